"""A unit's year from the workbooks that its systems export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.kinds.final_accounts.importing import evaluations
from generator.kinds.final_accounts.importing.before import (
    far_from,
    last_year,
    spent_in,
    spent_of,
    with_ended,
)
from generator.kinds.final_accounts.importing.evaluations import Evaluations
from generator.kinds.final_accounts.importing.forms import ABSENT, FORMS, FUND_FORMS
from generator.kinds.final_accounts.importing.gathering import Gathered, gather
from generator.kinds.final_accounts.importing.tree import Maker
from generator.problems import Problem, Rejected
from generator.reading.classification import Classification
from generator.reading.given import Given
from generator.workbooks import finding, refusals
from generator.workbooks.cells import Book, Sheet, distinct
from generator.workbooks.finding import Recognised
from generator.workbooks.imported import Imported, Told, Wish


def read_books(books: Sequence[Book], wish: Wish) -> Imported:
    """The figures of a year in some books. Whatever is wrong with them is told at once, as a `Rejected`."""
    problems: list[Problem] = []
    books = distinct(books)
    forms = [sheet for book in books for sheet in book.sheets if evaluations.is_form(sheet)]
    owner = _owner(books, forms)
    found = finding.recognise(books, FORMS, problems, forms)
    if not found and not forms and not problems:
        problems.append(refusals.uncertain(
            "没有认出一张决算报表", "请检查是不是决算系统导出的报表，标题要完整", books[0].name))
    years = _by_year(found, forms, wish, problems)
    if problems:
        raise Rejected(problems)
    year = max(years)
    names = wish.names(year)
    gathered, before = (gather(years.get(one, ()), wish.money, names) for one in (year, year - 1))
    tree: Mapping[str, Given] = {}
    if not gathered.problems and not before.problems:
        last = wish.before(owner, year)
        tree = _made(gathered, before if year - 1 in years else None, year, names, last)
    else:
        _tell_more(gathered, before, year, names)
    performance = Evaluations()
    told = [Told(sheet.book, sheet.name, "绩效自评表", evaluations.read(
        performance, sheet, gathered.unit, wish.money, gathered.problems)) for sheet in forms]
    if gathered.problems or before.problems:
        raise Rejected([*gathered.problems, *before.problems])
    read = [*(one.sheet for one in found), *forms]
    unread = [one for book in books for one in _unread(book, read)]
    if performance.tree:
        tree = {**tree, "绩效": performance.tree}
    notes = (*gathered.notes, *performance.notes, *evaluations.strange(forms, owner))
    return Imported(tree, year, owner, Maker(gathered, names).money,
                    (*gathered.told(), *before.told(), *told, *unread), notes, _absent(tree))


def _absent(tree: Mapping[str, Given]) -> Mapping[str, str]:
    """The notes of forms that may be absent, but for funds, which then are counted as none."""
    return {ABSENT[form.key]: form.titles[0] for form in FORMS if form.key in ABSENT
            and ("支出" not in tree or form.key not in FUND_FORMS.values())}


def _made(gathered: Gathered, before: Gathered | None, year: int, names: Classification,
          last: Mapping[str, object] | None) -> Mapping[str, Given]:
    """The keys of the file. What is found wrong on the way goes to the problems of what was gathered."""
    maker = Maker(gathered, names)
    tree = maker.year(year, last is None)
    spent = spent_in(last) if last else []
    gathered.notes += far_from(last, gathered.received()) if last else []
    if before:
        before.unit = gathered.unit
        spent = spent or spent_of(before)
        if last is None:
            tree["上年"] = last_year(Maker(before, names))
    rows = tree.get("支出")
    if isinstance(rows, list):
        tree["支出"] = with_ended(maker, rows, spent)
    return tree


def _tell_more(gathered: Gathered, before: Gathered, year: int, names: Classification) -> None:
    """Look for what else is wrong with books of which no file is made, so that all is told at once.

    Where a form could not be read, only cells are told of: that forms do not agree may follow of it.
    """
    for one, make in ((gathered, lambda maker: maker.year(year, False)), (before, last_year)):
        known = len(one.problems)
        make(Maker(one, names))
        one.problems[known:] = [problem for problem in one.problems[known:]
                                if one.legible or problem.code == refusals.ILLEGIBLE]


def _by_year(found: Sequence[Recognised], forms: Sequence[Sheet], wish: Wish,
             problems: list[Problem]) -> dict[int, list[Recognised]]:
    """The forms by their years: the newest is that of the file, the one before it may be there too."""
    of_books: dict[str, int] = {}
    for one in found:
        year = finding.year_of(one.sheet)
        if year and of_books.setdefault(one.sheet.book, year) != year:
            problems.append(refusals.uncertain(
                f"{one.sheet.short} 是 {year} 年度的，别的表是 {of_books[one.sheet.book]} 年度的",
                "请重新导出同一年度的表", one.sheet.book))
    years: dict[int, list[Recognised]] = {}
    named = [finding.year_in(one.sheet.book) for one in found]
    of_forms = [finding.year_of(sheet) for sheet in forms] if not found else []
    newest = wish.year or max([*of_books.values(), *named, *of_forms], default=0)
    for sheet in forms:
        if (year := finding.year_of(sheet)) and newest and year != newest:
            problems.append(refusals.uncertain(f"{sheet.short} 是 {year} 年度的，不是 {newest} 年度的",
                                               "请只导入本年度的自评表", sheet.book))
    if not found and newest:
        return {newest: []}
    for one in found:
        year = of_books.get(one.sheet.book) or finding.year_in(one.sheet.book) or newest
        if not year:
            problems.append(refusals.uncertain("看不出是哪一年度的", "请加上 --year 年度", one.sheet.book))
        elif year not in (newest, newest - 1):
            problems.append(refusals.uncertain(f"是 {year} 年度的，不是 {newest} 年度的",
                                               "请只导入本年度和上年度的报表，或改正 --year", one.sheet.book))
        years.setdefault(year, []).append(one)
    if years and newest not in years:
        problems.append(refusals.uncertain(f"没有 {newest} 年度的报表，只有 {max(years)} 年度的",
                                           "请核对 --year", found[0].sheet.book))
    if not years and forms:
        problems.append(refusals.uncertain("看不出是哪一年度的", "请加上 --year 年度", forms[0].book))
    return years


def _owner(books: Sequence[Book], forms: Sequence[Sheet]) -> str:
    """The unit that the books are of. Books of two units, or one that is there twice, are a `Rejected`: of
    each of their forms there would be two.
    """
    read = [_read(book, forms) for book in books]
    owners: dict[str, Sheet] = {}
    for sheet in (sheet for sheets in read for sheet in sheets if sheet not in forms):
        if name := finding.owner_of(sheet):
            owners.setdefault(name, sheet)
    problems = _repeated(books, read)
    longest = max(owners, key=len, default="")
    if not all(finding.same(name, longest) for name in owners):
        told = "、".join(f"{_called(sheet)} 是{name}" for name, sheet in owners.items())
        problems.append(refusals.uncertain(f"不是同一个单位的：{told}", "请只导入一个单位的报表",
                                           owners[longest].book))
    if problems:
        raise Rejected(problems)
    return longest


def _read(book: Book, forms: Sequence[Sheet]) -> list[Sheet]:
    """The sheets of a book that are forms, those too of which there is another."""
    return [sheet for sheet in book.sheets if sheet in forms
            or finding.recognise([replace(book, sheets=(sheet,))], FORMS, [], forms)]


def _repeated(books: Sequence[Book], read: Sequence[Sequence[Sheet]]) -> list[Problem]:
    """The books of which all that is read is what another has."""
    first: dict[object, Book] = {}
    problems = []
    for book, sheets in zip(books, read, strict=True):
        # Empty forms, or those of two years, may differ in their names only.
        what = (finding.year_in(book.name), *((sheet.name, sheet.rows) for sheet in sheets))
        if sheets and (other := first.setdefault(what, book)) is not book:
            same = "写了两次" if other.name == book.name else f"与 {other.name} 的内容一样"
            problems.append(refusals.uncertain(same, "请只写一个文件，再导入", book.name))
    return problems


def _called(sheet: Sheet) -> str:
    """A sheet with its book."""
    return sheet.alias or f"{sheet.book} 的 {sheet.short}"


def _unread(book: Book, read: Sequence[Sheet]) -> list[Told]:
    """The sheets that were not read, and why."""
    return [Told(book.name, sheet.name, "用不着" if finding.numbered(sheet) else "没有认出，没有读", 0)
            for sheet in book.sheets if sheet not in read and sheet.rows]
