"""The settings that bring a report nearest to a published document of the same data.

Each possible value is tried against the text. What brings the report nearer is kept while the others are
tried, until nothing does; what is not needed beside the others goes again. The figures stay as they are
derived: a trial only composes and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from generator import build, project
from generator.accounts import Desk
from generator.authoring.settings import Row, Value, Way, merged
from generator.build import Report
from generator.composing import numbering
from generator.composing.editions import Edition
from generator.numerals import NumberStyle, Zeros
from generator.problems import Rejected
from generator.project import Job
from generator.published import likeness, lines
from generator.published.likeness import Likeness, Score
from generator.published.lines import Line, Passage, Piece, Place
from generator.published.reading import Found
from generator.reading import source
from generator.reading.fields import Field
from generator.reading.schema import Schema

_MOST = 140
"""How many trials there are, each a little shorter than a build: then what was found has to do."""
_TEXTS = 2
"""How many of the document's wordings are tried for one text."""
_EDITION = 0.05
"""An edition is proposed if it brings this part of the clauses, more than a setting or two would."""
_MARKS = 2
"""So many clauses must have other marks before a setting is proposed that changes only these."""
_SHORTEST = 2
"""Characters of a text of which it can be told where it stands."""
_ROUNDS = 3
_ALIKE = (0, 0, 0)
"""The score of a document that is the report."""
_OF_WHOLE = ("title", "contents")
"""What a part of a document, or the text of a page, lacks anyway."""

Chosen = dict[Way, Value]


class Proposed(NamedTuple):
    """One setting: the clauses and cells that only it brings, a sentence without and with it."""

    way: Way
    value: Value
    clauses: int
    cells: int
    before: str
    after: str


class Proposal(NamedTuple):
    """All settings that are proposed, in the order of the schema; the scores without and with them."""

    settings: tuple[Proposed, ...]
    without: Score
    together: Score

    @property
    def chosen(self) -> Chosen:
        return {one.way: one.value for one in self.settings}


def propose(desk: Desk, job: Job, found: Found) -> Proposal:
    """What `unit.yaml` lacks to write as a document does. What it has stays.

    The kind of report must have settings. Files that cannot be understood are a `Rejected`.
    """
    desk.examine(job)
    return _Search(desk, job, found).run()


class _Trial(NamedTuple):
    """A report in some settings."""

    report: Report
    lines: list[Line]
    score: Score


