"""Every rule and every key of the data, for readers.

`python -m generator.commands.catalogue` writes what repeats the code: `docs/rules.md`, `docs/data.md`, and
`schemas/examples.json`, the smallest example of each rule, from `tests/rules/`, which an installed program
does not have beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from generator import project
from generator.codes import CODES
from generator.kinds import KINDS
from generator.published.auditing.titles import TITLES
from generator.reading.fields import Field
from generator.reading.leaves import LEAVES
from generator.reading.schema import Schema

TYPES = {name: leaf.word for name, leaf in LEAVES.items()} | {
    "area": "数（两位小数）", "points": "分数（两位小数）", "line": "一行文字",
    "dict": "一组", "list": "列表"}
"""What types are called in the manual: as in messages, but where one who has yet to write wants more."""
_HERE = Path(__file__).resolve().parent.parent.parent
_EXAMPLES = "examples.json"
_READING = (
    "“最小的例子”都从同一个单位（`tests/base/`；注明“版式是”的，`tests/shanghai/` 的一个）改起，"
    "只写改了的一处，从外层到里层用点连接：",
    "`三公经费.公务接待费.人次: 5` 是“三公经费”下“公务接待费”下的“人次”。"
    "有几项的，方括号里是那一项中的词语：",
    "`支出[2010302].项目支出: 20` 是“支出”中有 2010302 的那一项的“项目支出”，"
    "`支出[2010301, 其他资金]` 是两个词语都有的那一项，",
    "`原因[2]` 是第 2 项，`支出[新增]` 是另加的一项。`（删去）` 是没有写。",
)
"""How the examples on the page of rules are read."""


@dataclass(frozen=True, slots=True)
class Example:
    """The smallest breach of a rule: what is wrong in words, all changes that make it, the one that shows it,
    what is said of it.
    """

    words: str
    changes: tuple[str, ...]
    line: str
    message: str


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule as readers see it."""

    code: str
    severity: str
    title: str
    advice: str
    source: str
    example: Example
    group: str
    """What it can be switched off with (`不核对`); empty if it cannot."""


def rules() -> list[ListedRule]:
    """Every rule of every kind of report, in the order of their codes."""
    examples = json.loads((project.packaged("schemas") / _EXAMPLES).read_text(encoding="utf-8"))
    found = {rule.code: rule for kind in KINDS.values() for rule in kind.stages.rules}
    return [ListedRule(code, rule.severity.value, rule.title, rule.advice, rule.source,
                       Example(**examples[code]), rule.group)
            for code, rule in sorted(found.items())]


def listing(listed: Iterable[ListedRule]) -> str:
    """A line for each rule."""
    return "\n".join(f"{rule.code}  {rule.severity}  {rule.title}" for rule in listed)


def explain(rule: ListedRule) -> str:
    """One rule with its source and its example."""
    example = rule.example
    off = f"\n\n不适用于本单位的：在 unit.yaml 的“不核对”写“组: {rule.group}”和说明" if rule.group else ""
    changes = "".join(f"    {change}\n" for change in example.changes)
    return (f"{rule.code}  {rule.severity}  {rule.title}\n\n依据：{rule.source}\n\n"
            f"例如：{example.words}\n{changes}  → {example.message}\n\n怎么办：{rule.advice}{off}")


def as_json(listed: Iterable[ListedRule]) -> str:
    return json.dumps([asdict(rule) for rule in listed], ensure_ascii=False, indent=2)


# Pages that repeat the code


def pages() -> dict[str, str]:
    """Each generated file, by its path in the project, and its text."""
    return {f"schemas/{_EXAMPLES}": _examples(), "docs/rules.md": _rules(), "docs/data.md": _data()}


def _examples() -> str:
    """What `tests/test_rules.py --accept` found to be said of an example stays, as long as its file fits."""
    told = json.loads((_HERE / "schemas" / _EXAMPLES).read_text(encoding="utf-8"))
    files = sorted((_HERE / "tests" / "rules").glob("??[0-9][0-9][0-9].yaml"))
    found = {path.stem: asdict(_example(path, told.get(path.stem, {}).get("message", ""))) for path in files}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _example(path: Path, told: str = "") -> Example:
    """From a file that says in its first line what is wrong, and where with `# ← CODE piece of the message`.

    A place that the file only points at (`原因:`) shows nothing; the first change does. `told` is the whole
    message, if it is known.
    """
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    changes = [change for line in lines if (change := line.partition("  #")[0]).strip()]
    made = tuple(change for change in changes if not change.endswith(":"))
    for line in lines:
        change = line.partition("  #")[0]
        if found := re.search(rf"← {path.stem}(?::[0-9]+)? ([^←]+)", line):
            shown = next((one for one in (change, *made) if not one.endswith(":")), change)
            piece = found[1].partition("→")[0].strip()
            return Example(first.lstrip("# "), made, shown, told if piece in told else piece)
    raise ValueError(f"{path.name} does not break its rule")


