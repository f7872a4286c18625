"""What an author's file looks like in an editor: the language server of VS Code, with the schemas that `new` puts beside the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import Editor, Marked, opened
from faulty import FINAL_ACCOUNTS, SELF_EVALUATION, TESTS, Fault, base_of, composed
from layouts import Layout
from overlays import merged
from test_bad_inputs import FILES, decoded, expected, kind_of
from units import ROOT, tree

from generator import naming, project
from generator.authoring import editors, json_schema, scaffold
from generator.kind import Kind
from generator.kinds import KINDS
from generator.reading import source
from generator.reading.schema import Schema

GOOD = sorted(path for folder in (ROOT / "data", TESTS / "base", TESTS / "published", TESTS / "subordinate", TESTS / "auditor" / "units")
              for path in folder.rglob("*.yaml") if naming.is_awaited(path.name))
EDITIONS = sorted((ROOT / "templates").rglob("edition.yaml"))
RULES_BROKEN = sorted(path for path in (TESTS / "rules").iterdir() if "." not in path.stem)
STRUCTURE = ("IN010", "IN10", "IN11", "IN12")
"""Codes of keys, shapes, types and choices, which a schema can hold. What else is wrong with a file is not YAML, or no matter of one value."""
VALUE = ("IN103", "IN104", "IN105")
"""Codes of which we blame the key, and an editor what stands behind it: on its line or below it."""
UNSEEN = {
    "amount-exponent": "YAML takes it for a number",
    "amount-leading-point": "YAML takes it for a number",
    "amount-leading-zeros": "YAML takes it for a number",
    "amount-not-a-number": "YAML takes it for a number",
    "amount-trailing-point": "YAML takes it for a number",
    "amount-seven-decimals": "a number has no digits that could be counted",
    "amount-three-decimals-of-yuan": "a number has no digits that could be counted",
    "amount-too-big": "only in 万元",
    "self-evaluation-no-day": "a schema has no calendar",
}
"""Bad values that `check` alone finds."""


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit's folder, called as a user may call one, with the schemas above it. Nothing is in it but what the editor holds."""
    unit = tmp_path_factory.mktemp("编辑器") / "数据" / "青河区 图书馆#1"
    unit.mkdir(parents=True)
    editors.write_schemas(unit)
    return unit


def led(folder: Path, schema: str, text: str) -> str:
    return f"{editors.modeline(folder, schema)}\n{text}"


def schema_of(path: Path) -> str:
    report = naming.report(path.name)
    return report[1].name if report else "unit" if path.name == naming.UNIT_FILE else "edition"


# Good files

def test_nothing_is_marked_in_a_good_file(editor: Editor, folder: Path) -> None:
    texts = {folder / f"{number}-{path.name}": led(folder, schema_of(path), path.read_text(encoding="utf-8"))
             for number, path in enumerate((*GOOD, *EDITIONS))}
    assert len(texts) > 30 and {schema_of(path) for path in (*GOOD, *EDITIONS)} == set(editors.SCHEMAS)
    assert marked_in(editor, texts) == {}


def test_nothing_is_marked_in_a_file_that_only_breaks_rules_between_values(editor: Editor, folder: Path) -> None:
    texts = {}
    for path in RULES_BROKEN:
        kind = SELF_EVALUATION if path.stem.startswith("SE") else FINAL_ACCOUNTS
        whole = merged(base_of(kind, path.stem).read_text(encoding="utf-8"), path.read_text(encoding="utf-8"))
        texts[folder / f"rule-{path.name}"] = led(folder, kind.name, whole)
    assert len(texts) > 100 and marked_in(editor, texts) == {}


@pytest.mark.parametrize("kind", [FINAL_ACCOUNTS, SELF_EVALUATION], ids=lambda kind: kind.short)
def test_nothing_is_marked_in_whatever_layout_a_good_file_has(kind: Kind, editor: Editor, folder: Path) -> None:
    """Numbers and codes with quotes and without, in braces and on lines; but for a choice of a few words in a block of its own.

    The editor's YAML wants the lines of braces further in than libyaml does: such a layout tells nothing of the schema.
    """
    values = tree(base_of(kind).read_text(encoding="utf-8"))
    texts = {folder / f"{kind.name}-{seed}.yaml": led(folder, kind.name, Layout(seed).text(values)) for seed in range(30)}
    read = {path: marked for path, marked in editor.marked(texts).items()
            if not any("must be sufficiently indented" in one.message for one in marked)}
    for path, marked in read.items():
        lines = texts[path].splitlines()
        assert {lines[one.line - 1][one.column - 1:one.column] for one in marked} <= {"|", ">"}, path.name
        assert not [one for one in marked if not re.search("可以写|是 或 否", one.message)]
    assert len(read) > 25


