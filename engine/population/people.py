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
    is_nothing,
    names_of_places,
    place_named,
    trimmed,
    typed,
    value_of,
)
from engine.population.items import OWN, all_names, columns_of_items, columns_of_rows, items_in, judged
from engine.population.reading import Source
from engine.program import Program
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage, table_named

if TYPE_CHECKING:
    import duckdb


def people_from(source: Source, binding: Binding, program: Program, plain: frozenset[int] = frozenset(), *, is_second: bool = False) -> exp.Select:
    """The people of a source: every cell is trimmed, then read, then judged, each computed once; `plain` are the places of
    bound columns whose every cell is known to be a value. Of a second table a row that does not say whose it is is nobody's,
    and so has nobody without a key of their own a row in one.

    `ragged` is 1 for a row with cells beyond the header, of which nobody knows what they are, and 2 for one that is short.
    """
    at_row = column_named("row")
    key: exp.Expr = cast(at_row.copy(), "VARCHAR")
    kept: list[exp.Expr] = []
    if binding.key is not None:
        own: exp.Expr = cast(exp.column(f"c{binding.key}"), "VARCHAR")
        # A number or a day has no blanks around it.
        own = trimmed(own) if source.types[binding.key] == "VARCHAR" else own
        key = own if is_second else call("coalesce")(own.copy(), key)
        if any(bound.rows is not None for bound in binding.bound):
            kept.append(named(own.copy(), OWN))
    kept += [named(key, "key"), named(_ragged(source), "ragged")]
    alone = [(at, bound) for at, bound in enumerate(binding.bound) if bound.fact.sort != "list"]
    nested = [(at, bound) for at, bound in enumerate(binding.bound) if bound.items]
    by_type = {
        at: column_named(f"t{at}") if at in plain and source.types[bound.place] == "VARCHAR"
        else typed(bound, column_named(f"t{at}"), source.types[bound.place], are_good=at in plain)
        for at, bound in alone
    }  # fmt: skip
    cells = [named(_cell(source, bound, by_type[at] is None), f"t{at}") for at, bound in alone]
    cells += [named(exp.column(f"c{bound.place}"), f"t{at}") for at, bound in nested]
    cells += [named(_is_empty(source, bound, at in plain), f"e{at}") for at, bound in alone if bound.empty_is_absent]
    texts = select([at_row, *kept, *cells], stage(source.query, "source"))
    meant = [named(_at_once(bound, column_named(f"t{at}"), decoded(bound, column_named(f"t{at}"), program)), f"h{at}") for at, bound in alone if by_type[at] is None]
    words = select(["*", *meant], stage(texts, "trimmed"))
    placed = select("*", stage(words, "words"))
    if any(isinstance(certain(each.fact.kind), RegionKind) for _, bound in nested for each in bound.items):
        placed.join(stage(all_names(), "all_names"), join_type="cross", copy=False)
    values = [named(items_in(bound, column_named(f"t{at}"), source.types[bound.place], program), f"v{at}") for at, bound in nested]
    for at, bound in alone:
        value = by_type[at]
        if value is None:
            place = None
            if isinstance(certain(bound.fact.kind), RegionKind):
                place = exp.Column(this=exp.to_identifier("code"), table=exp.to_identifier(f"p{at}"))
                here = exp.Table(this=exp.to_identifier(PLACES), alias=exp.TableAlias(this=exp.to_identifier(f"p{at}")))
                its_name = exp.Column(this=exp.to_identifier("name"), table=exp.to_identifier(f"p{at}"))
                placed.join(here, on=exp.EQ(this=its_name, expression=place_named(f"h{at}")), join_type="left", copy=False)
            value = value_of(bound.fact.kind, column_named(f"h{at}"), program, bound, place)
            nothing = is_nothing(bound, column_named(f"t{at}"), column_named(f"e{at}"))
        else:
            nothing = None
            if isinstance(bound.fact.kind, Maybe):
                nothing = column_named(f"e{at}") if bound.empty_is_absent else exp.false()
        values.append(named(value, f"v{at}"))
        if nothing is not None:
            values.append(named(nothing, f"n{at}"))
    placed.set("expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier("words")), *values])
    outputs: list[exp.Expr] = [column_named("row"), column_named("key"), column_named("ragged")]
    bad: exp.Expr = _bits(0)
    people = select((), stage(placed, "values"))
    for at, bound in enumerate(binding.bound):
        columns, is_bad = _columns(at, bound, at in plain) if at in by_type else columns_of_items(at, bound) if bound.items else columns_of_rows(at, bound)
        outputs += columns
        if bound.rows is not None:
            there = exp.EQ(this=exp.column("whose", table=f"list_{at}"), expression=exp.column(OWN, table="values"))
            people.join(table_named(f"list_{at}"), on=there, join_type="left", copy=False)
        if at not in plain and (at not in by_type or by_type[at] != column_named(f"t{at}")):
            # What is taken as it stands is never bad.
            bit = exp.Case(ifs=[exp.If(this=is_bad, true=_bits(1 << at))]).else_(_bits(0))
            bad = exp.Add(this=bad, expression=bit)
    people.set("expressions", [*outputs, named(bracketed(bad), "bad")])
    return people


def name_places(database: duckdb.DuckDBPyConnection, program: Program) -> None:
    database.execute(f"CREATE TEMP TABLE {PLACES} (name VARCHAR, code VARCHAR)")
    names = names_of_places(program)
    # Two lists are quicker than a statement with a place for each name.
    database.execute(f"INSERT INTO {PLACES} SELECT unnest(?), unnest(?)", [list(names), list(names.values())])


def _bits(mask: int) -> exp.Expr:
    return cast(exp.Literal.number(mask), "HUGEINT")


def _ragged(source: Source) -> exp.Expr:
    if not source.is_text:
        return cast(exp.Literal.number(0), "TINYINT")
    ifs = [exp.If(this=column_named(name), true=cast(exp.Literal.number(code), "TINYINT")) for name, code in (("surplus", 1), ("short", 2))]
    return exp.Case(ifs=ifs).else_(cast(exp.Literal.number(0), "TINYINT"))


def _cell(source: Source, bound: Bound, is_text: bool) -> exp.Expr:
    cell: exp.Expr = exp.column(f"c{bound.place}")
    if not is_text:
        return cell
    if source.types[bound.place] != "VARCHAR":
        cell = cast(cell, "VARCHAR")
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
    has_cell = exp.Not(this=bracketed(exp.Or(this=column_named("surplus"), expression=exp.Is(this=cell.copy(), expression=exp.Null()))))
    return exp.And(this=has_cell, expression=exp.Is(this=trimmed(cell), expression=exp.Null()))


def _columns(at: int, bound: Bound, is_plain: bool) -> tuple[list[exp.Expr], exp.Expr]:
    """The columns of a fact, and whether its cell was bad."""
    if is_plain:
        # A cell is a value, or empty.
        columns = [named(column_named(f"v{at}"), bound.fact.name)]
        if bound.fact.present is not None:
            there = exp.Not(this=exp.Is(this=column_named(f"v{at}"), expression=exp.Null()))
            columns.append(named(there if bound.empty_is_absent else exp.Case(ifs=[exp.If(this=there, true=exp.true())]), bound.fact.present))
        return columns, exp.false()
    fields, is_bad = judged(at, bound)
    return [named(value, name) for name, value in fields.items()], is_bad
