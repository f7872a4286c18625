"""What holds for any figures and any words that a unit may write: a sample. `make reliability` tries 1,000 of each (EXAMPLES)."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from units import ROOT, UNIT, YEAR, Tree, accounts, changed, composed, derived

from generator import numerals
from generator.deriving.ledger import Fact, Ledger, Measure, Operation
from generator.document import tree as document
from generator.document.tree import Content, Document, Heading, Listing, Paragraph, Quantity, Table, Text, Title
from generator.kind import Part
from generator.kinds.final_accounts.rollup import add_up
from generator.writers import WRITERS, Support
from generator.writers.check import check

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
stable = settings(max_examples=EXAMPLES or 40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
editions = st.sampled_from(["", "2022"])
whole_reports = settings(stable, max_examples=EXAMPLES or 10)
whole_files = settings(stable, max_examples=EXAMPLES or 4)

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
MONEY_KEYS = {
    "一般公共预算财政拨款", "政府性基金预算财政拨款", "事业收入", "其他收入", "基本支出", "项目支出", "金额", "年初", "年末",
    "使用非财政拨款结余", "结余分配", "一般公共预算", "政府性基金预算", "国有资本经营预算", "年初预算数", "全年预算数", "全年执行数",
    "决算数", "货物", "工程", "服务", "授予中小企业", "授予小微企业", "固定资产原值", "房屋价值", "车辆价值", "收入支出总计",
    "财政拨款收入支出总计", "政府性基金收入支出总计", "国有资本经营收入支出总计", "机关运行经费", "公务用车运行维护费", "公务接待费",
}
LISTS = ("收入", "支出", "基本支出经济分类", "结转和结余", "原因", "上年.支出")
ZERO_ROWS = {
    "收入": {"科目": "2010350", "其他收入": "0"},
    "支出": {"科目": "2010350", "资金": "一般公共预算", "基本支出": "0", "项目支出": "0.00"},
    "基本支出经济分类": {"科目": "30216", "金额": "0"},
    "结转和结余": {"资金": "政府性基金预算", "年初": "0", "年末": "0"},
    "上年.支出": {"科目": "2010350", "资金": "一般公共预算", "决算数": "0"},
}
MARKER = "标记文字"
FREE_TEXT = {
    "unit": ("单位名称", "主要职能", "内设机构.1"),
    "year": ("支出.0.原因", "三公经费.公务用车运行维护费.开支内容", "三公经费.公务用车运行维护费.与车辆数差异原因",
             "三公经费.公务接待费.开支内容", "国有资产.其他用车说明", "绩效.成效.0", "绩效.问题及原因.0", "绩效.改进措施.0",
             "绩效.项目.0.项目名称", "绩效.项目.0.预期目标", "绩效.项目.0.实际完成情况", "绩效.项目.0.指标.0.一级指标",
             "绩效.项目.0.指标.0.二级指标", "绩效.项目.0.指标.0.三级指标", "绩效.项目.0.指标.0.偏差原因及改进措施",
             "其他事项", "原因.0.内容", "原因.2.内容"),
}
HOSTILE = (
    "{{ 7*7 }}", "{% raw %}", "{% endblock %}{{ self }}", "{# 注 #}", "{{ unit.__class__ }}", "**粗** _斜_ [链](http://a) ![图](x)",
    "# 标题", "- 项", "1. 项", "> 引", "---", "| a | b |", "`码`", "```", "<b>粗</b>", "<script>alert(1)</script>", "</td></tr></table>",
    "<data value=\"1\" key=\"x\">1</data>", "&lt;&amp;&#65;", "]]>", "<!-- 注 -->", "=1+1", "+1", "@SUM(A1)", "'单' \"双\"", "“中”‘文’",
    "\\n\\t\\", "%s %(a)s {0}", "${a} $a", "😀👍", "𠀀𪚥", "é ñ ß", "None", "C:\\a\\b", "a  b", "长" * 5000, "a" * 3000, "0201", "~",
)
WRONG = re.compile(r"None|nan|inf|NaN|Infinity|E\+|e\+|(?<![0-9])-0\.00(?![0-9])|\{\{|\}\}|\{%|undefined|built-in|object at", re.I)


def paths(whole: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to every leaf."""
    if isinstance(whole, str):
        yield way
    else:
        for key, value in whole.items() if isinstance(whole, dict) else enumerate(whole):
            yield from paths(value, (*way, str(key)))


MONEY = [".".join(way) for way in paths(YEAR) if way[-1] in MONEY_KEYS]


def in_yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


edges = st.sampled_from(["0", "0.01", "49.99", "50", "99.99", "740", "749.99", "750", "1100", "99999999999.99"])
amounts = edges | st.integers(0, 10**6).map(in_yuan) | st.integers(0, 10**12).map(in_yuan)
years = st.dictionaries(st.sampled_from(MONEY), amounts, min_size=3, max_size=25).map(lambda leaves: changed(YEAR, leaves))


