"""Signing in and out: with a password, a second factor where an account has one, or through an identity provider."""

from __future__ import annotations

from starlette.responses import Response

from dsl.diagnostics import Words
from web.gates.rates import Rates, address_of
from web.people import demo, sessions
from web.people.accounts import all_accounts
from web.people.person import Role
from web.people.problems import Refused, too_often
from web.people.sign_in import signed_in, with_code
from web.visit import Visit

HOME = "/me"


def sign_in(visit: Visit) -> Response:
    if visit.person.is_signed_in:
        return visit.redirect(wanted(visit))
    return asking(visit)


def signing_in(visit: Visit) -> Response:
    assert visit.posted is not None
    rates: Rates = visit.request.app.state.rates
    try:
        if not rates.admits_sign_in(address_of(visit.request.scope)):
            raise too_often()
        token = signed_in(visit.site.store, visit.posted.text("login"), visit.posted.text("password"))
    except Refused as refused:
        return asking(visit, refused.words)
    if visit.who.session is not None:
        sessions.end(visit.site.store, visit.who.session)
    return visit.signed_in(visit.redirect(wanted(visit)), token)


def asking(visit: Visit, refused: Words | None = None) -> Response:
    """The page that asks who comes. The accounts of a demo are listed, for they are nobody's."""
    shown = [each for each in all_accounts(visit.site.store) if each.is_demo and not each.is_disabled] if has_demo(visit) else []
    shown.sort(key=lambda each: [role in each.person.roles for role in Role if role is not Role.CITIZEN], reverse=True)
    login = visit.posted.text("login") if visit.posted is not None else ""
    return visit.page(
        "sign_in.html", 422 if refused else 200, refused=refused, to=wanted(visit), login=login, demo=shown, demo_password=demo.PASSWORD,
        provider=visit.site.settings.provider,
    )  # fmt: skip


def has_demo(visit: Visit) -> bool:
    return not visit.site.settings.is_production


def wanted(visit: Visit) -> str:
    """Where somebody wanted to go: a place of ours, whatever was written into the address."""
    said = visit.posted.text("to") if visit.posted is not None else visit.request.query_params.get("to", "")
    is_ours = said.startswith("/") and not said.startswith(("//", "/\\")) and said.isprintable()
    return said if is_ours and "\\" not in said else HOME


def code(visit: Visit) -> Response:
    if visit.who.session is None or not visit.who.session.needs_code:
        return visit.redirect(HOME)
    return visit.page("code.html", refused=None)


def giving_code(visit: Visit) -> Response:
    assert visit.posted is not None
    if visit.who.session is None or not visit.who.session.needs_code:
        return visit.redirect(HOME)
    try:
        token = with_code(visit.site.store, visit.session, visit.posted.text("code"))
    except Refused as refused:
        return visit.page("code.html", 422, refused=refused.words)
    return visit.signed_in(visit.redirect(HOME), token)


def sign_out(visit: Visit) -> Response:
    if visit.who.session is not None:
        sessions.end(visit.site.store, visit.who.session)
    return visit.signed_out(visit.redirect("/"))


def sign_out_everywhere(visit: Visit) -> Response:
    sessions.end_all(visit.site.store, visit.session)
    return visit.signed_out(visit.redirect("/sign-in"))
