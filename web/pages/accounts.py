"""Accounts, for whoever administers them: making, roles, closing, a new password. Nothing here tells what anybody did."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from web.people.accounts import Account, account_at, add_account, all_accounts, disable, reset_password, set_roles
from web.people.person import Role, roles_of
from web.people.problems import Refused
from web.visit import Visit


def accounts(visit: Visit, refused: Words | None = None) -> Response:
    typed = {name: visit.posted.text(name) for name in ("login", "name", "body")} if visit.posted is not None else dict.fromkeys(("login", "name", "body"), "")
    held = roles_of(visit.posted.all("roles")) if visit.posted is not None else frozenset()
    return visit.page(
        "accounts.html", 422 if refused else 200, refused=refused, list=all_accounts(visit.site.store), all_roles=list(Role), typed=typed, held=held,
        bodies=bodies_in(visit),
    )  # fmt: skip


def adding(visit: Visit) -> Response:
    assert visit.posted is not None
    login, name, body = (visit.posted.text(each).strip()[:60] for each in ("login", "name", "body"))
    try:
        _, given = add_account(visit.site.store, login, roles_of(visit.posted.all("roles")), name=name, body=body, by=visit.person)
    except Refused as refused:
        return accounts(visit, refused.words)
    return visit.page("account_password.html", login=login, given=given)


def account(visit: Visit, refused: Words | None = None) -> Response:
    return visit.page("account.html", 422 if refused else 200, refused=refused, account=account_of(visit), all_roles=list(Role), bodies=bodies_in(visit))


def changing(visit: Visit) -> Response:
    """What the button that was pressed says: the roles, closing, opening, a new password."""
    assert visit.posted is not None
    found, store = account_of(visit), visit.site.store
    try:
        match visit.posted.text("do"):
            case "roles":
                set_roles(store, found.login, roles_of(visit.posted.all("roles")), body=visit.posted.text("body").strip()[:60], by=visit.person)
            case "disable":
                disable(store, found.login, by=visit.person)
            case "enable":
                disable(store, found.login, by=visit.person, is_off=False)
            case "password":
                given = reset_password(store, found.login, by=visit.person)
                return visit.page("account_password.html", login=found.login, given=given)
            case _:
                raise HTTPException(400)
    except Refused as refused:
        return account(visit, refused.words)
    return visit.redirect(visit.path("accounts", found.login))


def account_of(visit: Visit) -> Account:
    found = account_at(visit.site.store, visit.request.path_params["login"])
    if found is None:
        raise HTTPException(404)
    return found


def bodies_in(visit: Visit) -> list[str]:
    """The departments that the rules name, and the window: whoever has another name for theirs would see no case."""
    found = {visit.site.docket.terms.window}
    for area in visit.areas.values():
        program = area.rulebook.program
        found |= {str(dict(each.elements).get("dept_name") or "") for each in program.matters.values()}
        found |= {each.lead for each in program.themes.values()} | {each.authority for each in program.benefits.values()}
    return sorted(found - {""})
