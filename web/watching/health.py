"""Whether the service lives, whether it can work, and its figures: for whoever starts, stops and watches it."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from web.site import Site
from web.watching.metrics import Metrics
from web.watching.watched import PLACE


def routes_for(site: Site, metrics: Metrics) -> list[Route]:
    async def live(request: Request) -> Response:
        """The process answers: if not, start it again."""
        request.scope[PLACE] = "/health/live"
        return JSONResponse({"live": True})

    async def ready(request: Request) -> Response:
        """It can decide and keep: if not, send nobody here."""
        request.scope[PLACE] = "/health/ready"
        is_kept = await run_in_threadpool(answers, site)
        found = {"ready": is_kept and bool(site.areas), "store": "ok" if is_kept else "away", "catalogs": len(site.areas)}
        return JSONResponse(found, 200 if found["ready"] else 503)

    async def figures(request: Request) -> Response:
        request.scope[PLACE] = "/metrics"
        if not may_read(request, site.settings.metrics_token):
            return PlainTextResponse("", 404)
        content, kind = metrics.told(site.areas)
        return Response(content, media_type=kind)

    return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", figures)]


def answers(site: Site) -> bool:
    """Whether the records answer and take something. What they say when they do not may name people, and is told nobody."""
    try:
        with site.store.reading() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


def may_read(request: Request, token: str) -> bool:
    """Figures are for this machine, and for who has the token of the settings."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token and given:
        return hmac.compare_digest(given.encode(), token.encode())
    # What came through a proxy is not from this machine, though the proxy is.
    if request.headers.get("x-forwarded-for") or request.headers.get("forwarded"):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
