"""What several ask for is made once, kept while there is room, and stopped when nobody waits any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tasks

from generator.commands.workshop import Gone, Wanted, Workshop
from generator.running.child import Children, Fault, Lost

ROOM = 10_000


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    with Children(2) as children:
        yield Workshop(children, ROOM, 10, 256)


def ask(workshop: Workshop, *wanted: Wanted, gone: Callable[[], bool] = lambda: False) -> list[bytes | Exception]:
    return list(workshop.get(iter(wanted), gone))


def noted(path: Path, name: str, version: str = "1", size: int = 10) -> Wanted:
    return Wanted(name, version, tasks.noted, (str(path), size))


def test_it_is_made_again_only_for_another_version(workshop: Workshop, tmp_path: Path) -> None:
    done = tmp_path / "done"
    for version, times in (("1", 1), ("1", 1), ("2", 2), ("2", 2), ("1", 3)):
        assert ask(workshop, noted(done, "a", version)) == [bytes(10)] and len(done.read_text()) == times


def test_what_was_not_asked_for_longest_makes_room(workshop: Workshop, tmp_path: Path) -> None:
    """Each takes 3,500 of 10,000 bytes: two stay."""
    done = {name: tmp_path / name for name in "abc"}
    for name in "abac":
        ask(workshop, noted(done[name], name, size=3_000))
    for name, times in (("a", 1), ("c", 1), ("b", 2)):
        ask(workshop, noted(done[name], name, size=3_000))
        assert len(done[name].read_text()) == times, name
    ask(workshop, noted(tmp_path / "large", "large", size=20_000))
    assert ask(workshop, noted(done["a"], "a")) == [bytes(10)] and len(done["a"].read_text()) == 2


def test_many_at_once_make_it_once(workshop: Workshop) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, workshop, Wanted("a", "1", tasks.who, ())) for _ in range(8)]
        assert len({str(one.result()) for one in asked}) == 1


def test_what_one_brings_down_the_others_do_not_notice(workshop: Workshop, tmp_path: Path) -> None:
    good, bad = noted(tmp_path / "done", "good"), Wanted("bad", "1", tasks.fails, ())
    first, second, third = ask(workshop, good, bad, Wanted("dead", "1", tasks.dies, ()))
    assert first == bytes(10) and isinstance(second, Fault) and isinstance(third, Lost)


def test_when_all_have_left_nobody_works_on(workshop: Workshop) -> None:
    """Each of two leaves in turn; the second is still waited for while the first goes."""
    left, started = [False, False], threading.Barrier(3)

    def wait_for_it(number: int) -> float:
        started.wait()
        with pytest.raises(Gone):
            ask(workshop, Wanted("a", "1", tasks.sleeps, ()), gone=lambda: left[number])
        return time.monotonic()

    with ThreadPoolExecutor(2) as threads:
        ended = [threads.submit(wait_for_it, number) for number in (0, 1)]
        started.wait()
        left[0] = True
        ended[0].result(10)
        assert not ended[1].done() and workshop._makings
        left[1] = True
        ended[1].result(10)
    assert not workshop._makings
    # Both children are free again.
    assert len(ask(workshop, *(Wanted(name, "1", tasks.who, ()) for name in "bc"))) == 2
