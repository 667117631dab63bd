"""How a case stands: a fold of its events, at a moment, by a calendar of working days. Nothing else knows any state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from math import ceil

from engine.notice.deadlines import day_of, deadline_from
from engine.plan.days import PUBLISHED, Calendar
from engine.plan.times import Wait as Order
from engine.plan.times import Work as Length
from engine.plan.times import timing_of
from engine.rulebook import SHANGHAI
from web.cases.case import (
    FINISHED,
    Clock,
    Course,
    Event,
    Mending,
    Promised,
    Rating,
    Standing,
    State,
    Step,
    Task,
    TaskState,
    Version,
    Wanted,
    Work,
)
from web.cases.clocks import Pause, clock_of, clock_until, days_between, last_day
from web.cases.from_json import course_from_json

ACCEPTANCE, DELIVERY = "acceptance", "delivery"
"""The steps every case has besides its matters: their keys for rating."""


def standing_of(events: Sequence[Event], now: datetime, calendar: Calendar = PUBLISHED) -> Standing:
    """Where a case with these events stands now. The first event is its handing in."""
    return _Life(tuple(events), day_in_china(now), calendar).standing


def day_in_china(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def day_of_event(event: Event) -> date:
    return day_in_china(event.at)


@dataclass(frozen=True)
class _Life:
    """What each question about a case comes to, each answered once."""

    events: tuple[Event, ...]
    today: date
    calendar: Calendar

    @property
    def standing(self) -> Standing:
        return Standing(
            self.state, self.events[-1].number, self.today, self.course, self.versions[-1], self.versions[:-1], self.submitted, self.accepted,
            self.is_deemed, self.ended, self.mending is not None and self.mending.done is not None, self.mending, self.tasks, self.wanted,
            self.promised, tuple(self.steps), self.ratings, tuple(self.clocks), self.received, self.can_be_rated, str(self.events[0].told.get("mail_to", "")),
        )  # fmt: skip

    # ── events ───────────────────────────────────────────────────────────────────────────────────────────────────

    def all(self, kind: str, about: str | None = None) -> list[Event]:
        return [each for each in self.events if each.kind == kind and (about is None or each.about == about)]

    def first(self, kind: str, about: str | None = None) -> Event | None:
        return next(iter(self.all(kind, about)), None)

    def day(self, kind: str, about: str | None = None) -> date | None:
        found = self.first(kind, about)
        return None if found is None else day_of_event(found)

    # ── the course, and the rules it comes from ──────────────────────────────────────────────────────────────────

    @cached_property
    def _courses(self) -> list[tuple[Course, Version]]:
        """The course in force last of all; a migration puts one on top, taking it back puts the one before."""
        found: list[tuple[Course, Version]] = []
        for each in self.events:
            version = found[-1][1] if found else Version("", "", each.at)
            if "program" in each.figures:
                version = Version(str(each.figures["program"]), str(each.figures.get("engine", "")), each.at, tuple(each.told.get("changes", ())))
            match each.kind:
                case "submitted" | "migrate":
                    found.append((_course_in(each), version))
                case "migrate back":
                    found.pop()
                case "mend" if "course" in each.figures:
                    found[-1] = (_course_in(each), found[-1][1])
        return found

    @property
    def course(self) -> Course:
        return self._courses[-1][0]

    @property
    def versions(self) -> tuple[Version, ...]:
        return tuple(version for _, version in self._courses)

    # ── from handing in to acceptance ────────────────────────────────────────────────────────────────────────────

    @property
    def submitted(self) -> date:
        return day_of_event(self.events[0])

    @cached_property
    def mending(self) -> Mending | None:
        asked = self.first("ask")
        if asked is None:
            return None
        until = asked.figures.get("until")
        due = date.fromisoformat(until) if until else last_day(day_of_event(asked), self.course.terms.mend, (), self.calendar)
        items = tuple((str(each["item"]), str(each["wrong"])) for each in asked.told.get("items", ()))
        return Mending(items, day_of_event(asked), due, self.day("mend"))

    @cached_property
    def _whole_since(self) -> date:
        """Since when all that was to be handed in is there."""
        mending = self.mending
        return mending.done if mending is not None and mending.done is not None else self.submitted

    @cached_property
    def is_deemed(self) -> bool:
        """Nobody accepted it, and nobody told in time what was missing."""
        tell, waits = self.course.terms.tell, self.mending is not None and self.mending.done is None
        if not tell or waits or self.first("accept") or self.first("refuse"):
            return False
        gone = self.day("withdraw") or self.today
        return days_between(self._whole_since, gone, (), self.calendar) > tell

    @cached_property
    def accepted(self) -> date | None:
        return self._whole_since if self.is_deemed else self.day("accept")

    @cached_property
    def received(self) -> tuple[str, ...]:
        accept = self.first("accept")
        if accept is not None:
            return tuple(accept.told.get("received", ()))
        return tuple(each.document for each in self.course.papers if each.stand == "bring") if self.is_deemed else ()

    # ── state ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def state(self) -> State:
        for kind, state in _ENDS:
            if self.first(kind):
                return state
        if self.accepted is not None:
            return "ready" if all(each.state in FINISHED for each in self.tasks) else "working"
        return "mending" if self.mending is not None and self.mending.done is None else "submitted"

    @cached_property
    def ended(self) -> date | None:
        """The day on which nothing more was to be decided or handed out."""
        return next((day for kind in ("deliver", "withdraw", "refuse") if (day := self.day(kind)) is not None), None)

    # ── the departments ──────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        found: dict[str, Task] = {}
        for name in self._order:
            work = self.course.work(name)
            if work is not None:
                found[name] = self._task(work, found)
        return tuple(found[each.matter] for each in self.course.works)

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return timing_of([Length(each.matter, Fraction(0)) for each in self.course.works], self._waits).order

    @cached_property
    def _waits(self) -> list[Order]:
        return [Order(each.before, each.after, each.how) for each in self.course.waits]

    def _task(self, work: Work, earlier: dict[str, Task]) -> Task:
        extended = sum(int(each.figures["days"]) for each in self.all("extend", work.matter))
        if self.accepted is None:
            return Task(work, "idle")
        waits = [(each, earlier[each.before]) for each in self.course.waits if each.after == work.matter and each.before in earlier]
        decided = self.first("decide", work.matter)
        lost = [day for each, task in waits if each.feeds and task.state in ("denied", "void") and (day := self._finished(task)) is not None]
        if decided is None and lost:
            # What it was to get from another will never come.
            return Task(work, "void", opened=max(lost))
        starts = [task for each, task in waits if each.how == "finish-start"]
        days = [self._finished(task) for task in starts]
        if None in days:
            return Task(work, "waiting")
        opened = max([self.accepted, *(day for day in days if day is not None)])
        takes = self.all("take", work.matter)
        officer = takes[-1].actor if takes else ""
        state: TaskState = "taken" if officer else "open"
        procedure = ""
        pauses, ends = self.all("pause", work.matter), self.all("resume", work.matter)
        if len(pauses) > len(ends):
            state, procedure = "paused", str(pauses[-1].figures["procedure"])
        if decided is not None:
            state, officer = ("granted" if decided.figures["outcome"] == "granted" else "denied"), decided.actor
        return Task(work, state, officer, opened, procedure, decided, extended)

    def _finished(self, task: Task) -> date | None:
        if task.decided is not None:
            return day_of_event(task.decided)
        return task.opened if task.state == "void" else None

    def _pauses(self, task: Task) -> tuple[Pause, ...]:
        """Special procedures; and where a late paper came after its last day, that day is counted once the paper is there."""
        begins, ends = self.all("pause", task.matter), self.all("resume", task.matter)
        found = tuple((day_of_event(each), day_of_event(ends[at]) if at < len(ends) else None) for at, each in enumerate(begins))
        for each in self.all("supply"):
            limit = self._limit(task)
            if task.matter in each.figures.get("held", ()) and limit is not None and task.opened is not None:
                due = last_day(task.opened, ceil(limit), found, self.calendar)
                last_but_one = last_day(task.opened, max(0, ceil(limit) - 1), found, self.calendar)
                if due is not None and last_but_one is not None and due < day_of_event(each):
                    found += ((last_but_one, day_of_event(each)),)
        return found

    def _limit(self, task: Task) -> Fraction | None:
        return None if task.work.days is None else task.work.days + task.extended

    # ── what is still to come ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """The late papers, once the case is accepted without them."""
        if self.accepted is None:
            return ()
        late = [each for each in self.course.papers if each.stand == "late" and each.document not in self.received]
        return tuple(Wanted(each, self._due(each.due), self.day("supply", each.document), bool(self.first("lapse", each.document))) for each in late)

    @cached_property
    def promised(self) -> tuple[Promised, ...]:
        found = []
        for each in self.course.promises:
            checked = self.first("verify", each.pledge)
            body = next((work.body for work in self.course.works if work.matter in each.matters), self.course.office)
            if checked is None:
                found.append(Promised(each, body, self._due(each.check)))
                continue
            day, years = day_of_event(checked), self.course.terms.kept_years
            was_kept = bool(checked.figures["kept"])
            until = None if was_kept else last_day_of(day, years)
            found.append(Promised(each, body, self._due(each.check), was_kept, day, until, self.day("repair", each.pledge)))
        return tuple(found)

    def _due(self, text: str) -> date | None:
        """The day a written deadline falls on: from acceptance, or from the end where it says so. None while that is open."""
        deadline = deadline_from(text)
        begin = self.ended if deadline is not None and deadline.event == "completion" else self.accepted
        return None if deadline is None or begin is None else day_of(deadline, begin, self.calendar)

    # ── ratings ──────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps that have been taken, and can be rated."""
        found = []
        met = self.day("refuse") or self.day("ask") or self.accepted
        if met is not None:
            found.append(Step(ACCEPTANCE, ACCEPTANCE, self.course.office, met))
        found += [
            Step(each.matter, each.work.title, each.work.body, day_of_event(each.decided)) for each in self.tasks
            if each.decided is not None
        ]  # fmt: skip
        if (day := self.day("deliver")) is not None:
            found.append(Step(DELIVERY, DELIVERY, self.course.office, day))
        return tuple(found)

    @cached_property
    def ratings(self) -> tuple[Rating, ...]:
        bodies = {each.key: each.body for each in self.steps}
        found = []
        for each in self.all("rate"):
            person, figures = each.actor, each.figures
            call = next((later for later in self.all("call back", each.about) if later.figures["person"] == person), None)
            mended = next((later for later in self.all("rectify", each.about) if later.figures["person"] == person), None)
            found.append(Rating(
                each.about, person, bodies.get(each.about, self.course.office), int(figures["grade"]), tuple(figures.get("reasons", ())), str(each.told.get("says", "")),
                day_of_event(each), bool(figures["bad"]), None if call is None else day_of_event(call), None if call is None else bool(call.figures["real"]),
                None if mended is None else day_of_event(mended),
            ))  # fmt: skip
        return tuple(found)

    @property
    def can_be_rated(self) -> bool:
        return self.ended is None or days_between(self.ended, self.today, (), self.calendar) <= self.course.terms.rate

    # ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def clocks(self) -> Iterator[Clock]:
        course, over = self.course, self.ended
        if course.terms.tell and not course.is_automatic:
            answered = self.day("accept") or self.day("refuse") or self.day("withdraw")
            if self.mending is None:
                yield clock_of("tell", "", course.office, self.submitted, course.terms.tell, self.today, self.calendar, ended=answered)
            else:
                yield clock_of("tell", "", course.office, self.submitted, course.terms.tell, self.today, self.calendar, ended=self.mending.asked)
                if self.mending.done is not None:
                    yield clock_of("tell", "again", course.office, self.mending.done, course.terms.tell, self.today, self.calendar, ended=answered)
        if self.mending is not None:
            done = self.mending.done or self.day("refuse") or self.day("withdraw")
            yield clock_until("mend", "", "", self.mending.asked, self.mending.due, self.today, self.calendar, done)
        if self.accepted is not None:
            yield self._whole(self.accepted, over)
            for task in self.tasks:
                if task.opened is not None and task.state != "void":
                    yield self._clock(task, over)
            yield from self._stages(over)
        for wanted in self.wanted:
            since = self.ended if _counts_from_the_end(wanted.paper.due) else self.accepted
            if since is not None:
                lapsed = self.day("lapse", wanted.paper.document) or self.day("withdraw")
                yield clock_until("late", wanted.paper.document, "", since, wanted.due, self.today, self.calendar, wanted.came or lapsed)
        for promised in self.promised:
            since = self.ended if _counts_from_the_end(promised.promise.check) else self.accepted
            if since is not None and not self.is_dropped:
                checked = self.day("verify", promised.promise.pledge)
                yield clock_until("check", promised.promise.pledge, promised.body, since, promised.due, self.today, self.calendar, checked)
        for rating in self.ratings:
            if rating.is_bad:
                about = f"{rating.step} {rating.person}"
                yield clock_of("call back", about, rating.body, rating.on, course.terms.call_back, self.today, self.calendar, ended=rating.called_back)
                if rating.was_real:
                    yield clock_of("rectify", about, rating.body, rating.on, course.terms.rectify, self.today, self.calendar, ended=rating.rectified)

    @property
    def is_dropped(self) -> bool:
        return self.state in ("refused", "withdrawn") or bool(self.first("withdraw") or self.first("refuse"))

    def _clock(self, task: Task, over: date | None) -> Clock:
        assert task.opened is not None
        ended = self._finished(task) or over
        return clock_of(
            "task", task.matter, task.work.body, task.opened, self._limit(task), self.today, self.calendar, pauses=self._pauses(task), ended=ended,
            held=bool(self.holding(task)),
        )  # fmt: skip

    def holding(self, task: Task) -> list[Wanted]:
        """The late papers without which it cannot be decided, and that may still come in time."""
        return [each for each in self.wanted if each.paper.mode == "accepted" and task.matter in each.paper.matters and each.is_open
                and (each.due is None or self.today <= each.due)]  # fmt: skip

    def _whole(self, accepted: date, over: date | None) -> Clock:
        """What was promised for the whole, longer by as much as pauses and put-off decisions make the plan longer."""
        limit = self.course.days
        if limit is not None:
            limit += self._planned(self.tasks, with_pauses=True) - self._planned(self.tasks, with_pauses=False)
        finished = [day for each in self.tasks if (day := self._finished(each)) is not None]
        ended = over or (max(finished) if finished and self.state == "ready" else None)
        held = any(self.holding(each) for each in self.tasks if each.state not in FINISHED)
        found = clock_of("whole", "", self.course.office, accepted, limit, self.today, self.calendar, ended=ended, held=held)
        return found

    def _stages(self, over: date | None) -> Iterator[Clock]:
        """A clock for each stage somebody has begun: what its matters may take together, longer as the whole is by what stood still."""
        bodies = {self.course.office, *(each.body for each in self.course.works)}
        for stage in self.course.stages:
            tasks = [each for each in self.tasks if each.matter in stage.matters and each.state != "void"]
            opened = [each.opened for each in tasks if each.opened is not None]
            if not opened:
                continue
            finished = [self._finished(each) for each in tasks]
            ended = over if None in finished else max(day for day in finished if day is not None)
            limit = stage.days + self._planned(tasks, with_pauses=True) - self._planned(tasks, with_pauses=False)
            held = any(self.holding(each) for each in tasks if each.state not in FINISHED)
            # Its lead is told where it has a part in the case; who has none does not see it, and the window is told instead.
            body = stage.lead if stage.lead in bodies else self.course.office
            yield clock_of("stage", stage.name, body, min(opened), limit, self.today, self.calendar, ended=ended, held=held)

    def _planned(self, tasks: Sequence[Task], *, with_pauses: bool) -> Fraction:
        inside = {each.matter for each in tasks}
        waits = [each for each in self._waits if each.sooner in inside and each.later in inside]
        return timing_of([Length(each.matter, (each.work.days or Fraction(0)) + (self._stood_still(each) if with_pauses else 0)) for each in tasks], waits).total

    def _stood_still(self, task: Task) -> Fraction:
        """How much longer it takes than was promised of it: days it stood still, and days it was put off."""
        still = sum(days_between(begin, end or self.today, (), self.calendar) for begin, end in self._pauses(task))
        return Fraction(still + task.extended)


_ENDS: tuple[tuple[str, State], ...] = (("archive", "archived"), ("withdraw", "withdrawn"), ("refuse", "refused"), ("deliver", "delivered"))


def _counts_from_the_end(text: str) -> bool:
    deadline = deadline_from(text)
    return deadline is not None and deadline.event == "completion"


def _course_in(event: Event) -> Course:
    return course_from_json(event.figures["course"], event.told.get("asked", {}))


def last_day_of(day: date, years: int) -> date:
    """So many years later; of a leap day, the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
