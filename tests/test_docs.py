"""Pages that repeat the code are current, and the documents name only what exists."""

import re
from pathlib import Path

import pytest
from conftest import LONGEST

from generator.commands import catalogue
from generator.commands.group import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("page", ["docs/rules.md", "docs/data.md", "schemas/examples.json"])
def test_generated_page_is_current(page):
    assert (ROOT / page).read_text(encoding="utf-8") == catalogue.pages()[page], "run: python -m generator.commands.catalogue"


@pytest.mark.parametrize("page", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links and not [link for link in links if not (ROOT / link).exists()]


PATHS = re.compile(r"`((?:generator|templates|schemas|tests|docs|data|tools)/[\w./-]*)`")


@pytest.mark.parametrize("page", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_paths_in_documents_exist(page):
    """What an edition, a unit or a command makes, as `data/某局/2024.yaml`, is not among them: such names are not ASCII."""
    named = [path for path in PATHS.findall((ROOT / page).read_text(encoding="utf-8")) if path.isascii()]
    assert named and not [path for path in named if not (ROOT / path).exists()]


CHANGES = ("一句话", "一条规则", "一个版式", "一幅图", "一种格式", "一种报告")


def test_contributing_shows_every_kind_of_change():
    """The sections that a newcomer follows, each with what it says under it."""
    parts = re.split(r"(?m)^## ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))[1:]
    titles = {part.splitlines()[0]: part for part in parts}
    for change in CHANGES:
        found = [part for title, part in titles.items() if change in title]
        assert found and len(found[0].splitlines()) > 4, change


@pytest.mark.parametrize("page", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_commands_in_documents_exist(page):
    named = set(re.findall(r"`?juesuan ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert named <= set(COMMANDS)


def test_files_that_start_first_exist():
    assert not [name for name in LONGEST if not (ROOT / "tests" / f"{name}.py").exists()]


def test_make_targets_in_readme_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
