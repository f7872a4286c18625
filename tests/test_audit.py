"""`juesuan audit`: documents that contradict themselves, documents that do not, and what is said of either."""

from __future__ import annotations

import csv
import json
import random
import re
from functools import lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
import yaml
from beside import BESIDE, needed
from click.testing import CliRunner, Result
from units import ROOT, SAMPLES, sample

from generator.build import build, rendered
from generator.commands import catalogue, reviewing
from generator.commands.cli import main
from generator.problems import Severity
from generator.published import markdown, reading
from generator.published.auditing import audit, recognising
from generator.published.auditing.contradictions import Contradiction
from generator.published.auditing.titles import TITLES
from generator.published.lines import Read
from generator.published.reading import Found
from generator.writers import office
from tools.reliability.audit import altered, codes, figures, messages, without

EXAMPLES = yaml.safe_load((ROOT / "tests" / "audit" / "examples.yaml").read_text(encoding="utf-8"))
GOLDENS = sorted((ROOT / "tests" / "golden").glob("*.md"))
GOOD = sorted((ROOT / "tests" / "audit" / "good").glob("*.md"))
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@lru_cache
def read(path: Path) -> Found:
    return reading.read(path, path.name)


def found(text: str) -> list[Contradiction]:
    return audit.contradictions(Found(markdown.read(text)))


def audited(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["audit", *map(str, arguments)])
    assert "Traceback" not in result.output and isinstance(result.exception, (SystemExit, type(None))), result.output
    return result


# ── each code ───────────────────────────────────────────────────────────────────────────────────────────────

def test_every_code_has_an_example() -> None:
    assert EXAMPLES.keys() == {code for code in TITLES if not code.startswith("AU1")}  # test_audit_relations.py


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_small_document_breaks_it(code: str) -> None:
    told = [one for one in found(EXAMPLES[code]["文件"]) if one.code == code]
    assert any(EXAMPLES[code]["说"] in one.message for one in told), told
    assert all(one.ends and one.arithmetic and one.advice for one in told)


# ── documents that agree with themselves ────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_what_the_program_writes_has_no_errors(path: Path) -> None:
    """A score that its unit gave against the rules is a warning of `check`, too."""
    whole = audit.audit(read(path))
    told = [one for one in whole.contradictions if one.severity is not NOTE]
    assert [one.code for one in told] == (["AU307"] if path.stem == "青河区农业农村局-2022" else [])
    assert whole.coverage.claims > 40 and not whole.coverage.unread


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_other_wordings_are_read_and_agree(path: Path) -> None:
    whole = audit.audit(read(path))
    assert [one for one in whole.contradictions if one.severity is not NOTE] == []
    assert whole.coverage.share > 0.9 and whole.coverage.claims > 35


@pytest.mark.parametrize("name", SAMPLES)
def test_word_and_markdown_say_the_same(name: str, tmp_path: Path) -> None:
    report = build(sample(name, 2023))
    told = []
    for form in ("docx", "md", "html"):
        path = tmp_path / f"a.{form}"
        path.write_bytes(rendered(report, form))
        whole = audit.audit(reading.read(path, path.name))
        told.append(({(one.code, one.severity, one.message) for one in whole.contradictions}, whole.coverage.claims))
    assert told[0] == told[1] == told[2] and told[0][1] > 100


# ── rounding, prose, other readings ─────────────────────────────────────────────────────────────────────────

