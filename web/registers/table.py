"""A register that is a table: a file beside the settings, or a table of a database. For offices that have no interface yet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import yaml  # type: ignore[import-untyped]
from sqlalchemy import ColumnClause, Engine, create_engine, event, select
from sqlalchemy import Connection as Connection_
from sqlalchemy import column as column_named
from sqlalchemy import table as table_named
from sqlalchemy.exc import SQLAlchemyError

from engine.rulebook import SHANGHAI
from engine.values import json_text
from web.registers.connection import Column, Connection
from web.registers.http import day_in, record_of_many
from web.registers.register import Asked, Record, Silent, proof_of

MANY_BYTES = 64 * 1024 * 1024
MOST_ROWS = 100
"""Of one person; of more than one what they tell alike is taken."""


class FileRegister:
    """A file of rows, read again when it has changed."""

    def __init__(self, connection: Connection, secret: str):
        self.connection = connection
        self.secret = secret
        self._lock = Lock()
        self._stamp: tuple[int, int] = (0, 0)
        self._rows: Mapping[str, list[dict[str, Any]]] = {}

    def ask(self, asked: Asked, seconds: float) -> Record:
        rows, changed = self._read()
        return record_in(self.connection, rows.get(plain_key(asked.key), []), asked, self.secret, changed)

    def close(self) -> None:
        pass

    def _read(self) -> tuple[Mapping[str, list[dict[str, Any]]], date]:
        path = Path(self.connection.place)
        try:
            seen = path.stat()
            with self._lock:
                if (seen.st_mtime_ns, seen.st_size) != self._stamp:
                    self._rows = by_key(rows_in(path, seen.st_size), self.connection.key)
                    self._stamp = (seen.st_mtime_ns, seen.st_size)
                return self._rows, datetime.fromtimestamp(self._stamp[0] / 1e9, SHANGHAI).date()
        except OSError:
            raise Silent("unreachable") from None


class SqlRegister:
    """A table of a database, only ever read."""

    def __init__(self, connection: Connection, secret: str):
        self.connection = connection
        self.secret = secret
        self.engine = engine_for(connection.place, connection.seconds)

    def ask(self, asked: Asked, seconds: float) -> Record:
        here = self.connection
        lists = tuple(each for each in here.columns if each.entry.get("table"))
        names = dict.fromkeys((*(each.name for each in here.columns if each not in lists), *filter(None, (here.on, here.reference))))
        key: ColumnClause[Any] = column_named(here.key)
        table = table_named(here.table, *(column_named(name) for name in (*names, here.key) if name))
        # A register that tells lists alone still says whom it knows.
        wanted = select(*(table.c[name] for name in names or (here.key,))).where(table.c[key.name] == asked.key).limit(MOST_ROWS)
        try:
            with self.engine.connect() as reading:
                rows = [dict(row) for row in reading.execute(wanted).mappings()]
                told = {each.name: items_of(reading, each, here.key, asked.key) for each in lists} if rows else {}
        except SQLAlchemyError:
            # Its message would quote whom we asked about.
            raise Silent("unreachable") from None
        return record_in(here, [{**row, **told} for row in rows], asked, self.secret, None)

    def close(self) -> None:
        self.engine.dispose()


def items_of(reading: Connection_, column: Column, usual: str, key: str) -> list[dict[str, Any]]:
    """The rows of another table that belong to somebody, as the items of a list. More than anybody has is no answer."""
    entry = column.entry
    by = str(entry.get("key") or usual)
    table = table_named(str(entry["table"]), *(column_named(name) for name in dict.fromkeys((*entry["columns"], by))))
    found = reading.execute(select(*(table.c[name] for name in entry["columns"])).where(table.c[by] == key).limit(MOST_ROWS + 1)).mappings().all()
    if len(found) > MOST_ROWS:
        raise Silent("nonsense")
    return [{name: value.isoformat()[:10] if isinstance(value, date) else value for name, value in row.items()} for row in found]


def engine_for(url: str, seconds: float) -> Engine:
    """An engine that only reads and does not wait for long."""
    name = url.partition(":")[0].partition("+")[0]
    if name == "sqlite":
        engine = create_engine(url, connect_args={"timeout": seconds, "check_same_thread": False})
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
        return engine
    if name == "postgresql":
        options = f"-c statement_timeout={max(1, int(seconds * 1000))} -c default_transaction_read_only=on"
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={"connect_timeout": max(1, round(seconds)), "options": options})
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def record_in(connection: Connection, rows: list[dict[str, Any]], asked: Asked, secret: str, changed: date | None) -> Record:
    """The record that rows of a table make. The data are of the day a column says, else of the day the file was changed."""
    told = json_text([{name: _json(value) for name, value in row.items()} for row in rows], sort_keys=True).encode()
    proof = proof_of(secret, connection.name, asked.key, told)
    if not rows:
        return Record(None, None, "", proof)
    if any(name not in rows[0] for name in (connection.on, connection.reference) if name):
        raise Silent("nonsense")
    days = [day_in(row[connection.on]) for row in rows] if connection.on else [changed]
    oldest = min((each for each in days if each is not None), default=None)
    reference = str(rows[0][connection.reference] or "")[:200] if connection.reference else ""
    return record_of_many(list(rows), oldest, reference, proof)


def rows_in(path: Path, size: int) -> Iterable[dict[str, Any]]:
    """The rows of a file; raises Silent where it is none of ours."""
    if size > MANY_BYTES:
        raise Silent("nonsense")
    try:
        text = path.read_text("utf-8-sig")
        match path.suffix:
            case ".csv":
                found: Any = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
            case ".json":
                found = json.loads(text, parse_float=str)
            case _:
                found = yaml.load(text, yaml.BaseLoader)
    except (ValueError, csv.Error, yaml.YAMLError, RecursionError):
        raise Silent("nonsense") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Silent("nonsense")
    return found


def by_key(rows: Iterable[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row.get(key) in (None, "") or None in row:
            # A row of nobody, or with more cells than columns: nobody knows which cell is which.
            continue
        found.setdefault(plain_key(str(row[key])), []).append({name: value for name, value in row.items() if name != key})
    return found


def plain_key(key: str) -> str:
    """A key as keys are compared: without blanks around it, letters large."""
    return key.strip().upper()


def _json(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None | list | dict) else str(value)
