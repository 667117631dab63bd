"""For whom one calls: for oneself, under a mandate, or at the counter for whoever stands there; the same as on the pages."""

from __future__ import annotations

from typing import Any

from web.api.endpoint import Call, Reply
from web.api.paging import page_of
from web.api.problems import no_right, not_found, wanting
from web.people import sessions
from web.people.accounts import identified
from web.people.mandates import mandates_of
from web.people.problems import Refused
from web.people.rights import Right, may
from web.people.sessions import session_by
from web.store.writing import now


def given(call: Call) -> Reply:
    """The mandates that one can act under now."""
    live = [each for each in mandates_of(call.site.store, call.person.id) if each.agent == call.person.id and each.is_live(now())]
    return page_of(call, live, lambda each: {"id": each.id, "principal": each.principal_name, "scope": sorted(each.scope), "until": each.ends_at.isoformat()})


def beginning(call: Call) -> Reply:
    """From now on the token acts for another: one that gave a mandate, or somebody whose document a clerk has looked at."""
    store, session = call.site.store, call.signed_in
    match call.body:
        case {"mandate": str(mandate)}:
            if not may(call.person, Right.USE_MANDATE):
                raise no_right()
            if not sessions.act_under(store, session, mandate):
                raise not_found()
        case {"client": {"name": str(name), "number": str(number)}}:
            if not may(call.person, Right.FILL_FOR):
                raise no_right()
            try:
                client = identified(store, call.person, name, number)
            except Refused as refused:
                raise wanting((refused.words,)) from None
            sessions.serve(store, session, client)
    return Reply(acting_told(call))


def current(call: Call) -> Reply:
    return Reply(acting_told(call))


def ending(call: Call) -> Reply:
    """From now on the token acts for whoever signed in."""
    sessions.act_for_oneself(call.site.store, call.signed_in)
    return Reply()


def acting_told(call: Call) -> dict[str, Any]:
    """For whom the token acts now."""
    found = session_by(call.site.store, call.signed_in.id)
    assert found is not None
    person = found.person
    how = "mandate" if person.mandate is not None else "counter" if person.client else "oneself"
    return {"how": how, "for": found.acts_for if how != "oneself" else "", "scope": sorted(person.mandate.scope) if person.mandate is not None else []}
