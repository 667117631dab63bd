"""The course of a case, from what was notified: its papers, promises and fields, and who does what in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.decide import decision_of
from engine.notice import Notice, PaperSeen
from engine.notice.choices import Choices, chosen
from engine.notice.from_case import notice_of
from engine.plan import Schedule
from engine.plan.from_theme import days_of, plan_of
from engine.plan.times import Wait as Order
from engine.plan.times import Work as Length
from engine.plan.times import timing_of
from engine.program import Program
from engine.run import Run
from web.cases.case import Asked, Course, Ground, Paper, PaperStand, Promise, Stage, Terms, Wait, Work

NO_CHOICES, USUAL = Choices(), Terms()

STANDS: Mapping[str, PaperStand] = {"bring": "bring", "waived": "waived", "fed": "fed", "unknown": "unknown", "promised": "promised", "late": "late"}


@dataclass(frozen=True, slots=True)
class Notified:
    """What an applicant was told, as chosen; the course it comes to; and the words of the promises made, by pledge."""

    notice: Notice
    course: Course
    texts: Mapping[str, str]


def notified(
    program: Program, name: str, run: Run, choices: Choices = NO_CHOICES, *, left_out: frozenset[str] = frozenset(), may_promise: bool = True,
    terms: Terms = USUAL, asked: tuple[Asked, ...] = (), program_hash: str = "",
) -> Notified:  # fmt: skip
    """`left_out` are optional matters nobody wants; `asked` is what the applicant filled in by hand. Whose credit does not allow
    it makes no promise, whatever was chosen."""
    goal = program.goals[name]
    decision = decision_of(goal, run, program_hash)
    notice = notice_of(goal, decision, (), run)
    known = {each.pledge for each in notice.promises if each.may == "yes"}
    promised = tuple(each for each in choices.promised if each in known) if may_promise else ()
    told = chosen(notice, Choices(promised, choices.missing, choices.by_mail), program)
    schedule = plan_of(goal, run, without=left_out) if name in program.matters or name in program.themes else None
    taking_part = tuple(each.matter for each in schedule.tasks) if schedule is not None else (name,)
    papers = tuple(_papers(told, taking_part))
    promises = tuple(
        Promise(each.pledge, each.document, _matters(told, each.document), each.check, each.if_false)
        for each in told.promises if each.pledge in promised and any(paper.document == each.document and paper.stand == "promised" for paper in papers)
    )  # fmt: skip
    works = tuple(_works(program, name, notice, schedule, terms.window))
    waits = tuple(Wait(each.before, each.after, each.how, bool(each.papers)) for each in schedule.links) if schedule is not None else ()
    by_hand = {each.fact for each in asked}
    fields = {**{each.fact: Asked(each.fact, each.title) for each in told.fields}, **{each.fact: each for each in asked}}
    course = Course(
        name, goal.title or name, program.name, terms.window, _promised(schedule), _legal(works, waits), papers,
        asked or tuple(fields.values()), tuple(_grounds(program, name, taking_part)), promises, works, waits, decision.outcome or "",
        sum(each not in by_hand for each in fields) if asked else 0, len(fields), terms, tuple(_stages(schedule)),
    )  # fmt: skip
    return Notified(told, course, {each.pledge: each.text for each in told.promises if each.pledge in promised})



def _papers(told: Notice, taking_part: tuple[str, ...]) -> Iterator[Paper]:
    gaps = {each.document: each for each in told.gaps}
    for each in told.papers:
        matters = tuple(matter for matter in each.matters if matter in taking_part) or each.matters
        if each.needed == "no" or each.state not in STANDS or (each.matters and not set(each.matters) & {*taking_part, told.name}):
            continue
        gap = gaps.get(each.document)
        if gap is not None and each.state in ("bring", "unknown", "late"):
            # The window may find that it is not there, whatever the applicant said: it can still come later.
            yield Paper(each.document, each.title, "late", matters, gap.mode, gap.due, gap.if_late, each.pledge, each.state == "late")
        else:
            yield Paper(each.document, each.title, STANDS[each.state], matters, pledge=each.pledge)


def _matters(told: Notice, document: str) -> tuple[str, ...]:
    found: PaperSeen | None = next((each for each in told.papers if each.document == document), None)
    return found.matters if found is not None else ()


def _works(program: Program, name: str, notice: Notice, schedule: Schedule | None, office: str) -> Iterator[Work]:
    theme, benefit = program.themes.get(name), program.benefits.get(name)
    if schedule is None:
        yield Work(name, notice.title, (benefit.authority if benefit is not None else "") or notice.office.who or office)
        return
    outcomes = {each.matter: each.outcome for each in notice.members} or {name: notice.outcome}
    for task in schedule.tasks:
        matter = program.matters[task.matter]
        legal = days_of(str(dict(matter.elements).get("anticipate") or ""))
        is_automatic = matter.is_automatic and outcomes.get(task.matter) == "yes" and task.is_in == "yes" and not notice.problems
        yield Work(
            task.matter, task.title, task.who or (theme.lead if theme is not None else "") or office, task.days, None if legal is None else legal.count,
            task.asides, task.results, is_automatic,
        )  # fmt: skip


def _stages(schedule: Schedule | None) -> Iterator[Stage]:
    """Those with a limit in days."""
    for each in schedule.stages if schedule is not None else ():
        if each.allowed is not None:
            yield Stage(each.name, each.lead, each.allowed, each.matters)


def _promised(schedule: Schedule | None) -> Fraction | None:
    """What is promised for the whole: what a theme aims at, where its plan can keep that; else what its plan takes."""
    if schedule is None or all(each.days is None for each in schedule.tasks):
        return None
    aimed = days_of(schedule.target)
    return aimed.count if aimed is not None and schedule.is_on_target is not False else schedule.days


def _legal(works: tuple[Work, ...], waits: tuple[Wait, ...]) -> Fraction | None:
    """What the law allows for the whole: every matter with its statutory time, in the same order."""
    if any(each.legal is None and each.days is None for each in works):
        return None
    lengths = [Length(each.matter, each.legal if each.legal is not None else each.days or Fraction(0)) for each in works]
    return timing_of(lengths, [Order(each.before, each.after, each.how) for each in waits]).total


def _grounds(program: Program, name: str, taking_part: tuple[str, ...]) -> Iterator[Ground]:
    """The conditions that were notified, of the thing itself and of each matter that takes part."""
    for owner in dict.fromkeys((name, *taking_part)):
        goal = program.goals[owner]
        for rule_name in (*goal.conditions, *goal.exclusions):
            rule = program.rules[rule_name]
            if rule.role in ("condition", "exclusion"):
                yield Ground(rule.name, rule.label, rule.basis)
