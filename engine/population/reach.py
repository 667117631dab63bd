"""How far a catalog reaches over a population: what can be decided for everyone at once, and why the rest cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dsl.diagnostics import Diagnostic
from engine.program import Program
from engine.to_relation import relation_from


@dataclass(frozen=True, slots=True)
class Reach:
    """`refused` gives each reason once, with the names that it keeps back."""

    possible: tuple[str, ...]
    refused: tuple[tuple[Diagnostic, tuple[str, ...]], ...]


def reach_of(program: Program, on: date) -> Reach:
    possible: list[str] = []
    refused: dict[Diagnostic, list[str]] = {}
    for name in program.goals:
        # Each on its own: a query of all has room for fewer facts of each.
        query = relation_from(program, (name,), on)
        if query.goals:
            possible.append(name)
        for problem in query.problems:
            refused.setdefault(problem, []).append(name)
    return Reach(tuple(possible), tuple((problem, tuple(names)) for problem, names in refused.items()))
