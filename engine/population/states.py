"""The small tables of a query, made before the people are read, with all that can be said of a state in words already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from engine.population.matching import Kinds, Matching, Small
from engine.population.results import columns_of_goal
from engine.relation import Column, Project
from engine.to_relation import prepared
from engine.to_sql import call, cast, column_named, named, query_from, select, stage, text_of


def with_states(matching: Matching, *, with_kinds: bool = False) -> Matching:
    """The same matching over tables that are there; `ready` names the columns of results that stand in them as they are written,
    `kinds` numbers what a table says of people, for whoever counts them."""
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
    kinds = _kinds(matching, ready, said) if with_kinds else {}
    for at, (table_name, table) in enumerate(made.tables):
        words = select(["*", *said.get(at, [])], stage(query_from(table), "states"))
        numbers = [named(_number_of(kind.columns), kind.column) for kind in kinds.values() if kind.table == at]
        matching.database.execute(f"CREATE TEMP TABLE {table_name} AS {text_of(select(['*', *numbers], stage(words, 'said')))}")
    tables = {}
    for at, (table_name, table) in enumerate(made.tables):
        if isinstance(table, Project):
            (state, _), *own = table.columns
            written = [each.alias for each in said.get(at, [])] + [kind.column for kind in kinds.values() if kind.table == at]
            tables[table_name] = Small(state, frozenset((*(column for column, _ in own), *written)))
    shown = (*ready.values(), *(small.state for small in tables.values()), *(kind.column for kind in kinds.values()))
    also = tuple((column, Column(column, "text")) for column in shown)
    query = replace(matching.query, relation=Project(relation.of, (*relation.columns, *also)))
    names = [name for name, _ in made.tables]
    numbered = {name: Kinds(names[kind.table], kind.column, kind.columns) for name, kind in kinds.items()}
    return replace(matching, query=query, ready=ready, tables=tables, kinds=numbered)


@dataclass(frozen=True, slots=True)
class _Kind:
    table: int
    column: str
    columns: tuple[str, ...]


def _kinds(matching: Matching, ready: Mapping[str, str], said: Mapping[int, Sequence[exp.Expr]]) -> dict[str, _Kind]:
    """For each goal of which more than one column stands in one table: what it says of a person is one of few things, by number."""
    place_of = {each.alias: at for at, columns in said.items() for each in columns}
    found: dict[str, _Kind] = {}
    for at, goal in enumerate(matching.query.goals):
        own = [ready[name] for name, _ in columns_of_goal(goal, len(matching.query.facts)) if name in ready]
        places = {place_of[column] for column in own}
        if len(own) > 1 and len(places) == 1:
            found[goal.goal.name] = _Kind(places.pop(), f"{at} ~%", tuple(own))
    return found


def _number_of(columns: Sequence[str]) -> exp.Expr:
    """Equal for states of which all these columns are equal, and for no others."""
    order = exp.Order(expressions=[exp.Ordered(this=column_named(name)) for name in columns])
    return cast(exp.Window(this=call("dense_rank")(), order=order), "SMALLINT")