class _Search:
    def __init__(self, desk: Desk, job: Job, found: Found) -> None:
        self._desk, self._job, self._charted = desk, job, found.charted
        self._likeness = Likeness(lines.of_file(found.blocks, frozenset()))
        self._written = source.load(desk.unit(job), job.name).value
        schema = Schema.load(project.packaged("schemas") / "unit.yaml")
        fields = {field.name: field for field in schema.fields}
        self._edition, self._numbers, self._settings = (
            fields[name] for name in ("edition", "numbers", "settings"))
        self._trials = 0
        self._asked: dict[str, _Trial | None] = {}
        """What `_tried` was asked for: few, and some again and again."""
        self._known: dict[str, Score | None] = {}
        self._print: dict[str, int] = {}
        self._idle: set[tuple[Way, str]] = set()
        """Values that change nothing: the usual ones, and those of what the data has not."""

    def run(self) -> Proposal:
        bare = self._asked[_key({})] = self._trial({})
        whole = self._likeness.whole(bare.lines)
        chosen = self._best_edition(bare)
        self._idle |= set(self._usual(chosen))
        chosen = self._numbered(self._choices(chosen, whole), places=False)
        for _ in range(_ROUNDS):
            before = chosen
            chosen = self._choices(self._texts(chosen), whole)
            if chosen == before:
                break
        chosen = self._numbered(chosen, places=True)
        together = self._tried(chosen)
        assert together
        told, together = self._needed(chosen, together)
        return Proposal(tuple(told), bare.score, together.score)

    def _order(self, one: Proposed) -> tuple[int, ...]:
        """Where a setting stands in the schema."""
        names = [field.key for field in (self._edition, self._numbers, self._settings)]
        inner = [field.key for field in self._settings.fields]
        of_settings = one.way[0] == self._settings.key
        return names.index(str(one.way[0])), inner.index(str(one.way[1])) if of_settings else 0

    # One trial

    def _tried(self, chosen: Mapping[Way, Value]) -> _Trial | None:
        """The report in some settings, kept; None if they are refused."""
        key = _key(chosen)
        if key not in self._asked:
            self._asked[key] = self._unkept(chosen)
        return self._asked[key]

    def _unkept(self, chosen: Mapping[Way, Value]) -> _Trial | None:
        with suppress(Rejected):
            return self._trial(chosen)
        return None

    def _trial(self, chosen: Mapping[Way, Value]) -> _Trial:
        """The same; what is refused is a `Rejected`: without any setting, a mistake in the unit's files."""
        unit = json.dumps(merged(self._written, chosen), ensure_ascii=False).encode()
        self._trials += 1
        report = build.styled(self._job, self._desk, unit)
        flat = lines.of_report(report.document, self._charted)
        for title in sorted(lines.contents(report.document)):
            passage: Passage = (Piece(title),)
            flat.append(Line((passage,), (title,), Place()))
        return _Trial(report, flat, self._likeness.score(flat))

    def _score(self, chosen: Mapping[Way, Value]) -> Score | None:
        key = _key(chosen)
        if key not in self._known:
            if self._trials >= _MOST and key not in self._asked:
                return None
            tried = self._asked[key] if key in self._asked else self._unkept(chosen)
            self._known[key] = tried.score if tried else None
            self._print[key] = hash(tuple(line.cells for line in tried.lines)) if tried else 0
        return self._known[key]

    def _printed(self, chosen: Mapping[Way, Value]) -> int:
        """A mark of all that a report in settings prints."""
        return self._print.get(_key(chosen), 0)

    # Several

    def _usual(self, chosen: Chosen) -> Iterator[tuple[Way, str]]:
        """What is chosen already where nothing is, which needs no trial."""
        tried = self._tried(chosen)
        assert tried
        forms = tried.report.examined.edition.settings
        for field in self._settings.fields:
            form = next((form for form in forms if form.has(field.name)), None)
            way = (self._settings.key, field.key)
            if form and field.type == "yesno":
                yield way, repr("是" if form.flag(field.name) else "否")
            elif form and field.allowed:
                yield way, repr(form.word(field.name))

    def _best(self, chosen: Chosen, way: Way, values: Sequence[Value]) -> Chosen:
        """The settings with the value of one that brings them nearest."""
        best, score = chosen, self._score(chosen)
        for value in values:
            other = chosen | {way: value}
            tried = self._score(other)
            if tried and score and _nearer(tried, score):
                best, score = other, tried
        return best

    def _best_edition(self, bare: _Trial) -> Chosen:
        if self._written.get(self._edition.key):
            return {}
        best: Chosen = {}
        most = self._likeness.said(bare.lines) + _EDITION * sum(1 for _ in likeness.clauses(bare.lines))
        for name in self._desk.editions(self._job):
            tried = self._tried({(self._edition.key,): name})
            if tried and (said := self._likeness.said(tried.lines)) > most:
                best, most = {(self._edition.key,): name}, said
        return best

    def _choices(self, chosen: Chosen, whole: bool) -> Chosen:
        """Each setting alone, then together: that which brings most goes first."""
        while (score := self._score(chosen)) and score[:3] != _ALIKE:
            alone = [(tried, other) for other in self._alone(chosen, whole) if (tried := self._score(other))]
            self._idle |= {(way := self._last(other, chosen), repr(other[way]))
                           for _, other in alone if self._printed(other) == self._printed(chosen)}
            nearer = [one for one in alone if _nearer(one[0], score)]
            if not nearer:
                break
            for _, other in sorted(nearer, key=lambda one: one[0]):
                way = self._last(other, chosen)
                chosen = self._best(chosen, way, [other[way]])
        return chosen

    @staticmethod
    def _last(other: Chosen, chosen: Chosen) -> Way:
        """In what settings differ from others."""
        return next(way for way, value in other.items() if chosen.get(way) != value)

    def _alone(self, chosen: Chosen, whole: bool) -> Iterator[Chosen]:
        """The settings with one more, or with another value of one."""
        for field in self._settings.fields:
            way = (self._settings.key, field.key)
            if not self._has(field) and (whole or field.name not in _OF_WHOLE):
                yield from (chosen | {way: value} for value in _values(field, chosen.get(way, []))
                            if chosen.get(way) != value and (way, repr(value)) not in self._idle)

    def _has(self, field: Field) -> bool:
        """Whether the unit has a setting already."""
        written = self._written.get(self._settings.key)
        return isinstance(written, dict) and written.get(field.key) is not None

    def _numbered(self, chosen: Chosen, places: bool) -> Chosen:
        """Number styles, of `places` or of the whole, while a number is only written in another way."""
        tried = self._tried(chosen)
        assert tried
        rows = self._written.get(self._numbers.key)
        own = {row[self._row("name").key] for row in rows} if isinstance(rows, list) else set()
        for name in tried.report.examined.edition.numbers:
            edition = tried.report.examined.edition
            if name in own or (name in edition.places) != places:
                continue
            if self._trials >= _MOST or not self._likeness.numbers_differ(tried.lines):
                break
            probe = self._tried(chosen | self._otherwise(name, edition.numbers[name]))
            if not probe or not self._likeness.numbers_differ(tried.lines, probe.lines):
                continue
            before = chosen
            for item, now in numbering.row(edition.numbers[name]).items():
                field = self._row(item)
                others = [value for value in _values(field) if value != now]
                chosen = self._best(chosen, self._way(name, field), others)
            if chosen != before:
                tried = self._tried(chosen) or tried
        return chosen

    def _otherwise(self, name: str, style: NumberStyle) -> Chosen:
        """A style in which most numbers of its place look different: it shows which these are."""
        zeros: Zeros = "strip" if style.zeros == "fixed" else "fixed"
        other = style._replace(zeros=zeros, percent_zeros=zeros, thousands=not style.thousands)
        return {self._way(name, self._row(item)): word for item, word in numbering.row(other).items()}

    def _way(self, name: str, field: Field) -> Way:
        return self._numbers.key, Row(self._row("name").key, name), field.key

    def _row(self, name: str) -> Field:
        assert self._numbers.item
        return self._numbers.item.named[name]

    # Texts

    def _texts(self, chosen: Chosen) -> Chosen:
        """Texts as the document has them: where each stands shows a report with a placeholder for it."""
        tried = self._tried(chosen)
        assert tried
        texts = dict(self._free(tried.report.examined.edition, chosen))
        places = {name: likeness.placeholder(name, mark) for name, (_, mark) in texts.items()}
        shown = self._tried(chosen | {texts[name][0]: words for name, words in places.items()})
        if not shown:
            return chosen
        marks = {name: mark for name, (_, mark) in texts.items()}
        said = likeness.wordings(shown.lines, self._likeness.unlike(tried.lines), marks)
        for name, words in said.items():
            chosen = self._best(chosen, texts[name][0], words[:_TEXTS])
        return chosen

    def _free(self, edition: Edition, chosen: Chosen) -> Iterator[tuple[str, tuple[Way, str]]]:
        """The texts that may be anything, by name: each with its way, and what is filled in there."""
        for field in self._settings.fields:
            way = (self._settings.key, field.key)
            if field.type == "line" and not field.allowed and not self._has(field) and way not in chosen:
                form = next(form for form in edition.settings if form.has(field.name))
                yield field.name, (way, _mark(form.word(field.name)))
        words = self._settings.named["words"]
        written = self._written.get(self._settings.key)
        own = written.get(words.key) if isinstance(written, dict) else None
        for field in words.fields:
            inner = (self._settings.key, words.key, field.key)
            usual = edition.words[field.key].text if field.key in edition.words else ""
            fits = len(usual) >= _SHORTEST and usual.count("{") <= 1 and "另起" not in usual
            if fits and field.key not in (own or {}) and inner not in chosen:
                yield field.name, (inner, _mark(usual))

    # What is told

    def _needed(self, chosen: Chosen, together: _Trial) -> tuple[list[Proposed], _Trial]:
        """The settings that bring something beside the others, with what is lost without each."""
        told = []
        for way, value in list(chosen.items()):
            rest = {one: other for one, other in chosen.items() if one != way}
            without = self._tried(rest)
            if without and not _nearer(together.score, without.score):
                chosen, together = rest, without
            else:
                told.append(_told(way, value, without or together, together))
        return sorted(told, key=self._order), together


