"""A CSV file as rows of text, as a matching reads it: in UTF-8 or GB 18030, every quotation mark closed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.population.clean_csv import clean_text
from engine.population.header import EXTRA, header_from

CHUNK = 10_000
"""Rows that are taken at once."""

LONGEST_LINE = 10_000_000
ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030"}

Row = list[str | None]
"""The cells of a row; None where it has no cell, or nobody knows which of its cells is which."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is what the file is called in words."""

    name: str
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str = field(repr=False)

    def rows(self) -> Iterator[tuple[int, list[list[str]]]]:
        """The rows under the header in pieces, each with the number of its first row; blank lines are rows here."""
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
        reader = csv.reader(StringIO(self.text, newline=""), delimiter=self.delimiter)
        try:
            next(reader, None)
            number = 1
            while rows := list(islice(reader, CHUNK)):
                yield number, rows
                number += len(rows)
        except csv.Error as fault:
            raise Problems([problems.unreadable(self.name, str(fault))]) from None


def sheet_from(data: bytes, name: str) -> Sheet:
    """The file as a sheet. Raises Problems where it is none."""
    text, delimiter, encoding = clean_text(data)
    header = header_from(StringIO(text, newline=""), delimiter, name)
    return Sheet(name, header, delimiter, ENCODINGS[encoding], text)


@dataclass(slots=True)
class Ragged:
    """Rows that are not as long as the header, by their numbers; those that are far longer are lost."""

    long: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)


def evened(number: int, rows: list[list[str]], width: int, key: int | None, ragged: Ragged) -> tuple[list[int], list[Row]]:
    """Rows of one width with their numbers. A line with nothing on it is nobody; of a row that is too long only who it is is known."""
    numbers: list[int] = []
    found: list[Row] = []
    for at, row in enumerate(rows, number):
        if len(row) > width + EXTRA:
            ragged.lost.append(at)
            continue
        if not row or len(row) == 1 and row[0] == "":
            continue
        numbers.append(at)
        if len(row) > width:
            ragged.long.append(at)
            found.append([cell if place == key else None for place, cell in enumerate(row[:width])])
        elif len(row) < width:
            ragged.short.append(at)
            found.append([*row, *[None] * (width - len(row))])
        else:
            found.append([*row])
    return numbers, found
