"""The people of a sheet: for each fact that the rules read a column of small numbers, with the values they stand for."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from dsl.diagnostics import Problems, Words
from engine import problems_of_backends as problems
from engine.decide import goal_named
from engine.facts import FactIndex, Facts
from engine.kinds import RecordKind, RegionKind, certain
from engine.population.binding import Binding, Mapped, binding_of
from engine.population.records import record_from
from engine.program import Program
from engine.reading import facts_in
from engine.reasons import rules_of
from engine.rulebook import Rulebook
from engine.simulation.cells import UNKNOWN, WRONG
from engine.simulation.columns import Column, cells_told, columns_read
from engine.simulation.lists import SecondTable, table_read
from engine.simulation.sheet import Ragged, Sheet
from engine.simulation.steps import Step
from engine.to_relation import FactColumn, Query, columns_of, relation_from


@dataclass(frozen=True, slots=True)
class People:
    """`rows` are the numbers of their rows; `keys` say who each is. `wanted` are the goals that are decided for them."""

    sheet: Sheet
    binding: Binding
    wanted: tuple[str, ...]
    on: date
    region: str
    columns: tuple[Column, ...]
    keys: list[str] = field(repr=False)
    rows: list[int] = field(repr=False)
    ragged: Ragged
    tables: tuple[SecondTable, ...] = ()
    facts: tuple[str, ...] = ()
    """What is read of everyone, in the order in which the rules read it; of a list also the members of its items."""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, fact: str) -> Column | None:
        return next((each for each in self.columns if each.fact == fact), None)

    def facts_of(self, at: int, program: Program) -> Facts:
        """What is known of one person, for the evaluator."""
        return facts_from_columns(((each.fact, each.numbers[at], each.values[each.numbers[at]]) for each in self.columns), program)


def facts_from_columns(told: Iterable[tuple[str, int, object]], program: Program) -> Facts:
    """Facts of values that columns tell, members of a record put together again."""
    found = {fact: value for fact, number, value in told if number not in (UNKNOWN, WRONG)}
    if any(name not in program.facts for name in found):
        for name, fact in program.facts.items():
            if isinstance(fact.kind, RecordKind) and any(path.startswith(f"{name}.") for path in found):
                found[name] = record_from(name, fact.kind, found)
        found = {name: value for name, value in found.items() if name in program.facts}
    return Facts(found)


def people_from(
    sheet: Sheet, rulebook: Rulebook, names: Sequence[str], on: date, region: str | None = None, mapped: Mapped | None = None, *, also: Iterable[str] = (),
    tables: Mapping[str, Sheet] = MappingProxyType({}),
) -> Generator[Step, None, People]:  # fmt: skip
    """The people, in steps; `also` are facts to be read though no rule does, `tables` the second table of each list that is mapped
    to one. Raises Problems for columns that cannot be used."""
    program = rulebook.program
    wanted = wanted_of(rulebook, names)
    place = rulebook.place(region)
    plan = relation_from(program, wanted, on, place)
    facts = columns_of(program)
    used = dict.fromkeys((*facts_read(plan, wanted, facts, program), *(fact for fact in also if fact in facts)))
    binding = binding_of(program, sheet.header, facts, used, mapped, tables=tables)
    if used and not binding.bound:
        raise Problems([problems.nothing_bound(wanted)])
    alone = [bound for bound in binding.bound if bound.rows is None]
    read = yield from columns_read(sheet, binding.key, alone, program, rulebook.index, Words("读取人员数据", "Reading the people"))
    columns = {column.fact: column for column in read.columns}
    keys = [key or str(row) for key, row in zip(read.keys, read.rows, strict=True)] if None in read.keys else cast("list[str]", read.keys)
    second: list[SecondTable] = []
    for bound in binding.bound:
        if bound.rows is not None:
            table = yield from table_read(bound, bound.rows, program, rulebook.index)
            columns[bound.fact.fact] = table.column_for(read, keys)
            second.append(table)
    in_order = tuple(columns[bound.fact.fact] for bound in binding.bound)
    return People(sheet, binding, wanted, on, place, in_order, keys, read.rows, read.ragged, tuple(second), tuple(used))


def wanted_of(rulebook: Rulebook, names: Sequence[str]) -> tuple[str, ...]:
    """What is decided: these, or every benefit, or all there is."""
    wanted = tuple(dict.fromkeys(names)) or tuple(rulebook.program.benefits) or tuple(rulebook.program.goals)
    for name in wanted:
        goal_named(rulebook.program, name)
    return wanted


def facts_read(plan: Query, wanted: Sequence[str], facts: Mapping[str, FactColumn], program: Program) -> tuple[str, ...]:
    """The facts that the rules read, in their order; of what no query can say, all that its rules name."""
    refused = [name for name in wanted if name not in {goal.goal.name for goal in plan.goals}]
    found = dict.fromkeys(plan.facts)
    for name in refused:
        for rule in rules_of(goal_named(program, name), program):
            for fact in facts_in(program.rules[rule].value, program, through_derivations=True):
                found |= dict.fromkeys(path for path in facts if path == fact or path.startswith(f"{fact}."))
    return tuple(found)


def region_column(people: People) -> Column | None:
    """The place by which people are counted: the first region that the rules read."""
    return next((each for each in people.columns if isinstance(certain(each.bound.fact.kind), RegionKind)), None)


def cells_of(people: People, program: Program, index: FactIndex) -> dict[str, Any]:
    """What a summary says of everyone's cells, and of the second tables."""
    found = cells_told(people.columns, len(people), people.ragged, program, index)
    tables = {}
    for table in people.tables:
        name, told = table.bound.column, cells_told(table.read.columns, len(table.read.rows), table.read.ragged, program, index, table.bound.fact.fact)
        found["bad_cells"] |= {f"{name}：{column}": bad for column, bad in told["bad_cells"].items()}
        trouble = {word: told[word] for word in ("unreadable_rows", "rows_too_long", "rows_too_short")}
        tables[name] = {"fact": table.bound.fact.fact, "rows": len(table.read.rows), "complete": table.rows.is_complete, "of_nobody": table.of_nobody(people.keys), **trouble}
    return found | ({"tables": tables} if tables else {})
