"""Small changes to a file in `base/`, each a line that begins with the way to what it changes.

    三公经费.公务接待费.人次: 5                a value, which may be new
    支出[2010302].项目支出: 20                 in a list: the row that holds these words
    原因[2].内容: 任务减少                      or the row by its number, from 1
    支出[新增]: {科目: 2010399, 项目支出: 1}      a further row
    三公经费.公务接待费.开支内容: （删去）          what is taken away
    原因:  # ← FA302 片段                     nothing but a mark

A mark (see `faulty.py`) moves with its line into the merged file and is given the column that must be blamed: that of
the value, and where there is none that of the key; `← FA306:20` says another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import yaml

REMOVED, NEW = "（删去）", "新增"

_LINE = re.compile(r"( *)(- )?([^#]+?):(?: +([^# ][^#]*?))?(?: +# (.*))?")
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
_UNPLACED = re.compile(r"← ([A-Z]{2}[0-9]{3}) ")


@dataclass(eq=False)
class Node:
    """A key with its value, or with what is below it; a row of a list has no key. `above`: comments and blank lines."""

    key: str
    value: str = ""
    mark: str = ""
    children: list[Node] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step of a way: a row that holds some words, or a key."""

    words: str
    key: str


def merged(base: str, overlay: str) -> str:
    """A file with the changes of an overlay, and its marks."""
    root = _parsed(base)
    for change in _parsed(overlay).children:
        steps = [Step(*found) for found in _STEP.findall(change.key)]
        box = root
        for step in steps[:-1]:
            box = _below(box, step)
        there, meant = len(box.children), _below(box, steps[-1])
        if change.value == REMOVED:
            assert len(box.children) == there, f"nothing to take away: {change.key}"
            box.children.remove(meant)
        else:
            _change(meant, change)
    return "".join(f"{line}\n" for child in root.children for line in _lines(child, 0))


def _parsed(text: str) -> Node:
    """Block style as `base/` has it, two blanks a level and one value a line; `{…}` on a line is a block all the same."""
    root, above = Node(""), list[str]()
    boxes = {0: root}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            above.append(line)
            continue
        found = _LINE.fullmatch(line)
        assert found, f"not one value a line: {line}"
        indent = len(found[1])
        if found[2]:
            boxes[indent].children.append(row := Node(""))
            indent += 2
            boxes[indent] = row
        node = _node(found[3], found[4] or "", found[5] or "", above)
        boxes[indent].children.append(node)
        boxes[indent + 2], above = node, []
    return root


def _node(key: str, value: str, mark: str = "", above: list[str] | None = None) -> Node:
    if not value.startswith("{"):
        return Node(key, value, mark, above=above or [])
    block = yaml.compose(value, yaml.SafeLoader)
    assert block
    inside = [_node(one.value, value[two.start_mark.index:two.end_mark.index]) for one, two in block.value]
    return Node(key, "", mark, inside, above or [])


def _below(box: Node, step: Step) -> Node:
    """What a step leads to. A key and a row that are new are made, last; a row that is meant must be the only one."""
    if step.words == NEW or step.key and step.key not in {child.key for child in box.children}:
        box.value = ""
        box.children.append(Node(step.key))
        return box.children[-1]
    if step.key:
        return next(child for child in box.children if child.key == step.key)
    if re.fullmatch("[0-9]{1,2}", step.words):
        return box.children[int(step.words) - 1]
    (row,) = [row for row in box.children if set(step.words.split(", ")) <= _words(row)]
    return row


def _words(row: Node) -> set[str]:
    return {word for child in row.children for word in child.value.strip("[]").split(", ")}


def _change(node: Node, change: Node) -> None:
    node.mark = change.mark
    if change.value or change.children:
        node.value, node.children = change.value, change.children


def _lines(node: Node, indent: int, dash: str = "") -> Iterator[str]:
    """A node as lines. A row begins on the line of its first key, and is marked there."""
    if not node.key:
        first, *others = node.children
        mark = _UNPLACED.sub(rf"← \1:{indent + 3} ", node.mark)
        yield from _lines(replace(first, mark=f"{mark} {first.mark}".strip()), indent, "- ")
        for other in others:
            yield from _lines(other, indent + 2)
        return
    yield from node.above
    start = f"{' ' * indent}{dash}"
    column = len(start) + 1 + (len(node.key) + 2 if node.value else 0)
    mark = _UNPLACED.sub(rf"← \1:{column} ", node.mark)
    yield f"{start}{node.key}:{' ' if node.value else ''}{node.value}{'  # ' if mark else ''}{mark}"
    for child in node.children:
        yield from _lines(child, len(start) + 2)
