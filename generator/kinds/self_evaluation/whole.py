"""部门整体支出绩效自评报告: a unit that has every number there is, to see how they follow from each other."""

from __future__ import annotations

from functools import cache
from typing import Final

from generator.kind import Beside, Whole
from generator.kinds.filled import loaded
from generator.kinds.self_evaluation.facts import derive
from generator.kinds.self_evaluation.model import read_year
from generator.numerals import HUNDRED

_YEAR: Final = """
格式: 1
年度: 2023
金额单位: 万元
填报日期: 2024-02-20
附件号: 1
单位类型: 甲
人员: {行政编制: 1, 事业编制: 1, 实有人员: 1}
年度重点工作: 甲
重点数据:
  - {名称: 甲, 本年: 1件, 上年: 1件}
年初预算: {上级资金: 1, 本级资金: 1, 其他资金: 1}
财政资金: {年初预算数: 1, 全年预算数: 1, 决算数: 1}
基本支出: {人员经费: 1, 公用经费: 1, 执行数: 1, 用途: 甲}
项目支出: {执行数: 1, 用途: 甲}
项目:
  - {名称: 甲, 资金: 本级财力, 全年预算数: 1, 全年执行数: 1}
  - {名称: 乙, 资金: 上级资金, 线下: 是, 全年预算数: 1, 全年执行数: 1}
管理制度: [甲]
指标:
  - {名称: 甲, 年度指标值: ≥4期, 年中完成值: 1期, 实际完成值: 3期, 分值: 90, 依据: [甲], 主要做法: 甲}
问题:
  - {内容: 甲, 原因: 甲}
改进措施: [甲]
建议: [甲]
"""
_BESIDE: Final = (
    *(Beside("SE103", f"{part}.final", f"{part}.adjusted_budget", at_most=True)
      for part in ("whole", "basic", "appropriation")),
    Beside("SE107", "projects.final", "project.final"),
    *(Beside("SE110", f"appropriation.{column}", f"whole.{column}", at_most=True)
      for column in ("budget", "adjusted_budget", "final")),
)
"""What rules say of two numbers that are printed."""


@cache
def whole() -> Whole:
    """Every number that a report may state, and how it follows."""
    return Whole(derive(read_year(*loaded("self_evaluation", _YEAR)), None, HUNDRED), _BESIDE)
