"""The people as a table that the engine reads: Parquet, CSV, a table of a database. Rows stay out of Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.population import soundness
from engine.population.broken import told_of
from engine.population.clean_csv import clean_csv
from engine.population.fetched import fetched
from engine.population.header import EXTRA, header_from, names_apart
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage, text_of

if TYPE_CHECKING:
    import duckdb

PARQUET, TABLES, DATABASES = (".parquet", ".pq"), (".csv", ".tsv", ".txt"), (".duckdb", ".ddb")
SQLITE = (".db", ".sqlite", ".sqlite3")
NO_CELL = "\ue000no cell\ue000"
"""What stands for NULL in a CSV file: nothing does, so that an empty cell and a missing one are two things."""


@dataclass(frozen=True, slots=True)
class Source:
    """`query` gives `row`, `c0`, `c1`, … in the types of the engine, and `surplus`, `short` where rows can be ragged.

    `files` names each file with its rows, where rows are counted by file; `rows` is their number, if it is known before.
    """

    header: tuple[str, ...]
    types: tuple[str, ...]
    query: exp.Select
    paths: tuple[Path, ...]
    is_text: bool = False
    files: tuple[tuple[str, int], ...] = ()
    rows: int | None = None

    def place_of(self, row: int, lost: Sequence[int] = ()) -> int | str:
        """What a reader calls a row: its number in the file, with the file where there are several.

        `lost` are the numbers of rows that could not be read; they stand between the others.
        """
        for number in lost:
            if number > row:
                break
            row += 1
        if len(self.files) < 2:
            return row
        ends: list[int] = []
        for _, rows in self.files:
            ends.append((ends[-1] if ends else 0) + rows)
        at = bisect_right(ends, row - 1)
        return f"{self.files[at][0]}:{row - (ends[at - 1] if at else 0)}"


def source_from(population: str | Path, work: Path, database: duckdb.DuckDBPyConnection, table: str = "") -> Source:
    """What a path, a pattern, a folder or the address of a database holds; copies that are needed are put into `work`."""
    text = str(population)
    if "://" in text:
        scheme, _, rest = text.partition("://")
        return _duckdb(Path(rest.removeprefix("/")), database, table) if scheme == "duckdb" else _of_database(text, work, table)
    files = _files(Path(text))
    suffixes = {file.suffix.lower() for file in files}
    if suffixes <= set(PARQUET):
        return _parquet(files, database)
    if len(files) == 1 and suffixes <= set(DATABASES):
        return _duckdb(files[0], database, table)
    if len(files) == 1 and suffixes <= set(SQLITE):
        return _of_database(f"sqlite:///{files[0]}", work, table)
    if suffixes & set(PARQUET):
        raise Problems([problems.mixed_files(text)])
    return _csv(files, work)


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_file():
        return (path.resolve(),)
    if path.is_dir():
        for suffixes in (PARQUET, TABLES):
            if found := sorted(each for each in path.iterdir() if each.suffix.lower() in suffixes):
                return tuple(each.resolve() for each in found)
    elif any(sign in path.name for sign in "*?["):
        if found := sorted(each for each in path.parent.glob(path.name) if each.is_file()):
            return tuple(each.resolve() for each in found)
    raise Problems([problems.no_population(str(path))])


# ── Parquet, and a file of DuckDB ────────────────────────────────────────────────────────────────────────────────


def _parquet(files: Sequence[Path], database: duckdb.DuckDBPyConnection) -> Source:
    import duckdb

    for file in files:
        soundness.refuse_unsound(file, soundness.PARQUET)
    listed = exp.Array(expressions=[exp.Literal.string(str(file)) for file in files])
    function = call("read_parquet")(listed, _option("union_by_name", exp.Boolean(this=len(files) > 1)), _option("hive_partitioning", exp.false()))
    counts = select(["file_name", "num_rows"], exp.Table(this=call("parquet_file_metadata")(listed.copy())))
    try:
        header, types = _described(exp.Table(this=function), database)
        rows = dict(database.execute(text_of(counts)).fetchall())
    except duckdb.Error as fault:
        raise Problems([told_of(files, fault)]) from None
    counted = tuple((file.name, int(rows[str(file)])) for file in files)
    begins, begin = [], 0
    for _, number in counted:
        begins.append(begin)
        begin += number
    row: exp.Expr = exp.Add(this=exp.column("file_row_number"), expression=exp.Literal.number(1))
    if len(files) > 1:
        offsets = exp.Array(expressions=[exp.Literal.number(each) for each in begins])
        place = exp.Add(this=exp.column("file_index"), expression=exp.Literal.number(1))
        row = exp.Add(this=row, expression=call("list_extract")(offsets, cast(place, "BIGINT")))
    query = _numbered(function, len(header), cast(bracketed(row), "BIGINT"))
    return Source(header, types, query, tuple(files), files=counted, rows=begin)


def _duckdb(path: Path, database: duckdb.DuckDBPyConnection, table: str) -> Source:
    import duckdb

    if not path.is_file():
        raise Problems([problems.no_population(str(path))])
    path = path.resolve()
    soundness.refuse_unsound(path, soundness.DUCKDB)
    try:
        catalog = _attached(path, database)
        listed = database.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? UNION ALL "
                                  "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal", [catalog, catalog]).fetchall()  # fmt: skip
        schema, name = _chosen({each: (schema, each) for schema, each in listed}, table, path.name)
        found = exp.Table(
            this=exp.to_identifier(name, quoted=True), db=exp.to_identifier(schema, quoted=True), catalog=exp.to_identifier(catalog)
        )
        header, types = _described(found, database)
        ((rows,),) = database.execute(text_of(select([exp.Count(this=exp.Star())], found.copy()))).fetchall()
    except duckdb.Error as fault:
        raise Problems([told_of((path,), fault)]) from None
    number = exp.Window(this=call("row_number")())
    return Source(header, types, _numbered(found, len(header), number), (path,), rows=int(rows))


def _attached(path: Path, database: duckdb.DuckDBPyConnection) -> str:
    """The name under which a file is read; two tables of one file are read under one name."""
    known = database.execute("SELECT path, database_name FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
    if str(path) in dict(known):
        return str(dict(known)[str(path)])
    name = f"population{len(known) or ''}"
    database.execute(f"ATTACH {text_of(exp.Literal.string(str(path)))} AS {name} (READ_ONLY)")
    return name


def _described(table: exp.Expr, database: duckdb.DuckDBPyConnection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = database.execute(f"DESCRIBE {text_of(select('*', table.copy()))}").fetchall()
    return names_apart(name for name, *_ in found), tuple(str(kind) for _, kind, *_ in found)


def _numbered(of: exp.Expr, width: int, row: exp.Expr) -> exp.Select:
    """The columns by their places, so that no name from a file stands in a query."""
    columns = [exp.to_identifier(f"c{place}") for place in range(width)]
    alias = exp.TableAlias(this=exp.to_identifier("people_of_file"), columns=columns)
    source = exp.Table(this=of, alias=alias) if isinstance(of, exp.Anonymous) else of.copy()
    if isinstance(source, exp.Table):
        source.set("alias", alias)
    return select([named(row, "row"), *(exp.column(f"c{place}") for place in range(width))], source)


def _chosen(tables: dict[str, tuple[str, str]], table: str, where: str) -> tuple[str, str]:
    """The table that is meant: the one named, or the only one."""
    if table in tables:
        return tables[table]
    if not table and len(tables) == 1:
        return next(iter(tables.values()))
    raise Problems([problems.which_table(where, table, sorted(tables))])


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _csv(files: Sequence[Path], work: Path) -> Source:
    cleaned = [clean_csv(file, work / f"people-{at}.csv") for at, file in enumerate(files)]
    headers = [_header(each.path, each.delimiter, file.name) for each, file in zip(cleaned, files, strict=True)]
    for header, file in zip(headers, files, strict=True):
        if header != headers[0] or cleaned[0].delimiter != cleaned[headers.index(header)].delimiter:
            raise Problems([problems.headers_differ(files[0].name, file.name)])
    quiet = not any(each.has_quotes for each in cleaned)
    return _rows_of(headers[0], [each.path for each in cleaned], cleaned[0].delimiter, is_parallel=quiet)


def _header(path: Path, delimiter: str, name: str) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return header_from(file, delimiter, name)
    except OSError as fault:
        raise Problems([problems.unreadable(name, str(fault))]) from None


def _rows_of(header: tuple[str, ...], paths: Sequence[Path], delimiter: str, *, is_parallel: bool) -> Source:
    """Every cell is text. A row that is too short has NULL where it has no cell; one that is too long has something left."""
    width = len(header)
    names = [f"c{place}" for place in range(width)] + [f"x{place}" for place in range(EXTRA)]
    columns = exp.Struct(expressions=[exp.PropertyEQ(this=exp.Literal.string(name), expression=exp.Literal.string("VARCHAR")) for name in names])
    options: dict[str, exp.Expr] = {
        "header": exp.true(), "auto_detect": exp.false(), "columns": columns, "delim": exp.Literal.string(delimiter),
        "quote": exp.Literal.string('"'), "escape": exp.Literal.string('"'), "null_padding": exp.true(), "strict_mode": exp.true(),
        "ignore_errors": exp.true(), "store_rejects": exp.true(), "rejects_limit": exp.Literal.number(0),
        "max_line_size": exp.Literal.number(10_000_000), "nullstr": exp.Literal.string(NO_CELL), "parallel": exp.Boolean(this=is_parallel),
    }  # fmt: skip
    listed = exp.Array(expressions=[exp.Literal.string(str(path)) for path in paths])
    function = call("read_csv")(listed, *(_option(name, value) for name, value in options.items()))
    number = named(exp.Window(this=call("row_number")()), "row")
    cells = [column_named(name) for name in names]
    numbered = stage(select([number, *cells], exp.Table(this=function)), "numbered")
    surplus = exp.Not(this=bracketed(exp.Is(this=call("coalesce")(*(column_named(name) for name in names[width:])), expression=exp.Null())))
    short = exp.Is(this=column_named(names[width - 1]), expression=exp.Null())
    # A line with nothing on it is nobody.
    blank = exp.And(
        this=exp.EQ(this=call("coalesce")(column_named("c0"), exp.Literal.string("")), expression=exp.Literal.string("")),
        expression=exp.Is(this=call("coalesce")(*(column_named(name) for name in names[1:])), expression=exp.Null()),
    )
    query = (
        select(["row", *names[:width], named(bracketed(surplus), "surplus"), named(bracketed(short), "short")], numbered)
        .where(exp.Not(this=bracketed(blank)), copy=False)
    )  # fmt: skip
    return Source(header, ("VARCHAR",) * width, query, tuple(paths), is_text=True)


def _option(name: str, value: exp.Expr) -> exp.Expr:
    return exp.EQ(this=exp.to_identifier(name, quoted=True), expression=value)


# ── other databases ──────────────────────────────────────────────────────────────────────────────────────────────


def _of_database(address: str, work: Path, table: str) -> Source:
    """A table of another database, fetched into a file of text."""
    copy = work / "people-0.csv"
    shown = fetched(address, table, lambda names, where: _chosen(names, table, where), copy)
    cleaned = clean_csv(copy, work / "people-1.csv")
    return _rows_of(_header(cleaned.path, ",", shown), [cleaned.path], ",", is_parallel=False)
