"""The records in a database: SQLite beside the program by default, PostgreSQL by URL.

What is acknowledged is on the disk. A case is made once for its key, however often it is handed in.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from engine.rulebook import Rulebook
from engine.to_json import text_of
from engine.values import json_text
from web.store.records import Case, Draft, cases, drafts, metadata, programs


class AlreadyHandedIn(Exception):
    """The key was used before, for something else."""

    def __init__(self, case: Case):
        super().__init__(case.number)
        self.case = case


class Store:
    def __init__(self, url: str, draft_days: int = 7):
        self.engine = engine_for(url)
        self.draft_days = draft_days
        metadata.create_all(self.engine)
        self.forget_expired()

    # ── programs ─────────────────────────────────────────────────────────────────────────────────────────────────

    def keep_program(self, rulebook: Rulebook) -> None:
        """Pins a program under its hash, so that its cases can always be read by the rules they were decided by."""
        with self._writing() as connection:
            known = connection.execute(select(programs.c.hash).where(programs.c.hash == rulebook.fingerprint)).first()
            if known is None:
                connection.execute(
                    insert(programs).values(
                        hash=rulebook.fingerprint, name=rulebook.program.name, body=text_of(rulebook.program), kept_at=stamp(now())
                    )
                )

    def program_text(self, fingerprint: str) -> str:
        with self.engine.connect() as connection:
            return str(connection.execute(select(programs.c.body).where(programs.c.hash == fingerprint)).scalar_one())

    # ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────

    def draft(self, visitor: str, catalog: str, goal: str) -> Draft | None:
        with self.engine.connect() as connection:
            row = connection.execute(
                select(drafts).where(
                    drafts.c.visitor == hidden(visitor), drafts.c.catalog == catalog, drafts.c.goal == goal,
                    drafts.c.expires_at > stamp(now()),
                )
            ).mappings().first()  # fmt: skip
        return None if row is None else draft_from(dict(row))

    def save_draft(self, visitor: str, catalog: str, goal: str, answers: Mapping[str, Any]) -> Draft:
        """The draft with these answers. Keeping it moves the day on which it is forgotten."""
        moment = now()
        values = {
            "answers": text(answers),
            "changed_at": stamp(moment),
            "expires_at": stamp(moment + timedelta(days=self.draft_days)),
        }
        owner = {"visitor": hidden(visitor), "catalog": catalog, "goal": goal}
        with self._writing() as connection:
            mine = (drafts.c.visitor == owner["visitor"], drafts.c.catalog == catalog, drafts.c.goal == goal)
            row = connection.execute(select(drafts).where(*mine)).mappings().first()
            if row is not None and row["expires_at"] <= values["changed_at"]:
                connection.execute(delete(drafts).where(*mine))
                row = None
            if row is None:
                fresh = {"id": secrets.token_urlsafe(24), "key": secrets.token_urlsafe(24)}
                connection.execute(insert(drafts).values(**fresh, **owner, **values))
            else:
                connection.execute(update(drafts).where(*mine).values(**values))
            return draft_from(dict(connection.execute(select(drafts).where(*mine)).mappings().one()))

    def forget_draft(self, visitor: str, catalog: str, goal: str) -> None:
        with self._writing() as connection:
            connection.execute(
                delete(drafts).where(
                    drafts.c.visitor == hidden(visitor), drafts.c.catalog == catalog, drafts.c.goal == goal
                )
            )

    def forget_expired(self) -> None:
        with self._writing() as connection:
            connection.execute(delete(drafts).where(drafts.c.expires_at <= stamp(now())))

    # ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────

    def hand_in(
        self, *, visitor: str, catalog: str, goal: str, program: str, key: str, answers: Mapping[str, Any],
        decision: Mapping[str, Any], on: date,
    ) -> Case:  # fmt: skip
        """The case for this key: made now, or the one made before from the same body. Raises AlreadyHandedIn otherwise."""
        body_hash = body_hash_of(catalog, goal, answers)
        owner = hidden(visitor)
        values = {
            "reference": secrets.token_urlsafe(24), "program": program, "catalog": catalog, "goal": goal, "actor": owner,
            "subject": owner, "visitor": owner, "answers": text(answers), "decision": text(decision), "idempotency_key": key,
            "body_hash": body_hash, "submitted_on": on.isoformat(), "created_at": stamp(now()),
        }  # fmt: skip
        for _ in range(8):
            try:
                with self._writing() as connection:
                    if (earlier := case_by_key(connection, key)) is not None:
                        return same_or_raise(earlier, body_hash, owner)
                    connection.execute(insert(cases).values(number=number_for(on), **values))
                    connection.execute(
                        delete(drafts).where(drafts.c.visitor == owner, drafts.c.catalog == catalog, drafts.c.goal == goal)
                    )
                    made = case_by_key(connection, key)
                    assert made is not None
                    return made
            except IntegrityError:
                # Another request made the case, or another case has this number: look again.
                continue
        raise RuntimeError("no free number for a case")

    def earlier_case(self, visitor: str, key: str) -> Case | None:
        """The case already made for a key, if it is this visitor's."""
        with self.engine.connect() as connection:
            found = case_by_key(connection, key)
        return found if found is not None and secrets.compare_digest(found.visitor, hidden(visitor)) else None

    def case(self, visitor: str, reference: str) -> Case | None:
        """A case for one who may see it. A case of another looks like one that never was."""
        with self.engine.connect() as connection:
            row = connection.execute(select(cases).where(cases.c.reference == reference)).mappings().first()
        owner = row["visitor"] if row is not None else "0" * 64
        is_mine = secrets.compare_digest(owner, hidden(visitor))
        return case_from(dict(row)) if row is not None and is_mine else None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection


