"""The record of an output folder is a help and never a truth."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from departments import DEPARTMENT, department
from test_truthful import REPORT, run, says, states, unit
from units import SELF_EVALUATION, UNIT, YEAR, sample, saved

from generator import build, files, project
from generator.accounts import Desk
from generator.project import own_inputs
from generator.publishing import places, record
from generator.publishing.record import Made, Record
from generator.running import batch

ONE = "data/某局/2023.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one small unit, 某局."""
    monkeypatch.chdir(tmp_path)
    unit(tmp_path)
    return tmp_path


def manifest(output: str = "output") -> Path:
    return Path(output) / record.PLACE


def body() -> dict[str, Any]:
    """What a record says, under its seal."""
    told: dict[str, Any] = json.loads(manifest().read_bytes().partition(b"\n")[2])
    return told


def sealed(told: object) -> bytes:
    """What the program would write if it meant that."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps({"version": 3, "digest": files.digest(text)}).encode() + b"\n" + text + b"\n"


PROBLEM = ["FA111", "NOTE", "话", "办法", "data/某局/2023.yaml", 3, 1]


def with_problem(told: dict[str, Any], problem: list[object]) -> bytes:
    """The record, with one problem of its first report."""
    report, *more = told["reports"]
    return sealed(told | {"reports": [[*report[:-1], [problem]], *more]})


# ── a record that is not exactly its schema is none ─────────────────────────────────────────────────────────


def corrupted(data: bytes) -> Iterator[bytes]:
    """Whole files that are not what was written."""
    head, _, rest = data.partition(b"\n")
    told = json.loads(rest)
    yield from (b"", b"\n", b"{", b"[]", b"null", b"5", b'""', b"\xff\xfe", b"\0" * 99, b"{}\n{}\n", b'{"version": 3}', b'{"version": 4}',
                b'{"version": 3, "digest": ""}\n', b'{"version": 3, "digest": 5}\n' + rest, b'{"version": [], "digest": {}}', b"[" * 100_000,
                data[:-1], data + b"\n", data[:len(data) // 2], head, rest, data.replace(b'"version": 3', b'"version": "3"'),
                b"9" * 5_000, b'{"version": 2}', b'{"version": 2, "reports": []}', b'{"version": 2, "reports": {"a": 5}}',
                b'{"version": 2, "reports": {"a": {"inputs": {"x": 5}, "common": "", "outputs": {}}}}')
    # Under the right seal: what another program, or an earlier state of this one, could have written.
    yield from map(sealed, (5, [], None, {}, told | {"more": 1}, {key: told[key] for key in ("project", "names", "left", "files")}))
    for name in ("names", "left", "files", "reports"):
        yield from (sealed(told | {name: wrong}) for wrong in (5, [5], {"x": 5}, {"x": [5]}, {"x": None}))
    for at, wrong in ((0, 5), (1, "?"), (2, None), (3, []), (4, 1), (5, True), (5, "3"), (6, None), (6, 1.0)):
        yield with_problem(told, [*PROBLEM[:at], wrong, *PROBLEM[at + 1:]])


def test_a_record_that_is_not_exactly_its_schema_is_none(folder: Path) -> None:
    run("build")
    whole, document = manifest().read_bytes(), Path(REPORT).read_bytes()
    faults = list(corrupted(whole))
    assert len(faults) >= 50
    manifest().write_bytes(with_problem(body(), PROBLEM))
    assert [str(one) for made in Record.load(Path("output")).made.values() for one in made.problems] == [
        "data/某局/2023.yaml:3:1: 提示 FA111：话"]
    for fault in faults:
        manifest().write_bytes(fault)
        loaded = Record.load(Path("output"))
        assert not (loaded.made or loaded.names or loaded.left or loaded.stamps), fault[:200]
    for fault in faults[::10]:
        manifest().write_bytes(fault)
        assert run("build").exit_code == 0 and Path(REPORT).read_bytes() == document
        assert states() == {ONE: "current"}


def test_a_single_flipped_bit_makes_no_other_record(folder: Path) -> None:
    """All that differs is refused: a name, a digest, a time, a blank."""
    run("build")
    whole, chance = manifest().read_bytes(), random.Random(1)
    for _ in range(200):
        place = chance.randrange(len(whole) * 8)
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        manifest().write_bytes(data)
        assert not Record.load(Path("output")).made


def test_what_is_saved_is_loaded(folder: Path) -> None:
    run("build")
    os.utime("data/某局/2023.yaml", (1, 1))
    first = Record.load(Path("output"))
    first.fresh = False
    first.save()
    again = Record.load(Path("output"))
    assert (again.made, again.names, again.left) == (first.made, first.names, first.left) and ONE in again.made


# ── the record of the earlier version ───────────────────────────────────────────────────────────────────────


def second(outputs: Mapping[str, str]) -> bytes:
    """A record as version 2 of it was written."""
    return json.dumps({"version": 2, "files": {}, "reports": {ONE: {
        "inputs": {ONE: "0" * 32}, "common": "1" * 32, "outputs": dict(outputs), "problems": []}}}).encode()


def test_documents_of_the_earlier_version_are_known_and_made_again(folder: Path) -> None:
    Path(REPORT).parent.mkdir(parents=True)
    Path(REPORT).write_text("旧版本生成的", encoding="utf-8")
    manifest().parent.mkdir()
    manifest().write_bytes(second({REPORT: files.digest(Path(REPORT).read_bytes())}))
    assert states() == {ONE: "made"} and says(REPORT, 9)


def test_a_document_of_the_earlier_version_that_was_edited_is_not_overwritten(folder: Path) -> None:
    Path(REPORT).parent.mkdir(parents=True)
    Path(REPORT).write_text("改过的", encoding="utf-8")
    manifest().parent.mkdir()
    manifest().write_bytes(second({REPORT: files.digest("旧版本生成的".encode())}))
    assert "OUT06" in run("build").stderr and Path(REPORT).read_text(encoding="utf-8") == "改过的"


@pytest.mark.parametrize("name", ["output/\0", f"output/{'长' * 300}", "output/../../x", "output/"])
def test_a_path_that_no_system_takes_is_no_file(folder: Path, name: str) -> None:
    manifest().parent.mkdir(parents=True)
    told = json.loads(second({name: "0" * 32}))
    told["reports"]["data/去年/2022.yaml"] = told["reports"][ONE]
    manifest().write_text(json.dumps(told), encoding="utf-8")
    assert run("build", "--prune").exit_code == 0 and says(REPORT, 9)
    assert Record(Path("output")).there(name) in ("", "?")


# ── stamps ──────────────────────────────────────────────────────────────────────────────────────────────────


def settled(folder: Path) -> Record:
    """A record that knows the stamps of its files."""
    record = Record(folder / "output")
    record.made["x"] = Made(record.project, "", {}, "", {}, {}, ())
    record.touched.add("x")
    return record


def test_stamps_of_another_project_are_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same names are other files there, perhaps with the same times."""
    monkeypatch.setattr(record, "_UNSETTLED", 0)
    run("build")
    assert Record.load(folder / "output").stamps
    monkeypatch.chdir(tmp_path_factory.mktemp("other"))
    assert Record.load(folder / "output").made and not Record.load(folder / "output").stamps


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time of change")
@pytest.mark.parametrize("part", range(5))
def test_each_part_of_a_stamp_counts(folder: Path, part: int) -> None:
    """Device, number, size, time of content, time of change."""
    path = Path(ONE)
    known = Record(Path("output"))
    stamp = record._stamp(path.stat())
    known.stamps[ONE] = stamp, "kept"
    assert known.digest(ONE) == "kept"
    other = Record(Path("output"))
    other.stamps[ONE] = (*stamp[:part], stamp[part] + 1, *stamp[part + 1:]), "kept"
    assert other.digest(ONE) == files.digest(path.read_bytes())


