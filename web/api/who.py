"""Who calls: signing in for a token, what one may do, signing out."""

from __future__ import annotations

from web.api.endpoint import Call, Reply
from web.api.problems import wrong_sign_in
from web.people import sessions
from web.people.problems import Refused, too_often
from web.people.rates import Rates
from web.people.rights import rights_of
from web.people.sessions import session_at
from web.people.sign_in import signed_in, with_code


def signing_in(rates: Rates, call: Call) -> Reply:
    """A token for somebody's name and password; it is sent with each call as `Authorization: Bearer`."""
    try:
        if not rates.admits_sign_in(call.address):
            raise too_often()
        return token_told(call, signed_in(call.site.store, call.body["login"], call.body["password"]))
    except Refused as refused:
        raise wrong_sign_in(refused.words) from None


def giving_code(call: Call) -> Reply:
    """Another token once the second factor is given."""
    try:
        return token_told(call, with_code(call.site.store, call.signed_in, call.body["code"]))
    except Refused as refused:
        raise wrong_sign_in(refused.words) from None


def token_told(call: Call, token: str) -> Reply:
    session = session_at(call.site.store, token)
    assert session is not None
    return Reply({
        "token": token, "needs_code": session.needs_code, "must_change_password": session.must_change,
        "roles": [] if session.needs_code else sorted(session.person.roles),
    })  # fmt: skip


def me(call: Call) -> Reply:
    person = call.person
    return Reply({"roles": sorted(person.roles), "rights": sorted(rights_of(person)), "body": person.body, "is_signed_in": person.is_signed_in})


def signing_out(call: Call) -> Reply:
    sessions.end(call.site.store, call.signed_in)
    return Reply()
