"""Some people decided again by the evaluator, with all its reasons, for review: `audit.jsonl`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from dsl.diagnostics import Words
from engine.decision import Decision
from engine.facts import Facts
from engine.kinds import Kind, ListKind, NumberKind, RecordKind, certain
from engine.population.binding import Binding, item_columns
from engine.population.matching import Matching
from engine.population.records import record_from
from engine.population.results import KEY, is_wide, missing_column, outcome_column, reason_column, value_column
from engine.population.turns import value_at
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_relation import FactColumn, GoalColumns, ResultColumn
from engine.to_relation.goals import is_for_notices
from engine.to_sql import call, cast, column_named
from engine.values import Unknown, json_text


def write_audit(matching: Matching, sample: int, folder: Path) -> None:
    """A line for each goal of each person of a sample; where the results and the evaluator differ, the run has failed."""
    people = _sampled(matching, sample)
    found = _results_of(matching, {str(key) for _, key, *_ in people})
    rows = [
        (matching.source.place_of(row), key, facts_in_row(matching.program, matching.binding, cells)) for row, key, *cells in people
    ]
    audit_of(matching.rulebook, matching.query.goals, rows, found, matching.on, matching.region, folder)


def explained(matching: Matching) -> Iterator[tuple[str, Decision]]:
    """Everyone to whom a goal says yes, by key, decided again by the evaluator with all its reasons. The run has failed where they
    differ."""
    people = _rows_of_people(matching, _with_a_yes(matching))
    found = _results_of(matching, {str(key) for _, key, *_ in people})
    rows = [(matching.source.place_of(row), key, facts_in_row(matching.program, matching.binding, cells)) for row, key, *cells in people]
    for row, key, agrees, decisions in _decided_again(matching.rulebook, matching.query.goals, rows, found, matching.on, matching.region):
        if not agrees:
            raise AssertionError(f"row {row}, {key}: the results and the evaluator differ")
        yield from ((str(key), decision) for decision in decisions if decision.outcome == "yes")


def audit_of(
    rulebook: Rulebook, goals: Sequence[GoalColumns], people: Sequence[tuple[int | str | None, Any, Facts]],
    found: Mapping[str, list[list[Said]]], on: date, region: str, folder: Path,
) -> None:  # fmt: skip
    """The lines of these people, each with its row, where rows are numbered, and its key; `found` is what the results say by key."""
    from engine.to_answer import to_json  # most runs draw no sample

    with (folder / "audit.jsonl").open("w", encoding="utf-8") as file:
        for row, key, agrees, decisions in _decided_again(rulebook, goals, people, found, on, region):
            place = {} if row is None else {"row": row}
            for decision in decisions:
                file.write(json_text({"key": key, **place, "agrees": agrees, **to_json(decision)}) + "\n")
            if not agrees:
                raise AssertionError(f"row {row}, {key}: the results say {found.get(str(key))}, the evaluator {[each.value for each in decisions]}")


def _decided_again(
    rulebook: Rulebook, goals: Sequence[GoalColumns], people: Sequence[tuple[int | str | None, Any, Facts]], found: Mapping[str, list[list[Said]]], on: date, region: str
) -> Iterator[tuple[int | str | None, Any, bool, list[Decision]]]:
    """Row, key, whether the results say the same, and the decisions."""
    asked = _without_lists(rulebook, goals)
    for row, key, facts in people:
        decisions = [rulebook.decide(goal.goal.name, facts, on, region) for goal in goals]
        expected = [
            _expected(goal, asked.decide(goal.goal.name, facts, on, region) if goal.goal.name in asked.program.goals else decision)
            for goal, decision in zip(goals, decisions, strict=True)
        ]
        # Several rows may have one key; this person is one of them.
        yield row, key, expected in found.get(str(key), []), decisions


def _without_lists(rulebook: Rulebook, goals: Sequence[GoalColumns]) -> Rulebook:
    """Those goals that tell papers or situations, without them: a population is not asked, and does not wait, for these."""
    program = rulebook.program
    found = {}
    for goal in (each.goal for each in goals):
        results = tuple((label, rule) for label, rule in goal.results if not is_for_notices(goal, rule, program))
        if results != goal.results:
            found[goal.name] = replace(goal, results=results)
    return Rulebook(replace(program, goals=found))


EXACT = Context(prec=80)
"""Numbers of a population have up to 38 digits; Python would round them to 28."""

Said = tuple[object, tuple[object, ...], object, frozenset[str]]
"""Outcome, values, reason code, missing facts."""


def _expected(goal: GoalColumns, decision: Decision) -> Said:
    values = tuple(value_at(decision.value, result.label) for result in compared(goal))
    reason = decision.reason or None if goal.reason else None
    # A column has one bit for a member of a list, whichever item it is missing in.
    return decision.outcome, values, reason, frozenset(re.sub(r"\[[0-9]+\]", "", path) for path in decision.missing)


def compared(goal: GoalColumns) -> list[ResultColumn]:
    """The values that the evaluator is asked too."""
    return [result for result in goal.results if result.sort in ("number", "text", "truth", "date")]


def _results_of(matching: Matching, keys: set[str]) -> dict[str, list[list[Said]]]:
    """What the results say of some people, by key."""
    columns = [column_named(KEY)]
    for goal in matching.query.goals:
        columns += [column_named(outcome_column(goal))] if goal.outcome else []
        columns += [column_named(value_column(goal, result)) for result in compared(goal)]
        columns += [column_named(reason_column(goal))] if goal.reason else []
        columns.append(column_named(missing_column(goal)))
    chosen = exp.In(this=column_named(KEY), expressions=[exp.Literal.string(key) for key in sorted(keys)])
    found: dict[str, list[list[Said]]] = {}
    # Only the rows of the sample come into Python.
    for key, *cells in matching.counted(exp.select(*columns).from_("results").where(chosen), Words("核对抽样", "Checking the sample")):
        found.setdefault(key, []).append(said_by_row(matching.query.goals, matching.query.facts, cells))
    return found


def said_by_row(goals: Sequence[GoalColumns], facts: Sequence[str], cells: Sequence[Any]) -> list[Said]:
    """What one row of results says of each goal: its cells are outcome, values, reason and mask, as far as there are any."""
    rest = iter(cells)
    said: list[Said] = []
    for goal in goals:
        outcome = next(rest) if goal.outcome else None
        values = tuple(_number(next(rest), result) for result in compared(goal))
        place = next(rest) if goal.reason else None
        mask = int(next(rest))
        missing = frozenset(fact for at, fact in enumerate(facts) if mask >> at & 1)
        said.append((outcome, values, None if place is None else goal.codes[place], missing))
    return said


def _number(value: object, result: ResultColumn) -> object:
    return Decimal(value) if isinstance(value, str) and is_wide(result) else value


def _sampled(matching: Matching, sample: int) -> list[tuple[Any, ...]]:
    """Row, key and the columns of facts of some people, chosen by a hash of their keys: the same people every time."""
    order = call("md5_number")(exp.DPipe(this=column_named("key"), expression=cast(column_named("row"), "VARCHAR")))
    return _rows_of_people(matching, lambda query: query.order_by(order).limit(sample))


def _with_a_yes(matching: Matching) -> Callable[[exp.Select], exp.Select]:
    yes = [exp.EQ(this=column_named(outcome_column(goal)), expression=exp.Literal.string("yes")) for goal in matching.query.goals if goal.outcome]
    keys = exp.select(column_named(KEY)).from_("results").where(exp.or_(*yes))
    return lambda query: query.where(exp.In(this=cast(column_named("key"), "VARCHAR"), query=exp.Subquery(this=keys)))


def _rows_of_people(matching: Matching, chosen: Callable[[exp.Select], exp.Select]) -> list[tuple[Any, ...]]:
    columns = [column_named("row"), column_named("key")]
    for bound in matching.binding.bound:
        columns.append(column_named(bound.fact.name))
        if bound.fact.present is not None:
            columns.append(column_named(bound.fact.present))
    return matching.counted(chosen(exp.select(*columns).from_("people")), Words("抽样", "Drawing a sample"))


def facts_in_row(program: Program, binding: Binding, cells: Sequence[Any]) -> Facts:
    """A row as facts for the evaluator, members of a record put together again."""
    found: dict[str, object] = {}
    rest = iter(cells)
    for bound in binding.bound:
        value = next(rest)
        kind = certain(bound.fact.kind)
        if value is not None and isinstance(kind, NumberKind):
            value = _counted(value, kind)
        if bound.fact.present is not None and next(rest) is False:
            found[bound.fact.fact] = None
        elif value is not None and bound.fact.sort == "list":
            found[bound.fact.fact] = tuple(_item(bound.fact, item, at) for at, item in enumerate(value, 1))
        elif value is not None:
            found[bound.fact.fact] = value
    for name, fact in program.facts.items():
        if isinstance(fact.kind, RecordKind) and any(path.startswith(f"{name}.") for path in found):
            found[name] = record_from(name, fact.kind, found)
    return Facts({name: value for name, value in found.items() if name in program.facts})


def _counted(value: Any, kind: Kind) -> object:
    return Decimal(value).scaleb(-kind.scale, EXACT) if isinstance(kind, NumberKind) else value


def _item(list_: FactColumn, item: Mapping[str, Any], at: int) -> object:
    """An item of a list in a column, with its members put together again."""
    found: dict[str, object] = {}
    for column in item_columns(list_):
        path = column.fact.replace(list_.fact, f"{list_.fact}[{at}]", 1)
        value = item[column.name]
        if column.present is not None and item[column.present] is False:
            found[path] = None
        else:
            found[path] = Unknown((path,)) if value is None else _counted(value, certain(column.kind))
    kind = certain(list_.kind)
    assert isinstance(kind, ListKind)
    own = f"{list_.fact}[{at}]"
    return record_from(own, kind.item, found) if isinstance(kind.item, RecordKind) else found[own]
