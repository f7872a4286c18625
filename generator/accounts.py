"""What a report rests on: its own file, the report beside it, its subordinates'; each read and examined once.

A `Desk` is where the reports of one department are worked on: those of the units in its folder, of all years
and kinds. What it knows stays on it, so that nothing is done twice and no report can mix two states of a
file; when the department is done, it is left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator import naming, project
from generator.checking.settling import Entry, Settling
from generator.composing import editions
from generator.composing.editions import Choice, Edition
from generator.deriving.ledger import Figure, Ledger, Prose
from generator.kind import AccountsLike, Part
from generator.problems import Place, Problem, Rejected, Severity, error, has_errors, in_order
from generator.project import Job
from generator.reading import classification, source
from generator.reading.form import Form
from generator.reading.leaves import MONEY
from generator.reading.schema import Schema
from generator.reading.unit import read_unit
from generator.shelf import Shelf

Made = TypeVar("Made")

_UNIT = "unit"
"""The schema of `unit.yaml`."""


class Examined(NamedTuple):
    """A unit's year, read, derived and checked: everything but words.

    `problems` are as they are told; `rests` are the digests of the units' files that were read or looked
    for, by path; empty if not there.
    """

    accounts: AccountsLike
    ledger: Ledger
    edition: Edition
    problems: tuple[Problem, ...]
    rests: Mapping[str, str]
    found: tuple[Problem, ...]
    """The problems before any was settled: a department does not tell again what its subordinates know."""


class _Read(NamedTuple):
    """Both files of a unit and year as they passed their schemas, and their warnings."""

    unit: Form
    year: Form
    accounts: AccountsLike
    warnings: tuple[Problem, ...]


class _Prepared(NamedTuple):
    """A unit's year as its rules look at it, and the reports of its subordinates."""

    members: list[Examined]
    read: _Read
    choice: Choice
    edition: Edition
    part: Part[AccountsLike]


class _Known(NamedTuple):
    """What came of making something once: `value`, or the problems that kept it from being made.

    `asked` are the paths of the files that were asked for on the way.
    """

    value: object
    rejected: tuple[Problem, ...]
    asked: frozenset[str]


