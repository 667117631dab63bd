"""Random programs and random people, put to every backend: where one of them says something else than the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from random import Random
from typing import Literal as OneOf

import duckdb

from engine.decision import Decision
from engine.kinds import ListKind
from engine.program import Program
from engine.to_python import Generated, generated_from
from engine.to_relation import Query, relation_from
from engine.values import Unknown
from tests.backends import Agreed, People, agreed, decisions, flat, of_answer, said_by, same_on_sql, texts_of
from tests.generators import ON, PLACE, facts_for, more_facts, program

Backend = OneOf["python", "trace", "sql"]
"""`python` is the quick path and the three-valued one, `trace` the tree of reasons."""


@dataclass(frozen=True)
class Difference:
    """What a backend says of a goal for one person, and what the reference says."""

    trial: Trial
    backend: Backend
    goal: str
    facts: Mapping[str, object]
    expected: object
    answer: object


@dataclass(frozen=True)
class Trial:
    """A program and people for it. Every second of them is the one before, with more facts."""

    program: Program
    people: People
    seed: int | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.program.goals)

    @cached_property
    def expected(self) -> list[dict[str, Decision]]:
        return self.decided()

    def decided(self) -> list[dict[str, Decision]]:
        return [decisions(self.program, self.names, facts, ON, PLACE) for facts in self.people]

    @cached_property
    def written(self) -> Mapping[tuple[str, ...], Generated]:
        """Python for all goals together, and for each alone: where one is irregular, none of them is decided quickly."""
        return {names: generated_from(self.program, names, ON, PLACE) for names in (self.names, *((name,) for name in self.names))}

    @cached_property
    def query(self) -> Query:
        return relation_from(self.program, self.names, ON, PLACE, keep={"person": "integer"})

    @cached_property
    def texts(self) -> tuple[str, str]:
        return texts_of(self.query)

    def said(self, backend: Backend) -> list[dict[str, Agreed]]:
        """What a backend says, for each person and each goal it can say."""
        if backend == "sql":
            return said_by(self.query, self.texts, self.people, database())
        answer = self.written[self.names].answer
        return [{name: of_answer(each) for name, each in zip(self.names, answer(facts), strict=True)} for facts in self.people]

    def differences(self, backend: Backend) -> Iterator[Difference]:
        if backend == "trace":
            yield from self._told_otherwise()
            return
        for facts, answers, expected in zip(self.people, self.said(backend), self.expected, strict=True):
            for name, answer in answers.items():
                wanted = agreed(expected[name])
                if not (same_on_sql(wanted, answer) if backend == "sql" else wanted == answer):
                    yield Difference(self, backend, name, facts, wanted, answer)
            for names, generated in self.written.items() if backend == "python" else ():
                for name, answered in zip(names, generated.decide(facts), strict=True):
                    if answered != agreed(expected[name])[:2]:
                        yield Difference(self, backend, name, facts, agreed(expected[name]), answered)

    def _told_otherwise(self) -> Iterator[Difference]:
        for place, (facts, expected) in enumerate(zip(self.people, self.expected, strict=True)):
            for names, generated in self.written.items():
                if len(names) == 1 and place > MOST_TOLD_ALONE:
                    continue
                explained = generated.explain(facts)
                for name, (outcome, value) in zip(names, explained.answers, strict=True):
                    decision, answer = expected[name], explained.answer(name)
                    wanted = (decision.outcome, decision.value, frozenset(decision.missing), decision.reason)
                    if (outcome, value) != wanted[:2] or (answer.outcome, answer.value, frozenset(answer.missing), answer.reason) != wanted:
                        yield Difference(self, "trace", name, facts, wanted, (outcome, value, answer))
                    because = explained.because(name)
                    if because != decision.because:
                        yield Difference(self, "trace", name, facts, decision.because, because)

    def is_quick(self, name: str, facts: Mapping[str, object]) -> bool:
        """Whether generated Python decided a goal without looking for what is unknown."""
        return self.written[name,].explain(facts)._full is None


MOST_TOLD_ALONE = 1
"""Each goal alone is explained for the first people, who have told most; all together for everybody."""


def trial(seed: int, population: bool, people: int, turn: int | None = None) -> Trial:
    random = Random(seed * 2 + population)
    made = program(random, population, seed if turn is None else turn)
    found: list[Mapping[str, object]] = []
    for place in range(people // 2):
        facts = facts_for(made, random, (1.0, 0.85, 0.6, 0.3)[place % 4])
        found += [facts, more_facts(made, facts, random)]
    return Trial(made, found, seed)


@cache
def database() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("SET threads = 1")
    return made


# ── the law, on every backend ────────────────────────────────────────────────────────────────────────────────────


def breaks_law(before: Agreed, after: Agreed, is_table: bool) -> bool:
    """Whether more facts changed a yes, a no or a known value (docs/meaning.md 1 and 6).

    `is_table`: a column cannot tell what is absent from what is unknown, nor hold a list.
    """
    if before.outcome in ("yes", "no") and after.outcome != before.outcome:
        return True
    if not before.missing:
        # Nothing is waited for: it is settled, or in error, and stays so. Only the first of several reasons may be another.
        before = before._replace(reason=after.reason)
        return not (same_on_sql(before, after) if is_table else before == after)
    was, now = flat(before.value), flat(after.value)
    return any(path not in now or now[path] != value for path, value in was.items() if not isinstance(value, Unknown))


def broken(made: Trial, said: list[dict[str, Agreed]], is_table: bool) -> Iterator[tuple[str, Mapping[str, object], Agreed, Agreed]]:
    """Where more facts changed what was known."""
    for place in range(0, len(said), 2):
        for name, before in said[place].items():
            after = said[place + 1][name]
            if breaks_law(before, after, is_table):
                yield name, made.people[place], before, after


def has_lists(made: Program, name: str) -> bool:
    return any(isinstance(made.rules[rule].kind, ListKind) for _, rule in made.goals[name].results)
