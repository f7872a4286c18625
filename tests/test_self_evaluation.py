"""部门整体支出绩效自评报告: what it says follows from its own file and the final accounts beside it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from docx_lint import findings
from faulty import BASE, YEAR, faults, unit
from overlays import merged
from test_published import compared
from units import ROOT, SELF_EVALUATION, changed, dumped, sample, tree

from generator.build import Report, build, draft, examine
from generator.commands.cli import main
from generator.deriving.ledger import Measure, figures
from generator.document import tree as document
from generator.document.tree import Content, Heading, Listing, Paragraph, Quantity, Text, Title
from generator.kinds.indicators import completion, grade, quantity
from generator.numerals import NumberStyle, decimal
from generator.problems import Rejected
from generator.project import Job, UnitFolder
from generator.writers import WRITERS, Support

E_2024 = ROOT / "tests" / "published" / "E-2024"
FILE = f"{YEAR}.自评报告.yaml"
BASE_TEXT = (BASE / FILE).read_text(encoding="utf-8")


def markdown(report: Report) -> str:
    return WRITERS["md"](report.document, Support(Path())).decode()


def written(folder: Path, leaves: dict[str, object], before: str | None = None) -> Job:
    """The base's file with other values, beside the base's final accounts (`before`; none if empty)."""
    return unit(folder, dumped(changed(tree(BASE_TEXT), leaves)), before, SELF_EVALUATION)


def said(job: Job, words: str) -> str:
    """The line of the report that has these words."""
    lines = [line for line in markdown(draft(job)).splitlines() if words in line]
    assert len(lines) == 1, lines
    return lines[0]


# ── a published report, made again from its raw figures ─────────────────────────────────────────────────────

CORRECTED = {
    # The sum of its two parts, where 3861.55 (the budget) was printed; the words in order; 万元 on both sides.
    "我单位2024年全年预算支出金额共3661.55万元,其中:基本支出为336.80万元,主要用于…",
    "2024年本单位共有4个项目(线上3个项目纳入财政绩效平台管理,线下1个项目未纳入财政绩效平台管理,由单位内部跟踪监管),项目总金额为3524.76万元,"
    "执行金额为3324.76万元",
    "本年上级资金共计0个项目,预算金额为0万元,执行金额0万元",
    # 3.92 ÷ 299.08 = 1.31 %, where 1.3 % was printed; a rate of another pair of our own.
    "2024年园区实现工业产值122.61亿元,去年同期116.76亿元,同比增长5.01%", "营业额295.16亿元,去年同期299.08亿元,同比下降1.31%",
    "园区内高新技术企业87家,去年同期82家,同比增长6.10%",
}
"""What the program says in place of printed errors, and what stands in passages that are the unit's own."""


@pytest.fixture(scope="module")
def published() -> Report:
    return build(Job(UnitFolder("E-2024", E_2024), 2024, SELF_EVALUATION))


def clauses(text: str) -> Iterator[str]:
    """Whatever ends at 。 or ； or a line end and states a number, headings aside; free prose as …"""
    for line in text.splitlines():
        folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line)).replace("“", '"').replace("”", '"')
        for clause in [] if line.startswith(("#", "<a ")) else re.split("[。;]", re.sub("<[^>]*>", "", folded)):
            clause = re.sub("(主要用于|偏差原因:).*", r"\1…", re.sub("^根据.*?等资料", "根据…等资料", clause)).strip(",:").replace("\\", "")
            if re.search(r"\d", clause) and not re.fullmatch(r"\(?\d{4}(年度)?\)?", clause):
                yield clause


def test_every_published_clause_is_made_and_nothing_else(published: Report) -> None:
    wanted = Counter((E_2024 / "clauses.txt").read_text(encoding="utf-8").splitlines())
    made = Counter(clauses(markdown(published)))
    assert wanted - made == Counter()
    assert wanted.total() == 28
    more = [clause for clause in made - wanted if not re.match(r"\(?[1-9]\)|[1-9]\.", clause)]  # Numbered passages.
    assert set(more) == CORRECTED


def test_the_published_document_is_made_again(published: Report, tmp_path: Path) -> None:
    assert compared("E-2024", markdown(published), tmp_path) >= 97


# ── figures that the final accounts have are not written again ──────────────────────────────────────────────


