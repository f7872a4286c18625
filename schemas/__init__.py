"""Schemas of what units write, and the government's classification of revenue and expenditure."""
