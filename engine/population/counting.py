"""Everyone counted for all goals at once: small groups of people by city, outcome, reason and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.matching import Kinds, Matching, region_of
from engine.population.results import (
    REGION,
    is_wide,
    missing_column,
    outcome_column,
    reason_column,
    results_from,
    value_column,
)
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage, text_of

MOST_DIGITS = 28
"""Numbers with more digits are not added up: over many people no column would hold their sum."""

FEW_DIGITS = 18
"""Numbers with no more digits can be multiplied by any number of people."""

TOGETHER = 16
"""How many goals are counted in one pass, and how many numbers may be added up in each group of it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A goal whose groups are there: `groups` has outcome, reason, missing, city, people, and a sum for each of `amounts`."""

    goal: GoalColumns
    amounts: tuple[ResultColumn, ...]
    groups: str

    def sums(self) -> list[exp.Expr]:
        return [exp.Sum(this=column_named(f"sum {at}")) for at in range(len(self.amounts))]


def counted_goals(matching: Matching) -> Iterator[Counted]:
    """Each goal with its groups, in the order of the query; a pass that decides everyone serves many goals, and of results
    that are written a pass for each goal reads its own columns alone."""
    together = 1 if matching.is_written else TOGETHER
    amounts = {goal.goal.name: amounts_of(goal) for goal in matching.query.goals}
    passes: list[list[GoalColumns]] = []
    added = 0
    for goal in matching.query.goals:
        more = sum(not _is_key(goal, amount, matching) for amount in amounts[goal.goal.name])
        if not passes or len(passes[-1]) == together or added + more > TOGETHER:
            passes.append([])
            added = 0
        passes[-1].append(goal)
        added += more
    done = 0
    for goals in passes:
        table = f"counted {done}"
        _count(matching, goals, table, done)
        for at, goal in enumerate(goals):
            groups = f"groups {done + at}"
            matching.database.execute(f"CREATE TEMP TABLE {text_of(column_named(groups))} AS {text_of(_groups_of(goal, at, table, matching))}")
            yield Counted(goal, amounts[goal.goal.name], groups)
        done += len(goals)


def amounts_of(goal: GoalColumns) -> tuple[ResultColumn, ...]:
    """The results that can be added up."""
    return tuple(result for result in goal.results if result.sort == "number" and _digits(result) <= MOST_DIGITS and not is_wide(result))


def _digits(result: ResultColumn) -> int:
    return len(str(max(abs(result.low), abs(result.high))))


def _is_key(goal: GoalColumns, amount: ResultColumn, matching: Matching) -> bool:
    """Whether a number comes from a table of states: it is one of few, and is multiplied instead of being added up."""
    return value_column(goal, amount) in matching.ready and _digits(amount) <= FEW_DIGITS


def _count(matching: Matching, goals: list[GoalColumns], table: str, done: int) -> None:
    columns: list[exp.Expr] = []
    sums: list[exp.Expr] = []
    sets: list[exp.Expr] = []
    keys: list[exp.Expr] = []
    city: list[exp.Expr] = []
    if region_of(matching.binding) is not None:
        # A code of a place has six digits or more, and the first four are the city's. `substr` is asked once for each different code.
        columns.append(named(call("substr")(column_named(REGION), exp.Literal.number(1), exp.Literal.number(4)), "city"))
        city.append(column_named("city"))
    for at, goal in enumerate(goals):
        own = _keys_of(goal, at, matching)
        columns += [named(column_named(of), name) for name, of in own]
        keys += [column_named(name) for name, _ in own]
        sets.append(exp.Tuple(expressions=[*(column_named(name) for name, _ in own), *(each.copy() for each in city)]))
        for place, amount in enumerate(amounts_of(goal)):
            if not _is_key(goal, amount, matching):
                columns.append(named(column_named(value_column(goal, amount)), f"v{at} {place}"))
                sums.append(named(exp.Sum(this=column_named(f"v{at} {place}")), f"v{at} {place}"))
    whose = [named(call("grouping")(each.expressions[0].copy()), f"not {at}") for at, each in enumerate(sets)]
    of: str | exp.Subquery = "results" if matching.is_written else stage(results_from(matching, with_kinds=True), "results")
    query = select([*whose, *(each.copy() for each in keys), *city, named(exp.Count(this=exp.Star()), "people"), *sums], stage(select(columns, of), "said"))
    query.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
    names = "、".join(goal.goal.name for goal in goals[:3]) + (" …" if len(goals) > 3 else "")
    matching.counted(query, Words(f"汇总 {names}", f"Counting {names}"))
    matching.database.execute(f"ALTER TABLE answer RENAME TO {text_of(column_named(table))}")


def _keys_of(goal: GoalColumns, at: int, matching: Matching) -> list[tuple[str, str]]:
    """By what a goal's people are grouped: a name of ours, and the column of results. What the goal says of a kind of people
    stands in a small table, and the number of the kind is enough."""
    kinds = _kinds_of(goal, matching)
    own = _columns_of(goal, at, matching)
    if kinds is None:
        return own
    return [(f"k{at}", kinds.column), *((name, of) for name, of in own if matching.ready.get(of) not in kinds.columns)]


def _kinds_of(goal: GoalColumns, matching: Matching) -> Kinds | None:
    return None if matching.is_written else matching.kinds.get(goal.goal.name)


def _columns_of(goal: GoalColumns, at: int, matching: Matching) -> list[tuple[str, str]]:
    found = [(f"m{at}", missing_column(goal))]
    if goal.outcome is not None:
        found.append((f"o{at}", outcome_column(goal)))
    if goal.reason is not None:
        found.append((f"r{at}", reason_column(goal)))
    found += [(f"v{at} {place}", value_column(goal, amount)) for place, amount in enumerate(amounts_of(goal)) if _is_key(goal, amount, matching)]
    return found


def _groups_of(goal: GoalColumns, at: int, table: str, matching: Matching) -> exp.Select:
    columns = [named(column_named(f"m{at}"), "missing"), column_named("people")]
    if goal.outcome is not None:
        columns.append(named(column_named(f"o{at}"), "outcome"))
    if goal.reason is not None:
        columns.append(named(column_named(f"r{at}"), "reason"))
    if region_of(matching.binding) is not None:
        columns.append(named(exp.DPipe(this=column_named("city"), expression=exp.Literal.string("00")), "city"))
    for place, amount in enumerate(amounts_of(goal)):
        value: exp.Expr = column_named(f"v{at} {place}")
        if _is_key(goal, amount, matching):
            times = cast(column_named("people"), "DECIMAL(18, 0)")
            value = bracketed(exp.Mul(this=value if amount.scale else cast(value, "HUGEINT"), expression=times if amount.scale else column_named("people")))
        columns.append(named(value, f"sum {place}"))
    own = exp.EQ(this=column_named(f"not {at}"), expression=exp.Literal.number(0))
    found = select(columns, table).where(own, copy=False)
    if kinds := _kinds_of(goal, matching):
        said = [(name, matching.ready[of]) for name, of in _columns_of(goal, at, matching) if matching.ready.get(of) in kinds.columns]
        number = named(column_named(kinds.column), "kind")
        meant = select([number, *(named(column_named(of), name) for name, of in said)], kinds.table).distinct(copy=False)
        found.join(stage(meant, "meant"), on=exp.EQ(this=column_named(f"k{at}"), expression=column_named("kind")), copy=False)
    return found
