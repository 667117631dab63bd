"""A plan: when each matter of a theme begins and ends, which wait for which, and what the whole takes.

Times are working days after the day of acceptance, which is not counted itself (0); a matter measured in hours takes a
part of one. They are exact: fractions, never floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.decision import Outcome

HOURS_A_DAY = 8

Tie = OneOf["finish-start", "finish-finish"]
"""`finish-start`: begins when the other is done. `finish-finish`: may run beside it, and is not issued before it."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A special procedure (hearing, appraisal, bidding …): it takes its time, and the time limit does not count it."""

    name: str
    limit: str = ""
    most: str = ""
    """How long the law allows it to take."""


@dataclass(frozen=True, slots=True)
class Task:
    """A matter in a plan. `is_in` is unknown while facts are missing that tell whether it takes part.

    `limit` is its time limit as written and `days` what that is in working days, None where the words tell no time
    (then it counts as nothing). `slack`: how much longer it may take without anything ending later as a whole; without any
    it is critical. One that only waits to be issued may stand in a chain and still have time for its own work.
    """

    matter: str
    title: str
    who: str
    stage: str
    is_in: Outcome
    how: OneOf["must", "may", "when"]
    limit: str
    days: Fraction | None
    start: Fraction
    finish: Fraction
    slack: Fraction
    is_critical: bool
    is_converted: bool = False
    """Written in calendar days, months or years, and converted at five working days a week."""
    papers_on: Fraction | None = None
    """The day late papers of it come, where any do."""
    begins: date | None = None
    ends: date | None = None
    asides: tuple[Aside, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One matter that waits for another: for the papers it makes, or because the theme says so (then without papers)."""

    before: str
    after: str
    how: Tie
    papers: tuple[str, ...] = ()
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Together:
    """Matters that begin at the same time."""

    start: Fraction
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage: what it may take and what it does take, from the first beginning in it to the last end."""

    name: str
    lead: str
    limit: str
    allowed: Fraction | None
    start: Fraction
    finish: Fraction
    matters: tuple[str, ...]
    is_sure: bool = True
    """Whether it is known which of its matters take part."""

    @property
    def days(self) -> Fraction:
        return self.finish - self.start

    @property
    def is_over(self) -> bool:
        return self.is_sure and self.allowed is not None and self.days > self.allowed


@dataclass(frozen=True, slots=True)
class Thinned:
    """What an edition of the theme's ledger left of the matters there were, and where the others went."""

    edition: str
    before: int
    kept: int
    merged: int
    cancelled: int
    internal: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The plan of one case: `days` counts all matters that may take part, `least` those that do, whatever is chosen."""

    name: str
    title: str
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    left_out: tuple[str, ...]
    days: Fraction
    least: Fraction
    serial: Fraction
    """One after the other: the sum of all."""
    chains: tuple[tuple[str, ...], ...]
    """The longest ways through, each as long as the whole: who shortens none of these shortens nothing."""
    chain_count: int
    groups: tuple[Together, ...]
    stages: tuple[StagePlan, ...] = ()
    target: str = ""
    is_on_target: bool | None = None
    """None where there is no target, or it is open whether it is kept."""
    begin: date | None = None
    end: date | None = None
    asked_begin: date | None = None
    unpublished: tuple[int, ...] = ()
    """Years whose working days nobody has published: dates that need them are left open."""
    notes: tuple[Words, ...] = ()
    missing: tuple[str, ...] = ()
    """The facts that tell which matters take part and who waits for whom."""
    ledger: tuple[Thinned, ...] = ()
    transfer: Fraction = Fraction(0)
    """How long what was handed in elsewhere (跨域办) is under way before anything begins; it is counted in `days`."""

    def task(self, matter: str) -> Task:
        return next(each for each in self.tasks if each.matter == matter)

    @property
    def is_open(self) -> bool:
        return bool(self.missing)

    @property
    def saved(self) -> Fraction:
        """How much sooner than one after the other."""
        return self.serial - self.days
