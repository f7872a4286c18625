"""部门决算公开: every number of the report, from a unit's accounts and last year's ledger.

Formulas are those of the statements (收入支出决算总表 …) and of the sentences that quote them: totals are
summed exactly in yuan; changes, shares and variances are taken from the printed amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from generator.deriving.ledger import Fact, Figure, Ledger, Measure
from generator.kinds import scoring
from generator.kinds.final_accounts.model import (
    AGENCY,
    APPROPRIATIONS,
    MANAGED,
    OVERALL_FUNDING,
    PROJECT_FUNDING,
    PURCHASES,
    RUNNING_COSTS,
    THREE_PUBLIC,
    Evaluation,
    ExpenditureRow,
    FinalAccounts,
    Fund,
)
from generator.numerals import HUNDRED
from generator.reading.classification import Classification, Level, ancestor
from generator.reading.unit import Nature


class Work(NamedTuple):
    """What the facts are made from, and the ledger they go into."""

    accounts: FinalAccounts
    before: Ledger | None
    names: Classification
    ledger: Ledger

    def labels(self, part: str) -> Mapping[str, str]:
        """What the numbers of a part of the file are called, by name and in its order."""
        return self.accounts.labels[part]


def derive(accounts: FinalAccounts, before: Ledger | None, names: Classification,
           without_base: Decimal = HUNDRED) -> Ledger:
    """The ledger of one unit and year. `before` is last year's; None if there is no file of last year."""
    work = Work(accounts, before, names, Ledger(without_base))
    _people(work)
    _revenue(work)
    _expenditure(work)
    _totals(work)
    for fund in APPROPRIATIONS:
        _fund(work, fund)
    _appropriation(work)
    _basic(work)
    _three_public(work)
    _procurement(work)
    _state_assets(work)
    _performance(work)
    return work.ledger


def last_year(work: Work, now: Fact, stated: Figure | None) -> Fact:
    """Last year's amount: as this year's file states it, or from last year's file, or none (zero).

    A department's is the sum of its units' amounts.
    """
    key, label = f"{now.key}.last_year", f"上年{now.label}"
    if work.accounts.parts:
        return work.ledger.add_up(key, label, work.accounts.parts, key)
    if stated is not None:
        return work.ledger.state(key, label, stated)
    if work.before is not None and now.key in work.before:
        return work.ledger.carry(key, label, work.before[now.key])
    return work.ledger.absent(key, label, now.measure, "上年没有这个数")


def _people(work: Work) -> None:
    parts = [work.ledger.state(f"people.{name}", label, work.accounts.people.get(name), Measure.COUNT)
             for name, label in work.labels("people").items()]
    work.ledger.sum("people.total", "实有人数", parts, Measure.COUNT)
    unit = work.accounts.unit
    work.ledger.count("people.divisions", f"{unit.division_term}数", unit.divisions, "内设机构的个数")
    work.ledger.count("people.subordinates", "下属预算单位数", unit.subordinates, "下属单位的个数")
    year = work.ledger.state("year", "年度", work.accounts.year)
    work.ledger.year_before("year.before", "上年度", year)


def _revenue(work: Work) -> None:
    """二、收入决算: 财政拨款 of all funds and every other source, each with its share of 本年收入合计."""
    ledger, funds = work.ledger, {fund.key for fund in APPROPRIATIONS}
    for name, label in work.labels("revenue").items():
        ledger.sum(f"revenue.{name}", f"{label}收入" if name in funds else label,
                   _written(row.amounts.get(name) for row in work.accounts.revenue))
    ledger.sum("revenue.appropriation", "财政拨款收入",
               [ledger[f"revenue.{fund.key}"] for fund in APPROPRIATIONS])
    others = [name for name in work.labels("revenue") if name not in funds]
    shown = [ledger[f"revenue.{name}"] for name in ("appropriation", *others)]
    current = ledger.sum("revenue.current", "本年收入合计", shown)
    for part in shown:
        ledger.share(f"{part.key}.share", f"{part.label}占比", part, current)


def _expenditure(work: Work) -> None:
    """三、支出决算: every nature, each with its share of 本年支出合计."""
    ledger = work.ledger
    parts = [ledger.sum(f"expenditure.{name}", label,
                        _written(row.amounts.get(name) for row in work.accounts.expenditure))
             for name, label in work.labels("expenditure").items()]
    current = ledger.sum("expenditure.current", "本年支出合计", parts)
    for part in parts:
        ledger.share(f"{part.key}.share", f"{part.label}占比", part, current)


