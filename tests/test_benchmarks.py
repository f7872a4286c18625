"""What the benchmarks measure is what it should be. Times are not tested."""

from __future__ import annotations

from pathlib import Path

from generator.build import examine
from generator.kinds import KINDS
from generator.problems import has_errors
from generator.project import Job, UnitFolder
from generator.published import markdown
from generator.published.auditing import grammar, recognising
from generator.writers import Support
from generator.writers import word as writer
from generator.writers.word.look import opened
from tools.benchmarks import audit, content, floor, units


def test_the_floor_is_the_same_word_file() -> None:
    document = content.document()
    assert floor.write(document, opened(floor.STYLE.read_bytes())) == writer.write(document, Support(floor.STYLE))


def test_units_to_measure_are_large_and_without_errors(tmp_path: Path) -> None:
    rows = examine(Job(UnitFolder("甲", units.many_rows(tmp_path / "rows", 2_000)), units.YEAR))
    assert not has_errors(rows.problems) and "statement.expenditure.2018101.project" in rows.ledger
    projects = examine(Job(UnitFolder("乙", units.many_projects(tmp_path / "projects", 18)), units.YEAR))
    assert not has_errors(projects.problems) and "performance.project.18.score" in projects.ledger


def test_paragraphs_that_nearly_fit_and_those_without_an_end_are_not_read_wholly() -> None:
    known = recognising.of_project().of(KINDS["final_accounts"], "2023")
    blocks = markdown.read((Path(__file__).parent / "golden" / "青河区农业农村局-2023.md").read_text(encoding="utf-8"))
    near, endless = audit.nearly(blocks, 100), audit.endless(2_000)
    reading = grammar.read(near, known)
    assert len(near) == 100 and reading.begun
    assert sum(not line.cost for line in reading.lines) < 34, "a word more in a reason is no matter"
    assert not grammar.read(endless, known).lines and {len(one.text) for one in endless} == {2_000}
