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
from engine.kinds import Kind, ListKind, NumberKind, RecordKind, certain
from engine.population.turns import value_at
from engine.program import Goal, Program
from engine.reasons import codes_of, rules_of
from engine.rulebook import Rulebook
from engine.simulation.alike import Classes, looks_at
from engine.simulation.cells import EXACT
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
    goals: list[DecidedGoal] = []
    classes = Classes(rulebook.program, people.on, people.region)
    for at, name in enumerate(people.wanted):
        yield Step(Words(f"计算 {name}", f"Deciding {name}"), at * len(people) // len(people.wanted), len(people))
        goals.append((yield from _decided(people, classes, name)))
    yield Step(Words("汇总", "Counting"), len(people), len(people))
    return Decided(rulebook, people, tuple(goals))


def _decided(people: People, classes: Classes, name: str) -> Generator[Step, None, DecidedGoal]:
    program = classes.program
    goal = for_people(goal_named(program, name), program)
    told: dict[Said, int] = {}
    results = tuple(_results(goal, program))
    if goal.outcome and goal.sort != "formula" and goal.results:
        # Amounts look at more facts than the outcome does, and only those who qualify have any.
        first = _Cases(people, classes, replace(goal, results=()), results, told)
        numbers = first.numbers_of(range(len(people)))
        said = list(told)
        yes = {number for number, each in enumerate(said) if each.outcome == "yes"}
        those = [at for at, number in enumerate(numbers) if number in yes]
        second = _Cases(people, classes, goal, results, told)
        for begin in range(0, len(those), STRIDE):
            some = those[begin : begin + STRIDE]
            for at, number in zip(some, second.numbers_of(some), strict=True):
                numbers[at] = number
            yield Step(Words(f"计算 {name}", f"Deciding {name}"), begin, len(people))
        cases = len(first) + len(second)
    else:
        only = _Cases(people, classes, goal, results, told)
        numbers = []
        for begin in range(0, len(people), STRIDE):
            numbers += only.numbers_of(range(begin, min(begin + STRIDE, len(people))))
            yield Step(Words(f"计算 {name}", f"Deciding {name}"), begin, len(people))
        cases = len(only)
    codes = tuple(code.id for code in codes_of(program, goal))
    return DecidedGoal(goal, results, codes, tuple(told), numbers, cases)


STRIDE = 10_000


class _Cases(dict[tuple[int, ...], int]):
    """What is said of each case: of people who are alike in all that these rules look at. A case is decided when it is first met."""

    def __init__(self, people: People, classes: Classes, goal: Goal, results: tuple[Result, ...], told: dict[Said, int]):
        super().__init__()
        program = classes.program
        looks = looks_at(program, rules_of(goal, program), people.columns)
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
        ((outcome, value),) = self.decide(facts)
        # Who qualifies, and gets every result, has no reason and misses nothing.
        is_whole = outcome == "yes" and self.shown is not None and len(value if isinstance(value, Mapping) else ()) == self.shown
        answer = Answer(outcome, value) if is_whole else self.answer(facts)[0]
        values = tuple(value_at(answer.value, result.label) for result in self.results)
        said = Said(answer.outcome, values, answer.reason, tuple(dict.fromkeys(ELEMENT.sub("", path) for path in answer.missing)))
        number = self[case] = self.told.setdefault(said, len(self.told))
        return number

    def numbers_of(self, those: Sequence[int]) -> list[int]:
        """For each of these people the number of what is said."""
        if not self.columns:
            return [self[()]] * len(those)
        parts = []
        for column, classes in zip(self.columns, self.classes, strict=True):
            numbers = column.numbers[those.start : those.stop] if isinstance(those, range) else map(column.numbers.__getitem__, those)
            parts.append(map(classes.__getitem__, numbers))
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

