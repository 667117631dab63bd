"""The site as one ASGI application: routes, and what every request passes on its way in and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from engine.rulebook import Rulebook
from forms.widgets import Posted
from web.api import routes as api
from web.gates.entrance import Entrance, kind_of
from web.gates.faults import Faults
from web.gates.headers import SafeHeaders
from web.gates.pace import Pace
from web.gates.rates import Rates
from web.pages import errors
from web.people.rights import EVERYBODY, Right, may, may_at
from web.people.sessions import session_at
from web.routes import ROWS
from web.row import Page, Row
from web.settings import Settings
from web.site import Site, site_for
from web.store.problems import NotKept
from web.visit import TOKEN, Sent, Visit, Who, is_ours, session_cookie, visitor_of
from web.watching import health
from web.watching.metrics import Metrics
from web.watching.watched import PLACE, Watched

STATIC = Path(__file__).parent / "static"
MOST_FILES = 20
FILES_AT_ONCE = 2
KINDS = {"boxes": "application/x-www-form-urlencoded", "files": "multipart/form-data"}


def app_for(rulebooks: Sequence[Rulebook], settings: Settings) -> Starlette:
    site = site_for(rulebooks, settings)
    rates = Rates(settings)
    metrics = Metrics()
    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=STATIC)),
            *health.routes_for(site, metrics),
            *api.routes_for(site, rates),
            *(Route(row.path, answering(site, row, rates), methods=row.methods) for row in ROWS),
        ],
        middleware=[
            Middleware(Watched, metrics=metrics, is_logged=bool(settings.log)),
            Middleware(SafeHeaders, is_https=settings.is_https),
            Middleware(Faults, site=site),
            Middleware(Entrance, site=site, rates=rates),
            Middleware(Pace, site=site),
        ],
        exception_handlers={HTTPException: errors.handler(site), NotKept: errors.not_kept(site)},
    )
    app.state.site = site
    app.state.rates = rates
    app.state.files_at_once = asyncio.Semaphore(FILES_AT_ONCE)
    return app


def answering(site: Site, row: Row, rates: Rates) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint from a row: who comes is known first, then whether they may, and only then is anything read or done."""

    async def endpoint(request: Request) -> Response:
        request.scope[PLACE] = row.path
        who = await known(request, site)
        if who.person.is_signed_in and not rates.admits_account(who.person.id):
            raise HTTPException(429, headers={"retry-after": str(rates.wait)})
        if (elsewhere := first(request, who, row)) is not None:
            return RedirectResponse(elsewhere, 303)
        if request.method != "POST":
            assert row.shown is not None
            return await run_in_threadpool(by_rules_in_force, row.shown, Visit(request, site, who))
        assert row.sent is not None
        if kind_of(request.headers) != KINDS[row.takes]:
            raise HTTPException(415, headers={"connection": "close"})
        async with sent_in(request, site, who, takes_files=row.takes == "files") as (posted, files):
            return await run_in_threadpool(by_rules_in_force, row.sent, Visit(request, site, who, posted, files))

    return endpoint


def by_rules_in_force(page: Page, visit: Visit) -> Response:
    visit.site.shelf.renew()
    return page(visit)


async def known(request: Request, site: Site) -> Who:
    """Who comes; kept with the request, so that a page of errors knows as well."""
    who = visitor_of(request, site)
    if token := request.cookies.get(session_cookie(site)):
        session = await run_in_threadpool(session_at, site.store, token)
        if session is not None:
            who = replace(who, session=session, person=who.person if session.needs_code else session.person)
    request.state.who = who
    return who


def first(request: Request, who: Who, row: Row) -> str | None:
    """Where somebody has to go first: to sign in, or to end signing in. Raises NoRight for who may not go on at all."""
    if who.session is not None and row.right not in EVERYBODY:
        if who.session.needs_code:
            return "/sign-in/code"
        if who.session.must_change and row.path != "/me/password":
            return "/me/password"
    if row.right is Right.APPLY and may(who.person, Right.FILL_FOR) and not who.person.client:
        return "/counter"
    at = request.path_params
    if may_at(who.person, row.right, str(at.get("area")), str(at.get("goal"))):
        return None
    if who.person.is_signed_in or request.method == "POST":
        raise errors.NoRight()
    return f"/sign-in?{urlencode({'to': request.url.path})}"


@asynccontextmanager
async def sent_in(request: Request, site: Site, who: Who, *, takes_files: bool) -> AsyncIterator[tuple[Posted, tuple[Sent, ...]]]:
    """What a form's boxes say, and the files that came with it, for as long as they are worked on.

    Files wait on the disk until their turn: only a few are in memory at once, however many come.
    """
    values: dict[str, list[str]] = {}
    async with request.form(max_fields=site.settings.most_boxes, max_files=MOST_FILES if takes_files else 0) as form:
        uploads = []
        for name, value in form.multi_items():
            if isinstance(value, str):
                values.setdefault(name, []).append(value)
            elif (value.size or 0) > site.settings.largest_file:
                raise HTTPException(413)
            elif value.filename or value.size:
                uploads.append((name, value))
        posted = Posted(values)
        if not who.is_known or not is_ours(posted.text(TOKEN), who, site):
            raise HTTPException(403)
        async with turn_of(request.app) if uploads else nullcontext():
            yield posted, tuple([Sent(name, value.filename or "", await value.read()) for name, value in uploads])


def turn_of(app: Starlette) -> asyncio.Semaphore:
    turn: asyncio.Semaphore = app.state.files_at_once
    return turn
