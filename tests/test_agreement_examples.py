"""One meaning on every backend, for what is written down: every example of every function, every 用例 of every catalog.

And the same people on the days around every day on which an amount or a rule of the catalog changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from dsl.diagnostics import Report
from dsl.source import plain
from engine.decide import decision_of, goal_named, run_of
from engine.examples import facts_of
from engine.feel import expression_of
from engine.functions import FUNCTIONS
from engine.functions.table import Example, InRows
from engine.kinds import AnyKind, ListKind, NumberKind, kind_of
from engine.load import load
from engine.population.reach import reach_of
from engine.program import Call, Connective, Expr, Fact, FactRef, Goal, Items, Literal, Program, RangeOf, Rule
from engine.program import Example as Case
from engine.rulebook import Rulebook
from engine.to_python import generated_from
from engine.to_relation import relation_from, sort_of
from engine.walk import all_parts
from tests.backends import Agreed, agreed, by_python, by_reference, by_sql, said_by, same_on_sql, texts_of
from tests.conftest import LONG
from tests.generators import ON
from tests.generators_trials import database

CATALOGS = Path(__file__).parent.parent / "catalogs"
NAMES = sorted(each.parent.name for each in CATALOGS.glob("*/目录.yaml"))


# ── every function ───────────────────────────────────────────────────────────────────────────────────────────────


def examples() -> Iterator[tuple[str, Example]]:
    for name, function in FUNCTIONS.items():
        if isinstance(function.rows, InRows):
            for example in function.examples:
                yield name, example


@pytest.mark.parametrize(("name", "example"), [pytest.param(*each, id=each[1].text) for each in examples()])
def test_a_query_gives_what_the_examples_of_a_function_give(name: str, example: Example) -> None:
    """Each literal becomes a fact with a column, so that the engine computes; what must be written stays written."""
    expr = expression_of(plain(example.text), {}, Report())
    ambient = dict(example.ambient)
    on = ambient.get("on", ON)
    assert isinstance(on, date)
    for freed in _freed(expr):
        rule = Rule("式", "式", "formula", freed.expr, freed.expr.kind)
        made = Program("", "", ambient.get("leap_birthday", "03-01"), freed.facts, {}, {"式": rule},  # type: ignore[arg-type]
                       {"式": Goal("式", "formula", "", (("", "式"),))})  # fmt: skip
        query, rows = by_sql(made, ["式"], [freed.given, {}], on, str(ambient.get("region", "")), database())
        if query.goals:
            assert same_on_sql(Agreed(None, example.value, frozenset(), ""), rows[0]["式"])
            expected = by_reference(made, "式", {}, on, str(ambient.get("region", "")))
            assert same_on_sql(expected, rows[1]["式"]), "what is unknown must stay unknown"
            return
    pytest.skip("only on lists or times, which a row of a table does not have")


class _Free:
    """An expression whose literals are facts."""

    def __init__(self, keep: int):
        self.keep = keep
        self.facts: dict[str, Fact] = {}
        self.given: dict[str, object] = {}
        self.expr: Expr = Literal(None, AnyKind())

    def of(self, expr: Expr, place: int = 0) -> Expr:
        match expr:
            case Literal(value) if value is not None and place < self.keep and sort_of(kind_of(value)) != "nothing":
                name = f"数据{len(self.facts)}"
                kind = kind_of(value)
                if isinstance(kind, NumberKind):
                    kind = NumberKind(digits=12, scale=max(2, kind.scale))
                self.facts[name] = Fact(name, kind)
                self.given[name] = value
                return FactRef(name, kind)
            case Call(arguments=arguments):
                return replace(expr, arguments=tuple(None if each is None else self.of(each, at) for at, each in enumerate(arguments)))
            case Items(items):
                return replace(expr, items=tuple(map(self.of, items)))
            case Connective(operands=operands):
                return replace(expr, operands=tuple(map(self.of, operands)))
            case RangeOf(low, high):
                return replace(expr, low=low and self.of(low), high=high and self.of(high))
        return expr


def _freed(expr: Expr) -> Iterator[_Free]:
    """All literals as facts, or only those that stand first; a pattern, and the digits to round to, must be written."""
    for keep in (9, 1):
        free = _Free(keep)
        free.expr = free.of(expr)
        if free.facts:
            yield free


# ── every example of the catalogs ────────────────────────────────────────────────────────────────────────────────


@cache
def rulebook(catalog: str) -> Rulebook:
    return load(CATALOGS / catalog)


TOGETHER = 4
FEW_DAYS = 30
Asked = tuple[str, Mapping[str, object]]
When = tuple[date, date, str | None]


@cache
def cannot(catalog: str) -> frozenset[str]:
    """The goals `check --population` says cannot be asked of a population: none of them is a benefit."""
    made = rulebook(catalog).program
    names = frozenset(name for _, refused in reach_of(made, ON).refused for name in refused)
    assert not names & made.benefits.keys()
    return names


def agree(catalog: str, asked: Iterable[Asked], when: When) -> int:
    """Compares what is asked of some people on a day; how many answers there were."""
    asked = [each for each in asked if each[0] not in cannot(catalog)]
    names = tuple(dict.fromkeys(name for name, _ in asked))
    # As many at a time as a population run may take: a query tells which of 120 facts are missing.
    return sum(
        _agree(rulebook(catalog).program, [each for each in asked if each[0] in names[start : start + TOGETHER]], when)
        for start in range(0, len(names), TOGETHER)
    )


def _agree(made: Program, asked: list[Asked], when: When) -> int:
    on, rules_on, place = when
    names = tuple(dict.fromkeys(name for name, _ in asked))
    query = relation_from(made, names, on, place, rules_on, keep={"person": "integer"})
    assert not query.problems, [each.message.zh for each in query.problems]
    rows = said_by(query, texts_of(query), [facts for _, facts in asked], database())
    generated = {name: generated_from(made, (name,), on, place, rules_on) for name in names}
    for (name, facts), row in zip(asked, rows, strict=True):
        decision = decision_of(goal_named(made, name), run_of(made, facts, on, place, rules_on), "-")
        expected, answer = agreed(decision), row[name]
        assert by_python(generated[name], facts) == [expected], f"{name} {on} {dict(facts)}"
        assert generated[name].explain(facts).because(name) == decision.because, f"{name} {on} {dict(facts)}"
        if any(isinstance(made.rules[rule].kind, ListKind) for _, rule in goal_named(made, name).results):
            # Lists of papers and situations are left to the notice, and so is what only they wait for.
            assert answer.missing <= expected.missing
            expected = expected._replace(missing=answer.missing)
        assert same_on_sql(expected, answer), f"{name} {on} {dict(facts)}: {expected} but {answer}"
    return len(asked)


def asked_in(catalog: str) -> Iterator[tuple[When, Case, Mapping[str, object]]]:
    book = rulebook(catalog)
    for example in book.program.examples:
        when = example.on, example.rules_on or example.on, book.place(example.region or None)
        yield when, example, facts_of(book, example)


@pytest.mark.parametrize("catalog", NAMES)
def test_backends_agree_on_every_example_of_a_catalog(catalog: str) -> None:
    together: dict[When, list[Asked]] = {}
    for when, example, facts in asked_in(catalog):
        together.setdefault(when, []).append((example.subject, facts))
    # A run that is not long takes a sixth of the days, the same at every run: each day is a query to be planned.
    days = list(together.items()) if LONG or len(together) < FEW_DAYS else Random(7).sample(list(together.items()), len(together) // 6)
    compared = sum(agree(catalog, asked, when) for when, asked in days)
    assert compared == sum(subject not in cannot(catalog) for _, asked in days for subject, _ in asked)
    if days == list(together.items()):
        assert sum(len(asked) for _, asked in days) == len(rulebook(catalog).program.examples)


# ── days around every change ─────────────────────────────────────────────────────────────────────────────────────


def changes(made: Program) -> list[date]:
    """Every day on which a parameter changes, and every day that a rule names."""
    found = {day for parameter in made.parameters.values() for period in parameter.periods for day in (period.begin, period.end) if day is not None}
    for rule in made.rules.values():
        found |= {each.value for each in all_parts(rule.value) if isinstance(each, Literal) and type(each.value) is date}
    return sorted(found)


@pytest.mark.parametrize("catalog", NAMES)
def test_backends_agree_on_the_days_around_every_change(catalog: str) -> None:
    made = rulebook(catalog).program
    days = changes(made)
    assert days or not made.parameters
    around = [day + timedelta(each) for day in days for each in range(-2, 3)]
    benefits = [(when, (example.subject, facts)) for when, example, facts in asked_in(catalog) if example.subject in made.benefits]
    wanted = around if LONG else around[len(around) // 2 :: 1 + len(around)]
    for day in wanted:
        by_place: dict[str | None, list[Asked]] = {}
        for (_, _, place), asked in benefits:
            by_place.setdefault(place, []).append(asked)
        for place, asked in by_place.items():
            agree(catalog, asked if LONG else asked[:: max(1, len(asked) // 12)], (day, day, place))
