"""Columns whose every cell is a value: nothing has to be made of any of them, or looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.nearest import folded
from engine.kinds import ChoiceKind, RegionKind, certain
from engine.population.binding import Binding, Bound
from engine.population.cells import CODE_OF_PLACE, Typed, by_type, matches
from engine.population.matching import how_many
from engine.population.reading import Source
from engine.to_relation import ENOUGH
from engine.to_sql import bracketed, call, column_named, named, select, stage, text_of

if TYPE_CHECKING:
    import duckdb


def plain_columns(source: Source, binding: Binding, database: duckdb.DuckDBPyConnection) -> frozenset[int]:
    """Their places among those that are bound. To look costs less than to judge every cell whenever it is read."""
    if source.is_text or source.rows is None or source.rows < ENOUGH:
        return frozenset()
    tests = {at: test for at, bound in enumerate(binding.bound) if (test := _is_plain(source, bound)) is not None}
    if not tests:
        return frozenset()
    ((*found,),) = database.execute(text_of(exp.Select(expressions=list(tests.values())))).fetchall()
    return frozenset(at for at, is_plain in zip(tests, found, strict=True) if is_plain)


def complete_columns(binding: Binding, plain: frozenset[int]) -> frozenset[str]:
    """The columns of people that are never NULL: whether there is one, where an empty cell says that there is none."""
    bound = (binding.bound[at] for at in plain)
    return frozenset(each.fact.present for each in bound if each.fact.present is not None and each.empty_is_absent)


def filled_cells(source: Source, binding: Binding, plain: frozenset[int], database: duckdb.DuckDBPyConnection) -> tuple[int, ...] | None:
    """Of how many people each bound column says something, by the statistics of the file: nobody is read for it. None where these
    do not tell, as of a column that not all files call the same, or where a cell may be bad."""
    if not source.files or any(at not in plain and not _is_never_bad(source, bound) for at, bound in enumerate(binding.bound)):
        return None
    files = exp.Array(expressions=[exp.Literal.string(str(path)) for path in source.paths])
    totals = [exp.Sum(this=column_named("num_values")), exp.Sum(this=column_named("stats_null_count")), how_many(exp.Is(this=column_named("stats_null_count"), expression=exp.Null()))]
    told = select(["path_in_schema", *totals], exp.Table(this=call("parquet_metadata")(files))).group_by(exp.Literal.number(1), copy=False)
    cells = {name: (values, empty) for name, values, empty, silent in database.execute(text_of(told)).fetchall() if not silent and values == source.rows}
    names = [source.header[bound.place] for bound in binding.bound]
    if not cells.keys() >= set(names):
        return None
    return tuple(
        source.rows or 0 if bound.fact.present is not None and bound.empty_is_absent else int(cells[name][0] - cells[name][1])
        for name, bound in zip(names, binding.bound, strict=True)
    )  # fmt: skip


def _is_never_bad(source: Source, bound: Bound) -> bool:
    cell = column_named("cell")
    return bound.rows is None and not bound.items and by_type(bound, cell, source.types[bound.place]) == Typed(cell)


def _is_plain(source: Source, bound: Bound) -> exp.Expr | None:
    """Whether a cell is one of the fact's own words, the code of a place, a number or a day within bounds. A cell where nothing
    is written is not asked."""
    kind, cell = certain(bound.fact.kind), column_named("cell")
    if bound.rows is not None or bound.items or bound.codes:
        return None
    cells = select([named(exp.column(f"c{bound.place}"), "cell")], stage(source.query, "source"))
    if source.types[bound.place] != "VARCHAR":
        ends = [by_type(bound, column_named(end), source.types[bound.place]) for end in ("least", "most")]
        tests = [end.is_good for end in ends if end is not None and end.is_good is not None and end.is_between]
        # The least and the greatest stand in the file's own statistics.
        both = select([named(exp.Min(this=cell), "least"), named(exp.Max(this=cell.copy()), "most")], stage(cells, "cells"))
        return _asked(exp.and_(*map(bracketed, tests)), both) if len(tests) == len(ends) else None
    match kind:
        case ChoiceKind():
            words = exp.Array(expressions=[exp.Literal.string(option) for option in kind.options if folded(option) == option])
            test: exp.Expr = call("list_contains")(words, cell)
        case RegionKind():
            test = matches(cell, CODE_OF_PLACE)
        case _:
            return None
    # Each different cell is asked once.
    return _asked(call("bool_and")(test), cells.distinct(copy=False))


def _asked(test: exp.Expr, of: exp.Select) -> exp.Expr:
    return exp.Subquery(this=select([call("coalesce")(test, exp.true())], stage(of, "cells")))
