"""What matters, benefits and themes still get wrong as wholes: members that contradict each other, situations with holes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod

from dsl.diagnostics import Report
from dsl.source import NOWHERE
from engine import problems_of_goals
from engine.asking.merge import conflicts_in
from engine.asking.questions import answers_of
from engine.evaluate import evaluate
from engine.facts import Facts
from engine.from_surface.exactly_one import exactly_one_holds
from engine.from_surface.footing import Footing
from engine.from_surface.review import words_of_case
from engine.grounds import Grounds
from engine.kinds import ANY
from engine.program import Benefit, Matter, Program, RuleRef, Situation, Theme
from engine.reading import facts_in
from engine.run import Run
from engine.walk import all_parts
from engine.worth_trying import values_worth_trying

MOST_APPLICANTS = 256
"""Made-up applicants that one goal's situations are tried on."""


def review_theme(program: Program, theme: Theme, report: Report) -> None:
    """Two members that ask for one datum and take no value in common."""
    for conflict in conflicts_in(program, theme):
        first, second = conflict.first, conflict.second
        title = program.facts[conflict.fact].title or conflict.fact
        report.add(problems_of_goals.matters_contradict(
            second.span or NOWHERE, title, first.matter, second.matter, first.span or NOWHERE, conflict.is_sure,
        ))  # fmt: skip


# ── situations ───────────────────────────────────────────────────────────────────────────────────────────────────


def review_situations(program: Program, holder: Matter | Benefit | Theme, report: Report, footing: Footing) -> None:
    """Everybody who may apply is in exactly one situation of a group; somebody is in each; no two are the same.

    A hole or an overlap is shown by an applicant who really has it. That nobody is in a situation, or that two are the same,
    is said only where every applicant was tried.
    """
    names = [option for situation in holder.situations for option in situation.options]
    if not names:
        return
    on = _day_of(program, holder.goal.name)
    groups = tuple((each.name, each.options, each.is_group, each.span) for each in holder.situations)
    footing.kept(
        "situations", (), (*names, holder.goal.outcome), lambda: _review(program, holder, names, on, report), report,
        (groups, on, program.region, program.leap_birthday),
    )  # fmt: skip


def _review(program: Program, holder: Matter | Benefit | Theme, names: list[str], on: date, report: Report) -> None:
    groups = [situation for situation in holder.situations if situation.is_group]
    answers = {name: answers_of(program.facts[name].kind) for name in _read(program, names)}
    if not _can_all_be_tried(answers):
        # Of some applicants only a hole or an overlap is said, so what stands in no group is not looked at.
        groups = [group for group in groups if not exactly_one_holds(program, group.options)]
        if not groups:
            return
    trial = _trial(program, names, answers, on)
    if not trial.is_all:
        names = [option for group in groups for option in group.options]
    asked = _Asked(program, trial, names)
    told: set[tuple[str, bool]] = set()
    seen: dict[str, list[object]] = {name: [] for name in names}
    for facts in trial.applicants if names else ():
        asked.of(facts)
        values = {name: asked.rule(name) for name in names}
        broken = [each for each in groups if _is_broken([values[name] for name in each.options])]
        if (broken or trial.is_all) and not _may_apply(holder, asked):
            continue
        for name in names:
            seen[name].append(values[name])
        for group in broken:
            holding = [name for name in group.options if values[name] is True]
            if (group.name, bool(holding)) not in told:
                told.add((group.name, bool(holding)))
                _tell(program, group, holding, facts, report)
    if trial.is_all:
        _tell_of_all(program, names, seen, report)


def _is_broken(values: list[object]) -> bool:
    return all(isinstance(value, bool) for value in values) and sum(value is True for value in values) != 1


def _may_apply(holder: Matter | Benefit | Theme, asked: _Asked) -> bool:
    """Whether nothing speaks against somebody: no condition, and nothing that is required of facts."""
    if holder.goal.outcome and asked.rule(holder.goal.outcome) is False:
        return False
    return not any(asked.requirement(name) is False for name in asked.required)


