"""What this computer has of what reports need, what is used instead, and what to do about it."""

from __future__ import annotations

import json
import locale
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from importlib import metadata
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import click

from generator import project, regular, terminal
from generator.commands import group, options, speaking
from generator.writers import office

LIBRARIES = ("click", "jinja2", "PyYAML", "cerberus", "python-docx", "XlsxWriter", "pypdf")
_SAMPLE = "决算（一）—〔2023〕"
_FONTS = re.compile("<w:rFonts [^>]*>")
_FONT = re.compile(r'w:(?:eastAsia|ascii)="([^"]+)"')
_HANDS = {"小标宋": "小标宋", "仿宋": "仿宋|(?<!Ping)Fang", "楷体": "楷|Kai",
          "黑体": "黑|Hei|PingFang|苹方|Sans CJK|Han Sans",
          "宋体": "宋|Song|Ming|SimSun|Serif CJK|Han Serif"}
"""Hands of Chinese fonts, and what of a font's name tells them; the first that fits."""
_NEAR = {("小标宋", "宋体")}
"""A hand that is wanted and one that is as good."""
_INSTALL_FONTS = ("Debian、Ubuntu：sudo apt install fonts-lxgw-wenkai fonts-noto-cjk fonts-noto-cjk-extra "
                  "fonts-liberation")
_INSTALL_FANG = ("PDF 要发出去的，请装仿宋_GB2312 或仿宋；没有的，Debian、Ubuntu 可装 FandolFang"
                 "（下载约 71 MB）：sudo apt install --no-install-recommends texlive-lang-chinese；"
                 "Word 文件不受影响")


class Health(Enum):
    """How a check ended. Only a failure keeps reports from being made."""

    GOOD = "正常"
    WARNING = "注意"
    FAILURE = "错误"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what it is, what was found, and what to do if it is not good."""

    name: str
    state: Health
    found: str
    advice: str = ""


def checks(style: Path, output: Path, encoding: str | None) -> tuple[Check, ...]:
    """Everything. `style` is the style document that names the fonts, `encoding` the terminal's."""
    return (_python(), *map(_library, LIBRARIES), _books(), _office(), *_fonts(style), _terminal(encoding),
            _names(), _folder(output))


def table(found: Iterable[Check], as_json: bool) -> str:
    """Checks as lines for people, or for a program."""
    if as_json:
        checks = [{**asdict(check), "state": check.state.name.lower()} for check in found]
        return json.dumps({"version": 1, "checks": checks}, ensure_ascii=False, indent=2)
    return terminal.lines(line for check in found for line in (
        f"{check.state.value}  {check.name}：{check.found}",
        *([f"      → {check.advice}"] if check.advice else ())))


def _python() -> Check:
    return Check("Python", Health.GOOD, f"{platform.python_version()}（{sys.executable}）")


def _library(name: str) -> Check:
    try:
        return Check(name, Health.GOOD, metadata.version(name))
    except metadata.PackageNotFoundError:
        python = Path(sys.executable).name
        return Check(name, Health.FAILURE, "没有安装", f"请运行：{python} -m pip install {name}")


def _books() -> Check:
    """What reads workbooks: only `import` needs it."""
    name = "python-calamine"
    try:
        return Check(name, Health.GOOD, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, Health.WARNING, "没有安装；只有 juesuan import 需要它",
                     "要用时请运行：pip install 'juesuan[excel]'")


def _office() -> Check:
    command = office.find()
    if command is None:
        return Check("LibreOffice", Health.WARNING, "没有找到；只有 PDF、目录的页码和核对 .doc、.wps 需要它",
                     "要用时请安装（Debian、Ubuntu：sudo apt install libreoffice-writer；"
                     "其他系统见 libreoffice.org）")
    told = office.version(command)
    if not told:
        return Check("LibreOffice", Health.WARNING, f"{command} 没有回答",
                     f"请运行 {command} --version 看看，或重新安装")
    return Check("LibreOffice", Health.GOOD, f"{told}（{command}）")


