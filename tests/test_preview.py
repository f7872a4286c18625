"""The preview, as a reviewer uses it: in a browser, with the keyboard, while the files change; by several at once."""

from __future__ import annotations

import http.client
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
import tasks
import webcheck
from axe_core_python.selenium import Axe
from browser import chromium, complaints
from click.testing import CliRunner
from lxml import html
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from units import ROOT, UNIT, YEAR, saved
from units import changed as with_leaves

from generator import limits
from generator.build import examine
from generator.commands import preview as previewing
from generator.commands.cli import main
from generator.commands.preview import Preview, serve
from generator.reading import walking
from generator.running import child

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
    browser.find_element(By.CSS_SELECTOR, f".units a[href$='{quote(LIBRARY)}/2023']").click()
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
    shown = browser.find_element(By.CSS_SELECTOR, "div.finding.error").text
    assert "十二" in shown and "^" in shown
    changed(data, "  在职人员: 十二", "  在职人员: 11")
    wait_for(browser, "在职人员11人")


def test_what_was_found_stands_beside_its_passage(browser: Chrome, address: str, data: Path) -> None:
    changed(data, "    批次: 0\n", "    批次: 3\n")
    browser.get(address + quote(f"data/{LIBRARY}/2023"))
    wait_for(browser, "警告 FA406")
    browser.find_element(By.CSS_SELECTOR, ".findings li:nth-child(2) a").click()
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
    assert webcheck.found(Axe().run(browser)["violations"]) == []


def test_only_this_machine_is_answered_and_nothing_can_be_written(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"
    assert request(address, "/").status == 200
    assert request(address, "/", host="example.org").status == 403
    assert request(address, "/", "POST").status == request(address, "/", "PUT").status == 501
    assert request(address, quote("/data/../../etc/passwd")).status == 404


# ── several at once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preview]:
    """Of two units that have nothing in common but their shape."""
    monkeypatch.chdir(tmp_path)
    for name, staff in (("甲局", "3"), ("乙局", "777")):
        saved(tmp_path / "data" / name, with_leaves(YEAR, {"人员.在职人员": staff}), with_leaves(UNIT, {"单位名称": name}))
    with Preview((Path("data"),), None, Path("templates")) as made:
        yield made


def part_four(text: str) -> Path:
    """A template of one's own."""
    file = Path("templates/final_accounts/part_four.html.j2")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<h1>第四部分</h1>\n{text}", encoding="utf-8")
    return file


def shown(preview: Preview, unit: str = "甲局") -> str:
    return preview.answer(f"/data/{unit}/2023").body.decode()


def findings(page: str) -> list[str]:
    found = html.document_fromstring(page).xpath("//div[@class='finding error']")
    return ["\n".join(part.text_content() for part in one) for one in found]


ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


def test_two_pages_at_once_hold_each_its_own_figures(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """If both are made by threads of one process, the barrier stops each when it has validated, until the other has too."""
    examine(saved(Path("丙局")))  # The validators that all threads share are there.
    barrier, validate = threading.Barrier(2), walking._Validator.validate

    def stopped(self: object, *arguments: object) -> object:
        valid = validate(self, *arguments)
        try:
            barrier.wait(2)
        except threading.BrokenBarrierError:
            pass  # The other goes another way.
        return valid

    monkeypatch.setattr(walking._Validator, "validate", stopped)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda unit: shown(preview, unit), ("甲局", "乙局"))
    assert "<title>甲局2023年度" in first and "在职人员<" in first and ">3</data>人" in first and ">777</data>" not in first
    assert "<title>乙局2023年度" in second and ">777</data>人" in second


def test_a_page_for_many_is_made_once(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "page", tasks.who)
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: shown(preview), range(8)))) == 1


def test_pages_are_made_beside_each_other(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "page", tasks.who)
    with ThreadPoolExecutor(2) as threads:
        assert len({*threads.map(lambda unit: shown(preview, unit), ("甲局", "乙局")), str(os.getpid())}) == 3


# ── what has changed ────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_that_keeps_size_and_time_is_seen(preview: Preview) -> None:
    file = Path("data/甲局/2023.yaml")
    before = shown(preview)
    stamp = file.stat()
    changed(file, '"在职人员": "3"', '"在职人员": "8"')
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (stamp.st_size, stamp.st_mtime_ns)
    assert ">3</data>人" in before and ">8</data>人" in shown(preview)


def test_a_file_that_makes_a_units_files_unclear_is_seen(preview: Preview) -> None:
    """It is no file that the report looks for; but `build` refuses the report, and so the page may not stay."""
    before, version = shown(preview), preview.answer("/version/data/甲局/2023").body
    Path("data/甲局/2024.yml").write_text("", encoding="utf-8")
    assert "IN227" not in before and preview.answer("/version/data/甲局/2023").body != version
    assert "IN227" in shown(preview)


