"""Numbers in words and indicators that state a figure of the report, or of the final accounts beside it."""

from __future__ import annotations

from generator.checking.rules import Findings
from generator.kinds import told, wording
from generator.kinds.self_evaluation.model import SelfEvaluation
from generator.kinds.told import Figures, Indicated, Named
from generator.quantities import MONEY, PERCENT

_PROJECTS = ("beside:performance.projects.execution_rate", "project.final/projects.adjusted_budget")
_WHOLE = ("whole.execution_rate",)
NAMED = (
    Named("项目支出(?:预算)?执行率", _PROJECTS, PERCENT),
    Named("基本支出(?:预算)?执行率", ("basic.execution_rate",), PERCENT),
    Named("(?:部门|单位)?(?:整体)?(?:支出)?(?:预算)?(?:资金)?执行率", _WHOLE, PERCENT),
    Named("基本支出", ("basic.final", "basic.adjusted_budget"), MONEY),
    Named("项目支出", ("project.final", "projects.final", "projects.adjusted_budget"), MONEY),
    Named("“?三公”?经费", ("beside:three_public.total",), MONEY),
    Named("公用经费|机关运行经费", ("beside:basic.running_costs", "basic.running_costs"), MONEY),
)
INDICATED = (
    Indicated(told.PROJECT_RATE, _PROJECTS, PERCENT),
    Indicated("基本支出(?:预算)?执行率", ("basic.execution_rate",), PERCENT),
    Indicated(told.WHOLE_RATE, _WHOLE, PERCENT),
    Indicated("三公经费(?:预算)?(?:控制|执行)率",
              ("beside:three_public.total/beside:three_public.total.budget",), PERCENT),
    Indicated("公务接待费(?:预算)?(?:控制|执行)率",
              ("beside:three_public.receptions/beside:three_public.receptions.budget",), PERCENT),
    Indicated("公用经费(?:预算)?(?:控制|执行)率",
              ("beside:basic.running_costs/basic.running_costs",), PERCENT),
    Indicated(told.GROWTH_OF_THREE_PUBLIC, ("beside:three_public.total.growth",), PERCENT),
    Indicated("(?:在职|财政供养)人员控制率", ("people.headcount/people.posts",), PERCENT),
)


def words(accounts: SelfEvaluation, figures: Figures) -> Findings:
    """What the words of a report contradict."""
    for prose in wording.proses(accounts):
        if prose.refers:
            yield from told.contradictions(prose, NAMED, figures, int(accounts.year.value))


def indicators(accounts: SelfEvaluation, figures: Figures) -> Findings:
    """What its indicators contradict. 公用经费 has its budget here, and what was spent beside it."""
    for rated in accounts.indicators:
        yield from told.misstated(rated, INDICATED, figures)
