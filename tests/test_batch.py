"""Many reports: only what is stale is made, one that fails stops no other, and whatever happens, files are whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest
from checkout import git
from click.testing import CliRunner, Result
from units import ROOT, SAMPLES

from generator import files, project
from generator.commands.cli import main
from generator.publishing import record
from generator.publishing.outputs import Target
from generator.running import batch, work

LIBRARY, BUREAU = "青河区图书馆", "青河区农业农村局"
REPORTS = [f"data/{BUREAU}/2022.yaml", f"data/{BUREAU}/2023.yaml", f"data/{BUREAU}/2023.自评报告.yaml", f"data/{LIBRARY}/2022.yaml",
           f"data/{LIBRARY}/2023.yaml"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with both sample units."""
    monkeypatch.chdir(tmp_path)
    for name in SAMPLES:
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["build", "--format", "md", *arguments])
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def states(*arguments: str) -> dict[str, str]:
    """What became of each report."""
    return {one["file"]: one["state"] for one in json.loads(run("--json", *arguments).stdout)["reports"]}


def reasons(*arguments: str) -> dict[str, str]:
    """Why reports are made again."""
    told = run("--explain", *arguments).stdout.splitlines()
    return dict(line.split("：", 1) for line in told if line.startswith("data/"))


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and ".juesuan" not in path.parts}


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# ── what is stale ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_for_the_public_is_another_one(folder: Path) -> None:
    """The option takes part in what is stale; with the formats that it says nothing of, it is refused."""
    page = folder / f"output/云岭市{LIBRARY}/2023/云岭市{LIBRARY}2023年度部门决算公开说明.html"
    one, both = (f"data/{LIBRARY}/2023.yaml", "--format", "html"), (f"data/{LIBRARY}/2023.yaml", "--format", "html", "--clean")
    assert set(states(*one).values()) == {"made"} and b"2023.yaml" in page.read_bytes()
    assert set(states(*both).values()) == {"made"} and b".yaml" not in page.read_bytes()
    assert set(states(*both).values()) == {"current"} and set(states(*one).values()) == {"made"}
    refused = run("--clean")
    assert refused.exit_code == 2 and "--clean 是供公开的网页：请加 --format html" in refused.output


def test_nothing_is_made_twice(folder: Path) -> None:
    assert states() == dict.fromkeys(REPORTS, "made")
    before = {path: os.stat(path).st_mtime_ns for path in folder.rglob("*.md")}
    assert len(before) == 5 and states() == dict.fromkeys(REPORTS, "current")
    assert {path: os.stat(path).st_mtime_ns for path in folder.rglob("*.md")} == before
    assert states("--force") == dict.fromkeys(REPORTS, "made")


def loaded(folder: Path, *arguments: str) -> str:
    """What a command says, and the modules that its process had at its end."""
    return subprocess.run([sys.executable, "-c", "import sys; from generator.commands.cli import main\n"
                           "try: main()\nfinally: print(*sys.modules)", *arguments],
                          cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, encoding="utf-8").stdout


def test_nothing_to_do_loads_nothing(folder: Path) -> None:
    run(f"data/{LIBRARY}")
    told = loaded(folder, "build", "--format", "md", "--year", "2023", f"data/{LIBRARY}")
    assert "未变 1" in told and "generator.running.batch" in told
    assert not {"yaml", "cerberus", "jinja2", "docx", "lxml", "multiprocessing", "concurrent.futures", "generator.reading.source",
                "generator.build", "generator.kinds.final_accounts"} & set(told.split())


def test_good_data_is_checked_without_what_tells_of_mistakes(folder: Path) -> None:
    told = loaded(folder, "check", f"data/{LIBRARY}/2023.yaml")
    assert "generator.kinds.final_accounts" in told.split()
    assert not {"cerberus", "jinja2", "docx", "lxml", "generator.reading.mistakes"} & set(told.split())


@pytest.mark.parametrize("name", ["schemas/classification/functional.csv", "schemas/unit.yaml", "schemas/final_accounts/year.yaml",
                                  "templates/final_accounts/style.docx", "templates/final_accounts/report.html.j2"])
