"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree ─ writers ─▶ .docx .md
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator import classification, files, markup, project, source, template
from generator.document import Document
from generator.kinds import final_accounts
from generator.kinds.final_accounts.model import FinalAccounts
from generator.ledger import Ledger
from generator.problems import Problem, Rejected, error, has_errors, in_order
from generator.project import Job
from generator.schema import Block, Schema
from generator.template import Edition
from generator.writers import WRITERS


@dataclass(frozen=True, slots=True)
class Examined:
    """A unit's year, read, derived and checked: everything but words."""

    accounts: FinalAccounts
    ledger: Ledger
    edition: Edition
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report and what is worth knowing about it (warnings, notes)."""

    document: Document
    ledger: Ledger
    edition: Edition
    problems: tuple[Problem, ...]
    unit: str
    year: int
    title: str

    @property
    def stem(self) -> str:
        """File name without its ending."""
        return files.safe_name(f"{self.unit}{self.year}年度{self.title}")


def build(job: Job, own_templates: Path | None = None) -> Report:
    """The report of one unit and year. What keeps it from being published is a `Rejected`."""
    examined = examine(job, own_templates)
    if has_errors(examined.problems):
        raise Rejected(examined.problems)
    edition, names = examined.edition, _names(job.year)
    context = final_accounts.context(examined.accounts, examined.ledger, names, edition)
    text = template.compose(edition, "report.html.j2", context)
    document = markup.parse(text, author=examined.accounts.unit.name.text)
    return Report(document, examined.ledger, edition, examined.problems, examined.accounts.unit.name.text, job.year,
                  final_accounts.TITLE)


def examine(job: Job, own_templates: Path | None = None) -> Examined:
    """Read, derive and check one unit's year. Files that cannot be understood are a `Rejected`."""
    unit, accounts, warnings = _read(job)
    edition = _edition(unit, job.year, own_templates)
    before = _before(job, edition)
    ledger = _derive(accounts, before, job.year, edition)
    case = final_accounts.Case(accounts, ledger, before, _names(job.year), edition)
    return Examined(accounts, ledger, edition, in_order((*warnings, *final_accounts.RULES.run(case))))


def write(report: Report, output: Path, formats: Iterable[str]) -> tuple[Path, ...]:
    """Every format of a report, rendered before the first is written: `<输出>/<单位>/<年度>/<单位><年度>年度….docx`."""
    style = report.edition.find("style.docx")
    contents = {f"{report.stem}.{name}": WRITERS[name](report.document, style) for name in formats}
    return files.write_all(output / files.safe_name(report.unit) / str(report.year), contents)


def _before(job: Job, edition: Edition) -> Ledger | None:
    """Last year's ledger, from last year's file if there is one. Its rules are its own report's business."""
    last = Job(job.unit, job.year - 1)
    if not last.unit.file(last.year).is_file():
        return None
    _, accounts, _ = _read(last)
    return _derive(accounts, _before(last, edition), last.year, edition)


def _derive(accounts: FinalAccounts, before: Ledger | None, year: int, edition: Edition) -> Ledger:
    return final_accounts.derive(accounts, before, _names(year), edition.without_base)


def _read(job: Job) -> tuple[Block, FinalAccounts, tuple[Problem, ...]]:
    """`unit.yaml`, both files of a unit and year as accounts, and all their problems at once."""
    problems: list[Problem] = []
    blocks = []
    for file, schema in ((job.unit.folder / project.UNIT_FILE, "unit"), (job.unit.file(job.year), "year")):
        try:
            read = source.read(file, project.shown(file))
            problems += read.problems
            blocks.append(_schema(f"{final_accounts.NAME}/{schema}").validate(read))
        except Rejected as rejected:
            problems += rejected.problems
    if has_errors(problems):
        raise Rejected(problems)
    accounts = final_accounts.read_year(final_accounts.read_unit(blocks[0]), blocks[1])
    if int(accounts.year.value) != job.year:
        raise Rejected([*problems, error("IN204", f"年度写的是 {accounts.year.value}，文件名是 {job.year}.yaml",
                                         "请改正年度或文件名", accounts.year.place)])
    return blocks[0], accounts, tuple(problems)


def _edition(unit: Block, year: int, own_templates: Path | None) -> Edition:
    """The edition of a unit's year, in the unit's own style."""
    roots, schema = project.template_roots(own_templates), _schema("edition")
    name = template.choose(final_accounts.NAME, roots, schema, year, unit.prose("edition"))
    return template.load_edition(final_accounts.NAME, roots, schema, name, unit)


def _names(year: int) -> classification.Classification:
    return classification.load(project.packaged("schemas") / "classification", year)


def _schema(name: str) -> Schema:
    return Schema.load(project.packaged("schemas") / f"{name}.yaml")


