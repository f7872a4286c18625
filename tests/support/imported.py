"""What an imported file says, to be held against the year that a book was written from."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from books import APPROPRIATIONS, OWN_REVENUE, OWN_USES
from units import Tree, schema, tree

Figures = dict[str, Decimal]
_REVENUE = (*APPROPRIATIONS.values(), *OWN_REVENUE)
_USES = ("基本支出", "项目支出", *OWN_USES)


def load(path: Path) -> Tree:
    return tree(path.read_text(encoding="utf-8"))


def stated(tree: Tree) -> Figures:
    """Every number that books have, in yuan, by its keys; rows by code and fund; noughts in rows are left out."""
    unit = 10000 if tree["金额单位"] == "万元" else 1
    found: Figures = {}

    def put(name: str, text: str | None, money: bool = True) -> None:
        if text not in (None, ""):
            found[name] = Decimal(text) * (unit if money else 1)

    for row in tree["收入"]:
        for key in _REVENUE:
            if Decimal(row.get(key) or 0):
                put(f"收入.{row['科目']}.{key}", row[key])
    for row in tree["支出"]:
        for key in _USES:
            if Decimal(row.get(key) or 0):
                put(f"支出.{row['科目']}.{row['资金']}.{key}", row[key])
    for row in tree["基本支出经济分类"]:
        put(f"基本支出经济分类.{row['科目']}", row["金额"])
    for row in tree["结转和结余"]:
        if Decimal(row.get("年初") or 0) or Decimal(row["年末"] or 0):
            for key in ("年初", "年末"):
                put(f"结转和结余.{row['资金']}.{row.get('科目', '')}.{key}", row.get(key))
    for key in ("使用非财政拨款结余", "结余分配"):
        put(key, tree.get(key))
    for section in ("人员", "年初预算", "三公经费", "政府采购", "国有资产"):
        for name, text in _leaves(tree.get(section) or {}):
            counted = section == "人员" or "车辆." in name or name.rpartition(".")[2] in (
                "团组数", "人次数", "购置数", "保有量", "批次", "人次", "大型设备")
            put(f"{section}.{name}", text, money=not counted)
    return found


def _leaves(value: Any, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, f"{name}.{key}" if name else key)]
    try:
        Decimal(value)
    except ArithmeticError:
        return []
    return [(name, value)]


def in_unit(tree: Tree, unit: str) -> Tree:
    """The same year with its amounts in 元 or 万元."""
    if tree["金额单位"] == unit:
        return deepcopy(tree)
    factor = Decimal(10000) if unit == "元" else Decimal("0.0001")
    return _each(tree, lambda amount: f"{(amount * factor).normalize():f}") | {"金额单位": unit}


def rounded(tree: Tree) -> Tree:
    """The same year, in 万元 with two digits behind the point."""
    return _each(in_unit(tree, "万元"), lambda amount: f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):f}")


def _each(tree: Tree, change: Callable[[Decimal], str]) -> Tree:
    """A year with other amounts."""
    def made(value: Any, field: Any) -> Any:
        if field.rows:
            return [{key: made(inner, _field(field.fields, key)) for key, inner in row.items()} for row in value]
        if field.fields:
            return {key: made(inner, _field(field.fields, key)) for key, inner in value.items()}
        return change(Decimal(value)) if field.type == "money" and value else value

    fields = schema("final_accounts/year").fields
    return {key: made(value, _field(fields, key)) for key, value in tree.items()}


def _field(fields: Any, key: str) -> Any:
    return next(field for field in fields if field.key == key)


BY_HAND = ("国有资产.固定资产原值", "国有资产.房屋面积", "国有资产.房屋价值", "国有资产.车辆价值")
"""What no form of final accounts has."""


def completed(imported: Tree, original: Tree) -> Tree:
    """An imported file in which somebody has typed what no book has: reasons, assets, prose."""
    made = in_unit(original, imported["金额单位"])
    for key in ("收入", "基本支出经济分类", "结转和结余", "使用非财政拨款结余", "结余分配"):
        made[key] = imported[key]
    for key in ("年初预算", "政府采购", "人员"):
        made[key] |= {name: value for name, value in imported[key].items() if value}
    reasons = {(row["科目"], row["资金"]): row for row in original["支出"]}
    rows = {(row["科目"], row["资金"]): {key: value for key, value in row.items() if key != "原因"} for row in imported["支出"]}
    made["支出"] = [{**rows.get(key, {}), **({} if key in rows else row), **({"原因": row["原因"]} if "原因" in row else {})}
                  for key, row in reasons.items()]
    made["支出"] += [row for key, row in rows.items() if key not in reasons]
    for item, values in imported["三公经费"].items():
        made["三公经费"][item] |= {key: value for key, value in values.items() if value}
    assets = imported["国有资产"]
    made["国有资产"]["车辆"] |= {key: value for key, value in assets["车辆"].items() if value}
    made["国有资产"]["大型设备"] = assets["大型设备"] or made["国有资产"]["大型设备"]
    made["核对"] = imported["核对"]
    return made
