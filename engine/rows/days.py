"""Days and durations of rows: by year, month and day as the calendar counts, never by an average."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine import problems_of_backends as problems
from engine.relation import FALSE, TRUE, ZERO, Constant, Scalar, both, case, compared, either, negation, null, operation
from engine.rows.cells import Cell, NotHere, Value, arithmetic, cell_of, integer
from engine.rows.columns import Columns, needing_all
from engine.rows.literals import literal
from engine.rows.numbers import cut, number
from engine.rows.rounding import Rest, divided
from engine.values.temporal import length_of_month
from engine.values.temporal_arithmetic import date_plus_months

FIELDS: Mapping[str, Callable[[date], int]] = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
FIELD_BOUNDS = {"month": (1, 12), "day": (1, 31), "weekday": (1, 7)}


def field(name: str, day: Scalar) -> Scalar:
    if isinstance(day, Constant) and isinstance(day.value, date):
        return integer(FIELDS[name](day.value))
    return operation(name, day, type="integer")


def property_of(columns: Columns, cell: Cell, name: str) -> Value:
    """`day.year`, `duration.months` and their kin."""

    @needing_all("date|months|seconds")
    def compute(columns: Columns, cell: Cell) -> Cell:
        match cell.sort, name:
            case "date", "year":
                return number(field("year", cell.value), 0, cell.low, cell.high)
            case "date", ("month" | "day" | "weekday"):
                return number(field(name, cell.value), 0, *FIELD_BOUNDS[name])
            case "months", "years":
                return number(cut(columns, cell.value, cell.low, 12), 0, min(cell.low, 0), max(cell.high, 0))
            case "seconds", "days":
                return number(cut(columns, cell.value, cell.low, 86_400), 0, min(cell.low, 0), max(cell.high, 0))
        raise NotHere(problems.property_not_here(name))

    return compute(columns, cell)


def years_within(low: int, high: int) -> tuple[int, int]:
    if low < 1 or high > 9999:
        raise NotHere(problems.years_too_far())
    return low, high


@needing_all("date", "months")
def plus_months(columns: Columns, day: Cell, months: Cell) -> Cell:
    """The same day so many months later, or that month's last day."""
    low, high = years_within(day.low + months.low // 12, day.high + -(-months.high // 12))
    if isinstance(day.value, Constant) and isinstance(months.value, Constant):
        if not isinstance(day.value.value, date) or not isinstance(months.value.value, int):
            # A fact that has no column is NULL for everyone.
            return Cell("date", null("date"), None, ZERO, 0, low, high, is_open=True)
        moved: Any = date_plus_months(day.value.value, months.value.value)
        return cell_of(literal(moved))
    ends = (12 * day.low + months.low, 12 * day.high + 11 + months.high)
    start = arithmetic("+", arithmetic("*", field("year", day.value), integer(12), 0, 200_000),
                       arithmetic("-", field("month", day.value), integer(1), 0, 11), 0, 200_000)  # fmt: skip
    count = columns.column(arithmetic("+", start, months.value, *ends))
    year = operation("cut_quotient", count, integer(12), type="integer")
    month = operation("+", operation("rest", count, integer(12), type="integer"), integer(1), type="integer")
    first = columns.column(operation("day_from", year, month, integer(1), type="date"))
    last = columns.column(operation("last_of_month", first, type="date"))
    wanted = field("day", day.value)
    value = case(
        (
            (compared("<=", wanted, field("day", last)), operation("plus_days", first, arithmetic("-", wanted, integer(1), 0, 30), type="date")),
            (compared(">", wanted, field("day", last)), last),
        ),
        None, "date",
    )  # fmt: skip
    return Cell("date", value, None, ZERO, 0, low, high)


@needing_all("date", "seconds")
def plus_seconds(columns: Columns, day: Cell, seconds: Cell) -> Cell:
    """The day on which the duration, counted from the day's midnight, ends."""
    low, high = years_within(day.low + seconds.low // 31_536_000 - 1, day.high + -(-seconds.high // 31_536_000) + 1)
    if isinstance(seconds.value, Constant) and isinstance(seconds.value.value, int):
        days: Scalar = integer(seconds.value.value // 86_400)
    else:
        days = divided(columns, columns.column(seconds.value), integer(86_400), seconds.low, seconds.high, 86_400, _down)
    return Cell("date", operation("plus_days", day.value, days, type="date"), None, ZERO, 0, low, high)


def days_between(begin: Cell, end: Cell) -> tuple[Scalar, int, int]:
    most = 366 * (max(begin.high, end.high) - min(begin.low, end.low) + 1)
    if isinstance(begin.value, Constant) and isinstance(end.value, Constant):
        first, last = begin.value.value, end.value.value
        if isinstance(first, date) and isinstance(last, date):
            return integer((last - first).days), -most, most
        return null("integer"), -most, most
    return operation("days_between", begin.value, end.value, type="integer"), -most, most


def months_between(columns: Columns, begin: Cell, end: Cell) -> tuple[Scalar, int, int]:
    most = 12 * (max(begin.high, end.high) - min(begin.low, end.low) + 1)
    years = arithmetic("-", field("year", end.value), field("year", begin.value), -9999, 9999)
    month = arithmetic("-", field("month", end.value), field("month", begin.value), -11, 11)
    count = columns.column(arithmetic("+", arithmetic("*", years, integer(12), -most, most), month, -most, most))
    one, two = field("day", begin.value), field("day", end.value)
    value = case(
        (
            (both(compared(">", count, ZERO), compared("<", two, one)), arithmetic("-", count, integer(1), -most, most)),
            (both(compared("<", count, ZERO), compared(">", two, one)), arithmetic("+", count, integer(1), -most, most)),
        ),
        count, "integer",
    )  # fmt: skip
    return value, -most, most


def is_leap(year: Scalar) -> Scalar:
    if isinstance(year, Constant) and isinstance(year.value, int):
        return TRUE if length_of_month(year.value, 2) == 29 else FALSE

    def by(count: int) -> Scalar:
        return compared("=", operation("rest", year, integer(count), type="integer"), ZERO)

    return either(both(by(4), negation(by(100))), by(400))


def _down(columns: Columns, rest: Rest) -> Scalar:
    return both(rest.is_left, rest.is_below)


@needing_all("date", "date", once=True)
def seconds_between(columns: Columns, later: Cell, earlier: Cell) -> Cell:
    days, low, high = days_between(earlier, later)
    value = arithmetic("*", days, integer(86_400), low * 86_400, high * 86_400)
    return Cell("seconds", value, None, ZERO, 0, low * 86_400, high * 86_400)
