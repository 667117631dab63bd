"""Lists of a person: a nested column, read item by item as cells are, and the rows of a second table, put together by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.diagnostics import Problems, Words
from engine import problems_of_backends as problems
from engine.kinds import Maybe, RegionKind, certain
from engine.population.binding import Binding, Bound, Mapped, Rows, item_columns, types_within
from engine.population.cells import PLACES, decoded, is_nothing, matches, text, trimmed, typed, value_of
from engine.population.database import Watch, carried_out
from engine.population.reading import DATABASES, SQLITE, Source, source_from
from engine.program import Program
from engine.rows.lists import MOST_ITEMS
from engine.to_relation import FactColumn
from engine.to_sql import bracketed, call, cast, column_named, each_item, named, select, text_of

if TYPE_CHECKING:
    import duckdb

OWN = "own key"
"""The key that a row of people itself says, where it may be joined with other tables; NULL where it says none."""

NAMES, CODES = "names_of_places", "codes_of_places"


# ── a nested column ──────────────────────────────────────────────────────────────────────────────────────────────


def items_in(bound: Bound, cell: exp.Expr, type_: str, program: Program) -> exp.Expr:
    """The items of a nested column as records of the fields of the fact, each with `bad`: whether a cell of it is no value.

    Every cell is trimmed, then read, then judged, as the cells of a person are. A list of too many items is not taken.
    """
    types = dict(types_within(type_))
    inner = list(enumerate(bound.items))
    by_type = {at: typed(each, column_named(f"t{at}"), types[each.column]) for at, each in inner}
    cells: dict[str, exp.Expr] = {}
    for at, each in inner:
        own = _field(column_named("each"), each.column) if each.column else column_named("each")
        if by_type[at] is None:
            own = trimmed(own if types[each.column] == "VARCHAR" else cast(own, "VARCHAR"))
        cells[f"t{at}"] = own
    words = {f"h{at}": decoded(each, column_named(f"t{at}"), program) for at, each in inner if by_type[at] is None}
    values: dict[str, exp.Expr] = {}
    for at, each in inner:
        value, nothing = by_type[at], None
        is_empty = exp.Is(this=column_named(f"t{at}"), expression=exp.Null())
        if value is None:
            place = _place_named(f"h{at}") if isinstance(certain(each.fact.kind), RegionKind) else None
            value = value_of(each.fact.kind, column_named(f"h{at}"), program, each, place)
            nothing = is_nothing(each, column_named(f"t{at}"), is_empty)
        elif isinstance(each.fact.kind, Maybe):
            nothing = is_empty if each.empty_is_absent else exp.false()
        values[f"v{at}"] = value
        if nothing is not None:
            values[f"n{at}"] = nothing
    fields: dict[str, exp.Expr] = {}
    bad: exp.Expr = exp.false()
    places = {each.fact.name: at for at, each in inner}
    for column in item_columns(bound.fact):
        if column.name not in places:
            fields |= _untold(column)
            continue
        own_fields, is_bad = judged(places[column.name], bound.items[places[column.name]])
        fields |= own_fields
        bad = exp.Or(this=bad, expression=bracketed(is_bad))
    made, known = _made(cell.copy(), cells, ()), tuple(cells)
    for stage in (words, values):
        made = _made(made, {**{name: column_named(name) for name in known}, **stage}, known)
        known += tuple(stage)
    made = _made(made, {**fields, "bad": bracketed(bad)}, known)
    return exp.Case(ifs=[exp.If(this=_is_short(cell), true=made)])


def judged(at: int, bound: Bound) -> tuple[dict[str, exp.Expr], exp.Expr]:
    """The fields of a fact by their names, and whether its cell is bad: something is written there, and it is no value."""
    value: exp.Expr = column_named(f"v{at}")
    is_bad: exp.Expr = exp.And(this=_is_there(f"t{at}"), expression=exp.Is(this=column_named(f"v{at}"), expression=exp.Null()))
    if bound.fact.present is None:
        return {bound.fact.name: value}, is_bad
    is_absent = exp.Is(this=column_named(f"n{at}"), expression=exp.true())
    value = exp.Case(ifs=[exp.If(this=exp.Not(this=bracketed(is_absent)), true=value)])
    is_bad = exp.And(this=bracketed(is_bad), expression=exp.Not(this=bracketed(is_absent.copy())))
    there = exp.Case(ifs=[exp.If(this=is_absent.copy(), true=exp.false()), exp.If(this=_is_there(f"v{at}"), true=exp.true())])
    return {bound.fact.present: there, bound.fact.name: value}, is_bad


def columns_of_items(at: int, bound: Bound) -> tuple[list[exp.Expr], exp.Expr]:
    """The columns of a list in a nested column, and whether something in it is bad. A list of nobody's is unknown, or absent
    where the mapping says that nothing written means there is none."""
    value: exp.Expr = column_named(f"v{at}")
    flags = call("list_transform")(value.copy(), each_item(lambda each: _field(each, "bad")))
    is_long = exp.And(this=_is_there(f"t{at}"), expression=exp.Is(this=value.copy(), expression=exp.Null()))
    is_bad = exp.Or(this=call("list_contains")(flags, exp.true()), expression=bracketed(is_long))
    columns = [named(value, bound.fact.name)]
    if bound.fact.present is not None:
        ifs = [exp.If(this=_is_there(f"v{at}"), true=exp.true())]
        if bound.empty_is_absent:
            ifs.append(exp.If(this=exp.Is(this=column_named(f"t{at}"), expression=exp.Null()), true=exp.false()))
        columns.append(named(exp.Case(ifs=ifs), bound.fact.present))
    return columns, bracketed(is_bad)


def all_names() -> exp.Select:
    """The names of places and their codes as two lists in one row: a list's items cannot be joined with a table."""
    lists = [
        named(exp.ArrayAgg(this=exp.Order(this=column_named(column), expressions=[exp.Ordered(this=column_named("name"))])), name)
        for column, name in (("name", NAMES), ("code", CODES))
    ]
    return select(lists, PLACES)


