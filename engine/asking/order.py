"""The order in which a goal's questions are asked: worked out once for its rules, a day and a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from threading import Lock

from engine.asking.fewest import MOST_PEOPLE, Answers, Asking, Person, Prior, asking, everybody, prior_of
from engine.asking.questions import any_answer, fact_of, is_asked, topic_of
from engine.asking.roots import roots_of
from engine.evaluate import evaluate
from engine.facts import Facts
from engine.functions.call import unknowns_in
from engine.grounds import grounds_of
from engine.kinds import NumberKind, RecordKind, TextKind, certain
from engine.program import Expr, FactRef, Goal, Lookup, Program, RuleRef
from engine.reading import facts_in
from engine.run import Run
from engine.values import json_text, to_json, together
from engine.walk import all_parts
from engine.worth_trying import values_worth_trying

MOST_KEPT = 512
_KEPT: dict[tuple[int, str, date, str], tuple[Program, Asking]] = {}
_LOCK = Lock()


def order_of(goal: Goal, program: Program, on: date, region: str) -> Asking:
    """The cheapest order of a goal's questions, and what is to be expected of it."""
    key = id(program), goal.name, on, region
    with _LOCK:
        kept = _KEPT.get(key)
    if kept is not None and kept[0] is program:
        return kept[1]
    found = _order_of(goal, program, on, region)
    with _LOCK:
        while len(_KEPT) >= MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[key] = program, found
    return found


def _order_of(goal: Goal, program: Program, on: date, region: str) -> Asking:
    topics: dict[str, list[str]] = {}
    for name in questions_of(goal, program):
        if isinstance(certain(program.facts[name].kind), RecordKind):
            continue  # It is asked for part by part, in the end.
        topics.setdefault(topic_of(name, program), []).append(name)
    names = [name for each in topics.values() for name in each]
    priors = priors_of(names, goal, program, on, region)
    count = 1
    for name in names:
        count *= len(priors[name])
    roots = roots_of(goal, program)
    run = Run(program, Facts({}), on, region)
    still = exact(names, priors, roots, goal, run) if count <= MOST_PEOPLE else as_the_rules_wait(names, roots, goal, run)
    return asking([(topic, tuple(each)) for topic, each in topics.items()], priors, still)


def priors_of(names: list[str], goal: Goal, program: Program, on: date, region: str) -> dict[str, Prior]:
    facts = {name: program.facts[name] for name in names}
    values = values_worth_trying(facts, [(program, grounds_of(program, goal.name))], on, region)
    found = {}
    for name, fact in facts.items():
        kind = certain(fact.kind)
        known = values.get(name) or [any_answer(fact.kind, on, region)]
        if isinstance(kind, TextKind):
            known = known[:1]
        if isinstance(kind, NumberKind) and kind.options:
            known = list(kind.options) + [each for each in known if each is None]
        found[name] = prior_of(fact, known)
    return found


def as_the_rules_wait(names: list[str], roots: tuple[Expr, ...], goal: Goal, run: Run) -> Callable[[Answers], frozenset[str]]:
    """What the rules wait for: never too little, though sometimes what an exact check would leave out.

    People differ in much, but each root reads little of it: it is looked at once for all who are alike in what it reads.
    """
    program, every = run.program, frozenset(names)
    read = [tuple(name for name in facts_in(root, program, through_derivations=True) if name in every) for root in roots]
    looked_at: list[dict[Person, tuple[bool, frozenset[str]]]] = [{} for _ in roots]

    def seen(place: int, answers: Answers, told: Run) -> tuple[bool, frozenset[str]]:
        """Whether a root comes to no, and what it waits for."""
        alike = tuple((name, answers[name]) for name in read[place] if name in answers)
        found = looked_at[place].get(alike)
        if found is None:
            value = evaluate(roots[place], told)
            waiting = together(unknowns_in(value)).missing
            found = value is False, every.intersection(fact.name for path in waiting if (fact := fact_of(path, program)) is not None)
            looked_at[place][alike] = found
        return found

    def still_asked(answers: Answers) -> frozenset[str]:
        told = Run(program, Facts(answers), run.on, run.region, asks_directly=True)
        if goal.outcome and seen(0, answers, told)[0]:
            return frozenset()
        return frozenset().union(*(seen(place, answers, told)[1] for place in range(len(roots))))

    return still_asked


def exact(names: list[str], priors: Mapping[str, Prior], roots: tuple[Expr, ...], goal: Goal, run: Run) -> Callable[[Answers], frozenset[str]]:
    """What can still change something: two people who differ in that answer alone, and come out differently."""
    people = [(dict(person), came_to(dict(person), roots, goal, run)) for person, _ in everybody(names, priors)]

    def still_asked(answers: Answers) -> frozenset[str]:
        alike = [(person, came) for person, came in people if all(person[name] == value for name, value in answers.items())]
        found = set()
        for name in names:
            if name in answers:
                continue
            others: dict[tuple[object, ...], str] = {}
            for person, came in alike:
                rest = tuple(value for each, value in person.items() if each != name)
                if others.setdefault(rest, came) != came:
                    found.add(name)
                    break
        return frozenset(found)

    return still_asked


def came_to(facts: Mapping[str, object], roots: tuple[Expr, ...], goal: Goal, run: Run) -> str:
    """All that a case comes to; one that is refused is like any other that is."""
    told = Run(run.program, Facts(facts), run.on, run.region)
    if goal.outcome and evaluate(roots[0], told) is False:
        return "no"
    values = [evaluate(root, told) for root in roots]
    return json_text([[to_json(value), list(together(unknowns_in(value)).missing)] for value in values])


def questions_of(goal: Goal, program: Program) -> Iterator[str]:
    """The facts a person may be asked for this goal, in the order rules speak of them."""
    seen: set[str] = set()
    pending: list[Expr] = list(reversed(roots_of(goal, program)))
    while pending:
        more: list[Expr] = []
        for each in all_parts(pending.pop()):
            match each:
                case FactRef(name) if f"fact {name}" not in seen:
                    seen.add(f"fact {name}")
                    fact = program.facts.get(name)
                    is_question = fact is not None and is_asked(name, program)
                    if is_question:
                        yield name
                    if fact is not None and fact.derived is not None:
                        # Who can be asked for a fact is not asked for what it follows from.
                        more += [part for part in (fact.derived.when, None if is_question else fact.derived.value) if part is not None]
                case RuleRef(name) if f"rule {name}" not in seen:
                    seen.add(f"rule {name}")
                    more.append(program.rules[name].value)
                case Lookup(name) if f"parameter {name}" not in seen:
                    seen.add(f"parameter {name}")
                    parameter = program.parameters[name]
                    more += [*([parameter.by] if parameter.by is not None else []), *(part for _, part in parameter.inputs)]
                    more += [part for period in parameter.periods for part in (*period.tests, period.value) if part is not None]
                case _:
                    pass
        pending += reversed(more)
