"""The receipt of a matching: hashes of the program, of what went in and of what came out.

Every person has a weight from their key, every cell a number that is not 0, nothing where nothing stands; each column is the sum of
weights times numbers, as whole numbers that nothing rounds or cuts off. A sum knows neither the order of rows nor how many
threads add it up. One cell that changes always changes it, for no weight is 0; cells changed in several rows, or exchanged
between people, go unnoticed about once in 2⁴⁴ times. It tells whether two runs agree, and is no seal against forgery.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlglot import exp

from engine.decide import ENGINE
from engine.kinds import NumberKind, certain
from engine.population.matching import Matching, region_of
from engine.population.results import KEY, REGION, is_wide, missing_column, outcome_column, reason_column, value_column
from engine.to_relation import FIRST_YEAR, FactColumn, GoalColumns, ResultColumn
from engine.to_relation.facts import bounds_of
from engine.to_sql import bracketed, call, cast, column_named, constant, named, select, stage

WEIGHT = "weight"
BITS_OF_WEIGHT, BITS_OF_TEXT, BITS_OF_DAY = 44, 48, 18
BITS_OF_SUMMAND = 63
"""What fits a BIGINT; a product with more bits is one of 128, which leaves room for 2³³ people."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A column whose cells are `number`, which is never 0 and nearer to it than 2 to the power of `bits`."""

    name: str
    number: exp.Expr
    bits: int


def receipt_of(matching: Matching, rows: int, sums_of_inputs: Sequence[Any], sums_of_outputs: Sequence[Any]) -> dict[str, Any]:
    """The same for the same people and rules: neither the order of rows nor the number of threads counts.

    The sums are those of `inputs_of` and of `outputs_of` over all people, each after the sum of all weights.
    """
    return {
        "program": matching.rulebook.fingerprint,
        "engine": ENGINE,
        "language": matching.program.language,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "rows": rows,
        "inputs": _hash(matching, "people", inputs_of(matching), sums_of_inputs),
        "result": _hash(matching, "results", outputs_of(matching), sums_of_outputs),
    }


def weighed(table: str | exp.Subquery) -> exp.Subquery:
    """A table with the weight of each row."""
    digest = call("md5_number")(column_named(KEY))
    own = cast(bracketed(exp.BitwiseAnd(this=digest, expression=_ones(BITS_OF_WEIGHT))), "BIGINT")
    return stage(select(["*", named(exp.Add(this=own, expression=constant(1, "integer")), WEIGHT)], table), "weighed")


def sums_of(columns: Sequence[Cells]) -> list[exp.Expr]:
    """The sum of all weights, and of each column, over `weighed` rows."""
    summands = [column_named(WEIGHT), *map(product_of, columns)]
    return [named(exp.Sum(this=each), f"sum {at}") for at, each in enumerate(summands)]


def product_of(cells: Cells) -> exp.Expr:
    """A cell's number times the weight of its row."""
    weight: exp.Expr = column_named(WEIGHT)
    if BITS_OF_WEIGHT + 1 + cells.bits > BITS_OF_SUMMAND:
        weight = cast(weight, "HUGEINT")
    return exp.Mul(this=weight, expression=bracketed(cells.number))


def inputs_of(matching: Matching) -> tuple[Cells, ...]:
    """The columns of people, by the names of their facts."""
    found = [cells for bound in matching.binding.bound for cells in _of_fact(bound.fact)]
    return tuple(sorted(found, key=lambda each: each.name))


def _of_fact(fact: FactColumn) -> Iterator[Cells]:
    if fact.present is not None:
        yield replace(_truth(fact.present), name=f"{fact.fact}·有")
    yield replace(_value_of(fact), name=fact.fact)


def _value_of(fact: FactColumn) -> Cells:
    kind = certain(fact.kind)
    match fact.sort:
        case "truth":
            return _truth(fact.name)
        case "date":
            before = cast(exp.Literal.string(f"{FIRST_YEAR - 1}-12-31"), "DATE")
            return Cells(fact.name, exp.Sub(this=column_named(fact.name), expression=before), BITS_OF_DAY)
        case "number" if isinstance(kind, NumberKind):
            _, low, high = bounds_of(kind)
            return _counted(fact.name, low, high)
    return _text(fact.name)


def outputs_of(matching: Matching) -> tuple[Cells, ...]:
    """The columns of results: the place, then those of each goal."""
    facts = len(matching.query.facts)
    return (*regions_of(matching), *(cells for goal in matching.query.goals for cells in cells_of(goal, facts)))


def regions_of(matching: Matching) -> tuple[Cells, ...]:
    """The column of places, if there is one."""
    return (_text(REGION),) if region_of(matching.binding) is not None else ()


def cells_of(goal: GoalColumns, facts: int) -> Iterator[Cells]:
    """The columns of results that a goal has, over so many facts."""
    if goal.outcome:
        words = exp.Array(expressions=[exp.Literal.string(word) for word in ("yes", "no", "unknown")])
        # Of a column with few words an engine asks one function once for each word.
        place = call("list_position")(words, column_named(outcome_column(goal)))
        yield Cells(outcome_column(goal), cast(place, "BIGINT"), 2)
    for result in goal.results:
        yield _of_result(value_column(goal, result), result)
    if goal.reason:
        yield _counted(reason_column(goal), 0, len(goal.codes))
    yield _counted(missing_column(goal), 0, 2**facts - 1)


def _of_result(column: str, result: ResultColumn) -> Cells:
    match result.sort:
        case "truth":
            return _truth(column)
        case "number" if not is_wide(result):
            whole = exp.Mul(this=column_named(column), expression=exp.Literal.number(10**result.scale)) if result.scale else None
            return _counted(column, result.low, result.high, whole)
    return _text(column)


def _truth(column: str) -> Cells:
    return Cells(column, exp.Add(this=cast(column_named(column), "BIGINT"), expression=constant(1, "integer")), 2)


def _counted(column: str, low: int, high: int, whole: exp.Expr | None = None) -> Cells:
    """A number as counted from 1, one below 0 as it is; as a text, where there may be very many."""
    most = max(abs(low), abs(high)) + 1
    if most.bit_length() > BITS_OF_TEXT:
        return _text(column)
    count = cast(column_named(column) if whole is None else bracketed(whole), "BIGINT")
    number: exp.Expr = exp.Add(this=count, expression=constant(1, "integer"))
    if low < 0:
        is_below = exp.LT(this=count.copy(), expression=constant(0, "integer"))
        number = exp.Case(ifs=[exp.If(this=is_below, true=count.copy())]).else_(number)
    return Cells(column, number, most.bit_length())


def _text(column: str) -> Cells:
    digest = call("md5_number")(cast(column_named(column), "VARCHAR"))
    own = cast(bracketed(exp.BitwiseAnd(this=digest, expression=_ones(BITS_OF_TEXT))), "BIGINT")
    return Cells(column, exp.Add(this=own, expression=constant(1, "integer")), BITS_OF_TEXT + 1)


def _ones(bits: int) -> exp.Expr:
    return exp.Literal.number(2**bits - 1)


def _hash(matching: Matching, table: str, columns: Sequence[Cells], sums: Sequence[Any]) -> str:
    names = [cells.name for cells in columns]
    return sha256(f"{table} {names} {[*matching.names]} {[int(each or 0) for each in sums]}".encode()).hexdigest()