def _rules() -> str:
    lines = ["# 核对规则", "",
             "由 `python -m generator.commands.catalogue` 生成。"
             "每条规则在 `tests/rules/` 有一个违反它的最小例子。", "",
             "**错误**使该单位的报告不生成，**警告**和**提示**随报告列出。", "",
             "级别下面写着组的，不适用于某个单位、某个版式时，"
             "可以在 `unit.yaml`、`edition.yaml` 的“不核对”里写明；见 [style.md](style.md)。", "",
             "“依据”是决算报表本身的关系、公开的内容、有文号的规定；“自定”的是程序自己的规则，写明为什么。",
             "", *_READING, "",
             "| 编号 | 级别 | 规则 | 依据 | 最小的例子 | 怎么办 |", "|---|---|---|---|---|---|"]
    for rule in rules():
        example = f"{rule.example.words}：`{rule.example.line}`"
        severity = f"{rule.severity}<br>{rule.group}" if rule.group else rule.severity
        cells = (_anchored(rule.code), severity, rule.title, rule.source, example, rule.advice)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## 勾稽关系", "", "每条由所列的规则核对，或因各数由明细得出而必然成立。", "",
              "| 表 | 关系 | 由什么保证 |", "|---|---|---|"]
    relations = project.packaged("schemas") / project.USUAL_KIND.name / "relations.yaml"
    groups = yaml.safe_load(relations.read_text(encoding="utf-8"))
    lines += [f"| {group} | {relation} | {proof} |"
              for group, rows in groups.items() for relation, proof in rows]
    lines += _audited()
    lines += ["", "## 其他编号", "", "数据文件、模板、输出目录等的问题；出现时说明是哪一处、怎么办。", "",
              "| 编号 | 问题 |", "|---|---|"]
    lines += [f"| {_anchored(code)} | {title} |" for code, title in CODES.items()]
    return "\n".join(lines) + "\n"


def _audited() -> list[str]:
    """What `juesuan audit` looks for in finished documents."""
    examples: dict[str, dict[str, str]] = {}
    for name in ("ledger.yaml", "examples.yaml"):
        examples |= yaml.safe_load((_HERE / "tests" / "audit" / name).read_text(encoding="utf-8"))
    lines = ["", "## 公开文件的核对", "",
             "`juesuan audit` 只凭一个文件自己印出的数。**错误**是印出的数互相矛盾，"
             "**警告**是一个问题（规则可以有例外），**提示**是取舍的尾差、小数位；",
             "合计与各项只在列全了的时候核对。报告自己的规则查出的，用规则的编号。",
             "最小的例子在 `tests/audit/`。", "",
             "| 编号 | 规则 | 依据 | 最小的例子 |", "|---|---|---|---|"]
    return lines + [
        f"| {_anchored(code)} | {told.title} | {told.source} | {one['错在']}：{one['说']} |"
        for code, told in TITLES.items() if (one := examples[code])]


def _anchored(code: str) -> str:
    """A code that can be led to."""
    return f'<a id="{code.lower()}"></a>{code}'


def _data() -> str:
    lines = ["# 数据文件的各项", "",
             "由 `python -m generator.commands.catalogue` 从 `schemas/` 生成。“必填”以外的都可以不写。", "",
             "标“可引用数”的文字里可以写 `{收入总计}` 这样的名称（`juesuan facts 单位 年度` 列出的），"
             "印出时换成这个数，带单位。"]
    years = ((f"{kind.name}/year", f"年度{kind.ending}.yaml") for kind in KINDS.values())
    for name, file in (("unit", "unit.yaml"), *years):
        schema = Schema.load(project.packaged("schemas") / f"{name}.yaml")
        lines += ["", f"## {file}：{schema.title}", "", "| 键 | 类型 | 必填 | 说明 |", "|---|---|---|---|",
                  *_rows(schema.fields, 0)]
    return "\n".join(lines) + "\n"


def _rows(fields: tuple[Field, ...], depth: int) -> Iterator[str]:
    for field in fields:
        kind = "列表，每项一组" if field.rows else TYPES[field.type]
        if field.refers or field.item and field.item.refers:
            kind += "，可引用数"
        words = field.item.allowed if field.item else ()
        told = field.help + (f"。可写：{'、'.join(words)}" if words else "")
        yield f"| {'　' * depth}{field.key} | {kind} | {'是' if field.required else ''} | {told} |"
        yield from _rows(field.fields, depth + 1)


def main() -> None:
    """Write the generated files; examples first, since the page of rules shows them."""
    (_HERE / "schemas" / _EXAMPLES).write_text(_examples(), encoding="utf-8", newline="\n")
    for name, page in pages().items():
        (_HERE / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
