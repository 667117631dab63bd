"""One visit to one page: who comes (without an account, a random number and nothing more), what was sent, what is given back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

from itsdangerous import BadSignature, Signer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.program import Goal
from forms.answers import Filling
from forms.widgets import Posted
from web.look import COOKIE, DAYS, Look, look_from, switched
from web.page import rendered
from web.people.person import Person
from web.people.rights import Right, may
from web.people.sessions import Session
from web.sent import Sent
from web.site import Area, Site
from web.store.records import Draft
from web.store.store import hidden

TOKEN = "_token"


@dataclass(frozen=True, slots=True)
class Who:
    """Who comes. `browser` is the number this browser is known by; `is_known` is false where it comes for the first time.

    A session that still waits for its second factor has a visitor for its person.
    """

    person: Person
    browser: str
    is_known: bool
    session: Session | None = None

    @property
    def bond(self) -> str:
        """What a form's token is bound to: the session and whom one acts for in it, else the browser."""
        return f"{self.session.id}/{self.person.desk}" if self.session else self.browser

    @property
    def desk(self) -> str:
        """Under which drafts and cases are found again."""
        return self.person.desk if self.person.is_signed_in else self.browser


@dataclass(frozen=True)
class Visit:
    """`posted` is None for a page that is only looked at."""

    request: Request
    site: Site
    who: Who
    posted: Posted | None = None
    files: tuple[Sent, ...] = ()
    is_live = True
    keeps = True

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """What is served, the same from the beginning of a visit to its end, also where other rules come into force meanwhile."""
        return self.site.areas

    @property
    def person(self) -> Person:
        return self.who.person

    @property
    def session(self) -> Session:
        """That of whoever signed in; only pages that ask for a right of theirs have one."""
        assert self.who.session is not None
        return self.who.session

    @property
    def acts_for(self) -> str | None:
        """The name of whoever the person acts for just now; None where they act for themselves."""
        return self.session.acts_for if self.person.subject != self.person.id else None

    @property
    def is_at_work(self) -> bool:
        """Whether the page is of cases or for staff, and not of those where somebody looks a matter up."""
        return self.person.is_signed_in or self.request.scope["path"].startswith(("/cases", "/my", "/progress"))

    def may(self, right: str) -> bool:
        return may(self.person, Right(right))

    @property
    def visitor(self) -> str:
        return self.who.desk

    @cached_property
    def look(self) -> Look:
        return look_from(self.request.query_params, self.request.cookies.get(COOKIE, ""))

    @property
    def language(self) -> str:
        return self.look.language

    @property
    def switches(self) -> Sequence[tuple[str, str, str]]:
        return switches_in(self.look, self.request.scope["query_string"].decode("latin-1"))

    @property
    def address(self) -> str:
        return self.address_of(self.request.url.path)

    def address_of(self, path: str) -> str:
        """Where a page of this site is found from anywhere."""
        return str(self.request.url.replace(path=quote(unquote(path)), query="", fragment=""))

    @property
    def area(self) -> Area:
        found = self.areas.get(self.request.path_params["area"])
        if found is None:
            raise HTTPException(404)
        return found

    @property
    def goal(self) -> Goal:
        found = self.area.goals.get(self.request.path_params["goal"])
        if found is None:
            raise HTTPException(404)
        return found

    @cached_property
    def filling(self) -> Filling:
        """The form of the matter, with what is worked out of it for this visit worked out once."""
        return self.area.filling(self.goal.name).for_one_page()

    @cached_property
    def draft(self) -> Draft | None:
        """What was filled in of it before this visit."""
        return self.site.store.draft(self.visitor, self.area.slug, self.goal.name)

    def path(self, *parts: str | int) -> str:
        return "/" + "/".join(quote(str(part), safe="") for part in parts)

    def asset(self, name: str) -> str:
        return f"/static/{name}"

    @property
    def goal_path(self) -> str:
        return self.path(self.area.slug, self.goal.name)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page; one with a form gets a token that only pages of this site can send back."""
        here = self.areas.get(self.request.path_params.get("area", ""))
        common = {"area": here, "areas": self.areas, "token": self.token, "draft_days": self.site.settings.draft_days}
        return self.recognised(HTMLResponse(rendered(template, self, **{**common, **values}), status))

    def redirect(self, path: str) -> Response:
        # 303: the next request is a GET, so that going back or reloading sends nothing twice.
        return self.recognised(RedirectResponse(path, 303))

    @property
    def token(self) -> str:
        return token_signer(self.site).get_signature(self.who.bond).decode()

    def signed_in(self, response: Response, token: str) -> Response:
        """The response with the cookie of a new session: gone with the browser, and with the session at the latest."""
        response.set_cookie(session_cookie(self.site), token, httponly=True, samesite="lax", secure=self.site.settings.is_https, path="/")
        return response

    def signed_out(self, response: Response) -> Response:
        response.delete_cookie(session_cookie(self.site), httponly=True, samesite="lax", secure=self.site.settings.is_https, path="/")
        return response

    def recognised(self, response: Response) -> Response:
        """The response with a cookie by which this visitor is known again: a signed random number, gone with the browser."""
        if cookie_name(self.site) not in self.request.cookies:
            response.set_cookie(
                cookie_name(self.site), visitor_signer(self.site).sign(self.who.browser).decode(), httponly=True, samesite="lax",
                secure=self.site.settings.is_https, path="/",
            )  # fmt: skip
        if self.look.kept != self.request.cookies.get(COOKIE, Look().kept):
            response.set_cookie(
                COOKIE, self.look.kept, max_age=DAYS * 24 * 3600, httponly=True, samesite="lax", secure=self.site.settings.is_https, path="/"
            )
        return response


@lru_cache(maxsize=64)
def switches_in(look: Look, query: str) -> tuple[tuple[str, str, str], ...]:
    """The other looks of a page: the name of each, its language, the query that leads there."""
    return tuple((name.in_(look.language), code, switched(query, other)) for name, code, other in look.others)


def cookie_name(site: Site) -> str:
    return "__Host-banshi" if site.settings.is_https else "banshi"


def visitor_signer(site: Site) -> Signer:
    return signer(site.settings.secret, "visitor")


def token_signer(site: Site) -> Signer:
    return signer(site.settings.secret, "form")


@lru_cache(maxsize=8)
def signer(secret: str, salt: str) -> Signer:
    return Signer(secret, salt=salt, digest_method=sha256)


def visitor_of(request: Request, site: Site) -> Who:
    """Who comes without an account; a number that was tampered with is nobody's."""
    try:
        browser, is_known = visitor_signer(site).unsign(request.cookies.get(cookie_name(site), "")).decode("ascii"), True
    except (BadSignature, UnicodeError):
        browser, is_known = secrets.token_urlsafe(24), False
    return Who(Person(hidden(browser)), browser, is_known)


def session_cookie(site: Site) -> str:
    return f"{cookie_name(site)}-session"


def is_ours(token: str, who: Who, site: Site) -> bool:
    """Whether a form came from a page this person was given."""
    return token_signer(site).verify_signature(who.bond.encode(), token.encode("utf-8", "replace"))
