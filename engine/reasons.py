"""The reason code of a goal: the conditions it stands on, in written order (docs/meaning.md 16).

The same order on every backend: a query gives the place of a code in it as a small number.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.program import Goal, Program
from engine.walk import rules_read


@dataclass(frozen=True, slots=True)
class Code:
    """`id` names a condition that may be the reason; an exclusion speaks against when it is true."""

    id: str
    is_exclusion: bool = False


def rules_of(goal: Goal, program: Program) -> tuple[str, ...]:
    """The rules that are asked for to answer a goal: its outcome, its results, the conditions that may be its reason."""
    return tuple(name for name in (goal.outcome, *(rule for _, rule in goal.results), *(code.id for code in codes_of(program, goal))) if name)


def codes_of(program: Program, goal: Goal) -> tuple[Code, ...]:
    """Every reason a goal can have; in the place of a member of a theme, the member's own."""
    if not goal.outcome:
        return ()
    outcomes = {other.outcome: other for other in program.goals.values() if other.sort != "formula" and other.outcome}
    found: list[Code] = []
    for name in rules_read(program.rules[goal.outcome].value):
        if name in goal.conditions:
            found.append(Code(name, program.rules[name].role == "exclusion"))
        elif name in goal.exclusions:
            found.append(Code(name, True))
        elif goal.sort == "theme" and name in outcomes:
            found.extend(codes_of(program, outcomes[name]) or (Code(name),))
    return tuple(dict.fromkeys(found))
