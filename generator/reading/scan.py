"""An author's YAML as text with places.

YAML events become nested dictionaries, lists and strings; what a string means is the schema's business, so
`0201` stays a code and `1,234.50` can be explained. Whatever YAML would silently change or resolve (duplicate
keys, anchors, tags, tabs, thousands separators in braces) is refused. Findings are collected; only bad syntax
and exceeded limits end the scan.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from generator.codes import CODES
from generator.problems import Place, Problem, Rejected, Severity
from generator.reading import marks, oddities
from generator.reading.folding import LINE_END, unfolded
from generator.reading.spelling import Spelling, respelled
from generator.reading.syntax import ODD_SPACE, Explained, explain, no_mapping, shown, wide_colon

Trail = tuple[str | int, ...]
"""The way from the root to a value: keys, and positions in lists from 0."""

TO_FILL: Final = "待填"
"""What stands in a comment behind each place that a new file leaves blank."""
MAX_DEPTH: Final = 32
MAX_NODES: Final = 200_000
MAX_SCALAR: Final = 64_000
MAX_ALIKE: Final = 50
"""How many problems of one code are listed; the rest are counted."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
INVISIBLE = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]")
"""Characters that nobody sees and nobody typed on purpose. All are refused, tabs too."""
_MANY = 10_000
_LINE_ENDS_TO_YAML = "\x85\u2028\u2029"
_NAMES = {"\u3000": "全角空格", "\u00a0": "不间断空格"}
_GROUP = re.compile(r"[-+]?[0-9]{1,3}")
_NEXT_GROUP = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_SEPARATED = re.compile("[0-9],[0-9]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. Every scalar in `value` is text, or None where nothing was written."""

    name: str
    value: dict[str, object]
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    """Warnings and notes met on the way."""
    _values: dict[Trail, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    _keys: dict[Trail, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def begins(self) -> tuple[Mapping[Trail, tuple[int, int]], ...]:
        """Where values begin and where keys do, counted from 0: the last two things that it is made of."""
        return self._values, self._keys

    def place(self, trail: Trail) -> Place:
        """Where a value begins. That of a mapping is its first key."""
        line, column = self._values[trail]
        return Place(self.name, line + 1, column + 1)

    def key_place(self, trail: Trail) -> Place:
        """Where the key that holds a value begins; items of lists and the root have none: their own place."""
        line, column = self._keys.get(trail) or self._values[trail]
        return Place(self.name, line + 1, column + 1)

    def trail(self, place: Place) -> Trail:
        """What begins at a place, the outermost of several; the whole file where nothing does."""
        at = place.line - 1, place.column - 1
        there = [trail for known in (self._values, self._keys) for trail, begins in known.items()
                 if begins == at]
        return min(there, key=len, default=())


class _Stop(Exception):
    """The scan cannot go on; what is wrong has been noted."""


@dataclass(slots=True)
class _Level:
    """A mapping or list that is being filled."""

    box: dict[str, object] | list[object]
    trail: Trail
    waiting: tuple[str, Trail] | None = None
    """The key that waits for its value, and where that goes."""

    def put(self, value: object) -> Trail:
        """Put the next value in; tells where it is."""
        box = self.box
        if isinstance(box, list):
            box.append(value)
            return (*self.trail, len(box) - 1)
        assert self.waiting
        (key, trail), self.waiting = self.waiting, None
        box[key] = value
        return trail


@dataclass(slots=True)
class _Groups:
    """Digits separated by bare commas in braces or brackets: `1,234.50` after its first comma."""

    text: str
    joined: str
    end: int
    line: int
    column: int
    sure: bool  # In braces they can be nothing else; in brackets they may be several numbers.


class Scan:
    """One pass over the events of a file."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = tuple(LINE_END.split(text))
        self.text = text
        self.problems: list[Problem] = []
        self.alike: dict[str, int] = {}
        self.root: object = None
        self.levels: list[_Level] = []
        self.values: dict[Trail, tuple[int, int]] = {}
        self.keys: dict[Trail, tuple[int, int]] = {}
        self.groups: _Groups | None = None
        self.separated = bool(_SEPARATED.search(text))
        """Whether there is a comma between digits at all."""
        self.spelled: set[str] = set()
        """Keys that were looked at and found well."""
        self.odd: deque[oddities.Oddity] = deque()
        """Odd characters that the scan has not come to."""
        self.nodes = 0
        self.documents = 0
        self.odd_indents = False

    def source(self) -> Source:
        """What was read, unless something was wrong."""
        self._count_the_rest()
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise Rejected(self.problems)
        assert isinstance(self.root, dict)
        return Source(self.name, self.root, self.lines, tuple(self.problems), self.values, self.keys)

    def scan(self) -> None:
        try:
            self._characters()
            self.odd.extend(oddities.find(self.lines))
            self._events()
            self._flush_groups()
            self._shape()
        except _Stop:
            self._flush_groups()

    # What is noted

    def _note(self, code: str, message: str, advice: str, line: int, column: int,
              severity: Severity = Severity.ERROR, mend: Spelling | None = None) -> None:
        """Note a problem; line and column as YAML counts them, from 0. `mend`: what leaves no choice."""
        assert code in CODES, code
        self.alike[code] = self.alike.get(code, 0) + 1
        if self.alike[code] <= MAX_ALIKE:
            line = min(line, len(self.lines) - 1)
            column = min(column, len(self.lines[line]))
            place = Place(self.name, line + 1, column + 1)
            mends = (mend.at(self.name, line),) if mend else ()
            self.problems.append(Problem(code, severity, message, advice, place, mends))

    def _explain(self, told: Explained) -> None:
        """Note bad syntax."""
        self._note(*told, mend=respelled(told[0], self.lines, *told[3:]))

    def _count_the_rest(self) -> None:
        for code, number in self.alike.items():
            if number > MAX_ALIKE:
                severity = next(problem.severity for problem in self.problems if problem.code == code)
                message = f"“{CODES[code]}”的问题共 {number} 处，只列出前 {MAX_ALIKE} 处"
                self.problems.append(Problem(code, severity, message, "请先改正列出的各处", Place(self.name)))

    # Characters

    def _characters(self) -> None:
        """Refuse what cannot be seen; go on with blanks in its place, unless it makes up the structure."""
        if not INVISIBLE.search(self.text):
            return
        structure, told = False, 0
        for number, line in enumerate(self.lines):
            indent = len(line) - len(line.lstrip(" -"))
            for found in INVISIBLE.finditer(line):
                self._invisible(found.group(), number, found.start())
                structure |= found.start() <= indent or found.group() in _LINE_ENDS_TO_YAML
                if (told := told + 1) >= _MANY:
                    self._count_invisible()
                    raise _Stop
        if structure:
            raise _Stop
        self.text = INVISIBLE.sub(" ", self.text)

    def _count_invisible(self) -> None:
        """Count invisible characters instead of noting each, where there are far too many."""
        tabs = self.text.count("\t")
        for code, number in (("IN006", tabs), ("IN005", INVISIBLE.subn("", self.text)[1] - tabs)):
            if code in self.alike:
                self.alike[code] = number

    def _invisible(self, character: str, line: int, column: int) -> None:
        if character == "\t":
            self._note("IN006", "有制表符（Tab）", "请把制表符换成空格，缩进每级两个空格", line, column,
                       mend=Spelling(column, character, " ") if self.lines[line][:column].strip() else None)
        elif character in _LINE_ENDS_TO_YAML:
            self._note("IN005", f"有特殊换行符 U+{ord(character):04X}", "请删去它，用回车换行", line, column)
        else:
            self._note("IN005", f"有不可见字符 U+{ord(character):04X}",
                       "请删去它：光标移到此处按退格键，或重新输入这一段", line, column,
                       mend=Spelling(column, character, ""))

    def _odd_characters(self, event: ScalarEvent) -> None:
        """Note what is odd in a key or a value. Comments are passed over, since they are not printed."""
        start, end = marks.start(event), marks.end(event)
        found = []
        while self.odd and (self.odd[0].line, self.odd[0].column) < (end.line, end.column):
            one = self.odd.popleft()
            if (one.line, one.column) >= (start.line, start.column):
                found.append(one)
        if event.style == '"' and not found:  # It may be written as \ue000.
            written = oddities.find((event.value,))
            found = [one._replace(line=start.line, column=start.column) for one in written]
        for one in found:
            self._note("IN031", one.message, one.advice, one.line, one.column, Severity.NOTE)

    # Events

    def _events(self) -> None:
        try:
            for event in yaml.parse(self.text, Loader=_LOADER):
                self._event(event)
        except yaml.MarkedYAMLError as fault:
            # An odd space before a key moves it to the margin: what YAML says of its neighbours misleads.
            if not self.odd_indents:
                self._explain(explain(fault, self.lines))
            raise _Stop from None
        except yaml.reader.ReaderError as fault:
            before = self.text[: fault.position]
            self._note("IN005", f"有不允许的字符 U+{ord(self.text[fault.position]):04X}", "请删去它",
                       len(LINE_END.findall(before)), len(LINE_END.split(before)[-1]))
            raise _Stop from None

    def _event(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, CollectionEndEvent):
            self.levels.pop()
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._note("IN014", "一个文件里有多个文档", "请删去 --- 这一行，或分成几个文件",
                           marks.start(event).line, 0)
                raise _Stop

    def _node(self, event: NodeEvent) -> None:
        start = event.start_mark
        assert start is not None
        line, column = start.line, start.column
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._note("IN004", f"内容超过 {MAX_NODES} 项", "请检查是否放错了文件", line, column)
            raise _Stop
        if isinstance(event, ScalarEvent) and (self.odd or event.style == '"'):
            self._odd_characters(event)
        if event.anchor or getattr(event, "tag", None):
            self._refuse_cleverness(event, line, column)
        level = self.levels[-1] if self.levels else None
        if level is None or level.waiting or isinstance(level.box, list):
            self._value(level, event, line, column)
        elif isinstance(event, ScalarEvent):
            self._key(level, event, line, column)
        else:
            self._note("IN016", "键应为文字", "键不能是列表或另一组“键: 值”；以 [ 或 { 开头的文字请加引号",
                       line, column)
            raise _Stop

    def _refuse_cleverness(self, event: NodeEvent, line: int, column: int) -> None:
        if isinstance(event, AliasEvent):
            self._note("IN012", f"不允许使用别名 *{event.anchor}",
                       "请把内容写全；文字本身以 * 开头时请加引号", line, column)
        elif event.anchor:
            self._note("IN012", f"不允许使用锚点 &{event.anchor}",
                       "请删去它；文字本身以 & 开头时请加引号", line, column)
        if getattr(event, "tag", None):
            self._note("IN013", "不允许使用标签 !", "请删去它；文字本身以 ! 开头时请加引号", line, column)

    def _key(self, level: _Level, event: ScalarEvent, line: int, column: int) -> None:
        joined = self.separated and self._separators(event, line, column)
        key = event.value if event.value in self.spelled else self._spelled(event.value, line, column)
        trail = (*level.trail, key)
        if not key:
            self._note("IN016", "冒号前面没有键", "请在冒号前写上键", line, column)
        elif key == "<<":
            self._note("IN012", "不允许使用合并键 <<", "请把内容写全", line, column)
        elif key in level.box and key == event.value and not joined:
            first = self.keys[trail][0] + 1
            self._note("IN011", f"重复的键“{shown(key)}”，首次出现在第 {first} 行",
                       "请保留一个，删去或合并其余", line, column)
        level.waiting = key, trail
        self.keys[trail] = line, column

    def _spelled(self, key: str, line: int, column: int) -> str:
        """A key without odd spaces, which are noted."""
        if hidden := INVISIBLE.search(key):
            self._invisible(hidden.group(), line, column)
        if odd := ODD_SPACE.search(key):
            where = "前面" if not key[: odd.start()].strip() else "中" if key[odd.end():].strip() else "后面"
            name = f"{_NAMES.get(odd.group(), '特殊空格')} U+{ord(odd.group()):04X}"
            self._note("IN007", f"键“{shown(key.strip())}”{where}有{name}",
                       "请删去它；缩进请用半角空格", line, column,
                       mend=None if where == "前面" else Spelling(column + odd.start(), odd.group(), ""))
            self.odd_indents |= where == "前面"
            return ODD_SPACE.sub("", key)
        if len(key) > MAX_SCALAR or "\n" in key:
            self._note("IN016", "键过长或有换行", "请检查引号和冒号", line, column)
        elif not hidden:
            self.spelled.add(key)
        return key

    def _value(self, level: _Level | None, event: NodeEvent, line: int, column: int) -> None:
        value: str | dict[str, object] | list[object] | None = None
        if isinstance(event, ScalarEvent):
            value = self._scalar(event, line, column)
        elif not isinstance(event, AliasEvent):
            value = {} if isinstance(event, MappingStartEvent) else []
        trail = level.put(value) if level else ()
        self.values[trail] = line, column
        if not level:
            self.root = value
        if not isinstance(value, str | None):
            if len(self.levels) >= MAX_DEPTH:
                self._note("IN004", f"嵌套超过 {MAX_DEPTH} 层", "请检查缩进和括号", line, column)
                raise _Stop
            self.levels.append(_Level(value, trail))

    # Scalars

    def _scalar(self, event: ScalarEvent, line: int, column: int) -> str | None:
        if self.separated:
            self._separators(event, line, column)
        plain, value = event.implicit[0], event.value
        if plain and value in _NULLS:
            return None
        if len(value) > MAX_SCALAR:
            self._note("IN004", f"文字超过 {MAX_SCALAR} 字", "请检查引号是否配对", line, column)
            return value
        if plain:
            self._cut_off(event)
            return unfolded(event, self.text)
        if event.style == '"' and (hidden := INVISIBLE.search(value)):
            # What stands in the text itself is gone: this was written as \u200b.
            self._invisible(hidden.group(), line, column)
        if event.style == ">" and self._at(marks.start(event).index + 1).isdigit():
            self._note("IN023", "文字不能直接以 > 开头", "请写成 ＞ 或 ≥，或给整段文字加引号", line, column)
        return unfolded(event, self.text)

    def _at(self, index: int) -> str:
        return self.text[index: index + 1]

    def _cut_off(self, event: ScalarEvent) -> None:
        """Warn of `第1 #楼`, where YAML drops the end. A comment stands two blanks off, or begins a line.

        The mark of a new file may come closer when a value is typed before it.
        """
        end = marks.end(event).index
        if not self.text.startswith(" #", end):
            return
        ours = self.text.startswith(f" # {TO_FILL}", end)
        if self._typed(marks.end(event)) != "\t" and not ours:
            self._note("IN030", f"“{shown(event.value)}”后面从 # 开始的内容没有读入",
                       "# 是正文时请给整段文字加引号；是注释时请在 # 前留两个空格",
                       marks.end(event).line, marks.end(event).column + 1, Severity.WARNING)

    def _typed(self, mark: marks.Mark) -> str:
        """The character as it was typed: `text` has blanks for what was refused."""
        return self.lines[mark.line][mark.column: mark.column + 1]

    # Thousands separators

    def _separators(self, event: ScalarEvent, line: int, column: int) -> bool:
        """Watch for `{本年: 1,234.50}`, which YAML reads as 1 and another key.

        Tells whether this scalar is part of such a number.
        """
        value, groups = event.value, self.groups
        if not event.implicit[0] or value == "":
            return False
        start, end = marks.start(event).index, marks.end(event).index
        near = groups is not None and start == groups.end + 1 and self._at(groups.end) == ","
        if groups and near and _NEXT_GROUP.fullmatch(value):
            groups.end = end
            if len(groups.joined) < 40:
                groups.text, groups.joined = f"{groups.text},{value}", groups.joined + value
            return True
        self._flush_groups()
        if _GROUP.fullmatch(value):
            self.groups = _Groups(value, value, end, line, column, isinstance(self.levels[-1].box, dict))
        return False

    def _flush_groups(self) -> None:
        groups, self.groups = self.groups, None
        if groups and groups.text != groups.joined:
            self._note("IN015", f"“{groups.text}”疑似带千分位逗号的金额",
                       f"请改写成 {groups.joined}；若确是几项，请在逗号后加一个空格",
                       groups.line, groups.column,
                       mend=Spelling(groups.column, groups.text, groups.joined) if groups.sure else None)

    # The whole

    def _shape(self) -> None:
        match self.root:
            case None:
                if not self.problems:
                    self._note("IN002", "空文件", "请填写内容，或用 juesuan new 生成一份", 0, 0)
            case str() as text if "：" in text:
                line, column = self.values[()]
                self._explain(wide_colon(self.lines, line) or no_mapping(line, column))
            case dict():
                pass
            case _:
                self._note(*no_mapping(*self.values[()]))
