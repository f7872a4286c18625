"""Calls in child processes: what comes of them, what they may take, and that nothing is left of them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest
from units import ROOT

from generator.limits import TooMuch, limited
from generator.problems import Place, Rejected, error
from generator.running import child
from generator.running.child import Children, Fault, Lost

PATIENCE = 60
"""Seconds that anything here may take on a busy machine."""
ENDLESS = "while True: pass"
DEAF = "sum(range(10 ** 15))"
"""One call into C that heeds no signal."""
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of time and memory are of POSIX")
PROBLEM = error("IN001", "找不到文件", "请检查文件名", Place("甲.yaml", 3, 2))


@pytest.fixture
def children() -> Iterator[Children]:
    with Children(2) as made:
        yield made


def run(children: Children, code: str, seconds: float = PATIENCE, mebibytes: int = 256) -> object:
    return children.call(exec, code, seconds=seconds, mebibytes=mebibytes)


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be looked at has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_child_looks_for_garbage_as_rarely_as_who_starts_it(children: Children) -> None:
    before = gc.get_threshold()
    gc.set_threshold(87_654)
    try:
        assert children.call(gc.get_threshold, seconds=None, mebibytes=None)[0] == 87_654
    finally:
        gc.set_threshold(*before)


def refuse() -> None:
    raise Rejected([PROBLEM])


def test_a_result_comes_from_another_process_which_is_kept(children: Children) -> None:
    first, again = (children.call(os.getpid, seconds=None, mebibytes=None) for _ in range(2))
    assert first == again != os.getpid()


def test_one_that_knows_another_state_is_replaced(children: Children) -> None:
    pids = [children.call(os.getpid, seconds=None, mebibytes=None, of=of) for of in ("old", "old", "new", "new")]
    assert pids[0] == pids[1] != pids[2] == pids[3] and eventually(lambda: gone(pids[0]))


def test_nothing_is_started_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_Child", lambda of: pytest.fail("a process that nobody asked for"))
    with Children(2):
        pass


def test_a_large_result_comes_whole(children: Children) -> None:
    data = os.urandom(3 << 20)
    assert children.call(bytes, data, seconds=PATIENCE, mebibytes=256) == data


def test_a_function_runs_in_the_folder_of_its_caller(
        children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert children.call(os.getcwd, seconds=PATIENCE, mebibytes=256) == os.path.realpath(tmp_path / name)


def test_problems_come_back_as_they_are(children: Children) -> None:
    with pytest.raises(Rejected) as caught:
        children.call(refuse, seconds=PATIENCE, mebibytes=256)
    assert caught.value.problems == (PROBLEM,)


def test_a_fault_of_ours_comes_back_with_its_traceback(children: Children) -> None:
    with pytest.raises(Fault, match=r"Traceback(.|\n)*ZeroDivisionError: division by zero"):
        run(children, "1 / 0")
    with pytest.raises(Fault, match="pickle"):
        children.call(threading.Lock, seconds=PATIENCE, mebibytes=256)
    with pytest.raises(Fault, match="a limit of both or of none"):
        children.call(os.getpid, seconds=1, mebibytes=None)


def test_what_a_function_prints_or_reads_does_not_get_between(children: Children) -> None:
    run(children, "import sys; print('x' * 99999); assert sys.stdin.read() == ''")
    assert children.call(abs, -3, seconds=PATIENCE, mebibytes=256) == 3


@posix
def test_time_is_limited_whatever_thread_asks(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_WALL", 99)  # However busy the machine is.
    with ThreadPoolExecutor(1) as threads:
        caught = threads.submit(run, children, ENDLESS, 0.2).exception(PATIENCE)
    assert isinstance(caught, TooMuch) and str(caught) == "时间超过 0.2 秒"


@posix
def test_memory_is_limited_for_that_call_alone(children: Children) -> None:
    with pytest.raises(TooMuch, match="内存超过 64 MiB"):
        run(children, "bytearray(128 << 20)", mebibytes=64)
    run(children, "bytearray(128 << 20)", mebibytes=256)
    bytearray(128 << 20)


def test_who_heeds_no_signal_is_killed_by_the_clock(
        children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_WALL", 2)
    with pytest.raises(TooMuch, match="时间超过 1 秒"):
        run(children, DEAF, seconds=0.5)
    assert children.call(abs, -3, seconds=PATIENCE, mebibytes=256) == 3


@posix
def test_who_heeds_no_signal_is_killed_by_the_system_if_nobody_else_does(
        children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_WALL", 99)  # However busy the machine is.
    with pytest.raises(TooMuch, match="时间超过 0.5 秒"):
        run(children, DEAF, seconds=0.5)


def test_one_that_slept_too_long_is_killed(children: Children) -> None:
    with pytest.raises(TooMuch, match="时间超过 1 秒"):
        children.call(time.sleep, 99, seconds=0.1, mebibytes=256)


def test_one_that_dies_is_told_and_replaced(children: Children) -> None:
    before = children.call(os.getpid, seconds=None, mebibytes=None)
    with pytest.raises(Lost, match="进程意外结束"):
        children.call(os._exit, 9, seconds=PATIENCE, mebibytes=256)
    assert children.call(os.getpid, seconds=None, mebibytes=None) not in (before, os.getpid())


@posix
def test_one_that_died_while_nobody_asked_is_replaced(children: Children) -> None:
    pid = children.call(os.getpid, seconds=None, mebibytes=None)
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert children.call(os.getpid, seconds=None, mebibytes=None) != pid


def test_one_that_cannot_be_started_is_told(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Lost, match="进程不能启动"):
        run(children, "pass")


def test_a_cancelled_call_ends_its_process(children: Children, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    call = children.start(exec, f"import os; open({str(told)!r}, 'w').write(str(os.getpid()))\n{ENDLESS}",
                          seconds=PATIENCE, mebibytes=256)
    assert eventually(lambda: told.exists() and bool(told.read_text()))
    pid = int(told.read_text())
    call.cancel()
    with pytest.raises(CancelledError):
        call.result()
    assert eventually(lambda: gone(pid))
    assert children.call(abs, -3, seconds=PATIENCE, mebibytes=256) == 3


def test_a_call_cancelled_in_the_queue_is_never_made(tmp_path: Path) -> None:
    with Children(1) as children:
        first = children.start(time.sleep, 99, seconds=PATIENCE, mebibytes=256)
        second = children.start(exec, f"open({str(tmp_path / 'made')!r}, 'w')", seconds=PATIENCE, mebibytes=256)
        second.cancel()
        first.cancel()
        with pytest.raises(CancelledError):
            second.result()
        assert children.call(abs, -3, seconds=PATIENCE, mebibytes=256) == 3
    assert not (tmp_path / "made").exists()


def test_a_call_that_has_ended_can_be_cancelled_without_harm(children: Children) -> None:
    call = children.start(os.getpid, seconds=None, mebibytes=None)
    pid = call.result()
    call.cancel()
    assert children.call(os.getpid, seconds=None, mebibytes=None) == pid


def test_all_end_with_their_context_though_they_work() -> None:
    with Children(2) as children:
        idle = children.call(os.getpid, seconds=None, mebibytes=None)
        call = children.start(exec, ENDLESS, seconds=99, mebibytes=256)
        assert not call.done(0.3)
    assert call.done(0) and eventually(lambda: gone(idle))
    with pytest.raises(CancelledError):
        children.call(abs, -3, seconds=PATIENCE, mebibytes=256)


ORPHANS = """
import os, sys, threading
sys.path[:0] = {path!r}
from generator.running.child import Children
children = Children(3)
code = "import os, sys; open({folder!r} + sys.argv[0].replace('-c', '') + '{{0}}', 'w').write(str(os.getpid()))\\n{{1}}"
calls = [children.start(exec, code.format(n, work), seconds=seconds, mebibytes=256)
         for n, (work, seconds) in enumerate({works!r})]
