"""How fast a body must come, and how many requests are worked on at once."""

from __future__ import annotations

import asyncio
from time import monotonic

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.bodies import kind_of, largest
from web.pages.errors import Crowds
from web.site import Site

WAIT = 5
"""Seconds after which who found us full may come again."""

SLOWEST = 16 * 1024
"""Bytes a second that papers must come with: a telephone with one bar of signal."""


class Pace:
    """Lets go of who sends too slowly or too much, and says so where too many are served already.

    One whose body is still on its way costs a few kilobytes and no thread, and is not counted as being served. So many
    who never finish do not keep out those who do.
    """

    def __init__(self, app: ASGIApp, site: Site):
        self.app = app
        self.site = site
        self.crowds = Crowds(site)
        self.served = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.served >= self.site.settings.most_at_once:
            response = self.crowds.page(scope, 503, {"retry-after": str(WAIT), "connection": "close"})
            await response(scope, receive, send)
            return
        self.served += 1
        try:
            await self.app(scope, Body(self, scope, receive).next, send)
        finally:
            self.served -= 1


class Body:
    """A body as it comes, up to its size and within its time."""

    def __init__(self, pace: Pace, scope: Scope, receive: Receive):
        headers = Headers(scope=scope)
        self.pace = pace
        self.receive = receive
        self.most = largest(headers, pace.site.settings)
        self.size = 0
        self.is_whole = False
        self.began = monotonic()
        self.seconds = pace.site.settings.body_seconds
        self.is_files = kind_of(headers) == "multipart/form-data"

    async def next(self) -> Message:
        if self.is_whole:
            return await self.receive()
        self.pace.served -= 1
        try:
            async with asyncio.timeout(self.left):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(408, headers={"connection": "close"}) from None
        finally:
            self.pace.served += 1
        self.size += len(message.get("body", b""))
        if self.size > self.most:
            raise HTTPException(413, headers={"connection": "close"})
        self.is_whole = not message.get("more_body", False)
        return message

    @property
    def left(self) -> float:
        earned = self.size / SLOWEST if self.is_files else 0.0
        return max(0.0, self.began + self.seconds + earned - monotonic())
