"""部门决算公开: a unit that has every number there is, only to see how its numbers follow from each other."""

from __future__ import annotations

from functools import cache
from typing import Final

from generator import files
from generator.kind import Beside, Whole
from generator.kinds.filled import loaded
from generator.kinds.final_accounts.facts import derive
from generator.kinds.final_accounts.model import read_year
from generator.reading import classification

_FUNDING: Final = "{年初预算数: 1, 全年预算数: 1, 全年执行数: 1}"
_YEAR: Final = f"""
格式: 1
年度: 2023
金额单位: 万元
人员: {{在职人员: 1, 离休人员: 1, 退休人员: 1}}
收入:
  - {{科目: 2010301, 一般公共预算财政拨款: 1, 上级补助收入: 1, 事业收入: 1, 经营收入: 1,
      附属单位上缴收入: 1, 其他收入: 1}}
  - {{科目: 2120803, 政府性基金预算财政拨款: 1}}
  - {{科目: 2230105, 国有资本经营预算财政拨款: 1}}
支出:
  - {{科目: 2010301, 资金: 一般公共预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2010302, 资金: 一般公共预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2080505, 资金: 一般公共预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2120803, 资金: 政府性基金预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2120804, 资金: 政府性基金预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2230105, 资金: 国有资本经营预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2230107, 资金: 国有资本经营预算, 基本支出: 1, 项目支出: 1, 年初预算: 1}}
  - {{科目: 2010301, 资金: 其他资金, 基本支出: 1, 项目支出: 1, 上缴上级支出: 1, 经营支出: 1,
      对附属单位补助支出: 1}}
基本支出经济分类:
  - {{科目: 30101, 金额: 1}}
  - {{科目: 30102, 金额: 1}}
  - {{科目: 30201, 金额: 1}}
  - {{科目: 31002, 金额: 1}}
使用非财政拨款结余: 1
结余分配: 1
结转和结余:
  - {{资金: 一般公共预算, 年初: 1, 年末: 1}}
  - {{资金: 政府性基金预算, 科目: 2120803, 年初: 1, 年末: 1}}
  - {{资金: 国有资本经营预算, 科目: 2230105, 年初: 1, 年末: 1}}
  - {{资金: 其他资金, 年初: 1, 年末: 1}}
年初预算: {{一般公共预算: 1, 政府性基金预算: 1, 国有资本经营预算: 1}}
三公经费:
  因公出国（境）费: {{全年预算数: 1, 年初预算数: 1, 决算数: 1, 团组数: 1, 人次数: 1}}
  公务用车购置费: {{全年预算数: 1, 年初预算数: 1, 决算数: 1, 购置数: 1}}
  公务用车运行维护费: {{全年预算数: 1, 年初预算数: 1, 决算数: 1, 保有量: 1}}
  公务接待费:
    {{全年预算数: 1, 年初预算数: 1, 决算数: 1, 批次: 1, 人次: 1,
      外宾接待: {{决算数: 1, 批次: 1, 人次: 1}}}}
机关运行经费: 1
政府采购:
  货物: 1
  工程: 1
  服务: 1
  授予中小企业: 1
  授予小微企业: 1
  面向中小企业:
    {{预留中小企业预算: 1, 预留小微企业预算: 1, 预留项目中小企业中标: 1,
      预留项目小微企业中标: 1, 其他项目中小企业中标: 1}}
国有资产:
  固定资产原值: 1
  房屋面积: 1
  房屋价值: 1
  车辆价值: 1
  车辆:
    副部（省）级及以上领导用车: 1
    主要负责人用车: 1
    机要通信用车: 1
    应急保障用车: 1
    执法执勤用车: 1
    特种专业技术用车: 1
    离退休干部服务用车: 1
    其他用车: 1
  大型设备: 1
绩效:
  成效: [甲]
  问题及原因: [甲]
  改进措施: [甲]
  绩效管理:
    制度: [甲]
    绩效目标: {{项目数: 1, 金额: 1}}
    绩效跟踪: {{项目数: 1, 金额: 1}}
    绩效自评: {{项目数: 1, 金额: 1, 平均得分: 1, 优: 1, 良: 1, 合格: 1, 不合格: 1,
      发现问题: 1, 已完成整改: 1, 正在整改: 1}}
  整体支出:
    资金:
      {{中央安排: {_FUNDING}, 自治区安排: {_FUNDING},
        地（州、市）安排: {_FUNDING}, 县（市、区）安排: {_FUNDING}, 其他资金: {_FUNDING}}}
    预期目标: 甲
    实际完成情况: 甲
    指标:
      - {{一级指标: 甲, 二级指标: 甲, 三级指标: 甲, 年度指标值: ≥4期,
         实际完成值: 3期, 分值: 90, 指标值设定依据: 甲}}
  项目:
    - 项目名称: 甲
      资金: {{当年财政拨款: {_FUNDING}, 上年结转资金: {_FUNDING}, 其他资金: {_FUNDING}}}
      预期目标: 甲
      实际完成情况: 甲
      指标:
        - {{一级指标: 甲, 二级指标: 甲, 三级指标: 甲, 年度指标值: ≥4期, 实际完成值: 3期, 分值: 90}}
原因:
  - {{用于: [收入支出总体], 内容: 甲}}
上年:
  收入支出总计: 1
  本年收入: 1
  本年支出: 1
  财政拨款收入支出总计: 1
  政府性基金收入支出总计: 1
  政府性基金本年收入: 1
  国有资本经营收入支出总计: 1
  国有资本经营本年收入: 1
  机关运行经费: 1
  三公经费: {{因公出国（境）费: 1, 公务用车购置费: 1, 公务用车运行维护费: 1, 公务接待费: 1}}
  支出:
    - {{科目: 2010301, 资金: 一般公共预算, 决算数: 1}}
    - {{科目: 2010302, 资金: 一般公共预算, 决算数: 1}}
    - {{科目: 2080505, 资金: 一般公共预算, 决算数: 1}}
    - {{科目: 2120803, 资金: 政府性基金预算, 决算数: 1}}
    - {{科目: 2120804, 资金: 政府性基金预算, 决算数: 1}}
    - {{科目: 2230105, 资金: 国有资本经营预算, 决算数: 1}}
    - {{科目: 2230107, 资金: 国有资本经营预算, 决算数: 1}}
"""
_BESIDE: Final = (
    Beside("FA102", "revenue.total", "expenditure.total"),
    Beside("FA103", "appropriation.total", "appropriation.expenditure_total"),
    Beside("FA103", "government_funds.total", "government_funds.expenditure_total"),
    Beside("FA103", "state_capital.total", "state_capital.expenditure_total"),
    Beside("FA403", "three_public.vehicles_held", "state_assets.vehicles.total", unless_told=True),
    Beside("FA404", "procurement.awarded_to_small_micro", "procurement.awarded_to_smes", at_most=True),
    Beside("FA404", "procurement.awarded_to_smes", "procurement.total", at_most=True),
    Beside("FA405", "state_assets.buildings", "state_assets.fixed_assets", at_most=True),
    Beside("FA405", "state_assets.vehicles_value", "state_assets.fixed_assets", at_most=True),
    Beside("FA409", "three_public.delegations", "three_public.travellers", at_most=True),
    Beside("FA409", "three_public.reception_count", "three_public.guests", at_most=True),
    Beside("FA409", "three_public.vehicles_bought", "three_public.vehicles_held", at_most=True),
    Beside("FA431", "three_public.receptions.foreign.final", "three_public.receptions", at_most=True),
    *(Beside("FA431", f"three_public.receptions.foreign.{count}", f"three_public.{count}", at_most=True)
      for count in ("reception_count", "guests")),
    Beside("FA432", "procurement.reserved_for_small_micro", "procurement.reserved_for_smes", at_most=True),
    Beside("FA432", "procurement.won_by_small_micro", "procurement.won_by_smes", at_most=True),
)
"""What rules say of two numbers that are printed."""


@cache
def whole() -> Whole:
    """Every number that a report may state, and how it follows."""
    unit, year = loaded("final_accounts", _YEAR)
    names = classification.load(files.packaged("schemas") / "classification", int(year.need("year").value))
    return Whole(derive(read_year(unit, year), None, names), _BESIDE)