def test_so_is_one_of_a_template(preview: Preview) -> None:
    file = part_four("<p>甲乙丙</p>")
    before, stamp = shown(preview), file.stat()
    part_four("<p>丁戊己</p>")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    after = shown(preview)
    assert "甲乙丙" in before and "丁戊己" in after and "甲乙丙" not in after


@pytest.mark.usefixtures("preview")
def test_the_projects_own_templates_may_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is not there when the command starts; `build` would take it."""
    pages: list[str] = []

    def look(started: Preview, *_: object) -> None:
        with started:
            pages.append(shown(started))
            part_four("<p>甲乙丙</p>")
            pages.append(shown(started))

    monkeypatch.setattr(previewing, "serve", look)
    assert not Path("templates").exists() and CliRunner().invoke(main, ["preview", "--no-open"]).exit_code == 0
    assert ["甲乙丙" in page for page in pages] == [False, True]


def test_a_page_whose_files_change_meanwhile_is_made_of_the_new_ones(
        preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first time, a file is saved after its version was taken."""
    common, taken = preview._common, []

    def saves() -> str:
        taken.append(common())
        if len(taken) == 3:
            changed(Path("data/甲局/2023.yaml"), '"在职人员": "3"', '"在职人员": "8"')
        return taken[-1]

    monkeypatch.setattr(preview, "_common", saves)
    page = shown(preview)
    version = preview.answer("/version/data/甲局/2023").body.decode()
    assert ">8</data>人" in page and f'data-version="{version}"' in page


def test_the_list_says_what_check_says(preview: Preview) -> None:
    changed(Path("data/乙局/2023.yaml"), '"在职人员": "777"', '"在职人员": "七"')
    page = html.document_fromstring(preview.answer("/").body.decode())
    units = page.xpath("//ul[@class='units']/li")
    assert [one.xpath("normalize-space(div)") for one in units] == ["乙局2023年度 部门决算公开说明错误 1 个", "甲局2023年度 部门决算公开说明没有问题"]
    found, = units[0].xpath("details[@open]//li")
    assert found.text_content() == "错误 IN111 “人员.在职人员”：整数“七”不是数字 data/乙局/2023.yaml:5:11"
    assert units[1].xpath("details") == [] and page.xpath("string(//h1/following-sibling::p)") == "共 2 份 有错误 1 份 没有问题 1 份"


def test_the_list_puts_errors_first_and_leads_to_the_passage_and_to_the_line(browser: Chrome, address: str, data: Path) -> None:
    changed(data, "    批次: 0\n", "    批次: 3\n")
    browser.get(address)
    assert [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".units .head > :nth-child(2)")] == ["2023年度", "2022年度"]
    fault, warning = browser.find_elements(By.CSS_SELECTOR, ".units li.error li")
    assert fault.text.startswith("错误 FA409") and warning.text.startswith("警告 FA406")
    passage, line = (link.get_attribute("href") for link in warning.find_elements(By.TAG_NAME, "a"))
    browser.get(line)
    shown = browser.find_element(By.CSS_SELECTOR, ".source :target")
    assert shown.text.strip() == "批次: 3" and shown.value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"
    browser.get(passage)
    assert "公务接待费决算数是 0.00 万元，批次却是 3" in browser.find_element(By.CSS_SELECTOR, "p.finding:target").text


def test_only_files_that_reports_rest_on_have_a_page_of_lines(preview: Preview) -> None:
    Path("data/甲局/秘密.txt").write_text("甲乙丙", encoding="utf-8")
    assert preview.answer("/lines/data/甲局/2023.yaml").status == 200
    for path in ("data/甲局/秘密.txt", "data/甲局/../甲局/2023.yaml", "/etc/passwd", ""):
        assert preview.answer(f"/lines/{path}").status == 404


@pytest.mark.parametrize(("text", "file"), [
    ("<h1>一</h1>\n<p>二", "part_four.html.j2"),
    ('<h1>一</h1>\n<p>{% include "part_three.html.j2" %}', "part_three.html.j2"),
], ids=["own", "packaged"])
@pytest.mark.parametrize("own", ["templates", "/templates"], ids=["relative", "absolute"])
def test_a_mistake_leads_to_lines_only_if_there_is_a_page_of_them(tmp_path: Path, preview: Preview, text: str, file: str, own: str) -> None:
    part_four(text)
    with Preview((Path("data"),), None, tmp_path / "templates" if own.startswith("/") else Path(own)) as one:
        page = html.document_fromstring(shown(one))
        finding, = page.find_class("finding")
        assert "TP003" in finding.text_content() and f"{file}:" in finding.text_content()
        links = finding.xpath(".//a/@href")
        assert len(links) == (file == "part_four.html.j2")
        assert all(one.answer(unquote(urlsplit(link).path)).status == 200 for link in links)


