"""Calls of functions in child processes: there limits of time and memory hold, whatever the caller is.

A child does one call at a time in its main thread, under the limits of `limits.limited`. Above them stand a
limit of processor time that the system itself enforces (on POSIX), and a clock in the parent. A child that
exceeded a limit, died or was cancelled is replaced; others are kept for the next call. Children end with
their parent, however it ends, since their way to it closes. Function, arguments and result are pickled, the
function by its name; it runs in the folder that was the caller's.

`subprocess` and not `multiprocessing`: the workers of a cluster are daemons, and may have no children there.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO, Any, Generic, TypeVar

from generator.limits import TooMuch, limited
from generator.problems import Rejected

# Apart from the others of a terminal: Ctrl-C is for the parent, which then ends its children.
_APART: dict[str, Any]
if sys.platform == "win32":
    _APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    import resource
    import signal

    _APART = {"process_group": 0}

T = TypeVar("T")
_WALL = 10
"""How many times its limit of processor time a child may take by the clock: it shares the processors."""
_GRACE = 2
"""Seconds of processor time after which the system kills a child that did not heed its limit."""
_SIZE = 8
"""Bytes before a message that say how long it is."""
_START = """
import gc, sys
gc.set_threshold(int(sys.argv[1]))
sys.path[:] = sys.argv[2:]
from generator.running.child import serve
serve()
"""
"""A child looks for garbage as rarely as who starts it, and for modules where that does."""


class Lost(Exception):
    """A child died before it answered, as when the system takes its memory, or could not be started."""


class Fault(Exception):
    """A fault of ours in what was called; the text is the child's traceback."""


class Call(Generic[T]):
    """A call that was given to the children, and later its result."""

    def __init__(self, request: bytes, seconds: float | None, of: str) -> None:
        self.request, self.seconds, self.of = request, seconds, of
        self.future: Future[T] = Future()
        self.cancelled = False
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def result(self) -> T:
        """What the function returned, or the `Rejected`, `TooMuch`, `Lost` or `Fault` that came of it.

        A call that was cancelled is a `CancelledError`.
        """
        return self.future.result()

    def done(self, seconds: float) -> bool:
        """Whether it has ended; waits for that, but for so many seconds at most."""
        return bool(wait([self.future], seconds).done)

    def cancel(self) -> None:
        """Nobody wants the result any more: the child that works for it is killed."""
        with self._lock:
            self.cancelled = True
            if self._child:
                self._child.kill()

    def given_to(self, child: _Child | None) -> None:
        """Which child works for it now; none before and after, so that nobody else's work is cancelled."""
        with self._lock:
            self._child = child
            if child and self.cancelled:
                child.kill()


