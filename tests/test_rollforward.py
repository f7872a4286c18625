"""Next year's file: what stays, what is emptied, what goes; and filled in, it is the file one would have written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from layouts import Layout
from units import ROOT, SAMPLES, SELF_EVALUATION, YEAR, YEAR_TEXT, changed, dumped, sample, saved, schema, tree

from generator.authoring.rollforward import new_year
from generator.build import Report, build, examine
from generator.commands.cli import main
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.reading.fields import Field, NextYear
from generator.writers import WRITERS, Support

NAMES = ("科目", "资金", "一级指标", "二级指标", "三级指标", "项目名称", "用于")
"""What a row is known by."""
TEXT = YEAR_TEXT.lstrip("\n")
ASIDE = ("完成比例", "按比例计分", "得分", "得分理由", "偏差原因及改进措施")
"""Written only where a year needs it."""
REVISED = ("分值",)
"""Kept from last year, and changed in the hand-written file."""


def copied(folder: Path, name: str, *years: int) -> Path:
    """A sample with the files of some of its years."""
    folder.mkdir(parents=True)
    for file in ("unit.yaml", *(f"{year}.yaml" for year in years)):
        shutil.copy(ROOT / "data" / name / file, folder)
    return folder


def rolled(folder: Path, text: str, kept: int = 2023) -> str:
    """Next year's file of a file with that text."""
    (folder / f"{kept}.yaml").write_text(text, encoding="utf-8")
    (made,) = new_year(folder, kept + 1)
    return made.path.read_text(encoding="utf-8")


def known(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in NAMES)


def filled(blank: Any, written: Any) -> Any:
    """A file of the new year with the values that a hand-written one has.

    A value is taken over only where the file is blank or lacks the key; a row only where the file has none of that name.
    """
    match blank, written:
        case dict(), dict():
            return {key: filled("" if key in REVISED else blank.get(key, ""), value) for key, value in written.items()}
        case list(), list() if written and isinstance(written[0], dict):
            rows = {known(row): row for row in blank}
            return [filled(rows.get(known(row), {}), row) for row in written]
        case list(), list():
            return written if not any(blank) else blank
        case _:
            return blank or written


def rendered(report: Report, form: str) -> bytes:
    return WRITERS[form](report.part(form), Support(report.examined.edition.find("style.docx"), report.examined.ledger, report.problems))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_new_year_filled_in_makes_the_document_of_the_hand_written_file(name: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / name, name, 2022)
    (made,) = new_year(folder, 2023)
    blank, written = (tree(path.read_text(encoding="utf-8")) for path in (made.path, ROOT / "data" / name / "2023.yaml"))
    # One sample changes from 万元 to 元.
    blank["金额单位"] = written["金额单位"]
    whole = filled(blank, written)
    assert whole != blank and "上年" not in blank
    made.path.write_bytes(dumped(whole))
    ours, theirs = build(Job(UnitFolder(name, folder), 2023)), build(sample(name))
    for form in ("md", "docx", "xlsx"):
        assert rendered(ours, form) == rendered(theirs, form)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_new_year_filled_in_with_last_years_values_is_last_years_file(name: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / name, name, 2023)
    (made,) = new_year(folder, 2024)
    lines = made.path.read_text(encoding="utf-8").splitlines()[1:]
    assert lines[0] == (
        "# 由 2023.yaml 结转：标“待填”的要填，没有发生的写 0，用不着的整行删去；以“# 上年：”开头的只供参考，本年需要时改写。")
    kept = []
    for line in lines[1:]:
        bare, mark, value = line.partition("  # 待填")
        if line.lstrip().startswith("# 上年："):
            # A long text stands below its key; what was set aside is a line of its own.
            told = line.lstrip().removeprefix("# 上年：")
            if kept[-1].endswith((":", "-")):
                kept[-1] += f" {told}"
            elif told.partition(":")[0] in ASIDE:
                kept.append(line.replace("# 上年：", ""))
            else:
                kept[-1] += f"\\n{told}"
        else:
            kept.append(bare + (f" {value[3:-1].lstrip('：').strip()}" if value else ""))
    before = tree((folder / "2023.yaml").read_text(encoding="utf-8"))
    assert flat(tree("\n".join(kept))) == flat(with_amounts(before)) | {"年度": "2024"}


