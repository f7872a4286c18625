"""No line ends within a number, nor between it and its sign: looked for on pages that LibreOffice laid out."""

from __future__ import annotations

import office as real
import pytest
import rendered
from samples import document, text
from test_word import STYLE

from generator.document.tree import Document, Paragraph
from generator.writers import Support, word


def laid_out(tree: Document) -> bytes:
    return real.pdf(word.write(tree, Support(STYLE)))


@pytest.mark.parametrize(("words", "cut"), [
    ("差异率-75.93%，\n主要原因", []), ("差异率-\n75.93%", ["-|75.93%"]), ("2023年\n12月", []),
    ("完成=1761493.4\n5元", ["=1761493.4|5元"]), ("共1761493.45\n元", ["1761493.45|元"]),
    ("≥\n90%", ["≥|90%"]), ("≥90\n%", ["≥90|%"]), ("18个工作\n日", ["18个工作|日"]), ("1,234.\n50", ["1,234.|50"]), ("20101\n03", ["20101|03"]),
    ("−\n1\n2万元", ["−|12万元"])])
def test_a_number_that_is_cut_is_found(words: str, cut: list[str]) -> None:
    assert list(rendered.cut_in(words)) == cut


def justified(number: str) -> Document:
    """The number at 17 places of a line of 28 characters, of which it reaches over the end in some."""
    return document(*(Paragraph(text(f"{'国' * room}预决算差异率{number}，主要原因是：{'民' * 20}")) for room in range(9, 26)))


@pytest.mark.slow
@pytest.mark.parametrize("number", ["-75.93%", "-1,234.50", "-0.5", "-7,806.13"])
def test_a_minus_is_never_left_at_the_end_of_a_line(number: str) -> None:
    pdf = laid_out(justified(number))
    assert rendered.cuts(pdf) == []
    printed = number.replace("-", "−")
    starts = [words.partition("\n")[2].startswith(printed) for words in rendered.paragraphs(pdf)]
    assert len(starts) == 17 and 0 < sum(starts) < 17, "no line was so full that the number had to go to the next one"


@pytest.mark.slow
def test_a_dash_may_be_left_there() -> None:
    """What a minus was: as a hyphen it stays behind."""
    assert "-|75.93%" in rendered.cuts(laid_out(justified("（一）-75.93%")))
