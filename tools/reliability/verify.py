"""Word files altered in one place: `verify` finds the alteration, and tells it once."""

from __future__ import annotations

import copy
import random
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from generator.build import Report, build, rendered
from generator.kinds import KINDS
from generator.project import Job, UnitFolder
from generator.published import lines, word
from generator.published.comparison import Change, Kind, compare
from generator.writers import office
from tools.reliability.figures import Figure
from tools.reliability.pdf import REPORTS, ROOT

TITLE = "手改的 Word 文件核对得出"
TIMES, SEED = 500, 13
SAVED = 60
"""Of the altered files so many are saved by LibreOffice, too."""
_ROWS = 3
"""A table that loses a column or a row has more rows than these."""
BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_CODE = re.compile("[0-9]{3,7}")
_WORDS = re.compile("(?:(?![万亿元人次个批辆台套平方公里米亩年月日增长减少上升下降])[一-龥]){2,}")
"""Words that are neither the unit of a number nor its sign."""
_WAYS = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
_WAY = re.compile(f"(?:{'|'.join(_WAYS)})(?=[0-9])")
_UNIT = re.compile("(?<=[0-9])万元")
_NEW = "另外补充的一段文字"


@dataclass(frozen=True, slots=True)
class Alteration:
    """One change to a file: what was done, the kinds by which it may be told, and whether `verify` fails."""

    what: str
    kinds: frozenset[Kind]
    figures: bool
    data: bytes
    told: str

    def is_told_by(self, changes: Sequence[Change]) -> bool:
        """Whether it is told once and as what it is."""
        return (len(changes) == 1 and changes[0].kind in self.kinds
                and any(change.figures for change in changes) == self.figures)


def reports() -> Iterator[Report]:
    """Every sample and published report whose data is there."""
    for folder, year, kind in REPORTS:
        if (ROOT / folder).is_dir():
            yield build(Job(UnitFolder(folder.rpartition("/")[2], ROOT / folder), year, KINDS[kind]))


def differences(report: Report, data: bytes) -> tuple[Change, ...]:
    """What differs between a Word file and a report."""
    right = lines.of_report(report.document, charted=False)
    found = lines.of_file(word.read(data, "x.docx").blocks, lines.contents(report.document))
    return compare(right, found).changes


def body(data: bytes) -> Any:
    with ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(BODY))


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with another content in one part."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(made, "w", ZIP_DEFLATED) as copied:
        for name in archive.namelist():
            content = archive.read(name)
            copied.writestr(name, change(content) if name == part else content)
    return made.getvalue()


def with_body(data: bytes, root: Any) -> bytes:
    """The same file with another text."""
    return with_part(data, BODY, lambda _: etree.tostring(root))


class Altered(NamedTuple):
    """What was done to a text."""

    what: str
    kinds: tuple[Kind, ...]
    figures: bool
    told: str


def altered(data: bytes, chance: random.Random) -> Alteration:
    """A file with one alteration, of a kind that is drawn by lot."""
    root = body(data)
    how = chance.choice((figure, figure, code, sign, unit, words, words, lost, added, swapped, column,
                         strayed))
    made = how(root, chance)
    return Alteration(made.what, frozenset(made.kinds), made.figures, with_body(data, root), made.told)


def figure(root: Any, chance: random.Random) -> Altered:
    """One digit of a number."""
    text, found = _chosen(root, _NUMBER, chance, lambda one: "." in one)
    at = chance.choice([place for place in range(*found.span()) if text.text[place].isdigit()])
    digit = chance.choice([one for one in "123456789" if one != text.text[at]])
    return Altered("数", (Kind.FIGURE,), True, _put(text, at, at + 1, digit))


def code(root: Any, chance: random.Random) -> Altered:
    """One digit of a code: a cell that holds nothing else."""
    if not any(_CODE.fullmatch(text.text) for text in _texts(root)):
        return figure(root, chance)
    text, found = _chosen(root, _CODE, chance, bool, whole=True)
    at = chance.randrange(*found.span())
    digit = chance.choice([one for one in "123456789" if one != text.text[at]])
    return Altered("编码", (Kind.FIGURE,), True, _put(text, at, at + 1, digit))


def sign(root: Any, chance: random.Random) -> Altered:
    """A minus before a number, or none, or the other word that is its sign."""
    if chance.random() < 0.5 and any(_WAY.search(text.text) for text in _texts(root)):
        text, found = _chosen(root, _WAY, chance, bool)
        return Altered("正负", (Kind.FIGURE,), True, _put(text, *found.span(), _WAYS[found[0]]))
    text, found = _chosen(root, _NUMBER, chance, lambda one: "." in one)
    at = found.start()
    minus = text.text[:at].endswith(("-", "−"))
    return Altered("正负", (Kind.FIGURE,), True, _put(text, at - minus, at, "" if minus else "-"))


