"""Signing in with a password: the same answer, after the same time, whatever was wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from web.people import passwords, problems, second_factor
from web.people.accounts import row_of
from web.people.sessions import Session, begin
from web.store.records import accounts, sessions
from web.store.store import Store
from web.store.writing import By, Writing, now, stamp

MOST_FAILURES = 5
LOCKED = timedelta(minutes=15)


def signed_in(store: Store, login: str, password: str) -> str:
    """The token of a new session. Raises Refused, always in the same words.

    An account locks itself for a while after some wrong passwords in a row; meanwhile the right one is wrong too, or whoever
    tries them would learn it. For an account that is not there as much is done and written as for one that is.
    """
    name = login.strip().casefold()
    with store.reading() as connection:
        before = row_of(connection, name)
    is_right = passwords.is_right(before["password"] if before is not None else None, password)
    with store.writing(By(before["person"] if before is not None else "nobody")) as writing:
        # Looked up again: of many tries at once all but the first few find the account locked.
        row = held(writing, name)
        if row is not None and is_right and is_open(row, writing):
            succeeded(writing, row, password)
            return begin(writing, row["person"], has_second_factor=row["second_factor"] is None)
        failed(writing, row)
    raise problems.not_signed_in(MOST_FAILURES, int(LOCKED.total_seconds() // 60))


def with_code(store: Store, session: Session, code: str) -> str:
    """The token of the session that follows when the second factor is right too. Raises Refused."""
    with store.writing(session.person) as writing:
        row = held(writing, session.login)
        if row is not None and row["second_factor"] is not None and is_open(row, writing):
            secret, last = second_factor.from_kept(writing.open(row["second_factor"], accounts.c.second_factor, session.login))
            step = second_factor.step_of(secret, code, datetime.fromisoformat(writing.at))
            if step is not None and step > last:
                kept = writing.seal(second_factor.kept(secret, step), accounts.c.second_factor, session.login)
                writing.connection.execute(delete(sessions).where(sessions.c.id == session.id))
                writing.connection.execute(
                    update(accounts).where(accounts.c.login == session.login).values(failures=0, locked_until=None, second_factor=kept)
                )
                writing.note("session.second_factor", f"people/{session.person.id}", subject=session.person.id)
                return begin(writing, session.person.id)
        failed(writing, row)
    raise problems.wrong_code()


def enrol(store: Store, session: Session, secret: str, code: str) -> None:
    """From now on this account is asked for a second factor. Raises Refused if the telephone does not show the same."""
    if second_factor.step_of(secret, code, now()) is None:
        raise problems.wrong_code()
    with store.writing(session.person) as writing:
        kept = writing.seal(second_factor.kept(secret, 0), accounts.c.second_factor, session.login)
        writing.connection.execute(update(accounts).where(accounts.c.login == session.login).values(second_factor=kept))
        writing.connection.execute(update(sessions).where(sessions.c.id == session.id).values(has_second_factor=True))
        writing.note("account.second_factor", f"people/{session.person.id}", subject=session.person.id)


def held(writing: Writing, login: str) -> Any:
    """An account, which nobody else changes until the transaction ends."""
    writing.connection.execute(select(accounts.c.login).where(accounts.c.login == login).with_for_update())
    return row_of(writing.connection, login)


def is_open(row: Any, writing: Writing) -> bool:
    return row["disabled_at"] is None and (row["locked_until"] is None or row["locked_until"] <= writing.at)


def failed(writing: Writing, row: Any) -> None:
    """One more wrong try. It does not lengthen a lock: else anybody could keep an account shut for ever."""
    counts = row is not None and is_open(row, writing)
    failures = row["failures"] + 1 if counts else 0
    is_full = failures >= MOST_FAILURES
    locked_until = stamp(datetime.fromisoformat(writing.at) + LOCKED) if is_full else None
    writing.connection.execute(
        update(accounts).where(accounts.c.login == (row["login"] if counts else "")).values(failures=0 if is_full else failures, locked_until=locked_until)
    )
    person = row["person"] if row is not None else ""
    writing.note("session.refused", f"people/{person}", {"locked": is_full}, subject=person)


def succeeded(writing: Writing, row: Any, password: str) -> None:
    kept = {"password": passwords.hashed(password)} if passwords.is_outdated(row["password"]) else {}
    writing.connection.execute(update(accounts).where(accounts.c.login == row["login"]).values(failures=0, locked_until=None, **kept))
    writing.note("session.begun", f"people/{row['person']}", subject=row["person"])
