"""Everyone decided: for each goal a small number for each person, and the answers that the numbers stand for."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from dsl.diagnostics import Words
from engine.decide import goal_named
from engine.decision import Outcome
from engine.facts import Facts
from engine.kinds import Kind, ListKind, NumberKind, RecordKind, certain
from engine.population.turns import value_at
from engine.program import Goal, Program
from engine.reasons import codes_of, rules_of
from engine.rulebook import Rulebook
from engine.simulation.alike import Classes, Looks, looks_at
from engine.simulation.cells import EXACT, UNKNOWN, WRONG
from engine.simulation.people import People, facts_from_columns
from engine.simulation.steps import Step
from engine.to_python import Answer, generated_from

MOST_DIGITS = 28
"""Numbers with more digits are not added up: on a population no column would hold their sum."""

ELEMENT = re.compile(r"\[[0-9]+\]")


class Result(NamedTuple):
    """A value of a goal; `label` is its path in the value ("" is the value itself)."""

    label: str
    kind: Kind

    @property
    def is_amount(self) -> bool:
        kind = certain(self.kind)
        return isinstance(kind, NumberKind) and kind.digits <= MOST_DIGITS

    @property
    def decimals(self) -> int:
        """Those its kind declares, where it counts in a unit; otherwise only as many as are needed."""
        kind = certain(self.kind)
        return kind.scale if isinstance(kind, NumberKind) and kind.unit else 0


class Said(NamedTuple):
    """What is said of a person: the outcome, the value of each result, the reason and the facts that are missing."""

    outcome: Outcome | None
    values: tuple[object, ...]
    reason: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecidedGoal:
    """`numbers` has for each person the place of what is said in `said`; `cases` is how many different ones were decided."""

    goal: Goal
    results: tuple[Result, ...]
    codes: tuple[str, ...]
    said: tuple[Said, ...]
    numbers: list[int] = field(repr=False)
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """The people, and what the rules say of them, goal by goal."""

    rulebook: Rulebook
    people: People
    goals: tuple[DecidedGoal, ...]

    @property
    def program(self) -> Program:
        return self.rulebook.program

    def goal(self, name: str) -> DecidedGoal:
        return next(each for each in self.goals if each.goal.name == name)


def decided_for(people: People, rulebook: Rulebook) -> Generator[Step, None, Decided]:
    """Everyone decided by all that is wanted, goal by goal in steps."""
    program = rulebook.program
    plans = [_plan(for_people(goal_named(program, name), program), people, program) for name in people.wanted]
    classes = Classes(program, people.on, people.region, (looks for plan in plans for _, looks in plan.stages))
    goals: list[DecidedGoal] = []
    for at, plan in enumerate(plans):
        yield Step(Words(f"计算 {plan.goal.name}", f"Deciding {plan.goal.name}"), at * len(people) // len(plans), len(people))
        goals.append((yield from _decided(people, classes, plan)))
    yield Step(Words("汇总", "Counting"), len(people), len(people))
    return Decided(rulebook, people, tuple(goals))


@dataclass(frozen=True, slots=True)
class Plan:
    """A goal in stages, each with how its rules look at the facts: who does not qualify is done with after the first."""

    goal: Goal
    stages: tuple[tuple[Goal, Looks], ...]


def _plan(goal: Goal, people: People, program: Program) -> Plan:
    # Amounts look at more facts than the outcome does, and only those who qualify have any.
    stages = (replace(goal, results=()), goal) if goal.outcome and goal.sort != "formula" and goal.results else (goal,)
    return Plan(goal, tuple((stage, looks_at(program, rules_of(stage, program), people.columns)) for stage in stages))


def _decided(people: People, classes: Classes, plan: Plan) -> Generator[Step, None, DecidedGoal]:
    goal, program = plan.goal, classes.program
    told: dict[Said, int] = {}
    results = tuple(_results(goal, program))
    numbers: list[int] = []
    those: Sequence[int] = range(len(people))
    cases = 0
    for stage, looks in plan.stages:
        found = _Cases(people, classes, stage, looks, results, told)
        if numbers:
            yes = {number for number, said in enumerate(told) if said.outcome == "yes"}
            those = [at for at, number in enumerate(numbers) if number in yes]
        for begin in range(0, len(those), STRIDE):
            some = those[begin : begin + STRIDE]
            made = found.numbers_of(some)
            if isinstance(some, range):
                numbers += made
            else:
                for at, number in zip(some, made, strict=True):
                    numbers[at] = number
            yield Step(Words(f"计算 {goal.name}", f"Deciding {goal.name}"), begin, len(people))
        cases += len(found)
    codes = tuple(code.id for code in codes_of(program, goal))
    return DecidedGoal(goal, results, codes, tuple(told), numbers, cases)


STRIDE = 10_000


class _Cases(dict[tuple[int, ...], int]):
    """What is said of each case: of people who are alike in all that these rules look at. A case is decided when it is first met."""

    def __init__(self, people: People, classes: Classes, goal: Goal, looks: Looks, results: tuple[Result, ...], told: dict[Said, int]):
        super().__init__()
        program = classes.program
        self.columns = tuple(column for column in people.columns if column.fact in looks)
        self.classes = [classes.of(column, looks[column.fact]) for column in self.columns]
        self.program = _with_goal(program, goal)
        self.results = results
        self.told = told
        generated = generated_from(self.program, (goal.name,), people.on, people.region)
        self.decide, self.answer = generated.decide, generated.answer
        self.shown = None if goal.sort == "formula" else len(goal.results)

    def __missing__(self, case: tuple[int, ...]) -> int:
        facts = facts_from_columns(
            ((column.fact, number, column.values[number]) for column, number in zip(self.columns, case, strict=True)), self.program
        )
        answer = self._at_once(facts) if self.shown is not None and UNKNOWN not in case and WRONG not in case else None
        if answer is None:
            answer = self.answer(facts)[0]
        values = tuple(value_at(answer.value, result.label) for result in self.results)
        said = Said(answer.outcome, values, answer.reason, tuple(dict.fromkeys(ELEMENT.sub("", path) for path in answer.missing)))
        number = self[case] = self.told.setdefault(said, len(self.told))
        return number

    def _at_once(self, facts: Facts) -> Answer | None:
        """Who qualifies, and gets every result, has no reason and misses nothing; None of anybody else."""
        ((outcome, value),) = self.decide(facts)
        is_whole = outcome == "yes" and len(value if isinstance(value, Mapping) else ()) == self.shown
        return Answer(outcome, value) if is_whole else None

    def numbers_of(self, those: Sequence[int]) -> list[int]:
        """For each of these people the number of what is said."""
        if not self.columns:
            return [self[()]] * len(those)
        parts = []
        for column, classes in zip(self.columns, self.classes, strict=True):
            own = column.numbers
            # Most columns have few values, each a class of its own.
            numbers = own[those.start : those.stop] if isinstance(those, range) and len(those) < len(own) else own if isinstance(those, range) else map(own.__getitem__, those)
            parts.append(numbers if classes is None else map(classes.__getitem__, numbers))
        return list(map(self.__getitem__, zip(*parts, strict=True)))


def for_people(goal: Goal, program: Program) -> Goal:
    """A goal without its lists of papers and situations: they are for notices; a population asks for the outcome and the amounts."""
    kept = tuple((label, rule) for label, rule in goal.results if not (goal.sort in ("matter", "theme") and isinstance(program.rules[rule].kind, ListKind)))
    return replace(goal, results=kept)


def _with_goal(program: Program, goal: Goal) -> Program:
    return replace(program, goals={**program.goals, goal.name: goal})


def _results(goal: Goal, program: Program) -> list[Result]:
    found: list[Result] = []
    for label, rule in goal.results:
        found += _flat(label, program.rules[rule].kind)
    return found


def _flat(label: str, kind: Kind) -> list[Result]:
    """A record gives each of its members on its own."""
    inner = certain(kind)
    if isinstance(inner, RecordKind):
        return [each for name, member in inner.members for each in _flat(f"{label}.{name}".lstrip("."), member)]
    return [Result(label, kind)]


def exact_sum(said: Sequence[tuple[Said, int]], place: int) -> Decimal:
    """A result added up over so many people each, exactly."""
    total = Decimal(0)
    for each, people in said:
        value = each.values[place]
        if isinstance(value, Decimal):
            total = EXACT.add(total, EXACT.multiply(value, Decimal(people)))
    return total

