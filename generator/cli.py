"""The commands. Exit codes: 0 done, 1 errors in the data, 2 wrong usage, 3 a fault of ours, 130 interrupted."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from generator import __version__, chinese, lazily, terminal, utf8

if TYPE_CHECKING:
    import difflib
    import json
    import traceback

    from generator import (
        batch,
        catalogue,
        crew,
        difference,
        files,
        history,
        outputs,
        places,
        problems,
        project,
        reports,
        rollforward,
        scaffold,
        status,
        summary,
        trace,
        writers,
    )
    from generator import build as making
    from generator import record as recording
    from generator.problems import Problem
    from generator.project import Job
    from generator.record import Record
else:
    # The rest of the program takes ten times as long to load as this page.
    difflib, json, traceback = map(lazily.module, ("difflib", "json", "traceback"))
    for _name in ("batch", "catalogue", "crew", "difference", "files", "history", "outputs", "places", "problems", "project",
                  "reports", "rollforward", "scaffold", "status", "summary", "trace", "writers"):
        globals()[_name] = lazily.module(f"generator.{_name}")
    making, recording = lazily.module("generator.build"), lazily.module("generator.record")

chinese.bind()

_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
_YEAR = click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", help="只处理这一年度。")
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
_TEMPLATES = click.option("--templates", type=click.Path(path_type=Path, file_okay=False), metavar="目录",
                          help="自己的模板目录，逐个文件优先于自带的模板（默认：当前目录的 templates）。")
_STRICT = click.option("--strict", is_flag=True, help="有警告也算不通过。")
_OUTPUT = click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("output"), metavar="目录",
                       help="输出目录（默认 output）。")
_FORCE = click.option("--force", is_flag=True, help="全部重新生成，没有改动的也不例外；手改过的文件会被覆盖。")
_KEEP_EDITED = click.option("--keep-edited", is_flag=True, help="手改过的文件改名为“…（手改）”留下，再生成新的。")
KINDS = ("决算公开", "自评报告")
FORMATS = ("docx", "md", "xlsx")
SUMMARY_FORMATS = ("md", "xlsx", "html")
CHECK_FORMATS = ("text", "json", "github", "gitlab", "sarif")
"""What the modules that are not loaded yet will say; a test compares them."""
_KIND = click.Choice(KINDS)
_DATA = Path("data")
_FORMATS = ",".join(FORMATS)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, options_metavar="[选项]",
             subcommand_metavar="命令 ...")
@click.version_option(__version__, prog_name="juesuan", help="显示版本。")
def main() -> None:
    """决算：把一个单位的决算数据生成部门决算公开说明（Word、Markdown 和 Excel 报表）。"""


@main.command(options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@_OUTPUT
@click.option("--format", "formats", default=_FORMATS, metavar="格式",
              help=f"输出格式，以逗号分开（默认 {_FORMATS}；还有 html、pdf）。")
@click.option("--pages", is_flag=True, help="用 LibreOffice 得出目录的页码（格式有 pdf 时总是如此）。")
@_STRICT
@_FORCE
@_KEEP_EDITED
@click.option("--prune", is_flag=True, help="删去以前生成、现在没有数据与它对应的文件（手改过的不删）。")
@click.option("--explain", is_flag=True, help="说明每一份为什么要重新生成。")
@click.option("--changed-since", "revision", default="", metavar="修订", help="只生成与 git 的这次修订相比有改动的（供 CI 使用）。")
@click.option("--jobs", "number", type=click.IntRange(0), default=0, metavar="个数", help="同时用几个进程（默认与处理器一样多）。")
@click.option("--scheduler", default="", metavar="地址", help="交给 Dask 集群生成，如 tcp://主机:8786（需要 juesuan[cluster]）。")
@_JSON
def build(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path, formats: str, pages: bool, strict: bool,
          force: bool, keep_edited: bool, prune: bool, explain: bool, revision: str, number: int, scheduler: str, as_json: bool) -> None:
    """生成公开说明，只生成有改动的。路径可以是年度文件、单位文件夹或其上级文件夹（默认 data）。"""
    wanted = _formats(formats)
    order = batch.Order(output, wanted, _own_templates(templates), strict, pages or writers.PDF in wanted, _edits(force, keep_edited))
    found = project.find(paths or (_DATA,), year)
    try:
        jobs = found.jobs
        if revision:
            changed = history.changed(revision, {job.unit.folder for job in jobs})
            jobs = tuple(batch.concerned(jobs, changed, order.templates))
        record = recording.Record.load(output)
        everyone = places.everyone(found.jobs, () if year else paths or (_DATA,))
        planned = batch.plan(jobs, everyone, order, record, force)
        if explain:
            for one in planned.todo:
                _say(f"{one.job.name}：{one.why}", err=as_json)
        outcomes = [*planned.settled, *_made(planned, order, record, number, scheduler, as_json)]
    except problems.Rejected as rejected:
        _finish([], [*found.problems, *rejected.problems], {}, recording.Record(output), strict, as_json)
    left = _orphans(record, prune, as_json)
    _save(record)
    _finish(outcomes, found.problems, left, record, strict, as_json)


def _edits(force: bool, keep: bool) -> outputs.Edits:
    """What becomes of files that somebody edited."""
    return outputs.Edits.KEEP if keep else outputs.Edits.OVERWRITE if force else outputs.Edits.REFUSE


def _made(planned: batch.Plan, order: batch.Order, record: Record, number: int, scheduler: str, as_json: bool
          ) -> list[batch.Outcome]:
    """Make reports and tell of each; what was made is recorded even if the run is interrupted."""
    outcomes: list[batch.Outcome] = []
    todo = len(planned.todo)
    if not todo:
        return []
    bar = click.progressbar(length=todo, label="正在生成", file=sys.stderr) if todo > 1 and sys.stderr.isatty() else None
    try:
        with crew.crew(number, todo, scheduler) as workers, bar or nullcontext():
            for outcome in batch.run(planned, order, workers, record):
                outcomes.append(outcome)
                if bar:
                    bar.update(1)
                elif not as_json:
                    for path in (path for path in outcome.paths if path not in outcome.edited):
                        _say(f"已生成 {project.shown(Path(path))}")
    except KeyboardInterrupt:
        _say(f"已中断：{len(outcomes)} 份已做完，{todo - len(outcomes)} 份没有做；做完的文件都是完整的", err=True)
        _save(record)
        sys.exit(130)
    except BaseException:
        _save(record)
        raise
    return outcomes


def _save(record: Record) -> None:
    try:
        record.save()
    except OSError as fault:
        _say(f"记录没有写成（{fault.strerror}：{record.output}），文件都在，下次会再生成一遍；请检查磁盘空间和权限", err=True)


def _orphans(record: Record, prune: bool, as_json: bool) -> dict[str, str]:
    """Files that belong to no report any more, after those that may be removed are, if that is asked for."""
    if prune:
        for path in places.prune(places.orphans(record), record):
            _say(f"已删除 {project.shown(record.output / path)}", err=as_json)
    return places.orphans(record)


def _finish(outcomes: list[batch.Outcome], elsewhere: Sequence[Problem], left: dict[str, str], record: Record, strict: bool,
            as_json: bool) -> NoReturn:
    """Tell how a run ended, and end with its code. `elsewhere` are problems of folders and names, not of a report; `left` are
    files that belong to no report any more.
    """
    found = [*elsewhere, *(problem for outcome in outcomes for problem in outcome.problems)]
    faults = [outcome for outcome in outcomes if outcome.state is batch.State.FAULT]
    if as_json:
        _show(json.dumps({"version": 1, "problems": json.loads(reports.as_json(elsewhere))["problems"],
                          "reports": [_as_json(outcome) for outcome in sorted(outcomes, key=lambda one: one.file)],
                          "left_over": [project.shown(record.output / path) for path in left]}, ensure_ascii=False, indent=2),
              as_json=True)
    else:
        # What was not made again says its warnings again; its notes ask for nothing.
        _tell([*elsewhere, *places.left_over(left, record), *(note for outcome in outcomes for note in batch.edited(outcome)),
               *(problem for outcome in outcomes for problem in outcome.problems
                 if outcome.state is not batch.State.CURRENT or problem.severity is not problems.Severity.NOTE)])
        for outcome in faults:
            _say(f"{outcome.file}：程序内部错误，不是数据的问题。请把 {outcome.log} 发给维护人员。", err=True)
        if table := batch.overview(outcomes):
            _show(f"{table}\n", err=True)
        states = "，".join(batch.counts(outcomes))
        _say(_summary(len(outcomes), found, f"（{states}）" if states else ""), err=bool(found or faults))
    refused = any(outcome.state is batch.State.REFUSED for outcome in outcomes)
    sys.exit(3 if faults else 1 if refused or not batch.passes(found, strict) else 0)


def _as_json(outcome: batch.Outcome) -> dict[str, object]:
    return {"file": outcome.file, "state": outcome.state.name.lower(), "paths": [project.shown(Path(path)) for path in outcome.paths],
            "edited": [project.shown(Path(path)) for path in outcome.edited],
            "problems": json.loads(reports.as_json(outcome.problems))["problems"], "log": outcome.log}


@main.command(options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@click.option("--format", "form", type=click.Choice(CHECK_FORMATS), default="text", metavar="格式",
              help=f"结果的格式：{'、'.join(CHECK_FORMATS)}（默认 text；后三种供 CI 显示在改动旁边）。")
@_JSON
@_STRICT
def check(paths: tuple[Path, ...], year: int | None, templates: Path | None, form: str, as_json: bool, strict: bool) -> None:
    """核对数据，不生成文件。没有错误时退出码为 0，有错误为 1。"""
    own = _own_templates(templates)
    _for_each(paths, year, lambda job: making.examine(job, own).problems, strict, "json" if as_json else form)


@main.command(options_metavar="[选项]")
@click.argument("code", required=False, metavar="[编号]")
@_JSON
def rules(code: str | None, as_json: bool) -> None:
    """列出核对规则；写上一个编号，就说明它，并给出一个违反它的最小例子。"""
    listed = catalogue.rules()
    known = {rule.code: rule for rule in listed}
    if code is None:
        _show(catalogue.as_json(listed) if as_json else catalogue.listing(listed), as_json)
    elif code.upper() in known:
        _show(catalogue.as_json([known[code.upper()]]) if as_json else catalogue.explain(known[code.upper()]), as_json)
    else:
        near = difflib.get_close_matches(code.upper(), known, 3, 0.5)
        raise click.UsageError(f"没有编号为“{code}”的规则。" + (f"相近的有：{'、'.join(near)}" if near else "运行 juesuan rules 看全部编号。"))


@main.command(options_metavar="[选项]")
@click.argument("unit", type=click.Path(path_type=Path), metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.argument("key", required=False, metavar="[数字]")
@click.option("--kind", type=_KIND, metavar="报告", help=f"哪一种报告：{'、'.join(KINDS)}（默认取有数据的第一种）。")
@_JSON
def facts(unit: Path, year: int, key: str | None, kind: str | None, as_json: bool) -> None:
    """列出报告中的每个数字；写上一个数字的名称，就说明它是怎么算出来的。"""
    try:
        asked = unit if unit.exists() else _DATA / unit
        jobs = project.jobs((asked,), year, kind)
        units = {job.unit for job in jobs}
        own = [job for job in jobs if os.path.samefile(job.unit.folder, asked)]
        if len(units) > 1 and not own:
            raise click.UsageError(f"{unit} 里有 {len(units)} 个单位，请指定一个单位的文件夹。")
        ledger = making.examine((own or jobs)[0], _own_templates(None)).ledger
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    if key is None:
        _show(trace.table(ledger, as_json), as_json)
    elif key in ledger:
        _show(trace.explain(ledger[key], as_json), as_json)
    else:
        raise click.UsageError(f"没有名为“{key}”的数字。{trace.suggest(ledger, key)}")


@main.command(options_metavar="[选项]")
@click.argument("unit", metavar="单位")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年度")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=_DATA, metavar="目录",
              help="数据目录（默认 data）。")
@click.option("--kind", type=_KIND, default=KINDS[0], metavar="报告", help=f"哪一种报告：{'、'.join(KINDS)}（默认{KINDS[0]}）。")
def new(unit: str, year: int, data: Path, kind: str) -> None:
    """为一个单位建立某一年度的空白数据文件，每一项都有说明。"""
    try:
        written = scaffold.new(data, unit, year, project.KINDS_BY_SHORT[kind])
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    for path in written:
        _say(f"已建立 {project.shown(path)}")
    _say(f"请填好后运行：juesuan check {project.shown(written[-1])}")


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
        _say(f"请在浏览器打开 {address}（按 Ctrl-C 结束）")
        if show:
            click.launch(address)

    try:
        # The folder may come while pages are looked at.
        serve(Preview(paths or (_DATA,), year, _own_templates(templates) or project.OWN_TEMPLATES), port, started)
    except OSError:
        raise click.UsageError(f"端口 {port} 已被占用，请用 --port 换一个。") from None
    except KeyboardInterrupt:
        _say("预览已结束")


@main.command("new-year", options_metavar="[选项]")
@click.argument("unit", type=click.Path(path_type=Path), metavar="单位")
@click.argument("year", type=click.IntRange(2001, 2100), metavar="年度")
def new_year(unit: Path, year: int) -> None:
    """由上年文件建立某一年度的文件：结构、编码、名称照抄，数字、原因和文字待填。已有的文件不动。"""
    try:
        made = rollforward.new_year(unit if unit.exists() else _DATA / unit, year)
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    _show("\n\n".join(map(rollforward.overview, made)))


@main.command("status", options_metavar="[选项]")
@_PATHS
@_YEAR
@_TEMPLATES
@_OUTPUT
@_JSON
def status_(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path, as_json: bool) -> None:
    """各单位、各年度的进展：还有几处待填，核对有无问题，文件是否生成、是否过期。"""
    own = _own_templates(templates)
    found = project.find(paths or (_DATA,), year)
    record = recording.Record.load(output)
    clashes = places.clashes(found.jobs, places.everyone(found.jobs, () if year else paths or (_DATA,)), record)
    standings = [status.standing(job, record, own, clashes.get(job.name)) for job in found.jobs]
    wrong = [*found.problems, *clashes.values()]
    left = places.orphans(record)
    if as_json:
        _show(status.as_json(standings, (project.shown(output / path) for path in left)), as_json)
    elif standings:
        _show(status.table(standings))
    _tell([*wrong, *places.left_over(left, record)])
    sys.exit(0 if batch.passes(wrong, strict=False) else 1)


@main.command("summary", options_metavar="[选项]")
@_PATHS
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", required=True, help="汇总哪一年度。")
@_TEMPLATES
@_OUTPUT
@click.option("--format", "formats", default=",".join(SUMMARY_FORMATS), metavar="格式",
              help=f"输出格式，以逗号分开（默认 {','.join(SUMMARY_FORMATS)}；还有 docx）。")
@_FORCE
@_KEEP_EDITED
def summary_(paths: tuple[Path, ...], year: int, templates: Path | None, output: Path, formats: str, force: bool,
             keep_edited: bool) -> None:
    """汇总各单位的收支、“三公”经费、机关运行经费和政府采购。有一个单位有错误就不汇总。"""
    wanted = _formats(formats)
    if writers.PDF in wanted:
        raise click.UsageError("汇总没有 pdf 格式。")
    own = _own_templates(templates)
    try:
        units = summary.gather(project.jobs(paths or (_DATA,), year, "决算公开"), own)
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        _say("有错误的单位不能汇总，请先改正。", err=True)
        sys.exit(1)
    try:
        made = summary.write(units, outputs.Target(output, edits=_edits(force, keep_edited)), wanted, own)
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    except OSError as fault:
        _tell([outputs.not_written(fault, output, "汇总")])
        sys.exit(1)
    for name in made.written:
        _say(f"{'手改过，没有动' if name in made.left else '已生成'} {project.shown(output / name)}")
    _tell([problem for unit in units for problem in unit.problems if problem.severity is problems.Severity.WARNING])


@main.command(options_metavar="[选项]")
@click.argument("old", metavar="旧文件")
@click.argument("new", default="", metavar="[新文件]")
@_TEMPLATES
@_JSON
def diff(old: str, new: str, templates: Path | None, as_json: bool) -> None:
    """比较两个年度文件：改了哪些数字，报告里哪些句子跟着变。

    文件可以写成 路径@修订（如 data/某局/2023.yaml@HEAD~1），指 git 里那次修订的文件；这时不写新文件，就与它现在的样子比较。
    """
    if not new and "@" not in old:
        raise click.UsageError("请写上新文件；或写成 路径@修订，与它现在的样子比较。")
    try:
        found = difference.compare(old, new, _own_templates(templates))
    except problems.Rejected as rejected:
        _tell(rejected.problems)
        sys.exit(1)
    _show(difference.as_json(found) if as_json else difference.report(found), as_json)
    _tell(found.problems)
    if found.problems:
        _say("上列错误使报告不能生成，句子没有比较。", err=True)
        sys.exit(1)


@main.command(options_metavar="[选项]")
@_TEMPLATES
@click.option("--output", type=click.Path(path_type=Path), default=Path("output"), metavar="目录", help="要检查的输出目录（默认 output）。")
@_JSON
def doctor(templates: Path | None, output: Path, as_json: bool) -> None:
    """检查这台电脑：Python 和各个库、LibreOffice、字体、终端编码、输出目录，并说明怎么办。"""
    from generator import doctor as surgery

    roots = project.template_roots(_own_templates(templates))
    style = next(file for root in roots if os.path.lexists(file := root / "final_accounts" / "style.docx"))
    found = surgery.checks(style, output, sys.stdout.encoding)
    _show(surgery.table(found, as_json), as_json)
    sys.exit(1 if any(check.state is surgery.State.FAILURE for check in found) else 0)


def run() -> None:
    """The entry point: a fault of ours becomes a log file and one line, never a traceback."""
    refusal = utf8.ensure()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if refusal:
        _say(refusal, err=True)
        sys.exit(2)
    gc.set_threshold(100_000)  # Most of what a command makes lives to its end.
    try:
        sys.exit(main.main(standalone_mode=False))
    except click.ClickException as mistake:
        _misused(mistake)
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("已中断", err=True)
        sys.exit(130)
    except Exception:
        _say(f"程序内部错误，不是数据的问题。请把 {files.logged(traceback.format_exc())} 发给维护人员。", err=True)
        sys.exit(3)
    finally:
        gc.freeze()  # What is left is not looked through for garbage once more.


def _misused(mistake: click.ClickException) -> None:
    """Click's own words, and in one line what they quote of a user's."""
    whole, said = StringIO(), mistake.format_message()
    mistake.show(whole)  # Without colours, since this is no terminal.
    _show(whole.getvalue().replace(click.unstyle(said), terminal.plain(said)).removesuffix("\n"), err=True)


def _for_each(paths: tuple[Path, ...], year: int | None, do: Callable[[Job], tuple[Problem, ...]],
              strict: bool, form: str = "text") -> None:
    """Do something for each unit and year; one that fails does not stop the others."""
    reached = project.find(paths or (_DATA,), year)
    found = list(reached.problems)
    for job in reached.jobs:
        try:
            found += do(job)
        except problems.Rejected as rejected:
            found += rejected.problems
    if form == "text":
        _tell(found)
        _say(_summary(len(reached.jobs), found), err=bool(found))
    else:
        # What these formats are made of is theirs to say: a line for GitHub begins with `::`.
        click.echo(reports.FORMATS[form](found), nl=False)
    sys.exit(0 if batch.passes(found, strict) else 1)


def _tell(found: Sequence[Problem]) -> None:
    """Problems with their lines, to the error stream."""
    if found:
        _show(reports.text(found).removesuffix("\n"), err=True)


def _say(line: str, err: bool = False) -> None:
    """A line. Whatever stands in it stays in it."""
    _show(terminal.plain(line), err=err)


def _show(text: str, as_json: bool = False, err: bool = False) -> None:
    """Everything that a command tells goes through here: JSON, or lines with names and values `plain`."""
    click.echo(terminal.in_json(text) if as_json else terminal.page(text), err=err)


def _summary(jobs: int, found: list[Problem], states: str = "") -> str:
    counts = {severity: sum(problem.severity is severity for problem in set(found)) for severity in problems.Severity}
    told = "，".join(f"{severity.value} {number} 个" for severity, number in counts.items() if number)
    return f"共 {jobs} 份{states}：{told or '没有问题'}"


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    known = (*writers.WRITERS, writers.PDF)
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise click.UsageError(f"不认识的格式“{'、'.join(unknown) or text}”，可用：{'、'.join(known)}")
    return wanted


def _own_templates(templates: Path | None) -> Path | None:
    """The project's own template folder, if there is one."""
    if templates is not None and not templates.is_dir():
        raise click.UsageError(f"找不到模板目录 {templates}")
    return templates or (project.OWN_TEMPLATES if project.OWN_TEMPLATES.is_dir() else None)