def test_the_lines_of_a_file_are_words(preview: Preview) -> None:
    file = Path("data/甲局/2023.yaml")
    file.write_text(f"# <script>甲</script>\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    page = html.document_fromstring(preview.answer("/lines/data/甲局/2023.yaml").body.decode())
    assert page.get_element_by_id("line-1").text_content() == "# <script>甲</script>" and page.xpath("count(//script)") == 1


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
@pytest.mark.parametrize("text, told", [(ENDLESS, "时间超过 1 秒"), ("{{ 'a'|center(9000000000) }}", "内存超过 512 MiB")])
def test_a_greedy_template_is_told_with_its_line(
        tmp_path: Path, preview: Preview, monkeypatch: pytest.MonkeyPatch, text: str, told: str) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1)
    monkeypatch.setattr(child, "_WALL", 99)  # However busy the machine is.
    part_four(text)
    with Preview((Path("data"),), None, Path("templates")) as impatient:
        finding, = findings(shown(impatient))
    assert finding.startswith(f"错误 TP005 模板用的{told}，已停止 ") and "part_four.html.j2:2:1" in finding


@pytest.mark.parametrize("task, words", [
    (tasks.greedy, "错误 PV001 做这一页用的内存超过 512 MiB，已停止"),
    (tasks.dies, "错误 PV002 做这一页的进程意外结束（9）"),
], ids=["PV001", "PV002"])
def test_a_page_that_cannot_be_made_says_why(
        preview: Preview, monkeypatch: pytest.MonkeyPatch, task: Callable[..., bytes], words: str) -> None:
    monkeypatch.setattr(previewing, "page", task)
    finding, = findings(shown(preview))
    assert finding.startswith(f"{words} data/甲局/2023.yaml\n→ ")


@pytest.mark.parametrize("where", ["in a child", "beside it"])
def test_a_fault_of_ours_is_in_a_file_and_not_on_the_page(
        preview: Preview, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setattr(previewing, "page", tasks.fails)
    if where == "beside it":
        monkeypatch.setattr(preview, "_report", tasks.fails)
    page = shown(preview)
    finding, = findings(page)
    assert "错误 PV003 程序内部错误，不是数据的问题" in finding and "Traceback" not in page and "ZeroDivision" not in page
    found = re.search("请把 (.*) 发给维护人员", finding)
    assert found
    log = Path(found[1])
    assert "ZeroDivisionError: ours" in log.read_text(encoding="utf-8")
    log.unlink()


def test_nobody_works_for_a_visitor_who_has_left(address: str) -> None:
    """The page would take 20 seconds of a processor; its visitor gives up after one."""
    part_four(ENDLESS)
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=SECONDS)
    connection.request("GET", quote(f"/data/{LIBRARY}/2023"))
    assert eventually(lambda: bool(working()), 6 * SECONDS), "however busy the machine is"
    connection.close()
    assert eventually(lambda: not working())


def children_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, above = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z" and b"generator.running.child" in (folder / "cmdline").read_bytes():
            found.append(int(folder.name))
    return found


def working() -> list[int]:
    """Children of ours that have taken more than a second of processor time."""
    return [pid for pid in children_of(os.getpid()) if worked(pid) > os.sysconf("SC_CLK_TCK")]


def worked(pid: int) -> int:
    """Ticks of processor time that a process has taken; one that has just ended works no more."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except FileNotFoundError:
        return 0


def eventually(holds: Callable[[], bool], seconds: float = 2 * SECONDS) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as POSIX has it")
def test_ctrl_c_ends_everything_at_once(data: Path) -> None:
    part_four(ENDLESS)
    command = [sys.executable, "-u", "-m", "generator", "preview", "--port", "0", "--no-open"]
    server = subprocess.Popen(command, cwd=data.parents[2], env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    assert server.stdout
    address = re.search("http://[^ ]*", server.stdout.readline())
    assert address
    connection = http.client.HTTPConnection(urlsplit(address[0]).netloc, timeout=SECONDS)
    connection.request("GET", quote(f"/data/{LIBRARY}/2023"))
    assert eventually(lambda: bool(children_of(server.pid)))
    children = children_of(server.pid)
    server.send_signal(signal.SIGINT)
    told = server.communicate(timeout=SECONDS)
    assert (server.returncode, told) == (0, ("预览已结束\n", ""))
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    connection.close()
