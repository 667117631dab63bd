"""The summary of people decided in plain Python: what `summary.json` of a matching says, in the same words and the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.grounds import stands_on_samples
from engine.population.binding import without_column
from engine.simulation.columns import SAMPLED, Column
from engine.simulation.decided import Decided, DecidedGoal, Said, added, exact_sum, with_decimals
from engine.simulation.people import People, cells_of, region_column
from engine.simulation.side_by_side import all_in, lanes_of, narrow, side_by_side


def summary_of(decided: Decided) -> dict[str, Any]:
    """People, cells, and for each goal outcomes, sums, reasons, what is missing, and the outcomes of each city."""
    people, program = decided.people, decided.program
    binding = people.binding
    return {
        "catalog": program.name,
        "on": people.on.isoformat(),
        "region": people.region,
        "people": len(people),
        "same_key": _same_key(people),
        "columns": {bound.column: bound.fact.fact for bound in binding.bound},
        "unbound_columns": list(binding.unbound),
        "facts_without_column": without_column(binding.unknown_facts, program),
        **cells_of(people, program, decided.rulebook.index),
        "program": decided.rulebook.fingerprint,
        "goals": {goal.goal.name: counts_of(goal, decided) for goal in decided.goals},
        "not_on_a_population": [],
    }


def counts_of(goal: DecidedGoal, decided: Decided) -> dict[str, Any]:
    """What is counted of one goal."""
    counted = Counter(goal.numbers)
    said = [(each, counted[number]) for number, each in enumerate(goal.said)]
    found: dict[str, Any] = {"cases": goal.cases}
    is_truth = bool(goal.goal.outcome)
    if is_truth:
        found["outcomes"] = {word: sum(people for each, people in said if each.outcome == word) for word in ("yes", "no", "unknown")}
    amounts = [place for place, result in enumerate(goal.results) if result.is_amount]
    if amounts:
        found["sums"] = sums_of(goal, said, amounts)
        if samples := [goal.results[place].label for place in amounts if _on_samples(goal, place, decided)]:
            found["samples"] = samples
    if goal.codes and is_truth:
        found["codes"] = list(goal.codes)
        found["reasons"] = _reasons(goal, said, decided)
    found["missing"] = _missing(said, decided)
    if is_truth and (column := region_column(decided.people)) is not None:
        found["regions"] = _regions(goal, column, amounts, decided)
    return found


def sums_of(goal: DecidedGoal, said: Sequence[tuple[Said, int]], amounts: Sequence[int]) -> dict[str, str]:
    """Exact, never in a float."""
    return _sums(goal, amounts, [exact_sum(said, place) for place in amounts])


def _sums(goal: DecidedGoal, amounts: Sequence[int], totals: Sequence[Decimal]) -> dict[str, str]:
    results = [goal.results[place] for place in amounts]
    return {result.label or "value": with_decimals(total, result.decimals) for result, total in zip(results, totals, strict=True)}


def _on_samples(goal: DecidedGoal, place: int, decided: Decided) -> bool:
    label = goal.results[place].label
    rules = tuple(rule for own, rule in goal.goal.results if not own or own == label.split(".")[0])
    return stands_on_samples(decided.program, goal.goal, rules)


def _reasons(goal: DecidedGoal, said: Sequence[tuple[Said, int]], decided: Decided) -> list[dict[str, Any]]:
    counted: Counter[tuple[str, str]] = Counter()
    for each, people in said:
        if each.reason and each.outcome != "yes":
            counted[str(each.outcome), each.reason] += people
    found = [
        {"outcome": outcome, "reason": reason, "label": decided.program.rules[reason].label, "people": people}
        for (outcome, reason), people in counted.items() if people
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-int(each["people"]), goal.codes.index(str(each["reason"])), str(each["outcome"])))


def _missing(said: Sequence[tuple[Said, int]], decided: Decided) -> list[dict[str, Any]]:
    """For how many people a fact is missing, and for how many it is the only one: that is the one worth fetching."""
    people: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for each, count in said:
        for fact in each.missing:
            people[fact] += count
        if len(each.missing) == 1:
            alone[each.missing[0]] += count
    order = {fact: place for place, fact in enumerate(decided.people.facts)}
    found = [{"fact": fact, "people": count, "alone": alone[fact]} for fact, count in people.items() if count]
    return sorted(found, key=lambda each: (-int(each["alone"]), -int(each["people"]), order.get(str(each["fact"]), len(order)), str(each["fact"])))


def _regions(goal: DecidedGoal, column: Column, amounts: Sequence[int], decided: Decided) -> list[dict[str, Any]]:
    """Outcomes and sums by city; who lives nobody knows where comes first."""
    cities: dict[str | None, int] = {}
    own = [cities.setdefault(f"{code[:4]}00" if isinstance(code, str) else None, len(cities)) for code in column.values]
    of_people = narrow(all_in(narrow(own, len(cities)), column.numbers), len(cities))
    alike = side_by_side([*lanes_of(of_people, len(cities)), *lanes_of(goal.numbers, len(goal.said))], len(goal.numbers))
    one_of = dict(zip(alike, range(len(alike)), strict=True))
    outcomes = [dict.fromkeys(("yes", "no", "unknown"), 0) for _ in cities]
    totals = [[Decimal(0) for _ in amounts] for _ in cities]
    for each, people in Counter(alike).items():
        at = one_of[each]
        said, city = goal.said[goal.numbers[at]], of_people[at]
        outcomes[city][str(said.outcome)] += people
        totals[city] = [added(total, said.values[place], people) for total, place in zip(totals[city], amounts, strict=True)]
    return [
        {"code": city, "name": decided.program.places.get(city or "", ""), **outcomes[place], "sums": _sums(goal, amounts, totals[place])}
        for city, place in sorted(cities.items(), key=lambda item: (item[0] is not None, item[0] or ""))
        if any(outcomes[place].values())
    ]


def _same_key(people: People) -> dict[str, Any]:
    """Rows whose key another row has too."""
    if people.binding.key is None or len(set(people.keys)) == len(people.keys):
        return {"rows": 0, "first": []}
    first: dict[str, int] = {}
    again: set[str] = set()
    rows = 0
    for key, row in zip(people.keys, people.rows, strict=True):
        if key in first:
            again.add(key)
            rows += 1
        else:
            first[key] = row
    return {"rows": rows, "first": sorted(first[key] for key in again)[:SAMPLED]}
