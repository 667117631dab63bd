"""What a computation costs: what a call of a function takes besides its arguments, and what a loop is sure to take.

A step is about what it takes to add two numbers (docs/meaning.md 18). `engine.run` counts them while the reference
evaluates. What is sure to go over the limit is found here before anything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import prod

from engine.bounds.size import Size
from engine.program import Call, Choose, Connective, Each, Expr, Items, Iteration, Literal, RangeOf
from engine.values.numbers import is_whole
from engine.values.temporal import DaysDuration, FarDate, MonthsDuration, day_number
from engine.walk import all_parts, parts


def never_ends(expr: Expr, limit: int) -> Iterator[Each]:
    """Loops that take more than so many steps whatever the facts are: wherever they stand, they never give a value."""
    for each in all_parts(expr):
        if isinstance(each, Each) and least_steps(each) > limit:
            yield each


def least_steps(expr: Expr) -> int:
    """Steps that are sure to be taken before the expression has a value."""
    match expr:
        case Each(iterations, body):
            passes = prod(least_count(each) for each in iterations)
            return passes * (step_of(body) + least_steps(body))
        case Choose(test):
            return least_steps(test)
        case Connective(_, operands):
            return least_steps(operands[0])
        case Call():
            return 1 + sum(map(least_steps, parts(expr)))
        case Items(items):
            return sum(map(least_steps, items))
        case _:
            return 0


def least_count(iteration: Iteration) -> int:
    """How often a variable is bound at least: known where the ends of a range are written, or the list is."""
    match iteration.domain:
        case Items(items):
            return len(items)
        case RangeOf(Literal(Decimal() as low), Literal(Decimal() as high), low_closed, high_closed) if is_whole(low) and is_whole(high):
            return max(0, abs(int(high) - int(low)) - 1 + low_closed + high_closed)
        case RangeOf(Literal(date() as first), Literal(date() as last), low_closed, high_closed):
            return max(0, abs((last - first).days) - 1 + low_closed + high_closed)
        case _:
            return 0


def step_of(body: Expr) -> int:
    """What it costs to go through a body once: a step, and one for every four of its parts."""
    return 1 + sum(1 for _ in all_parts(body)) // 4


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────


def besides(function: str, arguments: Sequence[object]) -> int:
    """The steps of a call that the size of its arguments does not tell."""
    extra = _BESIDES.get(function)
    return 0 if extra is None else extra(arguments)


_FOUND_BY_HASH = frozenset({type(None), str, bool, int, Decimal, date, DaysDuration, MonthsDuration})


def _pairs(items: Sequence[object]) -> int:
    """Each is compared with each, but for those that a hash finds."""
    slow = sum(1 for item in items if type(item) not in _FOUND_BY_HASH)
    return slow * slow // 4


def _pairs_of_a_list(arguments: Sequence[object]) -> int:
    return _pairs(arguments[0]) if arguments and isinstance(arguments[0], tuple) else 0


def _pairs_of_lists(arguments: Sequence[object]) -> int:
    return _pairs([item for each in arguments if isinstance(each, tuple) for item in each])


def _days_looked_up(arguments: Sequence[object]) -> int:
    """A calendar is gone through day by day, by at most ten thousand."""
    match arguments:
        case [_, Decimal() as count, *_] if count.is_finite():
            return int(min(abs(count), Decimal(10_000)))
        case [date() | FarDate() as one, date() | FarDate() as other, *_]:
            return min(abs(day_number(one) - day_number(other)), 10_000)
    return 1


def _pattern(arguments: Sequence[object]) -> int:
    """A pattern is made ready before it matches. For a class less another, every character there is is looked at."""
    pattern = arguments[1] if len(arguments) > 1 else None
    return 20 + (3_000 * pattern.count("-[") if isinstance(pattern, str) else 0)


def _pattern_at_every_place(arguments: Sequence[object]) -> int:
    """Each match is a piece of its own, and there may be one at every character."""
    return _pattern(arguments) + (len(arguments[0]) // 8 if isinstance(arguments[0], str) else 0)


def _digits(arguments: Sequence[object]) -> int:
    """Rounding to many places writes many digits."""
    scale = arguments[1] if len(arguments) > 1 else None
    return 20 + (int(min(abs(scale), Decimal(7_000))) // 20 if isinstance(scale, Decimal) and scale.is_finite() else 0)


def besides_at_most(function: str, arguments: Sequence[Expr | None], sizes: Sequence[Size]) -> int:
    """The same before there are arguments, from how large they can be."""
    match function:
        case "distinct values" | "union":
            slow = sum(each.as_list().items for each in sizes)
            return slow * slow // 4
        case "matches" | "replace" | "split":
            pattern = arguments[1] if len(arguments) > 1 else None
            is_written = isinstance(pattern, Literal) and isinstance(pattern.value, str)
            ready = _pattern((None, pattern.value)) if is_written else 20 + 3_000 * (sizes[1].characters // 2)  # type: ignore[union-attr]
            return ready + (0 if function == "matches" else sizes[0].characters // 8)
        case "add working days" | "working days":
            return 10_000 if not isinstance(arguments[1], Literal) else min(sizes[1].number, 10_000)
    scale = arguments[1] if len(arguments) > 1 else None
    if function in _BESIDES:
        return _digits((None, scale.value)) if isinstance(scale, Literal) else _digits((None, Decimal(7_000)))
    return 0


_BESIDES: Mapping[str, Callable[[Sequence[object]], int]] = {
    "distinct values": _pairs_of_a_list,
    "union": _pairs_of_lists,
    "matches": _pattern,
    "replace": _pattern_at_every_place,
    "split": _pattern_at_every_place,
    "add working days": _days_looked_up,
    "working days": _days_looked_up,
    **dict.fromkeys(("decimal", "round up", "round down", "round half up", "round half down", "floor", "ceiling"), _digits),
    **dict.fromkeys(("**", "exp", "log", "sqrt", "modulo"), lambda _: 20),
}
