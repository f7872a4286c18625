"""`juesuan verify`: is a finished document what its data says?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from generator import files, problems
from generator.build import Report, draft
from generator.commands import group, options, proposed, reports, speaking, units, verified
from generator.kinds import KINDS
from generator.problems import Rejected, Severity
from generator.project import USUAL_KIND, Job
from generator.published import lines, reading, refusals
from generator.published.comparison import Compared, compare
from generator.published.lines import Line, folded
from generator.published.reading import Found

_MORE = ("\n\n文件是 docx、md 或 html：生成以后手改过的，或已经公开的。"
         "不写单位和年度的，从文件的题名或名称看出。"
         "--settings：单位第一次用，拿公开过的文件（上年的和上年的数据也可以）找出它与版式不同的写法。"
         "一致时退出码为 0，有数不一致为 1（--words：文字不一致也是），文件读不出为 2。")
_FORMATS = ("text", "json", "github")
_TOP = 8
"""Paragraphs at the top of a file among which its title is."""
_YEAR = re.compile("(20[0-9]{2})年")


@group.command("verify", _MORE)
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.argument("unit", required=False, type=click.Path(path_type=Path), metavar="[单位")
@click.argument("year", required=False, type=click.IntRange(2000, 2100), metavar="年度]")
@click.option("--kind", type=options.KIND, metavar="报告",
              help=f"哪一种报告：{'、'.join(options.KIND_NAMES)}（默认从文件看出）。")
@click.option("--words", is_flag=True, help="文字不一致也算不通过。")
@click.option("--settings", is_flag=True,
              help="改为找出使报告最接近这个文件的样式，列出写入 unit.yaml 的几行；不核对。")
@click.option("--write", is_flag=True, help="找出的样式直接写入 unit.yaml（与 --settings 同用）。")
@options.TEMPLATES
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", metavar="格式",
              help=f"结果的格式：{'、'.join(_FORMATS)}（默认 text）。")
@options.JSON
def command(file: Path, unit: Path | None, year: int | None, kind: str | None, words: bool,
            settings: bool, write: bool, templates: Path | None, form: str, as_json: bool) -> None:
    if write and not settings:
        raise click.UsageError("--write 与 --settings 同用：写入的是找出的样式")
    if settings and (as_json or form != "text"):
        raise click.UsageError("--settings 只有一种格式，不能与 --json、--format 同用")
    name, own = files.shown(file), options.own_templates(templates)
    try:
        found = _read(file, name)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(2)
    try:
        job = _job(file, found, unit, year, kind)
        if settings and not job.kind.unit_style:
            raise click.UsageError(f"{job.kind.title}没有版式设置，--settings 用于部门决算公开")
        if settings:
            proposed.show(job, found, own, write)
            return
        report = draft(job, own)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    try:
        compared = _compared(report, found, name)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(2)
    _tell(name, report, compared, "json" if as_json else form)
    _remark(report, found, compared)
    failed = [change for change in compared.changes if words or change.figures]
    sys.exit(1 if failed else 0)


def _tell(name: str, report: Report, compared: Compared, form: str) -> None:
    differences = verified.told(report, compared)
    if form == "json":
        speaking.show(verified.as_json(name, report, compared, differences), as_json=True)
    elif form == "github":
        # What this format is made of is its own to say: a line begins with `::`.
        click.echo(reports.github(verified.problems(name, differences)), nl=False)
    else:
        speaking.show(verified.text(compared, differences))


def _remark(report: Report, found: Found, compared: Compared) -> None:
    """What whoever publishes should know beside."""
    if found.marked:
        speaking.say("提示：文件里还有修订标记或批注（按接受修订核对），公开以前请接受修订、删去批注",
                     err=True)
    if compared.aside:
        speaking.say(f"提示：文本框里有 {compared.aside} 段文字，没有核对", err=True)
    if problems.has_errors(report.problems):
        errors = sum(problem.severity is Severity.ERROR for problem in report.problems)
        speaking.say(f"提示：数据有 {errors} 个错误，请先用 juesuan check {report.job.name} 核对", err=True)


def _read(file: Path, name: str) -> Found:
    with refusals.in_time("读它", name):
        return reading.read(file, name)


def _compared(report: Report, found: Found, name: str) -> Compared:
    with refusals.in_time("核对它", name):
        right = lines.of_report(report.document, found.charted)
        return compare(right, lines.of_file(found.blocks, lines.contents(report.document)))


# Which report it is

def _job(file: Path, found: Found, unit: Path | None, year: int | None, kind: str | None) -> Job:
    """The report that was asked for; what was not said is read from the file's title, else from its name."""
    there = _titles(file, lines.of_file(found.blocks, frozenset()))
    unit = unit or units.named_in(there, folded)
    year = year or next((int(match[1]) for words in there if (match := _YEAR.search(words))), None)
    if unit is None or year is None:
        lacking = "、".join(one for one, known in (("单位", unit), ("年度", year)) if known is None)
        raise click.UsageError(f"从 {files.shown(file)} 的题名和名称看不出{lacking}，请写上："
                               f"juesuan verify 文件 单位 年度")
    return units.one(unit, year, kind or _kind(there))


def _titles(file: Path, there: list[Line]) -> list[str]:
    return [*(line.words[0] for line in there[:_TOP] if not line.place.row), folded(file.stem)]


def _kind(there: list[str]) -> str | None:
    """The kind of report whose title is there; the usual one is what any other document is."""
    others = (kind for kind in KINDS.values() if kind is not USUAL_KIND)
    return next((kind.short for kind in others if any(kind.title in words for words in there)),
                USUAL_KIND.short)
