"""What a template that stands over another may not say: Jinja would print nothing of it, or something else.

A block that its base has not is never printed. Blocks and names that an older version of these templates had
would be empty. Both are refused with the template's line and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from jinja2 import Environment, nodes
from jinja2.runtime import Macro

from generator.problems import Place, Problem, Rejected, error

_EXTENDS = re.compile(r"""\{#.*?(?:#\}|\Z)|\{%[-+]?\s*extends\s+(["'])(.+?)\1""", re.DOTALL)
"""A comment, or what a template extends."""


def base_of(text: str) -> str | None:
    """The template that one extends, as it is written there."""
    return next((found[2] for found in _EXTENDS.finditer(text) if found[2]), None)


def refuse_unknown_blocks(environment: Environment, text: str, name: str, known: Set[str]) -> None:
    """A block outside of others that the base lacks, be it in an `if` or a loop."""
    may_be = "、".join(sorted(known)) or "（没有）"
    for block in _outer(environment.parse(text, name)):
        if block.name not in known:
            raise Rejected([error("TP006", f"{base_of(text)} 没有名为 {block.name} 的块，写在这里不会印出",
                                  f"请改正块的名称；可以写：{may_be}", Place(name, block.lineno, 1))])


def _outer(node: nodes.Node) -> Iterator[nodes.Block]:
    """The blocks below a node that are in no other block."""
    for inner in node.iter_child_nodes():
        if isinstance(inner, nodes.Block):
            yield inner
        else:
            yield from _outer(inner)


def refuse_unfit_macros(text: str, name: str, own: Mapping[str, Macro],
                        packaged: Mapping[str, Macro]) -> None:
    """Macros that the packaged templates call, but an own file lacks or lets take other things: all."""
    if found := list(_unfit_macros(text, name, own, packaged)):
        raise Rejected(found)


def _unfit_macros(text: str, name: str, own: Mapping[str, Macro],
                  packaged: Mapping[str, Macro]) -> Iterator[Problem]:
    for macro, wanted in sorted(packaged.items()):
        asked = f"{macro}({', '.join(_taken(wanted))})"
        if macro not in own:
            yield error("TP008", f"缺少宏 {asked}，自带的模板要用它", f"请从自带的 {name} 抄来",
                        Place(name, 1, 1))
            continue
        there = own[macro]
        if (there.arguments[:len(wanted.arguments)] != wanted.arguments
                or wanted.catch_kwargs and not there.catch_kwargs):
            begin = re.search(rf"\{{%[-+]?\s*macro\s+{macro}\b", text)
            line = text.count("\n", 0, begin.start()) + 1 if begin else 1
            is_so = f"{macro}({', '.join(_taken(there))})"
            yield error("TP008", f"宏 {is_so} 与自带的模板不合，它们用 {asked}",
                        f"请照自带的 {name} 改正", Place(name, line, 1))


def _taken(macro: Macro) -> list[str]:
    """What a macro takes; any name at all if there is `kwargs` in it."""
    return [*macro.arguments, *(["**kwargs"] if macro.catch_kwargs else [])]


_Former = Iterator[tuple[int, str, str]]
"""Lines, what stands there, and what to write instead."""


def refuse_former_names(environment: Environment, text: str, name: str, words: Mapping[str, str]) -> None:
    """What meant something in an older version. `words` are the edition's, by the blocks that held them."""
    tree = environment.parse(text, name)
    former = (*_former_words(tree, words), *_former_numbers(tree), *_former_columns(tree))
    found = [error("TP007", f"{message} 是以前的写法", advice, Place(name, line, 1))
             for line, message, advice in former]
    if found:
        raise Rejected(found)


def _former_words(tree: nodes.Template, words: Mapping[str, str]) -> _Former:
    filled = tree.body if tree.find(nodes.Extends) else []
    for block in tree.find_all(nodes.Block):
        if word := words.get(block.name):
            setting = f"请删去这个块，在同一个版式的 edition.yaml 写“用语: {{{word}: …}}”"
            yield block.lineno, f"块 {block.name}", setting if block in filled else _spoken(word)
    for call in tree.find_all(nodes.Getattr):
        if isinstance(call.node, nodes.Name) and call.node.name == "self" and (word := words.get(call.attr)):
            yield call.lineno, f"self.{call.attr}()", _spoken(word)


def _spoken(word: str) -> str:
    return f"这几个字现在是版式的用语，请把它换成 {{{{ word(\"{word}\") }}}}"


def _former_numbers(tree: nodes.Template) -> _Former:
    """Headings were given their numbers by the template that included them; now they are counted."""
    for one in tree.find_all(nodes.Name):
        if one.name == "within":
            yield one.lineno, "within", ("标题的序号由程序数出。并入别的一章的，"
                                         "请写在 <within> 和 </within> 之间，里面的标题低一级")
    if not any(one.name == "number" and one.ctx != "load" for one in tree.find_all(nodes.Name)):
        for output in tree.find_all(nodes.Output):
            yield from _numbers_below(output)
    if tree.find(nodes.Include) is None:
        return
    given = [pair for one in tree.find_all(nodes.With) for pair in zip(one.targets, one.values, strict=True)]
    counted = [name for name, value in given if isinstance(value, nodes.Filter) and value.name == "sequence"]
    for one in tree.find_all(nodes.Name):
        if one.name == "number" and one.ctx != "load" and one not in counted:
            yield one.lineno, "给 number 赋值", ("标题的序号由程序数出，请不再赋值；"
                                                 "自己写的标题用 <h2><number/>、…</h2>")


def _former_columns(tree: nodes.Template) -> _Former:
    """A table's template listed its columns and had them put in order; now they are given in order."""
    for call in tree.find_all(nodes.Call):
        if (isinstance(call.node, nodes.Getattr) and call.node.attr == "order"
                and call.args and isinstance(call.args[0], nodes.Dict)):
            yield call.lineno, ".order(…)", (
                '各栏的次序由程序给出，请改成 style.table("收入决算表").columns，括号里写这张表的名称')


_TAG = re.compile(r"<(/?)(\w+)")
_BELOW = ("h3", "h4", "h5", "h6", "p")


def _numbers_below(output: nodes.Output) -> _Former:
    """A chapter's number was also to be had below its heading; there, another number is counted now."""
    tag = ""
    for one in output.nodes:
        if isinstance(one, nodes.TemplateData):
            for end, name in _TAG.findall(one.data):
                tag = "" if end else name
        elif isinstance(one, nodes.Name) and one.name == "number" and tag in _BELOW:
            yield one.lineno, "一章的标题以外的 number", (
                "序号由程序数出：下一级标题写 <h3>（<number/>）…</h3>；别处请写出序号")