def _place_named(word: str) -> exp.Expr:
    is_name = exp.Not(this=bracketed(matches(column_named(word), "^[0-9]+$")))
    sought = exp.Case(ifs=[exp.If(this=is_name, true=column_named(word))])
    return call("list_extract")(column_named(CODES), call("list_position")(column_named(NAMES), sought))


def _field(item: exp.Expr, name: str) -> exp.Expr:
    return call("struct_extract")(item, text(name))


def _made(items: exp.Expr, fields: dict[str, exp.Expr], known: tuple[str, ...]) -> exp.Expr:
    """A list of records made of another; the names that its items have already are taken from there."""

    def placed(node: exp.Expr) -> exp.Expr:
        is_known = isinstance(node, exp.Column) and not node.table and node.name in known
        return _field(column_named("each"), node.name) if is_known else node

    entries = [exp.PropertyEQ(this=exp.to_identifier(name), expression=value.copy().transform(placed)) for name, value in fields.items()]
    return call("list_transform")(items, each_item(lambda _: exp.Struct(expressions=entries)))


def _untold(column: FactColumn) -> dict[str, exp.Expr]:
    """A member that nothing says is unknown in every item."""
    found: dict[str, exp.Expr] = {} if column.present is None else {column.present: cast(exp.Null(), "BOOLEAN")}
    return {**found, column.name: cast(exp.Null(), TYPES[column.sort])}


TYPES = {"number": "BIGINT", "text": "VARCHAR", "truth": "BOOLEAN", "date": "DATE"}


def _is_short(items: exp.Expr) -> exp.Expr:
    return exp.LTE(this=call("len")(items.copy()), expression=exp.Literal.number(MOST_ITEMS))


def _is_there(name: str) -> exp.Expr:
    return exp.Not(this=bracketed(exp.Is(this=column_named(name), expression=exp.Null())))


# ── a second table ───────────────────────────────────────────────────────────────────────────────────────────────


