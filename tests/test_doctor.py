"""`juesuan doctor` in environments of every kind: what is missing, what is used instead, what to do."""

from __future__ import annotations

import configparser
import json
import os
import re
import stat
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from units import ROOT

from generator.commands import doctor
from generator.commands.cli import main
from generator.commands.doctor import Check, Health
from generator.writers import office

STYLE = ROOT / "templates" / "final_accounts" / "style.docx"
FONTS = ["Times New Roman", "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="programs of our own are shell scripts here")


def found(encoding: str | None = "utf-8", output: Path = Path("output")) -> dict[str, Check]:
    return {check.name: check for check in doctor.checks(STYLE, output, encoding)}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only programs that there are: put some in."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(office, "_PLACES", ())
    return folder


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def test_every_library_that_is_required_is_looked_at() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    required = [re.split("[<>=]", line)[0] for line in setup["options"]["install_requires"].split()]
    assert list(doctor.LIBRARIES) == required
    assert all(found()[name].state is Health.GOOD and found()[name].found[0].isdigit() for name in required)


def test_a_library_that_is_missing_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("nothing-of-that-name",))
    check = found()["nothing-of-that-name"]
    assert check.state is Health.FAILURE and "pip install nothing-of-that-name" in check.advice


def test_without_libreoffice_reports_can_be_made(programs: Path) -> None:
    check = found()["LibreOffice"]
    assert check.state is Health.WARNING and "PDF、目录的页码和核对 .doc、.wps 需要它" in check.found and "apt install" in check.advice


@posix
def test_libreoffice_tells_its_version(programs: Path) -> None:
    program(programs, "soffice", 'echo "LibreOffice 7.4.7.2 40(Build:2)"')
    assert found()["LibreOffice"] == Check("LibreOffice", Health.GOOD, f"LibreOffice 7.4.7.2（{programs / 'soffice'}）")


@posix
def test_libreoffice_that_does_not_answer_is_told(programs: Path) -> None:
    program(programs, "soffice", "exit 77")
    assert found()["LibreOffice"].found == f"{programs / 'soffice'} 没有回答"


def test_without_fontconfig_the_fonts_are_named(programs: Path) -> None:
    check = found()["字体"]
    assert check.state is Health.WARNING and check.found == f"没有 fc-match，不能检查 {'、'.join(FONTS)}"


@posix
def test_each_font_of_the_style_document_is_looked_up(programs: Path) -> None:
    program(programs, "fc-match", r"""[ "$FONTCONFIG_FILE" ] || exit 1
case "$3" in
  仿宋_GB2312) printf 'FangSong_GB2312,仿宋_GB2312\nRegular\nen|zh-cn' ;;
  黑体) printf 'Noto Sans CJK SC\nRegular\nen|zh-cn|zh-tw' ;;
  宋体) printf 'DejaVu Sans\nBook\nen|fr' ;;
  楷体_GB2312) ;;
  *) printf 'Liberation Serif\nRegular\nen' ;;
esac""")
    fonts = {name.removeprefix("字体 "): check for name, check in found().items() if name.startswith("字体 ")}
    assert list(fonts) == FONTS
    assert (fonts["仿宋_GB2312"].state, fonts["仿宋_GB2312"].found) == (Health.GOOD, "已安装")
    assert (fonts["黑体"].state, fonts["黑体"].found) == (Health.GOOD, "没有安装，PDF 中用 Noto Sans CJK SC（黑体）代替；断行断页相同")
    assert (fonts["宋体"].state, fonts["宋体"].found) == (Health.WARNING, "没有安装，PDF 中会用 DejaVu Sans Book 代替，它没有汉字")
    assert "fonts-lxgw-wenkai" in fonts["宋体"].advice
    assert fonts["楷体_GB2312"].found == "没有安装，PDF 中会用 别的字体 代替，它没有汉字"
    assert fonts["Times New Roman"].found == "没有安装，PDF 中用 Liberation Serif 代替；断行断页相同"


