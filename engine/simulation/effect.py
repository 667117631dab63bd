"""What a change of the rules does to people decided in plain Python: who gains, who loses, what it costs, by group.

The same figures, classes and groups as `engine.population.effect` gives of a population, so that one report shows both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dsl.diagnostics import Problems, Words
from engine import problems_of_settings
from engine.difference.words import CLASSES
from engine.facts import FactIndex
from engine.grounds import stands_on_samples
from engine.kinds import NumberKind, certain
from engine.population.binding import without_column
from engine.population.grouping import MOST_GROUPINGS, Grouping, grouping_of, is_grouping
from engine.population.turns import Amount, Tally, class_of
from engine.program import Fact, FactRef, Program, Rule
from engine.simulation.cells import EXACT
from engine.simulation.decided import Decided, DecidedGoal, Result, Said, decided_for
from engine.simulation.people import People
from engine.simulation.steps import Step
from engine.to_relation import sort_of

CHECKED = 20
"""How many people are decided again by the evaluator on both sides."""

BY = "按#"
"""How the rule is called that only repeats a fact, so that people can be counted by it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A goal on both sides. `turns` gives for both numbers of what is said the class in `CLASSES` and the sums of one person."""

    old: DecidedGoal
    new: DecidedGoal
    amounts: tuple[Amount, ...]
    places: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.new.goal.name

    def turn(self, one: int, other: int) -> tuple[int, list[int]]:
        """The class, and what `Tally` adds of one such person."""
        old, new = self.old.said[one], self.new.said[other]
        class_ = CLASSES.index(class_of(_said(self.old, old), _said(self.new, new), self.labels))
        totals = [int(_is_yes(side, said)) for side, said in ((self.old, old), (self.new, new))]
        for amount, (before, after) in zip(self.amounts, self.places, strict=True):
            totals += [_counted(old.values[before], amount.scale), _counted(new.values[after], amount.scale)]
        return class_, totals


def effect_of(old: Decided, new: Decided, by: Sequence[str] = ()) -> Generator[Step, None, dict[str, Any]]:
    """Counts and costs of both sides, of the same sheet. Raises Problems for a fact to count by that is none."""
    groups = yield from _groups(new, by)
    names = [name for name in new.people.wanted if name in {goal.goal.name for goal in old.goals}]
    if not names:
        raise Problems([problems_of_settings.nothing_to_compare(new.people.wanted)])
    found: dict[str, Any] = {}
    pairs = [_pair(old.goal(name), new.goal(name)) for name in names]
    for name, pair in zip(names, pairs, strict=True):
        found[name] = _counts(pair, groups, old.program, new.program)
        yield Step(Words(f"比较 {name}", f"Comparing {name}"), len(new.people), len(new.people))
    return {
        "on": new.people.on.isoformat(), "region": new.people.region, "people": len(new.people), "by": [group.fact for group, _ in groups],
        "columns": {bound.column: bound.fact.fact for bound in new.people.binding.bound},
        "facts_without_column": without_column(new.people.binding.unknown_facts, new.program),
        "goals": found, "not_on_a_population": [], "checked": _checked(old, new, pairs),
    }  # fmt: skip


def concerned(old: Decided, new: Decided) -> Iterator[tuple[str, str, str, str, object, object]]:
    """Everyone whom it concerns: the key, the goal, how it turns, the first result both have, and its value on both sides."""
    for goal in new.goals:
        if goal.goal.name not in {each.goal.name for each in old.goals}:
            continue
        pair = _pair(old.goal(goal.goal.name), goal)
        turns = {both: pair.turn(*both)[0] for both in set(zip(pair.old.numbers, pair.new.numbers, strict=True))}
        same = CLASSES.index("same")
        for key, both in zip(new.people.keys, zip(pair.old.numbers, pair.new.numbers, strict=True), strict=True):
            if (class_ := turns[both]) != same:
                values = [side.results[place].shown(side.said[number].values[place]) for side, number, place in zip((pair.old, pair.new), both, pair.places[0], strict=True)] if pair.places else [None, None]
                yield key, pair.name, CLASSES[class_], pair.amounts[0].label if pair.amounts else "", *values


# ── a goal on both sides ─────────────────────────────────────────────────────────────────────────────────────────


def _pair(old: DecidedGoal, new: DecidedGoal) -> Pair:
    """What of a goal's results both sides have, by label: numbers first, as they are compared."""
    known = {result.label: (place, result) for place, result in enumerate(old.results)}
    amounts: list[Amount] = []
    places: list[tuple[int, int]] = []
    others: list[str] = []
    for after, result in enumerate(new.results):
        before, earlier = known.get(result.label, (-1, None))
        if earlier is None or sort_of(earlier.kind) != sort_of(result.kind) or sort_of(result.kind) == "nothing":
            continue
        if result.is_amount and earlier.is_amount:
            scale = max(_decimals(old, before), _decimals(new, after))
            amounts.append(Amount(result.label, scale, max(scale, result.decimals)))
            places.append((before, after))
        elif sort_of(result.kind) != "number":
            others.append(result.label)
    return Pair(old, new, tuple(amounts), tuple(places), (*(each.label for each in amounts), *others))


def _decimals(goal: DecidedGoal, place: int) -> int:
    """The decimals that the values of a result have at most."""
    exponents = (value.normalize(EXACT).as_tuple().exponent for said in goal.said if isinstance(value := said.values[place], Decimal))
    return max((-each for each in exponents if isinstance(each, int)), default=0) if goal.said else 0


def _counted(value: object, scale: int) -> int:
    return int(EXACT.scaleb(value, scale)) if isinstance(value, Decimal) else 0


