"""已核对: a warning that somebody looked at is a note until its numbers change; errors cannot be settled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from departments import STATION_YEAR, department
from faulty import SELF_EVALUATION, base_of, unit
from overlays import merged
from test_rules import BY_CODE, FOLDER, beside, kind_of
from units import changed

from generator.build import examine
from generator.commands.cli import main
from generator.problems import Rejected, Severity
from generator.project import Job

LESS = "绩效.整体支出.资金.其他资金.全年预算数: 15\n"
"""The table of the whole unit has 160 万元, and there were 161 to spend: PE113."""
ENTRY = "- {规则: PE113, 位置: 绩效.整体支出, 数: [160, 161], 说明: }"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path


def job(changes: str, *entries: str, file: Path = FOLDER / "PE113.yaml") -> Job:
    """The base unit with some changes, and entries at the end of its file."""
    text = merged(base_of(kind_of(file)).read_text(encoding="utf-8"), changes)
    settled = "".join(f"  {entry}\n" for entry in entries)
    whole = f"{text.rstrip()}\n{'已核对:' if entries else ''}\n{settled}"
    return unit(Path("data/某单位"), whole.encode(), beside(file), kind_of(file))


def told(job: Job) -> list[tuple[str, Severity]]:
    return [(problem.code, problem.severity) for problem in examine(job).problems]


def lines(job: Job) -> list[str]:
    """What a person is told to write."""
    return [problem.settle for problem in examine(job).problems if problem.settle]


def explained(line: str, reason: str = "指标未全部下达") -> str:
    return line.removesuffix("}") + f"{reason}}}"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_the_line_below_a_warning_settles_it() -> None:
    assert lines(job(LESS)) == [ENTRY]
    assert check("--strict").exit_code == 1
    assert f"\n      → 请核对自评表的全年预算数\n        核对无误的，在“已核对”写一条：{ENTRY}\n" in check().output
    settled = job(LESS, explained(ENTRY))
    (note,) = examine(settled).problems
    assert (note.code, note.severity) == ("PE113", Severity.NOTE) and note.message.endswith("（已核对：指标未全部下达）")
    assert check("--strict").exit_code == 0


def test_a_build_shows_the_line_too_even_if_nothing_is_to_be_made() -> None:
    job(LESS)
    for state in ("已生成 1", "未变 1"):
        result = CliRunner().invoke(main, ["build", "data/某单位/2023.yaml", "--format", "md"])
        assert state in result.output and f"写一条：{ENTRY}\n" in result.output


def test_json_has_the_line_too() -> None:
    job(LESS)
    assert [problem["settle"] for problem in json.loads(check("--json").output)["problems"]] == [ENTRY]


def test_it_is_a_warning_again_when_one_of_both_numbers_changes() -> None:
    now = "- {规则: PE113, 位置: 绩效.整体支出, 数: [159, 161], 说明: \"指标未全部下达\"}"
    found = examine(job(LESS.replace("15", "14"), explained(ENTRY))).problems
    assert [(problem.code, problem.severity) for problem in found] == [("PE113", Severity.WARNING), ("IN234", Severity.NOTE)]
    assert "与核对时不同，警告照旧" in found[1].message and found[1].settle == now
    assert told(job(LESS.replace("15", "14"), now)) == [("PE113", Severity.NOTE)]


def test_a_reason_and_its_numbers_are_asked_for() -> None:
    with pytest.raises(Rejected, match="IN104：“已核对\\[1\\].说明”没有填写"):
        examine(job(LESS, ENTRY))
    assert told(job(LESS, "- {规则: PE113, 位置: 绩效.整体支出, 说明: 无误}")) == [("PE113", Severity.WARNING), ("IN234", Severity.NOTE)]


def test_one_that_has_gone_is_told_where_it_stands() -> None:
    settled = job("其他事项: 无\n", explained(ENTRY))
    (note,) = examine(settled).problems
    assert (note.code, note.severity, note.message) == ("IN234", Severity.NOTE, "绩效.整体支出现在没有 PE113 的警告")
    assert settled.file.read_text(encoding="utf-8").splitlines()[note.place.line - 1].strip() == explained(ENTRY)


@pytest.mark.parametrize("changes", ["结转和结余[其他资金].年末: 3\n", "其他事项: 无\n"], ids=["found", "not found"])
def test_an_error_is_not_settled(changes: str) -> None:
    found = examine(job(changes, "- {规则: FA102, 位置: 结转和结余, 数: [161, 162], 说明: 以后再改}")).problems
    (refused,) = [problem for problem in found if problem.code == "IN235"]
    assert refused.severity is Severity.ERROR and refused.message == "FA102 是错误，不能用“已核对”放过"
    assert refused.advice == "请改正数据，并删去这一条"


@pytest.mark.parametrize("where, settles", [("绩效.整体支出.资金", True), ("绩效", True), ("绩效.项目", False), ("绩", False)])
def test_a_place_is_named_by_its_keys_as_far_as_one_likes(where: str, settles: bool) -> None:
    entry = explained(ENTRY).replace("绩效.整体支出", where)
    assert (("PE113", Severity.NOTE) in told(job(LESS, entry))) is settles


WARNED = [FOLDER / f"{code}.yaml" for code, rule in sorted(BY_CODE.items())
          if rule.severity is Severity.WARNING and not code.startswith("FA6")]


@pytest.mark.parametrize("file", WARNED, ids=lambda path: path.stem)
def test_every_warning_can_be_settled(file: Path) -> None:
    """Whatever rule it is of, and of either kind of report: the lines that are told, copied, leave no warning."""
    changes = file.read_text(encoding="utf-8")
    found = examine(job(changes, file=file)).problems
    wanted = [problem.settle for problem in found if problem.settle]
    warned = [problem.code for problem in found if problem.severity is Severity.WARNING]
    assert len(wanted) == len(warned) >= 1
    settled = job(changes, *map(explained, wanted), file=file)
    severities = dict(told(settled))
    assert all(severities[code] is Severity.NOTE for code in warned) and "IN234" not in severities
    settled.file.write_text(f"# 后来在前面加的一行\n{settled.file.read_text(encoding='utf-8')}", encoding="utf-8")
    assert dict(told(settled)) == severities, "no line number is a part of what was settled"


def test_an_entry_settles_one_warning() -> None:
    """Of several that read alike nobody has looked at the second; as many lines as are told settle all."""
    changes = "绩效.成效: [联系13812345678, 联系13812345678]\n"
    wanted = lines(job(changes))
    assert len(wanted) == 2 and len(set(wanted)) == 1
    for entries, severities in ((1, [Severity.NOTE, Severity.WARNING]), (2, [Severity.NOTE] * 2)):
        assert [severity for _, severity in told(job(changes, *map(explained, wanted[:entries])))] == severities
    assert told(job(changes, *map(explained, [*wanted, wanted[0]])))[-1] == ("IN234", Severity.NOTE)


def test_each_of_two_entries_that_changed_is_told_what_to_write() -> None:
    """Both stand under 绩效.成效; the second is not told the first one's line."""
    before, now = ([f"绩效.成效: [联系{number}12345678, 电话{number}87654321]\n" for number in ("138", "139")])
    old = [explained(line, reason) for line, reason in zip(lines(job(before)), ("甲", "乙"), strict=True)]
    found = [problem.settle for problem in examine(job(now, *old)).problems if problem.code == "IN234"]
    assert found == [explained(line, f'"{reason}"') for line, reason in zip(lines(job(now)), ("甲", "乙"), strict=True)]


