"""Tables as CSV that opens in a spreadsheet: UTF-8 with a mark of it, and no cell that a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from dsl.frozen import frozen

CARRIED_OUT = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to a spreadsheet."""


@frozen
class Table:
    """What a spreadsheet is to show: a title, the names of its columns, and every cell as a text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_csv(self) -> str:
        return csv_of(self.header, self.rows)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(CARRIED_OUT) else cell
