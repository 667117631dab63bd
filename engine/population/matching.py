"""One matching: what is decided for whom, and the database that holds the views `people` and `results`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from dsl.diagnostics import Words
from engine.kinds import RegionKind, certain
from engine.population.binding import Binding, Bound
from engine.population.database import Watch, carried_out, nobody
from engine.population.reading import Source
from engine.program import Program
from engine.relation import Column, Project, Relation
from engine.rulebook import Rulebook
from engine.to_relation import Query, pruned
from engine.to_sql import bracketed, cast, column_named, text_of

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Told:
    """A small table: the column with the number by which people are joined with it, and what else stands there."""

    key: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Matching:
    """`people` has row, key, a mask of bad cells and the columns of facts; `results` what `results.columns_of_goal` says.

    `ready` names the columns of the query that hold a column of results as it is written, `tables` the small tables by name;
    `is_written` says that `results` is a file by now, `complete` are the columns of people that are never NULL, `filled` the people of
    whom each bound column says something, where nobody has to be read to know.
    """

    rulebook: Rulebook
    names: tuple[str, ...]
    on: date
    region: str
    source: Source
    binding: Binding
    query: Query
    database: duckdb.DuckDBPyConnection
    watch: Watch = field(default=nobody)
    ready: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Told] = field(default_factory=dict)
    is_written: bool = False
    complete: frozenset[str] = frozenset()
    filled: tuple[int, ...] | None = None

    @property
    def program(self) -> Program:
        return self.rulebook.program

    def asked_for(self, columns: Iterable[str]) -> Relation:
        """The query's relation with these columns alone: nothing is looked up that they do not need."""
        return pruned(self.query.relation, columns, {name: small.columns for name, small in self.tables.items()})

    def carrying(self, columns: Iterable[str]) -> Matching:
        """The same matching, with these columns of people in its query."""
        relation = self.query.relation
        if not isinstance(relation, Project):
            return self
        there = {name for name, _ in relation.columns}
        also = tuple((name, Column(name, "text")) for name in columns if name not in there)
        return replace(self, query=replace(self.query, relation=Project(relation.of, (*relation.columns, *also))))

    def rows(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        return self.database.execute(text_of(select)).fetchall()

    def counted(self, select: exp.Expr, words: Words) -> list[tuple[Any, ...]]:
        """The few rows of a long query."""
        carried_out(self.database, f"CREATE OR REPLACE TEMP TABLE answer AS {text_of(select)}", self.watch, words, self.source.rows)
        return self.database.execute("SELECT * FROM answer").fetchall()


def region_of(binding: Binding) -> Bound | None:
    """The place by which results are counted: the first region that the rules read."""
    return next((bound for bound in binding.bound if isinstance(certain(bound.fact.kind), RegionKind)), None)


# ── sets of facts or columns, as bits of a number ────────────────────────────────────────────────────────────────


def has_bit(mask: exp.Expr, place: int) -> exp.Expr:
    """Whether a mask has the bit of this place."""
    both = exp.BitwiseAnd(this=cast(mask, "HUGEINT"), expression=cast(exp.Literal.number(1 << place), "HUGEINT"))
    return bracketed(exp.NEQ(this=bracketed(both), expression=exp.Literal.number(0)))


def how_many(test: exp.Expr) -> exp.Expr:
    """The number of rows for which a test is true."""
    return exp.Count(this=exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(1))]))


def in_all(counts: str) -> exp.Expr:
    """A sum that is 0 where there is nothing to add, as a whole number."""
    return exp.Anonymous(this="coalesce", expressions=[exp.Sum(this=column_named(counts)), exp.Literal.number(0)])
