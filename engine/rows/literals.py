"""A literal as a query holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine import problems_of_backends as problems
from engine.relation import FALSE, TRUE, Constant
from engine.rows.cells import ABSENT, Between, Cell, Fields, Listed, NotHere, Value, integer, truth
from engine.values import OPEN, DaysDuration, MonthsDuration, Range, Record
from engine.values.temporal import SECOND


def literal(value: object) -> Value:
    match value:
        case None:
            return ABSENT
        case bool():
            return truth(TRUE if value else FALSE)
        case Decimal():
            fraction = Fraction(value)
            scale = max(0, -int(value.normalize().as_tuple().exponent))
            count = int(fraction * 10**scale)
            if abs(count) >= 10**38:
                raise NotHere(problems.too_many_digits())
            return Cell("number", integer(count), scale=scale, low=count, high=count)
        case str():
            return Cell("text", Constant(value, "text"))
        case date():
            return Cell("date", Constant(value, "date"), low=value.year, high=value.year)
        case MonthsDuration(count):
            return Cell("months", integer(count), low=count, high=count)
        case DaysDuration(nanoseconds):
            seconds, rest = divmod(nanoseconds, SECOND)
            if rest:
                raise NotHere(problems.part_of_time())
            return Cell("seconds", integer(seconds), low=seconds, high=seconds)
        case tuple():
            return Listed(tuple(map(literal, value)))
        case Record():
            return Fields(tuple((name, literal(each)) for name, each in value.items()))
        case Range(low, high, low_closed, high_closed):
            return Between(_end(low), _end(high), low_closed, high_closed)
    raise NotHere(problems.kind_not_here("这一类值", "value of this kind"))


def _end(end: object) -> Value | None:
    return None if end is OPEN else literal(end)
