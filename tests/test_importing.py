"""`juesuan import`: what a book says is what the file says, each number with its cell; anything else is told."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import books
import forms
import office
import openpyxl
import pytest
from books import Layout
from click.testing import CliRunner, Result
from imported import BY_HAND, Figures, completed, in_unit, load, rounded, stated
from units import ROOT, SAMPLES, Tree, dumped, tree

from generator.build import draft, examine
from generator.commands import importing
from generator.commands.cli import main
from generator.project import Job, UnitFolder
from generator.workbooks import opening
from generator.writers import WRITERS, Support

pytest.importorskip("python_calamine")

PUBLISHED = ROOT / "tests" / "published"
YEARS = [*((ROOT / "data" / name, year) for name in SAMPLES for year in (2022, 2023)),
         *((PUBLISHED / name, int(name[-4:])) for name in ("A-2023", "C-2022", "D-2022"))]
GENERAL = "一般公共预算财政拨款"
NAMES = [f"{folder.name}-{year}" for folder, year in YEARS]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in. Books are read in this process, which is faster; `test_bad_books` has them in a child."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importing, "_book", lambda children, path, name: opening.read(path, name))
    return tmp_path


def year_of(folder: Path, year: int) -> Tree:
    return books.coded(load(folder / f"{year}.yaml"))


def last_of(folder: Path, year: int) -> Tree | None:
    path = folder / f"{year - 1}.yaml"
    return load(path) if path.exists() else None


def book_of(folder: Path, year: int, layout: Layout | None = None) -> openpyxl.Workbook:
    return books.financial(year_of(folder, year), folder.name, last_of(folder, year), layout)


def placed(here: Path, folder: Path, year: int) -> Path:
    """A unit's folder with all but the year's file."""
    home = here / "data" / folder.name
    home.mkdir(parents=True)
    (home / "unit.yaml").write_bytes((folder / "unit.yaml").read_bytes())
    if (last := folder / f"{year - 1}.yaml").exists():
        (home / last.name).write_bytes(last.read_bytes())
    return home


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["import", *words], catch_exceptions=False)


@lru_cache
def imported(folder: Path, year: int, evaluated: bool = False) -> str:
    """The file that is made of a unit's book, with its forms of self-evaluation or without."""
    home, names = placed(Path.cwd(), folder, year), ["决算.xlsx"]
    Path("决算.xlsx").write_bytes(books.saved(book_of(folder, year)))
    if evaluated:
        names.append("自评.xlsx")
        Path("自评.xlsx").write_bytes(books.saved(forms.evaluations(year_of(folder, year), folder.name)))
    assert (result := run(*names, "--into", f"data/{folder.name}")).exit_code == 0, result.output
    return (home / f"{year}.yaml").read_text(encoding="utf-8")


def markdown(home: Path, year: int) -> str:
    return WRITERS["md"](draft(Job(UnitFolder(home.name, home), year), None).document, Support(Path())).decode()


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_a_book_in_yuan_gives_the_very_figures(folder: Path, year: int) -> None:
    made, original = tree(imported(folder, year)), year_of(folder, year)
    wanted = {key: value for key, value in stated(original).items() if key not in BY_HAND}
    found = stated(made)
    if not (folder / f"{year - 1}.yaml").exists():
        assert wanted == found
    else:
        assert wanted == {key: value for key, value in found.items() if not key.endswith(".年初")}


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_the_same_report_is_made_of_an_imported_file(project: Path, folder: Path, year: int) -> None:
    home = placed(project, folder, year)
    original = year_of(folder, year)
    (home / f"{year}.yaml").write_bytes(dumped(original))
    right = markdown(home, year)
    (home / f"{year}.yaml").unlink()
    (project / "决算.xlsx").write_bytes(books.saved(book_of(folder, year, Layout(parents=True))))
    assert run("决算.xlsx", "--into", f"data/{folder.name}").exit_code == 0
    made = completed(load(home / f"{year}.yaml"), original)
    (home / f"{year}.yaml").write_bytes(dumped(made))
    assert markdown(home, year) == right


_CELLS = re.compile(r": +(\S+) +# ([^ ]+![A-Z]+[0-9]+\S*)$")


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_every_number_names_its_cells(folder: Path, year: int) -> None:
    book, numbers = book_of(folder, year), 0
    for line in imported(folder, year).splitlines():
        plain = line.strip()
        if re.match(r"#|(格式|年度): ", plain) or not re.search(r": +'?-?[0-9]", plain) or "科目:" in plain:
            continue
        # A code that is no more has no cell: the form that lacks it is named.
        if re.fullmatch("项目支出: 0  # Z[0-9]+ 没有这个科目，上年有", plain):
            continue
        assert (found := _CELLS.search(line)), line
        value = Decimal(0)
        for sign, name in re.findall(r"([+-]?)([^+\-!]+![A-Z]+[0-9]+)", found[2]):
            cell = Decimal(str(books.cell(book, name) or 0))
            value += -cell if sign == "-" else cell
        assert value == Decimal(found[1]), line
        numbers += 1
    assert numbers > 60


