"""What a query computes, before it is spelled for an engine: columns in stages over a table of people.

Scalars are SQL's own: NULL is unknown, `and`/`or` are Kleene. Numbers are integers that count the smallest unit of a
column, so that no engine's decimals or floats touch them. Everything an engine must spell stands in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never
from typing import Literal as OneOf

Type = OneOf["truth", "integer", "text", "date"]

OPERATIONS = frozenset(
    """and or not = != < <= > >= is_null is_true is_false
    + - * cut_quotient rest absolute opposite bits wide
    year month day weekday day_from days_between plus_days last_of_month year_and_month day_from_digits
    starts_with contains ends_with length part join matches digit""".split()
)
"""`cut_quotient` and `rest` are of a number not below zero by one above zero; `bits` is the union of bit masks; `wide`
makes room for 38 digits. `day_from` gets a year, month and day that exist; `day_from_digits` is NULL where there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool | int | str | date | None
    type: Type


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    of: tuple[Scalar, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Case:
    """The first branch whose test is true; NULL is not. Without `otherwise`, NULL."""

    branches: tuple[tuple[Scalar, Scalar], ...]
    otherwise: Scalar | None
    type: Type


Scalar = Column | Constant | Operation | Case


@dataclass(frozen=True, slots=True)
class Scan:
    """The table of people, by the name it has for the engine."""

    table: str


@dataclass(frozen=True, slots=True)
class Compute:
    """Further columns beside those there are."""

    of: Relation
    columns: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Project:
    """Only these columns."""

    of: Relation
    columns: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One row for each group: counts of rows, sums of columns."""

    of: Relation
    by: tuple[tuple[str, Scalar], ...]
    sums: tuple[tuple[str, Scalar], ...]
    count: str


Relation = Scan | Compute | Project | Aggregate


def parts_of(scalar: Scalar) -> Iterator[Scalar]:
    match scalar:
        case Column() | Constant():
            return
        case Operation(_, of):
            yield from of
        case Case(branches, otherwise):
            for test, value in branches:
                yield test
                yield value
            if otherwise is not None:
                yield otherwise
        case _:
            assert_never(scalar)


def columns_in(scalars: Iterable[Scalar]) -> Iterator[Column]:
    open_ = list(scalars)
    while open_:
        each = open_.pop()
        if isinstance(each, Column):
            yield each
        else:
            open_.extend(parts_of(each))


# ── making scalars, with what is plain simplified ────────────────────────────────────────────────────────────────

TRUE, FALSE = Constant(True, "truth"), Constant(False, "truth")
ZERO = Constant(0, "integer")


def null(type_: Type) -> Constant:
    return Constant(None, type_)


def is_null_constant(scalar: Scalar) -> bool:
    return isinstance(scalar, Constant) and scalar.value is None


def both(*parts: Scalar) -> Scalar:
    return _joined("and", FALSE, TRUE, parts)


def either(*parts: Scalar) -> Scalar:
    return _joined("or", TRUE, FALSE, parts)


def _joined(word: str, decides: Constant, neutral: Constant, parts: Iterable[Scalar]) -> Scalar:
    kept: dict[Scalar, None] = {}
    for part in parts:
        if part == decides:
            return decides
        for each in part.of if isinstance(part, Operation) and part.name == word else (part,):
            if each != neutral:
                kept[each] = None
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else Operation(word, tuple(kept), "truth")


def negation(part: Scalar) -> Scalar:
    match part:
        case Constant(None):
            return part
        case Constant(value):
            return FALSE if value else TRUE
        case Operation("not", (inner,)):
            return inner
    return Operation("not", (part,), "truth")


def is_null(part: Scalar) -> Scalar:
    if isinstance(part, Constant):
        return TRUE if part.value is None else FALSE
    return Operation("is_null", (part,), "truth")


def is_true(part: Scalar) -> Scalar:
    if isinstance(part, Constant):
        return TRUE if part.value is True else FALSE
    if is_never_null(part):
        return part
    return Operation("is_true", (part,), "truth")


def is_false(part: Scalar) -> Scalar:
    if isinstance(part, Constant):
        return TRUE if part.value is False else FALSE
    if is_never_null(part):
        return negation(part)
    return Operation("is_false", (part,), "truth")


def is_never_null(part: Scalar) -> bool:
    match part:
        case Constant(value):
            return value is not None
        case Operation("is_null" | "is_true" | "is_false"):
            return True
        case Operation("and" | "or" | "not", of):
            return all(map(is_never_null, of))
    return False


def compared(sign: str, left: Scalar, right: Scalar) -> Scalar:
    if isinstance(left, Constant) and isinstance(right, Constant):
        if left.value is None or right.value is None:
            return null("truth")
        return TRUE if COMPARE[sign](left.value, right.value) else FALSE
    return Operation(sign, (left, right), "truth")


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


def case(branches: Iterable[tuple[Scalar, Scalar]], otherwise: Scalar | None, type_: Type) -> Scalar:
    kept: list[tuple[Scalar, Scalar]] = []
    for test, value in branches:
        if isinstance(test, Constant):
            if test.value is not True:
                continue
            otherwise = value
            break
        kept.append((test, value))
    rest = otherwise if otherwise is not None else null(type_)
    while kept and kept[-1][1] == rest:
        kept.pop()
    if not kept:
        return rest
    return Case(tuple(kept), None if is_null_constant(rest) else rest, type_)


def bits(*masks: Scalar) -> Scalar:
    """The union of bit masks, which are never NULL."""
    kept: dict[Scalar, None] = {}
    constant = 0
    for mask in masks:
        for each in mask.of if isinstance(mask, Operation) and mask.name == "bits" else (mask,):
            if isinstance(each, Constant):
                assert isinstance(each.value, int)
                constant |= each.value
            else:
                kept[each] = None
    parts: tuple[Scalar, ...] = (*kept, *((Constant(constant, "integer"),) if constant or not kept else ()))
    return parts[0] if len(parts) == 1 else Operation("bits", parts, "integer")


def operation(name: str, *of: Scalar, type: Type) -> Scalar:
    """An operation that is NULL where a part is."""
    if any(map(is_null_constant, of)):
        return null(type)
    return Operation(name, of, type)
