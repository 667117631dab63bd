"""The ways in which this case can be handled: each with whether it is open to this applicant, what it comes to, on which clause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil

from dsl.diagnostics import Words
from engine.decide import outcome_of, rendered
from engine.decision import Outcome
from engine.evaluate import evaluate, evaluate_rule
from engine.from_surface.modes import LEVELS
from engine.from_surface.subjects import kinds_served
from engine.functions.call import unknowns_in
from engine.notice import GapSeen, MemberSeen, Mode, ModeSeen, Notice, PromiseSeen
from engine.notice import words_of_modes as words
from engine.notice.deadlines import day_of, deadline_from
from engine.notice.papers import late_of
from engine.plan.days import PUBLISHED, Unpublished
from engine.program import Document, Expr, Goal, Means, Offer, PaperUse, Program, Theme
from engine.run import Run
from engine.to_prose import prose_of_rule
from engine.values import together

NATURAL = ("自然人", "natural person")


def modes_of(goal: Goal, notice: Notice, run: Run) -> Iterator[ModeSeen]:
    """In the order people care: how it is joined, who may do it for them, where, and who ends it."""
    program = run.program
    theme, benefit = program.themes.get(goal.name), program.benefits.get(goal.name)
    if theme is not None:
        yield from _of_theme(theme, notice, run)
    for late in ("accepted", "decided"):
        papers = [gap.document for gap in notice.gaps if gap.mode == late]
        if papers:
            mode: Mode = "accepted late" if late == "accepted" else "decided late"
            yield ModeSeen(mode, words.NAMES[mode].zh, "yes", (words.late(late, papers),), goal.basis, goal.checked)
    for promise in notice.promises:
        may: Outcome = promise.may
        yield ModeSeen("promise", promise.pledge, may, (promise.why,), promise.clause, promise.checked)
    if benefit is not None and benefit.proactive is not None:
        yield ModeSeen("proactive", words.NAMES["proactive"].zh, notice.outcome or "unknown", tuple(_proactive(dict(benefit.proactive), program)), goal.basis, goal.checked)
    yield from _automatic(goal, notice, run)
    yield from _for_whom(goal, notice, run)


def _of_theme(theme: Theme, notice: Notice, run: Run) -> Iterator[ModeSeen]:
    means, goal = theme.means, theme.goal
    if means.joint is not None:
        joint = means.joint
        yield ModeSeen("joint", words.NAMES["joint"].zh, "yes", words.joint(joint.accept, joint.form, joint.deliver), goal.basis, goal.checked)
    for offer in means.offers:
        yield ModeSeen(offer.sort, offer.name or words.NAMES[offer.sort].zh, _is_open(offer.only_if, run), tuple(_offered(offer, run)),
                       offer.basis or goal.basis, offer.checked)  # fmt: skip
    cross = means.cross_region
    if cross is not None:
        yield ModeSeen("across", words.NAMES["across"].zh, _is_open(cross.only_if, run),
                       words.across(cross.mode, cross.scope, cross.accepted_at, cross.decided_at, cross.adds), cross.basis or goal.basis, cross.checked)  # fmt: skip
    levels = tuple(_nearest(means, notice.members, run.program))
    if levels:
        yield ModeSeen("nearby", words.NAMES["nearby"].zh, "yes", tuple(words.nearest(what, level) for what, level in levels), goal.basis, goal.checked)


def _offered(offer: Offer, run: Run) -> Iterator[Words]:
    yield words.OFFERS[offer.sort]
    if offer.only_if:
        yield words.for_those(prose_of_rule(offer.only_if, run.program))
    if offer.who:
        yield words.done_by(offer.who)
    if offer.fact:
        fact = run.program.facts.get(offer.fact)
        yield words.sent_to(fact.title if fact is not None and fact.title else offer.fact)
    if offer.says:
        yield words.as_written(offer.says)
    if offer.text:
        text, _ = filled(offer.text, run)
        yield words.as_written(text)


def _nearest(means: Means, members: tuple[MemberSeen, ...], program: Program) -> Iterator[tuple[str, str]]:
    """As the theme says; else the nearest level that exercises a matter, where there is more than one."""
    said = dict(means.nearby)
    for what, level in said.items():
        yield words.PHASES[what].zh if what in words.PHASES else what, level
    for member in members:
        levels = dict(program.matters[member.matter].elements).get("use_level")
        known = [each for each in levels if each in LEVELS] if isinstance(levels, tuple) else []
        if member.is_in != "no" and member.matter not in said and len(known) > 1:
            yield member.title, max(known, key=LEVELS.index)


def _proactive(parts: dict[str, object], program: Program) -> Iterator[Words]:
    yield words.NO_APPLICATION
    confirm = parts.get("confirm")
    if isinstance(confirm, tuple) and confirm:
        yield words.only_confirm([program.facts[name].title or name for name in confirm if name in program.facts])
    if parts.get("may_decline"):
        yield words.MAY_DECLINE


def _automatic(goal: Goal, notice: Notice, run: Run) -> Iterator[ModeSeen]:
    """智能办: of a matter, and of each member of a theme. A machine says yes or hands over; it never says no."""
    program = run.program
    if goal.name in program.matters and notice.decided_by:
        yield ModeSeen("automatic", words.NAMES["automatic"].zh, "yes" if notice.decided_by == "machine" else "unknown", (words.DECIDED[notice.decided_by],), goal.basis, goal.checked)
    for member in notice.members:
        matter = program.matters[member.matter]
        if matter.is_automatic and member.is_in != "no":
            by = "machine" if member.is_in == "yes" and member.outcome == "yes" else "person"
            yield ModeSeen("automatic", member.title, "yes" if by == "machine" else "unknown", (words.DECIDED[by],), matter.goal.basis, matter.goal.checked)


def _for_whom(goal: Goal, notice: Notice, run: Run) -> Iterator[ModeSeen]:
    """The hall for people or the one for companies and other bodies, by whom the matters serve."""
    program = run.program
    names = [member.matter for member in notice.members if member.is_in != "no"] or ([goal.name] if goal.name in program.matters else [])
    served: set[str] = set()
    for name in names:
        served |= set(kinds_served(dict(program.matters[name].elements)))
    theme = program.themes.get(goal.name)
    told = run.facts.get(theme.subject) if theme is not None and theme.subject else None
    served = served & {str(told)} if told is not None else served
    if served & set(NATURAL):
        yield ModeSeen("for people", words.NAMES["for people"].zh, "yes", (words.PEOPLE,), goal.basis, goal.checked)
    if served - set(NATURAL):
        yield ModeSeen("for bodies", words.NAMES["for bodies"].zh, "yes", (words.BODIES,), goal.basis, goal.checked)


def _is_open(rule: str, run: Run) -> Outcome:
    return outcome_of(evaluate_rule(rule, run)) if rule else "yes"


# ── what may come later, what a promise stands for ───────────────────────────────────────────────────────────────


def gaps_of(notice: Notice, run: Run) -> Iterator[GapSeen]:
    """Each paper that is to be brought and may come later, with the day it is due where the day can be told."""
    for paper in notice.papers:
        if paper.state in ("bring", "unknown") and paper.late is not None:
            late = late_of(uses_of(paper.document, [use.matter for use in paper.uses if use.needed != "no"], run.program),
                           run.program.documents.get(paper.document, Document(paper.document)))  # fmt: skip
            if late is not None:
                yield GapSeen(paper.document, late.mode, late.due, due_on(late.due, notice, "completion" if late.mode == "decided" else "acceptance"), late.if_late)


def uses_of(document: str, matters: list[str], program: Program) -> list[PaperUse]:
    holders = [program.matters.get(name) or program.benefits.get(name) for name in matters]
    return [use for holder in holders if holder is not None for use in holder.papers if use.document == document]


def promises_of(goal: Goal, notice: Notice, run: Run) -> Iterator[PromiseSeen]:
    """Each promise that may stand for a paper still to be brought. Who is barred may not; while credit is unknown, it is open."""
    program = run.program
    for paper in notice.papers:
        if paper.state not in ("bring", "unknown"):
            continue
        document = program.documents.get(paper.document)
        uses = uses_of(paper.document, [use.matter for use in paper.uses if use.needed != "no"], program)
        name = next((each for use in uses if (each := use.pledge or (document.pledge if document else ""))), "")
        pledge = program.pledges.get(name)
        if pledge is None:
            continue
        barred = outcome_of(evaluate_rule(pledge.barred, run)) if pledge.barred else "no"
        may: Outcome = {"yes": "no", "no": "yes"}.get(barred, "unknown")  # type: ignore[assignment]
        condition = run.program.rules[pledge.barred].text if pledge.barred else ""
        text, blanks = filled(pledge.text, run)
        yield PromiseSeen(name, paper.document, may, words.promise(name, paper.title, may, condition), text, blanks, pledge.verify,
                          due_on(pledge.verify, notice, "completion"), pledge.if_false, pledge.basis or goal.basis, pledge.checked)  # fmt: skip


BLANK = "＿＿＿＿"


def filled(text: tuple[str | Expr, ...], run: Run) -> tuple[str, tuple[str, ...]]:
    """The words with this case's facts in them; what is not known is a blank to be filled by hand, and named."""
    said: list[str] = []
    waits = []
    for part in text:
        if isinstance(part, str):
            said.append(part)
            continue
        unknown = list(unknowns_in(evaluate(part, run)))
        waits += unknown
        said.append(BLANK if unknown else rendered((part,), run))
    return "".join(said).rstrip("\n"), together(waits).missing


def due_on(text: str, notice: Notice, usual: str) -> date | None:
    """The day words like 办结后30天 name in this case: accepted on the day of the notice, done when the plan is."""
    deadline = deadline_from(text)
    if deadline is None:
        return None
    try:
        begin = PUBLISHED.first_from(notice.on)
        if (deadline.event or usual) == "completion":
            if notice.plan is None:
                return None
            begin = PUBLISHED.after(begin, ceil(notice.plan.days))
    except Unpublished:
        return None
    return day_of(deadline, begin)
