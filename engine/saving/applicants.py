"""The people a theme is counted for: those of its 用例 who may have it, told whole; made-up ones where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from dsl.diagnostics import Problems
from engine.asking.guide import asked_now, guide, open_in
from engine.asking.merge import told_twice
from engine.asking.questions import answers_of, any_answer, fact_of, is_asked
from engine.decide import run_of
from engine.examples import facts_of
from engine.facts import Facts
from engine.kinds import certain
from engine.notice import FieldSeen, Notice
from engine.notice.from_case import fields_of
from engine.program import Program
from engine.rulebook import Rulebook, today
from engine.run import Run

MOST_QUESTIONS = 200
MADE_UP, TRIES = 8, 40
"""How many people are made up where no 用例 tells of one, and how many are tried for it."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person of whom all is known that the theme asks; `filled` are the facts put in where the 用例 left them open."""

    name: str
    on: date
    region: str | None
    facts: Facts
    filled: tuple[str, ...]
    notice: Notice
    run: Run
    is_made_up: bool = False
    asked: tuple[str, ...] = ()
    """The facts the theme asks for, and those its forms have besides, in the order asked."""


def applicants_of(rulebook: Rulebook, name: str) -> tuple[Applicant, ...]:
    """Who is asked everything the theme asks and is not refused. Two who are alike in everything count once."""
    found: dict[str, Applicant] = {}
    for each in (*_of_examples(rulebook, name),):
        found.setdefault(_likeness(each), each)
    if not found:
        for each in _made_up(rulebook, name):
            found.setdefault(_likeness(each), each)
    return tuple(found.values())


def asked_of(rulebook: Rulebook, name: str, applicant: Applicant) -> tuple[str, ...]:
    """The facts this person is asked for where this is handled, and those its form has besides, in the order asked."""
    program = rulebook.program
    walk = _walk(rulebook, name, dict(applicant.facts), applicant.on, applicant.region, {})
    if walk.assumed is None:
        holder = program.themes.get(name) or program.matters.get(name)
        return tuple(dict.fromkeys((*walk.asked, *getattr(holder, "fields", ()))))
    return _with_fields(walk.asked, fields_of(program.goals[name], walk.assumed))


def _with_fields(asked: tuple[str, ...], fields: tuple[FieldSeen, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*asked, *(each.fact for each in fields if not each.fed_by))))


def _likeness(applicant: Applicant) -> str:
    return repr((applicant.region, sorted((name, repr(value)) for name, value in applicant.facts.items()), applicant.notice.situations))


def _of_examples(rulebook: Rulebook, name: str) -> Iterator[Applicant]:
    for example in rulebook.program.examples:
        if example.subject == name:
            try:
                facts = facts_of(rulebook, example)
                region = rulebook.place(example.region or None)
            except Problems:
                continue  # `banshi test` tells what is wrong with it.
            yield from _whole(rulebook, name, example.name, facts, example.on, region, None)


def _made_up(rulebook: Rulebook, name: str) -> Iterator[Applicant]:
    made = 0
    for seed in range(TRIES):
        for each in _whole(rulebook, name, f"虚拟申请人{made + 1}", Facts({}), today(), None, Random(seed)):
            made += 1
            yield each
        if made == MADE_UP:
            return


def _whole(rulebook: Rulebook, name: str, called: str, facts: Mapping[str, object], on: date, region: str | None, random: Random | None) -> Iterator[Applicant]:
    """The person with every question answered; nobody where the answer is no."""
    known = dict(facts)
    filled: dict[str, object] = {}
    walk = _walk(rulebook, name, known, on, region, filled, random)
    if walk.assumed is None:
        return
    notice = guide(rulebook.program, name, Facts(walk.told), on, region, program_hash="-").notice
    if notice is None or notice.outcome == "no":
        return
    whole = Facts({**known, **filled})
    run = run_of(rulebook.program, whole, on, region)
    yield Applicant(called, on, region, whole, tuple(filled), notice, run, random is not None, _with_fields(walk.asked, notice.fields))


@dataclass(frozen=True, slots=True)
class _Walk:
    """What was asked, all that was told, and the run in which nothing is open any more; None where it never came to that."""

    asked: tuple[str, ...]
    told: Mapping[str, object]
    assumed: Run | None


def _walk(
    rulebook: Rulebook, name: str, known: dict[str, object], on: date, region: str | None, filled: dict[str, object], random: Random | None = None
) -> _Walk:
    """One topic after the other, until there is nothing more to ask; what is not known is filled in."""
    program = rulebook.program
    goal = program.goals[name]
    told = {fact: value for fact, value in known.items() if not is_asked(fact, program)}
    asked: dict[str, None] = {}
    for _ in range(MOST_QUESTIONS):
        run = run_of(program, told_twice(program, Facts(told)), on, region)
        still = open_in(goal, run)
        if not still.questions:
            return _Walk(tuple(asked), told, still.assumed)
        for path in asked_now(still, goal, run):
            fact = fact_of(path, program)
            if fact is None or fact.name in asked:
                return _Walk(tuple(asked), told, None)
            if fact.name not in known and fact.name not in filled:
                filled[fact.name] = _some_answer(program, fact.name, on, rulebook.place(None) if region is None else region, random)
            asked[fact.name] = None
            told[fact.name] = known.get(fact.name, filled.get(fact.name))
    return _Walk(tuple(asked), told, None)


def _some_answer(program: Program, name: str, on: date, region: str | None, random: Random | None) -> object:
    kind = program.facts[name].kind
    answers = answers_of(certain(kind))
    if random is not None and answers:
        return random.choice(answers)
    return any_answer(certain(kind), on, region or program.region)
