"""A file that is handed out: to be saved under its name and never shown as a page of ours, so that whatever is in it runs nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from web.store.sealing import OpenedFile
from web.threads import PAGES, in_thread


def whole(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers=headers_for(name))


def in_pieces(opened: OpenedFile, media: str, name: str) -> Response:
    """One piece is in memory at a time, and the next is made when the one before it is on its way."""
    return StreamingResponse(one_by_one(opened), media_type=media, headers={**headers_for(name), "content-length": str(opened.size)})


async def one_by_one(opened: OpenedFile) -> AsyncIterator[bytes]:
    with closing(opened):
        pieces = opened.pieces()
        while piece := await in_thread(PAGES, next, pieces, b""):
            yield piece


def headers_for(name: str) -> Mapping[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "x-download-options": "noopen"}
