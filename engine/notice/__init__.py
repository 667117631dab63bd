"""What a citizen is told: the next questions, and in the end the one complete notice (一次性告知)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from dsl.diagnostics import Diagnostic, Words
from engine.asking.certificate import Certificate
from engine.asking.suggestions import Suggestion
from engine.decision import Decision, Outcome
from engine.kinds import Kind
from engine.plan import Schedule


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to be asked. `path` names it as an answer does (`子女[2].生日` for a part of a list)."""

    path: str
    title: str
    ask: str
    hint: str
    topic: str
    kind: Kind
    options: tuple[tuple[str, str], ...]
    register: str
    sensitivity: str
    waits: tuple[str, ...]
    """The conditions and results that wait for it, in people's words: why it is asked."""
    suggested: Suggestion | None = None
    """What its box may be filled in with, to be looked over."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A fact nobody is asked for: a register or an official tells it."""

    path: str
    title: str
    who: str
    wording: str = ""
    limit: str = ""
    look_at: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionSeen:
    """A condition, what it came to and why. An exclusion that applies is one that does not hold."""

    id: str
    label: str
    outcome: Outcome
    text: str
    clause: tuple[str, ...]
    missing: tuple[str, ...]
    is_exclusion: bool
    checked: str


PaperState = OneOf["bring", "waived", "fed", "not needed", "unknown", "promised", "late"]
"""`bring` it; `waived`: the office has it; `fed`: another matter of the theme makes it; `unknown`: still waits for facts.
By the applicant's choice: `promised`, a promise stands for it; `late`, it is handed in later."""


@dataclass(frozen=True, slots=True)
class UseSeen:
    """A matter that asks for a paper, whether this case needs it there, and on which clause."""

    matter: str
    needed: Outcome
    why: Words
    clause: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper and why it is or is not needed; in a theme, one for all matters that ask for it."""

    document: str
    title: str
    state: PaperState
    needed: Outcome
    why: tuple[Words, ...]
    purpose: tuple[str, ...]
    matters: tuple[str, ...]
    issuer: str
    late: Words | None
    pledge: str
    clause: tuple[str, ...]
    checked: str
    missing: tuple[str, ...]
    uses: tuple[UseSeen, ...] = ()
    because: tuple[str, ...] = ()
    """The clauses on which nobody has to bring it."""
    need: str = ""


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    """A promise that may stand for a paper (告知承诺): whether this applicant may make it, its words with his own facts in
    them, and when it is looked into. `blanks` are facts still to be filled into the words."""

    pledge: str
    document: str
    may: Outcome
    why: Words
    text: str
    blanks: tuple[str, ...]
    check: str
    check_on: date | None
    if_false: str
    clause: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True)
class GapSeen:
    """A paper that may come later (容缺): the case is accepted, or even decided, without it."""

    document: str
    mode: OneOf["accepted", "decided"]
    due: str
    due_on: date | None
    if_late: str


Mode = OneOf["joint", "across", "accepted late", "decided late", "promise", "proactive", "automatic", "nearby", "help", "service", "online", "mail",
             "for people", "for bodies"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModeSeen:
    """A way in which this can be handled, whether it is open to this applicant, and what it comes to."""

    mode: Mode
    name: str
    is_open: Outcome
    says: tuple[Words, ...]
    clause: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """What is to be done later: a promise looked into, a late paper handed in. `on` is None while the day is not known."""

    what: Words
    when: str
    on: date | None
    if_not: str = ""


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """A fact the form asks besides, by which matters; `known` if it need not be filled in."""

    fact: str
    title: str
    matters: tuple[str, ...]
    is_known: bool
    fed_by: str


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """A matter of a theme: in, out or open, and why; with its own outcome unless it is out."""

    matter: str
    title: str
    is_in: Outcome
    why: Words
    outcome: Outcome | None
    who: str
    days: str
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultSeen:
    """`is_sample`: it stands on figures that are marked 核验: 示例."""

    label: str
    value: object
    words: str
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class StepSeen:
    name: str
    limit: str
    who: str


@dataclass(frozen=True, slots=True)
class Office:
    """Where, when, with whom and for how much."""

    who: str = ""
    legal_days: str = ""
    promised_days: str = ""
    visits: str = ""
    fee: str = ""
    places: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """All there is to say about one case, said once."""

    name: str
    title: str
    sort: OneOf["formula", "benefit", "matter", "theme"]
    on: date
    outcome: Outcome | None
    conditions: tuple[ConditionSeen, ...] = ()
    results: tuple[ResultSeen, ...] = ()
    situations: tuple[str, ...] = ()
    papers: tuple[PaperSeen, ...] = ()
    fields: tuple[FieldSeen, ...] = ()
    members: tuple[MemberSeen, ...] = ()
    steps: tuple[StepSeen, ...] = ()
    makes: tuple[str, ...] = ()
    office: Office = Office()
    clause: tuple[str, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    plan: Schedule | None = None
    """Of a theme: in which order its matters are done, and what it takes."""
    decided_by: OneOf["", "machine", "person"] = ""
    """Of an automatic matter (智能办): the machine, when data decide every condition and all hold; a person otherwise.
    A machine never says no."""
    modes: tuple[ModeSeen, ...] = ()
    promises: tuple[PromiseSeen, ...] = ()
    gaps: tuple[GapSeen, ...] = ()
    acceptance: OneOf["", "whole", "with gaps", "refused"] = ""
    """Once the applicant has chosen: with all papers, with some to come, or not, for a paper that cannot come later."""
    says: tuple[Words, ...] = ()
    """What the receipt of such an acceptance says, or why there is none."""
    tasks: tuple[TaskSeen, ...] = ()
    doubts: tuple[Words, ...] = ()
    """Where what was said of a fact is not what others suggest: it is taken as it was said, and looked at again."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a case stands: questions that can still change something, or else the notice.

    `questions` stand topic by topic; those of `topic` are to be asked now. `left_out` are facts the decision waits for
    that an exact check showed to change nothing.
    """

    decision: Decision
    topic: str
    questions: tuple[Question, ...]
    awaited: tuple[Awaited, ...]
    left_out: tuple[str, ...]
    notice: Notice | None
    certificate: Certificate | None = None
    """Once there is nothing more to ask: why of every question that was not asked none could change anything."""

    @property
    def now(self) -> tuple[Question, ...]:
        """The open questions of the topic at hand."""
        return tuple(each for each in self.questions if each.topic == self.topic)
