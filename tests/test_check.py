"""What a writer made is looked at before a file is replaced: what is broken is found, and the old files stay."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from inspect import signature
from io import BytesIO
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from units import YEAR, changed, saved

from generator import build, formats, writers
from generator.commands import options
from generator.formats import PDF
from generator.project import Job
from generator.publishing import places
from generator.publishing.outputs import Target
from generator.running import batch, work
from generator.writers import WRITERS, Support
from generator.writers.check import check
from tools.reliability import verify as alterations

Breach = Callable[[bytes], bytes]


def job(folder: Path) -> Job:
    return saved(folder / "局")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    report = build.build(job(tmp_path_factory.mktemp("made")))
    return {name: build.rendered(report, name) for name in WRITERS}


def with_part(part: str, change: Breach) -> Breach:
    """The same package with another content in one part."""
    return partial(alterations.with_part, part=part, change=change)


def without(part: str) -> Breach:
    def breach(data: bytes) -> bytes:
        with ZipFile(BytesIO(data)) as old, ZipFile(made := BytesIO(), "w") as new:
            for name in old.namelist():
                if name != part:
                    new.writestr(name, old.read(name))
        return made.getvalue()
    return breach


def flipped(data: bytes) -> bytes:
    """One bit in the middle of the largest part."""
    middle = data.index(b"word/document.xml") + 2_000
    return data[:middle] + bytes([data[middle] ^ 16]) + data[middle + 1:]


@pytest.mark.parametrize("name", WRITERS)
def test_what_the_writers_make_is_whole(made: dict[str, bytes], name: str) -> None:
    check(name, made[name])


@pytest.mark.parametrize(("name", "breach", "why"), [
    ("docx", lambda data: data[:-30], "zip"),
    ("docx", lambda data: data[: len(data) // 2], "zip"),
    ("docx", flipped, ""),
    ("docx", with_part("word/document.xml", lambda xml: xml.replace(b"</w:p>", b"", 1)), "mismatched tag"),
    ("docx", with_part("word/document.xml", lambda xml: xml.replace("局".encode(), b"\x01", 1)), "not well-formed"),
    ("docx", with_part("word/document.xml", lambda xml: xml.replace("局".encode(), b"&nbsp;", 1)), "undefined entity"),
    ("docx", with_part("word/_rels/document.xml.rels", lambda xml: xml[:-9]), ""),
    ("docx", with_part("[Content_Types].xml", lambda xml: xml.replace(b"/word/document.xml", b"/word/other.xml").replace(
        b'Extension="xml"', b'Extension="x"')), "has no type"),
    ("docx", without("[Content_Types].xml"), "Content_Types"),
    ("xlsx", lambda data: data[:-30], "zip"),
    ("xlsx", with_part("xl/workbook.xml", lambda xml: xml[:-1]), ""),
    ("md", lambda data: data[:-2], "unexpected end of data"),
    ("md", lambda data: data.replace("局".encode(), b"\x0b", 1), "U+000B"),
    ("html", lambda data: data[: len(data) // 2].rstrip(b"\x80\xff") + b"\n", ""),
    ("html", lambda data: data.replace(b"</html>", b""), "no end"),
])
def test_what_is_broken_is_found(made: dict[str, bytes], name: str, breach: Breach, why: str) -> None:
    broken = breach(made[name])
    assert broken != made[name]
    with pytest.raises(AssertionError, match=f"the {name} that was made is broken: .*{re.escape(why)}"):
        check(name, broken)


def test_half_a_pdf_is_found() -> None:
    check("pdf", b"%PDF-1.7\n...\n%%EOF\n")
    for broken in (b"%PDF-1.7\n...", b"<html>", b"\n%PDF-1.7\n%%EOF"):
        with pytest.raises(AssertionError, match="pdf"):
            check("pdf", broken)


def test_a_format_with_nothing_to_hold_makes_no_file() -> None:
    check("xlsx", b"")


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A new format: a module of the room, and its line in the list."""
    made = ModuleType("generator.writers.plain")
    made.write = lambda document, support: document.title.encode()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setitem(formats.FORMATS, "txt", "plain")
    monkeypatch.setitem(WRITERS, "txt", partial(writers._write, "txt"))
    return made


def test_a_new_format_is_a_module_and_a_line_in_the_list(plain: ModuleType, tmp_path: Path) -> None:
    plain.check = lambda data: None  # type: ignore[attr-defined]
    report = build.build(job(tmp_path))
    assert options.formats("md,txt") == ("md", "txt")
    written = build.write(report, Target(tmp_path / "output"), ("md", "txt")).written
    name = "某局/2023/某局2023年度部门决算公开说明.txt"
    assert name in written
    assert (tmp_path / "output" / name).read_text(encoding="utf-8") == report.document.title
    assert name in places.of(report.job, report.unit)


def test_a_new_format_that_nobody_can_check_is_not_said_to_be_broken(plain: ModuleType) -> None:
    """What is missing is said instead."""
    with pytest.raises(AttributeError, match="plain.*check"):
        check("txt", b"whole")


def test_a_fault_in_a_check_is_not_a_fault_of_the_file(plain: ModuleType) -> None:
    plain.check = lambda data: {}["part"]  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        check("txt", b"whole")


def test_every_format_has_both_functions_of_one_form() -> None:
    for ending in formats.FORMATS:
        module = writers.module(ending)
        assert list(signature(module.check).parameters) == ["data"], ending
        assert ending == PDF or list(signature(module.write).parameters) == ["document", "support"], ending


def test_no_writer_is_loaded_before_it_is_asked_for() -> None:
    """A cold `check` or `build` with nothing to do would wait for python-docx and XlsxWriter."""
    program = ("import sys; from generator.commands import check, build; late = {'docx', 'xlsxwriter', "
               "'generator.writers.word', 'generator.writers.html'}; print(sorted(late & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_broken_format_leaves_all_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two formats is broken: not even the first is replaced, and the fault is one of ours."""
    order = batch.Order(tmp_path / "output", ("md", "docx"))
    task = work.Task(order, saved(tmp_path / "局"), Target(order.output), "某局", "")
    first = work.make(task)
    assert first.state is batch.State.MADE
    old = {path: path.read_bytes() for path in map(Path, first.paths)}
    saved(tmp_path / "局", changed(YEAR, {"人员.在职人员": "4"}))
    word = WRITERS["docx"]

    def torn(document: object, support: Support) -> bytes:
        return word(document, support)[:-100]  # type: ignore[arg-type]

    monkeypatch.setitem(WRITERS, "docx", torn)
    second = work.make(task._replace(run="2"))
    assert second.state is batch.State.FAULT and "the docx that was made is broken" in Path(second.log).read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in old} == old
    monkeypatch.setitem(WRITERS, "docx", word)
    assert work.make(task._replace(run="3")).state is batch.State.MADE and {path: path.read_bytes() for path in old} != old
