"""What the random programs draw: everything there is, or this fails and names what no comparison has looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from engine.decide import run_of
from engine.evaluate import evaluate_rule
from engine.from_surface.types import TYPES
from engine.functions.call import unknowns_in
from engine.kinds import AnyKind, ChoiceKind, DateKind, Kind, ListKind, Maybe, NumberKind, RecordKind, TextKind, certain
from engine.program import Apply, Call, Expr, Filter, HitPolicy, ItemMember, Lambda, Lookup, Table
from engine.to_relation import sort_of
from engine.values import Record, Unknown
from engine.walk import all_parts
from tests.generators import HIT_POLICIES, ON, PLACE, POPULATION_HIT_POLICIES, turns
from tests.generators_calls import SIGNATURES, SIGNATURES_OF_ROWS, Signature, signature_of
from tests.generators_trials import Trial, trial
from tests.test_agreement import PEOPLE, seeds


@cache
def sample(population: bool) -> tuple[Trial, ...]:
    """The very programs and people that the backends are compared on."""
    return tuple(trial(seed, population, min(PEOPLE, 6)) for seed in seeds(population)[: 2 * turns(population)])


@cache
def exprs(population: bool, said_in_sql: bool = False) -> tuple[Expr, ...]:
    """All expressions; or those of goals that a query says."""
    found: list[Expr] = []
    for made in sample(population):
        names = set(made.program.rules)
        if said_in_sql:
            names = {rule for goal in made.query.goals for rule in rules_of(made, goal.goal.name)}
        found += [each for name in names for each in all_parts(made.program.rules[name].value)]
    return tuple(found)


def rules_of(made: Trial, goal: str) -> Iterator[str]:
    wanted = made.program.goals[goal]
    yield from (name for name in (wanted.outcome, *(rule for _, rule in wanted.results), *wanted.conditions, *wanted.exclusions) if name)


NOT_IN_A_ROW = {each.__name__ for each in (Filter, ItemMember, Lambda, Apply)}
"""Lists that are facts and functions of an author's own, which a row of a table cannot say."""


def test_every_node_is_drawn() -> None:
    every = {each.__name__ for each in get_args(Expr)}
    assert every - {type(each).__name__ for each in exprs(False)} == set()
    said = {type(each).__name__ for each in exprs(True, said_in_sql=True)}
    assert every - said - NOT_IN_A_ROW - {"Local"} == set(), "a node that a query can say is never compared"


def test_every_way_to_call_every_function_is_drawn_and_has_a_value() -> None:
    drawn = {signature_of(each) for each in exprs(False) if isinstance(each, Call)}
    assert [f"{each.function} {each.place}" for each in SIGNATURES if each not in drawn and not is_covered(each)] == []
    with_value: set[str] = set()
    without: set[str] = set()
    for made in sample(False):
        for rule in made.program.rules.values():
            if isinstance(rule.value, Call):
                values = [evaluate_rule(rule.name, run_of(made.program, facts, ON, PLACE)) for facts in made.people]
                is_known = any(value is not None and not list(unknowns_in(value)) for value in values)
                (with_value if is_known else without).add(rule.value.function)
    assert without - with_value == set(), "these never gave a value, in any program for anybody"


def is_covered(signature: Signature) -> bool:
    """Whether an earlier way takes all that this one does."""
    wanted = [certain(each.kind) for each in signature.way.takes]
    earlier = [each for each in SIGNATURES if each.function == signature.function and each.place < signature.place]
    return any(
        len(each.way.takes) == len(wanted) and all(isinstance(certain(p.kind), AnyKind) or certain(p.kind) == kind for p, kind in zip(each.way.takes, wanted, strict=True))
        for each in earlier
    )


def test_every_function_of_a_query_is_compared_in_sql() -> None:
    said = {signature_of(each) for each in exprs(True, said_in_sql=True) if isinstance(each, Call)}
    left = [each for each in SIGNATURES_OF_ROWS if each not in said and not is_covered(each) and all(fits_a_column(p.kind) for p in each.way.takes)]
    assert [f"{each.function} {each.place}" for each in left if each not in QUOTIENTS] == []


QUOTIENTS = {Signature("/", place) for place in (1, 2, 3, 4)}
"""A duration divided: a query has whole months and seconds, and says that it has no more."""


def fits_a_column(kind: Kind) -> bool:
    inner = certain(kind)
    if isinstance(inner, ListKind):
        return fits_a_column(inner.item)
    return isinstance(inner, AnyKind) or sort_of(inner) != "nothing" or type(inner).__name__ in ("MonthsKind", "DaysKind")


def test_every_hit_policy_is_drawn_and_decides() -> None:
    assert set(HIT_POLICIES) == set(get_args(HitPolicy))
    for population, wanted in ((False, HIT_POLICIES), (True, POPULATION_HIT_POLICIES)):
        tables = [each for each in exprs(population, said_in_sql=population) if isinstance(each, Table)]
        assert {each.hit for each in tables} == set(wanted)
        assert {each.is_disjoint for each in tables if each.hit in ("U", "A")} == {True, False}
        assert {any(column.default is not None for column in each.columns) for each in tables} == {True, False}
        assert {len(each.columns) > 1 for each in tables} == {True, False}
        assert any(column.allowed and column.name for each in tables for column in each.columns)


