"""`juesuan fix`: what messages spell out is corrected, and nothing else in a file changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from faulty import BASE, YEAR
from units import ROOT

from generator import quantities
from generator.authoring import mending
from generator.authoring.saving import save
from generator.commands.cli import main
from generator.problems import Mend, Place, Rejected, error
from generator.reading import spelling

TEXT = (BASE / f"{YEAR}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    unit = tmp_path / "data" / "某局"
    unit.mkdir(parents=True)
    for name in ("unit.yaml", f"{YEAR - 1}.yaml", f"{YEAR}.yaml"):
        (unit / name).write_bytes((BASE / name).read_bytes())
    return unit


def fix(*arguments: str, answer: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["fix", *arguments], input=answer)
    assert "Traceback" not in result.output and isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def wrong(folder: Path, right: str, typed: str) -> Path:
    """The base's file with a line typed wrongly."""
    assert TEXT.count(f"\n{right}\n") == 1, right
    file = folder / f"{YEAR}.yaml"
    file.write_bytes(TEXT.replace(f"\n{right}\n", f"\n{typed}\n").encode())
    return file


@pytest.mark.parametrize(("right", "typed", "mended"), [
    ("结余分配: 0", "结余分配：0", None),
    ("结余分配: 0", "结余分配:0", None),
    ("结余分配: 0", "结余分配： 0  # 没有", "结余分配: 0  # 没有"),
    ("结余分配: 0", "结余分配: ０", None),
    ("结余分配: 0", "结余分配: 1,234.50", "结余分配: 1234.50"),
    ("结余分配: 0", "结余分配: '1,234.50'", "结余分配: '1234.50'"),
    ("结余分配: 0", "结余分配: 12万元", "结余分配: 12"),
    ("结余分配: 0", "结余分配: 120000元", "结余分配: 12"),
    ("结余分配: 0", "结余分配: －5.20  # 红字", "结余分配: -5.20  # 红字"),
    ("结余分配: 0", "节余分配: 0", None),
    ("结余分配: 0", "结余分配\u3000: 0", None),
    ("结余分配: 0", "结余\u200b分配: 0", None),
    ("结余分配: 0", "结余分配: 0\t# 注", "结余分配: 0 # 注"),
    ("    保有量: 1", "    保有量: 1辆", None),
    ("    保有量: 1", "    保有量: １", None),
    ("    开支内容: 燃料费和保险费", "    开支内容: 主要有: 燃料费", '    开支内容: "主要有: 燃料费"'),
    ("    开支内容: 燃料费和保险费", "    开支内容：燃料费和保险费", None),
    ("  在职人员: 10", "  在职人员：１０人", None),
])
def test_what_leaves_no_choice_is_corrected_and_nothing_else(folder: Path, right: str, typed: str,
                                                             mended: str | None) -> None:
    file = wrong(folder, right, typed)
    result = fix("--yes")
    assert result.exit_code == 0, result.output
    assert file.read_bytes().decode() == TEXT.replace(f"\n{right}\n", f"\n{mended or right}\n")
    assert "改正了" in result.output and f"+{mended or right}" in result.output


@pytest.mark.parametrize(("right", "typed"), [
    ("结余分配: 0", "结余分配: 1,23"),
    ("结余分配: 0", "结余分配: 12 5"),
    ("结余分配: 0", "结余分配: 大约12"),
    ("结余分配: 0", "结余分配: 无"),
    ("结余分配: 0", "结余分配: 3.00元"),
    ("结余分配: 0", "\u3000结余分配: 0"),
    ("  在职人员: 10", "  职工: 10"),
    ("    开支内容: 燃料费和保险费", "    开支内容: 主要有: \"燃料费\"等"),
    ("    保有量: 1", "    保有量: 1.5"),
])
def test_what_leaves_a_choice_is_not_touched_and_told(folder: Path, right: str, typed: str) -> None:
    file = wrong(folder, right, typed)
    before = file.read_bytes()
    result = fix("--yes")
    assert file.read_bytes() == before
    assert result.exit_code == 1 and "没有可以代为改正的；还有" in result.output and "错误 IN" in result.output


def test_separators_in_braces_are_one_number_but_in_brackets_may_be_two() -> None:
    def mends(line: str) -> list[str]:
        with pytest.raises(Rejected) as rejected:
            mending.source.load(f"{line}\n".encode(), "f")
        return [mend.right for problem in rejected.value.problems for mend in problem.mends]

    assert mends("甲: {年初: 1,234.50, 年末: 2}") == ["1234.50"]
    assert mends("甲: [1,234]") == []


