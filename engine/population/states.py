"""The small tables of a query, made before the people are read, with all that can be said of a state in words already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.population.matching import Matching, Told
from engine.population.results import columns_of_goal
from engine.relation import Column, Project
from engine.to_relation import Small, prepared
from engine.to_sql import bracketed, call, cast, column_named, named, query_from, select, stage, table_named, text_of

if TYPE_CHECKING:
    import duckdb

MOST_SMALL = 32_767
"""The greatest SMALLINT."""


def with_states(matching: Matching) -> Matching:
    """The same matching over tables that are there; `ready` names the columns of results that stand in them as they are written."""
    made = prepared(matching.query.relation)
    relation = made.relation
    if not made.tables or not isinstance(relation, Project):
        return matching
    decided = {name: scalar.name for name, scalar in relation.columns if isinstance(scalar, Column)}
    table_of = {column: at for at, small in enumerate(made.tables) for column in _said_by(small)}
    said: dict[int, list[exp.Expr]] = {}
    ready: dict[str, str] = {}
    for goal in matching.query.goals:
        for name, scalar in columns_of_goal(goal, len(matching.query.facts)):
            used = {each.name for each in scalar.find_all(exp.Column)}
            places = {table_of.get(decided.get(each, "")) for each in used}
            if len(places) == 1 and (place := next(iter(places))) is not None:
                for each in scalar.find_all(exp.Column):
                    each.this.set("this", decided[each.name])
                ready[name] = f"{len(ready)} ~!"
                said.setdefault(place, []).append(named(scalar, ready[name]))
    tables: dict[str, Told] = {}
    for at, small in enumerate(made.tables):
        tables[small.name] = Told(small.key, make(small, matching.database, said.get(at, [])))
        if small.by_kind:
            tables[small.kinds_of_states] = Told(small.state, frozenset((small.place,)))
    shown = (*ready.values(), *(small.key for small in made.tables))
    over_tables = replace(matching, query=replace(matching.query, relation=relation), ready=ready, tables=tables)
    return over_tables.carrying(shown)


def make(small: Small, database: duckdb.DuckDBPyConnection, said: Sequence[exp.Expr] = ()) -> frozenset[str]:
    """A small table is there, with what is said over its columns as further ones. The names of all."""

    def create(name: str, query: exp.Select) -> None:
        database.execute(f"CREATE OR REPLACE TEMP TABLE {text_of(table_named(name))} AS {text_of(query, for_good=True)}")

    own = _said_by(small)
    states = query_from(small.states)
    if small.by_kind:
        grouped, members = f"{small.name} grouped", f"{small.name} states"
        same = select([*own, named(call("list")(column_named(small.state)), members)], stage(states, "states"))
        same.group_by(*map(column_named, own), copy=False)
        kind = cast(exp.Window(this=call("row_number")()), "INTEGER")
        create(grouped, select([named(kind, small.kind), "*"], stage(same, "same")))
        create(small.name, select([small.kind, *own, *said], grouped))
        place = bracketed(exp.Sub(this=column_named(small.kind), expression=exp.Literal.number(1)))
        ((kinds,),) = database.execute(text_of(select([exp.Count(this=exp.Star())], small.name))).fetchall()
        create(small.kinds_of_states, select([
            named(cast(call("unnest")(column_named(members)), "INTEGER"), small.state), named(cast(place, "SMALLINT" if kinds <= MOST_SMALL else "INTEGER"), small.place)
        ], grouped))  # fmt: skip
        database.execute(f"DROP TABLE {text_of(table_named(grouped))}")
    else:
        create(small.name, select(["*", *said], stage(states, "states")))
    return frozenset((*own, *(each.alias for each in said)))


def _said_by(small: Small) -> tuple[str, ...]:
    """The columns of a table but for the number of a state."""
    return tuple(name for name, _ in small.states.columns if name != small.state) if isinstance(small.states, Project) else ()
