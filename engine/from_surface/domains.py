"""Which rows of a table can be true at once, and which cases no row covers, shown by trying one point of every region.

The tests of a column cut its values into regions in which no test changes: points, and the stretches between them. One
value of each region is tried, so for tests made of comparisons with constants the answer is a proof, not a sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from engine.kinds import BooleanKind, ChoiceKind, DateKind, Kind, NumberKind, RegionKind, TextKind, certain
from engine.program import Call, Connective, Expr, Items, Literal, Local, RangeOf

Tests = tuple[Expr | None, ...]
MOST_CASES = 20_000
"""Different sets of true rows looked at before giving up; real tables have a few dozen."""


@dataclass(frozen=True, slots=True)
class Case:
    """A value for each input, and the rows (by place) that are true there."""

    values: tuple[object, ...]
    rows: tuple[int, ...]


def are_disjoint(inputs: tuple[Expr, ...], rows: tuple[Tests, ...]) -> bool:
    """Whether it is shown that no two rows are ever true at once."""
    cases = cases_of(inputs, rows)
    return cases is not None and all(len(case.rows) < 2 for case in cases)


def cases_of(inputs: tuple[Expr, ...], rows: tuple[Tests, ...]) -> tuple[Case, ...] | None:
    """One case for each set of rows that can be true together; None where the tests are beyond this proof."""
    everything = (1 << len(rows)) - 1
    reached: dict[int, tuple[object, ...]] = {everything: ()}
    for column, input_ in enumerate(inputs):
        tests = [row[column] for row in rows]
        points = points_of(input_.kind, tests)
        if points is None:
            return None
        regions: dict[int, object] = {}
        for point in points:
            mask = sum(1 << at for at, test in enumerate(tests) if test is None or holds(test, point))
            regions.setdefault(mask, point)
        following: dict[int, tuple[object, ...]] = {}
        for mask, values in reached.items():
            for region, point in regions.items():
                following.setdefault(mask & region, (*values, point))
        if len(following) > MOST_CASES:
            return None
        reached = following
    return tuple(
        Case(values, tuple(at for at in range(len(rows)) if mask >> at & 1)) for mask, values in reached.items()
    )


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
            return point < value  # type: ignore[operator]
        case "<=":
            return point <= value  # type: ignore[operator]
        case ">":
            return point > value  # type: ignore[operator]
        case ">=":
            return point >= value  # type: ignore[operator]
    raise ValueError(operator)