@posix
@pytest.mark.parametrize(("font", "face", "told", "advice"), [
    ("仿宋_GB2312", "LXGW WenKai,霞鹜文楷\nLight", "LXGW WenKai Light（楷体）代替；断行断页相同，但楷体不是仿宋", "texlive-lang-chinese"),
    ("仿宋_GB2312", "Noto Serif CJK SC\nRegular", "Noto Serif CJK SC（宋体）代替；断行断页相同，但宋体不是仿宋", "texlive-lang-chinese"),
    ("仿宋_GB2312", "FandolFang,FandolFang R\nRegular", "FandolFang（仿宋）代替；断行断页相同", ""),
    ("仿宋_GB2312", "PingFang SC\nRegular", "PingFang SC（黑体）代替；断行断页相同，但黑体不是仿宋", "texlive-lang-chinese"),
    ("黑体", "PingFang SC\nSemibold", "PingFang SC Semibold（黑体）代替；断行断页相同", ""),
    ("仿宋_GB2312", "FZFangSong-Z02\nRegular", "FZFangSong-Z02（仿宋）代替；断行断页相同", ""),
    ("仿宋_GB2312", "Unknown Hand\nRegular", "Unknown Hand 代替；断行断页相同", ""),
    ("方正小标宋简体", "Noto Serif CJK SC\nSemiBold", "Noto Serif CJK SC SemiBold（宋体）代替；断行断页相同", ""),
    ("楷体_GB2312", "FandolKai\nRegular", "FandolKai（楷体）代替；断行断页相同", ""),
    ("黑体", "Noto Serif CJK SC\nBold", "Noto Serif CJK SC Bold（宋体）代替；断行断页相同，但宋体不是黑体", "fonts-noto-cjk"),
])
def test_which_face_stands_in_for_which_and_that_another_hand_is_another(
        font: str, face: str, told: str, advice: str, programs: Path) -> None:
    printed = face.replace("\n", "\\n")
    program(programs, "fc-match", f"""[ "$3" = "{font}" ] && printf '{printed}\\nzh-cn' || printf 'Serif\\n\\nzh-cn'""")
    check = found()[f"字体 {font}"]
    assert check.found == f"没有安装，PDF 中用 {told}"
    assert check.state is (Health.WARNING if advice else Health.GOOD) and advice in check.advice and bool(advice) == bool(check.advice)


def test_a_true_fang_is_used_before_a_kai_and_chinese_fonts_before_both() -> None:
    """What stands in for 仿宋_GB2312 and 楷体_GB2312, in order."""
    config = ElementTree.parse(office.FONTS)
    order = {match.findtext("test/string"): [one.text for one in match.findall("edit/string")] for match in config.iter("match")}
    assert order["仿宋_GB2312"] == ["仿宋", "FangSong", "FandolFang", "LXGW WenKai Light"]
    assert order["楷体_GB2312"] == ["楷体", "KaiTi", "FandolKai", "LXGW WenKai"]


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", Health.GOOD), ("gb18030", Health.GOOD), ("cp936", Health.GOOD),
                                                ("cp1252", Health.WARNING), ("ascii", Health.WARNING), (None, Health.WARNING),
                                                ("nonsense", Health.WARNING)])
def test_the_terminal_must_show_chinese(encoding: str | None, state: Health) -> None:
    check = found(encoding)["终端编码"]
    assert check.state is state
    assert state is Health.GOOD or "不能显示中文" in check.found and re.search("chcp|LANG", check.advice)


def test_a_folder_that_is_not_there_is_judged_by_the_one_above(tmp_path: Path) -> None:
    assert found(output=tmp_path / "a" / "b")["输出目录"].state is Health.GOOD
    assert list(tmp_path.iterdir()) == []


def test_an_output_folder_that_is_a_file_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    result = CliRunner().invoke(main, ["doctor", "--output", str(tmp_path / "output")])
    assert result.exit_code == 1
    assert f"错误  输出目录：{tmp_path / 'output'} 不能写入" in result.output and "→ 请用 --output 换一个目录" in result.output


@posix
def test_an_output_folder_that_is_read_only_is_a_failure(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    assert found(output=tmp_path)["输出目录"].state is Health.FAILURE


def test_a_program_reads_the_same(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--json", "--output", str(tmp_path)])
    told = json.loads(result.output)
    assert result.exit_code == 0 and told["version"] == 1
    assert {check["state"] for check in told["checks"]} <= {"good", "warning"}
    assert {"Python", "LibreOffice", "终端编码", "文件名编码", "输出目录"} <= {check["name"] for check in told["checks"]}
