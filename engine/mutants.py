"""Rules with one thing in them changed a little: what no example would notice (变异测试, mutation testing).

A number by the smallest step it is written with, a day by one, a bound that is in by one that is out. Where all examples
still hold, none of them shows why the rule says just this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dsl.diagnostics import Words
from dsl.source import NOWHERE, Span
from engine.examples import run_example
from engine.grounds import goals_reading, parts_of
from engine.program import Call, Example, Expr, Literal, Parameter, Period, Program, RangeOf, Rule
from engine.reading import with_part_as
from engine.rulebook import Rulebook
from engine.to_words import in_words
from engine.values import DaysDuration, MonthsDuration
from engine.walk import all_parts

A_DAY = 86_400 * 10**9
OTHER_BOUND: Mapping[str, str] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it stands, what was written and what is put instead, and the program that says so."""

    owner: str
    span: Span
    old: Words
    new: Words
    program: Program


@dataclass(frozen=True)
class Trial:
    """Every change of the rules, and what came of it: `survivors` are those that all examples live with."""

    tried: int
    survivors: tuple[Mutant, ...]


def trial_of(rulebook: Rulebook, names: Iterable[str] = (), start: str = "") -> Trial:
    """Each change tried against the examples of all that reads it.

    `names`: only what these goals read and no other goal owns. `start`: only what is written in files below this folder.
    """
    program, wanted = rulebook.program, frozenset(names)
    examples: dict[str, list[Example]] = {}
    for each in program.examples:
        for subject in dict.fromkeys((each.subject, *(key for key, _ in each.expect if key in program.goals))):
            examples.setdefault(subject, []).append(each)
    readers = goals_reading(program)
    parts = parts_of(program, wanted)
    tried, alive = 0, []
    for sort, name, mutants in _all(program):
        goals = [each for each in readers.get((sort, name), ()) if not wanted or each in wanted]
        if wanted and (sort, name) not in parts:
            continue
        for mutant in mutants:
            if not mutant.span.file.startswith(start):
                continue
            tried += 1
            changed = Rulebook(mutant.program, rulebook.fingerprint, rulebook.index)
            if all(run_example(changed, example).is_right for goal in goals for example in examples.get(goal, ())):
                alive.append(mutant)
    return Trial(tried, tuple(alive))


def _all(program: Program) -> Iterator[tuple[str, str, Iterator[Mutant]]]:
    for rule in program.rules.values():
        yield "rule", rule.name, _of_rule(rule, program)
    for parameter in program.parameters.values():
        yield "parameter", parameter.name, _of_parameter(parameter, program)


def _of_rule(rule: Rule, program: Program) -> Iterator[Mutant]:
    for part, other in _changes((rule.value,)):
        changed = replace(rule, value=with_part_as(rule.value, part, other))
        rules = {**program.rules, rule.name: changed}
        yield _mutant(rule.owner or rule.name, part, other, rule.span, replace(program, rules=rules), program)


def _of_parameter(parameter: Parameter, program: Program) -> Iterator[Mutant]:
    for at, period in enumerate(parameter.periods):
        for part, other in _changes((period.value,)):
            row = replace(period, value=with_part_as(period.value, part, other))
            yield _mutant(parameter.name, part, other, period.span, _with_rows(program, parameter, {at: row}), program)
        if period.begin is not None and any(_follows(period, each) for each in parameter.periods):
            yield _a_day_later(at, parameter, program)


def _a_day_later(at: int, parameter: Parameter, program: Program) -> Mutant:
    """The row begins a day later, and the one before it lasts a day longer."""
    period = parameter.periods[at]
    assert period.begin is not None
    later = period.begin + timedelta(days=1)
    rows = {at: replace(period, begin=later)}
    for other, each in enumerate(parameter.periods):
        if _follows(period, each):
            rows[other] = replace(each, end=later)
    old, new = (Words(day.isoformat(), day.isoformat()) for day in (period.begin, later))
    return Mutant(parameter.name, period.span, old, new, _with_rows(program, parameter, rows))


def _follows(period: Period, other: Period) -> bool:
    return other.end is not None and other.end == period.begin and other.region == period.region


def _with_rows(program: Program, parameter: Parameter, rows: Mapping[int, Period]) -> Program:
    periods = tuple(rows.get(at, each) for at, each in enumerate(parameter.periods))
    return replace(program, parameters={**program.parameters, parameter.name: replace(parameter, periods=periods)})


def _changes(exprs: Iterable[Expr]) -> Iterator[tuple[Expr, Expr]]:
    """Each part that can be changed a little, and what it becomes."""
    for part in (part for each in exprs for part in all_parts(each)):
        match part:
            case Literal(value=value) if (other := _a_little_more(value)) is not None:
                yield part, replace(part, value=other)
            case Call(function=function) if function in OTHER_BOUND:
                yield part, replace(part, function=OTHER_BOUND[function])
            case RangeOf():
                if part.low is not None:
                    yield part, replace(part, low_closed=not part.low_closed)
                if part.high is not None:
                    yield part, replace(part, high_closed=not part.high_closed)


def _a_little_more(value: object) -> object | None:
    match value:
        case Decimal():
            return value + Decimal((0, (1,), min(0, int(value.as_tuple().exponent))))
        case MonthsDuration():
            return MonthsDuration(value.count + 1)
        case DaysDuration():
            return DaysDuration(value.nanoseconds + A_DAY)
        case date():
            return value + timedelta(days=1)
        case _:
            return None


def _mutant(owner: str, part: Expr, other: Expr, around: Span, changed: Program, program: Program) -> Mutant:
    span = part.span if part.span is not NOWHERE else around
    return Mutant(owner, span, _shown(part, program), _shown(other, program), changed)


def _shown(part: Any, program: Program) -> Words:
    match part:
        case Literal(value=value, kind=kind):
            return Words(in_words(value, kind, program), in_words(value, kind, program))
        case Call(function=function):
            return Words(function, function)
        case RangeOf(low_closed=low, high_closed=high):
            ends = f"{'[' if low else '('}..{']' if high else ')'}"
            return Words(ends, ends)
        case _:
            raise AssertionError(part)