def contents(whole: Document) -> Iterator[Content]:
    """The words and numbers of every paragraph, heading, list item and cell."""
    for block in document.blocks(whole):
        match block:
            case Title() | Heading() | Paragraph():
                yield block.content
            case Listing():
                yield from block.items
            case Table():
                yield from (block.caption, block.subtitle, *(cell.content for row in block.rows for cell in row.cells))


def markdown(whole: Document) -> str:
    return WRITERS["md"](whole, Support(STYLE)).decode()


def sums(ledger: Ledger) -> list[Fact]:
    sums = [fact for fact in ledger if fact.operation is Operation.SUM and fact.measure is Measure.YUAN]
    return [fact for fact in sums if len(fact.inputs) > 1]


def printed(value: str) -> Decimal:
    return Decimal(value.replace(",", "").rstrip("%"))


@stable
@given(years)
def test_change_and_last_year_add_up_to_this_year(year: Tree) -> None:
    ledger = derived(accounts(year))
    changes = [fact for fact in ledger if fact.key.endswith(".change")]
    assert len(changes) >= 10
    for change in changes:
        now = ledger[change.key.removesuffix(".change")]
        assert ledger[f"{now.key}.last_year"].printed + change.printed == now.printed, change.key


@stable
@given(years)
def test_a_printed_total_is_within_a_tail_of_its_printed_parts(year: Tree) -> None:
    found = sums(derived(accounts(year)))
    assert len(found) > 20
    for total in found:
        parts = [part.printed if isinstance(part, Fact) else numerals.printed(part.value) for part in total.inputs]
        assert total.value == sum(part.value for part in total.inputs)
        assert abs(total.printed - sum(parts)) <= numerals.tail_bound(len(parts)), total.key


@stable
@given(years)
def test_shares_of_a_whole_add_up_to_a_hundred_within_their_tail(year: Tree) -> None:
    ledger = derived(accounts(year))
    wholes = {"revenue.current": 6, "expenditure.current": 5, "general_public.expenditure": 2}
    for key, number in wholes.items():
        whole = ledger[key]
        shares = [fact for fact in ledger if fact.key.endswith(".share") and fact.inputs[1] is whole
                  and not fact.key.startswith(("general_public.expenditure", "government_funds", "state_capital"))]
        assert len(shares) == number
        if whole.printed:
            tail = numerals.tail_bound(number) / whole.printed * 100 + Decimal("0.005") * number
            assert abs(sum(share.printed for share in shares) - 100) <= tail, key


@stable
@given(years)
def test_every_number_is_finite_and_every_share_between_nothing_and_all(year: Tree) -> None:
    ledger = derived(accounts(year))
    assert all(fact.value.is_finite() and fact.printed.is_finite() for fact in ledger)
    for fact in ledger:
        if fact.key.endswith(".share") and "awarded" not in fact.key:
            part, whole = fact.inputs
            assert not isinstance(part, Fact) or part.value > whole.value or 0 <= fact.value <= 100, fact.key


@whole_reports
@given(years, editions)
def test_words_of_direction_match_the_sign_that_is_not_printed(year: Tree, edition: str) -> None:
    whole = composed(accounts(year), edition_name=edition)
    pairs = [(before.content, number, after) for content in contents(whole)
             for before, number, after in zip(content, content[1:], content[2:], strict=False)
             if isinstance(before, Text) and isinstance(number, Quantity) and number.key.endswith(".change")]
    assert len(pairs) >= 10
    for before, number, after in pairs:
        down = number.value < 0
        assert before.endswith("减少" if down else "增加"), number
        assert isinstance(after, Text) and after.content == ("万元，下降" if down else "万元，增长"), number
    assert not re.search("(增加|减少|增长|下降)[-−]", markdown(whole))


@whole_reports
@given(years, editions)
def test_nothing_of_python_or_jinja_is_printed(year: Tree, edition: str) -> None:
    assert not WRONG.findall(re.sub(r"<[^>]*>", "", markdown(composed(accounts(year), edition_name=edition))))


@whole_reports
@given(years)
def test_yuan_and_wan_make_the_same_report(year: Tree) -> None:
    wan = {path: f"{Decimal(leaf(year, path)) / 10000:f}" for path in MONEY}
    assert composed(accounts(changed(year, {**wan, "金额单位": "万元"}))) == composed(accounts(year))


@whole_reports
@given(years, st.data())
def test_the_order_of_rows_does_not_matter(year: Tree, data: st.DataObject) -> None:
    shuffled = {path: data.draw(st.permutations(leaf(year, path)), label=path) for path in LISTS}
    assert markdown(composed(accounts(changed(year, shuffled)))) == markdown(composed(accounts(year)))


