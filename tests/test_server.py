"""The server of the preview: silent connections stand in nobody's way, and who leaves is noticed."""

from __future__ import annotations

import http.client
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

from generator.commands import server
from generator.commands.server import Answer, serve
from generator.commands.workshop import Gone

PATIENCE = 10


@pytest.fixture
def asked() -> queue.Queue[str]:
    """The paths of visitors who waited for /wait and left."""
    return queue.Queue()


@pytest.fixture
def place(asked: queue.Queue[str]) -> tuple[str, int]:
    def respond(path: str, gone: Callable[[], bool]) -> Answer:
        end = time.monotonic() + PATIENCE
        while path.startswith("/wait") and time.monotonic() < end:
            if gone():
                asked.put(path)
                raise Gone
            time.sleep(0.02)
        return Answer(HTTPStatus.OK, f"您要 {path}".encode(), "text/plain")

    told: queue.Queue[str] = queue.Queue()
    threading.Thread(target=serve, args=(respond, 0, told.put), daemon=True).start()
    parts = urlsplit(told.get(timeout=PATIENCE))
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


@pytest.fixture
def silent(place: tuple[str, int]) -> Iterator[list[socket.socket]]:
    """Three hundred connections of which half have said nothing and half have begun to."""
    made = [socket.create_connection(place, PATIENCE) for _ in range(300)]
    for connection in made[::2]:
        connection.send(b"GET / HT")
    yield made
    for connection in made:
        connection.close()


def get(place: tuple[str, int], path: str = "/", method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(*place, timeout=PATIENCE)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def threads() -> int:
    """How many connections are being answered."""
    return sum("process_request_thread" in one.name for one in threading.enumerate())


def test_silent_connections_hold_few_threads_and_block_nobody(
        place: tuple[str, int], silent: list[socket.socket]) -> None:
    for number in range(50):
        assert get(place, f"/{number}")[1] == f"您要 /{number}".encode()
        # A thread that has answered gives its place away a moment before it ends.
        until = time.monotonic() + PATIENCE
        while threads() > server.MOST and time.monotonic() < until:
            time.sleep(0.01)
        assert threads() <= server.MOST


def test_a_silent_connection_is_closed(place: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server._Handler, "timeout", 0.2)
    with socket.create_connection(place, PATIENCE) as connection:
        assert connection.recv(1) == b""


def test_one_who_is_being_served_is_not_sent_away(place: tuple[str, int]) -> None:
    """The first asked long before the others came, who say nothing."""
    with socket.create_connection(place, PATIENCE) as first:
        first.send(b"GET /wait HTTP/1.0\r\nHost: %s:%d\r\n\r\n" % (place[0].encode(), place[1]))
        time.sleep(0.2)
        others = [socket.create_connection(place, PATIENCE) for _ in range(2 * server.MOST)]
        assert get(place)[0].status == 200
        first.settimeout(0.2)
        with pytest.raises(TimeoutError):
            first.recv(1)
        for other in others:
            other.close()


def test_more_than_can_be_served_are_refused_at_once(
        place: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST", 3)
    busy = [socket.create_connection(place, PATIENCE) for _ in range(3)]
    for one in busy:
        one.send(b"GET /wait HTTP/1.0\r\nHost: %s:%d\r\n\r\n" % (place[0].encode(), place[1]))
    time.sleep(0.2)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        get(place)
    for one in busy:
        one.close()


def test_who_leaves_is_noticed(place: tuple[str, int], asked: queue.Queue[str]) -> None:
    with socket.create_connection(place, PATIENCE) as visitor:
        visitor.send(b"GET /wait/for/it HTTP/1.0\r\nHost: %s:%d\r\n\r\n" % (place[0].encode(), place[1]))
        time.sleep(0.2)
        assert asked.empty()
    assert asked.get(timeout=PATIENCE) == "/wait/for/it"


def test_head_is_get_without_a_body(place: tuple[str, int]) -> None:
    (got, body), (head, nothing) = get(place, "/a"), get(place, "/a", "HEAD")
    assert head.status == got.status == 200 and body and nothing == b""
    assert [(name, value) for name, value in head.getheaders() if name != "Date"] == [
        (name, value) for name, value in got.getheaders() if name != "Date"]