def unit(root: Any, chance: random.Random) -> Altered:
    """An amount in 元 or 亿元."""
    text, found = _chosen(root, _UNIT, chance, bool)
    return Altered("单位", (Kind.FIGURE,), True, _put(text, *found.span(), chance.choice(("元", "亿元"))))


def words(root: Any, chance: random.Random) -> Altered:
    """Two characters."""
    text, found = _chosen(root, _WORDS, chance, bool)
    at = chance.randrange(found.start(), found.end() - 1)
    return Altered("文字", (Kind.OWN, Kind.TEMPLATE), False, _put(text, at, at + 2, "某某"))


def lost(root: Any, chance: random.Random) -> Altered:
    """A paragraph or a row: one with an amount, or without any digit."""
    node = chance.choice([one for one in _movable(root) if one.tag == f"{_W}p" or _has_others(one)
                          if _amounts(one) or not re.search("[0-9-]", _text(one))])
    node.getparent().remove(node)
    return Altered("删去段或行", (Kind.MISSING,), _amounts(node), _text(node))


def added(root: Any, chance: random.Random) -> Altered:
    """A paragraph, or a row like another one with other numbers."""
    node = chance.choice(_movable(root))
    made = copy.deepcopy(node)
    texts = [one for one in made.iter(f"{_W}t") if one.text]
    for number, one in enumerate(texts):
        one.text = f"{_NEW}{number}" if node.tag == f"{_W}p" or number == 0 else f"9{number}8.76"
    node.addnext(made)
    return Altered("增加段或行", (Kind.ADDED,), node.tag == f"{_W}tr", _text(made))


def swapped(root: Any, chance: random.Random) -> Altered:
    """Two paragraphs, or two rows of a table, that follow each other."""
    there = _movable(root)
    after = {node: node.getnext() for node in there}
    node = chance.choice([one for one in there if after[one] in after and after[one].tag == one.tag
                          and _text(after[one]) != _text(one)])
    after[node].addnext(node)
    return Altered("对调", (Kind.MOVED,), False, _text(node))


def column(root: Any, chance: random.Random) -> Altered:
    """A column of amounts, as Word deletes one: a cell that spans others gets narrower."""
    there = [(cells, at) for table in root.iter(f"{_W}tbl") if (cells := _columns(table))
             for at in range(len(cells[0]))
             if any(_amounts(row[at]) and _span(row[at]) == 1 for row in cells)]
    if not there:
        return figure(root, chance)
    cells, at = chance.choice(there)
    for cell in [row[at] for row in cells]:
        if (span := _span(cell)) > 1:
            cell.find(f"{_W}tcPr/{_W}gridSpan").set(f"{_W}val", str(span - 1))
        else:
            cell.getparent().remove(cell)
    return Altered("删去列", (Kind.MISSING,), True, "|".join(_text(row[at]) for row in cells))


def strayed(root: Any, chance: random.Random) -> Altered:
    """A row of amounts in another table. No other row reads like it."""
    rows = [one for one in _movable(root) if one.tag == f"{_W}tr" and _has_others(one)]
    times = Counter(map(_text, rows))
    pairs = [(row, other) for row in rows if _amounts(row) and times[_text(row)] == 1
             for other in rows if other.getparent() is not row.getparent()]
    if not pairs:
        return figure(root, chance)
    row, other = chance.choice(pairs)
    other.addnext(row)
    return Altered("移到另一张表", (Kind.MOVED,), True, _text(row))


def _has_others(row: Any) -> bool:
    return len(row.getparent().findall(f"{_W}tr")) > _ROWS


def _columns(table: Any) -> list[list[Any]]:
    """The cells of each row by the columns that they cover, if rows are equally long and more than a few."""
    rows = [[cell for cell in row.findall(f"{_W}tc") for _ in range(_span(cell))]
            for row in table.findall(f"{_W}tr")]
    return rows if len(rows) > _ROWS and len({len(row) for row in rows}) == 1 else []


