"""How a query groups people: the value of a `Grouping`, as a column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from engine.population.grouping import Grouping, grouping_of
from engine.program import Program
from engine.to_relation import ResultColumn
from engine.to_sql import bracketed, call, cast, column_named


@dataclass(frozen=True, slots=True)
class Group:
    """A fact to count by. `value` is what a person is counted under, in the column `column`; None: not known, or none."""

    by: Grouping
    column: str
    value: exp.Expr


def group_of(fact: str, column: str, result: ResultColumn, program: Program, on: date) -> Group:
    """How a fact is grouped. A day counts by whole years up to the decision; a number by steps that its bounds make round."""
    by = grouping_of(fact, result.kind, result.scale, program, on)
    return Group(by, column, _value(by, result))


def _value(by: Grouping, result: ResultColumn) -> exp.Expr:
    value: exp.Expr = column_named(result.name)
    match by.sort:
        case "region":
            return call("rpad")(call("left")(value, exp.Literal.number(4)), exp.Literal.number(6), exp.Literal.string("0"))
        case "age":
            day = cast(exp.Literal.string(by.on.isoformat()), "DATE")
            years = call("date_sub")(exp.Literal.string("year"), value, day)
            later = exp.GT(this=value.copy(), expression=day.copy())
            tens = exp.Case(ifs=[exp.If(this=later, true=exp.Literal.number(-1))]).else_(exp.IntDiv(this=years, expression=exp.Literal.number(10)))
            return cast(tens, "INTEGER")
        case "number":
            counted = int(by.step.scaleb(result.scale))
            # Down, also below zero: IntDiv cuts towards zero.
            rest = bracketed(exp.Mod(this=bracketed(exp.Add(this=bracketed(exp.Mod(this=value.copy(), expression=exp.Literal.number(counted))),
                                                            expression=exp.Literal.number(counted))), expression=exp.Literal.number(counted)))  # fmt: skip
            steps = exp.IntDiv(this=bracketed(exp.Sub(this=value, expression=rest)), expression=exp.Literal.number(counted))
            return cast(steps, "BIGINT")
    return value
