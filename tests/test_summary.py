"""A bureau's summary: each unit's own numbers, and their exact sums."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from units import ROOT, SAMPLES, YEAR, changed, sample, saved

from generator.build import examine
from generator.commands.cli import main


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["summary", "--year", "2023", *arguments])
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in SAMPLES:
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


def test_each_unit_has_its_row_and_the_last_adds_up(folder: Path) -> None:
    assert run().exit_code == 0
    book = openpyxl.load_workbook(folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.xlsx")
    assert book.sheetnames == ["收支", "三公经费"]
    keys = {"收支": ("revenue.total", "expenditure.total", "appropriation.expenditure", "general_public.expenditure", "basic.running_costs",
                   "procurement.total"),
            "三公经费": ("three_public.total", "three_public.overseas_travel", "three_public.vehicle_purchase", "three_public.vehicle_running",
                     "three_public.receptions", "three_public.total.budget", "three_public.total.last_year")}
    units = [examine(sample(name)) for name in sorted(SAMPLES)]
    for sheet in book:
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and isinstance(row[1], (int, float))]
        assert [row[0] for row in rows] == [*(unit.accounts.unit.name.text for unit in units), "合计"]
        for row, unit in zip(rows, units, strict=False):
            assert [Decimal(str(value)) for value in row[1:]] == [unit.ledger[key].printed / 10_000 for key in keys[sheet.title]]
        exact = [sum(unit.ledger[key].value for unit in units) / 10_000 for key in keys[sheet.title]]
        assert all(abs(Decimal(str(value)) - total) <= Decimal("0.005") for value, total in zip(rows[-1][1:], exact, strict=True))


def test_costs_of_agencies_are_those_that_a_unit_states(folder: Path) -> None:
    """公用经费 of 某局 is 120,000; it states 90,000 of it."""
    saved(folder / "data" / "某局", changed(YEAR, {"机关运行经费": "90000"}))
    assert run("--format", "md").exit_code == 0
    text = (folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.md").read_text(encoding="utf-8")
    others = sum((examine(sample(name)).ledger["basic.running_costs"].value for name in SAMPLES), Decimal(0))
    assert f"机关运行经费支出合计{round((others + 90_000) / 10_000, 2)}万元" in text
    assert re.search(r"(?m)^\| 某局 \|.* 9\.00 \|", text)


def test_the_sentence_above_the_tables(folder: Path) -> None:
    """The sentence says what the exact sum of both units is, and how it changed."""
    assert run("--format", "md").exit_code == 0
    text = (folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.md").read_text(encoding="utf-8")
    units = [examine(sample(name)).ledger for name in sorted(SAMPLES)]
    now, before = (sum((ledger[f"three_public.total{year}"].value for ledger in units), Decimal(0)) for year in ("", ".last_year"))
    told = re.search(r"“三公”经费支出合计([0-9.]+)万元，比上年(增加|减少)([0-9.]+)万元", text)
    assert told and Decimal(told[1]) == round(now / 10_000, 2)
    assert (told[2] == "增加") == (now > before) and abs(Decimal(told[3]) - abs(now - before) / 10_000) <= Decimal("0.01")
    assert text.startswith("# 2023年度部门决算公开汇总\n\n纳入汇总的单位2个。")


def test_small_tables_stand_together_on_portrait_pages(folder: Path) -> None:
    assert run("--format", "docx").exit_code == 0
    file = docx.Document(folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.docx")
    (page,) = file.sections
    assert page.page_width < page.page_height and len(file.tables) == 2
    assert [one.style.name for one in file.paragraphs if "Table" in one.style.name] == ["Table Caption Shared", "Table Subtitle"] * 2
    assert [one.cells[0].paragraphs[0].style.name for one in file.tables[0].rows] == ["Table Head", "Table Text", "Table Text", "Table Total"]


NOTE = "注：各数分别由元换算成万元，相加可能存在尾数误差。"


def test_what_does_not_add_up_to_the_last_digit_is_told_below_its_table(folder: Path) -> None:
    """3033.79 + 243.56 is 3277.35, printed is 3277.36; 16.89 + 9.64 + 0.49 is 27.02, printed is 27.03."""
    assert run("--format", "md").exit_code == 0
    text = (folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.md").read_text(encoding="utf-8")
    assert "| 3,277.36 |" in text and "| 27.03 | 0.00 | 16.89 | 9.64 | 0.49 |" in text
    assert text.count(NOTE) == 2


def test_what_adds_up_has_no_such_note(folder: Path) -> None:
    """One unit of round numbers."""
    for name in SAMPLES:
        shutil.rmtree(folder / "data" / name)
    saved(folder / "data" / "某局")
    assert run("--format", "md").exit_code == 0
    assert NOTE not in (folder / "output" / "汇总" / "2023" / "2023年度部门决算公开汇总.md").read_text(encoding="utf-8")


def test_a_unit_with_an_error_keeps_the_summary_from_being_written(folder: Path) -> None:
    file = folder / "data" / SAMPLES[0] / "2023.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("结余分配: ", "结余分配: 1,5 # ", 1), encoding="utf-8")
    result = run()
    assert result.exit_code == 1 and "IN110" in result.stderr and "有错误的单位不能汇总" in result.stderr
    assert not (folder / "output").exists()


def test_a_unit_is_not_counted_twice(folder: Path) -> None:
    """Somebody copied a unit's folder, to begin another one or to keep its old state."""
    shutil.copytree(folder / "data" / SAMPLES[0], folder / "data" / "副本")
    result = run()
    assert result.exit_code == 1 and "错误 OUT02：data/副本 的单位名称也是" in result.stderr and "汇总会把它算两次" in result.stderr
    assert not (folder / "output").exists()


def test_warnings_go_with_the_summary(folder: Path) -> None:
    """Last year's file has errors: what the summary says of last year may be wrong."""
    saved(folder / "data" / "某局")
    saved(folder / "data" / "某局", changed(YEAR, {"年度": "2022", "收入.0.一般公共预算财政拨款": "9000000"}))
    result = run("--format", "md")
    assert result.exit_code == 0 and "警告 IN218" in result.stderr


@pytest.mark.parametrize(("place", "code"), [("汇总", "OUT01"), ("汇总/2023/2023年度部门决算公开汇总.md", "OUT20")])
def test_what_stands_in_the_way_is_told(folder: Path, place: str, code: str) -> None:
    path = folder / "output" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"") if code == "OUT01" else path.mkdir()
    result = run("--format", "md")
    assert result.exit_code == 1 and f"错误 {code}" in result.stderr and "有错误的单位不能汇总" not in result.stderr


def test_usage(folder: Path) -> None:
    assert run("--format", "pdf").exit_code == 2 and "汇总没有 pdf 格式" in run("--format", "pdf").output
    assert CliRunner().invoke(main, ["summary"]).exit_code == 2
    missing = run("nowhere")
    assert missing.exit_code == 1 and "IN202" in missing.output
