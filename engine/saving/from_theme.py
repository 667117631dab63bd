"""What a theme saves: the sum of its matters handled one by one beside the theme handled once, row by row.

Whatever is counted has a row of its own: what it counts as before, what it counts as after, its fate, the reason and
the clause. The totals are the sums of the rows and nothing else. How each thing is counted stands in docs/减少.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.decide import outcome_of, run_of
from engine.decision import SAMPLE
from engine.evaluate import evaluate_rule
from engine.from_surface.modes import TARGET, count_in
from engine.notice import Notice, PaperSeen
from engine.plan import Thinned
from engine.plan.from_theme import days_of, limit_of, plan_of
from engine.program import Matter, Offer, Program, Theme
from engine.rulebook import Rulebook, today
from engine.run import Run
from engine.saving import words
from engine.saving.applicants import Applicant, applicants_of, asked_of

Measure = OneOf["fields", "papers", "steps", "visits", "days"]
MEASURES: tuple[Measure, ...] = ("fields", "papers", "steps", "visits", "days")

Fate = OneOf[
    "once", "merged", "prefilled", "fed", "issued", "shared", "internal", "promised", "brought", "kept", "cancelled",
    "online", "on site", "electronic", "mailed", "parallel", "of the theme", "settled",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One thing counted: `before` when its matter is handled alone, `after` in the theme."""

    measure: Measure
    matter: str
    thing: str
    before: Fraction
    after: Fraction
    fate: Fate
    reason: Words
    clause: tuple[str, ...] = ()
    checked: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger, and the applicants for whom it counts."""

    row: Row
    applicants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The five measures; averages are exact."""

    fields: Fraction = Fraction(0)
    papers: Fraction = Fraction(0)
    steps: Fraction = Fraction(0)
    visits: Fraction = Fraction(0)
    days: Fraction = Fraction(0)

    def of(self, measure: Measure) -> Fraction:
        count: Fraction = getattr(self, measure)
        return count


@dataclass(frozen=True, slots=True)
class Case:
    """One applicant: the situations, both counts, and the rows they are the sums of."""

    applicant: Applicant
    situations: tuple[str, ...]
    matters: tuple[str, ...]
    before: Counts
    after: Counts
    rows: tuple[Row, ...]
    legal_days: Fraction | None
    """One after the other by what the law allows; None where a matter does not say it."""
    prefilled: int


