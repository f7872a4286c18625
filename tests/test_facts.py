"""Numbers of final accounts that not every unit has: what they are called, and where last year's come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from departments import department
from units import YEAR, Tree, accounts, changed, derived

from generator.build import examine
from generator.deriving import trace
from generator.deriving.ledger import Ledger, Measure

ALONE: Tree = {key: part for key, part in YEAR.items() if key != "上年"}
"""The year without a word of the one before."""
SPENT = [{"科目": "2010301", "资金": "一般公共预算", "基本支出": "600000", "原因": "甲"},
         {"科目": "2010399", "资金": "一般公共预算", "项目支出": "30000", "原因": "乙"},
         {"科目": "2010308", "资金": "一般公共预算", "项目支出": "0", "原因": "丙"}]
BEFORE = changed(ALONE, {"年度": "2022", "支出": SPENT})


def before() -> Ledger:
    return derived(accounts(BEFORE))


def test_what_nobody_tells_of_last_year_is_nought() -> None:
    ledger = derived(accounts(ALONE))
    for key, label in (("revenue.total", "收入总计"), ("basic.running_costs", "公用经费"), ("three_public.receptions", "公务接待费")):
        fact = ledger[f"{key}.last_year"]
        assert (fact.value, fact.measure, fact.label, trace.formula(fact)) == (0, Measure.YUAN, f"上年{label}", "上年没有这个数")


def test_an_item_of_last_year_only_is_compared_with_nothing() -> None:
    """It is there without anything spent; one that was nought last year, too, is not."""
    ledger = derived(accounts(ALONE), before())
    item = "general_public.item.2010399"
    assert [ledger[f"{item}{suffix}"].value for suffix in ("", ".last_year", ".change", ".growth")] == [0, 30_000, -30_000, -100]
    assert "general_public.item.2010308" not in ledger
    # 600,000 + 30,000.
    assert ledger["general_public.expenditure.last_year"].value == 630_000


@pytest.mark.parametrize(("stated", "known", "revenue", "expenditure"), [
    ({"本年收入": "700000", "本年支出": "690000"}, False, 700_000, 690_000),
    # Nothing is nearer than the total.
    ({}, False, 900_000, 900_000),
    # 1,000,000 received and 630,000 spent, as last year's file has it.
    ({}, True, 1_000_000, 630_000),
    ({"本年收入": "700000"}, True, 700_000, 630_000),
])
def test_what_was_received_and_spent_last_year_is_the_nearest_that_is_known(stated: Tree, known: bool, revenue: int,
                                                                            expenditure: int) -> None:
    year = changed(YEAR, {f"上年.{key}": value for key, value in stated.items()})
    ledger = derived(accounts(year), before() if known else None)
    assert [ledger[f"{side}.current.last_year"].value for side in ("revenue", "expenditure")] == [revenue, expenditure]


def test_what_only_some_editions_print_is_called_by_its_part_and_key() -> None:
    of_smes = ("预留中小企业预算", "预留小微企业预算", "预留项目中小企业中标", "预留项目小微企业中标", "其他项目中小企业中标")
    projects = {"项目数": "3", "金额": "250000"}
    rated = dict.fromkeys(("平均得分", "优", "良", "合格", "不合格", "发现问题", "已完成整改", "正在整改"), "1")
    ledger = derived(accounts(changed(YEAR, {
        "政府采购.面向中小企业": dict(zip(of_smes, "54321", strict=True)),
        "绩效.绩效管理": {"制度": ["办法"], "绩效目标": {**projects}, "绩效跟踪": {**projects}, "绩效自评": {**projects, **rated}},
        "三公经费.公务接待费.外宾接待": {"决算数": "100", "批次": "1", "人次": "2"}})))
    assert {fact.label: (fact.value, fact.measure) for fact in ledger if fact.key.startswith((
        "procurement.reserved", "procurement.won", "performance.goals", "three_public.receptions.foreign"))} == {
        **{f"政府采购{key}": (5 - number, Measure.YUAN) for number, key in enumerate(of_smes)},
        "编报绩效目标项目数": (3, Measure.COUNT), "编报绩效目标金额": (250_000, Measure.YUAN),
        "外宾接待决算数": (100, Measure.YUAN), "外宾接待批次": (1, Measure.COUNT), "外宾接待人次": (2, Measure.COUNT)}
    assert {"绩效跟踪评价项目数", "绩效自评平均得分", "绩效自评正在整改"} <= {fact.label for fact in ledger}


def test_a_code_that_the_classification_lacks_stands_for_itself() -> None:
    """It is refused (FA502), but the preview shows it all the same."""
    ledger = derived(accounts(changed(YEAR, {"基本支出经济分类.2.科目": "39801"})))
    assert (ledger["basic.economic.39801"].label, ledger["basic.economic.30101"].label) == ("39801", "基本工资")


def test_sums_of_a_department_are_told_by_its_units(tmp_path: Path) -> None:
    """机关运行经费: 120,000 of the office, none of the station, which is a 事业单位. 年初: 1,000 of the office only."""
    ledger = examine(department(tmp_path)).ledger
    for key, value, label in (
            ("basic.agency_running_costs", 120_000, "机关运行经费"),
            ("basic.agency_running_costs.last_year", 110_000, "上年机关运行经费"),
            ("carryover.general_public.all.opening", 1_000, "一般公共预算年初结转和结余"),
            ("three_public.receptions.last_year", 1_500, "上年公务接待费")):
        fact = ledger[key]
        assert (fact.value, fact.printed, fact.label, fact.measure) == (value, value, label, Measure.YUAN)
