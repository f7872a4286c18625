"""Files that somebody edited are never lost, and no folder holds documents of two states of the data without a word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_truthful import REPORT, edit, run, says, states, unit
from units import UNIT, YEAR, changed, saved

from generator import files
from generator.problems import Rejected
from generator.publishing import outputs
from generator.publishing.outputs import Edits, Target
from generator.running import batch

ONE = "data/某局/2023.yaml"
BOOK = "output/某局/2023/某局2023年度部门决算报表.xlsx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one small unit, 某局."""
    monkeypatch.chdir(tmp_path)
    unit(tmp_path)
    return tmp_path


def publish(output: Path, data: bytes, edits: Edits = Edits.REFUSE, known: bytes = b"", names: tuple[str, ...] = ("a.md",)) -> outputs.Published:
    """Write the same bytes to some files of one folder; `known` is what the record says is there."""
    record = {f"局/{name}": files.digest(known) for name in names if known}
    return outputs.publish(Target(output, record, edits), {f"局/{name}": data for name in names})


def there(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((output / "局").iterdir())}


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("name", [".juesuan", ".juesuan/journal"])
@pytest.mark.parametrize("there_already", [True, False])
def test_a_journal_is_not_written_through_a_link_that_leads_out(folder: Path, name: str, there_already: bool) -> None:
    outside = folder / "外面"
    outside.mkdir()
    if there_already:
        (outside / "journal").write_bytes(b"x")
    link = folder / "output" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / "journal" if link.name == "journal" else outside)
    result = run("build")
    assert result.exit_code == 1 and "OUT20" in result.stderr and not Path(REPORT).exists()
    assert [path.read_bytes() for path in outside.iterdir()] == [b"x"] * there_already


# ── refuse, keep, overwrite ──


def test_a_file_that_a_build_wrote_is_replaced(tmp_path: Path) -> None:
    publish(tmp_path, b"1")
    publish(tmp_path, b"2")
    assert there(tmp_path) == {"a.md": b"2"}


@pytest.mark.parametrize("known", [b"", b"1"])
def test_an_edited_file_stops_all_files_of_its_report(tmp_path: Path, known: bytes) -> None:
    publish(tmp_path, b"1", names=("a.md", "b.md"))
    (tmp_path / "局" / "b.md").write_bytes(b"mine")
    with pytest.raises(Rejected) as caught:
        publish(tmp_path, b"2", known=known, names=("a.md", "b.md"))
    problem, = caught.value.problems
    assert problem.code == "OUT06" and problem.place.file == (tmp_path / "局" / "b.md").as_posix()
    assert "--keep-edited" in problem.advice and "--force" in problem.advice
    assert there(tmp_path) == {"a.md": b"1", "b.md": b"mine"}, "and nothing else is left behind"


def test_edited_files_are_kept_under_names_of_their_own(tmp_path: Path) -> None:
    for number in range(4):
        publish(tmp_path, b"%d" % number, Edits.KEEP)
        (tmp_path / "局" / "a.md").write_bytes(b"mine %d" % number)
    publish(tmp_path, b"4", Edits.KEEP)
    assert there(tmp_path) == {"a.md": b"4", "a（手改）.md": b"mine 0", "a（手改2）.md": b"mine 1", "a（手改3）.md": b"mine 2",
                               "a（手改4）.md": b"mine 3"}


def test_what_is_kept_already_is_not_kept_twice(tmp_path: Path) -> None:
    """A build was killed when it had kept the file and not yet replaced it."""
    (tmp_path / "a.md").write_bytes(b"mine")
    assert outputs.keep(tmp_path / "a.md") == outputs.keep(tmp_path / "a.md") == tmp_path / "a（手改）.md"


def test_a_kept_file_is_a_file_of_its_own_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    (tmp_path / "a.md").write_bytes(b"mine")
    (tmp_path / "a（手改）.md").write_bytes(b"another")
    assert outputs.keep(tmp_path / "a.md") == tmp_path / "a（手改2）.md"
    assert (tmp_path / "a（手改）.md").read_bytes() == b"another" and (tmp_path / "a（手改2）.md").read_bytes() == b"mine"


def test_force_overwrites(tmp_path: Path) -> None:
    publish(tmp_path, b"1")
    (tmp_path / "局" / "a.md").write_bytes(b"mine")
    assert not publish(tmp_path, b"1", Edits.OVERWRITE).left and there(tmp_path) == {"a.md": b"1"}


