"""LibreOffice: what it makes is looked at, what it does not make is told; contents have the pages of the headings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import office as real
import pytest
from click.testing import CliRunner
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader
from samples import covered, document, paragraphs, rich, text
from units import ROOT, SAMPLES

from generator.commands.cli import main
from generator.document.tree import Contents, Heading
from generator.problems import Rejected
from generator.writers import Support, office, printed, word
from generator.writers.office import Office

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
GOOD = "b'%PDF-1.6 ' + source.read_bytes() + b' %%EOF'"


@pytest.fixture
def fake(tmp_path: Path):
    """An office that is a program of our own: `makes` is the bytes (or None) that it makes of a `source`, of which there are `many`."""
    def made(makes: str, before: str = "", **seconds: float) -> Office:
        program = tmp_path / "office.py"
        program.write_text(f"""
import sys, time
from pathlib import Path
log = Path({str(tmp_path / "log")!r})
log.open("a").write(" ".join(sys.argv[1:]) + "\\n")
folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
sources = [Path(word) for word in sys.argv if word.endswith(".docx")]
many = len(sources)
{before}
for source in sources:
    made = {makes}
    if made is not None:
        (folder / source.with_suffix(".pdf").name).write_bytes(made)
""", encoding="utf-8")
        return Office((sys.executable, str(program)), **seconds)
    return made


def calls(folder: Path) -> list[str]:
    return (folder / "log").read_text().splitlines()


def test_many_files_go_through_one_process_with_a_profile_of_its_own(fake, tmp_path: Path) -> None:
    with fake(GOOD) as one, fake(GOOD) as other:
        made = one.pdfs({"甲.docx": b"one", "乙.docx": b"two"})
        other.pdfs({"甲.docx": b"one"})
    assert made == {"甲.docx": b"%PDF-1.6 one %%EOF", "乙.docx": b"%PDF-1.6 two %%EOF"}
    first, second = calls(tmp_path)
    profiles = [re.search("UserInstallation=(file://[^ ]*)", call)[1] for call in (first, second)]
    assert len(set(profiles)) == 2
    assert not any(Path(profile.removeprefix("file://")).parent.exists() for profile in profiles), "left something behind"


def test_a_file_that_fails_among_others_is_tried_alone(fake, tmp_path: Path) -> None:
    with fake(f"None if many > 1 and source.read_bytes() == b'shy' else {GOOD}") as one:
        assert one.pdfs({"a": b"bold", "b": b"shy"})["b"] == b"%PDF-1.6 shy %%EOF"
    assert len(calls(tmp_path)) == 2


@pytest.mark.parametrize("made", ["None", "b''", "b'no pdf'", "b'%PDF-1.6 cut'"])
def test_what_is_no_pdf_is_told(fake, made: str) -> None:
    with fake(made) as one, pytest.raises(Rejected, match=r"报告.docx.*LO002.*没有转出 PDF"):
        one.pdfs({"报告.docx": b"word"})


def test_one_that_does_not_end_is_ended_with_all_it_started(fake, tmp_path: Path) -> None:
    child = tmp_path / "child"
    before = ("import subprocess\n"
              "started = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
              f"Path({str(child)!r}).write_text(str(started.pid))\ntime.sleep(600)")
    with fake(GOOD, before, start=2, each=0) as one, pytest.raises(Rejected, match="LO003.*在 2 秒内没有转完"):
        one.pdfs({"报告.docx": b"word"})
    if sys.platform != "win32":
        time.sleep(0.1)
        state = subprocess.run(["ps", "-o", "stat=", "-p", child.read_text()], capture_output=True, text=True).stdout
        assert not state.strip() or state.startswith("Z")


def test_without_libreoffice_a_line_tells_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    result = CliRunner().invoke(main, ["build", str(ROOT / "data" / "青河区图书馆" / "2023.yaml"), "--format", "docx,pdf", "--pages", "auto",
                                       "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "错误 LO001：没有找到 LibreOffice，不能转成 PDF" in result.output and "请安装 LibreOffice" in result.output
    assert list(tmp_path.rglob("*.*")) == []


def test_pages_that_never_settle_are_told(monkeypatch: pytest.MonkeyPatch, fake) -> None:
    pages = iter(range(100))
    monkeypatch.setattr(office, "pages_of", lambda pdf, tree: {"heading-1": next(pages)})
    monkeypatch.setattr(printed, "lost", lambda word, pdf: ())
    with fake(GOOD) as one, pytest.raises(Rejected, match="LO004.*目录的页码定不下来"):
        real.paged(one, rich(), lambda layout: b"word")


def test_pages_are_written_until_nothing_moves(monkeypatch: pytest.MonkeyPatch, fake) -> None:
    monkeypatch.setattr(office, "pages_of", lambda pdf, tree: {"heading-1": 7 if b"{}" in pdf else 8})
    monkeypatch.setattr(printed, "lost", lambda word, pdf: ())
    with fake(GOOD) as one:
        made = real.paged(one, rich(), lambda layout: str(dict(layout.pages)).encode())
    assert made.word == b"{'heading-1': 8}" and made.word in made.pdf and made.lost == ()


@pytest.fixture(scope="module")
def two() -> dict[str, bytes]:
    """A document with everything and one without a heading as PDF, by one LibreOffice."""
    real.needed()
    with Office() as one:
        return one.pdfs({"all": word.write(rich(), Support(STYLE)), "short": word.write(paragraphs("没有标题"), Support(STYLE))})


def test_headings_that_are_not_in_the_outline_are_told(two: dict[str, bytes]) -> None:
    with pytest.raises(Rejected, match="LO005.*PDF 有 0 个书签，报告有 1 个标题"):
        office.pages_of(two["short"], document(Heading(1, text("标题"), "heading-1")))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both samples as Word and PDF, whose contents have page numbers, by one run."""
    real.needed()
    folder = tmp_path_factory.mktemp("published")
    files = [str(ROOT / "data" / name / "2023.yaml") for name in SAMPLES]
    result = CliRunner().invoke(main, ["build", *files, "--format", "docx,pdf", "--pages", "auto", "--output", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def of(folder: Path, name: str) -> dict[str, Path]:
    """The documents of a unit by their endings."""
    return {file.suffix: file for file in folder.rglob("*.*") if file.is_file() and ".juesuan" not in file.parts and name in file.name}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_contents_have_the_pages_of_the_outline(name: str, published: Path) -> None:
    """Told three ways: the entries of the Word file, the contents as printed, and the bookmarks of the PDF."""
    made, pdf = (of(published, name)[ending] for ending in (".docx", ".pdf"))
    reader = PdfReader(BytesIO(pdf.read_bytes()))
    marks = [mark for part in reader.outline for mark in (part if isinstance(part, list) else [part]) if not isinstance(mark, list)]
    outline = [(re.sub(r"\s", "", mark.title), reader.get_destination_page_number(mark) + 1) for mark in marks]
    assert [(re.sub(r"\s", "", title), page) for title, page in entries(made.read_bytes())] == outline
    printed = re.findall(r"^(.*?)\.{5,}(\d+)$", re.sub(r"[ \xa0]", "", reader.pages[0].extract_text()), re.M)
    assert [(title, int(page)) for title, page in printed] == outline
    assert findings(made.read_bytes()) == []
    assert [str(mistake) for mistake in OpenXmlValidator().validate(made).errors] == []


@pytest.mark.slow
def test_page_numbers_are_written_only_on_demand(published: Path, tmp_path: Path) -> None:
    def built(name: str, *options: str) -> dict[str, bytes]:
        result = CliRunner().invoke(main, ["build", str(ROOT / "data" / SAMPLES[0]), "--year", "2023", "--output", str(tmp_path / name),
                                           *options])
        assert result.exit_code == 0, result.output
        return {ending: file.read_bytes() for ending, file in of(tmp_path / name, SAMPLES[0]).items()}
    plain, paged, both = built("plain"), built("paged", "--pages"), of(published, SAMPLES[0])
    assert b"PAGEREF" not in main_part(plain[".docx"]) and b"PAGEREF" in main_part(paged[".docx"])
    assert paged[".docx"] == both[".docx"].read_bytes() and set(paged) == set(plain) and set(both) == {".docx", ".pdf"}
    assert {name: data for name, data in paged.items() if name != ".docx"} == {
        name: data for name, data in plain.items() if name != ".docx"}


def main_part(data: bytes) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def entries(data: bytes) -> list[tuple[str, int]]:
    """What the contents of a Word file say."""
    body = main_part(data).decode()
    assert 'w:dirty="true"' not in body and "updateFields" not in body
    links = re.findall(r'<w:hyperlink w:anchor="_Toc.*?</w:hyperlink>', body)
    pairs = ("".join(re.findall("<w:t[ >][^<]*|<w:tab/>", link.replace("<w:t>", "<w:t >"))) for link in links)
    told = (re.sub("<w:t [^>]*>", "", pair).split("<w:tab/>") for pair in pairs)
    return [(title, int(page)) for title, page in told]


def test_contents_have_no_number_where_no_engine_told_one() -> None:
    body = main_part(word.write(document(Contents("目录"), Heading(1, text("题"), "heading-1")), Support(STYLE)))
    assert b"PAGEREF" not in body and b'w:dirty="true"' in body


@pytest.mark.slow
def test_pdf_can_be_read_aloud(two: dict[str, bytes]) -> None:
    """Headings, tables and the cells at their head are marked as such, and the words as Chinese."""
    catalog = PdfReader(BytesIO(two["all"])).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    marks = "\n".join(str(mark) for mark in kinds(catalog["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH"} <= set(marks.split()) and "zh-CN" in marks.split()


def kinds(mark: Any) -> Iterator[str]:
    """The kind and the language of each mark in a tree of them."""
    mark = mark.get_object()
    if isinstance(mark, dict):
        yield from (mark[key] for key in ("/S", "/Lang") if key in mark)
        inside = mark.get("/K", [])
        yield from (kind for one in (inside if isinstance(inside, list) else [inside]) for kind in kinds(one))


@pytest.mark.slow
def test_libreoffice_takes_many_files_and_a_broken_one_is_told(two: dict[str, bytes]) -> None:
    assert real.pages(two["all"]) >= 10 and real.pages(two["short"]) == 1
    with Office() as one, pytest.raises(Rejected, match="坏.docx.*LO002"):
        one.pdfs({"坏.docx": b"PK\x03\x04 not a zip"})


def test_the_font_file_is_read_by_fontconfig() -> None:
    if not Path("/usr/bin/fc-match").exists():
        pytest.skip("needs fontconfig (fc-match)")
    told = subprocess.run(["fc-match", "仿宋_GB2312", "family"], env={**os.environ, "FONTCONFIG_FILE": str(office.FONTS)},
                          capture_output=True, text=True, check=True)
    assert "LXGW WenKai" in told.stdout or "FangSong" in told.stdout
    assert told.stderr == ""


@pytest.mark.slow
def test_a_cover_is_not_counted_in_the_contents(tmp_path: Path) -> None:
    real.needed()
    with Office() as converter:
        made = real.paged(converter, covered(), lambda layout: word.write(covered(), Support(STYLE, layout=layout)))
    assert word.layout_of(made.word, covered()).pages == {"heading-1": 2}, "on the third sheet, behind the cover and the contents"
    assert [re.findall("— ([0-9]+) —", page.extract_text()) for page in PdfReader(BytesIO(made.pdf)).pages] == [[], ["1"], ["2"]]
    (tmp_path / "made.docx").write_bytes(made.word)
    assert [str(mistake) for mistake in OpenXmlValidator().validate(tmp_path / "made.docx").errors] == []
