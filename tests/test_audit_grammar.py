"""Templates read what they write: every edition, every sample, the real documents, and an edition made here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_goldens import EDITIONS, JOBS, SHANGHAI
from units import FINAL_ACCOUNTS, ROOT, SAMPLES, sample

from generator import files, quantities
from generator.build import Report, build
from generator.composing import editions, symbols
from generator.kinds import KINDS
from generator.kinds.final_accounts import symbolic
from generator.project import Job, UnitFolder, template_roots
from generator.published import lines, markdown
from generator.published.auditing import audit, grammar, matching
from generator.published.auditing.grammar import Reading
from generator.published.auditing.interpreting import Interpreter
from generator.published.auditing.judging import bare
from generator.published.auditing.passages import Unreadable
from generator.published.auditing.patterns import squeeze
from generator.published.auditing.recognising import Grammars, recognised
from generator.published.auditing.relations import starred
from generator.published.lines import Read, Rows
from generator.published.reading import Found
from generator.shelf import Shelf
from generator.writers import WRITERS, Support

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
PUBLISHED = ROOT.parent / "shared" / "published"
GRAMMARS = Grammars()
_ROW = re.compile(r"((?:item|class|indicator|highlight)\.)[^.]+")
_ORDINAL = re.compile(r"^(第.{1,3}部分|\(?[一二三四五六七八九十0-9]{1,3}\)?)")


def blocks(report: Report) -> list[Read | Rows]:
    return markdown.read(WRITERS["md"](report.document, Support(STYLE)).decode())


def in_edition(name: str, folder: Path, more: str = "") -> Report:
    shutil.copytree(ROOT / "data" / SAMPLES[1], folder / "甲")
    with (folder / "甲" / "unit.yaml").open("a", encoding="utf-8") as file:
        file.write(f"版式: {name}\n{more}")
    return build(Job(UnitFolder("甲", folder / "甲"), 2023))


def made_by_templates(report: Report) -> Iterator[lines.Line]:
    """Paragraphs that have words of a template, and are no table of contents."""
    for line in lines.of_report(report.document, charted=True):
        words = "".join(piece.text for piece in line.cells[0] if not piece.source) if len(line.cells) == 1 else ""
        if len(_ORDINAL.sub("", squeeze(words))) > 1 and not line.place.table:
            yield line


def printed_by_templates(passage: lines.Passage) -> Iterator[lines.Piece]:
    """Numbers but for those that a unit's words refer to."""
    for before, piece in zip([lines.Piece(""), *passage], passage, strict=False):
        if piece.key and (piece.key == "year" or not before.source):  # 甲局2023年度
            yield piece


def assert_reads_what_it_wrote(report: Report, found: list[Read | Rows], reading: Reading) -> None:
    read = {lines.folded(block.text): line for line in reading.lines if isinstance(block := found[line.block], Read)}
    written = list(made_by_templates(report))
    assert len(written) > 40
    unread = [line.words[0] for line in written if line.words[0] not in read]
    assert not unread
    for line in written:
        numbers = list(printed_by_templates(line.cells[0]))
        read_numbers = read[line.words[0]].numbers
        assert [bare(number) for number in read_numbers] == [piece.text for piece in numbers], line.words
        for number, piece in zip(read_numbers, numbers, strict=True):
            fact = report.examined.ledger[piece.key]
            assert number.value == fact.printed, (number, piece)
            names = {starred(piece.key), "basic.agency_running_costs" + piece.key.removeprefix("basic.running_costs")}
            assert _ROW.sub(r"\1*", number.key) in names, (number, piece)


@pytest.mark.parametrize("name", EDITIONS)
def test_an_edition_reads_what_it_wrote_and_is_recognised(name: str, tmp_path: Path) -> None:
    report = in_edition(name, tmp_path)
    found = blocks(report)
    kind, reading, _ = recognised(found, GRAMMARS)
    assert kind is FINAL_ACCOUNTS
    # 2020 prints what 2021 prints.
    assert GRAMMARS.of(kind, reading.edition).patterns == GRAMMARS.of(kind, name).patterns
    assert_reads_what_it_wrote(report, found, reading)


@pytest.mark.parametrize("job", [*JOBS, *SHANGHAI], ids=lambda job: f"{job.unit.name}-{job.file.stem}")
def test_a_sample_is_read_whole(job: Job) -> None:
    report = build(job)
    found = blocks(report)
    kind, reading, _ = recognised(found, GRAMMARS)
    assert (kind, reading.edition) == (job.kind, report.examined.edition.name or reading.edition)
    assert_reads_what_it_wrote(report, found, reading)