def test_a_file_that_was_read_as_soon_as_it_was_written_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one tick of a file system's clock, times stay: what was just written when it was read may change unseen, however long
    the run takes after that."""
    now = time.time_ns()
    monkeypatch.setattr(record, "_stamp", lambda state: (1, 1, 1, now, now))
    one = settled(folder)
    before = one.digest(ONE)
    unit(folder, guests=8)
    monkeypatch.setattr(time, "time_ns", lambda: now + 60 * 10**9)
    one.save()
    assert Record.load(folder / "output").digest(ONE) == files.digest(Path(ONE).read_bytes()) != before


# ── what is read, and when ──────────────────────────────────────────────────────────────────────────────────


def test_a_report_looks_at_each_file_that_counts_for_it(tmp_path: Path) -> None:
    """What the record says of its inputs is what was read; nothing else may count."""
    for job in (department(tmp_path), sample("青河区农业农村局"), sample("青河区农业农村局", 2022), sample("青河区农业农村局", kind=SELF_EVALUATION)):
        assert {path for path, digest in build.build(job).examined.rests.items() if digest} == set(own_inputs(job))


def test_what_a_report_rests_on_is_its_own_whatever_else_its_department_has_read(tmp_path: Path) -> None:
    """Reports of a department share what was read, each with the digests of its own files."""
    whole = department(tmp_path)
    jobs = [*whole.members, whole]
    desk = Desk()
    shared = [build.build(job, None, desk).examined.rests for job in jobs]
    assert shared == [build.build(job).examined.rests for job in jobs] and len({frozenset(rests) for rests in shared}) == 2


def test_a_run_in_a_units_own_folder_finds_nothing_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "data" / "某局")
    assert states(".") == {"2023.yaml": "made"} and states(".") == {"2023.yaml": "current"}
    assert states("2023.yaml") == {"2023.yaml": "current"}


def test_a_unit_is_no_other_one_because_the_command_runs_in_another_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = str(folder / "output")
    run("build")
    for place in ("data", "data/某局"):
        monkeypatch.chdir(folder / place)
        assert list(states(".", "--output", output).values()) == ["made"]
        assert list(states(".", "--output", output).values()) == ["current"]
    monkeypatch.chdir(folder)
    assert states() == {ONE: "current"}


def test_a_subordinate_that_comes_while_its_department_is_made_is_in_the_next_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single file was asked for: the folder is looked into more than once."""
    with monkeypatch.context() as patched:
        write = build.write

        def late(*rest: Any) -> dict[str, str]:
            saved(folder / "data" / "某局" / "站", unit=UNIT | {"单位名称": "某站"})
            return write(*rest)

        patched.setattr(build, "write", late)
        run("build", ONE)
    result = run("build", ONE)
    assert "未变" not in result.output and "某站" in result.output, "it is not listed"


