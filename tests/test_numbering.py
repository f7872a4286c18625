"""Page numbers of contents: when LibreOffice is asked for them, what is told of it, and that they are no reason to build anew."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_office import GOOD, main_part
from units import ROOT, SAMPLES

from generator.commands.cli import main
from generator.running import batch, numbering, work
from generator.running.tasks import Crew, Lost
from generator.writers import office, printed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the office of these tests begins with #!")
BUREAU = "data/青河区农业农村局/2023.yaml"
UPDATE = "；在 Word 里右键目录，选“更新域”"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a year of both sample units, on a computer without LibreOffice."""
    monkeypatch.chdir(tmp_path)
    for name in SAMPLES:
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns("*自评报告*"))
    monkeypatch.setattr(office, "find", lambda: None)
    return tmp_path


@pytest.fixture
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put an office of our own on the computer: every heading is on page 7. `makes` is what it makes of a `source`."""
    def put(makes: str = GOOD) -> None:
        program = folder / "office"
        program.write_text(f"""#!{sys.executable}
import sys
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
sources = [Path(word) for word in sys.argv if word.endswith(".docx")]
with Path({str(folder / "log")!r}).open("a") as log:
    print(len(sources), file=log)
for source in sources:
    made = {makes}
    if made is not None:
        (folder / source.with_suffix(".pdf").name).write_bytes(made)
""", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(office, "find", lambda: str(program))
        monkeypatch.setattr(office, "pages_of", lambda pdf, document: {one.anchor: 7 for one in office.headings(document)})
        monkeypatch.setattr(office, "engine", lambda pdf: "LibreOffice 7.4")
        monkeypatch.setattr(printed, "lost", lambda word, pdf: ())
    return put


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["build", "--year", "2023", "--jobs", "1", *arguments])
    assert isinstance(result.exception, (SystemExit, type(None))), result.exception
    return result


def last(*arguments: str) -> str:
    return run(*arguments).output.splitlines()[-1]


def states(*arguments: str) -> dict[str, str]:
    return {one["file"]: one["state"] for one in json.loads(run("--json", *arguments).stdout)["reports"]}


def calls(folder: Path) -> list[str]:
    """How many files each LibreOffice was given."""
    return (folder / "log").read_text().split() if (folder / "log").exists() else []


def words(output: str = "output") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(output).rglob("*.docx"))}


def numbered(output: str = "output") -> list[bool]:
    """Whether the contents of each Word file have page numbers."""
    return [b"PAGEREF" in main_part(data) for data in words(output).values()]


def test_one_libreoffice_is_asked_for_all(folder: Path, installed: Callable[..., None]) -> None:
    installed()
    assert last("--pages", "auto") == "目录页码：LibreOffice 7.4，2 份"
    assert numbered() == [True, True] and calls(folder) == ["2", "2"], "once more with the numbers"
    assert last("--pages", "auto") == "共 2 份（未变 2）：提示 3 个" and len(calls(folder)) == 2


@pytest.mark.parametrize(("most", "told"), [
    (20, f"没有找到 LibreOffice{UPDATE}"),
    (1, f"要生成 2 份，超过 1 份，没有去问 LibreOffice；要页码，加上 --pages always，或{UPDATE[1:]}"),
])
def test_why_it_was_not_asked_is_told(folder: Path, installed: Callable[..., None], monkeypatch: pytest.MonkeyPatch,
                                      most: int, told: str) -> None:
    if most == 1:
        installed()
    monkeypatch.setattr(numbering, "MOST_LAID_OUT", most)
    assert last("--pages", "auto") == f"目录没有页码：{told}" and calls(folder) == []
    assert json.loads(run("--pages", "auto", "--force", "--json").stdout)["page_numbers"] == f"目录没有页码：{told}"
    run("--pages", "never", "--output", "other")
    assert words() == words("other")


def test_nothing_is_told_of_reports_without_contents(folder: Path) -> None:
    """A self-evaluation has none."""
    bureau = "data/青河区农业农村局"
    shutil.copy(ROOT / bureau / "2023.自评报告.yaml", bureau)
    alone = run("--pages", "auto", f"{bureau}/2023.自评报告.yaml").output
    assert "已生成 1" in alone and "目录没有页码" not in alone
    assert last("--pages", "auto", "--force", bureau) == f"目录没有页码：没有找到 LibreOffice{UPDATE}"


def test_a_pdf_needs_libreoffice_whatever_else_is_asked(folder: Path, installed: Callable[..., None]) -> None:
    installed()
    result = run("--pages", "never", "--format", "docx,pdf")
    assert result.exit_code == 2 and calls(folder) == [] and words() == {}
    assert "pdf 由 LibreOffice 排版，目录总有页码，不能与 --pages never 一起用" in re.sub(r"\s*\n\s*", "", result.output)
    assert last("--pages", "auto", "--format", "docx,pdf") == "目录页码：LibreOffice 7.4，2 份"


def test_a_program_hears_of_each_report_what_told_its_numbers_or_why_it_has_none(folder: Path, installed: Callable[..., None]) -> None:
    def told(*options: str) -> dict[str, tuple[str, str]]:
        reports = json.loads(run("--json", *options).stdout)["reports"]
        return {one["file"]: (one["engine"], one["unpaged"]) for one in reports}

    library = "data/青河区图书馆/2023.yaml"
    assert told("--pages", "auto") == dict.fromkeys((BUREAU, library), ("", f"没有找到 LibreOffice{UPDATE}"))
    named = "'图书馆' in __import__('zipfile').ZipFile(source).read('word/document.xml').decode()"
    installed(f"None if {named} else {GOOD}")
    assert set(told("--pages", "auto").values()) == {("", "")}, "nothing was made"
    assert told("--pages", "auto", "--force") == {BUREAU: ("LibreOffice 7.4", ""), library: ("", "LibreOffice 没有转出 PDF")}


def test_a_cluster_is_not_asked() -> None:
    order = batch.Order(Path("output"), ("docx",), pages=batch.Pages.AUTO)
    decided, why = numbering.decided(order, 2, "tcp://主机:8786")
    assert decided.pages is batch.Pages.NEVER and why.startswith("报告由 tcp://主机:8786 生成；要页码，加上 --pages always")


def test_never_asks_nobody_and_says_nothing(folder: Path, installed: Callable[..., None]) -> None:
    installed()
    assert last("--pages", "never") == "共 2 份（已生成 2）：提示 3 个"
    assert calls(folder) == [] and numbered() == [False, False]


@pytest.mark.parametrize("format", ["md", "xlsx,html"])
def test_formats_without_pages_need_nobody(folder: Path, installed: Callable[..., None], format: str) -> None:
    installed()
    assert last("--pages", "auto", "--format", format).startswith("共 2 份") and calls(folder) == []
    assert last("--pages", "--format", format).startswith("共 2 份") and calls(folder) == []


def test_a_report_with_page_numbers_is_not_stale_without_libreoffice(folder: Path, installed: Callable[..., None],
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    installed()
    run("--pages", "auto")
    before = words()
    monkeypatch.setattr(office, "find", lambda: None)
    for pages in ("auto", "never", "always"):
        assert set(states("--pages", pages).values()) == {"current"}
    status = CliRunner().invoke(main, ["status", "--year", "2023"]).output
    assert status.count("最新（docx、md、xlsx）") == 2 and words() == before


def test_page_numbers_that_are_missing_are_a_reason_only_where_they_are_asked_for(folder: Path, installed: Callable[..., None]) -> None:
    run("--pages", "never")
    installed()
    assert set(states("--pages", "auto").values()) == {"current"} and calls(folder) == []
    assert f"{BUREAU}：目录还没有页码" in run("--pages", "--explain").output and numbered() == [True, True]
    assert set(states("--pages").values()) == {"current"}


def test_a_path_behind_the_option_is_told() -> None:
    result = CliRunner().invoke(main, ["build", "--pages", "data/某局"])
    assert result.exit_code == 2 and "请写成 --pages always data/某局" in result.output


def test_an_answer_that_is_only_welcome_stops_no_report(folder: Path, installed: Callable[..., None]) -> None:
    installed("None")
    result = run("--pages", "auto")
    assert result.exit_code == 0 and result.output.splitlines()[-1] == f"目录页码：2 份没有得出（LibreOffice 没有转出 PDF）{UPDATE}"
    assert numbered() == [False, False]
    assert last("--pages", "--output", "other") == "共 2 份（没有生成 2）：错误 2 个" and words("other") == {}


def test_one_that_fails_keeps_no_other_from_its_numbers(folder: Path, installed: Callable[..., None]) -> None:
    library = "'图书馆' in __import__('zipfile').ZipFile(source).read('word/document.xml').decode()"
    installed(f"None if {library} else {GOOD}")
    assert last("--pages", "auto") == f"目录页码：LibreOffice 7.4，1 份；1 份没有得出（LibreOffice 没有转出 PDF）{UPDATE}"
    assert sorted(numbered()) == [False, True]


def test_one_that_is_edited_stays_with_its_numbers(folder: Path, installed: Callable[..., None]) -> None:
    installed()
    run("--pages", "auto")
    file = next(Path("output").rglob("*农业农村局*说明.docx"))
    file.write_bytes(file.read_bytes() + b"\0")
    edited = file.read_bytes()
    assert "OUT05" in run("--pages", "always").output and file.read_bytes() == edited
    next(Path("output").rglob("*农业农村局*.md")).unlink()
    assert states("--pages", "never")[BUREAU] == "made" and file.read_bytes() == edited


class Forgetful(Crew):
    """A process that dies of more than one report at a time."""

    def map(self, do: Callable[[Sequence[int]], list[int]],
            groups: Sequence[Sequence[Sequence[int]]]) -> Iterator[tuple[Sequence[int], list[int] | Lost]]:
        return ((task, Lost() if len(task) > 1 or task[0] < 0 else do(task)) for group in groups for task in group)


def test_a_process_that_dies_of_many_costs_only_the_one_it_was_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "make_together", lambda tasks: [task * task for task in tasks])
    found = list(work._together(Forgetful(), [[1, -2, 3]]))
    assert found == [(1, 1), (-2, Lost()), (3, 9)]


def test_help_names_the_three_and_the_number() -> None:
    told = re.sub(r"\s+", "", CliRunner().invoke(main, ["build", "--help"]).output)
    assert "auto（默认）有LibreOffice、要生成的不超过20份时" in told
