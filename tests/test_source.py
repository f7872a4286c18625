"""YAML as authors type it, and what the loader makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.codes import CODES
from generator.problems import Place, Problem, Rejected, Severity
from generator.reading import scan, source


def value(text: str) -> object:
    return source.load(text.encode(), "f.yaml").value


def problems(data: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(Rejected) as caught:
        source.load(data.encode() if isinstance(data, str) else data, "f.yaml")
    return caught.value.problems


def test_every_scalar_stays_as_it_was_typed() -> None:
    text = "编码: 0201\n金额: 1,234.50\n日期: 2024-02-30\n否定: no\n时间: 12:30\n引号: '0201'\n"
    assert value(text) == {"编码": "0201", "金额": "1,234.50", "日期": "2024-02-30", "否定": "no",
                           "时间": "12:30", "引号": "0201"}


def test_nothing_written_is_none_and_quotes_make_it_text() -> None:
    assert value("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n") == {"a": None, "b": None, "c": None, "d": "", "e": "null"}


def test_values_and_keys_have_places() -> None:
    read = source.load("\ufeff支出:\r\n  - 科目: 2010301\r\n    基本支出: 5\r\n".encode(), "f.yaml")
    assert read.place(("支出", 0, "基本支出")) == Place("f.yaml", 3, 11)
    assert read.key_place(("支出", 0, "基本支出")) == Place("f.yaml", 3, 5)
    assert read.place(("支出", 0)) == read.key_place(("支出", 0)) == Place("f.yaml", 2, 5)
    assert read.lines[2] == "    基本支出: 5"


@pytest.mark.parametrize("text, folded", [
    ("a: 本年\n  退休\n", "本年退休"),
    ("a: 本年退休，\n  人员减少\n", "本年退休，人员减少"),
    ("a: '本年\n\n  退休\n  人员'\n", "本年\n退休人员"),
    ('a: "他说\\"好\\"\n  再见\n  了"\n', '他说"好" 再见了'),
    ("a: >\n  本年\n  退休\n", "本年退休"),
    ("a: 各项“支出”\n  增加\n", "各项“支出”增加"),
    ("a: in the\n  year\n", "in the year"),
    ("a: 本 年\n  退\n", "本 年退"),
    ("a: |\n  本年\n  退休\n\n", "本年\n退休"),
])
def test_line_ends_between_chinese_characters_leave_no_blank(text: str, folded: str) -> None:
    assert value(text) == {"a": folded}


@pytest.mark.parametrize("text, code, line, column, words", [
    ("", "IN002", 1, 1, "空文件"),
    ("# 只有注释\n", "IN002", 1, 1, "空文件"),
    ("a: 1​2\n", "IN005", 1, 5, "U+200B"),
    ('a: "\\u200b"\n', "IN005", 1, 4, "U+200B"),
    ("a: 1\u20282\n", "IN005", 1, 5, "U+2028"),
    ("a: 1\x852\n", "IN005", 1, 5, "U+0085"),
    ("a:\n\tb: 1\n", "IN006", 2, 1, "制表符"),
    ("a:\t1\n", "IN006", 1, 3, "制表符"),
    ("a:\n　　b: 1\n", "IN007", 2, 1, "全角空格"),
    ("本年\u00a0: 1\n", "IN007", 1, 1, "不间断空格"),
    ("a:\n　　- 1\n", "IN007", 2, 1, "全角空格"),
    ("- a\n", "IN010", 1, 1, "最外层"),
    ("a: 1\nb: 2\na: 3\n", "IN011", 3, 1, "首次出现在第 1 行"),
    ("a: &x 1\n", "IN012", 1, 4, "锚点"),
    ("a: *x\n", "IN012", 1, 4, "别名"),
    ("<<: {a: 1}\n", "IN012", 1, 1, "合并键"),
    ("a: !!python/object:os.system 1\n", "IN013", 1, 4, "标签"),
    ("a: 1\n---\nb: 1\n", "IN014", 2, 1, "多个文档"),
    ("{本年: 1,234.50}\n", "IN015", 1, 6, "1,234.50"),
    ("a: [1,234,567.00, 5]\n", "IN015", 1, 5, "1,234,567.00"),
    ("? [a]\n: 1\n", "IN016", 1, 3, "键应为文字"),
    ("a: 1\nbb\n", "IN020", 2, 1, "不是“键: 值”"),
    ("名称：测试\n年度: 1\n", "IN021", 1, 3, "全角冒号"),
    ("年度: 1\n名称：测试", "IN021", 2, 3, "全角冒号"),
    ("名称:测试\n年度: 1\n", "IN021", 1, 3, "缺一个空格"),
    ("说明: 备注: 见表\n", "IN022", 1, 7, "两个冒号"),
    ("a: >=90%\n", "IN023", 1, 4, "> "),
    ("a: >9\n", "IN023", 1, 4, "> "),
    ("a: %5\n", "IN023", 1, 4, "%"),
    ("a: @某\n", "IN023", 1, 4, "@"),
    ("a: `某\n", "IN023", 1, 4, "`"),
    ("a: 1\n  b: 2\n", "IN024", 2, 4, "缩进"),
    ("a: - 5\n", "IN024", 1, 4, "- "),
    ("a: '元\nb: 1\n", "IN025", 1, 4, "引号"),
    ("a: “甲”\nb: \"甲\"乙\n", "IN025", 2, 7, "引号"),
    ("a: [1, 2\nb: 3\n", "IN026", 1, 4, "方括号"),
    ("a: |\n  -第一\nb\nc: 1\n", "IN020", 3, 1, "这一行不是"),
    ("a:\n  －b: 1\n\n  －e: 2\n  －c: 3\n    d: 4\n", "IN024", 2, 3, "不是半角的减号：这是全角短横"),
])
def test_what_is_refused_has_a_code_and_a_place(text: str, code: str, line: int, column: int, words: str) -> None:
    (problem,) = problems(text)
    assert (problem.code, problem.place) == (code, Place("f.yaml", line, column)), problem
    assert words in problem.message and problem.severity is Severity.ERROR
    assert problem.advice and not problem.message.endswith("。")


@pytest.mark.parametrize("data, words", [
    ("单位名称: 某某区农业农村局\n".encode("gb18030"), "GBK/GB18030"),
    ("单位名称: 某某局\n".encode("utf-16"), "UTF-16"),
    (b"a: \xff\xff\n", "不是 UTF-8"),
])
def test_other_encodings_are_named(data: bytes, words: str) -> None:
    (problem,) = problems(data)
    assert problem.code == "IN003" and words in problem.message and "UTF-8" in problem.advice


@pytest.mark.parametrize("data", [b"a: " + b"[" * 33, b"a: " + b"x" * 64_001, b"[" * 100_000, b"#" * (8 << 20) + b"#"])
def test_limits(data: bytes) -> None:
    assert problems(data)[-1].code == "IN004"


def test_advice_shows_the_line_as_it_should_be() -> None:
    assert "说明: \"备注: 见表\"" in problems("说明: 备注: 见表\n")[0].advice
    assert "名称: 测试" in problems("名称：测试\na: 1\n")[0].advice
    assert "1234.50" in problems("{本年: 1,234.50}")[0].advice
    assert "≥" in problems("a: >=90%\n")[0].advice


def test_all_findings_before_a_syntax_error_are_reported_with_it() -> None:
    found = problems("a: 1\na: &x 2\nb: 1​\nc: [\n")
    assert [(p.code, p.place.line) for p in found] == [("IN011", 2), ("IN012", 2), ("IN005", 3), ("IN026", 4)]


def test_text_cut_at_a_hash_is_a_warning_unless_two_blanks_stand_before() -> None:
    read = source.load("a: 第1 #楼\nb: 1  # 注释\n# 注释\nc: '第1 #楼'\n".encode(), "f.yaml")
    assert [(p.code, p.severity, p.place) for p in read.problems] == [
        ("IN030", Severity.WARNING, Place("f.yaml", 1, 7))]


def test_wide_spaces_inside_text_are_text() -> None:
    assert value("a: |\n  　　一、甲　乙\n") == {"a": "　　一、甲　乙"}


def test_many_problems_of_a_kind_are_counted_not_listed() -> None:
    found = problems("".join(f"a: {n}\n" for n in range(100)))
    assert len(found) == scan.MAX_ALIKE + 1 and "99" in found[0].message


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "2023.yaml", "找不到"), (tmp_path, "文件夹")):
        with pytest.raises(Rejected) as caught:
            source.read(path, "data/2023.yaml")
        (problem,) = caught.value.problems
        assert problem.code == "IN001" and words in problem.message and problem.place == Place("data/2023.yaml")


@pytest.mark.parametrize("text", ["a:\tb\n", "a: 1\t\n", "a: {\tb: 1}", "a: x\n\ty\n", "# x\ty\na: 1\n"])
def test_tabs_are_refused_alike_without_libyaml(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = problems(text)
    monkeypatch.setattr(scan, "_LOADER", scan.yaml.SafeLoader)
    assert problems(text) == with_libyaml and with_libyaml[0].code == "IN006"


GOOD = "格式: 1\n支出:\n  - 科目: 2010301\n    基本支出: 1,234.50\n  - {科目: '2010302', 原因: \"甲：乙\"}\n说明: |\n  一\n  二\n"
SCRAPS = st.sampled_from(["\t", "　", "：", ": ", "#", " #", "'", '"', "[", "]", "{", "}", "- ", ">", "|", "&", "*",
                          "!", "%", "---\n", "\n", "\r", "\x85", "\u2028", "​", ",", "1,234", "?", "<<: ", "\\"])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), SCRAPS, st.integers(0, 3)), max_size=6))
def test_only_rejected_leaves_the_loader(edits: list[tuple[int, str, int]]) -> None:
    text = GOOD
    for at, scrap, cut in edits:
        text = text[:at] + scrap + text[at + cut:]
    try:
        read = source.load(text.encode(), "f.yaml")
    except Rejected as rejected:
        assert all(problem.code in CODES for problem in rejected.problems)
        assert all(p.place.line <= len(source.text_lines(text.encode())) for p in rejected.problems)
    else:
        assert all(problem.severity is Severity.WARNING for problem in read.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_get_past_the_loader_as_anything_but_rejected(data: bytes) -> None:
    try:
        source.load(data, "f.yaml")
    except Rejected as rejected:
        assert rejected.problems
