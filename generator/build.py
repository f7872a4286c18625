"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree ─ writers ─▶ .docx .md .xlsx .html
        .docx ─ office ─▶ .pdf, and the page numbers of the contents
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator import classification, lazily, project, source, template
from generator.kind import AccountsLike
from generator.ledger import Ledger
from generator.problems import Problem, Rejected, error, has_errors, in_order
from generator.project import Job
from generator.schema import Block, Schema
from generator.template import Edition
from generator.unit import read_unit
from generator.writers import PDF, WRITERS, Support

if TYPE_CHECKING:
    from generator import files, markup
    from generator.document import Document
    from generator.office import Office
else:
    # What is only examined needs neither.
    files, markup = lazily.module("generator.files"), lazily.module("generator.markup")


@dataclass(frozen=True, slots=True)
class Examined:
    """A unit's year, read, derived and checked: everything but words."""

    accounts: AccountsLike
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
    job: Job

    def file(self, ending: str) -> Path:
        """Where a format goes, below the output folder."""
        return made_file(self.job, self.unit, ending)

    def part(self, ending: str) -> Document:
        """What a format is written from: the document, under the format's own title if it has one."""
        return replace(self.document, title=_title(self.job, self.unit, ending)) if ending in self.job.kind.parts else self.document


def build(job: Job, own_templates: Path | None = None) -> Report:
    """The report of one unit and year. What keeps it from being published is a `Rejected`."""
    examined = examine(job, own_templates)
    if has_errors(examined.problems):
        raise Rejected(examined.problems)
    return _compose(job, examined)


def draft(job: Job, own_templates: Path | None = None) -> Report:
    """The report of one unit and year as far as its figures go, to look at and not to publish: it may have errors."""
    return _compose(job, examine(job, own_templates))


def examine(job: Job, own_templates: Path | None = None) -> Examined:
    """Read, derive and check one unit's year. Files that cannot be understood are a `Rejected`."""
    unit, accounts, warnings = _read(job)
    edition, names = _edition(job, unit, own_templates), _names(job)
    beside = _beside(job, edition)
    ledger = job.kind.stages.derive(accounts, beside, names, edition.without_base)
    found = job.kind.stages.check(accounts, ledger, beside, names, edition)
    return Examined(accounts, ledger, edition, in_order((*warnings, *found)))


def made_file(job: Job, unit: str, ending: str) -> Path:
    """Where a format of a report goes, below the output folder: `<单位>/<年度>/<单位><年度>年度部门决算公开说明.docx`.

    A format that holds a part of the report is called after it.
    """
    return Path(files.safe_name(unit), str(job.year), f"{files.safe_name(_title(job, unit, ending))}.{ending}")


def write(report: Report, output: Path, formats: Iterable[str], office: Office | None = None) -> tuple[Path, ...]:
    """Every format of a report, rendered before the first is written.

    A format that has nothing to hold makes no file. With an office, the contents of the Word file have page numbers;
    PDF needs it.
    """
    wanted = tuple(formats)
    made = _paged(report, office) if office and {"docx", PDF} & set(wanted) else {}
    contents = {name: made[name] if name in made else rendered(report, name) for name in wanted}
    return files.write_all(output / report.file("").parent,
                           {report.file(name).name: data for name, data in contents.items() if data})


def rendered(report: Report, name: str, pages: Mapping[str, int] = MappingProxyType({})) -> bytes:
    """One format of a report. `pages`: of its headings by anchor, for contents with page numbers."""
    support = Support(report.edition.find("style.docx"), report.ledger, report.problems, pages)
    return WRITERS[name](report.part(name), support)


def _paged(report: Report, office: Office) -> dict[str, bytes]:
    """The formats that LibreOffice has a part in."""
    word, pdf = office.paged(report.file("docx").name, report.part("docx"), lambda pages: rendered(report, "docx", pages))
    return {"docx": word, PDF: pdf}


def _title(job: Job, unit: str, ending: str) -> str:
    return f"{unit}{job.year}年度{job.kind.parts.get(ending, job.kind.title)}"


def _compose(job: Job, examined: Examined) -> Report:
    """Words for what was derived."""
    edition = examined.edition
    text = template.compose(edition, "report.html.j2",
                            job.kind.stages.context(examined.accounts, examined.ledger, _names(job), edition))
    unit = examined.accounts.unit.name.text
    return Report(markup.parse(text, author=unit), examined.ledger, edition, examined.problems, unit, job)


def _beside(job: Job, edition: Edition) -> Ledger | None:
    """The ledger of the report beside, if the unit has it. Its rules are its own business."""
    other = job.beside
    if not other.file.is_file():
        return None
    _, accounts, _ = _read(other)
    return other.kind.stages.derive(accounts, _beside(other, edition), _names(other), edition.without_base)


def _read(job: Job) -> tuple[Block, AccountsLike, tuple[Problem, ...]]:
    """`unit.yaml`, both files of a unit and year as accounts, and all their problems at once."""
    problems: list[Problem] = []
    blocks = []
    for file, schema in ((job.unit.folder / project.UNIT_FILE, "unit"), (job.file, f"{job.kind.name}/year")):
        try:
            read = source.read(file, project.shown(file))
            problems += read.problems
            blocks.append(_schema(schema).validate(read))
        except Rejected as rejected:
            problems += rejected.problems
    if has_errors(problems):
        raise Rejected(problems)
    accounts: AccountsLike = job.kind.stages.read(read_unit(blocks[0]), blocks[1])
    if int(accounts.year.value) != job.year:
        raise Rejected([*problems, error("IN204", f"年度写的是 {accounts.year.value}，文件名是 {job.file.name}",
                                         "请改正年度或文件名", accounts.year.place)])
    return blocks[0], accounts, tuple(problems)


def _edition(job: Job, unit: Block, own_templates: Path | None) -> Edition:
    """The edition of a unit's year, in the unit's own style."""
    roots, schema = project.template_roots(own_templates), _schema("edition")
    own = unit if job.kind.unit_style else None
    name = template.choose(job.kind.name, roots, schema, job.year, own.prose("edition") if own else None)
    return template.load_edition(job.kind.name, roots, schema, name, own, job.kind.borrows)


def _names(job: Job) -> classification.Classification:
    return classification.load(project.packaged("schemas") / "classification", job.year)


def _schema(name: str) -> Schema:
    return Schema.load(project.packaged("schemas") / f"{name}.yaml")
