"""What tries to break the program finds faults where there are any, at volumes that a test can bear."""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from units import ROOT

sys.path.insert(0, str(ROOT))

from generator import shelf
from generator.build import build
from generator.composing import template
from generator.document.tree import Chart, blocks
from generator.problems import Rejected, error  # noqa: E402
from generator.reading import source
from generator.writers import WRITERS, Support  # noqa: E402
from tools.pages import Blemish, Kind  # noqa: E402
from tools.reliability import (  # noqa: E402
    audit,
    figures,
    flips,
    hostile_text,
    hostile_yaml,
    loader,
    pages,
    pipeline,
    preview,
    silent,
    unmended,
)
from tools.reliability.__main__ import PAGE  # noqa: E402
from tools.reliability.figures import Figure, Page  # noqa: E402


def test_a_mutated_file_is_read_or_refused() -> None:
    found = loader.mutate(1, 3_000)
    assert set(found) == {"read", "refused"} and min(found.values()) > 100


def test_an_exception_of_somebody_else_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(data: bytes, name: str) -> None:
        if b"\x00" in data:
            raise ValueError("NUL")
        raise Rejected([error("IN002", "", "", source.Place(name))])

    monkeypatch.setattr(source, "load", fragile)
    found = loader.mutate(1, 3_000)
    assert any(name.startswith("ValueError: ") for name in found) and found["refused"] > 1_000


def test_a_changed_unit_is_refused_or_makes_documents_that_agree() -> None:
    found = pipeline.mutate(3, 25)
    assert set(found) == {"made", "refused"}


def test_a_number_that_only_one_format_has_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    markdown = WRITERS["md"]
    monkeypatch.setitem(WRITERS, "md", lambda document, support: markdown(document, support).replace(b"1", b"7"))
    found = pipeline.mutate(3, 25)
    assert any(name.startswith("a number is not in both") for name in found)


@pytest.mark.parametrize("text", ["</td><b>", "=1+1", "**粗** | [a](b)", "{{ 7*7 }}", ".", "长" * 3_000])
def test_hostile_words_are_held(text: str) -> None:
    how, fields = hostile_text.tried(text)
    assert how == "held" and fields > 100


def test_words_that_cannot_be_seen_are_refused() -> None:
    assert hostile_text.tried("甲\u202e乙")[0] == "refused"


def test_words_that_leave_their_place_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    page = WRITERS["html"]

    def careless(document: object, support: Support) -> bytes:
        return page(document, support).replace(b"&lt;b&gt;", b"<b>")  # type: ignore[arg-type]

    monkeypatch.setitem(WRITERS, "html", careless)
    assert hostile_text.tried("<b>")[0] == "决算公开: html has changed"


@pytest.mark.parametrize("name", ["方括号", "别名炸弹", "很多键"])
def test_a_hostile_file_fills_what_a_file_may_have(name: str, tmp_path: Path) -> None:
    data = hostile_yaml.ATTACKS[name]()
    assert 0.9 * shelf.MAX_BYTES < len(data) <= shelf.MAX_BYTES
    (tmp_path / "f.yaml").write_bytes(data)
    assert hostile_yaml._tried(tmp_path / "f.yaml")[2]


def test_a_section_is_kept_in_its_place_and_the_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "DOCS", tmp_path)
    monkeypatch.setattr(figures, "revision", lambda: "提交 0123456789")
    page = Page("page.md", "# 页\n", "reliability", ("one", "two"))
    for name, measured in (("two", "2"), ("one", "1"), ("two", "3")):
        page.keep(name, figures.section(name, f"第{name}", [Figure("试", measured, "≥ 1", measured != "2"), Figure("看", "x")]))
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text.index("第one（`one`）") < text.index("第two（`two`）") and "| 试 | 3 | ≥ 1 | ✓ |" in text and "| 试 | 2 |" not in text
    assert text.count("\n## ") == 2 and "| 看 | x |  |  |" in text
    assert text.count("\n提交 0123456789，Python ") == 2


def test_a_part_that_does_not_come_to_its_end_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> list[Figure]:
        raise LookupError("甲")

    monkeypatch.setattr(figures, "DOCS", tmp_path)
    monkeypatch.setattr(figures, "revision", lambda: "提交 0123456789")
    monkeypatch.setattr(silent, "measure", fail)
    monkeypatch.setattr(audit, "measure", lambda: [Figure("试", "1", "≥ 1")])
    assert not Page("page.md", "# 页\n", "tools.reliability", ("silent", "audit")).run(["silent", "audit"])
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| 没有做完 | LookupError：甲 | 做完 | ✗ |" in text and "| 试 | 1 | ≥ 1 | ✓ |" in text
    assert "LookupError" in capsys.readouterr().err


@pytest.mark.parametrize("point", unmended.POINTS, ids=lambda point: point.what)
def test_what_was_mended_still_stands_where_it_is_taken_out_again(point: unmended.Point) -> None:
    assert unmended.module_of(point, ROOT).read_text(encoding="utf-8").count(point.mended) == 1


def test_a_name_that_is_no_part_is_refused_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "measured", lambda package, name: pytest.fail(name))
    with pytest.raises(SystemExit, match="no part: three; there are one, two"):
        Page("page.md", "# 页\n", "reliability", ("one", "two")).run(["one", "three"])


def test_every_part_is_kept_with_its_figures() -> None:
    """The page in the documentation has each part, with the commit that was tried. Every figure in it holds, but for one that is open."""
    text = (ROOT / "docs" / PAGE.name).read_text(encoding="utf-8")
    assert [part for part in PAGE.parts if f"（`{part}`）" not in text] == []
    commits = re.findall(r"(?m)^提交 ([0-9a-f]{10})(?:（另有没有提交的改动）)?，Python ", text)
    assert len(commits) == len(PAGE.parts)
    assert [line.split("，")[0] for line in text.splitlines() if "✗" in line] == ["| 句子里的金额改错一位或两位写颠倒"]


