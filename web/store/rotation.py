"""Other keys for the same data, while the service goes on: a new key of the data, and every field sealed again by it.

Row after row, a few in a transaction: whoever reads or writes meanwhile finds each field sealed by a key they have or find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, delete, func, select, tuple_, update

from web.store.masters import FileMasters
from web.store.records import data_keys, metadata, sealed_columns
from web.store.sealing import LONGEST_HEAD, row_id
from web.store.store import Store
from web.store.writing import SYSTEM, Actor, now, stamp

AT_ONCE = 200
"""Rows sealed again in one transaction: short enough that nobody waits for it."""

LARGE_AT_ONCE = 2
"""The same of rows with files, which are in memory whole while they are sealed again."""

GRACE = timedelta(days=1)
"""How long a key that nothing needs any more is kept: somebody may just be writing with it."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """The new key, how many fields were sealed again by table, and the keys that nothing needed any more and are gone."""

    key: str
    sealed_again: Mapping[str, int]
    dropped: tuple[str, ...]


def rotated(store: Store, by: Actor = SYSTEM) -> Rotation:
    """Seals everything by a new key. Cut off half-way, it is simply called again: each field is open to read at any moment."""
    with store.writing(by) as writing:
        key = store.keys.make(writing.connection, "seal", writing.at)
        writing.note("keys.made", f"data_keys/{key.id}", {"algorithm": key.algorithm})
    store.keys.take_in(key)
    again: Counter[str] = Counter()
    # A second time for whoever began to write before the key was made and ended after their row was passed.
    for _ in range(2):
        for table in tables_with_sealed():
            again[table.name] += sum(sealed_again(store, table, key.id))
    dropped = dropped_keys(store, by)
    with store.writing(by) as writing:
        writing.note("keys.rotated", f"data_keys/{key.id}", {"fields": again.total(), "dropped": list(dropped)})
    return Rotation(key.id, dict(again), dropped)


def marks_and_chain_renewed(store: Store, by: Actor = SYSTEM) -> tuple[str, ...]:
    """New keys for the marks by which people are found again and for the seal of the ledger's head; gives their ids.

    What was marked or sealed by the old ones is still found and still proved by them: they are kept. Called before the data's own
    key is renewed, so that every worker takes all in together; marks are made again after it (`marks.marked_again`).
    """
    made = []
    for purpose in ("mark", "chain"):
        with store.writing(by) as writing:
            key = store.keys.make(writing.connection, purpose, writing.at)
            writing.note("keys.made", f"data_keys/{key.id}", {"algorithm": key.algorithm, "purpose": purpose})
        store.keys.take_in(key)
        made.append(key.id)
    return tuple(made)


def wrapped_again(store: Store, by: Actor = SYSTEM) -> int:
    """Wraps the keys of the data by the newest master, which is made first where masters are kept in a file."""
    if isinstance(store.keys.masters, FileMasters):
        store.keys.masters.renew()
    with store.writing(by) as writing:
        count = store.keys.wrap_again(writing.connection)
        writing.note("keys.wrapped", "data_keys", {"count": count})
    return count


def tables_with_sealed() -> tuple[Table, ...]:
    names = {column.table.name for column in sealed_columns()}
    return tuple(table for table in metadata.sorted_tables if table.name in names)


def sealed_again(store: Store, table: Table, key: str) -> Iterator[int]:
    """How many fields each transaction sealed again, until the table is through."""
    columns = [column for column in sealed_columns() if column.table is table]
    after: tuple[Any, ...] | None = None
    while True:
        with store.tending() as connection:
            rows = connection.execute(page_of(table, columns, after)).mappings().all()
            yield sum(_again(store, connection, table, column, row, key) for row in rows for column in columns)
        if len(rows) < at_once(table):
            return
        after = tuple(rows[-1][each.name] for each in table.primary_key)


def page_of(table: Table, columns: list[Column[Any]], after: tuple[Any, ...] | None) -> Any:
    order = list(table.primary_key)
    wanted = select(*order, *columns).order_by(*order).limit(at_once(table))
    return wanted if after is None else wanted.where(tuple_(*order) > after)


def at_once(table: Table) -> int:
    return LARGE_AT_ONCE if any(isinstance(column.type, LargeBinary) for column in table.c) else AT_ONCE


def _again(store: Store, connection: Connection, table: Table, column: Column[Any], row: Mapping[Any, Any], key: str) -> int:
    token = row[column.name]
    if not token or key_of(token) == key:
        return 0
    place = row_id(table, row)
    keys = store.keys
    if isinstance(token, bytes):
        fresh: str | bytes = keys.seal_bytes(keys.open_bytes(token, column, place), column, place)
    else:
        fresh = keys.seal(keys.open(token, column, place), column, place)
    # Only what is still as it was read: somebody may have written something newer meanwhile.
    same = [each == row[each.name] for each in table.primary_key]
    return connection.execute(update(table).where(*same, column == token).values({column.name: fresh})).rowcount


def key_of(token: str | bytes) -> str:
    """The id of the key that a field was sealed by."""
    return token.split(b".", 2)[1].decode() if isinstance(token, bytes) else token.split(".", 2)[1]


def in_use(connection: Connection) -> Counter[str]:
    """How many fields each key of the data has sealed."""
    found: Counter[str] = Counter()
    for column in sealed_columns():
        # Algorithm and key stand at its beginning; what is sealed may be a file.
        begin = func.substr(column, 1, LONGEST_HEAD)
        for (token,) in connection.execution_options(yield_per=1000).execute(select(begin).where(column.is_not(None))):
            if token:
                found[key_of(token)] += 1
    return found


def dropped_keys(store: Store, by: Actor) -> tuple[str, ...]:
    """Removes the keys that nothing is sealed by any more, once they have been out of use for a day."""
    long_ago = stamp(now() - GRACE)
    with store.reading() as connection:
        old = connection.execute(
            select(data_keys.c.id).where(data_keys.c.purpose == "seal", data_keys.c.retired_at <= long_ago)
        ).scalars().all()  # fmt: skip
        if not old:
            return ()
        used = in_use(connection)
    unused = tuple(id for id in old if not used[id])
    if unused:
        with store.writing(by) as writing:
            writing.connection.execute(delete(data_keys).where(data_keys.c.id.in_(unused)))
            writing.note("keys.dropped", "data_keys", {"keys": list(unused)})
    return unused
