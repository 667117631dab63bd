"""Some people decided again by the evaluator, with all its reasons, for review: `audit.jsonl`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from engine.decide import outcome_of
from engine.kinds import NumberKind, RecordKind, certain
from engine.population.binding import Binding
from engine.population.cells import count
from engine.population.matching import Matching
from engine.program import Program
from engine.to_answer import to_json
from engine.to_sql import call, column_named
from engine.values import Record, Unknown, json_text


def write_audit(matching: Matching, sample: int, folder: Path) -> None:
    """A line for each goal of each person of a sample; where query and evaluator differ, the run has failed."""
    people = _sampled(matching, sample)
    goals = [(goal.goal.name, goal.outcome) for goal in matching.query.goals if goal.outcome]
    outcomes = [column_named("row"), *(column_named(outcome) for _, outcome in goals)]
    chosen = exp.In(this=column_named("row"), expressions=[count(row) for row, *_ in people] or [exp.Null()])
    said = {row: truths for row, *truths in matching.rows(exp.select(*outcomes).from_("results").where(chosen))}
    with (folder / "audit.jsonl").open("w", encoding="utf-8") as file:
        for row, key, *cells in people:
            facts = _facts(matching.program, matching.binding, cells)
            for (name, _), truth in zip(goals, said[row], strict=True):
                decision = matching.rulebook.decide(name, facts, matching.on, matching.region)
                expected = outcome_of(truth)
                agrees = decision.outcome == expected
                line = {"key": key, "row": row, "agrees": agrees, **to_json(decision)}
                file.write(json_text(line) + "\n")
                if not agrees:
                    raise AssertionError(f"row {row}: the query says {expected}, the evaluator {decision.outcome}")


def _sampled(matching: Matching, sample: int) -> list[tuple[Any, ...]]:
    """Row, key and the columns of facts of some people, chosen by a hash of their keys."""
    order = call("md5")(exp.DPipe(this=column_named("key"), expression=exp.cast(column_named("row"), "VARCHAR")))
    columns = [column_named("row"), column_named("key")]
    for bound in matching.binding.bound:
        columns.append(column_named(bound.fact.name))
        if bound.fact.present is not None:
            columns.append(column_named(bound.fact.present))
    return matching.rows(exp.select(*columns).from_("people").order_by(order).limit(sample))


def _facts(program: Program, binding: Binding, cells: Sequence[Any]) -> dict[str, object]:
    """A row as facts for the evaluator, members of a record put together again."""
    found: dict[str, object] = {}
    rest = iter(cells)
    for bound in binding.bound:
        value = next(rest)
        kind = certain(bound.fact.kind)
        if value is not None and isinstance(kind, NumberKind):
            value = Decimal(value).scaleb(-kind.scale)
        if bound.fact.present is not None and next(rest) is False:
            found[bound.fact.fact] = None
        elif value is not None:
            found[bound.fact.fact] = value
    for name, fact in program.facts.items():
        if isinstance(fact.kind, RecordKind) and any(path.startswith(f"{name}.") for path in found):
            found[name] = _record(name, fact.kind, found)
    return {name: value for name, value in found.items() if name in program.facts}


def _record(path: str, kind: RecordKind, found: Mapping[str, object]) -> Record:
    return Record(
        (name, _record(f"{path}.{name}", member, found) if isinstance(member, RecordKind)
         else found.get(f"{path}.{name}", Unknown((f"{path}.{name}",))))
        for name, member in kind.members
    )  # fmt: skip
