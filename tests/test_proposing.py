"""`juesuan verify --settings`: the settings of a unit are found in what it published, and written where they belong."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from beside import lying
from click.testing import CliRunner, Result
from test_published import clauses
from test_settings import APPROVED
from units import ROOT, UNIT, YEAR, Tree, changed, saved

from generator.accounts import Desk
from generator.authoring import settings
from generator.authoring.settings import Row, Value, Way
from generator.build import build, rendered
from generator.commands import proposing
from generator.commands.cli import main
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.published import reading
from generator.reading import source
from generator.writers import WRITERS, Support

S = "版式设置"


def proposed(job: Job, file: Path) -> dict[Way, Value]:
    return proposing.propose(Desk(), job, reading.read(file, file.name)).chosen


def printed(job: Job, form: str, folder: Path) -> Path:
    path = folder / f"公开.{form}"
    path.write_bytes(rendered(build(job), form))
    return path


def numbered(name: str, **values: str) -> dict[Way, Value]:
    return {("数字样式", Row("名称", name), key): value for key, value in values.items()}


@pytest.mark.parametrize("form", ["md", "docx"])
def test_nothing_is_proposed_for_a_unit_that_needs_nothing(form: str, tmp_path: Path) -> None:
    job = saved(tmp_path / "某局")
    assert proposed(job, printed(job, form, tmp_path)) == {}


CHOICES: dict[str, list[Any]] = {
    "单位构成": ["是"], "内设机构另起一句": ["是"], "科目编码": ["是"], "科目标点": ["冒号半角", "半角"], "类级行末": ["分号"],
    "开支内容冒号": [["公务接待费"], ["因公出国（境）费", "公务接待费"]], "机关运行经费括注": ["单位性质"], "名词编号": ["否"], "项目表样": ["简写"],
    "没有指标的二级指标": ["空白", "斜线"], "指标值和完成值": ["照填写"], "无此项的原因": ["本年和上年都没有{名称}"], "无开支内容": ["无此项支出"],
    "决算称谓": ["单位"], "公开信息": ["是"], "目录": ["否"], "题名": ["否"], "图表": ["是"],
}
NUMBERS = [{"小数": "去零", "百分数": "去零"}, {"小数": "整数不写小数", "百分数": "整数不写小数"}]


@pytest.mark.parametrize(("seed", "form"), [(1, "docx"), (2, "md")])
def test_settings_at_random_are_found_again(seed: int, form: str, tmp_path: Path) -> None:
    chance = random.Random(seed)
    own: Tree = {key: chance.choice(CHOICES[key]) for key in chance.sample(sorted(CHOICES), 7)}
    unit = changed(UNIT, {S: own, "数字样式": [{"名称": "narrative", **NUMBERS[seed - 1]}]})
    file = printed(saved(tmp_path / "甲" / "某局", APPROVED, unit), form, tmp_path)
    bare = saved(tmp_path / "乙" / "某局", APPROVED)
    found = proposed(bare, file)
    made = saved(tmp_path / "丙" / "某局", APPROVED, settings.merged(UNIT, found))
    assert rendered(build(made), "md") == rendered(build(saved(tmp_path / "甲" / "某局", APPROVED, unit)), "md"), (own, found)


def test_words_of_a_unit_are_found_in_its_document(tmp_path: Path) -> None:
    """One with a name to be filled in, one without."""
    own = {"无下属单位": "没有下属的预算单位", "空表说明": "我局没有{资金}的收支，这张表没有数"}
    file = printed(saved(tmp_path / "甲" / "某局", APPROVED, changed(UNIT, {S: {"用语": own}})), "docx", tmp_path)
    found = proposed(saved(tmp_path / "乙" / "某局", APPROVED), file)
    assert found == {(S, "用语", key): value for key, value in own.items()}


@pytest.mark.parametrize("name", ["A-2023", "C-2022", "D-2022"])
def test_published_documents_give_their_units_settings(name: str, tmp_path: Path) -> None:
    document = lying("published", f"{name}.md")
    there, folder = ROOT / "tests" / "published" / name, tmp_path / name
    shutil.copytree(there, folder)
    path = folder / "unit.yaml"
    bare = path.read_text(encoding="utf-8").partition("数字样式:")[0]
    path.write_text(bare, encoding="utf-8")
    year = int(name[-4:])
    found = proposed(Job(UnitFolder(name, folder), year), document)
    path.write_bytes(settings.added(path.read_bytes(), "unit.yaml", found))
    report = WRITERS["md"](build(Job(UnitFolder(name, folder), year)).document, Support(Path())).decode()
    published = Counter((there / "clauses.txt").read_text(encoding="utf-8").splitlines())
    made = Counter(clauses(report.partition("\n## 第四部分")[0]))
    assert list(published - made) == []
    assert ("版式",) not in found


# The file

CHOSEN: dict[Way, Value] = {**numbered("narrative", 小数="去零"), (S, "科目编码"): "是", (S, "开支内容冒号"): ["公务接待费"],
                            (S, "用语", "无下属单位"): "没有: 下属"}


def test_settings_are_put_behind_what_a_file_has() -> None:
    before = "# 本局\r\n单位名称: 某局  # 全称\r\n下属单位: []".encode()
    assert settings.added(before, "unit.yaml", CHOSEN).decode() == (
        "# 本局\r\n单位名称: 某局  # 全称\r\n下属单位: []\r\n数字样式:\r\n  - {名称: narrative, 小数: 去零}\r\n版式设置:\r\n  科目编码: 是\r\n"
        "  开支内容冒号: [公务接待费]\r\n  用语:\r\n    无下属单位: '没有: 下属'\r\n")


def test_a_file_with_settings_gets_what_is_missing() -> None:
    before = ("版式设置:\n    # 与上级一致\n    题名: 否\n    用语:\n      绩效附件: 附件  # 甲\n"
              "数字样式:\n- {名称: score, 小数: 去零}\n单位名称: 某局\n")
    assert settings.added(before.encode(), "unit.yaml", CHOSEN).decode() == (
        "版式设置:\n    科目编码: 是\n    开支内容冒号: [公务接待费]\n    # 与上级一致\n    题名: 否\n    用语:\n      无下属单位: '没有: 下属'\n"
        "      绩效附件: 附件  # 甲\n数字样式:\n- {名称: narrative, 小数: 去零}\n- {名称: score, 小数: 去零}\n单位名称: 某局\n")


@pytest.mark.parametrize("before", ["版式设置: {题名: 否}\n", "版式设置:\n数字样式: []\n", "{单位名称: 某局}\n"])
def test_a_file_in_another_shape_is_left_alone(before: str) -> None:
    with pytest.raises(Rejected) as caught:
        settings.added(before.encode(), "unit.yaml", CHOSEN)
    (problem,) = caught.value.problems
    assert problem.code == "IN254" and "抄进去" in problem.advice


def test_what_is_written_is_what_was_chosen() -> None:
    assert source.load(settings.added("单位名称: 某局\n".encode(), "u", CHOSEN), "u").value == settings.merged({"单位名称": "某局"}, CHOSEN)


# The command

def verify(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


@pytest.fixture
def searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is searched for settings once as long as the unit's own are the same."""
    search, known = proposing.propose, {}

    def propose(desk: Desk, job: Job, found: reading.Found) -> proposing.Proposal:
        asked = desk.unit(job), str(found)
        if asked not in known:
            known[asked] = search(desk, job, found)
        return known[asked]

    monkeypatch.setattr(proposing, "propose", propose)


