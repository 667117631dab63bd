"""What `banshi.load` gives: a program ready to take facts in and to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dsl.diagnostics import Diagnostic
from engine import problems_of_facts as problems
from engine.decide import decide, run_of
from engine.decision import Decision, Outcome
from engine.evaluate import evaluate
from engine.facts import FactIndex, Facts, facts_from, facts_from_text, place_named
from engine.program import Program
from engine.to_json import fingerprint

if TYPE_CHECKING:
    from engine.notice import Guide
    from engine.to_python import Explained

SHANGHAI = timezone(timedelta(hours=8))
"""Every day a decision can be made on lies after 1991, when summer time ended."""

Answer = tuple[Outcome | None, object]
Decider = Callable[[Mapping[str, object]], tuple[Answer, ...]]


@dataclass(frozen=True, eq=False)
class Rulebook:
    """A compiled catalog with all its history. It never changes and may be shared between threads.

    What is known of it can be given: its fingerprint, and the index of its facts, which is that of any with the same facts.
    """

    program: Program
    given_fingerprint: str = field(default="", repr=False)
    given_index: FactIndex | None = field(default=None, repr=False)

    @cached_property
    def fingerprint(self) -> str:
        return self.given_fingerprint or fingerprint(self.program)

    @cached_property
    def index(self) -> FactIndex:
        return self.given_index or FactIndex.of(self.program)

    @property
    def names(self) -> tuple[str, ...]:
        """What can be decided, in the order of the catalogs."""
        return tuple(self.program.goals)

    def facts_from(self, data: Mapping[str, Any] | str) -> Facts:
        """Facts from a JSON object or its text; raises Problems with all that is wrong."""
        return facts_from_text(self.program, data, self.index) if isinstance(data, str) else facts_from(self.program, data, self.index)

    def decide(self, name: str, facts: Mapping[str, object], on: date | None = None, region: str | None = None, *,
               rules_on: date | None = None) -> Decision:
        """What the rules say of these facts, and why. Without a day it is decided on today in China."""
        return decide(self.program, name, facts, on or today(), self.place(region), rules_on=rules_on,
                      program_hash=self.fingerprint)  # fmt: skip

    def guide(self, name: str, facts: Mapping[str, object], on: date | None = None, region: str | None = None, *,
              rules_on: date | None = None) -> Guide:
        """What to ask next, or the one complete notice."""
        # Only who guides needs it: a decision starts sooner without.
        from engine.asking.guide import guide

        return guide(self.program, name, facts, on or today(), self.place(region), rules_on=rules_on,
                     program_hash=self.fingerprint)  # fmt: skip

    def unmet(self, facts: Mapping[str, object], on: date | None = None, region: str | None = None) -> tuple[Diagnostic, ...]:
        """The facts that break what the catalog requires of them, each with the author's words."""
        run = run_of(self.program, facts, on or today(), self.place(region))
        return tuple(
            problems.unmet(name, fact.otherwise)
            for name, fact in self.program.facts.items()
            if name in facts and facts[name] is not None and fact.require is not None
            and evaluate(fact.require, run.aside()) is False
        )  # fmt: skip

    def at(self, on: date, region: str | None = None) -> RulesOfDay:
        """The rules of one day and place."""
        return RulesOfDay(self, on, self.place(region))

    def place(self, region: str | None) -> str:
        """The code of a place, given as name or code; the catalog's own without one."""
        return self.program.region if region is None else place_named(self.program, region, self.index)


@dataclass(frozen=True)
class RulesOfDay:
    rulebook: Rulebook
    on: date
    region: str

    def decider(self, *names: str) -> Decider:
        """The generated function: from facts to an outcome and a value for each name."""
        # Who decides one case does not wait for the writer of Python to load.
        from engine.to_python import decider_from

        return decider_from(self.rulebook.program, names, self.on, self.region)

    def explainer(self, *names: str) -> Callable[[Mapping[str, object]], Explained]:
        """The traced function: the same answers, and for each name why, when somebody asks."""
        from engine.to_python import explainer_from

        return explainer_from(self.rulebook.program, names, self.on, self.region)


def today() -> date:
    """The day it is in China."""
    return datetime.now(SHANGHAI).date()

