"""A relation and the small tables it joins, made first: the engine then knows what they hold, and a join is a look at a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from engine.relation import Aggregate, Compute, Numbers, Project, Relation, Scan, States


@dataclass(frozen=True, slots=True)
class Prepared:
    """`tables` are made in this order, under these names, before the relation is asked."""

    tables: tuple[tuple[str, Relation], ...]
    relation: Relation


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
