"""What to ask next: only what can still change the outcome, the results, the papers or the steps, topic by topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.asking.certificate import certificate_of
from engine.asking.exact_check import ExactCheck
from engine.asking.merge import element_of, told_twice
from engine.asking.order import order_of
from engine.asking.questions import any_answer, fact_of, is_asked, kind_at, missing_in, topic_of
from engine.asking.roots import roots_of
from engine.asking.suggestions import suggestion_for
from engine.decide import decision_of, goal_named, run_of
from engine.decision import Decision, Reason
from engine.evaluate import evaluate_rule
from engine.facts import Facts
from engine.kinds import ChoiceKind, NumberKind, certain
from engine.notice import Awaited, Guide, Question
from engine.notice.from_case import notice_of
from engine.program import FactRef, Goal, Program
from engine.run import Run


def guide(
    program: Program,
    name: str,
    facts: Mapping[str, object],
    on: date,
    region: str | None = None,
    *,
    rules_on: date | None = None,
    program_hash: str | None = None,
) -> Guide:
    """The open questions of a case; when there are none left, its one complete notice."""
    goal = goal_named(program, name)
    run = run_of(program, told_twice(program, facts), on, region, rules_on)
    return guide_of(goal, decision_of(goal, run, program_hash), run)


def guide_of(goal: Goal, decision: Decision, run: Run) -> Guide:
    """Where a case stands that was decided in this run.

    What an exact check shows to change nothing is not asked. The rules may still wait for it, so for all that is said
    beyond the decision it is taken to be something: what, makes no difference.
    """
    program = run.program
    still = open_in(goal, run)
    questions = tuple(_question(path, decision, run) for path in _by_topic(still.questions, goal, run))
    awaited = tuple(_awaited(path, program) for path in still.waiting if not is_asked(path, program))
    if questions:
        return Guide(decision, questions[0].topic, questions, awaited, still.left_out, None)
    then = decision if still.assumed is run else decision_of(goal, still.assumed, decision.receipt.program)
    notice = notice_of(goal, then, awaited, still.assumed)
    return Guide(decision, "", (), awaited, still.left_out, notice, certificate_of(goal, decision, still.left_out, run))


@dataclass(frozen=True, slots=True)
class Open:
    """What a case still waits for. `questions` are to be asked of a person; `left_out` need not be, and are something,
    whatever it is, in the run `assumed`."""

    questions: list[str]
    waiting: list[str]
    left_out: tuple[str, ...]
    assumed: Run


def open_in(goal: Goal, run: Run) -> Open:
    program = run.program
    assumed = run
    left_out: list[str] = []
    while True:
        waiting = _waiting_for(goal, assumed)
        asked = each_once([path for path in waiting if is_asked(path, program)], program)
        kept = _still_matters(goal, asked, assumed)
        new = [path for path in asked if path not in kept]
        left_out += new
        if kept or not new:
            return Open(kept, waiting, tuple(left_out), assumed)
        anything = {path: any_answer(program.facts[path].kind, run.on, run.region) for path in new}
        assumed = run_of(program, Facts({**assumed.facts, **anything}), run.on, run.region, run.rules_on)


def asked_now(still: Open, goal: Goal, run: Run) -> list[str]:
    """The questions of the topic at hand."""
    questions = _by_topic(still.questions, goal, run)
    return [path for path in questions if topic_of(path, run.program) == topic_of(questions[0], run.program)]


# ── what is waited for ───────────────────────────────────────────────────────────────────────────────────────────


def _waiting_for(goal: Goal, run: Run) -> list[str]:
    """What a case waits for, to be asked or fetched; nothing once the outcome is no.

    A fact that could be derived is waited for itself, or, while it is open whether it can be derived, for what tells that.
    """
    if goal.outcome and evaluate_rule(goal.outcome, run) is False:
        return []
    return missing_in(roots_of(goal, run.program), asking_in(run))


def asking_in(run: Run) -> Run:
    return Run(run.program, run.facts, run.on, run.region, run.rules_on, asks_directly=True)


def each_once(paths: list[str], program: Program) -> list[str]:
    """Of facts that are one datum the first."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for path in paths:
        fact = program.facts.get(path)
        element = element_of(fact) if fact is not None else None
        if element is None or element not in seen:
            kept.append(path)
        if element is not None:
            seen.add(element)
    return kept


def _awaited(path: str, program: Program) -> Awaited:
    fact = fact_of(path, program)
    for rule in program.rules.values():
        if rule.by_hand is not None and isinstance(rule.value, FactRef) and rule.value.name == path:
            hand = rule.by_hand
            return Awaited(path, rule.label, hand.who, hand.wording, hand.limit, hand.look_at)
    who = fact.register if fact is not None else ""
    register = program.registers.get(who)
    return Awaited(path, fact.title if fact is not None else path, register.unit or who if register else who)


# ── what can still change something ──────────────────────────────────────────────────────────────────────────────


def _still_matters(goal: Goal, asked: list[str], run: Run) -> list[str]:
    """The facts some combination of answers makes matter. Where that cannot be tried out, a fact is kept."""
    check = ExactCheck(run)
    roots = roots_of(goal, run.program)
    return [path for path in asked if path not in run.program.facts or not all(check.is_independent(root, path) for root in roots)]


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_topic(paths: list[str], goal: Goal, run: Run) -> list[str]:
    """The topic of the latest answer first, as long as it has open questions; the others in the cheapest order."""
    if len(paths) < 2:
        return paths
    program = run.program
    order = order_of(goal, program, run.on, run.region)
    topics = {topic: place for place, (topic, _) in enumerate(order.topics)}
    places = {name: place for place, name in enumerate(order.order)}
    latest = [topic_of(name, program) for name in run.facts if is_asked(name, program)][-1:]
    topics |= dict.fromkeys(latest, -1)
    # Where not all orders inside a topic were weighed, what the outcome waits for comes first: it may end the case.
    ending = set() if order.is_exact or not goal.outcome else set(missing_in(roots_of(goal, program)[:1], asking_in(run)))

    def rank(path: str) -> tuple[int, bool, int]:
        fact = fact_of(path, program)
        place = places.get(fact.name if fact else path, len(places))
        return topics.get(topic_of(path, program), len(topics)), bool(ending) and path not in ending, place

    return sorted(paths, key=rank)


def _question(path: str, decision: Decision, run: Run) -> Question:
    program = run.program
    fact = fact_of(path, program)
    assert fact is not None
    kind = kind_at(path, fact)
    title = fact.title or fact.name
    options: tuple[tuple[str, str], ...] = ()
    match certain(kind):
        case ChoiceKind(name, words):
            codes = dict(program.choices.get(name, ()))
            options = tuple((word, codes.get(word, "")) for word in words)
        case NumberKind(options=numbers):
            options = tuple((str(number), "") for number in numbers)
        case _:
            pass
    asked = fact.ask if path == fact.name else ""
    return Question(path, title if path == fact.name else path, asked or f"请填写：{path if path != fact.name else title}",
                    fact.hint, topic_of(path, program), kind, options, fact.register, fact.sensitivity,
                    tuple(dict.fromkeys(_waits(decision.because, path))), suggestion_for(path, run))  # fmt: skip


def _waits(because: Reason, path: str) -> Iterator[str]:
    for child in because.children:
        if path in child.missing:
            yield child.text
    if not because.children:
        yield because.text

