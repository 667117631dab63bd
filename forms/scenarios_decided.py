"""A case decided and kept as a scenario, and a scenario turned into examples for its catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from engine.facts import facts_to_json
from engine.rulebook import Rulebook, today
from engine.to_example import example_text
from engine.values import to_json
from forms import words_of_scenarios as words
from forms.scenarios import Refused, Scenario, without_personal


def scenario_of(
    name: str, rulebook: Rulebook, goals: Sequence[str], facts: Mapping[str, object], on: date, region: str | None = None, *,
    settings: Sequence[str] = (), note: str = "",
) -> tuple[Scenario, tuple[str, ...]]:  # fmt: skip
    """The scenario of one person, decided by a rulebook in which the settings are made already; and the facts that are not
    kept, because they tell who somebody is."""
    kept, left = without_personal(facts_to_json(rulebook.program, facts), rulebook.program)
    said = {}
    for goal in goals:
        # Decided by what is kept: whoever opens it again sees the same.
        decision = rulebook.decide(goal, {fact: value for fact, value in facts.items() if fact not in left}, on, region)
        said[goal] = {"outcome": decision.outcome, "value": to_json(decision.value), "reason": decision.reason, "missing": list(decision.missing)}
    place = rulebook.place(region)
    made = Scenario(
        name, rulebook.program.name, on.isoformat(), tuple(goals), "" if place == rulebook.program.region else place, kept, tuple(settings), said,
        note=note, saved=today().isoformat(),
    )  # fmt: skip
    return made, left


def example_of(scenario: Scenario, rulebook: Rulebook) -> str:
    """A file of YAML with an example for each goal, by the rules as they stand: what was assumed is no rule, and is told in a comment."""
    if scenario.facts is None:
        raise Refused(words.for_one_person())
    facts = rulebook.facts_from(dict(scenario.facts))
    pages: list[str] = []
    for goal in scenario.goals:
        name = scenario.name if len(scenario.goals) == 1 else f"{scenario.name} {goal}"
        text = example_text(rulebook, name, goal, facts, date.fromisoformat(scenario.on), scenario.region or None, note=scenario.note)
        pages.append(text if not pages else text.partition("\n")[2])
    head = f"# 存情景时设想了：{'；'.join(scenario.settings)}。用例按现行规则写。\n" if scenario.settings else ""
    return head + "".join(pages)
