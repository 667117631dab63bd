"""A value as a query holds it: its column, whether it is there, what it waits for.

NULL is unknown. What can be absent carries presence beside its value: true, false, or NULL while unknown. Where something
went wrong it is unknown too, and waits for nothing (docs/meaning.md 5 and 8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import assert_never

from dsl.diagnostics import Words
from engine import problems_of_backends as problems
from engine.relation import (
    FALSE,
    TRUE,
    ZERO,
    Bound,
    Constant,
    Operation,
    Scalar,
    Type,
    bits,
    both,
    case,
    either,
    is_false,
    is_null,
    negation,
    null,
    operation,
)

Sort = OneOf["truth", "number", "text", "date", "months", "seconds", "nothing", "list"]
"""`seconds` are days and time durations, `nothing` is an absent that is of no kind. A `list` is a column, never a cell."""

TYPES: dict[Sort, Type] = {
    "truth": "truth", "number": "integer", "text": "text", "date": "date", "months": "integer", "seconds": "integer",
    "nothing": "truth", "list": "list",
}  # fmt: skip

NARROW, WIDE = 2**63 - 1, 10**38 - 1


class NotHere(Exception):
    """A query cannot say this."""

    def __init__(self, words: Words):
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Cell:
    """`is_open`: it may be unknown. `scale`, `low`, `high` are of numbers (counted in 10^-scale), months and seconds; of a
    date, its years."""

    sort: Sort
    value: Scalar
    present: Scalar | None = None
    waits: Scalar = ZERO
    scale: int = 0
    low: int = 0
    high: int = 0
    is_open: bool = False

    @property
    def type(self) -> Type:
        return TYPES[self.sort]


@dataclass(frozen=True, slots=True)
class Quotient:
    """One division that was not rounded: it compares and rounds exactly, and is good for nothing else."""

    top: Cell
    bottom: Cell


@dataclass(frozen=True, slots=True)
class Fields:
    """A record: each member on its own."""

    members: tuple[tuple[str, Value], ...]

    def member(self, name: str) -> Value | None:
        return next((value for known, value in self.members if known == name), None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list written out."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A range; an end that is None is open."""

    low: Value | None
    high: Value | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Several:
    """A list of which each person has an own one. `item` is any one of its items, in fields of `HERE`."""

    items: Scalar
    item: Value
    present: Scalar | None = None
    waits: Scalar = ZERO


HERE = Bound("here")

Value = Cell | Quotient | Fields | Listed | Between | Several

ABSENT = Cell("nothing", null("truth"), FALSE)


def waiting(mask: Scalar) -> Cell:
    """Unknown, whatever it is."""
    return Cell("nothing", null("truth"), null("truth"), mask, is_open=True)


WRONG = waiting(ZERO)
"""An error: unknown, and no fact would help."""


def truth(value: Scalar, present: Scalar | None = None, waits: Scalar = ZERO, is_open: bool = False) -> Cell:
    return Cell("truth", value, present, waits, is_open=is_open)


def cell_of(value: Value) -> Cell:
    match value:
        case Cell():
            return value
        case Quotient():
            raise NotHere(problems.quotient_unrounded())
        case Fields() | Listed() | Between() | Several():
            raise NotHere(problems.kind_not_here("列表、记录或区间", "list, record or range"))
        case _:
            assert_never(value)


def unknown(cell: Cell) -> Scalar:
    """Whether it is unknown: never NULL."""
    if not cell.is_open:
        return FALSE
    return is_null(cell.value if cell.present is None else cell.present)


def absent(cell: Cell) -> Scalar:
    return FALSE if cell.present is None else is_false(cell.present)


def presence(cell: Cell) -> Scalar:
    """True, false, or NULL while unknown."""
    if cell.present is not None:
        return cell.present
    return case(((negation(unknown(cell)), TRUE),), None, "truth")


def waits_of(values: Iterable[Value]) -> Scalar:
    """The facts that all of these wait for."""
    return bits(*(mask for value in values for mask in _masks(value)))


def _masks(value: Value) -> Iterable[Scalar]:
    match value:
        case Cell(waits=waits) | Several(waits=waits):
            yield waits
        case Quotient(top, bottom):
            yield from (top.waits, bottom.waits)
        case Fields(members):
            for _, member in members:
                yield from _masks(member)
        case Listed(items):
            for item in items:
                yield from _masks(item)
        case Between(low, high):
            for end in (low, high):
                if end is not None:
                    yield from _masks(end)
        case _:
            assert_never(value)


def needing(made: Cell, arguments: Sequence[Cell], may_fail: bool = False) -> Cell:
    """What a function gives that needs all its arguments: its value is NULL where one is not there, or where it fails.

    An argument that is absent is an error, and so waits for nothing.
    """
    is_open = may_fail or any(each.is_open or each.present is not None for each in arguments)
    return replace(made, present=None, waits=bits(*(each.waits for each in arguments)), is_open=is_open)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def integer(value: int) -> Constant:
    return Constant(value, "integer")


def arithmetic(sign: str, left: Scalar, right: Scalar, low: int, high: int) -> Scalar:
    """`left sign right` of integers whose result lies between these bounds."""
    if max(abs(low), abs(high)) > WIDE:
        raise NotHere(problems.too_many_digits())
    if isinstance(left, Constant) and isinstance(right, Constant):
        if left.value is None or right.value is None:
            return null("integer")
        assert isinstance(left.value, int) and isinstance(right.value, int)
        return integer(
            {"+": left.value + right.value, "-": left.value - right.value, "*": left.value * right.value}[sign]
        )
    if sign == "*" and integer(1) in (left, right):
        return right if left == integer(1) else left
    if sign in "+-" and right == ZERO:
        return left
    if max(abs(low), abs(high)) > NARROW:
        left = widened(left)
    return operation(sign, left, right, type="integer")


