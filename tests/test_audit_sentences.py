"""Correct sentences of many wordings, of which `juesuan audit` tells nothing; the same with one wrong figure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml
from units import ROOT

from generator.problems import Severity
from generator.published import markdown
from generator.published.auditing import audit
from generator.published.auditing.contradictions import Contradiction
from generator.published.reading import Found

EXAMPLES = yaml.safe_load((ROOT / "tests" / "audit" / "examples.yaml").read_text(encoding="utf-8"))
CORRECT = yaml.safe_load((ROOT / "tests" / "audit" / "correct.yaml").read_text(encoding="utf-8"))
WRONG = yaml.safe_load((ROOT / "tests" / "audit" / "wrong.yaml").read_text(encoding="utf-8"))


def told(text: str) -> list[Contradiction]:
    return [one for one in audit.contradictions(Found(markdown.read(text))) if one.severity is not Severity.NOTE]


@pytest.mark.parametrize("name", CORRECT)
def test_nothing_false_is_told(name: str) -> None:
    assert told(CORRECT[name]) == []


@pytest.mark.parametrize("name, right, wrong, code", [(name, *change) for name, changes in WRONG.items() for change in changes])
def test_a_wrong_figure_is_told(name: str, right: str, wrong: str, code: str) -> None:
    """What keeps silent about a correct document does not about a wrong one; nothing is told where the change may be right, too."""
    assert right in CORRECT[name] and wrong != right
    codes = {one.code for one in told(CORRECT[name].replace(right, wrong))}
    assert code in codes if code else not codes


_BASIC = """
一般公共预算财政拨款基本支出决算表

单位：万元

| 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 |
| --- | --- | --- | --- | --- | --- |
| 301 | 工资福利支出 | {} | 302 | 商品和服务支出 | 20.00 |
| 303 | 对个人和家庭的补助 | {} |  |  |  |
| 人员经费合计 |  | {} |  |  |  |
|  |  |  | 公用经费合计 |  | 20.00 |
"""


@pytest.mark.parametrize("parts", [("100.00", "5.00"), ("5.00", "100.00")])
@pytest.mark.parametrize(("total", "severity"), [("", Severity.ERROR), ("104.00", Severity.ERROR), ("106.00", Severity.WARNING)])
def test_only_less_than_a_total_may_be_a_row_that_is_missing(parts: tuple[str, str], total: str, severity: Severity) -> None:
    """And a total that is blank has no less, whichever of its parts is the greater."""
    (one,) = told(_BASIC.format(*parts, total))
    assert (one.code, one.severity, "缺了一行" in one.advice) == ("AU403", severity, severity is Severity.WARNING)
    assert told(_BASIC.format(*parts, "105.00")) == []


GOOD = sorted((ROOT / "tests" / "audit" / "good").glob("*.md"))


@pytest.mark.parametrize("places", [0, 1])
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_amounts_that_are_rounded_more_agree(path: Path, places: int) -> None:
    """The same document in whole 万元 or with one decimal, each amount rounded by itself, has no wrong rate."""
    fewer = re.compile(r"(?<![0-9.,])[0-9,]+\.[0-9]{2}(?=万元)")
    text = fewer.sub(lambda found: f"{Decimal(found[0].replace(',', '')).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}",
                     path.read_text(encoding="utf-8"))
    assert told(text) == []


def test_a_number_of_a_list_before_a_year_is_no_digit_of_it() -> None:
    """2、2024年度… is read by the templates of its edition, which pass over marks."""
    text = (ROOT / "tests" / "golden" / "澄湖区文化和旅游局-2024.md").read_text(encoding="utf-8")
    assert "\n2024年度" in text
    assert told(text.replace("\n2024年度", "\n2、2024年度")) == []


@pytest.mark.parametrize("blank", ["--", "—", "－", "/"])
def test_cells_with_a_dash_are_empty(blank: str) -> None:
    text = EXAMPLES["AU403"]["文件"].replace("100.00 |  |", f"100.00 | {blank} |")
    assert {one.code for one in told(text)} == {"AU403"}
    assert audit.audit(Found(markdown.read(text))).coverage.remarks == ()


_THIRDS = "2023年度收入合计300.00万元，其中：财政拨款收入{}万元，占{}%；事业收入100.00万元，占{}%；" \
          "其他收入100.00万元，占{}%。"


@pytest.mark.parametrize("amount, shares, codes", [
    ("100.00", ("33.3", "33.3", "33.3"), []),
    ("110.00", ("33.3", "33.3", "33.3"), ["AU203", "AU206"]),
    ("90.00", ("33.3", "33.3", "33.3"), ["AU203", "AU206"]),
    ("90.00", ("33", "33", "33"), ["AU203", "AU206"]),
    ("99.85", ("33.3", "33.3", "33.3"), []),
    ("97.50", ("33", "33", "33"), [])])
def test_shares_make_all_as_exactly_as_they_are_printed(
        amount: str, shares: tuple[str, ...], codes: list[str]) -> None:
    """Three times 33.3 % is all there is, unless what lacks is so little that a share of it may be hidden."""
    found = told(_THIRDS.format(amount, *shares))
    assert sorted(one.code for one in found) == codes
    assert all(one.severity is Severity.ERROR for one in found)


_INTRODUCED = """### 三、支出决算情况说明

