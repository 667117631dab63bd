"""The columns of a relation being made, in stages: whatever is used more than once is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import assert_never

from engine import problems_of_backends as problems
from engine.relation import (
    Column,
    Compute,
    Constant,
    Project,
    Relation,
    Scalar,
    Scan,
    bounds_in,
    case,
    columns_in,
    null,
    parts_of,
)
from engine.rows.cells import WRONG, Between, Cell, Fields, Listed, NotHere, Quotient, Several, Value, cell_of, needing
from engine.rows.loop import Loop

DEEPEST = 24
"""How deep a scalar may stand in one column; what is deeper becomes a column of its own."""


class Columns:
    """A column is named for the rule being written and stands in the first stage that can have it."""

    def __init__(self, on: date, leap_birthday: str, region: str = ""):
        self.on = on
        self.region = region
        self.leap_birthday = leap_birthday
        self._columns: dict[str, tuple[Scalar, int]] = {}
        self._names: dict[Scalar, Column] = {}
        self._writing: list[str] = []
        self._loops: list[Loop] = []
        self._opened = 0

    def column(self, scalar: Scalar, hint: str = "") -> Scalar:
        """The scalar as a column of an earlier stage; what is plain stays as it is."""
        if isinstance(scalar, Column | Constant):
            return scalar
        if self._loops:
            spoken_of = bounds_in(scalar)
            for loop in reversed(self._loops):
                if loop.bound.name in spoken_of:
                    return loop.column(scalar)
        if scalar not in self._names:
            stage = 1 + max(
                (self._columns[each.name][1] for each in columns_in([scalar]) if each.name in self._columns), default=0
            )
            rule = self._writing[-1] if self._writing else ""
            name = f"{hint or rule} ~{len(self._columns)}"
            self._columns[name] = scalar, stage
            self._names[scalar] = Column(name, scalar.type)
        return self._names[scalar]

    def held(self, value: Value, hint: str = "") -> Value:
        """The value with its columns made, so that it can be used many times."""
        match value:
            case Cell():
                return replace(
                    value,
                    value=self.column(value.value, hint),
                    present=None if value.present is None else self.column(value.present, f"{hint}·有"),
                    waits=self.column(value.waits, f"{hint}·缺"),
                )
            case Quotient(top, bottom):
                return Quotient(self.cell(top, hint), self.cell(bottom, hint))
            case Fields(members):
                return Fields(tuple((name, self.held(member, f"{hint}.{name}")) for name, member in members))
            case Listed(items):
                return Listed(tuple(self.held(item, hint) for item in items))
            case Between(low, high):
                first, last = (None if end is None else self.held(end, hint) for end in (low, high))
                return Between(first, last, value.low_closed, value.high_closed)
            case Several(items, _, present, waits):
                there = None if present is None else self.column(present, f"{hint}·有")
                return replace(value, items=self.column(items, hint), present=there, waits=self.column(waits, f"{hint}·缺"))
            case _:
                assert_never(value)

    def cell(self, value: Value, hint: str = "") -> Cell:
        return cell_of(self.held(value, hint))

    @contextmanager
    def going_through(self, items: Scalar) -> Iterator[Loop]:
        """A list gone through item by item; what speaks of an item becomes a field of it, not a column of the person."""
        loop = Loop(self.column(items), f"item{self._opened}")
        self._opened += 1
        self._loops.append(loop)
        try:
            yield loop
        finally:
            self._loops.pop()

    def shallow(self, value: Value) -> Value:
        """The value, with columns made of what stands too deep."""
        if isinstance(value, Cell) and depth(value.value, DEEPEST) >= DEEPEST:
            return self.held(value)
        return value

    def relation(self, table: str, outputs: Mapping[str, Scalar]) -> Relation:
        needed: set[str] = set()
        open_ = list(outputs.values())
        while open_:
            for column in columns_in([open_.pop()]):
                if column.name in self._columns and column.name not in needed:
                    needed.add(column.name)
                    open_.append(self._columns[column.name][0])
        stages: dict[int, list[tuple[str, Scalar]]] = {}
        for name, (scalar, stage) in self._columns.items():
            if name in needed:
                stages.setdefault(stage, []).append((name, scalar))
        relation: Relation = Scan(table)
        for stage in sorted(stages):
            relation = Compute(relation, tuple(stages[stage]))
        return Project(relation, tuple(outputs.items()))


Spelling = Callable[..., Value]


def needing_all(*sorts: str, once: bool = False) -> Callable[[Callable[..., Cell]], Spelling]:
    """For a function that needs all its arguments, of these sorts: where one is not there, neither is the result.

    What is written below it computes the value from columns that are there; `present` says where it has a result. Waiting
    is added here. `once`: it speaks of each argument once, so that no column need hold it.
    """

    def wrap(compute: Callable[..., Cell]) -> Spelling:
        def spelling(columns: Columns, *values: Value | None) -> Value:
            cells = [cell_of(value) for value in values if value is not None]
            if not once:
                cells = [columns.cell(cell) for cell in cells]
            if any(cell.sort == "nothing" for cell in cells):
                return replace(needing(WRONG, cells, may_fail=True), present=null("truth"))
            if any(cell.sort not in wanted.split("|") for cell, wanted in zip(cells, sorts, strict=False)):
                raise NotHere(problems.sorts_differ())
            made = compute(columns, *cells)
            if made.present is None:
                return needing(made, cells)
            # What failed has no value either, or the next function would reckon with it.
            return needing(
                replace(made, value=case(((made.present, made.value),), None, made.type)), cells, may_fail=True
            )

        return spelling

    return wrap


def depth(scalar: Scalar, limit: int) -> int:
    """How deep a scalar is, as far as it matters."""
    level: list[Scalar] = [scalar]
    depth = 0
    while level and depth < limit:
        level = [part for each in level for part in parts_of(each)]
        depth += 1
    return depth
