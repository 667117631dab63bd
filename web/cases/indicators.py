"""一网督办: how many cases, in how many days of those promised, how well rated, by which body; all from the events.

Nothing is counted while cases go on: whoever has the events has the figures, for any period, and gets the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from web.cases.case import MACHINE, Clock, Event, Rating, Standing, Task
from web.cases.life import day_of_event
from web.cases.ratings import HOW_MANY

Life = tuple[tuple[Event, ...], Standing]
"""The events of a case, and where they leave it."""


@dataclass(frozen=True, slots=True)
class Time:
    """Working days of finished work: used, promised, by law; each sum over those that have the other too."""

    count: int = 0
    used: int = 0
    promised: Fraction = Fraction(0)
    against_promise: int = 0
    legal: Fraction = Fraction(0)
    against_legal: int = 0
    in_time: int = 0

    @property
    def average(self) -> Fraction | None:
        return Fraction(self.used, self.count) if self.count else None

    @property
    def promise_saved(self) -> Fraction | None:
        """承诺提速率: what part of the promised days was not needed."""
        return 1 - Fraction(self.against_promise) / self.promised if self.promised else None

    @property
    def legal_saved(self) -> Fraction | None:
        """法定提速率: what part of the days the law allows was not needed."""
        return 1 - Fraction(self.against_legal) / self.legal if self.legal else None

    @property
    def punctual(self) -> Fraction | None:
        return Fraction(self.in_time, self.count) if self.count else None


@dataclass(frozen=True, slots=True)
class Rated:
    """`grades` counts the ratings by grade, the best first."""

    grades: tuple[int, ...]
    bad: int
    called_back: int
    rectified: int
    to_rectify: int

    @property
    def count(self) -> int:
        return sum(self.grades)

    @property
    def satisfied(self) -> Fraction | None:
        """The share of those that are not bad."""
        return 1 - Fraction(self.bad, self.count) if self.count else None


@dataclass(frozen=True, slots=True)
class OfBody:
    body: str
    time: Time
    rated: Rated
    open: int
    """Clocks that run now."""
    yellow: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Indicators:
    begin: date
    end: date
    submitted: int
    online: int
    at_window: int
    accepted: int
    deemed: int
    asked: int
    refused: int
    withdrawn: int
    done: int
    by_machine: int
    """Done without anybody: every event after the handing in is a machine's, but for the applicant's own."""
    granted: int
    denied: int
    open: int
    overdue: int
    filled: int
    prefilled: int
    cases: Time
    tasks: Time
    rated: Rated
    bodies: tuple[OfBody, ...]

    @property
    def prefilled_share(self) -> Fraction | None:
        return Fraction(self.prefilled, self.filled) if self.filled else None


def indicators_of(lives: Iterable[Life], begin: date, end: date) -> Indicators:
    """Of what happened from the first day to the last, both counted; what is open and overdue is so now."""
    found = tuple(lives)

    def within(day: date | None) -> bool:
        return day is not None and begin <= day <= end

    handed_in = [each for each in found if within(each[1].submitted)]
    ended = [each for each in found if within(each[1].ended) and _has(each, "deliver")]
    decided = [task for _, standing in found for task in standing.tasks if task.decided is not None and within(day_of_event(task.decided))]
    tasks = [(task, clock) for _, standing in found for task, clock in _timed(standing) if within(clock.ended)]
    whole = [(standing, clock) for _, standing in ended for clock in standing.clocks if clock.sort == "whole"]
    ratings = [rating for _, standing in found for rating in standing.ratings if within(rating.on)]
    running = [clock for _, standing in found for clock in standing.clocks if clock.ended is None and clock.body]
    bodies = sorted({*(work.body for _, standing in found for work in standing.course.works), *(standing.course.office for _, standing in found)})
    return Indicators(
        begin, end, len(handed_in), sum(events[0].figures.get("way", "online") == "online" for events, _ in handed_in),
        sum(events[0].figures.get("way") == "window" for events, _ in handed_in), sum(within(standing.accepted) for _, standing in found),
        sum(within(standing.accepted) and standing.is_deemed for _, standing in found), _count(found, "ask", within), _count(found, "refuse", within),
        _count(found, "withdraw", within), len(ended), sum(_by_machine(events) for events, _ in ended),
        sum(each.state == "granted" for each in decided), sum(each.state == "denied" for each in decided),
        sum(not standing.is_over for _, standing in found), sum(not standing.is_over and any(each.light == "red" and each.ended is None and each.body for each in standing.clocks) for _, standing in found),
        sum(standing.course.filled for _, standing in handed_in), sum(standing.course.prefilled for _, standing in handed_in),
        _time((clock, standing.course.days, standing.course.legal) for standing, clock in whole),
        _time((clock, task.work.days, task.work.legal) for task, clock in tasks), _rated(ratings),
        tuple(_of_body(body, tasks, ratings, running) for body in bodies),
    )  # fmt: skip


def _of_body(body: str, tasks: list[tuple[Task, Clock]], ratings: list[Rating], running: list[Clock]) -> OfBody:
    clocks = [each for each in running if each.body == body]
    return OfBody(
        body, _time((clock, task.work.days, task.work.legal) for task, clock in tasks if clock.body == body),
        _rated([each for each in ratings if each.body == body]), len(clocks), sum(each.light == "yellow" for each in clocks),
        sum(each.light == "red" for each in clocks),
    )  # fmt: skip


def _timed(standing: Standing) -> Iterator[tuple[Task, Clock]]:
    """Finished tasks, each with its clock."""
    clocks = {each.about: each for each in standing.clocks if each.sort == "task"}
    for task in standing.tasks:
        if task.decided is not None and task.matter in clocks:
            yield task, clocks[task.matter]


def _time(these: Iterable[tuple[Clock, Fraction | None, Fraction | None]]) -> Time:
    count = used = in_time = against_promise = against_legal = 0
    promised = legal = Fraction(0)
    for clock, days, law in these:
        count, used, in_time = count + 1, used + clock.used, in_time + (clock.light != "red")
        if days is not None:
            promised, against_promise = promised + days, against_promise + clock.used
        if law is not None:
            legal, against_legal = legal + law, against_legal + clock.used
    return Time(count, used, promised, against_promise, legal, against_legal, in_time)


def _rated(these: list[Rating]) -> Rated:
    grades = tuple(sum(each.grade == grade for each in these) for grade in range(HOW_MANY, 0, -1))
    bad = [each for each in these if each.is_bad]
    return Rated(
        grades, len(bad), sum(each.called_back is not None for each in bad), sum(each.rectified is not None for each in bad),
        sum(bool(each.was_real) for each in bad),
    )  # fmt: skip


def _has(life: Life, kind: str) -> bool:
    return any(each.kind == kind for each in life[0])


def _count(found: Iterable[Life], kind: str, within: object) -> int:
    return sum(within(day_of_event(each)) for events, _ in found for each in events if each.kind == kind)  # type: ignore[operator]


def _by_machine(events: tuple[Event, ...]) -> bool:
    return all(each.role == MACHINE for each in events if each.kind in ("accept", "decide", "deliver"))


# ── periods ──────────────────────────────────────────────────────────────────────────────────────────────────────


def periods(today: date) -> Mapping[str, tuple[date, date]]:
    """The rhythms of reports: this week, half a month, a month, half a year, a year; each up to today."""
    half = today.replace(day=1 if today.day <= 15 else 16)
    return {
        "week": (today - timedelta(days=today.isoweekday() - 1), today),
        "half-month": (half, today),
        "month": (today.replace(day=1), today),
        "half-year": (today.replace(month=1 if today.month <= 6 else 7, day=1), today),
        "year": (today.replace(month=1, day=1), today),
    }