def test_the_quick_path_of_generated_python_is_taken() -> None:
    """By every sort of goal: else the comparisons would look at the three-valued path alone."""
    for population in (False, True):
        taken: Counter[str] = Counter()
        for made in sample(population)[:12]:
            taken.update(name for name in made.names if any(made.is_quick(name, facts) for facts in made.people[:2]))
        assert set(taken) == set(made.names), set(made.names) - set(taken)


def test_parameters_with_days_places_and_further_inputs_are_drawn() -> None:
    for population in (False, True):
        lookups = [each for each in exprs(population, said_in_sql=population) if isinstance(each, Lookup)]
        for part in ("on", "region", "inputs"):
            assert {bool(getattr(each, part)) for each in lookups} == {True, False}, f"{part}, population={population}"
        parameters = [each for made in sample(population) for each in made.program.parameters.values()]
        periods = [period for each in parameters for period in each.periods]
        assert {period.begin is None for period in periods} == {period.end is None for period in periods} == {True, False}
        assert {bool(period.region) for period in periods} == {True, False}
        assert {each.by is None for each in parameters} == {bool(each.inputs) for each in parameters} == {True, False}


def test_every_kind_of_fact_is_drawn() -> None:
    """Every type an author can write, and the shapes around them; 任意 is of FEEL alone."""
    for population in (False, True):
        facts = [fact.kind for made in sample(population) for fact in made.program.facts.values()]
        told = [each for kind in facts for each in within(kind)]
        read = {type(certain(each.kind)).__name__ for each in exprs(population) if type(each).__name__ in ("FactRef", "Member")}
        wanted = {type(each.kind).__name__ for each in TYPES} - {"AnyKind"} | {"ChoiceKind", "RecordKind", "ListKind"}
        if population:
            wanted -= {"ListKind", "TimeKind", "DateTimeKind"}
        assert wanted <= {type(certain(kind)).__name__ for kind in told}
        assert wanted <= read, "a kind of fact that no rule reads"
        numbers = [certain(kind) for kind in told if isinstance(certain(kind), NumberKind)]
        assert {each.scale for each in numbers} >= {0, 2} and any(each.options for each in numbers) and any(each.low for each in numbers)
        can_be_absent = {type(certain(kind)) for kind in told if isinstance(kind, Maybe)}
        assert can_be_absent >= {NumberKind, TextKind, DateKind, ChoiceKind}
        derived = [fact for fact in sample(population)[0].program.facts.values() if fact.derived is not None]
        assert {fact.never_ask for fact in derived} == {fact.derived.when is None for fact in derived if fact.derived} == {True, False}


def within(kind: Kind) -> Iterator[Kind]:
    yield kind
    match certain(kind):
        case ListKind(item):
            yield from within(item)
        case RecordKind(members):
            for _, member in members:
                yield from within(member)


PROBLEMS = {
    "absent-used", "no-row-matched", "rows-collide", "rows-disagree", "not-in-priorities", "no-period", "periods-collide",
    "not-a-day", "place-absent", "no-such-item",
}  # fmt: skip
"""The ways in which a table, a parameter, a list or a function has no value."""


def test_every_kind_of_nothing_is_drawn() -> None:
    told: set[str] = set()
    nothing: set[str] = set()
    for population in (True, False):
        for made in sample(population)[: turns(population)]:
            for facts, decided in zip(made.people, made.expected, strict=True):
                nothing |= set(_nothing_in(facts))
                for decision in decided.values():
                    told |= {each.code for each in decision.problems}
                    nothing.add(f"outcome {decision.outcome}")
                    if decision.outcome == "unknown":
                        nothing.add("waits" if decision.missing else "error")
    assert told >= PROBLEMS - UNDRAWN, PROBLEMS - told
    assert nothing >= {
        "outcome yes", "outcome no", "outcome unknown", "waits", "error", "absent scalar", "absent member", "unknown member",
        "unknown member of an item", "empty list", "absent list",
    }  # fmt: skip


UNDRAWN: frozenset[str] = frozenset()


def _nothing_in(facts: Mapping[str, object]) -> Iterator[str]:
    for name, value in facts.items():
        match value:
            case None:
                yield "absent list" if name == "数列" else "absent scalar"
            case ():
                yield "empty list"
            case tuple():
                yield from ("unknown member of an item" for item in value if isinstance(item, Record) and list(unknowns_in(item)))
            case Record():
                yield from _of_members(value)


def _of_members(value: Record) -> Iterator[str]:
    for each in value.values():
        match each:
            case None:
                yield "absent member"
            case Unknown():
                yield "unknown member"
            case Record():
                yield from _of_members(each)
