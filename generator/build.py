"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree ─ writers ─▶ .docx .md .xlsx
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator import classification, files, markup, project, source, template
from generator.document import Document
from generator.kinds import final_accounts
from generator.kinds.final_accounts.model import FinalAccounts
from generator.ledger import Ledger
from generator.problems import Problem, Rejected, error, has_errors, in_order
from generator.project import Job
from generator.schema import Schema
from generator.template import Edition
from generator.writers import WRITERS


@dataclass(frozen=True, slots=True)
class Examined:
    """A unit's year, read, derived and checked: everything but words."""

    accounts: FinalAccounts
    ledger: Ledger
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report and what is worth knowing about it (warnings, notes)."""

    document: Document
    ledger: Ledger
    problems: tuple[Problem, ...]
    unit: str
    year: int

    def file_name(self, ending: str) -> str:
        """`<单位><年度>年度部门决算公开说明.docx`; a format that holds a part of the report is called after it."""
        return f"{files.safe_name(self._title(ending))}.{ending}"

    def part(self, ending: str) -> Document:
        """What a format is written from: the document, under the format's own title if it has one."""
        return replace(self.document, title=self._title(ending)) if ending in final_accounts.TITLES else self.document

    def _title(self, ending: str) -> str:
        return f"{self.unit}{self.year}年度{final_accounts.TITLES.get(ending, final_accounts.TITLE)}"


def build(job: Job, own_templates: Path | None = None) -> Report:
    """The report of one unit and year. What keeps it from being published is a `Rejected`."""
    examined = examine(job, own_templates)
    if has_errors(examined.problems):
        raise Rejected(examined.problems)
    edition = _edition(own_templates)
    names = _names(job.year)
    context = final_accounts.context(examined.accounts, examined.ledger, names, edition)
    text = template.compose(edition, "report.html.j2", context)
    document = markup.parse(text, author=examined.accounts.unit.name.text)
    return Report(document, examined.ledger, examined.problems, examined.accounts.unit.name.text, job.year)


def examine(job: Job, own_templates: Path | None = None) -> Examined:
    """Read, derive and check one unit's year. Files that cannot be understood are a `Rejected`."""
    edition = _edition(own_templates)
    accounts, warnings = _read(job)
    before = _before(job, edition)
    ledger = _derive(accounts, before, job.year, edition)
    case = final_accounts.Case(accounts, ledger, before, _names(job.year))
    return Examined(accounts, ledger, in_order((*warnings, *final_accounts.RULES.run(case))))


def write(report: Report, output: Path, formats: Iterable[str], own_templates: Path | None = None) -> tuple[Path, ...]:
    """Every format of a report, rendered before the first is written: `<输出>/<单位>/<年度>/<单位><年度>年度….docx`.

    A format that has nothing to hold makes no file.
    """
    style = _edition(own_templates).find("style.docx")
    contents = {report.file_name(name): WRITERS[name](report.part(name), style) for name in formats}
    return files.write_all(output / files.safe_name(report.unit) / str(report.year),
                           {name: data for name, data in contents.items() if data})


def _before(job: Job, edition: Edition) -> Ledger | None:
    """Last year's ledger, from last year's file if there is one. Its rules are its own report's business."""
    last = Job(job.unit, job.year - 1)
    if not last.unit.file(last.year).is_file():
        return None
    accounts, _ = _read(last)
    return _derive(accounts, _before(last, edition), last.year, edition)


def _derive(accounts: FinalAccounts, before: Ledger | None, year: int, edition: Edition) -> Ledger:
    return final_accounts.derive(accounts, before, _names(year), edition.without_base)


def _read(job: Job) -> tuple[FinalAccounts, tuple[Problem, ...]]:
    """Both files of a unit and year as accounts, all their problems at once."""
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
    return accounts, tuple(problems)


def _edition(own_templates: Path | None) -> Edition:
    return template.load_edition(final_accounts.NAME, project.template_roots(own_templates), _schema("edition"))


def _names(year: int) -> classification.Classification:
    return classification.load(project.packaged("schemas") / "classification", year)


def _schema(name: str) -> Schema:
    return Schema.load(project.packaged("schemas") / f"{name}.yaml")