@pytest.mark.parametrize("text, severity", [
    ("本年支出200.00万元，其中：基本支出150.00万元，占75%；项目支出50.00万元，占25%。", None),
    ("机关运行经费支出0.07万元，比上年减少0.04万元，下降36.36%。", None),
    ("机关运行经费支出0.07万元，比上年减少0.04万元，下降35.65%。", NOTE),
    ("机关运行经费支出1154.61万元，比上年增加1039.61万元，增长904%。", NOTE),
    ("机关运行经费支出1154.61万元，比上年增加1039.61万元，增长905%。", ERROR),
    ("机关运行经费支出5.00万元，比上年增加5.00万元，增长100%。", None),
    ("机关运行经费支出5.00万元，比上年增加5.00万元，增长35%。", WARNING),
    ("支出年初预算为0万元，支出决算为0万元，完成年初预算的0%。", None),
    ("公务接待费全年预算数2.00万元，决算数1.00万元，预决算差异率50.00%。", WARNING),
    ("收入总计10.01万元，其中：本年收入合计8.00万元，年初结转和结余2.00万元。", NOTE),
    ("收入总计10.04万元，其中：本年收入合计8.00万元，年初结转和结余2.00万元。", ERROR),
    ("支出合计100.00万元，其中：教育支出20.00万元，住房保障支出30.00万元。", None),
])
def test_how_bad_a_difference_is(text: str, severity: Severity | None) -> None:
    """What rounding allows is a note; what has another convention is asked; a list that is not whole says nothing."""
    assert [one.severity for one in found(text)] == ([severity] if severity else [])


@pytest.mark.parametrize("text", [
    "机关运行经费支出105.00万元，比上年增加5.00万元，增长5.00%，主要原因是：减少2人，减少3.20万元，下降8%；二是增加1项，增加9万元，增长1%。",
    "根据要求，评价项目共4个，其中：2个为优。单价100万元（含）以上设备0台。",
    "2023年完成投资204.69亿元，同比增长16.39%；累计检查企业1006家，占60%左右。",
    "年末实有人数48人，其中在职人员36人，离休人员0人，退休人员12人；年末其他人员4人。",
    "一、财政拨款收入：指同级财政当年拨付的资金。",
])
def test_prose_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_list_with_a_gap_is_not_added_up() -> None:
    """What is less than its total may lack a last item: no error, and the message says so."""
    text = ("### 五、一般公共预算财政拨款支出决算情况说明\n\n一般公共预算财政拨款支出100.00万元。\n\n1.教育支出（类）40.00万元。\n\n"
            "{}.住房保障支出（类）50.00万元。\n")
    (one,) = found(text.format(2))
    assert one.severity is WARNING and "后面还有一项没有列出" in one.advice
    assert found(text.format(3)) == []
    assert audit.audit(Found(markdown.read(text.format(3)))).coverage.remarks == ("第3段起的编号有缺，合计没有核对",)


def test_tables_that_are_not_read_are_named() -> None:
    text = EXAMPLES["AU403"]["文件"].replace("项目支出", "专项支出") + "| 20502 | 普通教育 | 1.00 | 1.00 |  |\n" * 5
    told = audit.audit(Found(markdown.read(text)))
    assert (told.contradictions, told.coverage.remarks) == ((), ("第1张表没有读全",))


_OTHER = "| 说明 | 内容 |\n| --- | --- |\n" + "".join(f"| 第{number}项 | 甲乙丙 |\n" for number in range(7))


def test_a_table_has_no_title_of_another() -> None:
    """What stands above a table is said of it, not of one below; a table of one row is a line of the head."""
    statement = EXAMPLES["AU403"]["文件"].replace("101.00", "100.00")
    told = audit.audit(Found(markdown.read(f"{statement}\n注：本表反映一般公共预算财政拨款支出情况。\n\n{_OTHER}")))
    assert (told.contradictions, told.coverage.remarks) == ((), ())
    framed = statement.replace("金额单位：万元\n", "金额单位：万元\n\n| 公开05表 | 2023年度 |\n| --- | --- |\n")
    assert audit.audit(Found(markdown.read(framed))).coverage.claims == told.coverage.claims > 0


def test_a_table_has_no_unit_of_another() -> None:
    amounts = "| 项目 | 2022年决算数 | 2023年决算数 | 增减额 |\n| --- | --- | --- | --- |\n| 甲 | 100.00 | 120.00 | 25.00 |\n" \
              "| 乙 | 200.00 | 220.00 | 20.00 |\n| 丙 | 50.00 | 55.00 | 5.00 |\n"
    messages = [one.message for one in found(f"单位：元\n\n{_OTHER}\n三、情况表\n\n{amounts}")]
    assert messages == ["“甲”的增减额印 25.00，按印出的数是 20"]
    assert found(f"单位：元\n\n{amounts}")[0].message == "“甲”的增减额印 25.00，按印出的数是 20.00元"


