"""The people as typed columns: a key, the number of the row, a mask of bad cells, and the columns of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.nearest import folded
from engine.kinds import ChoiceKind, Maybe, RegionKind, certain
from engine.population.binding import Binding, Bound
from engine.population.cells import (
    PLACES,
    decoded,
    format_of,
    is_nothing,
    names_of_places,
    place_named,
    trimmed,
    typed,
    value_of,
)
from engine.population.items import all_names, columns_of_items, columns_of_rows, items_in, judged
from engine.population.reading import Source
from engine.program import Program
from engine.to_sql import call, column_named

if TYPE_CHECKING:
    import duckdb


def people_from(source: Source, binding: Binding, program: Program, plain: frozenset[int] = frozenset()) -> exp.Select:
    """The people of a source: every cell is trimmed, then read, then judged, each computed once; `plain` are the places of
    bound columns whose every cell is known to be a value as it stands.

    `ragged` is 1 for a row with cells beyond the header, of which nobody knows what they are, and 2 for one that is short.
    """
    at_row = column_named("row")
    key: exp.Expr = exp.cast(at_row.copy(), "VARCHAR")
    if binding.key is not None:
        own: exp.Expr = exp.cast(exp.column(f"c{binding.key}"), "VARCHAR")
        # A number or a day has no blanks around it.
        key = call("coalesce")(trimmed(own) if source.types[binding.key] == "VARCHAR" else own, key)
    kept = [exp.alias_(key, "key"), exp.alias_(_ragged(source), "ragged")]
    alone = [(at, bound) for at, bound in enumerate(binding.bound) if bound.fact.sort != "list"]
    nested = [(at, bound) for at, bound in enumerate(binding.bound) if bound.items]
    by_type = {
        at: column_named(f"t{at}") if at in plain else typed(bound, column_named(f"t{at}"), source.types[bound.place])
        for at, bound in alone
    }
    cells = [exp.alias_(_cell(source, bound, by_type[at] is None), f"t{at}") for at, bound in alone]
    cells += [exp.alias_(exp.column(f"c{bound.place}"), f"t{at}") for at, bound in nested]
    cells += [exp.alias_(_is_empty(source, bound, at in plain), f"e{at}") for at, bound in alone if bound.empty_is_absent]
    texts = exp.select(at_row, *kept, *cells).from_(source.query.subquery("source"))
    meant = [exp.alias_(_at_once(bound, column_named(f"t{at}"), decoded(bound, column_named(f"t{at}"), program)), f"h{at}") for at, bound in alone if by_type[at] is None]
    words = exp.select("*", *meant).from_(texts.subquery("trimmed"))
    named: exp.Select = exp.select("*").from_(words.subquery("words"))
    if any(isinstance(certain(each.fact.kind), RegionKind) for _, bound in nested for each in bound.items):
        named = named.join(all_names().subquery("all_names"), join_type="cross")
    values = [exp.alias_(items_in(bound, column_named(f"t{at}"), source.types[bound.place], program), f"v{at}") for at, bound in nested]
    for at, bound in alone:
        value = by_type[at]
        if value is None:
            place = None
            if isinstance(certain(bound.fact.kind), RegionKind):
                place = exp.Column(this=exp.to_identifier("code"), table=exp.to_identifier(f"p{at}"))
                here = exp.alias_(exp.to_table(PLACES), f"p{at}", table=True)
                its_name = exp.Column(this=exp.to_identifier("name"), table=exp.to_identifier(f"p{at}"))
                named = named.join(here, on=exp.EQ(this=its_name, expression=place_named(f"h{at}")), join_type="left")
            value = value_of(bound.fact.kind, column_named(f"h{at}"), program, format_of(bound, program), bound.times, place)
            nothing = is_nothing(bound, column_named(f"t{at}"), column_named(f"e{at}"))
        else:
            nothing = None
            if isinstance(bound.fact.kind, Maybe):
                nothing = column_named(f"e{at}") if bound.empty_is_absent else exp.false()
        values.append(exp.alias_(value, f"v{at}"))
        if nothing is not None:
            values.append(exp.alias_(nothing, f"n{at}"))
    named.set("expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("words")), *values])
    outputs: list[exp.Expr] = [column_named("row"), column_named("key"), column_named("ragged")]
    bad: exp.Expr = _bits(0)
    people = exp.select().from_(named.subquery("values"))
    for at, bound in enumerate(binding.bound):
        columns, is_bad = _columns(at, bound) if at in by_type else columns_of_items(at, bound) if bound.items else columns_of_rows(at, bound)
        outputs += columns
        if bound.rows is not None:
            there = exp.EQ(this=exp.column("whose", table=f"list_{at}"), expression=exp.column("key", table="values"))
            people = people.join(exp.to_table(f"list_{at}"), on=there, join_type="left")
        if at not in by_type or by_type[at] != column_named(f"t{at}"):
            # What is taken as it stands is never bad.
            bit = exp.Case(ifs=[exp.If(this=is_bad, true=_bits(1 << at))]).else_(_bits(0))
            bad = exp.Add(this=bad, expression=bit)
    return people.select(*outputs, exp.alias_(exp.paren(bad), "bad"))


def name_places(database: duckdb.DuckDBPyConnection, program: Program) -> None:
    database.execute(f"CREATE TEMP TABLE {PLACES} (name VARCHAR, code VARCHAR)")
    names = names_of_places(program)
    # Two lists are quicker than a statement with a place for each name.
    database.execute(f"INSERT INTO {PLACES} SELECT unnest(?), unnest(?)", [list(names), list(names.values())])


def _bits(mask: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(mask), "HUGEINT")


def _ragged(source: Source) -> exp.Expr:
    if not source.is_text:
        return exp.cast(exp.Literal.number(0), "TINYINT")
    ifs = [exp.If(this=column_named(name), true=exp.cast(exp.Literal.number(code), "TINYINT")) for name, code in (("surplus", 1), ("short", 2))]
    return exp.Case(ifs=ifs).else_(exp.cast(exp.Literal.number(0), "TINYINT"))


def _cell(source: Source, bound: Bound, is_text: bool) -> exp.Expr:
    cell: exp.Expr = exp.column(f"c{bound.place}")
    if not is_text:
        return cell
    if source.types[bound.place] != "VARCHAR":
        cell = exp.cast(cell, "VARCHAR")
    made = _at_once(bound, cell, trimmed(cell))
    # Which cell of a row is which, nobody knows where there are more of them than columns.
    return exp.Case(ifs=[exp.If(this=exp.Not(this=column_named("surplus")), true=made)]) if source.is_text else made


def _at_once(bound: Bound, cell: exp.Expr, made: exp.Expr) -> exp.Expr:
    """Nothing has to be made of a cell that is one of the few words already."""
    kind = certain(bound.fact.kind)
    if bound.codes or not isinstance(kind, ChoiceKind) or len(kind.options) > FEW:
        return made
    is_word = exp.In(this=cell.copy(), expressions=[exp.Literal.string(option) for option in kind.options if folded(option) == option])
    return exp.Case(ifs=[exp.If(this=is_word, true=cell.copy())]).else_(made)


FEW = 30


def _is_empty(source: Source, bound: Bound, is_plain: bool) -> exp.Expr:
    """Whether there is a cell and nothing is written in it; a row that is too short does not have the cell."""
    cell = exp.column(f"c{bound.place}")
    if not source.is_text:
        return exp.Is(this=cell if is_plain or source.types[bound.place] != "VARCHAR" else trimmed(cell), expression=exp.Null())
    has_cell = exp.Not(this=exp.paren(exp.Or(this=column_named("surplus"), expression=exp.Is(this=cell.copy(), expression=exp.Null()))))
    return exp.And(this=has_cell, expression=exp.Is(this=trimmed(cell), expression=exp.Null()))


def _columns(at: int, bound: Bound) -> tuple[list[exp.Expr], exp.Expr]:
    """The columns of a fact, and whether its cell was bad."""
    fields, is_bad = judged(at, bound)
    return [exp.alias_(value, name, quoted=True) for name, value in fields.items()], is_bad
