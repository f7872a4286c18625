"""The forms of final accounts that figures are read from, and what their columns and rows are called.

Heads and labels are patterns, since systems, years and regions print them a little differently.
"""

from __future__ import annotations

from typing import Final

from generator.kinds.final_accounts.model import Fund
from generator.workbooks.finding import Form
from generator.workbooks.tables import Column

SUMMARY, APPROPRIATION, REVENUE, EXPENDITURE = "summary", "appropriation", "revenue", "expenditure"
GENERAL, GENERAL_SPENT, FUNDS, CAPITAL = "general", "general_spent", "funds", "capital"
BUDGETS = "budgets"
"""The form of all 财政拨款 as systems have it: only its 年初预算数 are looked at."""
BASIC, THREE_PUBLIC, INSTITUTIONS, PEOPLE = "basic", "three_public", "institutions", "people"

FORMS: Final = (
    Form(SUMMARY, ("01",), ("收入支出决算总表",)),
    Form(APPROPRIATION, (), ("财政拨款收入支出决算总表",)),
    Form(BUDGETS, ("01-1",), ("财政拨款收入支出决算总表",), by_title=False),
    Form(REVENUE, ("03",), ("收入决算表",)),
    Form(EXPENDITURE, ("04",), ("支出决算表",)),
    Form(GENERAL, ("07",), ("一般公共预算财政拨款收入支出决算表",)),
    Form(GENERAL_SPENT, (), ("一般公共预算财政拨款支出决算表",)),
    Form(BASIC, ("08-1",), ("一般公共预算财政拨款基本支出决算明细表", "一般公共预算财政拨款基本支出决算表")),
    Form(FUNDS, ("09",), ("政府性基金预算财政拨款收入支出决算表",)),
    Form(CAPITAL, ("11",), ("国有资本经营预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表")),
    Form(THREE_PUBLIC, (), ("财政拨款“三公”经费支出决算表", "一般公共预算财政拨款“三公”经费支出决算表",
                            "“三公”经费支出决算表")),
    Form(INSTITUTIONS, ("附03",), ("机构运行信息表",)),
    Form(PEOPLE, ("附02",), ("基本数字表",), amounts=False))

RECALLED: Final = (BUDGETS, PEOPLE)
"""Forms whose heads nobody has shown: what is not as it is recalled is not read, and not refused either."""
FUND_FORMS: Final = {Fund.GENERAL_PUBLIC: GENERAL, Fund.GOVERNMENT_FUNDS: FUNDS, Fund.STATE_CAPITAL: CAPITAL}

ABSENT: Final = {
    SUMMARY: "没有收入支出决算总表：结余分配、使用非财政拨款结余和其他资金的结转和结余待填",
    REVENUE: "没有收入决算表：财政拨款以外的收入没有取，请自己填",
    EXPENDITURE: "没有支出决算表：其他资金的支出没有取，请自己填",
    BASIC: "没有一般公共预算财政拨款基本支出决算明细表：基本支出经济分类待填",
    FUNDS: "没有政府性基金预算财政拨款收入支出决算表：按没有这种资金计",
    CAPITAL: "没有国有资本经营预算财政拨款收入支出决算表：按没有这种资金计"}
"""What follows where a form is not among the books."""
TOTAL, PUBLIC = "合计", "财政拨款收入"
OPENING, GOT, SPENT, CLOSING = "年初结转和结余", "本年收入", "本年支出", "年末结转和结余"
BASIC_USE, PROJECT_USE = "基本支出", "项目支出"
OWN_REVENUE: Final = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
OWN_USES: Final = ("上缴上级支出", "经营支出", "对附属单位补助支出")

REVENUE_COLUMNS: Final = (
    Column("(本年收入)?合计|本年收入", TOTAL), Column("财政拨款收入", PUBLIC), Column("财政拨款收入/.*"),
    *(Column(name, name) for name in OWN_REVENUE), Column("事业收入/.*"), Column("其他收入/.*"))
EXPENDITURE_COLUMNS: Final = (
    Column("(本年支出)?合计|本年支出", TOTAL), Column("基本支出", BASIC_USE),
    Column("基本支出/(人员经费|(日常)?公用经费)"), Column("项目支出", PROJECT_USE),
    *(Column(name, name) for name in OWN_USES))
FUND_COLUMNS: Final = (
    Column("年初(财政拨款)?结转和结余", OPENING), Column("年初(财政拨款)?结转和结余/.*"),
    Column("本年收入", GOT), Column("本年收入/(基本|项目)支出"),
    Column("(本年支出|合计|本年支出合计)", SPENT), Column("(本年支出/)?基本支出", BASIC_USE),
    Column("(本年支出/)?基本支出/(人员经费|(日常)?公用经费)"), Column("(本年支出/)?项目支出", PROJECT_USE),
    Column("年末(财政拨款)?结转和结余", CLOSING), Column("年末(财政拨款)?结转和结余/.*"))

HEADCOUNT: Final = "年末(实有)?(人?数)?"
"""Not 年末编制人数, which is how many there may be."""
BUDGET, FINAL = "(全年|调整)?预算数", "决算(统计)?数|统计数|金额"
AMOUNT_HEADS: Final = (
    "年初预算数", BUDGET, FINAL, "合计|小计", "(一般公共|政府性基金|国有资本经营)预算财政拨款", "年初数",
    HEADCOUNT, "科目名称")

OWN_BALANCES: Final = {name: rf"{name}(\(含专用结余\))?" for name in ("使用非财政拨款结余", "结余分配")}
PROCUREMENT: Final = {
    "货物": "(政府采购)?货物支出", "工程": "(政府采购)?工程支出", "服务": "(政府采购)?服务支出",
    "授予中小企业": "(政府采购)?授予中小企业合同(金额)?",
    "授予小微企业": "(政府采购)?授予小微企业合同(金额)?"}
VEHICLES: Final = {
    "副部（省）级及以上领导用车": r"副部\(省\)级及以上领导用车",
    "主要负责人用车": "主要(负责人|领导干部)用车",
    "机要通信用车": "机要通信用车", "应急保障用车": "应急保障用车", "执法执勤用车": "执法执勤用车",
    "特种专业技术用车": "特种专业技术用车", "离退休干部服务用车": "离退休干部(服务)?用车",
    "其他用车": "其他用车"}


def income(fund: Fund) -> str:
    """What the row of 财政拨款收入 of a fund is called."""
    return f"{fund.value}财政拨款(收入)?"