def _said(goal: DecidedGoal, said: Said) -> tuple[str | None, object]:
    """As a decision says it: an outcome and a value with its parts by their labels."""
    if [result.label for result in goal.results] == [""]:
        return said.outcome, said.values[0]
    value: dict[str, object] = {}
    for result, part in zip(goal.results, said.values, strict=True):
        inner = value
        *above, last = result.label.split(".")
        for each in above:
            inner = inner.setdefault(each, {})  # type: ignore[assignment]
        inner[last] = part
    return said.outcome, value if any(part is not None for part in said.values) or said.outcome is not None else None


def _is_yes(goal: DecidedGoal, said: Said) -> bool:
    """A yes; of a formula that is no truth, whether its first value is known."""
    return said.outcome == "yes" if goal.goal.outcome else bool(said.values) and said.values[0] is not None


# ── what is counted ──────────────────────────────────────────────────────────────────────────────────────────────


def _counts(pair: Pair, groups: Sequence[tuple[Grouping, list[object]]], old: Program, new: Program) -> dict[str, Any]:
    both = list(zip(pair.old.numbers, pair.new.numbers, strict=True))
    turns = {each: pair.turn(*each) for each in set(both)}
    whole = Tally(pair.amounts)
    for each, people in Counter(both).items():
        _add(whole, turns[each], people)
    told = {}
    for group, values in groups:
        by: dict[object, Tally] = {}
        for (value, each), people in Counter(zip(values, both, strict=True)).items():
            _add(by.setdefault(value, Tally(pair.amounts)), turns[each], people)
        ordered = sorted(by.items(), key=lambda item, group=group: group.order(item[0]))  # type: ignore[misc]
        told[group.fact] = [{"value": value, "label": group.label(value), **tally.told()} for value, tally in ordered]
    results = {result.label: result for result in pair.new.results}
    return {
        **whole.told(),
        "units": {amount.label or "value": _unit(results[amount.label]) for amount in pair.amounts},
        "sample": {amount.label or "value": any(_is_sample(*side, amount.label) for side in ((old, pair.old), (new, pair.new))) for amount in pair.amounts},
        "groups": told,
    }


def _add(tally: Tally, turn: tuple[int, list[int]], people: int) -> None:
    class_, totals = turn
    tally.add(class_, people, [people * each for each in totals])


def _unit(result: Result) -> str:
    kind = certain(result.kind)
    return kind.unit if isinstance(kind, NumberKind) else ""


def _is_sample(program: Program, goal: DecidedGoal, label: str) -> bool:
    rules = tuple(rule for own, rule in goal.goal.results if not own or own == label.split(".")[0])
    return stands_on_samples(program, goal.goal, rules)


def _checked(old: Decided, new: Decided, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Some people decided again by the evaluator on both sides; where it says otherwise, the run has failed."""
    rows = sorted(range(len(new.people)), key=lambda at: at * 2_654_435_761 % 2**32)[:CHECKED]
    for at in rows:
        for pair in pairs:
            said = []
            for side in (old, new):
                decision = side.rulebook.decide(pair.name, side.people.facts_of(at, side.program), side.people.on, side.people.region)
                said.append((decision.outcome, decision.value))
            found, expected = CLASSES[pair.turn(pair.old.numbers[at], pair.new.numbers[at])[0]], class_of(said[0], said[1], pair.labels)
            if found != expected:
                raise AssertionError(f"row {new.people.rows[at]}, {pair.name}: generated code says {found}, the evaluator {expected}")
    return {"people": len(rows), "agree": True}


# ── by what ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _groups(decided: Decided, by: Sequence[str]) -> Generator[Step, None, list[tuple[Grouping, list[object]]]]:
    """The facts to count by, each with everyone's value: those that are named, else the first few that the rules read."""
    people, program = decided.people, decided.program
    facts = tuple(dict.fromkeys(_named(program, each) for each in by)) or tuple(
        column.fact for column in people.columns if is_grouping(column.bound.fact.kind) and column.fact in program.facts
    )[:MOST_GROUPINGS]  # fmt: skip
    found: list[tuple[Grouping, list[object]]] = []
    for fact in facts:
        kind = program.facts[fact].kind
        numbers = certain(kind)
        group = grouping_of(fact, kind, numbers.scale if isinstance(numbers, NumberKind) else 0, program, people.on)
        column = people.column(fact)
        if column is not None and program.facts[fact].derived is None:
            values = [group.of(_plainly(value)) for value in column.values]
            found.append((group, list(map(values.__getitem__, column.numbers))))
        else:
            found.append((group, (yield from _derived(people, decided, program.facts[fact], group))))
    return found


def _derived(people: People, decided: Decided, fact: Fact, group: Grouping) -> Generator[Step, None, list[object]]:
    """Everyone's value of a fact that follows from others."""
    rule = Rule(BY, fact.name, "formula", FactRef(fact.name, fact.kind), fact.kind)
    program = replace(decided.program, rules={**decided.program.rules, BY: rule})
    one = yield from decided_for(replace(people, wanted=(BY,)), replace(decided.rulebook, program=program))
    (goal,) = one.goals
    values = [group.of(_plainly(said.values[0])) if said.values else None for said in goal.said]
    return list(map(values.__getitem__, goal.numbers))


def _plainly(value: object) -> object:
    return value if isinstance(value, str | bool | Decimal) or hasattr(value, "year") else None


def _named(program: Program, word: str) -> str:
    name = FactIndex.of(program).names.get(word, word)
    if name not in program.facts:
        raise Problems([problems_of_settings.no_such_group(word, program.facts)])
    return name