def _totals(work: Work) -> None:
    """一、收入支出决算总体: balances and both totals."""
    ledger, accounts = work.ledger, work.accounts
    for fund in Fund:
        _balances(work, fund)
    surplus = ledger.state("revenue.own_surplus_used", "使用非财政拨款结余", accounts.own_surplus_used)
    opening = ledger.sum("carryover.opening", "年初结转和结余",
                         [ledger[f"carryover.{fund.key}.opening"] for fund in Fund])
    total = ledger.sum("revenue.total", "收入总计", [ledger["revenue.current"], surplus, opening])
    distribution = ledger.state("expenditure.surplus_distribution", "结余分配", accounts.surplus_distribution)
    closing = ledger.sum("carryover.closing", "年末结转和结余",
                         [ledger[f"carryover.{fund.key}.closing"] for fund in Fund])
    spent = ledger.sum("expenditure.total", "支出总计",
                       [ledger["expenditure.current"], distribution, closing])
    stated = _stated(work, "total")
    before = last_year(work, total, stated)
    ledger.compare(total, before)
    # Both totals are the same, last year's too.
    ledger.compare(spent, ledger.carry(f"{spent.key}.last_year", f"上年{spent.label}", before))
    # Some editions compare these instead. The total stands in where nothing nearer is known.
    for side in ("revenue", "expenditure"):
        current = ledger[f"{side}.current"]
        nearest = _stated(work, f"current_{side}") or (None if work.before else stated)
        ledger.compare(current, last_year(work, current, nearest))


def _stated(work: Work, name: str) -> Figure | None:
    """A total of last year that this year's file states."""
    return work.accounts.last_year.totals.get(name) if work.accounts.last_year else None


def _balances(work: Work, fund: Fund) -> None:
    """年初 and 年末结转和结余 of a fund; an opening balance that is not stated is last year's closing one."""
    rows = [row for row in work.accounts.carryover if row.fund is fund]
    openings: list[Fact] = []
    for code in sorted({row.code for row in rows}):
        same = [row for row in rows if row.code == code]
        key = f"carryover.{fund.key}.{code or 'all'}"
        opening, closing = f"{key}.opening", f"{key}.closing"
        label = f"{fund.value}{code}年初结转和结余"
        stated = _written(row.opening for row in same)
        work.ledger.sum(closing, f"{fund.value}{code}年末结转和结余", [row.closing for row in same])
        if work.accounts.parts:
            openings.append(work.ledger.add_up(opening, label, work.accounts.parts, opening))
        elif not stated and work.before is not None and closing in work.before:
            openings.append(work.ledger.carry(opening, label, work.before[closing]))
        else:
            openings.append(work.ledger.sum(opening, label, stated))
    work.ledger.sum(f"carryover.{fund.key}.opening", f"{fund.value}年初结转和结余", openings)
    work.ledger.sum(f"carryover.{fund.key}.closing", f"{fund.value}年末结转和结余",
                    [row.closing for row in rows])


def _fund(work: Work, fund: Fund) -> None:
    """五、八、九: what was spent of one fund, by class and by item, against last year and the budget."""
    ledger, name = work.ledger, fund.value
    rows = [row for row in work.accounts.expenditure if row.fund is fund]
    stated = {row.code: row.final for row in work.accounts.last_year.expenditure
              if row.fund is fund} if work.accounts.last_year else {}
    units = work.accounts.parts
    ledgers = units.values() or ([work.before] if work.before else [])
    carried = {fact.key.rpartition(".")[2] for before in ledgers for fact in before.family(f"{fund.key}.item")
               if fact.key.count(".") == 2 and (fact.value or units)}
    items, past = [], []
    for code in sorted({row.code for row in rows if row.code} | set(stated) | carried):
        written = [figure for row in rows if row.code == code for figure in row.amounts.values()]
        item = ledger.sum(f"{fund.key}.item.{code}", f"{_named(work, code)}（{name}）支出", written)
        items.append(item)
        past.append(last_year(work, item, stated.get(code)))
        ledger.compare(item, past[-1])
        _item_budget(work, item, [row for row in rows if row.code == code])
    spent = ledger.sum(f"{fund.key}.expenditure", f"{name}财政拨款支出",
                       [figure for row in rows for figure in row.amounts.values()])
    before = ledger.sum(f"{spent.key}.last_year", f"上年{spent.label}", past)
    ledger.compare(spent, before)
    ledger.share(f"{spent.key}.share", f"{spent.label}占比", spent, ledger["expenditure.current"])
    budget = ledger.state(f"{spent.key}.budget", f"{name}年初预算数", work.accounts.budget.get(fund.key))
    ledger.variance(spent, budget)
    ledger.execute(spent, budget)
    for class_code in sorted({item.key[-7:][:3] for item in items}):
        parts = [item for item in items if ancestor(item.key[-7:], Level.CLASS) == class_code]
        group = ledger.sum(f"{fund.key}.class.{class_code}", f"{_named(work, class_code)}（{name}）", parts)
        ledger.share(f"{group.key}.share", f"{group.label}占比", group, spent)
    for measure in ("basic", "project"):
        ledger.sum(f"{fund.key}.{measure}", f"{name}财政拨款{work.labels('expenditure')[measure]}",
                   _written(row.amounts.get(measure) for row in rows))
    _fund_totals(work, fund, spent, budget)


