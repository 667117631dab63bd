"""The routes for programs: what the table says, its description, and a plain no for everything else under /api/."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.api.answering import ROOT, refused, table_routes
from web.api.endpoints import endpoints
from web.api.problems import language_of, not_found
from web.api.to_openapi import openapi_from
from web.people.rates import Rates
from web.site import Site
from web.watching.watched import PLACE

DESCRIPTION = f"{ROOT}/openapi.json"


def routes_for(site: Site, rates: Rates) -> list[Route]:
    rows = endpoints(rates)

    @cache
    def described(language: str) -> dict[str, Any]:
        return openapi_from(rows, language)

    async def description(request: Request) -> Response:
        request.scope[PLACE] = DESCRIPTION
        return JSONResponse(described(language_of(request.scope)), headers={"cache-control": "public, max-age=300"})

    async def nothing(request: Request) -> Response:
        return refused(not_found(), language_of(request.scope))

    return [*table_routes(site, rows, rates), Route(DESCRIPTION, description), Route("/api/{rest:path}", nothing, methods=METHODS)]


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
