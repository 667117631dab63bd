"""What a fact can be told apart by: classes of values for which every test of a query says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, takewhile

from engine.kinds import ChoiceKind, Kind, NumberKind, certain
from engine.relation import (
    COMPARE,
    FALSE,
    TRUE,
    Column,
    Constant,
    Operation,
    Scalar,
    Type,
    both,
    case,
    columns_in,
    compared,
    is_null,
    negation,
    null,
    operation,
)
from engine.rows.cells import TYPES
from engine.to_relation.facts import FactColumn, bounds_of

MOST_VALUES = 24
"""A number that has so few values may be used in any way: each is a class of its own."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact's columns; `values` or `words` are all it can be, where they are few."""

    value: str
    type: Type
    present: str | None
    values: tuple[int, ...] = ()
    words: frozenset[str] = frozenset()
    value_is_complete: bool = False
    is_complete: bool = False


Tests = Mapping[Subject, frozenset[Scalar]]
"""The tests that a scalar puts to each subject it hangs on: comparisons with constants."""


@dataclass(frozen=True, slots=True)
class Class:
    """A value that stands for a class of a subject, and whether there is one where it may be absent."""

    value: Constant
    present: Constant | None


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a subject; `rungs` are tests to be put in turn, each with the place of the class that it tells, and what
    none of them tells is of the class of the last."""

    members: tuple[Class, ...]
    rungs: tuple[tuple[Scalar, int], ...]

    def __len__(self) -> int:
        return len(self.members)


def subject_of(column: FactColumn, complete: frozenset[str]) -> Subject:
    kind: Kind = certain(column.kind)
    values: tuple[int, ...] = ()
    if isinstance(kind, NumberKind):
        _, low, high = bounds_of(kind)
        if high - low < MOST_VALUES:
            values = tuple(range(low, high + 1))
    type_ = TYPES[column.sort]
    options = frozenset(kind.options) if isinstance(kind, ChoiceKind) else frozenset()
    return Subject(
        column.name, type_, column.present, values, options, column.name in complete,
        (column.name if column.present is None else column.present) in complete,
    )  # fmt: skip


def classes_of(subject: Subject, tests: frozenset[Scalar]) -> Classes:
    """The classes that these tests tell apart, the likelier ones first; every person is in that of the first rung that is true."""
    column = Column(subject.value, subject.type)
    if subject.type == "truth":
        # Most questions ask for what few have, and who is told by the first rung is asked no other.
        found = [(_said(column, value), Constant(value, "truth")) for value in (False, True)]
    elif subject.values and column in tests:
        found = [(compared("=", column, Constant(value, "integer")), Constant(value, "integer")) for value in subject.values]
    elif subject.type == "text":
        found = _classes_of_text(column, tests, subject.words)
    else:
        found = _intervals(column, tests)
    values, told = _told_apart(column, found, tests)
    if subject.present is None:
        members = [Class(value, None) for value in values]
        rungs = told
        if not subject.is_complete:
            rungs.append((is_null(column), len(members)))
            members.append(Class(null(subject.type), None))
        return Classes(tuple(members), tuple(rungs))
    there = Column(subject.present, "truth")
    nothing = null(subject.type)
    members = [Class(nothing, FALSE)]
    rungs = [(_said(there, False), 0)]
    if all(_is_of(test, subject.present) for test in tests):
        # Only whether it is there matters: any value stands for all.
        rungs.append((_said(there, True), len(members)))
        members.append(Class(values[0] if values else nothing, TRUE))
    else:
        rungs += [(test, 1 + place) for test, place in told]
        members += [Class(value, TRUE) for value in values]
    if not subject.is_complete:
        rungs.append((is_null(there), len(members)))
        members.append(Class(nothing, null("truth")))
    return Classes(tuple(members), tuple(rungs))


def _told_apart(
    column: Column, found: Iterable[tuple[Scalar, Constant]], tests: frozenset[Scalar]
) -> tuple[list[Constant], list[tuple[Scalar, int]]]:
    """One value for all of which every test says the same, and the rungs that tell them."""
    asked = [test for test in tests if _is_of(test, column.name)]
    place_of: dict[tuple[object, ...], int] = {}
    values: list[Constant] = []
    rungs: list[tuple[Scalar, int]] = []
    for rung, value in found:
        place = place_of.setdefault(tuple(_answer(test, value.value) for test in asked), len(values))
        if place == len(values):
            values.append(value)
        elif rungs[-1][1] == place and _is_from(rungs[-1][0]) and _is_from(rung):
            # Who is from the higher limit on is from the lower on too.
            rungs.pop()
        rungs.append((rung, place))
    return values, rungs


def _is_from(rung: Scalar) -> bool:
    return isinstance(rung, Operation) and rung.name == ">="


def _answer(test: Scalar, value: bool | int | str | date | None) -> object:
    """What a test of one column says of a value of it."""
    match test:
        case Column():
            return value
        case Operation("is_null"):
            return value is None
        case Operation("or", of):
            return any(_answer(each, value) for each in of)
        case Operation("starts_with", (_, Constant(start))):
            return str(value).startswith(str(start))
        case Operation(name, (_, Constant(limit))):
            return COMPARE[name](value, limit)
    raise AssertionError(test)


def _said(test: Scalar, value: bool) -> Scalar:
    """A comparison instead of the test itself: an engine looks the value up where every test of a ladder compares one thing."""
    return compared("=", test, TRUE if value else FALSE)


def _is_of(test: Scalar, column: str) -> bool:
    return all(each.name == column for each in columns_in([test]))


def _intervals(column: Column, tests: frozenset[Scalar]) -> list[tuple[Scalar, Constant]]:
    """Numbers and days between the limits that tests name, from above."""
    ends: set[int] = set()
    for test in tests:
        if isinstance(test, Operation) and test.name in ("=", "!=", "<", "<=", ">", ">="):
            limit = test.of[1]
            assert isinstance(limit, Constant)
            if limit.value is None:
                continue
            at = limit.value.toordinal() if isinstance(limit.value, date) else int(limit.value)
            if test.name in ("=", "!=", ">=", "<"):
                ends.add(at)
            if test.name in ("=", "!=", ">", "<="):
                ends.add(at + 1)
    falling = sorted(ends, reverse=True)

    def constant(at: int) -> Constant:
        if column.type != "date":
            return Constant(at, "integer")
        return Constant(date.fromordinal(min(max(at, 1), date.max.toordinal())), "date")

    found: list[tuple[Scalar, Constant]] = [(compared(">=", column, constant(at)), constant(at)) for at in falling]
    rest = negation(is_null(column)) if not falling else compared("<", column, constant(falling[-1]))
    return [*found, (rest, constant(falling[-1] - 1 if falling else 1))]


def _classes_of_text(column: Column, tests: frozenset[Scalar], options: frozenset[str]) -> list[tuple[Scalar, Constant]]:
    """Texts that tests name, then those that begin as tests name, the longest beginning first, then all others."""
    words: set[str] = set()
    starts: set[str] = set()
    for test in tests:
        for each in test.of if isinstance(test, Operation) and test.name == "or" else (test,):
            if isinstance(each, Operation) and each.name in ("=", "!=", "starts_with"):
                constant = each.of[1]
                assert isinstance(constant, Constant)
                if isinstance(constant.value, str):
                    (starts if each.name == "starts_with" else words).add(constant.value)
    taken = words | starts
    found: list[tuple[Scalar, Constant]] = [
        (compared("=", column, Constant(word, "text")), Constant(word, "text")) for word in sorted(words)
    ]
    for start in sorted(starts, key=lambda each: (-len(each), each)):
        test = operation("starts_with", column, Constant(start, "text"), type="truth")
        found.append((_said(test, True), Constant(_another(start, taken), "text")))
    if "" not in starts and not (options and options <= words):
        found.append((negation(is_null(column)), Constant(_another("", taken), "text")))
    return found


def _another(start: str, taken: set[str]) -> str:
    """A text with this beginning that is no other word, and has no longer beginning that a test names."""
    for sign in map(chr, range(0xE000, 0xF8FF)):
        made = start + sign
        if made not in taken and not any(each.startswith(made) for each in taken):
            return made
    raise AssertionError("no text is left")


def digit_of(classes: Classes, worth: int) -> Scalar:
    """The place of a person's class times what it is worth.

    The rungs about one column make a ladder of their own, which an engine may look up at once. Words are looked up in one list,
    and numbers that follow each other are reckoned with.
    """
    *rungs, (_, last) = classes.rungs
    place_of: Scalar = Constant(last * worth, "code")
    ladders = [[*each] for _, each in groupby(rungs, key=lambda rung: frozenset(columns_in([rung[0]])))]
    for ladder in reversed(ladders):
        place_of = _climbed(ladder, worth, place_of)
    return place_of


def _climbed(ladder: list[tuple[Scalar, int]], worth: int, otherwise: Scalar) -> Scalar:
    """The place that the rungs of one column tell, times what it is worth."""
    asked = [*takewhile(lambda each: each[0] is not None, ((_asked_for(test), place) for test, place in ladder))]
    rest = case([(test, Constant(place * worth, "code")) for test, place in ladder[len(asked) :]], otherwise, "code")
    column = next(columns_in([ladder[0][0]]))
    if len(asked) > 1 and column.type == "text":
        pairs = [part for word, place in asked for part in (Constant(word, "text"), Constant(place * worth, "code"))]
        return Operation("looked_up", (column, rest, *pairs), "code")
    if len(asked) > 2 and len({place - int(number or 0) for number, place in asked}) == 1:
        (first, place), (last, _) = asked[0], asked[-1]
        is_one = both(*(compared(sign, column, Constant(end, "integer")) for sign, end in ((">=", first), ("<=", last))))
        places = operation("*", operation("middling", column, type="code"), Constant(worth, "code"), type="code")
        if more := (place - int(first or 0)) * worth:
            places = operation("+", places, Constant(more, "code"), type="code")
        return case([(is_one, places)], rest, "code")
    return case([(test, Constant(place * worth, "code")) for test, place in ladder], otherwise, "code")


def _asked_for(rung: Scalar) -> str | int | None:
    """The word or the number that a rung asks for."""
    match rung:
        case Operation("=", (Column(type="text" | "integer"), Constant(str() | int() as asked))):
            return asked
    return None


def representatives(subject: Subject, classes: Classes, digit: Scalar) -> list[tuple[str, Scalar]]:
    """A subject's columns, with the value that stands for the class in this place."""
    tests = [compared("=", digit, Constant(place, "code")) for place in range(len(classes))]
    found = [(subject.value, case(zip(tests, (each.value for each in classes.members), strict=True), None, subject.type))]
    if subject.present is not None:
        shown = [each.present or null("truth") for each in classes.members]
        found.append((subject.present, case(zip(tests, shown, strict=True), None, "truth")))
    return found