@pytest.mark.parametrize("dash", [*spelling.DASHES])
def test_every_dash_that_is_named_is_corrected(folder: Path, dash: str) -> None:
    """Of items that are words, and of those that have keys; in a number it is a minus."""
    file = wrong(folder, "  成效: [按时完成全年任务]", f"  成效:\n  {dash} 完成任务\n  {dash}提高效率")
    file.write_text(file.read_text(encoding="utf-8").replace("  - 资金: 其他资金", f"  {dash} 资金: 其他资金"), encoding="utf-8")
    told = CliRunner().invoke(main, ["check"]).output
    assert f"列表用了“{dash}”，不是半角的减号：这是{spelling.DASHES[dash]}" in told
    assert fix("--yes").exit_code == 0
    assert file.read_text(encoding="utf-8") == TEXT.replace("  成效: [按时完成全年任务]", "  成效:\n  - 完成任务\n  - 提高效率")


def test_what_is_a_minus_is_a_dash_too(folder: Path) -> None:
    assert {*map(chr, quantities.MINUS)} <= {*spelling.DASHES}
    for sign in map(chr, quantities.MINUS):
        wrong(folder, "结余分配: 0", f"结余分配: {sign}5.20")
        told = CliRunner().invoke(main, ["check"]).output
        assert "负号不是半角减号\n" in told and "→ 请改写成 -5.20\n" in told


def test_items_with_another_dash_are_corrected_together(folder: Path) -> None:
    file = wrong(folder, "  成效: [按时完成全年任务]", "  成效:\n  － 完成任务\n  － 提高效率")
    assert fix("--yes").exit_code == 0
    assert "  成效:\n  - 完成任务\n  - 提高效率\n" in file.read_text(encoding="utf-8")
    file = wrong(folder, "  成效: [按时完成全年任务]", "  成效: [按时完成全年任务]\n  # ─")
    text = file.read_text(encoding="utf-8").replace("\n  - ", "\n  － ", 2)
    file.write_text(text, encoding="utf-8")
    assert fix("--yes").exit_code == 0
    assert file.read_text(encoding="utf-8") == text.replace("－ ", "- ")


@pytest.mark.parametrize(("head", "ends"), [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_bytes_outside_the_mended_places_stay(folder: Path, head: bytes, ends: bytes) -> None:
    file = wrong(folder, "结余分配: 0", "结余分配: 1,234.50万元")
    file.write_bytes(head + file.read_bytes().replace(b"\n", ends))
    os.chmod(file, 0o600)
    before = file.read_bytes()
    assert fix("--yes").exit_code == 0
    assert file.read_bytes() == before.replace("1,234.50万元".encode(), b"1234.5")
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_asks_before_it_writes(folder: Path) -> None:
    file = wrong(folder, "结余分配: 0", "结余分配：0")
    before = file.read_bytes()
    for answer in ("n\n", ""):
        result = fix(answer=answer)
        assert result.exit_code == 1 and "没有写入（加 --yes 直接写入）" in result.output
        assert file.read_bytes() == before
        assert "-结余分配：0\n+结余分配: 0\n" in result.output
    assert fix(answer="y\n").exit_code == 0
    assert file.read_text(encoding="utf-8") == TEXT


def test_round_after_round_and_what_is_left_is_counted(folder: Path) -> None:
    """Bad syntax hides wrong amounts, and both hide what stays for the author."""
    file = wrong(folder, "结余分配: 0", "结余分配：1,234.50")
    text = file.read_text(encoding="utf-8").replace("  在职人员: 10", "  在职人员：１０").replace("  退休人员: 5", "  退休人员: 五")
    file.write_text(text, encoding="utf-8")
    result = fix("--yes")
    assert result.exit_code == 1 and "改正了 4 处；还有 1 个错误要自己改" in result.output
    assert "“人员.退休人员”" in result.output and "   10 |   退休人员: 五" in result.output


def test_a_file_of_the_unit_is_corrected_too(folder: Path) -> None:
    unit = (folder / "unit.yaml").read_text(encoding="utf-8")
    (folder / "unit.yaml").write_text(unit.replace("单位性质: ", "单位性质："), encoding="utf-8")
    assert fix("data/某局", "--yes").exit_code == 0
    assert (folder / "unit.yaml").read_text(encoding="utf-8") == unit


def test_nothing_wrong_is_said(folder: Path) -> None:
    assert fix().output == "没有可以代为改正的；写法没有别的错误，请用 juesuan check 核对\n"


def test_a_file_that_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    file = wrong(folder, "结余分配: 0", "结余分配：0")
    mended = mending.mend(mending.Target(file, None, "final_accounts/year"))
    file.write_text("又改了", encoding="utf-8")
    with pytest.raises(Rejected) as rejected:
        mending.write(mended)
    assert [problem.code for problem in rejected.value.problems] == ["IN240"]
    assert file.read_text(encoding="utf-8") == "又改了"
    with pytest.raises(Rejected):  # As for a new file that somebody has made meanwhile.
        save(folder, {file.name: b"new"})
    assert file.read_text(encoding="utf-8") == "又改了"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".~")] == []