# ── the database ─────────────────────────────────────────────────────────────────────────────────────────────────


def engine_for(url: str) -> Engine:
    if url in ("sqlite://", "sqlite:///:memory:"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver's own BEGIN comes too late for a writer: two readers would both wait to become one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def case_by_key(connection: Connection, key: str) -> Case | None:
    row = connection.execute(select(cases).where(cases.c.idempotency_key == key)).mappings().first()
    return None if row is None else case_from(dict(row))


def same_or_raise(case: Case, body_hash: str, owner: str) -> Case:
    if case.body_hash == body_hash and secrets.compare_digest(case.visitor, owner):
        return case
    raise AlreadyHandedIn(case)


def draft_from(row: Mapping[str, Any]) -> Draft:
    return Draft(
        row["id"], row["visitor"], row["catalog"], row["goal"], row["key"], data(row["answers"]),
        datetime.fromisoformat(row["changed_at"]), datetime.fromisoformat(row["expires_at"]),
    )  # fmt: skip


def case_from(row: Mapping[str, Any]) -> Case:
    return Case(
        row["reference"], row["number"], row["program"], row["catalog"], row["goal"], row["actor"], row["subject"],
        row["visitor"], data(row["answers"]), data(row["decision"]), row["idempotency_key"], row["body_hash"],
        row["submitted_on"], datetime.fromisoformat(row["created_at"]),
    )  # fmt: skip


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that look like another when read out or copied by hand."""


def number_for(on: date) -> str:
    """A number short enough to say on the phone; it opens nothing by itself."""
    mark = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{on:%y%m%d}-{mark[:3]}-{mark[3:]}"


def hidden(visitor: str) -> str:
    """What the records know of a visitor: enough to recognise one who comes back, not to become them."""
    return sha256(f"visitor:{visitor}".encode()).hexdigest()


def body_hash_of(catalog: str, goal: str, answers: Mapping[str, Any]) -> str:
    """What makes two applications the same."""
    return sha256(json_text({"catalog": catalog, "goal": goal, "answers": answers}, sort_keys=True).encode()).hexdigest()


def text(value: Any) -> str:
    return json_text(value)


def data(words: str) -> Any:
    return json.loads(words, parse_float=Decimal)


def now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
