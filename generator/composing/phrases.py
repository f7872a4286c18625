"""Words of an edition or a unit in which `{名称}` and the like stand for something."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.deriving.ledger import Prose
from generator.problems import Rejected, error
from generator.quantities import CHINESE

EVERYWHERE = ("年度", "部门", "机构", "本单位", "另起一段")
"""What all of 用语 may name; a few name one thing more (`holds` in the schema)."""
_NAMED = re.compile(rf"\{{({CHINESE}+)\}}")
"""Other braces are an author's own."""


def foreign(text: str, names: Iterable[str]) -> str:
    """What is wrong where braces name none of these; empty if nothing is."""
    known = tuple(names)
    strange = next((found[0] for found in _NAMED.finditer(text) if found[1] not in known), "")
    if not strange:
        return ""
    may_be = f"可以写：{'、'.join(f'{{{name}}}' for name in known)}" if known else "这里不能写花括号里的名称"
    return f"“{text}”中的 {strange} 没有意义，{may_be}"


def refuse_foreign(words: Iterable[tuple[Prose, Iterable[str]]]) -> None:
    """Words that name something else in braces, each with what it may name, are a `Rejected`: all of them."""
    found = [error("TP009", message, "请改正这一处的说法", prose.place)
             for prose, names in words if (message := foreign(prose.text, names))]
    if found:
        raise Rejected(found)
