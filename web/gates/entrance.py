"""The door: what no page of ours sends is turned away before anything of it is read."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.bodies import largest
from web.pages.errors import Crowds
from web.people.rates import Rates, address_of
from web.settings import Settings
from web.site import Site

FREE = ("/static/", "/health/", "/metrics")
FOR_PROGRAMS = "/api/"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")


class Entrance:
    """Turns away other sites' forms, bodies said to be too large, and who comes too often."""

    def __init__(self, app: ASGIApp, site: Site, rates: Rates):
        self.app = app
        self.site = site
        self.rates = rates
        self.crowds = Crowds(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self.refusal(scope) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
            return
        # The rest of what was sent is not waited for.
        headers = {"connection": "close"} | ({"retry-after": str(self.rates.wait)} if status == 429 else {})
        response = self.crowds.page(scope, status, headers)
        await response(scope, receive, send)

    def refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if (size := wrong_size(headers, self.site.settings)) is not None:
            return size
        is_change = scope["method"] in CHANGING
        if is_change and is_from_elsewhere(headers):
            return 403
        path, address = scope["path"], address_of(scope)
        if path.startswith(FREE):
            return None
        is_admitted = self.rates.admits_call(address) if path.startswith(FOR_PROGRAMS) else self.rates.admits(address, is_change)
        return None if is_admitted else 429


def wrong_size(headers: Headers, settings: Settings) -> int | None:
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        return 400
    return 413 if int(length) > largest(headers, settings) else None


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this. Programs say nothing of the kind; they have no cookie to misuse."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin != "null" and urlsplit(origin).netloc != headers.get("host")
