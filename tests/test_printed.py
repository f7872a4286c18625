"""What the Word file says is in its PDF: what LibreOffice loses is noticed, mended, or refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import office as real
import pytest
from docx_lint import findings
from openxml_audit import OpenXmlValidator
from samples import document, paragraphs, rich, row, table, text
from test_office import GOOD, main_part
from units import ROOT, SAMPLES, SELF_EVALUATION, sample

from generator.build import Laid, build, laid_out
from generator.commands import status
from generator.document.tree import Document, Listing, Paragraph, Role
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.publishing.record import Record
from generator.writers import Support, office, printed, word
from generator.writers.office import Office, Paged
from generator.writers.printed import Layout
from tools.pages import find

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
FULL = f"{'甲' * 26}{'乙' * 28}。{'丙' * 10}，丁。"
"""Below a first line of 26 characters, 28 fill a justified line exactly; the mark behind has no room."""


def made(tree: Document, converter: Office) -> Paged:
    return real.paged(converter, tree, lambda layout: word.write(tree, Support(STYLE, layout=layout)))


# ── what is compared ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("told", "lost"), [
    ("甲，乙。丙；丁。", ()),
    ("甲，乙丙；丁。", ("甲，乙。",)),
    ("甲，乙。丁。", ("丙；",)),
    ("甲，乙。— 1 —丙；1.丁。", ()),
    ("", ("甲，乙。", "丙；", "丁。")),
    ("丙；甲，乙。丁。", ("丙；",)),
], ids=["all", "a mark", "a paragraph", "words between", "nothing", "another order"])
def test_a_paragraph_that_is_not_there_as_it_is_is_found(told: str, lost: tuple[str, ...]) -> None:
    assert printed.absent(["甲，乙。", "丙；", "丁。"], told) == lost


def test_a_twin_far_behind_does_not_stand_for_a_paragraph_that_lost_a_mark() -> None:
    between = "。".join(f"{number:04}" for number in range(500))
    assert printed.absent(["甲。", between, "甲。"], f"甲{between}甲。") == ("甲。",)


def test_words_that_run_from_the_right_are_not_compared() -> None:
    assert printed.absent(["甲。", "بىر ئىش。", "乙。"], "甲。شىئ رىب。乙。") == ()


def test_every_paragraph_of_a_word_file_is_compared() -> None:
    tree = document(Paragraph(text("正 文　一")), Listing((text("项"),)),
                    table(row("格甲", "-7.25%"), caption="表题", subtitle="单位：万元"))
    told = printed.paragraphs(word.write(tree, Support(STYLE)))
    assert told == ["正文一", "1.项", "表题", "单位：万元", "格甲", "-7.25%"]


# ── with an office of our own ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def careless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], str]], Office]:
    """An office whose "PDF" is the Word file, of which some words are lost."""
    program = tmp_path / "office.py"
    program.write_text(f"""
import sys
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
for source in [Path(word) for word in sys.argv if word.endswith(".docx")]:
    (folder / source.with_suffix(".pdf").name).write_bytes({GOOD})
