"""Files for authors to fill in: a new unit's, next year's."""