def test_settings_change_what_is_read_as_little_as_what_is_written(tmp_path: Path) -> None:
    """Punctuation, codes, numbers of terms, charts, 部门 or 单位: all ways at once."""
    report = in_edition("2023", tmp_path, """版式设置:
  题名: 否
  图表: 是
  单位构成: 是
  内设机构另起一句: 是
  科目编码: 是
  科目标点: 半角
  类级行末: 分号
  开支内容冒号: [公务接待费]
  机关运行经费括注: 单位性质
  名词编号: 否
  无增减的原因: 没有变化
  决算称谓: 单位
  车辆一致的原因: 两处相同
""")
    found = blocks(report)
    reading = recognised(found, GRAMMARS).reading
    assert reading.edition == "2023"
    assert_reads_what_it_wrote(report, found, reading)


OWN = {
    "edition.yaml": """说明: 某市的部门决算公开
次序:
  - {名称: sections, 模板: [revenue, summary, other]}
用语:
  收入标题: 本市收入的有关情况
""",
    "sections/revenue.html.j2": """{% extends "base/sections/revenue.html.j2" %}
{% from "own.html.j2" import told %}
{% block revenue_structure %}
<p>
  本单位当年取得各项收入{{ told(revenue.current) }}，
  {% set parts = [("财政安排的", revenue.appropriation), ("别处取得的", revenue.other_revenue)] %}
  {% for name, part in parts if part is not zero %}{{ name }}{{ told(part) }}{% if not loop.last %}；{% endif %}{% endfor %}。
</p>
{% endblock %}
""",
    "own.html.j2": "{% macro told(fact) %}共{{ fact|wan }}万元{% endmacro %}\n",
}


