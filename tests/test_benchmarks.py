"""What the benchmarks measure is what it should be. Times are not tested."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from benchmarks import content, floor, growth, many, measure, memory, units, whole, word
from generator.build import examine
from generator.cli import main
from generator.document import Table
from generator.problems import has_errors
from generator.project import Job, Unit
from generator.writers import word as writer
from reliability import figures


def test_the_floor_is_the_same_word_file() -> None:
    document = content.document()
    assert floor.write(document, writer._look(word.STYLE.read_bytes())) == writer.write(document, word.STYLE)


def test_units_to_measure_are_large_and_without_errors(tmp_path: Path) -> None:
    rows = examine(Job(Unit("甲", units.many_rows(tmp_path / "rows", 2_000)), units.YEAR))
    assert not has_errors(rows.problems) and "statement.expenditure.2310101.project" in rows.ledger
    job = Job(Unit("乙", units.many_projects(tmp_path / "projects", whole.PROJECTS)), units.YEAR)
    projects = examine(job)
    assert not has_errors(projects.problems) and "performance.project.18.score" in projects.ledger
    assert 1_900 <= whole.leaves(yaml.safe_load(job.file.read_bytes())) <= 2_100


def test_the_stages_of_the_whole_job_end_in_its_files(tmp_path: Path) -> None:
    job = Job(Unit("乙", units.many_projects(tmp_path / "projects", 3)), units.YEAR)
    stages, (made, page) = whole.stages_of(job), whole.whole(job)
    assert "绩效自评" in page.decode() and made.startswith(b"PK")
    assert str(stages["写 Markdown"]()).count("\\n") == str(page).count("\\n")


def test_a_table_that_grows_has_as_many_rows_as_it_says() -> None:
    (section,) = growth.tree(640).sections
    (table,) = section.blocks
    assert isinstance(table, Table) and len(table.rows) == 640


def test_a_batch_that_was_copied_is_one_with_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    many.made(Path(), 3, {"docx": b"docx", "md": b"md"})
    idle = CliRunner().invoke(main, ["build", "data", "--year", str(many.YEAR), "--format", ",".join(many.FORMATS), "--json"])
    assert [one["state"] for one in json.loads(idle.stdout)["reports"]] == ["current"] * 3
    assert many.size(Path("data")) > 3 * 10_000


def test_a_worker_tells_its_peak_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    memory.worker(tmp_path, number=2, early=1)
    early, late = map(float, capsys.readouterr().out.split())
    assert 10 < early <= late


def test_a_peak_is_the_childs() -> None:
    assert measure.peak("-c", "pass") < 50 < 100 < measure.peak("-c", "len(b'x' * 100 * 1024**2)") < 150


def test_a_goal_that_is_missed_shows_in_its_line() -> None:
    missed, met = measure.at_most("写", 2.5, 2, "×", "10 ms = "), measure.at_least("读", 2.5, 2, "×")
    assert (missed.held, met.held) == (False, True)
    assert "| 页 | 3 |  |  |" in figures.section("a", "甲", [measure.known("页", "3")])
    assert "| 写 | 10 ms = 2.5 × | ≤ 2 × | ✗ |\n| 读 | 2.5 × | ≥ 2 × | ✓ |" in figures.section("a", "甲", [missed, met])


def test_a_part_that_is_measured_again_takes_its_place_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for name, title in (("b", "乙"), ("a", "甲"), ("b", "丙")):
        figures.keep(name, figures.section(name, title, []), ("a", "b"), page, "# 页\n")
    assert re.findall("(?m)^#+ (.*)$", page.read_text(encoding="utf-8")) == ["页", "甲（`a`）", "丙（`b`）"]


def test_peers_write_the_same_words(tmp_path: Path) -> None:
    peers = pytest.importorskip("benchmarks.peers", reason="the extra `benchmarks` (docxtpl, pandoc) is not installed")
    tree = content.document()
    numbers = peers.Peer(tree, tmp_path / "numbers.docx", peers.numbers_out)
    source = tmp_path / "document.md"
    source.write_text(peers.pipes(tree), encoding="utf-8")
    ours = peers.text(writer.write(tree, word.STYLE))
    assert len(ours) > 50_000 and peers.text(numbers.write()) == ours
    assert peers.text(peers.pandoc(source)) == ours.replace("目录", "", 1)
