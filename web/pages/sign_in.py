"""Signing in and out: with a password, a second factor where an account has one, or through an identity provider."""

from __future__ import annotations

from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from dsl.diagnostics import Words
from web.people import demo, sessions
from web.people.accounts import all_accounts, person_by_identity
from web.people.person import Role
from web.people.problems import Refused, no_provider, too_often
from web.people.rates import Rates, address_of
from web.people.sign_in import signed_in, with_code
from web.site import Site
from web.visit import Visit, cookie_name

HOME = "/me"
ATTEMPT_SECONDS = 600


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
    # An agent is a citizen too; by their work they stand after citizens.
    shown.sort(key=lambda each: max(list(Role).index(role) for role in each.person.roles))
    login = visit.posted.text("login") if visit.posted is not None else ""
    return visit.page(
        "sign_in.html", 422 if refused else 200, refused=refused, to=wanted(visit), login=login, demo=shown, demo_password=demo.PASSWORD, all_roles=list(Role),
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


# ── through an identity provider ─────────────────────────────────────────────────────────────────────────────────


def provider_asked(visit: Visit) -> Response:
    """Sends the browser to the provider. A link and no form: a form's answer may not lead to another site."""
    provider = visit.site.settings.provider
    if provider is None:
        raise HTTPException(404)
    from web.people.provider import openid_of  # only where there is one: it takes a second

    try:
        address, attempt = openid_of(provider).away(back_of(visit), visit.who.browser, wanted(visit))
    except Refused as refused:
        return asking(visit, refused.words)
    response = visit.recognised(RedirectResponse(address, 303))
    kept = attempts(visit.site).dumps([attempt.state, attempt.nonce, attempt.verifier, attempt.browser, attempt.to])
    response.set_cookie(
        attempt_cookie(visit.site), str(kept), max_age=ATTEMPT_SECONDS, httponly=True, samesite="lax", secure=visit.site.settings.is_https, path="/"
    )
    return response


def provider_answered(visit: Visit) -> Response:
    """The browser is back: who it is, and a session."""
    provider = visit.site.settings.provider
    if provider is None:
        raise HTTPException(404)
    from web.people.provider import Attempt, openid_of

    try:
        try:
            state, nonce, verifier, browser, to = attempts(visit.site).loads(visit.request.cookies.get(attempt_cookie(visit.site), ""), ATTEMPT_SECONDS)
        except BadSignature:
            raise no_provider("等了太久，或换了浏览器 / too late, or another browser") from None
        if not visit.who.is_known or browser != visit.who.browser:
            raise no_provider("换了浏览器 / another browser")
        attempt = Attempt(state, nonce, verifier, browser, to)
        identity = openid_of(provider).back(attempt, visit.request.query_params, back_of(visit))
        person = person_by_identity(visit.site.store, identity.issuer, identity.subject, name=identity.name, number=identity.number)
        if person is None:
            raise no_provider("账号已停用 / the account is closed")
    except Refused as refused:
        return asking(visit, refused.words)
    with visit.site.store.writing(person) as writing:
        token = sessions.begin(writing, person.id)
        writing.note("session.begun", f"people/{person.id}", {"via": "oidc"}, subject=person.id)
    response = visit.signed_in(visit.redirect(to), token)
    response.delete_cookie(attempt_cookie(visit.site), httponly=True, samesite="lax", secure=visit.site.settings.is_https, path="/")
    return response


def back_of(visit: Visit) -> str:
    return visit.address_of("/sign-in/provider/back")


def attempts(site: Site) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site.settings.secret, salt="provider", signer_kwargs={"digest_method": sha256})


def attempt_cookie(site: Site) -> str:
    return f"{cookie_name(site)}-provider"


def sign_out(visit: Visit) -> Response:
    if visit.who.session is not None:
        sessions.end(visit.site.store, visit.who.session)
    return visit.signed_out(visit.redirect("/"))


def sign_out_everywhere(visit: Visit) -> Response:
    sessions.end_all(visit.site.store, visit.session)
    return visit.signed_out(visit.redirect("/sign-in"))
