"""The tree of a report, from which every format is written."""
