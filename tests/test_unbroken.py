"""No line ends within a number, nor between it and its sign: looked for on pages that LibreOffice laid out."""

from __future__ import annotations

from itertools import accumulate, pairwise

import office as real
import pytest
from samples import cell, document, row, text
from test_word import STYLE
from units import YEAR, accounts, changed, composed

from generator.document import grid
from generator.document.tree import Document, Paragraph, Row, Table
from generator.writers import Support, word
from generator.writers.office import Office
from generator.writers.word import columns
from generator.writers.word.faces import Face
from generator.writers.word.runs import runs
from tools.pages import Kind, cuts, find, reading

FACE = Face(180, 72, 240, 66)


def laid_out(tree: Document) -> tuple[bytes, bytes]:
    """A document as Word and as PDF."""
    made = word.write(tree, Support(STYLE))
    return made, real.pdf(made)


def cut(made: tuple[bytes, bytes]) -> list[str]:
    return [one.words for one in find(*made) if one.kind is Kind.CUT]


@pytest.mark.parametrize(("words", "cut"), [
    ("差异率-75.93%，\n主要原因", []), ("差异率-\n75.93%", ["-|75.93%"]), ("差异率−\n75.93%", ["−|75.93%"]), ("2023年\n12月", []),
    ("=1761493.4\n5元", ["=1761493.4|5元"]), ("=1761493.45\n元", ["=1761493.45|元"]), ("≥\n90%", ["≥|90%"]), ("≥90\n%", ["≥90|%"]),
    ("=18个工作\n日", ["=18个工作|日"]), ("1,234.\n50", ["1,234.|50"]), ("20101\n03", ["20101|03"]), ("1-\n12月", []), ("1\n2\n月", ["1|2月"])])
def test_a_number_that_is_cut_is_found(words: str, cut: list[str]) -> None:
    assert cuts_in(words, units=True) == cut


def cuts_in(words: str, units: bool) -> list[str]:
    lines = words.split("\n")
    flat, ends = "".join(lines), list(accumulate(map(len, lines)))
    return [f"{flat[start:at]}|{flat[at:end]}" for start, at, end in cuts.numbers(flat, ends, units)]


def test_in_a_sentence_a_unit_may_go_to_the_next_line() -> None:
    assert cuts_in("检查60\n次，投入12.5\n万元，占9\n8%", units=False) == ["9|8%"]


def justified(number: str) -> Document:
    """The number at 17 places of a line of 28 characters, of which it reaches over the end in some."""
    return document(*(Paragraph(text(f"{'国' * room}预决算差异率{number}，主要原因是：{'民' * 20}")) for room in range(9, 26)))


MINUSES, DASH = ("-75.93%", "-1,234.50", "-0.5", "-7,806.13"), "（一）-75.93%"


@pytest.fixture(scope="module")
def lines() -> dict[str, tuple[bytes, bytes]]:
    """The numbers at the ends of lines, as Word and as PDF, by one LibreOffice."""
    made = {number: word.write(justified(number), Support(STYLE)) for number in (*MINUSES, DASH)}
    real.needed()
    with Office() as converter:
        return {number: (made[number], pdf) for number, pdf in converter.pdfs(made).items()}


@pytest.mark.slow
@pytest.mark.parametrize("number", MINUSES)
def test_a_minus_is_never_left_at_the_end_of_a_line(number: str, lines: dict[str, tuple[bytes, bytes]]) -> None:
    made = lines[number]
    assert cut(made) == []
    printed = number.replace("-", "−")
    starts = [block.lines()[1].words.startswith(printed) for block in reading.read(made[1]).blocks
              if isinstance(block, reading.Paragraph)]
    assert len(starts) == 17 and 0 < sum(starts) < 17, "no line was so full that the number had to go to the next one"


@pytest.mark.slow
def test_a_dash_may_be_left_there(lines: dict[str, tuple[bytes, bytes]]) -> None:
    """What a minus was: as a hyphen it stays behind."""
    assert "-|75.93%" in cut(lines[DASH])


NARROW = changed(YEAR, {
    "绩效.项目.0.指标": [{**indicator, "年度指标值": target, "实际完成值": actual, "偏差原因及改进措施": "按实际进度支付"}
                 for indicator, (target, actual) in zip(YEAR["绩效"]["项目"][0]["指标"] * 3, [
                     ("=1761493.45元", "1761493.45元"), ("≥90%", "-75.93%"), ("=26198.50平方米", "26198.50平方米"),
                     ("2023年12月31日", "2023年12月31日前"), ("≤15个工作日", "18个工作日"), ("≥1400.00万人次", "1234567.89万人次")], strict=True)]})