def test_a_years_file_where_there_is_no_unit_stops_the_department_around_it(folder: Path) -> None:
    """Two folders down, in a subordinate: it was not there when both were made."""
    department(folder / "data", unit=DEPARTMENT | {"单位名称": "局"})
    assert run("build").exit_code == 0
    (folder / "data" / "局" / "站" / "别的").mkdir()
    shutil.copy("data/局/站/2023.yaml", "data/局/站/别的/2023.yaml")
    assert states() == {ONE: "current", "data/局/2023.yaml": "refused", "data/局/站/2023.yaml": "refused"}


def test_a_template_that_came_and_went_during_a_run_is_not_in_the_next_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = folder / "templates" / "final_accounts" / "report.html.j2"
    own.parent.mkdir(parents=True)
    plan = batch.plan
    with monkeypatch.context() as patched:
        def come(*rest: Any, **named: Any) -> batch.Plan:
            planned = plan(*rest, **named)
            own.write_text("<title>题</title><p>路过</p>", encoding="utf-8")
            return planned

        patched.setattr(batch, "plan", come)
        run("build", "--templates", "templates")
    assert "路过" in Path(REPORT).read_text(encoding="utf-8")
    own.unlink()
    assert states("--templates", "templates") == {ONE: "made"} and says(REPORT, 9)


def test_a_link_that_leads_out_is_not_called_unchanged(folder: Path) -> None:
    """It was read where it was named, and holds the same still; but found in its folder it is refused."""
    (folder / ONE).rename(folder / "别处.yaml")
    (folder / ONE).symlink_to(folder / "别处.yaml")
    assert states(ONE) == {ONE: "made"} and states(ONE) == {ONE: "current"}
    result = run("build")
    assert result.exit_code == 1 and "指向外面的链接" in result.stderr


def test_a_link_to_a_folder_of_templates_counts_by_where_it_leads(folder: Path) -> None:
    for name in ("甲", "乙"):
        own = folder / "templates" / name / "report.html.j2"
        own.parent.mkdir(parents=True)
        own.write_text(f"<title>题</title><p>样式{name}</p>", encoding="utf-8")
    run("build")
    link = folder / "templates" / "final_accounts"
    for name in ("甲", "乙"):
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        assert states() == {ONE: "made"} and f"样式{name}" in Path(REPORT).read_text(encoding="utf-8")
        assert states() == {ONE: "current"}
    link.unlink()
    assert states() == {ONE: "made"} and says(REPORT, 9)


def test_an_empty_folder_is_no_edition(folder: Path) -> None:
    """git does not keep it: with and without it, the same files must give the same document."""
    own = folder / "templates" / "final_accounts" / "editions"
    shutil.rmtree(folder / "data")
    job = saved(folder / "data" / "某局", YEAR | {"年度": "2025"})
    own.mkdir(parents=True)
    run("build", os.fspath(job.file))
    document, = (path for path in Path("output").rglob("*2025*.md"))
    before = document.read_bytes()
    (own / "2024" / "sections").mkdir(parents=True)
    assert "采用 2023 版式" in run("build", "--force").output and document.read_bytes() == before
    (own / "2024" / "sections" / "remarks.html.j2").write_text("<p>另有</p>", encoding="utf-8")
    run("build")
    assert document.read_bytes() != before, "it is one as soon as there is a file in it"


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_that_of_the_bytes_that_were_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """unit.yaml is saved between its digest and its name: no wrong name may be kept for the old bytes."""
    before = Path("data/某局/unit.yaml").read_bytes()
    known = Record(Path("output"))
    known.digest("data/某局/unit.yaml")
    unit(folder, "新局", place="某局")
    job, = project.jobs((Path("data"),))
    places.clashes([job], [job], known)
    assert known.names.get(files.digest(before), "某局") == "某局"


