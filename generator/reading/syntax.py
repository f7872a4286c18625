"""Bad syntax: what libyaml says, and PyYAML's own parser, in Chinese and with advice."""

from __future__ import annotations

import re
from typing import Final

import yaml

from generator.reading.spelling import ANY_DASH, DASHES

ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASH = re.compile(
    rf"( *(?:- +)*)(?:(?P<odd>{ANY_DASH})(?!(?P=odd))|-(?=[^\s\d-]))\s*(?P<rest>\S.*)")
_OF_THE_SHAPE = re.compile("mapping values are not allowed|expected ':'|expected key|block end|'-' indicator")
Explained = tuple[str, str, str, int, int]
"""Code, message, advice, line and column (from 0)."""

_QUOTE_IT = "请给整段文字加引号"
_WORDINGS: Final = (
    (r"comment or (a )?line break|chomping or indentation|indentation indicator",
     "IN023", "文字不能直接以 > 或 | 开头",
     "写几段的，请在 | 后面另起行、缩进两个空格；大于等于请写成 ≥，大于请写成 ＞，或给整段文字加引号"),
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
"""Patterns in the parser's words, and what we say. The first that fits is taken."""

_AT_ITS_BEGINNING = frozenset({"IN012", "IN013", "IN023", "IN025", "IN026"})
"""Faults that show at the end of something but are mended where it begins."""


def explain(fault: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> Explained:
    """What to tell an author about a syntax error."""
    words = fault.problem or ""
    mark, begin = fault.problem_mark or fault.context_mark, fault.context_mark or fault.problem_mark
    if mark is None or begin is None:
        return "IN020", f"格式有误（{words}）", "请检查冒号、缩进、引号和括号", 0, 0
    line, column = mark.line, mark.column
    typed = lines[line] if line < len(lines) else ""
    if _OF_THE_SHAPE.search(words) and (dash := _dash_at_or_above(lines, line)):
        return dash
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
        first = next((number for number, text in enumerate(lines) if re.match(r"\s*[^\s#]", text)), line)
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
        example = f"{shown(key)}: {quote}{shown(rest, 40)}{quote}"
        return "IN022", "一行有两个冒号", f"请给冒号后面的文字加引号，如 {example}", line, column
    above = _above(lines, line)
    if above < line and lines[above][0] not in " -#" and not re.search("[:：]", lines[above]):
        return _no_colon(lines, above, 0)
    return (wide_colon(lines, above) or _tight_colon(lines, above) or wide_colon(lines, line)
            or ("IN024", "缩进不对：上一行的键已有值，这一行不能比它缩进",
                "同一级的键请左边对齐；文字里的冒号请连同文字加引号", line, column))


def _no_colon(lines: tuple[str, ...], line: int, column: int) -> Explained:
    """A line that is no key with a value."""
    if odd := re.match(f" *(?:- *)?({ODD_SPACE.pattern})", lines[line]):
        return "IN007", "行首有全角空格或不间断空格", "缩进请用半角空格", line, odd.start(1)
    return (wide_colon(lines, line) or _tight_colon(lines, line)
            or ("IN020", "这一行不是“键: 值”",
                "请补上冒号和值；若接上一行的文字，请比上一行的键多缩进两个空格", line, column))


def _colon_above(lines: tuple[str, ...], line: int, column: int) -> Explained | None:
    """The key above in line with this place lacks a proper colon; a comment behind it hid that until here."""
    above = next((number for number in range(line - 1, -1, -1) if re.match(" *[^ #]", lines[number])), None)
    if above is None or len(lines[above]) - len(lines[above].lstrip(" -")) != column:
        return None
    return wide_colon(lines, above) or _tight_colon(lines, above)


def _above(lines: tuple[str, ...], line: int) -> int:
    """The nearest line above that is not blank; the same line if there is none."""
    return next((number for number in range(line - 1, -1, -1) if lines[number].strip()), line)


def _dash_at_or_above(lines: tuple[str, ...], line: int) -> Explained | None:
    """The first of the lines down to this one, or to the one above it, that begin with what is no `- `.

    A line above that is further indented belongs to something else.
    """
    found, indent = None, _indent(lines, line)
    for number in (number for number in range(line, -1, -1) if number == line or lines[number].strip()):
        dash = wide_dash(lines, number) if _indent(lines, number) <= indent else None
        if not dash and number < line:
            break
        found = dash or found
    return found


def _indent(lines: tuple[str, ...], line: int) -> int:
    return len(lines[line]) - len(lines[line].lstrip(" ")) if line < len(lines) else 0


def wide_dash(lines: tuple[str, ...], line: int) -> Explained | None:
    """Explain what stands in the place of `- ` before an item of a list, as in `－ 科目: 2010301`."""
    found = _DASH.match(_without_comment(lines[line])) if line < len(lines) else None
    if not found:
        return None
    right = shown(f"- {found['rest']}", 40)
    if odd := found["odd"]:
        return ("IN024", f"列表用了“{odd}”，不是半角的减号：这是{DASHES[odd]}",
                f"请改成半角减号加一个空格：{right}", line, found.start("odd"))
    return "IN024", "列表的减号后面缺一个空格", f"请写成 {right}", line, found.end(1)


def wide_colon(lines: tuple[str, ...], line: int) -> Explained | None:
    """Explain a full-width colon behind a key, as in `名称：测试`."""
    key, colon, value = _without_comment(lines[line]).partition("：")
    if not colon or re.search(r":( |$)", key):
        return None
    right = shown(f"{key.strip()}: {value.strip()}", 40)
    return "IN021", "键后面用了全角冒号“：”", f"请改成半角冒号加一个空格：{right}", line, len(key)


def _tight_colon(lines: tuple[str, ...], line: int) -> Explained | None:
    """Explain a colon without a blank behind it, as in `名称:测试`."""
    found = re.match(r"""( *(?:- +)?[^\s:'"\[{#][^:#]*):([^ ].*)""", _without_comment(lines[line]))
    if not found:
        return None
    key, value = (part.strip() for part in found.groups())
    return ("IN021", "冒号后面缺一个空格", f"请写成 {shown(f'{key}: {value}', 40)}", line, found.end(1))


def _without_comment(line: str) -> str:
    return re.sub(r"\s+#.*", "", line)


def no_mapping(line: int, column: int) -> tuple[str, str, str, int, int]:
    return "IN010", "文件最外层应为“键: 值”", "请每行写一个键，冒号后空一格写值", line, column


def shown(text: str, longest: int = 24) -> str:
    """An author's words as a message quotes them."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
