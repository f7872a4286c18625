"""部门整体支出绩效自评报告: what must add up before it is published.

Its own rules are SE1xx; those about single indicators are PE1xx.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator import numerals
from generator.checking.comparing import beyond, unequal, verdict
from generator.checking.rules import Finding, Findings, Rules
from generator.checking.slips import Compared
from generator.checking.telling import place_of, stated
from generator.deriving.ledger import Fact, Figure, Ledger, Operation
from generator.kinds import indicators, scoring, told, wording
from generator.kinds.indicators import ALL_POINTS, GUIDE, Operator
from generator.kinds.self_evaluation.context import references
from generator.kinds.self_evaluation.facts import REUSED
from generator.kinds.self_evaluation.model import PROJECT_COLUMNS, Indicator, SelfEvaluation
from generator.kinds.self_evaluation.told import indicators as stated_indicators
from generator.kinds.self_evaluation.told import words
from generator.kinds.told import Figures
from generator.problems import Severity


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at.

    `beside` is the ledger of the final accounts, if there is a file of the same year.
    """

    accounts: SelfEvaluation
    ledger: Ledger
    beside: Ledger | None

    def rows(self) -> Iterator[tuple[str, Indicator]]:
        """Each indicator and the key of its facts."""
        for number, indicator in enumerate(self.accounts.indicators, 1):
            yield f"whole.indicator.{number}", indicator


RULES: Rules[Case] = Rules()


@RULES.rule("SE101", "自评报告：部门决算数据没有的数要填写",
            advice="请在这里填写，或先建立同一年度的部门决算数据文件",
            source="部门整体支出绩效自评报告的固定内容：实有人员，财政资金、基本支出、项目支出的执行数；"
                   "部门决算数据有的不必再填")
def known(case: Case) -> Findings:
    for key in REUSED:
        fact = case.ledger[key]
        if fact.operation is Operation.ABSENT:
            yield Finding(f"没有{fact.label}", case.accounts.places[key.partition(".")[0]])


@RULES.rule("SE102", "自评报告：与部门决算数据都有的数应一致",
            advice="请核对两处；一致的可以删去这里的数，由程序取部门决算数据",
            source="自定：同一个数在部门决算公开和自评报告里应当相同")
def same_figures(case: Case) -> Findings:
    for key, figure in case.accounts.reusable.items():
        if case.beside is not None:
            yield from unequal(_here(case.ledger[key]), _there(case.beside[REUSED[key]]), figure.place)


@RULES.rule("SE103", "自评报告：执行数不大于全年预算数",
            advice="请核对全年预算数和执行数",
            source="自定：执行数是从全年预算数（调整后）中支出的，大于它的多半是预算数没有更新")
def within_budget(case: Case) -> Findings:
    spending = {"whole": "budget", "basic": "basic", "appropriation": "appropriation"}
    for key, part in spending.items():
        final, budget = case.ledger[f"{key}.final"], case.ledger[f"{key}.adjusted_budget"]
        yield from beyond(final, budget, case.accounts.places[part])
    for number, project in enumerate(case.accounts.projects, 1):
        budget, final = (case.ledger[f"project.item.{number}.{column}"] for column in PROJECT_COLUMNS)
        yield from beyond(final, budget, project.place)


@RULES.rule("SE104", "自评报告：各指标分值连同预算执行率的 10 分应为 100",
            advice="请核对各指标的分值",
            source=f"{GUIDE}的分值：预算执行率 10，各指标合计 90")
def points_complete(case: Case) -> Findings:
    points = case.ledger["whole.points"]
    if points.value != ALL_POINTS:
        yield Finding(f"分值连同执行率共 {numerals.plain(points.value)} 分",
                      case.accounts.places["indicators"])


@RULES.rule("SE105", "自评报告：超出或未达到预期效益的指标，要写偏差原因和改进措施",
            advice="请写“偏差原因: …”和“改进措施: …”",
            source="部门整体支出绩效自评报告的固定内容：超出、未达到预期效益的指标写偏差原因和改进措施")
def deviation_explained(case: Case) -> Findings:
    for key, indicator in case.rows():
        reached = scoring.completed(indicator)
        deviates = reached is not None and reached.rate != numerals.HUNDRED
        short = case.ledger[f"{key}.score"].value < indicator.points.value
        explained = [indicator.deviation_reason, indicator.corrective_action]
        if (deviates or short or any(explained)) and not all(explained):
            outcome = (f"{reached.outcome}预期效益" if reached and deviates
                       else "没有得满分" if short else "只写了其中一项")
            missing = "、".join(name for name, prose in zip(("偏差原因", "改进措施"), explained, strict=True)
                               if prose is None)
            yield Finding(f"指标“{indicator.title}”{outcome}，没有写{missing}", indicator.place)