""", encoding="utf-8")

    def losing(lose: Callable[[str], str]) -> Office:
        def told(pdf: bytes) -> str:
            file = tmp_path / "made.docx"
            file.write_bytes(pdf.removeprefix(b"%PDF-1.6 ").removesuffix(b" %%EOF"))
            body = re.sub("<w:p>.*?</w:p>", lambda found: lose(found[0]), main_part(file.read_bytes()).decode())
            with ZipFile(file, "w") as archive:
                archive.writestr("word/document.xml", body)
            return "".join(printed.paragraphs(file.read_bytes()))
        monkeypatch.setattr(printed, "text", told)
        monkeypatch.setattr(office, "pages_of", lambda pdf, tree: {})
        return Office((sys.executable, str(program)))
    return losing


def test_what_left_alignment_mends_is_left_aligned_in_the_word_file_and_nothing_else(careless) -> None:
    tree = document(Paragraph(text("先说，后做。")), Listing((text("一项。"), text("一项，两项。"))),
                    Paragraph(text("末段。")))
    with careless(lambda xml: xml if 'w:jc w:val="left"' in xml else xml.replace("，", "")) as one:
        result = made(tree, one)
    assert result.lost == ()
    assert printed.left_aligned(result.word) == {"先说，后做。", "2.一项，两项。"}
    assert result.word == word.write(tree, Support(STYLE, layout=Layout(left=frozenset({"先说，后做。", "2.一项，两项。"}))))
    assert word.layout_of(result.word, tree) == Layout({}, frozenset({"先说，后做。", "2.一项，两项。"}))


def test_what_is_still_lost_is_told_with_the_paragraph_and_what_to_do(careless) -> None:
    tree = document(Paragraph(text("先说，后做。")), Paragraph(text("居中，不动。"), Role.CENTER),
                    table(row("格，子")))
    with careless(lambda xml: xml.replace("，", "")) as one:
        lost = made(tree, one).lost
    assert {(problem.code, problem.place.file) for problem in lost} == {("LO006", "报告.docx")}
    assert [problem.message.rpartition("：")[2] for problem in lost] == ["“先说，后做。”", "“居中，不动。”", "“格，子”"]
    assert "再用 Word 或 WPS 另存为 PDF" in lost[0].advice


def test_a_long_paragraph_is_told_by_its_beginning(careless) -> None:
    with careless(lambda xml: xml.replace("。", "")) as one:
        problem, = made(paragraphs("字" * 200 + "。"), one).lost
    assert problem.message.endswith(f"“{'字' * 60}…”")


def test_a_pdf_that_lost_words_is_refused_and_nothing_is_written(careless, tmp_path: Path) -> None:
    report = build(sample(SAMPLES[0]))
    with careless(str) as one:
        real.written(report, tmp_path / "whole", ("docx", "pdf"), one)
    with careless(lambda xml: xml.replace("，", "", 1)) as one:
        with pytest.raises(Rejected, match="LO006"):
            real.written(report, tmp_path / "lost", ("docx", "md", "pdf"), one)
        assert not (tmp_path / "lost").exists()
        real.written(report, tmp_path / "paged", ("docx", "md"), one)
    assert len([path for path in (tmp_path / "paged").rglob("*.*") if path.is_file()]) == 2


def test_a_word_file_with_left_aligned_paragraphs_is_up_to_date(careless, tmp_path: Path) -> None:
    report = build(sample(SAMPLES[0]))
    with careless(lambda xml: xml if 'w:jc w:val="left"' in xml else xml.replace("费。", "费")) as one:
        real.written(report, tmp_path / "output", ("docx", "pdf"), one)
    file, = (tmp_path / "output").rglob("*.docx")
    assert printed.left_aligned(file.read_bytes())
    assert status.standing(sample(SAMPLES[0]), Record.load(tmp_path / "output")).outputs["docx"] is status.Progress.CURRENT


def test_a_pdf_without_an_order_of_its_words_is_told(careless, monkeypatch: pytest.MonkeyPatch) -> None:
    def untagged(pdf: bytes) -> str:
        raise printed.Untagged
    with careless(str) as one:
        monkeypatch.setattr(printed, "text", untagged)
        with pytest.raises(Rejected, match="LO007.*没有标明文字的次序"):
            made(rich(), one)


# ── with LibreOffice ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_mark_behind_a_line_that_is_full_is_mended(tmp_path: Path) -> None:
    """If LibreOffice no longer loses it, there is nothing to mend."""
    real.needed()
    tree = paragraphs("短。", FULL, "末。")
    whole = word.write(tree, Support(STYLE))
    with Office() as converter:
        lost = printed.lost(whole, converter.pdfs({"a": whole})["a"])
        result = made(tree, converter)
    assert lost in {(FULL,), ()}
    assert result.lost == () and printed.left_aligned(result.word) == frozenset(lost)
    assert printed.text(result.pdf) == f"短。{FULL}末。"
    (tmp_path / "made.docx").write_bytes(result.word)
    assert findings(result.word) == []
    assert [str(mistake) for mistake in OpenXmlValidator().validate(tmp_path / "made.docx").errors] == []


@pytest.mark.slow
def test_what_breaks_over_pages_and_all_kinds_of_words_are_read_back() -> None:
    """Cells longer than a page, repeated heads, merged cells; ligatures, accents, hyphens that break no line."""
    tree = rich()
    words = paragraphs("office ffi fl", "e\u0301 -7.25% 5-3 a\u2011b", "① ㎡ ½ 𠮷野", "“引”——《书》…")
    real.needed()
    with Office() as converter:
        files = {name: word.write(one, Support(STYLE)) for name, one in (("tree", tree), ("words", words))}
        pdfs = converter.pdfs(files)
    assert [printed.text(pdfs[name]) for name in files] == ["".join(printed.paragraphs(data)) for data in files.values()]


PROVED = {"农业农村局": sample(SAMPLES[1]), "自评报告": sample(SAMPLES[1], kind=SELF_EVALUATION),
          "图书馆": sample(SAMPLES[0], 2022), "公开过的": Job(UnitFolder("A-2023", ROOT / "tests/published/A-2023"), 2023)}
"""The others, and the other published units: `python -m tools.reliability pdf pages`."""


@pytest.fixture(scope="module")
def proved() -> dict[str, Laid]:
    """Each report as Word and PDF, by one LibreOffice a round."""
    real.needed()
    with Office() as converter:
        laid = laid_out([build(job) for job in PROVED.values()], ("docx", "pdf"), converter)
    assert not [one for one in laid if isinstance(one, Exception)]
    return dict(zip(PROVED, laid, strict=True))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVED)
def test_the_pdf_says_what_the_word_file_says(name: str, proved: dict[str, Laid]) -> None:
    assert printed.text(proved[name]["pdf"]) == "".join(printed.paragraphs(proved[name]["docx"]))


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVED)
def test_pages_are_without_blemish(name: str, proved: dict[str, Laid]) -> None:
    assert find(proved[name]["docx"], proved[name]["pdf"]) == []
