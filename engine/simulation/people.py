"""The people of a sheet: for each fact that the rules read a column of small numbers, with the values they stand for."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, cast

from dsl.diagnostics import Problems, Words
from engine import problems_of_backends as problems
from engine.decide import goal_named
from engine.facts import FactIndex, Facts
from engine.kinds import RecordKind, RegionKind, certain
from engine.population.binding import Binding, Bound, Mapped, binding_of
from engine.population.records import record_from
from engine.population.told_cells import told_cell
from engine.program import Program
from engine.reading import facts_in
from engine.reasons import rules_of
from engine.rulebook import Rulebook
from engine.simulation.cells import UNKNOWN, WRONG, Cells
from engine.simulation.sheet import Ragged, Sheet
from engine.simulation.side_by_side import narrow
from engine.simulation.steps import Step
from engine.to_relation import FactColumn, Query, columns_of, relation_from

SAMPLED = 10
"""How many rows with a bad cell are named for each column."""


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a fact: the number of each person's value, and the values. `wrong` are rows whose cell is none, with their text."""

    bound: Bound
    numbers: Sequence[int] = field(repr=False)
    values: list[object] = field(repr=False)
    wrong: tuple[tuple[int, str], ...]

    @property
    def fact(self) -> str:
        return self.bound.fact.fact


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
) -> Generator[Step, None, People]:  # fmt: skip
    """The people, in steps; `also` are facts to be read though no rule does. Raises Problems for columns that cannot be used."""
    program = rulebook.program
    wanted = wanted_of(rulebook, names)
    place = rulebook.place(region)
    plan = relation_from(program, wanted, on, place)
    facts = columns_of(program)
    used = dict.fromkeys((*facts_read(plan, wanted, facts, program), *(fact for fact in also if fact in facts)))
    binding = binding_of(program, sheet.header, facts, used, mapped)
    if used and not binding.bound:
        raise Problems([problems.nothing_bound(wanted)])
    index = rulebook.index
    readers = [Cells(bound, program, index) for bound in binding.bound]
    columns: list[list[Sequence[int]]] = [[] for _ in readers]
    wrong: list[list[tuple[int, str]]] = [[] for _ in readers]
    keys: list[str] = []
    rows: list[int] = []
    ragged = Ragged()
    lines = sheet.text.count("\n")
    for numbers, cells in sheet.columns(binding.key, ragged):
        rows += numbers
        keys += _keys(numbers, cells[binding.key] if binding.key is not None else None)
        for column, reader, bad in zip(columns, readers, wrong, strict=True):
            own = cells[reader.bound.place]
            made = reader.numbers_of(own)
            column.append(made)
            if reader.has_wrong and len(bad) < SAMPLED:
                found = ((row, str(cell)) for row, what, cell in zip(numbers, made, own, strict=True) if what == WRONG)
                bad += islice(found, SAMPLED - len(bad))
        yield Step(Words("读取人员数据", "Reading the people"), min(rows[-1] if rows else 0, lines), lines)
    made_columns = tuple(
        Column(reader.bound, narrow(chain.from_iterable(made), len(reader.meant)), reader.meant, tuple(bad)) for reader, made, bad in zip(readers, columns, wrong, strict=True)
    )
    return People(sheet, binding, wanted, on, place, made_columns, keys, rows, ragged)


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


def _keys(numbers: Sequence[int], cells: Sequence[str | None] | None) -> list[str]:
    if cells is None:
        return [str(number) for number in numbers]
    if all(cells):
        found = list(map(str.strip, cast("Sequence[str]", cells)))
        if all(found):
            return found
    return [(cell or "").strip() or str(number) for number, cell in zip(numbers, cells, strict=True)]


def region_column(people: People) -> Column | None:
    """The place by which people are counted: the first region that the rules read."""
    return next((each for each in people.columns if isinstance(certain(each.bound.fact.kind), RegionKind)), None)


def cells_told(people: People, program: Program, index: FactIndex) -> dict[str, Any]:
    """What a summary says of the cells: how many are filled, which are no value and why, and which rows are not as long as the header."""
    found: dict[str, Any] = {"filled_cells": {}, "bad_cells": {}}
    for column in people.columns:
        wrong = column.numbers.count(WRONG)
        found["filled_cells"][column.bound.column] = len(people) - wrong - column.numbers.count(UNKNOWN)
        if wrong:
            samples = []
            for row, cell in column.wrong:
                words = told_cell(column.bound, program, index, cell)
                samples.append({"row": row, "cell": cell, "zh": words.zh, "en": words.en})
            found["bad_cells"][column.bound.column] = {"fact": column.fact, "cells": wrong, "rows": [row for row, _ in column.wrong], "samples": samples}
    for word, rows in (("rows_too_long", people.ragged.long), ("rows_too_short", people.ragged.short)):
        found[word] = {"rows": len(rows), "first": rows[:SAMPLED]}
    found["unreadable_rows"] = {"rows": len(people.ragged.lost), "lines": people.ragged.lost[:SAMPLED]}
    return found
