"""When a report was approved and made public, and until when it must be: 预算法 第十四条.

It has to be public within twenty days of the approval (批复后二十日内). The day of the approval is not
counted (民法典 第二百零一条): the last day is the twentieth after it. Every day counts; a last day that is a
holiday is not moved to the next working day (第二百零三条), since the stricter day is right in any case.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from generator import numerals
from generator.deriving.ledger import Prose
from generator.problems import Place
from generator.reading.form import Form
from generator.reading.leaves import LEAVES, UNKNOWN_MONEY, Refusal
from generator.reading.scan import Source

WITHIN: Final = timedelta(days=20)
_APPROVED, _PUBLISHED = "批复日期", "公开日期"
"""The schema's keys, which are read without the schema: whatever else is wrong in a file, its days go on."""


class Dates(NamedTuple):
    """When a report was approved and made public, as far as its unit says."""

    approved: date | None
    published: date | None

    @property
    def last_day(self) -> date | None:
        """The last day on which the report may be made public; None before it is approved."""
        return self.approved + WITHIN if self.approved else None


class Publication(NamedTuple):
    """What a year's file says of its publication. `lines` are those words as they are printed."""

    dates: Dates
    approved_at: Place
    published_at: Place
    lines: tuple[Prose, ...]

    @property
    def day(self) -> Prose | None:
        """When the report is made public, as it is printed."""
        return next((line for line in self.lines if line.label == _PUBLISHED), None)


def read_publication(form: Form) -> Publication:
    """The publication of a year's file that passed its schema."""
    dates = Dates(form.day("approved"), form.day("published"))
    approved_at, published_at = form.value_place("approved"), form.value_place("published")
    days = ((_APPROVED, dates.approved, approved_at), (_PUBLISHED, dates.published, published_at))
    lines = [Prose(numerals.calendar_day(day), key, place) for key, day, place in days if day]
    words = (form.prose(name) for name in ("secrecy_review", "contact", "telephone"))
    return Publication(dates, approved_at, published_at, (*lines, *filter(None, words)))


def dates_in(read: Source) -> Dates:
    """The days in a file that may have mistakes; one that is none counts as not written."""
    return Dates(_day(read.value.get(_APPROVED)), _day(read.value.get(_PUBLISHED)))


def _day(written: object) -> date | None:
    try:
        found = LEAVES["date"].read(written.strip(), UNKNOWN_MONEY) if isinstance(written, str) else None
    except Refusal:
        return None
    return found if isinstance(found, date) else None
