"""Every rule by the smallest change that breaks it: `rules/<CODE>.yaml`, changes to `base/2023.yaml` (see `overlays.py`).

SE codes are of the self-evaluation: changes to `base/2023.自评报告.yaml`. `<CODE>.<年度>.yaml` changes the file beside it
(last year's, or the final accounts of a self-evaluation); one without any change stands for no such file.
FA6 codes are of a department: `subordinate/` lies in its folder.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from faulty import (
    BASE,
    FINAL_ACCOUNTS,
    OF_SHANGHAI,
    SELF_EVALUATION,
    TESTS,
    YEAR,
    base_of,
    faults,
    missed,
    of_shanghai,
    unit,
)
from overlays import merged
from units import schema

from generator.accounts import Desk
from generator.build import build, examine
from generator.kind import Kind
from generator.kinds import KINDS, indicators
from generator.kinds.final_accounts.rules.reasons import _TOTALS_OF_LAST_YEAR
from generator.problems import Severity
from generator.project import Job, UnitFolder

FOLDER = TESTS / "rules"
BY_CODE = {rule.code: rule for kind in KINDS.values() for rule in kind.stages.rules}
FILES = sorted(path for path in FOLDER.iterdir() if "." not in path.stem)

EXAMPLES = TESTS.parent / "schemas" / "examples.json"
PAGE = (TESTS.parent / "docs" / "rules.md").read_text(encoding="utf-8")


def kind_of(file: Path) -> Kind:
    return SELF_EVALUATION if file.stem.startswith("SE") else FINAL_ACCOUNTS


def beside(file: Path) -> str | None:
    """The file beside a rule's file; None for the base's."""
    year = YEAR + kind_of(file).beside[1]
    overlay = file.with_name(f"{file.stem}.{year}.yaml")
    if not overlay.is_file():
        return None
    text = overlay.read_text(encoding="utf-8")
    return merged((BASE / f"{year}.yaml").read_text(encoding="utf-8"), text) if re.search(r"(?m)^[^#\s]", text) else ""


@pytest.mark.parametrize(("year", "kind"), [(YEAR - 1, FINAL_ACCOUNTS), (YEAR, FINAL_ACCOUNTS), (YEAR, SELF_EVALUATION)],
                         ids=["last year", "this year", "self-evaluation"])
def test_base_is_clean(year: int, kind: Kind) -> None:
    """But for the name of a subordinate that has no folder there."""
    assert [problem.code for problem in build(Job(UnitFolder("base", BASE), year, kind)).problems] == ["IN230"] * kind.adds_up


def test_base_and_its_subordinate_are_clean(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "base")
    shutil.copytree(TESTS / "subordinate", tmp_path / "base" / "subordinate")
    assert build(Job(UnitFolder("base", tmp_path / "base"), YEAR)).problems == ()


def broken(file: Path, folder: Path) -> Job:
    """The base unit with a rule's file over its year's."""
    text = merged(base_of(kind_of(file), file.stem).read_text(encoding="utf-8"), file.read_text(encoding="utf-8"))
    job = (of_shanghai(folder, text.encode()) if file.stem in OF_SHANGHAI
           else unit(folder, text.encode(), beside(file), kind_of(file)))
    if file.stem.startswith("FA6"):
        shutil.copytree(TESTS / "subordinate", folder / "subordinate")
        shutil.copy(BASE / "unit.yaml", folder)
    return job


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_breach_is_found_where_it_is(file: Path, tmp_path: Path, accept: bool) -> None:
    job = broken(file, tmp_path)
    found = examine(job).problems
    text = job.file.read_text(encoding="utf-8")
    expected = faults(text)
    assert {(problem.code, problem.place.line, problem.place.column) for problem in found} == {
        (fault.code, fault.line, fault.column) for fault in expected}
    assert missed(expected, found) == []
    for problem in found:
        rule = BY_CODE[problem.code]
        assert (problem.severity, problem.advice) == (rule.severity, rule.advice)
        assert bool(problem.settle) == (rule.severity is Severity.WARNING)
        assert Path(problem.place.file).name == job.file.name
    piece = next(fault.words for fault in faults(file.read_text(encoding="utf-8")) if fault.code == file.stem).partition("→")[0].strip()
    _told(file.stem, next(problem.message for problem in found if problem.code == file.stem and piece in problem.message), accept)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_another_report_is_told_of_the_same_errors(file: Path, tmp_path: Path) -> None:
    """IN218 asks only rules that find errors: they find what all rules together do."""
    job = broken(file, tmp_path)
    errors = sorted(problem.code for problem in examine(job).found if problem.severity is Severity.ERROR)
    assert list(Desk()._errors(job)) == errors


def _told(code: str, message: str, accept: bool) -> None:
    """`juesuan rules` shows the whole message, not only the piece that the rule's file has. `--accept` enters it."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    if accept:
        examples[code]["message"] = message
        EXAMPLES.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    assert examples[code]["message"] == message, "python -m generator.commands.catalogue; python -m pytest --accept tests/test_rules.py"


