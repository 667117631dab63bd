"""The database itself: how it is opened, which version of our tables it has, and what its faults mean to us."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from web.store.problems import NewerDatabase, NotKept, OldDatabase, StrangeDatabase, Why
from web.store.records import metadata

MIGRATIONS = Path(__file__).parent / "migrations"

REVISIONS = tuple(sorted(file.stem[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9][0-9][0-9][0-9]_*.py")))
"""The revisions of our tables, in order."""

SCHEMA = REVISIONS[-1]
"""The one that `records.py` describes."""

WAIT_SECONDS = 10
MOST_AT_ONCE = 40
"""Threads that answer requests: as many as anyio runs."""

COUNTED = "alembic_version"
"""Where alembic writes down the revision."""

FIRST_TABLES = frozenset({"programs", "drafts", "cases"})
"""Those of a database from before revisions were counted: it is of the first."""


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for one in memory, or of another kind."""
    file = make_url(url).database if url.startswith("sqlite") else None
    return None if file in (None, "", ":memory:") else Path(str(file))


def engine_for(url: str) -> Engine:
    # Parameters are what people answered: no message of a fault may quote them.
    if url in ("sqlite://", "sqlite:///:memory:"):
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
    else:
        # Nobody who answers a request waits for a connection: there are as many as threads that answer.
        engine = create_engine(
            # A file is not away from one statement to the next as a server may be.
            url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True, pool_size=MOST_AT_ONCE, max_overflow=MOST_AT_ONCE, connect_args=arguments_for(url)
        )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _tell)
    return engine


def arguments_for(url: str) -> dict[str, Any]:
    """What a driver is told. A server that does not answer in ten seconds is away; a lock that is not free by then, busy."""
    if make_url(url).get_backend_name() != "postgresql":
        return {}
    return {"connect_timeout": WAIT_SECONDS, "options": f"-c lock_timeout={WAIT_SECONDS}s"}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver's own BEGIN comes too late for a writer: two readers would both wait to become one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (f"busy_timeout={WAIT_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tell(context: ExceptionContext) -> None:
    why = why_of(context.original_exception)
    if why is not None:
        raise NotKept(why) from None


def why_of(fault: BaseException) -> Why | None:
    """What a fault of the driver means, where it is the machine's or the network's and no mistake of ours."""
    if isinstance(fault, sqlite3.Error):
        # The last byte is the kind of fault, those before it say more.
        match getattr(fault, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_FULL:
                return "full"
            case sqlite3.SQLITE_IOERR:
                return "disk"
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return "damaged"
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return "busy"
            case sqlite3.SQLITE_CANTOPEN:
                return "away"
            case sqlite3.SQLITE_READONLY:
                return "read-only"
            case _:
                return None
    # The states of SQL that PostgreSQL gives: class 53 is a lack of means, 08 and 57P a connection that is gone.
    state = getattr(fault, "sqlstate", None)
    if state is None:
        return "away" if type(fault).__name__ == "OperationalError" else None
    if state == "53100":
        return "full"
    if state[:2] in ("40", "55") or state == "53300":
        return "busy"
    if state[:2] in ("08", "53") or state[:3] == "57P":
        return "away"
    return "read-only" if state == "25006" else None


@contextmanager
def writing_to(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that writes; it is kept when the block ends, and nothing of it if that fails."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


# ── which version it is ──────────────────────────────────────────────────────────────────────────────────────────


def version_of(connection: Connection) -> str | None:
    """The revision of a database; None for an empty one. Raises StrangeDatabase for one that is not ours."""
    tables = set(inspect(connection).get_table_names())
    if COUNTED in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if tables >= FIRST_TABLES:
        return REVISIONS[0]
    if tables:
        raise StrangeDatabase
    return None


def is_made(connection: Connection) -> bool:
    """Whether the tables were made now, because there were none. Raises OldDatabase, NewerDatabase, StrangeDatabase."""
    if connection.dialect.name == "postgresql":
        # Of several workers that start at once, one makes the tables and the others wait for it.
        connection.execute(text("SELECT pg_advisory_xact_lock(730620)"))
    version = version_of(connection)
    if version is None:
        metadata.create_all(connection)
        begin_revisions(connection, SCHEMA)
        return True
    if version not in REVISIONS:
        raise NewerDatabase(version, SCHEMA)
    if version != SCHEMA:
        raise OldDatabase(version, SCHEMA)
    return False


def is_counted(connection: Connection) -> bool:
    return COUNTED in inspect(connection).get_table_names()


def begin_revisions(connection: Connection, version: str) -> None:
    """Writes down for the first time which revision a database is of, as alembic does."""
    connection.execute(
        text(f"CREATE TABLE {COUNTED} (version_num VARCHAR(32) NOT NULL CONSTRAINT {COUNTED}_pkc PRIMARY KEY)")
    )
    connection.execute(text(f"INSERT INTO {COUNTED} VALUES (:version)"), {"version": version})