@RULES.rule("SE106", "自评报告：年中完成值好于实际完成值的，要写年中偏差原因",
            advice="请核对两个完成值，或写“年中偏差原因: …”",
            source="部门整体支出绩效自评报告的固定内容：写年中监控与本次评价完成值的偏差原因")
def midyear_explained(case: Case) -> Findings:
    for _, indicator in case.rows():
        target, midyear, actual = (indicators.quantity(prose.text) for prose in (
            indicator.target, indicator.midyear, indicator.actual))
        if target.operator in (Operator.AT_MOST, Operator.BELOW) or indicator.midyear_reason is not None:
            continue
        if midyear.number is None or actual.number is None:
            continue
        if midyear.unit == actual.unit and midyear.number > actual.number:
            yield Finding(f"指标“{indicator.title}”年中完成值是 {indicator.midyear}，"
                          f"实际完成值是 {indicator.actual}", indicator.midyear.place)


@RULES.rule("SE107", "自评报告：各项目全年执行数合计应等于项目支出执行数（可有尾差）",
            advice="请核对各项目的全年执行数，看有没有漏列的项目",
            source="自定：项目支出就是各项目之和；四舍五入可有尾差，"
                   "公开的一份2024年度报告两处写 3,324.75 和 3,324.76 万元")
def projects_complete(case: Case) -> Findings:
    listed, spent = case.ledger["projects.final"], case.ledger["project.final"]
    compared = Compared(listed, spent, numerals.tail_bound(len(case.accounts.projects)))
    if spent.operation is not Operation.ABSENT:
        yield from verdict(compared, not compared.holds(compared.off), case.accounts.places["projects"])


@RULES.rule("SE108", "自评报告：预算数和执行数应与部门决算数据的整体支出绩效目标自评表一致",
            advice="请核对两处的资金",
            source="自定：同一单位、同一年度的整体支出，在自评报告和自评表里应当相同",
            severity=Severity.WARNING)
def same_as_table(case: Case) -> Findings:
    places = {"budget": "budget", "adjusted_budget": "basic", "final": "project"}
    for column, part in places.items():
        there, here = f"performance.overall.{column}", case.ledger[f"whole.{column}"]
        if case.beside is not None and there in case.beside:
            yield from unequal(_here(here), _there(case.beside[there]), case.accounts.places[part])


@RULES.rule("SE109", "自评报告：综合得分应与部门决算数据的整体支出绩效目标自评表一致",
            advice="请核对两处的指标",
            source="自定：同一单位、同一年度的综合得分，在自评报告和自评表里应当相同",
            severity=Severity.WARNING)
def same_score(case: Case) -> Findings:
    there, score = "performance.overall.score", case.ledger["whole.score"]
    if case.beside is not None and there in case.beside and case.beside[there].value != score.value:
        other = case.beside[there].value.normalize()
        yield Finding(f"综合得分是 {numerals.plain(score.value)} 分，自评表总分是 {other:f} 分",
                      case.accounts.places["indicators"], (score, case.beside[there]))


@RULES.rule("SE110", "自评报告：财政资金不大于整体支出",
            advice="请核对财政资金和整体支出",
            source="自定：财政资金是整体支出的一部分")
def part_of_whole(case: Case) -> Findings:
    for column in ("budget", "adjusted_budget", "final"):
        part, whole = case.ledger[f"appropriation.{column}"], case.ledger[f"whole.{column}"]
        yield from beyond(part, whole, place_of(part, case.accounts.places["appropriation"]))


@RULES.rule("SE111", "自评报告：每个项目要有金额，或写部门决算数据中的自评表（每张只用一次）",
            advice="请写“全年预算数”和“全年执行数”，或者只写“自评表”（第几个项目）",
            source="自定：项目的金额取自自评表，没有自评表的才填；一张表用两次，同一个项目就算了两次")
def projects_have_amounts(case: Case) -> Findings:
    used = Counter(project.table.value for project in case.accounts.projects if project.table)
    for project in case.accounts.projects:
        missing = [label for column, label in PROJECT_COLUMNS.items() if column not in project.amounts]
        if project.table is None and missing:
            yield Finding(f"项目“{project.name}”没有{'、'.join(missing)}", project.place)
        elif project.table and project.amounts:
            yield Finding(f"项目“{project.name}”既写了自评表，又写了金额", project.table.place)
        elif project.table and not _has_project(case.beside, project.table):
            yield Finding(f"部门决算数据没有第 {project.table.value} 个项目", project.table.place)
        elif project.table and used[project.table.value] > 1:
            yield Finding(f"第 {project.table.value} 张自评表用了不止一次", project.table.place)