def test_final_accounts_of_the_year_give_what_they_have() -> None:
    report = build(sample("青河区农业农村局", YEAR, SELF_EVALUATION))
    accounts = build(sample("青河区农业农村局", YEAR)).examined.ledger
    for key, there in (("people.headcount", "people.serving"), ("basic.final", "expenditure.basic"),
                       ("project.final", "expenditure.project"), ("appropriation.final", "appropriation.expenditure"),
                       ("appropriation.budget", "appropriation.total.budget"), ("whole.final", "expenditure.current"),
                       ("whole.adjusted_budget", "performance.overall.adjusted_budget"), ("projects.final", "performance.projects.final")):
        assert report.examined.ledger[key].value == accounts[there].value
    assert {figure.place.file.rpartition("/")[2] for figure in figures(report.examined.ledger["whole.final"])} == {"2023.yaml"}


def test_a_change_in_the_final_accounts_reaches_the_report(tmp_path: Path) -> None:
    accounts = (BASE / f"{YEAR}.yaml").read_text(encoding="utf-8").replace("在职人员: 10", "在职人员: 9")
    assert said(written(tmp_path, {}, accounts), "编制12名").endswith("实有人员9人。")


def test_without_final_accounts_the_figures_are_written_here(tmp_path: Path) -> None:
    stated = {"人员.实有人员": "8", "财政资金.年初预算数": "145", "财政资金.决算数": "140", "基本支出.执行数": "90", "项目支出.执行数": "50",
              "项目": [{"名称": "甲", "资金": "本级财力", "全年预算数": "55", "全年执行数": "50"}]}
    job = written(tmp_path, stated, "")
    assert examine(job).problems == ()
    assert "全年实际支出资金140.00万元，预算执行率为90.32%" in said(job, "全年实际支出资金")  # 140 ÷ 155


# ── sentences ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("leaves", "words"), [
    # 161 against 149: 12 more, 8.05 %.
    ({}, "年初批复预算数149.00万元，年中调增数12.00万元，调整后全年预算数161.00万元，预算调整率8.05%。"),
    # 161 against 200: 39 less, 19.5 %.
    ({"年初预算.上级资金": "91"}, "年初批复预算数200.00万元，年中调减数39.00万元，调整后全年预算数161.00万元，预算调整率-19.50%。"),
    # Nothing was budgeted: the edition's rate.
    ({"年初预算": {"上级资金": "0", "本级资金": "0", "其他资金": "0"}},
     "年初批复预算数0万元，年中调增数161.00万元，调整后全年预算数161.00万元，预算调整率100%。"),
])
def test_adjustment(tmp_path: Path, leaves: dict[str, object], words: str) -> None:
    assert said(written(tmp_path, leaves), "调整后全年预算数").endswith(words)


@pytest.mark.parametrize(("target", "actual", "share", "words", "score"), [
    ("≥95%", "98%", None, "大于等于95%…完成率103.16%…超出预期效益", "90"),      # 98 ÷ 95
    ("=4期", "4期", None, "等于4期…完成率100%…达到预期效益", "90"),
    ("4期", "3期", None, "等于4期…完成率75%…未达到预期效益", "67.5"),            # 90 × 75 %
    ("≤10天", "8天", None, "小于等于10天…完成率100%…达到预期效益", "90"),         # A limit that was kept
    ("≤10天", "12天", None, "小于等于10天…完成率83.33%…未达到预期效益", "75"),    # 90 × 83.33 % = 74.997
    (">10天", "12天", None, "大于10天…完成率120%…超出预期效益", "90"),
    ("有效提升", "完全达到预期效果", None, "为有效提升…完成率100%…达到预期效益", "90"),
    ("有效提升", "部分达到预期效果", "70", "为有效提升…完成率70%…未达到预期效益", "63"),
])
def test_an_indicator_is_told(tmp_path: Path, target: str, actual: str, share: str | None, words: str, score: str) -> None:
    leaves = {"指标.0.年度指标值": target, "指标.0.实际完成值": actual, "指标.0.年中完成值": "0"} | ({"指标.0.完成比例": share} if share else {})
    line = said(written(tmp_path, leaves), "该指标预期指标值为")
    assert re.search(".*".join(re.escape(part) for part in words.split("…")), line), line
    assert ("未达到预期效益" in line) == ("未" in words)
    assert line.endswith(f"该指标权重分值为90分，自评得分{score}分。")


