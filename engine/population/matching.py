"""One matching: what is decided for whom, and the database that holds the tables `people` and `results`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from engine.kinds import RegionKind, certain
from engine.population.binding import Binding, Bound
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_relation import Query
from engine.to_sql import column_named, text_of

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Matching:
    """`people` has row, key, a mask of bad cells and the columns of facts; `results` the columns of `query`."""

    rulebook: Rulebook
    names: tuple[str, ...]
    on: date
    region: str
    binding: Binding
    query: Query
    database: duckdb.DuckDBPyConnection

    @property
    def program(self) -> Program:
        return self.rulebook.program

    def rows(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        return self.database.execute(text_of(select)).fetchall()


def region_of(binding: Binding) -> Bound | None:
    """The place by which results are counted: the first region that the rules read."""
    return next((bound for bound in binding.bound if isinstance(certain(bound.fact.kind), RegionKind)), None)


# ── sets of facts or columns, as bits of a number ────────────────────────────────────────────────────────────────


def has_bit(mask: str, place: int) -> exp.Expr:
    """Whether a column's mask has the bit of this place."""
    both = exp.BitwiseAnd(this=exp.cast(column_named(mask), "HUGEINT"), expression=exp.cast(exp.Literal.number(1 << place), "HUGEINT"))
    return exp.paren(exp.NEQ(this=exp.paren(both), expression=exp.Literal.number(0)))


def how_many(test: exp.Expr) -> exp.Expr:
    """The number of rows for which a test is true."""
    return exp.Count(this=exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(1))]))
