"""What does not change by the year and every report of a unit may say: its name, nature and divisions."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from generator.deriving.ledger import Prose
from generator.reading.form import Form
from generator.reading.scan import Source

NAME = "单位名称"
"""The schema's key for a unit's name, which is read without the schema: loading that takes longer."""


class Nature(Enum):
    """What a unit is; it decides whether it has 机关运行经费."""

    ADMINISTRATIVE = "行政单位"
    ASSIMILATED = "参照公务员法管理事业单位"
    PUBLIC_INSTITUTION = "事业单位"


def name_in(read: Source) -> Prose | None:
    """A unit's name as its file has it, whatever else is wrong there."""
    written = read.value.get(NAME)
    return Prose(written.strip(), NAME, read.place((NAME,))) if isinstance(written, str) else None


class Remark(NamedTuple):
    """What a list of member units says beside one of them."""

    unit: Prose
    remark: Prose


class UnitInfo(NamedTuple):
    """A unit's `unit.yaml`."""

    name: Prose
    nature: Nature
    duties: Prose
    division_term: str
    divisions: tuple[Prose, ...]
    subordinates: tuple[Prose, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def members(self) -> tuple[tuple[Prose, Prose | str], ...]:
        """The unit itself and its subordinates, each with its remark, empty where it has none."""
        said = {row.unit.text: row.remark for row in self.remarks}
        return tuple((name, said.get(name.text, "")) for name in (self.name, *self.subordinates))


def read_unit(form: Form) -> UnitInfo:
    """The unit's file as it passed the schema."""
    return UnitInfo(
        name=form.need_prose("name"),
        nature=Nature(form.word("nature")),
        duties=form.need_prose("duties"),
        division_term=form.word("division_term") or "处室",
        divisions=form.proses("divisions"),
        subordinates=form.proses("subordinates"),
        remarks=tuple(Remark(row.need_prose("unit"), row.need_prose("remark"))
                      for row in form.rows("remarks")))