def flat(whole: Any, path: str = "") -> dict[str, str]:
    """Every value by its path: amounts as plain numbers, lines of a text joined."""
    if isinstance(whole, (dict, list)):
        inner = whole.items() if isinstance(whole, dict) else enumerate(whole)
        return {key: text for name, value in inner for key, text in flat(value, f"{path}.{name}".lstrip(".")).items()}
    lines = [line.strip() for line in whole.replace("\\n", "\n").strip().split("\n")]
    return {path: "\n".join(lines).replace(",", "") if re.fullmatch(r"[-0-9.,]+", whole) else "\n".join(lines)}


def with_amounts(whole: dict[str, Any]) -> dict[str, Any]:
    """Without the rows that had no amount: `支出` only, in the samples."""
    return whole | {"支出": [row for row in whole["支出"] if any(float(row.get(key, 0)) for key in ("基本支出", "项目支出"))]}


PARTS = {
    "an amount": ("使用非财政拨款结余: 1452412.35\n", "使用非财政拨款结余:  # 待填（上年 1,452,412.35）\n"),
    "a comment of the author": ("使用非财政拨款结余: 5  # 见账\n", "使用非财政拨款结余:  # 待填（上年 5）；见账\n"),
    "a mark of the year before": ("使用非财政拨款结余: 5  # 待填（上年 4（含））；见账\n", "使用非财政拨款结余:  # 待填（上年 5）；见账\n"),
    "a value below its key": ("其他事项:\n  甲\n", "其他事项:  # 待填（上年：甲）\n"),
    "lines of text": ("其他事项: |\n  甲\n  乙\n# 完\n", "其他事项:  # 待填\n# 上年：甲\n# 上年：乙\n# 完\n"),
    "a blank line behind a text": ("其他事项: |\n  甲\n  乙\n\n\n# 完\n", "其他事项:  # 待填\n# 上年：甲\n# 上年：乙\n\n\n# 完\n"),
    "a long text": (f"其他事项: {'长' * 41}\n", f"其他事项:  # 待填\n# 上年：{'长' * 41}\n"),
    "words of a year ago": ("# 上年：旧\n其他事项: 甲\n", "其他事项:  # 待填（上年：甲）\n"),
    "a quoted text over lines": ("其他事项: \"甲\n  乙\"\n", "其他事项:  # 待填（上年：甲乙）\n"),
    "a row with an amount, one without": (
        "支出:\n  # 类\n  - 科目: 2010301  # 行政运行\n    资金: 一般公共预算\n    基本支出: 0\n    原因: 甲\n"
        "  # 款\n  - 资金: 一般公共预算\n    科目: 2010302\n    项目支出: 2.50\n",
        "支出:\n  # 类\n  # 款\n  - 资金: 一般公共预算\n    科目: 2010302\n    项目支出:  # 待填（上年 2.50）\n"),
    "no row with an amount": ("基本支出经济分类:\n  - 科目: 30101\n    金额: 0.00\n", "基本支出经济分类: []\n"),
    "no row at all": ("基本支出经济分类: []  # 无\n", "基本支出经济分类: []  # 无\n"),
    "a dash before what goes": (
        "结转和结余:\n  - 年初: 1000\n    资金: 一般公共预算\n    年末: 5\n  - 资金: 其他资金\n    年末: 0\n",
        "结转和结余:\n  - 资金: 一般公共预算\n    年末:  # 待填（上年 5）\n  - 资金: 其他资金\n    年末:  # 待填（上年 0）\n"),
    "braces": ("年初预算: {一般公共预算: 1, 政府性基金预算: '0', 国有资本经营预算: 0}  # 批复\n",
               "年初预算:\n  一般公共预算:  # 待填（上年 1）\n  政府性基金预算:  # 待填（上年 0）\n"
               "  国有资本经营预算:  # 待填（上年 0）；批复\n"),
    "rows in braces": ("收入:\n  - {科目: '2010301', 其他收入: 3}\n",
                       "收入:\n  - 科目: '2010301'\n    其他收入:  # 待填（上年 3）\n"),
    "rows in brackets": ("收入: [{科目: 2010301, 其他收入: 3}, {其他收入: 0}]\n",
                         "收入:\n  - 科目: 2010301\n    其他收入:  # 待填（上年 3）\n"),
    "lists that stay": ("原因:\n  - 用于: [收入支出总体, 机关运行经费]\n    科目:\n      - 2010301  # 行政运行\n    内容: 甲\n",
                        "原因:\n  - 用于: [收入支出总体, 机关运行经费]\n    科目:\n      - 2010301  # 行政运行\n"
                        "    内容:  # 待填（上年：甲）\n"),
}


