"""Columns of text whose every cell is a value as it stands: nothing has to be made of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from dsl.nearest import folded
from engine.kinds import ChoiceKind, RegionKind, certain
from engine.population.binding import Binding, Bound
from engine.population.cells import CODE_OF_PLACE, matches
from engine.population.reading import Source
from engine.to_relation import ENOUGH
from engine.to_sql import call, select, stage, text_of

if TYPE_CHECKING:
    import duckdb


def plain_columns(source: Source, binding: Binding, database: duckdb.DuckDBPyConnection) -> frozenset[int]:
    """Their places among those that are bound. Every cell is looked at, which costs less than to read it as a person may write it."""
    if source.is_text or source.rows is None or source.rows < ENOUGH:
        return frozenset()
    tests = {at: test for at, bound in enumerate(binding.bound) if (test := _is_plain(source, bound)) is not None}
    if not tests:
        return frozenset()
    # A cell where nothing is written is not asked.
    all_ = [call("coalesce")(call("bool_and")(test), exp.true()) for test in tests.values()]
    ((*found,),) = database.execute(text_of(select(all_, stage(source.query, "source")))).fetchall()
    return frozenset(at for at, is_plain in zip(tests, found, strict=True) if is_plain)


def _is_plain(source: Source, bound: Bound) -> exp.Expr | None:
    """Whether a cell is one of the fact's own words, or the code of a place. One function of one column: an engine asks it
    once for each different cell."""
    kind, cell = certain(bound.fact.kind), exp.column(f"c{bound.place}")
    if bound.codes or source.types[bound.place] != "VARCHAR":
        return None
    match kind:
        case ChoiceKind():
            words = exp.Array(expressions=[exp.Literal.string(option) for option in kind.options if folded(option) == option])
            return call("list_contains")(words, cell)
        case RegionKind():
            return matches(cell, CODE_OF_PLACE)
    return None
