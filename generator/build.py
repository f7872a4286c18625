"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree
        document tree ─ writers ─▶ .docx .md .xlsx .html
        .docx ─ office ─▶ .pdf, and the page numbers of the contents
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from generator import limits
from generator.accounts import Desk, Examined
from generator.composing import editions, markup, template
from generator.document.tree import Contents, Document, blocks
from generator.formats import PDF
from generator.problems import Place, Problem, Rejected, has_errors
from generator.project import Job
from generator.publishing import outputs, places
from generator.publishing.outputs import Published, Target
from generator.writers import WRITERS, Support
from generator.writers.check import check

if TYPE_CHECKING:
    from generator.writers.office import Office, Paged
    from generator.writers.printed import Layout


Laid = Mapping[str, bytes]
"""Formats of a report, by their endings."""


class Report(NamedTuple):
    """A finished report of a unit, and what was examined for it."""

    document: Document
    examined: Examined
    unit: str
    job: Job

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is worth knowing about it: warnings and notes."""
        return self.examined.problems

    @property
    def has_contents(self) -> bool:
        """Whether there is a table of contents, for which page numbers are wanted."""
        return any(isinstance(block, Contents) for block in blocks(self.document))

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


def write(report: Report, target: Target, formats: Iterable[str],
          laid: Mapping[str, bytes] = MappingProxyType({}), clean: bool = False) -> Published:
    """Every format of a report, rendered and found whole before the first is written.

    A format that has nothing to hold makes no file. `laid` are those formats that `laid_out` has made.
    `clean`: pages are for the public.
    """
    wanted = tuple(formats)
    contents = {name: laid[name] if name in laid else rendered(report, name, clean=clean) for name in wanted}
    for name, data in contents.items():
        with limits.stage(f"检查生成的 {name} ", lambda _: Place(report.job.name)):
            check(name, data)
    files = {report.file(name).as_posix(): data for name, data in contents.items() if data}
    return outputs.publish(target, files)


def laid_out(reports: Sequence[Report], formats: Iterable[str], office: Office) -> list[Laid | Exception]:
    """What LibreOffice has a part in of each report, or what kept it from that.

    The contents of the Word file have page numbers. PDF is refused if it lacks a word of the Word file.
    """
    from generator.writers.office import Draft

    drafts = [Draft(report.file("docx").name, report.part("docx"), partial(rendered, report, "docx"))
              for report in reports]
    return [_parts(made, PDF in formats) for made in office.paged(drafts)]


def engine(laid: Laid) -> str:
    """What has laid out a report."""
    from generator.writers import office

    return office.engine(laid[PDF])


def _parts(made: Paged | Exception, to_print: bool) -> Laid | Exception:
    """The files of a report that was laid out. What its PDF has lost matters only if the PDF is wanted."""
    if isinstance(made, Exception):
        return made
    if to_print and made.lost:
        return Rejected(made.lost)
    return {"docx": made.word, PDF: made.pdf}


def rendered(report: Report, name: str, layout: Layout | None = None, clean: bool = False) -> bytes:
    """One format of a report. `layout`: what a layout engine told of it, for contents with page numbers."""
    edition = report.examined.edition
    support = Support(edition.find("style.docx"), report.examined.ledger, report.problems, layout,
                      edition.shelf, clean)
    with limits.stage(f"写成 {name} ", lambda _: Place(report.job.name)):
        return WRITERS[name](report.part(name), support)


def _compose(job: Job, examined: Examined, desk: Desk) -> Report:
    """The report in words: its template rendered with what was derived."""
    edition = examined.edition
    context = job.kind.stages.context(examined.accounts, examined.ledger, desk.names(job), edition)
    unit = examined.accounts.unit.name.text
    with editions.told(edition):
        document = markup.composed(partial(template.compose, edition, "report.html.j2", context), author=unit)
    return Report(document, examined, unit, job)
