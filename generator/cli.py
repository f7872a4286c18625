"""The commands. Exit codes: 0 done, 1 errors in the data, 2 wrong usage, 3 a fault of ours."""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from generator import __version__, chinese, project, scaffold, source, trace
from generator import problems as troubles
from generator.build import build as build_report
from generator.build import examine, write
from generator.problems import Problem, Rejected, Severity
from generator.project import Job
from generator.writers import USUAL, WRITERS

chinese.bind()

_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
_YEAR = click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", help="只处理这一年度。")
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
_TEMPLATES = click.option("--templates", type=click.Path(path_type=Path, file_okay=False), metavar="目录",
                          help="自己的模板目录，逐个文件优先于自带的模板（默认：当前目录的 templates）。")
_KINDS = tuple(project.KINDS_BY_SHORT)
_KIND = click.Choice(_KINDS)
_DATA = Path("data")
_FORMATS = ",".join(USUAL)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, options_metavar="[选项]",
             subcommand_metavar="命令 ...")
@click.version_option(__version__, prog_name="juesuan", help="显示版本。")
def main() -> None:
    """决算：把一个单位的决算数据生成部门决算公开说明（Word、Markdown 和 Excel 报表）。"""


@main.command(options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("output"), metavar="目录",
              help="输出目录（默认 output）。")
@click.option("--format", "formats", default=_FORMATS, metavar="格式",
              help=f"输出格式，以逗号分开（默认 {_FORMATS}）。")
def build(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path, formats: str) -> None:
    """生成公开说明。路径可以是年度文件、单位文件夹或其上级文件夹（默认 data）。"""
    wanted = _formats(formats)
    own = _own_templates(templates)

    def make(job: Job) -> tuple[Problem, ...]:
        report = build_report(job, own)
        for path in write(report, output, wanted):
            click.echo(f"已生成 {project.shown(path)}")
        return report.problems

    _for_each(paths, year, make)


@main.command(options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@_JSON
def check(paths: tuple[Path, ...], year: int | None, templates: Path | None, as_json: bool) -> None:
    """核对数据，不生成文件。没有错误时退出码为 0，有错误为 1。"""
    own = _own_templates(templates)
    _for_each(paths, year, lambda job: examine(job, own).problems, as_json)


@main.command(options_metavar="[选项]")
@click.argument("unit", type=click.Path(path_type=Path), metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.argument("key", required=False, metavar="[数字]")
@click.option("--kind", type=_KIND, metavar="报告", help=f"哪一种报告：{'、'.join(_KINDS)}（默认取有数据的第一种）。")
@_JSON
def facts(unit: Path, year: int, key: str | None, kind: str | None, as_json: bool) -> None:
    """列出报告中的每个数字；写上一个数字的名称，就说明它是怎么算出来的。"""
    try:
        jobs = project.jobs((unit if unit.exists() else _DATA / unit,), year, kind)
        units = {job.unit for job in jobs}
        if len(units) > 1:
            raise click.UsageError(f"{unit} 里有 {len(units)} 个单位，请指定一个单位的文件夹。")
        ledger = examine(jobs[0], _own_templates(None)).ledger
    except Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    if key is None:
        click.echo(trace.table(ledger, as_json))
    elif key in ledger:
        click.echo(trace.explain(ledger[key], as_json))
    else:
        raise click.UsageError(f"没有名为“{key}”的数字。{trace.suggest(ledger, key)}")


@main.command(options_metavar="[选项]")
@click.argument("unit", metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=_DATA, metavar="目录",
              help="数据目录（默认 data）。")
@click.option("--kind", type=_KIND, default=_KINDS[0], metavar="报告", help=f"哪一种报告：{'、'.join(_KINDS)}（默认{_KINDS[0]}）。")
def new(unit: str, year: int, data: Path, kind: str) -> None:
    """为一个单位建立某一年度的空白数据文件，每一项都有说明。"""
    try:
        written = scaffold.new(data, unit, year, project.KINDS_BY_SHORT[kind])
    except Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    for path in written:
        click.echo(f"已建立 {project.shown(path)}")
    click.echo(f"请填好后运行：juesuan check {project.shown(written[-1])}")


@main.command(options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@click.option("--port", type=click.IntRange(0, 65535), default=8017, metavar="端口", help="端口（默认 8017；0 为任意空闲端口）。")
@click.option("--open/--no-open", "show", default=True, help="是否打开浏览器（默认打开）。")
def preview(paths: tuple[Path, ...], year: int | None, templates: Path | None, port: int, show: bool) -> None:
    """在浏览器里看报告；保存数据或模板后，页面自动更新。按 Ctrl-C 结束。"""
    from generator.preview import Preview, serve

    def started(address: str) -> None:
        click.echo(f"请在浏览器打开 {address}（按 Ctrl-C 结束）")
        if show:
            click.launch(address)

    try:
        serve(Preview(paths or (_DATA,), year, _own_templates(templates)), port, started)
    except OSError:
        raise click.UsageError(f"端口 {port} 已被占用，请用 --port 换一个。") from None
    except KeyboardInterrupt:
        click.echo("预览已结束")


def run() -> None:
    """The entry point: a fault of ours becomes a log file and one line, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        main.main(standalone_mode=True)
    except Exception:
        with tempfile.NamedTemporaryFile("w", prefix="juesuan-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(traceback.format_exc())
        click.echo(f"程序内部错误，不是数据的问题。请把 {log.name} 发给维护人员。", err=True)
        sys.exit(3)


def _for_each(paths: tuple[Path, ...], year: int | None, do: Callable[[Job], tuple[Problem, ...]],
              as_json: bool = False) -> None:
    """Do something for each unit and year; one that fails does not stop the others."""
    found: list[Problem] = []
    try:
        jobs = project.jobs(paths or (_DATA,), year)
    except Rejected as rejected:
        found, jobs = list(rejected.problems), ()
    for job in jobs:
        try:
            found += do(job)
        except Rejected as rejected:
            found += rejected.problems
    if as_json:
        click.echo(_json(found))
    else:
        _tell(found)
        click.echo(_summary(len(jobs), found), err=bool(found))
    sys.exit(1 if troubles.has_errors(found) else 0)


def _tell(found: Iterable[Problem]) -> None:
    """Problems with their lines, to the error stream."""
    ordered = troubles.in_order(found)
    lines = source.lines_of(ordered)
    for problem in ordered:
        click.echo(troubles.render(problem, lines) + "\n", err=True)


def _summary(jobs: int, found: list[Problem]) -> str:
    counts = {severity: sum(problem.severity is severity for problem in set(found)) for severity in Severity}
    told = "，".join(f"{severity.value} {number} 个" for severity, number in counts.items() if number)
    return f"共 {jobs} 份：{told or '没有问题'}"


def _json(found: Iterable[Problem]) -> str:
    return json.dumps({"version": 1, "problems": [
        {"code": problem.code, "severity": problem.severity.name.lower(), "message": problem.message,
         "advice": problem.advice, "file": problem.place.file, "line": problem.place.line,
         "column": problem.place.column} for problem in troubles.in_order(found)]}, ensure_ascii=False, indent=2)


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in wanted if name not in WRITERS]
    if unknown or not wanted:
        raise click.UsageError(f"不认识的格式“{'、'.join(unknown) or text}”，可用：{'、'.join(WRITERS)}")
    return wanted


def _own_templates(templates: Path | None) -> Path | None:
    """The project's own template folder, if there is one."""
    if templates is not None and not templates.is_dir():
        raise click.UsageError(f"找不到模板目录 {templates}")
    beside = Path("templates")
    return templates or (beside if beside.is_dir() else None)