class Desk:
    """Makes what the reports of a department rest on, each thing once.

    Units' files are read through a shelf of the desk's own; templates, schemas and codes through `common`,
    which others may share.
    """

    def __init__(self, own_templates: Path | None = None, common: Shelf | None = None) -> None:
        self._own_templates = own_templates
        self._common = common or Shelf()
        self._data = Shelf()
        self._known: dict[tuple[object, ...], _Known] = {}
        self._forms: dict[str, Form] = {}
        """The files that passed their schemas, by the names that places have."""
        self._asked: list[set[str]] = [set()]
        """The files that were asked for by what is being made, and by what that is for."""

    @property
    def shared(self) -> Mapping[str, str]:
        """The digests of templates, schemas and codes that were read or looked for, by path.

        Empty for a file that is not there.
        """
        return self._common.digests

    def examine(self, job: Job) -> Examined:
        """Read, derive and check one unit's year. Files that cannot be understood are a `Rejected`."""
        return self._once(("examined", *_which(job)), self._examine, job)

    def styled(self, job: Job, unit: bytes) -> Examined:
        """The same report in another style: as it would be if its `unit.yaml` were this. It is not checked.

        Nothing is read or derived again that does not follow from the style.
        """
        name = project.shown(job.unit.folder / naming.UNIT_FILE)
        form = self._schema(_UNIT).validate(source.load(unit, name))
        edition = self._edition(job, form, self._choice(job, form).name)
        part = self._part(job, edition)
        return self.examine(job)._replace(accounts=part.accounts, ledger=part.ledger, edition=edition)

    def editions(self, job: Job) -> tuple[str, ...]:
        """The names of the editions that the report may have."""
        roots = project.template_roots(self._own_templates)
        return editions.names(job.kind.name, roots, self._schema("edition"), self._common)

    def unit(self, job: Job) -> bytes:
        """A unit's `unit.yaml` as it was read."""
        path = job.unit.folder / naming.UNIT_FILE
        return self._data.content(path, project.shown(path), job.unit.root)

    def names(self, job: Job) -> classification.Classification:
        """The classification of a report's year."""
        return classification.load(project.packaged("schemas") / "classification", job.year, self._common)

    def _examine(self, job: Job) -> Examined:
        members, read, choice, edition, part = self._prepared(job)
        found = self._checked(job, edition, part)
        told = {problem for member in members for problem in member.found}
        own = (*read.warnings, *_names_alone(job, read.accounts), *_stands_in(choice, read.accounts.year),
               *found)
        problems = [problem for problem in own if problem not in told]
        problems += self._unsound(job.beside)
        rests = {path: self._data.digests[path] for path in self._asked[-1]}
        settled = self._settling(job, read.year).settle(in_order(problems))
        return Examined(part.accounts, part.ledger, edition, in_order(settled), rests, in_order(problems))

    def _prepared(self, job: Job) -> _Prepared:
        """A unit's year with all that it is examined by. What cannot be read or added up is a `Rejected`."""
        if unclear := project.troubles(job.unit):
            raise Rejected(unclear)
        read = self._read(job)
        choice = self._choice(job, read.unit)
        edition = self._edition(job, read.unit, choice.name)
        members = self._members(job, read.accounts)
        return _Prepared(members, read, choice, edition, self._part(job, edition))

    def _checked(self, job: Job, edition: Edition, part: Part[AccountsLike],
                 errors_only: bool = False) -> tuple[Problem, ...]:
        """What the rules of a kind find."""
        return job.kind.stages.check(part.accounts, part.ledger, self._beside(job, edition),
                                     self.names(job), edition, errors_only)

    def _errors(self, job: Job) -> tuple[str, ...]:
        """The codes of a report's errors: all that another report has to know of its soundness.

        What its file says of warnings that were looked at makes no figure wrong.
        """
        try:
            if ("examined", *_which(job)) in self._known:
                found = self.examine(job).found
            else:
                *_, edition, part = self._prepared(job)
                found = self._checked(job, edition, part, errors_only=True)
        except Rejected as rejected:
            found = rejected.problems
        return tuple(sorted(problem.code for problem in found if problem.severity is Severity.ERROR))

    def _settling(self, job: Job, year: Form) -> Settling:
        """What a year's file says of warnings that were looked at."""
        entries = tuple(Entry(row.word("code"), row.word("where"), row.numbers("numbers"), row.word("words"),
                              row.word("reason"), row.place) for row in year.rows("settled"))
        errors = {rule.code for rule in job.kind.stages.rules if rule.severity is Severity.ERROR}
        return Settling(entries, MONEY[year.word("money_unit")].yuan, self._way, errors)

    def _way(self, place: Place) -> tuple[str, ...]:
        """The keys that lead to a place in one of the files that were read."""
        form = self._forms.get(place.file)
        return form.way(place) if form and place.line else ()

    def _beside(self, job: Job, edition: Edition) -> Ledger | None:
        """The ledger of the report beside, if the unit has it. Its rules are its own business."""
        return self._part(job.beside, edition).ledger if self._has(job.beside.file) else None

    def _unsound(self, beside: Job) -> list[Problem]:
        """A warning where the report beside has errors: what is compared with it may be wrong."""
        if not self._has(beside.file):
            return []
        errors = self._once(("errors", *_which(beside)), self._errors, beside)
        if not errors:
            return []
        codes = "、".join(dict.fromkeys(errors))
        message = f"{beside.name} 有 {len(errors)} 个错误（{codes}），取自它的数不可靠"
        advice = f"请用 juesuan check {beside.name} 核对，改正后再生成"
        return [Problem("IN218", Severity.WARNING, message, advice, Place(project.shown(beside.file)))]

    def _part(self, job: Job, edition: Edition) -> Part[AccountsLike]:
        """Accounts and ledger of a report, as another one in an edition looks at it too."""
        return self._once(("part", *_which(job), edition.without_base), self._derive, job, edition)

    def _derive(self, job: Job, edition: Edition) -> Part[AccountsLike]:
        accounts = self._read(job).accounts
        if members := [self._part(member, edition) for member in job.members if self._has(member.file)]:
            accounts = self._added_up(job, _as_listed(members, accounts), edition)
        beside = self._beside(job, edition)
        return Part(accounts, job.kind.stages.derive(accounts, beside, self.names(job), edition.without_base))

    def _added_up(self, job: Job, members: Iterable[Part[AccountsLike]], edition: Edition) -> AccountsLike:
        """A department's accounts: its own and its subordinates'."""
        add_up = job.kind.stages.add_up
        assert add_up
        added: AccountsLike = add_up((self._part(replace(job, alone=True), edition), *members))
        return added

    def _members(self, job: Job, accounts: AccountsLike) -> list[Examined]:
        """The subordinates' reports, in the order in which the department lists them.

        One that is missing, not listed or has errors is a `Rejected`.
        """
        found: dict[str, Examined] = {}
        problems: list[Problem] = []
        for member in job.members:
            name, place = f"{member.unit.folder.name}/{member.file.name}", Place(project.shown(member.file))
            if not self._has(member.file):
                problems.append(error("IN216", f"下属单位没有 {name}，不能汇总",
                                      "请补上这个文件；本年已撤销的单位，各项写 0", place))
            elif examined := self._sound(member):
                found[examined.accounts.unit.name.text] = examined
            else:
                problems.append(error("IN217", f"下属单位的 {name} 有错误，不能汇总",
                                      "请用 juesuan check 核对下属单位，先改正它的错误", place))
        listed = {prose.text: prose for prose in accounts.unit.subordinates} if job.members else {}
        if not problems:
            problems += [error("IN215", f"下属单位“{name}”没有文件夹，不能汇总",
                               "请在本单位的文件夹里为它建立文件夹；名称与它的 unit.yaml 一致", prose.place)
                         for name, prose in listed.items() if name not in found]
            whole = accounts.unit.name
            problems += [error("IN215", f"“{name}”的文件夹在“{whole}”的文件夹里，却没有列入它的下属单位",
                               "请列入，或移走这个文件夹", examined.accounts.unit.name.place)
                         for name, examined in found.items() if name not in listed]
        if problems:
            raise Rejected(problems)
        return [found[name] for name in listed]

    def _sound(self, job: Job) -> Examined | None:
        """A report without errors."""
        try:
            examined = self.examine(job)
        except Rejected:
            return None
        return None if has_errors(examined.problems) else examined

    def _read(self, job: Job) -> _Read:
        """`unit.yaml` and the year's file. All problems of both are told at once."""
        return self._once(("read", *_which(job)), self._read_now, job)

    def _read_now(self, job: Job) -> _Read:
        problems: list[Problem] = []
        forms = []
        for path, root, schema in ((job.unit.folder / naming.UNIT_FILE, job.unit.root, _UNIT),
                                   (job.file, job.root, f"{job.kind.name}/year")):
            try:
                form, warnings = self._once(("form", path, root, schema), self._form, path, root, schema)
                problems += warnings
                forms.append(form)
            except Rejected as rejected:
                problems += rejected.problems
        if has_errors(problems):
            raise Rejected(problems)
        accounts: AccountsLike = job.kind.stages.read(read_unit(forms[0]), forms[1])
        if int(accounts.year.value) != job.year:
            problems.append(error("IN204", f"年度写的是 {accounts.year.value}，文件名是 {job.file.name}",
                                  "请改正年度或文件名", accounts.year.place))
            raise Rejected(problems)
        return _Read(forms[0], forms[1], accounts, tuple(problems))

    def _form(self, path: Path, root: Path | None, schema: str) -> tuple[Form, tuple[Problem, ...]]:
        """A unit's file as it passed its schema, and warnings about it."""
        name = project.shown(path)
        self._asked[-1].add(os.fspath(path))
        load = source.scanned if schema == _UNIT else source.load
        read = load(self._data.content(path, name, root), name)
        self._forms[name] = self._schema(schema).validate(read)
        return self._forms[name], read.problems

    def _choice(self, job: Job, unit: Form) -> Choice:
        """Which edition a unit's year has."""
        wanted = unit.prose("edition") if job.kind.unit_style else None
        return self._once(("choice", job.kind.name, job.year, wanted), self._choose, job, wanted)

    def _choose(self, job: Job, wanted: Prose | None) -> Choice:
        roots = project.template_roots(self._own_templates)
        return editions.choose(job.kind.name, roots, self._schema("edition"), job.year, wanted, self._common)

    def _edition(self, job: Job, unit: Form, name: str) -> Edition:
        """That edition, in the unit's own style. Units without one share it."""
        if job.kind.unit_style and editions.has_style(unit):
            return self._load_edition(job, name, unit)
        return self._once(("edition", job.kind.name, name), self._load_edition, job, name, None)

    def _load_edition(self, job: Job, name: str, own: Form | None) -> Edition:
        roots, schema = project.template_roots(self._own_templates), self._schema("edition")
        return editions.load_edition(job.kind.name, roots, schema, name, own, job.kind.borrows, self._common)

    def _schema(self, name: str) -> Schema:
        return Schema.load(project.packaged("schemas") / f"{name}.yaml", self._common)

    # What is known is not made again

    def _once(self, what: tuple[object, ...], make: Callable[..., Made], *of: object) -> Made:
        """What `make` makes `of` its arguments, or the `Rejected` that it raised the first time.

        `what` names it: under one name the desk gives the same again, as long as it is used.
        """
        if what not in self._known:
            self._known[what] = self._noted(make, of)
        known = self._known[what]
        self._asked[-1] |= known.asked
        if known.rejected:
            raise Rejected(known.rejected)
        value: Made = known.value  # type: ignore[assignment]  # as `make` gave it
        return value

    def _noted(self, make: Callable[..., object], of: tuple[object, ...]) -> _Known:
        self._asked.append(set())
        value: object = None
        rejected: tuple[Problem, ...] = ()
        try:
            value = make(*of)
        except Rejected as fault:
            rejected = fault.problems
        finally:
            asked = frozenset(self._asked.pop())
        return _Known(value, rejected, asked)

    def _has(self, path: Path) -> bool:
        """Whether a unit has a file."""
        self._asked[-1].add(os.fspath(path))
        return self._data.has(path)