@dataclass(frozen=True, slots=True)
class Target:
    """What the theme means to come down to, and whether it does: at most so many, or fewer by a share."""

    measure: Measure
    written: str
    reached: bool
    is_share: bool


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A theme that was given up for this one: how many matters it had, and how long it took."""

    name: str
    title: str
    matters: int
    days: Fraction


@dataclass(frozen=True, slots=True)
class Saving:
    """A theme: averages over its applicants, each counting the same, and over those of each situation."""

    name: str
    title: str
    cases: tuple[Case, ...]
    before: Counts
    after: Counts
    situations: tuple[tuple[str, int, Counts, Counts], ...]
    ledger: tuple[Entry, ...]
    targets: tuple[Target, ...]
    notes: tuple[Words, ...]
    predecessors: tuple[Predecessor, ...] = ()
    thinned: tuple[Thinned, ...] = ()

    @property
    def legal_days(self) -> Fraction | None:
        known = [each.legal_days for each in self.cases if each.legal_days is not None]
        return _mean(known) if self.cases and len(known) == len(self.cases) else None

    @property
    def prefilled(self) -> Fraction:
        return _mean(Fraction(each.prefilled) for each in self.cases)


def saving_of(rulebook: Rulebook, name: str) -> Saving:
    """What a theme saves its applicants: those of its 用例 who may have it, or made-up ones where there are none."""
    program = rulebook.program
    goal, theme = program.goals[name], program.themes[name]
    cases = tuple(_case(rulebook, theme, each) for each in applicants_of(rulebook, name))
    before, after = _averages(cases)
    by_situation: dict[str, list[Case]] = {}
    for case in cases:
        for situation in case.situations:
            by_situation.setdefault(situation, []).append(case)
    return Saving(
        name, goal.title or name, cases, before, after,
        tuple((situation, len(those), *_averages(those)) for situation, those in by_situation.items()),
        tuple(_ledger(cases)), tuple(_targets(theme, before, after)) if cases else (), tuple(_notes(theme, cases, program)),
        tuple(_predecessors(name, program)), plan_of(goal, run_of(program, {}, today())).ledger,
    )  # fmt: skip


def themes_in_use(program: Program) -> tuple[str, ...]:
    """Those that are not given up."""
    return tuple(name for name, theme in program.themes.items() if not (ended := theme.goal.retired[0]) or ended > today().isoformat())


def _predecessors(name: str, program: Program) -> Iterator[Predecessor]:
    for theme in program.themes.values():
        if theme.goal.retired[1] == name:
            schedule = plan_of(theme.goal, run_of(program, {}, today()))
            yield Predecessor(theme.goal.name, theme.goal.title or theme.goal.name, len(schedule.tasks), schedule.days)


def share_saved(before: Fraction, after: Fraction) -> Fraction | None:
    """How much less, as a share of what it was; None where there was nothing."""
    return (before - after) / before if before else None


def _case(rulebook: Rulebook, theme: Theme, applicant: Applicant) -> Case:
    program, notice = rulebook.program, applicant.notice
    run = applicant.run.aside()
    taking_part = tuple(program.matters[each.matter] for each in notice.members if each.is_in != "no")
    rows = (
        *_fields(rulebook, theme, taking_part, applicant), *_papers(notice, theme, taking_part, run), *_steps(theme, taking_part, run),
        *_visits(theme, taking_part, notice, run), *_days(theme, taking_part, run),
    )  # fmt: skip
    lengths = [days_of(_text(each, "anticipate")) for each in taking_part]
    legal = None if None in lengths else sum((each.count for each in lengths if each is not None), Fraction(0))
    return Case(applicant, notice.situations, tuple(each.goal.name for each in taking_part), _sum(rows, "before"), _sum(rows, "after"),
                rows, legal, len([each for each in rows if each.fate == "prefilled"]))  # fmt: skip


# ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(rulebook: Rulebook, theme: Theme, matters: tuple[Matter, ...], applicant: Applicant) -> Iterator[Row]:
    """Alone, each matter asks its own questions and has its own form; in the theme each fact is asked once."""
    program = rulebook.program
    wanted: dict[str, list[Matter | None]] = {}
    for matter in matters:
        for fact in asked_of(rulebook, matter.goal.name, applicant):
            wanted.setdefault(fact, []).append(matter)
    in_theme = dict.fromkeys(applicant.asked)
    for fact in in_theme:
        wanted.setdefault(fact, [None])
    makers = {fact: matter.goal.name for matter in matters for fact in matter.yields}
    for name, asking in wanted.items():
        fact_ = program.facts[name]
        title = fact_.title or name
        register = program.registers.get(fact_.register)
        for place, asker in enumerate(asking):
            goal = asker.goal if asker is not None else theme.goal
            source = _source(fact_.span)
            clause = clause_of(asker) if asker is not None else goal.basis
            row = Row("fields", goal.name, title, Fraction(int(asker is not None)), Fraction(1), "once", words.ASKED_ONCE, clause, goal.checked, source)
            if asker is None:
                yield replace(row, fate="of the theme", reason=words.ASKED_BY_THEME)
            elif name in makers and makers[name] != goal.name:
                yield replace(row, after=Fraction(0), fate="fed", reason=words.field_fed(makers[name]))
            elif name not in in_theme:
                yield replace(row, after=Fraction(0), fate="settled", reason=words.SETTLED_BY_OTHERS)
            elif place:
                yield replace(row, after=Fraction(0), fate="merged", reason=words.asked_with(asking[0].goal.name if asking[0] else theme.goal.name))
            elif register is not None and register.means:
                yield replace(row, fate="prefilled", reason=words.prefilled_from(fact_.register, register.unit))
            else:
                yield row


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _papers(notice: Notice, theme: Theme, matters: tuple[Matter, ...], run: Run) -> Iterator[Row]:
    """Alone, every matter asks for all it needs, also for what another has just made or an office has anyway."""
    program = run.program
    names = {each.goal.name for each in matters}
    for paper in notice.papers:
        document = program.documents.get(paper.document)
        source = _source(document.span) if document is not None else ""
        fate, after, reason, clause = _fate_of_paper(paper, theme, run)
        uses = [each for each in paper.uses if each.matter in names and each.needed == "yes"]
        first = uses[0].matter if uses else ""
        for place, use in enumerate(uses):
            basis = use.clause or clause_of(program.matters[use.matter])
            row = Row("papers", use.matter, paper.title, Fraction(1), after, fate, reason, clause or basis,
                      use.checked or paper.checked or program.goals[use.matter].checked, source)  # fmt: skip
            if place and after:
                row = replace(row, after=Fraction(0), fate="merged", reason=words.brought_once_with(first))
            yield row
    for matter in matters:
        before = matter.before
        still = {use.document for use in matter.papers}
        for name in before.papers if before is not None else ():
            assert before is not None
            if name in still:
                continue  # Still asked for: counted above.
            yield Row("papers", matter.goal.name, name, Fraction(1), Fraction(0), "cancelled", words.NOT_ASKED_SINCE, before.basis, before.checked, before.url or _source(matter.goal.span))


def _fate_of_paper(paper: PaperSeen, theme: Theme, run: Run) -> tuple[Fate, Fraction, Words, tuple[str, ...]]:
    last = paper.why[-1]
    match paper.state:
        case "fed":
            return "fed", Fraction(0), last, paper.because
        case "waived":
            return _WAIVED.get(_how_waived(paper, run), "shared"), Fraction(0), words.looked_up(paper.issuer), paper.because
        case _:
            pledge = run.program.pledges.get(paper.pledge)
            if pledge is not None and pledge.name in theme.means.pledged and may_promise(pledge.barred, run):
                return "promised", Fraction(0), words.promised_by(pledge.name), pledge.basis
            return "brought", Fraction(1), words.BROUGHT, paper.clause


def may_promise(barred: str, run: Run) -> bool:
    """Only who is known not to be barred: credit nobody has looked up is not good credit."""
    return not barred or outcome_of(evaluate_rule(barred, run)) == "no"


_WAIVED: Mapping[str, Fate] = {"电子证照": "issued", "数据共享": "shared", "内部核验": "internal"}


def _how_waived(paper: PaperSeen, run: Run) -> str:
    document = run.program.documents.get(paper.document)
    own = (use.waived for each in paper.uses for use in run.program.matters[each.matter].papers if use.document == paper.document)
    return next((each for each in own if each), document.waived if document is not None else "")


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _steps(theme: Theme, matters: tuple[Matter, ...], run: Run) -> Iterator[Row]:
    """Acceptance and delivery as often as 集成办 says; what is done inside stays."""
    joint = theme.means.joint
    left: dict[str, int | None] = {"accept": joint.accept if joint else None, "deliver": joint.deliver if joint else None}
    for matter in matters:
        goal = matter.goal
        for step in matter.steps:
            if step.only_if and evaluate_rule(step.only_if, run) is False:
                continue
            row = Row("steps", goal.name, step.name, Fraction(1), Fraction(1), "kept", words.STEP_KEPT, clause_of(matter), goal.checked, _source(goal.span))
            often = left.get(step.phase)
            if often is None:
                yield row
            elif often > 0:
                left[step.phase] = often - 1
                yield replace(row, fate="once", reason=words.DONE_ONCE[step.phase], clause=theme.goal.basis)
            else:
                yield replace(row, after=Fraction(0), fate="merged", reason=words.DONE_WITH[step.phase], clause=theme.goal.basis)
        for name in matter.before.steps if matter.before is not None else ():
            assert matter.before is not None
            yield Row("steps", goal.name, name, Fraction(1), Fraction(0), "cancelled", words.NO_STEP_SINCE, matter.before.basis, matter.before.checked, matter.before.url or _source(goal.span))


# ── visits ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _visits(theme: Theme, matters: tuple[Matter, ...], notice: Notice, run: Run) -> Iterator[Row]:
    """Alone, as often as each matter says. In the theme: where it is done online, nobody comes but for what must be done
    on the spot; else as often as 集成办 accepts; and once more where a result can neither be mailed nor sent."""
    means, goal = theme.means, theme.goal
    joint, online = means.joint, _applies(means.offers, "online", run)
    is_joint = joint is not None and joint.accept is not None
    for matter in matters:
        written, checked, source, clause = visits_of(matter)
        count = Fraction(count_in(written) or 0)
        explained = _text(matter, "limit_scene_explain")
        now = Fraction(count_in(_text(matter, "limit_scene_num")) or 0)
        row = Row("visits", matter.goal.name, written, count, now, "kept", words.VISITS_KEPT, clause, checked, source)
        if explained and now:
            yield replace(row, fate="on site", reason=words.on_site(explained))
        elif online is not None:
            yield replace(row, after=Fraction(0), fate="online", reason=words.DONE_ONLINE, clause=online.basis or goal.basis)
        elif is_joint:
            yield replace(row, after=Fraction(0), fate="merged", reason=words.COME_ONCE, clause=goal.basis)
        else:
            yield row
    # Where nobody has to come for any of them alone, nobody has to come for all of them together.
    alone = sum(count_in(_text(each, "limit_scene_num")) or 0 for each in matters if not _text(each, "limit_scene_explain"))
    if not alone:
        return
    if online is None and joint is not None and joint.accept is not None:
        yield Row("visits", goal.name, words.HANDING_IN.zh, Fraction(0), Fraction(min(joint.accept, alone)), "of the theme", words.ONE_WINDOW, goal.basis, goal.checked, _source(goal.span))
    if online is not None or is_joint:
        yield from _fetching(theme, matters, run)


def _fetching(theme: Theme, matters: tuple[Matter, ...], run: Run) -> Iterator[Row]:
    """Coming once more for the results, but where they come by mail or are electronic."""
    goal, joint = theme.goal, theme.means.joint
    paper_results = [name for matter in matters if count_in(_text(matter, "limit_scene_num")) for name in matter.results
                     if not _is_electronic(name, run.program)]
    row = Row("visits", goal.name, words.FETCHING.zh, Fraction(0), Fraction(0), "electronic", words.ALL_ELECTRONIC, goal.basis, goal.checked, _source(goal.span))
    if not paper_results:
        yield row
    elif _applies(theme.means.offers, "mail", run) is not None:
        yield replace(row, fate="mailed", reason=words.mailed(paper_results))
    else:
        often = joint.deliver if joint is not None and joint.deliver is not None else 1
        yield replace(row, after=Fraction(often), fate="of the theme", reason=words.fetched(paper_results))


def visits_of(matter: Matter) -> tuple[str, str, str, tuple[str, ...]]:
    """How often one came for it alone, as written; with its mark, source and clause."""
    before = matter.before
    if before is not None and before.visits:
        return before.visits, before.checked, before.url or _source(matter.goal.span), before.basis
    return _text(matter, "limit_scene_num"), matter.goal.checked, _source(matter.goal.span), clause_of(matter)


def _is_electronic(document: str, program: Program) -> bool:
    """Whether an office that needs a paper looks it up: then nobody has to hold it in his hands."""
    known = program.documents.get(document)
    return known is not None and bool(known.waived)


def _applies(offers: Iterable[Offer], sort: str, run: Run) -> Offer | None:
    """The offer of a sort, where it is open to this applicant for certain."""
    return next((each for each in offers if each.sort == sort and (not each.only_if or evaluate_rule(each.only_if, run) is True)), None)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _days(theme: Theme, matters: tuple[Matter, ...], run: Run) -> Iterator[Row]:
    """Alone, one after the other; in the theme, the longest way through. What a matter on that way adds is its share."""
    schedule = plan_of(theme.goal, run)
    chain = schedule.chains[0] if schedule.chains else ()
    share: dict[str, Fraction] = {}
    reached = schedule.transfer
    for name in chain:
        finish = schedule.task(name).finish
        share[name], reached = finish - reached, finish
    for matter in matters:
        name, before = matter.goal.name, matter.before
        written = before.limit if before is not None and before.limit else limit_of(matter)
        length = days_of(written)
        mark = (before.checked, before.url or _source(matter.goal.span), before.basis) if before is not None and before.limit else (
            matter.goal.checked, _source(matter.goal.span), clause_of(matter))  # fmt: skip
        row = Row("days", name, written, length.count if length else Fraction(0), share.get(name, Fraction(0)), "kept", words.ON_THE_LONGEST_WAY,
                  mark[2], mark[0], mark[1])  # fmt: skip
        yield row if name in share else replace(row, fate="parallel", reason=words.BESIDE_OTHERS, clause=theme.goal.basis)
    cross = theme.means.cross_region
    if schedule.transfer and cross is not None:
        goal = theme.goal
        yield Row("days", goal.name, words.UNDER_WAY.zh, Fraction(0), schedule.transfer, "of the theme", words.handed_in_elsewhere(cross.accepted_at, cross.decided_at),
                  cross.basis or goal.basis, cross.checked or goal.checked, _source(goal.span))  # fmt: skip


# ── sums ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sum(rows: Iterable[Row], side: OneOf["before", "after"]) -> Counts:
    sums = dict.fromkeys(MEASURES, Fraction(0))
    for row in rows:
        sums[row.measure] += row.before if side == "before" else row.after
    return Counts(**sums)


def _averages(cases: Iterable[Case]) -> tuple[Counts, Counts]:
    those = tuple(cases)
    return (
        Counts(*(_mean(each.before.of(measure) for each in those) for measure in MEASURES)),
        Counts(*(_mean(each.after.of(measure) for each in those) for measure in MEASURES)),
    )  # fmt: skip


def _mean(counts: Iterable[Fraction]) -> Fraction:
    known = tuple(counts)
    return sum(known, Fraction(0)) / len(known) if known else Fraction(0)


def _ledger(cases: Iterable[Case]) -> Iterator[Entry]:
    """Each row once, with all for whom it counts."""
    rows: dict[Row, list[str]] = {}
    for case in cases:
        for row in case.rows:
            rows.setdefault(row, []).append(case.applicant.name)
    order = {measure: place for place, measure in enumerate(MEASURES)}
    for row in sorted(rows, key=lambda each: order[each.measure]):
        yield Entry(row, tuple(rows[row]))


_TARGETS: Mapping[str, Measure] = {"fields": "fields", "papers": "papers", "steps": "steps", "visits": "visits", "days": "days", "limit": "days"}


def _targets(theme: Theme, before: Counts, after: Counts) -> Iterator[Target]:
    for key, written in theme.targets:
        measure = _TARGETS.get(key)
        if measure is None:
            continue
        match = TARGET.fullmatch(written.strip())
        length = days_of(written) if measure == "days" else None
        if match is not None and match[2]:
            saved = share_saved(before.of(measure), after.of(measure))
            yield Target(measure, written, saved is None or saved >= Fraction(int(match[1]), 100), True)
        else:
            most = length.count if length is not None else Fraction(int(match[1])) if match is not None else Fraction(count_in(written) or 0)
            yield Target(measure, written, after.of(measure) <= most, False)


def _notes(theme: Theme, cases: tuple[Case, ...], program: Program) -> Iterator[Words]:
    if not cases:
        yield words.NOBODY
        return
    filled = [each.applicant.name for each in cases if each.applicant.filled and not each.applicant.is_made_up]
    if cases[0].applicant.is_made_up:
        yield words.made_up(len(cases))
    elif filled:
        yield words.filled_in(filled)
    open_ = dict.fromkeys(paper.title for case in cases for paper in case.applicant.notice.papers for use in paper.uses if use.needed == "unknown")
    if open_:
        yield words.still_open(tuple(open_))
    taking_part = dict.fromkeys(name for case in cases for name in case.matters)
    silent = [name for name in taking_part if count_in(visits_of(program.matters[name])[0]) is None]
    if silent:
        yield words.visits_not_said(silent)
    unreformed = [name for name in taking_part if (before := program.matters[name].before) is None or not (before.limit and before.visits)]
    if unreformed:
        yield words.only_today(len(unreformed), len(taking_part))
    if theme.means.joint is None:
        yield words.NOT_JOINT
    samples = {row.matter for case in cases for row in case.rows if row.checked == SAMPLE}
    if samples:
        yield words.some_are_samples(len(samples))



def clause_of(matter: Matter) -> tuple[str, ...]:
    """The law that establishes a matter."""
    written = dict(matter.elements).get("by_law")
    return matter.goal.basis or (tuple(str(each) for each in written) if isinstance(written, tuple) else (str(written),) if written else ())


def _text(matter: Matter, element: str) -> str:
    value = dict(matter.elements).get(element)
    return value if isinstance(value, str) else ""


def _source(span: object) -> str:
    file, line = getattr(span, "file", ""), getattr(span, "line", 0)
    return f"{file}:{line}" if file else ""