@pytest.mark.usefixtures("searched_once")
def test_the_command_tells_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unit = changed(UNIT, {S: {"科目编码": "是", "无开支内容": "无此项支出"}})
    file = printed(saved(tmp_path / "甲" / "某局", YEAR, unit), "docx", tmp_path)
    saved(tmp_path / "data" / "某局")
    path = tmp_path / "data" / "某局" / "unit.yaml"
    before = path.read_bytes()
    result = verify(file, "某局", 2023, "--settings")
    assert result.exit_code == 0 and path.read_bytes() == before, result.output
    assert "版式设置:\n  科目编码: 是\n  无开支内容: 无此项支出\n" in result.output
    assert "    后：" in result.output and "（201类）85.00万元" in result.output
    assert "没有试的：" in result.output
    written = verify(file, "某局", 2023, "--settings", "--write")
    assert written.exit_code == 0 and "写入了 " in written.output
    assert path.read_bytes() == before + "版式设置:\n  科目编码: 是\n  无开支内容: 无此项支出\n".encode()
    assert "与数据一致" in (again := verify(file, "某局", 2023, "--words")).output and again.exit_code == 0
    assert "没有要写的样式" in verify(file, "某局", 2023, "--settings", "--write").output


def test_options_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("一", encoding="utf-8")
    assert "--write 与 --settings 同用" in verify(tmp_path / "a.md", "--write").output
    assert "--settings 只有一种格式" in verify(tmp_path / "a.md", "--settings", "--json").output


def test_a_report_without_settings_and_a_unit_with_mistakes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = printed(saved(tmp_path / "data" / "某局"), "md", tmp_path)
    (tmp_path / "data" / "某局" / "unit.yaml").write_bytes("格式: 1\n".encode())
    result = verify(file, "某局", 2023, "--settings")
    assert result.exit_code == 1 and "错误 IN10" in result.output
    sample = ROOT / "tests" / "published" / "E-2024"
    assert "没有版式设置" in verify(file, sample, 2024, "--kind", "自评报告", "--settings").output


def test_a_mistake_in_an_own_template_is_told_as_without_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = printed(saved(tmp_path / "data" / "某局"), "md", tmp_path)
    own = tmp_path / "templates" / "final_accounts" / "sections" / "three_public.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "base/sections/three_public.html.j2" %}\n'
                   "{% block receptions %}<p>{{ three_public.reception|wan }}</p>{% endblock %}\n", encoding="utf-8")
    plain, settings = verify(file, "某局", 2023), verify(file, "某局", 2023, "--settings")
    assert "three_public.html.j2:2:1: 错误 TP002" in settings.output, settings.exception
    assert (settings.output, settings.exit_code) == (plain.output, 1)
