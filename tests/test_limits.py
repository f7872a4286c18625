"""Templates of a stranger: they reach nothing but what they may print, and end soon and small, each with a line to blame."""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from units import local, saved

from generator import build as writing
from generator import limits
from generator.build import build
from generator.commands.cli import main
from generator.composing import markup
from generator.limits import TooMuch, limited
from generator.problems import Rejected
from generator.writers import html

HEAD = "<h1>第四部分</h1>\n"
REACHING = (
    "{{ ''.__class__.__mro__ }}", "{{ ()|attr('__class__') }}", "{{ unit.__class__ }}", "{{ unit|attr('__init__') }}", "{{ lipsum.__globals__ }}",
    "{{ cycler.__init__.__globals__ }}", "{{ joiner.__init__.__globals__['os'] }}", "{{ self.__init__ }}", "{{ revenue._ledger }}",
    "{{ revenue['_ledger'] }}", "{{ accounts.__dict__ }}", "{{ '{0.__class__}'.format(unit) }}", "{{ '{x.__class__}'.format_map({'x': unit}) }}",
    "{{ '%s'|format(unit) }}", "{{ reasons._accounts }}", "{{ config }}", "{{ namespace.__init__ }}", "{{ [].append(1) }}", "{{ {}.update(a=1) }}",
    "{% import 'os' as os %}", "{% include '/etc/passwd' %}", "{% include '../../../../../../etc/passwd' %}", "{% include '..\\\\..\\\\a' %}",
    "{{ 'a' * 999999999 }}", "{{ 9 ** 9 ** 9 }}", "{{ range(100000000)|list }}", "{{ 1 / 0 }}", "{{ projects[99] }}",
)
"""What a template has no business to do: told as its mistake."""
GREEDY = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}<p>长长长长</p>{% endfor %}{% endfor %}",
    "{{ 'a'|center(9000000000) }}", "{{ range(99999)|join(range(99999)|join) }}",
    "{% set x = 'a'|center(99999) %}{% set y = x|replace(' ', x) %}{{ y|replace(' ', x) }}",
    "{{ 'a'|indent(9000000000, true) }}", "{{ range(99999)|batch(1, range(99999)|list)|list|length|string }}{{ 'a'|center(9000000000) }}",
)
"""What takes more time or memory than there is."""
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")


def problem(folder: Path, text: str) -> tuple[str, str, int]:
    own = folder / "templates"
    (own / "final_accounts").mkdir(parents=True)
    (own / "final_accounts" / "part_four.html.j2").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        build(saved(folder / "某局"), own)
    found = local(caught.value.problems[0], own)
    return found.code, found.place.file, found.place.line


UNSTEADY = (
    "{{ ['甲', '乙']|random }}", "{{ ['甲', '乙']|shuffle }}", "{{ lipsum() }}", "{{ [['甲', '乙']]|map('random')|first }}",
    "{{ reasons.of|string }}", "{{ '' ~ reasons.of }}", "{{ cycler('甲')|string }}", "{{ [joiner()]|join }}",
)
"""What would print something else at each run."""


@pytest.mark.parametrize("text", UNSTEADY)
def test_what_is_not_the_same_at_each_run_is_told(text: str, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "final_accounts").mkdir(parents=True)
    (own / "final_accounts" / "part_four.html.j2").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        build(saved(tmp_path / "某局"), own)
    found = local(caught.value.problems[0], own)
    assert found.code in ("TP001", "TP002") and (found.place.file, found.place.line) == ("part_four.html.j2", 2)
    assert "每次" in found.message and "0x" not in found.message, found.message


@pytest.mark.parametrize("text", REACHING)
def test_a_template_reaches_nothing_else(text: str, tmp_path: Path) -> None:
    code, file, line = problem(tmp_path, text)
    assert code in ("TP001", "TP002") and (file, line) == ("part_four.html.j2", 2)


@posix
@pytest.mark.parametrize("text", GREEDY)
def test_a_template_ends_soon_and_small(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1)
    before = resource.getrusage(resource.RUSAGE_SELF)
    code, file, line = problem(tmp_path, text)
    # Time may be up while the page that includes it takes what it wrote.
    assert code == "TP005" and (file, line) in (("part_four.html.j2", 2), ("report.html.j2", 11))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_maxrss - before.ru_maxrss < (limits.MEBIBYTES + 100) << 10


@pytest.mark.parametrize("text", ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% include 'part_four.html.j2' %}"])
def test_a_template_that_calls_itself_is_told(text: str, tmp_path: Path) -> None:
    assert problem(tmp_path, text)[:2] == ("TP002", "part_four.html.j2")