class Children:
    """So many child processes at most, each started when it is first needed. A context: they end with it."""

    def __init__(self, number: int) -> None:
        self._threads = ThreadPoolExecutor(number, "child")
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._calls: set[Call[Any]] = set()
        self._closed = False

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, function: Callable[..., T], *arguments: object, seconds: float | None,
             mebibytes: int | None, of: str = "") -> T:
        """What a function returns that runs in a child. `seconds` are of processor time; None is no limit.

        A child keeps what it has read for the next call. `of` says in which state that is: one that worked
        for another state is replaced.
        """
        return self.start(function, *arguments, seconds=seconds, mebibytes=mebibytes, of=of).result()

    def start(self, function: Callable[..., T], *arguments: object, seconds: float | None,
              mebibytes: int | None, of: str = "") -> Call[T]:
        """Like `call`, without waiting for the result: calls wait in a queue until a child is free."""
        request = pickle.dumps((os.getcwd(), function, arguments, seconds, mebibytes))
        call: Call[T] = Call(request, seconds, of)
        with self._lock:
            if self._closed:
                call.future.set_exception(CancelledError())
                return call
            self._calls.add(call)
            self._threads.submit(self._work, call)
        return call

    def close(self) -> None:
        """Cancel every call and end every child, at once."""
        with self._lock:
            self._closed = True
            calls, idle, self._idle = tuple(self._calls), self._idle, []
        for call in calls:
            call.cancel()
        for child in idle:
            child.end()
        self._threads.shutdown()

    def _work(self, call: Call[Any]) -> None:
        """Give a call to a child and wait for its answer, in a thread of ours."""
        try:
            call.future.set_result(self._answer(call))
        except BaseException as fault:
            call.future.set_exception(fault)
        finally:
            with self._lock:
                self._calls.discard(call)

    def _answer(self, call: Call[Any]) -> object:
        if call.cancelled:
            raise CancelledError
        child, whole = self._free(call.of), False
        try:
            call.given_to(child)
            kind, answer = child.ask(call.request, call.seconds)
            whole = kind is not TooMuch
        except (Lost, TooMuch):
            if call.cancelled:
                raise CancelledError from None
            raise
        finally:
            call.given_to(None)
            self._keep(child, whole and not call.cancelled)
        if kind is None:
            return answer
        raise kind(answer)

    def _free(self, of: str) -> _Child:
        """A child that waits for work: one that did some before, or a new one."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.of == of and child.lives():
                    return child
                child.end()
        return _Child(of)

    def _keep(self, child: _Child, whole: bool) -> None:
        with self._lock:
            kept = whole and not self._closed
            if kept:
                self._idle.append(child)
        if not kept:
            child.end()


class _Child:
    """One process, and the pipes by which requests and answers go."""

    def __init__(self, of: str) -> None:
        self.of = of
        command = [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}",
                   "-c", _START, str(gc.get_threshold()[0]), *sys.path]
        self._struck = False
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             **_APART)
        except OSError as fault:
            raise Lost(f"进程不能启动（{fault.strerror}）") from fault

    def ask(self, request: bytes, seconds: float | None) -> tuple[type[Exception] | None, Any]:
        """Its answer to a request: an exception to raise, or None, and what goes with it.

        If it dies, that is a `Lost`, or `TooMuch` if it died of a limit.
        """
        into, out = self._process.stdin, self._process.stdout
        assert into and out
        try:
            with self._clock(seconds):
                _send(into, request)
                message = _received(out)
        except (OSError, EOFError):
            raise self._fate(seconds) from None
        answer: tuple[type[Exception] | None, Any] = pickle.loads(message)
        return answer

    @contextmanager
    def _clock(self, seconds: float | None) -> Iterator[None]:
        """Kill the child if what runs inside takes, by the clock, `_WALL` times as long as `seconds`."""
        if seconds is None:
            yield
            return
        clock = threading.Timer(seconds * _WALL, self._strike)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            clock.join()  # It must not strike at the next call.
        if self._struck:
            raise EOFError

    def _strike(self) -> None:
        self._struck = True
        self.kill()

    def _fate(self, seconds: float | None) -> Exception:
        """Why the child gave no answer: `TooMuch` if it was killed for its time, else `Lost`."""
        self.end()
        if self._struck and seconds is not None:
            return TooMuch(f"时间超过 {seconds * _WALL:g} 秒")
        if sys.platform != "win32" and self._process.returncode == -signal.SIGXCPU and seconds is not None:
            return TooMuch(f"时间超过 {seconds:g} 秒")
        return Lost(f"进程意外结束（{self._process.returncode}）")

    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Kill the child, wait until it has ended and close its pipes."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            with suppress(OSError):  # There may be something that it was not told any more.
                pipe.close()


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_SIZE, "big") + message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    """The next message; an `EOFError` if the other side has gone."""
    size = pipe.read(_SIZE)
    message = pipe.read(int.from_bytes(size, "big"))
    if len(size) < _SIZE or len(message) < int.from_bytes(size, "big"):
        raise EOFError
    return message


def serve() -> None:
    """The work of a child: one call after the other, until its parent has gone."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a function reads or prints must not get between the messages.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while True:
        _send(answers, _answered(waiting.get()))


def _listen(requests: IO[bytes], waiting: SimpleQueue[bytes]) -> None:
    """Hand requests on; when there can be none any more, end the process, whatever it is doing."""
    try:
        while True:
            waiting.put(_received(requests))
    finally:
        os._exit(0)


def _answered(request: bytes) -> bytes:
    """A pickled pair: the exception that the caller shall raise, or None, and what goes with it."""
    try:
        folder, function, arguments, seconds, mebibytes = pickle.loads(request)
        os.chdir(folder)
        return pickle.dumps((None, _called(function, arguments, seconds, mebibytes)))
    except Rejected as rejected:
        return pickle.dumps((Rejected, rejected.problems))
    except TooMuch as limit:
        return pickle.dumps((TooMuch, str(limit)))
    except Exception:
        return pickle.dumps((Fault, traceback.format_exc()))


def _called(function: Callable[..., object], arguments: tuple[object, ...], seconds: float | None,
            mebibytes: int | None) -> object:
    if seconds is None or mebibytes is None:
        assert seconds is mebibytes is None, "a limit of both or of none"
        return function(*arguments)
    if sys.platform != "win32":
        _end_after(seconds + _GRACE)
    with limited(seconds, mebibytes):
        return function(*arguments)


def _end_after(seconds: float) -> None:
    """Let the system kill this process after so much more processor time: a call into C may heed no timer."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = math.ceil(sum(os.times()[:2]) + seconds)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
