"""Which rows of a table or a parameter can be true at once, and which cases no row covers, shown by trying one point of every region.

The tests of a column cut its values into regions in which no test changes: points, and the stretches between them. One
value of each region is tried, so for tests made of comparisons with constants the answer is a proof, not a sample.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from engine.kinds import BooleanKind, ChoiceKind, DateKind, Kind, Maybe, NumberKind, RegionKind, TextKind, certain
from engine.program import Call, Connective, Expr, Items, Literal, Local, RangeOf

Tests = tuple[Expr | None, ...]
MOST_WORK = 200_000
"""Pairs of regions, or of a region and a row, looked at before giving up; real tables take a few hundred."""


@dataclass(frozen=True, slots=True)
class Case:
    """A value for each input, and the rows (by place) that are true there."""

    values: tuple[object, ...]
    rows: tuple[int, ...]


Cases = tuple[Case, ...] | None
"""None where nothing could be shown."""


def are_disjoint(cases: Cases) -> bool:
    """Whether it is shown that no two rows are ever true at once."""
    return cases is not None and all(len(case.rows) < 2 for case in cases)


def are_apart(inputs: tuple[Expr, ...], rows: tuple[Tests, ...]) -> bool:
    """The same, shown by the columns whose tests are within this proof; the others are taken to let every row through."""
    shown = [column for column, input_ in enumerate(inputs) if _is_shown(input_.kind, [row[column] for row in rows])]
    return are_disjoint(cases_of(tuple(inputs[column] for column in shown), tuple(tuple(row[column] for column in shown) for row in rows)))


def _is_shown(kind: Kind, tests: list[Expr | None]) -> bool:
    """Whether a column's points stand for all its values. What is absent is no point, so it must not join two rows."""
    if points_of(kind, tests) is None:
        return False
    return not isinstance(kind, Maybe) or sum(test is None or holds(test, None) for test in tests) < 2


def cases_of(inputs: tuple[Expr, ...], rows: tuple[Tests, ...]) -> Cases:
    """One case for each set of rows that can be true together; None where the tests are beyond this proof."""
    reached: dict[int, tuple[object, ...]] = {(1 << len(rows)) - 1: ()}
    work = 0
    for column, input_ in enumerate(inputs):
        tests = [row[column] for row in rows]
        points = points_of(input_.kind, tests)
        masks = None if points is None else masks_of(tests, points)
        if points is None or masks is None:
            return None
        regions: dict[int, object] = {}
        for mask, point in zip(masks, points, strict=True):
            regions.setdefault(mask, point)
        work += len(reached) * len(regions) + len(points)
        if work > MOST_WORK:
            return None
        following: dict[int, tuple[object, ...]] = {}
        for mask, values in reached.items():
            for region, point in regions.items():
                following.setdefault(mask & region, (*values, point))
        reached = following
    return tuple(Case(values, tuple(bits_of(mask))) for mask, values in reached.items())


