"""A relation and the small tables it joins, made first: the engine then knows what they hold, and a join is a look at a place."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from engine.relation import (
    Aggregate,
    Column,
    Compute,
    Constant,
    Numbers,
    Project,
    Relation,
    Scalar,
    Scan,
    States,
    columns_in,
    operation,
)

FEW_STATES = 4_096
"""A table of no more states is one that a processor keeps at hand as it is."""


@dataclass(frozen=True, slots=True)
class Small:
    """A table to be made of `states`, a relation with a row for each number in its column `state`.

    Many states say the same, so that a long table is made as two: `kinds_of_states` tells the `place` of the kind of each
    state, and the table itself has a row for each `kind`, which is its place plus one. What is said of a person is then looked
    up in a table that stays at hand however many states there are.
    """

    name: str
    state: str
    states: Relation
    by_kind: bool

    @property
    def key(self) -> str:
        """The column with the number by which people are joined with the table."""
        return self.kind if self.by_kind else self.state

    @property
    def kind(self) -> str:
        return f"{self.state} kind"

    @property
    def place(self) -> str:
        return f"{self.state} place"

    @property
    def kinds_of_states(self) -> str:
        return f"{self.name} kinds"


@dataclass(frozen=True, slots=True)
class Prepared:
    """`tables` are made in this order before the relation is asked."""

    tables: tuple[Small, ...]
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


def prepared(relation: Relation, prefix: str = "states", few: int = FEW_STATES) -> Prepared:
    """Tables of no more than `few` states are made as they are."""
    tables: list[Small] = []

    def over(each: Relation) -> Relation:
        match each:
            case Scan() | Numbers():
                return each
            case Compute(of) | Project(of) | Aggregate(of):
                return replace(each, of=over(of))
            case States(of, states):
                own = [_small(f"{prefix}{len(tables) + place}", code, table, few) for place, (code, table) in enumerate(states)]
                tables.extend(own)
                return _joined(over(of), own)
            case _:
                assert_never(each)

    made = over(relation)
    return Prepared(tuple(tables), made)


def _small(name: str, state: str, table: Relation, few: int) -> Small:
    count: Relation = table
    while isinstance(count, Compute | Project):
        count = count.of
    assert isinstance(count, Numbers), count
    return Small(name, state, table, count.count > few)


def _joined(of: Relation, tables: Sequence[Small]) -> Relation:
    """The people beside all that their states say: first the kind of each state, then what is said of that kind."""
    relation: Relation = States(of, tuple((small.state, Scan(small.kinds_of_states if small.by_kind else small.name)) for small in tables))
    by_kind = [small for small in tables if small.by_kind]
    if not by_kind:
        return relation
    # The sum keeps an engine from joining kinds with states first, which would make the long table again.
    numbers = tuple((small.kind, operation("+", Column(small.place, "code"), Constant(1, "code"), type="code")) for small in by_kind)
    return States(Compute(relation, numbers), tuple((small.kind, Scan(small.name)) for small in by_kind))