def test_every_rule_has_a_file_and_every_file_breaks_its_rule() -> None:
    assert [file.stem for file in FILES] == sorted(BY_CODE)
    for file in FILES:
        assert file.stem in {fault.code for fault in faults(file.read_text(encoding="utf-8"))}, file.name


STATEMENTS = ("01", "01-1", "07", "08-1", "09", "11", "附03")
SOURCES = re.compile(
    rf"部门决算报表(?:财决(?:{'|'.join(STATEMENTS)})表(?:《\w+》)?、?)+：|决算公开报表的附注：|部门决算公开的内容：|《政府收支分类科目》当年的"
    rf"|部门整体支出绩效自评报告的固定内容：|(?:项目支出绩效自评表|整体支出绩效目标自评表|绩效自评表)(?:：|的“)"
    rf"|{re.escape(indicators.GUIDE)}(?:：|的)|《中华人民共和国预算法》第十四条：|自定：")
"""What a rule may rest on. Another statement or act is entered here after a look at it."""


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_rule_says_what_it_rests_on(code: str) -> None:
    source = BY_CODE[code].source
    assert f" | {source} | " in PAGE and f" | {BY_CODE[code].advice} |" in PAGE
    found = SOURCES.match(source)
    assert found and len(source) - found.end() >= 8 and not source.endswith("。"), source
    assert set(re.findall("〔[0-9]+〕[0-9]+号", source)) <= {"〔2020〕10号"}, "an act that nobody has looked up"


def test_files_show_only_what_they_break() -> None:
    """A line says what is wrong, the others change something; nothing of the base is repeated."""
    assert [path.name for path in FOLDER.iterdir() if len(path.read_text(encoding="utf-8").splitlines()) > 10] == []


def told(changes: str, folder: Path) -> list[str]:
    """The codes of what is told of the base with some changes."""
    text = merged(base_of(FINAL_ACCOUNTS).read_text(encoding="utf-8"), changes)
    return [problem.code for problem in examine(unit(folder, text.encode(), None, FINAL_ACCOUNTS)).problems]


def test_a_negative_expenditure_has_no_revenue_to_be_shown_at(tmp_path: Path) -> None:
    """冲减: the item has more than nothing, and stands with the expenditure only."""
    row = "支出[新增]: {科目: %s, 资金: 一般公共预算, 项目支出: %s, 原因: 冲减}\n"
    found = told(row % (2010303, -20) + row % (2010399, 20), tmp_path)
    assert "FA110" in found and "FA112" in found


@pytest.mark.parametrize("words", ["无", "无其他用车", "没有其他用车", "本单位无其他用车。", "本部门未配备其他用车", "不涉及", "0", "0辆"])
def test_words_that_there_are_no_other_cars_are_no_breach(tmp_path: Path, words: str) -> None:
    assert told(f"国有资产.其他用车说明: {words}", tmp_path) == []


@pytest.mark.parametrize("words", ["无牌照的送餐车、清扫车和洒水车", "10", "送餐的车"])
def test_words_about_other_cars_of_which_there_are_none_are(tmp_path: Path, words: str) -> None:
    assert told(f"国有资产.其他用车说明: {words}", tmp_path) == ["FA415"]


def test_words_that_say_nothing_explain_no_other_vehicles(tmp_path: Path) -> None:
    assert told("国有资产.车辆.应急保障用车: 0\n国有资产.车辆.其他用车: 1\n国有资产.其他用车说明: 无", tmp_path) == ["FA402"]


def test_every_total_of_last_year_is_asked_for() -> None:
    """FA328 knows each total that the block 上年 has: one that it lacked would be taken for zero without a word."""
    (block,) = [field for field in schema("final_accounts/year").fields if field.name == "last_year"]
    totals = {field.name for field in block.fields if field.key.endswith("总计") or field.name == "running_costs"}
    assert totals == set(_TOTALS_OF_LAST_YEAR)
