"""What was found, as the tools of others read it; when a command passes; what a rule is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from faulty import BASE, YEAR, composed, unit

from generator.commands import catalogue, cli, group, reports
from generator.commands.cli import main
from generator.problems import Place, Problem, Severity

ROOT = BASE.parent.parent
ODD = Problem("FA102", Severity.ERROR, "甲 100%，\n::warning::乙", "请看: 这里", Place("data/某,局/2023.yaml", 7, 3))
WARNED = Problem("FA407", Severity.WARNING, "丙", "丁", Place("data/某局/2023.yaml", 9, 1))
NOTED = Problem("TX104", Severity.NOTE, "戊", "己", Place("data/某局/2023.yaml"))


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert "Traceback" not in result.output and isinstance(result.exception, (SystemExit, type(None)))
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a unit that has an error (line 4) and one that has a warning (line 1)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    base = BASE / f"{YEAR}.yaml"
    unit(tmp_path / "data" / "错误单位", composed("使用非财政拨款结余: 1\n", base).encode())
    unit(tmp_path / "data" / "警告单位", composed("其他事项: 电话13912345678。\n", base).encode())
    own = tmp_path / "data" / "警告单位" / "unit.yaml"
    own.write_text(re.sub("单位名称: .*", "单位名称: 警告单位", own.read_text(encoding="utf-8")), encoding="utf-8")
    return tmp_path


# ── formats ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_github_shows_a_problem_at_its_line_and_nothing_in_it_is_a_command() -> None:
    assert reports.github([ODD, WARNED]).splitlines() == [
        "::error file=data/某%2C局/2023.yaml,line=7,col=3,title=FA102 收入支出决算总表：收入总计应等于支出总计"
        "::甲 100%25，%0A\\x3a:warning::乙%0A→ 请看: 这里",
        "::warning file=data/某局/2023.yaml,line=9,col=1,title=FA407 “三公”经费决算数不应大于全年预算数::丙%0A→ 丁"]
    assert reports.github([NOTED]).startswith("::notice file=data/某局/2023.yaml,title=TX104 ")


def test_gitlab_knows_a_problem_again_when_lines_move() -> None:
    moved = Problem(WARNED.code, WARNED.severity, WARNED.message, WARNED.advice, Place(WARNED.place.file, 30, 5))
    before, after = (json.loads(reports.gitlab([problem]))[0] for problem in (WARNED, moved))
    assert before["fingerprint"] == after["fingerprint"]
    assert before["location"] == {"path": "data/某局/2023.yaml", "lines": {"begin": 9}}
    assert (before["severity"], before["check_name"], before["description"]) == ("minor", "FA407", "FA407：丙。丁")
    both = json.loads(reports.gitlab([WARNED, moved, NOTED]))
    assert len({one["fingerprint"] for one in both}) == 3
    assert [one["severity"] for one in both] == ["info", "minor", "minor"] and both[0]["location"]["lines"]["begin"] == 1


def test_sarif_names_rules_and_places() -> None:
    log: dict[str, Any] = json.loads(reports.sarif([ODD, WARNED, NOTED]))
    (run_,) = log["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert (log["version"], [rule["id"] for rule in rules]) == ("2.1.0", ["FA102", "FA407", "TX104"])
    for result in run_["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
    odd = next(result for result in run_["results"] if result["ruleId"] == "FA102")
    assert odd["level"] == "error" and rules[0]["shortDescription"]["text"] == "收入支出决算总表：收入总计应等于支出总计"
    place = odd["locations"][0]["physicalLocation"]
    assert re.fullmatch(r"[\w%./-]+", place["artifactLocation"]["uri"]), "a URI has no Chinese and no comma"
    assert place["region"] == {"startLine": 7, "startColumn": 3}


@pytest.mark.parametrize(("form", "begins"), [("github", "::error file=data/错误单位/2023.yaml,line="), ("gitlab", "[\n"), ("sarif", "{\n"),
                                               ("json", "{\n")])
def test_check_writes_each_format_and_nothing_else(folder: Path, form: str, begins: str) -> None:
    result = run("check", "data/错误单位", "--format", form)
    assert result.exit_code == 1 and result.stdout.startswith(begins)
    if form != "github":
        json.loads(result.stdout)


def test_a_report_without_problems_is_an_empty_one(folder: Path) -> None:
    assert reports.github([]) == "" and json.loads(reports.gitlab([])) == []
    assert json.loads(reports.sarif([]))["runs"][0]["results"] == []


def test_every_code_in_the_source_has_a_title_and_no_title_is_left_over() -> None:
    """A code is a text of two or three letters and two or three digits, wherever it stands in the program."""
    named = {code for path in (ROOT / "generator").rglob("*.py") if path.name != "codes.py"
             for code in re.findall(r'"([A-Z]{2,3}[0-9]{2,3})"', path.read_text(encoding="utf-8"))}
    assert named == reports.titles().keys() and len(named) > 150
    assert not [code for code, title in reports.titles().items() if not 2 <= len(title) <= 60 or title.endswith("。")]


@pytest.mark.parametrize(("code", "title"), [("TP005", "模板用的时间或内存太多"), ("OUT06", "手改过的文件需要决定"), ("IN110", "金额写法")])
def test_a_code_that_is_no_rule_has_its_title_in_every_format(code: str, title: str) -> None:
    found = [Problem(code, Severity.ERROR, "甲", "乙", Place("a.yaml", 1, 1))]
    assert f"title={code} {title}::" in reports.github(found)
    rule, = json.loads(reports.sarif(found))["runs"][0]["tool"]["driver"]["rules"]
    assert rule == {"id": code, "shortDescription": {"text": title}, "helpUri": f"docs/rules.md#{code.lower()}"}


def test_addresses_in_sarif_lead_somewhere() -> None:
    driver = json.loads(reports.sarif([ODD, WARNED]))["runs"][0]["tool"]["driver"]
    assert (ROOT / driver["informationUri"]).is_file()
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [code for code in reports.titles() if page.count(f'<a id="{code.lower()}"></a>{code} |') != 1] == []
    assert [rule["helpUri"] for rule in driver["rules"]] == ["docs/rules.md#fa102", "docs/rules.md#fa407"]


# ── strict ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_strict_makes_a_warning_fail(folder: Path) -> None:
    assert run("check", "data/警告单位").exit_code == 0
    strict = run("check", "data/警告单位", "--strict")
    assert strict.exit_code == 1 and "警告 TX103" in strict.output


def test_strict_build_writes_nothing_with_a_warning(folder: Path) -> None:
    assert run("build", "data/警告单位", "--strict", "--format", "md", "--year", str(YEAR)).exit_code == 1
    assert not list(folder.rglob("*.md"))
    assert run("build", "data/警告单位", "--format", "md", "--year", str(YEAR)).exit_code == 0
    assert len(list(folder.rglob("*.md"))) == 1


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_rules_are_listed_and_explained() -> None:
    assert "FA102  错误  收入支出决算总表：收入总计应等于支出总计" in run("rules").output.splitlines()
    told = run("rules", "fa102").output
    for words in ("例如：其他资金的年末数多 1",
                  "    结转和结余[其他资金].年末: 3", "→ 161.00 万元（收入总计） ≠ 162.00 万元（支出总计），相差 10,000.00 元；",
                  "请看较大的：2023.yaml:24,14,31,",
                  "、2022.yaml:52 等 12 处\n",
                  "怎么办：请核对这些数字",
                  "依据：部门决算报表财决01表《收入支出决算总表》：收入总计 = 支出总计"):
        assert words in told
    (rule,) = json.loads(run("rules", "FA102", "--json").output)
    assert rule["severity"] == "错误" and rule["source"].startswith("部门决算报表财决01表")
    assert rule["example"]["line"] == "结转和结余[其他资金].年末: 3"


def test_all_changes_of_an_example_are_shown() -> None:
    told = run("rules", "FA101").output
    assert "    支出[2120801].项目支出: 20\n    支出[2120801].原因: 部分支出未列科目，支出减少\n    支出[新增]: {资金: " in told


def test_rules_are_found_by_a_word_of_their_titles() -> None:
    listed = run("rules", "收入总计").output.splitlines()
    assert "FA102  错误  收入支出决算总表：收入总计应等于支出总计" in listed
    assert len(listed) < len(run("rules").output.splitlines()) and all("收入总计" in line for line in listed)


def test_an_unknown_rule_is_wrong_usage_and_near_ones_are_named() -> None:
    result = run("rules", "FA1022")
    assert result.exit_code == 2 and "没有编号为“FA1022”的规则" in result.output and "FA102" in result.output
    assert "运行 juesuan rules 看全部编号" in run("rules", "甲").output


def test_an_example_that_does_not_break_its_rule_is_our_mistake(tmp_path: Path) -> None:
    (tmp_path / "FA999.yaml").write_text("# 甲\n乙: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="FA999"):
        catalogue._example(tmp_path / "FA999.yaml")


def test_every_command_is_a_module_that_says_its_sentence() -> None:
    with click.Context(cli.main) as context:
        for name, sentence in group.COMMANDS.items():
            command = cli.main.get_command(context, name)
            assert command and command.name == name and command.help and command.help.startswith(sentence)
        assert cli.main.get_command(context, "没有") is None


def test_help_loads_nothing_that_it_does_not_need() -> None:
    program = ("import sys, generator.commands.cli\n"
               "print(*(name for name in sys.modules if type(sys.modules[name]).__name__ == 'module'))")
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=BASE.parent.parent).stdout.split()
    assert "click" in loaded and not {"yaml", "jinja2", "cerberus", "docx", "generator.kinds"} & set(loaded)


# ── how a process ends ──────────────────────────────────────────────────────────────────────────────────────


def test_a_fault_of_ours_is_one_line_and_a_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["juesuan", "rules"])
    monkeypatch.setattr(catalogue, "listing", lambda _: 1 / 0)
    with pytest.raises(SystemExit) as ended:
        cli.run()
    told = capsys.readouterr().err
    assert ended.value.code == 3 and told.count("\n") == 1 and "程序内部错误" in told
    log = Path(re.search(r"请把 (\S+) 发给", told)[1])  # type: ignore[index]
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    log.unlink()


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["nonsense"], 2), (["check", "--oops"], 2), (["check", "nowhere"], 1)])
def test_exit_codes_of_the_installed_command(arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["juesuan", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert (ended.value.code or 0) == code


def test_ctrl_c_ends_with_130_and_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["juesuan", "rules"])
    monkeypatch.setattr(catalogue, "listing", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert (ended.value.code, capsys.readouterr().err.strip()) == (130, "已中断")