def published_book(home: Path, year: int, original: Tree) -> bytes:
    """What `juesuan build` publishes of a year."""
    (home / f"{year}.yaml").write_bytes(dumped(original))
    book = WRITERS["xlsx"](draft(Job(UnitFolder(home.name, home), year)).document, Support(Path()))
    (home / f"{year}.yaml").unlink()
    return book


NOT_PUBLISHED = ("人员.", "年初预算.", "政府采购.", "国有资产.", *(
    f"三公经费.{name}" for name in ("因公出国（境）费.团组数", "因公出国（境）费.人次数", "公务用车购置费.购置数",
                                "公务用车运行维护费.保有量", "公务接待费.批次", "公务接待费.人次")))


def published(tree: Tree) -> Figures:
    """The figures of a year that its statements have."""
    return {key: value for key, value in stated(tree).items() if not key.startswith(NOT_PUBLISHED)}


def apart(wanted: Figures, found: Figures, most: int) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Figures that differ by more than so many yuan, remainders by twice that; 年初 is looked at where it is wanted."""
    keys = {**wanted, **{key: value for key, value in found.items() if not key.endswith(".年初")}}
    zero = Decimal(0)
    return {key: (wanted.get(key), found.get(key)) for key in keys
            if abs(wanted.get(key, zero) - found.get(key, zero)) > most * (2 if "其他资金" in key else 1)}


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_a_published_book_gives_the_figures_as_they_are_printed(project: Path, folder: Path, year: int) -> None:
    home, original = placed(project, folder, year), year_of(folder, year)
    (project / f"{year}年度报表.xlsx").write_bytes(published_book(home, year, original))
    assert (result := run(f"{year}年度报表.xlsx", "--into", f"data/{folder.name}")).exit_code == 0, result.output
    made = load(home / f"{year}.yaml")
    assert made["金额单位"] == "万元"
    assert not apart(published(original), stated(made), 100)


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_the_same_report_is_made_of_what_was_published(project: Path, folder: Path, year: int) -> None:
    """Where the figures themselves have no more digits than are printed."""
    home, original = placed(project, folder, year), rounded(year_of(folder, year))
    for last in home.glob("20*.yaml"):
        last.write_bytes(dumped(rounded(load(last))))
    (home / f"{year}.yaml").write_bytes(dumped(original))
    ledger = examine(Job(UnitFolder(home.name, home), year)).ledger
    row = max(original["收入"], key=lambda row: Decimal(row.get(GENERAL) or 0))
    missing = ledger["expenditure.total"].value - ledger["revenue.total"].value
    row[GENERAL] = str(Decimal(row[GENERAL]) + missing / 10000)
    book = published_book(home, year, original)
    (home / f"{year}.yaml").write_bytes(dumped(original))
    right = markdown(home, year)
    (home / f"{year}.yaml").unlink()
    (project / f"{year}年度报表.xlsx").write_bytes(book)
    assert (result := run(f"{year}年度报表.xlsx", "--into", f"data/{folder.name}")).exit_code == 0, result.output
    made = load(home / f"{year}.yaml")
    assert not apart(published(original), stated(made), 0)
    (home / f"{year}.yaml").write_bytes(dumped(completed(made, original)))
    assert markdown(home, year) == right


@pytest.mark.parametrize(("folder", "year", "kind"), [(*YEARS[3], "xls"), (*YEARS[4], "ods")], ids=["xls", "ods"])
def test_older_formats_and_open_ones_say_the_same(project: Path, folder: Path, year: int, kind: str) -> None:
    home = placed(project, folder, year)
    (project / "决算.xlsx").write_bytes(books.saved(book_of(folder, year, Layout(parents=True, nothing=None))))
    office.converted(project / "决算.xlsx", kind)
    assert (result := run(f"决算.{kind}", "--into", f"data/{folder.name}")).exit_code == 0, result.output
    found = stated(load(home / f"{year}.yaml"))
    assert not apart({key: value for key, value in stated(year_of(folder, year)).items() if key not in BY_HAND}, found, 0)


def performance(tree: Tree) -> Any:
    """绩效 as forms have it: in yuan, without sources that have nothing, without what only the unit's file says."""
    tree = in_unit(tree, "元")

    def table(one: Tree) -> Tree:
        made = {key: value for key, value in one.items() if key in ("项目名称", "预期目标", "实际完成情况")}
        made["资金"] = {name: {key: Decimal(value) for key, value in amounts.items()} for name, amounts in one["资金"].items()
                      if any(Decimal(value) for value in amounts.values())}
        # The forms of whole units have no reasons.
        reason = () if "项目名称" in one else ("偏差原因及改进措施",)
        made["指标"] = [{key: value for key, value in row.items() if key in COLUMNS and key not in reason} | {"分值": Decimal(row["分值"])}
                      for row in one["指标"]]
        return {key: "\n".join(line.strip() for line in value.strip().split("\n")) if isinstance(value, str) else value
                for key, value in made.items()}

    whole = tree["绩效"].get("整体支出")
    return [table(one) for one in ([whole] if whole else []) + tree["绩效"]["项目"]]


