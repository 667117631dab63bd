"""The summary of a matching: how many people, yes, no and unknown, why, what is missing, where, and what was wrong with the cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

from sqlglot import exp

from dsl.diagnostics import Diagnostic, Words
from engine.grounds import stands_on_samples
from engine.kinds import NumberKind, certain
from engine.population.bad_cells import bad_cells
from engine.population.binding import without_column
from engine.population.cells import count
from engine.population.counting import Counted, counted_goals, tallied, weighed_sums
from engine.population.matching import Matching, in_all, region_of
from engine.population.receipt import receipt_of
from engine.population.results import KEY
from engine.program import Program
from engine.relation import Numbers
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import bracketed, call, cast, column_named, named, query_from, select, stage, text_of

SAMPLED = 10
"""How many rows are named where something is wrong with rows."""

EXACT = Context(prec=80)


def summary_of(matching: Matching, refused: Sequence[Diagnostic], *, with_receipt: bool = True) -> dict[str, Any]:
    """What stands in `summary.json`; `refused` says which goals a population cannot have."""
    binding, query = matching.binding, matching.query
    counts = tallied(matching, weighed=with_receipt)
    people, cells, sums = bad_cells(matching, with_sums=with_receipt and not counts.inputs)
    summary = {
        "catalog": matching.program.name,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "people": people,
        "same_key": _same_key(matching),
        "columns": {bound.column: bound.fact.fact for bound in binding.bound},
        "unbound_columns": list(binding.unbound),
        "facts_without_column": without_column(matching.binding.unknown_facts, matching.program),
        **cells,
        "facts": list(query.facts),
        "goals": {counted.goal.goal.name: counts_of(counted, matching) for counted in counted_goals(counts)},
        "not_on_a_population": [each.message.zh for each in refused],
    }
    return summary | ({"receipt": receipt_of(matching, people, counts.inputs or sums, weighed_sums(counts))} if with_receipt else {})


def _same_key(matching: Matching) -> dict[str, Any]:
    """Rows whose key another row has too; first by a hash, which needs little memory, then by the keys themselves."""
    if matching.binding.key is None:
        return {"rows": 0, "first": []}
    if _is_numbered(matching):
        return {"rows": 0, "first": []}
    digest = named(call("hash")(column_named(KEY)), "digest")
    twice = select(["digest"], stage(select([digest], "people"), "keys")).group_by(column_named("digest"), copy=False).having(
        exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)), copy=False)  # fmt: skip
    different = exp.Count(this=exp.Distinct(expressions=[column_named("digest")]))
    more = named(exp.Sub(this=exp.Count(this=exp.Star()), expression=different), "more")
    found = matching.counted(select([more], stage(select([digest], "people"), "keys")), Words("找重复的人", "Looking for people who come twice"))
    if found == [(0,)]:
        return {"rows": 0, "first": []}
    same = select([KEY, named(exp.Min(this=column_named("row")), "first"), named(exp.Count(this=exp.Star()), "n")], "people")
    same = same.where(exp.In(this=call("hash")(column_named(KEY)), query=twice.subquery())).group_by(column_named(KEY)).having(
        exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))  # fmt: skip
    matching.database.execute("DROP TABLE IF EXISTS same_key")
    matching.database.execute(f"CREATE TEMP TABLE same_key AS {text_of(same)}")
    ((rows,),) = matching.rows(select([exp.Sub(this=in_all("n"), expression=exp.Count(this=exp.Star()))], "same_key"))
    first = matching.rows(select(["first"], "same_key").order_by(column_named("first"), copy=False).limit(SAMPLED, copy=False))
    return {"rows": int(rows), "first": [matching.source.place_of(row) for (row,) in first]}


WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
MOST_HOLES = 4
"""How many times as many numbers as people there may be between the least key and the greatest for each to have a bit."""


def _is_numbered(matching: Matching) -> bool:
    """Whether every key is a whole number that no other row has, and they lie close together: then a bit for each tells."""
    place, rows = matching.binding.key, matching.source.rows
    if place is None or rows is None or matching.source.types[place] not in WHOLE:
        return False
    keys = select([named(cast(exp.column(f"c{place}"), "BIGINT"), "own")], stage(matching.source.query, "source"))
    own = column_named("own")
    ((least, most, there),) = matching.rows(select([exp.Min(this=own), exp.Max(this=own.copy()), exp.Count(this=own.copy())], stage(keys, "keys")))
    if there != rows or most - least >= MOST_HOLES * rows:
        return False
    taken = call("bit_count")(call("bitstring_agg")(own.copy(), count(least), count(most)))
    return matching.counted(select([named(taken, "taken")], stage(keys, "keys")), Words("找重复的人", "Looking for people who come twice")) == [(rows,)]


# ── of one goal ──────────────────────────────────────────────────────────────────────────────────────────────────


def counts_of(counted: Counted, matching: Matching) -> dict[str, Any]:
    """Outcomes, sums of amounts, reasons, what is missing, and the outcomes of each city, as far as a goal has them."""
    goal, groups = counted.goal, counted.groups
    found: dict[str, Any] = {}
    if goal.outcome is not None:
        outcomes = dict(matching.rows(select(["outcome", in_all("people")], groups).group_by(column_named("outcome"), copy=False)))
        found["outcomes"] = {word: int(outcomes.get(word, 0)) for word in ("yes", "no", "unknown")}
    if counted.amounts:
        (totals,) = matching.rows(select(counted.sums(), groups))
        found["sums"] = sums_of(counted.amounts, totals)
        found |= samples_of(counted.amounts, goal, matching.program)
    if goal.reason is not None and goal.outcome is not None:
        found["codes"] = list(goal.codes)
        found["reasons"] = _reasons(counted, matching)
    found["missing"] = _missing(counted, matching)
    if goal.outcome is not None and region_of(matching.binding) is not None:
        found["regions"] = _regions(counted, matching)
    return found


def samples_of(amounts: Sequence[ResultColumn], goal: GoalColumns, program: Program) -> dict[str, list[str]]:
    """Which of these amounts stand on illustrations, if any do: no sum of them is law."""
    labels = [each.label for each in amounts if stands_on_samples(program, goal.goal, goal.rules_of(each))]
    return {"samples": labels} if labels else {}


def sums_of(amounts: Sequence[ResultColumn], totals: Sequence[Any]) -> dict[str, str]:
    """Exact, never in a float."""
    return {each.label or "value": f"{Decimal(total or 0).quantize(Decimal(1).scaleb(-_digits(each)), context=EXACT):f}" for each, total in zip(amounts, totals, strict=True)}


def _digits(amount: ResultColumn) -> int:
    """The decimals a sum is written with: those its kind declares, though the rules may always give whole numbers."""
    kind = certain(amount.kind)
    return max(amount.scale, kind.scale) if isinstance(kind, NumberKind) and kind.unit else amount.scale


def _reasons(counted: Counted, matching: Matching) -> list[dict[str, Any]]:
    goal = counted.goal
    groups = matching.rows(
        select(["outcome", "reason", in_all("people")], counted.groups)
        .where(exp.Not(this=exp.Is(this=column_named("reason"), expression=exp.Null())), copy=False)
        .group_by(exp.Literal.number(1), exp.Literal.number(2), copy=False)
    )  # fmt: skip
    found = [
        {"outcome": outcome, "reason": goal.codes[place], "label": matching.program.rules[goal.codes[place]].label, "people": int(people)}
        for outcome, place, people in groups
    ]
    return sorted(found, key=lambda each: (-each["people"], goal.codes.index(each["reason"]), each["outcome"]))


def _missing(counted: Counted, matching: Matching) -> list[dict[str, Any]]:
    """For how many people a fact is missing, and for how many it is the only one: that is the one worth fetching."""
    facts = matching.query.facts
    if not facts:
        return []
    one, mask, bit = cast(exp.Literal.number(1), "HUGEINT"), cast(column_named("missing"), "HUGEINT"), cast(column_named("bit"), "HUGEINT")
    own = bracketed(exp.BitwiseLeftShift(this=one, expression=bit))
    is_alone = exp.Case(ifs=[exp.If(this=exp.EQ(this=mask, expression=own), true=column_named("people"))]).else_(exp.Literal.number(0))
    is_missing = exp.EQ(this=bracketed(exp.BitwiseAnd(this=mask.copy(), expression=own.copy())), expression=own.copy())
    by_fact = select(["bit", exp.Sum(this=column_named("people")), exp.Sum(this=is_alone)], counted.groups)
    by_fact.join(stage(query_from(Numbers("bit", len(facts))), "bits"), join_type="cross", copy=False).where(is_missing, copy=False)
    found = [
        {"fact": facts[place], "people": int(people), "alone": int(alone)}
        for place, people, alone in matching.rows(by_fact.group_by(exp.Literal.number(1), copy=False))
    ]
    return sorted(found, key=lambda each: (-each["alone"], -each["people"], facts.index(each["fact"])))


def _regions(counted: Counted, matching: Matching) -> list[dict[str, Any]]:
    """Outcomes and sums by city."""

    def people_with(outcome: str) -> exp.Expr:
        test = exp.EQ(this=exp.column("outcome"), expression=exp.Literal.string(outcome))
        one = exp.Case(ifs=[exp.If(this=test, true=column_named("people"))])
        return call("coalesce")(exp.Sum(this=one), exp.Literal.number(0))

    columns = [column_named("city"), *map(people_with, ("yes", "no", "unknown")), *counted.sums()]
    # Who lives nobody knows where comes first, on every engine.
    order = exp.Ordered(this=exp.Literal.number(1), nulls_first=True)
    groups = matching.rows(select(columns, counted.groups).group_by(exp.Literal.number(1), copy=False).order_by(order, copy=False))
    return [
        {"code": code, "name": matching.program.places.get(code or "", ""), "yes": int(yes), "no": int(no), "unknown": int(unknown),
         "sums": sums_of(counted.amounts, totals)}
        for code, yes, no, unknown, *totals in groups
    ]  # fmt: skip


