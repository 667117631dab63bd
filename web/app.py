"""The site as one ASGI application: routes, and what every request passes on its way in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from engine.rulebook import Rulebook
from forms.widgets import Posted
from web.gates.entrance import Entrance, kind_of
from web.gates.faults import Faults
from web.gates.headers import SafeHeaders
from web.gates.pace import Pace
from web.gates.rates import Rates
from web.pages import errors
from web.people.rights import may
from web.routes import ROWS
from web.row import Row
from web.settings import Settings
from web.site import Site, site_for
from web.visit import TOKEN, Visit, Who, is_ours, visitor_of

STATIC = Path(__file__).parent / "static"
KINDS = {"boxes": "application/x-www-form-urlencoded", "files": "multipart/form-data"}


def app_for(rulebooks: Sequence[Rulebook], settings: Settings) -> Starlette:
    site = site_for(rulebooks, settings)
    rates = Rates(settings)
    app = Starlette(
        routes=[Mount("/static", StaticFiles(directory=STATIC)), *(Route(row.path, answering(site, row), methods=row.methods) for row in ROWS)],
        middleware=[
            Middleware(SafeHeaders, is_https=settings.is_https),
            Middleware(Faults, site=site),
            Middleware(Entrance, site=site, rates=rates),
            Middleware(Pace, site=site),
        ],
        exception_handlers={HTTPException: errors.handler(site)},
    )
    app.state.site = site
    app.state.rates = rates
    return app


def answering(site: Site, row: Row) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint from a row: who comes is known first, then whether they may, and only then is anything read or done."""

    async def endpoint(request: Request) -> Response:
        who = await known(request, site)
        if not may(who.person, row.right):
            raise errors.NoRight()
        if request.method != "POST":
            assert row.shown is not None
            return await run_in_threadpool(row.shown, Visit(request, site, who))
        assert row.sent is not None
        if kind_of(request.headers) != KINDS[row.takes]:
            raise HTTPException(415, headers={"connection": "close"})
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
