"""A theme as a plan of one case: who waits for whom, by the papers and as written, and when each is done.

A matter waits for another whose result is among its papers, as far as the case needs that paper. What the theme writes
under 先后 comes besides; 不先于 between two matters stands instead of what their papers say. An order that is written
holds for those on both sides of a matter that takes no part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal as OneOf

from dsl.diagnostics import Problems, Words
from engine.decide import outcome_of
from engine.decision import Outcome
from engine.evaluate import evaluate_rule
from engine.from_surface.time_limits import limit_from
from engine.functions.call import unknowns_in
from engine.notice.deadlines import deadline_from
from engine.notice.papers import late_of
from engine.plan import HOURS_A_DAY, Aside, Link, Schedule, StagePlan, Task, Thinned, Together, problems, words
from engine.plan.days import PUBLISHED, Calendar, Unpublished
from engine.plan.times import Circle, Timing, Wait, Work, timing_of
from engine.program import Goal, Ledger, Matter, PaperUse, Program, Step, Theme, ThemeMember
from engine.run import Run
from engine.values import together

MOST_CHAINS = 20
"""Longest ways that are written out; more are only counted."""

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lateness:
    """A paper that comes so many working days after it is first needed."""

    paper: str
    days: Fraction


def plan_of(
    goal: Goal, run: Run, begin: date | None = None, calendar: Calendar = PUBLISHED, late: tuple[Lateness, ...] = (), *,
    without: frozenset[str] = frozenset(),
) -> Schedule:
    """The plan of a case; with a day to begin on, with dates. `without` are matters nobody wants.

    Raises Problems where the case goes round in a circle, or a late paper is one that no matter asks for.
    """
    run = run.aside()
    members = tuple(_members(goal, run, without))
    links = tuple(_links(goal, members, run))
    theme = run.program.themes.get(goal.name)
    across = _across(theme, run)
    works = {each.name: _work(each, across.days) for each in members}
    sure = {each.name for each in members if each.is_in == "yes" and each.how != "may"}
    possible = {each.name for each in members if each.is_in != "no"}
    timing = _timing(works, links, possible)
    if late:
        works = _with_late(works, members, timing, late, run)
        timing = _timing(works, links, possible)
    least = _timing(works if across.is_sure else {each.name: _work(each) for each in members}, tuple(each for each in links if each.is_sure), sure)
    dates = _Dates(begin, calendar)
    tasks = tuple(_task(each, timing, works[each.name], theme, dates, across, run) for each in members if each.is_in != "no")
    # Two ways that differ by a matter that takes no part are one.
    ways = tuple(dict.fromkeys(tuple(name for name in chain if name in possible) for chain in timing.chains(MOST_CHAINS)))
    chains = tuple(each for each in ways if each)
    count = timing.chain_count if timing.chain_count > MOST_CHAINS else len(chains)
    target = dict(theme.targets).get("limit", "") if theme is not None else ""
    return Schedule(
        goal.name, goal.title or goal.name, tasks, tuple(each for each in links if {each.before, each.after} <= possible),
        tuple(each.name for each in members if each.is_in == "no"), timing.total, least.total,
        sum((works[name].days for name in possible), across.days if possible else NOTHING), chains, count,
        _groups(tasks), tuple(_stages(theme, tasks)), target, _is_kept(target, least.total, timing.total),
        dates.begin, dates.of(timing.total) if tasks else None, begin, tuple(sorted(dates.unpublished)),
        (*(words.not_a_time(each.title, each.limit) for each in tasks if each.days is None), *across.says),
        _missing(members, links, across, run), tuple(_thinned(run.program.ledgers.get(theme.ledger) if theme is not None else None)), across.days,
    )  # fmt: skip


def _is_kept(target: str, least: Fraction, most: Fraction) -> bool | None:
    aimed = days_of(target)
    if aimed is None or least <= aimed.count < most:
        return None
    return most <= aimed.count


def _missing(members: tuple[_Member, ...], links: tuple[Link, ...], across: _Across, run: Run) -> tuple[str, ...]:
    """The facts still open that tell who takes part, whether one waits for another, or whether it is handed in elsewhere."""
    open_papers = {(each.after, paper) for each in links if not each.is_sure for paper in each.papers}
    rules = [across.only_if, *(each.only_if for each in members if each.is_in == "unknown")]
    rules += [use.only_if for each in members for use in each.matter.papers if (each.name, use.document) in open_papers]
    return together(unknown for rule in rules if rule for unknown in unknowns_in(evaluate_rule(rule, run))).missing


@dataclass(frozen=True, slots=True)
class _Across:
    """跨域办: what was handed in elsewhere is under way for so many working days before anything begins. `is_sure` where it
    is known whether this case is; `only_if` names the rule that tells."""

    days: Fraction = NOTHING
    is_sure: bool = True
    says: tuple[Words, ...] = ()
    only_if: str = ""


def _across(theme: Theme | None, run: Run) -> _Across:
    cross = theme.means.cross_region if theme is not None else None
    length = days_of(cross.adds) if cross is not None else None
    if cross is None or length is None or not length.count:
        return _Across()
    if not cross.only_if:
        # Open to everybody, and nobody has said that this case is handed in elsewhere.
        return _Across(says=(words.across_if_chosen(cross.adds),))
    is_so = outcome_of(evaluate_rule(cross.only_if, run))
    if is_so == "no":
        return _Across()
    return _Across(length.count, is_so == "yes", (words.across(cross.adds, is_so == "yes"),), cross.only_if)


def _thinned(ledger: Ledger | None) -> Iterator[Thinned]:
    for at, edition in enumerate(ledger.editions if ledger is not None else ()):
        assert ledger is not None
        count = Counter(row.fates[at].sort for row in ledger.rows)
        yield Thinned(edition, len(ledger.rows), count["kept"], count["merged"], count["cancelled"], count["internal"])


# ── who takes part ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Member:
    matter: Matter
    how: OneOf["must", "may", "when"]
    is_in: Outcome
    limit: str
    length: Length | None
    only_if: str = ""

    @property
    def name(self) -> str:
        return self.matter.goal.name


def _members(goal: Goal, run: Run, without: frozenset[str]) -> Iterator[_Member]:
    program = run.program
    theme = program.themes.get(goal.name)
    if theme is None:
        yield _member(ThemeMember(goal.name, "must"), program, "yes")
        return
    for member in theme.members:
        is_in: Outcome = outcome_of(evaluate_rule(member.only_if, run)) if member.only_if else "yes"
        yield _member(member, program, "no" if member.matter in without else is_in)


def _member(member: ThemeMember, program: Program, is_in: Outcome) -> _Member:
    matter = program.matters[member.matter]
    limit = limit_of(matter, member)
    return _Member(matter, member.how, is_in, limit, days_of(limit), member.only_if)


def limit_of(matter: Matter, member: ThemeMember | None = None) -> str:
    """The time limit as written: what the theme promises of it, what the matter does, else what the law allows."""
    elements = dict(matter.elements)
    if member is not None and member.limit:
        return member.limit
    return next((text for key in ("promise", "anticipate") if (text := str(elements.get(key) or ""))), "")


@dataclass(frozen=True, slots=True)
class Length:
    """So many working days; `is_converted` from calendar days, months or years."""

    count: Fraction
    is_converted: bool = False


def days_of(text: str) -> Length | None:
    """A time limit in working days, None where the words tell none."""
    limit = limit_from(text)
    if limit is None:
        return None
    count = Fraction(limit.count)
    match limit.unit:
        case "个工作日" | "工作日":
            return Length(count)
        case "小时":
            return Length(count / HOURS_A_DAY)
        case "分钟":
            return Length(count / HOURS_A_DAY / 60)
        case _:
            # Rounded up: nobody is promised a day that there is not.
            return Length(Fraction(ceil(limit.in_working_days)), is_converted=True)


# ── who waits for whom ───────────────────────────────────────────────────────────────────────────────────────────


def _links(goal: Goal, members: tuple[_Member, ...], run: Run) -> Iterator[Link]:
    """Each pair once: what is written first, then what papers tell of pairs of which nothing is written."""
    theme = run.program.themes.get(goal.name)
    papers = _fed(members, run)
    written: set[tuple[str, str]] = set()
    for order in theme.order if theme is not None else ():
        for sooner in order.not_before:
            written.add((sooner, order.matter))
            yield Link(sooner, order.matter, "finish-finish", tuple(papers.get((sooner, order.matter), ())))
        for sooner in order.after:
            written.add((sooner, order.matter))
            yield Link(sooner, order.matter, "finish-start", tuple(papers.get((sooner, order.matter), ())))
    for (sooner, later), fed in papers.items():
        if (sooner, later) not in written:
            yield Link(sooner, later, "finish-start", tuple(fed), any(fed.values()))


def _fed(members: tuple[_Member, ...], run: Run) -> dict[tuple[str, str], dict[str, bool]]:
    """The papers that pass from one matter to another, and whether the case is sure to need them."""
    makers: dict[str, list[_Member]] = {}
    for member in members:
        if member.is_in != "no":
            for paper in member.matter.results:
                makers.setdefault(paper, []).append(member)
    fed: dict[tuple[str, str], dict[str, bool]] = {}
    for member in members:
        if member.is_in == "no":
            continue
        for use in member.matter.papers:
            for maker in makers.get(use.document, ()):
                needed = outcome_of(evaluate_rule(use.only_if, run)) if use.only_if else "yes"
                if maker is not member and needed != "no":
                    fed.setdefault((maker.name, member.name), {})[use.document] = needed == "yes"
    return fed


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _work(member: _Member, after: Fraction = NOTHING) -> Work:
    return Work(member.name, member.length.count if member.length is not None and member.is_in != "no" else NOTHING, after)


def _timing(works: Mapping[str, Work], links: tuple[Link, ...], taking_part: set[str]) -> Timing:
    """Matters that take no part are passed through in no time, so that a written order holds across them."""
    passed = [work if work.name in taking_part else Work(work.name, NOTHING) for work in works.values()]
    timing = timing_of(passed, [Wait(each.before, each.after, each.how) for each in links])
    try:
        _ = timing.order
    except Circle as circle:
        raise Problems([problems.case_in_a_circle(circle.names)]) from None
    return timing


def _with_late(
    works: dict[str, Work], members: tuple[_Member, ...], timing: Timing, late: tuple[Lateness, ...], run: Run
) -> dict[str, Work]:
    """The works with the day before which one cannot begin, or, where the paper may be handed in later, not be issued."""
    changed = dict(works)
    for each in late:
        users = [(member, use) for member in members if member.is_in != "no" for use in member.matter.papers if use.document == each.paper]
        if not users:
            known = dict.fromkeys(use.document for member in members if member.is_in != "no" for use in member.matter.papers)
            raise Problems([problems.paper_not_asked(each.paper, tuple(known))])
        comes = min(timing.times[member.name][0] for member, _ in users) + each.days
        for member, use in users:
            work = changed[member.name]
            match _holds_up(use, each, run.program):
                case "beginning":
                    changed[member.name] = Work(work.name, work.days, max(work.after, comes), work.until)
                case "issue":
                    changed[member.name] = Work(work.name, work.days, work.after, max(work.until, comes))
    return changed


def _holds_up(use: PaperUse, late: Lateness, program: Program) -> OneOf["beginning", "issue", "nothing"]:
    """What of a matter waits for a late paper: nothing where it may even be decided without, and comes in time."""
    document = program.documents.get(use.document)
    allowed = late_of([use], document) if document is not None else None
    deadline = deadline_from(allowed.due) if allowed is not None else None
    if allowed is None or deadline is None:
        return "beginning"
    due = Fraction(deadline.count) * _WORKED[deadline.unit]
    if late.days > due:
        return "beginning"
    return "nothing" if allowed.mode == "decided" else "issue"


_WORKED = {"working": Fraction(1), "days": Fraction(5, 7), "weeks": Fraction(5), "months": Fraction(21), "years": Fraction(250)}
"""About how many days of each are worked."""


class _Dates:
    """Days of a plan as dates, as far as calendars are published."""

    def __init__(self, begin: date | None, calendar: Calendar):
        self.calendar = calendar
        self.unpublished: set[int] = set()
        self.begin = None if begin is None else self._tried(lambda: calendar.first_from(begin))

    def of(self, days: Fraction) -> date | None:
        """The day by which so much has passed; part of a day ends with the next."""
        begin = self.begin
        return None if begin is None else self._tried(lambda: self.calendar.after(begin, ceil(days)))

    def _tried(self, find: Callable[[], date]) -> date | None:
        try:
            return find()
        except Unpublished as missing:
            self.unpublished.add(missing.year)
            return None


def _task(member: _Member, timing: Timing, work: Work, theme: Theme | None, dates: _Dates, across: _Across, run: Run) -> Task:
    matter, (start, finish) = member.matter, timing.times[member.name]
    elements = dict(matter.elements)
    length = member.length
    return Task(
        member.name, matter.goal.title or member.name, str(elements.get("dept_name") or ""), _stage_of(member.name, theme), member.is_in, member.how,
        member.limit, None if length is None else length.count, start, finish, timing.slack[member.name],
        not timing.slack[member.name], length is not None and length.is_converted,
        max(work.after if work.after > across.days else NOTHING, work.until) or None, dates.of(start), dates.of(finish), tuple(_asides(matter, run)), matter.results,
    )  # fmt: skip


def _asides(matter: Matter, run: Run) -> Iterator[Aside]:
    """Its special procedures; a step of the same name tells how long one takes, and in which cases there is one."""
    steps = {step.name: step for step in matter.steps}
    named = dict(matter.elements).get("special_procedure")
    for name in named if isinstance(named, tuple) else (named,) if named else ():
        step = steps.get(str(name), Step(str(name)))
        if name not in NONE and not (step.only_if and evaluate_rule(step.only_if, run) is False):
            yield Aside(str(name), step.limit, step.most)


NONE = ("无", "没有", "none")


def _groups(tasks: tuple[Task, ...]) -> tuple[Together, ...]:
    starts: dict[Fraction, list[str]] = {}
    for task in tasks:
        starts.setdefault(task.start, []).append(task.matter)
    return tuple(Together(start, tuple(starts[start])) for start in sorted(starts))


def _stages(theme: Theme | None, tasks: tuple[Task, ...]) -> Iterator[StagePlan]:
    """The stages somebody is in."""
    for stage in theme.stages if theme is not None else ():
        inside = [task for task in tasks if task.matter in stage.matters]
        if inside:
            allowed = days_of(stage.limit)
            yield StagePlan(
                stage.name, stage.lead, stage.limit, None if allowed is None else allowed.count,
                min(task.start for task in inside), max(task.finish for task in inside), tuple(task.matter for task in inside),
                all(task.is_in == "yes" for task in inside),
            )  # fmt: skip


def _stage_of(matter: str, theme: Theme | None) -> str:
    return next((stage.name for stage in theme.stages if matter in stage.matters), "") if theme is not None else ""