def tables_of(mapped: Mapped | None, population: str | Path, beside: Path | None, work: Path, database: duckdb.DuckDBPyConnection) -> dict[str, Source]:
    """The second tables that a mapping names: files beside it, tables of the population's own database, addresses of others."""
    found: dict[str, Source] = {}
    for at, (name, entry) in enumerate((mapped.lists if mapped else {}).items()):
        folder = work / f"list-{at}"
        folder.mkdir()
        file = (beside.parent if beside is not None else Path()) / entry.table
        if "://" in entry.table or file.exists() or any(sign in entry.table for sign in "*?["):
            found[name] = source_from(entry.table if "://" in entry.table else file, folder, database, entry.name)
        elif "://" in str(population) or Path(population).suffix.lower() in (*DATABASES, *SQLITE):
            found[name] = source_from(population, folder, database, entry.table)
        else:
            raise Problems([problems.no_population(str(file))])
    return found


def keep_lists(source: Source, binding: Binding, database: duckdb.DuckDBPyConnection) -> None:
    """Of people and their lists the lists are what is kept to look in, as the query says it; to be said before settings are locked.

    Of a file of text the engine guesses far too few rows, and would keep the people, with all their columns, in memory that does not hold them.
    """
    if source.is_text and any(tables_in(binding)):
        database.execute("SET disabled_optimizers = 'build_side_probe_side'")


def put_together(
    binding: Binding, read: Callable[..., exp.Select], program: Program, database: duckdb.DuckDBPyConnection, watch: Watch
) -> None:
    """The rows of every second table, read as people are, and for each key the list of them, in their order."""
    for at, rows in tables_in(binding):
        words = Words(f"读取 {binding.bound[at].column}", f"Reading {binding.bound[at].column}")
        carried_out(database, f"CREATE TEMP TABLE rows_{at} AS {text_of(read(rows.source, rows.binding, program, is_second=True))}", watch, words)
        told = {each.fact.name for each in rows.binding.bound}
        fields: dict[str, exp.Expr] = {}
        for column in item_columns(binding.bound[at].fact):
            known = {name: column_named(name) for name in (column.present, column.name) if name is not None}
            fields |= known if column.name in told else _untold(column)
        record = exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in fields.items()])
        listed = exp.ArrayAgg(this=exp.Order(this=record, expressions=[exp.Ordered(this=column_named("row"))]))
        whose, items = named(column_named("key"), "whose"), named(listed, "items")
        grouped = select([whose, items], f"rows_{at}").group_by(column_named("key"), copy=False)
        carried_out(database, f"CREATE TEMP TABLE list_{at} AS {text_of(grouped)}", watch, words)


def columns_of_rows(at: int, bound: Bound) -> tuple[list[exp.Expr], exp.Expr]:
    """The columns of a list that rows of a second table make, and whether it is longer than a list may be.

    Who has no row has none of the list where the table is complete, and is unknown otherwise; so is whoever has no key.
    """
    assert bound.rows is not None
    own: exp.Expr = exp.column("items", table=f"list_{at}")
    is_long = exp.Not(this=bracketed(_is_short(own)))
    given = own
    if bound.rows.is_complete:
        has_key = exp.Not(this=bracketed(exp.Is(this=exp.column(OWN, table="values"), expression=exp.Null())))
        given = exp.Case(ifs=[exp.If(this=has_key, true=call("coalesce")(own, exp.Array(expressions=[])))])
    value = exp.Case(ifs=[exp.If(this=_is_short(given), true=given.copy())])
    columns = [named(value, bound.fact.name)]
    if bound.fact.present is not None:
        there = exp.Case(ifs=[exp.If(this=bracketed(_is_short(given)), true=exp.true())])
        columns.append(named(there, bound.fact.present))
    return columns, is_long


def tables_in(binding: Binding) -> Iterator[tuple[int, Rows[Source]]]:
    """The second tables of a binding, each with the place of its list."""
    return ((at, bound.rows) for at, bound in enumerate(binding.bound) if bound.rows is not None)


def paths_of(source: Source, binding: Binding) -> tuple[Path, ...]:
    """All files that are read."""
    return (*source.paths, *(path for _, rows in tables_in(binding) for path in rows.source.paths))
