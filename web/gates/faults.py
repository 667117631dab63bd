"""Where a fault of ours ends."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.pages import errors
from web.site import Site


class Faults:
    """Ends a fault of ours here: whatever stands further out would write down its message, which may quote an answer."""

    def __init__(self, app: ASGIApp, site: Site):
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def noticing(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        except Exception as fault:
            if scope["type"] != "http" or has_begun:
                raise ConnectionError("broken off") from None
            response = errors.page(Request(scope), self.site, 500, mark=errors.noted(fault))
            await response(scope, receive, send)
