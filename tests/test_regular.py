"""What is found is a regular file inside its folder: pipes, devices, sockets and links that lead out are refused at once."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apart import Apart
from units import saved

from generator import regular

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pipes in folders nor /dev and /proc")

SECRET = "秘密字"
Juesuan = Callable[..., list[tuple[int, str]]]


def special(path: Path, kind: str) -> Path:
    """Something in a file's place that is not one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "socket":
            here = Path.cwd()
            os.chdir(path.parent)  # The path of a socket may have some 100 bytes.
            with socket.socket(socket.AF_UNIX) as endless:
                endless.bind(path.name)
            os.chdir(here)
        case "folder":
            path.mkdir()
        case target:
            path.symlink_to(target)
    return path


SPECIAL = {"fifo": "管道", "socket": "套接字", "/dev/zero": "链接", "/proc/self/environ": "链接"}


@pytest.mark.parametrize(("kind", "reason"), [*SPECIAL.items(), ("folder", "是文件夹")])
def test_what_is_no_regular_file_inside_is_refused(kind: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(regular.Unsuitable) as caught:
        regular.read(special(tmp_path / "a", kind), tmp_path)
    assert reason in (caught.value.strerror or "")


@pytest.mark.parametrize(("kind", "reason"), [
    ("fifo", "管道"), ("socket", "套接字"), ("/dev/zero", "是设备"), ("/proc/self/environ", "是系统文件"), ("folder", "是文件夹")])
def test_what_is_named_lies_anywhere_and_is_a_regular_file_too(kind: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(regular.Unsuitable, match=reason):
        regular.read(special(tmp_path / "a", kind))


def test_a_link_that_stays_inside_is_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "里" / "深").mkdir(parents=True)
    (tmp_path / "里" / "文件").write_bytes(b"1234")
    link = special(tmp_path / "里" / "深" / "a", "../文件")
    assert regular.read(link, tmp_path / "里") == b"1234"
    with pytest.raises(regular.Unsuitable, match="指向外面的链接"):
        regular.read(link, tmp_path / "里" / "深")
    assert regular.read(link) == b"1234", "what is named is read wherever it lies"


def test_a_folder_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "data2").mkdir()
    (tmp_path / "data2" / "a").write_bytes(b"1")
    (tmp_path / "data").mkdir()
    with pytest.raises(regular.Unsuitable):
        regular.read(special(tmp_path / "data" / "a", "../data2/a"), tmp_path / "data")


def test_no_more_is_read_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    assert regular.read(tmp_path / "a", limit=3) == b"0123"
    assert regular.read(tmp_path / "a", limit=10) == b"0123456789"


def test_what_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        regular.read(tmp_path / "a", tmp_path)


# ── in each of the four places ──


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with one unit, its own templates and a secret beside it."""
    (tmp_path / "项目").mkdir()
    (tmp_path / "秘密").write_text(f"单位名称: {SECRET}\n" * 3, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "项目")
    saved(Path("data/局"))
    Path("templates/final_accounts").mkdir(parents=True)
    return tmp_path / "项目"


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart(SECRET=SECRET) as process:
        yield process


@pytest.fixture
def juesuan(apart: Apart) -> Juesuan:
    """Exit codes and outputs of commands in a process that may not take long nor more than 1 GiB."""
    def run(*commands: str) -> list[tuple[int, str]]:
        told, _ = apart.run(*map(str.split, commands), mebibytes=1024)
        for command, (code, output, exception) in zip(commands, told, strict=True):
            assert code in (0, 1) and exception.startswith(("None", "SystemExit")), (command, exception)
            assert SECRET not in output, (command, output)
        return [(code, output) for code, output, _ in told]
    return run


PLACES = ["fifo", "socket", "/dev/zero", "/proc/self/environ", "../../../秘密"]
MAKE = "build --format md"


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("name", ["unit.yaml", "2023.yaml", "2022.yaml"])
def test_data(kind: str, name: str, project: Path, juesuan: Juesuan) -> None:
    """A unit's own file, the year's, last year's: every command says it and ends."""
    special(Path("data/局", name), kind)
    commands = ["check", MAKE, "facts data/局 2023", "summary --year 2023", "new-year data/局 2024", "status --year 2023",
                "diff data/局/2023.yaml data/局/2023.yaml"]
    *told, rolled, standing, _ = juesuan(*(commands if name != "2023.yaml" else [*commands[:-1], "status"]))
    for code, output in told:
        assert code == 1 and f"data/局/{name}: 错误 IN001：“{name}”是" in output
    assert rolled[0] == (name == "2023.yaml") and "错误 1" in standing[1]


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("name", ["edition.yaml", "style.docx", "part_one.html.j2"])
def test_templates(kind: str, name: str, project: Path, juesuan: Juesuan) -> None:
    place = Path("templates/final_accounts", name)
    special(place, kind.replace("../../../", "../" * len(place.parts)))
    (code, output), _, _ = juesuan("build --format docx --pages never", "status", "doctor")
    assert code == 1 and re.search(r"错误 (IN001|WD001)：.*是(指向外面的链接|管道|套接字)", output), output