"""A self-evaluation whose columns are too narrow by their shares for what stands in them."""


@pytest.mark.slow
def test_values_hold_together_in_narrow_columns() -> None:
    assert cut(laid_out(composed(accounts(NARROW)))) == []


@pytest.mark.slow
def test_by_their_shares_the_columns_cut_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "by_content", lambda shares, cells, width, face: columns.by_shares(shares, width))
    found = cut(laid_out(composed(accounts(NARROW))))
    assert {"=1761493.4|5元", "=26198.50|平方米"} <= set(found)


# ── widths ──────────────────────────────────────────────────────────────────────────────────────────────────


def widths(*rows: Row, shares: tuple[int, ...], width: int = 4000) -> list[int]:
    laid = grid.lay(Table(rows, text("表"), shares))
    edges = columns.by_shares(shares, width)
    words = {(slot.row, slot.column): runs(slot.cell.content) for slots in laid for slot in slots}
    edges = columns.uncut(edges, columns.cells(laid), FACE) if columns.cut(words, laid, edges, FACE) else edges
    return [right - left for left, right in pairwise(edges)]


def test_columns_are_as_their_shares_where_everything_fits() -> None:
    assert widths(row("甲", "1,234.50", "乙"), shares=(1, 2, 1)) == [1000, 2000, 1000]


def test_a_column_is_as_wide_as_its_widest_number() -> None:
    """4.5 characters of digits, a quarter for the point, 0.57 for the sign, 元 and the gap before it, at 9 points (1182.6, and no less)."""
    made = widths(row("=1761493.45元", "甲", "乙乙乙乙乙乙"), shares=(1, 3, 4))
    assert made[0] == 1183 + 72 + 20
    assert sum(made) == 4000 and made[1] < 1500 and made[2] >= FACE.room(6), "the empty column gives first"


def test_dates_and_ranges_are_whole_if_there_is_room_for_them() -> None:
    assert widths(row("2022年12月31日", "甲"), shares=(1, 3))[0] == FACE.room(8.25)
    assert FACE.room(3.25) <= widths(row("2022年12月31日", "甲"), shares=(1, 3), width=1500)[0] < FACE.room(8.25)


@pytest.mark.parametrize(("number", "wide"), [("5%", 334), ("-5%", 436), ("-10%", 526)])
def test_a_short_rate_is_seen_to_be_cut_by_a_twentieth_of_a_point(number: str, wide: int) -> None:
    """0.57 for the sign, half a character a digit, 0.84 for the %: 1.34, 1.91 and 2.41 at 9 points, and 92 of the cell's own."""
    assert widths(row(number, "甲乙"), shares=(wide - 1, 1000), width=wide + 999) == [wide, 999]
    assert widths(row(number, "甲乙"), shares=(wide, 1000), width=wide + 1000) == [wide, 1000]


def test_columns_that_have_less_than_half_a_character_left_give_that_together() -> None:
    """5.25 characters at 9 points and 92 of the cell's own are 1037. The others are 532, of which two characters are 452: 240 for 100."""
    made = widths(row("甲", "乙", "丙", "1,234,567.89"), shares=(532, 532, 532, 937), width=2533)
    assert made[3] == 1037 and sum(made) == 2533 and min(made) >= 452
    left = widths(row("甲", "乙", "丙", "1,234,567.89"), shares=(485, 485, 485, 937), width=2392)
    assert left == [485, 485, 485, 937], "99 are not enough"
    assert widths(row("甲", "乙", "丙", "1,234,567.89"), shares=(485, 485, 486, 937), width=2393) == [452, 452, 452, 1037], "100 are"
    long = widths(row("一二三四五六七八九", "乙", "丙", "1,234,567.89"), shares=(500, 500, 500, 977), width=2477)
    assert long == [500, 452, 488, 1037], "nine characters, 2.3 a line, would take a line more"


def test_numbers_that_fit_nowhere_leave_the_shares() -> None:
    assert widths(row(*["1,234,567,890.12"] * 3), shares=(1, 1, 2), width=2000) == [500, 500, 1000]


def test_a_cell_over_columns_asks_for_nothing() -> None:
    assert widths(Row((cell("=1761493.45元", 2), cell("甲"))), shares=(1, 1, 6), width=4000) == [500, 500, 3000]
