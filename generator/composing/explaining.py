"""What Jinja says of a mistake in a template, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import StrictUndefined
from jinja2.utils import missing

from generator.deriving.ledger import Prose
from generator.problems import Place, Problem, error

_SAYINGS = (
    (r"Unexpected end of template\..*innermost block that needs to be closed is '(\w+)'\.",
     r"没有写完：{% \1 %} 缺少 {% end\1 %}"),
    (r"unexpected end of template", "没有写完"),
    (r"Encountered unknown tag '(\w+)'\..*innermost block that needs to be closed is '(\w+)'\.",
     r"这里不应有 {% \1 %}：前面的 {% \2 %} 还缺少 {% end\2 %}"),
    (r"Encountered unknown tag '(\w+)'\.", r"没有 {% \1 %} 这个标签"),
    (r"No filter named '(\w+)'\.", r"没有名为 \1 的过滤器（金额用 wan，百分数用 pct，个数用 num）"),
    (r"No test named '(\w+)' found\.", r"没有名为 \1 的判断"),
    (r"unexpected char '([“”‘’（），｛｝｜])' at .*", r"花括号里不能用全角的 \1，请改用半角"),
    (r"unexpected char '(.)' at .*", r"花括号里不能用 \1"),
    (r"unexpected '(.+)', expected '(.+)'", r"这里应是 \2，现为 \1"),
    (r"unexpected '(.+)'", r"这里不应有 \1"),
    (r"expected token 'end of print statement', got '(.+)'",
     r"{{ … }} 里多了 \1，或前面缺少逗号、引号、括号"),
    (r"expected token 'end of statement block', got '(.+)'", r"{% … %} 里多了 \1"),
    (r"expected token '(.+)', got '(.+)'", r"这里应是 \1，现为 \2"),
    (r"Expected an expression, got 'end of print statement'", "{{ }} 里没有内容"),
    (r"Expected an expression, got 'end of statement block'", "{% … %} 没有写完"),
    (r"block '(\w+)' defined twice", r"块 \1 写了两次"),
    (r"Missing end of comment tag", "注释没有写完，缺少 #}"),
    (r"macro '(\w+)' takes not more than (\d+) argument\(s\)", r"\1(…) 的括号里至多写 \2 项"),
    (r"macro '(\w+)' takes no keyword argument '(\w+)'", r"\1(…) 的括号里不能写 \2=…"),
    (r"parameter '(\w+)' was not provided", r"括号里缺少 \1"),
    (r"there is no parent block called '(\w+)'.*", r"基础模板里没有块 \1，不能用 super()"),
)
"""Patterns of what it says, and the same in Chinese. They are compiled when there is a mistake to explain."""


_GONE = {"any_money": "以前的宏 any_money 没有了：请像自带的 charts.html.j2 那样，把各行写进 "
                      "{% set rows %}…{% endset %}，用 {% if rows|trim %} 看有没有数"}
"""What an older version had, and what to write instead."""


def explain(said: str) -> str:
    """A message of Jinja's; one that it does not know stays as it is."""
    for pattern, words in _SAYINGS:
        if found := re.match(pattern, said):
            return found.expand(words)
    return said


class Decided(ValueError):
    """A template prints what an author decided not to print, at `where`, for all templates."""

    def __init__(self, message: str, advice: str, where: Place) -> None:
        super().__init__(message)
        self.advice, self.where = advice, where

    def problem(self, template: Place) -> Problem:
        """At the author's place, with the line of the template."""
        message = f"{self}，自带的模板却要印它：{template.file} 第 {template.line} 行"
        return error("TP009", message, self.advice, self.where)


class Missing(StrictUndefined):
    """A name that nothing stands for: an error as soon as it is used."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if name in _GONE and (owner is missing or "does not export" in (self._undefined_hint or "")):
            return _GONE[name]
        if "does not export the requested name" in (self._undefined_hint or ""):
            return f"引入的模板里没有名为 {name} 的说法"
        if self._undefined_hint:
            return explain(self._undefined_hint)
        if owner is missing:
            return f"没有名为 {name} 的数字、说法或列表"
        if isinstance(owner, Mapping):
            return f"没有“{name}”，可以写：{'、'.join(map(str, owner))}"
        if isinstance(owner, str | Prose):
            return f"“{owner}”是文字，没有 {name}"
        return f"{type(owner).__name__} 里没有 {name}"
