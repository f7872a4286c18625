"""Pages that repeat the code are current, and the documents name only what exists."""

import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("page", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_commands_in_documents_exist(page):
    named = set(re.findall(r"`?juesuan ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert named <= set(COMMANDS)


def test_make_targets_in_readme_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
