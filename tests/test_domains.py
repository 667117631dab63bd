"""Rows shown exclusive really are: a proof may give up, and must never be wrong."""

from __future__ import annotations

from decimal import Decimal

from engine.domains import are_apart
from engine.kinds import BOOLEAN, REGION, TEXT, ChoiceKind, Kind, Maybe, NumberKind
from engine.program import Call, Expr, FactRef, Literal, Local

AGE, SEX = NumberKind("岁", 3, 0), ChoiceKind("性别", ("男", "女"))


def cell(sign: str, kind: Kind, value: object) -> Expr:
    return Call(sign, (Local("?", kind), Literal(value, TEXT)), BOOLEAN)


def rows_of(kind: Kind, *cells: Expr | None) -> bool:
    return are_apart((FactRef("甲", kind),), tuple((each,) for each in cells))


def test_rows_are_apart_by_what_they_let_through() -> None:
    young, old = cell("<", AGE, Decimal(80)), cell(">=", AGE, Decimal(80))
    assert rows_of(AGE, young, old) and not rows_of(AGE, young, cell("<=", AGE, Decimal(80))) and not rows_of(AGE, young, None)
    assert rows_of(SEX, cell("=", SEX, "男"), cell("=", SEX, "女"))


def test_one_column_is_enough_where_another_is_beyond_the_proof() -> None:
    place = Call("within region", (Local("?", REGION), Literal("420000", REGION)), BOOLEAN)
    inputs = (FactRef("户籍地", REGION), FactRef("年龄", AGE))
    young, old = cell("<", AGE, Decimal(80)), cell(">=", AGE, Decimal(80))
    assert are_apart(inputs, ((place, young), (place, old))) and not are_apart(inputs, ((place, young), (None, young)))


def test_what_is_absent_is_unlike_both() -> None:
    apart = (cell("!=", SEX, "男"), cell("!=", SEX, "女"))
    assert rows_of(SEX, *apart) and not rows_of(Maybe(SEX), *apart)
