"""Numbers in words and indicators that state a figure of the report (TX121, PE130)."""

from __future__ import annotations

from generator.checking.rules import Findings
from generator.kinds import told
from generator.kinds.final_accounts.prose import tables
from generator.kinds.final_accounts.rules.case import RULES, Case
from generator.kinds.told import Figures, Indicated, Named
from generator.problems import Place
from generator.quantities import MONEY, PERCENT

_PROJECTS = "performance.projects"
_CAR = r"(?:公务用车|公车|车辆|[\u4e00-\u9fff]{0,10}用车)"
_BOUGHT = r"(?:购置|购买|新购|购入|更新)了?"
_RECEIVED = "(?:国内)?公务接待"
_THREE_PUBLIC = {
    "“?三公”?经费": "total", "公务接待费用?": "receptions", "公务用车购置费用?": "vehicle_purchase",
    "公务用车运行维护费用?": "vehicle_running", "公务用车购置(?:及|和)运行(?:维护)?费用?": "vehicles",
    "因公出国[（(]境[)）]费用?": "overseas_travel"}
_CLASSIFIED = {"receptions": ("basic.economic.30217",), "vehicle_running": ("basic.economic.30231",)}
"""The same word is the name of an economic item."""
_AMOUNTS = {
    "收入总计": ("revenue.total",), "支出总计": ("expenditure.total",),
    "(?:本年|总|全年)收入(?:合计)?": ("revenue.current", "revenue.total"),
    "(?:本年|总|全年)支出(?:合计)?": ("expenditure.current", "expenditure.total"),
    "财政拨款收入(?:总计)?": ("revenue.appropriation", "appropriation.total"),
    "财政拨款支出(?:总计)?": ("appropriation.expenditure", "appropriation.expenditure_total",
                        "general_public.expenditure"),
    "基本支出": ("expenditure.basic", "basic.total"),
    "项目支出": ("expenditure.project", "general_public.project", "government_funds.project",
             f"{_PROJECTS}.final", "{table}.final"),
    "人员经费": ("basic.personnel",),
    "公用经费|机关运行经费": ("basic.running_costs", "basic.agency_running_costs"),
    "政府采购(?:支出)?总额|政府采购支出": ("procurement.total",),
    "固定资产(?:原值|总额)?": ("state_assets.fixed_assets",),
    "年末结转(?:和)?结余(?:资金)?": ("carryover.closing", "appropriation.closing"),
    "年初结转(?:和)?结余(?:资金)?": ("carryover.opening", "appropriation.opening"),
    **{words: (f"three_public.{name}", *_CLASSIFIED.get(name, ())) for words, name in _THREE_PUBLIC.items()}}
_OWN = "{table}.execution_rate"
NAMED = (
    *(Named(words, keys, MONEY) for words, keys in _AMOUNTS.items()),
    Named("(?:项目)?全年执行数", ("{table}.final", "performance.overall.final", f"{_PROJECTS}.final"), MONEY),
    Named("项目支出(?:预算)?执行率", (f"{_PROJECTS}.execution_rate", _OWN), PERCENT),
    Named("项目(?:资金)?(?:预算)?执行率", (_OWN, f"{_PROJECTS}.execution_rate"), PERCENT),
    Named("(?:部门|单位)?整体(?:支出)?(?:预算)?执行率", ("performance.overall.execution_rate",), PERCENT),
    Named("(?:预算|资金|预算资金)执行率",
          (_OWN, "performance.overall.execution_rate", f"{_PROJECTS}.execution_rate"), PERCENT),
    Named("执行率", (_OWN,), PERCENT),
    *(Named(f"{words}(?:预算)?(?:控制|执行)率", (f"three_public.{name}/three_public.{name}.budget",), PERCENT)
      for words, name in _THREE_PUBLIC.items()),
    Named(f"{_BOUGHT}{_CAR}", ("three_public.vehicles_bought",), "辆", part=True),
    Named(_BOUGHT, ("three_public.vehicles_bought",), "辆", part=True, behind=_CAR),
    Named("(?:公务用车|公车|车辆)?保有量", ("three_public.vehicles_held",), "辆"),
    Named("在职(?:人员|职工|干部职工)?", ("people.serving",), "人", behind="[，。；、,;（(]|$"),
    Named(_RECEIVED, ("three_public.reception_count",), "批次", part=True),
    Named(f"{_RECEIVED}(?:[0-9]+批次[、，]?)?", ("three_public.guests",), "人次", part=True),
)
"""How words name figures. Of cars that were bought, and of receptions, words may count some."""


