"""Guides and notices as the command line, the web and the browser print them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from dsl.diagnostics import Diagnostic, Words
from dsl.diagnostics import to_json as problem_to_json
from engine.asking.certificate import Certificate
from engine.kinds import describe
from engine.notice import Guide, Notice, Question
from engine.plan import Schedule
from engine.plan.to_json import plan_to_json
from engine.values import to_json as value_to_json


def guide_to_json(guide: Guide, language: str = "zh") -> dict[str, Any]:
    """The contract of `banshi guide`: the next questions, or the notice."""
    decision = guide.decision
    return {
        "name": decision.name,
        "on": decision.on.isoformat(),
        "outcome": decision.outcome if guide.notice is None else guide.notice.outcome,
        "next": guide.questions[0].path if guide.questions else None,
        "topic": guide.topic,
        "questions": [question_to_json(each) for each in guide.questions],
        "awaited": [_plainly(each, language) for each in guide.awaited],
        "missing": list(decision.missing),
        "left_out": list(guide.left_out),
        "certificate": None if guide.certificate is None else certificate_to_json(guide.certificate),
        "notice": None if guide.notice is None else notice_to_json(guide.notice, language),
        "problems": [problem_to_json(problem, language) for problem in decision.problems],
    }


def question_to_json(question: Question) -> dict[str, Any]:
    return {
        "fact": question.path,
        "title": question.title,
        "ask": question.ask,
        "hint": question.hint,
        "topic": question.topic,
        "kind": describe(question.kind),
        "options": [{"value": value, "code": code} for value, code in question.options],
        "register": question.register,
        "suggested": None if question.suggested is None else {"value": value_to_json(question.suggested.value), "from": list(question.suggested.by)},
        "why": list(question.waits),
    }


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """Why nothing more was asked: of each question that was not put, what shows that no answer changes anything."""
    return {
        "asked": list(certificate.asked),
        "not_asked": [
            {"fact": each.fact, "title": each.title, "ground": each.ground, "by": list(each.by)} for each in certificate.not_asked
        ],
    }


def notice_to_json(notice: Notice, language: str = "zh") -> dict[str, Any]:
    data: dict[str, Any] = _plainly(notice, language)
    return data


def _plainly(thing: Any, language: str) -> Any:
    """A noun of a notice as JSON: its fields by name, words in one language, values as values."""
    match thing:
        case Words():
            return thing.in_(language)
        case Schedule():
            return plan_to_json(thing, language)
        case Diagnostic():
            return problem_to_json(thing, language)
        case tuple():
            return [_plainly(each, language) for each in thing]
        case _ if is_dataclass(thing) and type(thing).__module__ == "engine.notice":
            return {each.name: _plainly(getattr(thing, each.name), language) for each in fields(thing)}
        case _:
            return value_to_json(thing)
