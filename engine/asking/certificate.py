"""Why nothing more was asked: of every question of a goal that was not put, what shows that no answer could change anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from engine.asking.merge import element_of
from engine.asking.needs import needs_of
from engine.asking.order import questions_of
from engine.asking.roots import roots_of
from engine.decision import Decision
from engine.evaluate import evaluate
from engine.functions.call import unknowns_in
from engine.program import Fact, Goal
from engine.reading import facts_in
from engine.run import Run

Ground = OneOf["ended", "follows", "same datum", "not reached", "decided", "exact check"]
"""`ended`: a condition does not hold, so the case is over. `follows`: it is derived from what is known. `same datum`: it is
known under another name. `not reached`: no part that takes part reads it. `decided`: what reads it has come out already.
`exact check`: rules wait for it, but every answer was tried, and they all come to the same."""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A question that was not put. `by` are what speaks: conditions that do not hold, or the facts that decide."""

    fact: str
    title: str
    ground: Ground
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`asked` are the facts the case stands on; with them, no answer to any of `not_asked` changes outcome, results, papers,
    steps, plan, or what the applicant may choose. `fault_in` (engine/asking/fault.py) tries that out."""

    goal: str
    on: date
    region: str
    asked: tuple[str, ...]
    not_asked: tuple[NotAsked, ...]


def certificate_of(goal: Goal, decision: Decision, left_out: tuple[str, ...], run: Run) -> Certificate:
    program = run.program
    told = run.aside()
    failing = tuple(
        program.rules[name].label
        for names, wrong in ((goal.conditions, False), (goal.exclusions, True))
        for name in names
        if evaluate(program.rules[name].value, told) is wrong
    )
    # What only a member of a theme requires stands below the outcome.
    failing = failing or tuple(each.text for each in decision.because.children if each.outcome == "no")
    known = {element for name in run.facts if name in program.facts and (element := element_of(program.facts[name])) is not None}
    guards = {name: [use.guard for use in uses] for name, uses in needs_of(program, goal).items()}
    found = []
    for name in questions_of(goal, program):
        if name in run.facts:
            continue
        fact = program.facts[name]
        ground: Ground
        by: tuple[str, ...] = ()
        if decision.outcome == "no":
            ground, by = "ended", failing
        elif fact.derived is not None and is_derived(fact, told):
            ground, by = "follows", facts_in(fact.derived.value, program) or _known_in([fact.derived.when] if fact.derived.when else [], run)
        elif fact.id and element_of(fact) in known:
            ground = "same datum"
        elif name in left_out:
            ground = "exact check"
        elif (closed := [part for guard in guards.get(name, ()) for part in guard if evaluate(part, told) is False]) and all(
            any(evaluate(part, told) is False for part in guard) for guard in guards[name]
        ):
            ground, by = "not reached", _known_in(closed, run)
        else:
            ground, by = "decided", _known_in([root for root in roots_of(goal, program) if name in facts_in(root, program)], run)
        found.append(NotAsked(name, fact.title or name, ground, by))
    asked = tuple(name for name in run.facts if name in program.facts)
    return Certificate(goal.name, run.on, run.region, asked, tuple(found))


def is_derived(fact: Fact, run: Run) -> bool:
    """Whether it follows from what is known."""
    if fact.derived is None or fact.derived.when is not None and evaluate(fact.derived.when, run) is not True:
        return False
    return not any(True for _ in unknowns_in(evaluate(fact.derived.value, run)))


def _known_in(exprs: Sequence[object], run: Run) -> tuple[str, ...]:
    """The known facts that these read."""
    read = dict.fromkeys(name for expr in exprs for name in facts_in(expr, run.program, through_derivations=True))  # type: ignore[arg-type]
    return tuple(name for name in read if name in run.facts)
