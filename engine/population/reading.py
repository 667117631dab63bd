"""A file of people as a table of typed facts: CSV in UTF-8 or GB18030, or Parquet."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems

if TYPE_CHECKING:
    import duckdb

COPY = "people.csv"
"""The copy of a file that had to be read in another encoding; it is taken away in the end."""
CHUNK = 1 << 20
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file that DuckDB can read, its header, and how it is read: `query` has one parameter, the path."""

    path: Path
    header: tuple[str, ...]
    query: str


def source_from(path: Path, folder: Path, database: duckdb.DuckDBPyConnection) -> Source:
    """The file as it is, or a copy in UTF-8 within `folder`."""
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(path, database)
    clean = _in_utf8(path, folder / COPY)
    try:
        with clean.open(encoding="utf-8-sig", newline="") as file:
            header = tuple(next(csv.reader(file), ()))
    except csv.Error as fault:
        raise Problems([problems.unreadable(path.name, str(fault))]) from None
    if not header or len(header) > MOST_COLUMNS:
        raise Problems([problems.unreadable(path.name, "没有表头")])
    # Every cell is text; columns go by their place, so that no name from the file stands in the query.
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    query = (
        f"SELECT row_number() OVER () AS \"row\", * FROM read_csv(?, header = true, auto_detect = false, columns = {{{columns}}},"
        " delim = ',', quote = '\"', escape = '\"', null_padding = true, strict_mode = true,"
        " ignore_errors = true, store_rejects = true, rejects_limit = 0, max_line_size = 10000000)"
    )
    return Source(clean, header, query)


def _parquet(path: Path, database: duckdb.DuckDBPyConnection) -> Source:
    import duckdb

    try:
        found = database.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)])
    except duckdb.Error as fault:
        raise Problems([problems.unreadable(path.name, str(fault).split("\n")[0])]) from None
    header = tuple(each[0] for each in found.description or ())
    names = ", ".join(f"c{place}" for place in range(len(header)))
    cast = ", ".join(f"CAST(c{place} AS VARCHAR) AS c{place}" for place in range(len(header)))
    query = f'SELECT row_number() OVER () AS "row", {cast} FROM read_parquet(?) AS people({names})'
    return Source(path, header, query)


def _in_utf8(path: Path, copy: Path) -> Path:
    """The path itself if it is good UTF-8, else a copy. A sign that no encoding explains becomes U+FFFD, and its cell is bad."""
    encoding = _encoding_of(path)
    if encoding is None:
        return path
    with copy.open("w", encoding="utf-8", newline="") as out:
        for piece in _pieces(path, encoding, "replace"):
            out.write(piece.replace("\0", "\ufffd"))
    return copy


def _encoding_of(path: Path) -> str | None:
    """None for good UTF-8 without NUL; else the encoding in which the file has fewer broken signs."""
    broken = {}
    for encoding in ("utf-8-sig", "gb18030"):
        broken[encoding] = sum(piece.count("\ufffd") + piece.count("\0") for piece in _pieces(path, encoding, "replace"))
        if encoding == "utf-8-sig" and not broken[encoding]:
            return None
    return min(broken, key=lambda encoding: broken[encoding])


def _pieces(path: Path, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield decoder.decode(piece)
    except OSError as fault:
        raise Problems([problems.unreadable(path.name, str(fault))]) from None
    yield decoder.decode(b"", final=True)
