"""Whether a certificate holds: the questions it left out are answered in many ways, and people have to be told the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from engine.asking.certificate import Certificate, is_derived
from engine.asking.order import priors_of, questions_of
from engine.asking.questions import answers_of, any_answer
from engine.asking.to_json import notice_to_json
from engine.decide import decision_of
from engine.evaluate import evaluate
from engine.facts import Facts
from engine.notice import Notice
from engine.notice.from_case import notice_of
from engine.program import Goal, Program
from engine.run import Run
from engine.values import json_text

MOST_DRAWS = 20
"""How often answers that nobody can give are drawn again; where none of those worth trying can be given, they are tried all the same."""


def fault_in(certificate: Certificate, program: Program, facts: Mapping[str, object], tries: int = 50, seed: int = 0) -> dict[str, object] | None:
    """Answers to the questions that were not asked which change something after all; None where none were found.

    Nothing here knows how the certificate was made, nor what is said to make a difference: each way of answering has to
    come to the same notice, word for word. What the catalog refuses of a fact (its 要求) is no way of answering. A certificate
    that leaves a question out, neither asked nor accounted for, has the fault of that question.
    """
    goal = program.goals[certificate.goal]
    named = {each.fact for each in certificate.not_asked}
    unaccounted = [name for name in questions_of(goal, program) if name not in named and name not in facts]
    if unaccounted:
        return {unaccounted[0]: None}
    on, region = certificate.on, certificate.region
    told = Run(program, Facts(facts), on, region)
    # What follows from what is known is no answer: another would be of somebody else.
    named -= {name for name in named if is_derived(program.facts[name], told)}
    values = {name: [value for value, _ in prior] for name, prior in priors_of(sorted(named), goal, program, on, region).items()}
    for name in values:
        values[name] = list(answers_of(program.facts[name].kind)) or values[name] or [any_answer(program.facts[name].kind, on, region)]
    dice = random.Random(seed)
    first: str | None = None
    for _ in range(tries if values else 0):
        answers = {name: dice.choice(values[name]) for name in values}
        run = Run(program, Facts({**answers, **facts}), on, region)
        for _draw in range(MOST_DRAWS):
            if not (again := refused_of(answers, run)):
                break
            answers |= {name: dice.choice(values[name]) for name in again}
            run = Run(program, Facts({**answers, **facts}), on, region)
        said = said_to(goal, run)
        first = said if first is None else first
        if said != first:
            return answers
    return None


def refused_of(answers: Mapping[str, object], run: Run) -> list[str]:
    """The answers that break what the catalog requires of them; who gives one is told so, and answers again."""
    requires = ((name, run.program.facts[name].require) for name, value in answers.items() if value is not None)
    return [name for name, require in requires if require is not None and evaluate(require, run.aside()) is False]


def said_to(goal: Goal, run: Run) -> str:
    """All that a case is told, but for what only fills a blank of a form or a letter; a no is a no for whatever reason."""
    decision = decision_of(goal, run, "-")
    return "no" if decision.outcome == "no" else json_text(notice_to_json(_without_blanks(notice_of(goal, decision, (), run))))


def _without_blanks(notice: Notice) -> Notice:
    return replace(
        notice,
        fields=tuple(replace(each, is_known=False) for each in notice.fields),
        promises=tuple(replace(each, text="", blanks=()) for each in notice.promises),
        # The words of a mandate name the applicant.
        modes=tuple(replace(each, says=()) if each.mode == "help" else each for each in notice.modes),
    )