def test_a_tail_of_scores_is_one_beside_wrong_weights_too() -> None:
    """Weights make 105; scores 9.00, 50 and 45 make 104.00, a hundredth less than is printed."""
    text = EXAMPLES["AU301"]["文件"].replace("45 | 40", "45 | 45").replace("99.00", "104.01")
    assert {(one.code, one.severity) for one in found(text)} == {("AU301", Severity.ERROR), ("AU302", Severity.NOTE)}


def test_both_ends_are_named() -> None:
    first, second = found(EXAMPLES["AU208"]["文件"])[0].ends
    assert {first.text, second.text} == {"5.16万元", "5.61万元"} and first.spot != second.spot


# ── one figure altered, one thing gone ──────────────────────────────────────────────────────────────────────

SAMPLE = ROOT / "tests" / "golden" / "青河区农业农村局-2023-广西.md"
LEAST = {"rate": 0.95, "amount": 0.75, "points": 1, "fund": 0.9, "statement": 0.95}
"""Amounts in sentences that stand nowhere else (房屋, 固定资产) cannot be told; `tools/reliability/audit.py` has the rates of more."""
EACH = 6
"""Figures of a kind that are altered in a document."""
OLDER = ROOT / "tests" / "golden" / "青河区农业农村局-2023-2018.md"
EDITION = {SAMPLE: "广西", OLDER: "2018"}
"""That of a document, which takes half of the time if it is named."""
OTHERS = [path for path in GOOD if path.stem in {"分项各成一段", "占总收入总支出", "完成预算某数的"}]


def by_templates(told: set[str]) -> bool:
    """Whether the relations of the ledger tell it: those numbers that the templates of an edition read."""
    return any(not re.match("AU[2-9]", code) for code in told)


def changed_figures(path: Path, kind: str) -> list[set[str]]:
    """The codes that name each altered figure of a kind."""
    dice, blocks = random.Random(f"{path.stem} {kind}"), read(path).blocks
    edition = EDITION.get(path, "")
    before = messages(blocks, edition)
    targets = [one for one in figures(blocks) if one.kind == kind]
    dice.shuffle(targets)
    changes = ((altered(blocks, one.spot, dice), one.spot) for one in targets)
    tried = islice(((changed, spot) for changed, spot in changes if changed), EACH)
    return [codes(changed, spot, before, edition) for changed, spot in tried]


@pytest.mark.parametrize("kind", LEAST)
def test_altered_figures_are_found(kind: str) -> None:
    """Those in sentences by the templates of the edition, without which the rest of `audit` would find most of them."""
    told = changed_figures(SAMPLE, kind)
    found = [by_templates(one) if kind in {"rate", "amount"} else bool(one) for one in told]
    assert len(found) == EACH and sum(found) >= LEAST[kind] * EACH, told


@pytest.mark.parametrize("kind", ["rate", "amount"])
def test_altered_figures_of_other_wordings_are_found(kind: str) -> None:
    """Editions read next to nothing of these: what is found is found by the sentence itself."""
    told = [one for path in OTHERS for one in changed_figures(path, kind)]
    assert len(told) == EACH * len(OTHERS) == 18 and sum(map(bool, told)) >= LEAST[kind] * len(told), told


@pytest.mark.parametrize("path", [SAMPLE, *GOOD], ids=lambda path: path.stem)
def test_what_is_gone_is_no_contradiction(path: Path) -> None:
    """A sample without the last item of a list, which is asked for: `tools/reliability/audit.py` takes 40 away from each."""
    dice, blocks = random.Random(5), read(path).blocks
    for _ in range(5):
        assert [one for one in audit.contradictions(Found(without(blocks, dice))) if one.severity is not NOTE] == []


@pytest.mark.parametrize("path", [SAMPLE, OLDER, *GOOD], ids=lambda path: path.stem)
def test_a_heading_that_is_gone_makes_no_error(path: Path) -> None:
    """What stands below may be of two chapters then: nothing there has the name that its heading gave."""
    blocks = read(path).blocks
    for at in [at for at, one in enumerate(blocks) if isinstance(one, Read) and one.level][::2]:
        found = audit.contradictions(Found(blocks[:at] + blocks[at + 1:]), EDITION.get(path, ""))
        errors = [one for one in found if one.severity is ERROR]
        assert errors == []


