"""An editor for tests: it speaks to the language server that VS Code has for YAML, over its standard streams.

Without the server the test is skipped, but fails where `CI` is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import pytest

SERVER = Path(__file__).resolve().parent.parent / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
LONGEST = 300
"""Seconds that a language server may live."""
_SETTINGS = {"yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False},
                      "kubernetesCRDStore": {"enable": False}, "disableDefaultProperties": False},
             "http": {"proxy": "", "proxyStrictSSL": False}, "[yaml]": {"editor.tabSize": 2}, "editor": {}, "files": {}}
"""What VS Code answers for a user who has set nothing, but that nothing is fetched."""


class Marked(NamedTuple):
    """What an editor underlines: lines and columns from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class Editor:
    """One language server and the documents that were opened in it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._number = 0
        self._marked: dict[str, list[Marked]] = {}
        self._ask("initialize", {"processId": os.getpid(), "rootUri": None, "locale": "zh-cn", "workspaceFolders": None, "capabilities": {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                             "publishDiagnostics": {"relatedInformation": True}}}})
        self._tell("initialized", {})

    def marked(self, texts: dict[Path, str]) -> dict[Path, list[Marked]]:
        """What is underlined in files with these texts, all opened at once. Each path is asked about once: what is
        told of it does not say of which text.
        """
        assert self._marked.keys().isdisjoint(map(_uri, texts))
        for path, text in texts.items():
            self._open(path, text)
        while not self._marked.keys() >= {_uri(path) for path in texts}:
            self._receive()
        return {path: sorted(self._marked[_uri(path)]) for path in texts}

    def hover(self, path: Path, text: str, line: int, column: int) -> str:
        """What is said of a place."""
        self._open(path, text)
        found = self._ask("textDocument/hover", _at(path, line, column))
        return str(found["contents"]["value"]) if found else ""

    def completed(self, path: Path, text: str, line: int, column: int) -> dict[str, str]:
        """What may be chosen at a place, by label, and what it would put there."""
        self._open(path, text)
        found = self._ask("textDocument/completion", _at(path, line, column) | {"context": {"triggerKind": 1}})
        return {one["label"]: one["textEdit"]["newText"] for one in found["items"]}

    def _open(self, path: Path, text: str) -> None:
        self._number += 1
        self._tell("textDocument/didOpen", {"textDocument": {
            "uri": _uri(path), "languageId": "yaml", "version": self._number, "text": text}})

    def _ask(self, method: str, params: dict[str, Any]) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _receive(self) -> dict[str, Any]:
        """The next message. What the server asks is answered, what it finds is kept."""
        message = self._read()
        match message:
            case {"method": "workspace/configuration", "id": number, "params": {"items": items}}:
                self._send({"id": number, "result": [_SETTINGS.get(item.get("section"), {}) for item in items]})
            case {"method": _, "id": number}:
                self._send({"id": number, "result": None})
            case {"method": "textDocument/publishDiagnostics", "params": params}:
                self._marked[params["uri"]] = [
                    Marked(*(one["range"][end][axis] + 1 for end in ("start", "end") for axis in ("line", "character")),
                           one["message"]) for one in params["diagnostics"]]
        return message

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream
        length = 0
        while (line := stream.readline().strip()):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        found: dict[str, Any] = json.loads(stream.read(length))
        return found


@contextmanager
def opened() -> Iterator[Editor]:
    """An editor whose language server runs as long as it is used."""
    node = shutil.which("node")
    if node is None or not SERVER.exists():
        told = "node or yaml-language-server is missing: see tools/system-packages.sh, then npm ci --prefix tests"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with subprocess.Popen([node, SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        end = Timer(LONGEST, process.kill)  # Who waits for an answer that never comes reads the end of the stream.
        end.start()
        try:
            yield Editor(process)
        finally:
            end.cancel()
            process.kill()


def _uri(path: Path) -> str:
    return path.as_uri()


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": _uri(path)}, "position": {"line": line - 1, "character": column - 1}}
