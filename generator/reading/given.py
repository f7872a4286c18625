"""Values for an author's file that were found elsewhere, each with where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias, Union

Given: TypeAlias = Union["Value", Mapping[str, "Given"], Sequence[Mapping[str, "Given"]]]
"""A value, a mapping of keys, or rows: as the file will have them."""


class Value(NamedTuple):
    """A value as it is written, and the comment behind it; a text that is empty is to be filled in.

    An amount may be off by `slack` yuan, if it was added from amounts that had been rounded.
    """

    text: str
    note: str = ""
    slack: Decimal = Decimal(0)