# ── published documents ─────────────────────────────────────────────────────────────────────────────────────

ERRATA = {
    "A-01": ("AU206", "收入总计印 7,806.13"), "A-02": ("AU206", "支出总计印 7,806.13"), "A-03": ("AU206", "本年支出印 7,756.63"),
    "A-04": ("AU210", "759.07"), "A-05": ("AU210", "43.93"), "A-06": ("AU217", "尾数"), "A-07": ("AU308", "383.65"),
    "A-08": ("AU307", "26.96"), "E-01": ("AU206", "3861.55万元，各项之和是 3,661.55"), "E-02": ("AU206", "3,861.56"),
    "E-03": ("AU206", "3,661.56"), "E-04": ("AU208", "3324.76"), "C-01": ("AU210", "435.84"), "C-02": ("AU210", "3664.41"),
    "C-03": ("AU210", "15147.13"), "C-04": ("AU216", "8746.99"), "C-05": ("AU303", "11.32"), "C-06": ("AU217", "17.15"),
    "C-07": ("AU308", "2.43"), "C-08": ("AU302", "88.98"), "C-11": ("AU307", "支付水电暖"), "C-12": ("AU307", "安保人员聘用"),
    "C-13": ("AU307", "得分印 4.4"), "C-14": ("AU307", "得分印 1.65"), "C-15": ("AU307", "使用经费"), "C-16": ("AU307", "得分印 3.15"),
    "C-17": ("AU307", "得分印 7.5"), "C-18": ("AU307", "得分印 10.5"), "C-19": ("AU307", "得分印 13.65"), "C-20": ("AU307", ">85%"),
    "C-37": ("AU306", "100分"), "C-38": ("AU303", "33.003"), "D-01": ("AU107", "上年支出总计"), "D-02": ("AU107", "上年财政拨款支出总计"),
    "D-03": ("AU104", "5.87%"), "D-04": ("AU108", "新增"), "D-05": ("AU105", "7.59%"), "D-06": ("AU201", "904%"),
    "D-07": ("AU204", "2.64%"), "D-08": ("AU216", "3175.80"), "D-09": ("AU213", "3辆"), "D-10": ("AU210", "649.30"),
    "D-11": ("AU210", "11050.74"), "D-12": ("AU206", "730.08"), "D-14": ("AU303", "年初预算数的总额"), "D-15": ("AU312", "8,535.54"),
    "D-17": ("AU308", "111"), "D-19": ("AU307", "产品不合格率"), "D-20": ("AU307", "商贸流通"), "D-21": ("AU307", "节能减排")}
"""What tells an entry of the errata: code and words."""
BY_TEMPLATES = {
    "A-01": ("AU102", "收入总计印 7,806.13"), "A-02": ("AU102", "支出总计印 7,806.13"), "A-03": ("AU102", "本年支出合计印 7,756.63"),
    "A-04": ("AU102", "759.07"), "A-05": ("AU102", "43.93"), "E-01": ("AU101", "3861.55"), "E-02": ("AU102", "3861.56"),
    "E-04": ("SE107", "3324.76"), "C-01": ("AU102", "435.84"), "C-02": ("AU102", "3664.41"), "C-03": ("AU102", "15147.13"),
    "D-06": ("AU105", "904%"), "D-07": ("AU106", "2.64%"), "D-08": ("AU107", "上年一般公共预算财政拨款支出没有印"), "D-09": ("FA403", "保有量 3"),
    "D-10": ("AU102", "649.30"), "D-11": ("AU102", "11050.74"), "D-12": ("AU102", "730.08")}
"""The same as the templates of an edition tell it, where they read the sentence."""
TWO = {"AU108": 2}
"""Codes whose message is about two wrong figures."""


