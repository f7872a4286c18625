"""Where a title breaks that does not fit on a line: by sense, and never inside a name (GB/T 9704 7.3.1).

A line of a title ends where its template says, before or behind brackets, behind the name of an authority
that another one follows, at worst behind a region or a year. Of all ways the one is taken whose lines are
fewest, end best and stand in the shape of a trapezium or a diamond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice, pairwise
from math import ceil

from generator.document.tree import Break, Content, Inline, Text, plain
from generator.writers import unbroken

_FREE, _BRACKET, _BODY, _ASIDE, _YEAR, _REGION, _ANYWHERE = 0.0, 1.0, 1.5, 8.0, 8.0, 10.0, 60.0
"""What it costs to end a line where the template says so, at a bracket, behind an authority, at a bracket of
few words such as （本级）, behind 年度, behind a region, and anywhere."""
_INSIDE, _UNUSED, _LINE, _ORPHAN, _WAIST, _UNEVEN = 3.0, 12.0, 3.0, 6.0, 3.0, 3.0
"""What it costs besides: a break within brackets, one of the template's not taken, a line more, a line of few
words, one that is shorter than those around it, and how much shorter the shortest is than the widest."""
_FEW = 4
"""Characters of a line that look lost, and of a bracket that belongs to what stands before it."""
_MOST_WAYS = 5000
"""The most ways to break a title that are weighed: one with more is no name, and its lines are even."""
_MOST_LINES, _SPARE = 8, 2
"""The most lines of a title, and how many more than the fewest it may have if they end better."""
_SPARE_ROOM = 0.3
"""What a line is wider than its words, since widths are reckoned, in Chinese characters."""
_PIECE = re.compile("[0-9A-Za-z.,%]+|.", re.DOTALL)
_OPEN, _CLOSE = unbroken.OPENING, unbroken.CLOSING
_BODIES = re.compile(
    "委员会|[党省市县区工纪]委(?![员会托机])|政府(?!采)|办公室|办事处|中心(?![小中学校幼医血卫城支])|局(?![长部域])|厅(?!长)"
    "|法院|检察院|医院|学院|研究院|仲裁院|大学|学校|中学|小学|幼儿园|馆(?![藏员长])|站(?![前台长])|[总支大]队|协会|联合会"
    "|学会|总会|公司|集团|研究所|管理所|服务所|管理处|服务处|[传织战]部")
"""Names of authorities, behind which a line may end if another name follows."""
_REGIONS = re.compile(
    "省(?![委政直级])|自治[区州县旗]|(?<!城)市(?![委政直级场民容区])|(?<![社园地校林牧库灌景辖小治保])区(?![委政直级域间划])"
    "|(?<!治)州(?![委政直级])|(?<!治)县(?![委政直级域])|街道(?!办)|(?<![乡城村])镇|(?<!城)乡(?![村镇土])")
_YEARS = re.compile("(?<=[0-9]{4}年度)|(?<![0-9])(?=(?:19|20)[0-9]{2}年)")


def broken(content: Content, room: float) -> Content:
    """A title with its line ends. `room` is how many Chinese characters a line takes.

    One that fits stays on a line. A `Break` that is not soft stays, and both sides are broken by themselves.
    """
    made: list[Inline] = []
    for line in _lines(content):
        made += [Break()] if made else []
        made += _cut(line, ends(plain(line), room, _soft(line)))
    return tuple(made)


def ends(text: str, room: float, free: Sequence[int] = ()) -> tuple[int, ...]:
    """How many characters stand before each end of a line within a title; none of one that fits.

    `free` are the places where the template says that it may break.
    """
    if unbroken.ems(text) <= room:
        return ()
    places = _places(text, free)
    found = _best(text, room, places, set(free), _SPARE)
    found = found or _best(text, room, _anywhere(text) | places, set(free), 0)
    return found or _even(text, room) or tuple(free)


def narrower(text: str, room: float) -> float:
    """How much narrower a line is to be, in Chinese characters, that whoever fills lines ends them by sense.

    A heading has no line ends of its own: they would come along into the contents. Nought if it fits on a
    line, or if no width does it.
    """
    places = ends(text, room)
    lines = list(pairwise((0, *places, len(text))))
    needed = max(unbroken.ems(text[start:end]) for start, end in lines) + _SPARE_ROOM
    begun = [unbroken.ems(text[start:end] + _PIECE.findall(text[end:])[0]) for start, end in lines[:-1]]
    return room - needed if begun and needed < min(begun) else 0.0


def _even(text: str, room: float) -> tuple[int, ...]:
    """The fewest lines that are about as wide as each other; none if there is no way."""
    places = sorted(_anywhere(text))
    if any(unbroken.ems(text[start:end]) > room for start, end in pairwise((0, *places, len(text)))):
        return ()
    before = {place: unbroken.ems(text[:place]) for place in places}
    whole = unbroken.ems(text)
    for number in range(ceil(whole / room), len(places) + 2):
        wanted = [whole * line / number for line in range(1, number)]
        chosen = [min((abs(before[place] - width), place) for place in places)[1] for width in wanted]
        ends = (0, *chosen, len(text))
        if all(start < end and unbroken.ems(text[start:end]) <= room for start, end in pairwise(ends)):
            return tuple(chosen)
    return ()


def _best(text: str, room: float, costs: Mapping[int, float], free: set[int], spare: int) -> tuple[int, ...]:
    """The cheapest way to break a title into the fewest lines that there can be, or up to `spare` more.

    None if there is no way, or if there are too many of the fewest lines; more lines of too many ways are not
    looked at.
    """
    needed, found = _needed(text, room, sorted(costs)), []
    fewest = needed[0]
    for count in range(fewest, min(fewest + spare, _MOST_LINES) + 1):
        ways = list(islice(_ways(text, room, needed, count), _MOST_WAYS + 1))
        if len(ways) > _MOST_WAYS:
            break
        for chosen in ways:
            widths = [unbroken.ems(text[start:end]) for start, end in pairwise((0, *chosen, len(text)))]
            cost = sum(costs[place] for place in chosen) + _LINE * (count - fewest)
            cost += _UNUSED * len(free.difference(chosen)) + _shape(widths, room)
            found.append((cost, chosen))
    return min(found, default=(0.0, ()))[1]


def _needed(text: str, room: float, places: Sequence[int]) -> dict[int, int]:
    """How few lines hold what stands behind each place, from the first: more than `_MOST_LINES` if none."""
    stops, needed = (0, *places, len(text)), {len(text): 0}
    for number, start in reversed(list(enumerate(stops[:-1], 1))):
        farthest = 0
        for stop in stops[number:]:
            if unbroken.ems(text[start:stop]) > room:
                break
            farthest = stop
        needed[start] = 1 + (needed[farthest] if farthest else _MOST_LINES)
    return dict(sorted(needed.items()))


def _ways(text: str, room: float, needed: Mapping[int, int], lines: int, start: int = 0
          ) -> Iterator[tuple[int, ...]]:
    """Every choice of places behind `start` that makes so many lines, which all fit.

    Whatever takes more lines than are left is not begun: one word wider than a line, and every beginning of
    millions would be tried in vain.
    """
    if lines == 1:
        yield ()
        return
    for place in needed:
        if place <= start:
            continue
        if unbroken.ems(text[start:place]) > room:
            return
        if 0 < needed[place] < lines:
            for others in _ways(text, room, needed, lines - 1, place):
                yield place, *others


def _shape(widths: Sequence[float], room: float) -> float:
    """What the shape of lines costs."""
    waists = sum(before > width < after
                 for before, width, after in zip(widths, widths[1:], widths[2:], strict=False))
    return (_ORPHAN * sum(width <= _FEW for width in widths) + _WAIST * waists
            + _UNEVEN * (max(widths) - min(widths)) / room)


def _places(text: str, free: Sequence[int]) -> dict[int, float]:
    """Where a line may end by sense, and what that costs."""
    costs = {found.end(): _REGION for found in _REGIONS.finditer(text)}
    costs |= {found.end(): _YEAR if found.start() else _FREE for found in _YEARS.finditer(text)}
    costs |= {found.end(): _BODY for found in _BODIES.finditer(text)}
    depths = list(accumulate(((sign in _OPEN) - (sign in _CLOSE) for sign in text), initial=0))
    for place, depth in enumerate(depths):
        if depth > 0 and place in costs:
            costs[place] += _INSIDE
    costs |= dict(_brackets(text)) | dict.fromkeys(free, _FREE)
    return {place: cost for place, cost in costs.items() if _may_end(text, place)}


def _brackets(text: str) -> Iterator[tuple[int, float]]:
    """Before and behind brackets. One of few words is not left alone."""
    for found in re.finditer(f"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]", text):
        yield found.start(), _BRACKET if len(found[1]) > _FEW else _ASIDE
        yield found.end(), _BRACKET


def _anywhere(text: str) -> dict[int, float]:
    """Where a line may end at all, for a name that is longer than a line."""
    return {place: _ANYWHERE for place in range(1, len(text))
            if _may_end(text, place) and not text[place - 1:place + 1].isascii()}


def _may_end(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place] not in unbroken.NO_BEGIN and text[place - 1] not in _OPEN


def _lines(content: Content) -> Iterator[Content]:
    """What stands between breaks that are not soft."""
    line: list[Inline] = []
    for inline in content:
        if isinstance(inline, Break) and not inline.soft:
            yield tuple(line)
            line = []
        else:
            line.append(inline)
    yield tuple(line)


def _soft(line: Content) -> list[int]:
    """How many characters stand before each soft break."""
    after = accumulate(len(plain((inline,))) for inline in line)
    return [place for inline, place in zip(line, after, strict=True) if isinstance(inline, Break)]


def _cut(line: Content, places: Sequence[int]) -> Iterator[Inline]:
    """A line with a break at each of some places."""
    start, left = 0, list(places)
    for inline in line:
        words = plain((inline,))
        while left and isinstance(inline, Text) and start < left[0] < start + len(words):
            place = left.pop(0)
            yield inline._replace(content=inline.content[:place - start])
            yield Break()
            inline = inline._replace(content=inline.content[place - start:])
            start, words = place, inline.content
        if left and left[0] == start and words:
            left.pop(0)
            yield Break()
        if words:
            yield inline
        start += len(words)
