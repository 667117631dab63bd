"""Rounding in rows: one numerator over one denominator, divided once in whole numbers (docs/meaning.md 9)."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd
from typing import Any, NamedTuple

from engine import problems_of_backends as problems
from engine.relation import FALSE, TRUE, ZERO, Column, Constant, Scalar, case, compared, negation, operation
from engine.rows.cells import NARROW, WIDE, Cell, NotHere, Value, arithmetic, cell_of, integer
from engine.rows.columns import Columns, needing_all
from engine.rows.numbers import absolute, literal_number, number, unless, with_sign


class Rest(NamedTuple):
    """What a division into whole numbers leaves, the sign put aside: `twice` the rest stands against the divisor.

    `is_left`: there is a rest. `is_above`, `is_below`: what was divided lies above or below zero.
    """

    whole: Scalar
    twice: Scalar
    divisor: Scalar
    is_left: Scalar
    is_above: Scalar
    is_below: Scalar


GoesUp = Callable[[Any, Rest], Scalar]
"""When a rounding takes one more, away from zero."""


def rounded(columns: Columns, goes_up: GoesUp, top: Cell, bottom: Cell | None, scale: Value | None) -> Value:
    """A rounding of numerator over denominator, divided once in whole numbers."""
    digits = 0
    if scale is not None:
        written = cell_of(scale)
        if (
            not isinstance(written.value, Constant)
            or not isinstance(written.value.value, int)
            or written.scale
            or written.sort != "number"
        ):
            raise NotHere(problems.scale_not_written())
        digits = written.value.value
    if bottom is None:
        return _rounded(columns, top, literal_number(1), goes_up=goes_up, digits=digits)
    return _rounded(columns, top, bottom, goes_up=goes_up, digits=digits)


def _rounded(columns: Columns, top: Cell, bottom: Cell, *, goes_up: GoesUp, digits: int) -> Value:
    if digits > 30 or digits < -30:
        raise NotHere(problems.too_many_digits())

    @needing_all("number", "number")
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
            size = absolute(bottom.value, bottom.low)
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
        value = divided(columns, dividend, divisor, low, high, most, goes_up)
        size_most = max(abs(low), abs(high)) // least + 1
        result_low, result_high = (0 if low >= 0 else -size_most), (0 if high <= 0 else size_most)
        if digits < 0:
            return number(arithmetic("*", value, integer(10**-digits), result_low * 10**-digits, result_high * 10**-digits),
                          0, result_low * 10**-digits, result_high * 10**-digits, unless(fault))  # fmt: skip
        return number(value, digits, result_low, result_high, unless(fault))

    return compute(columns, top, bottom)


def divided(columns: Columns, dividend: Scalar, divisor: Scalar, low: int, high: int, most: int, goes_up: GoesUp) -> Scalar:
    """A whole quotient by a rounding, of a dividend between `low` and `high`; the divisor is above zero and no more than `most`."""
    if divisor == integer(1):
        return dividend
    size = columns.column(absolute(dividend, low))
    is_above, is_below = (TRUE, FALSE) if low >= 0 else (compared(">", dividend, ZERO), compared("<", dividend, ZERO))
    if (more := _more_to_divide(columns, goes_up, divisor, is_above, is_below)) is not None and _fits(max(abs(low), abs(high)), more):
        size_rounded = operation("cut_quotient", arithmetic("+", size, integer(more), 0, max(abs(low), abs(high)) + more), divisor, type="integer")
    else:
        whole = columns.column(operation("cut_quotient", size, divisor, type="integer"))
        rest = columns.column(operation("rest", size, divisor, type="integer"))
        up = goes_up(columns, _rest(whole, rest, divisor, most, is_above, is_below))
        one_more = operation("+", whole, integer(1), type="integer")
        size_rounded = whole if up == FALSE else case(((up, one_more), (negation(up), whole)), None, "integer")
    return size_rounded if low >= 0 else with_sign(columns.column(size_rounded), dividend)


def _rest(whole: Scalar, rest: Scalar, divisor: Scalar, most: int, is_above: Scalar, is_below: Scalar) -> Rest:
    return Rest(whole, arithmetic("*", rest, integer(2), 0, 2 * most), divisor, compared(">", rest, ZERO), is_above, is_below)


def _more_to_divide(columns: Columns, goes_up: GoesUp, divisor: Scalar, is_above: Scalar, is_below: Scalar) -> int | None:
    """How much more has to be divided so that cutting off takes to the next whole what the rounding takes there; None where a
    rounding asks for more than how large the rest is, or the divisor is not written."""
    if not isinstance(divisor, Constant) or not isinstance(divisor.value, int):
        return None
    rest = _rest(Column("whole", "integer"), Column("rest", "integer"), divisor, divisor.value, is_above, is_below)
    up = goes_up(columns, rest)
    if up == FALSE:
        return 0
    if up == rest.is_left:
        return divisor.value - 1
    if up == compared(">=", rest.twice, divisor):
        return divisor.value // 2
    if up == compared(">", rest.twice, divisor):
        return (divisor.value - 1) // 2
    return None


def _fits(most: int, more: int) -> bool:
    """Whether the sum is as wide as what is divided."""
    return most + more <= NARROW or NARROW < most and most + more <= WIDE