@needed
def test_errors_of_published_documents_are_found() -> None:
    """At least 95 % of the wrong figures, and no error that is none; two warnings repeat what an error says."""
    with (BESIDE / "domain" / "errata-figures.csv").open(encoding="utf-8") as file:
        entries = [row for row in csv.DictReader(file) if row["document"][0] in "ACDE"]
    wanted = told = 0
    for document in dict.fromkeys(row["document"] for row in entries):
        every = audit.contradictions(read(BESIDE / "published" / f"{document}.md"))
        of_entry = {id(one): name for name, (code, words) in (*ERRATA.items(), *BY_TEMPLATES.items())
                    if name[0] == document[0] for one in every if one.code == code and words in one.message}
        for row in (row for row in entries if row["document"] == document):
            count = sum(TWO.get(one.code, 1) for one in every if of_entry.get(id(one)) == row["entry"])
            wanted += int(row["wrong_figures"])
            told += min(count, int(row["wrong_figures"]))
        unexplained = [one for one in every if id(one) not in of_entry and one.severity is not NOTE]
        assert [one for one in unexplained if one.severity is ERROR] == []
        assert len(unexplained) <= 1, unexplained
    assert told >= 0.95 * wanted and wanted >= 80, (told, wanted)


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────

WRONG = EXAMPLES["AU204"]["文件"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / "公开"
    inside.mkdir()
    (inside / "甲.md").write_text(f"### 七、“三公”经费\n\n{WRONG}", encoding="utf-8")
    (inside / "乙.md").write_text("本年支出合计200.00万元，其中：基本支出150.00万元，占75.00%；项目支出50.00万元，占25.00%。", encoding="utf-8")
    return inside


def test_a_contradiction_is_told_with_place_and_arithmetic(folder: Path) -> None:
    result = audited(folder / "甲.md")
    assert result.exit_code == 1
    assert result.output.splitlines()[:4] == [
        "公开/甲.md：七、“三公”经费，第2段第1句: 错误 AU204：预决算差异率印 2.64%，按印出的数是 -33.85%",
        "    公务用车运行费全年预算数7.80万元，决算数5.16万元，预决算差异率【2.64%】，主要原因是：厉行节约。".removesuffix("。"),
        "    （5.16 − 7.80）÷ 7.80", "      → 请改为 -33.85%，或核对 7.80万元、5.16万元"]
    assert "公开/甲.md：读到 3 个数，核对 1 项，0 个数没有可核对的关系" in result.output


def test_a_folder_has_a_table_and_a_workbook(folder: Path) -> None:
    result = audited(folder, "--jobs", "2")
    assert result.exit_code == 1 and "共 2 份：错误 1 个" in result.output
    assert [line.split() for line in result.output.splitlines() if line.startswith("公开/乙.md ")] == [["公开/乙.md", "0", "0", "0"]]
    result = audited(folder, "--format", "xlsx")
    book = openpyxl.load_workbook(BytesIO((folder.parent / "核对结果.xlsx").read_bytes()))
    assert "已写成 核对结果.xlsx" in result.output
    assert [cell.value for cell in book["发现的问题"][3]][:4] == ["公开/甲.md", "错误", "AU204", "七、“三公”经费，第2段第1句"]
    assert book["各文件"].max_row == 4
    again = audited(folder, "--format", "xlsx")
    assert again.exit_code == 2 and "已经存在" in again.output


@pytest.mark.parametrize("arguments", [(), ("--format", "xlsx")])
def test_a_workbook_has_the_name_that_it_is_given(arguments: tuple[str, ...], folder: Path) -> None:
    assert "已写成 五月.xlsx" in audited(folder, "--output", "五月.xlsx", *arguments).output
    assert (folder.parent / "五月.xlsx").exists() and not (folder.parent / "核对结果.xlsx").exists()


@pytest.mark.parametrize("arguments", [("五月.txt",), ("五月.xlsx", "--json"), ("五月.xlsx", "--format", "text")])
def test_a_name_that_nothing_is_written_to_is_refused(arguments: tuple[str, ...], folder: Path) -> None:
    result = audited(folder, "--output", *arguments)
    assert result.exit_code == 2 and "--output 只用于 xlsx：请加 --format xlsx" in result.output


def test_a_folder_without_documents_says_what_they_end_in(folder: Path) -> None:
    (folder.parent / "空").mkdir()
    result = audited(folder.parent / "空")
    assert result.exit_code == 2
    assert "空 里没有 .docx、.docm、.doc、.wps、.md、.markdown、.html、.htm 文件" in " ".join(result.output.split())


ROUNDED = "本年支出合计200.01万元，其中：基本支出150.00万元，占75.00%；项目支出50.00万元，占25.00%。"


def test_notes_are_counted_and_listed_where_they_are_wanted(folder: Path) -> None:
    (folder / "乙.md").write_text(ROUNDED, encoding="utf-8")
    short, long = audited(folder / "乙.md").output, audited(folder / "乙.md", "--all").output
    assert "提示 AU" not in short and "另有提示 1 个，是尾差之类（--all 列出）" in short
    assert "提示 AU206：" in long and "--all" not in long


def test_a_document_that_only_is_there_as_pdf_is_said_to_be_unread(folder: Path) -> None:
    """Beside the same one in a form that is read, it is no other document."""
    for name in ("乙.pdf", "戊.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7")
    result = audited(folder)
    assert "公开/戊.pdf: 错误 PD002：是 PDF，还读不了" in result.output and "公开/乙.pdf" not in result.output
    assert "共 3 份：错误 1 个，1 份没有读" in result.output


def test_programs_read_what_was_found(folder: Path) -> None:
    told = json.loads(audited(folder, "--json").output)
    (one,) = next(file["findings"] for file in told["files"] if file["file"] == "公开/甲.md")
    assert (one["code"], one["severity"], one["ends"][0]["text"]) == ("AU204", "error", "2.64%")
    assert audited(folder, "--format", "github").output.startswith("::error file=公开/甲.md,title=AU204 ")
    sarif = json.loads(audited(folder, "--format", "sarif").output)["runs"][0]
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == ["AU204"]
    assert sarif["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == TITLES["AU204"].title


def test_an_edition_is_named(folder: Path) -> None:
    """One that there is not is refused with those that there are; one's own that cannot be read back is said, no more."""
    result = audited(folder, "--edition", "某市")
    assert result.exit_code == 2 and "没有版式“某市”，有的是：2018、" in result.output
    own = folder.parent / "templates" / "final_accounts" / "editions" / "某市"
    own.mkdir(parents=True)
    (own / "edition.yaml").write_text("说明: 某市\n次序: [{名称: sections, 模板: [own]}]\n", encoding="utf-8")
    template = own / "sections" / "own.html.j2"
    template.parent.mkdir()
    template.write_text("<p>{{ [1, 2]|random }}</p>\n", encoding="utf-8")
    for arguments in ((), ("--edition", "某市")):
        result = audited(folder / "甲.md", *arguments)
        assert result.exit_code == 1 and "AU204" in result.output
        assert "版式“某市”的模板里有不认得的写法（in sections/own.html.j2: line 1: filter random），没有按它读" in result.output
    recognising.of_project.cache_clear()
    template.write_text("<p>公务用车一年开支{{ three_public.vehicle_running|wan }}万元，合计{{ three_public.total|wan }}万元。</p>", encoding="utf-8")
    (folder / "丁.md").write_text("公务用车一年开支5.00万元，合计5.00万元。\n\n公务用车一年开支5.00万元，合计6.00万元。\n", encoding="utf-8")
    result = audited(folder / "丁.md", "--edition", "某市")
    assert result.exit_code == 1 and "AU101：“三公”经费印了两个数：5.00、6.00" in result.output


def test_what_templates_read_is_told_once() -> None:
    """The edition knows which number is which; the sentence alone would say the same once more."""
    blocks = read(SAMPLE).blocks
    at, share = next((at, share) for at, one in enumerate(blocks) if isinstance(one, Read)
                     and (share := re.search(r"基本支出[0-9,.]+万元，占([0-9.]+)%", one.text)))
    wrong = Read(share.string[:share.start(1)] + "7.77" + share.string[share.end(1):])
    told = audit.contradictions(Found([*blocks[:at], wrong, *blocks[at + 1:]]))
    assert [one.code for one in told if one.severity is not NOTE] == ["AU104"]


@pytest.mark.parametrize("name, right, wrong, codes", [
    # 上年 by the total's change and by those of the items is what the sum of the changes says as well.
    ("青河区农业农村局-2023", "支出决算数为11.06万元，比上年决算减少10.07万元", "支出决算数为11.06万元，比上年决算减少18.07万元", ["AU107", "AU105"]),
    # What was spent stands elsewhere, and its parts come to that.
    ("青河区农业农村局-2023.自评报告", "全年预算支出金额共3641.27万元，其中：", "全年预算支出金额共3841.27万元，其中：", ["AU101"])])
def test_what_a_sentence_says_of_the_same_numbers_is_not_told_once_more(name: str, right: str, wrong: str, codes: list[str]) -> None:
    text = (ROOT / "tests" / "golden" / f"{name}.md").read_text(encoding="utf-8")
    assert right in text
    assert [one.code for one in found(text.replace(right, wrong)) if one.severity is not NOTE] == codes


def test_warnings_count_where_they_are_asked_to(folder: Path) -> None:
    path = folder / "丙.md"
    path.write_text(EXAMPLES["AU218"]["文件"], encoding="utf-8")
    assert (audited(path).exit_code, audited(path, "--strict").exit_code) == (0, 1)


@pytest.mark.parametrize("name, data, words", [
    ("a.pdf", b"%PDF-1.7\n%%EOF", "另存为 .docx"), ("a.docx", b"PK\x03\x04" + b"0" * 99, "PD004"), ("a.doc", b"not one", "另存为"),
    ("a.md", b"", "PD001"), ("a.md", b"\xff\xfe\x00\x01\x81", "PD00"), ("没有.md", None, "IN001")])
def test_files_that_cannot_be_read_say_why(name: str, data: bytes | None, words: str, folder: Path) -> None:
    path = folder / name
    if data is not None:
        path.write_bytes(data)
    result = audited(path)
    assert result.exit_code == 2 and words in result.output


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def test_an_old_file_goes_through_libreoffice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, or where it makes nothing of the file, the message says what to do."""
    path = folder / "旧.doc"
    path.write_bytes(OLE + b"0" * 600)
    monkeypatch.setattr(office, "find", lambda: None)
    result = audited(path)
    assert result.exit_code == 2 and "PD002" in result.output and "另存为" in result.output
    built = rendered(build(sample(SAMPLES[0], 2023)), "docx")
    monkeypatch.setattr(office, "find", lambda: "soffice")
    monkeypatch.setattr(office.Office, "_convert", lambda *_: {"公开/旧.doc": built})
    assert re.search("核对 [0-9]{3} 项", audited(path).output)
    monkeypatch.setattr(office.Office, "_convert", lambda *_: {})
    result = audited(path)
    assert result.exit_code == 2 and "LO008" in result.output and "另存为" in result.output


@pytest.mark.skipif(office.find() is None, reason="LibreOffice is not here")
def test_libreoffice_makes_a_word_file_of_an_old_one(tmp_path: Path) -> None:
    built = rendered(build(sample(SAMPLES[0], 2023)), "docx")
    with office.Office() as converter:
        old = converter._convert({"a": built}, ".docx", "doc:MS Word 97", ".doc", lambda data: data.startswith(OLE))["a"]
        (tmp_path / "a.docx").write_bytes(converter.modern("a", old, ".doc"))
    (tmp_path / "b.docx").write_bytes(built)
    told = [{(one.code, one.message) for one in audit.contradictions(reading.read(tmp_path / name, name))}
            for name in ("a.docx", "b.docx")]
    assert told[0] == told[1]


def test_of_what_is_not_understood_only_a_sentence_is_judged(folder: Path) -> None:
    """What stands in two places may be told in what was not read; a sentence or a table has all that it needs."""
    path = folder / "丁.md"
    two, strange = "公务接待费1.00万元。\n\n公务接待费2.00万元。\n\n", "甲占乙之数的5.00%。\n\n丙占丁之数的6.00%，增长7.00%。\n"
    path.write_text(f"{WRONG}\n\n{two}", encoding="utf-8")
    assert {"AU204", "AU208"} <= set(re.findall("AU[0-9]+", audited(path).output))
    path.write_text(f"{WRONG}\n\n{two}{strange}", encoding="utf-8")
    result = audited(path)
    assert result.exit_code == 1 and set(re.findall("AU[0-9]+", result.output)) == {"AU204"}
    assert "第4、5段没有读懂；有数的段落读懂的不到八成，只说一句话、一张表之内的，各段之间不下结论" in result.output
    path.write_text(f"{two}{strange}\n支出决算表\n\n{EXAMPLES['AU403']['文件']}", encoding="utf-8")
    assert set(re.findall("AU[0-9]+", audited(path).output)) == {"AU403"}
    assert [line.split()[-1] for line in audited(folder).output.splitlines() if re.match(r"\S*[甲丁]\.md +[0-9]", line)] == ["部分核对", "0"]


def test_a_table_that_a_page_cuts_in_two_is_one(folder: Path) -> None:
    """Its total stands on the second page, and is judged where nothing but one table is."""
    head = "| 功能分类科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |\n| --- | --- | --- | --- | --- |\n"
    rows = "| 205 | 教育支出 | 100.00 | 100.00 |  |\n| 20502 | 普通教育 | 100.00 | 100.00 |  |\n"
    (folder / "丁.md").write_text(
        "甲占乙之数的5.00%。\n\n丙占丁之数的6.00%。\n\n一般公共预算财政拨款支出决算表\n\n金额单位：万元\n\n"
        f"{head}{rows}\n续表\n\n{head}| 合计 |  | 101.00 | 100.00 |  |\n", encoding="utf-8")
    output = audited(folder / "丁.md").output
    assert "读懂的不到八成" in output and "AU403：“合计”印 101.00，各项之和是 100万元" in output


def test_a_table_of_which_nothing_was_looked_at_is_named() -> None:
    text = "金额单位：万元\n\n| 项目 | 2023年 | 2022年 |\n| --- | --- | --- |\n| 办公费 | {} | {} |\n| 差旅费 | {} | 15.20 |\n"
    for cells, remarks in ((("8.00", "7.50", "16.00"), ("第1张表没有核对",)), (("800", "750", "1600"), ("第1张表没有核对",)),
                           (("8.00", "", ""), ())):
        assert audit.audit(Found(markdown.read(text.format(*cells)))).coverage.remarks == remarks


@pytest.mark.parametrize("words", ["与上年相比", "2023年度", "收入、支出", "（1）", "占预算", "增加（减少）"])
def test_words_that_go_on_and_on_end(words: str) -> None:
    """Each paragraph is short enough to be read; a pattern that tries all ways to part its words would not end."""
    blocks = [Read(words * 40 + "甲5万元，比上年增加1万元，增长20%。")] * 20
    assert audit.audit(Found([*blocks])).coverage.numbers == 60


@pytest.mark.parametrize("words", [" 111", "1, ", "其中：", "比上年增加5.00万元，增长5.00%，其中：", "收入总计1万元，其中：", "占",
                                   "1.甲（类）", "预算"])
def test_a_mebibyte_of_near_matches_ends(words: str, folder: Path) -> None:
    path = folder / "戊.md"
    path.write_text(words * ((1 << 20) // len(words.encode())), encoding="utf-8")
    result = reviewing.review(path)
    assert not result.log and not result.refused  # It is refused where its time is up.


def test_a_fault_of_ours_is_of_one_document(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "audit", fail)
    result = audited(folder)
    assert result.exit_code == 3 and "程序内部错误" in result.output and "共 2 份" in result.output


def test_the_catalogue_has_every_code() -> None:
    page = catalogue.pages()["docs/rules.md"]
    assert all(f'<a id="{code.lower()}"></a>{code} | {title.title}' in page for code, title in TITLES.items())


def test_headings_that_are_only_typed_are_headings() -> None:
    typed = [Read("七、“三公”经费支出情况"), Read(WRONG.strip())]
    (one,) = audit.contradictions(Found([*typed]))
    assert one.code == "AU204"
