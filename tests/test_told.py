"""What people are told at the end stands, whatever they were not asked: every case of small themes, and every root left out once."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.asking import certificate, guide, order
from engine.asking.fault import said_to
from engine.asking.questions import answers_of
from engine.asking.roots import roots_of
from engine.facts import Facts
from engine.program import Expr, Goal, Program
from engine.reading import facts_in
from engine.run import Run
from tests.pages import rulebook_of
from tests.test_guide import ON

SMALL: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "told_small.yaml").read_text("utf-8"))
NAME = "全部"


def walks(program: Program, questions: list[str]) -> dict[tuple[tuple[str, object], ...], list[dict[str, object]]]:
    """Everybody there can be, under what each of them was asked and answered."""
    found: dict[tuple[tuple[str, object], ...], list[dict[str, object]]] = {}
    next_question: dict[tuple[tuple[str, object], ...], str] = {}
    for answers in product(*(answers_of(program.facts[name].kind) for name in questions)):
        person = dict(zip(questions, answers, strict=True))
        told: dict[str, object] = {}
        while True:
            state = tuple(told.items())
            if state not in next_question:
                asked = guide.guide(program, NAME, Facts(told), ON, program_hash="-").questions
                next_question[state] = asked[0].path if asked else ""
            if not next_question[state]:
                break
            told[next_question[state]] = person[next_question[state]]
        found.setdefault(tuple(told.items()), []).append(person)
    return found


def told_differently(program: Program, questions: list[str]) -> list[dict[str, object]]:
    """Two people who were asked the same and answered the same, and would be told different things; nobody if all is well."""
    goal = program.goals[NAME]
    for people in walks(program, questions).values():
        said = {said_to(goal, Run(program, Facts(person), ON, program.region)): person for person in people}
        if len(said) > 1:
            return list(said.values())[:2]
    return []


@pytest.mark.parametrize("case", SMALL)
def test_whoever_was_asked_the_same_is_told_the_same(case: str) -> None:
    page = SMALL[case]
    program = rulebook_of(page["规则"]).program
    assert told_differently(program, page["问题"]) == []
    asked = {name for state in walks(program, page["问题"]) for name, _ in state}
    assert asked == set(page["问题"]), "each of these decides something that somebody is told"


@pytest.mark.parametrize(("case", "question"), [(case, name) for case, page in SMALL.items() for name in page["问题"]])
def test_a_root_left_out_is_found(case: str, question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault planted: what reads this question is not among the roots, so it is never asked."""

    def fewer(goal: Goal, program: Program) -> tuple[Expr, ...]:
        return tuple(root for root in roots_of(goal, program) if question not in facts_in(root, program))

    for module in (certificate, guide, order):
        monkeypatch.setattr(module, "roots_of", fewer)
    program = rulebook_of(SMALL[case]["规则"]).program
    assert told_differently(program, SMALL[case]["问题"])
