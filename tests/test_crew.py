"""A process that the system ends costs the report that it was at, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from tasks import killed, once, squared, where
from test_truthful import REPORT, run, says, states, unit

from generator.running import crew, processes
from generator.running.tasks import Lost

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")


def done(tasks: list[int], jobs: int = 2) -> list[int | None]:
    return together([[task] for task in tasks], jobs)


def together(groups: list[list[int]], jobs: int = 2) -> list[int | None]:
    with crew.crew(jobs, groups, "") as workers:
        return [None if isinstance(result, Lost) else result for _, result in workers.map(squared, groups)]


@pytest.mark.parametrize("tasks", [[1, -1, 3, 4], [-1, 2, 3, -1], [-1, -1], list(range(9)) + [-1, 10, -1, 12]])
def test_the_others_are_done_in_their_order(tasks: list[int]) -> None:
    assert done(tasks) == [None if number < 0 else number * number for number in tasks]


def test_what_was_only_unlucky_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "b").touch()
    groups = [[os.fspath(tmp_path / "a")], [os.fspath(tmp_path / "b")]]
    with crew.crew(2, groups, "") as workers:
        assert [result for _, result in workers.map(once, groups)] == [1, 1]


@pytest.mark.parametrize("groups", [[[1, -1, 3], [4]], [[-1, 2], [3], [4, -1]], [[1], [2, 3], [-1], [5, 6]]])
def test_of_a_group_only_the_task_that_is_too_much_is_lost(groups: list[list[int]]) -> None:
    assert together(groups) == [None if number < 0 else number * number for group in groups for number in group]


def test_a_group_is_done_by_one_process_and_a_few_groups_by_several() -> None:
    with crew.crew(0, [[0] * 3, [0] * 3], "") as workers:
        found = [result for _, result in workers.map(where, [[0] * 3, [0] * 3])]
    assert len({*found[:3]}) == len({*found[3:]}) == 1 and os.getpid() not in found


def test_a_process_that_dies_while_work_is_handed_out_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    submit, calls = ProcessPoolExecutor.submit, []

    def broken(pool: ProcessPoolExecutor, *rest: Any) -> Future[int]:
        calls.append(rest)
        if len(calls) == 3:
            raise BrokenProcessPool
        return submit(pool, *rest)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", broken)
    assert done([1, 2, 3, 4]) == [1, 4, 9, 16]


def test_little_work_and_one_group_need_no_other_process() -> None:
    for groups in ([[0]], [[0], [0]], [[0] * 9]):
        with crew.crew(0, groups, "") as workers:
            assert {result for _, result in workers.map(where, groups)} == {os.getpid()}


def test_a_report_whose_process_was_ended_is_told_and_the_others_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("甲局", "乙局", "某局"):
        unit(tmp_path, name)
    with monkeypatch.context() as patched:
        run_tasks = processes.Processes.map
        patched.setattr(processes.Processes, "map", lambda self, do, tasks: run_tasks(self, killed, tasks))
        result = run("build", "--jobs", "2", "--json")
    told = {one["file"]: one for one in json.loads(result.stdout)["reports"]}
    assert {name: one["state"] for name, one in told.items()} == {
        "data/乙局/2023.yaml": "refused", "data/某局/2023.yaml": "made", "data/甲局/2023.yaml": "made"}
    problem, = told["data/乙局/2023.yaml"]["problems"]
    assert result.exit_code == 1 and problem["code"] == "OUT07" and "内存" in problem["message"] and "--jobs 1" in problem["advice"]
    assert states() == {"data/乙局/2023.yaml": "made", "data/某局/2023.yaml": "current", "data/甲局/2023.yaml": "current"}
    assert says(REPORT, 9)


def test_ctrl_c_waits_for_the_report_at_hand_and_keeps_what_is_done(tmp_path: Path) -> None:
    """Of two groups of twenty, with two processes: each ends its report, not its group, and all that is done is told."""
    program = (
        "import os, signal, sys, threading, time\n"
        "from generator.running import crew\n"
        "from tasks import slowly\n"
        "def stop():\n"
        "    while len(os.listdir('.')) < 4:\n"
        "        time.sleep(0.01)\n"
        "    os.killpg(0, signal.SIGINT)\n"
        "if __name__ == '__main__':\n"
        "    groups = [[f'{letter}{number}' for number in range(20)] for letter in 'ab']\n"
        "    threading.Thread(target=stop).start()\n"
        "    told = []\n"
        "    try:\n"
        "        with crew.crew(2, groups, '') as workers:\n"
        "            for task, _ in workers.map(slowly, groups):\n"
        "                told.append(task)\n"
        "    except KeyboardInterrupt:\n"
        "        print(sorted(told) == sorted(os.listdir('.')), len(told))\n")
    (tmp_path / "work").mkdir()
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    paths = os.pathsep.join(sys.path)
    done = subprocess.run([sys.executable, os.fspath(tmp_path / "program.py")], cwd=tmp_path / "work", text=True,
                          env=os.environ | {"PYTHONPATH": paths}, capture_output=True, start_new_session=True, check=False)
    same, number = done.stdout.split()
    assert same == "True" and 4 <= int(number) < 20, done.stderr
