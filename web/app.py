"""The site as one ASGI application: routes, and what every request passes on its way in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.rulebook import Rulebook
from forms.widgets import Posted
from web.pages import errors
from web.people.rights import may
from web.routes import ROWS
from web.row import Row
from web.settings import Settings
from web.site import Site, site_for
from web.visit import TOKEN, Visit, Who, is_ours, visitor_of

STATIC = Path(__file__).parent / "static"


def app_for(rulebooks: Sequence[Rulebook], settings: Settings) -> Starlette:
    site = site_for(rulebooks, settings)
    app = Starlette(
        routes=[Mount("/static", StaticFiles(directory=STATIC)), *(Route(row.path, answering(site, row), methods=row.methods) for row in ROWS)],
        middleware=[
            Middleware(SafeHeaders, is_https=settings.is_https),
            Middleware(Faults, site=site),
            Middleware(Gate, site=site),
            Middleware(RequestBodyLimitMiddleware, max_body_size=settings.largest_body),
        ],
        exception_handlers={HTTPException: errors.handler(site)},
    )
    app.state.site = site
    return app


def answering(site: Site, row: Row) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint from a row: who comes is known first, then whether they may, and only then is anything read or done."""

    async def endpoint(request: Request) -> Response:
        who = await known(request, site)
        if not may(who.person, row.right):
            raise HTTPException(403)
        if request.method != "POST":
            assert row.shown is not None
            return await run_in_threadpool(row.shown, Visit(request, site, who))
        assert row.sent is not None
        posted = await posted_in(request, site)
        if not who.is_known or not is_ours(posted.text(TOKEN), who, site):
            raise HTTPException(403)
        return await run_in_threadpool(row.sent, Visit(request, site, who, posted))

    return endpoint


async def known(request: Request, site: Site) -> Who:
    """Who comes; kept with the request, so that a page of errors knows as well."""
    request.state.who = who = visitor_of(request, site)
    return who


async def posted_in(request: Request, site: Site) -> Posted:
    form = await request.form(max_fields=site.settings.most_boxes, max_files=0)
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        values.setdefault(name, []).append(str(value))
    return Posted(values)


class SafeHeaders:
    """Every response says what a browser may do with it: nothing but show it, with our own style and script."""

    def __init__(self, app: ASGIApp, is_https: bool):
        self.app = app
        self.headers = {
            "content-security-policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                "frame-ancestors 'none'; base-uri 'none'"
            ),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }
        if is_https:
            self.headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                # Answers must not stay in the cache of a computer that others use too.
                headers["cache-control"] = "public, max-age=3600" if is_static else "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)


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


class Gate:
    """Turns away what no page of ours sends: other sites' forms, other kinds of bodies, bodies that are too large."""

    def __init__(self, app: ASGIApp, site: Site):
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self.refusal(scope) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
            return
        response = errors.page(Request(scope), self.site, status)
        await response(scope, receive, send)

    def refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.site.settings.largest_body:
            return 413 if length.isdigit() else 400
        if scope["method"] not in ("POST", "PUT", "PATCH", "DELETE"):
            return None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403
        origin = headers.get("origin")
        if origin is not None and origin != "null" and urlsplit(origin).netloc != headers.get("host"):
            return 403
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return None if kind == "application/x-www-form-urlencoded" else 415


