"""FA8xx: when a report was approved and made public."""

from __future__ import annotations

from generator import numerals
from generator.checking.rules import Finding, Findings
from generator.kinds.final_accounts.rules.case import RULES, Case
from generator.problems import Severity

_LAW = "《中华人民共和国预算法》第十四条：经财政部门批复的部门决算，应当在批复后二十日内由各部门向社会公开"


@RULES.rule("FA801", "公开日期不应早于批复日期",
            advice="请核对这两个日期；批复以前不能公开",
            source=_LAW)
def approved_first(case: Case) -> Findings:
    written = case.accounts.publication
    approved, published = written.dates.approved, written.dates.published
    if approved and published and published < approved:
        yield Finding(f"公开日期 {published} 早于批复日期 {approved}", written.published_at)


@RULES.rule("FA802", "批复后二十日内应当公开",
            advice="请核对这两个日期；从批复的次日起算，节假日也算在内",
            source=_LAW,
            severity=Severity.WARNING)
def in_time(case: Case) -> Findings:
    """No sample and no published unit states its days, so there is no alarm at all over them."""
    written = case.accounts.publication
    last, published = written.dates.last_day, written.dates.published
    if last and published and published > last:
        yield Finding(f"公开日期 {published} 在批复的二十日以后，最后一天是 {last}", written.published_at)


@RULES.rule("FA803", "决算在年度终了以后批复",
            advice="请核对批复日期的年份；这里写的是决算的批复，不是预算的",
            source="自定：一年的决算在年度终了以后才编制、批准、批复；更早的日期多半是年份写错，"
                   "或者是预算的批复；会倒数错公开的期限",
            severity=Severity.WARNING)
def approved_afterwards(case: Case) -> Findings:
    """No sample and no published unit states its days, so there is no alarm at all over them."""
    written, year = case.accounts.publication, case.accounts.year
    if written.dates.approved and written.dates.approved.year <= year.value:
        yield Finding(f"批复日期 {written.dates.approved} 在 {numerals.count(year.value)} 年度终了以前",
                      written.approved_at)
