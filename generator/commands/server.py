"""Answers to a browser on this machine, and to nobody else: there is nothing to write to, and a bound to all.

Each connection has a thread and asks once. One that is silent for long is closed; when there are too many,
the one that has been silent longest makes room for the next: who never asks stands in nobody's way.
"""

from __future__ import annotations

import select
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from generator.commands.workshop import Gone

HOST = "127.0.0.1"
MOST = 32
"""Connections at once: a browser has six to a server."""
_SILENCE = 10
"""Seconds to ask, and to take the answer."""
_ROOM = 1
"""Seconds that a connection has to end when it makes room."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    status: HTTPStatus
    body: bytes
    kind: str = "text/html"


Respond = Callable[[str, Callable[[], bool]], Answer]
"""The answer at a path. It may ask whether the visitor is gone, and raise `Gone` then."""


def serve(respond: Respond, port: int, started: Callable[[str], None]) -> None:
    """Answer requests until it is interrupted. `started` is told the address; port 0 is any free one."""
    with _Server(respond, port) as server:
        started(f"http://{HOST}:{server.server_port}/")
        server.serve_forever(poll_interval=0.1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, respond: Respond, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.respond = respond
        self.hosts = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}
        self._silent: dict[int, socket.socket] = {}
        """Connections that have not asked yet, oldest first."""
        self._open: set[int] = set()
        self._changed = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room():
            with self._changed:
                self._open.add(id(request))
                self._silent[id(request)] = request
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def _room(self) -> bool:
        """Whether one more can be had, if need be in the place of the one that has been silent longest."""
        with self._changed:
            if len(self._open) >= MOST and self._silent:
                _hang_up(self._silent.pop(next(iter(self._silent))))
                self._changed.wait_for(lambda: len(self._open) < MOST, _ROOM)
            return len(self._open) < MOST

    def asked(self, request: socket.socket) -> None:
        """A connection has asked: from now on it is we who keep it waiting."""
        with self._changed:
            self._silent.pop(id(request), None)

    def shutdown_request(self, request: Any) -> None:
        with self._changed:
            self._silent.pop(id(request), None)
            self._open.discard(id(request))
            self._changed.notify()
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # Visitors may leave at any moment.
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    """End what a thread waits for at a connection."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # It has ended by itself.


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENCE

    def do_GET(self) -> None:
        self.server.asked(self.connection)
        # A page elsewhere must not reach us by a name of its own.
        if self.headers.get("Host", "") not in self.server.hosts:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            answer = self.server.respond(unquote(self.path.partition("?")[0]), self._gone)
        except Gone:
            return
        self.send_response(answer.status)
        for name, value in (("Content-Type", f"{answer.kind}; charset=utf-8"),
                            ("Content-Length", str(len(answer.body))), ("Cache-Control", "no-store"),
                            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                            ("X-Frame-Options", "DENY")):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line."""

    def _gone(self) -> bool:
        """Whether the other side has closed the connection."""
        try:
            readable = select.select([self.connection], [], [], 0)[0]
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True
