"""The formats of a report, by the endings of their files."""

from __future__ import annotations

PDF = "pdf"
"""The format that LibreOffice makes of the Word file."""
HTML = "html"
FORMATS = {"docx": "word", "md": "markdown", "xlsx": "xlsx", HTML: "html", PDF: "office"}
"""Each with the module in `writers` that writes and checks it."""
USUAL = ("docx", "md", "xlsx")
"""The formats that are made where none is asked for."""