def test_totals_to_check_are_set_aside_on_one_line(tmp_path: Path) -> None:
    text = f"{TEXT}核对:\n  收入总计: 1001500\n  支出总计: 1001500  # 系统\n"
    assert rolled(tmp_path, text).endswith("# 上年：核对: {收入总计: 1001500, 支出总计: 1001500}  # 系统\n")


def test_warnings_that_were_settled_are_settled_for_their_year_only(tmp_path: Path) -> None:
    settled = "\n# 核对过的\n已核对:\n  - {规则: FA407, 位置: 三公经费.公务接待费, 数: [700, 600], 说明: 追加}  # 局长同意\n"
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
    before, after = (rolled(tmp_path / name, text) for name, text in (("甲", TEXT), ("乙", TEXT + settled)))
    assert after.rstrip("\n") == before.rstrip("\n")


@pytest.mark.parametrize("typed, kept", [
    ("公务\n    接待", "公务接待"), ("'公务\n    接待: 一'", "'公务接待: 一'"), ("in\n    town", "in town")])
def test_a_text_over_several_lines_is_kept_as_it_was_read(tmp_path: Path, typed: str, kept: str) -> None:
    assert f"    开支内容: {kept}  # 沿用上年，请核对\n" in rolled(tmp_path, TEXT.replace("开支内容: 接待}", f"开支内容: {typed}}}"))


def test_a_folded_text_is_kept_as_it_was_read(tmp_path: Path) -> None:
    text = re.sub("  公务接待费: .*", "  公务接待费:\n    全年预算数: 1500\n    决算数: 700\n    批次: 2\n    人次: 9\n"
                  "    开支内容: >-\n      公务\n      接待", TEXT)
    assert "    开支内容: |-  # 沿用上年，请核对\n      公务接待\n" in rolled(tmp_path, text)


@pytest.mark.parametrize("part, expected", PARTS.values(), ids=PARTS.keys())
def test_a_part_of_the_file(tmp_path: Path, part: str, expected: str) -> None:
    key = next(line for line in part.splitlines() if not line.startswith("#")).partition(":")[0]
    text = re.sub(rf"^{key}:.*\n(?:[ ].*\n)*", lambda _: part, TEXT, flags=re.MULTILINE)
    assert expected in rolled(tmp_path, text)


def moved_on(value: Any, field: Field) -> Any:
    """Next year's values of a file, by what its schema says of each key."""
    match value:
        case dict():
            stay = {inner.key: inner for inner in field.fields if inner.next_year not in (NextYear.DROP, NextYear.ASIDE)}
            return {key: value[stay[key].follows] if stay[key].follows else moved_on(inner, stay[key])
                    for key, inner in value.items() if key in stay}
        case list():
            assert field.item
            money = [inner.key for inner in field.item.fields if inner.type == "money"]
            return [moved_on(one, field.item) for one in value
                    if field.next_year is not NextYear.NONZERO or any(float(one.get(key, 0)) for key in money)]
        case _:
            return "2024" if field.name == "year" else "" if field.next_year is NextYear.BLANK else value


