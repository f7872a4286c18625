"""What the numbers of a document say of each other, as the ledger has it: what is found, and what is not."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from test_audit_grammar import GRAMMARS, blocks, in_edition, own_edition
from test_goldens import JOBS, SHANGHAI
from units import FINAL_ACCOUNTS, ROOT, SAMPLES, SELF_EVALUATION, sample

from generator.build import build
from generator.deriving.ledger import Operation
from generator.kind import Kind
from generator.problems import Severity
from generator.project import Job, template_roots
from generator.published import markdown
from generator.published.auditing import narrative, recomputing
from generator.published.auditing.contradictions import Contradiction, Printed, Spot
from generator.published.auditing.recognising import Grammars
from generator.published.auditing.relations import starred
from generator.published.auditing.titles import TITLES
from generator.published.lines import Read, Rows

EXAMPLES = yaml.safe_load((ROOT / "tests" / "audit" / "ledger.yaml").read_text(encoding="utf-8"))
GOLDEN = ROOT / "tests" / "golden" / f"{SAMPLES[1]}-2023.md"
PUBLISHED = ROOT.parent / "shared" / "published"


def serious(found: tuple[Contradiction, ...]) -> list[str]:
    return [f"{one.code} {one.message}" for one in found if one.severity is not Severity.NOTE]


def golden() -> list[Read | Rows]:
    return markdown.read(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", EXAMPLES)
def test_each_code_has_a_small_document_that_breaks_it(code: str) -> None:
    example = EXAMPLES[code]
    text = "\n\n".join(example["文件"].splitlines())
    found = narrative.audit(markdown.read(text), GRAMMARS, str(example.get("版式", "")))
    [one] = [one for one in found.contradictions if one.code == code]
    assert example["说"] in one.message
    assert len(one.ends) > 1 and one.arithmetic and one.advice
    others = [other.code for other in found.contradictions if other.code != code]
    assert not others, found.contradictions
    rules = (*FINAL_ACCOUNTS.stages.rules, *SELF_EVALUATION.stages.rules)
    assert code in TITLES or code in {rule.code for rule in rules}


def test_each_title_has_an_example() -> None:
    assert {code for code in EXAMPLES if code.startswith("AU")} == {code for code in TITLES if code.startswith("AU1")}


@pytest.mark.parametrize("job", [*JOBS, *SHANGHAI], ids=lambda job: f"{job.unit.name}-{job.file.stem}")
def test_nothing_is_wrong_with_what_was_built(job: Job) -> None:
    found = narrative.audit(blocks(build(job)), GRAMMARS)
    assert len(found.asked) > 20
    assert serious(found.contradictions) == []


@pytest.mark.parametrize("name", ["2018", "2021", "2022", "广西"])
def test_nothing_is_wrong_in_any_edition(name: str, tmp_path: Path) -> None:
    """Not even where the words of another edition are taken for its own."""
    found = blocks(in_edition(name, tmp_path))
    for edition in (name, "2023", "2022", "2019", "上海"):
        assert serious(narrative.audit(found, GRAMMARS, edition).contradictions) == []


def test_items_that_a_setting_leaves_out_are_no_contradiction(tmp_path: Path) -> None:
    """Those of last year: their sum is less than the total."""
    found = narrative.audit(blocks(in_edition("2023", tmp_path, "版式设置: {本年无支出的科目: 不列}\n")), GRAMMARS)
    [one] = [one for one in found.contradictions if one.code == "AU107"]
    assert one.severity is Severity.NOTE and "没有列出" in one.advice
    assert serious(found.contradictions) == []


def test_the_whole_ledger_has_every_number_that_there_is() -> None:
    """A number that is not in it would never be held against others."""
    for kind in (FINAL_ACCOUNTS, SELF_EVALUATION):
        known = set(GRAMMARS.relations(kind).names)
        for job in (*JOBS, *SHANGHAI):
            if job.kind is kind:
                keys = {starred(fact.key) for fact in build(job).examined.ledger}
                # Cells of statements are not printed in sentences; balances of a fund may have items or none.
                unknown = {key for key in keys - known if not key.startswith(("statement.", "carryover."))}
                assert not unknown, unknown


def test_relations_are_those_of_the_ledger() -> None:
    known = GRAMMARS.relations(FINAL_ACCOUNTS).relations
    told = {(one.operation, one.result): one for one in known if not one.family}
    assert told[Operation.SHARE, "general_public.class.*.share"].inputs == ("general_public.class.*", "general_public.expenditure")
    assert told[Operation.GROWTH, "revenue.total.growth"].inputs == ("revenue.total", "revenue.total.last_year")
    families = {(one.result, *one.inputs, one.grouped) for one in known if one.family}
    assert ("general_public.expenditure", "general_public.item.*", False) in families
    assert ("general_public.class.*", "general_public.item.*", True) in families


def altered(found: list[Read | Rows], number: Printed, digits: str) -> list[Read | Rows]:
    block, spot = found[number.spot.block], number.spot
    assert isinstance(block, Read)
    text = block.text[:spot.start] + digits + block.text[spot.start + len(digits):]
    return [*found[:spot.block], block._replace(text=text), *found[spot.block + 1:]]


def test_an_altered_number_is_found_with_both_ends() -> None:
    """One digit of a rate or an amount that others follow from."""
    found, chance = golden(), random.Random(5)
    numbers = [one for one in narrative.audit(found, GRAMMARS).reading.numbers
               if one.key.endswith((".share", ".growth", ".variance")) and one.value]
    assert len(numbers) > 30
    for number in chance.sample(numbers, 12):
        at = number.text.startswith("-")
        digits = f"{number.text[:at]}{int(number.text[at]) % 9 + 1}{number.text[at + 1:]}"
        told = narrative.audit(altered(found, number, digits), GRAMMARS, "2023").contradictions
        hit = [one for one in told if number.spot in [end.spot for end in one.ends]]
        assert hit and len(hit[0].ends) > 1 and hit[0].ends[0].spot == number.spot, number


def test_what_is_missing_makes_no_error_that_it_does_not_tell() -> None:
    """Every third paragraph left out in turn: a total of rows that lacks one says how much is missing."""
    found = golden()
    before = set(serious(narrative.audit(found, GRAMMARS, "2023").contradictions))
    for number in range(0, len(found), 3):
        told = narrative.audit([*found[:number], *found[number + 1:]], GRAMMARS, "2023").contradictions
        for one in told:
            if one.severity is not Severity.NOTE and f"{one.code} {one.message}" not in before:
                assert "，或者缺 " in one.message or "没有列出，" in one.advice, one
                assert one.severity is Severity.WARNING, one


@pytest.mark.parametrize("name", [f"{SAMPLES[1]}-2023", f"{SHANGHAI[0].unit.name}-2024"])
def test_wrong_words_make_no_wrong_numbers(name: str) -> None:
    """A character here and there left out, doubled or replaced, but no digit and no 万: paragraphs are read less, never wrongly."""
    found = markdown.read((GOLDEN.parent / f"{name}.md").read_text(encoding="utf-8"))
    chance = random.Random(name)
    for _ in range(8):
        wrong = list(found)
        for number in chance.choices(range(len(wrong)), k=40):
            block = wrong[number]
            at = chance.randrange(len(block.text)) if isinstance(block, Read) and block.text else 0
            if isinstance(block, Read) and at and not block.text[at].isdigit() and block.text[at] not in ".,-%万":
                instead = chance.choice(["", block.text[at] * 2, "甲"])
                wrong[number] = block._replace(text=block.text[:at] + instead + block.text[at + 1:])
        assert serious(narrative.audit(wrong, GRAMMARS).contradictions) == []


def test_a_gap_in_a_list_stops_its_sum() -> None:
    found = golden()
    text = [block.text if isinstance(block, Read) else "" for block in found]
    at = next(number for number, words in enumerate(text) if words.startswith("3.农林水支出（类）"))
    without = narrative.audit([*found[:at], *found[at + 1:]], GRAMMARS, "2023")
    assert not [one for one in without.contradictions if one.severity is not Severity.NOTE]
    assert not without.reading.whole("general_public.class.*") and without.reading.whole("general_public.item.*")


def test_rounding_is_a_note() -> None:
    found = narrative.audit(golden(), GRAMMARS).contradictions
    assert {(one.code, one.severity) for one in found} == {("AU102", Severity.NOTE), ("AU107", Severity.NOTE)}
    [one] = [one for one in found if one.message.startswith("收入总计")]
    assert (one.message, one.arithmetic) == ("收入总计印 3,732.80，按印出的数是 3732.81", "3,617.68 + 0.00 + 115.13 = 3732.81")


def test_one_number_with_more_decimals_changes_no_rounding() -> None:
    """Amounts are still rounded to 0.01 万元 where one of them is printed as 106.2400."""
    found = golden()
    at = next(number for number, block in enumerate(found) if isinstance(block, Read) and "万元" in block.text)
    block = found[at]
    assert isinstance(block, Read)
    more = block._replace(text=re.sub("([0-9.]+)万元", r"\g<1>00万元", block.text, count=1))
    assert more != block
    told = narrative.audit([*found[:at], more, *found[at + 1:]], GRAMMARS).contradictions
    assert {(one.code, one.severity) for one in told} == {("AU102", Severity.NOTE), ("AU107", Severity.NOTE)}


PURCHASES = "2023年度政府采购支出总额{}，其中：政府采购货物支出5.00万元、政府采购工程支出3.00万元、政府采购服务支出{}。"


@pytest.mark.parametrize(("total", "part"), [
    ("100000.00元", "2.00万元"), ("0.001亿元", "2.00万元"), ("10.00万元", "20000.00元"), ("１０.００万元", "2.00万元"),
    ("10.00万", "2.00万元")])
def test_amounts_have_the_unit_that_is_printed(total: str, part: str) -> None:
    found = narrative.audit([Read(PURCHASES.format(total, part))], GRAMMARS, "2023")
    assert len(found.asked) == 1 and not found.contradictions


def test_amounts_in_other_units_are_told_with_them() -> None:
    [one] = narrative.audit([Read(PURCHASES.format("110000.00元", "2.00万元"))], GRAMMARS, "2023").contradictions
    assert (one.code, one.severity) == ("AU102", Severity.ERROR)
    assert one.message == "政府采购支出总额印 110000.00元，按印出的数是 10.00万元"
    assert one.advice == "请改为 10.00万元，或核对 5.00、3.00、2.00"


def test_a_number_is_named_once_in_what_to_do() -> None:
    [one] = narrative.audit(markdown.read(EXAMPLES["AU105"]["文件"]), GRAMMARS).contradictions
    assert one.advice == "请改为 5.00%，或核对 95.00、5.00"


def test_an_edition_says_what_it_prints_where_there_is_no_base(tmp_path: Path) -> None:
    """What it builds agrees with itself, and a change that falls from nothing is -100 % elsewhere."""
    templates = own_edition(tmp_path, {"edition.yaml": "说明: 某市\n上年或预算为零时的增长率: 0\n"})
    known = Grammars(template_roots(templates))
    text = "2023年度某局（行政单位和参照公务员法管理事业单位）机关运行经费支出5.00万元，比上年增加5.00万元，增长{}%，主要原因是：甲。"
    told = {rate: [one.code for one in narrative.audit([Read(text.format(rate))], known, edition).contradictions]
            for edition in ("某市",) for rate in ("0.00", "100.00")}
    assert told == {"0.00": [], "100.00": ["AU105"]}
    [one] = narrative.audit([Read(text.format("0.00"))], known, "2023").contradictions
    assert one.severity is Severity.WARNING and one.message.endswith("按印出的数是 100.00%")


def test_what_falls_below_nothing_falls() -> None:
    """From nothing to less than nothing: -100 %, as `juesuan build` prints it."""
    read = [Printed(text, Decimal(value), Decimal("0.01"), Spot(0, -1, -1, at, at + 1), key) for at, (text, value, key) in enumerate([
        ("-5.00万元", "-50000", "revenue.total"), ("0.00万元", "0", "revenue.total.last_year"),
        ("-100.00%", "-100", "revenue.total.growth")])]
    checks = recomputing.checks(read, GRAMMARS.relations(FINAL_ACCOUNTS))
    assert [one.found for one in checks if one.relation.operation is Operation.GROWTH] == [None]


@pytest.mark.parametrize("kind", [FINAL_ACCOUNTS, SELF_EVALUATION], ids=lambda kind: kind.name)
def test_what_rules_say_is_of_numbers_that_there_are(kind: Kind) -> None:
    known = GRAMMARS.relations(kind)
    for one in (one.rule.beside for one in known.relations if one.rule):
        assert {one.left, one.right} <= known.names.keys(), one
        assert known.names[one.left].measure is known.names[one.right].measure, one


def test_a_rate_whose_sign_is_left_out_is_asked_about() -> None:
    text = EXAMPLES["AU106"]["文件"].replace("2.64%", "33.85%")
    [one] = narrative.audit(markdown.read(text), GRAMMARS).contradictions
    assert (one.code, one.severity, one.ends[0].text) == ("AU106", Severity.WARNING, "33.85%")
    assert one.advice == "请改为 -33.85%；只写多少、不写方向的，可不理会"


def test_a_rate_that_was_cut_off_is_asked_about() -> None:
    """649.30 of 11,050.74 are 5.8756 %."""
    text = EXAMPLES["AU104"]["文件"].replace("支出200.00", "支出11050.74").replace("150.00万元，占70.00%", "649.30万元，占5.87%")
    text = text.replace("50.00万元，占25.00%", "10401.44万元，占94.12%")
    [one] = narrative.audit(markdown.read(text), GRAMMARS).contradictions
    assert (one.code, one.severity, one.arithmetic) == ("AU104", Severity.WARNING, "649.30 ÷ 11050.74 × 100% = 5.88%")
    assert one.advice == "是否没有四舍五入？应为 5.88%"


def test_a_rate_with_fewer_decimals_is_a_note() -> None:
    text = EXAMPLES["AU106"]["文件"].replace("2.64%", "-34%")
    [one] = narrative.audit(markdown.read(text), GRAMMARS).contradictions
    assert (one.code, one.severity, one.ends[0].text) == ("AU106", Severity.NOTE, "-34%")
    assert one.advice == "小数位比别处少，请改为 -33.85%"


def test_an_edition_that_there_is_not_is_no_edition() -> None:
    with pytest.raises(KeyError):
        narrative.audit(golden(), GRAMMARS, "1999")


def test_numbers_stand_where_they_are_read() -> None:
    found = golden()
    for number in narrative.audit(found, GRAMMARS).reading.numbers:
        block = found[number.spot.block]
        assert isinstance(block, Read) and block.text[number.spot.start:number.spot.end] == number.text


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the real documents are not here")
@pytest.mark.parametrize(("name", "codes"), [
    ("A-2023", {"AU102": 5}),
    ("C-2022", {"AU102": 3, "AU107": 1}),
    ("D-2022", {"AU102": 3, "AU104": 1, "AU105": 2, "AU106": 2, "AU107": 3, "AU108": 11, "FA403": 1}),
    ("E-2024", {"AU101": 1, "AU102": 1, "SE107": 1})])
def test_only_what_is_known_to_be_wrong_is_found(name: str, codes: dict[str, int]) -> None:
    found = markdown.read((PUBLISHED / f"{name}.md").read_text(encoding="utf-8"))
    told = [one.code for one in narrative.audit(found, GRAMMARS).contradictions]
    assert {code: told.count(code) for code in told} == codes


def test_the_sample_of_an_earlier_year_is_read_in_its_edition() -> None:
    assert narrative.audit(blocks(build(sample(SAMPLES[1], 2022))), GRAMMARS).reading.edition == "2022"