class _Asked:
    """What rules say of made-up applicants: a rule is decided once for those who are alike in all that it reads."""

    def __init__(self, program: Program, trial: _Trial, names: Iterable[str]):
        self.program, self.trial = program, trial
        self.tried = dict.fromkeys(trial.applicants[0]) if trial.applicants else {}
        self.required = [name for name in self.tried if program.facts[name].require is not None]
        self.read: dict[tuple[bool, str], tuple[str, ...]] = {}
        self.known: dict[tuple[object, ...], object] = {}

    def of(self, facts: dict[str, object]) -> None:
        self.facts = facts
        self.run: Run | None = None

    def rule(self, name: str) -> object:
        key = self.alike(True, name)
        if key not in self.known:
            # Its value, not the rule: few applicants are decided, and steps are counted faster than a bound for them is found.
            self.known[key] = evaluate(self.program.rules[name].value, self.in_run())
        return self.known[key]

    def requirement(self, name: str) -> object:
        key = self.alike(False, name)
        require = self.program.facts[name].require
        if key not in self.known and require is not None:
            self.known[key] = evaluate(require, self.in_run().aside())
        return self.known[key]

    def alike(self, is_rule: bool, name: str) -> tuple[object, ...]:
        """What tells applicants apart for a rule or a requirement: the values of what it reads, which a trial makes once each."""
        read = self.read.get((is_rule, name))
        if read is None:
            expr = RuleRef(name, ANY) if is_rule else self.program.facts[name].require
            found = () if expr is None else facts_in(expr, self.program, through_derivations=True)
            read = self.read[is_rule, name] = tuple(each for each in found if each in self.tried)
        facts = self.facts
        return (is_rule, name, *[id(facts[each]) for each in read])

    def in_run(self) -> Run:
        if self.run is None:
            self.run = Run(self.program, Facts(self.facts), self.trial.on, self.program.region)
        return self.run


def _tell(program: Program, group: Situation, holding: list[str], facts: dict[str, object], report: Report) -> None:
    """A hole or an overlap, with the applicant who shows it."""
    read = _read(program, group.options)
    case = words_of_case((program.facts[name].title or name, program.facts[name].kind, facts[name]) for name in read if name in facts)
    if holding:
        first, second = (program.rules[name].label for name in holding[:2])
        report.add(problems_of_goals.situations_overlap(program.rules[holding[1]].span, group.name, first, second, case))
    else:
        report.add(problems_of_goals.situation_missing(group.span, group.name, case))


def _tell_of_all(program: Program, names: list[str], seen: dict[str, list[object]], report: Report) -> None:
    for place, name in enumerate(names):
        rule, own = program.rules[name], seen[name]
        if own and all(value is False for value in own):
            report.add(problems_of_goals.situation_unreachable(rule.span, rule.label))
        elif len(own) > 1 and all(isinstance(each, bool) for each in own):
            alike = next((other for other in names[:place] if seen[other] == own), None)
            if alike is not None:
                report.add(problems_of_goals.situations_alike(rule.span, rule.label, program.rules[alike].label))


@dataclass(frozen=True, slots=True)
class _Trial:
    """Made-up applicants; `is_all` if there are no others as far as situations can tell."""

    applicants: tuple[dict[str, object], ...]
    is_all: bool
    on: date


def _can_all_be_tried(answers: Mapping[str, Sequence[object]]) -> bool:
    """Whether facts have so few answers that every applicant is tried."""
    return prod(map(len, answers.values())) in range(1, MOST_APPLICANTS + 1)


def _trial(program: Program, names: Iterable[str], answers: Mapping[str, Sequence[object]], on: date) -> _Trial:
    """What only conditions read is left unknown: nobody is taken to be refused for it."""
    values = {name: list(each) for name, each in answers.items() if each}
    open_ = {name: program.facts[name] for name, each in answers.items() if not each}
    if open_:
        grounds = Grounds(tuple(_rules_in(program, names)), (), ())
        worth = values_worth_trying(open_, [(program, grounds)], on, program.region)
        values |= {name: worth[name][:8] for name in open_ if worth[name]}
    if prod(map(len, values.values())) <= MOST_APPLICANTS:
        return _Trial(tuple(dict(zip(values, each, strict=True)) for each in product(*values.values())), not open_, on)
    dice = random.Random(0)
    return _Trial(tuple({name: dice.choice(each) for name, each in values.items()} for _ in range(MOST_APPLICANTS)), False, on)


def _read(program: Program, names: Iterable[str]) -> list[str]:
    """The facts these rules read."""
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(facts_in(RuleRef(name, program.rules[name].kind), program))
    return [name for name in found if name in program.facts]


def _rules_in(program: Program, names: Iterable[str]) -> Iterator[str]:
    """These rules and those that they read."""
    seen: dict[str, None] = dict.fromkeys(names)
    waiting = list(seen)
    while waiting:
        name = waiting.pop()
        yield name
        for part in all_parts(program.rules[name].value):
            if isinstance(part, RuleRef) and part.name not in seen and part.name in program.rules:
                seen[part.name] = None
                waiting.append(part.name)


def _day_of(program: Program, name: str) -> date:
    """A day the rules are made for: of the goal's latest example, of any example, of the latest value."""
    days = [each.on for each in program.examples if each.subject == name] or [each.on for each in program.examples]
    days = days or [row.begin for parameter in program.parameters.values() for row in parameter.periods if row.begin is not None]
    return max(days, default=date(2026, 1, 1))
