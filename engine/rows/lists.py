"""Lists that each person has an own one of: gone through, counted, added up, filtered (docs/meaning.md 3).

A list that is NULL is unknown as a whole, or absent; an item is always there, though its fields may be NULL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal as OneOf
from typing import assert_never

from engine import problems_of_backends as problems
from engine.relation import (
    FALSE,
    TRUE,
    ZERO,
    Constant,
    Operation,
    Scalar,
    Type,
    bits,
    bits_of,
    both,
    bounds_in,
    case,
    compared,
    field,
    fields,
    is_null,
    negation,
    operation,
    with_parts,
)
from engine.rows.cells import (
    HERE,
    NARROW,
    WIDE,
    Between,
    Cell,
    Fields,
    Listed,
    NotHere,
    Quotient,
    Several,
    Value,
    absent,
    cell_of,
    integer,
    truth,
    unknown,
    waiting,
)
from engine.rows.columns import Columns
from engine.rows.loop import Loop
from engine.rows.numbers import number

MOST_ITEMS = 1_000
"""A list has no more items: the door for facts takes none that is longer, and neither does a column of people."""


def with_scalars(value: Value, change: Callable[[Scalar], Scalar]) -> Value:
    """The value with each of its scalars changed."""
    match value:
        case Cell():
            present = None if value.present is None else change(value.present)
            return replace(value, value=change(value.value), present=present, waits=change(value.waits))
        case Fields(members):
            return Fields(tuple((name, with_scalars(member, change)) for name, member in members))
        case Several(items, item, present, waits):
            there = None if present is None else change(present)
            return Several(change(items), with_scalars(item, change), there, change(waits))
        case Quotient() | Listed() | Between():
            raise NotHere(problems.kind_not_here("列表、记录或区间", "list, record or range"))
        case _:
            assert_never(value)


def item_in(value: Value, item: Scalar) -> Value:
    """What a list says of any of its items, said of this one."""

    def change(scalar: Scalar) -> Scalar:
        return item if scalar == HERE else with_parts(scalar, change)

    return with_scalars(value, change)


def stored(loop: Loop, value: Value) -> tuple[dict[str, Scalar], Value]:
    """The fields that hold a value for each item, and the value said in them; what is the same for all stays as it is."""
    found: dict[str, Scalar] = {}

    def change(scalar: Scalar) -> Scalar:
        if loop.bound.name not in bounds_in(scalar):
            return scalar
        name = f"v{len(found)}_{loop.bound.name}"
        found[name] = scalar
        return field(HERE, name, scalar.type)

    return found, with_scalars(value, change)


# ── whether, for some or every item ──────────────────────────────────────────────────────────────────────────────


def folded_over(columns: Columns, word: OneOf["and", "or"], several: Several, test: Callable[[Value], Cell]) -> Cell:
    """Kleene `and` / `or` of a test over the items; an empty list decides, what is absent never does."""
    with columns.going_through(several.items) as loop:
        cell = test(item_in(several.item, loop.bound))
        made = loop.made({"truth": cell.value, "waits": cell.waits})
    found = columns.column(made)
    truths = columns.column(fields(found, "truth"))
    value = columns.column(operation("some_true" if word == "or" else "all_true", truths, type="truth"))
    masks = bits(several.waits, bits_of(fields(found, "waits")) if cell.waits != ZERO else ZERO)
    return truth(value, None, case(((is_null(value), masks),), ZERO, "integer"), is_open=True)


# ── how many, how much ───────────────────────────────────────────────────────────────────────────────────────────


def length(several: Several) -> Cell:
    """How many items there are, be they known or not."""
    made = number(operation("item_count", several.items, type="integer"), 0, 0, MOST_ITEMS)
    return replace(made, waits=several.waits, is_open=True)


def joined_over(columns: Columns, how: OneOf["sum", "least", "greatest"], several: Several) -> Cell:
    """The sum, the least or the greatest item: nothing of an empty list, nor where one item is not there."""
    with columns.going_through(several.items) as loop:
        cell = cell_of(item_in(several.item, loop.bound))
        if cell.sort not in SORTS[how]:
            raise NotHere(problems.sorts_differ())
        there = cell.value if cell.present is None else case(((cell.present, cell.value),), None, cell.type)
        made = loop.made({"value": there, "waits": cell.waits})
    found = columns.column(made)
    values = columns.column(fields(found, "value"))
    low, high = cell.low, cell.high
    name = {"sum": "sum_of", "least": "least_of", "greatest": "greatest_of"}[how]
    if how == "sum":
        low, high = min(low, low * MOST_ITEMS), max(high, high * MOST_ITEMS)
        if max(abs(low), abs(high)) > WIDE:
            raise NotHere(problems.too_many_digits())
        if max(abs(low), abs(high)) > NARROW:
            name = "wide_sum_of"
    value = case(((operation("is_whole", values, type="truth"), operation(name, values, type=cell.type)),), None, cell.type)
    masks = bits_of(fields(found, "waits")) if cell.waits != ZERO else ZERO
    return Cell(cell.sort, value, None, bits(several.waits, masks), cell.scale, low, high, is_open=True)


SORTS = {
    "sum": frozenset({"number", "months", "seconds"}),
    "least": frozenset({"number", "text", "date", "months", "seconds"}),
    "greatest": frozenset({"number", "text", "date", "months", "seconds"}),
}

MOST_FOR_MEAN = 10**18
"""Of no more than this a mean rounded to 34 digits rounds further as the exact quotient does."""


def mean_over(columns: Columns, several: Several) -> Value:
    total = joined_over(columns, "sum", several)
    if total.sort != "number":
        raise NotHere(problems.sorts_differ())
    return mean_of(total, length(several).value, MOST_ITEMS)


def mean_of(total: Cell, count: Scalar, most: int) -> Quotient:
    if max(abs(total.low), abs(total.high)) > MOST_FOR_MEAN:
        raise NotHere(problems.bounds_of_quotient())
    # Of an empty list there is no sum, and nothing may be divided by nothing.
    some = case(((compared(">", count, ZERO), count),), None, "integer")
    return Quotient(total, replace(number(some, 0, 1, most), is_open=True))


# ── other lists, and one item ────────────────────────────────────────────────────────────────────────────────────


def each_of(columns: Columns, several: Several, body: Callable[[Value], Value]) -> Several:
    """The list of what a body gives for each item."""
    with columns.going_through(several.items) as loop:
        value = body(item_in(several.item, loop.bound))
        own, item = stored(loop, value)
        # A list keeps its length, though nothing of it differs from item to item.
        made = loop.made(own or {"none": TRUE})
    return Several(columns.column(made), item, None, several.waits)


def filtered(columns: Columns, several: Several, test: Callable[[Value], Cell]) -> Several:
    """The items for which a test is true; unknown if the test is for one of them. What is absent does not pass."""
    with columns.going_through(several.items) as loop:
        cell = test(item_in(several.item, loop.bound))
        keep = case(((negation(absent(cell)), cell.value),), FALSE, "truth") if cell.present is not None else cell.value
        own = {name: field(loop.bound, name, type_) for name, type_ in fields_of(several.item).items()}
        name, mask = f"keep_{loop.bound.name}", f"waits_{loop.bound.name}"
        made = loop.made({**own, name: keep, mask: cell.waits})
    found = columns.column(made)
    tests = columns.column(fields(found, name))
    items = case(((operation("is_whole", tests, type="truth"), operation("kept", found, Constant(name, "text"), type="list")),), None, "list")
    masks = bits(several.waits, bits_of(fields(found, mask)) if cell.waits != ZERO else ZERO)
    items = columns.column(items)
    return replace(several, items=items, present=None, waits=case(((is_null(items), masks),), ZERO, "integer"))


def kept_if(kept: Several, several: Several, cell: Cell, *, must_be: bool) -> Several:
    """What a test keeps that is the same for all items: where there is a list it must be known, though the list be empty.

    `must_be`: that there is no truth is an error, and not as if it were false.
    """
    is_open = both(negation(is_null(several.items)), unknown(cell))
    is_known = both(negation(unknown(cell)), negation(absent(cell)) if must_be else TRUE)
    return replace(
        kept, items=case(((is_known, kept.items),), None, "list"),
        waits=case(((is_open, cell.waits),), kept.waits, "integer"),
    )  # fmt: skip


def item_at(columns: Columns, several: Several, place: int) -> Value:
    """The item at a place, counted from the end below 0. Where there is none, that is an error."""
    if not place:
        return waiting(several.waits)
    item = columns.column(operation("item_at", several.items, integer(place), type="item"))
    is_there = columns.column(compared(">=", operation("item_count", several.items, type="integer"), integer(abs(place))))

    def within(value: Value) -> Value:
        match value:
            case Cell():
                present = None if value.present is None else case(((is_there, value.present),), None, "truth")
                waits = case(((is_there, value.waits),), several.waits, "integer")
                return replace(value, value=case(((is_there, value.value),), None, value.type), present=present, waits=waits, is_open=True)
            case Fields(members):
                return Fields(tuple((name, within(member)) for name, member in members))
            case _:
                raise NotHere(problems.kind_not_here("列表、记录或区间", "list, record or range"))

    return within(item_in(several.item, item))


def presence_of(several: Several) -> Cell:
    """Only whether there is a list, for comparing with nothing."""
    there = case(((negation(is_null(several.items)), TRUE),), None, "truth")
    return truth(there, several.present, several.waits, is_open=True)


def fields_of(value: Value) -> dict[str, Type]:
    """The fields of an item that a list's values stand in."""
    found: dict[str, Type] = {}

    def change(scalar: Scalar) -> Scalar:
        match scalar:
            case Operation("field", (of, Constant(str(name))), type_) if of == HERE:
                found[name] = type_
                return scalar
        return with_parts(scalar, change)

    with_scalars(value, change)
    return found
