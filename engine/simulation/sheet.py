"""A CSV file as columns of text, as a matching reads it: in UTF-8 or GB 18030, every quotation mark closed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice, repeat

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.population.clean_csv import clean_text
from engine.population.header import EXTRA, header_from
from engine.population.soundness import LOOKED_AT, TEXT, refuse_other

CHUNK = 4_000
"""Rows that are taken at once: few enough to stay near the processor."""

LONGEST_LINE = 10_000_000
ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030"}

Row = list[str | None]
"""The cells of a row; None where it has no cell, or nobody knows which of its cells is which."""


@dataclass(slots=True)
class Ragged:
    """Rows that are not as long as the header, by their numbers; those that are far longer are lost."""

    long: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is what the file is called in words."""

    name: str
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str = field(repr=False)

    def columns(self, key: int | None, ragged: Ragged) -> Iterator[tuple[Sequence[int], Sequence[Sequence[str | None]]]]:
        """The rows under the header in pieces: their numbers, and their cells column by column; `key` is the column that says who it is."""
        width = len(self.header)
        lines = self._plain_lines()
        if lines is None:
            for number, rows in self._rows():
                if width > 1 and set(map(len, rows)) == {width}:
                    yield range(number, number + len(rows)), list(zip(*rows, strict=True))
                else:
                    yield _evened(number, rows, width, key, ragged)
            return
        for begin in range(0, len(lines), CHUNK):
            piece = lines[begin : begin + CHUNK]
            number = begin + 1
            if width > 1 and set(map(str.count, piece, repeat(self.delimiter))) == {width - 1}:
                cells = self.delimiter.join(piece).split(self.delimiter)
                yield range(number, number + len(piece)), [cells[place::width] for place in range(width)]
            else:
                yield _evened(number, [line.split(self.delimiter) for line in piece], width, key, ragged)

    def rows(self) -> Iterator[tuple[int, list[list[str]]]]:
        """The rows under the header in pieces, each with the number of its first row; blank lines are rows here."""
        lines = self._plain_lines()
        if lines is None:
            yield from self._rows()
            return
        for begin in range(0, len(lines), CHUNK):
            yield begin + 1, [line.split(self.delimiter) for line in lines[begin : begin + CHUNK]]

    def _plain_lines(self) -> list[str] | None:
        """The lines under the header, where there is nothing to a line but its cells and what stands between them."""
        text = self.text
        if '"' in text:
            return None
        end = "\n"
        if returns := text.count("\r"):
            end = "\r\n"
            if not returns == text.count(end) == text.count("\n"):
                return None
        lines = text.split(end)
        if not lines[-1]:
            lines.pop()
        if len(text) > LONGEST_LINE and max(map(len, lines)) > LONGEST_LINE:
            return None
        return lines[1:]

    def _rows(self) -> Iterator[tuple[int, list[list[str]]]]:
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
    refuse_other(data[:LOOKED_AT], name, TEXT)
    text, delimiter, encoding = clean_text(data)
    header = header_from(StringIO(text, newline=""), delimiter, name)
    return Sheet(name, header, delimiter, ENCODINGS[encoding], text)


def _evened(number: int, rows: list[list[str]], width: int, key: int | None, ragged: Ragged) -> tuple[list[int], Sequence[Sequence[str | None]]]:
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
    return numbers, list(zip(*found, strict=True)) or [()] * width
