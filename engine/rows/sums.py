"""Sums and differences of what rows hold: numbers, durations, days and durations, texts."""

from __future__ import annotations

from engine import problems_of_backends as problems
from engine.relation import operation
from engine.rows.cells import Cell, NotHere, Value
from engine.rows.columns import Columns, needing_all
from engine.rows.days import plus_months, plus_seconds, seconds_between
from engine.rows.numbers import difference_of_two, negated, sum_of_two


def total(columns: Columns, left: Value | None, right: Value | None) -> Value:
    """A sum of two: numbers, durations, a date and a duration, texts."""
    sorts = [each.sort for each in (left, right) if isinstance(each, Cell)]
    if len(sorts) < 2:
        raise NotHere(problems.quotient_unrounded())
    match sorts:
        case ["date", "months"]:
            return plus_months(columns, left, right)
        case ["months", "date"]:
            return plus_months(columns, right, left)
        case ["date", "seconds"]:
            return plus_seconds(columns, left, right)
        case ["seconds", "date"]:
            return plus_seconds(columns, right, left)
        case ["text", "text"]:
            return _joined(columns, left, right)
        case [one, other] if one != other and "nothing" not in (one, other):
            raise NotHere(problems.sorts_differ())
    return sum_of_two(columns, left, right)


def difference(columns: Columns, left: Value | None, right: Value | None) -> Value:
    sorts = [each.sort for each in (left, right) if isinstance(each, Cell)]
    match sorts:
        case ["date", "date"]:
            return seconds_between(columns, left, right)
        case ["date", "months"]:
            return plus_months(columns, left, negated(columns, right))
        case ["date", "seconds"]:
            return plus_seconds(columns, left, negated(columns, right))
        case [one, other] if one == other or "nothing" in (one, other):
            return difference_of_two(columns, left, right)
    raise NotHere(problems.quotient_unrounded() if len(sorts) < 2 else problems.sorts_differ())


@needing_all("text", "text", once=True)
def _joined(columns: Columns, left: Cell, right: Cell) -> Cell:
    return Cell("text", operation("join", left.value, right.value, type="text"))