def _item_budget(work: Work, item: Fact, rows: list[ExpenditureRow]) -> None:
    """年初预算 of an item, where the unit tells it."""
    if written := _written(row.budget for row in rows):
        work.ledger.execute(item, work.ledger.sum(f"{item.key}.budget", f"{item.label}年初预算数", written))


def _named(work: Work, code: str) -> str:
    return f"{code}{work.names.functional.get(code, '')}"


def _fund_totals(work: Work, fund: Fund, spent: Fact, budget: Fact) -> None:
    """八、九: a fund's own 收入总计 and 支出总计."""
    ledger, name = work.ledger, fund.value
    total = ledger.sum(f"{fund.key}.total", f"{name}财政拨款收入总计",
                       [ledger[f"carryover.{fund.key}.opening"], ledger[f"revenue.{fund.key}"]])
    ledger.sum(f"{fund.key}.expenditure_total", f"{name}财政拨款支出总计",
               [ledger[f"carryover.{fund.key}.closing"], spent])
    stated = _stated(work, f"{fund.key}_total")
    ledger.compare(total, last_year(work, total, stated))
    ledger.variance(total, ledger.carry(f"{total.key}.budget", budget.label, budget))
    received = ledger[f"revenue.{fund.key}"]
    ledger.compare(received, last_year(work, received, _stated(work, f"{fund.key}_revenue") or stated))


def _appropriation(work: Work) -> None:
    """四、财政拨款收入支出决算总体: the three funds together."""
    ledger = work.ledger

    def together(key: str, label: str, part: str) -> Fact:
        return ledger.sum(key, label, [ledger[part.format(fund=fund.key)] for fund in APPROPRIATIONS])

    opening = together("appropriation.opening", "年初财政拨款结转和结余", "carryover.{fund}.opening")
    closing = together("appropriation.closing", "年末财政拨款结转和结余", "carryover.{fund}.closing")
    spent = together("appropriation.expenditure", "本年财政拨款支出", "{fund}.expenditure")
    budget = together("appropriation.total.budget", "财政拨款年初预算数", "{fund}.expenditure.budget")
    total = ledger.sum("appropriation.total", "财政拨款收入总计", [opening, ledger["revenue.appropriation"]])
    out = ledger.sum("appropriation.expenditure_total", "财政拨款支出总计", [closing, spent])
    before = last_year(work, total, _stated(work, "appropriation_total"))
    ledger.compare(total, before)
    ledger.compare(out, ledger.carry(f"{out.key}.last_year", f"上年{out.label}", before))
    ledger.variance(total, budget)
    ledger.variance(out, ledger.carry(f"{out.key}.budget", budget.label, budget))


def _basic(work: Work) -> None:
    """六 and 十(一): 人员经费 is 301 and 303, 公用经费 every other class of economic items.

    What the unit states of last year is that of the number that it tells.
    """
    ledger, accounts = work.ledger, work.accounts
    items = {}
    for code in sorted({row.code for row in accounts.economic}):
        label = work.names.economic.get(code, code)
        items[code] = ledger.sum(f"basic.economic.{code}", label,
                                 [row.amount for row in accounts.economic if row.code == code])
    personnel = ledger.sum("basic.personnel", "人员经费",
                           [fact for code, fact in items.items() if is_personnel(code)])
    running = ledger.sum(RUNNING_COSTS, "公用经费",
                         [fact for code, fact in items.items() if not is_personnel(code)])
    ledger.sum("basic.total", "一般公共预算财政拨款基本支出", [personnel, running])
    before = _stated(work, "running_costs")
    ledger.compare(running, last_year(work, running, None if accounts.agency_running_costs else before))
    _agency(work, running, before)


