"""`juesuan schema`: what editors need to check, complete and explain a file while it is typed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import naming, project, terminal
from generator.authoring import editors
from generator.commands import group, options, speaking
from generator.kinds import KINDS
from generator.problems import Rejected

_OLDER = "new、new-year、import 建立的文件已指明它。以前的文件，在最前面加上一行"
_DEEPER = "（下属单位的多写一层 ../）"


@group.command("schema", "放在数据目录的 .juesuan 里；升级程序以后再运行一次。")
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=options.DATA,
                metavar="[数据目录]")
def command(data: Path) -> None:
    is_unit = (data / naming.UNIT_FILE).exists()
    unit = data if is_unit else data / "单位"
    try:
        written = editors.write_schemas(unit)
    except Rejected as rejected:
        speaking.tell(rejected.problems)
        sys.exit(1)
    for path in written:
        speaking.say(f"已写入 {project.shown(path)}")
    speaking.say(f"{_OLDER}{'' if is_unit else _DEEPER}：")
    speaking.show(terminal.aligned(_lines(unit)))


def _lines(unit: Path) -> list[tuple[str, str]]:
    """The line for each kind of file in a unit's folder, by its name."""
    files = {naming.UNIT_FILE: "unit", **{f"年度{kind.ending}.yaml": kind.name for kind in KINDS.values()}}
    return [(file, editors.modeline(unit, schema)) for file, schema in files.items()]
