"""What people can look up: matters, benefits and themes, and formulas that say what they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from engine.program import Goal, Program
from engine.walk import rules_read


def goals_for_people(program: Program) -> Mapping[str, Goal]:
    """The goals in use that people can look up and apply for, by name."""
    built_on = {name for rule in program.rules.values() for name in rules_read(rule.value)}
    return {goal.name: goal for goal in program.goals.values() if is_for_people(goal, built_on)}


def is_for_people(goal: Goal, built_on: set[str]) -> bool:
    """Of formulas, those that people have a name for (俗称), and those that say what they are about and that nothing else
    is built on."""
    if goal.retired[0]:
        return False
    if goal.sort != "formula" or goal.aliases:
        return True
    return bool(goal.about) and not any(rule in built_on for _, rule in goal.results)


def contact_of(program: Program) -> str:
    """Whom to ask where nothing was found: what most matters say (咨询方式); empty if none says anything."""
    told = Counter(
        each
        for matter in program.matters.values()
        for value in [dict(matter.elements).get(CONSULT)]
        for each in (value if isinstance(value, tuple) else (value,))
        if isinstance(each, str)
    )
    return told.most_common(1)[0][0] if told else ""


CONSULT = "link_way"
"""Standard element 31."""
