"""What stands in one field and is too large to be read at once: its bytes piece by piece, all of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Column, Connection, func, select
from sqlalchemy import text as sql

from web.store.sealing import PIECE, Keyring, OpenedFile

ROOM = 1024
"""More than a seal adds to a file."""


def opened_field(connection: Connection, keys: Keyring, column: Column[Any], row: str, size: int) -> OpenedFile:
    """A sealed file of about `size` bytes, opened; raises BrokenSeal.

    Sealed as it is, it is copied out of the database first: whoever takes it slowly keeps nobody's lock and no memory.
    """
    with ExitStack() as ends:
        copy = ends.enter_context(TemporaryFile())
        for piece in pieces_of(connection, column, row, size + ROOM):
            copy.write(piece)
        opened = keys.open_file(copy, column, row)
        ends.pop_all()
        return opened


def pieces_of(connection: Connection, column: Column[Any], row: str, size: int) -> Iterator[bytes]:
    (key,) = column.table.primary_key
    if connection.dialect.name == "sqlite":
        # The library of SQLite reads a field from where one says; its SQL would read all of it for each piece.
        number = connection.execute(select(sql("rowid")).select_from(column.table).where(key == row, column.is_not(None))).scalar()
        driver = connection.connection.dbapi_connection
        if number is None or driver is None:
            return
        with few_pages(connection), driver.blobopen(column.table.name, column.name, number, readonly=True) as field:
            while piece := field.read(PIECE):
                yield piece
        return
    # One statement, so that all pieces are of one moment; its rows are fetched one by one.
    starts = func.generate_series(1, size, PIECE).column_valued("start", joins_implicitly=True)
    pieces = select(func.substring(column, starts, PIECE)).where(key == row, column.is_not(None)).order_by(starts)
    for (piece,) in connection.execution_options(yield_per=1).execute(pieces):
        yield bytes(piece)


@contextmanager
def few_pages(connection: Connection) -> Iterator[None]:
    """A connection of SQLite that meanwhile keeps hardly any of the pages it read: nobody asks for those of a file again."""
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql("PRAGMA cache_size=-64")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")
