"""A paragraph of which a line would be pulled apart, since a number behind it does not fit, is left-aligned: reckoned without an engine."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from samples import document, paragraphs, text
from units import ROOT

from generator.document.tree import Break, Listing, Paragraph, Text
from generator.writers import Support, printed, word
from generator.writers.pulled import Room, is_pulled

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
ROOM = Room(width=8845, indent=640, size=320, spacing=-5)
"""28 characters a line, 26 on the first; each 15.75 points wide, a digit 7.75."""
FIRST = "字" * 26


@pytest.mark.parametrize(("line", "number", "pulled"), [
    ("字" * 24, "1234.56%", True),  # 64.4 points and a gap for 4 × 15.75 = 63: four characters of 28 are left.
    ("字" * 25, "1234.56%", True),  # 3 of 28
    ("字" * 26, "1234.56%", False),  # 2 of 28 are 8 %
    ("字" * 23, "1234.56%", False),  # it fits
    ("字" * 25, "0.5%", False),  # 32.4 points for 47
    ("字" * 25, "万元整整整整", False),
])
def test_a_line_is_pulled_apart_by_what_must_move(line: str, number: str, pulled: bool) -> None:
    assert is_pulled(f"{FIRST}{line}{number}字字", ROOM) is pulled


def test_a_sign_and_a_mark_move_with_their_number() -> None:
    assert not is_pulled(f"{FIRST}{'字' * 25}0.55，字字", ROOM), "27.5 + 15.75 points are room enough for 43 of 47"
    assert is_pulled(f"{FIRST}{'字' * 25}−0.55，字字", ROOM), "and not with a minus"


def test_the_last_line_is_never_pulled_apart() -> None:
    assert not is_pulled(f"{FIRST}{'字' * 20}1234.56%", ROOM) and not is_pulled(f"{'字' * 5}1234.56%", ROOM)
    assert not is_pulled("", ROOM) and not is_pulled("12345.67" * 30, ROOM)


def test_a_mark_may_stand_beyond_the_line_and_a_bracket_takes_its_word_along() -> None:
    """Neither leaves a tenth of a line, so no paragraph without a long number is looked at."""
    assert not is_pulled(f"{FIRST}{'字' * 28}，2023年", ROOM)
    assert not is_pulled(f"{FIRST}{'字' * 27}（2023）年度", ROOM)


PULLED = f"{FIRST}{'字' * 25}1234.56%，末。"


def test_such_paragraphs_and_items_are_left_aligned_and_no_others() -> None:
    data = word.write(document(*paragraphs(PULLED, f"{FIRST}{'字' * 60}末。").sections[0].blocks,
                               Listing((text("短。"), text(PULLED[2:])))), Support(STYLE))
    assert printed.left_aligned(data) == {printed.squeezed(PULLED), printed.squeezed(f"2.{PULLED[2:]}")}


def test_a_new_line_of_the_author_begins_at_the_left() -> None:
    """Each line is looked at by itself, those below the first without its indent: 25 of 28 characters and a number are pulled apart."""
    below = f"{'字' * 25}1234.56%，末。"
    data = word.write(document(*(Paragraph((Text(first), Break(), Text(second))) for first, second in (
        ("短。", below), (f"{FIRST}{'字' * 25}", "1234.56%，末。")))), Support(STYLE))
    assert printed.left_aligned(data) == {printed.squeezed(f"短。{below}")}


def test_the_room_is_that_of_the_style_document(tmp_path: Path) -> None:
    """With smaller characters the number stands in the middle of a line."""
    style = docx.Document(str(STYLE))
    style.styles["Body Text"].font.size = docx.shared.Pt(12)
    style.save(str(tmp_path / "style.docx"))
    assert printed.left_aligned(word.write(paragraphs(PULLED), Support(tmp_path / "style.docx"))) == frozenset()