def _has_project(beside: Ledger | None, table: Figure) -> bool:
    return beside is not None and f"performance.project.{table.value}.final" in beside


@RULES.rule("SE112", "自评报告：线上项目数应等于部门决算数据的项目支出绩效自评表数",
            advice="请核对有没有漏列的项目；没有自评表的项目写“线下: 是”",
            source="自定：线上项目是纳入财政绩效平台管理的项目，一般在部门决算公开中各有一张自评表，"
                   "所以只提醒",
            severity=Severity.WARNING)
def same_projects(case: Case) -> Findings:
    if case.beside is None:
        return
    online, listed = case.ledger["projects.online"], case.beside["performance.listed"]
    if listed.value != online.value:
        yield Finding(f"线上项目 {stated(online)} 个，部门决算数据有自评表 {stated(listed)} 张",
                      case.accounts.places["projects"], (online, listed))


@RULES.rule("SE113", "自评报告：实有人员不多于编制数",
            advice="请核对编制和实有人员；确有超编的可不理会",
            source="自定：超过编制的不多，多半是编制数没有更新；确有超编的，所以只提醒",
            severity=Severity.WARNING)
def within_posts(case: Case) -> Findings:
    people, posts = case.ledger["people.headcount"], case.ledger["people.posts"]
    if people.value > posts.value:
        yield Finding(f"实有人员 {stated(people)} 人，编制 {stated(posts)} 名",
                      case.accounts.places["people"], (people, posts))


@RULES.rule("SE114", "自评报告：重点数据的本年、上年要有数值，单位应一致",
            advice="请写数值和单位，如 12.5亿元；没有数值的写在“年度重点工作”里",
            source="部门整体支出绩效自评报告的固定内容：年度重点工作写本年、去年同期的数和增减，"
                   "没有数值、单位不同的不能比较")
def highlights_compare(case: Case) -> Findings:
    for row in case.accounts.highlights:
        now, before = (indicators.quantity(prose.text) for prose in (row.now, row.before))
        if now.number is None or before.number is None or now.unit != before.unit:
            yield Finding(f"“{row.name}”的本年“{row.now}”和上年“{row.before}”不能比较", row.now.place)


@RULES.rule("SE115", "自评报告：填报日期应在评价年度之后",
            advice="请核对填报日期",
            source="自定：自评在年度终了以后，填报日期早于它的多半是抄了上年的",
            severity=Severity.WARNING)
def reported_afterwards(case: Case) -> Findings:
    if case.accounts.reported_on.year <= case.accounts.year.value:
        yield Finding(f"填报日期是 {case.accounts.reported}", case.accounts.places["reported_on"])


@RULES.rule("SE116", "自评报告：全年执行数应等于部门决算数据的本年支出合计",
            advice="请核对；自评报告的执行数只含基本支出和项目支出",
            source="部门整体支出绩效自评报告的固定内容：全年执行数 = 基本支出 + 项目支出；"
                   "上缴上级支出、经营支出、对附属单位补助支出不在其中，所以只提醒",
            severity=Severity.WARNING)
def whole_is_spent(case: Case) -> Findings:
    if case.beside is None:
        return
    here, there = case.ledger["whole.final"], case.beside["expenditure.current"]
    yield from unequal(_here(here), _there(there), case.accounts.places["project"])


@RULES.rule("SE117", "自评报告：年中完成值与实际完成值的计量单位应一致",
            advice="请改用同一计量单位",
            source="自定：单位不同的两个数，看不出年中到年末的进展",
            severity=Severity.WARNING)
def midyear_unit_agrees(case: Case) -> Findings:
    for _, indicator in case.rows():
        midyear, actual = (indicators.quantity(prose.text) for prose in (indicator.midyear, indicator.actual))
        if midyear.number is not None and actual.number is not None and midyear.unit != actual.unit:
            yield Finding(f"年中完成值的单位是“{midyear.unit}”，实际完成值是“{actual.unit}”",
                          indicator.midyear.place)


def _here(fact: Fact) -> Fact:
    """A number under a name that tells it from the same one of the final accounts."""
    return replace(fact, label=f"自评报告的{fact.label}")


def _there(fact: Fact) -> Fact:
    return replace(fact, label=f"部门决算数据的{fact.label}")


wording.enter(RULES, lambda case: wording.proses(case.accounts),
              lambda case: references(case.accounts, case.ledger))
scoring.enter(RULES, lambda case: case.accounts.indicators)
told.enter(RULES, lambda case: words(case.accounts, Figures(case.ledger, case.beside)),
           lambda case: stated_indicators(case.accounts, Figures(case.ledger, case.beside)))
