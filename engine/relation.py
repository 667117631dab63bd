"""What a query computes, before it is spelled for an engine: columns in stages over a table of people.

Scalars are SQL's own: NULL is unknown, `and`/`or` are Kleene. Numbers are integers that count the smallest unit of a
column, so that no engine's decimals or floats touch them. Everything an engine must spell stands in `OPERATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, assert_never
from typing import Literal as OneOf

Type = OneOf["truth", "integer", "code", "text", "date", "list", "item"]
"""A `code` is a small whole number: the place of something in a list. A `list` holds items, an `item` fields by name."""

OPERATIONS = frozenset(
    """and or not = != < <= > >= is_null is_true is_false
    + - * cut_quotient rest absolute opposite bits wide small middling
    year month day weekday age day_from days_between plus_days last_of_month year_and_month day_from_digits
    starts_with contains ends_with length part join matches digit looked_up
    field fields kept item_at item_count some_true all_true is_whole sum_of wide_sum_of least_of greatest_of bits_of""".split()
)
"""`cut_quotient` and `rest` are of a number not below zero by one above zero; `bits` is the union of bit masks; `wide`
makes room for 38 digits, `small` and `middling` need it for 15 and 31 bits. `age` is of a day, a year and a month and day as 520: the year less the day's, less one where the
day's own month and day come later. `day_from` gets a year, month and day that exist; `day_from_digits` is NULL where there is none.
`looked_up` is of a text, of what is the case where it is none of the words, and of each word with its number.