def test_a_name_in_quotes_may_have_blanks_around_it(folder: Path) -> None:
    unit(folder, " 某局 ", place="某局")
    assert states() == {ONE: "made"} and says(REPORT, 9)
    unit(folder, "某局", place="别处")
    assert set(states().values()) == {"refused"}, "it is the same name"


def test_a_name_that_could_not_be_read_is_asked_for_again(folder: Path) -> None:
    """A later version may read what this one does not."""
    Path("data/某局/unit.yaml").write_text("单位名称: [\n", encoding="utf-8")
    unit(folder, "乙局")
    run("build")
    assert sorted(body()["names"].values()) == ["乙局"]


def test_a_unit_that_takes_anothers_name_while_it_is_made_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That two have one name is found at the start; so the name must be the one of then."""
    unit(folder, "乙局")
    run("build")
    before = Path(REPORT).read_bytes()
    with monkeypatch.context() as patched:
        plan = batch.plan

        def late(*rest: Any, **named: Any) -> batch.Plan:
            planned = plan(*rest, **named)
            unit(folder, "某局", guests=8, place="乙局")
            return planned

        patched.setattr(batch, "plan", late)
        result = run("build", "--force")
    assert Path(REPORT).read_bytes() == before and result.exit_code == 1 and "OUT10" in result.stderr
    assert "OUT02" in run("build").stderr and Path(REPORT).read_bytes() == before


# ── two checkouts ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project elsewhere."""
    home = tmp_path_factory.mktemp("other")
    shutil.copytree(folder / "data", home / "data")
    return home


def test_what_another_checkout_still_has_is_not_left_over_here(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit is renamed, or removed, in one of them."""
    output = str(folder / "output")
    for name in ("新局", ""):
        monkeypatch.chdir(folder)
        run("build")
        monkeypatch.chdir(other)
        run("build", "--output", output)
        if name:
            unit(other, name, place="某局")
        else:
            shutil.rmtree(other / "data" / "某局")
            unit(other, "丙局")
        result = run("build", "--prune", "--output", output)
        assert (folder / REPORT).is_file() and f"{folder / REPORT}" not in result.output, name


def test_what_a_checkout_made_that_is_gone_is_left_over(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(other)
    run("build", "--output", str(folder / "output"))
    monkeypatch.chdir(folder)
    shutil.rmtree(folder / "data" / "某局")
    unit(folder, "乙局")
    assert "OUT08" not in run("build").stderr, "it may be what the other one has"
    shutil.rmtree(other)
    assert "OUT08" in run("build").stderr and f"已删除 {REPORT}" in run("build", "--prune").output


def test_what_both_checkouts_made_and_both_have_removed_is_left_over(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the other one was not built since."""
    for home in (folder, other):
        monkeypatch.chdir(home)
        unit(home, "乙局")
        run("build", "--force", "--output", str(folder / "output"))
    for home in (folder, other):
        shutil.rmtree(home / "data" / "某局")
    result = run("build", "--output", str(folder / "output"), "--json")
    assert [Path(path).name for path in json.loads(result.stdout)["left_over"]] == [Path(REPORT).name]


def test_a_name_that_another_unit_of_another_checkout_has_is_found(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where this one has a unit in the same folder, of another name; and not where it is the same unit."""
    output = str(folder / "output")
    run("build")
    before = Path(REPORT).read_bytes()
    monkeypatch.chdir(other)
    assert states("--output", output) == {ONE: "current"}
    unit(other, "新局", place="某局")
    unit(other, "某局", guests=8, place="别处")
    for _ in range(2):
        result = run("build", "--output", output)
        assert result.exit_code == 1 and f"{folder / ONE} 的单位名称也是“某局”" in result.stderr
        assert (folder / REPORT).read_bytes() == before


def test_each_checkout_is_told_what_it_left_over_itself(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = str(folder / "output")
    run("build")
    monkeypatch.chdir(other)
    unit(other, "新局", place="某局")
    run("build", "--output", output)
    monkeypatch.chdir(folder)
    unit(folder, "第三局", place="某局")
    left = json.loads(run("build", "--json").stdout)["left_over"]
    assert left == [REPORT], "and not what the other one has"