def test_a_file_that_cannot_be_written_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    wrong(folder, "结余分配: 0", "结余分配：0")
    monkeypatch.setattr(mending, "save", refuse)
    result = fix("--yes")
    assert result.exit_code == 1 and "OUT01：data/某局/2023.yaml 不能写" in result.output
    assert "改正了" not in result.output and "没有写入；还有 1 个错误要自己改" in result.output


def test_a_file_that_goes_away_while_it_asks_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be written of the others is, and is counted."""
    file = wrong(folder, "结余分配: 0", "结余分配：0")
    other = folder / f"{YEAR - 1}.yaml"
    last = other.read_bytes()
    other.write_bytes(last.replace("结余分配: 0".encode(), "结余分配：0".encode()))

    def leaves(_: object) -> bool:
        file.unlink()
        return True

    monkeypatch.setattr("generator.commands.fix._confirmed", leaves)
    result = fix()
    assert result.exit_code == 1 and "错误 IN240：data/某局/2023.yaml 在这期间改过了，没有写入" in result.output
    assert "改正了 1 处，1 处没有写入；还有 1 个错误要自己改" in result.output
    assert not file.exists() and other.read_bytes() == last


def test_a_link_stays_a_link(folder: Path) -> None:
    file = wrong(folder, "结余分配: 0", "结余分配：0")
    file.rename(folder / "数据.txt")
    file.symlink_to("数据.txt")
    assert fix("--yes").exit_code == 0
    assert file.is_symlink() and (folder / "数据.txt").read_text(encoding="utf-8") == TEXT


def test_two_corrections_that_meet_are_none() -> None:
    def at(column: int, typed: str, right: str) -> Mend:
        return Mend(Place("f", 1, column), typed, right)

    problems = [error("IN102", "甲", "", Place("f", 1, 1), (at(1, "ab", "x"),)), error("IN102", "乙", "", Place("f", 1, 2), (at(2, "bc", "y"),)),
                error("IN102", "丙", "", Place("f", 1, 5), (at(5, "e", "E"),)), error("IN110", "丁", "", Place("f", 1, 5), (at(5, "e", "E"),)),
                error("IN110", "戊", "", Place("f", 1, 6), (at(6, "z", "Z"),))]
    assert mending._applied(b"abcdefg", problems) == (b"abcdEfg", 2)


@pytest.mark.parametrize("name", ["青河区农业农村局", "青河区图书馆"])
def test_what_is_right_is_not_touched(name: str) -> None:
    for path in sorted((ROOT / "data" / name).glob("20*.yaml")):
        kind = "self_evaluation" if "自评" in path.name else "final_accounts"
        mended = mending.mend(mending.Target(path, None, f"{kind}/year"))
        assert (mended.number, mended.left, mended.after) == (0, (), path.read_bytes())


def test_another_dash_is_named(folder: Path) -> None:
    wrong(folder, "  - 资金: 其他资金", "  － 资金: 其他资金")
    told = CliRunner().invoke(main, ["check"]).output
    assert "错误 IN024：列表用了“－”，不是半角的减号" in told and "→ 请改成半角减号加一个空格：-" in told


def test_check_says_what_fix_can_do(folder: Path) -> None:
    wrong(folder, "结余分配: 0", "结余分配: 1,234.50")
    assert "有 1 个问题可以用 juesuan fix 改正" in CliRunner().invoke(main, ["check"]).output
