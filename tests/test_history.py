"""What git tells of revisions: what was deleted counts as changed, and no repository makes us run, fetch or write anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import git
from click.testing import CliRunner, Result
from units import ROOT, UNIT, YEAR, changed, saved

sys.path.insert(0, str(ROOT))

from generator import project
from generator.commands.cli import main  # noqa: E402
from generator.problems import Rejected  # noqa: E402
from generator.running import changes, history
from generator.running import git as asking
from tools.reliability import fence  # noqa: E402
from tools.reliability.git import tried  # noqa: E402
from tools.reliability.hostile_git import ATTACKS  # noqa: E402

AFTER = changed(YEAR, {"年度": "2024"})
del AFTER["上年"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two units of two years, committed once."""
    monkeypatch.chdir(tmp_path)
    for name in ("甲", "乙"):
        unit = changed(UNIT, {"单位名称": f"{name}局"})
        saved(tmp_path / "data" / name, YEAR, unit)
        saved(tmp_path / "data" / name, AFTER, unit)
    committed(tmp_path, first=True)
    return tmp_path


def committed(folder: Path, first: bool = False) -> None:
    if first:
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    assert result.exit_code in (0, 1), result.output
    return result


def concerned(*paths: str, since: str = "HEAD~1") -> list[str]:
    """The reports of a build of what changed, as they are named, without `data/` and `.yaml`."""
    told = json.loads(run("build", *paths, "--format", "md", "--json", "--changed-since", since).stdout)
    return [report["file"].removeprefix("data/").removesuffix(".yaml") for report in told["reports"]]


ALL = ["乙/2023", "乙/2024", "甲/2023", "甲/2024"]


# ── what is gone ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_whose_last_year_was_deleted_is_not_passed_over(folder: Path) -> None:
    git(folder, "rm", "--quiet", "data/甲/2023.yaml")
    git(folder, "commit", "--quiet", "--message", "two")
    assert concerned() == ["甲/2024"]
    result = run("build", "--changed-since", "HEAD~1")
    assert result.exit_code == 1 and "FA301" in result.output, "what a plain build says of it"


def test_what_is_deleted_and_not_committed_counts_too(folder: Path) -> None:
    (folder / "data/甲/2023.yaml").unlink()
    assert concerned(since="HEAD") == ["甲/2024"]


def test_the_last_file_of_all_may_go(folder: Path) -> None:
    for file in folder.glob("data/*/202?.yaml"):
        file.unlink()
    assert "IN201" in run("build", "--changed-since", "HEAD").output


def test_a_revision_that_there_is_not_is_told_in_json_too(folder: Path) -> None:
    result = run("build", "--json", "--changed-since", "nowhere")
    told = json.loads(result.stdout)
    assert result.exit_code == 1 and [problem["code"] for problem in told["problems"]] == ["IN210"] and told["reports"] == []


@pytest.mark.parametrize("path", ["data", "data/甲/2024.yaml"])
def test_a_unit_that_lost_its_name_is_told(folder: Path, path: str) -> None:
    (folder / "data/甲/unit.yaml").unlink()
    result = run("build", path, "--changed-since", "HEAD")
    assert result.exit_code == 1 and "错误 IN226" in result.output


def test_a_renamed_unit_is_new(folder: Path) -> None:
    git(folder, "mv", "data/甲", "data/丙")
    assert concerned(since="HEAD") == ["丙/2023", "丙/2024"]


@pytest.mark.parametrize("gone", ["templates/final_accounts/edition.yaml", "templates/final_accounts", "templates"])
def test_a_template_that_was_removed_concerns_all(folder: Path, gone: str) -> None:
    own = folder / "templates" / "final_accounts"
    own.mkdir(parents=True)
    (own / "edition.yaml").write_text("版式: 2022\n", encoding="utf-8")
    (folder / "templates" / "README").write_text("x", encoding="utf-8")
    committed(folder)
    assert concerned(since="HEAD") == []
    path = folder / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert concerned(since="HEAD") == ALL


@pytest.fixture
def department(folder: Path) -> Path:
    """甲 gets a subordinate with one year, and a folder that is none."""
    saved(folder / "data" / "甲" / "站", AFTER, changed(UNIT, {"单位名称": "某站"}))
    (folder / "data" / "甲" / "附件").mkdir()
    (folder / "data" / "甲" / "说明.txt").write_text("x", encoding="utf-8")
    committed(folder)
    return folder / "data" / "甲"


