"""Accounts: who they are, what they may, how they are made, changed and closed. Every change stands in the ledger."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from web.people import passwords, problems
from web.people.ids import LETTERS, person_id
from web.people.person import CASE_STAFF, EVERYWHERE, Person, Role, Via, roles_of
from web.people.rights import held_apart
from web.store.id_numbers import standard_id_number
from web.store.records import accounts, grants, identities, people, sessions
from web.store.sealing import Keyring
from web.store.store import Store
from web.store.writing import SYSTEM, Actor, Writing, now, stamp

NEVER = "1970-01-01T00:00:00.000000+00:00"
"""When a password was chosen that its owner has not chosen yet: it was given by an administrator and is changed at first use."""

LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{1,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as administrators see it: nothing of what its owner does here."""

    person: Person
    login: str
    name: str = field(repr=False)
    is_demo: bool
    is_disabled: bool
    is_locked: bool
    has_second_factor: bool
    must_change: bool


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def all_accounts(store: Store) -> tuple[Account, ...]:
    with store.reading() as connection:
        rows = connection.execute(select(accounts, people).join(people, people.c.id == accounts.c.person).order_by(accounts.c.login)).mappings().all()
        roles = roles_by_person(connection)
    return tuple(account_from(row, roles.get(row["person"], frozenset()), store.keys) for row in rows)


def account_at(store: Store, login: str) -> Account | None:
    with store.reading() as connection:
        row = row_of(connection, login)
        return None if row is None else account_from(row, roles_at(connection, row["person"]), store.keys)


def account_of(store: Store, person: str) -> Account | None:
    with store.reading() as connection:
        login = connection.execute(select(accounts.c.login).where(accounts.c.person == person)).scalar()
    return None if login is None else account_at(store, login)


def row_of(connection: Connection, login: str) -> Any:
    return connection.execute(
        select(accounts, people).join(people, people.c.id == accounts.c.person).where(accounts.c.login == login)
    ).mappings().first()  # fmt: skip


def account_from(row: Any, roles: frozenset[Role], keys: Keyring) -> Account:
    person = person_from(row, roles, keys)
    is_locked = row["locked_until"] is not None and row["locked_until"] > stamp(now())
    return Account(
        person, row["login"], person.name, row["is_demo"], row["disabled_at"] is not None, is_locked, row["second_factor"] is not None,
        row["changed_at"] == NEVER,
    )  # fmt: skip


def person_from(row: Any, roles: frozenset[Role], keys: Keyring) -> Person:
    """Whoever a row of `people` stands for."""
    name = keys.open(row["name"], people.c.name, row["id"]) if row["name"] else ""
    via: Via = "oidc" if row["via"] == "oidc" else "local"
    return Person(row["id"], roles, name, row["body"], via)


def roles_at(connection: Connection, person: str) -> frozenset[Role]:
    return roles_of(connection.execute(select(grants.c.role).where(grants.c.person == person)).scalars())


def roles_by_person(connection: Connection) -> dict[str, frozenset[Role]]:
    found: dict[str, set[str]] = {}
    for person, role in connection.execute(select(grants.c.person, grants.c.role)):
        found.setdefault(person, set()).add(role)
    return {person: roles_of(names) for person, names in found.items()}


# ── making and changing ──────────────────────────────────────────────────────────────────────────────────────────


def add_account(
    store: Store, login: str, roles: Iterable[Role], *, name: str = "", body: str = "", password: str | None = None, by: Actor = SYSTEM,
    is_demo: bool = False, is_chosen: bool = False,
) -> tuple[Person, str]:  # fmt: skip
    """A new account and its password: the one given, or one made up. Its owner must change it at first, unless they chose it.

    Raises Refused.
    """
    if not LOGIN.fullmatch(login):
        raise problems.bad_login()
    held = fitting(roles, body, is_demo)
    given = new_password() if password is None else password if is_demo else passwords.strong(password, login)
    kept = passwords.hashed(given)
    with store.writing(by, role=role_of(by)) as writing:
        if row_of(writing.connection, login) is not None:
            raise problems.login_taken(login)
        person = made_person(writing, "local", name=name, body=body)
        writing.connection.execute(
            insert(accounts).values(
                login=login, person=person, password=kept, is_demo=is_demo, failures=0, changed_at=writing.at if is_chosen or is_demo else NEVER
            )
        )
        grant(writing, person, held)
        writing.note("account.made", f"people/{person}", {"roles": sorted(held), "demo": is_demo}, subject=person)
    return Person(person, held, name, body, "local"), given


