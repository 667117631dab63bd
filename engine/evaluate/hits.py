"""What a table gives once it is known how each row stands: its hit policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from dsl.source import Span
from engine import problems_of_answers as problems
from engine.evaluate.calls import result_of
from engine.functions import FUNCTIONS
from engine.program import Column, Expr, FactRef, Local, Member, RuleRef, Table, TableRow
from engine.run import Run
from engine.values import Record, Unknown, equal, together
from engine.values.to_text import in_brief


def given(table: Table, inputs: list[object], states: Sequence[bool | Unknown], run: Run, value_of: Callable[[Expr], object]) -> object:
    """What the rows that hold give, each worked out only now; unknown while it is open which they are."""
    true = [row for row, state in zip(table.rows, states, strict=False) if state is True]
    unknowns = [state for state in states if isinstance(state, Unknown)]
    match table.hit:
        case "U":
            if len(true) > 1:
                return run.failed(problems.rows_collide(*_collision(table, true, inputs)))
            if unknowns and not (true and table.is_disjoint):
                return together(unknowns)
        case "A":
            if unknowns and not (true and table.is_disjoint):
                return together(unknowns)
        case "F" | "P" | "R" | "O" | "C" | "C+" | "C<" | "C>" | "C#":
            if unknowns:
                return together(unknowns)
        case _:
            assert_never(table.hit)
    if not true:
        return _default(table, inputs, run, value_of)
    results = [tuple(value_of(result) for result in row.results) for row in true]
    match table.hit:
        case "U" | "F":
            return _output(table.columns, results[0])
        case "A":
            agreed = [equal(results[0], result) for result in results[1:]]
            waiting = [each for each in agreed if isinstance(each, Unknown)]
            if False in agreed or None in agreed:
                return run.failed(problems.rows_disagree(*_collision(table, true, inputs)))
            return together(waiting) if waiting else _output(table.columns, results[0])
        case "P" | "O":
            ordered = by_priority([column.allowed for column in table.columns], results)
            if isinstance(ordered, Stranger):
                return run.failed(problems.not_in_priorities(in_brief(ordered.value), table.span))
            if isinstance(ordered, Unknown):
                return ordered
            return _output(table.columns, ordered[0]) if table.hit == "P" else tuple(_output(table.columns, each) for each in ordered)
        case "R" | "C":
            return tuple(_output(table.columns, result) for result in results)
        case "C+" | "C<" | "C>" | "C#":
            function = FUNCTIONS[AGGREGATES[table.hit]]
            values = [
                result_of(function, [tuple(result[place] for result in results)], table.span, run, is_told=False)
                for place in range(len(table.columns))
            ]
            return _output(table.columns, values)
        case _:
            assert_never(table.hit)


AGGREGATES = {"C+": "sum", "C<": "min", "C>": "max", "C#": "count"}


def _output(columns: tuple[Column, ...], values: Sequence[object]) -> object:
    if len(columns) == 1:
        return values[0]
    return Record((column.name, value) for column, value in zip(columns, values, strict=True))


def _default(table: Table, inputs: list[object], run: Run, value_of: Callable[[Expr], object]) -> object:
    if any(column.default is not None for column in table.columns):
        values = [None if column.default is None else value_of(column.default) for column in table.columns]
        return _output(table.columns, values)
    return run.failed(problems.no_row_matched(_table_inputs_shown(table, inputs), table.span))


@dataclass(frozen=True, slots=True)
class Stranger:
    """A result that is none of those its column ranks."""

    value: object


Results = tuple[object, ...]


def by_priority(allowed: Sequence[tuple[object, ...]], results: list[Results]) -> list[Results] | Unknown | Stranger:
    """Results by the order of their columns' allowed values, the first column counting most."""
    ranks: list[tuple[int, ...]] = []
    for result in results:
        rank: list[int] = []
        for ranked, value in zip(allowed, result, strict=True):
            if isinstance(value, Unknown):
                return value
            places = [place for place, each in enumerate(ranked) if equal(each, value) is True]
            if ranked and not places:
                return Stranger(value)
            rank.append(places[0] if places else 0)
        ranks.append(tuple(rank))
    # Sorting is stable: results of one rank keep the order of their rows.
    return [results[place] for place in sorted(range(len(results)), key=lambda place: ranks[place])]


def _collision(table: Table, rows: list[TableRow], inputs: list[object]) -> tuple[tuple[str, ...], str, Span, tuple[Span, ...]]:
    labels = tuple(row.label for row in rows)
    return labels, _table_inputs_shown(table, inputs), table.span, tuple(row.span for row in rows)


def _table_inputs_shown(table: Table, inputs: list[object]) -> str:
    return inputs_shown([_named(each) for each in table.inputs], inputs)


def _named(expr: Expr) -> str:
    match expr:
        case FactRef(name) | RuleRef(name) | Local(name):
            return name
        case Member(of, name):
            return f"{_named(of)}.{name}".removeprefix(".")
        case _:
            return ""


def inputs_shown(names: Iterable[str], values: Iterable[object]) -> str:
    pairs = zip(names, values, strict=False)
    return "、".join(f"{name} {in_brief(value)}".strip() for name, value in pairs)
