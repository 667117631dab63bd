"""A transaction that changes something, or looks at somebody's data: what it did stands in the ledger when it is kept, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Column, Connection, Engine, event

from web.store import ledger
from web.store.database import writing_to
from web.store.ledger import Note
from web.store.problems import Unnoted
from web.store.sealing import Keyring


class Named(Protocol):
    @property
    def id(self) -> str: ...


class Actor(Protocol):
    """Whoever acts, as the ledger knows them: by ids that tell nothing."""

    @property
    def id(self) -> str: ...

    @property
    def mandate(self) -> Named | None: ...


@dataclass(frozen=True, slots=True)
class By:
    """An actor that is no person of the service: the service itself, or a browser without an account."""

    id: str
    mandate: None = None


SYSTEM = By("system")


@dataclass
class Writing:
    """`connection` for what is changed, `note` for the trail, `seal` and `open` for personal data. `at` is its hour."""

    connection: Connection
    keys: Keyring
    by: Actor
    role: str
    at: str
    notes: list[Note] = field(default_factory=list)
    has_changed: bool = False

    def note(self, kind: str, thing: str, body: Mapping[str, Any] | None = None, *, subject: str = "", role: str = "") -> None:
        """An entry for the ledger, written when the transaction ends.

        `thing` is `table/id`; `subject` the id of the person it concerns. Nothing personal in any of them: the ledger is kept
        when all else is erased.
        """
        mandate = self.by.mandate
        self.notes.append(Note(self.by.id, role or self.role, mandate.id if mandate else "", kind, thing, subject, body or {}))

    def seal(self, text: str, column: Column[Any], row: str) -> str:
        return self.keys.seal(text, column, row)

    def open(self, token: str, column: Column[Any], row: str) -> str:
        return self.keys.open(token, column, row)


MINE = "banshi_writing"
"""Under which a connection knows whose transaction it is in."""


def notice_changes(engine: Engine) -> None:
    """Has every change made in somebody's transaction be noticed, so that none goes without an entry."""

    @event.listens_for(engine, "before_execute")
    def noticing(connection: Connection, statement: Any, *_: Any) -> None:
        if getattr(statement, "is_dml", False):
            writing = connection.get_execution_options().get(MINE)
            if writing is not None:
                writing.has_changed = True


@contextmanager
def noted_writing(engine: Engine, keys: Keyring, by: Actor, role: str) -> Iterator[Writing]:
    """A transaction of somebody. Raises NotKept where the database takes nothing; Unnoted for a change that leaves no entry."""
    with writing_to(engine) as connection:
        keys.refresh(connection)
        writing = Writing(connection, keys, by, str(role), stamp(now()))
        connection.execution_options(**{MINE: writing})
        yield writing
        if writing.notes:
            ledger.append(connection, keys, writing.notes, stamp(now()))
        elif writing.has_changed:
            raise Unnoted("a change without a note")


def now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
