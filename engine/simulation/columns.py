"""The columns of a sheet as small numbers: one for each row, with the values they stand for, and whose row it is."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, cast

from dsl.diagnostics import Words
from engine.facts import FactIndex
from engine.population.binding import Bound
from engine.population.told_cells import TOO_MANY_ITEMS, told_cell
from engine.population.way_out import is_asked_for, way_out
from engine.program import Program
from engine.simulation.cells import UNKNOWN, WRONG, Cells
from engine.simulation.sheet import Ragged, Sheet
from engine.simulation.side_by_side import narrow
from engine.simulation.steps import Step

SAMPLED = 10
"""How many rows with a bad cell are named for each column."""


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a fact: the number of each person's value, and the values. `wrong` are rows whose cell is none, with their text;
    `partial` the numbers of values that are known in part only, as a list is of which an item has a member that nobody knows."""

    bound: Bound
    numbers: Sequence[int] = field(repr=False)
    values: list[object] = field(repr=False)
    wrong: tuple[tuple[int, str], ...]
    partial: frozenset[int] = field(default=frozenset(), repr=False)

    @property
    def fact(self) -> str:
        return self.bound.fact.fact


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a sheet: `keys` say whose each row is, as far as it says so, `rows` are the numbers of the rows."""

    columns: tuple[Column, ...]
    keys: list[str | None] = field(repr=False)
    rows: list[int] = field(repr=False)
    ragged: Ragged


def columns_read(sheet: Sheet, key: int | None, bounds: Sequence[Bound], program: Program, index: FactIndex, words: Words) -> Generator[Step, None, Read]:
    """These columns of a sheet, in steps told in these words; `key` is the place of the column that says whose a row is."""
    readers = [Cells(bound, program, index) for bound in bounds]
    columns: list[list[Sequence[int]]] = [[] for _ in readers]
    wrong: list[list[tuple[int, str]]] = [[] for _ in readers]
    keys: list[str | None] = []
    rows: list[int] = []
    ragged = Ragged()
    lines = sheet.text.count("\n")
    for numbers, cells in sheet.columns(key, ragged):
        rows += numbers
        keys += [None] * len(numbers) if key is None else _keys(cells[key])
        for column, reader, bad in zip(columns, readers, wrong, strict=True):
            own = cells[reader.bound.place]
            made = reader.numbers_of(own)
            column.append(made)
            if reader.has_wrong and len(bad) < SAMPLED:
                found = ((row, str(cell)) for row, what, cell in zip(numbers, made, own, strict=True) if what == WRONG)
                bad += islice(found, SAMPLED - len(bad))
        yield Step(words, min(rows[-1] if rows else 0, lines), lines)
    made_columns = tuple(
        Column(reader.bound, narrow(chain.from_iterable(made), len(reader.meant)), reader.meant, tuple(bad)) for reader, made, bad in zip(readers, columns, wrong, strict=True)
    )
    return Read(made_columns, keys, rows, ragged)


def _keys(cells: Sequence[str | None]) -> Iterable[str | None]:
    if all(cells):
        found = list(map(str.strip, cast("Sequence[str]", cells)))
        if all(found):
            return found
    return [(cell or "").strip() or None for cell in cells]


def cells_told(columns: Sequence[Column], rows: int, ragged: Ragged, program: Program, index: FactIndex, list_: str = "") -> dict[str, Any]:
    """What a summary says of the cells of so many rows: how many are filled, which are no value and why, and which rows are not as long as the header.
    `list_` is the list whose items these rows are."""
    found: dict[str, Any] = {"filled_cells": {}, "bad_cells": {}}
    for column in columns:
        wrong = column.numbers.count(WRONG)
        found["filled_cells"][column.bound.column] = filled = rows - wrong - column.numbers.count(UNKNOWN)
        if wrong:
            samples = []
            for row, cell in column.wrong:
                words = TOO_MANY_ITEMS if column.bound.rows is not None else told_cell(column.bound, program, index, cell)
                samples.append({"row": row, "cell": cell, "zh": words.zh, "en": words.en})
            told: dict[str, Any] = {"fact": column.fact, "cells": wrong, "rows": [row for row, _ in column.wrong], "samples": samples}
            if is_asked_for(column.bound, wrong, filled) and (hint := way_out(column.bound, program, [cell for _, cell in column.wrong], list_)):
                told["way_out"] = hint
            found["bad_cells"][column.bound.column] = told
    for word, places in (("rows_too_long", ragged.long), ("rows_too_short", ragged.short)):
        found[word] = {"rows": len(places), "first": places[:SAMPLED]}
    found["unreadable_rows"] = {"rows": len(ragged.lost), "lines": ragged.lost[:SAMPLED]}
    return found