@whole_reports
@given(years, st.sampled_from(sorted(ZERO_ROWS)))
def test_a_row_of_zeros_changes_nothing(year: Tree, path: str) -> None:
    more = changed(year, {path: [*leaf(year, path), ZERO_ROWS[path]]})
    assert markdown(composed(accounts(more))) == markdown(composed(accounts(year)))


@stable
@given(years)
def test_nothing_has_changed_if_and_only_if_the_same_is_printed(year: Tree) -> None:
    ledger = derived(accounts(year))
    for change in (fact for fact in ledger if fact.key.endswith(".change")):
        now = ledger[change.key.removesuffix(".change")]
        assert (change.printed == 0) == (now.printed == ledger[f"{now.key}.last_year"].printed), now.key


@stable
@given(years)
def test_a_rate_from_nothing_is_what_the_edition_says(year: Tree) -> None:
    """100 or -100 where there was nothing before and there is something now, 0 where there still is nothing; else the quotient."""
    ledger = derived(accounts(year))
    for growth in (fact for fact in ledger if fact.key.endswith(".growth")):
        now = ledger[growth.key.removesuffix(".growth")]
        before = ledger[f"{now.key}.last_year"].printed
        if not before:
            assert growth.value == (100 if now.printed > 0 else -100 if now.printed < 0 else 0), now.key
        else:
            exact = Fraction(now.printed - before) / abs(Fraction(before)) * 100
            assert abs(Fraction(growth.value) - exact) <= abs(exact) / 10**40, now.key


@stable
@given(amounts, amounts)
def test_years_the_other_way_round_mirror_the_change(one: str, other: str) -> None:
    ledger = Ledger()
    first, second = (ledger.add(Fact(name, name, Decimal(value), Measure.YUAN, Operation.STATE))
                     for name, value in (("a", one), ("b", other)))
    there, back = ledger.compare(first, second), ledger.compare(second, first)
    assert there.difference.value == -back.difference.value and there.direction.value == -back.direction.value


@stable
@given(amounts, st.sampled_from(["fixed", "nought", "strip", "whole"]), st.booleans(), st.booleans())
def test_a_printed_amount_means_what_it_says(yuan: str, zeros: numerals.Zeros, thousands: bool, negative: bool) -> None:
    """Read back it is at most half a last digit off, and printed again it is the same text."""
    style, value = numerals.NumberStyle(zeros, thousands), -Decimal(yuan) if negative else Decimal(yuan)
    text = numerals.amount(value, style)
    assert abs(numerals.read(text) * 10_000 - value) <= 50
    assert numerals.amount(numerals.read(text) * 10_000, style) == text


@stable
@given(st.decimals(-10_000, 10_000, allow_nan=False, places=6), st.sampled_from(["fixed", "strip", "whole"]))
def test_a_printed_rate_means_what_it_says(rate: Decimal, zeros: numerals.Zeros) -> None:
    text = numerals.percent(rate, numerals.NumberStyle(percent_zeros=zeros))
    assert text.endswith("%") and abs(numerals.read(text) * 100 - rate) <= Decimal("0.005")


@whole_reports
@given(years, editions)
def test_one_number_is_printed_the_same_everywhere(year: Tree, edition: str) -> None:
    """Wherever a report states an amount, it states its printed value; the words beside it may have taken the sign."""
    whole, ledger = composed(accounts(year), edition_name=edition), derived(accounts(year))
    found = [inline for content in contents(whole) for inline in content if isinstance(inline, Quantity) and inline.text]
    assert len(found) > 100
    for number in found:
        fact = ledger[number.key]
        hundredths = fact.measure is Measure.PERCENT and "%" in number.text
        shown = numerals.read(number.text) * (10_000 if fact.measure is Measure.YUAN else 100 if hundredths else 1)
        assert abs(shown) == abs(fact.printed), number
        assert number.value == fact.value


@whole_files
@given(years)
def test_the_same_figures_make_the_same_bytes(year: Tree) -> None:
    one, other = (composed(accounts(year)) for _ in range(2))
    for write in WRITERS.values():
        assert write(one, Support(STYLE)) == write(other, Support(STYLE))


@whole_files
@given(years)
def test_the_workbook_has_the_printed_values(year: Tree) -> None:
    """Numbers of a sheet, read back, are those of the table that Word prints, in order."""
    whole = composed(accounts(year))
    book = openpyxl.load_workbook(BytesIO(WRITERS["xlsx"](whole, Support(STYLE))))
    for table in (block for block in document.blocks(whole) if isinstance(block, Table) and block.sheet):
        wanted = [numerals.read(inline.text) for row in table.rows for cell in row.cells for inline in cell.content
                  if isinstance(inline, Quantity) and inline.text]
        found = [Decimal(str(cell.value)) for row in book[table.sheet].iter_rows() for cell in row if isinstance(cell.value, (int, float))]
        assert sorted(found) == sorted(wanted), table.sheet