def own_edition(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "templates" / "final_accounts" / "editions" / "某市" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "templates"


def test_a_new_edition_is_readable_at_once(tmp_path: Path) -> None:
    templates = own_edition(tmp_path, OWN)
    shutil.copytree(ROOT / "data" / SAMPLES[1], tmp_path / "甲")
    with (tmp_path / "甲" / "unit.yaml").open("a", encoding="utf-8") as file:
        file.write("版式: 某市\n")
    report = build(Job(UnitFolder("甲", tmp_path / "甲"), 2023), templates)
    found = blocks(report)
    kind, reading, _ = recognised(found, Grammars(template_roots(templates)))
    assert (kind, reading.edition) == (FINAL_ACCOUNTS, "某市")
    assert_reads_what_it_wrote(report, found, reading)
    assert ("revenue.other_revenue", "41.27万元") in [(number.key, number.text) for number in reading.numbers]


@pytest.mark.parametrize("what", ["{% filter upper %}甲{% endfilter %}", "{{ revenue.total|wan|center(9) }}",
                                  "{% include 'nowhere.j2' ignore missing %}", "{% if year is odd %}甲{% endif %}"])
def test_what_nobody_can_read_back_fails_loudly(what: str, tmp_path: Path) -> None:
    text = '{% extends "base/sections/revenue.html.j2" %}\n{% block revenue_structure %}<p>' + what + "</p>{% endblock %}"
    templates = own_edition(tmp_path, {"edition.yaml": "说明: 某市\n", "sections/revenue.html.j2": text})
    with pytest.raises(Unreadable, match="sections/revenue.html.j2: line 2"):
        Grammars(template_roots(templates)).of(FINAL_ACCOUNTS, "某市")


def test_a_project_s_edition_that_cannot_be_read_back_is_passed_over(tmp_path: Path) -> None:
    text = '{% extends "base/sections/revenue.html.j2" %}{% block revenue_structure %}{% if %}{% endblock %}'
    templates = own_edition(tmp_path, {"edition.yaml": "说明: 某市\n基于: \"2018\"\n", "sections/revenue.html.j2": text})
    known = Grammars(template_roots(templates))
    found: list[Read | Rows] = [Read("2018年度收支"), Read("2018年度年初结转和结余1.00万元，年末结转和结余2.00万元。")]
    for _ in range(2):  # Whichever document comes first.
        read = recognised(found, known)
        assert read.reading.edition == "2018"
        [(name, why)] = read.passed
        assert name == "某市" and "Expected an expression" in why
    # One that another edition reads at once has nothing to do with it.
    assert recognised([Read("2023年度收入总计1.00万元，其中：本年收入合计1.00万元，使用非财政拨款结余0.00万元，年初结转和结余0.00万元。")],
                      known).passed in ((), read.passed)


def test_where_no_edition_can_be_read_back_the_rest_is_audited(tmp_path: Path) -> None:
    """A project's own layer over the base is in every edition."""
    for kind in ("final_accounts", "self_evaluation"):
        path = tmp_path / "templates" / kind / "report.html.j2"
        path.parent.mkdir(parents=True)
        path.write_text("{% if %}", encoding="utf-8")
    known = Grammars(template_roots(tmp_path / "templates"))
    with pytest.raises(Unreadable, match="Expected an expression"):
        recognised([Read("2018年度收支")], known)
    whole = audit.audit(Found([Read("本年支出200.00万元，其中：基本支出150.00万元，占70.00%；项目支出50.00万元，占25.00%。")]), "", known)
    assert [one.code for one in whole.contradictions] == ["AU203"]
    [remark] = whole.coverage.remarks
    assert remark.startswith("各个版式的模板里都有不认得的写法（") and remark.endswith("），没有按版式读")


def written(body: str, **symbols: object) -> set[str]:
    """What a template may write, each way in words: numbers as #."""
    edition = editions.load_edition("final_accounts", (files.packaged("templates"),), editions.schema(Shelf()), "", None, (), Shelf())
    interpreter = Interpreter(edition, {**symbolic.symbols(edition), **symbols})
    tree = interpreter._environment.parse(body)
    return {"".join(words) for words in ways(interpreter._run(tree.body, dict(interpreter._names)))}


def ways(stream: symbols.Stream) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for piece in stream:
        match piece:
            case symbols.Either(several):
                more = [one for way in several for one in ways(way)]
            case symbols.Words(text):
                more = [[text]]
            case _:
                more = [["#"]]
        found = [[*one, *other] for one in found for other in more]
    return found


def test_a_loop_over_one_of_several_lists_writes_any_of_them() -> None:
    body = "{% set names = ['甲', '乙'] if year is zero else ['丙'] %}{% for name in names %}{{ name }}、{% endfor %}"
    assert written(body) == {"甲、乙、", "丙、"}


@pytest.mark.parametrize("what", ["year == 5", "5 == year", "words.title == '甲'", "'甲' == words.title", "year in (4, 5)", "5 in projects"])
def test_what_nobody_knows_leads_both_ways(what: str) -> None:
    own = {"words": {"title": symbols.Phrase("{部门}", {})}}
    assert written("{% if " + what + " %}甲{% else %}乙{% endif %}", **own) == {"甲", "乙"}


def test_wide_digits_are_digits() -> None:
    """A paragraph that nearly fits is looked at more closely if it has a number, however it is typed."""
    known = GRAMMARS.of(FINAL_ACCOUNTS, "2023")
    text = "２０２３年度政府采购支出总额１０.００万元，其中：政府采购货物支出５.００万元、政府采购工程支出３.００万元、政府采购服物支出２.００万元。"
    [line] = grammar.read([Read(text)], known).lines
    assert [one.value for one in line.numbers][1:] == [100000, 50000, 30000, 20000]


def test_every_edition_of_every_kind_is_a_grammar() -> None:
    for kind in KINDS.values():
        for name in GRAMMARS.names(kind):
            assert len([one for one in GRAMMARS.of(kind, name).patterns if one.slots > 1]) > 12


def with_figures(found: list[Read | Rows], reading: Reading) -> tuple[int, int]:
    """How many paragraphs that have money or rates beside other words of the form were read whole, and of how many."""
    whole = sum(1 for line in reading.lines if line.pattern.slots > 1 and len(line.numbers) > 1)
    left = [block.text for at in reading.unread if isinstance(block := found[at], Read)
            and sum(one.unit in (quantities.MONEY, quantities.PERCENT) for one in quantities.find(block.text)) > 1]
    return whole, whole + len(left)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the real documents are not here")
@pytest.mark.parametrize(("name", "edition", "whole", "of"), [
    ("A-2023", "2023", 36, 36), ("C-2022", "2022", 43, 43), ("D-2022", "2022", 47, 49)])
def test_real_documents_are_read(name: str, edition: str, whole: int, of: int) -> None:
    found = markdown.read((PUBLISHED / f"{name}.md").read_text(encoding="utf-8"))
    kind, reading, _ = recognised(found, GRAMMARS)
    assert (kind, reading.edition) == (FINAL_ACCOUNTS, edition)
    assert with_figures(found, reading) == (whole, of)


def test_a_rate_keeps_the_sign_that_words_say() -> None:
    known = GRAMMARS.of(FINAL_ACCOUNTS, "2023")
    reading = grammar.read([Read("收入支出总体与上年相比，减少333.83万元，下降8.21%，主要原因是：甲。")], known)
    assert [(one.key, one.value, one.text) for one in reading.numbers] == [
        ("revenue.total.change", -3338300, "333.83万元"), ("revenue.total.growth", quantities.digits("-8.21"), "8.21%")]


def test_words_that_somebody_changed_are_read_but_not_other_words() -> None:
    known = GRAMMARS.of(FINAL_ACCOUNTS, "2023")
    changed = "截止2023年12月31日，固定资产原值12.00万元，房屋0.00平方米，价值0.00万元。车辆0辆，价值0.00万元，其中："
    cars = "、".join(f"{name}0辆" for name in (
        "副部（省）级及以上领导用车", "主要负责人用车", "机要通信用车", "应急保障用车", "执法执勤用车",
        "特种专业技术用车", "离退休干部服务用车", "其他用车"))
    text = f"{changed}{cars}，单位无其他用车；单价100万元（含）以上设备（不含车辆）0台（套）。"
    [line] = grammar.read([Read(text)], known).lines
    assert line.cost == 1 and len(line.numbers) == 15
    # Less spent is not more spent, whatever else is right.
    odd = "收入支出总体与上年相比，减少333.83万元，增长8.21%，主要原因是：甲。"
    assert not grammar.read([Read(odd)], known).lines


def near_matches(size: int) -> list[Read | Rows]:
    sentence = "2023年度收入总计1.00万元，其中：本年收入合计1.00万元，使用非财政拨款结余1.00万元，"
    listed = "一是甲；二是乙；" * 40
    texts = [sentence * 9, f"根据预算绩效管理要求，我单位2023年度开展预算绩效评价项目1个，{listed}", "占1.00%；" * 200,
             "1.甲（类）乙（款）丙（项）：" * 60, "与上年相比，增加1.00万元，主要原因是：" * 40]
    return [Read(texts[number % len(texts)]) for number in range(size)]


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many places each step of the matcher has reached."""
    found: list[int] = []
    step, near = matching._Matcher._step, matching.near_ends

    def counted(self: matching._Matcher, *given: Any) -> dict[int, Any]:
        reached: dict[int, Any] = step(self, *given)
        found.append(1 + len(reached))
        return reached

    def counted_near(words: str, text: str, start: int) -> list[tuple[int, int]]:
        found.append(len(words))
        return list(near(words, text, start))

    monkeypatch.setattr(matching._Matcher, "_step", counted)
    monkeypatch.setattr(matching, "near_ends", counted_near)
    return found


def test_hostile_paragraphs_are_read_in_linear_time(places: list[int]) -> None:
    """What only nearly fits is looked at in so many paragraphs, the others in proportion."""
    known = GRAMMARS.of(FINAL_ACCOUNTS, "2023")

    def taken(size: int) -> int:
        places.clear()
        grammar.read(near_matches(size), known)
        return sum(places)

    assert 0 < taken(100) < 2.2 * taken(50)
    assert taken(400) == taken(200) < 50_000


def test_a_long_paragraph_takes_time_in_proportion(places: list[int]) -> None:
    known = GRAMMARS.of(FINAL_ACCOUNTS, "2023")
    [pattern] = [one for one in known.patterns if "performance.projects.final" in one.keys]

    def taken(times: int) -> int:
        text = squeeze("根据预算绩效管理要求，我单位2023年度开展预算绩效评价项目1个，全年预算数1.00万元，全年执行数1.00万元。"
                       "预算绩效管理取得的成效：" + "一是甲；二是乙；发现的问题及原因：" * times)
        places.clear()
        assert matching.match(pattern.stream, text) is None
        return sum(places)

    assert taken(100) < taken(800) < 9 * taken(100)


def test_charts_and_tables_are_not_taken_for_paragraphs() -> None:
    """What a table holds is read by others: neither is a sentence in one read, nor are its cells patterns."""
    found = blocks(build(sample(SAMPLES[1])))
    reading = recognised(found, GRAMMARS).reading
    line = max(reading.lines, key=lambda one: len(one.numbers))
    sentence = found[line.block]
    assert isinstance(sentence, Read)
    shut = [*found[:line.block], ((sentence.text,),), *found[line.block + 1:]]
    known = GRAMMARS.of(FINAL_ACCOUNTS, reading.edition)
    assert len(grammar.read(shut, known).numbers) == len(reading.numbers) - len(line.numbers)
    cells = {squeeze(cell) for block in found if not isinstance(block, Read) for row in block for cell in row if len(cell) > 3}
    assert len(cells) > 100
    assert not [one for one in known.patterns if not one.level and not one.slots and set(one.needed) & cells]
