"""What children make for several who ask.

It is made once for all of them, kept while there is room, and stopped when all have left.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass

from generator.running.child import Call, Children

_LOOK = 0.2
"""Seconds between two looks whether one who waits has left."""
_ENTRY = 500
"""Bytes that keeping something takes beside its own."""


class Gone(Exception):
    """Who asked has left: nobody waits for the answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: by name, as of one version, made by a function in a child of the state `of`."""

    name: str
    version: str
    function: Callable[..., bytes]
    arguments: tuple[object, ...]
    of: str = ""


@dataclass(slots=True)
class _Making:
    call: Call[bytes]
    waiting: int = 0


class Workshop:
    """`room` is in bytes; each thing may take `seconds` and `mebibytes`.

    For one who asks for many things, `at_once` are begun at a time: others need not wait for all of them.
    """

    def __init__(self, children: Children, room: int, seconds: float, mebibytes: int,
                 at_once: int = 4) -> None:
        self._children, self._room, self._at_once = children, room, at_once
        self._seconds, self._mebibytes = seconds, mebibytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._size = 0
        self._makings: dict[tuple[str, str], _Making] = {}

    def get(self, wanted: Iterator[Wanted], gone: Callable[[], bool]) -> Iterator[bytes | Exception]:
        """What is wanted, in order, or in its place what kept it from being made.

        If who asked is `gone` before it is there, that is a `Gone`.
        """
        begun: deque[tuple[Wanted, bytes | _Making]] = deque()
        try:
            for one in wanted:
                begun.append((one, self._begun(one)))
                if len(begun) == self._at_once:
                    yield self._first(begun, gone)
            while begun:
                yield self._first(begun, gone)
        finally:
            for one, making in begun:
                self._left(one, making)

    def _first(self, begun: deque[tuple[Wanted, bytes | _Making]],
               gone: Callable[[], bool]) -> bytes | Exception:
        """What became of the first that was begun."""
        one, making = begun[0]
        made = making if isinstance(making, bytes) else self._ended(one, making, gone)
        self._left(*begun.popleft())
        return made

    def _begun(self, one: Wanted) -> bytes | _Making:
        """What was kept, or what is being made."""
        with self._lock:
            version, kept = self._kept.get(one.name, ("", b""))
            if version == one.version:
                self._kept.move_to_end(one.name)
                return kept
            key = one.name, one.version
            if key not in self._makings:
                call = self._children.start(one.function, *one.arguments, of=one.of,
                                            seconds=self._seconds, mebibytes=self._mebibytes)
                self._makings[key] = _Making(call)
            self._makings[key].waiting += 1
            return self._makings[key]

    def _ended(self, one: Wanted, making: _Making, gone: Callable[[], bool]) -> bytes | Exception:
        while not making.call.done(_LOOK):
            if gone():
                raise Gone
        try:
            made = making.call.result()
        except CancelledError:
            raise Gone from None
        except Exception as fault:
            return fault
        self._keep(one, made)
        return made

    def _left(self, one: Wanted, making: bytes | _Making) -> None:
        """One fewer waits. When nobody does it is not made any more; what was made is in no need of that."""
        if isinstance(making, bytes):
            return
        with self._lock:
            making.waiting -= 1
            if not making.waiting:
                del self._makings[one.name, one.version]
                making.call.cancel()

    def _keep(self, one: Wanted, made: bytes) -> None:
        """In the place of its older version; what was not asked for longest makes room."""
        with self._lock:
            self._drop(one.name)
            self._kept[one.name] = one.version, made
            self._size += _ENTRY + len(made)
            while self._size > self._room:
                self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> None:
        if name in self._kept:
            self._size -= _ENTRY + len(self._kept.pop(name)[1])
