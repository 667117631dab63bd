"""What generated Python leans on for parameters: the rows of a day, those that reach a place, and the one that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.run import WRONG
from engine.to_python.running import Compute, Irregular, Memo
from engine.values import Unknown, together
from engine.values.regions import prefix_of, region_contains


class Places(dict[str, Any]):
    """What holds in a place, by its code: of what is written for codes that begin as its own, the longest."""

    def __init__(self, by_prefix: Mapping[str, Any]):
        super().__init__()
        self.by_prefix = sorted(by_prefix.items(), key=lambda each: -len(each[0]))

    def __missing__(self, code: str) -> Any:
        for prefix, found in self.by_prefix:
            if code.startswith(prefix):
                if len(self) < MOST_PLACES:
                    self[code] = found
                return found
        raise Irregular


MOST_PLACES = 5_000
"""Places whose rows are remembered: more than there are counties. Others are looked up each time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A period of a parameter. `state` and `value` take the inputs, the facts and the memo."""

    region: str
    width: int
    begin: date | None
    end: date | None
    state: Callable[..., object]
    value: Compute


def rows_sorted(rows: Iterable[tuple[str, date | None, date | None, Callable[..., object], Compute]]) -> tuple[Row, ...]:
    """The narrowest region first, else in written order."""
    made = [Row(region, len(prefix_of(region)), *rest) for region, *rest in rows]  # type: ignore[arg-type]
    return tuple(sorted(made, key=lambda row: -row.width))


class RowsOfDay(dict[str, tuple[Row, ...]]):
    """The rows of a day that reach a place, by its code, the narrowest region first."""

    def __init__(self, rows: Iterable[tuple[str, date | None, date | None, Callable[..., object], Compute]]):
        super().__init__()
        self.rows = rows_sorted(rows)

    def __missing__(self, place: str) -> tuple[Row, ...]:
        found = tuple([row for row in self.rows if not row.region or region_contains(row.region, place)])
        if len(self) < MOST_PLACES:
            self[place] = found
        return found


def looked_up_today(rows: RowsOfDay, place: object, inputs: tuple[object, ...], facts: Mapping[str, object], memo: Memo) -> object:
    if not isinstance(place, str):
        return place if isinstance(place, Unknown) else WRONG
    return _held(rows[place], inputs, facts, memo)


def looked_up(
    rows: tuple[Row, ...], day: object, place: object, inputs: tuple[object, ...], facts: Mapping[str, object], memo: Memo
) -> object:
    if isinstance(day, Unknown):
        return together(each for each in (day, place) if isinstance(each, Unknown))
    if isinstance(place, Unknown):
        return place
    if not isinstance(day, date) or not isinstance(place, str):
        return WRONG
    reaching = tuple([
        row for row in rows
        if (row.begin is None or row.begin <= day)
        and (row.end is None or day < row.end)
        and (not row.region or region_contains(row.region, place))
    ])  # fmt: skip
    return _held(reaching, inputs, facts, memo)


def _held(rows: tuple[Row, ...], inputs: tuple[object, ...], facts: Mapping[str, object], memo: Memo) -> object:
    """The value of the one row that holds, in the narrowest region that has one."""
    found: Row | None = None
    unknowns: list[Unknown] = []
    width = -1
    for row in rows:
        if row.width != width:
            if unknowns:
                return together(unknowns)
            if found is not None:
                break
            width = row.width
        state = row.state(*inputs, facts, memo)
        if state is True:
            if found is not None:
                return WRONG
            found = row
        elif isinstance(state, Unknown):
            unknowns.append(state)
    if unknowns:
        return together(unknowns)
    return WRONG if found is None else found.value(facts, memo)
