"""What an empty box is filled in with, to be looked over: it comes from what the person said, and is no fact until it is sent.

And where somebody said otherwise: that is told in words, for one of the two may be a slip, and it is taken as it was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.evaluate import evaluate
from engine.functions.call import unknowns_in
from engine.program import Program
from engine.reading import facts_in
from engine.run import Run
from engine.values import equal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a fact, and the facts it comes from."""

    fact: str
    value: object
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was said of a fact, and what other facts suggest instead."""

    fact: str
    told: object
    suggested: Suggestion


def suggestion_for(fact: str, run: Run) -> Suggestion | None:
    """None where nothing is suggested, or what it comes from is not known."""
    known = run.program.facts.get(fact)
    if known is None or known.suggested is None:
        return None
    aside = run.aside()
    value = evaluate(known.suggested, aside)
    if value is None or any(True for _ in unknowns_in(value)):
        return None
    return Suggestion(fact, value, facts_in(known.suggested, run.program))


def doubts_in(run: Run) -> Iterator[Doubt]:
    """Each fact that was told and is suggested otherwise."""
    for name in run.facts:
        found = suggestion_for(name, run)
        if found is not None and run.facts[name] is not None and equal(run.facts[name], found.value) is False:
            yield Doubt(name, run.facts[name], found)


def titles_of(suggestion: Suggestion, program: Program) -> tuple[str, ...]:
    return tuple(program.facts[each].title or each for each in suggestion.by)
