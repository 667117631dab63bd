"""Everyone decided: for each goal a small number for each person, and the answers that the numbers stand for."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import compress, islice
from typing import NamedTuple

from dsl.diagnostics import Words
from engine.decide import goal_named
from engine.decision import Outcome
from engine.kinds import MONEY, Kind, ListKind, NumberKind, RecordKind, certain
from engine.population.turns import value_at
from engine.program import Goal, Program
from engine.reasons import codes_of, rules_of
from engine.rulebook import Rulebook
from engine.simulation.alike import Classes, Looks, looks_at
from engine.simulation.cells import EXACT, UNKNOWN, WRONG
from engine.simulation.columns import Column
from engine.simulation.people import People, facts_from_columns
from engine.simulation.side_by_side import all_in, side_by_side
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


    def shown(self, value: object) -> object:
        """A value of this result as it is written down: an amount of money with all its decimals."""
        kind = certain(self.kind)
        return Money(value, kind.scale) if isinstance(kind, NumberKind) and kind.unit == MONEY and isinstance(value, Decimal) else value


class Money(NamedTuple):
    """An amount that is written with so many decimals, however round it is."""

    value: Decimal
    decimals: int

    @property
    def figures(self) -> str:
        return with_decimals(self.value, self.decimals)


def with_decimals(total: Decimal, decimals: int) -> str:
    """A sum or an amount with so many decimals, or with as many as it needs."""
    exponent = total.normalize(EXACT).as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{total.quantize(Decimal(1).scaleb(-max(decimals, -exponent)), context=EXACT) + 0:f}"


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
    classes = Classes(program, people.on, people.region, (plan.stages[0][1] for plan in plans))
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
        if numbers:
            is_yes = [said.outcome == "yes" for said in told]
            those = list(compress(those, all_in(is_yes, numbers)))
        columns = [column for column in people.columns if column.fact in looks]
        some = None if isinstance(those, range) else those
        alike = side_by_side([lane for column in columns for lane in classes.of(column, looks[column.fact], some)], len(those))
        # Of all that are alike one is decided: the last.
        one_of = dict(zip(alike, those, strict=True))
        said: list[int] = []
        decider = _Decider(people, classes, stage, columns, results, told)
        for begin in range(0, len(one_of), STRIDE):
            yield Step(Words(f"计算 {goal.name}", f"Deciding {goal.name}"), begin * len(people) // len(one_of), len(people))
            said += decider.said_of(list(islice(one_of.values(), begin, begin + STRIDE)))
        made = all_in(dict(zip(one_of, said, strict=True)), alike)
        if isinstance(those, range):
            numbers = list(made)
        else:
            for at, number in zip(those, made, strict=True):
                numbers[at] = number
        cases += len(one_of)
    codes = tuple(code.id for code in codes_of(program, goal))
    return DecidedGoal(goal, results, codes, tuple(told), numbers, cases)


STRIDE = 1_000
"""Cases that are decided between two words about how far things are."""


class _Decider:
    """What is said of single people, of whom these columns tell all that the rules of a goal look at."""

    def __init__(self, people: People, classes: Classes, goal: Goal, columns: Sequence[Column], results: tuple[Result, ...], told: dict[Said, int]):
        self.program = _with_goal(classes.program, goal)
        self.columns = columns
        self.facts = [column.fact for column in columns]
        self.partial = [(at, column.partial) for at, column in enumerate(columns) if column.partial]
        self.is_flat = all(fact in self.program.facts for fact in self.facts)
        self.results = [result.label for result in results]
        self.told = told
        generated = generated_from(self.program, (goal.name,), people.on, people.region)
        self.decide, self.answer = generated.decide, generated.answer
        self.shown = None if goal.sort == "formula" else len(goal.results)

    def said_of(self, those: Sequence[int]) -> list[int]:
        """For each of these people the number of what is said."""
        numbers = [all_in(column.numbers, those) for column in self.columns]
        values = [all_in(column.values, each) for column, each in zip(self.columns, numbers, strict=True)]
        if not self.columns:
            return [self._said({}, True)] * len(those)
        return [self._one(own, each) for own, each in zip(zip(*numbers, strict=True), zip(*values, strict=True), strict=True)]

    def _one(self, numbers: tuple[int, ...], values: tuple[object, ...]) -> int:
        is_whole = UNKNOWN not in numbers and WRONG not in numbers
        if is_whole and self.partial:
            is_whole = not any(numbers[at] in partial for at, partial in self.partial)
        if is_whole and self.is_flat:
            return self._said(dict(zip(self.facts, values, strict=True)), True)
        return self._said(facts_from_columns(zip(self.facts, numbers, values, strict=True), self.program), is_whole)

    def _said(self, facts: Mapping[str, object], is_whole: bool) -> int:
        answer = self._at_once(facts) if self.shown is not None and is_whole else None
        if answer is None:
            answer = self.answer(facts)[0]
        values = tuple([value_at(answer.value, label) for label in self.results])
        missing = tuple(dict.fromkeys([ELEMENT.sub("", path) for path in answer.missing])) if answer.missing else ()
        return self.told.setdefault(Said(answer.outcome, values, answer.reason, missing), len(self.told))

    def _at_once(self, facts: Mapping[str, object]) -> Answer | None:
        """Who qualifies, and gets every result, has no reason and misses nothing; None of anybody else."""
        ((outcome, value),) = self.decide(facts)
        is_whole = outcome == "yes" and len(value if isinstance(value, Mapping) else ()) == self.shown
        return Answer(outcome, value) if is_whole else None


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


def exact_sum(said: Iterable[tuple[Said, int]], place: int) -> Decimal:
    """A result added up over so many people each, exactly."""
    total = Decimal(0)
    for each, people in said:
        total = added(total, each.values[place], people)
    return total


def added(total: Decimal, value: object, people: int) -> Decimal:
    """A sum, and an amount that so many people get; what is no amount adds nothing."""
    return EXACT.fma(value, people, total) if isinstance(value, Decimal) else total
