"""An author's YAML as text with places.

YAML events become nested dictionaries, lists and strings; what a string means is the schema's business, so
`0201` stays a code and `1,234.50` can be explained. Whatever YAML would silently change or resolve (duplicate
keys, anchors, tags, tabs, thousands separators in braces) is refused. Findings are collected; only bad syntax
and exceeded limits end the scan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final, Protocol

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

from generator import regular
from generator.problems import Place, Problem, Rejected, Severity, error

Trail = tuple[str | int, ...]
"""The way from the root to a value: keys, and positions in lists from 0."""

MAX_BYTES: Final = 8 << 20
MAX_DEPTH: Final = 32
MAX_NODES: Final = 200_000
MAX_SCALAR: Final = 64_000
MAX_ALIKE: Final = 50
"""How many problems of one code are listed; the rest are counted."""

CODES: Final = {
    "IN001": "文件读不到",
    "IN002": "空文件",
    "IN003": "编码不是 UTF-8",
    "IN004": "超过限度",
    "IN005": "不可见字符",
    "IN006": "制表符",
    "IN007": "键中的全角空格或不间断空格",
    "IN010": "最外层不是“键: 值”",
    "IN011": "重复的键",
    "IN012": "锚点、别名、合并键",
    "IN013": "标签",
    "IN014": "多个文档",
    "IN015": "疑似千分位",
    "IN016": "键不是文字",
    "IN020": "格式有误",
    "IN021": "冒号写法",
    "IN022": "一行有两个冒号",
    "IN023": "文字以特殊符号开头",
    "IN024": "缩进或层级",
    "IN025": "引号",
    "IN026": "括号",
    "IN030": "# 后面的文字没有读入",
}
"""What each code of this module stands for."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]")
"""Characters that nobody sees and nobody typed on purpose. All are refused, tabs too."""
_MANY = 10_000
_LINE_ENDS_TO_YAML = "\x85\u2028\u2029"
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NAMES = {"\u3000": "全角空格", "\u00a0": "不间断空格"}
_GROUP = re.compile(r"[-+]?[0-9]{1,3}")
_NEXT_GROUP = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_SEPARATED = re.compile("[0-9],[0-9]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CJK_PUNCTUATION = "“”‘’—…·"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. Every scalar in `value` is text, or None where nothing was written."""

    name: str
    value: dict[str, object]
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    """Warnings met on the way."""
    _values: dict[Trail, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    _keys: dict[Trail, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)

    def place(self, trail: Trail) -> Place:
        """Where a value begins. That of a mapping is its first key."""
        line, column = self._values[trail]
        return Place(self.name, line + 1, column + 1)

    def key_place(self, trail: Trail) -> Place:
        """Where the key that holds a value begins; items of lists and the root have none: their own place."""
        line, column = self._keys.get(trail) or self._values[trail]
        return Place(self.name, line + 1, column + 1)


def read(path: Path, name: str, root: Path | None = None) -> Source:
    """Load a file; `name` is what messages call it. `root` is as for `regular.read`."""
    return load(content(path, name, root), name)


def content(path: Path, name: str, root: Path | None = None, most: int = MAX_BYTES) -> bytes:
    """What is in a file, but not much more of it than it may have. `root`: the folder that it may not lie outside of."""
    try:
        return regular.read(path, root, most)
    except regular.Unsuitable as fault:
        raise unsuitable(fault, path, name) from None
    except FileNotFoundError:
        raise _rejected("IN001", "找不到文件", "请检查文件名和所在文件夹", Place(name)) from None
    except PermissionError:
        raise _rejected("IN001", "没有读取权限", "请关闭正在使用它的程序，或修改文件权限",
                        Place(name)) from None
    except OSError as fault:
        raise _rejected("IN001", f"文件读取失败（{fault.strerror or type(fault).__name__}）",
                        "请检查磁盘或网络文件夹后重试", Place(name)) from None


def unsuitable(fault: regular.Unsuitable, path: Path, name: str) -> Rejected:
    """What is in a file's place and is not to be read."""
    advice = "请把文件本身放进来" if fault.strerror == regular.LEADS_OUT else "请检查文件名，换成普通文件"
    return _rejected("IN001", f"“{path.name}”{fault.strerror}", advice, Place(name))


def load(data: bytes, name: str) -> Source:
    """The text of a file with its places. Raises `Rejected` with everything found wrong."""
    text = _decode(data, name)
    reader = _Reader(name, text)
    reader.scan()
    return reader.source()


def text_lines(data: bytes) -> tuple[str, ...]:
    """The lines of a file as places count them, for showing problems; never fails."""
    return tuple(_LINE_END.split(data.decode("utf-8-sig", "replace")))


def lines_of(problems: Iterable[Problem]) -> dict[str, tuple[str, ...]]:
    """The text of each file that problems are in, as `problems.render` takes it."""
    files = dict.fromkeys(problem.place.file for problem in problems if problem.place.line)
    shown = {}
    for file in files:
        with suppress(OSError):
            shown[file] = text_lines(regular.read(file, limit=MAX_BYTES))
    return shown


def _rejected(code: str, message: str, advice: str, place: Place) -> Rejected:
    assert code in CODES, code
    return Rejected([error(code, message, advice, place)])


_SAVE_AS = "请用记事本或编辑器“另存为”，编码选 UTF-8"


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise _rejected("IN004", f"文件超过 {MAX_BYTES >> 20} MiB", "请检查是否放错了文件", Place(name))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(0) > len(data) / 10:
        raise _rejected("IN003", "文件是 UTF-16 编码（“Unicode”）", _SAVE_AS, Place(name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = text_lines(data[: fault.start])
        place = Place(name, len(before), len(before[-1]) + 1)
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        raise _rejected("IN003", "文件不是 UTF-8 编码", _SAVE_AS, place) from None
    raise _rejected("IN003", "文件看起来是 GBK/GB18030 编码（“ANSI”）", _SAVE_AS, place)


class _Mark(Protocol):
    """Where the parser is, counted in characters from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


def _start(event: Event) -> _Mark:
    assert event.start_mark is not None
    return event.start_mark


def _end(event: Event) -> _Mark:
    assert event.end_mark is not None
    return event.end_mark


class _Stop(Exception):
    """The scan cannot go on; what is wrong has been noted."""


@dataclass(slots=True)
class _Level:
    """A mapping or list that is being filled."""

    box: dict[str, object] | list[object]
    trail: Trail
    key: str | None = None
    """The key that waits for its value."""

    def next_trail(self) -> Trail:
        """Where the next value goes."""
        return (*self.trail, len(self.box) if isinstance(self.box, list) else self.key or "")

    def put(self, value: object) -> None:
        if isinstance(self.box, list):
            self.box.append(value)
        else:
            self.box[self.key or ""] = value
            self.key = None


@dataclass(slots=True)
class _Groups:
    """Digits separated by bare commas in braces or brackets: `1,234.50` after its first comma."""

    text: str
    joined: str
    end: int
    line: int
    column: int


class _Reader:
    """One pass over the events of a file."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = tuple(_LINE_END.split(text))
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
            for event in self._events():
                self._event(event)
            self._flush_groups()
            self._shape()
        except _Stop:
            self._flush_groups()

    # What is noted

    def _note(self, code: str, message: str, advice: str, line: int, column: int,
              severity: Severity = Severity.ERROR) -> None:
        """Note a problem; line and column as YAML counts them, from 0."""
        assert code in CODES, code
        self.alike[code] = self.alike.get(code, 0) + 1
        if self.alike[code] <= MAX_ALIKE:
            line = min(line, len(self.lines) - 1)
            column = min(column, len(self.lines[line]))
            place = Place(self.name, line + 1, column + 1)
            self.problems.append(Problem(code, severity, message, advice, place))

    def _count_the_rest(self) -> None:
        for code, number in self.alike.items():
            if number > MAX_ALIKE:
                severity = next(problem.severity for problem in self.problems if problem.code == code)
                message = f"“{CODES[code]}”的问题共 {number} 处，只列出前 {MAX_ALIKE} 处"
                self.problems.append(Problem(code, severity, message, "请先改正列出的各处", Place(self.name)))

    # Characters

    def _characters(self) -> None:
        """Refuse what cannot be seen; go on with blanks in its place, unless it makes up the structure."""
        if not _INVISIBLE.search(self.text):
            return
        structure, told = False, 0
        for number, line in enumerate(self.lines):
            indent = len(line) - len(line.lstrip(" -"))
            for found in _INVISIBLE.finditer(line):
                self._invisible(found.group(), number, found.start())
                structure |= found.start() <= indent or found.group() in _LINE_ENDS_TO_YAML
                if (told := told + 1) >= _MANY:
                    self._count_invisible()
                    raise _Stop
        if structure:
            raise _Stop
        self.text = _INVISIBLE.sub(" ", self.text)

    def _count_invisible(self) -> None:
        """How many there are, where there are far too many to look at each."""
        tabs = self.text.count("\t")
        for code, number in (("IN006", tabs), ("IN005", _INVISIBLE.subn("", self.text)[1] - tabs)):
            if code in self.alike:
                self.alike[code] = number

    def _invisible(self, character: str, line: int, column: int) -> None:
        if character == "\t":
            self._note("IN006", "有制表符（Tab）", "请把制表符换成空格，缩进每级两个空格", line, column)
        elif character in _LINE_ENDS_TO_YAML:
            self._note("IN005", f"有特殊换行符 U+{ord(character):04X}", "请删去它，用回车换行", line, column)
        else:
            self._note("IN005", f"有不可见字符 U+{ord(character):04X}",
                       "请删去它：光标移到此处按退格键，或重新输入这一段", line, column)

    # Events

    def _events(self) -> Iterator[Event]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as fault:
            # An odd space before a key moves it to the margin: what YAML says of its neighbours then only misleads.
            if not self.odd_indents:
                self._note(*_explain(fault, self.lines))
            raise _Stop from None
        except yaml.reader.ReaderError as fault:
            before = self.text[: fault.position]
            self._note("IN005", f"有不允许的字符 U+{ord(self.text[fault.position]):04X}", "请删去它",
                       len(_LINE_END.findall(before)), len(_LINE_END.split(before)[-1]))
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
                           _start(event).line, 0)
                raise _Stop

    def _node(self, event: NodeEvent) -> None:
        start = event.start_mark
        assert start is not None
        line, column = start.line, start.column
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._note("IN004", f"内容超过 {MAX_NODES} 项", "请检查是否放错了文件", line, column)
            raise _Stop
        if event.anchor or getattr(event, "tag", None):
            self._refuse_cleverness(event, line, column)
        level = self.levels[-1] if self.levels else None
        if level is None or level.key is not None or isinstance(level.box, list):
            self._value(event, line, column)
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
        if not key:
            self._note("IN016", "冒号前面没有键", "请在冒号前写上键", line, column)
        elif key == "<<":
            self._note("IN012", "不允许使用合并键 <<", "请把内容写全", line, column)
        elif key in level.box and key == event.value and not joined:
            first = self.keys[(*level.trail, key)][0] + 1
            self._note("IN011", f"重复的键“{_shown(key)}”，首次出现在第 {first} 行",
                       "请保留一个，删去或合并其余", line, column)
        level.key = key
        self.keys[(*level.trail, key)] = (line, column)

    def _spelled(self, key: str, line: int, column: int) -> str:
        """A key without odd spaces, which are noted."""
        if hidden := _INVISIBLE.search(key):
            self._invisible(hidden.group(), line, column)
        if odd := _ODD_SPACE.search(key):
            where = "前面" if not key[: odd.start()].strip() else "中" if key[odd.end():].strip() else "后面"
            name = f"{_NAMES.get(odd.group(), '特殊空格')} U+{ord(odd.group()):04X}"
            self._note("IN007", f"键“{_shown(key.strip())}”{where}有{name}",
                       "请删去它；缩进请用半角空格", line, column)
            self.odd_indents |= where == "前面"
            return _ODD_SPACE.sub("", key)
        if len(key) > MAX_SCALAR or "\n" in key:
            self._note("IN016", "键过长或有换行", "请检查引号和冒号", line, column)
        elif not hidden:
            self.spelled.add(key)
        return key

    def _value(self, event: NodeEvent, line: int, column: int) -> None:
        trail = self.levels[-1].next_trail() if self.levels else ()
        self.values[trail] = (line, column)
        value: object = None
        if isinstance(event, ScalarEvent):
            value = self._scalar(event, line, column)
        elif not isinstance(event, AliasEvent):
            value = {} if isinstance(event, MappingStartEvent) else []
        if self.levels:
            self.levels[-1].put(value)
        else:
            self.root = value
        if isinstance(value, (dict, list)):
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
            return value if _end(event).line == line else self._unfolded(event)
        if event.style == '"' and (hidden := _INVISIBLE.search(value)):
            # What stands in the text itself is gone: this was written as \u200b.
            self._invisible(hidden.group(), line, column)
        if event.style == ">" and self._at(_start(event).index + 1).isdigit():
            self._note("IN023", "文字不能直接以 > 开头", "请写成 ＞ 或 ≥，或给整段文字加引号", line, column)
        return self._unfolded(event)

    def _at(self, index: int) -> str:
        return self.text[index: index + 1]

    def _cut_off(self, event: ScalarEvent) -> None:
        """Warn of `第1 #楼`, where YAML drops the end. A comment stands two blanks off, or begins a line."""
        end = _end(event).index
        if self.text[end: end + 2] == " #" and self._typed(_end(event)) != "\t":
            self._note("IN030", f"“{_shown(event.value)}”后面从 # 开始的内容没有读入",
                       "# 是正文时请给整段文字加引号；是注释时请在 # 前留两个空格",
                       _end(event).line, _end(event).column + 1, Severity.WARNING)

    def _typed(self, mark: _Mark) -> str:
        """The character as it was typed: `text` has blanks for what was refused."""
        return self.lines[mark.line][mark.column: mark.column + 1]

    def _unfolded(self, event: ScalarEvent) -> str:
        """The text without the blanks that YAML puts for line ends between Chinese characters."""
        if event.style in ("|", ">"):
            value = event.value.rstrip("\n")
            return value if event.style == "|" else _close_up(value, self._raw(event)[1:])
        if _start(event).line == _end(event).line:
            return event.value
        return _close_up(event.value, self._raw(event))

    def _raw(self, event: ScalarEvent) -> list[str]:
        """The lines of a scalar as they were typed, without their indents and an opening quote."""
        opening = 1 if event.style in ("'", '"') else 0
        raw = self.text[_start(event).index + opening: _end(event).index]
        if event.style == "'":
            raw = raw.replace("''", "'")
        return [line.strip(" ") for line in _LINE_END.split(raw)]

    # Thousands separators

    def _separators(self, event: ScalarEvent, line: int, column: int) -> bool:
        """Watch for `{本年: 1,234.50}`, which YAML reads as 1 and another key. Whether this is part."""
        value, groups = event.value, self.groups
        if not event.implicit[0] or value == "":
            return False
        start, end = _start(event).index, _end(event).index
        near = groups is not None and start == groups.end + 1 and self._at(groups.end) == ","
        if groups and near and _NEXT_GROUP.fullmatch(value):
            groups.end = end
            if len(groups.joined) < 40:
                groups.text, groups.joined = f"{groups.text},{value}", groups.joined + value
            return True
        self._flush_groups()
        if _GROUP.fullmatch(value):
            self.groups = _Groups(value, value, end, line, column)
        return False

    def _flush_groups(self) -> None:
        groups, self.groups = self.groups, None
        if groups and groups.text != groups.joined:
            self._note("IN015", f"“{groups.text}”疑似带千分位逗号的金额",
                       f"请改写成 {groups.joined}；若确是几项，请在逗号后加一个空格",
                       groups.line, groups.column)

    # The whole

    def _shape(self) -> None:
        match self.root:
            case None:
                if not self.problems:
                    self._note("IN002", "空文件", "请填写内容，或用 juesuan new 生成一份", 0, 0)
            case str() as text if "：" in text:
                line, column = self.values[()]
                self._note(*_wide_colon(self.lines, line) or _no_mapping(line, column))
            case dict():
                pass
            case _:
                self._note(*_no_mapping(*self.values[()]))


def _no_mapping(line: int, column: int) -> tuple[str, str, str, int, int]:
    return "IN010", "文件最外层应为“键: 值”", "请每行写一个键，冒号后空一格写值", line, column


def _shown(text: str, longest: int = 24) -> str:
    """An author's words as a message quotes them."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def _close_up(value: str, typed: list[str]) -> str:
    """Take out the blank at each line end of `typed` that stands between Chinese characters in `value`."""
    position, parts = 0, []
    for before, after in pairwise(typed):
        tail = before.rpartition("\\")[2][1:] if "\\" in before else before
        if not tail or not after:
            continue
        seam = value.find(f"{tail} {after[0]}", position)
        if seam < 0:
            continue
        blank = seam + len(tail)
        parts.append(value[position: blank])
        position = blank + 1 if _meet(tail[-1], after[0]) else blank
    return "".join(parts) + value[position:]


def _meet(left: str, right: str) -> bool:
    """Whether two characters stand side by side in Chinese text without a blank."""
    wide = [unicodedata.east_asian_width(character) in "WF" for character in (left, right)]
    return all(wide) or any(wide) and (left in _CJK_PUNCTUATION or right in _CJK_PUNCTUATION)


# Bad syntax: libyaml's words, and those of PyYAML's own parser, in Chinese

Explained = tuple[str, str, str, int, int]
"""Code, message, advice, line and column (from 0)."""

_QUOTE_IT = "请给整段文字加引号"
_WORDINGS: Final = (
    (r"comment or (a )?line break|chomping or indentation|indentation indicator",
     "IN023", "文字不能直接以 > 或 | 开头", "大于等于请写成 ≥，大于请写成 ＞，或给整段文字加引号"),
    (r"end of stream|document (indicator|separator)", "IN025", "引号没有配对", "请在文字末尾补上引号"),
    (r"escape|hexdecimal", "IN025", "双引号里的 \\ 用法不对", "请把双引号改成单引号"),
    (r"',' or '\]'", "IN026", "方括号没有配对，或各项之间缺逗号",
     "请补上 ]，各项之间用半角逗号加空格；文字里有括号时请加引号"),
    (r"',' or '\}'", "IN026", "花括号没有配对，或各项之间缺逗号",
     "请补上 }，各项之间用半角逗号加空格；文字里有括号时请加引号"),
    (r"anchor|alphabetic or numeric", "IN012", "不允许使用锚点 & 和别名 *", "文字以 & 或 * 开头时请加引号"),
    (r"tag|'!'|'>'|URI|whitespace or line break", "IN013", "不允许使用标签 !", "文字以 ! 开头时请加引号"),
    (r"directive|YAML document|version", "IN023", "行首不能写 %", _QUOTE_IT),
    (r"sequence entries", "IN024", "“- ”不能写在这里",
     "列表每项另起一行；负数的减号后面不留空格，如 -100.00"),
    (r"mapping keys", "IN023", "文字不能以 ? 加空格开头", _QUOTE_IT),
    (r"document start", "IN024", "缩进与文件第一行不一致", "最外层的键请都顶格写"),
    (r"'-' indicator", "IN024", "列表中间混有不以 - 开头的行",
     "列表各项请以 - 开头并左边对齐；另一个键请与列表的键对齐"),
    (r"expected key|block end", "IN024", "缩进或层级不对", "同一级的行请左边对齐；列表各项以 - 开头"),
    (r"indentation", "IN024", "缩进不对", "同一级的行请左边对齐，下一级多缩进两个空格"),
)
"""A pattern in the parser's words, and what we say. The first that fits."""

_AT_ITS_BEGINNING = frozenset({"IN012", "IN013", "IN023", "IN025", "IN026"})
"""Faults that show at the end of something but are mended where it begins."""


def _explain(fault: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> Explained:
    """What to tell an author about a syntax error."""
    words = fault.problem or ""
    mark, begin = fault.problem_mark or fault.context_mark, fault.context_mark or fault.problem_mark
    if mark is None or begin is None:
        return "IN020", f"格式有误（{words}）", "请检查冒号、缩进、引号和括号", 0, 0
    line, column = mark.line, mark.column
    typed = lines[line] if line < len(lines) else ""
    if "mapping values are not allowed" in words:
        return _stray_colon(lines, line, column)
    if "could not find expected ':'" in words:
        return _no_colon(lines, begin.line, begin.column)
    if "node content" in words and not typed[column:]:
        line = next((number for number in range(len(lines) - 1, 0, -1) if lines[number].strip()), 0)
        return "IN026", "括号没有配对", "请在末尾补上 ] 或 }；文字里有括号时请加引号", line, len(lines[line])
    if "cannot start any token" in words or "node content" in words:
        return "IN023", f"文字不能以 {typed[column: column + 1]} 开头", _QUOTE_IT, line, column
    if re.search("expected key|block end|'-' indicator|document start", words):
        if above := _colon_above(lines, line, column):
            return above
        if re.match(r" *(- +)*:( |$)", typed):
            return "IN016", "冒号前面没有键", "请在冒号前写上键", line, column
    if "document start" in words:
        first = next((number for number, text in enumerate(lines) if text.strip() and not text.lstrip().startswith("#")), line)
        if first < line and not re.search(r":( |$)", lines[first]):
            return _no_colon(lines, first, 0)
    closed = typed[:column].rstrip().endswith(("'", '"', "]", "}"))
    if closed and re.search("expected key|block end", words):
        return "IN025", "引号或括号后面还有文字", _QUOTE_IT + "：文字里有双引号时，外面用单引号", line, column
    for pattern, code, message, advice in _WORDINGS:
        if re.search(pattern, words):
            place = begin if code in _AT_ITS_BEGINNING else mark
            return code, message, advice, place.line, place.column
    return "IN020", f"格式有误（{words}）", "请检查冒号、缩进、引号和括号", line, column


def _stray_colon(lines: tuple[str, ...], line: int, column: int) -> Explained:
    """A colon where none may be: a second one in its line, or the line above it lacks a proper one."""
    key, colon, rest = lines[line].partition(": ")
    if colon and len(key) < column:
        rest, quote = rest.strip(), "'" if '"' in rest else '"'
        example = f"{_shown(key)}: {quote}{_shown(rest, 40)}{quote}"
        return "IN022", "一行有两个冒号", f"请给冒号后面的文字加引号，如 {example}", line, column
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), line)
    if above < line and lines[above][0] not in " -#" and not re.search("[:：]", lines[above]):
        return _no_colon(lines, above, 0)
    return (_wide_colon(lines, above) or _tight_colon(lines, above) or _wide_colon(lines, line)
            or ("IN024", "缩进不对：上一行的键已有值，这一行不能比它缩进",
                "同一级的键请左边对齐；文字里的冒号请连同文字加引号", line, column))


def _no_colon(lines: tuple[str, ...], line: int, column: int) -> Explained:
    """A line that is no key with a value."""
    if odd := re.match(f" *(?:- *)?({_ODD_SPACE.pattern})", lines[line]):
        return "IN007", "行首有全角空格或不间断空格", "缩进请用半角空格", line, odd.start(1)
    return (_wide_colon(lines, line) or _tight_colon(lines, line)
            or ("IN020", "这一行不是“键: 值”",
                "请补上冒号和值；若接上一行的文字，请比上一行的键多缩进两个空格", line, column))


def _colon_above(lines: tuple[str, ...], line: int, column: int) -> Explained | None:
    """The key above, in line with this place, lacks a proper colon; the comment behind it hid that until here."""
    above = next((number for number in range(line - 1, -1, -1) if re.match(" *[^ #]", lines[number])), None)
    if above is None or len(lines[above]) - len(lines[above].lstrip(" -")) != column:
        return None
    return _wide_colon(lines, above) or _tight_colon(lines, above)


def _wide_colon(lines: tuple[str, ...], line: int) -> Explained | None:
    """`名称：测试`"""
    key, colon, value = _without_comment(lines[line]).partition("：")
    if not colon or re.search(r":( |$)", key):
        return None
    right = _shown(f"{key.strip()}: {value.strip()}", 40)
    return "IN021", "键后面用了全角冒号“：”", f"请改成半角冒号加一个空格：{right}", line, len(key)


def _tight_colon(lines: tuple[str, ...], line: int) -> Explained | None:
    """`名称:测试`"""
    found = re.match(r"""( *(?:- +)?[^\s:'"\[{#][^:#]*):([^ ].*)""", _without_comment(lines[line]))
    if not found:
        return None
    key, value = (part.strip() for part in found.groups())
    return ("IN021", "冒号后面缺一个空格", f"请写成 {_shown(f'{key}: {value}', 40)}", line, found.end(1))


def _without_comment(line: str) -> str:
    return re.sub(r"\s+#.*", "", line)