def test_what_is_recorded_is_what_was_written_even_if_somebody_saves_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest is that of the bytes that were written, not of what is read back."""
    replace = files._replace

    def replaced(temporary: str, path: Path) -> None:
        replace(temporary, path)
        path.write_bytes(b"mine")

    monkeypatch.setattr(files, "_replace", replaced)
    assert publish(tmp_path, b"1").written == {"局/a.md": files.digest(b"1")}
    assert outputs.is_edited(tmp_path, "局/a.md", files.digest(b"1"))


# ── the journal ──


@pytest.mark.parametrize("replaced", [0, 1, 2])
def test_what_a_killed_build_wrote_is_a_builds_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaced: int) -> None:
    """Without a record: the journal is on the disk before the first file is replaced."""
    names, done = ("a.md", "b.md"), []
    publish(tmp_path, b"1", names=names)
    with monkeypatch.context() as patched:
        replace = files._replace

        def until(temporary: str, path: Path) -> None:
            if len(done) == replaced:
                raise Killed
            done.append(path)
            replace(temporary, path)
            if len(done) == replaced == 2:
                raise Killed

        patched.setattr(files, "_replace", until)
        with pytest.raises(Killed):
            publish(tmp_path, b"2", names=names)
    publish(tmp_path, b"3", known=b"1", names=names)
    assert there(tmp_path) == {"a.md": b"3", "b.md": b"3"}


def test_an_edit_after_a_killed_build_is_an_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        replace = files._replace

        def then_killed(temporary: str, path: Path) -> None:
            replace(temporary, path)
            raise Killed

        patched.setattr(files, "_replace", then_killed)
        with pytest.raises(Killed):
            publish(tmp_path, b"1")
    (tmp_path / "局" / "a.md").write_bytes(b"mine")
    with pytest.raises(Rejected):
        publish(tmp_path, b"2")


def test_an_edit_is_not_taken_for_one_of_what_a_killed_build_was_about_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is lost, the journal ends with bytes that never took their place: the edited file rests on older ones."""
    publish(tmp_path, b"old")
    (tmp_path / "局" / "a.md").write_bytes(b"mine, of old")
    with monkeypatch.context() as patched:
        def killed(*_: object) -> None:
            raise Killed

        patched.setattr(files, "_replace", killed)
        with pytest.raises(Killed):
            publish(tmp_path, b"new", Edits.OVERWRITE)
    with pytest.raises(Rejected):
        publish(tmp_path, b"new")