FULL = changed(YEAR, {
    "其他事项": "甲\n乙", "支出.0.基本支出": "0", "绩效.项目.0.主管部门": "某委", "绩效.项目.0.指标.0.得分": "40",
    "绩效.项目.0.指标.0.得分理由": "由", "三公经费.公务用车运行维护费.开支内容": "燃油: #1"})
"""Every kind of key: kept, marked, emptied, set aside, dropped; a row without an amount."""
LASTING = {key: value for key, value in YEAR.items() if key != "上年"} | {
    "结转和结余": [], "绩效": {"成效": ["甲"], "问题及原因": ["乙"], "改进措施": ["丙"], "项目": []}}
"""Nothing of this goes."""


@pytest.fixture(params=range(60))
def layout(request: pytest.FixtureRequest) -> Layout:
    return Layout(request.param)


def test_any_layout_moves_on_as_the_schema_says(layout: Layout, tmp_path: Path) -> None:
    text = layout.text(FULL)
    assert stripped(tree(text)) == FULL, "the layout is YAML"
    assert stripped(tree(rolled(tmp_path, text))) == moved_on(FULL, Field("", "", "dict", fields=schema("final_accounts/year").fields))


def test_any_layout_of_the_other_report_moves_on_too(layout: Layout, tmp_path: Path) -> None:
    whole = stripped(tree(sample(SAMPLES[1], kind=SELF_EVALUATION).file.read_text(encoding="utf-8")))
    (tmp_path / "2023.自评报告.yaml").write_text(layout.text(whole), encoding="utf-8")
    (made,) = new_year(tmp_path, 2024)
    expected = moved_on(whole, Field("", "", "dict", fields=schema("self_evaluation/year").fields))
    assert stripped(tree(made.path.read_text(encoding="utf-8"))) == expected


def test_no_comment_is_lost_in_any_layout(layout: Layout, tmp_path: Path) -> None:
    text = layout.text(LASTING)
    comments = re.compile("注[0-9]+。")
    assert sorted(comments.findall(rolled(tmp_path, text))) == sorted(comments.findall(text))


def stripped(value: Any) -> Any:
    """Without line ends behind a text."""
    match value:
        case dict():
            return {key: stripped(inner) for key, inner in value.items()}
        case list():
            return list(map(stripped, value))
        case _:
            return value.rstrip("\n")


def test_the_self_evaluation_moves_on_and_compares_with_last_years_values(tmp_path: Path) -> None:
    folder = copied(tmp_path / "局", SAMPLES[1], 2023)
    shutil.copy(sample(SAMPLES[1], kind=SELF_EVALUATION).file, folder)
    made = new_year(folder, 2024)
    assert [one.path.name for one in made] == ["2024.yaml", "2024.自评报告.yaml"]
    text = made[1].path.read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("# 由 2023.自评报告.yaml 结转：")
    before, after = tree((folder / "2023.自评报告.yaml").read_text(encoding="utf-8")), tree(text)
    assert [row["上年"] for row in after["重点数据"]] == [row["本年"] for row in before["重点数据"]] == ["10.32万吨", "18.64亿元", "0.61万吨"]
    assert {row["本年"] for row in after["重点数据"]} == {""}


def test_only_the_report_that_is_missing_is_made(tmp_path: Path) -> None:
    folder = copied(tmp_path / "局", SAMPLES[1], 2023)
    (folder / "2024.yaml").write_text("我的", encoding="utf-8")
    shutil.copy(sample(SAMPLES[1], kind=SELF_EVALUATION).file, folder)
    assert [one.path.name for one in new_year(folder, 2024)] == ["2024.自评报告.yaml"]
    assert (folder / "2024.yaml").read_text(encoding="utf-8") == "我的"


def unfilled(folder: Path) -> Path:
    """A sample's new year that nobody filled in."""
    copied(folder, SAMPLES[0], 2022, 2023)
    (made,) = new_year(folder, 2024)
    return made.path


