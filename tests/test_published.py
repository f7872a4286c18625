"""A real disclosure made again from its raw figures: every sentence that states a number, and every table row.

`clauses.txt` holds the published sentences, folded and masked as below; `rows.txt` the table rows, cell by cell.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from beside import lying
from units import ROOT

from generator.build import build
from generator.project import Job, UnitFolder
from generator.writers import WRITERS, Support

A_2023 = ROOT / "tests" / "published" / "A-2023"
MISPRINTED = {
    # 30 × 89.67 % (152.44 of 170) is 26.90, and the total with it 96.84.
    "数量指标|招商引资到位资金|=170亿元|…|30|152.44亿元|26.96": "数量指标|招商引资到位资金|=170亿元|…|30|152.44亿元|26.9",
    "总分|100|96.9": "总分|100|96.84",
}
"""Rows with arithmetic errors in the published document, and what the program makes of them."""

_PROSE = re.compile("(主要原因是:|差异原因是:|开支内容包括:?|其他用车主要是:|取得的成效:|发现的问题及原因:|下一步改进措施:).*")
_NUMBER = re.compile(r"(-?[\d,]+(?:\.\d+)?)(?:分|万元)?")
_LONGEST = 24
"""A cell with more characters is prose."""


@pytest.fixture(scope="module")
def report() -> str:
    return WRITERS["md"](build(Job(UnitFolder("A-2023", A_2023), 2023)).document, Support(Path())).decode()


@pytest.fixture(scope="module")
def markdown(report: str) -> str:
    """Without the statements, which were published elsewhere."""
    narrative, heading, _ = report.partition("\n## 第四部分")
    assert heading
    return narrative


def folded(text: str) -> str:
    """Without spaces, Markdown escapes and the difference between wide and narrow punctuation."""
    text = unicodedata.normalize("NFKC", html.unescape(text)).replace("“", '"').replace("”", '"').replace("\\", "")
    return re.sub(r"\s+", "", text)


def clauses(markdown: str) -> Iterator[str]:
    """Whatever ends at 。 or ； or a line end and states a number; reasons and other prose as …"""
    for line in re.sub("(?s)<table>.*?</table>", "", markdown).splitlines():
        if not line.startswith(("#", "<a ", "- ", "  - ", "|")):
            for clause in re.split("[。;]", folded(line)):
                if re.search(r"\d", clause):
                    yield _PROSE.sub(r"\1…", clause).strip(",:")


def rows(markdown: str) -> Iterator[str]:
    """The cells of each row that has a number; numbers by value, long prose as …"""
    for row in re.findall(r"(?m)<tr>(.*?)</tr>|^\| (.*) \|$", markdown):
        texts = re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row[0]) or row[1].split(" | ")
        cells = [cell(folded(re.sub("<[^>]*>", "", text))) for text in texts]
        joined = "|".join(filter(None, cells))
        if re.search(r"\d", joined):
            yield joined


def cell(text: str) -> str:
    if len(text) > _LONGEST:
        return "…"
    if not (match := _NUMBER.fullmatch(text)):
        return text
    number = match[1].replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


def expected(name: str) -> Counter[str]:
    return Counter((A_2023 / name).read_text(encoding="utf-8").splitlines())


def test_every_published_clause_is_made(markdown: str) -> None:
    published, made = expected("clauses.txt"), Counter(clauses(markdown))
    missing = published - made
    assert not missing, f"{(published & made).total()} of {published.total()} clauses matched; missing: {list(missing)}"
    assert published.total() == 66


def test_every_published_table_row_is_made_but_for_misprints(markdown: str) -> None:
    published, made = expected("rows.txt"), Counter(rows(markdown))
    missing = published - made
    assert missing == Counter(list(MISPRINTED)), f"{(published & made).total()} of {published.total()} rows matched"
    assert not Counter(list(MISPRINTED.values())) - made
    assert published.total() == 64


def test_nothing_is_made_that_was_not_published(markdown: str) -> None:
    more = (Counter(clauses(markdown)) - expected("clauses.txt")).elements()
    # Duties are our own words. Items without money are misprinted: their growth has no decimals, against all others.
    assert [clause for clause in more if not re.match(r"\d、", clause) and "支出决算数为0.00万元" not in clause
            and clause != "(2023年度)"] == []
    assert (Counter(rows(markdown)) - expected("rows.txt")) == Counter(list(MISPRINTED.values()))


@pytest.mark.parametrize(("options", "least"), [((), 99.0), (("--tables",), 95.0)], ids=["narrative", "tables"])
def test_the_published_document_is_made_again(report: str, tmp_path: Path, options: tuple[str, ...], least: float) -> None:
    assert compared("A-2023", report, tmp_path, *options) >= least


def compared(name: str, report: str, folder: Path, *options: str) -> float:
    """How much of a published document is in a report, in percent, by a comparison that is not ours. None of its errata is."""
    tool, published = lying("tools", "compare_published.py"), lying("published", f"{name}.md")
    (folder / "made.md").write_text(report, encoding="utf-8")
    told = subprocess.run([sys.executable, str(tool), str(published), str(folder / "made.md"),
                           "--errata", str(published.with_name(f"{name}.errata.txt")), *options],
                          capture_output=True, text=True, encoding="utf-8", check=True).stdout
    match = re.search(r"matched \d+ of \d+ clauses \(([0-9.]+)%\)", told)
    assert match and "REPEATS AN ERRATUM" not in told, told
    return float(match[1])