def made_person(writing: Writing, via: str, *, name: str = "", number: str = "", body: str = "") -> str:
    """Somebody new; the same one again where their ID number is known already."""
    mark = writing.keys.mark("id number", standard_id_number(number)) if number else None
    if mark is not None:
        marks = writing.keys.marks("id number", standard_id_number(number))
        known = writing.connection.execute(select(people.c.id).where(people.c.number_mark.in_(marks))).scalar()
        if known is not None:
            return str(known)
    id = person_id()
    writing.connection.execute(
        insert(people).values(
            id=id, via=via, body=body, made_at=writing.at, number_mark=mark,
            name=writing.seal(name, people.c.name, id) if name else None,
            number=writing.seal(standard_id_number(number), people.c.number, id) if number else None,
        )
    )  # fmt: skip
    return id


def identified(store: Store, clerk: Person, name: str, number: str) -> str:
    """Whoever stands at the counter, by the document that a clerk has looked at: the same one again where the number is known. Raises
    Refused without a name and a number."""
    name, number = name.strip()[:60], number.strip()[:40]
    if not name or len(standard_id_number(number)) < 6:
        raise problems.no_document()
    with store.writing(clerk, role=Role.RECEIVING) as writing:
        client = made_person(writing, "counter", name=name, number=number)
        writing.note("client.identified", f"people/{client}", subject=client)
    return client


def set_roles(store: Store, login: str, roles: Iterable[Role], *, body: str | None = None, by: Actor = SYSTEM) -> None:
    """Gives an account these roles and no others, from its next request on. Raises Refused."""
    with store.writing(by, role=role_of(by)) as writing:
        row = changeable(writing, login, by)
        place = row["body"] if body is None else body
        held = fitting(roles, place, row["is_demo"])
        before = roles_at(writing.connection, row["person"])
        writing.connection.execute(delete(grants).where(grants.c.person == row["person"]))
        grant(writing, row["person"], held)
        writing.connection.execute(update(people).where(people.c.id == row["person"]).values(body=place))
        writing.note("account.roles", f"people/{row['person']}", {"before": sorted(before), "after": sorted(held)}, subject=row["person"])


def disable(store: Store, login: str, *, by: Actor = SYSTEM, is_off: bool = True) -> None:
    """Closes an account and ends its sessions; or opens it again, also where it locked itself. Raises Refused."""
    with store.writing(by, role=role_of(by)) as writing:
        row = changeable(writing, login, by)
        person = row["person"]
        writing.connection.execute(update(people).where(people.c.id == person).values(disabled_at=writing.at if is_off else None))
        writing.connection.execute(update(accounts).where(accounts.c.login == login).values(failures=0, locked_until=None))
        if is_off:
            writing.connection.execute(delete(sessions).where(sessions.c.person == person))
        writing.note("account.disabled" if is_off else "account.enabled", f"people/{person}", subject=person)


def reset_password(store: Store, login: str, *, by: Actor = SYSTEM) -> str:
    """A new password for an account, to be changed at first use; its sessions end, and its second factor is asked for no more."""
    given = new_password()
    kept = passwords.hashed(given)
    with store.writing(by, role=role_of(by)) as writing:
        row = changeable(writing, login, by)
        writing.connection.execute(
            update(accounts)
            .where(accounts.c.login == login)
            .values(password=kept, changed_at=NEVER, failures=0, locked_until=None, second_factor=None)
        )
        writing.connection.execute(delete(sessions).where(sessions.c.person == row["person"]))
        writing.note("account.password_reset", f"people/{row['person']}", subject=row["person"])
    return given


def change_password(store: Store, login: str, present: str, wanted: str, *, by: Actor) -> None:
    """Its owner's own choice; all their sessions end. Raises Refused."""
    with store.reading() as connection:
        row = row_of(connection, login)
    if row is None or not passwords.is_right(row["password"], present):
        raise problems.wrong_password()
    if wanted == present:
        raise problems.weak_password(passwords.LEAST)
    kept = passwords.hashed(passwords.strong(wanted, login))
    with store.writing(by, role=role_of(by)) as writing:
        writing.connection.execute(update(accounts).where(accounts.c.login == login).values(password=kept, changed_at=writing.at))
        writing.connection.execute(delete(sessions).where(sessions.c.person == row["person"]))
        writing.note("account.password_changed", f"people/{row['person']}", subject=row["person"])


