"""PE1xx: tables of performance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from generator import numerals
from generator.checking.comparing import PRINTED_ALIKE, verdict
from generator.checking.rules import Finding, Findings
from generator.checking.slips import Compared, Slips
from generator.checking.telling import MONEY, largest_place, lines, named, place_of, sourced, stated
from generator.kinds import indicators, scoring
from generator.kinds.final_accounts.model import MANAGED, OVERALL_FUNDING, Evaluation, Fund, Indicator
from generator.kinds.final_accounts.prose import tables
from generator.kinds.final_accounts.rules.case import RULES, Case, differs, exceeds, summed, tail
from generator.kinds.indicators import ALL_POINTS, GUIDE, Operator
from generator.problems import Severity


@RULES.rule("PE101", "绩效自评表：分值合计应为 100（预算执行率占 10）",
            advice="请核对各指标的分值",
            source=f"{GUIDE}的分值：预算执行率 10，各指标合计 90；公开的 46 张自评表都是如此")
def points_complete(case: Case) -> Findings:
    for key, table in _tables(case):
        points = case.ledger[f"{key}.points"]
        if points.value != ALL_POINTS:
            yield Finding(f"{_title(table)}的分值连同执行率共 {numerals.plain(points.value)} 分", table.place)


scoring.enter(RULES, lambda case: [indicator for _, indicator in _indicators(case)])


@RULES.rule("PE106", "绩效指标：得分低于分值的，要写偏差原因及改进措施",
            advice="请写“偏差原因及改进措施: …”",
            source="项目支出绩效自评表的“偏差原因分析及改进措施”一栏：得分低于分值的写")
def deviation_explained(case: Case) -> Findings:
    for key, indicator in _indicators(case):
        earned, points = case.ledger[f"{key}.score"], case.ledger[f"{key}.points"]
        if "project" in key and earned.value < points.value and indicator.deviation_reason is None:
            yield Finding(f"指标“{indicator.level_three}”得 {numerals.plain(earned.value)} 分，"
                          f"低于分值 {numerals.plain(points.value)}，没有写原因", indicator.place)


@RULES.rule("PE110", "绩效自评表：要有全年预算数",
            advice="请核对资金；没有预算的项目不需要自评",
            source="绩效自评表：执行率 = 全年执行数 ÷ 全年预算数，预算数为零就没有执行率",
            severity=Severity.WARNING)
def budget_given(case: Case) -> Findings:
    for key, table in _tables(case):
        if not case.ledger[f"{key}.adjusted_budget"].value:
            yield Finding(f"{_title(table)}的全年预算数为零，执行率无法计算", table.place)


@RULES.rule("PE111", "整体支出绩效目标自评表：全年执行数应等于本年支出，其中其他资金等于非财政拨款的支出",
            advice="请核对自评表的资金和支出",
            source="整体支出绩效目标自评表：全年执行数就是收入支出决算总表的本年支出；"
                   "已公开的一份2023年度决算，其他资金写 7,018.21 万元，非财政拨款的支出只有 297.21 万元",
            severity=Severity.WARNING)
def overall_spent(case: Case) -> Findings:
    overall = case.accounts.performance.overall
    if overall:
        own = summed("支出明细中其他资金的支出", [figure for row in case.accounts.expenditure
                                      if row.fund is Fund.OTHER for figure in row.amounts.values()])
        spent = summed("支出明细的本年支出合计", [case.ledger["expenditure.current"]])
        for key, words, other in (("final", "自评表的全年执行数", spent),
                                  ("other.final", "自评表的全年执行数（其他资金）", own)):
            stated = summed(words, [case.ledger[f"performance.overall.{key}"]])
            yield from differs(stated, other, largest_place(stated, overall.place))


@RULES.rule("PE112", "整体支出绩效目标自评表：财政安排的年初预算数合计应等于财政拨款年初预算数",
            advice="请核对自评表的年初预算数和“年初预算”",
            source="自定：同一个年初预算数写在两处；已公开的一份2023年度决算，"
                   "情况说明四写财政拨款 31,025.35 万元，自评表把其中 30,142.51 万元写作其他资金",
            severity=Severity.WARNING)
def overall_budgeted(case: Case) -> Findings:
    overall = case.accounts.performance.overall
    if overall:
        funds = [fund for fund in case.accounts.labels[OVERALL_FUNDING] if fund != "other"]
        stated = summed("自评表的年初预算数（其他资金除外）",
                        [case.ledger[f"performance.overall.{fund}.budget"] for fund in funds])
        budget = summed("“年初预算”各资金合计", [case.ledger["appropriation.total.budget"]])
        yield from differs(stated, budget, largest_place(stated, overall.place))


@RULES.rule("PE113", "整体支出绩效目标自评表：全年预算数不应小于收入总计，也不应是它的两倍以上",
            advice="请核对自评表的全年预算数",
            source="自定：收到的、上年结转的钱都在预算之内，所以全年预算数不小于收入总计；指标没有全部下达、"
                   "没有用完的，预算数大于收入总计，但不会大一倍以上",
            severity=Severity.WARNING)
def overall_resources(case: Case) -> Findings:
    """What was not drawn of a budget is no revenue: a larger budget is wrong if a slip explains it."""
    if found := _resources(case):
        less = found.off < -found.within
        slipped = found.off > found.within and (_is_twice(found) or _has_nought_too_many(case, found))
        if less or slipped:
            yield from verdict(found, True, largest_place(found.left, case.accounts.places["performance"]))
        elif found.holds(found.off):
            yield found


@RULES.rule("PE138", "整体支出绩效目标自评表：全年预算数大于收入总计的，多出的是没有下达、没有用完的指标",
            advice="请核对；确是没有下达的指标，不必理会",
            source="自定：实行国库集中支付，没有用的指标不算收入；公开的一份2024年度报告，"
                   "全年预算数 3,861.55 万元，执行 3,661.55 万元",
            severity=Severity.NOTE)
def not_drawn(case: Case) -> Findings:
    found = _resources(case)
    if found and found.off > found.within and not _is_twice(found) and not _has_nought_too_many(case, found):
        more = numerals.amount(found.off, MONEY)
        yield Finding(f"{named(found.left)} 比 {named(found.right)} 多 {more} 万元",
                      largest_place(found.left, case.accounts.places["performance"]))


def _resources(case: Case) -> Compared | None:
    """全年预算数 of the table of the whole unit against what there was to spend."""
    if not case.accounts.performance.overall:
        return None
    stated = summed("自评表的全年预算数", [case.ledger["performance.overall.adjusted_budget"]])
    return Compared(stated, case.ledger["revenue.total"], tail(stated) + PRINTED_ALIKE)


def _is_twice(found: Compared) -> bool:
    return found.left.printed > 2 * found.right.printed


def _has_nought_too_many(case: Case, found: Compared) -> bool:
    """Whether one nought less in one line of the table makes both agree: no budget is so by chance."""
    return any(suspect.reading.rank == 0 and suspect.line.weight > 0
               for suspect in Slips({found: False}, case.ledger).suspects(found))


@RULES.rule("PE114", "项目自评：全年执行数合计不应大于项目支出",
            advice="请核对各项目的全年执行数和支出中的项目支出",
            source="自定：各项目（涉密项目在内）的执行数是项目支出的一部分",
            severity=Severity.WARNING)
def projects_within_expenditure(case: Case) -> Findings:
    stated = summed("自评表各项目的全年执行数合计", [case.ledger["performance.projects.final"]])
    spent = summed("支出明细的项目支出合计", [case.ledger["expenditure.project"]])
    yield from exceeds(stated, spent, largest_place(stated, case.accounts.places["performance"]))


@RULES.rule("PE115", "项目自评：当年财政拨款的年初预算数合计不应大于财政拨款年初预算数",
            advice="请核对各项目的年初预算数和“年初预算”",
            source="自定：各项目的年初预算数是单位年初预算的一部分；已公开的一份2022年度决算，"
                   "单位是 584.94 万元，各项目合计 8,535.54 万元",
            severity=Severity.WARNING)
def projects_within_budget(case: Case) -> Findings:
    budgets = [case.ledger[f"performance.project.{number}.appropriation.budget"]
               for number in range(1, len(case.accounts.performance.projects) + 1)]
    stated = summed("自评表各项目年初预算数（当年财政拨款）合计", budgets)
    budget = summed("“年初预算”各资金合计", [case.ledger["appropriation.total.budget"]])
    yield from exceeds(stated, budget, largest_place(stated, case.accounts.places["performance"]))


@RULES.rule("PE116", "绩效指标：成本指标都是金额的，实际完成值合计应等于全年执行数",
            advice="请核对成本指标和项目资金",
            source="自定：成本指标写的是项目花的钱；"
                   "公开的自评表里有全年执行数 111 万元、成本指标合计 101 万元的",
            severity=Severity.WARNING)
def costs_add_up(case: Case) -> Findings:
    for key, table in _tables(case):
        costs = [indicators.quantity(row.actual.text) for row in table.indicators
                 if "成本" in f"{row.level_one}{row.level_two}"]
        amounts = [numerals.multiply(cost.number, _MONEY_UNITS[cost.unit]) for cost in costs
                   if cost.number is not None and cost.unit in _MONEY_UNITS]
        final = case.ledger[f"{key}.final"]
        if len(amounts) == len(costs) > 1:
            spent = numerals.total(amounts)
            if abs(numerals.printed(spent) - final.printed) > numerals.tail_bound(len(amounts)):
                yield Finding(f"{_title(table)}的成本指标合计 {numerals.amount(spent, MONEY)} 万元，"
                              f"全年执行数是 {stated(final)}{lines(final)}", table.place,
                              (replace(final, value=spent), final))


@RULES.rule("PE117", "绩效指标：指标值是大于或小于的，等于它不算达到",
            advice="请核对比较符号：≥、≤ 包括相等",
            source="自定：“>”、“<”不包括相等；公开的自评表里有要求“>85%”、完成 85% 而得满分的，多半应写“≥”",
            severity=Severity.WARNING)
def limits_are_met(case: Case) -> Findings:
    for _, indicator in _indicators(case):
        target = indicators.quantity(indicator.target.text)
        actual = indicators.quantity(indicator.actual.text)
        strict = target.operator in (Operator.ABOVE, Operator.BELOW)
        if strict and target.number is not None and target.number == actual.number:
            yield Finding(f"指标“{indicator.level_three}”要求“{indicator.target}”，"
                          f"实际完成值“{indicator.actual}”没有达到", indicator.actual.place)


@RULES.rule("PE118", "项目自评：每个项目只列一张表",
            advice="请核对项目名称；重复的请合并",
            source="自定：同一个项目有两张表，项目数和资金就算了两次",
            severity=Severity.WARNING)
def projects_once(case: Case) -> Findings:
    """Two subordinates may each have a project of one name, as libraries have; the department may not."""
    own = case.accounts.unit.name.place.file.rpartition("/")[0]
    seen: dict[str, set[str]] = {}
    for project in case.accounts.performance.projects:
        assert project.name
        folder = project.name.place.file.rpartition("/")[0]
        others = seen.setdefault(project.name.text, set())
        if folder in others or others and own in (folder, *others):
            yield Finding(f"项目“{project.name}”列了不止一次", project.name.place)
        others.add(folder)


@RULES.rule("PE119", "有项目支出的，要有项目支出绩效自评表",
            advice="请在“绩效”的“项目”中列出各项目；都是涉密项目的写“涉密项目”；"
                   "版式只写个数的，写“绩效管理”",
            source="部门决算公开的内容：情况说明十一写预算绩效评价的项目数，"
                   "每个项目附一张自评表（涉密项目只计数）",
            severity=Severity.WARNING)
def projects_evaluated(case: Case) -> Findings:
    spent, management = case.ledger["expenditure.project"], case.accounts.performance.management
    counted = management and case.ledger["performance.evaluated.projects"].value
    if spent.value and not counted and not case.ledger["performance.projects"].value:
        yield Finding(f"有项目支出 {stated(spent)}，没有列出项目", case.accounts.places["performance"],
                      (spent,))


@RULES.rule("PE120", "涉密项目：个数与金额，一个为零时另一个也应为零",
            advice="请核对涉密项目的个数和金额",
            source="自定：涉密项目不附自评表，只写个数和金额，一个是零多半是漏填",
            severity=Severity.WARNING)
def secrets_have_amounts(case: Case) -> Findings:
    number = case.accounts.performance.secret.get("number")
    if number and bool(number.value) != bool(case.accounts.performance.secret["adjusted_budget"].value):
        yield Finding(f"涉密项目 {numerals.count(number.value)} 个，全年预算数是 "
                      f"{stated(case.accounts.performance.secret['adjusted_budget'])}", number.place,
                      (number, case.accounts.performance.secret["adjusted_budget"]))


@RULES.rule("PE131", "绩效自评表：一张表里同一个三级指标只列一次（成本指标除外）",
            advice="请核对指标；重复的请合并，不同的请写出不同的名称",
            source="自定：同一个指标列两次，它的分值就算了两次，也不知道哪一个完成值对",
            severity=Severity.WARNING, group="自评表")
def indicators_once(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for _, table in _tables(case):
        seen: set[tuple[bool, str]] = set()
        for row in table.indicators:
            # What was bought and what it cost are often called the same.
            once = "成本" in f"{row.level_one}{row.level_two}", row.level_three.text
            if once in seen:
                yield Finding(f"{_title(table)}的指标“{row.level_three}”列了不止一次", row.level_three.place)
            seen.add(once)


@RULES.rule("PE132", "绩效指标：没有发生的上限指标一般不得满分",
            advice="请核对；工作没有开展的，写“按比例计分: 是”",
            source="自定：“≤2 万元”完成 0，是没有花钱还是没有做，两份公开的自评表计分不同，所以只提示",
            severity=Severity.NOTE, group="自评表")
def limits_are_used(case: Case) -> Findings:
    """Two in C-2022, one of them a limit of 0 毫克 that was meant: a note."""
    for _, indicator in _indicators(case):
        target = indicators.quantity(indicator.target.text)
        actual = indicators.quantity(indicator.actual.text)
        limit = target.operator in (Operator.AT_MOST, Operator.BELOW) and target.number and target.unit != "%"
        if limit and actual.number == 0 and not indicator.scored_by_use and indicator.score is None:
            yield Finding(f"指标“{indicator.level_three}”要求“{indicator.target}”，完成“{indicator.actual}”，"
                          f"得了满分", indicator.actual.place)


@RULES.rule("PE133", "绩效自评表：每种资金的全年执行数不应大于全年预算数",
            advice="请核对这种资金的两个数，看是否写到了另一行",
            source="绩效自评表：执行数从全年预算数（调整后）中支出，大于它的多半是两种资金写串，或预算数没有更新",
            severity=Severity.WARNING, group="自评表")
def spent_within_budget(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for key, table in _tables(case):
        for fund in table.funding:
            final, budget = (case.ledger[f"{key}.{fund}.{column}"] for column in ("final", "adjusted_budget"))
            yield from exceeds(final, budget, place_of(final, table.place))


@RULES.rule("PE134", "绩效指标：实际完成值一般不是指标值的五倍以上或五分之一以下",
            advice="请核对指标值和实际完成值的小数点和位数",
            source="自定：超额五倍仍得满分，小数点写错的从得分看不出",
            severity=Severity.WARNING, group="自评表")
def actual_near_target(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for _, indicator in _indicators(case):
        target = indicators.quantity(indicator.target.text)
        actual = indicators.quantity(indicator.actual.text)
        if not target.number or not actual.number or target.unit != actual.unit:
            continue
        limit = target.operator in (Operator.AT_MOST, Operator.BELOW)
        more, less = abs(actual.number), abs(target.number)
        if more >= less * _FAR or not limit and less >= more * _FAR:
            yield Finding(f"指标“{indicator.level_three}”的指标值是“{indicator.target}”，"
                          f"实际完成值是“{indicator.actual}”", indicator.actual.place)


@RULES.rule("PE135", "整体支出绩效目标自评表：得分不到分值六成的，要写偏差原因及改进措施",
            advice="请核对实际完成值，或写“偏差原因及改进措施: …”",
            source="整体支出绩效目标自评表：没有完成的指标写明偏差原因；差得多而没有原因的，多半是完成值写错",
            severity=Severity.WARNING, group="自评表")
def overall_deviation_explained(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for key, indicator in _indicators(case):
        earned, points = case.ledger[f"{key}.score"], case.ledger[f"{key}.points"]
        missed = earned.value * 10 < points.value * 6
        if "project" not in key and missed and indicator.deviation_reason is None:
            yield Finding(f"指标“{indicator.level_three}”得 {numerals.plain(earned.value)} 分，"
                          f"不到分值 {numerals.plain(points.value)} 的六成，没有写原因",
                          indicator.actual.place)


@RULES.rule("PE136", "整体支出与项目自评表的同一个指标，实际完成值应一致",
            advice="请核对两张表；不是同一件事的，请写出不同的名称",
            source="自定：同一件事写在两张表里，改了一处没有改另一处；满意度各有各的调查，不核对",
            severity=Severity.WARNING, group="自评表")
def same_in_both_tables(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    performance = case.accounts.performance
    overall = performance.overall.indicators if performance.overall else ()
    whole = {row.level_three.text: row for row in overall}
    for row in (row for project in performance.projects for row in project.indicators):
        other = whole.get(row.level_three.text)
        if other is None or "满意" in row.level_three.text:
            continue
        mine, theirs = (indicators.quantity(one.actual.text) for one in (row, other))
        if mine.number is not None and mine.unit == theirs.unit and mine.number != theirs.number:
            yield Finding(f"指标“{row.level_three}”在整体支出的表里完成“{other.actual}”，"
                          f"在项目的表里完成“{row.actual}”", row.actual.place)


@RULES.rule("PE137", "绩效自评表：每种资金的执行率一般不低于两成",
            advice="请核对全年预算数和全年执行数的位数；资金下达得晚的可不理会",
            source="自定：执行率很低的要说明原因；预算数多写一位、执行数少写一位的，各合计仍然相符",
            severity=Severity.WARNING, group="自评表")
def budgets_are_spent(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years."""
    for key, table in _tables(case):
        for fund in table.funding:
            final, budget = (case.ledger[f"{key}.{fund}.{column}"] for column in ("final", "adjusted_budget"))
            if 0 < final.value * _FAR < budget.value:
                yield Finding(f"{_title(table)}：{sourced(final)}，{sourced(budget)}，执行率不到两成",
                              place_of(final, table.place), (final, budget))


