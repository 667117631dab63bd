"""What every request passes on its way in and out, in one step: a layer for each gate would cost more than what it does.

On the way in it gets its mark, and is turned away where it comes from elsewhere, is too large, comes too often or finds too
many before it. On the way out it is told what a browser may do with it; a fault of ours ends here; it is counted and written down.
"""

from __future__ import annotations

from collections.abc import Awaitable
from time import perf_counter

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.bodies import head_of
from web.gates.entrance import Entrance
from web.gates.headers import SafeHeaders
from web.gates.pace import Pace
from web.pages import errors
from web.people.rates import Rates
from web.site import Site
from web.watching.watched import Watched


class Gate:
    def __init__(self, site: Site, rates: Rates, watched: Watched):
        self.site = site
        self.watched = watched
        self.entrance = Entrance(site.settings, rates)
        self.pace = Pace(site.settings)
        self.safe = SafeHeaders(site.settings.is_https)
        self.crowds = errors.Crowds(site)

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        head = head_of(scope)
        mark, status, begin = self.watched.mark_of(head), 0, perf_counter()

        # It waits for nothing itself, so it hands over what is to be waited for.
        def out(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*self.safe.with_what(scope, message["headers"]), (b"x-request-id", mark)]
            return send(message)

        with self.watched.span_of(scope, head) as span:
            self.watched.begins()
            try:
                refused = self.entrance.refusal(scope, head) or self.pace.refusal
                if refused is not None:
                    # The rest of what was sent is not waited for.
                    response = self.crowds.page(scope, refused.status, {"connection": "close", **refused.headers})
                    await response(scope, receive, out)
                else:
                    self.pace.served += 1
                    try:
                        await app(scope, self.pace.body(scope, head, receive), out)
                    finally:
                        self.pace.served -= 1
            except Exception as fault:
                # Whatever stands further out would write down its message, which may quote an answer.
                if status:
                    raise ConnectionError("broken off") from None
                await errors.answer_to(fault, Request(scope), self.site)(scope, receive, out)
            finally:
                self.watched.ends(scope, mark, status, perf_counter() - begin, span)
