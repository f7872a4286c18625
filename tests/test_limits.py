"""Templates of a stranger: they reach nothing but what they may print, and end soon and small, each with a line to blame."""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from units import saved

from generator.build import build
from generator.commands.cli import main
from generator.composing import template
from generator.composing.limits import TooMuch, limited
from generator.problems import Rejected

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
    found, = caught.value.problems
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
    found, = caught.value.problems
    assert found.code in ("TP001", "TP002") and (found.place.file, found.place.line) == ("part_four.html.j2", 2)
    assert "每次" in found.message and "0x" not in found.message, found.message


@pytest.mark.parametrize("text", REACHING)
def test_a_template_reaches_nothing_else(text: str, tmp_path: Path) -> None:
    code, file, line = problem(tmp_path, text)
    assert code in ("TP001", "TP002") and (file, line) == ("part_four.html.j2", 2)


@posix
@pytest.mark.parametrize("text", GREEDY)
def test_a_template_ends_soon_and_small(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "SECONDS", 1)
    before = resource.getrusage(resource.RUSAGE_SELF)
    code, file, line = problem(tmp_path, text)
    # Time may be up while the page that includes it takes what it wrote.
    assert code == "TP005" and (file, line) in (("part_four.html.j2", 2), ("report.html.j2", 8))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_maxrss - before.ru_maxrss < (template.MEBIBYTES + 100) << 10


@pytest.mark.parametrize("text", ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% include 'part_four.html.j2' %}"])
def test_a_template_that_calls_itself_is_told(text: str, tmp_path: Path) -> None:
    assert problem(tmp_path, text)[:2] == ("TP002", "part_four.html.j2")


@posix
def test_other_units_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greedy template is that of an edition which one of two units asks for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(template, "SECONDS", 1)
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
