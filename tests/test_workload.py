"""The workload says what its two hand-written references say, so that what is timed is the same thing on every side."""

from __future__ import annotations

from functools import cache

from engine.compile import checked
from engine.facts import FactIndex, facts_from
from engine.program import Program
from tests.backends import by_python, by_reference, python_for
from tests.benchmarks.workload.by_hand import Cell, by_hand, carefully_by_hand
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON, people


@cache
def workload() -> tuple[Program, FactIndex]:
    program, report = checked(CATALOG)
    assert program is not None and not report.has_errors
    return program, FactIndex.of(program)


def test_every_cell_is_what_the_hand_written_reference_says() -> None:
    program, index = workload()
    generated = python_for(program, BENEFITS, ON)
    for place, person in enumerate(people(1_500)):
        facts = facts_from(program, person, index)
        expected = carefully_by_hand(facts)
        answers = dict(zip(BENEFITS, by_python(generated, facts), strict=True))
        if place < 150:
            assert {name: by_reference(program, name, facts, ON) for name in BENEFITS} == answers
        for name, answer in answers.items():
            amount = answer.value["金额"] if answer.value else None  # type: ignore[index]
            assert Cell(str(answer.outcome), amount, answer.reason.rpartition(".")[2], answer.missing) == expected[name], person


def test_complete_people_are_decided_as_by_hand() -> None:
    program, index = workload()
    decide = python_for(program, BENEFITS, ON).decide
    for person in people(1_500, seed=2, unknown=0):
        facts = facts_from(program, person, index)
        assert decide(facts) == by_hand(facts)


def test_people_meet_every_outcome_of_every_benefit() -> None:
    program, index = workload()
    met = {(name, cell.outcome) for person in people(2_000) for name, cell in carefully_by_hand(facts_from(program, person, index)).items()}
    assert met == {(name, outcome) for name in BENEFITS for outcome in ("yes", "no", "unknown")}
