"""Lists of people in a second table: its rows put together by whose they are, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dsl.diagnostics import Words
from engine.facts import MOST_ITEMS, FactIndex
from engine.kinds import ListKind, RecordKind, certain
from engine.population.binding import Bound, Rows
from engine.population.records import record_from
from engine.program import Program
from engine.simulation.cells import ABSENT, UNKNOWN, WRONG
from engine.simulation.columns import SAMPLED, Column, Read, columns_read
from engine.simulation.sheet import Sheet
from engine.simulation.side_by_side import narrow
from engine.simulation.steps import Step
from engine.values import Record, Unknown

Item = tuple[int, ...]
"""The number of the value of each member that has a column."""


@dataclass(frozen=True, slots=True)
class SecondTable:
    """A second table as it was read: `bound` is the list that its `rows` are the items of."""

    bound: Bound
    rows: Rows[Sheet]
    read: Read

    def of_nobody(self, keys: Sequence[str]) -> int:
        """How many rows have a key that none of these is."""
        known = set(keys)
        return sum(count for key, count in Counter(self.read.keys).items() if key not in known)

    def column_for(self, people: Read, keys: Sequence[str]) -> Column:
        """The list of each person. Who has no row has none where the table is complete, and is unknown otherwise; so is whoever has no key."""
        items = self._items()
        lists = _Lists(self)
        without = lists.number_of(()) if self.rows.is_complete else UNKNOWN
        number_of: dict[str | None, int] = {key: lists.number_of(tuple(own)) for key, own in items.items()}
        number_of[None] = UNKNOWN
        numbers = [number_of.get(key, without) for key in people.keys]
        wrong = [(people.rows[at], self.bound.column) for at, number in enumerate(numbers) if number == WRONG][:SAMPLED] if lists.has_wrong else []
        return Column(self.bound, narrow(numbers, len(lists.values)), lists.values, tuple(wrong), frozenset(lists.partial))

    def _items(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        members = [column.numbers for column in self.read.columns]
        told: Sequence[Item] = list(zip(*members, strict=True)) if members else [()] * len(self.read.keys)
        for key, item in zip(self.read.keys, told, strict=True):
            if key is not None:
                found.setdefault(key, []).append(item)
        return found


def table_read(bound: Bound, rows: Rows[Sheet], program: Program, index: FactIndex) -> Generator[Step, None, SecondTable]:
    """The second table of a list, in steps."""
    words = Words(f"读取 {bound.column}", f"Reading {bound.column}")
    read = yield from columns_read(rows.source, rows.binding.key, rows.binding.bound, program, index, words)
    return SecondTable(bound, rows, read)


class _Made(NamedTuple):
    value: object
    is_partial: bool


class _Lists:
    """The lists that people have, each once; a number stands for it, as for the text of a cell."""

    def __init__(self, table: SecondTable):
        self.table = table
        kind = certain(table.bound.fact.kind)
        assert isinstance(kind, ListKind)
        self.kind = kind.item
        fact = table.bound.fact.fact
        self.values: list[object] = [Unknown((fact,)), Unknown((fact,)), None]
        self.partial: set[int] = set()
        self.has_wrong = False
        self._numbers: dict[tuple[Item, ...], int] = {}
        self._made: dict[Item, _Made] = {}

    def number_of(self, items: tuple[Item, ...]) -> int:
        if len(items) > MOST_ITEMS:
            self.has_wrong = True
            return WRONG
        number = self._numbers.setdefault(items, len(self.values))
        if number == len(self.values):
            made = [self._item(item, at) for at, item in enumerate(items, 1)]
            self.values.append(tuple(each.value for each in made))
            if any(each.is_partial for each in made):
                self.partial.add(number)
        return number

    def _item(self, item: Item, at: int) -> _Made:
        """An item; what nobody knows of it is named by its place in the list, so only what is wholly known is made once."""
        if (known := self._made.get(item)) is not None:
            return known
        list_ = self.table.bound.fact.fact
        own = f"{list_}[{at}]"
        found: dict[str, object] = {}
        for number, column in zip(item, self.table.read.columns, strict=True):
            if number not in (UNKNOWN, WRONG):
                found[f"{own}{column.fact.removeprefix(list_)}"] = None if number == ABSENT else column.values[number]
        value = record_from(own, self.kind, found) if isinstance(self.kind, RecordKind) else found.get(own, Unknown((own,)))
        made = _Made(value, _is_partial(value))
        if not made.is_partial:
            self._made[item] = made
        return made


def _is_partial(value: object) -> bool:
    return isinstance(value, Unknown) or isinstance(value, Record) and any(_is_partial(part) for part in value.values())