def made() -> Path:
    return next(Path("output").rglob("*.md"))


@pytest.mark.parametrize("kind", [*PLACES, "folder"])
def test_what_stands_in_the_place_of_an_output(kind: str, project: Path, juesuan: Juesuan) -> None:
    """It is neither read nor replaced, which the build says; only when it is told to overwrite does its file go there."""
    juesuan(MAKE)
    whole = made().read_bytes()
    special(made(), kind.replace("../../../", "../../../../"))
    (_, standing), (code, output) = juesuan("status", MAKE)
    assert ("未生成" if kind in ("fifo", "socket", "/dev/zero", "folder") else "过期（md）") in standing
    assert code == 1 and "OUT20" in output
    if kind != "folder":
        assert not made().is_file() or made().is_symlink()
        assert juesuan(f"{MAKE} --force")[0][0] == 0 and made().read_bytes() == whole and not made().is_symlink()
    assert Path("../秘密").read_text(encoding="utf-8").count(SECRET) == 3, "nothing is written through a link"


def test_an_output_that_lies_elsewhere_is_none(project: Path, juesuan: Juesuan) -> None:
    """A link to the very bytes, outside of the folder: whoever changes them there changes what is published."""
    juesuan(MAKE)
    made().rename("../别处.md")
    Path(next(Path("output/某局/2023").parent.iterdir()), "某局2023年度部门决算公开说明.md").symlink_to("../../../../别处.md")
    (_, standing), (code, _) = juesuan("status", f"{MAKE} --force")
    assert "过期（md）" in standing and code == 0 and not made().is_symlink()


@pytest.mark.parametrize("kind", [*PLACES, "folder"])
def test_what_stands_in_the_place_of_the_record(kind: str, project: Path, juesuan: Juesuan) -> None:
    """No record: everything is made again, and the next time nothing is."""
    juesuan(MAKE)
    special(Path("output/.juesuan/manifest.json"), kind)
    (_, first), (_, second) = juesuan(MAKE, MAKE)
    assert "已生成 1" in first and ("未变 1" in second or kind == "folder")
    assert Path("../秘密").read_text(encoding="utf-8").count(SECRET) == 3


@pytest.mark.parametrize("place", ["output/某局", "output/某局/2023"])
def test_an_output_folder_that_leads_out_is_refused(place: str, project: Path, juesuan: Juesuan) -> None:
    """One that stays inside is as good as the folder itself."""
    juesuan(MAKE)
    Path(place).rename("../别处")
    Path(place).symlink_to("../" * place.count("/") + "../别处")
    kept = {path: path.read_bytes() for path in Path("../别处").rglob("*") if path.is_file()}
    ((code, output),) = juesuan(f"{MAKE} --force")
    assert code == 1 and f"OUT20：{place}" in output and "是指向外面的链接" in output, output
    assert {path: path.read_bytes() for path in Path("../别处").rglob("*") if path.is_file()} == kept
    Path("../别处").rename("output/里面")
    Path(place).unlink()
    Path(place).symlink_to("../" * (place.count("/") - 1) + "里面")
    assert juesuan(f"{MAKE} --force")[0][0] == 0


def test_a_record_folder_that_leads_out_is_not_written_to(project: Path, juesuan: Juesuan) -> None:
    juesuan(MAKE)
    Path("output/.juesuan").rename("../别处")
    Path("output/.juesuan").symlink_to("../../别处")
    before = Path("../别处/manifest.json").read_bytes()
    ((_, output),) = juesuan(MAKE)
    assert "已生成 1" in output and "是指向外面的链接" in output
    assert Path("../别处/manifest.json").read_bytes() == before