def _rates(words: str, name: str) -> Indicated:
    keys = f"three_public.{name}", f"three_public.{name}.budget"
    return Indicated(f"{words}(?:预算)?(?:控制|执行)率", ("/".join(keys),), PERCENT)


_PLANS = ("预期目标",)
_TITLES = {words.replace("“?", "").replace("”?", "").replace("（", "").replace("）", ""): name
           for words, name in _THREE_PUBLIC.items()}
"""The same names as titles, which are compared without quotation marks and with narrow brackets."""
OF_THE_WHOLE = (
    Indicated(told.PROJECT_RATE, (f"{_PROJECTS}.execution_rate",), PERCENT),
    Indicated(told.WHOLE_RATE, (_OWN,), PERCENT),
    *(_rates(words, name) for words, name in _TITLES.items()),
    Indicated(told.GROWTH_OF_THREE_PUBLIC, ("three_public.total.growth",), PERCENT),
    *(Indicated(f"{words}(?:支出|金额|总额|决算数)?", (f"three_public.{name}",), MONEY)
      for words, name in _TITLES.items()),
    Indicated("公用经费(?:支出|总额)?", ("basic.running_costs",), MONEY),
    Indicated("人员经费(?:支出|总额)?", ("basic.personnel",), MONEY),
    Indicated("政府采购(?:支出)?(?:总额|金额)?", ("procurement.total",), MONEY),
    Indicated("公务用车购置数量?|购置公务用车(?:数量?)?", ("three_public.vehicles_bought",), "辆"),
    Indicated("公务用车保有量", ("three_public.vehicles_held",), "辆"),
    Indicated("(?:单位)?在职(?:人员|职工)(?:人?数|数量)?", ("people.serving",), "人"),
)
"""Indicators of the whole unit that are figures of the report."""
_COST = ("{table}.final", "{table}.adjusted_budget")
OF_A_PROJECT = (
    Indicated("项目?(?:支出|预算|资金)*执行率|(?:预算)?(?:资金)?执行率", (_OWN,), PERCENT),
    Indicated("(?:项目)?(?:总成本|预算经费|预算资金|(?:投入)?资金总额|经费总额|投入资金总额|资金使用控制|成本控制数?)",
              _COST, MONEY),
)
"""The same of a project; the title may also be that of the project."""


def _words(case: Case) -> Findings:
    """Goals are passed over: what was planned need not be what was done.

    So are the words of a department's subordinates, which speak of their own figures.
    """
    year = int(case.accounts.year.value)
    for prose in case.words:
        if prose.refers and _is_own(case, prose.place) and not prose.label.endswith(_PLANS):
            figures = Figures(case.ledger, table=case.inside.get(prose.place, ("", ""))[0])
            yield from told.contradictions(prose, NAMED, figures, year)


def _indicators(case: Case) -> Findings:
    for key, _, table in tables(case.accounts):
        known = OF_THE_WHOLE
        if table.name:
            known = (*OF_A_PROJECT, Indicated(told.exactly(table.name), _COST, MONEY))
        for indicator in table.indicators if _is_own(case, table.place) else ():
            yield from told.misstated(indicator, known, Figures(case.ledger, table=key))


def _is_own(case: Case, place: Place) -> bool:
    """Whether something stands in the report's own file."""
    return place.file == case.accounts.year.place.file


told.enter(RULES, _words, _indicators)
