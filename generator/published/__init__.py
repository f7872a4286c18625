"""Finished documents: read back into lines with places, and compared with the report of the data."""
