"""How a query says the functions of the table. What is not here cannot run on a population (docs/meaning.md 8, 9).

Money is counted in whole units and divided once; an age is compared by year, month and day; the least of two is guarded,
for SQL's own skips NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from math import gcd
from typing import Any

from engine import problems_of_backends as problems
from engine.formats import ID_CHECKS, ID_WEIGHTS
from engine.functions.patterns import compiled
from engine.relation import (
    FALSE,
    TRUE,
    ZERO,
    Constant,
    Scalar,
    both,
    case,
    compared,
    either,
    is_null,
    negation,
    null,
    operation,
)
from engine.to_relation.cells import (
    WRONG,
    Between,
    Cell,
    Listed,
    NotHere,
    Quotient,
    Value,
    absent,
    aligned,
    arithmetic,
    cell_of,
    equality,
    folded,
    integer,
    needing,
    opposite,
    pick,
    truth,
    unknown,
    waiting,
    waits_of,
)
from engine.to_relation.columns import Columns
from engine.to_relation.literals import literal
from engine.values import Fault
from engine.values.regions import WHOLE_COUNTRY, prefix_of
from engine.values.temporal import length_of_month

Spelling = Callable[..., Value]


def spelled(*sorts: str, once: bool = False) -> Callable[[Callable[..., Cell]], Spelling]:
    """For a function that needs all its arguments, of these sorts: where one is not there, neither is the result.

    What is written below computes the value from columns that are there; `present` says where it has a result. Waiting
    is added here. `once`: it speaks of each argument once, so that no column need hold it.
    """

    def wrap(compute: Callable[..., Cell]) -> Spelling:
        def spelling(columns: Columns, *values: Value | None) -> Value:
            cells = [cell_of(value) for value in values if value is not None]
            if not once:
                cells = [columns.cell(cell) for cell in cells]
            if any(cell.sort == "nothing" for cell in cells):
                return replace(needing(WRONG, cells, may_fail=True), present=null("truth"))
            if any(cell.sort not in wanted.split("|") for cell, wanted in zip(cells, sorts, strict=False)):
                raise NotHere(problems.sorts_differ())
            made = compute(columns, *cells)
            if made.present is None:
                return needing(made, cells)
            # What failed has no value either, or the next function would reckon with it.
            return needing(replace(made, value=case(((made.present, made.value),), None, made.type)), cells, may_fail=True)

        return spelling

    return wrap


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def number(value: Scalar, scale: int, low: int, high: int, present: Scalar | None = None) -> Cell:
    return Cell("number", value, present, ZERO, scale, low, high)


def like(cell: Cell, value: Scalar, low: int, high: int) -> Cell:
    return Cell(cell.sort, value, None, ZERO, cell.scale, low, high)


@spelled("number|months|seconds", "number|months|seconds", once=True)
def _sum(columns: Columns, left: Cell, right: Cell) -> Cell:
    left, right = aligned((left, right))
    low, high = left.low + right.low, left.high + right.high
    return like(left, arithmetic("+", left.value, right.value, low, high), low, high)


@spelled("number|months|seconds", "number|months|seconds", once=True)
def _difference(columns: Columns, left: Cell, right: Cell) -> Cell:
    left, right = aligned((left, right))
    low, high = left.low - right.high, left.high - right.low
    return like(left, arithmetic("-", left.value, right.value, low, high), low, high)


@spelled("number", "number", once=True)
def _product(columns: Columns, left: Cell, right: Cell) -> Cell:
    ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    low, high = min(ends), max(ends)
    return number(arithmetic("*", left.value, right.value, low, high), left.scale + right.scale, low, high)


@spelled("number", "months|seconds")
def _times_duration(columns: Columns, factor: Cell, each: Cell) -> Cell:
    product = cell_of(_product(columns, factor, replace(each, sort="number")))
    unit = 10**factor.scale
    low, high = -(-product.low // unit) if product.low < 0 else product.low // unit, product.high // unit
    value = _cut(columns, product.value, product.low, unit)
    return Cell(each.sort, value, None, ZERO, 0, min(low, 0) if product.low < 0 else low, max(high, 0))


def _cut(columns: Columns, value: Scalar, low: int, unit: int) -> Scalar:
    """A count in larger units, cut towards zero."""
    if unit == 1:
        return value
    held = columns.column(value)
    quotient = operation("cut_quotient", _absolute(held, low), integer(unit), type="integer")
    return quotient if low >= 0 else _with_sign(quotient, held)


def _absolute(value: Scalar, low: int) -> Scalar:
    return value if low >= 0 else operation("absolute", value, type="integer")


def _with_sign(size: Scalar, of: Scalar) -> Scalar:
    return case(
        ((compared("<", of, ZERO), operation("opposite", size, type="integer")), (compared(">=", of, ZERO), size)),
        None, "integer",
    )  # fmt: skip


def product(columns: Columns, left: Value | None, right: Value | None) -> Value:
    sorts = [each.sort for each in (left, right) if isinstance(each, Cell)]
    if "months" in sorts or "seconds" in sorts:
        if sorts[0] in ("months", "seconds"):
            left, right = right, left
        return _times_duration(columns, left, right)
    return _product(columns, left, right)


def quotient(columns: Columns, left: Value | None, right: Value | None) -> Value:
    assert left is not None and right is not None
    top, bottom = columns.cell(left), columns.cell(right)
    if top.sort != "number" or bottom.sort != "number":
        if "nothing" in (top.sort, bottom.sort):
            return _sum(columns, top, bottom)
        raise NotHere(problems.sorts_differ())
    return Quotient(top, bottom)


@spelled("number|months|seconds", once=True)
def _negated(columns: Columns, cell: Cell) -> Cell:
    if isinstance(cell.value, Constant) and isinstance(cell.value.value, int):
        return like(cell, integer(-cell.value.value), -cell.high, -cell.low)
    return like(cell, operation("opposite", cell.value, type="integer"), -cell.high, -cell.low)


negated = _negated


@spelled("number|months|seconds")
def _size(columns: Columns, cell: Cell) -> Cell:
    if cell.low >= 0:
        return cell
    most = max(abs(cell.low), abs(cell.high))
    return like(cell, operation("absolute", cell.value, type="integer"), 0, most)


def rounded(columns: Columns, mode: str, top: Cell, bottom: Cell | None, scale: Value | None) -> Value:
    """A rounding of numerator over denominator, divided once in whole numbers."""
    digits = 0
    if scale is not None:
        written = cell_of(scale)
        if not isinstance(written.value, Constant) or not isinstance(written.value.value, int) or written.scale or written.sort != "number":
            raise NotHere(problems.scale_not_written())
        digits = written.value.value
    if bottom is None:
        return _rounded(columns, top, literal_number(1), mode=mode, digits=digits)
    return _rounded(columns, top, bottom, mode=mode, digits=digits)


def literal_number(value: int) -> Cell:
    return number(integer(value), 0, value, value)


def _rounded(columns: Columns, top: Cell, bottom: Cell, *, mode: str, digits: int) -> Value:
    if digits > 30 or digits < -30:
        raise NotHere(problems.too_many_digits())

    @spelled("number", "number")
    def compute(columns: Columns, top: Cell, bottom: Cell) -> Cell:
        # The result counted in 10^-digits is top · 10^(digits + bottom.scale − top.scale) over bottom.
        shift = digits + bottom.scale - top.scale
        above, below = (10**shift, 1) if shift >= 0 else (1, 10**-shift)
        if isinstance(bottom.value, Constant) and isinstance(bottom.value.value, int) and bottom.value.value:
            common = gcd(above, bottom.value.value * below)
            count = bottom.value.value * below // common
            above //= common
            if count < 0:
                above, count = -above, -count
            divisor: Scalar = integer(count)
            least = most = count
            fault: Scalar = FALSE
        else:
            least, most = 1, max(abs(bottom.low), abs(bottom.high)) * below
            fault = FALSE
            if bottom.low > 0:
                least = bottom.low * below
            else:
                fault = compared("=", bottom.value, ZERO)
            size = _absolute(bottom.value, bottom.low)
            # DuckDB stops at a division by zero, even where its result is thrown away.
            if bottom.low <= 0:
                size = case(((compared(">", size, ZERO), size),), None, "integer")
            divisor = columns.column(arithmetic("*", size, integer(below), 0, most))
        ends = (top.low * above, top.high * above)
        low, high = min(ends), max(ends)
        dividend = arithmetic("*", top.value, integer(above), low, high)
        if not isinstance(bottom.value, Constant) and bottom.low < 0:
            low, high = min(low, -high), max(high, -low)
            dividend = case(
                (
                    (compared("<", bottom.value, ZERO), operation("opposite", dividend, type="integer")),
                    (compared(">", bottom.value, ZERO), dividend),
                ),
                None, "integer",
            )  # fmt: skip
        dividend = columns.column(dividend)
        value = _divided(columns, dividend, divisor, low, most, mode)
        size_most = max(abs(low), abs(high)) // least + 1
        result_low, result_high = (0 if low >= 0 else -size_most), (0 if high <= 0 else size_most)
        if digits < 0:
            return number(arithmetic("*", value, integer(10**-digits), result_low * 10**-digits, result_high * 10**-digits),
                          0, result_low * 10**-digits, result_high * 10**-digits, _unless(fault))  # fmt: skip
        return number(value, digits, result_low, result_high, _unless(fault))

    return compute(columns, top, bottom)


def _unless(fault: Scalar) -> Scalar | None:
    return None if fault == FALSE else negation(fault)


def _divided(columns: Columns, dividend: Scalar, divisor: Scalar, low: int, most: int, mode: str) -> Scalar:
    """A whole quotient by a rounding; the divisor is above zero."""
    if divisor == integer(1):
        return dividend
    size = columns.column(_absolute(dividend, low))
    whole = columns.column(operation("cut_quotient", size, divisor, type="integer"))
    rest = columns.column(operation("rest", size, divisor, type="integer"))
    twice = arithmetic("*", rest, integer(2), 0, 2 * most)
    is_left = compared(">", rest, ZERO)
    match mode:
        case "round half up":
            up = compared(">=", twice, divisor)
        case "round half down":
            up = compared(">", twice, divisor)
        case "decimal":
            odd = compared("=", operation("rest", whole, integer(2), type="integer"), integer(1))
            up = either(compared(">", twice, divisor), both(compared("=", twice, divisor), odd))
        case "round up":
            up = is_left
        case "round down":
            up = FALSE
        case "floor":
            up = FALSE if low >= 0 else both(is_left, compared("<", dividend, ZERO))
        case "ceiling":
            up = is_left if low >= 0 else both(is_left, compared(">", dividend, ZERO))
        case _:
            raise NotHere(problems.function_not_here(mode, mode))
    one_more = operation("+", whole, integer(1), type="integer")
    size_rounded = whole if up == FALSE else case(((up, one_more), (negation(up), whole)), None, "integer")
    return size_rounded if low >= 0 else _with_sign(columns.column(size_rounded), dividend)


# ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────


def ordering(sign: str) -> Spelling:
    @spelled("number|text|date|months|seconds", "number|text|date|months|seconds", once=True)
    def plain(columns: Columns, left: Cell, right: Cell) -> Cell:
        if left.sort != right.sort:
            raise NotHere(problems.sorts_differ())
        left, right = aligned((left, right))
        return truth(compared(sign, left.value, right.value))

    def spelling(columns: Columns, left: Value, right: Value) -> Value:
        if isinstance(left, Quotient) and isinstance(right, Quotient):
            raise NotHere(problems.quotient_unrounded())
        if isinstance(left, Quotient):
            return _against(columns, left, sign, cell_of(right))
        if isinstance(right, Quotient):
            return _against(columns, right, _TURNED[sign], cell_of(left))
        return plain(columns, left, right)

    return spelling


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _against(columns: Columns, fraction: Quotient, sign: str, limit: Cell) -> Value:
    """A quotient compared without dividing: the top with the limit times the bottom."""

    @spelled("number", "number", "number")
    def compute(columns: Columns, top: Cell, bottom: Cell, limit: Cell) -> Cell:
        least = bottom.low if bottom.low > 0 else 1
        most = max(abs(bottom.low), abs(bottom.high))
        size = max(abs(top.low), abs(top.high))
        # The quotient has 34 digits, so it lies on the same side of the limit as the exact one, unless both are huge.
        if most * 10 ** (limit.scale + top.scale) * size * 10**bottom.scale // least >= 10**33:
            raise NotHere(problems.bounds_of_quotient())
        product = cell_of(_product(columns, limit, bottom))
        left, right = aligned((top, product))
        plain = compared(sign, left.value, right.value)
        if bottom.low > 0:
            return truth(plain)
        turned = compared(_TURNED[sign], left.value, right.value)
        value = case(((compared(">", bottom.value, ZERO), plain), (compared("<", bottom.value, ZERO), turned)), None, "truth")
        return truth(value, compared("!=", bottom.value, ZERO))

    return compute(columns, fraction.top, fraction.bottom, limit)


def equal(columns: Columns, left: Value, right: Value) -> Value:
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        fraction, other = (left, right) if isinstance(left, Quotient) else (right, left)
        if isinstance(other, Quotient) or not isinstance(fraction, Quotient) or cell_of(other).present is not None:
            raise NotHere(problems.quotient_unrounded())
        return _against(columns, fraction, "=", cell_of(other))
    if isinstance(left, Listed | Between) or isinstance(right, Listed | Between):
        raise NotHere(problems.kind_not_here("列表或区间", "list or range"))
    one, two = columns.cell(left), columns.cell(right)
    if one.sort != two.sort and "nothing" not in (one.sort, two.sort):
        raise NotHere(problems.sorts_differ())
    return equality(one, two, partial(compared, "="))


def unequal(columns: Columns, left: Value, right: Value) -> Value:
    return opposite(cell_of(equal(columns, left, right)))


@spelled("truth", once=True)
def _not(columns: Columns, cell: Cell) -> Cell:
    return truth(negation(cell.value))


at_least, at_most, above, below = ordering(">="), ordering("<="), ordering(">"), ordering("<")


def contained(columns: Columns, value: Value, test: Value) -> Cell:
    """Whether a value passes a test: lies in a range, is in a list, equals it."""
    match test:
        case Between(low, high, low_closed, high_closed):
            parts = []
            if low is not None:
                parts.append(cell_of((at_least if low_closed else above)(columns, value, low)))
            if high is not None:
                parts.append(cell_of((at_most if high_closed else below)(columns, value, high)))
            return folded("and", parts)
        case Listed(items):
            # An item of another kind is simply not the value sought.
            return folded("or", [contained(columns, value, item) for item in items])
    return cell_of(equal(columns, value, test))


def is_in(columns: Columns, value: Value, *tests: Value) -> Value:
    held = columns.held(value)
    return folded("or", [contained(columns, held, test) for test in tests])


def between(columns: Columns, value: Value, low: Value, high: Value) -> Value:
    held = columns.held(value)
    return contained(columns, held, Between(low, high, True, True))


def within_region(columns: Columns, region: Value, outer: Value) -> Value:
    held = columns.cell(region)
    found = folded("or", [cell_of(_within(columns, held, each)) for each in (outer.items if isinstance(outer, Listed) else (outer,))])
    # As long as the place itself is unknown, nothing else is asked for.
    return replace(found, waits=case(((unknown(held), held.waits),), found.waits, "integer"))


@spelled("text", "text")
def _within(columns: Columns, region: Cell, outer: Cell) -> Cell:
    code = outer.value
    if isinstance(code, Constant):
        if code.value in WHOLE_COUNTRY:
            return truth(case(((negation(is_null(region.value)), TRUE),), None, "truth"))
        return truth(operation("starts_with", region.value, Constant(prefix_of(str(code.value)), "text"), type="truth"))
    part = partial(operation, "part", type="text")

    def ends(text: str) -> Scalar:
        return operation("ends_with", code, Constant(text, "text"), type="truth")

    def same(count: int) -> Scalar:
        return compared("=", part(region.value, integer(1), integer(count)), part(code, integer(1), integer(count)))

    whole = either(*(compared("=", code, Constant(each, "text")) for each in sorted(WHOLE_COUNTRY)))
    return truth(
        case(
            (
                (either(is_null(code), is_null(region.value)), null("truth")),
                (whole, TRUE),
                (ends("0000"), same(2)),
                (ends("00"), same(4)),
            ),
            operation("starts_with", region.value, code, type="truth"),
            "truth",
        )
    )


# ── lists written out ────────────────────────────────────────────────────────────────────────────────────────────


def items_of(columns: Columns, values: Sequence[Value | None]) -> list[Value]:
    given = [value for value in values if value is not None]
    if len(given) == 1 and isinstance(given[0], Listed):
        given = list(given[0].items)
    return [columns.held(value) for value in given]


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
    return _sum(columns, left, right)


def difference(columns: Columns, left: Value | None, right: Value | None) -> Value:
    sorts = [each.sort for each in (left, right) if isinstance(each, Cell)]
    match sorts:
        case ["date", "date"]:
            return _seconds_between(columns, left, right)
        case ["date", "months"]:
            return plus_months(columns, left, negated(columns, right))
        case ["date", "seconds"]:
            return plus_seconds(columns, left, negated(columns, right))
        case [one, other] if one == other or "nothing" in (one, other):
            return _difference(columns, left, right)
    raise NotHere(problems.quotient_unrounded() if len(sorts) < 2 else problems.sorts_differ())


def sum_of(columns: Columns, *values: Value) -> Value:
    items = items_of(columns, values)
    if not items:
        return WRONG
    found = items[0]
    for item in items[1:]:
        found = columns.shallow(_sum(columns, found, item))
    return found


def product_of(columns: Columns, *values: Value) -> Value:
    items = items_of(columns, values)
    if not items:
        return WRONG
    found = items[0]
    for item in items[1:]:
        found = columns.shallow(_product(columns, found, item))
    return found


def extreme(is_larger: bool) -> Spelling:
    def spelling(columns: Columns, *values: Value) -> Value:
        items = items_of(columns, values)
        if not items:
            return WRONG
        found = items[0]
        for item in items[1:]:
            found = smaller_or_larger(columns, is_larger, found, item)
        return found

    return spelling


def smaller_or_larger(columns: Columns, is_larger: bool, left: Value, right: Value) -> Value:
    """The least or greatest of two, and nothing if one is not there."""

    @spelled("number|text|date|months|seconds", "number|text|date|months|seconds")
    def compute(columns: Columns, left: Cell, right: Cell) -> Cell:
        if left.sort != right.sort:
            raise NotHere(problems.sorts_differ())
        left, right = aligned((left, right))
        left, right = columns.cell(left), columns.cell(right)
        sign, turned = (">", "<=") if is_larger else ("<", ">=")
        value = case(
            ((compared(sign, right.value, left.value), right.value), (compared(turned, right.value, left.value), left.value)),
            None, left.type,
        )  # fmt: skip
        choose = max if is_larger else min
        return like(left, value, choose(left.low, right.low), choose(left.high, right.high))

    return compute(columns, left, right)


def all_of(columns: Columns, *values: Value) -> Value:
    return folded("and", [_truth(item) for item in items_of(columns, values)])


def any_of(columns: Columns, *values: Value) -> Value:
    return folded("or", [_truth(item) for item in items_of(columns, values)])


def _truth(value: Value) -> Cell:
    cell = cell_of(value)
    if cell.sort == "nothing":
        return replace(cell, sort="truth")
    if cell.sort != "truth":
        raise NotHere(problems.sorts_differ())
    return cell


def count(columns: Columns, items: Value) -> Value:
    if not isinstance(items, Listed):
        raise NotHere(problems.lists_not_here())
    return literal_number(len(items.items))


def list_contains(columns: Columns, items: Value, element: Value) -> Value:
    if not isinstance(items, Listed):
        raise NotHere(problems.lists_not_here())
    held = columns.held(element)
    return folded("or", [cell_of(equal(columns, item, held)) for item in items.items])


def get_or_else(columns: Columns, value: Value, default: Value) -> Value:
    one, other = columns.cell(value), columns.cell(default)
    is_open = either(unknown(one), unknown(other))
    return pick([(is_open, waiting(waits_of([one, other]))), (absent(one), other)], one)


# ── days and months ──────────────────────────────────────────────────────────────────────────────────────────────

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

    @spelled("date|months|seconds")
    def compute(columns: Columns, cell: Cell) -> Cell:
        match cell.sort, name:
            case "date", "year":
                return number(field("year", cell.value), 0, cell.low, cell.high)
            case "date", ("month" | "day" | "weekday"):
                return number(field(name, cell.value), 0, *FIELD_BOUNDS[name])
            case "months", "years":
                return number(_cut(columns, cell.value, cell.low, 12), 0, min(cell.low, 0), max(cell.high, 0))
            case "seconds", "days":
                return number(_cut(columns, cell.value, cell.low, 86_400), 0, min(cell.low, 0), max(cell.high, 0))
        raise NotHere(problems.function_not_here(name, name))

    return compute(columns, cell)


def _years(low: int, high: int) -> tuple[int, int]:
    if low < 1 or high > 9999:
        raise NotHere(problems.years_too_far())
    return low, high


@spelled("date", "months")
def plus_months(columns: Columns, day: Cell, months: Cell) -> Cell:
    """The same day so many months later, or that month's last day."""
    low, high = _years(day.low + months.low // 12, day.high + -(-months.high // 12))
    if isinstance(day.value, Constant) and isinstance(months.value, Constant):
        return cell_of(literal(_moved(day.value.value, months.value.value)))
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


def _moved(day: Any, months: Any) -> object:
    from engine.values.temporal_arithmetic import date_plus_months

    return date_plus_months(day, months)


@spelled("date", "seconds")
def plus_seconds(columns: Columns, day: Cell, seconds: Cell) -> Cell:
    """The day on which the duration, counted from the day's midnight, ends."""
    low, high = _years(day.low + seconds.low // 31_536_000 - 1, day.high + -(-seconds.high // 31_536_000) + 1)
    if isinstance(seconds.value, Constant) and isinstance(seconds.value.value, int):
        days: Scalar = integer(seconds.value.value // 86_400)
    else:
        days = _divided(columns, columns.column(seconds.value), integer(86_400), seconds.low, 86_400, "floor")
    return Cell("date", operation("plus_days", day.value, days, type="date"), None, ZERO, 0, low, high)


def _days_between(begin: Cell, end: Cell) -> tuple[Scalar, int, int]:
    most = 366 * (max(begin.high, end.high) - min(begin.low, end.low) + 1)
    if isinstance(begin.value, Constant) and isinstance(end.value, Constant):
        assert isinstance(begin.value.value, date) and isinstance(end.value.value, date)
        return integer((end.value.value - begin.value.value).days), -most, most
    return operation("days_between", begin.value, end.value, type="integer"), -most, most


@spelled("date", "date", once=True)
def _seconds_between(columns: Columns, later: Cell, earlier: Cell) -> Cell:
    days, low, high = _days_between(earlier, later)
    value = arithmetic("*", days, integer(86_400), low * 86_400, high * 86_400)
    return Cell("seconds", value, None, ZERO, 0, low * 86_400, high * 86_400)


@spelled("date", "date", once=True)
def whole_days(columns: Columns, begin: Cell, end: Cell) -> Cell:
    days, low, high = _days_between(begin, end)
    return number(days, 0, low, high)


def _months_between(columns: Columns, begin: Cell, end: Cell) -> tuple[Scalar, int, int]:
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


@spelled("date", "date")
def whole_months(columns: Columns, begin: Cell, end: Cell) -> Cell:
    return number(*_spread(_months_between(columns, begin, end)))


@spelled("date", "date")
def whole_years(columns: Columns, begin: Cell, end: Cell) -> Cell:
    value, low, high = _months_between(columns, begin, end)
    return number(_cut(columns, value, low, 12), 0, low // 12, -(-high // 12))


def _spread(found: tuple[Scalar, int, int]) -> tuple[Scalar, int, int, int]:
    value, low, high = found
    return value, 0, low, high


@spelled("date", "date")
def _duration_in_months(columns: Columns, begin: Cell, end: Cell) -> Cell:
    value, low, high = _months_between(columns, begin, end)
    return Cell("months", value, None, ZERO, 0, low, high)


def reached_age(columns: Columns, birth: Value, on: Value | None = None) -> Value:
    """Completed years by year, month and day; there is none before the birth."""

    @spelled("date", "date")
    def compute(columns: Columns, birth: Cell, on: Cell) -> Cell:
        years = arithmetic("-", field("year", on.value), field("year", birth.value), -9999, 9999)
        had = _month_and_day(field("month", on.value), field("day", on.value))
        born = _month_and_day(field("month", birth.value), field("day", birth.value))
        # In a common year the birthday of 29 February is the catalog's choice; as 229 it is 1 March's already.
        if columns.leap_birthday == "02-28":
            born = columns.column(born)
            is_early = both(compared("=", born, integer(229)), compared("=", had, integer(228)), negation(_is_leap(field("year", on.value))))
            reached = either(compared(">=", had, born), is_early)
        else:
            reached = compared(">=", had, born)
        value = case(((reached, years), (negation(reached), arithmetic("-", years, integer(1), -9999, 9999))), None, "integer")
        return number(value, 0, 0, max(0, on.high - birth.low), compared("<=", birth.value, on.value))

    return compute(columns, birth, literal(columns.on) if on is None else on)


def _month_and_day(month: Scalar, day: Scalar) -> Scalar:
    return arithmetic("+", arithmetic("*", month, integer(100), 0, 1200), day, 0, 1231)


def _is_leap(year: Scalar) -> Scalar:
    if isinstance(year, Constant) and isinstance(year.value, int):
        return TRUE if length_of_month(year.value, 2) == 29 else FALSE

    def by(count: int) -> Scalar:
        return compared("=", operation("rest", year, integer(count), type="integer"), ZERO)

    return either(both(by(4), negation(by(100))), by(400))


@spelled("date", "number")
def day_of_reaching(columns: Columns, birth: Cell, years: Cell) -> Cell:
    unit = 10**years.scale
    low, high = _years(birth.low + max(0, years.low // unit), birth.high + max(0, years.high // unit))
    count = years.value
    fault: Scalar = FALSE
    if unit > 1:
        fault = compared("!=", operation("rest", _absolute(count, years.low), integer(unit), type="integer"), ZERO)
        count = _cut(columns, count, years.low, unit)
    if years.low < 0:
        fault = either(fault, compared("<", count, ZERO))
        count = case(((compared(">=", count, ZERO), count),), None, "integer")
    year = columns.column(arithmetic("+", field("year", birth.value), count, low, high))
    month, day = field("month", birth.value), field("day", birth.value)
    strays = columns.column(both(compared("=", month, integer(2)), compared("=", day, integer(29)), negation(_is_leap(year))))
    to_month, to_day = (2, 28) if columns.leap_birthday == "02-28" else (3, 1)
    month = case(((strays, integer(to_month)), (negation(strays), month)), None, "integer")
    day = case(((strays, integer(to_day)), (negation(strays), day)), None, "integer")
    value = operation("day_from", year, month, day, type="date")
    return Cell("date", value, _unless(fault), ZERO, 0, low, high)


@spelled("date")
def start_of_month(columns: Columns, day: Cell) -> Cell:
    value = operation("day_from", field("year", day.value), field("month", day.value), integer(1), type="date")
    return replace(day, value=value, present=None)


@spelled("date", once=True)
def end_of_month(columns: Columns, day: Cell) -> Cell:
    return replace(day, value=operation("last_of_month", day.value, type="date"), present=None)


@spelled("date", once=True)
def year_and_month(columns: Columns, day: Cell) -> Cell:
    if day.low < 1000:
        raise NotHere(problems.years_too_far())
    return Cell("text", operation("year_and_month", day.value, type="text"))


def date_of(columns: Columns, value: Value, *more: Value) -> Value:
    cell = columns.cell(value)
    if more or cell.sort not in ("date", "nothing"):
        raise NotHere(problems.function_not_here("日期", "date"))
    return cell


ID_BOUNDS = (1800, 2199)
"""The years an ID number that was let in can hold."""


def _on_id_card(columns: Columns, number_: Scalar) -> tuple[Scalar, Scalar]:
    """The day in a citizen's ID number, and whether the number is right (GB 11643)."""
    day = columns.column(operation("day_from_digits", operation("part", number_, integer(7), integer(8), type="text"), type="date"))
    total_: Scalar = ZERO
    for place, weight in enumerate(ID_WEIGHTS, 1):
        digit = operation("digit", number_, integer(place), type="integer")
        total_ = arithmetic("+", total_, arithmetic("*", digit, integer(weight), 0, 90), 0, 10_000)
    rest = columns.column(operation("rest", total_, integer(11), type="integer"))
    last = operation("part", number_, integer(18), integer(1), type="text")
    signs = case(
        [(compared("=", rest, integer(place)), Constant(sign, "text")) for place, sign in enumerate(ID_CHECKS)], None, "text"
    )
    is_last = either(compared("=", last, signs), both(compared("=", last, Constant("x", "text")), compared("=", rest, integer(2))))
    shape = operation("matches", number_, Constant("^[0-9]{17}[0-9Xx]$", "text"), type="truth")
    low, high = ID_BOUNDS
    near = both(
        negation(is_null(day)),
        compared(">=", field("year", day), integer(low)),
        compared("<=", field("year", day), integer(high)),
    )
    is_right = columns.column(case(((shape, case(((is_last, near),), FALSE, "truth")),), FALSE, "truth"))
    return day, is_right


@spelled("text")
def birth_on_id_card(columns: Columns, text: Cell) -> Cell:
    day, is_right = _on_id_card(columns, text.value)
    return Cell("date", case(((is_right, day),), None, "date"), is_right, ZERO, 0, *ID_BOUNDS)


@spelled("text")
def sex_on_id_card(columns: Columns, text: Cell) -> Cell:
    _, is_right = _on_id_card(columns, text.value)
    odd = compared("=", operation("rest", operation("digit", text.value, integer(17), type="integer"), integer(2), type="integer"), integer(1))
    word = case(((odd, Constant("男", "text")), (negation(odd), Constant("女", "text"))), None, "text")
    return Cell("text", case(((is_right, word),), None, "text"), is_right)


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────


@spelled("text", "text", once=True)
def _joined(columns: Columns, left: Cell, right: Cell) -> Cell:
    return Cell("text", operation("join", left.value, right.value, type="text"))


@spelled("text", once=True)
def string_length(columns: Columns, text: Cell) -> Cell:
    return number(operation("length", text.value, type="integer"), 0, 0, 2**31)


def test_of_texts(name: str) -> Spelling:
    @spelled("text", "text")
    def spelling(columns: Columns, text: Cell, part: Cell) -> Cell:
        return truth(operation(name, text.value, part.value, type="truth"))

    return spelling


def matches(columns: Columns, text: Value, pattern: Value, flags: Value | None = None) -> Value:
    written = [cell_of(each).value for each in (pattern, flags) if each is not None]
    if not all(isinstance(each, Constant) and isinstance(each.value, str) for each in written):
        raise NotHere(problems.pattern_not_written())

    @spelled("text")
    def compute(columns: Columns, text: Cell) -> Cell:
        try:
            # DuckDB matches with RE2, as we do: it gets the pattern that our own compiler made of the author's.
            made = compiled(*(str(each.value) for each in written if isinstance(each, Constant)), *([""] if flags is None else []))
        except Fault:
            return truth(null("truth"), FALSE)
        return truth(operation("matches", text.value, Constant(str(made.pattern), "text"), type="truth"))

    return compute(columns, text)


@spelled("number")
def is_even(columns: Columns, cell: Cell) -> Cell:
    return truth(_divides(cell, 2, ZERO))


@spelled("number")
def is_odd(columns: Columns, cell: Cell) -> Cell:
    return truth(_divides(cell, 2, integer(1)))


def _divides(cell: Cell, by: int, rest: Scalar) -> Scalar:
    unit = integer(by * 10**cell.scale)
    wanted = rest if rest == ZERO else integer(10**cell.scale)
    return compared("=", operation("rest", _absolute(cell.value, cell.low), unit, type="integer"), wanted)


@spelled("number", "number")
def modulo(columns: Columns, dividend: Cell, divisor: Cell) -> Cell:
    """What is left after whole divisors, with the sign of the divisor."""
    dividend, divisor = aligned((dividend, divisor))
    dividend, divisor = columns.cell(dividend), columns.cell(divisor)
    size = _absolute(divisor.value, divisor.low)
    if divisor.low <= 0 <= divisor.high:
        size = columns.column(case(((compared(">", size, ZERO), size),), None, "integer"))
    rest = columns.column(operation("rest", _absolute(dividend.value, dividend.low), size, type="integer"))
    most = max(abs(divisor.low), abs(divisor.high))
    less = arithmetic("-", size, rest, 0, most)
    is_same_sign = compared("=", compared("<", dividend.value, ZERO), compared("<", divisor.value, ZERO))
    amount = case(((compared("=", rest, ZERO), ZERO), (is_same_sign, rest), (negation(is_same_sign), less)), None, "integer")
    value = amount if divisor.low >= 0 else _with_sign(columns.column(amount), divisor.value)
    fault = FALSE if divisor.low > 0 or divisor.high < 0 else compared("=", divisor.value, ZERO)
    return number(value, dividend.scale, -most if divisor.low < 0 else 0, most, _unless(fault))


SPELLINGS: Mapping[str, Spelling] = {
    "+": total,
    "-": difference,
    "*": product,
    "/": quotient,
    "negate": negated,
    "abs": _size,
    "modulo": modulo,
    "even": is_even,
    "odd": is_odd,
    "not": _not,
    "=": equal,
    "!=": unequal,
    "<": below,
    "<=": at_most,
    ">": above,
    ">=": at_least,
    "between": between,
    "in": is_in,
    "within region": within_region,
    "sum": sum_of,
    "product": product_of,
    "min": extreme(False),
    "max": extreme(True),
    "all": all_of,
    "any": any_of,
    "count": count,
    "list contains": list_contains,
    "get or else": get_or_else,
    "date": date_of,
    "reached age": reached_age,
    "day of reaching age": day_of_reaching,
    "whole years": whole_years,
    "whole months": whole_months,
    "whole days": whole_days,
    "years and months duration": _duration_in_months,
    "start of month": start_of_month,
    "end of month": end_of_month,
    "year month text": year_and_month,
    "birth date on ID card": birth_on_id_card,
    "sex on ID card": sex_on_id_card,
    "string length": string_length,
    "contains": test_of_texts("contains"),
    "starts with": test_of_texts("starts_with"),
    "ends with": test_of_texts("ends_with"),
    "matches": matches,
}
"""By the name of the function. The seven roundings are said by `rounded`, what speaks of no fact is computed beforehand."""

ROUNDINGS = frozenset({"decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down"})

NOT_HERE = frozenset(
    {
        # arithmetic without an exact whole-number form
        "**", "sqrt", "log", "exp", "mean", "median", "stddev", "mode",
        # texts that engines treat differently, or that become lists
        "upper case", "lower case", "substring", "substring before", "substring after", "replace", "split", "string join",
        # kinds that a column does not hold
        "is", "instance of", "time", "date and time", "duration", "number", "string", "now",
        # calendars
        "day of year", "day of week", "month of year", "week of year", "add working days", "working days", "is working day",
        # lists, contexts and ranges as values
        "sublist", "append", "concatenate", "insert before", "remove", "list replace", "reverse", "index of", "union",
        "distinct values", "flatten", "sort", "get value", "get entries", "context", "context put", "context merge", "range",
        "before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes", "finished by",
        "includes", "during", "starts", "started by", "coincides",
    }
)  # fmt: skip
"""The functions a query does not have: a rule that needs one is named and left out."""
