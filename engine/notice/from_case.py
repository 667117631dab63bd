"""The one complete notice of a case: conditions, results, papers, fields, members, days, places, and why for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Problems, Words
from engine.asking.suggestions import doubts_in, titles_of
from engine.decide import is_not_for_them, outcome_of, required_by
from engine.decision import Decision, Outcome, Reason, is_sample
from engine.evaluate import evaluate_fact, evaluate_rule
from engine.functions.call import unknowns_in
from engine.notice import (
    Awaited,
    ConditionSeen,
    FieldSeen,
    MemberSeen,
    Notice,
    Office,
    ResultSeen,
    StepSeen,
    words,
)
from engine.notice.modes import gaps_of, modes_of, promises_of
from engine.notice.papers import papers_of_one, papers_of_theme
from engine.plan import Schedule
from engine.plan.from_theme import plan_of
from engine.program import FieldUse, Goal, Matter, Program, Situation, Step, Theme
from engine.run import Run
from engine.to_prose import prose_of_rule
from engine.to_words import in_words, measured


def notice_of(goal: Goal, decision: Decision, awaited: tuple[Awaited, ...], run: Run) -> Notice:
    """Everything there is to say, from a decision and the run that looks up the rest."""
    run = run.aside()
    notice = replace(_notice(goal, decision, awaited, run), doubts=tuple(_doubts(run)))
    if decision.outcome == "no":
        return notice
    notice = replace(notice, promises=tuple(promises_of(goal, notice, run)), gaps=tuple(gaps_of(notice, run)))
    return replace(notice, modes=tuple(modes_of(goal, notice, run)))


def _notice(goal: Goal, decision: Decision, awaited: tuple[Awaited, ...], run: Run) -> Notice:
    program = run.program
    matter, benefit, theme = (program.matters.get(goal.name), program.benefits.get(goal.name), program.themes.get(goal.name))
    conditions = tuple(_conditions(goal, decision.because, program))
    results = tuple(_results(goal, decision, program))
    common = (goal.name, goal.title or goal.name, goal.sort, decision.on, decision.outcome, conditions, results)
    if theme is not None:
        members = tuple(_members(theme, run))
        taking_part = [member.matter for member in members if member.is_in != "no"]
        return Notice(
            *common, tuple(_situations(theme.situations, run)), tuple(papers_of_theme(theme, members, run)),
            tuple(_fields_of_theme(theme, taking_part, run)), members,
            tuple(step for name in taking_part for step in _steps(program.matters[name].steps, run)),
            tuple(dict.fromkeys(result for name in taking_part for result in program.matters[name].results)),
            Office(who=theme.lead), goal.basis, awaited, decision.problems, _plan(goal, decision, run),
        )  # fmt: skip
    if matter is not None:
        return Notice(
            *common, tuple(_situations(matter.situations, run)),
            papers_of_one(goal.name, matter.papers, run),
            _fields_of_one(goal.name, matter.field_uses, run), (), _steps(matter.steps, run), matter.results,
            office_of(matter), goal.basis, awaited, decision.problems, decided_by=decided_by(matter, decision),
        )  # fmt: skip
    if benefit is not None:
        return Notice(
            *common, (), papers_of_one(goal.name, benefit.papers, run),
            _fields_of_one(goal.name, benefit.field_uses, run),
            office=Office(who=benefit.authority), clause=goal.basis, awaited=awaited, problems=decision.problems,
        )  # fmt: skip
    return Notice(*common, clause=goal.basis, awaited=awaited, problems=decision.problems)


def _plan(goal: Goal, decision: Decision, run: Run) -> Schedule | None:
    """The plan, unless nothing will be done, or this case is one of those whose matters wait for each other."""
    try:
        return None if decision.outcome == "no" else plan_of(goal, run)
    except Problems:
        return None


def decided_by(matter: Matter, decision: Decision) -> OneOf["", "machine", "person"]:
    """Who ends a case of this matter: the machine only where data show that everything holds."""
    if not matter.is_automatic:
        return ""
    return "machine" if decision.outcome == "yes" and not decision.problems else "person"


# ── conditions and results ───────────────────────────────────────────────────────────────────────────────────────


def _conditions(goal: Goal, because: Reason, program: Program) -> Iterator[ConditionSeen]:
    own = {*goal.conditions, *goal.exclusions}
    for reason in because.children:
        rule = program.rules.get(reason.id)
        if rule is None or reason.outcome is None or not (reason.id in own or rule.role == "outcome"):
            continue
        if is_not_for_them(reason, program):
            continue
        of_matter = reason if rule.role == "outcome" else required_by(reason, program)
        label = rule.owner if rule.role == "outcome" else rule.label
        text = (_why_not(of_matter) or label) if of_matter is not None else reason.text
        yield ConditionSeen(reason.id, label, reason.outcome, text, reason.clause, reason.missing,
                            rule.role == "exclusion", reason.checked)  # fmt: skip


def _why_not(reason: Reason) -> str:
    """What speaks against a member: the words of its own first condition that does not hold."""
    return next((child.text for child in reason.children if child.outcome == "no"), "")


def _results(goal: Goal, decision: Decision, program: Program) -> Iterator[ResultSeen]:
    if goal.sort == "formula":
        rule = program.rules[goal.results[0][1]]
        if not decision.missing:
            yield ResultSeen(goal.title or goal.name, decision.value, measured(decision.value, rule.kind, program), is_sample(decision.because))
    elif isinstance(decision.value, Mapping):
        for label, rule_name in goal.results:
            if label in decision.value:
                value = decision.value[label]
                yield ResultSeen(label, value, measured(value, program.rules[rule_name].kind, program), is_sample(decision.because, rule_name))


def _situations(situations: Iterable[Situation], run: Run) -> Iterator[str]:
    for situation in situations:
        for option in situation.options:
            if evaluate_rule(option, run) is True:
                yield run.program.rules[option].label


def _doubts(run: Run) -> Iterator[Words]:
    for doubt in doubts_in(run):
        fact = run.program.facts[doubt.fact]
        told, suggested = (in_words(each, fact.kind, run.program) for each in (doubt.told, doubt.suggested.value))
        yield words.doubt(fact.title or fact.name, told, titles_of(doubt.suggested, run.program), suggested)


# ── fields and members ───────────────────────────────────────────────────────────────────────────────────────────


def fields_of(goal: Goal, run: Run) -> tuple[FieldSeen, ...]:
    """The fields of a goal's own notice."""
    program, run = run.program, run.aside()
    theme = program.themes.get(goal.name)
    if theme is not None:
        return tuple(_fields_of_theme(theme, [each.matter for each in _members(theme, run) if each.is_in != "no"], run))
    holder = program.matters.get(goal.name) or program.benefits.get(goal.name)
    return _fields_of_one(goal.name, holder.field_uses if holder is not None else (), run)