def test_a_deviation_is_explained_where_there_is_one(tmp_path: Path) -> None:
    line = said(written(tmp_path, {"指标.0.年中完成值": "99%", "指标.0.年中偏差原因": "年中只统计了一半任务。"}), "该指标预期指标值为")
    assert ("本次评价实际完成值为98%（年中监控与本次评价完成值偏差原因：年中只统计了一半任务），超出预期效益。"
            "偏差原因：任务提前完成，改进措施：合理设定指标值。") in line


def test_projects_are_counted_and_summed_by_fund(tmp_path: Path) -> None:
    job = written(tmp_path, {})
    assert said(job, "本单位共有").endswith(
        "共有2个项目（线上1个项目纳入财政绩效平台管理，线下1个项目未纳入财政绩效平台管理，由单位内部跟踪监管），"
        "项目总金额为61.00万元，执行金额为55.00万元。其中：")
    assert said(job, "本年上级资金").endswith("共计1个项目（包含1个线下项目），预算金额为36.00万元，执行金额30.00万元。主要用于道路建设。")
    assert said(job, "本级财力项目").endswith("共计1个项目，预算金额为25.00万元，执行金额25.00万元。主要用于业务培训。")


def test_a_unit_may_use_words_of_its_own(tmp_path: Path) -> None:
    own = {"预算调整": "年中追加了道路建设资金。", "资金使用": "本单位的资金使用接受了审计。\n审计没有发现问题。", "基本支出": "按月发放。"}
    text = markdown(build(written(tmp_path, {"情况说明": own})))
    assert "预算调整率8.05%。\n\n年中追加了道路建设资金。\n" in text
    assert "（2）资金使用合规性和安全性。</strong>本单位的资金使用接受了审计。\n\n审计没有发现问题。\n" in text
    assert "截留" not in text and "人员经费经审核后按月发放" not in text and "（1）管理制度健全性。</strong>本单位制定了《财务管理制度》" in text


def test_projects_are_named_where_no_purpose_is_written(tmp_path: Path) -> None:
    job = written(tmp_path, {"项目用途": {"上级资金": "道路建设"}})
    assert said(job, "（1）上级资金项目").endswith("执行金额30.00万元。主要用于道路建设。")
    assert said(job, "（2）本级财力项目").endswith("执行金额25.00万元。主要用于培训项目。")
    alone = written(tmp_path, {"项目用途": {}, "项目.1.资金": "本级财力"})
    assert said(alone, "（1）上级资金项目").endswith("共计0个项目，预算金额为0万元，执行金额0万元。")
    assert said(alone, "（2）本级财力项目").endswith("主要用于培训项目、道路项目。")


def test_a_limit_may_be_scored_by_use(tmp_path: Path) -> None:
    leaves = {"指标.0.年度指标值": "≤10天", "指标.0.实际完成值": "8天", "指标.0.年中完成值": "0天", "指标.0.按比例计分": "是"}
    line = said(written(tmp_path, leaves), "该指标预期指标值为")
    assert "完成率80%" in line and "未达到预期效益" in line and line.endswith("自评得分72分。")  # 90 × 80 %


@pytest.mark.parametrize(("now", "before", "words"), [
    ("110件", "100件", "同比增长10%"), ("95件", "100件", "同比下降5%"), ("100件", "100件", "与去年持平"), ("3件", "0件", "同比增长100%"),
])
def test_highlights_are_compared(tmp_path: Path, now: str, before: str, words: str) -> None:
    job = written(tmp_path, {"重点数据.0.本年": now, "重点数据.0.上年": before})
    assert said(job, "去年同期") == f"{YEAR}年办结事项{now}，去年同期{before}，{words}。"


@pytest.mark.parametrize(("points", "name"), [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"),
                                              ("59.99", "差"), ("0", "差")])
def test_grades(points: str, name: str) -> None:
    assert grade(Decimal(points)) == name


def test_a_strict_target_is_not_completed_by_nothing() -> None:
    missed = completion(quantity(">0项"), quantity("0项"))
    assert missed and (missed.rate, missed.outcome) == (0, "未达到")
    reached = completion(quantity("=0起"), quantity("0起"))
    assert reached and (reached.rate, reached.outcome) == (100, "达到")
    assert completion(quantity("有效提升"), quantity("有所提升")) is None


