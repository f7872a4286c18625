"""Pages as others judge them: valid, open to everybody, whole on a desk and on a telephone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from browser import chromium
from selenium.webdriver import Chrome
from test_formats import PUBLISHED
from test_goldens import SHANGHAI
from units import ROOT, SAMPLES, SELF_EVALUATION, sample
from webcheck import found, html_validate, vnu

from generator.build import build, rendered
from generator.commands.preview import Preview
from generator.project import Job, UnitFolder

BUREAU, LIBRARY = SAMPLES[1], SAMPLES[0]
JOBS = {"局": sample(BUREAU), "自评": sample(BUREAU, kind=SELF_EVALUATION), "上海": SHANGHAI[0],
        "无题": Job(UnitFolder("D-2022", ROOT / "tests" / "published" / "D-2022"), PUBLISHED["D-2022"])}
"""A report of each kind, one of each sort of statements, and one whose title is not printed."""
ADDRESSES = {"目录": "/", "草稿": "/data/有警告/2023", "错误": "/data/有错误/2023", "行": "/lines/data/有警告/2023.yaml", "没有": "/没有"}
"""The preview's own pages."""


def altered(name: str, file: Path, old: str, new: str) -> None:
    """A copy of a sample under another name, with one change."""
    shutil.copytree(ROOT / "data" / name, file.parent)
    unit = file.with_name("unit.yaml")
    unit.write_text(unit.read_text(encoding="utf-8").replace(name, file.parent.name), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {name: rendered(build(job), "html") for name, job in JOBS.items()}
    made["公开"] = rendered(build(JOBS["局"]), "html", clean=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shutil.copytree(ROOT / "data" / LIBRARY, folder / "data" / LIBRARY)
        altered(LIBRARY, folder / "data" / "有错误" / "2023.yaml", "  在职人员: 11", "  在职人员: 十二")
        altered(LIBRARY, folder / "data" / "有警告" / "2023.yaml", "    批次: 0\n", "    批次: 3\n")
        with Preview((Path("data"),), None, None) as preview:
            made |= {name: preview.answer(path).body for name, path in ADDRESSES.items()}
    for name, page in made.items():
        (folder / f"{name}.html").write_bytes(page)
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def show(browser: Chrome, page: Path, width: int) -> None:
    # A window is never as narrow as a telephone.
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())


@pytest.mark.parametrize("checker", [vnu, html_validate])
def test_checkers_find_no_error_in_any_page(checker, pages: dict[str, Path]) -> None:
    assert checker(pages.values()) == []


@pytest.mark.parametrize("checker", [vnu, html_validate])
def test_checkers_find_an_error_where_there_is_one(checker, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html lang=zh><head><title>甲</title></head><body><p id=a><p id=a></body></html>", encoding="utf-8")
    assert checker([page])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["目录", "错误", "行"])
def test_nothing_serious_stands_in_the_way_of_anybody(browser: Chrome, pages: dict[str, Path], name: str, width: int) -> None:
    show(browser, pages[name], width)
    assert found(Axe().run(browser)["violations"]) == []


@pytest.mark.parametrize("width", [1920, 1280, 390])
def test_no_page_is_wider_than_its_window(browser: Chrome, pages: dict[str, Path], width: int) -> None:
    for name, page in pages.items():
        show(browser, page, width)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width, name


def test_no_column_is_cut_on_a_desk(browser: Chrome, pages: dict[str, Path]) -> None:
    for width in (1280, 1920):
        show(browser, pages["局"], width)
        frames = browser.execute_script("return [...document.querySelectorAll('.wide')].map(one => [one.scrollWidth, one.clientWidth])")
        assert len(frames) == 14 and all(whole <= seen for whole, seen in frames), width


def test_a_wide_table_scrolls_in_its_frame_and_its_first_column_stays(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["局"], 390)
    rows = browser.execute_script("""
        const frame = document.getElementById("revenue");
        frame.scrollLeft = 9999;
        const left = frame.getBoundingClientRect().left;
        return [frame.scrollLeft, [...frame.querySelectorAll("td.held, th.held")].map(one => one.getBoundingClientRect().left - left)]""")
    assert rows[0] > 200 and len(rows[1]) > 25 and all(abs(place) < 2 for place in rows[1])


def test_contents_leave_the_first_screen_of_a_telephone_to_the_report(browser: Chrome, pages: dict[str, Path]) -> None:
    """They open where they are asked for, and close when one is chosen."""
    show(browser, pages["公开"], 390)
    title = "return document.querySelector('h1').getBoundingClientRect().top"
    shown = "return document.querySelector('nav ul').offsetHeight"
    assert browser.execute_script(title) < 150 and browser.execute_script(shown) == 0
    browser.find_element("css selector", "nav .opens").click()
    assert browser.execute_script(shown) > 300
    browser.find_element("css selector", "nav li a").click()
    assert browser.execute_script(shown) == 0
