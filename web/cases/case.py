"""A case: its course (what it asks for, and who does what by when), the events that happened to it, and how it stands.

A case is its events. The first one carries the course as it was notified on the day of handing in, so that whatever is
known of a case follows from its events alone: no rules, no database and no clock are needed to read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from typing import Literal as OneOf

from engine.plan import Aside, Tie

MACHINE = "machine"
"""The role of an event that no person made. A machine never refuses and never denies."""

# ── what was notified ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Terms:
    """The office's own limits, in working days unless said otherwise; pinned with each case.

    `tell`: within this time after handing in, the applicant is told all that is missing, or the case counts as accepted
    from the day it was handed in (0: it never does). `mend`: what the applicant has for mending it. `extend`: the most by
    which a decision may be put off, once. `rate`: how long after its end a case can still be rated. `call_back` and
    `rectify`: what follows a bad rating. `kept_years`: how long a broken promise counts. `window` accepts cases and hands out
    results. `grades` are what the five grades are called, the best first, and `reasons` what a bad one may be given for (empty:
    the usual ones); `bad_from` is the best grade that counts as bad.
    """

    tell: int = 5
    mend: int = 15
    extend: int = 10
    rate: int = 10
    call_back: int = 5
    rectify: int = 15
    kept_years: int = 1
    window: str = "综合窗口"
    grades: tuple[str, ...] = ()
    bad_from: int = 2
    reasons: tuple[str, ...] = ()


PaperStand = OneOf["bring", "late", "promised", "waived", "fed", "unknown"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the notice asked for it. `due` and `if_late` are set where it may come later; `mode` says whether the case
    is then accepted, or even decided, without it; `pledge` the promise that may stand for it."""

    document: str
    title: str
    stand: PaperStand = "bring"
    matters: tuple[str, ...] = ()
    mode: OneOf["", "accepted", "decided"] = ""
    due: str = ""
    if_late: str = ""
    pledge: str = ""
    is_later: bool = False
    """The applicant said that it comes later."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise the applicant made instead of a paper: when it is looked into, and what follows if it is not true."""

    pledge: str
    document: str
    matters: tuple[str, ...] = ()
    check: str = ""
    if_false: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form: what can be asked again when it was filled in wrongly."""

    fact: str
    title: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A condition as it was notified: what a refusal can stand on."""

    id: str
    label: str
    clause: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What one department does: a matter with its time limit (working days; None where its words tell no time)."""

    matter: str
    title: str
    body: str
    days: Fraction | None = None
    legal: Fraction | None = None
    asides: tuple[Aside, ...] = ()
    results: tuple[str, ...] = ()
    is_automatic: bool = False
    """Data decide every condition of it, and all hold."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One matter waits for another; `feeds`: for a paper the other makes."""

    before: str
    after: str
    how: Tie = "finish-start"
    feeds: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """Several matters that together may take so many working days, from the first one's beginning to the last one's end."""

    name: str
    lead: str
    days: Fraction
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The way of one case: one complete list of what is asked, and what is done in which order."""

    goal: str
    title: str
    catalog: str
    office: str
    """Who accepts it and hands out its results."""
    days: Fraction | None
    legal: Fraction | None = None
    papers: tuple[Paper, ...] = ()
    fields: tuple[Asked, ...] = ()
    grounds: tuple[Ground, ...] = ()
    promises: tuple[Promise, ...] = ()
    works: tuple[Work, ...] = ()
    waits: tuple[Wait, ...] = ()
    outcome: str = ""
    """What the rules say of the answers; only a person can follow a no."""
    prefilled: int = 0
    filled: int = 0
    """`filled`: how many fields the case needs; `prefilled`: how many of them nobody had to fill in by hand."""
    terms: Terms = Terms()
    stages: tuple[Stage, ...] = ()

    def work(self, matter: str) -> Work | None:
        return next((each for each in self.works if each.matter == matter), None)

    @property
    def is_automatic(self) -> bool:
        """Nobody has to look at anything: all is decided by data, and no paper is handed in."""
        return bool(self.works) and all(each.is_automatic for each in self.works) and all(each.stand in ("waived", "fed") for each in self.papers)


# ── what happened ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, by whom in which role, and for which department. `mandate` names on whose behalf it was.

    `about` is what it concerns, where a case has several: a matter, a paper, a promise, a step. What was told besides is apart:
    `figures` hold nothing personal, and stay when `told` is erased.
    """

    case: str
    number: int
    kind: str
    at: datetime
    actor: str = ""
    role: str = ""
    body: str = ""
    mandate: str = ""
    about: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


