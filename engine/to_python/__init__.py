"""A program as Python source: one function from facts to the outcomes and values of some names.

Three paths. `decide` expects every fact it reads, plainly: it stops as soon as an outcome is settled, computes a rule once,
and has the day's parameters written into it. Where anything is unknown, absent against its kind, or wrong, it starts again
on the three-valued path, `answer`, which also says what is missing and why (docs/meaning.md 1–7, 16). `explain` computes
every condition though an earlier one decides, and keeps what it found: the tree of reasons is told from that.

No text of an author is run: names become comments and quoted keys, literals are handed over as constants.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import CodeType
from typing import Any, TypeVar

from dsl.source import NOWHERE, Span
from engine.bounds.bound import AT_THE_DOOR, Most, are_within, facts_within, least_of, most_that_fits
from engine.bounds.depth import lowest_first, to_decide_first
from engine.decide import decide as decided_by_reference
from engine.decide import goal_named
from engine.decision import Outcome
from engine.kinds import ANY, ListKind
from engine.program import Goal, Items, Program, RuleRef
from engine.reasons import codes_of, rules_of
from engine.to_python import running
from engine.to_python.careful import Careful
from engine.to_python.explaining import Explained, Teller, explained_for
from engine.to_python.module import Module, Setting, one_line
from engine.to_python.quick import Quick, Seen, Traced
from engine.to_python.running import UNSET, Answer, Plan

__all__ = ["Answer", "Decider", "Explained", "Generated", "Source", "decider_from", "explainer_from", "generated_from", "looker_from", "python_from"]

ATTEMPTS = 8
"""Every attempt is right; the next only knows better what is worth keeping."""

Decider = Callable[[Mapping[str, object]], tuple[tuple[Any, object], ...]]


@dataclass(frozen=True)
class Source:
    """Python text, the constants it speaks of, and the place in the rules that each of its lines came from."""

    name: str
    text: str
    spans: tuple[Span, ...]
    constants: Mapping[str, object] = field(repr=False)
    plans: tuple[PlanOfNames, ...] = field(repr=False)
    teller: Teller = field(repr=False)
    slots: int = 0
    most: Most | None = AT_THE_DOOR
    """How large facts it may be asked about; larger ones, or any if None, are for the reference, which counts (docs/meaning.md 18)."""
    facts: tuple[str, ...] = ()

    def place_of(self, error: BaseException) -> Span:
        """Where in the rules an error inside the generated code belongs."""
        found = NOWHERE
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.name:
                found = self.spans[trace.tb_lineno - 1] or found
            trace = trace.tb_next
        return found

    def placed(self, error: Exception) -> Exception:
        """The error with the file, line and column of the rule it arose in, for the traceback to show."""
        place = self.place_of(error)
        if place != NOWHERE:
            error.add_note(f"规则 rule: {place.file}:{place.line}:{place.column}")
        return error


PlanOfNames = tuple[bool, str | None, tuple[tuple[str, str, bool], ...], tuple[tuple[str, str, bool], ...]]
"""A `Plan` whose functions are names in the text."""


@dataclass(frozen=True)
class Generated:
    """Source compiled: `decide` for outcomes and values, `answer` for what is missing and the reason codes too, `explain`
    for the tree of reasons beside them."""

    source: Source
    decide: Decider
    answer: Callable[[Mapping[str, object]], tuple[Answer, ...]]
    explain: Callable[[Mapping[str, object]], Explained]


def decider_from(
    program: Program, names: Iterable[str], on: date, region: str | None = None, rules_on: date | None = None
) -> Decider:
    """The generated function: facts → ((outcome, value), …)."""
    return generated_from(program, tuple(names), on, region, rules_on).decide


def explainer_from(
    program: Program, names: Iterable[str], on: date, region: str | None = None, rules_on: date | None = None
) -> Callable[[Mapping[str, object]], Explained]:
    """The traced function: facts → the same answers, and why, when asked."""
    return generated_from(program, tuple(names), on, region, rules_on).explain


def generated_from(
    program: Program, names: tuple[str, ...], on: date, region: str | None = None, rules_on: date | None = None
) -> Generated:
    source = python_from(program, names, on, region, rules_on)
    space, answer = _run(source, program, names, on, region, rules_on)
    return Generated(source, space["decide"], answer, space["trace"])


Looker = Callable[[Iterable[object]], list[tuple[object, ...]]]


def looker_from(program: Program, names: tuple[str, ...], fact: str, on: date, region: str | None = None) -> Looker:
    """The generated function for many values of one fact, where nothing else is known: for each the values of these formulas."""
    source = python_from(program, names, on, region, over=fact)
    look: Looker = _run(source, program, names, on, region, None)[0]["look"]
    return look


def _run(
    source: Source, program: Program, names: tuple[str, ...], on: date, region: str | None, rules_on: date | None
) -> tuple[dict[str, Any], Callable[[Mapping[str, object]], tuple[Answer, ...]]]:
    """Everything that source defines, and the function that answers carefully."""
    space: dict[str, Any] = dict(source.constants)
    teller = source.teller
    traced = explained_for(teller)

    def is_counted(facts: Mapping[str, object]) -> bool:
        if source.most is AT_THE_DOOR:
            return False
        return source.most is None or not are_within(source.most, (facts[name] for name in source.facts if name in facts))

    def run(facts: Mapping[str, object], memo: running.Memo, is_told: bool = True) -> tuple[Answer, ...]:
        if is_counted(facts):
            raise running.Heavy
        try:
            return tuple([running.answer(plan, facts, memo, is_told) for plan in plans])
        except (running.Heavy, RecursionError):
            raise
        except Exception as error:
            raise source.placed(error) from None

    def by_reference(facts: Mapping[str, object]) -> tuple[Answer, ...]:
        decisions = (decided_by_reference(program, name, facts, on, region, rules_on=rules_on, program_hash="-") for name in names)
        return tuple(Answer(each.outcome, each.value, each.missing, each.reason) for each in decisions)

    def answer(facts: Mapping[str, object]) -> tuple[Answer, ...]:
        try:
            return run(facts, [UNSET] * source.slots)
        except (running.Heavy, RecursionError):
            return by_reference(facts)

    def carefully(facts: Mapping[str, object]) -> tuple[tuple[Outcome | None, object], ...]:
        try:
            answers = run(facts, [UNSET] * source.slots, is_told=False)
        except (running.Heavy, RecursionError):
            answers = by_reference(facts)
        return tuple([each[:2] for each in answers])

    def explain(facts: Mapping[str, object]) -> Explained:
        memo: running.Memo = [UNSET] * source.slots
        found: running.Memo | None = memo
        try:
            answers = run(facts, memo)
        except (running.Heavy, RecursionError):
            answers, found = by_reference(facts), None
        return traced(facts, tuple([each[:2] for each in answers]), found, answers)

    def look_carefully(facts: Mapping[str, object]) -> tuple[object, ...]:
        return tuple([value for _, value in carefully(facts)])

    space |= {
        "is_counted": is_counted, "carefully": carefully, "trace_carefully": explain, "look_carefully": look_carefully,
        "traced": traced, "placed": source.placed,
    }  # fmt: skip
    exec(_compiled(source.name, source.text), space)
    linecache.cache[source.name] = (len(source.text), None, source.text.splitlines(True), source.name)
    plans = tuple(
        Plan(
            is_formula,
            None if outcome is None else space[outcome],
            tuple((label, space[rule], always) for label, rule, always in results),
            tuple((code, space[rule], is_exclusion) for code, rule, is_exclusion in codes),
        )
        for is_formula, outcome, results, codes in source.plans
    )
    return space, answer


@lru_cache(maxsize=256)
def _compiled(name: str, text: str) -> CodeType:
    return compile(text, name, "exec", dont_inherit=True)


def python_from(
    program: Program, names: tuple[str, ...], on: date, region: str | None = None, rules_on: date | None = None, *, over: str = ""
) -> Source:
    """The Python source that decides these names by the rules of a day in a region; or computes them for many values of one fact, `over`."""
    goals = [goal_named(program, name) for name in names]
    asked = tuple(dict.fromkeys(rule for goal in goals for rule in rules_of(goal, program)))
    most = least_of(most_that_fits(rules_of(goal, program), program) for goal in goals)
    setting = Setting(program, on, program.region if region is None else region, rules_on or on)
    module = Module(setting)
    careful = Careful(module)
    is_deep = most is not None and write_deepest_first(asked, careful)
    plans = tuple(_plan(goal, careful) for goal in goals) if most is not None else ()
    if is_deep or most is None:
        # Written out, it would be deeper than Python calls; the reference takes such a chain in pieces. And it counts.
        if over:
            module.function("look", "values", [f"return [look_carefully({{{ascii(over)}: value}}) for value in values]"])
        else:
            module.function("decide", "f", ["return carefully(f)"])
            module.function("trace", "f", ["return trace_carefully(f)"])
        traced = Traced((), ())
    elif over:
        is_checked = most is not AT_THE_DOOR
        _known_better(module, careful, lambda quick: quick.look(asked, over, is_checked))
        traced = Traced((), ())
    else:
        is_checked = most is not AT_THE_DOOR
        _known_better(module, careful, lambda quick: quick.decide(goals, is_checked))
        traced = _known_better(module, careful, lambda quick: quick.trace(goals, is_checked))
    teller = Teller(
        program, tuple(goals), on, setting.region, setting.rules_on, traced.rules, traced.facts,
        careful.slots_of_rules, careful.slots_of_facts,
    )  # fmt: skip
    name = f"<{' '.join(map(one_line, names))} {on.isoformat()} {setting.region}>"
    text, spans = module.source(f"{program.name}: {'、'.join(names)}, {on.isoformat()}, {setting.region}")
    facts = () if most is AT_THE_DOOR else facts_within(asked, program)
    return Source(name, text, spans, module.constants, plans, teller, module.slots, most, facts)


T = TypeVar("T")


def _known_better(module: Module, careful: Careful, write: Callable[[Quick], T]) -> T:
    """What is needed in several places shows only once all is written; then it is written again, knowing it."""
    seen, mark = Seen(), module.mark()
    for _ in range(ATTEMPTS):
        module.back_to(mark)
        quick = Quick(module, careful, seen)
        written = write(quick)
        if quick.seen == seen:
            break
        seen = quick.seen
    return written


def write_deepest_first(asked: Iterable[str], careful: Careful) -> bool:
    """Whether rules stand upon rules very deep. Then each is written after those it needs, for the writer calls itself."""
    program = careful.module.program
    needed = Items(tuple(RuleRef(name, program.rules[name].kind) for name in asked), ListKind(ANY))
    is_deep = bool(to_decide_first(needed, program))
    for each in lowest_first(needed, program) if is_deep else ():
        if each.is_rule:
            careful.rule(each.name)
        else:
            careful.fact(each.name)
    return is_deep


def _plan(goal: Goal, careful: Careful) -> PlanOfNames:
    rules = careful.module.program.rules
    return (
        goal.sort == "formula",
        careful.rule(goal.outcome) if goal.outcome else None,
        tuple(
            (label, careful.rule(rule), goal.sort in ("matter", "theme") and isinstance(rules[rule].kind, ListKind))
            for label, rule in goal.results
        ),
        tuple((code.id, careful.rule(code.id), code.is_exclusion) for code in codes_of(careful.module.program, goal)),
    )
