"""What changed between two files, and the sentences that changed with it."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from checkout import git
from click.testing import CliRunner, Result
from units import ROOT

from generator.commands import difference
from generator.commands.cli import main
from generator.document.tree import Cell, Document, Paragraph, Quantity, Row, Section, Table, Text

UNIT = "青河区图书馆"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two copies of a sample in the current folder; in the second 运行维护费 is 0.01 万元 more."""
    monkeypatch.chdir(tmp_path)
    for name in ("甲", "乙"):
        shutil.copytree(ROOT / "data" / UNIT, tmp_path / name)
    file = tmp_path / "乙" / "2023.yaml"
    file.write_text(changed(file.read_text(encoding="utf-8")), encoding="utf-8")
    return tmp_path


def changed(text: str) -> str:
    running = text.index("公务用车运行维护费:")
    start = text.index("决算数: ", running) + len("决算数: ")
    end = text.index("\n", start)
    return f"{text[:start]}{float(text[start:end]) + 100:.2f}{text[end:]}"


def test_a_figure_and_the_sentences_that_follow_from_it(folder: Path) -> None:
    result = run("diff", "甲/2023.yaml", "乙/2023.yaml", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    (value,) = told["values"]
    assert value["label"] == "三公经费.公务用车运行维护费.决算数" and value["change"] == "changed"
    assert float(value["new"]["value"]) - float(value["old"]["value"]) == 100
    assert (value["old"]["file"], value["new"]["file"]) == ("甲/2023.yaml", "乙/2023.yaml")
    lines = (folder / "乙" / "2023.yaml").read_text(encoding="utf-8").splitlines()
    assert value["new"]["text"].removesuffix("元").replace(",", "") in lines[value["new"]["line"] - 1]
    keys = {number["key"] for sentence in told["sentences"] for number in sentence["numbers"]}
    assert {"three_public.total", "three_public.vehicle_running", "three_public.total.growth"} <= keys
    assert all(key.startswith("three_public.") for key in keys), "nothing else follows from it"
    assert [table["caption"] for table in told["tables"]] == ["财政拨款“三公”经费支出决算表"]


def test_the_same_in_words(folder: Path) -> None:
    told = run("diff", "甲/2023.yaml", "乙/2023.yaml").output
    assert told.startswith("甲/2023.yaml → 乙/2023.yaml\n\n填写的内容：改 1 处\n改  三公经费.公务用车运行维护费.决算数：")
    assert "\n- " in told and "\n+ " in told and "【" in told and "  财政拨款“三公”经费支出决算表：" in told


def test_the_changed_numbers_of_a_sentence_are_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """96,425.36元 of 98,000.00元 are 9.64 of 9.80万元, -1.63 %; with 100元 more 9.65万元, -1.53 %."""
    monkeypatch.chdir(tmp_path)
    for name in ("甲", "乙"):
        shutil.copytree(ROOT / "data" / "青河区农业农村局", name)
    file = tmp_path / "乙" / "2023.yaml"
    file.write_text(changed(file.read_text(encoding="utf-8")), encoding="utf-8")
    lines = run("diff", "甲/2023.yaml", "乙/2023.yaml").output.splitlines()
    reason = "主要原因是：实行车辆定点维修和一车一卡加油，运行维护费较预算减少；"
    assert lines[2:5] == ["填写的内容：改 1 处", "改  三公经费.公务用车运行维护费.决算数：96,425.36元 → 96,525.36元",
                          "    甲/2023.yaml:226:10 → 乙/2023.yaml:226:10"]
    assert "报告的句子：改 5 处" in lines
    assert f"- 公务用车运行费全年预算数9.80万元，决算数【9.64】万元，预决算差异率【-1.63%】，{reason}" in lines
    assert f"+ 公务用车运行费全年预算数9.80万元，决算数【9.65】万元，预决算差异率【-1.53%】，{reason}" in lines
    assert lines[-2:] == ["报告的表格：有变化的", "  财政拨款“三公”经费支出决算表：1 行"]


def test_nothing_changed(folder: Path) -> None:
    told = run("diff", "甲/2023.yaml", "甲/2023.yaml")
    assert told.exit_code == 0
    assert told.output.split("\n\n")[1:] == ["填写的内容：没有变化", "报告的句子：没有变化\n报告的表格：没有变化\n"]


def test_rows_are_told_by_their_codes_and_not_by_their_places(folder: Path) -> None:
    file = folder / "乙" / "2023.yaml"
    text = (folder / "甲" / "2023.yaml").read_text(encoding="utf-8")
    head, mark, rest = text.partition("\n收入:\n")
    rows, gap, after = rest.partition("\n\n")
    added = "  - 科目: 2079999\n    其他收入: 5.00\n"
    file.write_text(head + mark + added + rows + gap + after, encoding="utf-8")
    (value,) = json.loads(run("diff", "甲/2023.yaml", "乙/2023.yaml", "--json").output)["values"]
    assert (value["change"], value["label"], value["old"], value["new"]["text"]) == ("added", "收入[2079999].其他收入", None, "5.00元")


def test_two_years_compare_without_their_years(folder: Path) -> None:
    told = json.loads(run("diff", "甲/2022.yaml", "甲/2023.yaml", "--json").output)
    assert {"人员.在职人员", "金额单位"} <= {value["label"] for value in told["values"]}
    assert not [sentence for sentence in told["sentences"] if sentence["old"] and sentence["new"]
                and sentence["old"].replace("2022", "2023") == sentence["new"]]


def report(year: int, amount: str) -> Document:
    """A sentence and a table that say an amount of a year."""
    of, printed = Quantity(str(year), Decimal(year), key="year"), Quantity(amount, Decimal(amount), key="total")
    said = Paragraph((of, Text("年收入"), printed, Text(f"万元，比{year - 1}年多。")))
    stated = Table((Row((Cell((of, Text("年"))), Cell((printed,)))),), (Text(f"{year}年收入表"),), (1, 1))
    return Document("题", "局", (Section((said, stated)),))


@pytest.mark.parametrize(("was", "now", "different"), [("5.00", "5.00", 0), ("2022.00", "2023.00", 1), ("2021.5", "2022.5", 1)])
def test_an_amount_that_reads_like_a_year_is_none(was: str, now: str, different: int) -> None:
    old, new = report(2022, was), report(2023, now)
    assert len([*difference._reworded(old, new, (2022, 2023))]) == different
    assert difference._tables(old, new, (2022, 2023)) == ({"本年年收入表": 1} if different else {})


@pytest.fixture
def repository(folder: Path) -> Path:
    """The two copies in two revisions of one folder."""
    git(folder, "init", "--quiet")
    git(folder, "add", "甲")
    git(folder, "commit", "--quiet", "--message", "one")
    shutil.copy(folder / "乙" / "2023.yaml", folder / "甲" / "2023.yaml")
    git(folder, "commit", "--quiet", "--all", "--message", "two")
    return folder


def test_revisions_of_git(repository: Path) -> None:
    told = json.loads(run("diff", "甲/2023.yaml@HEAD~1", "甲/2023.yaml", "--json").output)
    (value,) = told["values"]
    assert (value["old"]["file"], value["new"]["file"]) == ("甲/2023.yaml@HEAD~1", "甲/2023.yaml") and told["sentences"]
    both = json.loads(run("diff", "甲/2023.yaml@HEAD~1", "甲/2023.yaml@HEAD", "--json").output)
    assert both["sentences"] == told["sentences"]
    assert json.loads(run("diff", "甲/2023.yaml@HEAD~1", "--json").output) == told
    (moved,) = json.loads(run("diff", "甲/2023.yaml@HEAD@{1}", "--json").output)["values"]
    assert moved["old"]["file"] == "甲/2023.yaml@HEAD@{1}"


def test_a_revision_of_a_folder_that_is_gone(repository: Path) -> None:
    shutil.rmtree(repository / "甲")
    assert json.loads(run("diff", "甲/2023.yaml@HEAD~1", "甲/2023.yaml@HEAD", "--json").output)["sentences"]
    assert "IN202：找不到 甲/2023.yaml" in run("diff", "甲/2023.yaml@HEAD").output


def test_a_folder_of_another_user_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    told = run("diff", "甲/2023.yaml@HEAD").output
    assert "IN214：git 不读 甲：它属于另一个用户" in told and f"git config --global --add safe.directory {repository}" in told


def test_one_file_without_a_revision_is_compared_with_the_last_one(repository: Path) -> None:
    file = repository / "甲" / "2023.yaml"
    file.write_text(changed(file.read_text(encoding="utf-8")), encoding="utf-8")
    alone = run("diff", "甲/2023.yaml", "--json")
    (value,) = json.loads(alone.output)["values"]
    assert (value["old"]["file"], value["new"]["file"]) == ("甲/2023.yaml@HEAD", "甲/2023.yaml")
    assert run("diff", "甲/2023.yaml@HEAD", "--json").output == alone.output
    assert "IN213：甲 是文件夹，不知道比较哪一年" in run("diff", "甲").output


@pytest.mark.parametrize(("old", "code", "words"), [
    ("甲/2023.yaml@nowhere", "IN210", "没有修订“nowhere”"),
    ("甲/2023.yaml@--help", "IN210", "没有修订“--help”"),
    ("甲/2019.yaml@HEAD", "IN211", "修订 HEAD 里没有 甲/2019.yaml"),
    ("甲/2019.yaml", "IN202", "找不到 甲/2019.yaml"),
    ("甲", "IN213", "甲 是文件夹，不知道比较哪一年"),
    ("甲/unit.yaml", "IN203", "甲/unit.yaml 不是年度数据文件"),
])
def test_what_is_not_there_is_told(repository: Path, old: str, code: str, words: str) -> None:
    result = run("diff", old, "甲/2023.yaml")
    assert result.exit_code == 1 and f"错误 {code}：{words}" in result.output


def test_without_git_or_a_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "IN207：. 不在 git 仓库里" in run("diff", "甲/2023.yaml@HEAD", "甲/2023.yaml").output.replace("甲 不", ". 不")
    monkeypatch.setenv("PATH", "")
    assert "IN207：没有找到 git" in run("diff", "甲/2023.yaml@HEAD", "甲/2023.yaml").output


def test_a_file_that_cannot_be_read_is_told_by_the_name_it_was_given(repository: Path) -> None:
    (repository / "甲" / "2023.yaml").write_text("年度: 2023\n结余分配: 1,5\n", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message", "broken")
    result = run("diff", "甲/2023.yaml@HEAD", "乙/2023.yaml")
    assert result.exit_code == 1 and "甲/2023.yaml@HEAD:2:" in result.output and "IN110" in result.output


def test_two_kinds_of_report_are_not_compared(folder: Path) -> None:
    shutil.copytree(ROOT / "data" / "青河区农业农村局", folder / "丙")
    result = run("diff", "丙/2023.yaml", "丙/2023.自评报告.yaml")
    assert result.exit_code == 1 and "IN212" in result.output and "不是同一种报告" in result.output
