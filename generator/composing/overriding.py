"""What a template that stands over another may not say: Jinja would print nothing of it, or something else.

A block that its base has not is never printed. Names that an older version of the packaged templates had would be empty.
Both are refused with the template's line and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from jinja2 import Environment, nodes

from generator.problems import Place, Rejected, error

_EXTENDS = re.compile(r"""\{%[-+]?\s*extends\s+(["'])(.+?)\1""")


def base_of(text: str) -> str | None:
    """The template that one extends, as it is written there."""
    found = _EXTENDS.search(text)
    return found[2] if found else None


def refuse_unknown_blocks(environment: Environment, text: str, name: str, known: Set[str], words: Mapping[str, str]) -> None:
    """A block that the base lacks. `words`: what an edition calls things, by the names of the blocks that held them before."""
    tree = environment.parse(text, name)
    for block in (node for node in tree.body if isinstance(node, nodes.Block) and node.name not in known):
        if word := words.get(block.name):
            message = f"块 {block.name} 里的字现在是版式的用语，写在这里不会印出"
            advice = f"请删去这个块，在 edition.yaml 写“用语: {{{word}: …}}”"
        else:
            message = f"{base_of(text)} 没有名为 {block.name} 的块，写在这里不会印出"
            advice = f"请改正块的名称；可以写：{'、'.join(sorted(known)) or '（没有）'}"
        raise Rejected([error("TP006", message, advice, Place(name, block.lineno, 1))])


def refuse_former_names(environment: Environment, text: str, name: str) -> None:
    """Names by which headings once were numbered, and macros that take other things now."""
    for line, message, advice in _former(environment.parse(text, name)):
        raise Rejected([error("TP007", message, advice, Place(name, line, 1))])


def _former(tree: nodes.Template) -> Iterator[tuple[int, str, str]]:
    includes = tree.find(nodes.Include) is not None
    for one in tree.find_all(nodes.Name):
        if one.name == "within":
            yield (one.lineno, "within 是以前的写法：标题的序号现在由程序数出",
                   "并入别的一章的，请写在 <within> 和 </within> 之间，里面的标题低一级；标题写 {{ heading(\"…\") }}")
        if one.name == "number" and one.ctx == "store" and includes:
            yield (one.lineno, "给 number 赋值是以前的写法：标题的序号现在由程序数出",
                   "请删去 {% with number = … %} 和它的 {% endwith %}；自己写的标题用 <h2><number/>、…</h2>")
    for macro in tree.find_all(nodes.Macro):
        arguments = [argument.name for argument in macro.args]
        if macro.name in ("reason", "budget_reason") and arguments[:1] == ["use"]:
            yield (macro.lineno, f"宏 {macro.name}(use, fact, name) 是以前的写法：现在先写数字，用处和名称由 reasons.yaml 得出",
                   f"请照自带的 words.html.j2 改为 {macro.name}(fact, use=\"\", name=\"\")")
