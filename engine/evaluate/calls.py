"""What a function of the table gives for values in a run: the problem told where it gives none, and the steps charged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dsl.source import NOWHERE, Span
from engine import problems_of_answers as problems
from engine.bounds.cost import besides
from engine.functions import FUNCTIONS
from engine.functions.call import Waiting, called, meaning_as_given, must_answer
from engine.functions.table import Function, Meaning
from engine.program import Call
from engine.run import Run, Stopped
from engine.values import Closure, Fault, Record
from engine.values.numbers import exact_numbers, exactly, from_fraction
from engine.values.temporal import DateTime, DaysDuration, MonthsDuration, Time


def result_of(function: Function, arguments: Sequence[object], span: Span, run: Run, is_told: bool) -> object:
    """What a function of the table gives; where it cannot, the problem is told unless it only follows from another."""
    types = tuple([type(argument) for argument in arguments])
    try:
        if SIMPLE.issuperset(types):
            if run.is_counted:
                run.charge(1 + besides(function.name, arguments) + sum([len(each) // 16 for each in arguments if type(each) is str]), span)
            value = _directly(function, arguments, types, run)
        else:
            if run.is_counted:
                run.charge(1 + besides(function.name, arguments) + sum([weight_of(argument, run) for argument in arguments]), span)
            taken = [must_answer(each) if isinstance(each, Closure) else each for each in arguments]
            value = called(function, taken, (), run.ambient)
    except Waiting as waiting:
        return waiting.unknown
    except Fault as fault:
        if not (is_told and any(argument is None for argument in arguments)):
            run.report(problems.fault(fault.words, span))
        return run.nothing
    if run.is_counted:
        run.charge(weight_of(value, run), span)
    return value


SIMPLE = frozenset({Decimal, Fraction, bool, str, date, DateTime, Time, MonthsDuration, DaysDuration})
"""What is neither unknown nor absent nor made of parts: the types alone tell which signature takes it."""


def _directly(function: Function, arguments: Sequence[object], types: tuple[type, ...], run: Run) -> object:
    """The same as `called`, with the signature looked up once for arguments of these types."""
    key = function.name, types
    if key not in _MEANINGS:
        _MEANINGS[key] = meaning_as_given(function, arguments)
    meaning = _MEANINGS[key]
    if meaning is None:
        return called(function, arguments, (), run.ambient)
    if function.needs:
        return meaning(*arguments, **{need: getattr(run.ambient, need) for need in function.needs})
    return meaning(*arguments)


_MEANINGS: dict[tuple[str, tuple[type, ...]], Meaning | None] = {}


def exact_result_of(call: Call, arguments: list[object], run: Run, is_told: bool) -> object:
    """A step of the argument of a rounding, as an exact fraction (docs/meaning.md 9)."""
    numbers = exact_numbers(call.function, arguments)
    if numbers is None:
        # The function itself knows what to say.
        plainly = [from_fraction(each) if isinstance(each, Fraction) else each for each in arguments]
        is_echo = is_told or any(each is None for each in arguments) and run.troubles > 0
        return result_of(FUNCTIONS[call.function], plainly, call.span, run, is_echo)
    exact = exactly(call.function, numbers)
    if run.is_counted:
        run.charge(1 + (exact.numerator.bit_length() + exact.denominator.bit_length()) // 512, call.span)
    return exact


def weight_of(value: object, run: Run) -> int:
    """How many steps it takes to look at all of a value. A value that never ends, or is too deep, ends the call."""
    if isinstance(value, str):
        return len(value) // 16
    if not isinstance(value, tuple | Record):
        return 0
    weight, left = 0, run.budget - run.cost
    open_: list[tuple[Iterator[object], int]] = [(_parts(value), 1)]
    while open_:
        rest, depth = open_[-1]
        part = next(rest, _END)
        if part is _END:
            open_.pop()
            continue
        weight += 1 + (len(part) // 16 if isinstance(part, str) else 0)
        if weight > left:
            run.charge(weight)  # Spent for good: whoever asks next is told at once.
        if isinstance(part, tuple | Record):
            if depth >= DEEPEST_VALUE:
                raise Stopped(problems.too_deep(DEEPEST_VALUE, NOWHERE))
            open_.append((_parts(part), depth + 1))
    return weight


DEEPEST_VALUE = 60
_END = object()


def _parts(value: tuple[object, ...] | Record) -> Iterator[object]:
    return iter(value) if isinstance(value, tuple) else iter(value.values())
