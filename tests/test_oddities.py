"""Characters that look otherwise on another computer get a note; whatever Chinese offices write does not."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from units import ROOT

from generator.commands.cli import main
from generator.problems import Place, Severity
from generator.reading import oddities, source


@pytest.mark.parametrize("text, line, column, message, advice", [
    ("a: 见\ue000表\n", 1, 5, "有自造字或专用符号 U+E000", "换成标准的汉字"),
    ("a: \uf06c要点\n", 1, 4, "有自造字或专用符号 U+F06C", "换成标准的汉字"),
    ("a: \U0010fffd\n", 1, 4, "有自造字或专用符号 U+10FFFD", "换成标准的汉字"),
    ("a: 甲\u2800乙\n", 1, 5, "有看不见的盲文空格 U+2800", "请删去它"),
    ("a: \ufdd0\n", 1, 4, "有不是文字的字符 U+FDD0", "对照原文重新输入"),
    ("a: \U0001ffff\n", 1, 4, "有不是文字的字符 U+1FFFF", "对照原文重新输入"),
    ("a: \u0378\n", 1, 4, "有不是文字的字符 U+0378", "对照原文重新输入"),
    ("a: \U00050000\n", 1, 4, "有不是文字的字符 U+50000", "对照原文重新输入"),
    ("a: 乱\ufffd码\n", 1, 5, "有不是文字的字符 U+FFFD", "对照原文重新输入"),
    ("a: 会e\u0301\u0302\u0303计\n", 1, 5, "一个字上叠了 3 个附加符号（U+0301、U+0302、U+0303）", "请重新输入这个字"),
    ("a: 局" + "\u0336" * 9 + "\n", 1, 4, "一个字上叠了 9 个附加符号（U+0336、U+0336、U+0336等）", "请重新输入这个字"),
    ("a: |\n  甲\n  乙\ue001\nb: 1\n", 3, 4, "有自造字或专用符号 U+E001", "换成标准的汉字"),
    ("a: '甲\n  乙\ue001'\n", 2, 4, "有自造字或专用符号 U+E001", "换成标准的汉字"),
    ('a: "甲\\ue000"\n', 1, 4, "有自造字或专用符号 U+E000", "换成标准的汉字"),
    ("a\ue000: 1\n", 1, 2, "有自造字或专用符号 U+E000", "换成标准的汉字"),
    ("# \ue000\na: 1  # \ue001\nb: [甲, \ue002]\n", 3, 8, "有自造字或专用符号 U+E002", "换成标准的汉字"),
], ids=lambda value: ascii(value)[:24])
def test_an_odd_character_is_told_where_it_is(text: str, line: int, column: int, message: str, advice: str) -> None:
    (problem,) = source.load(text.encode(), "f.yaml").problems
    assert (problem.code, problem.severity, problem.place) == ("IN031", Severity.NOTE, Place("f.yaml", line, column))
    assert problem.message == message and advice in problem.advice


@pytest.mark.parametrize("text", [
    "𠮷𫖯㐂䶮𪚥𫝀𫠠𬺰𰻝𱁬\U00031350\U000323af\U0002ebf0\U0002ee5d\U0002b739\U000323b0\U0003347f",
    "葛\U000e0100城市、辻\U000e0101、神\ufe00",
    "①⑳㈠㎡㎏℃Ⅳⅻ‰№→√×÷≤≥≈＋￥“引号”——…·、，。：；！？【】《》〇々〆",
    "﨑凞⼀⺀⿰⿼㇀㇯㈱㍿",
    "བོད་ཡིག་ཧཱུྃ་ཨོཾ་རྡོ་རྗེ",
    "ئۇيغۇر ئاپتونوم رايونى، مُحَمَّدٌ",
    "ᠮᠣᠩᠭᠣᠯ ꆈꌠꁱꂷ ᥖᥭᥰ ꓡꓲꓢꓴ 朝鲜족 Vahcuengh",
    "Tiếng Việt e\u0302\u0301 lǜ ǘ",
    "👍🏽 🇨🇳 ☑ ★ ■ □ ◆ ※ 😀",
    "\U00016a40\U0001e4d0\U00010940\U0001fadc",
], ids=lambda text: ascii(text)[:24])
def test_what_offices_write_is_not_told(text: str) -> None:
    read = source.load(f"键: {text}\n".encode(), "f.yaml")
    assert read.problems == () and read.value == {"键": text}


def test_no_character_is_told_that_some_python_knows() -> None:
    """Each knows the Unicode of its year. If a newer one fails here, the table is to be renewed from a newer Unicode."""
    told = {chr(code) for code in range(0x110000) if oddities._is_odd(chr(code))}
    known = {character for character in told if unicodedata.category(character) not in ("Cn", "Co")}
    assert known == {"\u2800", "\ufffd"}
    assert {f"{ord(character):X}" for character in told if 0x1fffd < ord(character) < 0x3fffe} == {
        "1FFFE", "1FFFF", "2FFFE", "2FFFF"}, "ideographs are still added there"


def test_a_note_does_not_keep_a_report_from_being_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "某馆"
    shutil.copytree(ROOT / "data" / "青河区图书馆", folder)
    text = (folder / "unit.yaml").read_text(encoding="utf-8")
    (folder / "unit.yaml").write_text(text.replace("4、推进", "4、推\ue000进"), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "--format", "md", "--year", "2023"])
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.glob("output/*/2023/*.md")
    assert "推\ue000进" in made.read_text(encoding="utf-8")
    shown = CliRunner().invoke(main, ["check", "data/某馆/2023.yaml"]).output
    assert "提示 IN031：有自造字或专用符号 U+E000" in shown and "data/某馆/unit.yaml:" in shown
