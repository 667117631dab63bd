"""The offline site as its visitors meet it: written with the real runtime, handed out by a server that can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.rulebook import Rulebook
from web.browser import headers, runtime, site


@cache
def the_runtime() -> Any:
    """The pinned Pyodide; whoever cannot have it is told, and the test is skipped."""
    try:
        return runtime.runtime_from()
    except runtime.NoRuntime as fault:
        pytest.skip(f"no Pyodide {runtime.VERSION}: {fault}; name one in BANSHI_PYODIDE")


def written_to(folder: Path, *rulebooks: Rulebook) -> Path:
    site.written(site.site_from(rulebooks, the_runtime()), folder)
    return folder


class Server(SimpleHTTPRequestHandler):
    """The plainest of servers: files as they lie, and a header or two where a test says so."""

    more: dict[str, str] = {}
    swapped: dict[str, bytes] = {}
    asked: list[str] = []

    def log_message(self, *_: Any) -> None:
        pass

    def end_headers(self) -> None:
        for name, value in self.more.items():
            self.send_header(name, value)
        super().end_headers()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.asked.append(path)
        found = next((data for ending, data in self.swapped.items() if path.endswith(ending)), None)
        if found is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("content-type", self.guess_type(path))
        self.send_header("content-length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A browser that goes away in the middle of a file is no fault."""


@contextmanager
def served(folder: Path, port: int = 0, policy: str = "", swapped: dict[str, bytes] | None = None) -> Iterator[tuple[str, list[str]]]:
    """The address of the site and what was asked for; `swapped` gives other bytes for files whose names end so."""
    said = {**headers.HEADERS, **({"content-security-policy": policy} if policy else {})}
    asked: list[str] = []
    handler = type("Handler", (Server,), {"more": said, "swapped": swapped or {}, "asked": asked})
    server = Quiet(("127.0.0.1", port), lambda *given: handler(*given, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