def _fonts(style: Path) -> Iterator[Check]:
    """The fonts that a style document names, and what fontconfig puts in their place."""
    try:
        with ZipFile(BytesIO(regular.read(style))) as archive:
            named = _FONTS.findall(archive.read("word/styles.xml").decode())
    except (OSError, BadZipFile, KeyError, ValueError) as mistake:
        yield Check("样式文件", Health.FAILURE, f"{style} 不能用（{mistake}）",
                    "请从软件自带的 style.docx 改起")
        return
    names = dict.fromkeys(name for element in named for name in _FONT.findall(element))
    if shutil.which("fc-match") is None:
        yield Check("字体", Health.WARNING, f"没有 fc-match，不能检查 {'、'.join(names)}",
                    "请在 Word 的字体列表中看看有没有这些字体；Word 会自行代替没有的字体")
        return
    for name in names:
        yield _font(name)


def _font(name: str) -> Check:
    told = subprocess.run(["fc-match", "--format", "%{family}\n%{style[0]}\n%{lang}", name],
                          env={**os.environ, "FONTCONFIG_FILE": str(office.FONTS)},
                          capture_output=True, text=True, encoding="utf-8", errors="replace").stdout
    families, face, languages = (told.split("\n") + [""] * 2)[:3]
    used = " ".join([families.split(",")[0], face.replace("Regular", "")]).strip()
    if name in families.split(","):
        return Check(f"字体 {name}", Health.GOOD, "已安装")
    if not name.isascii() and "zh-cn" not in languages.split("|"):
        return Check(f"字体 {name}", Health.WARNING,
                     f"没有安装，PDF 中会用 {used or '别的字体'} 代替，它没有汉字", _INSTALL_FONTS)
    wanted, made = _hand(name), _hand(used)
    told = f"没有安装，PDF 中用 {used}{f'（{made}）' if made else ' '}代替；断行断页相同"
    if not wanted or made in ("", wanted) or (wanted, made) in _NEAR:
        return Check(f"字体 {name}", Health.GOOD, told)
    return Check(f"字体 {name}", Health.WARNING, f"{told}，但{made}不是{wanted}",
                 _INSTALL_FANG if wanted == "仿宋" else _INSTALL_FONTS)


def _hand(name: str) -> str:
    """What hand a Chinese font is written in, by its name; empty if that does not tell."""
    return next((hand for hand, parts in _HANDS.items() if re.search(parts, name)), "")


def _terminal(encoding: str | None) -> Check:
    try:
        _SAMPLE.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        windows = sys.platform == "win32"
        advice = "请先运行 chcp 65001" if windows else "请设置 LANG=zh_CN.UTF-8 或 PYTHONUTF8=1"
        return Check("终端编码", Health.WARNING, f"{encoding}，不能显示中文，文字会变成 ?", advice)
    return Check("终端编码", Health.GOOD, f"{encoding}（语言环境 {locale.setlocale(locale.LC_CTYPE)}）")


def _names() -> Check:
    encoding = sys.getfilesystemencoding()
    if encoding.replace("-", "").lower() == "utf8":
        return Check("文件名编码", Health.GOOD, encoding)
    return Check("文件名编码", Health.WARNING, f"{encoding}，中文文件名可能写错", "请设置 PYTHONUTF8=1")


def _folder(output: Path) -> Check:
    """Whether the output folder, or the one it would be made in, can be written to."""
    there = next(folder for folder in (output.absolute(), *output.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            return Check("输出目录", Health.GOOD, f"{output}，可以写入")
    except OSError as mistake:
        return Check("输出目录", Health.FAILURE, f"{there} 不能写入（{mistake.strerror}）",
                     "请用 --output 换一个目录，或改目录的权限")


@group.command("doctor")
@options.TEMPLATES
@click.option("--output", type=click.Path(path_type=Path), default=Path("output"), metavar="目录",
              help="要检查的输出目录（默认 output）。")
@options.JSON
def command(templates: Path | None, output: Path, as_json: bool) -> None:
    roots = project.template_roots(options.own_templates(templates))
    looks = [root / project.USUAL_KIND.name / "style.docx" for root in roots]
    style = next(file for file in looks if os.path.lexists(file))
    found = checks(style, output, sys.stdout.encoding)
    speaking.show(table(found, as_json), as_json)
    sys.exit(1 if any(check.state is Health.FAILURE for check in found) else 0)
