"""The nine statements: what part four lists is what is printed, in every format, whatever a unit leaves out."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_editions import EDITIONS, MOVING
from units import (
    FINAL_ACCOUNTS,
    UNIT,
    YEAR,
    Tree,
    accounts,
    changed,
    composed,
    derived,
    dumped,
    edition,
    names,
    saved,
)

from generator import project
from generator.build import Report, build, draft
from generator.document import tree as document
from generator.document.tree import Document, Paragraph, Table
from generator.kinds.final_accounts import statements
from generator.kinds.final_accounts import tables as rows_of
from generator.kinds.final_accounts.style import style
from generator.reading import source
from generator.reading.schema import Schema
from generator.writers import WRITERS, Support, printed

NAMES = ["2023", *(folder.name for folder in EDITIONS)]
ABSENT = "本表没有分科目的明细，未在此列出"
FUND = "政府性基金预算财政拨款收入支出决算表"

MONEY = {"资金": "政府性基金预算", "年初": "500", "年末": "500"}
CAPITAL = {"资金": "国有资本经营预算", "年初": "500", "年末": "500"}
LACKING: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing is lacking": ({}, set()),
    "revenue": ({"收入.2": {"其他收入": "30000", "事业收入": "20000"}}, {"revenue"}),
    "revenue of a fund": ({"收入.1": {"政府性基金预算财政拨款": "50000"}}, {"revenue", "government_funds"}),
    "revenue of state capital": ({"收入.5": {"国有资本经营预算财政拨款": "90000"}}, {"revenue", "state_capital"}),
    "own expenditure": ({"支出.4": {"资金": "其他资金", "项目支出": "50000"}}, {"summary", "expenditure"}),
    "balance of a fund": ({"结转和结余": [*MOVING["结转和结余"], MONEY]}, {"government_funds"}),
    "balance of state capital": ({"结转和结余": [*MOVING["结转和结余"], CAPITAL]}, {"state_capital"}),
    "everything": ({"收入": [{"一般公共预算财政拨款": "1", "政府性基金预算财政拨款": "1", "国有资本经营预算财政拨款": "1"}],
                    "支出": [{"资金": "其他资金", "项目支出": "5"}]},
                   {"summary", "revenue", "expenditure", "government_funds", "state_capital"}),
}
"""What a unit may leave out of MOVING, and the statements that need it."""
NOTHING = changed(YEAR, {"收入": [], "支出": [], "基本支出经济分类": [], "结转和结余": [], "上年.支出": []})
"""A unit without any money."""


def listed(tree: Document) -> list[str]:
    """The titles in the list of part four."""
    lines = [document.plain(block.content) for block in document.blocks(tree) if isinstance(block, Paragraph)]
    return [found[1] for line in lines if (found := re.fullmatch("(?:[一二三四五六七八九十]+、)?《?(\\w[^：。]*表)》?", line))]


def tables(tree: Document) -> list[Table]:
    return [block for block in document.blocks(tree) if isinstance(block, Table) and block.sheet]


def absent(tree: Document) -> set[str]:
    """The titles of the statements of which there is but a line."""
    return {document.plain(table.caption) for table in tables(tree)
            if any(ABSENT in document.plain(cell.content) for row in table.rows for cell in row.cells)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", [*LACKING, "no money"])
def test_what_is_listed_is_what_is_printed(name: str, what: str) -> None:
    leaves, templates = LACKING.get(what, ({}, set()))
    tree = composed(accounts(changed(MOVING, leaves) if what in LACKING else NOTHING), edition_name=name)
    titles = edition(name).statements
    assert len(titles) == (8 if name in ("2018", "2019") else 9) and listed(tree) == list(titles.values())
    assert [document.plain(table.caption) for table in tables(tree)] == list(titles.values())
    assert [table.sheet for table in tables(tree)] == [f"公开{number:02}表" for number, _ in enumerate(titles, 1)]
    assert absent(tree) == {title for template, title in titles.items()
                            if template.removesuffix("_expenditure") in templates or template in templates}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", LACKING)
def test_a_statement_that_is_not_there_is_warned_of_where_the_item_is_lacking(name: str, what: str, tmp_path: Path) -> None:
    report = draft(saved(tmp_path, changed(MOVING, LACKING[what][0]), changed(UNIT, {"版式": name})))
    told = [problem for problem in report.problems if problem.code == "FA203"]
    assert {title for problem in told for title in re.findall("公开..表《(.*?)》", problem.message)} == absent(report.document)
    lines = (tmp_path / "2023.yaml").read_text(encoding="utf-8").splitlines()
    assert all(lines[problem.place.line - 1].startswith("- ") for problem in told)


@pytest.fixture
def without_item(tmp_path: Path) -> Report:
    """A report of a unit whose fund revenue has no item."""
    return build(saved(tmp_path, changed(YEAR, LACKING["revenue of a fund"][0])))


def test_fund_revenue_without_an_item_is_warned_of_by_key_and_line(without_item: Report, tmp_path: Path) -> None:
    problem, = (problem for problem in without_item.problems if problem.code == "FA203")
    assert problem.message == f"收入的这一项没有科目，公开02表《收入决算表》、公开08表《{FUND}》不能列出"
    lines = (tmp_path / "2023.yaml").read_text(encoding="utf-8").splitlines()
    assert "政府性基金预算财政拨款" in lines[problem.place.line - 1]


def test_no_format_has_a_line_that_another_lacks(without_item: Report) -> None:
    support = Support(without_item.examined.edition.find("style.docx"), without_item.examined.ledger)
    made = {name: WRITERS[name](without_item.part(name), support) for name in WRITERS}
    line = f"说明：{ABSENT}，见附表。"
    assert printed.paragraphs(made["docx"]).count(line) == 2
    assert [made[name].decode().count(line) for name in ("md", "html")] == [2, 2]
    book = openpyxl.load_workbook(BytesIO(made["xlsx"]))
    assert book.sheetnames == [f"公开{number:02}表" for number in range(1, 10)]
    said = {sheet.title: [cell.value for row in sheet.iter_rows() for cell in row if cell.value] for sheet in book}
    assert [name for name, cells in said.items() if line in cells] == ["公开02表", "公开08表"]
    assert said["公开08表"] == [FUND, "公开08表", "部门（单位）：某局", "金额单位：万元", line]


def test_an_edition_whose_statements_are_no_annex_does_not_speak_of_one() -> None:
    tree = composed(accounts(changed(YEAR, LACKING["revenue of a fund"][0])), edition_name="广西")
    cells = [document.plain(cell.content) for table in tables(tree) for row in table.rows for cell in row.cells]
    assert cells.count(f"说明：{ABSENT}，另行公开。") == 2


def test_a_row_of_zeros_needs_no_item() -> None:
    """Without money the fund is said to be empty, and its statement is the empty one."""
    none: Tree = changed(NOTHING, {"收入": [{"政府性基金预算财政拨款": "0", "其他收入": "0"}],
                                   "支出": [{"资金": "其他资金", "项目支出": "0"}]})
    written = accounts(none)
    assert all(statements.is_available(written, name) for name in edition().statements)
    tree = composed(written)
    assert absent(tree) == set()
    assert [document.plain(table.rows[-1].cells[0].content) for table in tables(tree)
            if document.plain(table.caption) in {FUND, "收入决算表"}] == ["合计", ""]


def test_a_balance_of_noughts_needs_no_item() -> None:
    rows = [{"资金": "政府性基金预算", "年初": "0", "年末": "0"}, *YEAR["结转和结余"]]
    assert statements.is_available(accounts(changed(YEAR, {"结转和结余": rows})), "government_funds")
    for key in ("年初", "年末"):
        moved = [rows[0] | {key: "1"}, *YEAR["结转和结余"]]
        assert not statements.is_available(accounts(changed(YEAR, {"结转和结余": moved})), "government_funds")


@pytest.mark.parametrize(("what", "gone", "there"), [
    ("revenue", "revenue", "expenditure"), ("own expenditure", "expenditure", "revenue"), ("own expenditure", "summary", "appropriation_summary"),
    ("balance of a fund", "government_funds", "state_capital"), ("balance of state capital", "state_capital", "government_funds"),
])
def test_a_statement_that_is_not_there_has_no_numbers(what: str, gone: str, there: str) -> None:
    """Nor are any of it told by `juesuan facts`: they would lack what has no item."""
    ledger = derived(accounts(changed(MOVING, LACKING[what][0])))
    assert not ledger.family(f"statement.{gone}") and ledger.family(f"statement.{there}")


def test_a_code_that_the_classification_lacks_stands_for_itself() -> None:
    """It is refused (FA501, FA502), but the preview shows it all the same."""
    ledger = derived(accounts(changed(YEAR, {"支出.1.科目": "2990001", "基本支出经济分类.2.科目": "39801"})))
    labels = {fact.key: fact.label for fact in ledger.family("statement")}
    assert labels["statement.expenditure.2990001.project"] == "支出：2990001 项目支出"
    assert labels["statement.expenditure.299.project"].startswith("支出：299")
    assert labels["statement.general_public_basic.398"] == "398"
    assert not [label for label in labels.values() if not label or "None" in label]


def test_a_revenue_of_the_schema_needs_no_line_of_python(tmp_path: Path) -> None:
    """A key in the schema is read, counted and named: in its number, the totals and the statements."""
    shutil.copytree(project.packaged("schemas") / "final_accounts", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "year.yaml").read_text(encoding="utf-8")
    new = "        捐赠收入:\n          type: money\n          meta: {name: donations}\n        其他收入:\n"
    (tmp_path / "year.yaml").write_text(text.replace("        其他收入:\n", new, 1), encoding="utf-8")
    year = changed(YEAR, {"收入": [*YEAR["收入"], {"科目": "2010301", "捐赠收入": "1234.56"}]})
    form = Schema.load(tmp_path / "year.yaml").validate(source.load(dumped(year), "2023.yaml"))
    written = FINAL_ACCOUNTS.stages.read(accounts().unit, form)
    with_it, without = derived(written), derived(accounts())
    given = with_it["revenue.donations"]
    assert (given.label, given.value) == ("捐赠收入", Decimal("1234.56"))
    assert given in with_it["revenue.current"].inputs and "revenue.donations.share" in with_it
    assert with_it["revenue.total"].value - without["revenue.total"].value == given.value
    assert with_it["statement.revenue.total.donations"].label == "收入：合计 捐赠收入"
    rows = rows_of.context(written, with_it, names(written), edition(), style(edition()))["summary_rows"]
    assert isinstance(rows, tuple)
    assert [row.left.label for row in rows[7:9]] == ["八、捐赠收入", "九、其他收入"]
