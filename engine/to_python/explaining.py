"""Why generated code decided so: what it found on the way, told by the one teller there is, when somebody asks.

A trace is cheap: the value of every condition, though an earlier one decided. The tree of reasons (docs/meaning.md 16) is
made from it on demand, and computes no rule again that the trace holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.decide import because_of, decide, outcome_of, reason_code, run_of, shown_results
from engine.decision import Reason
from engine.free import free_names
from engine.program import Goal, Lookup, Program
from engine.reading import read_by
from engine.reasons import codes_of, rules_of
from engine.run import Run
from engine.to_python.running import UNSET, Answer, Memo
from engine.values import Record


@dataclass(frozen=True)
class Teller:
    """What all traces of one generated function share: the rules of a day, and what stands where in a trace."""

    program: Program
    goals: tuple[Goal, ...]
    on: date
    region: str
    rules_on: date
    rules: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    slots_of_rules: Mapping[str, int] | None = None
    slots_of_facts: Mapping[str, int] | None = None

    @cached_property
    def told_anew(self) -> frozenset[str]:
        """The goals whose reasons tell which rows of a parameter a loop has used: those are in no trace."""
        return frozenset(
            goal.name for goal in self.goals
            if any(
                isinstance(node, Lookup) and free_names(node)
                for node in read_by((self.program.rules[rule].value for rule in rules_of(goal, self.program)), self.program, through_derivations=True)
            )
        )  # fmt: skip


class Explained:
    """The answers for some facts, and why. `answers` has an outcome and a value for each name, in their order."""

    __slots__ = ("_found", "_full", "answers", "facts")
    teller: Teller

    def __init__(self, facts: Mapping[str, object], answers: tuple[Any, ...], found: tuple[object, ...] | Memo | None, full: Any = None):
        self.facts = facts
        self.answers = answers
        self._found = found
        self._full = full

    def answer(self, name: str) -> Answer:
        """Outcome, value, what is missing and the reason code."""
        place, goal = self._goal(name)
        if self._full is not None:
            answer: Answer = self._full[place]
            return answer
        outcome, value = self.answers[place]
        return Answer(outcome, value, (), self._reason(goal) if outcome == "no" else "")

    def because(self, name: str) -> Reason:
        """The tree of reasons, node for node what the evaluator says."""
        place, goal = self._goal(name)
        teller = self.teller
        if self._found is None or name in teller.told_anew:
            decided = decide(teller.program, name, self.facts, teller.on, teller.region, rules_on=teller.rules_on, program_hash="-")
            return decided.because
        outcome, value = self.answers[place]
        missing = () if self._full is None else self._full[place].missing
        run = self._run()
        if self._full is None and isinstance(value, Record):
            # What was shown need not be computed again.
            for label, rule in shown_results(goal, outcome, self.teller.program):
                run.rules.setdefault(rule, (value[label], False))
        return because_of(goal, outcome, value, missing, run)

    def _goal(self, name: str) -> tuple[int, Goal]:
        for place, goal in enumerate(self.teller.goals):
            if goal.name == name:
                return place, goal
        raise KeyError(name)

    def _run(self) -> Run:
        """A call of the evaluator that knows already what was found."""
        teller, found = self.teller, self._found
        run = run_of(teller.program, self.facts, teller.on, teller.region, teller.rules_on)
        assert found is not None
        if self._full is None:
            rules = zip(teller.rules, found, strict=False)
            derived = zip(teller.facts, found[len(teller.rules) :], strict=True)
        else:
            rules = ((name, found[slot]) for name, slot in (teller.slots_of_rules or {}).items())  # type: ignore[assignment]
            derived = ((name, found[slot]) for name, slot in (teller.slots_of_facts or {}).items())  # type: ignore[assignment]
        run.rules.update((name, (plain(value), False)) for name, value in rules if value is not UNSET)
        run.derived.update((name, (plain(value), False)) for name, value in derived if value is not UNSET and name not in self.facts)
        return run

    def _reason(self, goal: Goal) -> str:
        known = dict(zip(self.teller.rules, self._found or (), strict=False))
        for code in codes_of(self.teller.program, goal):
            if code.id not in known:
                return reason_code(goal, self.because(goal.name), self.teller.program)
            value = known[code.id]
            if outcome_of(not value if code.is_exclusion else value) == "no":
                return code.id
        return ""


def plain(value: object) -> object:
    """A count as the number it is."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def explained_for(teller: Teller) -> Callable[..., Explained]:
    """What makes the traces of one generated function."""
    return type("Explained", (Explained,), {"__slots__": (), "teller": teller, "__doc__": Explained.__doc__})