def test_a_file_that_was_not_filled_in_is_refused(tmp_path: Path) -> None:
    path = unfilled(tmp_path / "馆")
    with pytest.raises(Rejected) as caught:
        examine(Job(UnitFolder("馆", path.parent), 2024))
    problems = caught.value.problems
    assert {problem.code for problem in problems} == {"IN104"}
    assert len(problems) == path.read_text(encoding="utf-8").count("  # 待填") > 150
    assert [str(problem.message) for problem in problems[:4]] == [
        "“人员.在职人员”没有填写", "“人员.离休人员”没有填写", "“人员.退休人员”没有填写", "“收入[1].一般公共预算财政拨款”没有填写"]


def test_no_single_blank_can_be_published(tmp_path: Path) -> None:
    """Each place that new-year empties stops the report by itself, wherever else the file is complete."""
    folder = copied(tmp_path / "馆", SAMPLES[0], 2022, 2023)
    text = (folder / "2023.yaml").read_text(encoding="utf-8")
    (made,) = new_year(folder, 2024)
    keys = set(re.findall(r"^ *(?:- )?([^#:\n]+):  # 待填", made.path.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(keys) > 40
    for key in sorted(keys):
        line = next(line for line in text.splitlines() if line.strip(" -").startswith(f"{key}:"))
        broken = re.sub(rf"^{re.escape(line)}\n(?:      [0-9].*\n)*", f"{line.partition(':')[0]}:\n", text, count=1, flags=re.MULTILINE)
        (folder / "2023.yaml").write_text(broken, encoding="utf-8")
        with pytest.raises(Rejected) as caught:
            build(Job(UnitFolder("馆", folder), 2023))
        assert "IN104" in {problem.code for problem in caught.value.problems}, key


def test_build_makes_nothing_of_an_unfilled_file(tmp_path: Path) -> None:
    path = unfilled(tmp_path / "馆")
    result = run("build", str(path), "--output", str(tmp_path / "out"))
    assert result.exit_code == 1 and not (tmp_path / "out").exists()


def test_the_year_after_next_replaces_the_marks(tmp_path: Path) -> None:
    """Marks that were left behind the values, and the line at the top, are not piled up; what was set aside goes."""
    once = rolled(tmp_path, TEXT)
    lines = [line.replace(":  #", f": {value}  #").replace("-  #", f"- {value}  #") if (value := last_value(line)) else line
             for line in once.splitlines()]
    twice = rolled(tmp_path, "\n".join(lines) + "\n", 2024)
    expected = once.replace("2024", "2025").replace("2023.yaml", "2024.yaml")
    assert twice == expected.replace("          # 上年：偏差原因及改进措施: 延期\n", "")
    assert len(twice) < len(expected)


def last_value(line: str) -> str:
    found = re.search(r"  # 待填（上年：?(.*?)）$", line)
    return found[1].strip().replace(",", "") if found else ""


def test_texts_that_stay_are_marked_for_a_look(tmp_path: Path) -> None:
    text = rolled(tmp_path, TEXT)
    assert "    开支内容: 燃油  # 沿用上年，请核对\n" in text and "  其他用车说明: 面包车  # 沿用上年，请核对\n" in text
    (tmp_path / "2024.yaml").unlink()
    (made,) = new_year(tmp_path, 2024)
    assert made.reviews == {"三公经费": 3, "国有资产": 1}


def test_a_part_that_stands_empty_stays_so(tmp_path: Path) -> None:
    """It says that there is none: nothing to fill in, this year or next year."""
    text = rolled(tmp_path, TEXT.replace("  项目:\n", "  涉密项目:  # 没有\n  项目:\n") + "核对:\n")
    assert "  涉密项目:  # 没有\n" in text and not re.search(r"^核对", text, re.MULTILINE)
    (tmp_path / "2024.yaml").unlink()
    (made,) = new_year(tmp_path, 2024)
    assert made.blanks["绩效"] == 13 and "核对" not in made.blanks


def test_years_move_on_in_comments_only_where_they_name_a_file_or_a_year(tmp_path: Path) -> None:
    head = "# 甲局 2023 年度决算\n# 取自 2022.yaml，依据〔2023〕10号\n格式: 1  # 2023 年度\n"
    assert "# 甲局 2024 年度决算\n# 取自 2023.yaml，依据〔2023〕10号\n格式: 1  # 2023 年度\n" in rolled(
        tmp_path, head + TEXT.partition("\n")[2])


def test_line_ends_stay(tmp_path: Path) -> None:
    (tmp_path / "2023.yaml").write_bytes(TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    (made,) = new_year(tmp_path, 2024)
    data = made.path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 100 and not data.startswith(b"\xef\xbb\xbf")


# The command

def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def test_the_command_tells_what_is_to_be_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "data" / "某局")
    monkeypatch.chdir(tmp_path)
    result = run("new-year", "某局", "2024")
    assert (result.exit_code, result.output) == (0, """\
已建立 data/某局/2024.yaml（由 2023.yaml 结转）
部分                待填  请核对
人员                   3
收入                   6
支出                  10
基本支出经济分类       4
使用非财政拨款结余     1
结余分配               1
结转和结余             2
年初预算               3
三公经费              14       3
政府采购               5
国有资产              13       1
绩效                  13
其他事项               1
原因                   4
合计                  80       4
请填好后运行：juesuan check data/某局/2024.yaml
""")


def test_an_existing_file_is_never_touched(tmp_path: Path) -> None:
    job = saved(tmp_path / "某局")
    (job.unit.folder / "2024.yaml").write_text("我的", encoding="utf-8")
    result = run("new-year", str(job.unit.folder), "2024")
    assert result.exit_code == 1 and "2024.yaml 已经存在" in result.output and "→ 请直接编辑它，或换一个年度" in result.output
    assert (job.unit.folder / "2024.yaml").read_text(encoding="utf-8") == "我的"


def test_without_last_years_file_there_is_nothing_to_go_by(tmp_path: Path) -> None:
    result = run("new-year", str(saved(tmp_path / "某局").unit.folder), "2025")
    assert result.exit_code == 1 and "IN206" in result.output and "没有 2024 年度的文件，不能结转" in result.output
    assert "用 juesuan new 建立空白的" in result.output


def test_a_last_year_with_errors_is_told_and_nothing_written(tmp_path: Path) -> None:
    job = saved(tmp_path / "某局", YEAR | {"结余分配": "1,5"})
    result = run("new-year", str(job.unit.folder), "2024")
    assert result.exit_code == 1 and "IN110" in result.output and "2023.yaml:" in result.output
    assert not (job.unit.folder / "2024.yaml").exists()


@pytest.mark.parametrize("arguments", [(), ("某局",), ("某局", "明年")])
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    assert run("new-year", *arguments).exit_code == 2


def test_the_other_report_goes_to_the_next_year_too(tmp_path: Path) -> None:
    folder = copied(tmp_path / "局", SAMPLES[1], 2023)
    shutil.copy(ROOT / "data" / SAMPLES[1] / "2023.自评报告.yaml", folder)
    first, second = new_year(folder, 2024)
    assert [made.path.name for made in (first, second)] == ["2024.yaml", "2024.自评报告.yaml"]
    before, after = (tree((folder / f"{year}.自评报告.yaml").read_text(encoding="utf-8")) for year in (2023, 2024))
    assert after["年度"] == "2024" and after["填报日期"] == after["财政资金"]["全年预算数"] == ""
    assert [(row["名称"], row["分值"]) for row in after["指标"]] == [(row["名称"], row["分值"]) for row in before["指标"]]
    assert {row["实际完成值"] for row in after["指标"]} == {""} and not any("偏差原因" in row for row in after["指标"])
    assert after["管理制度"] == before["管理制度"] and [row["名称"] for row in after["项目"]] == [row["名称"] for row in before["项目"]]
