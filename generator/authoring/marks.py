"""What stands behind the values of a file that is to be filled in: marks, and what goes with them."""

from __future__ import annotations

from typing import Final

TO_FILL: Final = "待填"
REVIEW: Final = "沿用上年，请核对"


def behind(words: str, note: str) -> str:
    """A line with a comment behind it."""
    return f"{words}  # {note}" if note else words
