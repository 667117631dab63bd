"""The table `people`: a row for each person, with a key, a mask of bad cells, and the columns of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.kinds import Maybe
from engine.population.binding import Binding, Bound
from engine.population.cells import PLACES, decoded, is_nothing, names_of_places, trimmed, value_of
from engine.population.reading import Source
from engine.program import Program
from engine.to_sql import call, column_named, text_of

if TYPE_CHECKING:
    import duckdb


def read_people(database: duckdb.DuckDBPyConnection, program: Program, binding: Binding, source: Source, name: str) -> None:
    """Makes the table from a file; `name` is what its author calls the file."""
    import duckdb

    _name_places(database, program)
    select = people_from(binding, program)
    try:
        database.execute(f"CREATE TEMP TABLE people AS WITH source AS ({source.query}) {text_of(select)}", [str(source.path)])
    except duckdb.Error as fault:
        raise Problems([problems.unreadable(name, str(fault).split("\n")[0])]) from None


def people_from(binding: Binding, program: Program) -> exp.Select:
    """The people of a table `source` of texts: every cell is trimmed, then read, then judged, each computed once."""
    number = exp.cast(column_named("row"), "VARCHAR")
    key: exp.Expr = number if binding.key is None else call("coalesce")(trimmed(f"c{binding.key}"), number)
    cells = [exp.alias_(trimmed(f"c{bound.place}"), f"t{at}") for at, bound in enumerate(binding.bound)]
    texts = exp.select(column_named("row"), exp.alias_(key, "key"), *cells).from_(exp.to_table("source"))
    meant = [exp.alias_(decoded(bound, column_named(f"t{at}"), program), f"h{at}") for at, bound in enumerate(binding.bound)]
    words = exp.select("*", *meant).from_(texts.subquery("trimmed"))
    values = exp.select("*", *_values(binding, program)).from_(words.subquery("cells"))
    outputs: list[exp.Expr] = [column_named("row"), column_named("key")]
    bad: exp.Expr = exp.cast(exp.Literal.number(0), "HUGEINT")
    for at, bound in enumerate(binding.bound):
        columns, is_bad = _columns(at, bound)
        outputs += columns
        bit = exp.Case(ifs=[exp.If(this=is_bad, true=exp.cast(exp.Literal.number(1 << at), "HUGEINT"))]).else_(exp.cast(exp.Literal.number(0), "HUGEINT"))
        bad = exp.Add(this=bad, expression=exp.paren(bit))
    return exp.select(*outputs, exp.alias_(bad, "bad")).from_(values.subquery("values"))


def _name_places(database: duckdb.DuckDBPyConnection, program: Program) -> None:
    database.execute(f"CREATE TEMP TABLE {PLACES} (name VARCHAR, code VARCHAR)")
    names = list(names_of_places(program).items())
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        database.execute(f"INSERT INTO {PLACES} VALUES {', '.join(['(?, ?)'] * len(some))}", [each for pair in some for each in pair])


def _values(binding: Binding, program: Program) -> list[exp.Expr]:
    """For each bound column the value `v…` of its cell, and whether the cell says that there is none, `n…`."""
    found: list[exp.Expr] = []
    for at, bound in enumerate(binding.bound):
        cell = column_named(f"h{at}")
        found.append(exp.alias_(value_of(bound, cell, program), f"v{at}"))
        nothing = is_nothing(bound, cell, column_named(f"t{at}"))
        if nothing is not None:
            found.append(exp.alias_(nothing, f"n{at}"))
    return found


def _columns(at: int, bound: Bound) -> tuple[list[exp.Expr], exp.Expr]:
    """The columns of a fact, and whether its cell was bad: something is written there, and it is no value."""
    value: exp.Expr = column_named(f"v{at}")
    is_bad: exp.Expr = exp.And(this=_is_there(f"t{at}"), expression=exp.Is(this=column_named(f"v{at}"), expression=exp.Null()))
    if not isinstance(bound.fact.kind, Maybe):
        return [exp.alias_(value, bound.fact.name, quoted=True)], is_bad
    is_absent = exp.Is(this=column_named(f"n{at}"), expression=exp.true())
    value = exp.Case(ifs=[exp.If(this=exp.Not(this=exp.paren(is_absent)), true=value)])
    is_bad = exp.And(this=exp.paren(is_bad), expression=exp.Not(this=exp.paren(is_absent.copy())))
    there = exp.Case(ifs=[exp.If(this=is_absent.copy(), true=exp.false()), exp.If(this=_is_there(f"v{at}"), true=exp.true())])
    return [exp.alias_(there, str(bound.fact.present), quoted=True), exp.alias_(value, bound.fact.name, quoted=True)], is_bad


def _is_there(name: str) -> exp.Expr:
    return exp.Not(this=exp.paren(exp.Is(this=column_named(name), expression=exp.Null())))
