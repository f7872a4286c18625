"""One unit's file → one report. Read this page first: the stages in order, a line and a module each.

    data/<单位>/2023.yaml ─ source ─▶ text with places ─ schema ─▶ figures ─ kind.read ─▶ accounts
        accounts ─ kind.derive ─▶ ledger of facts      accounts + facts ─ kind.rules ─▶ problems
        accounts + facts ─ template ─▶ report markup ─ markup ─▶ document tree ─ writers ─▶ .docx .md .xlsx .html
        .docx ─ office ─▶ .pdf, and the page numbers of the contents
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator import classification, editions, lazily, project, source
from generator.editions import Edition
from generator.kind import AccountsLike, Part
from generator.ledger import Ledger
from generator.problems import Place, Problem, Rejected, Severity, error, has_errors, in_order
from generator.project import Job
from generator.schema import Block, Schema
from generator.unit import read_unit
from generator.writers import PDF, WRITERS, Support
from generator.writers.check import check

if TYPE_CHECKING:
    from generator import files, markup, template
    from generator.document import Document
    from generator.office import Office
else:
    # What is only examined needs none of these.
    files, markup, template = (lazily.module(f"generator.{_name}") for _name in ("files", "markup", "template"))


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
    if unclear := project.troubles(job.unit):
        raise Rejected(unclear)
    unit, accounts, warnings = _read(job)
    edition, names = _edition(job, unit, own_templates), _names(job)
    members = _members(job, accounts, own_templates)
    if members:
        accounts = _added_up(job, [Part(member.accounts, member.ledger) for member in members], edition)
    beside = _beside(job, edition)
    ledger = job.kind.stages.derive(accounts, beside, names, edition.without_base)
    found = job.kind.stages.check(accounts, ledger, beside, names, edition)
    told = {problem for member in members for problem in member.problems}
    fresh = (problem for problem in (*warnings, *_names_alone(job, accounts), *found) if problem not in told)
    return Examined(accounts, ledger, edition, in_order(fresh))


def made_file(job: Job, unit: str, ending: str) -> Path:
    """Where a format of a report goes, below the output folder: `<单位>/<年度>/<单位><年度>年度部门决算公开说明.docx`.

    A format that holds a part of the report is called after it.
    """
    return Path(files.safe_name(unit), str(job.year), f"{files.safe_name(_title(job, unit, ending))}.{ending}")


def write(report: Report, output: Path, formats: Iterable[str], office: Office | None = None) -> tuple[Path, ...]:
    """Every format of a report, rendered and found whole before the first is written.

    A format that has nothing to hold makes no file. With an office, the contents of the Word file have page numbers;
    PDF needs it.
    """
    wanted = tuple(formats)
    made = _paged(report, office) if office and {"docx", PDF} & set(wanted) else {}
    contents = {name: made[name] if name in made else rendered(report, name) for name in wanted}
    for name, data in contents.items():
        check(name, data)
    return files.write_all(output / report.file("").parent,
                           {report.file(name).name: data for name, data in contents.items() if data}, output)


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
    return _part(job.beside, edition).ledger if os.path.lexists(job.beside.path) else None


def _part(job: Job, edition: Edition) -> Part[AccountsLike]:
    """Accounts and ledger of a report that another one looks at."""
    _, accounts, _ = _read(job)
    members = [_part(member, edition) for member in job.members if os.path.lexists(member.path)]
    if members:
        accounts = _added_up(job, members, edition)
    return Part(accounts, job.kind.stages.derive(accounts, _beside(job, edition), _names(job), edition.without_base))


def _added_up(job: Job, members: Iterable[Part[AccountsLike]], edition: Edition) -> AccountsLike:
    """A department's accounts: its own and its subordinates'."""
    add_up = job.kind.stages.add_up
    assert add_up
    added: AccountsLike = add_up((_part(replace(job, alone=True), edition), *members))
    return added


def _members(job: Job, accounts: AccountsLike, own_templates: Path | None) -> list[Examined]:
    """The subordinates' reports, in the order in which the department lists them. All must be there and without errors."""
    found: dict[str, Examined] = {}
    problems: list[Problem] = []
    for member in job.members:
        name, place = f"{member.unit.folder.name}/{member.file.name}", Place(project.shown(member.file))
        if not os.path.lexists(member.path):
            problems.append(error("IN216", f"下属单位没有 {name}，不能汇总", "请补上这个文件；本年已撤销的单位，各项写 0", place))
        elif examined := _sound(member, own_templates):
            found[examined.accounts.unit.name.text] = examined
        else:
            problems.append(error("IN217", f"下属单位的 {name} 有错误，不能汇总", "请用 juesuan check 核对下属单位，先改正它的错误", place))
    listed = {prose.text: prose for prose in accounts.unit.subordinates} if job.members else {}
    if not problems:
        problems += [error("IN215", f"下属单位“{name}”没有文件夹，不能汇总",
                           "请在本单位的文件夹里为它建立文件夹；名称与它的 unit.yaml 一致", prose.place)
                     for name, prose in listed.items() if name not in found]
        problems += [error("IN215", f"“{name}”的文件夹在“{accounts.unit.name}”的文件夹里，却没有列入它的下属单位",
                           "请列入，或移走这个文件夹", examined.accounts.unit.name.place)
                     for name, examined in found.items() if name not in listed]
    if problems:
        raise Rejected(problems)
    return [found[name] for name in listed]


def _names_alone(job: Job, accounts: AccountsLike) -> list[Problem]:
    """Subordinates that a department lists and that have no folder: it may have added them up itself."""
    if not job.kind.adds_up or job.alone or job.members:
        return []
    return [Problem("IN230", Severity.NOTE, f"下属单位“{prose.text}”没有文件夹：只列名称，不汇总",
                    "本单位的数已包括它的，不必理会；要汇总的，请在本单位的文件夹里为它建立文件夹",
                    prose.place)
            for prose in accounts.unit.subordinates]


def _sound(job: Job, own_templates: Path | None) -> Examined | None:
    """A report without errors."""
    try:
        examined = examine(job, own_templates)
    except Rejected:
        return None
    return None if has_errors(examined.problems) else examined


def _read(job: Job) -> tuple[Block, AccountsLike, tuple[Problem, ...]]:
    """`unit.yaml`, both files of a unit and year as accounts, and all their problems at once."""
    problems: list[Problem] = []
    blocks = []
    for file, root, schema in ((job.unit.folder / project.UNIT_FILE, job.unit.root, "unit"),
                               (job.file, job.root, f"{job.kind.name}/year")):
        try:
            read = source.read(file, project.shown(file), root)
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
    name = editions.choose(job.kind.name, roots, schema, job.year, own.prose("edition") if own else None)
    return editions.load_edition(job.kind.name, roots, schema, name, own, job.kind.borrows)


def _names(job: Job) -> classification.Classification:
    return classification.load(project.packaged("schemas") / "classification", job.year)


def _schema(name: str) -> Schema:
    return Schema.load(project.packaged("schemas") / f"{name}.yaml")
