"""`juesuan build`: reports are made, but for those that are as they would be."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import click

from generator import problems, project
from generator.commands import group, options, speaking, units
from generator.formats import FORMATS, HTML, PDF, USUAL
from generator.problems import Problem, Rejected, Severity
from generator.publishing import places
from generator.publishing.record import Record
from generator.running import batch, numbering
from generator.running.batch import Pages

_USUAL = ",".join(USUAL)
_OTHER = "、".join(name for name in FORMATS if name not in USUAL)
_BOTH = (f"{PDF} 由 LibreOffice 排版，目录总有页码，不能与 --pages never 一起用："
         f"要 {PDF}，请去掉 --pages never；"
         f"Word 文件要各台电脑相同的，请另外生成一次，那一次用 --pages never，格式没有 {PDF}")


def _read_pages(_: click.Context, __: click.Parameter, typed: str) -> Pages:
    try:
        return Pages(typed)
    except ValueError:
        raise click.BadParameter(f"{typed} 不是 auto、always 或 never；后面是路径的，请写成 "
                                 f"--pages always {typed}") from None


@group.command("build", "路径可以是年度文件、单位文件夹或其上级文件夹（默认 data）。")
@options.PATHS
@options.YEAR
@options.TEMPLATES
@options.OUTPUT
@click.option("--format", "formats", default=_USUAL, metavar="格式",
              help=f"输出格式，以逗号分开（默认 {_USUAL}；还有 {_OTHER}）。")
@click.option("--pages", callback=_read_pages, is_flag=False, flag_value=Pages.ALWAYS.value,
              default=Pages.AUTO.value, metavar="auto|always|never",
              help="用 LibreOffice 得出目录的页码：auto（默认）有 LibreOffice、"
                   f"要生成的不超过 {batch.MOST_LAID_OUT} 份时；always 总是（格式有 pdf 时也是）；"
                   "never 不，各台电脑生成同样的文件（格式不能有 pdf）。")
@click.option("--clean", is_flag=True,
              help="网页供公开：没有核对结果，也没有数字的来历（格式要有 html）。")
@options.STRICT
@options.FORCE
@options.KEEP_EDITED
@click.option("--prune", is_flag=True, help="删去以前生成、现在没有数据与它对应的文件（手改过的不删）。")
@click.option("--explain", is_flag=True, help="说明每一份为什么要重新生成。")
@click.option("--changed-since", "revision", default="", metavar="修订",
              help="只生成与 git 的这次修订相比有改动的（供 CI 使用）。")
@click.option("--jobs", "number", type=click.IntRange(0), default=0, metavar="个数",
              help="同时用几个进程（默认与处理器一样多）。")
@click.option("--scheduler", default="", metavar="地址",
              help="交给 Dask 集群生成，如 tcp://主机:8786（需要 juesuan[cluster]）。")
@options.EVERY_BLANK
@options.JSON
def command(paths: tuple[Path, ...], year: int | None, templates: Path | None, output: Path, formats: str,
            pages: Pages, clean: bool, strict: bool, force: bool, keep_edited: bool, prune: bool,
            explain: bool, revision: str, number: int, scheduler: str, every_blank: bool,
            as_json: bool) -> None:
    wanted = options.formats(formats)
    if clean and HTML not in wanted:
        raise click.UsageError(f"--clean 是供公开的网页：请加 --format {HTML}")
    if PDF in wanted and pages is Pages.NEVER:
        raise click.UsageError(_BOTH)
    order = batch.Order(output, wanted, options.own_templates(templates), strict,
                        Pages.ALWAYS if PDF in wanted else pages, options.edits(force, keep_edited), clean)
    found = units.find(paths, year)
    try:
        jobs = found.jobs
        if revision:
            from generator.running import history  # No other run needs git.

            changed = history.changed(revision, {job.unit.folder for job in jobs})
            jobs = tuple(batch.concerned(jobs, changed, order.templates))
        record = Record.load(output)
        everyone = places.everyone(found.jobs, () if year else paths or (options.DATA,))
        planned = batch.plan(jobs, everyone, order, record, force)
        if explain:
            for one in planned.todo:
                speaking.say(f"{one.job.name}：{one.why}", err=as_json)
        order, unasked = numbering.decided(order, len(planned.todo), scheduler)
        made = _made(planned, order, record, number, scheduler, as_json)
        outcomes = [*planned.settled, *numbering.explained(made, unasked)]
    except Rejected as rejected:
        _finish([], [*found.problems, *rejected.problems], {}, Record(output), strict, as_json, every_blank)
    left = _orphans(record, prune, as_json)
    _save(record)
    _finish(outcomes, found.problems, left, record, strict, as_json, every_blank,
            numbering.told(outcomes, unasked))


def _made(planned: batch.Plan, order: batch.Order, record: Record, number: int, scheduler: str, as_json: bool
          ) -> list[batch.Outcome]:
    """Make reports and tell of each; what was made is recorded even if the run is interrupted."""
    outcomes: list[batch.Outcome] = []
    todo = len(planned.todo)
    if not todo:
        return []
    from generator.running import crew, work  # A run with nothing to do needs neither, and what they load.

    seen = todo > 1 and sys.stderr.isatty()
    label = f"正在生成{'（请 LibreOffice 排版）' if order.laid_out else ''}"
    bar = click.progressbar(length=todo, label=label, file=sys.stderr) if seen else None
    try:
        with crew.crew(number, planned.groups(order), scheduler) as workers, bar or nullcontext():
            for outcome in work.run(planned, order, workers, record):
                outcomes.append(outcome)
                if bar:
                    bar.update(1)
                elif not as_json:
                    for path in (path for path in outcome.paths if path not in outcome.edited):
                        speaking.say(f"已生成 {project.shown(Path(path))}")
    except KeyboardInterrupt:
        left = todo - len(outcomes)
        speaking.say(f"已中断：{len(outcomes)} 份已做完，{left} 份没有做；做完的文件都是完整的", err=True)
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
        speaking.say(f"记录没有写成（{fault.strerror}：{record.output}），文件都在，"
                     "下次会再生成一遍；请检查磁盘空间和权限", err=True)


def _orphans(record: Record, prune: bool, as_json: bool) -> dict[str, str]:
    """Files that belong to no report any more, after those that may be removed are, if that is asked for."""
    if prune:
        for path in places.prune(places.orphans(record), record):
            speaking.say(f"已删除 {project.shown(record.output / path)}", err=as_json)
    return places.orphans(record)


def _finish(outcomes: list[batch.Outcome], elsewhere: Sequence[Problem], left: dict[str, str], record: Record,
            strict: bool, as_json: bool, every_blank: bool, numbers: str = "") -> NoReturn:
    """Tell how a run ended, and end with its code.

    `elsewhere` are problems of folders and names, not of a report; `left` are files that belong to no report
    any more; `numbers` is what there is to tell of page numbers.
    """
    found = [*elsewhere, *(problem for outcome in outcomes for problem in outcome.problems)]
    faults = [outcome for outcome in outcomes if outcome.state is batch.State.FAULT]
    if as_json:
        whole = {"version": 1, "problems": speaking.in_json(elsewhere),
                 "reports": [_as_json(outcome) for outcome in sorted(outcomes, key=lambda one: one.file)],
                 "left_over": [project.shown(record.output / path) for path in left],
                 "page_numbers": numbers}
        speaking.show(json.dumps(whole, ensure_ascii=False, indent=2), as_json=True)
    else:
        # What was not made again says its warnings again; its notes ask for nothing.
        notes = [note for outcome in outcomes for note in batch.edited(outcome)]
        told = [problem for outcome in outcomes for problem in outcome.problems
                if outcome.state is not batch.State.CURRENT or problem.severity is not Severity.NOTE]
        speaking.tell([*elsewhere, *places.left_over(left, record), *notes, *told], every_blank)
        for outcome in faults:
            speaking.say(f"{outcome.file}：程序内部错误，不是数据的问题。请把 {outcome.log} 发给维护人员。",
                         err=True)
        if table := batch.overview(outcomes):
            speaking.show(f"{table}\n", err=True)
        states = "，".join(batch.counts(outcomes))
        counted = speaking.counted(len(outcomes), found, f"（{states}）" if states else "")
        for line in filter(None, (counted, numbers)):
            speaking.say(line, err=bool(found or faults))
    refused = any(outcome.state is batch.State.REFUSED for outcome in outcomes)
    sys.exit(3 if faults else 1 if refused or not problems.passes(found, strict) else 0)


def _as_json(outcome: batch.Outcome) -> dict[str, object]:
    return {"file": outcome.file, "state": outcome.state.name.lower(),
            "paths": [project.shown(Path(path)) for path in outcome.paths],
            "edited": [project.shown(Path(path)) for path in outcome.edited],
            "problems": speaking.in_json(outcome.problems), "log": outcome.log,
            "engine": outcome.engine, "unpaged": outcome.unpaged}