calls[0].result()
threading.Event().wait()
"""


@posix
def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """One that waits for work, one that works, and one in a call that lets no other thread go on."""
    code = ORPHANS.format(path=[str(ROOT)], folder=f"{tmp_path}/", works=[("pass", 99), (ENDLESS, 99), (DEAF, 0.2)])
    parent = subprocess.Popen([sys.executable, "-c", code])
    try:
        assert eventually(lambda: len([file for file in tmp_path.iterdir() if file.read_text()]) == 3)
        pids = [int(file.read_text()) for file in tmp_path.iterdir()]
        assert not any(map(gone, pids))
    finally:
        parent.kill()
        parent.wait()
    assert eventually(lambda: all(map(gone, pids)))


@posix
def test_a_limit_inside_another_neither_widens_nor_ends_it() -> None:
    with pytest.raises(TooMuch, match="时间超过 0.2 秒"), limited(0.2, 256), limited(9, 256):
        while True:
            pass
    with pytest.raises(TooMuch, match="时间超过 0.4 秒"), limited(0.4, 256):
        with pytest.raises(TooMuch, match="时间超过 0.1 秒"), limited(0.1, 256):
            while True:
                pass
        while True:
            pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_limit_in_a_thread_is_refused() -> None:
    def attempt() -> None:
        with limited(1, 256):
            pass

    with ThreadPoolExecutor(1) as threads:
        assert isinstance(threads.submit(attempt).exception(), RuntimeError)