def _agency(work: Work, running: Fact, before: Figure | None) -> None:
    """机关运行经费: 公用经费 of administrative and assimilated units; of a department, that of its own."""
    key, label = AGENCY, "机关运行经费"
    written = work.accounts.agency_running_costs
    if work.accounts.parts:
        costs = work.ledger.add_up(key, label, work.accounts.parts, key)
    elif written:
        costs = work.ledger.state(key, label, written)
    elif work.accounts.unit.nature is Nature.PUBLIC_INSTITUTION:
        costs, before = work.ledger.absent(key, label, Measure.YUAN, "事业单位没有机关运行经费"), None
    else:
        costs = work.ledger.carry(key, label, running)
    work.ledger.compare(costs, last_year(work, costs, before))


def is_personnel(economic_code: str) -> bool:
    """301 工资福利支出 and 303 对个人和家庭的补助."""
    return economic_code.startswith(("301", "303"))


def _three_public(work: Work) -> None:
    """七: four items, 公务用车 as the sum of two, against last year and 全年预算数."""
    ledger, accounts = work.ledger, work.accounts
    stated = accounts.last_year.three_public if accounts.last_year else {}
    for name, label in work.labels("three_public").items():
        item = accounts.three_public[name]
        final = ledger.state(f"three_public.{name}", label, item.final)
        last_year(work, final, stated.get(name))
        ledger.variance(final, ledger.state(f"{final.key}.budget", f"{label}全年预算数", item.budget))
        for count, figure in item.counts.items():
            ledger.state(f"three_public.{count}", figure.key, figure)
    _group(work, "three_public.vehicles", "公务用车购置及运行维护费", ("vehicle_purchase", "vehicle_running"))
    _group(work, "three_public.total", "“三公”经费", THREE_PUBLIC)
    ledger.variance(ledger["three_public.total"], ledger["three_public.total.budget"])
    _initial_budgets(work)
    for count, figure in accounts.three_public["receptions"].foreign.items():
        ledger.state(f"three_public.receptions.foreign.{count}", f"外宾接待{figure.key}", figure)
    for name in ("total", "overseas_travel", "vehicles", "receptions"):
        fact = ledger[f"three_public.{name}"]
        ledger.compare(fact, ledger[f"{fact.key}.last_year"])
        ledger.share(f"{fact.key}.share", f"{fact.label}占比", fact, ledger["three_public.total"])


def _group(work: Work, key: str, label: str, names: Iterable[str]) -> None:
    """A sum of 三公 items, of their budgets and of last year's."""
    for suffix, words in (("", ""), (".budget", "全年预算数"), (".last_year", "上年")):
        work.ledger.sum(f"{key}{suffix}", f"{words}{label}" if words == "上年" else f"{label}{words}",
                        [work.ledger[f"three_public.{name}{suffix}"] for name in names])


def _initial_budgets(work: Work) -> None:
    """七 against 年初预算数, where the unit tells that of any item."""
    ledger, items = work.ledger, work.accounts.three_public
    if not any(item.initial_budget for item in items.values()):
        return
    groups = {"vehicles": ("vehicle_purchase", "vehicle_running"), "total": THREE_PUBLIC}
    for name in (*THREE_PUBLIC, *groups):
        final = ledger[f"three_public.{name}"]
        key, label = f"{final.key}.initial_budget", f"{final.label}年初预算数"
        if name in groups:
            parts = [ledger[f"three_public.{part}.initial_budget"] for part in groups[name]]
            ledger.execute(final, ledger.sum(key, label, parts))
        else:
            ledger.execute(final, ledger.state(key, label, items[name].initial_budget))


def _procurement(work: Work) -> None:
    """十(二): both shares are of the total, as the sentence says."""
    ledger, written = work.ledger, work.accounts.procurement
    labels = work.labels("procurement")
    parts = [ledger.state(f"procurement.{name}", f"政府采购{labels[name]}支出", written.get(name))
             for name in PURCHASES]
    total = ledger.sum("procurement.total", "政府采购支出总额", parts)
    for name in ("awarded_to_smes", "awarded_to_small_micro"):
        label = f"{labels[name]}合同金额"
        fact = ledger.state(f"procurement.{name}", label, written.get(name))
        ledger.share(f"{fact.key}.share", f"{label}占比", fact, total)
    for name, figure in work.accounts.set_aside.items():
        ledger.state(f"procurement.{name}", f"政府采购{figure.key}", figure)