def marked_in(editor: Editor, texts: dict[Path, str]) -> dict[str, list[Marked]]:
    """The files in which something is marked."""
    return {path.name: marked for path, marked in editor.marked(texts).items() if marked}


def test_of_a_new_file_what_is_to_be_filled_in_is_marked(editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As VS Code has it the moment after `new`: the blanks that `check` tells of, each at its line, and nothing else."""
    monkeypatch.chdir(tmp_path)
    for kind in KINDS.values():
        scaffold.new(Path("data/某局"), "某局", 2023, kind)
    texts = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "data" / "某局").iterdir()}
    assert len(texts) == 3
    for path, marked in editor.marked(texts).items():
        blank = [number for number, line in enumerate(texts[path].splitlines(), 1) if "# 待填" in line]
        assert {one.line for one in marked} == set(blank) and len(blank) > 2, path.name


# Bad files

def structural(file: Path) -> list[Fault]:
    """What is wrong with a bad file, if a schema can hold it all."""
    wanted = expected(decoded(file.read_bytes()))
    return wanted if all(fault.code.startswith(STRUCTURE) for fault in wanted) else []


def is_marked(fault: Fault, marked: list[Marked]) -> bool:
    """Whether an editor marks what we blame. `marked` are lines of the file without its first line."""
    if fault.code in VALUE:
        return any(one.line - fault.line in (0, 1) and one.column >= fault.column for one in marked)
    at = fault.line, fault.column
    return any((one.line, one.column) <= at < (one.end_line, one.end_column) for one in marked)


def test_what_is_wrong_with_a_bad_file_is_marked_where_it_is(editor: Editor, folder: Path) -> None:
    bad = {folder / file.name: file for file in FILES if structural(file)}
    texts = {}
    for path, file in bad.items():
        text = decoded(file.read_bytes())
        whole = text if text.startswith("# 期望") else composed(text, base_of(kind_of(file)))
        texts[path] = led(folder, kind_of(file).name, whole)
    missed = {}
    for path, marked in editor.marked(texts).items():
        below = [one._replace(line=one.line - 1, end_line=one.end_line - 1) for one in marked]
        if left := [fault for fault in structural(bad[path]) if not is_marked(fault, below)]:
            missed[path.stem] = left, below
    assert len(bad) > 80 and missed.keys() == UNSEEN.keys(), missed


# Rules that no packaged schema has

RULES = """
title: 试
schema:
  单位: {type: line, allowed: [元, 万元], meta: {name: a}}
  不用: {type: line, forbidden: [无, "0"], meta: {name: b}}
  字数: {type: line, minlength: "2", maxlength: "4", meta: {name: c}}
  几项: {type: list, minlength: "1", maxlength: "2", schema: {type: whole, max: "3", meta: {name: item}}, meta: {name: d}}
  写法: {type: line, regex: "[A-Z]+", meta: {name: e}}
  甲: {type: money, min: "-5.5", max: "10", meta: {name: f}}
  乙: {type: line, excludes: [甲], meta: {name: g}}
  丙: {type: line, dependencies: [乙], meta: {name: h}}
  词语: {type: phrase, meta: {name: i}}
  比例: {type: percent, meta: {name: j}}
"""
SAYINGS = (
    "单位: 元", "单位: 角", "单位: [元]", "不用: 有", "不用: 无", "不用: 0", "不用: 1", "字数: 一二", "字数: 一", "字数: 一二三四五",
    "几项: [1, 2]", "几项: []", "几项: [1, 2, 3]", "几项: [4]", "几项:", "写法: AB", "写法: ABc", "写法: 1A", "甲: -5.5", "甲: -5.51",
    "甲: 10.00", "甲: 11", '甲: "7"', "甲: 1,000", "甲: +1", "甲: 一", "甲:", "乙: 有", "乙: 有\n甲: 1", "丙: 有", "丙: 有\n乙: 有",
    '词语: ""', "词语:", "词语: 2023", "没有: 1", "比例: 5%", "比例: 5％", "比例: 12.5", '比例: "12.5%"', "字数: >\n  一二\n\n  三",
)


def test_an_editor_says_what_cerberus_says(editor: Editor, tmp_path: Path) -> None:
    """Of every rule: what it lets pass and what not."""
    (tmp_path / "试.yaml").write_text(RULES, encoding="utf-8")
    schema = Schema.load(tmp_path / "试.yaml")
    (tmp_path / "试.json").write_text(editors.written(json_schema.json_schema(schema, {})), encoding="utf-8")
    texts = {tmp_path / f"{number}.yaml": f"# yaml-language-server: $schema=试.json\n{saying}\n" for number, saying in enumerate(SAYINGS)}
    told = {SAYINGS[int(path.stem)]: not marked for path, marked in editor.marked(texts).items()}
    assert set(told.values()) == {True, False} and told == {saying: passes(schema, saying) for saying in SAYINGS}


def passes(schema: Schema, text: str) -> bool:
    try:
        schema.validate(source.load(text.encode(), "试.yaml"))
    except project.Rejected:
        return False
    return True


# Help while typing

TYPED = """格式: 1
支出:
  - 科目: 2070104
    资金: 
    基本支出: 1
  - 科目: "2070101"
  - 科目: 2079998
  - 科目: 
  - 科目: 20701
  - 
基本支出经济分类:
  - 科目: 30311
三公经费:
  公
"""


def test_a_code_is_called_by_its_name(editor: Editor, folder: Path) -> None:
    path, text = folder / "2023.yaml", led(folder, "final_accounts", TYPED)
    assert "图书馆（文化和旅游）" in editor.hover(path, text, 4, 14)
    assert "图书馆（文化和旅游）" in editor.hover(path, text, 4, 7), "on its key"
    assert "行政运行（文化和旅游）" in editor.hover(path, text, 7, 14), "in quotes"
    assert "代缴社会保险费（2020 年度起）（对个人和家庭的补助）" in editor.hover(path, text, 13, 14)
    unknown = editor.hover(path, text, 8, 14)
    assert "支出功能分类科目编码（7 位）" in unknown and "||" not in unknown


def test_a_key_says_what_it_wants(editor: Editor, folder: Path) -> None:
    path, text = folder / "2023.yaml", led(folder, "final_accounts", TYPED)
    assert "本年支出：每个功能科目、每种资金一项" in editor.hover(path, text, 3, 1)
    assert "数据格式的版本，照抄即可（整数，必填，如 1）" in editor.hover(path, text, 2, 1)


def test_codes_may_be_chosen_by_number_and_name(editor: Editor, folder: Path) -> None:
    path, text = folder / "2023.yaml", led(folder, "final_accounts", TYPED)
    for line, column in ((9, 11), (10, 16)):
        offered = editor.completed(path, text, line, column)
        assert offered["2070104 图书馆（文化和旅游）"] == "2070104" and len(offered) > 1_000
        assert not [label for label in offered if not label[:7].isdigit()]
    by_name = text.replace("科目: \n", "科目: 图书\n")
    assert editor.completed(path, by_name, 9, 13)["2070104 图书馆（文化和旅游）"] == "2070104", "VS Code looks for what was typed in the label"
    assert editor.completed(path, text, 13, 16)["30101 基本工资（工资福利支出）"] == "30101"


def test_keys_and_choices_are_offered_and_no_number_comes_with_them(editor: Editor, folder: Path) -> None:
    path, text = folder / "2023.yaml", led(folder, "final_accounts", TYPED)
    assert list(editor.completed(path, text, 5, 9)) == ["一般公共预算", "政府性基金预算", "国有资本经营预算", "其他资金"]
    row, parts = editor.completed(path, text, 11, 5), editor.completed(path, text, 15, 4)
    assert {"科目", "资金", "基本支出", "项目支出", "原因"} <= row.keys() and "因公出国（境）费" in parts
    snippets = [without_stops(text) for text in (*row.values(), *parts.values())]
    assert not [text for text in snippets if any(character.isdigit() for character in text)], "a nought that nobody typed"
    assert "公务接待费:\n  全年预算数: $" in parts["公务接待费"] and "开支内容" not in parts["公务接待费"], "only what is required"


def without_stops(snippet: str) -> str:
    """A snippet without the places where one types: `$1`."""
    return "".join(piece.lstrip("0123456789") if number else piece for number, piece in enumerate(snippet.split("$")))
