"""How deep rules stand upon rules, and which of them to decide first so that the others are not too deep for that."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from engine.program import Call, Choose, Expr, FactRef, Lookup, Program, RuleRef
from engine.walk import all_parts, parts

STEP = 60
"""Levels after which a rule is decided on its own; with an expression's own hundred it stays below `evaluate.meaning.DEEPEST`."""


class Named(NamedTuple):
    """A rule, or a fact that may follow from others."""

    is_rule: bool
    name: str


def to_decide_first(expr: Expr, program: Program) -> tuple[Named, ...]:
    """The rules and facts at every so many levels below an expression, the lowest first."""
    heights: dict[Named, int] = {}
    first: list[Named] = []
    for each in lowest_first(expr, program):
        height = max((levels(part, program, heights) for part in made_of(each, program)), default=0)
        if height > STEP:
            first.append(each)
            height = 0
        heights[each] = height
    return tuple(first)


def lowest_first(expr: Expr, program: Program, known: Container[Named] = ()) -> Iterator[Named]:
    """What an expression rests on, each once, after what it rests on itself; without what is known, and all below that."""
    seen: set[Named] = set()
    waiting: list[tuple[Named | None, Iterator[Named]]] = [(None, reads(expr, program))]
    while waiting:
        own, rest = waiting[-1]
        each = next(rest, None)
        if each is None:
            waiting.pop()
            if own is not None:
                yield own
        elif each not in seen and each not in known:
            seen.add(each)
            waiting.append((each, reads_of(each, program)))


def reads_of(named: Named, program: Program) -> Iterator[Named]:
    """What a rule or a derived fact itself reads, again as often as it does."""
    return (read for part in made_of(named, program) for read in reads(part, program))


def made_of(named: Named, program: Program) -> tuple[Expr, ...]:
    if named.is_rule:
        return (program.rules[named.name].value,)
    fact = program.facts.get(named.name)
    if fact is None or fact.derived is None:
        return ()
    return tuple(each for each in (fact.derived.when, fact.derived.value) if each is not None)


def reads(expr: Expr, program: Program) -> Iterator[Named]:
    for each in all_parts(expr):
        match each:
            case RuleRef(name) | FactRef(name):
                yield Named(isinstance(each, RuleRef), name)
            case Lookup():
                for part in _behind(each, program):
                    yield from reads(part, program)


def _behind(lookup: Lookup, program: Program) -> Iterator[Expr]:
    """What a parameter is told by, and what its rows say."""
    parameter = program.parameters[lookup.parameter]
    yield from (each for each in (parameter.by, *(each for _, each in parameter.inputs)) if each is not None)
    for period in parameter.periods:
        yield from (each for each in (*period.tests, period.value) if each is not None)


def levels(expr: Expr, program: Program, heights: Mapping[Named, int], depth: int = 0) -> int:
    """How deep an expression goes, with all it rests on. A flat sum and a ladder of `else if` are not deep."""
    if depth > 2 * STEP:
        return depth
    match expr:
        case RuleRef(name) | FactRef(name):
            return 1 + heights.get(Named(isinstance(expr, RuleRef), name), 0)
        case Lookup():
            inner = [*parts(expr), *_behind(expr, program)]
        case Call():
            inner = []
            spine: Expr | None = expr
            while isinstance(spine, Call):
                inner += [each for each in spine.arguments[1:] if each is not None]
                spine = spine.arguments[0] if spine.arguments else None
            inner += [] if spine is None else [spine]
        case Choose():
            inner, ladder = [], expr
            while isinstance(ladder, Choose):
                inner += [ladder.test, ladder.then]
                ladder = ladder.otherwise  # type: ignore[assignment]
            inner.append(ladder)
        case _:
            inner = list(parts(expr))
    return 1 + max((levels(each, program, heights, depth + 1) for each in inner), default=0)