def test_the_same_seed_makes_the_same_changes(tmp_path: Path) -> None:
    one, other = (pipeline._changed(random.Random(5), tmp_path / name) for name in ("a", "b"))
    assert one.file.read_bytes() == other.file.read_bytes()


def test_visitors_of_a_preview_get_pages_of_their_own_unit() -> None:
    found = preview.stormed(units=4, threads=8, pages=40)
    assert set(found.pages) == {"old", "new"} and sum(found.pages.values()) == 40
    assert (found.stale, found.told, found.ended) == (0, "", True)


def test_a_page_that_is_not_its_units_is_found(tmp_path: Path) -> None:
    site = preview.Site(tmp_path, 2)
    (old, other), (new, _) = site.alone
    assert old != new != other
    kinds = [preview._kind(site, 0, text) for text in (old, new, other, old.replace("0图书馆", "1图书馆"), "RemoteDisconnected")]
    assert kinds == ["old", "new", "another unit's", "mixed", "RemoteDisconnected"]


def test_pages_of_every_kind_and_size_of_report_are_looked_at(tmp_path: Path) -> None:
    jobs = list(pages.jobs(tmp_path))
    editions = {folder.name for folder in (ROOT / "templates/final_accounts/editions").iterdir()}
    assert {job.unit.name for family, _, job in jobs if family == "各版式"} >= {name for name in editions if "上海" not in name}
    assert {build(job).examined.edition.name for _, name, job in jobs if name in pages.SHANGHAI} == {"上海", "上海单位"}
    charts = {family: [any(isinstance(block, Chart) for block in blocks(build(job).document)) for found, name, job in jobs
                       if found == family and name.startswith(("青河区图书馆 2022", "C-2022"))] for family in ("data/ 和公开过的", "同上，有图表")}
    assert charts == {"data/ 和公开过的": [False, False], "同上，有图表": [True, True]}
    assert [job.file.read_text(encoding="utf-8").count("科目") > 300 for family, _, job in jobs if family == "一个项、三百个项"] == [False, True]


def test_a_blemish_is_told_with_its_report_and_page() -> None:
    sound, marked = (pages.figure("各版式", pages.Tally(1, 30, found)) for found in (
        [], [("2022", Blemish(Kind.TOTAL, 7, "总计 1.00"))]))
    assert (sound.what, sound.measured, sound.held) == ("各版式：1 份，30 页", "没有", True)
    assert (marked.measured, marked.held) == ("合计不在表头的一页 1 处：2022 第 7 页　合计不在表头的一页：总计 1.00", False)


def test_flipped_bits_change_no_document() -> None:
    assert flips.flip(2, 16) == {"模板缓存": 8, "记录": 4, "日志": 4}


def test_a_cache_that_lies_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compiled of the glossary comes back as something else."""
    load = template._Compiled.load_bytecode
    empty = "name = ''\nblocks = {}\ndebug_info = ''\ndef root(context):\n    yield ''\n"

    def lying(cache: Any, bucket: Any) -> None:
        load(cache, bucket)
        if bucket.code and bucket.code.co_filename.endswith("part_three.html.j2"):
            bucket.code = compile(empty, bucket.code.co_filename, "exec")

    monkeypatch.setattr(template._Compiled, "load_bytecode", lying)
    found = flips.flip(2, 4)
    assert found["build 以后文件不同"] or found["status 说不是最新"], found


def test_a_wrong_figure_that_nobody_tells_is_counted_by_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silent, "mutants", lambda text, leaf, after, ways: [("sign", text_with(text, "在职人员: 12", "在职人员: 13")),
                                                                          ("sign", text_with(text, "在职人员: 12", "在职人员: 1200"))])
    monkeypatch.setattr(silent, "leaves", lambda fields, value: [(("人员", "在职人员"), "whole")])
    assert silent.tried("青河区图书馆 2022", 1) == {("人员", "changed"): 2, ("人员", "silent"): 1}


def text_with(text: Any, old: str, new: str) -> str:
    return "\n".join(text.lines).replace(old, new) + "\n"


def test_the_rate_of_silent_figures_is_held_against_the_one_before() -> None:
    before = Counter({("绩效", "changed"): 10, ("绩效", "silent"): 5, ("人员", "changed"): 10, ("人员", "silent"): 4})
    now = Counter({("绩效", "changed"): 10, ("绩效", "silent"): 4, ("人员", "changed"): 10, ("人员", "silent"): 2})
    found = {figure.what.partition("：")[0]: figure.held for figure in silent.figures(before, now)}
    assert found == {"绩效": True, "人员": True, "绩效以外": True, "全部": False, "没有说，文档里也看不出": True}


def test_where_nothing_was_tried_nothing_is_proved() -> None:
    assert not audit._share("rate", 0, 0).held
    assert [one.measured for one in audit._claimed(Counter())] == ["0", "0.0 %"]


def test_figures_that_audit_no_longer_looks_at_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not told, and not tried: their number has a goal."""
    monkeypatch.setattr(audit, "EACH", 0)
    monkeypatch.setattr(audit, "GONE", 0)
    path = ROOT / "tests" / "audit" / "good" / "分项各成一段.md"
    now = audit._of(path)
    monkeypatch.setattr(audit.audit, "_OF_PARAGRAPH", ())
    lost = audit._of(path)
    held = [[audit._unasked(kind, one.every[kind], one.alone[kind]).held for kind in ("rate", "amount")] for one in (now, lost)]
    assert now.every == lost.every and held == [[True, True], [False, False]]
    assert not audit._unasked("rate", 0, 0).held
