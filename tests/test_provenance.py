"""No number without its origin: every digit of a report is a fact, what a unit wrote, or a fixed phrase."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from units import ROOT, SAMPLES, UNIT_TEXT, YEAR_TEXT, sample

from generator.build import Report, build
from generator.commands.cli import main
from generator.deriving import trace
from generator.deriving.ledger import Figure, Measure, figures
from generator.document import tree as document
from generator.document.tree import Content, Heading, Listing, Paragraph, Quantity, Table, Text, Title

FIXED = {
    "12月31日": "the day on which assets are counted, the same for every unit",
    "单价100万元（含）以上设备": "a class of equipment, named so in the statements",
    "注：1.本表": "the number of a note below a statement",
    "2.本套报表": "the number of a note below a statement",
}
"""Digits that belong to words of the template, and why."""
FIXED_CELLS = {
    r"公开0[1-9]表": "the number of a form",
    r"[0-9]{1,2}": "行次 and 栏次, the numbers of a form's lines and columns",
    r"[0-9]{3}|[0-9]{5}|[0-9]{7}": "a classification code",
}
"""Digits of the statements: the whole of a cell or of the words around it, and why."""
CHOSEN = ("预算执行率占 10 分", "未填，按零计", "无明细，按零计", "上年没有这个数")
"""Formulas of facts that rest on no figure: a rule's own number, or nothing filled in."""
COUNTED = ("people.divisions", "people.subordinates", "performance.tables", "performance.listed", "performance.projects")
"""How many the unit listed."""


@lru_cache(maxsize=2)
def report(name: str) -> Report:
    return build(sample(name))


def contents(whole: Report) -> Iterator[Content]:
    for block in document.blocks(whole.document):
        match block:
            case Title() | Heading() | Paragraph():
                yield block.content
            case Listing():
                yield from block.items
            case Table():
                yield from (block.caption, block.subtitle, *(cell.content for row in block.rows for cell in row.cells))