def test_a_bare_zero() -> None:
    style = NumberStyle(zeros="nought")
    assert [decimal(Decimal(value), style) for value in ("0", "0.004", "2368", "5.35")] == ["0", "0", "2368.00", "5.35"]


FULL = changed(tree(BASE_TEXT), {
    "附件号": "3", "单位简称": "测试局", "机构级别": "正科级", "人员.实有人员": "10", "财政资金.年初预算数": "145", "财政资金.决算数": "145",
    "基本支出.执行数": "94", "项目支出.执行数": "55", "指标.0.年中偏差原因": "甲", "指标.0.得分": "80", "指标.0.得分理由": "乙",
    "情况说明": {name: "丙" for name in ("预算安排", "预算调整", "预算执行", "基本支出", "资金使用")}})
"""Every key that goes together with the others."""
UNSEEN = {"格式": "the version of the format", "指标.0.得分理由": "for the record",
          "项目.0.名称": "printed where 项目用途 is not written", "项目.1.名称": "as above"}
"""Keys that neither the report nor a rule looks at, and why."""


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, part in value.items():
                yield from leaves(part, f"{path}.{key}".lstrip("."))
        case list():
            for number, part in enumerate(value):
                yield from leaves(part, f"{path}.{number}")
        case str():
            yield path, value


OTHER = {"金额单位": "元", "年度": "2024", "填报日期": "2024-02-21", "项目.0.资金": "上级资金", "项目.1.资金": "本级财力", "项目.1.线下": "否"}
"""Other values where any will not do."""


@pytest.mark.parametrize(("path", "value"), [leaf for leaf in leaves(FULL) if leaf[0] not in UNSEEN], ids=lambda text: text)
def test_every_leaf_makes_a_difference(path: str, value: str, tmp_path: Path) -> None:
    def outcome(folder: str, whole: dict[str, object]) -> tuple[str, object]:
        job = unit(tmp_path / folder, dumped(whole), None, SELF_EVALUATION)
        try:
            report = draft(job)
        except Rejected as rejected:
            return "", [problem.code for problem in rejected.problems]
        return markdown(report), [(problem.code, problem.message) for problem in report.problems]

    other = OTHER.get(path) or re.sub(r"[0-9]+(?=[^0-9]*$)", lambda number: str(int(number[0]) + 1), value)
    assert outcome("前", FULL) != outcome("后", changed(FULL, {path: other if other != value else f"{value}丁"}))


# ── no number without its origin ────────────────────────────────────────────────────────────────────────────

FIXED = ("（1）", "（2）", *(f"{number}." for number in range(1, 5)))
"""Numbers of passages."""


def contents(whole: Report) -> Iterator[Content]:
    for block in document.blocks(whole.document):
        match block:
            case Title() | Heading() | Paragraph():
                yield block.content
            case Listing():
                yield from block.items


@pytest.fixture(scope="module", params=["sample", "published"])
def whole(request: pytest.FixtureRequest, published: Report) -> Report:
    return published if request.param == "published" else build(sample("青河区农业农村局", YEAR, SELF_EVALUATION))


def test_every_digit_is_a_fact_or_what_the_unit_wrote(whole: Report) -> None:
    words = [inline.content for content in contents(whole) for inline in content if isinstance(inline, Text) and not inline.source]
    assert len(words) > 100
    assert [word for word in words if re.search(r"\d", word) and not word.startswith(FIXED)] == []


def test_every_printed_number_is_its_fact_and_leads_to_figures(whole: Report) -> None:
    found = [inline for content in contents(whole) for inline in content if isinstance(inline, Quantity)]
    assert len(found) > 50
    for number in found:
        fact = whole.examined.ledger[number.key]
        expected = abs(fact.printed) / (10_000 if fact.measure is Measure.YUAN else 1)
        assert abs(Decimal(number.text.rstrip("%"))) == expected, number
        assert number.text.endswith("%") == (fact.measure is Measure.PERCENT), number
        counted = fact.measure is Measure.COUNT or number.key.endswith((".completion", ".execution_points"))
        assert list(figures(fact)) or counted or not fact.value, fact.key


def test_what_the_unit_wrote_stands_where_it_says(whole: Report) -> None:
    texts = [inline for content in contents(whole) for inline in content if isinstance(inline, Text) and inline.source]
    assert len(texts) > 40
    for text in texts:
        file, line, _ = text.source.rsplit(":", 2)
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1:]
        day = re.fullmatch("(....)年(..)月(..)日", text.content)
        assert (f"{day[1]}-{day[2]}-{day[3]}" if day else text.content) in (lines[0] if "|" not in lines[0] else "\n".join(lines)), text