def _span(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return 1 if span is None else int(span.get(f"{_W}val"))


def _amounts(node: Any) -> bool:
    """Whether there are numbers with decimals."""
    return bool(re.search(r"[0-9]\.[0-9]", _text(node)))


def _put(text: Any, start: int, end: int, words: str) -> str:
    before = text.text
    text.text = f"{before[:start]}{words}{before[end:]}"
    return f"{before} → {text.text}"


def _chosen(root: Any, pattern: re.Pattern[str], chance: random.Random, fits: Any,
            whole: bool = False) -> tuple[Any, re.Match[str]]:
    """A match that is drawn by lot, and the `w:t` that it stands in. Contents are none of the text."""
    there = [(text, found) for text in _texts(root)
             for found in ([pattern.fullmatch(text.text)] if whole else pattern.finditer(text.text))
             if found and fits(found[0])]
    return chance.choice(there)


def _texts(root: Any) -> Iterator[Any]:
    for paragraph in root.iter(f"{_W}p"):
        if "TOC" not in _style(paragraph).upper():
            yield from (text for text in paragraph.iter(f"{_W}t") if text.text)


def _movable(root: Any) -> list[Any]:
    """Rows and paragraphs of the text that hold words. Rows with cells that span are left alone."""
    top = root.find(f"{_W}body")
    paragraphs = [one for one in top if one.tag == f"{_W}p" and "TOC" not in _style(one).upper()
                  and len(_text(one)) > 1 and one.find(f".//{_W}sectPr") is None]
    rows = [row for table in top.iter(f"{_W}tbl") for row in table.iter(f"{_W}tr")
            if _text(row) and row.find(f".//{_W}vMerge") is None]
    return paragraphs + rows


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else str(style.get(f"{_W}val"))


def _text(node: Any) -> str:
    return "|".join(text.text or "" for text in node.iter(f"{_W}t"))


def saved_by_office(files: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Word files as LibreOffice opens and saves them, in one start."""
    command = office.find()
    assert command, "needs LibreOffice (tools/system-packages.sh)"
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        here = Path(folder)
        (here / "in").mkdir()
        for name, data in files:
            (here / "in" / name).write_bytes(data)
        profile = f"-env:UserInstallation={(here / 'profile').as_uri()}"
        subprocess.run([command, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir",
                        str(here / "out"), *(str(here / "in" / name) for name, _ in files)],
                       check=True, capture_output=True, timeout=600)
        return [(here / "out" / name).read_bytes() for name, _ in files]


class Tally:
    """What came of altered files."""

    def __init__(self) -> None:
        self.of, self.found, self.once = Counter[str](), Counter[str](), Counter[str]()
        self.wrong: list[str] = []

    def add(self, change: Alteration, changes: Sequence[Change]) -> None:
        self.of[change.what] += 1
        self.found[change.what] += bool(changes)
        if change.is_told_by(changes):
            self.once[change.what] += 1
        else:
            self.wrong.append(f"{change.what}：{change.told[:60]}")

    def figures(self, what: str) -> list[Figure]:
        total = self.of.total()
        kinds = "，".join(f"{kind} {self.once[kind]}/{self.of[kind]}" for kind in sorted(self.of))
        told = f"{self.once.total()}/{total}（{kinds}）" + "；".join(["", *self.wrong[:3]])
        found = self.found.total()
        return [Figure(f"{what}：找得出", f"{found}/{total}", "全部", found == total),
                Figure("同一批：正好说成一处，种类、算不算数不同也对", told, "≥98%",
                       self.once.total() >= 0.98 * total)]


def measure() -> list[Figure]:
    there = list(reports())
    made = [rendered(report, "docx") for report in there]
    plain = sum(len(differences(report, data)) for report, data in zip(there, made, strict=True))
    again = saved_by_office([(f"{number}.docx", data) for number, data in enumerate(made)])
    saved = sum(len(differences(report, data)) for report, data in zip(there, again, strict=True))
    chance, typed, resaved = random.Random(SEED), Tally(), Tally()
    changed = [(number, altered(made[number], chance))
               for number in (chance.randrange(len(there)) for _ in range(TIMES))]
    for number, change in changed:
        typed.add(change, differences(there[number], change.data))
    some = changed[:SAVED]
    files = saved_by_office([(f"{at}.docx", change.data) for at, (_, change) in enumerate(some)])
    for (number, change), data in zip(some, files, strict=True):
        resaved.add(change, differences(there[number], data))
    return [
        Figure(f"{len(there)} 份报告，没有改过", f"{plain} 处不同", "0 处", not plain),
        Figure("同一批由 LibreOffice 打开再保存", f"{saved} 处不同", "0 处", not saved),
        *typed.figures(f"改动一处，{TIMES} 次"),
        *resaved.figures(f"其中 {SAVED} 份由 LibreOffice 打开再保存"),
    ]
