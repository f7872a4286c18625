"""Commands in a process of their own, which may take neither long nor much memory: for what is made to do harm.

A process that has loaded the program, and read what comes with it, forks for each request: that takes as long as twenty small commands.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from threading import Timer
from typing import NamedTuple

from units import ROOT, SAMPLES

_SECONDS = 120
_READ = str(ROOT / "data" / SAMPLES[0] / "2023.yaml")
_SERVER = """
import gc, json, os, resource, sys
from click.testing import CliRunner
from generator.commands import build, check, diff, doctor, facts, importing, new_year, status, summary
from generator.commands.cli import main
from generator.running import crew, numbering, work
from generator.workbooks import opening
from generator.writers import html, markdown, word, xlsx
CliRunner().invoke(main, ["diff", *sys.argv[1:]])
gc.set_threshold(100_000)
gc.freeze()
for line in sys.stdin:
    folder, mebibytes, commands = json.loads(line)
    if not os.fork():
        os.chdir(folder)
        if mebibytes:
            resource.setrlimit(resource.RLIMIT_DATA, (mebibytes << 20, mebibytes << 20))
        results = [CliRunner().invoke(main, one) for one in commands]
        most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(json.dumps([most, [(one.exit_code, one.output, repr(one.exception)) for one in results]]), flush=True)
        os._exit(0)
    if os.wait()[1]:
        print("null", flush=True)
"""


class Told(NamedTuple):
    """How a command ended: its exit code, its output, and the exception that it ended with."""

    code: int
    output: str
    exception: str


class Apart:
    """The process that has loaded the program, for a module of tests."""

    def __init__(self, **environment: str) -> None:
        self._environment = environment
        self._server = self._started()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _SERVER, _READ, _READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | self._environment)

    def _ended(self) -> int:
        """How the process ended by itself, or now."""
        self._kill()
        self._server.communicate()
        return self._server.returncode

    def _kill(self) -> None:
        os.killpg(self._server.pid, signal.SIGKILL)

    def run(self, *commands: list[str], mebibytes: int = 0) -> tuple[list[Told], int]:
        """What becomes of commands, one after the other in the current folder, and KiB of the largest process.

        One that takes too long fails the test, and the next one has a process anew; `mebibytes` are all that they
        may have, if it is not 0.
        """
        if not (line := self._answer(json.dumps([os.getcwd(), mebibytes, commands]))):
            code, self._server = self._ended(), self._started()
            raise AssertionError(f"no answer within {_SECONDS} seconds, the process ended with {code}: {commands}")
        answer = json.loads(line)
        assert answer, f"ended without an answer, of too much memory perhaps: {commands}"
        most, told = answer
        return [Told(*one) for one in told], most

    def _answer(self, request: str) -> str:
        """What the process says to a request; nothing if it has ended, or is ended since it takes too long."""
        assert self._server.stdin and self._server.stdout
        clock = Timer(_SECONDS, self._kill)
        clock.start()
        try:
            print(request, file=self._server.stdin, flush=True)
            return self._server.stdout.readline()
        except BrokenPipeError:
            return ""
        finally:
            clock.cancel()
