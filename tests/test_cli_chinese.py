"""Whoever runs the command reads Chinese, on any system: Click's own words too."""

from __future__ import annotations

import ast
import os
import runpy
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "generator" / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"
COMPILER = runpy.run_path(str(ROOT / "tools" / "compile_messages.py"))
LANGUAGES = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES")
ENGLISH = ("Usage", "Error", "Options", "Commands", "Try ", "Missing", "No such", "Invalid", "Did you", "Show")


def juesuan(*arguments: str, **language: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in LANGUAGES}
    return subprocess.run([sys.executable, "-m", "generator", *arguments], cwd=ROOT, capture_output=True, text=True,
                          encoding="utf-8", env=inherited | language | {"PYTHONIOENCODING": "utf-8"})


@pytest.mark.parametrize("language", [{"LC_ALL": "C"}, {"LANG": "en_US.UTF-8"}, {"LANGUAGE": "en", "LANG": "C.UTF-8"}],
                         ids=["C", "en_US", "LANGUAGE"])
@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["--help"], 0, ["用法:", "选项:", "命令:", "显示本说明。", "显示版本。"]),
    (["build", "--help"], 0, ["用法:", "build [选项] [路径]...", "显示本说明。"]),
    (["build", "--yeer", "2023"], 2, ["用法:", "查看用法。", "错误：没有选项 '--yeer'", "是不是想写", "--year"]),
    (["build", "--year"], 2, ["错误：选项 '--year' 后面要写 1 个值。"]),
    (["build", "--year", "二〇二三"], 2, ["错误：'--year' 写法不对：'二〇二三' 不是数字。"]),
    (["build", "--year", "23"], 2, ["错误：'--year' 写法不对：23 不在 2000<=x<=2100 的范围内。"]),
    (["build", "--templates", "setup.cfg"], 2, ["错误：'--templates' 写法不对：目录 'setup.cfg' 是文件，不是目录。"]),
    (["facts"], 2, ["错误：缺少参数 '单位'"]),
    (["new", "某单位", "2023", "2024"], 2, ["错误：多出了参数（2024）"]),
    (["bild"], 2, ["错误：没有命令 'bild'"]),
], ids=lambda value: " ".join(value) if isinstance(value, list) and value[0].isascii() else "")
def test_click_speaks_chinese(arguments: list[str], code: int, words: list[str], language: dict[str, str]) -> None:
    said = juesuan(*arguments, **language)
    text = said.stdout + said.stderr
    assert said.returncode == code, text
    assert [word for word in words if word not in text] == [], text
    assert [word for word in ENGLISH if word in text] == [], text


def test_version_is_name_and_number() -> None:
    assert juesuan("--version", LC_ALL="C").stdout.split()[0] == "juesuan"


def test_compiled_catalogue_is_up_to_date() -> None:
    expected = COMPILER["compiled"](CATALOGUE.read_text(encoding="utf-8"))
    assert CATALOGUE.with_suffix(".mo").read_bytes() == expected, "run: python tools/compile_messages.py"


def test_every_text_of_click_has_its_translation() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        words = GNUTranslations(file)
    missing = {text for text in texts_of_click() if text == words.gettext(text) == words.ngettext(text, text, 2)}
    assert missing <= {"{text} {deprecated_message}"}


def texts_of_click() -> set[str]:
    """First arguments of `_()` and `ngettext()` in the sources of the installed Click."""
    found = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="_" | "ngettext"), args=[ast.Constant(value=str(text)), *_]):
                    found.add(text)
    return found