def widened(scalar: Scalar) -> Scalar:
    return (
        scalar if isinstance(scalar, Operation) and scalar.name == "wide" else Operation("wide", (scalar,), "integer")
    )


def rescaled(cell: Cell, scale: int) -> Cell:
    """The same number counted in a smaller unit."""
    if scale == cell.scale:
        return cell
    factor = 10 ** (scale - cell.scale)
    low, high = cell.low * factor, cell.high * factor
    return replace(cell, value=arithmetic("*", cell.value, integer(factor), low, high), scale=scale, low=low, high=high)


def aligned(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Numbers counted in the same unit."""
    made = tuple(cells)
    scale = max((each.scale for each in made if each.sort == "number"), default=0)
    return tuple(rescaled(each, scale) if each.sort == "number" else each for each in made)


# ── one of several ───────────────────────────────────────────────────────────────────────────────────────────────

Branch = tuple[Scalar, Value]


def pick(branches: Sequence[Branch], otherwise: Value) -> Value:
    """The value of the first branch whose test is true (NULL is not), else the other."""
    values = [value for _, value in branches] + [otherwise]
    if any(isinstance(value, Fields) for value in values):
        names = next(value for value in values if isinstance(value, Fields)).members
        return Fields(
            tuple(
                (name, pick([(test, _member(value, name)) for test, value in branches], _member(otherwise, name)))
                for name, _ in names
            )
        )
    if any(isinstance(value, Quotient) for value in values):
        tops = [(test, _quotient(value).top) for test, value in branches]
        bottoms = [(test, _quotient(value).bottom) for test, value in branches]
        top, bottom = pick(tops, _quotient(otherwise).top), pick(bottoms, _quotient(otherwise).bottom)
        return Quotient(cell_of(top), cell_of(bottom))
    return _pick_cells([(test, cell_of(value)) for test, value in branches], cell_of(otherwise))


def _member(value: Value, name: str) -> Value:
    if isinstance(value, Fields):
        member = value.member(name)
        if member is None:
            raise NotHere(problems.members_differ())
        return member
    if isinstance(value, Cell) and value.sort == "nothing":
        return value
    raise NotHere(problems.sorts_differ())


def _quotient(value: Value) -> Quotient:
    if isinstance(value, Quotient):
        return value
    one = Cell("number", integer(1), low=1, high=1)
    return Quotient(cell_of(value), one)


def _pick_cells(branches: Sequence[tuple[Scalar, Cell]], otherwise: Cell) -> Cell:
    cells = aligned([*(cell for _, cell in branches), otherwise])
    tests = [test for test, _ in branches]
    sorts = {cell.sort for cell in cells} - {"nothing"}
    if len(sorts) > 1:
        raise NotHere(problems.sorts_differ())
    sort: Sort = next(iter(sorts), "nothing")
    type_ = TYPES[sort]
    values = [null(type_) if cell.sort == "nothing" else cell.value for cell in cells]
    *firsts, last = values
    value = case(zip(tests, firsts, strict=True), last, type_)
    present = None
    if any(cell.present is not None and not _is_waiting(cell) for cell in cells):
        *shown, rest = map(presence, cells)
        present = case(zip(tests, shown, strict=True), rest, "truth")
    *masks, mask = (cell.waits for cell in cells)
    waits = case(zip(tests, masks, strict=True), mask, "integer")
    bounded = [cell for cell in cells if cell.sort != "nothing"]
    return Cell(
        sort, value, present, waits, max((cell.scale for cell in bounded), default=0),
        min((cell.low for cell in bounded), default=0), max((cell.high for cell in bounded), default=0),
        any(cell.is_open for cell in cells),
    )  # fmt: skip


def _is_waiting(cell: Cell) -> bool:
    """Whether it is unknown and nothing else: then a NULL value says it."""
    return cell.sort == "nothing" and cell.present == null("truth")


def folded(word: str, operands: Sequence[Cell]) -> Cell:
    """Kleene `and` / `or`. What is absent is no truth: it never decides, and is an error if nothing else does."""
    values = [operand.value for operand in operands]
    value = both(*values) if word == "and" else either(*values)
    masks = bits(*(operand.waits for operand in operands))
    # A decided fold waits for nothing.
    waits = masks if masks == ZERO else case(((is_null(value), masks),), ZERO, "integer")
    return truth(value, None, waits, any(operand.is_open or operand.present is not None for operand in operands))


def equality(left: Cell, right: Cell, compare: Callable[[Scalar, Scalar], Scalar]) -> Cell:
    """`=`: unknown if a side is; both absent are equal, one absent is not."""
    left, right = aligned((left, right))
    waits = bits(left.waits, right.waits)
    if left.present is None and right.present is None:
        return truth(compare(left.value, right.value), None, waits, left.is_open or right.is_open)
    value = case(
        (
            (either(unknown(left), unknown(right)), null("truth")),
            (both(absent(left), absent(right)), TRUE),
            (either(absent(left), absent(right)), FALSE),
        ),
        null("truth") if "nothing" in (left.sort, right.sort) else compare(left.value, right.value),
        "truth",
    )
    return truth(value, None, waits, left.is_open or right.is_open)


def opposite(cell: Cell) -> Cell:
    return replace(cell, value=negation(cell.value))
