"""The offline site under `/offline/`: files that `banshi browser` wrote, handed out as they are with headers of their own.

It stands before the gates of the pages: nothing here is anybody's, and its pages run Python, which those of the server never do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.browser.headers import HEADERS, LIST

PLACE = "/offline"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
    }
)  # fmt: skip
LOOKED_AT_ANEW = (".html", "service-worker.js", ".txt")
"""What keeps its name when it changes; every other name holds the hash of what is in it."""


class Offline:
    def __init__(self, app: ASGIApp, folder: Path):
        self.app = app
        self.folder = folder
        self.paths = frozenset(json.loads((folder / LIST).read_text(encoding="utf-8")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] == PLACE or scope["path"].startswith(f"{PLACE}/")):
            await self.app(scope, receive, send)
            return
        scope["banshi.place"] = f"{PLACE}/"
        response = self.answer(scope["method"], scope["path"].removeprefix(PLACE), Headers(scope=scope))
        await response(scope, receive, send)

    def answer(self, method: str, path: str, asked: Headers) -> Response:
        if method not in ("GET", "HEAD"):
            return PlainTextResponse("405", 405, headers={**HEADERS, "allow": "GET, HEAD"})
        if not path:
            return RedirectResponse(f"{PLACE}/", 308, headers=dict(HEADERS))
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        # Only what the site lists is a file here: no path leads out of it.
        if name not in self.paths:
            return PlainTextResponse("404", 404, headers=dict(HEADERS))
        packed = f"{name}.gz" if f"{name}.gz" in self.paths and "gzip" in asked.get("accept-encoding", "") else ""
        headers = {
            **HEADERS, "vary": "accept-encoding",
            "cache-control": "no-cache" if name.endswith(LOOKED_AT_ANEW) else "public, max-age=31536000, immutable",
            **({"content-encoding": "gzip"} if packed else {}),
        }  # fmt: skip
        kind = KINDS.get(Path(name).suffix, "application/octet-stream")
        return FileResponse(self.folder / (packed or name), headers=headers, media_type=kind)
