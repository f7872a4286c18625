"""Files of a unit that has every number there is, only to see how its numbers follow from each other."""

from __future__ import annotations

from typing import Final

from generator import files
from generator.reading import source
from generator.reading.form import Form
from generator.reading.schema import Schema
from generator.reading.unit import UnitInfo, read_unit

_UNIT: Final = """
格式: 1
单位名称: 甲
单位性质: 行政单位
主要职能: 甲
内设机构: [甲]
下属单位: []
"""


def loaded(kind: str, year: str) -> tuple[UnitInfo, Form]:
    """The unit, and its file of a year as a kind of report has it."""
    return read_unit(_form("unit", _UNIT)), _form(f"{kind}/year", year)


def _form(schema: str, text: str) -> Form:
    found = Schema.load(files.packaged("schemas") / f"{schema}.yaml")
    return found.validate(source.brought(text.encode(), "whole.yaml"))
