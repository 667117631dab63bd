"""Demo accounts, one for each role, for trying the service out on one's own machine. Everybody knows their password."""

from __future__ import annotations

from sqlalchemy import insert

from web.people import passwords
from web.people.accounts import grant, made_person, row_of
from web.people.person import CASE_STAFF, EVERYWHERE, Role
from web.store.records import accounts
from web.store.store import Store

PASSWORD = "banshi-demo"
NUMBER = "11010519491231002X"
"""The example of GB 11643 itself: registers on trial can be asked about the demo citizen."""


def seed_demo(store: Store) -> None:
    """Makes those that are not there yet."""
    with store.reading() as connection:
        missing = [role for role in Role if row_of(connection, role.value) is None]
    if not missing:
        return
    kept = passwords.hashed(PASSWORD)
    with store.writing() as writing:
        for role in missing:
            body = EVERYWHERE if role in CASE_STAFF else ""
            number = NUMBER if role is Role.CITIZEN else ""
            person = made_person(writing, "local", name=f"演示：{role.label.zh}", number=number, body=body)
            writing.connection.execute(
                insert(accounts).values(login=role.value, person=person, password=kept, is_demo=True, failures=0, changed_at=writing.at)
            )
            grant(writing, person, frozenset({role, Role.CITIZEN}) if role is Role.AGENT else frozenset({role}))
            writing.note("account.made", f"people/{person}", {"roles": [role.value], "demo": True}, subject=person)
