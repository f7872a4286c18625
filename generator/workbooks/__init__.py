"""Workbooks that systems export: their cells, and the forms, heads and rows that are found in them."""