def quantities(whole: Report) -> list[Quantity]:
    return [inline for content in contents(whole) for inline in content if isinstance(inline, Quantity)]


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are told from here."""
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_digit_of_a_template_reaches_the_reader(name: str) -> None:
    words = [inline.content for content in contents(report(name)) for inline in content
             if isinstance(inline, Text) and not inline.source]
    assert len(words) > 300
    for phrase in FIXED:
        words = [word.replace(phrase, "") for word in words]
    left = {word for word in words if re.search(r"\d", word)} - statement_words(report(name))
    assert left == set()


def statement_words(whole: Report) -> set[str]:
    """What the nine statements print of themselves: line numbers, codes, names of forms."""
    tables = [block for block in document.blocks(whole.document)
              if isinstance(block, Table) and "公开" in document.plain(block.subtitle)]
    words = [document.plain(cell.content) for table in tables for row in table.rows for cell in row.cells]
    words += [inline.content for table in tables for inline in table.subtitle if isinstance(inline, Text)]
    form = "|".join(FIXED_CELLS)
    return {word for word in words if re.fullmatch(rf"({form})(\s.*)?", word)}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_fixed_phrase_is_used(name: str) -> None:
    whole = "\n".join(document.plain(content) for content in contents(report(name)))
    assert [phrase for phrase in FIXED if phrase not in whole] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_unit_wrote_stands_where_it_says(name: str) -> None:
    texts = [inline for content in contents(report(name)) for inline in content
             if isinstance(inline, Text) and inline.source]
    assert len(texts) > 50
    for text in texts:
        file, line, column = text.source.rsplit(":", 2)
        assert 0 < int(column) <= len(line_of(file, int(line))), text
        # A block of several lines begins below its place; a comparison sign is printed by itself.
        written = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1:]
        assert any(text.content in one for one in written), text
        assert text.content in written[0] or "|" in written[0] or ">" in written[0], text


@pytest.mark.parametrize("name", SAMPLES)
def test_every_printed_number_is_its_fact(name: str) -> None:
    found = quantities(report(name))
    assert len(found) > 200
    for number in found:
        fact = report(name).examined.ledger[number.key]
        expected = fact.printed / 10_000 if fact.measure is Measure.YUAN else fact.printed
        shown = Decimal(number.text.replace(",", "").rstrip("%") or 0)  # Statements leave zeros blank.
        assert number.value == fact.value, number
        assert shown == (abs(expected) if number.key.endswith((".change", ".growth")) else expected), number
        assert number.text.endswith("%") == (fact.measure is Measure.PERCENT), number


@pytest.mark.parametrize("name", SAMPLES)
def test_every_printed_number_leads_to_figures_in_the_file(name: str) -> None:
    ledger, seen = report(name).examined.ledger, set()
    for key in {number.key for number in quantities(report(name))}:
        origins = list(figures(ledger[key]))
        if not origins:
            assert trace.formula(ledger[key]) in CHOSEN or key in COUNTED or not ledger[key].value, ledger[key]
        for figure in origins:
            assert figure.value in numbers_at(figure), figure
            seen.add(figure.place.file)
    assert seen == {f"data/{name}/{year}.yaml" for year in (2022, 2023)}


def numbers_at(figure: Figure) -> list[Decimal]:
    """The numbers on a figure's line, in yuan if it is money."""
    line = line_of(figure.place.file, figure.place.line)
    assert figure.label.rpartition(".")[2] in line
    assert re.match(r"[0-9.-]+", line[figure.place.column - 1:]), "the column is that of the number"
    in_wan = figure.measure is Measure.YUAN and "金额单位: 万元" in (ROOT / figure.place.file).read_text(encoding="utf-8")
    return [Decimal(number) * (10_000 if in_wan else 1) for number in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", line)]


@lru_cache(maxsize=4)
def lines(file: str) -> list[str]:
    return (ROOT / file).read_text(encoding="utf-8").splitlines()


def line_of(file: str, number: int) -> str:
    return lines(file)[number - 1]


# ── the facts command, on a unit whose lines are counted by hand ────────────────────────────────────────────


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`data/某局` of the small unit, with the text as it stands in units.py."""
    folder = tmp_path / "data" / "某局"
    folder.mkdir(parents=True)
    (folder / "unit.yaml").write_text(UNIT_TEXT.lstrip(), encoding="utf-8")
    (folder / "2023.yaml").write_text(YEAR_TEXT.lstrip(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def told(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["facts", *arguments])


def test_a_fact_is_told_down_to_its_lines(small: Path) -> None:
    result = told("某局", "2023", "three_public.receptions.growth")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "-36.36%  公务接待费较上年增减率 = (公务接待费 - 上年公务接待费) ÷ 上年公务接待费 × 100%  [three_public.receptions.growth]",
        "  0.07万元  公务接待费 = 填报数  [three_public.receptions]",
        "    0.07万元  三公经费.公务接待费.决算数（data/某局/2023.yaml:32:29，填 700）",
        "  0.11万元  上年公务接待费 = 填报数  [three_public.receptions.last_year]",
        "    0.11万元  上年.三公经费.公务接待费（data/某局/2023.yaml:69:60，填 1100）",
    ]


def test_a_sum_is_told_part_by_part(small: Path) -> None:
    result = told("data/某局", "2023", "basic.personnel")
    assert result.output.splitlines()[0] == "53.00万元  人员经费 = 基本工资 + 机关事业单位基本养老保险缴费 + 退休费  [basic.personnel]"
    assert re.findall(r"2023\.yaml:(\d+):\d+，填 (\d+)", result.output) == [("18", "450000"), ("21", "50000"), ("20", "30000")]


def test_a_fact_is_told_as_json(small: Path) -> None:
    fact = json.loads(told("某局", "2023", "three_public.receptions.change", "--json").stdout)
    now, before = fact["inputs"]
    assert (fact["key"], fact["value"], fact["unit"], fact["printed"], fact["operation"]) == (
        "three_public.receptions.change", "-400.00", "元", "-0.04万元", "difference")
    assert (now["inputs"][0]["value"], now["inputs"][0]["place"]) == ("700", "data/某局/2023.yaml:32:29")
    assert (before["inputs"][0]["value"], before["inputs"][0]["place"]) == ("1100", "data/某局/2023.yaml:69:60")


def test_every_fact_is_listed_with_its_formula(small: Path) -> None:
    listed = told("某局", "2023").stdout.splitlines()
    assert "revenue.current\t100.00万元\t本年收入合计 = 财政拨款收入 + 上级补助收入 + 事业收入 + 经营收入 + 附属单位上缴收入 + 其他收入" in listed
    assert "people.total\t4\t实有人数 = 在职人员 + 离休人员 + 退休人员" in listed
    assert [fact["key"] for fact in json.loads(told("某局", "2023", "--json").stdout)] == [
        line.split("\t")[0] for line in listed]


@pytest.mark.parametrize(("key", "near"), [
    ("revenue.totl", "revenue.total"), ("three_public.reception", "three_public.receptions"), ("海拔", "列出所有数字"), ("基本支处", "基本支出"),
])
def test_an_unknown_fact_is_wrong_usage_with_what_is_near(small: Path, key: str, near: str) -> None:
    result = told("某局", "2023", key)
    assert result.exit_code == 2
    assert f"没有名为“{key}”的数字" in result.output and near in result.output


def test_a_year_without_a_file_is_an_error(small: Path) -> None:
    result = told("某局", "2024")
    assert result.exit_code == 1
    assert "没有找到单位的2024 年度数据" in result.output