@pytest.mark.parametrize("element", ["strong", "span", 'ref to="a"'])
@pytest.mark.parametrize("depth", [51, 990, 30_000])
def test_elements_within_each_other_have_a_limit(element: str, depth: int, tmp_path: Path) -> None:
    text = f"<p>一</p>\n<p>{f'<{element}>' * depth}二{f'</{element.split()[0]}>' * depth}</p>"
    assert problem(tmp_path, text) == ("TP003", "part_four.html.j2", 3)


@pytest.mark.parametrize("depth", [25, 120, 990])
@pytest.mark.parametrize("ends", [("{% if true %}", "{% endif %}"), ("{% for a in projects %}", "{% endfor %}"), ("<p>{{ '甲'|trim", "}}</p>")])
def test_blocks_within_each_other_are_no_fault_of_ours(ends: tuple[str, str], depth: int, tmp_path: Path) -> None:
    """Python itself takes 20 loops, 100 levels of indentation and a thousand calls within each other."""
    begin, end = ends
    text = begin * depth + end * depth if end.startswith("{%") else begin + "|trim" * depth + end
    own = tmp_path / "templates" / "final_accounts"
    own.mkdir(parents=True)
    (own / "part_four.html.j2").write_text(HEAD + text, encoding="utf-8")
    try:
        build(saved(tmp_path / "某局"), own.parent)
    except Rejected as rejected:
        found = local(rejected.problems[0], own.parent)
        assert (found.code, found.place.file) == ("TP001", "part_four.html.j2") and found.message.endswith("层数太多"), found


@posix
@pytest.mark.parametrize(("what", "told"), [
    ((markup, "_document"), "TP005：解析模板写出的内容用的内存超过 512 MiB，已停止"),
    ((html, "write"), "TP005：写成 html 用的内存超过 512 MiB，已停止"),
    ((writing, "check"), "TP005：检查生成的 html 用的内存超过 512 MiB，已停止"),
])
def test_every_stage_has_the_same_limit(what: tuple[object, str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage in its turn takes as much as a template of a million paragraphs makes it take."""
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "data" / "某局")
    monkeypatch.setattr(*what, lambda *_: bytearray(2 << 30))
    result = CliRunner().invoke(main, ["build", "--format", "html", "--jobs", "1"])
    assert result.exit_code == 1 and told in result.stderr, result.output
    assert not list((tmp_path / "output").rglob("*.html"))


@posix
def test_the_line_that_wrote_most_is_told_and_it_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(markup, "_document", lambda *_: read.append(1) or bytearray(2 << 30))  # type: ignore[func-returns-value]
    text = "<p>一</p>\n{% for a in range(20000) %}\n<p>二</p>\n{% endfor %}"
    assert problem(tmp_path, text) == ("TP005", "part_four.html.j2", 4) and len(read) == 1


@posix
def test_twenty_thousand_paragraphs_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred times a long report is still a report."""
    own = tmp_path / "templates" / "final_accounts"
    own.mkdir(parents=True)
    (own / "part_four.html.j2").write_text(HEAD + "{% for a in range(20000) %}<p>一段话。</p>{% endfor %}", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = build(saved(tmp_path / "某局"), own.parent)
    assert all(writing.rendered(report, name) for name in ("docx", "md", "html"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < limits.MEBIBYTES << 10


@posix
def test_other_units_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greedy template is that of an edition which one of two units asks for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(limits, "SECONDS", 1)
    from units import UNIT, changed
    saved(tmp_path / "data" / "甲", unit=changed(UNIT, {"单位名称": "甲局", "版式": "贪心"}))
    saved(tmp_path / "data" / "乙", unit=changed(UNIT, {"单位名称": "乙局"}))
    edition = tmp_path / "templates" / "final_accounts" / "editions" / "贪心"
    edition.mkdir(parents=True)
    (edition / "edition.yaml").write_text("名称: 贪心\n说明: 太贪心\n", encoding="utf-8")
    (edition / "part_four.html.j2").write_text(GREEDY[0], encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "--format", "md", "--jobs", "1"])
    assert result.exit_code == 1 and "TP005：模板用的时间超过 1 秒，已停止" in result.stderr, result.output
    assert [path.name for path in (tmp_path / "output").glob("*局")] == ["乙局"]


@posix
def test_limits_end_with_what_they_limit() -> None:
    limits, handler = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)
    with pytest.raises(TooMuch, match="时间超过 0.1 秒"), limited(0.1, 64):
        while True:
            pass
    with pytest.raises(TooMuch, match="内存超过 64 MiB"), limited(9, 64):
        bytearray(128 << 20)
    assert (resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGPROF)) == (limits, handler)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    bytearray(128 << 20)