COLUMNS = ("一级指标", "二级指标", "三级指标", "年度指标值", "指标值设定依据", "实际完成值", "分值", "偏差原因及改进措施")


def numbers(value: Any) -> int:
    """How many numbers a file has; codes, years and formats are none."""
    if isinstance(value, dict):
        return sum(numbers(inner) for key, inner in value.items() if key not in ("科目", "年度", "格式", "核对", "上年"))
    if isinstance(value, list):
        return sum(map(numbers, value))
    return int(isinstance(value, str) and bool(re.match(r"[<>=≤≥]*-?[0-9][0-9.]*", value)) and len(value) < 20)


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_forms_of_self_evaluation_give_their_tables(folder: Path, year: int) -> None:
    assert performance(tree(imported(folder, year, evaluated=True))) == performance(year_of(folder, year))


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_forms_with_names_in_every_row_give_their_tables(project: Path, folder: Path, year: int) -> None:
    home, original = placed(project, folder, year), year_of(folder, year)
    (project / "决算.xlsx").write_bytes(books.saved(book_of(folder, year)))
    (project / "自评.xlsx").write_bytes(books.saved(forms.evaluations(original, folder.name, merged=False, broken=True)))
    assert (result := run("决算.xlsx", "自评.xlsx", "--into", f"data/{folder.name}")).exit_code == 0, result.output
    made = load(home / f"{year}.yaml")
    assert performance(made) == performance(original)


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_every_number_of_a_form_names_its_cell(folder: Path, year: int) -> None:
    book = forms.evaluations(year_of(folder, year), folder.name)
    _, _, part = imported(folder, year, evaluated=True).partition("\n绩效:\n")
    numbers = 0
    for line in part.partition("\n原因:\n")[0].splitlines():
        found = re.fullmatch(r" +(?:- )?(\S+): (.+?)  # (\S+!)([A-Z]+[0-9]+)", line)
        if not found:
            assert not re.match(r" +(年初预算数|全年预算数|全年执行数|分值|年度指标值|实际完成值): .", line), line
            continue
        cell = book[found[3].rstrip("!")][found[4]].value
        if found[1] in ("年初预算数", "全年预算数", "全年执行数"):
            assert Decimal(found[2]) == Decimal(str(cell)) * 10000, line
        elif found[1] == "分值":
            assert Decimal(found[2]) == Decimal(str(cell)), line
        else:
            assert found[2].strip("'\"") in (str(cell), "|"), line
        numbers += 1
    assert numbers > 20


@pytest.mark.parametrize(("folder", "year"), YEARS, ids=NAMES)
def test_most_numbers_come_from_the_books(folder: Path, year: int) -> None:
    """Outside 绩效 at least 90 %, with the forms of self-evaluation at least 85 % of all."""
    made, original = tree(imported(folder, year, evaluated=True)), year_of(folder, year)
    other = [{key: value for key, value in tree.items() if key != "绩效"} for tree in (made, original)]
    assert numbers(other[0]) >= 0.9 * numbers(other[1])
    assert numbers(made) >= 0.85 * numbers(original)


def test_an_error_cell_of_an_older_format_shows_in_its_total(project: Path) -> None:
    """Their reader gives it as a blank."""
    folder, year = YEARS[3]
    placed(project, folder, year)
    book = book_of(folder, year)
    next(page for page in book.worksheets if page.title.startswith("Z03"))["F12"] = "#REF!"
    (project / "决算.xlsx").write_bytes(books.saved(book))
    office.converted(project / "决算.xlsx", "xls")
    told = run("决算.xls", "--into", f"data/{folder.name}")
    assert told.exit_code == 1 and "WB105：Z03!F9 合计的财政拨款收入" in told.output and "也可能是公式错误" in told.output


