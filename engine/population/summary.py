"""The summary of a matching: how many people, yes, no and unknown, why, what is missing, where."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from dsl.diagnostics import Diagnostic
from engine.decide import outcome_of
from engine.population.binding import Bound
from engine.population.cells import count
from engine.population.matching import Matching, has_bit, how_many, region_of
from engine.population.receipt import receipt_of
from engine.program import Program
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import call, column_named

BAD_SAMPLED = 10
"""How many rows with a bad cell are named for each column."""


def summary_of(matching: Matching, refused: Sequence[Diagnostic]) -> dict[str, Any]:
    """What stands in `summary.json`; `refused` says which goals a population cannot have."""
    binding, query = matching.binding, matching.query
    keys = exp.Count(this=exp.Distinct(expressions=[column_named("key")]))
    ((people, different),) = matching.rows(exp.select(exp.Count(this=exp.Star()), keys).from_("people"))
    return {
        "catalog": matching.program.name,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "people": people,
        "same_key": people - different,
        "columns": {bound.column: bound.fact.fact for bound in binding.bound},
        "unbound_columns": list(binding.unbound),
        "facts_without_column": [name for name in binding.unknown_facts if not _follows(name, matching.program)],
        "bad_cells": _bad_cells(matching),
        "unreadable_rows": _unreadable_rows(matching),
        "facts": list(query.facts),
        "goals": {goal.goal.name: counts_of(goal, matching) for goal in query.goals},
        "not_on_a_population": [each.message.zh for each in refused],
        "receipt": receipt_of(matching, people),
    }


def _follows(name: str, program: Program) -> bool:
    """Whether a fact needs no column, because others say it."""
    fact = program.facts.get(name)
    return fact is not None and fact.derived is not None


def _bad_cells(matching: Matching) -> dict[str, Any]:
    found: dict[str, Any] = {}
    bound_columns = matching.binding.bound
    totals = _totals([how_many(has_bit("bad", at)) for at in range(len(bound_columns))], "people", matching)
    for at, (bound, total) in enumerate(zip(bound_columns, totals, strict=True)):
        if total:
            row = column_named("row")
            rows = matching.rows(exp.select(row).from_("people").where(has_bit("bad", at)).order_by(row.copy()).limit(BAD_SAMPLED))
            found[bound.column] = {"fact": bound.fact.fact, "cells": total, "rows": [row for (row,) in rows]}
    return found


def _totals(totals: Sequence[exp.Expr], table: str, matching: Matching) -> tuple[Any, ...]:
    """Many numbers of one table, by one look at it."""
    if not totals:
        return ()
    (found,) = matching.rows(exp.select(*(exp.alias_(each, f"n{at}") for at, each in enumerate(totals))).from_(table))
    return found


def _unreadable_rows(matching: Matching) -> dict[str, Any]:
    import duckdb

    try:
        lines = matching.database.execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall()
    except duckdb.Error:
        # Only who reads CSV has such a table.
        return {"rows": 0, "lines": []}
    return {"rows": len(lines), "lines": [line for (line,) in lines[:BAD_SAMPLED]]}


# ── of one goal ──────────────────────────────────────────────────────────────────────────────────────────────────


def counts_of(goal: GoalColumns, matching: Matching) -> dict[str, Any]:
    """Outcomes, sums of amounts, reasons, what is missing, and the outcomes of each city, as far as a goal has them."""
    found: dict[str, Any] = {}
    amounts = [result for result in goal.results if result.sort == "number"]
    if goal.outcome is not None:
        found["outcomes"] = _outcomes(goal.outcome, matching)
    if amounts:
        totals = _totals([exp.Sum(this=column_named(each.name)) for each in amounts], "results", matching)
        found["sums"] = _sums(amounts, totals)
    if goal.reason is not None and goal.outcome is not None:
        found["reasons"] = _reasons(goal, goal.outcome, goal.reason, matching)
    found["missing"] = _missing(goal, matching)
    if goal.outcome is not None and (bound := region_of(matching.binding)) is not None:
        found["regions"] = _regions(goal.outcome, bound, amounts, matching)
    return found


def _outcomes(outcome: str, matching: Matching) -> dict[str, int]:
    select = exp.select(exp.alias_(column_named(outcome), "o", quoted=True), exp.Count(this=exp.Star()))
    counted = {outcome_of(truth): people for truth, people in matching.rows(select.from_("results").group_by("1"))}
    return {word: counted.get(word, 0) for word in ("yes", "no", "unknown")}


def _sums(amounts: Sequence[ResultColumn], totals: Sequence[Any]) -> dict[str, str]:
    return {each.label or "value": _plainly(total or 0, each.scale) for each, total in zip(amounts, totals, strict=True)}


def _plainly(counted: int, scale: int) -> str:
    return f"{Decimal(int(counted)).scaleb(-scale):f}"


def _reasons(goal: GoalColumns, outcome: str, reason: str, matching: Matching) -> list[dict[str, Any]]:
    groups = matching.rows(
        exp.select(column_named(outcome), column_named(reason), exp.Count(this=exp.Star())).from_("results")
        .where(exp.Not(this=exp.Is(this=column_named(reason), expression=exp.Null()))).group_by("1", "2")
    )  # fmt: skip
    found = []
    for truth, place, people in groups:
        code = goal.codes[place]
        word = "unknown" if truth is None else "no"
        found.append({"outcome": word, "reason": code, "label": matching.program.rules[code].label, "people": people})
    return sorted(found, key=lambda each: (-each["people"], goal.codes.index(each["reason"]), each["outcome"]))


def _missing(goal: GoalColumns, matching: Matching) -> list[dict[str, Any]]:
    """For how many people a fact is missing, and for how many it is the only one: that is the one worth fetching."""
    facts = matching.query.facts
    counts: list[exp.Expr] = []
    for place in range(len(facts)):
        counts.append(how_many(has_bit(goal.missing, place)))
        counts.append(how_many(exp.EQ(this=column_named(goal.missing), expression=count(1 << place))))
    totals = _totals(counts, "results", matching)
    found = [
        {"fact": fact, "people": people, "alone": alone}
        for fact, people, alone in zip(facts, totals[::2], totals[1::2], strict=True)
        if people
    ]
    return sorted(found, key=lambda each: (-each["alone"], -each["people"], facts.index(each["fact"])))


def _regions(outcome: str, bound: Bound, amounts: Sequence[ResultColumn], matching: Matching) -> list[dict[str, Any]]:
    """Outcomes and sums by city."""
    city = call("rpad")(call("left")(column_named(bound.fact.name), exp.Literal.number(4)), exp.Literal.number(6), exp.Literal.string("0"))
    counts = [how_many(exp.Is(this=column_named(outcome), expression=word)) for word in (exp.true(), exp.false(), exp.Null())]
    totals = [exp.Sum(this=column_named(each.name)) for each in amounts]
    groups = matching.rows(exp.select(exp.alias_(city, "city"), *counts, *totals).from_("results").group_by("1").order_by("1"))
    return [
        {"code": code, "name": matching.program.places.get(code or "", ""), "yes": yes, "no": no, "unknown": unknown,
         "sums": _sums(amounts, sums)}
        for code, yes, no, unknown, *sums in groups
    ]  # fmt: skip