def _which(job: Job) -> tuple[object, ...]:
    """What tells one report from another; one that was named may lie wherever it does."""
    return job.path, job.alone, job.named


def _as_listed(members: Iterable[Part[AccountsLike]],
               accounts: AccountsLike) -> tuple[Part[AccountsLike], ...]:
    """Subordinates in the order in which their department lists them; others follow."""
    order = {prose.text: number for number, prose in enumerate(accounts.unit.subordinates)}
    return tuple(sorted(members, key=lambda part: order.get(part.accounts.unit.name.text, len(order))))


def _names_alone(job: Job, accounts: AccountsLike) -> list[Problem]:
    """Notes on subordinates that a department lists and that have no folder: it may have added them up."""
    if not job.kind.adds_up or job.alone or job.members:
        return []
    return [Problem("IN230", Severity.NOTE, f"下属单位“{prose.text}”没有文件夹：只列名称，不汇总",
                    "本单位的数已包括它的，不必理会；要汇总的，请在本单位的文件夹里为它建立文件夹",
                    prose.place)
            for prose in accounts.unit.subordinates]


def _stands_in(choice: Choice, year: Figure) -> list[Problem]:
    """A note for a year that has no edition of its own: which one it is written in."""
    if not choice.stands_in:
        return []
    return [Problem("IN252", Severity.NOTE, f"没有 {year.value} 年度的版式，采用 {choice.name} 版式",
                    "请对照本年的公开要求；就用这个版式的，在 unit.yaml 写"
                    f"“版式: {choice.name}”，就不再提示", year.place)]