def test_whatever_the_package_brings_along_counts(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    brought = folder / "brought"
    for part in ("schemas", "templates"):
        shutil.copytree(ROOT / part, brought / part)
    for module in (files, project):
        monkeypatch.setattr(module, "packaged", lambda part: brought / part)
    one = f"data/{LIBRARY}/2022.yaml"
    assert states(one) == {one: "made"} and states(one) == {one: "current"}
    with (brought / name).open("ab") as file:
        file.write(b"\n")
    assert reasons(one) == {one: "模板、口径、选项或程序有改动"} and reasons(one) == {}


def test_the_style_and_script_of_pages_are_of_the_program() -> None:
    """Pages look otherwise when one of them changes, and page numbers with the substitutes of fonts."""
    assert {"page.css", "page.js", "fonts.conf"} <= {Path(path).name for _, path in batch.shared_files(None)}


def test_another_version_of_the_program_makes_all_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = f"data/{LIBRARY}/2022.yaml"
    run(one)
    monkeypatch.setattr(batch, "__version__", "99")
    assert reasons(one) == {one: "模板、口径、选项或程序有改动"}


def test_last_years_file_that_comes_or_goes_makes_its_report_stale(folder: Path) -> None:
    last, this = folder / "data" / LIBRARY / "2022.yaml", f"data/{LIBRARY}/2023.yaml"
    run(this)
    last.rename(folder / "2022.yaml")
    assert reasons(this)[this] == "数据有改动：2022.yaml"


def test_a_template_that_moves_to_another_folder_makes_all_stale(folder: Path) -> None:
    own = folder / "templates"
    (own / "a").mkdir(parents=True)
    (own / "a" / "x.html.j2").write_text("x", encoding="utf-8")
    run()
    (own / "a").rename(own / "b")
    assert reasons() == dict.fromkeys(REPORTS, "模板、口径、选项或程序有改动")


def test_many_units_of_one_name_are_not_all_named(folder: Path) -> None:
    for place in range(5):
        shutil.copytree(folder / "data" / LIBRARY, folder / "data" / f"馆{place}")
    told = run("--year", "2022").stderr
    assert told.count("OUT02") == 6 and "data/馆0、data/馆1、data/馆2 等 5 个 的单位名称也是" in told


def test_times_alone_decide_nothing(folder: Path) -> None:
    run()
    for path in (folder / "data").rglob("*.yaml"):
        os.utime(path, (1, 1))
    assert set(states().values()) == {"current"}


def test_warnings_of_a_report_that_is_not_made_again_are_told_again(folder: Path) -> None:
    first, second = run(), run()
    told, again = (result.stderr.split("\n报告  ") for result in (first, second))
    assert "警告 PE105" in told[0] and "提示 FA111" in told[0]
    assert "警告 PE105" in again[0] and "提示 FA111" not in again[0], "notes ask for nothing and are counted only"
    assert told[1].replace("已生成", "未变").split() == again[1].split()
    assert (first.exit_code, second.exit_code) == (0, 0)


def test_why_a_report_is_made_again(folder: Path) -> None:
    assert reasons() == dict.fromkeys(REPORTS, "还没有生成过") and reasons() == {}
    edited(folder / "data" / LIBRARY / "2022.yaml", "在职人员: 12", "在职人员: 13")
    # Next year's report rests on it too.
    assert reasons() == {REPORTS[3]: "数据有改动：2022.yaml", REPORTS[4]: "数据有改动：2022.yaml"}
    edited(folder / "data" / BUREAU / "2023.yaml", "在职人员: 37", "在职人员: 36")
    assert set(reasons()) == {REPORTS[1], REPORTS[2]}, "the self-evaluation looks at the final accounts"
    made = next((folder / "output").rglob(f"*{LIBRARY}2023*.md"))
    made.unlink()
    assert reasons() == {REPORTS[4]: f"缺少生成的文件：{made.name}"} and made.is_file()
    (folder / "templates" / "final_accounts").mkdir(parents=True)
    (folder / "templates" / "final_accounts" / "edition.yaml").write_text("版式: 2022\n", encoding="utf-8")
    assert reasons() == dict.fromkeys(REPORTS, "模板、口径、选项或程序有改动")
    assert reasons("--format", "docx") == dict.fromkeys(REPORTS, "模板、口径、选项或程序有改动")


def test_strict_takes_no_report_with_a_warning_as_done(folder: Path) -> None:
    run()
    result = run("--strict", f"data/{BUREAU}/2022.yaml", "--explain")
    assert result.exit_code == 1 and "有警告，而这次有警告也算不通过" in result.stdout
    assert states(f"data/{BUREAU}/2022.yaml", "--strict") == {REPORTS[0]: "refused"}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version": 99}', b'{"version": 2, "files": 5}'])
def test_a_record_that_cannot_be_read_is_made_anew(folder: Path, data: bytes) -> None:
    one = f"data/{LIBRARY}/2022.yaml"
    run(one)
    (folder / "output" / record.PLACE).write_bytes(data)
    assert states(one) == {one: "made"} and states(one) == {one: "current"}


def test_only_what_changed_since_a_revision(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", "data")
    git(folder, "commit", "--quiet", "--message", "one")
    assert states("--changed-since", "HEAD") == {}
    edited(folder / "data" / LIBRARY / "2022.yaml", "在职人员: 12", "在职人员: 13")
    shutil.copytree(folder / "data" / LIBRARY, folder / "data" / "新馆")
    edited(folder / "data" / "新馆" / "unit.yaml", "青河区图书馆", "青河区新馆")
    assert set(states("--changed-since", "HEAD")) == {*REPORTS[3:], "data/新馆/2022.yaml", "data/新馆/2023.yaml"}
    git(folder, "add", "data")
    git(folder, "commit", "--quiet", "--message", "two")
    assert len(states("--changed-since", "HEAD~1")) == 4 and states("--changed-since", "HEAD") == {}
    (folder / "templates" / "final_accounts").mkdir(parents=True)
    (folder / "templates" / "final_accounts" / "edition.yaml").write_text("版式: 2022\n", encoding="utf-8")
    assert len(states("--changed-since", "HEAD")) == 7, "a template concerns all"
    result = run("--changed-since", "nowhere")
    assert result.exit_code == 1 and "IN210" in result.output


# ── what fails ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bad_unit_stops_no_other(folder: Path) -> None:
    edited(folder / "data" / BUREAU / "2023.yaml", "结余分配: ", "结余分配: 1,5 # ")
    result = run()
    assert result.exit_code == 1 and "错误 IN110" in result.stderr
    assert "\n共 5 份（已生成 3，没有生成 2）：错误 1 个，" in result.stderr
    assert states() == {REPORTS[0]: "current", REPORTS[1]: "refused", REPORTS[2]: "refused", REPORTS[3]: "current", REPORTS[4]: "current"}


def test_reports_to_look_at_are_listed_at_the_end(folder: Path) -> None:
    """A reviewer of a hundred units sees at a glance which of them, and how bad."""
    edited(folder / "data" / LIBRARY / "2023.yaml", "结余分配: 0", "结余分配: 1")
    told = run("--format", "md").stderr
    table = told[told.index("报告  "):].split("\n\n")[0].splitlines()
    assert [" ".join(line.split()) for line in table] == [
        "报告 结果 错误 警告 提示", f"data/{BUREAU}/2022.yaml 已生成 0 1 3", f"data/{LIBRARY}/2023.yaml 没有生成 1 0 0"]
    assert "报告  " not in run(f"data/{BUREAU}/2023.yaml", "--format", "md").stderr, "there is nothing to compare one report with"


def test_a_fault_of_ours_is_logged_and_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = work.build.build
    monkeypatch.setattr(work.build, "build", lambda job, *rest: 1 // 0 if job.file.name == "2022.yaml" else build(job, *rest))
    result = run("--jobs", "1")
    assert result.exit_code == 3 and result.stderr.count("程序内部错误") == 2 and "Traceback" not in result.output
    for line in (line for line in result.stderr.splitlines() if "程序内部错误" in line):
        log = Path(line.partition("请把 ")[2].partition(" 发给")[0])
        assert "ZeroDivisionError" in log.read_text(encoding="utf-8") and "2022.yaml" in log.read_text(encoding="utf-8")
        log.unlink()
    assert len(list(folder.rglob("*.md"))) == 3


def test_two_units_of_one_name_are_found_before_anything_is_written(folder: Path) -> None:
    shutil.copytree(folder / "data" / LIBRARY, folder / "data" / "另馆")
    result = run("--year", "2023")
    assert result.exit_code == 1 and result.stderr.count("OUT02") == 2
    assert "data/青河区图书馆/unit.yaml:" in result.stderr and "data/另馆/unit.yaml:" in result.stderr
    assert not [path for path in folder.rglob("*.md") if LIBRARY in path.name]


def test_a_full_disk_is_told_and_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(f"data/{LIBRARY}/2023.yaml")
    before = outputs(folder / "output")
    edited(folder / "data" / LIBRARY / "2023.yaml", "在职人员: 11", "在职人员: 10")

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(files, "_replace", full)
    with pytest.raises(OSError):
        files.write_all(folder / "x", {"a": b"b"})
    monkeypatch.setattr(record.Record, "save", lambda self: None)
    result = run(f"data/{LIBRARY}/2023.yaml")
    assert result.exit_code == 1 and "OUT01" in result.stderr and outputs(folder / "output") == before


# ── side by side ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_that_cannot_be_written_is_told_and_costs_only_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "manifest.json")

    with monkeypatch.context() as patched:
        patched.setattr(record.Record, "save", full)
        result = run(f"data/{LIBRARY}")
    assert result.exit_code == 0 and "记录没有写成（No space left on device" in result.stderr
    assert outputs(folder / "output") and states(f"data/{LIBRARY}") == dict.fromkeys(REPORTS[3:], "made")


def test_processes_write_the_same_bytes(folder: Path) -> None:
    run("--output", "one", "--jobs", "1", "--format", "docx,md,xlsx")
    assert run("--output", "two", "--jobs", "2", "--format", "docx,md,xlsx").exit_code == 0
    assert outputs(folder / "one") == outputs(folder / "two") and len(outputs(folder / "one")) == 14


def test_a_cluster_writes_the_same_bytes(folder: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    run("--output", "one", "--jobs", "1")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        result = run("--output", "two", "--scheduler", cluster.scheduler_address)
    assert result.exit_code == 0 and outputs(folder / "one") == outputs(folder / "two")


def task_of(folder: Path, templates: Path | None = None) -> work.Task:
    job, = project.jobs((folder / "data" / LIBRARY / "2023.yaml",))
    return work.Task(batch.Order(folder / "output", ("md",), templates), job, Target(folder / "output"), LIBRARY, "")


def test_a_thread_of_a_cluster_limits_its_templates_and_nothing_else(folder: Path) -> None:
    """A limit of memory is the whole process's: the report is made, and stopped, in another one."""
    resource = pytest.importorskip("resource", reason="limits are of POSIX")
    own = folder / "templates" / "final_accounts"
    own.mkdir(parents=True)
    (own / "part_four.html.j2").write_text("<h1>第四部分</h1>\n{{ 'a'|center(9000000000) }}", encoding="utf-8")
    task = task_of(folder, folder / "templates")
    before, seen = resource.getrlimit(resource.RLIMIT_AS), set()
    with ThreadPoolExecutor(1) as threads:
        made = threads.submit(work.make, task)
        while not made.done():
            seen.add(resource.getrlimit(resource.RLIMIT_AS))
    assert [(problem.code, problem.place.line) for problem in made.result().problems] == [("TP005", 2)]
    assert seen == {before}


def test_what_befalls_the_child_of_a_thread_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "made", os._exit)
    task = task_of(folder)
    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(work.make, task).result()
    assert (outcome.file, outcome.state) == (f"data/{LIBRARY}/2023.yaml", batch.State.FAULT)
    log = Path(outcome.log)
    assert "TypeError" in log.read_text(encoding="utf-8")
    log.unlink()


def test_without_dask_or_a_scheduler(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 1 and "OUT03" in result.output and "juesuan[cluster]" in result.output


def test_a_scheduler_that_does_not_answer(folder: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    result = run("--scheduler", "nonsense://x")
    assert result.exit_code == 1 and "OUT04" in result.output


# ── interrupted ─────────────────────────────────────────────────────────────────────────────────────────────


def test_ctrl_c_keeps_what_is_done_and_says_how_far_it_came(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, done = work.make, []

    def interrupted(task: work.Task) -> batch.Outcome:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(make(task))
        return done[-1]

    with monkeypatch.context() as patched:
        patched.setattr(work, "make", interrupted)
        result = run("--jobs", "1")
    assert result.exit_code == 130 and "已中断：2 份已做完，3 份没有做" in result.stderr
    assert list(states().values()) == ["current", "current", "made", "made", "made"]


def whole(folder: Path) -> Iterator[Path]:
    """Files that are there; each must be whole."""
    for path in folder.rglob("*"):
        if path.suffix in (".docx", ".xlsx"):
            with ZipFile(path) as archive:
                assert archive.testzip() is None
        if path.suffix in (".docx", ".xlsx", ".md"):
            assert path.stat().st_size > 1000
            yield path


def started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "generator", "build", "--jobs", "1", "--pages", "never"], cwd=folder, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)})


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_killed_build_leaves_whole_files_and_is_made_up_for(folder: Path) -> None:
    run("--output", "expected", "--format", "docx,md,xlsx")
    expected = outputs(folder / "expected")
    for delay in (0.4, 0.7, 1.0):
        shutil.rmtree(folder / "output", ignore_errors=True)
        running = started(folder)
        time.sleep(delay)
        running.send_signal(signal.SIGKILL)
        running.wait()
        list(whole(folder / "output"))
        assert run("--format", "docx,md,xlsx").exit_code == 0
        assert {name: data for name, data in outputs(folder / "output").items() if not name.endswith(".tmp")} == expected


@pytest.mark.slow
def test_four_builders_at_once(folder: Path) -> None:
    run("--output", "expected", "--format", "docx,md,xlsx")
    builders = [started(folder) for _ in range(4)]
    assert [builder.wait() for builder in builders] == [0, 0, 0, 0]
    assert outputs(folder / "output") == outputs(folder / "expected")
    assert set(states("--format", "docx,md,xlsx").values()) == {"current"}


def test_what_a_killed_run_left_behind_is_swept(folder: Path) -> None:
    run()
    home = next((folder / "output").rglob(f"*{LIBRARY}2023*.md")).parent
    old, young = home / ".~juesuan-old.tmp", home / ".~juesuan-young.tmp"
    old.write_text("x")
    young.write_text("x")
    os.utime(old, (1, 1))
    run("--force")
    assert not old.exists() and young.exists(), "a young one may be another run's"
