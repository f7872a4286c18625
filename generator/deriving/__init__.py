"""Every number of a report, and where it comes from."""
