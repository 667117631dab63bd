"""Which of the files of a run is broken further in than its first and last bytes show.

An engine says many things of such a file, and some without a name. So the files are gone through once more, each alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.diagnostics import Diagnostic
from engine import problems_of_backends as problems
from engine.population.soundness import DUCKDB, LOOKED_AT, PARQUET, Kind, kind_of
from engine.to_sql import call, select, text_of

if TYPE_CHECKING:
    import duckdb


def told_of(files: Sequence[Path], fault: Exception) -> Diagnostic:
    """Why files could not be read: the one that is broken, otherwise what the engine says."""
    if broken := broken_file(files):
        return problems.damaged(broken.name)
    return problems.unreadable("、".join(file.name for file in files[:3]), str(fault).split("\n")[0])


def broken_file(files: Iterable[Path]) -> Path | None:
    """The first of the files that cannot be read to its end."""
    for file in files:
        if not file.is_file():  # what an engine may write beside its database
            continue
        try:
            with file.open("rb") as opened:
                kind = kind_of(opened.read(LOOKED_AT))
        except OSError:
            return file
        if kind in (PARQUET, DUCKDB) and not _is_readable(file, kind):
            return file
    return None


def _is_readable(file: Path, kind: Kind | None) -> bool:
    import duckdb

    path = exp.Literal.string(str(file))
    try:
        with closing(duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False})) as database:
            if kind is PARQUET:
                _read_all(database, exp.Table(this=call("read_parquet")(path)))
                return True
            database.execute(f"ATTACH {text_of(path)} AS looked_at (READ_ONLY)")
            for schema, name in database.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'looked_at'").fetchall():
                _read_all(database, exp.table_(name, db=schema, catalog="looked_at", quoted=True))
    except duckdb.OutOfMemoryException:
        return True
    except duckdb.Error:
        return False
    return True


def _read_all(database: duckdb.DuckDBPyConnection, table: exp.Expr) -> None:
    """Every cell of a table is looked at, and nothing of it kept."""
    cells = call("bit_xor")(call("hash")(exp.Columns(this=exp.Star())))
    database.execute(text_of(select([cells], table))).fetchall()
