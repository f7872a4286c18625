"""Where the events of YAML begin and end."""

from __future__ import annotations

from typing import Protocol

from yaml.events import Event


class Mark(Protocol):
    """Where the parser is, counted in characters from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


def start(event: Event) -> Mark:
    assert event.start_mark is not None
    return event.start_mark


def end(event: Event) -> Mark:
    assert event.end_mark is not None
    return event.end_mark