def remove_demo(store: Store, by: Actor = SYSTEM) -> tuple[str, ...]:
    """Takes the demo accounts away; what they did stays in the trail. Gives their names."""
    with store.writing(by) as writing:
        rows = writing.connection.execute(select(accounts.c.login, accounts.c.person).where(accounts.c.is_demo)).all()
        for login, person in rows:
            writing.connection.execute(delete(sessions).where(sessions.c.person == person))
            writing.connection.execute(delete(grants).where(grants.c.person == person))
            writing.connection.execute(delete(accounts).where(accounts.c.login == login))
            writing.connection.execute(update(people).where(people.c.id == person).values(disabled_at=writing.at))
            writing.note("account.removed", f"people/{person}", {"demo": True}, subject=person)
    return tuple(login for login, _ in rows)


def demo_accounts(store: Store) -> tuple[str, ...]:
    with store.reading() as connection:
        return tuple(connection.execute(select(accounts.c.login).where(accounts.c.is_demo).order_by(accounts.c.login)).scalars())


def never_had_accounts(store: Store) -> bool:
    """Whether nobody was ever known here: then it may be somebody's first look. One whose demo was taken away is none."""
    with store.reading() as connection:
        return connection.execute(select(people.c.id).limit(1)).first() is None


# ── what accounts must be ────────────────────────────────────────────────────────────────────────────────────────


def fitting(roles: Iterable[Role], body: str, is_demo: bool = False) -> frozenset[Role]:
    """These roles, if one account may hold them; raises Refused."""
    held = frozenset(roles)
    if (pair := held_apart(held)) is not None:
        raise problems.roles_apart(pair)
    if held & CASE_STAFF and (not body or (body == EVERYWHERE and not is_demo)):
        raise problems.needs_body()
    return held


def changeable(writing: Writing, login: str, by: Actor) -> Any:
    row = row_of(writing.connection, login)
    if row is None:
        raise problems.no_account(login)
    if row["person"] == by.id:
        raise problems.own_account()
    return row


def grant(writing: Writing, person: str, roles: frozenset[Role]) -> None:
    if roles:
        writing.connection.execute(
            insert(grants), [{"person": person, "role": role.value, "given_by": writing.by.id, "given_at": writing.at} for role in sorted(roles)]
        )


def new_password() -> str:
    """Four groups of four letters: 79 bits, and it can be read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def role_of(by: Actor) -> str:
    """In which role accounts are changed."""
    if not isinstance(by, Person):
        return ""
    return Role.ADMINISTRATOR if Role.ADMINISTRATOR in by.roles else next((str(role) for role in Role if role in by.roles), "")


def person_by_identity(store: Store, issuer: str, subject: str, *, name: str = "", number: str = "") -> Person | None:
    """Whoever an identity provider says this is: known already, found by their ID number, or new here as a citizen. None if closed."""
    with store.writing() as writing:
        connection = writing.connection
        marks = writing.keys.marks("identity", f"{issuer}\n{subject}")
        known = connection.execute(select(identities.c.person, identities.c.mark).where(identities.c.issuer == issuer, identities.c.mark.in_(marks))).first()
        found = None if known is None else str(known.person)
        if known is not None and known.mark != marks[0]:
            # What it was made of is known only now: from here on they are known by the key in use.
            connection.execute(update(identities).where(identities.c.issuer == issuer, identities.c.mark == known.mark).values(mark=marks[0]))
            writing.note("identity.marked", f"people/{found}", subject=found or "")
        if found is None:
            found = made_person(writing, "oidc", name=name, number=number)
            connection.execute(insert(identities).values(issuer=issuer, mark=marks[0], person=found, made_at=writing.at))
            if not roles_at(connection, found):
                grant(writing, found, frozenset({Role.CITIZEN}))
            writing.note("identity.linked", f"people/{found}", {"issuer": issuer}, subject=found)
        row = connection.execute(select(people).where(people.c.id == found)).mappings().one()
        return None if row["disabled_at"] else person_from(row, roles_at(connection, found), writing.keys)