# ── how it stands ────────────────────────────────────────────────────────────────────────────────────────────────

State = OneOf["submitted", "mending", "working", "ready", "delivered", "refused", "withdrawn", "archived"]
TaskState = OneOf["idle", "waiting", "open", "taken", "paused", "granted", "denied", "void"]
Light = OneOf["green", "yellow", "red"]
Sort = OneOf["tell", "mend", "task", "stage", "whole", "late", "check", "call back", "rectify"]

FINISHED: tuple[TaskState, ...] = ("granted", "denied", "void")
OVER: tuple[State, ...] = ("delivered", "refused", "withdrawn")
"""Nothing more is decided; what is left is rating, looking into promises, and the archive."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit: whose it is (a department, or "" for the applicant), what it is about, how much of it is used.

    `due` is None while it stands still, and where nobody has published yet which days are worked. `used` counts working
    days after the day it began, without those it stood still. An ended clock keeps the light it ended with.
    """

    sort: Sort
    about: str
    body: str
    began: date
    limit: int | None
    used: int
    due: date | None
    light: Light
    is_still: bool = False
    ended: date | None = None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else self.limit - self.used


@dataclass(frozen=True, slots=True)
class Task:
    """A department's work: how far it is, who has it, what came of it."""

    work: Work
    state: TaskState
    officer: str = ""
    opened: date | None = None
    procedure: str = ""
    decided: Event | None = None
    extended: int = 0

    @property
    def matter(self) -> str:
        return self.work.matter


@dataclass(frozen=True, slots=True)
class Wanted:
    """A late paper: the day by which it is to come, when it came, or that it never did."""

    paper: Paper
    due: date | None
    came: date | None = None
    has_lapsed: bool = False

    @property
    def is_open(self) -> bool:
        return self.came is None and not self.has_lapsed


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise: when it is looked into, and what was found (None: not yet). One that was broken counts against the next until
    a day, or until it is made good."""

    promise: Promise
    body: str
    due: date | None
    was_kept: bool | None = None
    checked: date | None = None
    until: date | None = None
    repaired: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether it bars another promise."""
        return self.was_kept is False and self.repaired is None and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Mending:
    """What the applicant was asked to put right, once: each item as notified, with what is wrong with it."""

    items: tuple[tuple[str, str], ...]
    asked: date
    due: date | None
    done: date | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thinks of one step, and what came of it. `grade` runs from 5 (best) to 1."""

    step: str
    person: str
    body: str
    grade: int
    reasons: tuple[str, ...]
    says: str
    on: date
    is_bad: bool
    called_back: date | None = None
    was_real: bool | None = None
    rectified: date | None = None

    @property
    def is_open(self) -> bool:
        """Somebody has still to call back, or to put right what was found to be so."""
        return self.is_bad and (self.called_back is None or (bool(self.was_real) and self.rectified is None))


@dataclass(frozen=True, slots=True)
class Version:
    """The rules a case goes by since a moment, and what their being newer changed, in words."""

    program: str
    engine: str
    since: datetime
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step somebody can rate: its key, what it is called, who did it, since when it can be rated."""

    key: str
    title: str
    body: str
    since: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands at a moment."""

    state: State
    last: int
    """The number of its last event: who moves it has to know this one."""
    today: date
    course: Course
    version: Version
    earlier: tuple[Version, ...]
    """Versions before this one; a migration can be taken back to the last of them."""
    submitted: date
    accepted: date | None
    is_deemed: bool
    """Accepted because nobody said otherwise in time."""
    ended: date | None
    was_mended: bool
    mending: Mending | None
    tasks: tuple[Task, ...]
    wanted: tuple[Wanted, ...]
    promised: tuple[Promised, ...]
    steps: tuple[Step, ...]
    ratings: tuple[Rating, ...]
    clocks: tuple[Clock, ...]
    received: tuple[str, ...] = ()
    can_be_rated: bool = True
    mail_to: str = ""
    """Where the applicant wants the results sent; "" where they said nothing."""

    def task(self, matter: str) -> Task | None:
        return next((each for each in self.tasks if each.matter == matter), None)

    @property
    def is_over(self) -> bool:
        return self.state in OVER or self.state == "archived"

    @property
    def light(self) -> Light:
        """The worst of what still runs."""
        lights = {each.light for each in self.clocks if each.ended is None}
        return "red" if "red" in lights else "yellow" if "yellow" in lights else "green"
