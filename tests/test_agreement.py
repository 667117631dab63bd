"""One meaning on every backend: what the reference says, generated Python and generated SQL say too.

Random programs for random people, with the tree of reasons node for node, and the law on every backend. That nothing is
left out is asserted in `test_agreement_coverage`, that faults are found in `test_agreement_faults`; examples and edges have
modules of their own. A failure is told as the smallest page of rules that still fails.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.program import Program
from engine.to_relation import relation_from
from tests.backends import by_kind
from tests.conftest import LONG
from tests.generators import ON, turns
from tests.generators_shown import page, smallest, written
from tests.generators_trials import Backend, Difference, Trial, broken, trial

PAIRS = 100_000
"""How many programs × people the long run takes, half of them for a population."""

PEOPLE = 100 if LONG else 6
CHUNKS = 100 if LONG else 6
BACKENDS: Mapping[bool, tuple[Backend, ...]] = {True: ("python", "trace", "sql"), False: ("python", "trace")}


def seeds(population: bool) -> range:
    return range(PAIRS // 2 // PEOPLE if LONG else turns(population) * (1 if population else 2))


def chunks() -> list[object]:
    return [pytest.param(population, chunk, id=f"{'population' if population else 'everything'}-{chunk}")
            for population in (True, False) for chunk in range(CHUNKS)]  # fmt: skip


@pytest.mark.parametrize(("population", "chunk"), chunks())
def test_backends_agree_on_random_programs_and_people(population: bool, chunk: int) -> None:
    for seed in seeds(population)[chunk::CHUNKS]:
        made = trial(seed, population, PEOPLE)
        for backend in BACKENDS[population]:
            for found in made.differences(backend):
                pytest.fail(told(found))
            if backend != "trace":
                for name, facts, before, after in broken(made, made.said(backend), is_table=backend == "sql"):
                    pytest.fail(f"the law is broken by {backend}, seed {seed}: {name} was {before} and became {after} for {dict(facts)}")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_small_tables_by_kind_say_what_the_query_says(chunk: int) -> None:
    """A run over many people makes its small tables first, and a long one as two: from states to kinds, and what is said of a kind."""
    tables = 0
    for seed in range(2_000 if LONG else 4 * CHUNKS)[chunk::CHUNKS]:
        made = trial(seed, True, PEOPLE)
        query = relation_from(made.program, tuple(made.program.goals), ON, keep={"person": "integer"})
        plain, found, count = by_kind(query, made.people)
        assert found == plain, f"seed {seed}"
        tables += count
    assert tables > 0


# ── a failure is readable ────────────────────────────────────────────────────────────────────────────────────────


def told(found: Difference) -> str:
    """A difference as the smallest page that still shows it."""

    def is_wrong(made: Program, facts: Mapping[str, object]) -> bool:
        try:
            return any(each.goal == found.goal for each in Trial(made, [facts, facts]).differences(found.backend))
        except Exception:
            return False

    made, facts = smallest(found.trial.program, found.goal, found.facts, is_wrong)
    still = next((each for each in Trial(made, [facts, facts]).differences(found.backend) if each.goal == found.goal), found)
    said = {"reference": still.expected, found.backend: still.answer}
    return f"seed {found.trial.seed}, {found.backend} differs on {found.goal}:\n\n{page(made, facts, said, ON)}"


def test_a_failure_is_told_as_a_small_page_of_rules() -> None:
    """A wrong backend for once: what it says of 真假 is turned round wherever 甲 is known."""

    class Turned(Trial):
        def said(self, backend: Backend):  # type: ignore[no-untyped-def]
            return [
                {name: answer._replace(outcome="no" if answer.outcome == "yes" else answer.outcome) if "甲" in facts else answer
                 for name, answer in answers.items()}
                for facts, answers in zip(self.people, super().said(backend), strict=True)
            ]  # fmt: skip

    base = next(made for seed in range(20) for made in [trial(seed, True, 2)] if made.expected[0]["真假"].outcome == "yes" and "甲" in made.people[0])

    def is_wrong(made: Program, facts: Mapping[str, object]) -> bool:
        return any(each.goal == "真假" for each in Turned(made, [facts, facts]).differences("python"))

    made, facts = smallest(base.program, "真假", base.people[0], is_wrong)
    text = page(made, facts, {"reference": "yes", "python": "no"}, ON)
    assert list(facts) == ["甲"], text
    assert list(made.rules) == ["真假"] and written(made.rules["真假"].value) == "true", text
    assert "公式:\n  真假:\n    值: true" in text and "      甲: " in text and "# python: no" in text


@pytest.mark.parametrize("population", [True, False])
def test_every_program_can_be_shown(population: bool) -> None:
    for seed in range(12):
        made = trial(seed, population, 2)
        text = page(made.program, made.people[0], {}, ON)
        assert all(f"  {name}:" in text for name in (*made.program.rules, *made.program.facts, *made.program.parameters))
