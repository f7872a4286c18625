"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree
        document tree ─ writers ─▶ .docx .md .xlsx .html
        .docx ─ office ─▶ .pdf, and the page numbers of the contents
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import limits
from generator.accounts import Desk, Examined
from generator.composing import editions, markup, template
from generator.composing.editions import Edition
from generator.deriving.ledger import Ledger
from generator.document.tree import Document
from generator.problems import Place, Problem, Rejected, has_errors
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.outputs import Published, Target
from generator.writers import PDF, WRITERS, Support
from generator.writers.check import check

if TYPE_CHECKING:
    from generator.writers.office import Office
    from generator.writers.printed import Layout


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report and what is worth knowing about it (warnings, notes)."""

    document: Document
    ledger: Ledger
    edition: Edition
    problems: tuple[Problem, ...]
    unit: str
    job: Job
    rests: Mapping[str, str]
    """The digests of the units' files that were read or looked for, by path; empty where there was none."""

    def file(self, ending: str) -> Path:
        """Where a format goes, below the output folder."""
        return Path(places.place(self.job, self.unit, ending))

    def part(self, ending: str) -> Document:
        """What a format is written from: the document, under the format's own title if it has one."""
        title = f"{self.unit}{places.title(self.job, ending)}"
        return replace(self.document, title=title) if ending in self.job.kind.parts else self.document


def build(job: Job, own_templates: Path | None = None, desk: Desk | None = None) -> Report:
    """The report of one unit and year. What keeps it from being published is a `Rejected`."""
    desk = desk or Desk(own_templates)
    examined = desk.examine(job)
    if has_errors(examined.problems):
        raise Rejected(examined.problems)
    return _compose(job, examined, desk)


def draft(job: Job, own_templates: Path | None = None, desk: Desk | None = None) -> Report:
    """The report of one unit and year as far as its figures go: to look at, since it may have errors."""
    desk = desk or Desk(own_templates)
    return _compose(job, desk.examine(job), desk)


def styled(job: Job, desk: Desk, unit: bytes) -> Report:
    """The same in the style of another `unit.yaml`."""
    return _compose(job, desk.styled(job, unit), desk)


def examine(job: Job, own_templates: Path | None = None) -> Examined:
    """Read, derive and check one unit's year. Files that cannot be understood are a `Rejected`."""
    return Desk(own_templates).examine(job)


def write(report: Report, target: Target, formats: Iterable[str], office: Office | None = None,
          clean: bool = False) -> Published:
    """Every format of a report, rendered and found whole before the first is written.

    A format that has nothing to hold makes no file. With an office, the contents of the Word file have page
    numbers; PDF needs it, and is refused if it lacks a word of the Word file. `clean`: pages are for the
    public.
    """
    wanted = tuple(formats)
    made = _paged(report, office, PDF in wanted) if office and {"docx", PDF} & set(wanted) else {}
    contents = {name: made[name] if name in made else rendered(report, name, clean=clean) for name in wanted}
    for name, data in contents.items():
        with limits.stage(f"检查生成的 {name} ", lambda _: Place(report.job.name)):
            check(name, data)
    files = {report.file(name).as_posix(): data for name, data in contents.items() if data}
    return outputs.publish(target, files)


def converter(wanted: bool) -> AbstractContextManager[Office | None]:
    """LibreOffice, where it is wanted; else nothing, and nothing is loaded."""
    if not wanted:
        return nullcontext()
    from generator.writers.office import Office

    return Office()


def rendered(report: Report, name: str, layout: Layout | None = None, clean: bool = False) -> bytes:
    """One format of a report. `layout`: what a layout engine told of it, for contents with page numbers."""
    edition = report.edition
    support = Support(edition.find("style.docx"), report.ledger, report.problems, layout, edition.shelf,
                      clean)
    with limits.stage(f"写成 {name} ", lambda _: Place(report.job.name)):
        return WRITERS[name](report.part(name), support)


def _paged(report: Report, office: Office, to_print: bool) -> dict[str, bytes]:
    """The formats that LibreOffice has a part in. What its PDF has lost matters only if the PDF is wanted."""
    made = office.paged(report.file("docx").name, report.part("docx"),
                        lambda layout: rendered(report, "docx", layout))
    if to_print and made.lost:
        raise Rejected(made.lost)
    return {"docx": made.word, PDF: made.pdf}


def _compose(job: Job, examined: Examined, desk: Desk) -> Report:
    """The report in words: its template rendered with what was derived."""
    edition = examined.edition
    context = job.kind.stages.context(examined.accounts, examined.ledger, desk.names(job), edition)
    unit = examined.accounts.unit.name.text
    with editions.told(edition):
        text = template.compose(edition, "report.html.j2", context)
        document = markup.parse(text, author=unit)
    return Report(document, examined.ledger, edition, examined.problems, unit, job, examined.rests)
