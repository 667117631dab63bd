"""How fast a body must come, and how many requests are worked on at once."""

from __future__ import annotations

import asyncio
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from web.bodies import HERE, Head, has_body, kind_of, largest
from web.gates.entrance import Refused
from web.settings import Settings

FULL = Refused(503, {"retry-after": "5"})
"""And the seconds after which who found us full may come again."""

SLOWEST = 16 * 1024
"""Bytes a second that papers must come with: a telephone with one bar of signal."""

BODILESS = ("GET", "HEAD")


class Pace:
    """Lets go of who sends too slowly or too much, and says so where too many are served already.

    One whose body is still on its way costs a few kilobytes and no thread, and is not counted as being served. So many
    who never finish do not keep out those who do.
    """

    def __init__(self, settings: Settings):
        self.settings = settings
        self.served = 0

    @property
    def refusal(self) -> Refused | None:
        return FULL if self.served >= self.settings.most_at_once else None

    def body(self, scope: Scope, head: Head, receive: Receive) -> Receive:
        """The body of a request, at the pace it must come with."""
        return receive if scope["method"] in BODILESS and not has_body(head) else Body(self, scope, head, receive).next


class Body:
    """A body as it comes, up to its size and within its time."""

    __slots__ = ("began", "is_files", "is_here", "is_whole", "most", "pace", "receive", "size")

    def __init__(self, pace: Pace, scope: Scope, head: Head, receive: Receive):
        self.pace = pace
        self.receive = receive
        self.most = largest(head, pace.settings)
        self.size = 0
        self.is_whole = False
        self.is_here = HERE in scope
        self.began = monotonic()
        self.is_files = kind_of(head) == b"multipart/form-data"

    async def next(self) -> Message:
        if self.is_whole:
            return await self.receive()
        message = await (self.receive() if self.is_here else self.waited_for())
        self.size += len(message.get("body", b""))
        if self.size > self.most:
            raise HTTPException(413, headers={"connection": "close"})
        self.is_whole = not message.get("more_body", False)
        return message

    async def waited_for(self) -> Message:
        self.pace.served -= 1
        try:
            async with asyncio.timeout(self.left):
                return await self.receive()
        except TimeoutError:
            raise HTTPException(408, headers={"connection": "close"}) from None
        finally:
            self.pace.served += 1

    @property
    def left(self) -> float:
        earned = self.size / SLOWEST if self.is_files else 0.0
        return max(0.0, self.began + self.pace.settings.body_seconds + earned - monotonic())
