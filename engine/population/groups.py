"""By what results of a population are counted: cities, words, ages in tens of years, numbers in round steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlglot import exp

from engine.kinds import BooleanKind, DateKind, NumberKind, RegionKind, certain
from engine.program import Program
from engine.to_relation import ResultColumn
from engine.to_sql import bracketed, call, cast, column_named

MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """A fact to count by. `value` is what a person is counted under, in the column `column`; None: not known, or none."""

    fact: str
    column: str
    value: exp.Expr
    sort: str
    step: Decimal
    unit: str
    program: Program

    def label(self, value: object) -> str:
        if value is None:
            return "未知或没有"
        match self.sort:
            case "region":
                return self.program.places.get(str(value), str(value))
            case "truth":
                return "是" if value else "否"
            case "age":
                assert isinstance(value, int)
                return f"{value * 10}至{value * 10 + 9}年" if value >= 0 else "晚于决定日"
            case "number":
                assert isinstance(value, int)
                low = self.step * value
                return f"{low:f}{self.unit}" if self.step == 1 and not self.unit else f"{low:f}至不满{low + self.step:f}{self.unit}"
        return str(value)

    def json(self, value: object) -> object:
        return value

    def order(self, value: object) -> tuple[bool, object]:
        return (value is None, "" if value is None else value)


def group_of(fact: str, column: str, result: ResultColumn, program: Program, on: date) -> Group:
    """How a fact is grouped. A day counts by whole years up to the decision; a number by steps that its bounds make round."""
    value: exp.Expr = column_named(result.name)
    kind = certain(result.kind)
    match kind:
        case RegionKind():
            city = call("rpad")(call("left")(value, exp.Literal.number(4)), exp.Literal.number(6), exp.Literal.string("0"))
            return Group(fact, column, city, "region", Decimal(1), "", program)
        case DateKind():
            day = cast(exp.Literal.string(on.isoformat()), "DATE")
            years = call("date_sub")(exp.Literal.string("year"), value, day)
            later = exp.GT(this=value.copy(), expression=day.copy())
            tens = exp.Case(ifs=[exp.If(this=later, true=exp.Literal.number(-1))]).else_(exp.IntDiv(this=years, expression=exp.Literal.number(10)))
            return Group(fact, column, cast(tens, "INTEGER"), "age", Decimal(10), "", program)
        case NumberKind():
            step = _step(kind)
            counted = int(step.scaleb(result.scale)) or 1
            # Down, also below zero: IntDiv cuts towards zero.
            rest = bracketed(exp.Mod(this=bracketed(exp.Add(this=bracketed(exp.Mod(this=value.copy(), expression=exp.Literal.number(counted))),
                                                            expression=exp.Literal.number(counted))), expression=exp.Literal.number(counted)))  # fmt: skip
            steps = exp.IntDiv(this=bracketed(exp.Sub(this=value, expression=rest)), expression=exp.Literal.number(counted))
            return Group(fact, column, cast(steps, "BIGINT"), "number", Decimal(counted).scaleb(-result.scale), kind.unit, program)
        case BooleanKind():
            return Group(fact, column, value, "truth", Decimal(1), "", program)
    return Group(fact, column, value, "text", Decimal(1), "", program)


def _step(kind: NumberKind) -> Decimal:
    """A round step: of a number with bounds about a tenth of their distance, of a whole number without a unit one, else a thousand."""
    if kind.low is not None and kind.high is not None and kind.high > kind.low:
        distance = (kind.high - kind.low) / MOST_STEPS
        step = Decimal(1)
        for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000):
            step = Decimal(factor)
            if step >= distance:
                break
        return step
    if kind.scale == 0:
        return Decimal(10) if kind.digits > 1 else Decimal(1)
    return Decimal(1_000)
