"""`juesuan audit`: does a finished document contradict itself? Nobody's data is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import click

from generator import files, project
from generator.commands import audited, group, options, reports, speaking
from generator.commands.audited import Result
from generator.problems import Severity
from generator.running.tasks import Lost

_MORE = ("\n\n文件是别处已经公开的 docx、md 或 html，或放它们的文件夹；.doc、.wps 由 LibreOffice 转换。"
         "文件里说了两遍的、可以算出的数，重新算一遍，不相符的说出两处和算式；最后总说读了多少。"
         "没有错误时退出码为 0，有错误（--strict：警告也算）为 1，有文件读不出为 2。")
_FORMATS = ("text", "json", "github", "sarif", "xlsx")
_ENDINGS = (".docx", ".docm", ".doc", ".wps", ".md", ".markdown", ".html", ".htm")
_PRINTED = ".pdf"
_BOOK = Path("核对结果.xlsx")


@group.command("audit", _MORE)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件...")
@click.option("--edition", default="", metavar="名称", help="按哪个版式的句子读（默认从文件看出）。")
@click.option("--format", "form", type=click.Choice(_FORMATS), default=None, metavar="格式",
              help=f"结果的格式：{'、'.join(_FORMATS)}（默认 text；xlsx 一行一个问题，写入 --output）。")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="文件",
              help=f"xlsx 写到哪里（默认 {_BOOK}）；写 .xlsx 的名称就不用写 --format；已有的文件不动。")
@click.option("--jobs", type=click.IntRange(1), default=None, metavar="个数",
              help="同时用几个进程（默认与处理器一样多）。")
@click.option("--all", "notes", is_flag=True, help="提示也全部列出（不写时只说有几个；别的格式总是全部）。")
@options.TEMPLATES
@options.JSON
@options.STRICT
def command(paths: tuple[Path, ...], edition: str, form: str | None, output: Path | None,
            jobs: int | None, notes: bool, templates: Path | None, as_json: bool, strict: bool) -> None:
    from generator.commands import reviewing
    form, output = _form("json" if as_json else form, output)
    roots = project.template_roots(options.own_templates(templates))
    _refuse_unknown(edition, roots)
    results = _audited(_documents(paths), partial(reviewing.review, edition=edition, roots=roots), jobs or 0)
    _tell(results, form, output, notes)
    failed = any(result.count(Severity.ERROR) or strict and result.count(Severity.WARNING)
                 for result in results)
    faults = any(result.log for result in results)
    sys.exit(3 if faults else 1 if failed else 2 if any(result.refused for result in results) else 0)


def _form(form: str | None, output: Path | None) -> tuple[str, Path]:
    """In which form results are told, and the workbook that they go into in one of them. A name for it that
    nothing would be written to is refused, and so is a file that is there.
    """
    form = form or ("xlsx" if output and output.suffix.lower() == _BOOK.suffix else "text")
    if output and form != "xlsx":
        raise click.UsageError("--output 只用于 xlsx：请加 --format xlsx，或不写 --output")
    book = output or _BOOK
    if form == "xlsx" and book.exists():
        raise click.UsageError(f"{files.shown(book)} 已经存在，请用 --output 换一个名称")
    return form, book


def _documents(paths: Sequence[Path]) -> list[Path]:
    """The files that were named, and those of the folders that were."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir() and not (inside := _inside(path)):
            raise click.UsageError(f"{files.shown(path)} 里没有 {'、'.join(_ENDINGS)} 文件")
        found += inside if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    """The documents of a folder. Of what only is there as PDF, which is not read, each is said."""
    every = sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(("~$", ".")))
    read = {one.with_suffix("") for one in every if one.suffix.lower() in _ENDINGS}
    return [one for one in every if one.suffix.lower() in _ENDINGS
            or one.suffix.lower() == _PRINTED and one.with_suffix("") not in read]


def _refuse_unknown(edition: str, roots: tuple[Path, ...]) -> None:
    """An edition that nobody has would read nothing."""
    from generator.published.auditing import recognising
    if edition and edition not in (known := recognising.of_project(roots).every()):
        raise click.UsageError(f"没有版式“{edition}”，有的是：{'、'.join(known)}")


def _audited(documents: Sequence[Path], review: Callable[[Path], Result], jobs: int) -> list[Result]:
    """Each file; with many, by several processes, and a bar is shown."""
    from generator.commands import reviewing
    from generator.running import crew
    results: list[Result] = []
    seen = len(documents) > 1 and sys.stderr.isatty()
    bar = click.progressbar(length=len(documents), label="正在核对", file=sys.stderr) if seen else None
    groups = [[document] for document in documents]
    with crew.crew(jobs, groups, "") as workers, bar or nullcontext():
        for document, result in workers.map(review, groups):
            if isinstance(result, Lost):
                result = Result(files.shown(document), refused=reviewing.lost(document))
            results.append(result)
            if bar:
                bar.update(1)
    return results


def _tell(results: Sequence[Result], form: str, output: Path, notes: bool) -> None:
    match form:
        case "json":
            speaking.show(audited.as_json(results), as_json=True)
        case "github" | "sarif":
            # What these formats are made of is theirs to say: a line for GitHub begins with `::`.
            click.echo(reports.FORMATS[form](audited.problems(results)), nl=False)
        case "xlsx":
            from generator.commands import auditbook
            auditbook.save(results, output)
            speaking.say(f"已写成 {files.shown(output)}")
            _sum_up(results)
        case _:
            if shown := audited.text(results, notes):
                speaking.show(shown)
            speaking.tell([problem for result in results for problem in result.refused])
            _sum_up(results)


def _sum_up(results: Sequence[Result]) -> None:
    for result in results:
        if result.log:
            speaking.say(f"{result.file}：程序内部错误，不是文件的问题。请把 {result.log} 发给维护人员。",
                         err=True)
    if len(results) > 1:
        speaking.show(audited.table(results))
    speaking.say(audited.counted(results))
