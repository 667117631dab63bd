"""Whether values are equal, the same, or in order (DMN 1.5 §10.3.2.15, tables 52 to 54)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.values import problems
from engine.values.compound import Closure, Comparison, Range
from engine.values.temporal import SECOND, DateTime, DaysDuration, FarDate, MonthsDuration, Time
from engine.values.temporal_arithmetic import since_midnight
from engine.values.unknown import Unknown, together
from engine.values.zones import instant


def equal(left: object, right: object) -> bool | None | Unknown:
    """Equality: None where two kinds do not compare. Among parts one known difference decides, an unknown comes next."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return together(each for each in (left, right) if isinstance(each, Unknown))
    if left is None or right is None:
        return left is right
    sort = sort_of(left)
    if sort != sort_of(right):
        return None
    match left, right:
        case tuple(), tuple():
            return len(left) == len(right) and _all_equal(zip(left, right, strict=True))
        case Mapping(), Mapping():
            return left.keys() == right.keys() and _all_equal((left[name], right[name]) for name in left)
        case Range(), Range():
            if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
                return False
            return _all_equal(((left.low, right.low), (left.high, right.high)))
        case Comparison(), Comparison():
            return left.operator == right.operator and equal(left.value, right.value)
        case ((Time() | DateTime()), _):
            return is_local(left) == is_local(right) and _clock_seconds(left) == _clock_seconds(right)
        case Closure(), _:
            return left is right
    return bool(left == right)


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1 for values that have an order; a fault for others. Neither is absent or unknown."""
    sort = sort_of(left)
    if sort not in ORDERED or sort != sort_of(right):
        raise problems.cannot_compare(*(_short(each) for each in (left, right)))
    if isinstance(left, Time | DateTime):
        if is_local(left) != is_local(right):
            raise problems.zones_do_not_mix()
        left, right = _clock_seconds(left), _clock_seconds(right)
    return int(left > right) - int(left < right)


def same(left: object, right: object) -> bool:
    """FEEL's `is`: the same element of the semantic domain; no instant is the same in two zones."""
    if sort_of(left) != sort_of(right):
        return False
    match left, right:
        case tuple(), tuple():
            return len(left) == len(right) and all(same(*pair) for pair in zip(left, right, strict=True))
        case Mapping(), Mapping():
            return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
        case Range(), Range():
            ends = (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
            return ends and same(left.low, right.low) and same(left.high, right.high)
        case Comparison(), Comparison():
            return left.operator == right.operator and same(left.value, right.value)
    return bool(left == right)


ORDERED = frozenset({"number", "string", "date", "time", "date and time", "days", "months"})

_SORTS = {
    Decimal: "number",
    int: "number",
    Fraction: "number",
    bool: "boolean",
    str: "string",
    date: "date",
    FarDate: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days",
    MonthsDuration: "months",
    tuple: "list",
    Range: "range",
    Comparison: "comparison",
    Closure: "function",
    type(None): "null",
}


def sort_of(value: object) -> str:
    """The sort of a value: only values of one sort are compared."""
    return _SORTS.get(type(value)) or ("context" if isinstance(value, Mapping) else type(value).__name__)


def is_local(moment: Time | DateTime | Any) -> bool:
    return (moment.time if isinstance(moment, DateTime) else moment).zone is None


def _clock_seconds(moment: Time | DateTime | Any) -> int:
    # DMN compares times by `value()`, a whole number of seconds: fractions do not count (suite, case 0068).
    return (instant(moment) if isinstance(moment, DateTime) else since_midnight(moment)) // SECOND


def _all_equal(pairs: Any) -> bool | None | Unknown:
    unknowns: list[Unknown] = []
    is_absent = False
    for left, right in pairs:
        match equal(left, right):
            case False:
                return False
            case None:
                is_absent = True
            case Unknown() as unknown:
                unknowns.append(unknown)
    # What is unknown may yet prove a difference, so it outweighs what cannot be compared.
    return together(unknowns) if unknowns else None if is_absent else True


def _short(value: object) -> str:
    from engine.values.to_text import in_brief

    return in_brief(value)