def _state_assets(work: Work) -> None:
    """十(三)."""
    ledger, assets = work.ledger, work.accounts.state_assets
    for name in ("fixed_assets", "floor_area", "buildings", "vehicles_value"):
        ledger.state(f"state_assets.{name}", work.labels("state_assets")[name], assets.amounts.get(name))
    ledger.state("state_assets.large_equipment", "单价100万元（含）以上设备",
                 assets.amounts.get("large_equipment"))
    vehicles = [ledger.state(f"state_assets.vehicles.{name}", label, assets.vehicles.get(name), Measure.COUNT)
                for name, label in work.labels("state_assets.vehicles").items()]
    ledger.sum("state_assets.vehicles.total", "车辆数", vehicles, Measure.COUNT)


def _performance(work: Work) -> None:
    """十一: scores of every table; counts and sums of projects, secret ones counted and never listed."""
    ledger, performance = work.ledger, work.accounts.performance
    if performance.overall is not None:
        sources = work.labels(OVERALL_FUNDING)
        _evaluation(work, "performance.overall", "整体支出", performance.overall, sources)
    overall = [performance.overall.goal] if performance.overall else []
    ledger.count("performance.tables", "整体支出绩效自评表数", overall, "整体支出绩效自评表的张数")
    for number, project in enumerate(performance.projects, 1):
        key, label = f"performance.project.{number}", f"项目{number}"
        _evaluation(work, key, label, project, work.labels(PROJECT_FUNDING))
        for fund, source in work.labels(PROJECT_FUNDING).items():
            ledger.share(f"{key}.{fund}.execution_rate", f"{label}执行率（{source}）",
                         ledger[f"{key}.{fund}.final"], ledger[f"{key}.{fund}.adjusted_budget"])
    tables = (project.name or project.goal for project in performance.projects)
    listed = ledger.count("performance.listed", "自评项目数", tables, "项目支出绩效自评表的张数")
    secret = ledger.state("performance.secret", "涉密项目数", performance.secret.get("number"), Measure.COUNT)
    ledger.sum("performance.projects", "预算绩效评价项目数", [listed, secret], Measure.COUNT)
    for column in ("adjusted_budget", "final"):
        parts: list[Fact | Figure] = [ledger[f"performance.project.{number}.{column}"]
                                      for number in range(1, len(performance.projects) + 1)]
        parts += _written([performance.secret.get(column)])
        ledger.sum(f"performance.projects.{column}", f"项目{_columns(work)[column]}合计", parts)
    ledger.share("performance.projects.execution_rate", "项目支出预算执行率",
                 ledger["performance.projects.final"], ledger["performance.projects.adjusted_budget"])
    _management(work)


def _management(work: Work) -> None:
    """How many projects went through each step of managing performance, where the unit tells it."""
    management = work.accounts.performance.management
    for step, figures in (management.steps if management else {}).items():
        label = _STEPS[step]
        for name, figure in figures.items():
            work.ledger.state(f"performance.{step}.{name}", f"{label}{figure.key}", figure)


_STEPS = dict(zip(MANAGED, ("编报绩效目标", "绩效跟踪评价", "绩效自评"), strict=True))
"""What is done with projects, by the names of the steps."""


def _evaluation(work: Work, key: str, label: str, table: Evaluation, sources: Mapping[str, str]) -> None:
    """One self-evaluation table: funds by source, execution rate, every score, 总分."""
    ledger = work.ledger
    for column, words in _columns(work).items():
        parts = [ledger.state(f"{key}.{fund}.{column}", f"{label}{words}（{source}）",
                              table.funding.get(fund, {}).get(column)) for fund, source in sources.items()]
        ledger.sum(f"{key}.{column}", f"{label}{words}", parts)
    scoring.evaluate(ledger, key, label, table.indicators)


def _columns(work: Work) -> Mapping[str, str]:
    """The columns of money in a table of performance, which are the same for every source."""
    return work.labels(f"{PROJECT_FUNDING}.other")


def _written(written: Iterable[Figure | None]) -> list[Figure]:
    """The figures that the unit filled in."""
    return [figure for figure in written if figure is not None]
