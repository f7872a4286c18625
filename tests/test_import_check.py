"""`juesuan import --check`: a file that is there held against a book; and what `import` says and needs beside books."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import books
import forms
import openpyxl
import pytest
from books import Layout
from click.testing import CliRunner, Result
from imported import BY_HAND, load, stated
from units import ROOT, Tree, changed, dumped

from generator.build import draft
from generator.commands import importing
from generator.commands.cli import main
from generator.project import Job, UnitFolder
from generator.workbooks import finding, opening
from generator.writers import WRITERS, Support

pytest.importorskip("python_calamine")

UNIT = ROOT / "data" / "青河区农业农村局"
INTO = ("--into", f"data/{UNIT.name}")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importing, "_book", lambda children, path, name: opening.read(path, name))
    return tmp_path


@pytest.fixture
def home(project: Path) -> Path:
    """The sample as it is, and its book."""
    home = project / "data" / UNIT.name
    home.mkdir(parents=True)
    for name in ("unit.yaml", "2022.yaml", "2023.yaml"):
        (home / name).write_bytes((UNIT / name).read_bytes())
    (project / "决算.xlsx").write_bytes(whole_book())
    return home


@lru_cache
def whole_book() -> bytes:
    return books.saved(books.financial(year(), UNIT.name, load(UNIT / "2022.yaml")))


def year() -> Tree:
    return load(UNIT / "2023.yaml")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["import", *words], catch_exceptions=False)


def test_a_file_that_agrees_passes_and_is_left_alone(home: Path) -> None:
    before = (home / "2023.yaml").read_bytes()
    result = run("决算.xlsx", *INTO, "--check")
    assert result.exit_code == 0 and "2023.yaml 与工作簿一致" in result.output
    assert (home / "2023.yaml").read_bytes() == before


def only(project: Path, *sheets: str) -> None:
    book = books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"), Layout(only=sheets))
    (project / "决算.xlsx").write_bytes(books.saved(book))


def test_what_was_compared_is_told(home: Path, project: Path) -> None:
    """A book of one form agrees with a section of the file, not with the file; nothing is to be filled in."""
    assert "2023.yaml 与工作簿一致；核对了：人员、收入、支出、基本支出经济分类、" in run("决算.xlsx", *INTO, "--check").output
    only(project, "F02")
    result = run("决算.xlsx", *INTO, "--check")
    assert result.exit_code == 0 and result.output.endswith("2023.yaml 与工作簿一致；核对了：人员\n"), result.output
    assert "待填" not in result.output and "自己填" not in result.output and "按没有这种资金计" not in result.output
    assert "提示：没有这几张表，它们的数没有核对：收入支出决算总表、收入决算表、支出决算表、" in result.output
    told = json.loads(run("决算.xlsx", *INTO, "--check", "--json").output)
    assert told["compared"] == ["人员"] and len(told["notes"]) == 1 and "没有核对" in told["notes"][0]
    (home / "2023.yaml").write_bytes(dumped(changed(year(), {"人员.在职人员": "38"})))
    assert "2023.yaml 与工作簿有 1 处不同；核对了：人员\n" in run("决算.xlsx", *INTO, "--check").output


def test_a_fund_that_has_no_form_is_compared_as_none(home: Path, project: Path) -> None:
    only(project, "Z07")
    result = run("决算.xlsx", *INTO, "--check")
    assert "提示：没有政府性基金预算财政拨款收入支出决算表：按没有这种资金计" in result.output
    assert "它们的数没有核对：收入支出决算总表、收入决算表、支出决算表、一般公共预算财政拨款基本支出决算明细表\n" in result.output


def test_a_book_with_nothing_to_compare_does_not_agree(home: Path, project: Path) -> None:
    book = books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"), Layout(only=("F02",)))
    for row in book.worksheets[0].iter_rows(min_row=6, min_col=3):
        for cell in row:
            cell.value = None
    (project / "决算.xlsx").write_bytes(books.saved(book))
    result = run("决算.xlsx", *INTO, "--check")
    assert "一致" not in result.output and "2023.yaml 没有核对：工作簿里没有可以核对的数" in result.output, result.output


def test_each_difference_is_told_with_key_cell_and_line(home: Path) -> None:
    lines = (home / "2023.yaml").read_text(encoding="utf-8").split("\n")

    def change(old: str, new: str) -> int:
        """The line of a value that is changed."""
        number = next(number for number, line in enumerate(lines) if old in line)
        lines[number] = lines[number].replace(old, new)
        return number + 1

    revenue = change("一般公共预算财政拨款: 110569.00", "一般公共预算财政拨款: 110596.00")
    spent = change("项目支出: 486320.00", "项目支出: 48632.00")
    cars = change("保有量: 5", "保有量: 6")
    (home / "2023.yaml").write_text("\n".join(lines), encoding="utf-8")
    result = run("决算.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "2023.yaml 与工作簿有 3 处不同" in result.output
    name = f"data/{UNIT.name}/2023.yaml"
    for line, words in ((revenue, "收入（2080501）.一般公共预算财政拨款：文件是 110596 元，工作簿是 110569 元（Z07!H10）"),
                        (spent, "支出（2130108、一般公共预算）.项目支出：文件是 48632 元，工作簿是 486320 元（Z07!O"),
                        (cars, "三公经费.公务用车运行维护费.保有量：文件是 6，工作簿是 5（F03!D20）")):
        assert any(told.startswith(f"{name}:{line}:") and f"错误 WB201：{words}" in told for told in result.output.splitlines()), words


def test_rows_that_are_only_here_or_there_are_differences(home: Path) -> None:
    tree = year()
    tree["支出"] = [row for row in tree["支出"] if row["科目"] != "2130122"] + [
        {"科目": "2130135", "资金": "一般公共预算", "项目支出": "7135264.80", "原因": "甲"}]
    (home / "2023.yaml").write_bytes(dumped(tree))
    result = run("决算.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "有 2 处不同" in result.output
    assert "支出（2130122、一般公共预算）.项目支出：文件没有写，工作簿是 7135264.8 元（Z07!O" in result.output
    assert "支出（2130135、一般公共预算）.项目支出：文件是 7135264.8 元，工作簿是 0 元（没有这一项）" in result.output


def test_a_file_in_wan_and_without_codes_is_compared_by_its_sums(home: Path) -> None:
    tree = year()
    tree["收入"] = [{key: str(sum(Decimal(row.get(key) or 0) for row in tree["收入"])) for key in
                   ("一般公共预算财政拨款", "政府性基金预算财政拨款", "其他收入")}]
    (home / "2023.yaml").write_bytes(dumped(tree))
    assert run("决算.xlsx", *INTO, "--check").exit_code == 0
    tree["收入"][0]["其他收入"] = "412736.59"
    (home / "2023.yaml").write_bytes(dumped(tree))
    result = run("决算.xlsx", *INTO, "--check")
    assert "收入.其他收入：文件是 412736.59 元，工作簿是 412736.58 元（Z03!L" in result.output


def test_what_was_published_agrees_within_its_last_digit(home: Path, project: Path) -> None:
    report = draft(Job(UnitFolder(UNIT.name, home), 2023), None)
    (project / "2023年度.xlsx").write_bytes(WRITERS["xlsx"](report.document, Support(Path())))
    assert (result := run("2023年度.xlsx", *INTO, "--check")).exit_code == 0, result.output
    (home / "2023.yaml").write_bytes(dumped(changed(year(), {"支出.0.基本支出": "110669.00"})))
    result = run("2023年度.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "支出（2080501、一般公共预算）.基本支出：文件是 110669 元，工作簿是 110600 元" in result.output


def test_tables_of_performance_are_compared_too(home: Path, project: Path) -> None:
    other = changed(year(), {"绩效.项目.0.指标.0.实际完成值": "0.58万亩", "绩效.项目.1.资金.当年财政拨款.全年执行数": "1"})
    (project / "自评.xlsx").write_bytes(books.saved(forms.evaluations(other, UNIT.name)))
    result = run("决算.xlsx", "自评.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "有 2 处不同" in result.output, result.output
    assert "绩效.项目[1].指标[1].实际完成值：文件是“0.85万亩”，工作簿是“0.58万亩”（项目1!F" in result.output
    assert "绩效.项目[2].资金.当年财政拨款.全年执行数：文件是" in result.output


@pytest.mark.parametrize("name", [UNIT.name, f"data/{UNIT.name}", f"data/{UNIT.name}/", f"云岭市{UNIT.name}"])
def test_a_unit_is_named_as_in_every_command(home: Path, name: str) -> None:
    assert run("决算.xlsx", "--into", name, "--check").exit_code == 0
    (home / "2023.yaml").unlink()
    assert run("决算.xlsx", "--into", name).exit_code == 0 and (home / "2023.yaml").exists()


def test_a_near_miss_is_told_and_not_guessed(home: Path) -> None:
    result = run("决算.xlsx", "--into", "青河区农业农村居", "--check")
    assert result.exit_code == 1 and "IN202" in result.output and f"是否应为 data/{UNIT.name}" in result.output


def test_a_book_of_another_unit_is_a_note(home: Path, project: Path) -> None:
    assert "编制单位" not in run("决算.xlsx", *INTO, "--check").output
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), "乙乡政府", load(UNIT / "2022.yaml"))))
    result = run("决算.xlsx", *INTO, "--check")
    assert f"提示：工作簿的编制单位是乙乡政府，data/{UNIT.name} 是云岭市{UNIT.name}" in result.output


@pytest.mark.parametrize(("one", "other", "same"), [
    ("青河区水务局", "青河区水务局灌溉管理站", False), ("青河区水务局", "青河区水利局", False),
    ("青河区水务局（本级）", "青河区水务局灌溉管理站", False), ("青河区水务局（本级）", "青河区水务局（汇总）", False),
    ("青河区水务局", "云岭市青河区水务局", True), ("青河区水务局", "青河区水务局（本级）", True), ("青河区水务局机关", "云岭市青河区水务局", True),
    ("云岭市青河区水务局", "青河区水务局(公章)", True), ("青河区“三北”林业局", "青河区三北林业局", True)])
def test_two_names_are_of_one_unit_where_one_has_but_more_before_it(one: str, other: str, same: bool) -> None:
    """A subordinate's name begins with its department's."""
    assert finding.same(one, other) is finding.same(other, one) is same


def test_a_book_of_a_subordinate_is_no_book_of_its_department(home: Path, project: Path) -> None:
    book = books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"))
    book.worksheets[1]["A3"] = f"编制单位：{UNIT.name}灌溉管理站"
    (project / "一张.xlsx").write_bytes(books.saved(book))
    result = run("一张.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "WB101：不是同一个单位的" in result.output and f"是{UNIT.name}灌溉管理站" in result.output
    owned(project, f"{UNIT.name}灌溉管理站")
    result = run("决算.xlsx", *INTO, "--check")
    assert f"提示：工作簿的编制单位是{UNIT.name}灌溉管理站，data/{UNIT.name} 是云岭市{UNIT.name}，请核对" in result.output
    owned(project, f"{UNIT.name}（本级）")
    assert "编制单位" not in run("决算.xlsx", *INTO, "--check").output


@pytest.mark.parametrize("behind", ["　填报人：张三", "　单位负责人：张三　财务负责人：李四", " 填表日期：2024-03-05",
                                    "[123001]", "（盖章）", " 123001001"],
                         ids=["filled in by", "heads", "when", "code in brackets", "seal", "code"])
def test_what_else_stands_behind_a_name_makes_no_other_unit(home: Path, project: Path, behind: str) -> None:
    """A cell of one form may say more than those of the others."""
    book = books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"))
    book.worksheets[3]["A3"] = f"编制单位：云岭市{UNIT.name}{behind}"
    (project / "决算.xlsx").write_bytes(books.saved(book))
    assert (result := run("决算.xlsx", *INTO, "--check")).exit_code == 0, result.output


@pytest.mark.parametrize(("name", "told"), [(f"{UNIT.name}灌溉管理站", True), ("乙局", True), (None, False), (f"云岭市{UNIT.name}（本级）", False)],
                         ids=["of a subordinate", "of another", "blank", "its own"])
def test_a_form_of_another_unit_is_a_note(home: Path, project: Path, name: str | None, told: bool) -> None:
    """No error: people write names in short there."""
    book = forms.evaluations(year(), UNIT.name)
    book["整体支出绩效目标自评表"]["C3"] = name
    (project / "自评.xlsx").write_bytes(books.saved(book))
    result = run("决算.xlsx", "自评.xlsx", *INTO, "--check")
    note = f"提示：整体支出绩效目标自评表!C3 部门（单位）名称是{name}，报表的编制单位是{UNIT.name}，请核对是不是这个单位的"
    assert (note in result.output) is told and ("部门（单位）名称" in result.output) is told, result.output
    assert "与工作簿一致" in result.output


def test_there_must_be_a_file_to_compare(project: Path, home: Path) -> None:
    (home / "2023.yaml").unlink()
    result = run("决算.xlsx", *INTO, "--check")
    assert result.exit_code == 1 and "2023.yaml: 错误 IN001：找不到文件" in result.output


def test_a_file_that_is_there_is_not_touched(home: Path) -> None:
    before = (home / "2023.yaml").read_bytes()
    result = run("决算.xlsx", *INTO)
    assert result.exit_code == 1 and "IN205" in result.output and "请加 --check" in result.output
    assert (home / "2023.yaml").read_bytes() == before


def test_json_tells_sheets_and_differences(home: Path) -> None:
    (home / "2023.yaml").write_bytes(dumped(changed(year(), {"人员.在职人员": "38"})))
    result = run("决算.xlsx", *INTO, "--check", "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1 and told["version"] == 1 and told["written"] is None
    assert [problem["code"] for problem in told["problems"]] == ["WB201"]
    assert {sheet["form"] for sheet in told["sheets"]} >= {"收入支出决算总表", "收入决算表", "机构运行信息表"}


def test_json_tells_why_nothing_was_written(project: Path) -> None:
    (project / "空.xlsx").write_bytes(b"")
    result = run("空.xlsx", *INTO, "--json")
    assert result.exit_code == 1 and [one["code"] for one in json.loads(result.output)["problems"]] == ["WB002"]


def test_the_folder_is_that_of_the_unit_in_the_book(project: Path) -> None:
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), "甲乙局", load(UNIT / "2022.yaml"))))
    result = run("决算.xlsx")
    assert result.exit_code == 0 and (project / "data" / "甲乙局" / "2023.yaml").exists()
    assert "单位名称: 甲乙局" in (project / "data" / "甲乙局" / "unit.yaml").read_text(encoding="utf-8")


def owned(project: Path, owner: str) -> None:
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), owner, load(UNIT / "2022.yaml"))))


@pytest.mark.parametrize(("owner", "name"), [("../逃逸局", "_逃逸局"), ("{here}/外面/绝对局", None), ("..", "_"), ("data/甲乙局", "data_甲乙局")],
                         ids=["above", "absolute", "dots", "below"])
def test_no_book_says_where_its_file_is_written(project: Path, owner: str, name: str | None) -> None:
    """The name of a unit is none of a path: nothing is written but in the data folder."""
    (project / "里面").mkdir()
    (project / "外面").mkdir()
    (project / "决算.xlsx").touch()
    with pytest.MonkeyPatch.context() as there:
        there.chdir(project / "里面")
        owned(Path(), owner.format(here=project))
        assert (result := run("决算.xlsx")).exit_code == 0, result.output
    written = [path.relative_to(project / "里面" / "data") for path in project.rglob("2023.yaml")]
    assert len(written) == 1 and len(written[0].parts) == 2 and name in (None, written[0].parts[0])


@pytest.mark.parametrize("owner", ["“三北”防护林局（本级）", "某局 (本级)", "甲 / 乙局"], ids=["marks", "brackets", "stroke"])
def test_a_unit_is_called_as_its_book_calls_it(project: Path, owner: str) -> None:
    """Its marks and brackets stay, blanks do not; the next time the same folder is found."""
    name = owner.replace(" ", "")
    owned(project, owner)
    assert (result := run("决算.xlsx")).exit_code == 0, result.output
    (file,) = project.rglob("unit.yaml")
    assert f"\n单位名称: {name}" in file.read_text(encoding="utf-8")
    assert run("决算.xlsx", "--check").exit_code == 0


def test_the_folder_of_a_unit_is_found_however_the_book_prints_its_name(project: Path) -> None:
    home = project / "data" / "水务"
    home.mkdir(parents=True)
    (home / "unit.yaml").write_text("单位名称: “三北”林业局（本级）\n单位性质: 行政\n", encoding="utf-8")
    for owner in ("“三北”林业局（本级）", "三北林业局(本级)", "三 北 林 业 局（本级）"):
        owned(project, owner)
        assert (result := run("决算.xlsx")).exit_code in (0, 1) and (home / "2023.yaml").exists(), result.output
        assert [path.name for path in (project / "data").iterdir() if not path.name.startswith(".")] == ["水务"]
        (home / "2023.yaml").unlink()


def test_a_book_without_a_unit_needs_a_folder(project: Path) -> None:
    book = books.financial(year(), "甲乙局", load(UNIT / "2022.yaml"))
    for page in book.worksheets:
        page["A3"] = None
    (project / "决算.xlsx").write_bytes(books.saved(book))
    result = run("决算.xlsx")
    assert result.exit_code == 2 and "看不出是哪个单位的，请写上 --into" in result.output


def test_a_first_year_takes_last_years_figures_from_last_years_book(project: Path) -> None:
    last, this = load(UNIT / "2022.yaml"), year()
    (project / "2023.xlsx").write_bytes(books.saved(books.financial(this, UNIT.name, last)))
    (project / "2022.xlsx").write_bytes(books.saved(books.financial(last, UNIT.name)))
    assert (result := run("2022.xlsx", "2023.xlsx", *INTO)).exit_code == 0, result.output
    path = project / "data" / UNIT.name / "2023.yaml"
    assert "# 2022.xlsx Z01!" in path.read_text(encoding="utf-8")
    made = load(path)["上年"]
    spent = {(row["科目"], row["资金"]): Decimal(row["决算数"]) for row in made["支出"]}
    wanted: dict[tuple[str, str], Decimal] = {}
    for row in last["支出"]:
        if row["资金"] != "其他资金":
            key = (row["科目"], row["资金"])
            wanted[key] = wanted.get(key, Decimal(0)) + Decimal(row.get("基本支出") or 0) + Decimal(row.get("项目支出") or 0)
    assert spent == {key: value for key, value in wanted.items() if value}
    ledger = draft(Job(UnitFolder(UNIT.name, UNIT), 2022), None).examined.ledger
    assert Decimal(made["收入支出总计"]) == ledger["revenue.total"].value
    assert Decimal(made["财政拨款收入支出总计"]) == ledger["appropriation.total"].value
    assert Decimal(made["机关运行经费"]) == ledger["basic.running_costs"].value
    assert {key: Decimal(value) for key, value in made["三公经费"].items()} == {
        key: Decimal(part["决算数"]) for key, part in last["三公经费"].items()}


def test_what_is_spent_no_more_has_a_row_for_its_reason(project: Path) -> None:
    """Last year's file says what was spent then, and so does last year's book."""
    last, this = load(UNIT / "2022.yaml"), year()
    (project / "2023.xlsx").write_bytes(books.saved(books.financial(this, UNIT.name, last)))
    (project / "2022.xlsx").write_bytes(books.saved(books.financial(last, UNIT.name)))
    home = project / "data" / UNIT.name
    for more, file in (((), True), (("2022.xlsx",), False)):
        home.mkdir(parents=True, exist_ok=True)
        (home / "2022.yaml").write_bytes(dumped(last))
        if not file:
            (home / "2022.yaml").unlink()
        assert run("2023.xlsx", *more, *INTO).exit_code == 0
        rows = [row for row in load(home / "2023.yaml")["支出"] if row["科目"] in ("2080506", "2130124")]
        assert [(row["项目支出"], row["原因"]) for row in rows] == [("0", "")] * 2
        (home / "2023.yaml").unlink()


def test_a_form_that_nobody_filled_in_says_nothing(project: Path) -> None:
    """A blank of a form in which something is filled in is nought; in an empty form it is a blank."""
    book = books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"), Layout(nothing=None))
    page = next(page for page in book.worksheets if page.title.startswith("F03"))
    for row in page.iter_rows(min_row=6):
        for cell in (row[2], row[3], row[6]):
            cell.value = None
    (project / "决算.xlsx").write_bytes(books.saved(book))
    assert run("决算.xlsx", *INTO).exit_code == 0
    made = load(project / "data" / UNIT.name / "2023.yaml")
    assert made["三公经费"]["公务接待费"]["决算数"] == "" and made["政府采购"]["货物"] == ""
    assert made["使用非财政拨款结余"] == "0"


def test_forms_of_self_evaluation_alone_make_a_file_too(project: Path) -> None:
    (project / "自评.xlsx").write_bytes(books.saved(forms.evaluations(year(), UNIT.name)))
    assert (result := run("自评.xlsx", *INTO)).exit_code == 0, result.output
    made = load(project / "data" / UNIT.name / "2023.yaml")
    assert [one["项目名称"] for one in made["绩效"]["项目"]] == [one["项目名称"] for one in year()["绩效"]["项目"]]


@pytest.mark.parametrize(("cell", "value", "message"), [
    ("C3", None, "WB104：项目1 没有填写项目名称"), ("D12", "指标", "WB102：项目1 里没有找到“三级指标”"),
    ("E5", "预算", "WB102：项目1 里没有找到“全年预算数”"), ("G13", "高", "WB104：项目1!G13 “高”不是分数"),
    ("D7", "待定", "WB104：项目1!D7 “待定”不是数"), ("E13", "=1+1", "WB104：项目1!E13 是公式，没有算出值或有错误"),
    ("A2", "（2021年度）", "WB101：项目1 是 2021 年度的，不是 2023 年度的"),
])
def test_a_form_that_is_not_filled_in_right_is_refused(project: Path, cell: str, value: object, message: str) -> None:
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"))))
    book = forms.evaluations(year(), UNIT.name)
    book["项目1"][cell] = value
    (project / "自评.xlsx").write_bytes(books.saved(book))
    result = run("决算.xlsx", "自评.xlsx", *INTO)
    assert result.exit_code == 1 and message in result.output, result.output
    assert not (project / "data").exists()


NO_UNIT = {"（万元）": ""}


def relabelled(words: dict[str, str], top: str = "", factor: int = 1) -> openpyxl.Workbook:
    """The forms with other words for their unit, perhaps one at their top, and their amounts times a factor."""
    book = forms.evaluations(year(), UNIT.name)
    for page in book.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row):
            for old, new in words.items():
                if old in str(cell.value):
                    cell.value = cell.value.replace(old, new)
        goals = next(row for row in range(5, 20) if page.cell(row, 2).value == "预期目标")
        for cell in (cell for row in page.iter_rows(5, goals - 1, 4, 6) for cell in row if factor != 1):
            number = Decimal(str(cell.value).replace(",", "")) if str(cell.value)[:1].isdigit() else None
            cell.value = cell.value if number is None else float(number * factor)
        page["J2"] = top or None
    return book


@pytest.mark.parametrize(("words", "top", "factor", "more"), [
    ({"资金（万元）": "资金（元）", "（万元）": ""}, "", 10000, ()),
    ({"资金（万元）": "资金（单位：元）", "（万元）": ""}, "", 10000, ()), ({"资金（万元）": "资金（单位：万元）", "（万元）": ""}, "", 1, ()),
    (NO_UNIT, "金额单位：元", 10000, ()), (NO_UNIT, "单位：万元", 1, ()),
    ({"资金（万元）": "资金", "总额": "总额（万元）", "总资金": "总资金（万元）"}, "", 1, ()),
    (NO_UNIT, "", 10000, ("--money", "元")), (NO_UNIT, "", 1, ("--money", "万元")), ({}, "", 1, ("--money", "元")),
], ids=["元", "单位：元", "单位：万元", "top 元", "top 万元", "at the total", "--money 元", "--money 万元", "said, and --money"])
def test_money_of_a_form_is_in_the_unit_that_it_says(project: Path, words: dict[str, str], top: str, factor: int,
                                                     more: tuple[str, ...]) -> None:
    (project / "自评.xlsx").write_bytes(books.saved(relabelled({})))
    assert run("自评.xlsx", *INTO).exit_code == 0
    path = project / "data" / UNIT.name / "2023.yaml"
    right = [one["资金"] for one in load(path)["绩效"]["项目"]]
    assert any(Decimal(right[0]["当年财政拨款"][measure]) for measure in forms.MEASURES)
    path.unlink()
    (project / "自评.xlsx").write_bytes(books.saved(relabelled(words, top, factor)))
    assert (result := run("自评.xlsx", *more, *INTO)).exit_code == 0, result.output
    assert [one["资金"] for one in load(path)["绩效"]["项目"]] == right


@pytest.mark.parametrize(("words", "wanted"), [
    ({"自治区安排": "省级安排", "地（州、市）安排": "市级安排"}, {"自治区安排": 20000, "地（州、市）安排": 30000, "其他资金": 50000}),
    ({"自治区安排": "市级安排", "地（州、市）安排": "省级安排"}, {"自治区安排": 50000, "其他资金": 50000}),
    ({"自治区安排": "市级安排", "地（州、市）安排": "地（州、市）安排"}, {"自治区安排": 20000, "地（州、市）安排": 30000, "其他资金": 50000}),
    ({"县（市、区）安排": "其他资金"}, {"自治区安排": 20000, "地（州、市）安排": 30000, "其他资金": 90000}),
], ids=["of the province and of the city", "the other way round", "of the city only", "twice"])
def test_two_rows_of_one_source_are_added(project: Path, words: dict[str, str], wanted: dict[str, int]) -> None:
    """省级 and 市级 have one key each where both are there; no money is lost."""
    book = forms.evaluations(year(), UNIT.name)
    page = book["整体支出绩效目标自评表"]
    rows = {str(page.cell(row, 2).value).replace("其中：", "").replace("（万元）", ""): row for row in range(6, 11)}
    assert list(rows) == list(forms.OVERALL_SOURCES)
    for number, (name, row) in enumerate(rows.items(), 1):
        page.cell(row, 2, words.get(name, name) + "（万元）")
        for column in (4, 5, 6):
            page.cell(row, column, float(number))
    (project / "自评.xlsx").write_bytes(books.saved(book))
    assert (result := run("自评.xlsx", *INTO)).exit_code == 0, result.output
    found = load(project / "data" / UNIT.name / "2023.yaml")["绩效"]["整体支出"]["资金"]
    told = {name: int(found[name]["全年执行数"]) for name in wanted}
    assert told == wanted and sum(int(part["全年执行数"]) for part in found.values() if part.get("全年执行数")) >= 150000, found


def test_money_of_a_form_without_a_unit_is_asked_for(project: Path) -> None:
    (project / "自评.xlsx").write_bytes(books.saved(relabelled(NO_UNIT)))
    result = run("自评.xlsx", *INTO)
    assert result.exit_code == 1 and "自评.xlsx: 错误 WB103：项目1 没有写明金额单位" in result.output, result.output
    assert "请加上 --money 元 或 --money 万元" in result.output and not (project / "data").exists()
    (project / "自评.xlsx").write_bytes(books.saved(relabelled(NO_UNIT, factor=0)))
    assert run("自评.xlsx", *INTO).exit_code == 0, "noughts are of no unit"


def test_forms_in_several_books_make_one_file(project: Path) -> None:
    last = load(UNIT / "2022.yaml")
    parts = {"主表.xlsx": ("Z01", "Z03", "Z04", "Z07", "Z08_1", "Z09", "Z11"), "附表.xlsx": ("F02", "F03")}
    for name, only in parts.items():
        (project / name).write_bytes(books.saved(books.financial(year(), UNIT.name, last, Layout(only=only))))
    assert run(*parts, *INTO).exit_code == 0
    right = {key: value for key, value in stated(year()).items() if key not in BY_HAND}
    found = stated(load(project / "data" / UNIT.name / "2023.yaml"))
    assert {key: value for key, value in found.items() if not key.endswith(".年初")} == right


def test_books_of_two_units_are_told_once(project: Path) -> None:
    """Not form by form, each being there twice."""
    for name in ("甲局", "乙局"):
        (project / f"{name}.xlsx").write_bytes(books.saved(books.financial(year(), name, load(UNIT / "2022.yaml"))))
    result = run("甲局.xlsx", "乙局.xlsx", *INTO)
    assert result.exit_code == 1 and result.output.count("错误") == 1 and "都是" not in result.output, result.output
    assert "WB101：不是同一个单位的：甲局.xlsx Z01 是甲局、乙局.xlsx Z01 是乙局" in result.output


@pytest.mark.parametrize(("again", "message"), [("决算.xlsx", "决算.xlsx: 错误 WB101：写了两次"), ("./决算.xlsx", "决算.xlsx: 错误 WB101：写了两次"),
                                                ("决算 (1).xlsx", "决算 (1).xlsx: 错误 WB101：与 决算.xlsx 的内容一样")],
                         ids=["its name", "its path", "a copy"])
def test_a_book_that_is_given_twice_is_told_once(project: Path, again: str, message: str) -> None:
    for name in {"决算.xlsx", again}:
        owned(project, UNIT.name)
        (project / name).write_bytes((project / "决算.xlsx").read_bytes())
    result = run("决算.xlsx", again, *INTO)
    assert result.exit_code == 1 and result.output.count("错误") == 1, result.output
    assert f"{message}\n" in result.output and "请只写一个文件，再导入" in result.output


def test_a_form_of_self_evaluation_that_is_given_twice_is_no_second_project(project: Path) -> None:
    for name in ("自评.xlsx", "自评副本.xlsx"):
        (project / name).write_bytes(books.saved(forms.evaluations(year(), UNIT.name)))
    result = run("自评.xlsx", "自评副本.xlsx", *INTO)
    assert result.exit_code == 1 and "自评副本.xlsx: 错误 WB101：与 自评.xlsx 的内容一样" in result.output, result.output


def test_what_is_not_read_may_be_in_every_book(project: Path) -> None:
    """A cover, say, or a form that is not used."""
    last = load(UNIT / "2022.yaml")
    for name in ("甲.xlsx", "乙.xlsx"):
        cover = openpyxl.Workbook()
        cover.active.append(["封面"])
        (project / name).write_bytes(books.saved(cover))
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), UNIT.name, last)))
    assert (result := run("决算.xlsx", "甲.xlsx", "乙.xlsx", *INTO)).exit_code == 0, result.output


def test_a_file_for_each_form_is_told_apart(project: Path) -> None:
    """Systems export a file for each project, and call the sheet of each alike."""
    whole = forms.evaluations(year(), UNIT.name)
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"))))
    names = []
    for number in (1, 2):
        book = forms.evaluations(year(), UNIT.name)
        for page in [page for page in book.worksheets if page.title != f"项目{number}"]:
            book.remove(page)
        book.worksheets[0].title = "Sheet1"
        names.append(f"项目{number}.xlsx")
        (project / names[-1]).write_bytes(books.saved(book))
    assert run("决算.xlsx", *names, *INTO).exit_code == 0
    text = (project / "data" / UNIT.name / "2023.yaml").read_text(encoding="utf-8")
    for number in (1, 2):
        assert f"项目名称: {whole[f'项目{number}']['C3'].value}  # 项目{number}.xlsx Sheet1!C3" in text


def test_a_list_of_forms_is_none(project: Path) -> None:
    book = forms.evaluations(year(), UNIT.name)
    book.create_sheet("目录", 0).append(["项目支出绩效自评表"])
    (project / "自评.xlsx").write_bytes(books.saved(book))
    assert run("自评.xlsx", *INTO).exit_code == 0


def test_a_printed_score_is_compared_and_never_written(project: Path) -> None:
    tree = year()
    row = tree["绩效"]["项目"][0]["指标"][0] | {"得分": "1"}
    words = tree["绩效"]["项目"][0]["指标"][1] | {"年度指标值": "有效提升", "实际完成值": "基本达到预期效果", "分值": "10", "得分": "8.5"}
    tree["绩效"]["项目"][0]["指标"][:2] = [row, words]
    (project / "自评.xlsx").write_bytes(books.saved(forms.evaluations(tree, UNIT.name)))
    result = run("自评.xlsx", *INTO)
    assert f"“{row['三级指标']}”表上得分 1，按规则是" in result.output
    text = (project / "data" / UNIT.name / "2023.yaml").read_text(encoding="utf-8")
    assert "完成比例:  # 待填；表上得分 8.5（项目1!H" in text and "\n          得分: " not in text


# What is published in other shapes

def published(project: Path) -> openpyxl.Workbook:
    home = project / "data" / UNIT.name
    home.mkdir(parents=True)
    for name in ("unit.yaml", "2022.yaml", "2023.yaml"):
        (home / name).write_bytes((UNIT / name).read_bytes())
    report = draft(Job(UnitFolder(UNIT.name, home), 2023), None)
    (project / "公开.xlsx").write_bytes(WRITERS["xlsx"](report.document, Support(Path())))
    (home / "2023.yaml").unlink()
    return openpyxl.load_workbook(project / "公开.xlsx")


def imported(project: Path, book: openpyxl.Workbook, *more: str) -> tuple[Result, dict[str, Decimal]]:
    (project / "2023年度公开.xlsx").write_bytes(books.saved(book))
    result = run("2023年度公开.xlsx", *more, *INTO)
    assert result.exit_code == 0, result.output
    return result, stated(load(project / "data" / UNIT.name / "2023.yaml"))


def crossed(book: openpyxl.Workbook) -> None:
    """三公 with a pair of 预算数 and 决算数 below each item, as some regions print it."""
    page = next(page for page in book.worksheets if page["A1"].value.startswith("财政拨款“三公”"))
    row = next(row for row in range(5, 12) if isinstance(page.cell(row, 3).value, float))
    values = [page.cell(row, column).value for column in range(1, 13)]
    book.remove(page)
    page = book.create_sheet("07")
    page.append(["财政拨款“三公”经费支出决算表"])
    page.append([*[None] * 11, "单位：万元"])
    page.append(["合计", None, "因公出国（境）费", None, "公务用车购置及运行维护费", *[None] * 5, "公务接待费", None])
    page.append([None, None, None, None, "小计", None, "公务用车购置费", None, "公务用车运行维护费", None, None, None])
    page.append(["预算数", "决算数"] * 6)
    page.append([value for pair in zip(values[:6], values[6:], strict=True) for value in pair])


def test_other_shapes_of_what_is_published_say_the_same(project: Path) -> None:
    book = published(project)
    _, right = imported(project, book)
    (project / "data" / UNIT.name / "2023.yaml").unlink()
    for page in book.worksheets:
        title = page["A1"].value
        page.title = f"C{page.title[2:4]} {title}"[:31]
        for row in page.iter_rows(max_row=3):
            for cell in row:
                if str(cell.value).startswith("公开"):
                    cell.value = None
    crossed(book)
    book._sheets.reverse()
    _, other = imported(project, book)
    assert other == right and other["三公经费.公务接待费.决算数"] == 4900


def test_a_book_of_the_system_goes_before_what_is_published(project: Path) -> None:
    book = published(project)
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"), Layout())))
    result, found = imported(project, book, "决算.xlsx")
    assert "收入决算表（已从财决表取，没有用）" in result.output
    assert found["收入.2080501.一般公共预算财政拨款"] == 110569 and "提示：公开" not in result.output
    assert not re.search("公开[0-9]+!", (project / "data" / UNIT.name / "2023.yaml").read_text(encoding="utf-8"))


def test_totals_that_were_published_otherwise_are_a_note(project: Path) -> None:
    book = published(project)
    page = next(page for page in book.worksheets if page["A1"].value == "支出决算表")
    for row in page.iter_rows(min_row=7):
        for cell in row[2:]:
            if isinstance(cell.value, float):
                cell.value = round(cell.value * 2, 2)
    (project / "决算.xlsx").write_bytes(books.saved(books.financial(year(), UNIT.name, load(UNIT / "2022.yaml"))))
    result, _ = imported(project, book, "决算.xlsx")
    assert "提示：公开03!D7 基本支出 1,594.68 万元，Z04!F9 是 797.335891 万元" in result.output, result.output


def test_state_capital_without_revenue_takes_none_of_the_others(project: Path) -> None:
    """The central form of 国有资本经营 has no revenue: what it spent cannot be told from 财政拨款收入 in all."""
    book = published(project)
    page = next(page for page in book.worksheets if "国有资本" in page["A1"].value)
    book.remove(page)
    page = book.create_sheet("国有资本经营预算财政拨款支出决算表")
    for row in (["国有资本经营预算财政拨款支出决算表"], [*[None] * 4, "单位：万元"], ["项目", None, "合计", "基本支出", "项目支出"],
                ["功能分类科目编码", "科目名称"], ["栏次", None, 1, 2, 3], ["合计"]):
        page.append(row)
    _, found = imported(project, book)
    (row,) = [row for row in year()["收入"] if str(row["科目"]) == "2120804"]
    assert found["收入.2120804.政府性基金预算财政拨款"] == Decimal(str(row["政府性基金预算财政拨款"]))