def without(book: bytes, *titles: str) -> bytes:
    """A published book that lacks some of its statements."""
    left = openpyxl.load_workbook(BytesIO(book))
    for page in [page for page in left.worksheets if page["A1"].value in titles]:
        left.remove(page)
    return books.saved(left)


ALL_APPROPRIATIONS = "财政拨款收入支出决算总表"
OF_FUNDS = "政府性基金预算财政拨款收入支出决算表"


def test_balances_whose_fund_nothing_tells_are_left_to_be_filled_in(project: Path) -> None:
    """They may be of 一般公共预算 as well as of other money."""
    folder, year = YEARS[3]
    home, original = placed(project, folder, year), year_of(folder, year)
    published = without(published_book(home, year, original), ALL_APPROPRIATIONS)
    (project / "2023年度.xlsx").write_bytes(published)
    (project / "只有总表.xlsx").write_bytes(books.saved(book_of(folder, year, Layout(only=("Z01",)))))
    for name in ("2023年度.xlsx", "只有总表.xlsx"):
        result = run(name, "--into", f"data/{folder.name}")
        assert result.exit_code == 0 and "提示：没有财决07表，也没有财政拨款收入支出决算总表" in result.output, result.output
        assert not any(row.get("年末") for row in load(home / f"{year}.yaml")["结转和结余"] if row["资金"] != "政府性基金预算")
        (home / f"{year}.yaml").unlink()


def test_money_of_a_fund_without_its_form_is_not_taken_for_other_money(project: Path) -> None:
    folder, year = YEARS[3]
    home = placed(project, folder, year)
    whole = published_book(home, year, year_of(folder, year))
    for lacks in ((OF_FUNDS,), (OF_FUNDS, ALL_APPROPRIATIONS), (OF_FUNDS, "收入支出决算总表"), (OF_FUNDS, "收入决算表")):
        (project / "2023年度.xlsx").write_bytes(without(whole, *lacks))
        told = run("2023年度.xlsx", "--into", f"data/{folder.name}")
        assert told.exit_code == 1 and "WB105：没有政府性基金预算财政拨款的表，" in told.output, told.output
        assert "的政府性基金预算财政拨款本年收入是 " in told.output and "→ 请一并导入财决09表或公开08表" in told.output


def test_a_fund_that_its_form_tells_otherwise_is_refused(project: Path) -> None:
    folder, year = YEARS[3]
    home = placed(project, folder, year)
    book = openpyxl.load_workbook(BytesIO(published_book(home, year, year_of(folder, year))))
    row = next(row for page in book.worksheets if page["A1"].value == ALL_APPROPRIATIONS for row in page.iter_rows()
               if str(row[0].value).endswith("、政府性基金预算财政拨款"))
    row[2].value = 1
    (project / "2023年度.xlsx").write_bytes(books.saved(book))
    told = run("2023年度.xlsx", "--into", f"data/{folder.name}")
    assert told.exit_code == 1 and "WB105：政府性基金预算财政拨款本年收入不一致：公开08!" in told.output, told.output


def test_a_thousand_times_what_last_year_was_is_a_note(project: Path) -> None:
    """A book in yuan that says 万元 adds up, and only last year's file knows better."""
    folder, year = YEARS[3]
    home = placed(project, folder, year)
    book = book_of(folder, year)
    for page in book.worksheets:
        page["H3"] = "金额单位：万元"
    (project / "决算.xlsx").write_bytes(books.saved(book))
    told = run("决算.xlsx", "--into", f"data/{folder.name}")
    assert told.exit_code == 0 and "相差一千倍以上，请核对金额单位" in told.output, told.output
    (home / f"{year}.yaml").unlink()
    (project / "决算.xlsx").write_bytes(books.saved(book_of(folder, year)))
    assert "一千倍" not in run("决算.xlsx", "--into", f"data/{folder.name}").output


def test_without_the_form_of_general_public_money_it_is_told_once(project: Path) -> None:
    """Not for each code that there is no way to divide it."""
    folder, year = YEARS[3]
    placed(project, folder, year)
    for only, most in ((("Z01", "Z03", "Z04", "Z09"), 2), (("Z03",), 1)):
        (project / "决算.xlsx").write_bytes(books.saved(book_of(folder, year, Layout(only=only))))
        told = run("决算.xlsx", "--into", f"data/{folder.name}")
        assert told.exit_code == 1 and told.output.count("错误 WB105：") == most, told.output
        assert told.output.count("没有一般公共预算财政拨款的收入支出决算表，财政拨款收入分不到各种资金") == 1
