"""A cell of a column that has a format as a day, in a query: what `Dates.day_in` says of its text."""

from __future__ import annotations

from sqlglot import exp

from engine.population.dates import BEFORE_1900, LAST_COUNT, NO_LEAP_DAY, Dates, Form
from engine.to_sql import Dialect, bracketed, call, cast, type_named


def day_in_rows(dates: Dates, cell: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The day that a text in half-width signs says; NULL where it says none. A form that fits is the only one that is asked."""
    return exp.Case(ifs=[exp.If(this=_fits(form, cell, dialect), true=_day(form, cell, dialect)) for form in dates.forms])


def _pattern(form: Form) -> exp.Expr:
    return exp.Literal.string(f"^(?:{form.pattern})$")


def _fits(form: Form, cell: exp.Expr, dialect: Dialect) -> exp.Expr:
    if dialect == "spark":
        return exp.RegexpLike(this=cell.copy(), expression=_pattern(form))
    return call("regexp_matches")(cell.copy(), _pattern(form))


def _day(form: Form, cell: exp.Expr, dialect: Dialect) -> exp.Expr:
    if form.groups is None:
        return _counted(_part(form, cell, 1, dialect), dialect)
    sign = "$" if dialect == "spark" else "\\"
    iso = call("regexp_replace")(cell.copy(), _pattern(form), exp.Literal.string("-".join(f"{sign}{group}" for group in form.groups)))
    if dialect != "spark":
        return exp.TryCast(this=iso, to=type_named("DATE"))
    two = call("regexp_replace")(iso, exp.Literal.string("-([0-9])(?=-|$)"), exp.Literal.string("-0$1"))
    # A day that does not exist is NULL; in ANSI mode a cast would be an error.
    return cast(call("try_to_timestamp")(two, exp.Literal.string("yyyy-MM-dd")), "DATE")


def _part(form: Form, cell: exp.Expr, group: int, dialect: Dialect) -> exp.Expr:
    return call("regexp_extract")(cell.copy(), _pattern(form), exp.Literal.number(group))


def _counted(count: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The day that spreadsheets count so."""
    number = cast(count, "INTEGER")
    begin = cast(exp.Literal.string(BEFORE_1900.isoformat()), "DATE")
    late = exp.Case(ifs=[exp.If(this=exp.GT(this=number, expression=exp.Literal.number(NO_LEAP_DAY)), true=exp.Literal.number(1))]).else_(exp.Literal.number(0))
    days = bracketed(exp.Sub(this=number.copy(), expression=bracketed(late)))
    day = call("date_add")(begin, days) if dialect == "spark" else exp.Add(this=begin, expression=days)
    is_one = exp.And(
        this=exp.NEQ(this=number.copy(), expression=exp.Literal.number(NO_LEAP_DAY)),
        expression=exp.LTE(this=number.copy(), expression=exp.Literal.number(LAST_COUNT)),
    )
    return exp.Case(ifs=[exp.If(this=is_one, true=day)])