def bits_of(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def masks_of(tests: list[Expr | None], points: tuple[object, ...]) -> list[int] | None:
    """For each point the rows whose test holds there, as bits. Equal tests are tried once; None if it is too much work."""
    alike: dict[Expr | None, int] = {}
    for at, test in enumerate(tests):
        alike[test] = alike.get(test, 0) | 1 << at
    is_ordered = bool(points) and isinstance(points[0], Decimal | date) and all(type(point) is type(points[0]) for point in points)
    ends = [0] * (len(points) + 1)
    ordered = sorted(points) if is_ordered else []  # type: ignore[type-var]
    others: list[tuple[Expr, int]] = []
    work = 0
    for each, mask in alike.items():
        stretch = (0, len(points)) if each is None else stretch_of(each, ordered) if is_ordered else None
        if stretch is not None:
            # The rows come in at the first point of the stretch and go out behind the last.
            ends[stretch[0]] ^= mask
            ends[stretch[1]] ^= mask
        elif each is not None:
            others.append((each, mask))
            work += len(points) * max(1, sum(1 for _ in constants(each)))
    if work > MOST_WORK:
        return None
    swept, here = {}, 0
    for at, point in enumerate(ordered or points):
        here ^= ends[at]
        swept[point] = here
    return [swept[point] | sum(mask for test, mask in others if holds(test, point)) for point in points]


def stretch_of(test: Expr, ordered: list[Any]) -> tuple[int, int] | None:
    """The points that a test holds for, where they stand side by side: from the first to before the last."""
    match test:
        case Call("=" | "in", (_, Literal(value))) if type(value) is type(ordered[0]):
            return bisect_left(ordered, value), bisect_right(ordered, value)
        case Call("<", (_, Literal(value))) if type(value) is type(ordered[0]):
            return 0, bisect_left(ordered, value)
        case Call("<=", (_, Literal(value))) if type(value) is type(ordered[0]):
            return 0, bisect_right(ordered, value)
        case Call(">", (_, Literal(value))) if type(value) is type(ordered[0]):
            return bisect_right(ordered, value), len(ordered)
        case Call(">=", (_, Literal(value))) if type(value) is type(ordered[0]):
            return bisect_left(ordered, value), len(ordered)
        case Call("in", (_, RangeOf(low, high, low_closed, high_closed))):
            ends = [end.value for end in (low, high) if isinstance(end, Literal)]
            if any(type(end) is not type(ordered[0]) for end in ends):
                return None
            begin = 0 if low is None else (bisect_left if low_closed else bisect_right)(ordered, low.value)  # type: ignore[union-attr]
            end = len(ordered) if high is None else (bisect_right if high_closed else bisect_left)(ordered, high.value)  # type: ignore[union-attr]
            return begin, max(begin, end)
    return None


def points_of(kind: Kind, tests: list[Expr | None]) -> tuple[object, ...] | None:
    """A value of every region that the tests cut out of a kind's values."""
    if not all(test is None or is_simple(test) for test in tests):
        return None
    bounds = {value for test in tests if test is not None for value in constants(test)}
    match certain(kind):
        case BooleanKind():
            return (True, False)
        case ChoiceKind(_, options):
            return options
        case NumberKind() as number:
            return _numbers(number, bounds)
        case DateKind():
            days = sorted(bound for bound in bounds if isinstance(bound, date))
            one = timedelta(days=1)
            return tuple(dict.fromkeys(day for bound in days for day in (bound - one, bound, bound + one))) or (date(2000, 1, 1),)
        case TextKind():
            return (*sorted(str(bound) for bound in bounds), "\N{REPLACEMENT CHARACTER}")
        case RegionKind() | _:
            return None


def _numbers(kind: NumberKind, bounds: set[object]) -> tuple[Decimal, ...]:
    if kind.options:
        return kind.options
    marks = sorted(bound for bound in bounds if isinstance(bound, Decimal))
    low, high, step = kind.low, kind.high, Decimal(1).scaleb(-kind.scale)
    if not marks:
        return (low if low is not None else Decimal(0),)
    points: list[Decimal] = [_below(marks[0], step)]
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        points += (mark, _above(mark, following, step))
    if low is not None and low < marks[0]:
        points.append(low)
    return tuple(dict.fromkeys(p for p in points if (low is None or p >= low) and (high is None or p <= high)))


def _below(mark: Decimal, step: Decimal) -> Decimal:
    """A number below, a round one if there is one: people read it."""
    return mark - 1 if mark >= 1 else Decimal(0) if mark > 0 else mark - max(step, Decimal(1))


def _above(mark: Decimal, following: Decimal | None, step: Decimal) -> Decimal:
    """A number above, and below the next; `mark` itself where there is none."""
    for each in (mark.to_integral_value(ROUND_FLOOR) + 1, mark + step):
        if following is None or each < following:
            return each
    return mark


COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def is_simple(test: Expr) -> bool:
    """Whether a test compares its input with constants and does nothing else."""
    match test:
        case Connective(_, operands):
            return all(is_simple(operand) for operand in operands)
        case Call("not", (inner,)) if inner is not None:
            return is_simple(inner)
        case Call(function, (Local("?"), Literal())) if function in COMPARISONS:
            return True
        case Call("in", (Local("?"), Literal())):
            return True
        case Call("in", (Local("?"), RangeOf(low, high))):
            return all(end is None or isinstance(end, Literal) for end in (low, high))
        case Call("in", (Local("?"), Items(items))):
            return all(isinstance(item, Literal) for item in items)
        case Literal(bool()):
            return True
    return False


def constants(test: Expr) -> Iterator[object]:
    match test:
        case Connective(_, operands):
            for operand in operands:
                yield from constants(operand)
        case Call(_, arguments):
            for argument in arguments:
                if argument is not None:
                    yield from constants(argument)
        case RangeOf(low, high):
            for end in (low, high):
                if end is not None:
                    yield from constants(end)
        case Items(items):
            for item in items:
                yield from constants(item)
        case Literal(value):
            yield value


def holds(test: Expr, point: object) -> bool:
    """A simple test at one value."""
    match test:
        case Connective("and", operands):
            return all(holds(operand, point) for operand in operands)
        case Connective(_, operands):
            return any(holds(operand, point) for operand in operands)
        case Call("not", (inner,)) if inner is not None:
            return not holds(inner, point)
        case Call("in", (_, RangeOf(low, high, low_closed, high_closed))):
            return (low is None or _compare(">=" if low_closed else ">", point, low.value)) and (  # type: ignore[union-attr]
                high is None or _compare("<=" if high_closed else "<", point, high.value)  # type: ignore[union-attr]
            )
        case Call("in", (_, Items(items))):
            return any(_compare("=", point, item.value) for item in items)  # type: ignore[union-attr]
        case Call("in", (_, Literal(value))):
            return _compare("=", point, value)
        case Call(function, (_, Literal(value))):
            return _compare(function, point, value)
        case Literal(value):
            return value is True
    raise TypeError(f"not a simple test: {test}")


def _compare(operator: str, point: object, value: object) -> bool:
    if type(point) is not type(value):
        return operator == "!="
    match operator:
        case "=":
            return point == value
        case "!=":
            return point != value
        case "<":
            return bool(point < value)  # type: ignore[operator]
        case "<=":
            return bool(point <= value)  # type: ignore[operator]
        case ">":
            return bool(point > value)  # type: ignore[operator]
        case ">=":
            return bool(point >= value)  # type: ignore[operator]
    raise ValueError(operator)
