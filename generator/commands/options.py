"""Options that several commands have, and what they mean."""

from __future__ import annotations

from pathlib import Path

import click

from generator import project
from generator.formats import FORMATS
from generator.kinds import KINDS
from generator.publishing.outputs import Edits

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
YEAR = click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", help="只处理这一年度。")
JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
TEMPLATES = click.option("--templates", type=click.Path(path_type=Path, file_okay=False), metavar="目录",
                          help="自己的模板目录，逐个文件优先于自带的模板（默认：当前目录的 templates）。")
STRICT = click.option("--strict", is_flag=True, help="有警告也算不通过。")
OUTPUT = click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("output"),
                      metavar="目录", help="输出目录（默认 output）。")
FORCE = click.option("--force", is_flag=True, help="全部重新生成，没有改动的也不例外；手改过的文件会被覆盖。")
KEEP_EDITED = click.option("--keep-edited", is_flag=True,
                           help="手改过的文件改名为“…（手改）”留下，再生成新的。")
EVERY_BLANK = click.option("--all", "every_blank", is_flag=True,
                           help="没有填写的地方全部列出（不写时每个文件只列前 20 处）。")
KIND_NAMES = tuple(kind.short for kind in KINDS.values())
KIND = click.Choice(KIND_NAMES)
DATA = Path("data")
"""Where units are, if nobody says otherwise."""


def formats(text: str) -> tuple[str, ...]:
    """Formats as they are written in an option."""
    wanted = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise click.UsageError(f"不认识的格式“{'、'.join(unknown) or text}”，可用：{'、'.join(FORMATS)}")
    return wanted


def own_templates(templates: Path | None) -> Path | None:
    """The project's own template folder, if there is one."""
    if templates is not None and not templates.is_dir():
        raise click.UsageError(f"找不到模板目录 {templates}")
    return templates or (project.OWN_TEMPLATES if project.OWN_TEMPLATES.is_dir() else None)


def edits(force: bool, keep: bool) -> Edits:
    """What becomes of files that somebody edited."""
    return Edits.KEEP if keep else Edits.OVERWRITE if force else Edits.REFUSE