# ── the whole way ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "rules").glob("SE1??.yaml")), ids=lambda file: file.stem)
def test_a_report_with_errors_can_be_previewed(file: Path, tmp_path: Path) -> None:
    text = merged(BASE_TEXT, file.read_text(encoding="utf-8"))
    report = draft(unit(tmp_path, text.encode(), "" if file.stem == "SE101" else None, SELF_EVALUATION))
    assert {fault.code for fault in faults(text)} - {"SE116"} <= {problem.code for problem in report.problems}


def test_rules_about_indicators_hold_here_too(tmp_path: Path) -> None:
    job = written(tmp_path, {"指标.0.分值": "50", "指标.0.得分": "60", "指标.0.实际完成值": "98个", "指标.0.年中完成值": "1个"})
    assert {problem.code for problem in examine(job).problems} >= {"PE104", "PE105", "PE107", "PE108"}


def test_the_look_of_the_final_accounts_is_not_that_of_this_report(tmp_path: Path) -> None:
    job = written(tmp_path, {})
    file = tmp_path / "unit.yaml"
    look = {"版式": "2022", "数字样式": [{"名称": "statement", "小数": "去零", "千分位": "是", "百分数": "去零"}]}
    before = markdown(build(job))
    file.write_bytes(dumped(tree(file.read_text(encoding="utf-8")) | look))
    assert markdown(build(job)) == before


def test_both_reports_of_a_unit_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, tmp_path / "data" / "某局")
    result = CliRunner().invoke(main, ["build", "--year", str(YEAR), "--format", "docx,md,xlsx"])
    assert result.exit_code == 0, result.output
    name = "某市某区测试局2023年度"
    assert {path.name for path in (tmp_path / "output").rglob("*年度*.*")} == {
        f"{name}部门决算公开说明.docx", f"{name}部门决算公开说明.md", f"{name}部门决算报表.xlsx",
        f"{name}部门整体支出绩效自评报告.docx", f"{name}部门整体支出绩效自评报告.md"}


def test_facts_are_of_the_kind_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, tmp_path / "data" / "某局")
    told = CliRunner().invoke(main, ["facts", "某局", "2023", "whole.execution_rate", "--kind", "自评报告"])
    assert told.exit_code == 0 and "92.55%" in told.output and "2023.自评报告.yaml:" in told.output and "2023.yaml:" in told.output
    assert CliRunner().invoke(main, ["facts", "某局", "2023", "revenue.total"]).exit_code == 0
    missing = CliRunner().invoke(main, ["facts", "某局", "2022", "year", "--kind", "自评报告"])
    assert missing.exit_code == 1 and "没有找到单位的2022 年度自评报告数据" in missing.output


def test_a_new_file_has_every_key_and_help(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["new", "某局", "2024", "--kind", "自评报告", "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "某局").iterdir()) == ["2024.自评报告.yaml", "unit.yaml"]
    text = (tmp_path / "某局" / "2024.自评报告.yaml").read_text(encoding="utf-8")
    filled = yaml.safe_load(text)
    assert filled["年度"] == 2024 and filled["填报日期"] is None and "\n填报日期:  # 待填；填报时间，写成 2025-02-14 的样子\n" in text
    assert "\n    #年中偏差原因:  # 年中完成值好于实际完成值时必填\n" in text
    again = CliRunner().invoke(main, ["new", "某局", "2024", "--kind", "自评报告", "--data", str(tmp_path)])
    assert again.exit_code == 1 and "IN205" in again.output


def test_the_same_file_makes_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for seed in ("0", "42"):
        folder = tmp_path / seed
        subprocess.run([sys.executable, "-m", "generator", "build", f"data/青河区农业农村局/{FILE}", "--format", "docx,md,html",
                        "--pages", "never", "--output", str(folder)],
                       cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        made.append({path.suffix: path.read_bytes() for path in folder.rglob("*年度*.*")})
    assert made[0] == made[1] and set(made[0]) == {".docx", ".md", ".html"}


def test_the_word_file_is_valid(whole: Report) -> None:
    assert findings(WRITERS["docx"](whole.document, Support(ROOT / "templates" / "final_accounts" / "style.docx"))) == []
