"""What `audit` says of finished documents with a figure changed, or a paragraph, row or table gone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from generator import quantities
from generator.problems import Severity
from generator.published import reading
from generator.published.auditing import audit, forms, paragraphs, statements
from generator.published.auditing.contradictions import Spot
from generator.published.auditing.legible import legible
from generator.published.auditing.terms import Role
from generator.published.lines import Read, Rows
from generator.published.reading import Found
from generator.quantities import MONEY, PERCENT
from tools.reliability.figures import Figure
from tools.reliability.pdf import ROOT

TITLE = "公开文件里改错的数核对得出"
SEED, EACH, GONE = 16, 160, 40
"""Figures of each document that are altered, and things that are taken out of it."""
GOALS = {"rate": ("增长率、占比、差异率、完成率", 98), "amount": ("句子里的金额", 93),
         "points": ("分值、得分、总分", 100), "fund": ("自评表的资金", 92), "statement": ("决算报表", 97)}
"""What is altered, and how many of a hundred must be told. The last digit of an amount often makes no other
rate, nor a sum that rounding does not make.
"""
ALONE = {"rate": 2, "amount": 3}
"""So many of a hundred may be held against nothing, since the document says nothing else of them. If `audit`
reads fewer, it is seen here and not in what it tells of those that it reads.
"""
ASKED = 2
"""So many of a hundred times it may be an error that a list is short of its total: the last item is gone."""
_RATES = frozenset({Role.GROWTH, Role.SHARE, Role.VARIANCE, Role.ADJUSTED})
_AMOUNTS = frozenset({Role.AMOUNT, Role.BUDGET, Role.CHANGE, Role.PRIOR, Role.ADJUSTMENT})
_FOLDERS = ("golden", "audit/good")
Blocks = list[Read | Rows]


class Target(NamedTuple):
    """A printed figure: what it is, and where."""

    kind: str
    spot: Spot


def figures(blocks: Blocks) -> Iterator[Target]:
    """The figures that may be checked: rates, amounts in sentences, what stands in forms and statements."""
    for paragraph in paragraphs.read(blocks):
        budgeted = any(term.role is Role.BUDGET for term in paragraph.terms)
        for term in paragraph.terms:
            computed = term.role in _RATES or term.role is Role.COMPLETION and budgeted
            if term.unit == PERCENT and computed or term.unit == MONEY and term.role in _AMOUNTS:
                yield Target("rate" if term.unit == PERCENT else "amount", term.printed.spot)
    for form in forms.read(blocks):
        for fund in form.funds:
            yield from (Target("fund", cell.spot) for key, cell in fund.cells.items())
        for row in form.indicators:
            yield from (Target("points", row.cells[key].spot) for key in ("分值", "得分") if key in row.cells)
        yield from (Target("points", cell.spot) for cell in form.total.values())
    for statement in statements.read(blocks):
        for line in (*statement.lines, *(line for side in statement.sides for line in side)):
            yield from (Target("statement", cell.spot) for cell in line.cells if cell)


def altered(blocks: Blocks, spot: Spot, dice: random.Random) -> Blocks | None:
    """The document with another digit, or two swapped, in one figure; None if it would say the same."""
    block = blocks[spot.block]
    if isinstance(block, Read):
        old = block.text[spot.start:spot.end]
        new = _typo(old, dice)
        changed: Read | Rows = block._replace(text=block.text[:spot.start] + new + block.text[spot.end:])
    else:
        old = block[spot.row][spot.column]
        new = _typo(old, dice)
        changed = _with_cell(block, spot, new)
    if _values(old) == _values(new):
        return None
    return [*blocks[:spot.block], changed, *blocks[spot.block + 1:]]


def without(blocks: Blocks, dice: random.Random) -> Blocks:
    """The document without a paragraph, a table or a row of one."""
    at = dice.randrange(len(blocks))
    block = blocks[at]
    if isinstance(block, Read) or dice.random() < 0.2:
        return blocks[:at] + blocks[at + 1:]
    row = dice.randrange(len(block))
    return [*blocks[:at], block[:row] + block[row + 1:], *blocks[at + 1:]]


def _with_cell(rows: Rows, spot: Spot, text: str) -> Rows:
    row = rows[spot.row]
    return (*rows[:spot.row], (*row[:spot.column], text, *row[spot.column + 1:]), *rows[spot.row + 1:])


def _typo(text: str, dice: random.Random) -> str:
    places = [at for at, one in enumerate(text) if one.isdigit()]
    letters = list(text)
    kind = dice.choice(("one", "swap", "last"))
    if kind == "swap" and len(places) > 1:
        at = dice.randrange(len(places) - 1)
        one, other = places[at], places[at + 1]
        letters[one], letters[other] = letters[other], letters[one]
    elif places:
        at = places[-1] if kind == "last" else dice.choice(places)
        letters[at] = dice.choice([digit for digit in "0123456789" if digit != letters[at]])
    return "".join(letters)


def _values(text: str) -> list[object]:
    return [one.value for one in quantities.find(text)] or [quantities.alone(text.rstrip("分%"))]


def codes(blocks: Blocks, spot: Spot, before: frozenset[tuple[str, str]], edition: str = "") -> set[str]:
    """The codes of the contradictions that were not there before and name the figure at a place."""
    fresh = (one for one in audit.contradictions(Found(blocks), edition)
             if (one.code, one.message) not in before)
    return {one.code for one in fresh if any(end.spot[:3] == spot[:3] for end in one.ends)}


def messages(blocks: Blocks, edition: str = "") -> frozenset[tuple[str, str]]:
    return frozenset((one.code, one.message) for one in audit.contradictions(Found(blocks), edition))


class _Counts(NamedTuple):
    """The figures of a document by kinds: all, and those that nothing is held against; what was altered, and
    what of it was told. And what was said of what is gone.
    """

    every: Counter[str]
    alone: Counter[str]
    tried: Counter[str]
    told: Counter[str]
    gone: Counter[str]


def measure() -> list[Figure]:
    """The documents are those that the tests keep: reports of all editions, and other regions' wordings.

    A figure of a sentence that nothing is held against (固定资产, 房屋) cannot be told; how many there may be
    has a goal of its own.
    """
    paths = sorted(path for folder in _FOLDERS for path in (ROOT / "tests" / folder).glob("*.md"))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        each = list(workers.map(_of, paths))
    every, alone, tried, told, gone = (sum(counts, Counter[str]()) for counts in zip(*each, strict=True))
    return [*(_share(kind, tried[kind], told[kind]) for kind in GOALS),
            *(_unasked(kind, every[kind], alone[kind]) for kind in ALONE), *_claimed(gone)]


def _of(path: Path) -> _Counts:
    dice, found = random.Random(f"{SEED} {path.stem}"), _Counts(*(Counter() for _ in _Counts._fields))
    blocks = legible(reading.read(path, path.name)).blocks
    before, asked = messages(blocks), audit.audit(Found(blocks)).coverage.asked
    every = list(figures(blocks))
    alone = {one for one in every if one.kind in ALONE and one.spot[:4] not in asked}
    found.every.update(one.kind for one in every)
    found.alone.update(one.kind for one in alone)
    for target in dice.sample(every, min(EACH, len(every))):
        if target not in alone and (changed := altered(blocks, target.spot, dice)):
            found.tried[target.kind] += 1
            found.told[target.kind] += bool(codes(changed, target.spot, before))
    found.gone.update(_said(without(blocks, dice)) for _ in range(GONE))
    return found


def _share(kind: str, tried: int, told: int) -> Figure:
    words, least = GOALS[kind]
    share = told * 100 / max(tried, 1)
    return Figure(f"{words}改错一位或两位写颠倒，{tried} 处：说出", f"{share:.1f} %",
                  f"≥ {least} %", share >= least)


def _unasked(kind: str, every: int, alone: int) -> Figure:
    """How many figures of a kind no claim is made of."""
    words, share = GOALS[kind][0], alone * 100 / every if every else 100
    return Figure(f"{words}，{every} 处：没有可核对的关系的", f"{share:.1f} %", f"≤ {ALONE[kind]} %",
                  share <= ALONE[kind])


def _said(blocks: Blocks) -> str:
    """What is said of a document from which something is gone: an error, one that asks for it, or neither."""
    errors = [one.message for one in audit.contradictions(Found(blocks)) if one.severity is Severity.ERROR]
    return "asked" if errors and all("缺" in words for words in errors) else "wrong" if errors else "nothing"


def _claimed(said: Counter[str]) -> Iterator[Figure]:
    share = said["asked"] * 100 / max(said.total(), 1)
    yield Figure(f"删去一段、一行或一张表，{said.total()} 次：说成错误的",
                 str(said["wrong"]), "0", not said["wrong"])
    yield Figure("同上：说成错误、也说可能缺一项的", f"{share:.1f} %", f"≤ {ASKED} %", share <= ASKED)
