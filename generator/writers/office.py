"""LibreOffice for what only it can do: PDF of Word files, the page that each heading is on, and Word files of
those in old formats, which an audit reads.

Each `Office` has a profile of its own, since two processes with one profile do not both run; it takes many
files in one process. LibreOffice tells success even of a file that it could not read, so what it made is
looked at. PDF holds the time and a random number: the same report has the same pages, not the same bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple

from generator.document.tree import Document, headings
from generator.problems import Place, Problem, Rejected, error
from generator.writers import printed
from generator.writers.printed import Layout

FONTS = Path(__file__).with_name("fonts.conf")
"""Which font stands in for one that the computer has not, for fontconfig (Linux)."""

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
"""Where else to look. On Windows `soffice.com` writes to a console, which `soffice.exe` does not."""
_START, _EACH = 60, 30
"""Seconds that LibreOffice may take to begin, and for each file."""
PATIENCE = 30, 10
"""The same where its answer is welcome, but not needed."""
_EXPORT = ('pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
           '"ExportBookmarks":{"type":"boolean","value":"true"}}')
"""How PDF is made: with tags, by which screen readers know headings and tables, and `printed` the order of
words; and with bookmarks, by which `pages_of` finds the page of each heading."""
_WORD = "docx:MS Word 2007 XML"
"""How a file in an old format becomes a Word file of today."""
_ROUNDS = 5
"""How often a file is laid out at most until no heading moves any more: page numbers in the contents and
left-aligned paragraphs may move some. In practice the second round finds nothing moved."""
_SHOWN = 60
"""Characters of a lost paragraph that a message shows."""
_INSTALL = ("请安装 LibreOffice（Debian、Ubuntu：sudo apt install libreoffice-writer），"
            "或用 --pages never，不用 pdf 格式；用 juesuan doctor 检查")


class Draft(NamedTuple):
    """A report to lay out: the name of its Word file, its tree, and what makes the file with a layout."""

    name: str
    document: Document
    write: Callable[[Layout], bytes]


@dataclass(frozen=True, slots=True)
class Paged:
    """A Word file, its PDF, and an error for each paragraph that the PDF does not have as Word has it."""

    word: bytes
    pdf: bytes
    lost: tuple[Problem, ...]


def find() -> str | None:
    """The command that starts LibreOffice, if it is on this computer."""
    return next(filter(None, map(shutil.which, (*_NAMES, *_PLACES))), None)


class Office:
    """LibreOffice for the length of a `with`. `command` is how it is called, if not as on this computer."""

    def __init__(self, command: Sequence[str] = (), start: float = _START, each: float = _EACH) -> None:
        self._command = tuple(command)
        self._start = start
        self._each = each
        self._folder = TemporaryDirectory(prefix="juesuan-office-", ignore_cleanup_errors=True)

    def __enter__(self) -> Office:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._folder.cleanup()

    def pdfs(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Word files as PDF, under the same names. A file that fails among others is tried again alone."""
        made = self._converted(files)
        if missing := [name for name in files if name not in made]:
            raise _not_made(missing[0])
        return made

    def paged(self, drafts: Sequence[Draft]) -> list[Paged | Exception]:
        """Each draft as a Word file with page numbers in its contents, and as PDF; or what kept it from that.

        One process takes all of them, another one those in which something moved. What the PDF has lost of a
        paragraph is often there when the paragraph is left-aligned, in both files. Page numbers that never
        settle are a `Rejected`.
        """
        settling = [_Settling(draft) for draft in drafts]
        for _ in range(_ROUNDS):
            words = {one.name: one.word for one in settling if one.written()}
            if not words:
                break
            try:
                made = self._converted(words)
            except Rejected as rejected:
                for one in settling:
                    one.result = one.result or rejected
                break
            for one in settling:
                one.look(made)
        return [one.result or _unsettled(one.name) for one in settling]

    def _converted(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """What is made of files, as far as it is PDF. One that fails is tried alone, if others did not."""
        made = self._convert(files)
        for name in files:
            if name not in made:
                made |= self._convert({name: files[name]})
            if not made:
                break
        return made

    def modern(self, name: str, data: bytes, ending: str) -> bytes:
        """A file in an old format of Word or WPS, as .docx. `ending` is that of its name: `.doc`."""
        made = self._convert({name: data}, ending, _WORD, ".docx", _is_package).get(name)
        if made is None:
            raise Rejected([error("LO008", "LibreOffice 没有把它转成 docx",
                                  "请用 Word 或 WPS 打开，“另存为”选“Word 文档（*.docx）”，再核对",
                                  Place(name))])
        return made

    def _convert(self, files: Mapping[str, bytes], ending: str = ".docx", export: str = _EXPORT,
                 wanted: str = ".pdf", is_whole: Callable[[bytes], bool] | None = None) -> dict[str, bytes]:
        """What one process makes of files, as far as it is whole. `ending`, `wanted`: of their names, and of
        those of what is made of them.
        """
        is_whole = is_whole or _is_pdf
        # LibreOffice names a PDF after its source; sources have numbers, since names may hold anything.
        with TemporaryDirectory(dir=self._folder.name) as folder:
            sources = {name: Path(folder, f"{number}{ending}") for number, name in enumerate(files)}
            for name, source in sources.items():
                source.write_bytes(files[name])
            self._run(folder, list(sources.values()), Place(next(iter(files), "LibreOffice")), export)
            made = {name: source.with_suffix(wanted) for name, source in sources.items()}
            return {name: data for name, file in made.items()
                    if file.is_file() and is_whole(data := file.read_bytes())}

    def _run(self, folder: str, sources: Sequence[Path], place: Place, export: str) -> None:
        command = self._command or tuple(filter(None, [find()]))
        if not command:
            raise Rejected([error("LO001", "没有找到 LibreOffice，不能转成 PDF，也不能得出目录的页码",
                                  _INSTALL, place)])
        seconds = self._start + self._each * len(sources)
        profile = Path(self._folder.name, "profile").as_uri()
        # --norestore: after a process that was ended, the next would want to recover its files first.
        process = subprocess.Popen(
            [*command, f"-env:UserInstallation={profile}", "--headless", "--norestore",
             "--convert-to", export, "--outdir", folder, *map(str, sources)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS)}, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Rejected([error("LO003", f"LibreOffice 在 {seconds:g} 秒内没有转完",
                                  "请关闭其他占用电脑的程序后再试一次", place)]) from None
        finally:
            _end(process)


class _Settling:
    """A draft until no heading of it moves any more. `result` is what came of it, None until then."""

    def __init__(self, draft: Draft) -> None:
        self.name = draft.name
        self.word = b""
        self.result: Paged | Exception | None = None
        self._draft = draft
        self._layout = Layout()

    def written(self) -> bool:
        """Whether there is a Word file to lay out: `word`, with the layout that is known by now."""
        if self.result is None:
            with self._noting():
                self.word = self._draft.write(self._layout)
        return self.result is None

    def look(self, made: Mapping[str, bytes]) -> None:
        """Look where everything stands in a PDF among those that were made."""
        if self.result is not None:
            return
        with self._noting():
            if self.name not in made:
                raise _not_made(self.name)
            pdf = made[self.name]
            lost = _lost(self.name, self.word, pdf)
            found = Layout(pages_of(pdf, self._draft.document), self._layout.left.union(lost))
            if found == self._layout:
                self.result = Paged(self.word, pdf, tuple(_told(words, self.name) for words in lost))
            self._layout = found

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Whatever goes wrong with one draft is for its caller to tell: the others go on."""
        try:
            yield
        except Exception as fault:
            self.result = fault


def _not_made(name: str) -> Rejected:
    return Rejected([error("LO002", "LibreOffice 没有转出 PDF",
                           "请用 juesuan doctor 检查 LibreOffice 能否运行，再试一次", Place(name))])


def _unsettled(name: str) -> Rejected:
    return Rejected([error("LO004", "目录的页码定不下来：写上页码后标题又移到别的页",
                           "请用 --pages never，不用 pdf 格式，在 Word 中更新目录", Place(name))])


def version(command: str) -> str:
    """What LibreOffice says of itself: `LibreOffice 7.4.7.2`. Empty if it does not answer."""
    try:
        done = subprocess.run([command, "--version"], capture_output=True, text=True, errors="replace",
                              timeout=_START)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return " ".join(done.stdout.split()[:2])


def engine(pdf: bytes) -> str:
    """What made a PDF, as that says itself: `LibreOffice 7.4`."""
    from pypdf import PdfReader
    told = PdfReader(BytesIO(pdf)).metadata
    return str(told.producer) if told and told.producer else "LibreOffice"


def pages_of(pdf: bytes, document: Document) -> dict[str, int]:
    """The page, from 1, of each heading by its anchor. A cover is not counted.

    PDF without a bookmark for each heading is a `Rejected`.
    """
    from pypdf import PdfReader
    reader = PdfReader(BytesIO(pdf))
    marks = list(_flat(reader.outline))
    # LibreOffice makes a bookmark of every heading in order, but for those without words.
    wanted = [heading for heading in headings(document) if heading.content]
    if len(marks) != len(wanted):
        told = f"PDF 有 {len(marks)} 个书签，报告有 {len(wanted)} 个标题，不能得出目录的页码"
        raise Rejected([error("LO005", told, "请检查样式文件中各级标题的大纲级别", Place(document.title))])
    first = 0 if document.sections and document.sections[0].cover else 1
    numbers = ((reader.get_destination_page_number(mark) or 0) + first for mark in marks)
    return {heading.anchor: number for heading, number in zip(wanted, numbers, strict=True)}


def _lost(name: str, word: bytes, pdf: bytes) -> tuple[str, ...]:
    """The words of the paragraphs of a Word file that are not in its PDF."""
    try:
        return printed.lost(word, pdf)
    except printed.Untagged:
        problem = error("LO007", "LibreOffice 转出的 PDF 没有标明文字的次序，不能与 Word 文件核对",
                        "请升级 LibreOffice（7.4 或更新），或用 --pages never，不用 pdf 格式", Place(name))
        raise Rejected([problem]) from None


def _told(words: str, name: str) -> Problem:
    """A paragraph that is not whole in the PDF, and what to do."""
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return error("LO006", f"PDF 中的这一段与 Word 文件不一致，LibreOffice 丢了其中的字或标点：“{shown}”",
                 "请把这一段改动几个字再试，或只生成 docx（不用 pdf 格式），再用 Word 或 WPS 另存为 PDF",
                 Place(name))


def _flat(outline: Sequence[Any]) -> Iterator[Any]:
    for mark in outline:
        if isinstance(mark, list):
            yield from _flat(mark)
        else:
            yield mark


def _is_package(data: bytes) -> bool:
    """Whether these are the bytes of a package, as .docx is."""
    return data.startswith(b"PK") and b"PK\x05\x06" in data[-66_000:]


def check(data: bytes) -> None:
    """Refuse a PDF that lacks its beginning or its end."""
    if not _is_pdf(data):
        raise ValueError("the beginning or the end is missing")


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-64:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, with those it started: `soffice` is only the first of three."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
