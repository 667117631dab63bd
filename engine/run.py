"""One call: the facts, the days and the place it is about, what it may cost, and what was found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dsl.diagnostics import Diagnostic
from dsl.source import NOWHERE, Span
from engine import problems_of_answers as problems
from engine.bounds.cost import step_of
from engine.free import free_names
from engine.functions.table import Ambient
from engine.program import Expr, Period, Program
from engine.values import Unknown

BUDGET = 250_000
"""Steps a call may take: a call, sixteen characters of text and an element handed over are one each, an iteration as
many as its body is large; and what some functions take besides (`engine.bounds.cost.besides`)."""

COST_OF_PROBLEM = 20

WRONG = Unknown(())


@dataclass(slots=True)
class Run:
    """One call: its facts, its days, its place, and what was found on the way."""

    program: Program
    facts: Mapping[str, object]
    on: date
    region: str = ""
    rules_on: date | None = None
    budget: int = BUDGET
    problems: list[Diagnostic] = field(default_factory=list)
    rules: dict[str, tuple[object, bool]] = field(default_factory=dict)
    derived: dict[str, tuple[object, bool]] = field(default_factory=dict)
    rows_used: dict[int, set[bool]] = field(default_factory=dict)
    periods_used: dict[str, dict[int, Period]] = field(default_factory=dict)
    is_dmn: bool = False
    """DMN exactly: what goes wrong is null like any other. In a catalog it is a value that nothing may rest on."""
    asks_directly: bool = False
    """A fact that could be derived waits for itself alone; while it is open whether it can be, for what tells that."""
    owed: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """Problems of rules that were decided before anything asked for them: told once something does."""
    is_preparing: bool = False
    is_counted: bool = True
    """Whether steps are counted; not where the bound says that the budget is sure to last (`engine.bounds.bound`)."""
    cost: int = 0
    depth: int = 0
    troubles: int = 0
    free: dict[int, frozenset[str]] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)
    _ambient: Ambient | None = None

    @property
    def ambient(self) -> Ambient:
        """What functions are told of the call."""
        if self._ambient is None:
            self._ambient = Ambient(self.on, self.day_of_rules, self.region, self.program.leap_birthday)
        return self._ambient

    @property
    def day_of_rules(self) -> date:
        return self.rules_on or self.on

    def charge(self, steps: int, span: Span = NOWHERE) -> None:
        if not self.is_counted:
            return
        self.cost += steps
        if self.cost > self.budget:
            raise Stopped(problems.over_budget(self.budget, span))

    def report(self, problem: Diagnostic) -> None:
        # Words take longer than numbers: where every pass of a loop goes wrong, the passes are fewer.
        self.cost += COST_OF_PROBLEM
        self.troubles += 1
        self.problems.append(problem)

    def failed(self, problem: Diagnostic) -> Unknown | None:
        """What stands for a value that could not be had, its problem told."""
        self.report(problem)
        return self.nothing

    def tell_owed(self, name: str) -> None:
        """Tells what went wrong with a rule or a fact when it was decided ahead."""
        self.problems += self.owed.get(name, ()) if self.is_preparing else self.owed.pop(name, ())

    @property
    def nothing(self) -> Unknown | None:
        """An error never becomes a no (docs/meaning.md 5): it spreads as an unknown that waits for no fact."""
        return None if self.is_dmn else WRONG

    def free_names(self, expr: Expr) -> frozenset[str]:
        found = self.free.get(id(expr))
        if found is None:
            found = self.free[id(expr)] = free_names(expr)
        return found

    def step(self, body: Expr) -> int:
        """What it costs to go through a body once: a step, and one for every four of its parts."""
        found = self.steps.get(id(body))
        if found is None:
            found = self.steps[id(body)] = step_of(body)
        return found

    def expect(self, steps: int, span: Span) -> None:
        """Ends the call at once where so many steps are sure to come and too few are left."""
        if self.is_counted and self.cost + steps > self.budget:
            raise Stopped(problems.over_budget(self.budget, span))

    def aside(self) -> Run:
        """A run that shares what was found, for looking at more than the answer needed: its problems are its own."""
        return Run(
            self.program, self.facts, self.on, self.region, self.rules_on, self.budget,
            rules=self.rules, derived=self.derived, rows_used=self.rows_used, periods_used=self.periods_used,
            is_dmn=self.is_dmn, asks_directly=self.asks_directly, free=self.free, steps=self.steps,
        )  # fmt: skip


class Stopped(Exception):
    """The whole call ends here, with this problem."""

    def __init__(self, problem: Diagnostic):
        super().__init__(problem.message.en)
        self.problem = problem


class TooDeep(Stopped):
    """Expressions, rules and functions stand too deep inside each other."""
