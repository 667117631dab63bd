"""The small tables of a query, made before the people are read, with all that can be said of a state in words already."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from engine.population.matching import Matching
from engine.population.results import columns_of_goal
from engine.relation import Column, Project
from engine.to_relation import prepared
from engine.to_sql import named, query_from, select, stage, text_of


def with_states(matching: Matching) -> Matching:
    """The same matching over tables that are there; `ready` names the columns of results that stand in them as they are written."""
    made = prepared(matching.query.relation)
    relation = made.relation
    if not made.tables or not isinstance(relation, Project):
        return matching
    decided = {name: scalar.name for name, scalar in relation.columns if isinstance(scalar, Column)}
    table_of = {column: at for at, (_, table) in enumerate(made.tables) if isinstance(table, Project) for column, _ in table.columns[1:]}
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
    for at, (table_name, table) in enumerate(made.tables):
        words = select(["*", *said.get(at, [])], stage(query_from(table), "states"))
        matching.database.execute(f"CREATE TEMP TABLE {table_name} AS {text_of(words)}")
    also = tuple((column, Column(column, "text")) for column in ready.values())
    query = replace(matching.query, relation=Project(relation.of, (*relation.columns, *also)))
    return replace(matching, query=query, ready=ready)