2023年度支出101万元，按功能分类：

1.教育支出（205类）33万元，占33%。

2.卫生健康支出（210类）33万元，占33%。

3.住房保障支出（221类）34万元，占{}。

人员25万元，办公18万元，维修12万元，差旅7万元。
"""


@pytest.mark.parametrize("share, codes", [("34%", []), ("33.66%", []), ("43%", ["AU203"])])
def test_a_list_below_a_rounded_amount_has_its_shares(share: str, codes: list[str]) -> None:
    """101万元 is 33 + 33 + 34 where nothing is more exact than 万元."""
    assert [one.code for one in told(_INTRODUCED.format(share))] == codes


_PLANNED = """### 六、“三公”经费支出决算情况说明

根据全年工作安排，2023年度公务接待费年初预算为5.00万元，支出决算为4.00万元，完成年初预算的80.00%。

2023年度公务接待费全年预算为4.20万元，支出决算为4.00万元。
"""


@pytest.mark.parametrize("more, codes", [
    ("公务接待费4.00万元，比年初预算减少1.00万元，下降20.00%。", []),
    ("公务接待费4.00万元，比全年预算减少0.20万元，下降4.76%。", []),
    ("公务接待费4.00万元，比年初预算减少1.50万元，下降27.27%。", ["AU222"])])
def test_the_last_word_before_a_budget_says_which_it_is(more: str, codes: list[str]) -> None:
    """全年工作安排 does not make 年初预算 that of the whole year."""
    assert [one.code for one in told(f"{_PLANNED}\n2023年度{more}\n")] == codes


@pytest.mark.parametrize("unit, sums", [
    ("万元", "印 900.00万元，各项之和是 920万元，相差 20万元"),
    ("元", "印 900.00元，各项之和是 920.00元，相差 20.00元")])
def test_a_sum_is_told_in_the_unit_of_its_place(unit: str, sums: str) -> None:
    [one] = told(f"2023年度基本支出900.00{unit}，其中：人员经费600.00{unit}，公用经费320.00{unit}。\n")
    assert one.message.endswith(sums)


@pytest.mark.parametrize("text, code, endings", [
    ("公务接待费年初预算为100{0}，支出决算为105{0}，决算数比年初预算数增加6{0}。", "AU222", ("是 5万元", "是 50,000.00元")),
    ("公务接待费年初预算100{0}，调增6{0}，全年预算105{0}。", "AU214", ("是 5万元", "是 50,000.00元")),
    ("收入总计1000{0}，比上年增加6{0}。支出总计1000{0}，比上年增加5{0}。", "AU209", ("相差 1万元", "相差 10,000.00元"))])
def test_a_difference_is_told_in_the_unit_of_its_place(text: str, code: str, endings: tuple[str, str]) -> None:
    for unit, ending in zip((".00万元", "0000.00元"), endings, strict=True):
        [one] = told(text.format(unit))
        assert one.code == code and one.message.endswith(ending)
        assert ("万元" in one.arithmetic) == ("万元" in unit)



_FORM = """项目支出绩效自评表

| 项目名称 | 甲项目 |
| --- | --- |
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 10.00 | 10.00 | 9.00 | 10 | 90.00% | 9.00 |
|  | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 成本指标 | 经济成本指标 | 讲课费 | <={0} | {0} | 50 | 50 |  |
| 成本指标 | 经济成本指标 | 资料费 | <={1} | {1} | 40 | 40 |  |
| 总分 | 100 | 99.00 |  |

{2}
"""


@pytest.mark.parametrize("costs, sentence, told_as", [
    (("4.00万元", "3.00万元"), "", "成本指标合计 7万元"), (("40000.00元", "30000.00元"), "", "成本指标合计 70,000.00元"),
    (("4.00万元", "5.00万元"), "自评项目1个，全年预算数100000.00元，全年执行数80000.00元。", "自评表合计 90,000.00元"),
    (("4.00万元", "5.00万元"), "自评项目1个，全年预算数10.00万元，全年执行数8.00万元。", "自评表合计 9万元")])
def test_sums_of_forms_are_told_in_the_unit_of_what_they_are_held_against(costs: tuple[str, str], sentence: str, told_as: str) -> None:
    [one] = told(_FORM.format(*costs, sentence))
    assert one.message.endswith(told_as)
