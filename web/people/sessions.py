"""Being signed in: a session in the database, known to the browser by a random token and to us by its hash.

A token is made at sign-in and never given to anybody who had one before (rotation). It ends after half an hour without a
visit, after twelve hours in any case, and for all of somebody's browsers at once when they ask for it, change their password,
or are shut out. Roles are read anew at each visit, so what is taken away is gone at once.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select, update

from web.people.accounts import NEVER, person_from
from web.people.mandates import mandate_at, names_at
from web.people.person import Person, roles_of
from web.store.problems import NotKept
from web.store.records import accounts, drafts, grants, people, sessions
from web.store.store import Store, hidden
from web.store.writing import Writing, now, stamp

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last here: not every visit is worth writing to the disk."""


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    person: Person
    login: str = ""
    must_change: bool = False
    """The password was given by an administrator: nothing but choosing another can be done."""
    acts_for: str = field(default="", repr=False)
    """The name of whoever the person acts for just now."""
    needs_code: bool = False
    """The password was right; the second factor is still asked for."""


def begin(writing: Writing, person: str, *, has_second_factor: bool = True) -> str:
    """A new session; gives its token, which is kept nowhere but in the browser."""
    token = secrets.token_urlsafe(32)
    moment = datetime.fromisoformat(writing.at)
    writing.connection.execute(delete(sessions).where((sessions.c.expires_at <= writing.at) | (sessions.c.seen_at <= stamp(moment - IDLE))))
    writing.connection.execute(
        sessions.insert().values(
            id=id_of(token), person=person, has_second_factor=has_second_factor, made_at=writing.at, seen_at=writing.at,
            expires_at=stamp(moment + LONGEST),
        )
    )  # fmt: skip
    return token


def session_at(store: Store, token: str) -> Session | None:
    """The session of a token, with its person as they are now: their roles, and the mandate they act under if it is live."""
    return session_by(store, id_of(token))


def session_by(store: Store, id: str) -> Session | None:
    """The same by its id, for whoever has changed it just now."""
    moment = now()
    with store.reading() as connection:
        rows = connection.execute(
            WHOLE.where(sessions.c.id == id, sessions.c.expires_at > stamp(moment), sessions.c.seen_at > stamp(moment - IDLE))
        ).mappings().all()  # fmt: skip
        if not rows:
            return None
        row = rows[0]
        mandate = mandate_at(connection, row["mandate"]) if row["mandate"] else None
        other = mandate.principal if mandate else row["client"]
        name = names_at(connection, store.keys, {other}).get(other, "") if other else ""
    if row["seen_at"] <= stamp(moment - SEEN_EVERY):
        was_seen(store, row["session"], moment)
    person = person_from(row, roles_of(each["role"] for each in rows if each["role"]), store.keys)
    if mandate is not None and mandate.agent == person.id and mandate.is_live(moment):
        person = person.acting_under(mandate)
    elif row["client"]:
        person = person.serving(row["client"])
    needs_code = row["second_factor"] is not None and not row["has_second_factor"]
    must_change = row["changed_at"] == NEVER and not needs_code
    return Session(row["session"], person, row["login"] or "", must_change, name if person.subject != person.id else "", needs_code)


WHOLE = (
    select(
        sessions.c.id.label("session"), sessions.c.mandate, sessions.c.client, sessions.c.has_second_factor, sessions.c.seen_at, people, grants.c.role,
        accounts.c.login, accounts.c.second_factor, accounts.c.changed_at,
    )
    .join(people, people.c.id == sessions.c.person)
    .outerjoin(grants, grants.c.person == people.c.id)
    .outerjoin(accounts, accounts.c.person == people.c.id)
    .where(people.c.disabled_at.is_(None))
)  # fmt: skip
"""A session with all that is known of its person, a row for each role: one question, for it is asked at every visit."""


def was_seen(store: Store, session: str, moment: datetime) -> None:
    with suppress(NotKept), store.tending() as tending:
        # Where nothing can be kept, somebody may still look; and is signed out a little early.
        tending.execute(update(sessions).where(sessions.c.id == session).values(seen_at=stamp(moment)))


def end(store: Store, session: Session) -> None:
    with store.writing(session.person) as writing:
        writing.connection.execute(delete(sessions).where(sessions.c.id == session.id))
        writing.note("session.ended", f"people/{session.person.id}", subject=session.person.id)


def end_all(store: Store, session: Session) -> None:
    """Signs somebody out wherever they are signed in."""
    with store.writing(session.person) as writing:
        gone = writing.connection.execute(delete(sessions).where(sessions.c.person == session.person.id)).rowcount
        writing.note("session.ended_everywhere", f"people/{session.person.id}", {"count": gone}, subject=session.person.id)


def act_under(store: Store, session: Session, mandate: str) -> bool:
    """From now on this session acts under a mandate; false if it is not one of theirs that is live."""
    with store.writing(session.person) as writing:
        found = mandate_at(writing.connection, mandate)
        if found is None or found.agent != session.person.id or not found.is_live(datetime.fromisoformat(writing.at)):
            return False
        writing.connection.execute(update(sessions).where(sessions.c.id == session.id).values(mandate=mandate, client=None))
        writing.note("mandate.taken_up", f"mandates/{mandate}", subject=found.principal)
        return True


def serve(store: Store, session: Session, client: str) -> None:
    """From now on this session fills in for whoever stands at the counter."""
    with store.writing(session.person) as writing:
        writing.connection.execute(update(sessions).where(sessions.c.id == session.id).values(client=client, mandate=None))
        writing.note("client.served", f"people/{client}", subject=client)


def act_for_oneself(store: Store, session: Session) -> None:
    with store.writing(session.person) as writing:
        writing.connection.execute(update(sessions).where(sessions.c.id == session.id).values(client=None, mandate=None))
        writing.note("acting.ended", f"people/{session.person.id}", subject=session.person.subject)


def drafts_of(store: Store, browser: str) -> int:
    """How many forms were begun in this browser before anybody signed in."""
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(drafts).where(drafts.c.visitor == hidden(browser), drafts.c.expires_at > stamp(now()))).scalar_one())


def take_over(store: Store, session: Session, browser: str) -> int:
    """Makes what was begun in this browser one's own; gives how many. What one has begun oneself already stays as it is.

    Only when they ask for it: the browser may be one that others use too.
    """
    mine, theirs = hidden(session.person.desk), hidden(browser)
    with store.writing(session.person) as writing:
        own = writing.connection.execute(select(drafts.c.catalog, drafts.c.goal).where(drafts.c.visitor == mine)).all()
        found = writing.connection.execute(select(drafts.c.id, drafts.c.catalog, drafts.c.goal).where(drafts.c.visitor == theirs)).all()
        taken = [id for id, catalog, goal in found if (catalog, goal) not in {(each.catalog, each.goal) for each in own}]
        for id in taken:
            writing.connection.execute(update(drafts).where(drafts.c.id == id).values(visitor=mine))
            writing.note("draft.taken_over", f"drafts/{id}", subject=session.person.subject)
    return len(taken)


def open_sessions(store: Store, person: str) -> int:
    moment = now()
    with store.reading() as connection:
        return int(
            connection.execute(
                select(func.count())
                .select_from(sessions)
                .where(sessions.c.person == person, sessions.c.expires_at > stamp(moment), sessions.c.seen_at > stamp(moment - IDLE))
            ).scalar_one()
        )


def id_of(token: str) -> str:
    return sha256(f"session:{token}".encode("utf-8", "replace")).hexdigest()