@pytest.mark.parametrize("gone", ["站/2024.yaml", "站/unit.yaml", "站"])
def test_what_went_from_a_subordinate_concerns_its_department(department: Path, gone: str) -> None:
    path = department / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert [name for name in concerned(since="HEAD") if "站" not in name] == ["甲/2023", "甲/2024"]


def test_a_subordinate_that_moved_away_concerns_its_department(department: Path) -> None:
    shutil.move(department / "站", department.parent / "站")
    assert concerned(since="HEAD") == ["甲/2023", "甲/2024", "站/2024"]


def test_a_link_to_a_subordinate_that_went_concerns_its_department(department: Path) -> None:
    shutil.move(department / "站", department.parent / "站")
    (department / "站").symlink_to("../站")
    committed(department)
    assert concerned(since="HEAD") == []
    (department / "站").unlink()
    assert concerned(since="HEAD") == ["甲/2023", "甲/2024"]


def test_what_went_from_behind_a_link_concerns_the_department(department: Path) -> None:
    shutil.move(department / "站", department.parent / "站")
    (department / "站").symlink_to("../站")
    committed(department)
    (department.parent / "站" / "2024.yaml").unlink()
    assert concerned(since="HEAD") == ["甲/2024"]


def test_other_files_of_a_unit_concern_nothing(department: Path) -> None:
    (department / "说明.txt").write_text("y", encoding="utf-8")
    assert concerned(since="HEAD") == []


# ── what is compared ────────────────────────────────────────────────────────────────────────────────────────


