"""Numbers of rows: whole counts of their smallest unit, added, multiplied, divided and never through a float."""

from __future__ import annotations

from dataclasses import replace

from engine import problems_of_backends as problems
from engine.relation import FALSE, ZERO, Constant, Scalar, case, compared, negation, operation
from engine.rows.cells import Cell, NotHere, Quotient, Value, aligned, arithmetic, cell_of, integer
from engine.rows.columns import Columns, needing_all


def number(value: Scalar, scale: int, low: int, high: int, present: Scalar | None = None) -> Cell:
    return Cell("number", value, present, ZERO, scale, low, high)


def like(cell: Cell, value: Scalar, low: int, high: int) -> Cell:
    return Cell(cell.sort, value, None, ZERO, cell.scale, low, high)


@needing_all("number|months|seconds", "number|months|seconds", once=True)
def sum_of_two(columns: Columns, left: Cell, right: Cell) -> Cell:
    left, right = aligned((left, right))
    low, high = left.low + right.low, left.high + right.high
    return like(left, arithmetic("+", left.value, right.value, low, high), low, high)


@needing_all("number|months|seconds", "number|months|seconds", once=True)
def difference_of_two(columns: Columns, left: Cell, right: Cell) -> Cell:
    left, right = aligned((left, right))
    low, high = left.low - right.high, left.high - right.low
    return like(left, arithmetic("-", left.value, right.value, low, high), low, high)


@needing_all("number", "number", once=True)
def product_of_two(columns: Columns, left: Cell, right: Cell) -> Cell:
    ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    low, high = min(ends), max(ends)
    return number(arithmetic("*", left.value, right.value, low, high), left.scale + right.scale, low, high)


@needing_all("number", "months|seconds")
def _times_duration(columns: Columns, factor: Cell, each: Cell) -> Cell:
    product = cell_of(product_of_two(columns, factor, replace(each, sort="number")))
    unit = 10**factor.scale
    low, high = -(-product.low // unit) if product.low < 0 else product.low // unit, product.high // unit
    value = cut(columns, product.value, product.low, unit)
    return Cell(each.sort, value, None, ZERO, 0, min(low, 0) if product.low < 0 else low, max(high, 0))


def cut(columns: Columns, value: Scalar, low: int, unit: int) -> Scalar:
    """A count in larger units, cut towards zero."""
    if unit == 1:
        return value
    held = columns.column(value)
    quotient = operation("cut_quotient", absolute(held, low), integer(unit), type="integer")
    return quotient if low >= 0 else with_sign(quotient, held)


def absolute(value: Scalar, low: int) -> Scalar:
    return value if low >= 0 else operation("absolute", value, type="integer")


def with_sign(size: Scalar, of: Scalar) -> Scalar:
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
    return product_of_two(columns, left, right)


def quotient(columns: Columns, left: Value | None, right: Value | None) -> Value:
    assert left is not None and right is not None
    top, bottom = columns.cell(left), columns.cell(right)
    if top.sort != "number" or bottom.sort != "number":
        if "nothing" in (top.sort, bottom.sort):
            return sum_of_two(columns, top, bottom)
        raise NotHere(problems.sorts_differ())
    return Quotient(top, bottom)


@needing_all("number|months|seconds", once=True)
def negated(columns: Columns, cell: Cell) -> Cell:
    if isinstance(cell.value, Constant) and isinstance(cell.value.value, int):
        return like(cell, integer(-cell.value.value), -cell.high, -cell.low)
    return like(cell, operation("opposite", cell.value, type="integer"), -cell.high, -cell.low)


def literal_number(value: int) -> Cell:
    return number(integer(value), 0, value, value)


def unless(fault: Scalar) -> Scalar | None:
    return None if fault == FALSE else negation(fault)