def _told(way: Way, value: Value, without: _Trial, together: _Trial) -> Proposed:
    before, after = _example(without.lines, together.lines)
    return Proposed(way, value, together.score.clauses - without.score.clauses,
                    together.score.cells - without.score.cells, before, after)


def _key(chosen: Mapping[Way, Value]) -> str:
    return repr(sorted(chosen.items()))


def _nearer(one: Score, other: Score) -> bool:
    if one[:2] != other[:2]:
        return one[:2] < other[:2]
    return other.marks - one.marks >= _MARKS


def _values(field: Field, now: Value = "") -> list[Value]:
    """Each value that a setting can have, if these can be counted; of a list, those with one more or less
    than it has `now`.
    """
    if field.type == "yesno":
        return ["是", "否"]
    if field.item and field.item.allowed:
        all_ = field.item.allowed
        return [[one for one in all_ if (one in now) != (one == other)] for other in all_]
    return list(field.allowed)


def _mark(usual: str) -> str:
    """What is filled into a text: `{名称}`."""
    start, end = usual.find("{"), usual.find("}")
    return usual[start:end + 1] if 0 <= start < end else ""


def _example(without: Sequence[Line], together: Sequence[Line]) -> tuple[str, str]:
    """The first line that a setting changes, without and with it."""
    old, new = ({tuple(map(lines.plain, line.cells)): line for line in side} for side in (without, together))
    before = [line for words, line in old.items() if words not in new]
    after = [line for words, line in new.items() if words not in old]
    return _shown(before), _shown(after)


def _shown(changed: Sequence[Line]) -> str:
    return " | ".join(map(lines.plain, changed[0].cells)) if changed else ""