def test_files_that_git_ignores_are_looked_at(folder: Path) -> None:
    (folder / ".gitignore").write_text("丙\n", encoding="utf-8")
    committed(folder)
    saved(folder / "data" / "丙", YEAR, changed(UNIT, {"单位名称": "丙局"}))
    assert concerned(since="HEAD") == ["丙/2023"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_is_told_not_to_look_at_is_looked_at(folder: Path, flag: str) -> None:
    file = folder / "data/甲/2024.yaml"
    git(folder, "update-index", flag, str(file))
    file.write_bytes(file.read_bytes() + b"# x\n")
    assert concerned(since="HEAD") == ["甲/2024"]


def test_other_line_ends_count_as_a_change(folder: Path) -> None:
    """Git says that nothing changed; the file is read all the same, which does no harm."""
    git(folder, "config", "core.autocrlf", "true")
    file = folder / "data/甲/2024.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert concerned(since="HEAD") == ["甲/2024"]


def test_a_file_of_the_same_size_and_time_is_compared_by_content(folder: Path) -> None:
    file = folder / "data/甲/2024.yaml"
    times = file.stat()
    file.write_bytes(file.read_bytes().replace(b'"880000"', b'"880001"'))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert concerned(since="HEAD") == ["甲/2024"]


def test_data_in_another_repository_count_as_changed(folder: Path) -> None:
    """Nothing is known of them: as a submodule, or wholly elsewhere."""
    shutil.move(folder / "data", folder / "other")
    committed(folder / "other", first=True)
    (folder / "here").mkdir()
    shutil.move(folder / "other", folder / "here" / "data")
    git(folder, "rm", "-r", "--quiet", "--cached", "data")
    git(folder, "add", "here/data")
    git(folder, "commit", "--quiet", "--message", "submodule")
    assert len(concerned("here/data", since="HEAD")) == 4


def test_data_beside_the_repository_count_as_changed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    beside = tmp_path_factory.mktemp("beside")
    saved(beside / "丙")
    assert len(concerned(str(beside), since="HEAD")) == 1 and concerned(since="HEAD") == []


@pytest.mark.parametrize(("touched", "all_of_them"), [
    ("templates/final_accounts/gone.html.j2", True),
    ("schemas/gone.yaml", True),
    ("generator/gone.py", True),
    ("generator/__pycache__/build.cpython-311.pyc", False),
    ("generator/notes.txt", False),
    ("README.md", False),
    (".", False),
])
def test_what_every_report_rests_on(folder: Path, touched: str, all_of_them: bool) -> None:
    """An environment with the program in it is new as a whole: that is no change of the program."""
    found = changes.touched([ROOT / touched])
    assert changes.concern_all(found, project.OWN_TEMPLATES, ()) is all_of_them


# ── which repository ────────────────────────────────────────────────────────────────────────────────────────


def differs(*arguments: str) -> bool:
    """Whether a diff was made and tells the number of the older figure."""
    result = run("diff", *arguments)
    return result.exit_code == 0 and "人员.在职人员：3 → 4" in result.output


@pytest.fixture
def edited(folder: Path) -> Path:
    file = folder / "data/甲/2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace('"在职人员": "3"', '"在职人员": "4"'), encoding="utf-8")
    return folder


def test_a_file_is_found_from_everywhere(edited: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    assert differs("data/甲/2024.yaml@HEAD") and differs(f"{edited}/data/甲/2024.yaml@HEAD")
    for place, path in ((edited / "data/甲", "2024.yaml"), (edited.parent, f"{edited.name}/data/甲/2024.yaml"),
                        (other, f"{edited}/data/甲/2024.yaml"), (edited / "data/乙", "../甲/2024.yaml")):
        monkeypatch.chdir(place)
        assert differs(f"{path}@HEAD"), place


def test_a_repository_inside_a_unit_is_used_only_from_inside(edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(edited / "data" / "甲", first=True)
    git(edited / "data" / "甲", "tag", "inside")
    assert differs("data/甲/2024.yaml@HEAD") and "IN210" in run("diff", "data/甲/2024.yaml@inside").output
    monkeypatch.chdir(edited.parent)
    assert differs(f"{edited.name}/data/甲/2024.yaml@HEAD")
    monkeypatch.chdir(edited / "data" / "甲")
    assert run("diff", "2024.yaml@inside").exit_code == 0 and concerned(".", since="inside") == []


def test_a_further_work_tree_is_a_repository(edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(edited, "worktree", "add", "--quiet", "further")
    shutil.copy(edited / "data/甲/2024.yaml", edited / "further/data/甲/2024.yaml")
    monkeypatch.chdir(edited / "further")
    assert differs("data/甲/2024.yaml@HEAD") and concerned(since="HEAD") == ["甲/2024"]


def test_a_hook_of_git_may_build(edited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git tells its hooks where its repository is; from another folder that would be wrong."""
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.chdir(edited / "data")
    assert differs("甲/2024.yaml@HEAD")


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 1 and "错误 IN" in result.output
    return result.output


@pytest.mark.parametrize(("attack", "code", "words"), [
    ("设置写坏", "IN220", "git 读不了这个仓库：fatal: bad config line 1"),
    ("目录炸弹", "IN220", "列出的内容超过 32 MiB"),
    ("..", "IN221", "data/甲/../escaped.yaml 不是文件夹里的路径，不能还原"),
    ("控制字符", "IN221", r"data/甲/\x1b[31m\n::error ::x.yaml 的名称里有不能用的字符"),
    ("大小写", "IN221", "X.yaml 与另一个文件同名"),
    ("文件和文件夹同名", "IN221", "x.yaml 既是文件又是文件夹"),
    ("链接", "IN221", "data/甲/2022.yaml 是符号链接"),
    ("很深", "IN221", "的名称太长"),
    ("六千个文件", "IN222", "有 6002 个数据文件，超过 5000 个"),
    ("很大的文件", "IN222", "data/甲/x.yaml 超过 8 MiB"),
    ("部分克隆：ext", "IN223", "data/甲/2023.yaml 的内容不在这台电脑上"),
    ("全部是子模块", "IN224", "data 是另一个仓库（子模块）"),
    ("只有裸仓库", "IN207", "data/甲 不在 git 仓库里"),
])
def test_why_a_revision_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attack: str, code: str, words: str) -> None:
    ground = fence.prepared(tmp_path)
    ATTACKS[attack].mine(ground)
    monkeypatch.chdir(ground.project)
    told = refused("diff", "data/甲/2023.yaml@HEAD")
    assert f"data/甲/2023.yaml: 错误 {code}：" in told and words in told and "      → 请" in told
    assert not ground.canary.exists()


def test_a_file_of_many_that_are_too_much_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_MOST_TOGETHER", 2 << 20)
    for number in range(3):
        (folder / f"data/甲/{number}.yaml").write_bytes(b"#%d" % number * (1 << 19))
    committed(folder)
    assert "IN222：修订里这个单位的文件一共超过 2 MiB" in refused("diff", "data/甲/2024.yaml@HEAD")


def test_git_that_does_not_answer_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a FIFO waits for somebody to write."""
    monkeypatch.setattr(asking, "_SECONDS", 0.2)
    (folder / ".git" / "config").unlink()
    os.mkfifo(folder / ".git" / "config")
    for command in (("diff", "data/甲/2024.yaml@HEAD"), ("build", "--changed-since", "HEAD")):
        assert "秒内没有答复" in refused(*command)


@pytest.mark.parametrize("name", ["a.yaml", "站/2023.yaml", "某局 2023（一）.yaml", "\u3000.yaml", "\udcff.yaml"])
def test_names_that_are_written(name: str) -> None:
    assert history._fault(name) == ""


@pytest.mark.parametrize("name", ["", ".", "a/../b", "..", "/a", "a//b", "a/", ".git/a", "a/.Git", "a\\b", "c:a", "a\n", "\x7f", ". ./a",
                                  "长" * 67, "/".join("a" * 33)])
def test_names_that_are_not_written(name: str) -> None:
    assert history._fault(name) != ""


# ── hostile repositories ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> fence.Ground:
    """Templates are compiled, once for all that is moved from here."""
    base = fence.prepared(tmp_path_factory.mktemp("ground") / "base")
    assert base.run("build", "--format", "md", "--output", str(base.fence / "cache" / "output")).returncode == 0
    return base


SOME = ("core.fsmonitor", "filter.clean 和 smudge", "别名", "钩子", "不同的工作目录", "部分克隆：ssh", "单位文件夹是裸仓库", "只有裸仓库",
        "单位文件夹里的 .git 文件", "GIT_DIR", "PATH 里的当前文件夹", "..", "链接的文件夹")
"""The others are tried by `python -m tools.reliability git`."""


@pytest.mark.parametrize("name", SOME)
def test_a_hostile_repository_runs_and_writes_nothing(ground: fence.Ground, tmp_path: Path, name: str) -> None:
    mined = fence.moved(ground, tmp_path / "mined")
    ATTACKS[name].mine(mined)
    assert tried(mined, ATTACKS[name].answers) == []


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize(("does", "told"), [
    (lambda ground: subprocess.run(ground.trap, input=b"", capture_output=True, check=True), "ran a command"),
    (lambda ground: (ground.fence / "tmp" / "left").touch(), "wrote "),
    (lambda ground: ground.config("x"), "changed "),
])
def test_what_a_repository_does_is_found(ground: fence.Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                         does: Callable[[fence.Ground], object], told: str) -> None:
    """A program that does what the trap asks for, and answers wrongly."""
    def careless(self: fence.Ground, *arguments: str) -> subprocess.CompletedProcess[str]:
        does(self)
        return subprocess.CompletedProcess(arguments, 3, "", "Traceback")

    monkeypatch.setattr(fence.Ground, "run", careless)
    found = tried(fence.moved(ground, tmp_path / "mined"), False)
    assert {line.split(":")[0] for line in found[:2]} == {"build", "diff"} and any(line.startswith(told) for line in found[2:])


@pytest.mark.parametrize("name", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_one_protection_is_enough_against_a_promised_content(ground: fence.Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                             name: str) -> None:
    """Versions of git differ in what they know: with either of the two alone nothing is fetched."""
    mined = fence.moved(ground, tmp_path / "mined")
    ATTACKS["部分克隆：ext"].mine(mined)
    monkeypatch.chdir(mined.project)
    monkeypatch.delitem(asking._ENVIRONMENT, name)
    with pytest.raises(Rejected):
        history.restore(Path("data/甲/2023.yaml"), "HEAD", tmp_path)
    assert not mined.canary.exists()


def test_what_git_has_started_ends_with_it(ground: fence.Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any protection the trap is run, and waits for ever: that it is ended shows in that the test is."""
    mined = fence.moved(ground, tmp_path / "mined")
    ATTACKS["部分克隆：ext"].mine(mined)
    monkeypatch.chdir(mined.project)
    monkeypatch.setattr(asking, "_SECONDS", 2)
    monkeypatch.setattr(asking, "_ENVIRONMENT", {})
    with pytest.raises(Rejected) as caught:
        history.restore(Path("data/甲/2023.yaml"), "HEAD", tmp_path)
    assert caught.value.problems[0].code == "IN220" and mined.canary.exists()
