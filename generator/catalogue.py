"""The pages of `docs/` that repeat the code: every rule, every key of the data. `python -m generator.catalogue` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator import project
from generator.kinds import KINDS
from generator.schema import Field, Schema

TYPES = {
    "money": "金额", "whole": "整数", "area": "数（两位小数）", "points": "分数（两位小数）", "percent": "百分数",
    "item_code": "7 位编码", "economic_code": "5 位编码", "line": "一行文字", "text": "文字", "yesno": "是/否", "date": "日期",
    "dict": "一组", "list": "列表",
}


def rules() -> str:
    """`docs/rules.md`: code, severity, title and advice of every rule."""
    lines = ["# 核对规则", "", "由 `python -m generator.catalogue` 生成。每条规则在 `tests/rules/` 有一个违反它的最小例子。", "",
             "**错误**使该单位的报告不生成，**警告**和**提示**随报告列出。", "", "| 编号 | 级别 | 规则 | 怎么办 |", "|---|---|---|---|"]
    every = {rule.code: rule for kind in KINDS.values() for rule in kind.rules}  # Kinds may have rules in common.
    lines += [f"| {rule.code} | {rule.severity.value} | {rule.title} | {rule.advice} |" for rule in every.values()]
    return "\n".join(lines) + "\n"


def data() -> str:
    """`docs/data.md`: every key that a unit may write."""
    lines = ["# 数据文件的各项", "", "由 `python -m generator.catalogue` 从 `schemas/` 生成。“必填”以外的都可以不写。"]
    for name, file in (("unit", "unit.yaml"), *((f"{kind.name}/year", f"年度{kind.ending}.yaml") for kind in KINDS.values())):
        schema = Schema.load(project.packaged("schemas") / f"{name}.yaml")
        lines += ["", f"## {file}：{schema.title}", "", "| 键 | 类型 | 必填 | 说明 |", "|---|---|---|---|", *_rows(schema.fields, 0)]
    return "\n".join(lines) + "\n"


def _rows(fields: tuple[Field, ...], depth: int) -> Iterator[str]:
    for field in fields:
        kind = "列表，每项一组" if field.rows else TYPES[field.type]
        words = field.item.allowed if field.item else ()
        told = field.help + (f"。可写：{'、'.join(words)}" if words else "")
        yield f"| {'　' * depth}{field.key} | {kind} | {'是' if field.required else ''} | {told} |"
        yield from _rows(field.fields, depth + 1)


def main() -> None:
    folder = Path(__file__).resolve().parent.parent / "docs"
    for name, page in (("rules.md", rules()), ("data.md", data())):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
