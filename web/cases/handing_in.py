"""From answers to a case: what was notified, what the applicant chose, what credit allows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from engine.asking.needs import choice_of
from engine.decide import run_of
from engine.notice.choices import Choices
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_answer import to_json
from forms.answers import Answers, Filling, facts_that_count, pruned, typed
from forms.from_program import form_from
from web.cases.case import Asked, Terms
from web.cases.credit import credit_of
from web.cases.docket import Docket, Filed
from web.cases.from_json import asked_to_json, course_to_json
from web.cases.from_notice import NO_CHOICES, USUAL, Notified, notified
from web.people.person import Person
from web.people.rights import Right, role_for
from web.store.records import Case
from web.store.store import body_hash_of
from web.store.writing import Writing, now

NUMBERS = ("id_number", "uscc")
"""Formats of numbers by which somebody's cases are found again."""


def notified_for(rulebook: Rulebook, name: str, answers: Answers, on: date, choices: Choices = NO_CHOICES, *, may_promise: bool = True, terms: Terms = USUAL) -> Notified:
    """What somebody with these answers is told on a day, with what they choose."""
    program = rulebook.program
    filling = Filling(form_from(program, name), program, on, program.region)
    facts = typed(filling, facts_that_count(filling, answers))
    counting = pruned(filling, answers)
    asked = tuple(Asked(each.fact, each.question) for each in filling.form.fields if each.fact in counting)
    return notified(
        program, name, run_of(program, facts, on, program.region), choices, left_out=left_out(program, name, answers), may_promise=may_promise,
        terms=terms, asked=asked, program_hash=rulebook.fingerprint,
    )  # fmt: skip


def hand_in(
    docket: Docket, rulebook: Rulebook, slug: str, name: str, filling: Filling, answers: Answers, choices: Choices, *,
    key: str, desk: str, person: Person, way: str, sources: Sequence[Mapping[str, str]] = (),
    mail_to: str = "",
) -> Case:  # fmt: skip
    """The case of these answers, decided and begun in one transaction; the one made before for the same key and the same body.

    `slug` is the catalog's place in addresses, `desk` whose draft it was, `way` how it came, `sources` who told which answers
    (`fact`, `register`, `on`, `proof`; `corrected` where the person says otherwise). Raises AlreadyHandedIn where the key was
    used for something else.
    """
    counting = pruned(filling, answers)
    decision = rulebook.decide(name, rulebook.facts_from(facts_that_count(filling, answers)), filling.on)
    credit = credit_of(docket.credit_cases(person.subject, now()), filling.on)
    told = notified_for(rulebook, name, answers, filling.on, choices, may_promise=credit.may_promise, terms=docket.terms)
    told = replace(told, course=replace(told.course, filled=len(counting), prefilled=len({each["fact"] for each in sources if "corrected" not in each})))
    role, engine, at = role_for(person, Right.APPLY) or "", decision.receipt.engine, now()

    def begin(writing: Writing, reference: str) -> None:
        docket.begin(writing, reference, told, rulebook.fingerprint, engine, at, person, role, {"way": way} | ({"sources": [*sources]} if sources else {}) | ({"mail_to": mail_to} if mail_to else {}))

    return docket.store.hand_in(
        visitor=desk, catalog=slug, goal=name, program=rulebook.fingerprint, key=key, answers=counting, decision=to_json(decision), on=filling.on, by=person,
        role=role, subject=person.subject, engine=engine, body=body_of(body_hash_of(slug, name, counting), choices, mail_to),
        id_numbers=tuple(id_numbers_in(filling.program, counting)), begin=begin,
    )  # fmt: skip


def made_again(filling: Filling, rulebook: Rulebook, filed: Filed, changed: Answers) -> dict[str, Any]:
    """What a move tells that puts answers right: the rules decide again, and the course is made of the answers as they are now."""
    answers, course = {**filed.answers, **changed}, filed.standing.course
    told = notified_for(rulebook, filed.goal, answers, filling.on, Choices(tuple(each.pledge for each in course.promises)), terms=course.terms)
    decision = rulebook.decide(filed.goal, rulebook.facts_from(facts_that_count(filling, answers)), filling.on)
    return {
        "answers": dict(changed), "course": course_to_json(told.course), "asked": asked_to_json(told.course), "decision": to_json(decision), "texts": dict(told.texts),
    }  # fmt: skip


def left_out(program: Program, name: str, answers: Answers) -> frozenset[str]:
    """The optional matters of a theme that were not chosen, once there was a choice."""
    theme, wanted = program.themes.get(name), answers.get(choice_of(name))
    if theme is None or wanted is None:
        return frozenset()
    return frozenset(each.matter for each in theme.members if each.how == "may" and each.matter not in wanted)


def id_numbers_in(program: Program, answers: Mapping[str, Any]) -> Iterator[str]:
    for name, value in answers.items():
        fact = program.facts.get(name)
        if fact is not None and fact.format in NUMBERS and isinstance(value, str) and value:
            yield value


def body_of(answers_hash: str, choices: Choices, mail_to: str = "") -> str:
    """What makes two applications the same: the answers, and what was chosen, where anything was."""
    if choices == NO_CHOICES and not mail_to:
        return answers_hash
    chosen = {"answers": answers_hash, "promised": sorted(choices.promised), "missing": sorted(choices.missing), "mail": mail_to or choices.by_mail}
    return sha256(json.dumps(chosen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
