"""What went wrong, in plain words, and where to go from here. The reason itself stays in our log, without the answers."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from dsl.diagnostics import Words
from web import words
from web.api.problems import MEDIA, by_status, language_of
from web.look import COOKIE, look_from
from web.site import Site
from web.store.problems import NotKept
from web.visit import Visit, visitor_of

log = logging.getLogger("banshi.web")
FOR_PROGRAMS = "/api/"


class NoRight(HTTPException):
    """Who asks for this may not, whatever it is."""

    def __init__(self) -> None:
        super().__init__(403)


def answer_to(fault: Exception, request: Request, site: Site) -> Response:
    """What is answered where a page refuses, where the records take nothing, and where a fault is ours."""
    match fault:
        case NoRight():
            return page(request, site, 403, told=words.NO_RIGHT)
        case HTTPException():
            return page(request, site, fault.status_code, fault.headers)
        case NotKept():
            # A full disk, a database that is away. Nothing of it was kept, so it may be sent again.
            log.error("not kept: %s", fault.why)
            return page(request, site, 503, {"retry-after": "60"}, told=words.NOT_KEPT)
    return page(request, site, 500, mark=noted(fault))


def noted(fault: Exception) -> str:
    """A mark people can quote, under which our log says what kind of fault it was and where, without its message."""
    mark = secrets.token_hex(4)
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("fault %s: %s at %s", mark, type(fault).__name__, where)
    return mark


def page(
    request: Request, site: Site, status: int, headers: Mapping[str, str] | None = None, mark: str = "", told: tuple[Words, Words] | None = None
) -> Response:
    if request.scope["path"].startswith(FOR_PROGRAMS):
        return problem(request, status, headers, mark)
    title, text = told or words.ERRORS.get(status, words.ERRORS[500 if status >= 500 else 400])
    who = getattr(request.state, "who", None) or visitor_of(request, site)
    response = Visit(request, site, who).page("error.html", status, title=title, text=text, mark=mark, status_code=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


class Crowds:
    """Refusals for many at once: each drawn once in each look, the same for everybody, and nothing is looked up or set for it."""

    def __init__(self, site: Site):
        self.site = site
        self.drawn: dict[tuple[int, str], bytes] = {}

    def page(self, scope: Scope, status: int, headers: Mapping[str, str]) -> Response:
        request = Request(scope)
        if scope["path"].startswith(FOR_PROGRAMS):
            return problem(request, status, headers, "")
        look = look_from(request.query_params, request.cookies.get(COOKIE, "")).kept
        if (status, look) not in self.drawn:
            anywhere = {
                "type": "http", "method": "GET", "path": "/", "root_path": "", "scheme": scope["scheme"], "server": scope["server"], "query_string": b"",
                "headers": [(b"cookie", f"{COOKIE}={look}".encode())],
            }  # fmt: skip
            self.drawn[status, look] = bytes(page(Request(anywhere), self.site, status).body)
        return HTMLResponse(self.drawn[status, look], status, dict(headers))


def problem(request: Request, status: int, headers: Mapping[str, str] | None, mark: str) -> Response:
    """The same for programs."""
    refusal = by_status(status, headers)
    told = refusal.to_json(language_of(request.scope)) | ({"mark": mark} if mark else {})
    return JSONResponse(told, status, dict(refusal.headers), MEDIA)
