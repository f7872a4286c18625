"""绩效自评表 as systems export them, written from a year's YAML; they share no code with what reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import openpyxl
from units import Tree

MEASURES = ("年初预算数", "全年预算数", "全年执行数")
SOURCES = ("当年财政拨款", "上年结转资金", "其他资金")
OVERALL_SOURCES = ("中央安排", "自治区安排", "地（州、市）安排", "县（市、区）安排", "其他资金")


def evaluations(tree: Tree, unit: str, merged: bool = True, broken: bool = False) -> openpyxl.Workbook:
    """A sheet for each project, and one for the whole unit. `broken`: heads of indicators in two rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if overall := tree["绩效"].get("整体支出"):
        _overall(book.create_sheet("整体支出绩效目标自评表"), tree, overall, unit, merged)
    for number, project in enumerate(tree["绩效"]["项目"], 1):
        _project(book.create_sheet(f"项目{number}"), tree, project, unit, merged, broken)
    for page in book.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            cell.data_type = "s"  # =100% is a text.
    return book


def _project(page: Any, tree: Tree, project: Tree, unit: str, merged: bool, broken: bool) -> None:
    page.append(["项  目  支  出  绩  效  自  评  表"])
    page.append([f"（{tree['年度']}年度）"])
    page.append(["项目名称", None, project["项目名称"]])
    page.append(["主管部门", None, project.get("主管部门", unit), None, None, "实施单位", project.get("实施单位", unit)])
    page.append(["项目资金（万元）", None, None, *MEASURES, "分值", "执行率", "得分"])
    _funds(page, tree, project["资金"], SOURCES, "年度资金总额", "", 3)
    page.append(["年度总体目标", "预期目标", None, None, None, "实际完成情况"])
    page.append([None, project["预期目标"], None, None, None, project["实际完成情况"]])
    left = ["年度绩效指标完成情况", "一级指标", "二级指标", "三级指标"]
    if broken:
        page.append([*left, "年度", "实际", "分值", "得分", "偏差原因分析"])
        page.append([None, None, None, None, "指标值", "完成值", None, None, "及改进措施"])
    else:
        page.append([*left, "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"])
    for one in _levelled(project["指标"], merged):
        page.append([None, *one[:3], one[3]["年度指标值"], one[3]["实际完成值"], float(one[3]["分值"]),
                     one[3].get("得分"), one[3].get("偏差原因及改进措施")])
    page.append(["总分", None, None, None, None, None, 100, "90.00分"])


def _overall(page: Any, tree: Tree, whole: Tree, unit: str, merged: bool) -> None:
    page.append(["部门（单位）整体支出绩效目标自评表"])
    page.append([f"（{tree['年度']}年度）"])
    page.append(["部门（单位）名称", None, unit])
    page.append(["部门资金（万元）", "资金来源", None, *MEASURES, "分值权重", "执行率", "得分"])
    _funds(page, tree, whole["资金"], OVERALL_SOURCES, "年度总资金", "（万元）", 3)
    page.append(["年度总体目标", "预期目标", None, None, None, "实际完成情况"])
    page.append([None, whole["预期目标"], None, None, None, whole["实际完成情况"]])
    page.append(["绩效指标", "一级指标", "二级指标", "三级指标", "预期指标值", "指标值设定依据", "分值权重", "实际完成指标值", "得分"])
    for one in _levelled(whole["指标"], merged):
        page.append([None, *one[:3], one[3]["年度指标值"], one[3].get("指标值设定依据"), one[3]["分值"], one[3]["实际完成值"], None])
    page.append(["总分", None, None, None, None, None, 100])


def _funds(page: Any, tree: Tree, funding: Tree, sources: tuple[str, ...], total: str, behind: str, left: int) -> None:
    factor = Decimal(1) if tree["金额单位"] == "万元" else Decimal("0.0001")
    rows = {name: [Decimal(funding.get(name, {}).get(measure) or 0) * factor for measure in MEASURES] for name in sources}
    whole = [sum(values, Decimal(0)) for values in zip(*rows.values(), strict=True)]
    page.append([None, total, *[None] * (left - 2), *(f"{value:,f}" for value in whole), 10, "100.00%", "10.00分"])
    for number, (name, values) in enumerate(rows.items()):
        page.append([None, ("其中：" if not number else "") + name + behind, *[None] * (left - 2), *map(float, values), "-", "-", "-"])


def _levelled(rows: list[Tree], merged: bool) -> list[tuple[str | None, str | None, str, Tree]]:
    """Each indicator with its 一级 and 二级, which stand once over all that they are of, or in every row."""
    found = []
    above = {"一级指标": None, "二级指标": None}
    for row in rows:
        shown = {key: None if merged and row[key] == above[key] else row[key] for key in above}
        if shown["一级指标"]:
            shown["二级指标"] = row["二级指标"]
        found.append((shown["一级指标"], shown["二级指标"], row["三级指标"], row))
        above = {key: row[key] for key in above}
    return found