@whole_files
@given(years)
def test_word_and_markdown_are_whole_and_say_the_same_numbers(year: Tree) -> None:
    """Any figures at all: the writers make files that open, and no number is in only one of them."""
    whole = composed(accounts(year))
    word, text = WRITERS["docx"](whole, Support(STYLE)), markdown(whole)
    check("docx", word)
    check("md", text.encode())
    printed_ = [inline.text for content in contents(whole) for inline in content if isinstance(inline, Quantity) and inline.text]
    said = "".join(node.text or "" for node in docx.Document(BytesIO(word)).element.body.iter(qn("w:t"))).replace("−", "-")
    place = 0
    for number in printed_:
        place = said.index(number, place) + len(number)
        assert number in text


@whole_reports
@given(years, st.permutations(("甲", "乙", "丙")))
def test_a_department_is_the_same_in_whatever_order_its_units_come(year: Tree, order: list[str]) -> None:
    """Its own file first, the others as they come: every number is the same."""
    def together(names: Sequence[str]) -> dict[str, Decimal]:
        units = {name: accounts(year if name == "甲" else YEAR, changed(UNIT, {"单位名称": name})) for name in names}
        added = add_up(tuple(Part(units[name], derived(units[name])) for name in ("甲", *(name for name in names if name != "甲"))))
        return {fact.key: fact.value for fact in derived(added) if not fact.key.startswith("performance.")}

    assert together(order) == together(("甲", "乙", "丙"))


@stable
@given(years, st.sampled_from(MONEY), amounts)
def test_no_figure_is_lost(year: Tree, path: str, value: str) -> None:
    """Another amount anywhere changes some number of the report."""
    before, after = ({fact.key: fact.value for fact in derived(accounts(tree))} for tree in (year, changed(year, {path: value})))
    assert (before == after) == (Decimal(leaf(year, path)) == Decimal(value))


@stable
@given(st.lists(amounts, min_size=1, max_size=100))
def test_a_sum_does_not_depend_on_the_order_of_its_parts(values: list[str]) -> None:
    parts = [Decimal(value) for value in values]
    assert numerals.total(parts) == numerals.total(parts[::-1]) == sum(map(Fraction, values), Fraction())


words = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)


@whole_reports
@given(st.sampled_from([(file, path) for file, found in FREE_TEXT.items() for path in found]),
       words.filter(lambda text: text == text.strip() and text.rstrip("。；;，,.． ") == text))
def test_words_of_a_unit_change_nothing_but_themselves(field: tuple[str, str], text: str) -> None:
    file, path = field
    marked = with_text(file, path, MARKER)
    assert any(isinstance(inline, Text) and inline.source and inline.content == MARKER
               for content in contents(marked) for inline in content), path
    assert with_text(file, path, text) == replaced(marked, MARKER, text)


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 8))
def test_words_of_a_unit_reach_word_unchanged(first: int) -> None:
    """Eight kinds at once in every place; the number before each tells it from the others."""
    texts = [f"甲{number}{text}乙" for number, text in enumerate(HOSTILE[first:first + 8])]
    year = changed(YEAR, {path: "".join(texts) for path in FREE_TEXT["year"]})
    body = docx.Document(BytesIO(WRITERS["docx"](composed(accounts(year)), Support(STYLE)))).element.body
    shown = "\n".join(element.text for element in body.iter(qn("w:p")))
    # Two of the eighteen are reasons that serve four places each.
    assert [shown.count(text) for text in texts] == [16 + 2 * 4] * len(texts)


@lru_cache(maxsize=64)
def with_text(file: str, path: str, text: str) -> Document:
    unit = changed(UNIT, {path: text}) if file == "unit" else UNIT
    year = changed(YEAR, {path: text}) if file == "year" else YEAR
    return composed(accounts(year, unit))


def leaf(whole: Any, path: str) -> Any:
    for step in path.split("."):
        whole = whole[int(step) if isinstance(whole, list) else step]
    return whole


def replaced(node: Any, old: str, new: str) -> Any:
    """The same tree with other words."""
    match node:
        case str():
            return node.replace(old, new)
        case tuple():
            return tuple(replaced(part, old, new) for part in node)
        case Text() | Quantity() | Document():
            return _with(node, old, new)
        case _ if dataclasses.is_dataclass(node):
            return _with(node, old, new)
    return node


def _with(node: Any, old: str, new: str) -> Any:
    return dataclasses.replace(node, **{field.name: replaced(getattr(node, field.name), old, new)
                                        for field in dataclasses.fields(node)})