@RULES.rule("PE151", "绩效管理：各评级的项目数之和等于自评的项目数，已整改和正在整改之和等于发现的问题数",
            advice="请核对“绩效管理”的个数；自评后不评级的、问题不用整改的可不理会",
            source="部门决算公开的内容：预算绩效管理情况写自评的项目数、各评级的项目数，发现问题、已经完成整改和正在整改的个数",
            severity=Severity.WARNING)
def counts_of_management(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    management = case.accounts.performance.management
    if management is None:
        return
    for parts, whole in ((("excellent", "good", "passed", "failed"), "projects"),
                         (("corrected", "in_hand"), "problems")):
        facts = [case.ledger[f"performance.evaluated.{name}"] for name in (*parts, whole)]
        together = numerals.total([fact.value for fact in facts[:-1]])
        if together != facts[-1].value:
            told = " + ".join(f"{fact.label} {stated(fact)}" for fact in facts[:-1])
            yield Finding(f"{told} ≠ {facts[-1].label} {stated(facts[-1])}",
                          place_of(facts[-1], management.place), tuple(facts))


@RULES.rule("PE152", "绩效管理：跟踪、自评的项目数不多于编报绩效目标的；同样多的项目，金额不应差八倍以上",
            advice="请核对“绩效管理”各步的项目数和金额；年中追加的项目没有计入绩效目标的可不理会",
            source="部门决算公开的内容：预算绩效管理情况写编报绩效目标、绩效跟踪、绩效自评的项目数和金额，"
                   "都是编报了目标的项目；自评的金额可以因预算调整而多一些，所以金额只看多写、少写一位",
            severity=Severity.WARNING)
def steps_are_of_the_same_projects(case: Case) -> Findings:
    """Alarms: 0 of 7 unit-years, which have none."""
    management = case.accounts.performance.management
    for step in MANAGED[1:] if management else ():
        number, most = (case.ledger[f"performance.{name}.projects"] for name in (step, MANAGED[0]))
        amount, planned = (case.ledger[f"performance.{name}.amount"] for name in (step, MANAGED[0]))
        less, more = sorted((amount.value, planned.value))
        if number.value > most.value:
            yield Finding(f"{number.label} {stated(number)} 大于{most.label} {stated(most)}",
                          place_of(number, case.accounts.places["performance"]), (number, most))
        elif number.value == most.value and 0 < less * _FOLD < more:
            yield Finding(f"{sourced(amount)}，{sourced(planned)}，项目同样多，相差八倍以上",
                          place_of(amount, case.accounts.places["performance"]), (amount, planned))


_FAR, _FOLD = 5, 8
_MONEY_UNITS = {"元": Decimal(1), "万元": numerals.YUAN_PER_WAN}


def _tables(case: Case) -> Iterator[tuple[str, Evaluation]]:
    return ((key, table) for key, _, table in tables(case.accounts))


def _indicators(case: Case) -> Iterator[tuple[str, Indicator]]:
    for key, table in _tables(case):
        for number, indicator in enumerate(table.indicators, 1):
            yield f"{key}.indicator.{number}", indicator


def _title(table: Evaluation) -> str:
    return f"项目“{table.name}”" if table.name else "整体支出绩效目标自评表"