Of a list: `fields` are the values of one field, `kept` the items whose field is true, `item_at` the item at a place, counted
from the end below 0, NULL where there is none. Of a list of values: `some_true` and `all_true` are Kleene, `is_whole` says that
no value is NULL; sums, least and greatest are of lists without NULL, and NULL of an empty one; `bits_of` is 0 of an empty one."""


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


@dataclass(frozen=True, slots=True)
class Bound:
    """The item that a list is being gone through at; no two lists in a query bind the same name."""

    name: str
    type: Type = "item"


@dataclass(frozen=True, slots=True)
class Made:
    """A list with an item for each of another: these fields, which may speak of `bound`. NULL of NULL."""

    of: Scalar
    bound: Bound
    fields: tuple[tuple[str, Scalar], ...]
    type: Type = "list"


Scalar = Column | Constant | Operation | Case | Bound | Made


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


@dataclass(frozen=True, slots=True)
class Numbers:
    """A table of the whole numbers from 0 to below `count`, in one column of codes."""

    column: str
    count: int


@dataclass(frozen=True, slots=True)
class States:
    """Further columns from small tables: each has a row for every number that the column of its name can hold."""

    of: Relation
    tables: tuple[tuple[str, Relation], ...]


Relation = Scan | Compute | Project | Aggregate | Numbers | States


def parts_of(scalar: Scalar) -> Iterator[Scalar]:
    match scalar:
        case Column() | Constant() | Bound():
            return
        case Made(of, _, fields):
            yield of
            for _, value in fields:
                yield value
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


def with_parts(scalar: Scalar, change: Callable[[Scalar], Scalar]) -> Scalar:
    """The scalar with each of its parts changed, and simplified anew."""
    match scalar:
        case Column() | Constant() | Bound():
            return scalar
        case Made(of, bound, fields):
            return made(change(of), bound, [(name, change(value)) for name, value in fields])
        case Case(branches, otherwise, type_):
            rungs = [(change(test), change(value)) for test, value in branches]
            return case(rungs, None if otherwise is None else change(otherwise), type_)
        case Operation(name, of, type_):
            parts = tuple(map(change, of))
            match name:
                case "and":
                    return both(*parts)
                case "or":
                    return either(*parts)
                case "bits":
                    return bits(*parts)
                case "not":
                    return negation(*parts)
                case "is_null":
                    return is_null(*parts)
                case "is_true":
                    return is_true(*parts)
                case "is_false":
                    return is_false(*parts)
                case "bits_of":
                    return bits_of(*parts)
                case _ if name in COMPARE:
                    return compared(name, *parts)
            return operation(name, *parts, type=type_)
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


MOST_LOOKED_INTO = 3
"""How many branches a case may have for a comparison or a question about NULL to be put to each of them."""

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
    match part:
        case Constant(value):
            return TRUE if value is None else FALSE
        case Operation("age", (day, Constant(), Constant())):
            return is_null(day)
        case Case(branches, otherwise) if len(branches) <= MOST_LOOKED_INTO:
            last = TRUE if otherwise is None else is_null(otherwise)
            return case([(test, is_null(value)) for test, value in branches], last, "truth")
        case Operation("and" | "or", (first, *_) as of) if (told := _told_with(first)) is not None and all(_told_with(each) == told for each in of):
            return is_null(told)
        case Operation() if (told := _told_with(part)) is not None:
            return is_null(told)
    return Operation("is_null", (part,), "truth")


def _told_with(part: Scalar) -> Scalar | None:
    """What an operation is NULL with, and only with."""
    match part:
        case Operation("not", (inner,)):
            return _told_with(inner) or inner
        case Operation("=" | "!=" | "<" | "<=" | ">" | ">=" | "starts_with", (inner, Constant())):
            return inner
    return None


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
        case Case(branches, otherwise) if otherwise is not None:
            return is_never_null(otherwise) and all(is_never_null(value) for _, value in branches)
    return False


def compared(sign: str, left: Scalar, right: Scalar) -> Scalar:
    if isinstance(left, Constant) and isinstance(right, Constant):
        if left.value is None or right.value is None:
            return null("truth")
        return TRUE if COMPARE[sign](left.value, right.value) else FALSE
    if isinstance(left, Constant):
        return compared(TURNED[sign], right, left)
    if isinstance(right, Constant):
        if right.value is None:
            return null("truth")
        match left:
            case Operation("age", (day, Constant(int(year)), Constant(int(turn)))) if isinstance(right.value, int):
                return _of_age(sign, day, year, turn, right.value)
            case Case(branches, otherwise) if len(branches) <= MOST_LOOKED_INTO:
                # What is not there compares as unknown either way, and the comparison meets what stands within.
                last = None if otherwise is None else compared(sign, otherwise, right)
                return case([(test, compared(sign, value, right)) for test, value in branches], last, "truth")
    return Operation(sign, (left, right), "truth")


def _of_age(sign: str, day: Scalar, year: int, turn: int, age: int) -> Scalar:
    """An age compared with so many years, as a comparison of days: who is at least so old was born by a day."""

    def by(years: int) -> Scalar:
        return compared("<=", day, Constant(_last_day(year - years, turn), "date"))

    def after(years: int) -> Scalar:
        return compared(">", day, Constant(_last_day(year - years, turn), "date"))

    match sign:
        case ">=":
            return by(age)
        case ">":
            return by(age + 1)
        case "<":
            return after(age)
        case "<=":
            return after(age + 1)
        case "=":
            return both(by(age), after(age + 1))
    return either(after(age), by(age + 1))


def _last_day(year: int, turn: int) -> date:
    """The last day of a year whose month and day come no later than this one: 229 is 28 February in a common year."""
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    month, day = divmod(turn, 100)
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(1)
    return date(year, month, day)


TURNED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


def case(branches: Iterable[tuple[Scalar, Scalar]], otherwise: Scalar | None, type_: Type) -> Scalar:
    kept: dict[Scalar, Scalar] = {}
    for test, value in branches:
        if isinstance(test, Constant):
            if test.value is not True:
                continue
            otherwise = value
            break
        if test not in kept:
            kept[test] = _where(value, kept, test)
    rest = null(type_) if otherwise is None else _where(otherwise, kept)
    while kept and kept[next(reversed(kept))] == rest:
        kept.popitem()
    match tuple(kept.items()):
        case ():
            return rest
        case ((Operation("is_null", (one,)), Constant(None)), (Operation("is_false", (other,)), Constant(True))) if one == other and rest == FALSE:
            return negation(one)
    return Case(tuple(kept.items()), None if is_null_constant(rest) else rest, type_)


def _where(value: Scalar, untrue: Container[Scalar], true: Scalar | None = None) -> Scalar:
    """The value where one test is true and others are not: it does not ask them again."""
    if not isinstance(value, Case) or not any(test == true or test in untrue for test, _ in value.branches):
        return value
    return case([(TRUE if test == true else test, each) for test, each in value.branches if test not in untrue], value.otherwise, value.type)


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


def made(of: Scalar, bound: Bound, fields: Iterable[tuple[str, Scalar]]) -> Scalar:
    return null("list") if is_null_constant(of) else Made(of, bound, tuple(fields))


def field(item: Scalar, name: str, type: Type) -> Scalar:
    """A field of an item, by its name."""
    return operation("field", item, Constant(name, "text"), type=type)


def fields(items: Scalar, name: str) -> Scalar:
    """What all items of a list have in one field."""
    return operation("fields", items, Constant(name, "text"), type="list")


def bits_of(masks: Scalar) -> Scalar:
    return ZERO if is_null_constant(masks) else Operation("bits_of", (masks,), "integer")


def bounds_in(scalar: Scalar) -> frozenset[str]:
    """The names of the items that a scalar speaks of, be they bound within it or around it."""
    found: set[str] = set()
    open_ = [scalar]
    while open_:
        each = open_.pop()
        if isinstance(each, Bound):
            found.add(each.name)
        open_.extend(parts_of(each))
    return frozenset(found)


def operation(name: str, *of: Scalar, type: Type) -> Scalar:
    """An operation that is NULL where a part is."""
    if any(map(is_null_constant, of)):
        return null(type)
    return Operation(name, of, type)
