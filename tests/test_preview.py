"""The preview, as a reviewer uses it: in a browser, with the keyboard, while the files change."""

from __future__ import annotations

import http.client
import queue
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from axe_core_python.selenium import Axe
from browser import chromium, complaints
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from units import ROOT

from generator.preview import Preview, serve

LIBRARY = "青河区图书馆"
SECONDS = 10
"""How long a page may take on a busy machine; it is there within one."""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data" / LIBRARY, tmp_path / "data" / LIBRARY)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / LIBRARY / "2023.yaml"


@pytest.fixture
def address(data: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    told: queue.Queue[str] = queue.Queue()
    with Preview((Path("data"),), None, Path("templates")) as preview:
        threading.Thread(target=serve, args=(preview, 0, told.put), daemon=True).start()
        yield told.get(timeout=SECONDS)
        if "browser" in request.fixturenames:
            # A page that is left open asks on, and the next test has other files in its folder.
            request.getfixturevalue("browser").get("about:blank")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def wait_for(browser: Chrome, words: str) -> None:
    WebDriverWait(browser, SECONDS, 0.1, [Exception]).until(lambda page: words in page.find_element(By.TAG_NAME, "body").text, words)


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def request(address: str, path: str, method: str = "GET", host: str = "") -> http.client.HTTPResponse:
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=SECONDS)
    connection.request(method, path, headers={"Host": host or place})
    return connection.getresponse()


def test_a_sentence_follows_its_figure(browser: Chrome, address: str, data: Path) -> None:
    browser.get(address)
    browser.find_element(By.CSS_SELECTOR, "tbody tr:nth-child(2) a").click()
    wait_for(browser, "云岭市青河区图书馆2023年度部门决算公开说明")
    wait_for(browser, "在职人员11人")
    changed(data, "  在职人员: 11", "  在职人员: 10")
    wait_for(browser, "在职人员10人")
    assert not complaints(browser)


def test_a_mistake_is_shown_with_its_line_and_goes_when_it_is_mended(browser: Chrome, address: str, data: Path) -> None:
    browser.get(address + quote(f"data/{LIBRARY}/2023"))
    wait_for(browser, "在职人员11人")
    changed(data, "  在职人员: 11", "  在职人员: 十二")
    wait_for(browser, f"data/{LIBRARY}/2023.yaml:")
    shown = browser.find_element(By.CSS_SELECTOR, "pre.finding.error").text
    assert "十二" in shown and "^" in shown
    changed(data, "  在职人员: 十二", "  在职人员: 11")
    wait_for(browser, "在职人员11人")


def test_what_was_found_stands_beside_its_passage(browser: Chrome, address: str, data: Path) -> None:
    changed(data, "    批次: 0\n", "    批次: 3\n")
    browser.get(address + quote(f"data/{LIBRARY}/2023"))
    wait_for(browser, "警告 FA406")
    browser.find_element(By.CSS_SELECTOR, ".findings a").click()
    finding = browser.find_element(By.CSS_SELECTOR, "p.finding:target")
    passage = finding.find_element(By.XPATH, "preceding-sibling::p[1]")
    assert "公务接待费决算数是 0.00 万元，批次却是 3" in finding.text and "公务接待3批次" in passage.text


def test_a_number_answers_to_the_keyboard_alone(browser: Chrome, address: str) -> None:
    browser.get(address + quote(f"data/{LIBRARY}/2023"))
    wait_for(browser, "收入总计")
    answer = browser.find_element(By.ID, "answer")
    assert not answer.is_displayed()
    link = browser.switch_to.active_element
    for _ in range(200):
        link.send_keys(Keys.TAB)
        link = browser.switch_to.active_element
        if link.tag_name == "data" and link.get_attribute("data-key") == "revenue.total":
            break
    assert "收入总计" in answer.text and "算法：" in answer.text and f"data/{LIBRARY}/2023.yaml 第" in answer.text
    link.send_keys(Keys.ESCAPE)
    assert not answer.is_displayed()


@pytest.mark.parametrize("path", ["", quote(f"data/{LIBRARY}/2023")], ids=["list", "report"])
@pytest.mark.parametrize("width", [1300, 400])
def test_nothing_serious_stands_in_the_way_of_anybody(browser: Chrome, address: str, path: str, width: int) -> None:
    browser.set_window_size(width, 1000)
    browser.get(address + path)
    wait_for(browser, "单位")
    found = Axe().run(browser)["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []


def test_only_this_machine_is_answered_and_nothing_can_be_written(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"
    assert request(address, "/").status == 200
    assert request(address, "/", host="example.org").status == 403
    assert request(address, "/", "POST").status == request(address, "/", "PUT").status == 501
    assert request(address, quote("/data/../../etc/passwd")).status == 404