def test_an_edit_without_a_record_stays_where_the_last_build_wrote_the_same(tmp_path: Path) -> None:
    publish(tmp_path, b"1")
    (tmp_path / "局" / "a.md").write_bytes(b"mine")
    assert publish(tmp_path, b"1").left == ("局/a.md",) and there(tmp_path) == {"a.md": b"mine"}


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: b"\0\xff\n \n\n x", lambda data: data[:30]], ids=["empty", "noise", "cut"])
def test_a_damaged_journal_makes_a_builds_files_somebodys_at_worst(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    publish(tmp_path, b"1")
    journal = tmp_path / outputs.FOLDER / "journal"
    journal.write_bytes(damage(journal.read_bytes()))
    with pytest.raises(Rejected):
        publish(tmp_path, b"2")
    publish(tmp_path, b"2", known=b"1")
    publish(tmp_path, b"3")
    assert there(tmp_path) == {"a.md": b"3"}, "a line that was cut off does not swallow the next"


def test_a_line_that_was_cut_off_does_not_swallow_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power failure, and then a build that is killed when it has replaced its file and not yet said so."""
    publish(tmp_path, b"1")
    journal = tmp_path / ".juesuan" / "journal"
    journal.write_bytes(journal.read_bytes() + b"0123")
    replace = files._replace
    with monkeypatch.context() as patched:
        def killed(temporary: str, path: Path) -> None:
            replace(temporary, path)
            raise Killed

        patched.setattr(files, "_replace", killed)
        with pytest.raises(Killed):
            publish(tmp_path, b"2")
    publish(tmp_path, b"3")
    assert there(tmp_path) == {"a.md": b"3"}, "what was written last is known, without a record"


def test_a_long_journal_is_begun_anew_and_still_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "_LONGEST", 200)
    for number in range(9):
        publish(tmp_path, b"%d" % number, names=("a.md", "b.md"))
    assert sum(path.stat().st_size for path in (tmp_path / outputs.FOLDER).iterdir()) < 800
    assert there(tmp_path) == {"a.md": b"8", "b.md": b"8"}


# ── in a build ──


def test_an_edited_file_does_not_stay_when_its_data_change_while_the_report_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan was to bring back a missing file beside it."""
    run("build", "--format", "md,xlsx")
    data, plan = edit(), batch.plan
    Path(BOOK).unlink()
    with monkeypatch.context() as patched:
        def late(*rest: Any, **named: Any) -> batch.Plan:
            planned = plan(*rest, **named)
            unit(folder, guests=8)
            return planned

        patched.setattr(batch, "plan", late)
        result = run("build", "--format", "md,xlsx")
    assert "OUT06" in result.stderr and Path(REPORT).read_bytes() == data and not Path(BOOK).exists()


def test_data_that_are_what_they_were_again_leave_the_edited_file(folder: Path) -> None:
    """Between them was a change for which the file could not be replaced, or with an error."""
    run("build")
    data = edit()
    good = Path(ONE).read_bytes()
    unit(folder, guests=8)
    assert "OUT06" in run("build").stderr
    Path(ONE).write_bytes(b"x")
    assert run("build").exit_code == 1
    Path(ONE).write_bytes(good)
    result = run("build")
    assert result.exit_code == 0 and "手改过 1" in result.output and Path(REPORT).read_bytes() == data


def test_an_edited_file_that_another_checkout_wrote_rests_on_its_data(folder: Path, monkeypatch: pytest.MonkeyPatch,
                                                                      tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing has changed here since this one wrote the file; what was edited is what the other one wrote there."""
    other = tmp_path_factory.mktemp("other")
    unit(other, guests=8)
    run("build")
    monkeypatch.chdir(other)
    run("build", "--output", str(folder / "output"))
    monkeypatch.chdir(folder)
    data = edit()
    for _ in range(2):
        result = run("build")
        assert result.exit_code == 1 and "OUT06" in result.stderr and Path(REPORT).read_bytes() == data
    assert run("build", "--keep-edited").exit_code == 0 and says(REPORT, 9)


def test_a_workbook_that_has_nothing_to_hold_any_more_is_told(folder: Path) -> None:
    """An older one would say what the data said before."""
    own = folder / "templates" / "final_accounts" / "report.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text('<title>题</title><p>文</p>{% if not people.veteran_retirees is zero %}'
                   '<table sheet="表" widths="1"><caption>表</caption><thead><tr><th>一</th>'
                   "</tr></thead><tbody><tr><td>二</td></tr></tbody></table>{% endif %}", encoding="utf-8")
    saved(folder / "data" / "某局", changed(YEAR, {"人员.离休人员": "1"}), UNIT)
    run("build", "--format", "md,xlsx")
    assert Path(BOOK).is_file()
    saved(folder / "data" / "某局", YEAR, UNIT)
    result = run("build", "--format", "md,xlsx")
    assert "OUT08" in result.stderr and Path(BOOK).name in result.stderr
    run("build", "--format", "md,xlsx", "--prune")
    assert not Path(BOOK).exists() and Path(REPORT).is_file()


def test_a_file_that_cannot_be_removed_is_still_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word has it open, on Windows."""
    unit(folder, "乙局")
    run("build")
    (folder / "data" / "某局" / "2023.yaml").unlink()
    (folder / "data" / "某局" / "unit.yaml").unlink()
    with monkeypatch.context() as patched:
        def held(path: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "Permission denied", os.fspath(path))

        patched.setattr(Path, "unlink", held)
        result = run("build", "--prune")
    assert result.exit_code == 0 and "OUT08" in result.stderr and Path(REPORT).is_file()
    assert states() == {"data/乙局/2023.yaml": "current"} and says(REPORT.replace("某局", "乙局"), 9)


def test_a_folder_that_is_a_link_is_left_when_its_files_are_pruned(folder: Path) -> None:
    run("build")
    (folder / "output" / "某局" / "2023").rename(folder / "output" / "某年")
    (folder / "output" / "某局" / "2023").symlink_to("../某年")
    shutil.rmtree(folder / "data" / "某局")
    unit(folder, "乙局")
    assert f"已删除 {REPORT.replace('某局/2023', '某年', 1)}" in run("build", "--prune").output
    assert not Path(REPORT).exists() and (folder / "output" / "某局" / "2023").is_symlink()


def test_a_unit_whose_folder_is_renamed_keeps_all_its_documents(folder: Path) -> None:
    """Those of formats too that are not made just now."""
    run("build", "--format", "md,xlsx")
    (folder / "data" / "某局").rename(folder / "data" / "改名")
    result = run("build", "--format", "md", "--prune")
    assert result.exit_code == 0 and Path(BOOK).is_file() and "OUT08" not in result.stderr
    unit(folder, guests=8, place="改名")
    (folder / "output" / outputs.FOLDER / "journal").unlink()
    result = run("build", "--format", "md")
    assert "OUT09" in result.stderr and says(REPORT, 8), "they are known to be this report's"


@pytest.mark.parametrize("asked", [("data/乙局",), ("--year", "2022"), ("data/乙局", "--year", "2022")])
def test_a_unit_whose_folder_is_renamed_keeps_its_documents_whatever_is_built_next(folder: Path, asked: tuple[str, ...]) -> None:
    saved(folder / "data" / "乙局", YEAR | {"年度": "2022"}, UNIT | {"单位名称": "乙局"})
    run("build")
    (folder / "data" / "某局").rename(folder / "data" / "改名")
    result = run("build", "--prune", *asked)
    assert result.exit_code == 0 and Path(REPORT).is_file() and "OUT08" not in result.stderr
