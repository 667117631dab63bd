"""Mandates (委托代办): one person lets another act for them, in some matters, for some days, until they take it back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from web.people import problems
from web.people.accounts import roles_at
from web.people.ids import as_typed
from web.people.person import Mandate, Person, Role
from web.store.records import mandates, people
from web.store.sealing import Keyring
from web.store.store import Store
from web.store.writing import stamp

LONGEST_DAYS = 366


def give(store: Store, principal: Person, agent_code: str, scope: Iterable[str], days: int) -> str:
    """A mandate for an agent, who is named by the code they read out; gives its id. Raises Refused."""
    named = frozenset(scope)
    if not named:
        raise problems.empty_scope()
    if not 1 <= days <= LONGEST_DAYS:
        raise problems.bad_days(LONGEST_DAYS)
    agent, id = as_typed(agent_code), secrets.token_urlsafe(16)
    with store.writing(principal, role=Role.CITIZEN) as writing:
        is_agent = Role.AGENT in roles_at(writing.connection, agent) and is_open(writing.connection, agent)
        if not is_agent or agent == principal.id:
            raise problems.no_agent()
        ends_at = datetime.fromisoformat(writing.at) + timedelta(days=days)
        writing.connection.execute(
            insert(mandates).values(
                id=id, principal=principal.id, agent=agent, scope=json.dumps(sorted(named), ensure_ascii=False), starts_at=writing.at,
                ends_at=stamp(ends_at), made_by=principal.id, made_at=writing.at,
            )
        )  # fmt: skip
        writing.note("mandate.given", f"mandates/{id}", {"agent": agent, "scope": sorted(named), "until": stamp(ends_at)}, subject=principal.id)
    return id


def revoke(store: Store, person: Person, id: str) -> bool:
    """Takes a mandate back, or gives it up: either of both may, at any time. False if there is none that is theirs."""
    with store.writing(person) as writing:
        found = mandate_at(writing.connection, id)
        if found is None or person.id not in (found.principal, found.agent):
            return False
        if found.revoked_at is None:
            writing.connection.execute(update(mandates).where(mandates.c.id == id).values(revoked_at=writing.at))
            writing.note("mandate.revoked", f"mandates/{id}", subject=found.principal)
        return True


def mandates_of(store: Store, person: str) -> tuple[Mandate, ...]:
    """Those given and those held, the newest first, with the names of both."""
    with store.reading() as connection:
        rows = connection.execute(
            select(mandates).where((mandates.c.principal == person) | (mandates.c.agent == person)).order_by(mandates.c.made_at.desc())
        ).mappings().all()  # fmt: skip
        names = names_at(connection, store.keys, {row[end] for row in rows for end in ("principal", "agent")})
    return tuple(mandate_from(row, names) for row in rows)


def mandate_at(connection: Connection, id: str) -> Mandate | None:
    row = connection.execute(select(mandates).where(mandates.c.id == id)).mappings().first()
    return None if row is None else mandate_from(row, {})


def mandate_from(row: Any, names: dict[str, str]) -> Mandate:
    revoked = row["revoked_at"]
    return Mandate(
        row["id"], row["principal"], row["agent"], frozenset(json.loads(row["scope"])), datetime.fromisoformat(row["starts_at"]),
        datetime.fromisoformat(row["ends_at"]), datetime.fromisoformat(revoked) if revoked else None, names.get(row["principal"], ""),
        names.get(row["agent"], ""),
    )  # fmt: skip


def names_at(connection: Connection, keys: Keyring, ids: set[str]) -> dict[str, str]:
    rows = connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(ids))).all() if ids else []
    return {id: keys.open(name, people.c.name, id) for id, name in rows if name}


def is_open(connection: Connection, person: str) -> bool:
    return connection.execute(select(people.c.id).where(people.c.id == person, people.c.disabled_at.is_(None))).first() is not None