def test_words_that_are_about_no_numbers_settle_by_the_words() -> None:
    changes = "其他事项: 联系人13812345678\n"
    (line,) = lines(job(changes))
    assert line == '- {规则: TX103, 位置: 其他事项, 原文: "有像手机号码的“13812345678”", 说明: }'
    assert told(job(changes, explained(line))) == [("TX103", Severity.NOTE)]
    assert ("TX103", Severity.WARNING) in told(job(changes.replace("138", "139"), explained(line)))


def test_numbers_are_in_the_unit_of_the_file() -> None:
    written = job(LESS).file.read_text(encoding="utf-8")
    assert "金额单位: 万元" in written and lines(job(LESS)) == [ENTRY]
    yuan = changed(STATION_YEAR, {"三公经费.公务接待费.全年预算数": "200.50", "上年.财政拨款收入支出总计": "95000.00"})
    department(Path("data"), station=yuan)
    found = json.loads(check("data/局/站", "--json").output)["problems"]
    assert any("位置: 三公经费.公务接待费, 数: [300, 200.5]" in problem.get("settle", "") for problem in found)


def test_what_a_subordinate_has_settled_its_department_does_not_tell() -> None:
    """The department adds up the same lines; its own warnings about them are settled in its own file."""
    over = changed(STATION_YEAR, {"三公经费.公务接待费.全年预算数": "200"})
    department(Path("data"), station=over)
    before = [problem for problem in json.loads(check("data/局/站", "--json").output)["problems"] if problem["code"] == "FA407"]
    assert [problem["severity"] for problem in before] == ["warning"]
    settled = over | {"已核对": [{"规则": "FA407", "位置": "三公经费.公务接待费", "数": ["300", "200"], "说明": "年中追加"}]}
    department(Path("data"), station=settled)
    after = json.loads(check("data/局", "--json").output)["problems"]
    assert [problem["severity"] for problem in after if problem["code"] == "FA407"] == ["note"]


def test_a_self_evaluation_has_its_own() -> None:
    file = FOLDER / "SE116.yaml"
    assert kind_of(file) is SELF_EVALUATION and lines(job(file.read_text(encoding="utf-8"), file=file))[0].startswith(
        "- {规则: SE116, 位置: 项目支出, 数: [149, 151], 说明: ")
