"""A table of a database as a file of text, every cell as the database itself writes it."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Problems
from engine import problems_of_backends as problems
from engine.population import soundness

if TYPE_CHECKING:
    from sqlalchemy import URL, ColumnElement, Connection, Engine, Table

    Written = Callable[["ColumnElement[object]"], "ColumnElement[object]"]

AT_ONCE = 10_000
"""How many rows are fetched at once."""


def fetched(address: str, table: str, choose: Callable[[dict[str, tuple[str, str]], str], tuple[str, str]], file: Path) -> str:
    """Writes a table of any database SQLAlchemy has a driver for into this file, in pieces; gives the address without its
    password. A table of another schema is named `schema.table`; `choose` picks from the schemas and names of tables and views.
    Raises Problems for what cannot be reached or read."""
    import sqlalchemy
    from sqlalchemy.exc import SQLAlchemyError

    try:
        url = sqlalchemy.make_url(address)
    except SQLAlchemyError:
        raise Problems([problems.bad_address(address.partition("://")[0])]) from None
    shown = url.render_as_string(hide_password=True)
    engine = _engine(url, shown)
    try:
        seen = sqlalchemy.inspect(engine)
        names = {name: ("", name) for name in (*seen.get_table_names(), *seen.get_view_names())}
        schema, dot, _ = table.rpartition(".")
        if dot and table not in names:
            names |= {f"{schema}.{name}": (schema, name) for name in (*seen.get_table_names(schema), *seen.get_view_names(schema))}
        schema, name = choose(names, shown)
        found = sqlalchemy.Table(name, sqlalchemy.MetaData(), schema=schema or None, autoload_with=engine)
        with engine.connect() as connection, file.open("w", encoding="utf-8", errors="replace", newline="") as out:
            query = sqlalchemy.select(*_cells(found, connection))
            rows = connection.execution_options(stream_results=True, yield_per=AT_ONCE).execute(query)
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(rows.keys())
            # The loop over rows is the writer's own.
            writer.writerows(rows)
    except (SQLAlchemyError, ValueError) as fault:
        raise Problems([_told(url, shown, fault)]) from None
    finally:
        engine.dispose()
    return shown


def _told(url: URL, shown: str, fault: Exception) -> Diagnostic:
    """Why a database gave nothing: a broken file, nobody who answers, or what it says itself."""
    import sqlite3

    from sqlalchemy.exc import DBAPIError, OperationalError

    if isinstance(fault, DBAPIError) and type(fault.orig) is sqlite3.DatabaseError:
        return problems.damaged(Path(url.database or "").name)
    said = str(fault).split("\n")[0]
    # Without a statement it was not even asked.
    is_connecting = isinstance(fault, OperationalError) and fault.statement is None
    return problems.no_connection(shown, said) if is_connecting else problems.unreadable(shown, said)


def _engine(url: URL, shown: str) -> Engine:
    import sqlalchemy
    from sqlalchemy.exc import SQLAlchemyError

    if url.get_backend_name() == "sqlite":
        if not (url.database and os.path.isfile(url.database)):
            raise Problems([problems.no_population(shown)])
        soundness.refuse_unsound(Path(url.database), soundness.SQLITE)
    try:
        engine = sqlalchemy.create_engine(url)
    except (SQLAlchemyError, ImportError) as fault:
        raise Problems([problems.no_driver(url.get_backend_name(), str(fault))]) from None
    if engine.dialect.name == "sqlite":
        # Bytes that are no text become signs that no cell may have.
        sqlalchemy.event.listen(engine, "connect", lambda opened, _: setattr(opened, "text_factory", lambda read: read.decode("utf-8", "replace")))
    return engine


def _cells(table: Table, connection: Connection) -> Iterable[ColumnElement[object]]:
    """The columns as text or as plain values. What a driver makes of a day that is none, of a number with a hundred digits or
    of infinity is an error, and would be the error of a whole population."""
    if connection.dialect.name == "postgresql":
        # A day must not come in the order of days and months that a session is set to.
        connection.exec_driver_sql("SET datestyle TO ISO, YMD")
    write = BY_DATABASE.get(connection.dialect.name, _exact)
    return [write(column).label(column.name) for column in table.columns]


def _exact(column: ColumnElement[object]) -> ColumnElement[object]:
    """Decimals as text: Python would write a small one with an exponent."""
    import sqlalchemy

    return sqlalchemy.cast(column, sqlalchemy.String) if isinstance(column.type, sqlalchemy.Numeric) else column


def _of_postgres(column: ColumnElement[object]) -> ColumnElement[object]:
    import sqlalchemy

    return column if isinstance(column.type, sqlalchemy.String) else sqlalchemy.cast(column, sqlalchemy.Text)


def _of_sqlite(column: ColumnElement[object]) -> ColumnElement[object]:
    """SQLite keeps in a cell what somebody put there, whatever the column is declared to be."""
    import sqlalchemy
    from sqlalchemy.types import NullType

    stored: ColumnElement[object] = sqlalchemy.type_coerce(column, NullType())
    unreadable: ColumnElement[object] = sqlalchemy.literal_column("char(0xFFFD)")
    cases = [(sqlalchemy.func.typeof(stored) == "blob", unreadable)]
    if isinstance(column.type, sqlalchemy.Boolean):
        cases += [(stored == sqlalchemy.literal_column("1"), sqlalchemy.literal_column("'true'")), (stored == sqlalchemy.literal_column("0"), sqlalchemy.literal_column("'false'"))]
    return sqlalchemy.type_coerce(sqlalchemy.case(*cases, else_=stored), NullType())


BY_DATABASE: dict[str, Written] = {"postgresql": _of_postgres, "sqlite": _of_sqlite}
