"""Comparing in rows: equality, order, tests against lists and ranges; the least and the greatest of what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from engine import problems_of_backends as problems
from engine.relation import ZERO, case, compared
from engine.rows.cells import (
    ABSENT,
    Between,
    Cell,
    Listed,
    NotHere,
    Quotient,
    Several,
    Value,
    absent,
    aligned,
    cell_of,
    equality,
    folded,
    opposite,
    pick,
    truth,
    unknown,
    waiting,
    waits_of,
)
from engine.rows.columns import Columns, Spelling, needing_all
from engine.rows.lists import folded_over, presence_of
from engine.rows.numbers import like, product_of_two


def ordering(sign: str) -> Spelling:
    @needing_all("number|text|date|months|seconds", "number|text|date|months|seconds", once=True)
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


at_least, at_most, above, below = ordering(">="), ordering("<="), ordering(">"), ordering("<")
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _against(columns: Columns, fraction: Quotient, sign: str, limit: Cell) -> Value:
    """A quotient compared without dividing: the top with the limit times the bottom."""

    @needing_all("number", "number", "number")
    def compute(columns: Columns, top: Cell, bottom: Cell, limit: Cell) -> Cell:
        least = bottom.low if bottom.low > 0 else 1
        most = max(abs(bottom.low), abs(bottom.high))
        size = max(abs(top.low), abs(top.high))
        # The quotient has 34 digits, so it lies on the same side of the limit as the exact one, unless both are huge.
        if most * 10 ** (limit.scale + top.scale) * size * 10**bottom.scale // least >= 10**33:
            raise NotHere(problems.bounds_of_quotient())
        product = cell_of(product_of_two(columns, limit, bottom))
        left, right = aligned((top, product))
        plain = compared(sign, left.value, right.value)
        if bottom.low > 0:
            return truth(plain)
        turned = compared(_TURNED[sign], left.value, right.value)
        value = case(
            ((compared(">", bottom.value, ZERO), plain), (compared("<", bottom.value, ZERO), turned)), None, "truth"
        )
        return truth(value, compared("!=", bottom.value, ZERO))

    return compute(columns, fraction.top, fraction.bottom, limit)


def equal(columns: Columns, left: Value, right: Value) -> Value:
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        fraction, other = (left, right) if isinstance(left, Quotient) else (right, left)
        if isinstance(other, Quotient) or not isinstance(fraction, Quotient) or cell_of(other).present is not None:
            raise NotHere(problems.quotient_unrounded())
        return _against(columns, fraction, "=", cell_of(other))
    if isinstance(left, Several) and right == ABSENT:
        left = presence_of(left)
    if isinstance(right, Several) and left == ABSENT:
        right = presence_of(right)
    if isinstance(left, Listed | Between | Several) or isinstance(right, Listed | Between | Several):
        raise NotHere(problems.kind_not_here("列表或区间", "list or range"))
    one, two = columns.cell(left), columns.cell(right)
    if one.sort != two.sort and "nothing" not in (one.sort, two.sort):
        raise NotHere(problems.sorts_differ())
    return equality(one, two, partial(compared, "="))


def unequal(columns: Columns, left: Value, right: Value) -> Value:
    return opposite(cell_of(equal(columns, left, right)))


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
        case Several():
            held, there = columns.held(value), presence_of(test)
            found = folded_over(columns, "or", test, lambda item: contained(columns, held, item))
            # Where there is no list, that is a value like any other.
            none = cell_of(equal(columns, held, ABSENT))
            return cell_of(pick([(unknown(there), waiting(waits_of([held, test]))), (absent(there), none)], found))
    return cell_of(equal(columns, value, test))


def items_of(columns: Columns, values: Sequence[Value | None]) -> list[Value]:
    given = [value for value in values if value is not None]
    if len(given) == 1 and isinstance(given[0], Listed):
        given = list(given[0].items)
    return [columns.held(value) for value in given]


def smaller_or_larger(columns: Columns, is_larger: bool, left: Value, right: Value) -> Value:
    """The least or greatest of two, and nothing if one is not there."""

    @needing_all("number|text|date|months|seconds", "number|text|date|months|seconds")
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


def truth_of(value: Value) -> Cell:
    cell = cell_of(value)
    if cell.sort == "nothing":
        return replace(cell, sort="truth")
    if cell.sort != "truth":
        raise NotHere(problems.sorts_differ())
    return cell
