"""The site as one ASGI application: routes, and what every request passes on its way in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from engine.rulebook import Rulebook
from forms.widgets import Posted
from web.api import routes as api
from web.bodies import head_of, kind_of
from web.gates.gate import Gate
from web.pages import errors
from web.people.rates import Rates
from web.people.rights import EVERYBODY, Right, may, may_at
from web.people.sessions import session_at
from web.routes import ROWS
from web.row import Page, Row
from web.sent import parts_of
from web.settings import Settings
from web.signposts import Signposts
from web.site import Site, site_for
from web.threads import FILES, PAGES, in_thread
from web.visit import TOKEN, Visit, Who, is_ours, session_cookie, visitor_of
from web.watching import health
from web.watching.metrics import Metrics
from web.watching.watched import PLACE, Watched

STATIC = Path(__file__).parent / "static"
MOST_FILES = 20

KINDS = {"boxes": b"application/x-www-form-urlencoded", "files": b"multipart/form-data"}


def app_for(rulebooks: Sequence[Rulebook], settings: Settings) -> Starlette:
    site = site_for(rulebooks, settings)
    rates = Rates(settings)
    metrics = Metrics()
    app = Service(
        Signposts([
            Mount("/static", StaticFiles(directory=STATIC)),
            *health.routes_for(site, metrics),
            *api.routes_for(site, rates),
            *(Route(row.path, answering(site, row, rates), methods=row.methods) for row in ROWS),
        ]),
        Gate(site, rates, Watched(metrics, is_logged=bool(settings.log))),
    )  # fmt: skip
    app.state.site = site
    app.state.rates = rates
    return app


class Service(Starlette):
    """Routes behind one gate, which also answers what they refuse: there is nothing else in between."""

    def __init__(self, router: Router, gate: Gate):
        super().__init__()
        self.router = router
        self.gate = gate

    def build_middleware_stack(self) -> ASGIApp:
        return partial(self.gate, self.router)


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
            return await in_thread(PAGES, by_rules_in_force, row.shown, Visit(request, site, who))
        assert row.sent is not None
        if kind_of(head_of(request.scope)) != KINDS[row.takes]:
            raise HTTPException(415, headers={"connection": "close"})
        async with request.form(max_fields=site.settings.most_boxes, max_files=MOST_FILES if row.takes == "files" else 0) as form:
            boxes, files = parts_of(form, site.settings.largest_file)
            posted = Posted(boxes)
            if not who.is_known or not is_ours(posted.text(TOKEN), who, site):
                raise HTTPException(403)
            # Of files only one is worked on at once: it is in memory meanwhile.
            return await in_thread(FILES if files else PAGES, by_rules_in_force, row.sent, Visit(request, site, who, posted, files))

    return endpoint


def by_rules_in_force(page: Page, visit: Visit) -> Response:
    visit.site.shelf.renew()
    return page(visit)


async def known(request: Request, site: Site) -> Who:
    """Who comes; kept with the request, so that a page of errors knows as well."""
    who = visitor_of(request, site)
    if token := request.cookies.get(session_cookie(site)):
        session = await in_thread(PAGES, session_at, site.store, token)
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


