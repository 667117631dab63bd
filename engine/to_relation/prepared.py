"""A relation and the small tables it joins, made first: the engine then knows what they hold, and a join is a look at a place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from engine.relation import Aggregate, Compute, Numbers, Project, Relation, Scalar, Scan, States, columns_in


@dataclass(frozen=True, slots=True)
class Prepared:
    """`tables` are made in this order, under these names, before the relation is asked."""

    tables: tuple[tuple[str, Relation], ...]
    relation: Relation


def pruned(relation: Relation, names: Iterable[str], tables: Mapping[str, Container[str]]) -> Relation:
    """The relation with these columns alone and without the joins that none of them needs; `tables` are the columns of those it
    joins. Each joined table has a row for everyone, so that nobody comes or goes with it."""
    needed = set(names)

    def kept(columns: tuple[tuple[str, Scalar], ...]) -> tuple[tuple[str, Scalar], ...]:
        return tuple((name, scalar) for name, scalar in columns if name in needed)

    match relation:
        case Project(of, columns):
            own = kept(columns)
            return Project(pruned(of, (each.name for each in columns_in(scalar for _, scalar in own)), tables), own)
        case Compute(of, columns):
            own = kept(columns)
            needed = needed - {name for name, _ in own} | {each.name for each in columns_in(scalar for _, scalar in own)}
            rest = pruned(of, needed, tables)
            return Compute(rest, own) if own else rest
        case States(of, joined):
            theirs = tuple((code, table) for code, table in joined if isinstance(table, Scan) and any(name in tables[table.table] for name in needed))
            rest = pruned(of, needed | {code for code, _ in theirs}, tables)
            return States(rest, theirs) if theirs else rest
    return relation


def prepared(relation: Relation, prefix: str = "states") -> Prepared:
    tables: list[tuple[str, Relation]] = []

    def over(each: Relation) -> Relation:
        match each:
            case Scan() | Numbers():
                return each
            case Compute(of) | Project(of) | Aggregate(of):
                return replace(each, of=over(of))
            case States(of, states):
                named = [(code, f"{prefix}{len(tables) + place}", table) for place, (code, table) in enumerate(states)]
                tables.extend((name, table) for _, name, table in named)
                return States(over(of), tuple((code, Scan(name)) for code, name, _ in named))
            case _:
                assert_never(each)

    made = over(relation)
    return Prepared(tuple(tables), made)