def _fields_of_theme(theme: Theme, taking_part: list[str], run: Run) -> Iterator[FieldSeen]:
    """Each field once, with the matters that want it; what another matter yields need not be filled in."""
    wanted: dict[str, list[str]] = {}
    for owner, uses in ((theme.goal.name, theme.field_uses), *((name, run.program.matters[name].field_uses) for name in taking_part)):
        for use in uses:
            if _may_hold(use.only_if, run):
                wanted.setdefault(use.fact, []).append(owner)
    makers = {fact: name for name in taking_part for fact in run.program.matters[name].yields}
    for name, owners in wanted.items():
        yield _field(name, tuple(owners), makers, run)


def _fields_of_one(name: str, uses: tuple[FieldUse, ...], run: Run) -> tuple[FieldSeen, ...]:
    return tuple(_field(use.fact, (name,), {}, run) for use in uses if _may_hold(use.only_if, run))


def _field(name: str, owners: tuple[str, ...], makers: Mapping[str, str], run: Run) -> FieldSeen:
    fact = run.program.facts.get(name)
    is_known = not any(True for _ in unknowns_in(evaluate_fact(name, run)))
    return FieldSeen(name, fact.title if fact and fact.title else name, owners, is_known, makers.get(name, ""))


def _members(theme: Theme, run: Run) -> Iterator[MemberSeen]:
    program = run.program
    for member in theme.members:
        matter = program.matters[member.matter]
        is_in: Outcome = "yes"
        match member.how:
            case "must":
                why = words.MUST
            case "may" if not member.only_if or evaluate_rule(member.only_if, run) is True:
                why = words.MAY
            case "when" | "may":
                condition = prose_of_rule(member.only_if, program)
                is_in = outcome_of(evaluate_rule(member.only_if, run))
                why = {"yes": words.takes_part_because, "no": words.takes_no_part_because}.get(is_in, words.part_not_known)(condition)
        outcome = outcome_of(evaluate_rule(matter.goal.outcome, run)) if matter.goal.outcome and is_in != "no" else None
        office = office_of(matter)
        yield MemberSeen(member.matter, matter.goal.title or member.matter, is_in, why, outcome, office.who,
                         office.promised_days or office.legal_days, matter.results)  # fmt: skip


# ── where, when, how much ────────────────────────────────────────────────────────────────────────────────────────


def office_of(matter: Matter) -> Office:
    elements = dict(matter.elements)
    fee = _text(elements.get("fee_project"))
    if not fee and _text(elements.get("is_fee")) in ("否", "false", "no"):
        fee = words.no_fee()
    return Office(
        _text(elements.get("dept_name")), _text(elements.get("anticipate")), _text(elements.get("promise")),
        _text(elements.get("limit_scene_num")), fee, _texts(elements.get("transact_addr")),
        _texts(elements.get("transact_time")), _texts(elements.get("link_way")),
    )  # fmt: skip


def _steps(steps: tuple[Step, ...], run: Run) -> tuple[StepSeen, ...]:
    """Those that are taken, or may be."""
    return tuple(StepSeen(step.name, step.limit, step.who) for step in steps if _may_hold(step.only_if, run))


def _may_hold(rule: str, run: Run) -> bool:
    return not rule or evaluate_rule(rule, run) is not False


def _text(value: Any) -> str:
    return "，".join(_texts(value))


def _texts(value: Any) -> tuple[str, ...]:
    match value:
        case None | "":
            return ()
        case str():
            return (value,)
        case tuple() | list():
            return tuple(text for each in value for text in _texts(each))
        case Mapping():
            return tuple(f"{name}：{_text(each)}" for name, each in value.items())
        case _:
            return (str(value),)
