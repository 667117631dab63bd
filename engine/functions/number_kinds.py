"""What arithmetic makes of kinds of numbers: the unit, the digits a column needs, the bounds."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from engine.kinds import MONEY, NUMBER, Kind, NumberKind
from engine.values import numbers
from engine.values.numbers import CONTEXT, DIGITS
from engine.values.problems import Fault


def sum_kind(kinds: tuple[Kind, ...]) -> Kind:
    """元 + 元 is 元; a number without unit takes the other's."""
    left, right = _numbers(kinds)
    scale = max(left.scale, right.scale)
    whole = max(left.digits - left.scale, right.digits - right.scale) + 1
    unit = left.unit or right.unit
    return _bounded(unit, whole + scale, scale, _each(left, right, numbers.add))


def difference_kind(kinds: tuple[Kind, ...]) -> Kind:
    left, right = _numbers(kinds)
    scale = max(left.scale, right.scale)
    whole = max(left.digits - left.scale, right.digits - right.scale) + 1
    unit = left.unit or right.unit
    return _bounded(unit, whole + scale, scale, _each(left, right, numbers.subtract))


def product_kind(kinds: tuple[Kind, ...]) -> Kind:
    """元 × a count is 元, whatever is counted; any other two units make none."""
    left, right = _numbers(kinds)
    unit = _of_money(left.unit, right.unit) if left.unit and right.unit else left.unit or right.unit
    return _bounded(unit, left.digits + right.digits, left.scale + right.scale, _each(left, right, numbers.multiply))


def quotient_kind(kinds: tuple[Kind, ...]) -> Kind:
    """元 ÷ a count is 元, whatever is counted; 元 ÷ 元 is a plain number. A quotient has all the digits there are."""
    left, right = _numbers(kinds)
    unit = left.unit if not right.unit or left.unit == MONEY != right.unit else ""
    return NumberKind(unit, DIGITS, DIGITS // 2)


def _of_money(one: str, other: str) -> str:
    """Money for each of the people or months there are is money; other products have no unit we know."""
    return MONEY if (one == MONEY) != (other == MONEY) else ""


def negative_kind(kinds: tuple[Kind, ...]) -> Kind:
    (number,) = kinds
    if not isinstance(number, NumberKind):
        return NUMBER
    low = None if number.high is None else CONTEXT.minus(number.high)
    high = None if number.low is None else CONTEXT.minus(number.low)
    return NumberKind(number.unit, number.digits, number.scale, low, high)


def same_number(kinds: tuple[Kind, ...]) -> Kind:
    """A number of the same unit as the first argument, without its bounds."""
    first = kinds[0]
    return NumberKind(first.unit, first.digits, first.scale) if isinstance(first, NumberKind) else NUMBER


def _numbers(kinds: tuple[Kind, ...]) -> tuple[NumberKind, NumberKind]:
    left, right = kinds
    plain = NumberKind(digits=DIGITS, scale=DIGITS // 2)
    return left if isinstance(left, NumberKind) else plain, right if isinstance(right, NumberKind) else plain


def _each(left: NumberKind, right: NumberKind, operation) -> list[Decimal]:  # type: ignore[no-untyped-def]
    """The operation on every pair of bounds; empty where a bound is open."""
    ends = [left.low, left.high], [right.low, right.high]
    if any(end is None for pair in ends for end in pair):
        return []
    try:
        return [operation(first, second) for first, second in product(*ends)]
    except Fault:
        return []


def _bounded(unit: str, digits: int, scale: int, ends: list[Decimal]) -> NumberKind:
    if not ends:
        return NumberKind(unit, digits, scale)
    low, high = min(ends), max(ends)
    whole = max(1, low.adjusted() + 1, high.adjusted() + 1)
    return NumberKind(unit, min(digits, whole + scale), scale, low, high)
