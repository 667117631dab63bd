"""Everyone counted for all goals at once: small groups of people by city, outcome, reason and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.cities import CITY, Cities, cities_of
from engine.population.matching import Matching
from engine.population.results import (
    is_wide,
    missing_column,
    outcome_column,
    reason_column,
    results_from,
    value_column,
)
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import cast, column_named, named, select, stage, table_named, text_of

MOST_DIGITS = 28
"""Numbers with more digits are not added up: over many people no column would hold their sum."""

FEW_DIGITS = 18
"""Numbers with no more digits can be multiplied by any number of people."""

TOGETHER = 64
"""How many tallies are kept in one pass, and how many numbers may be added up in it."""

MANY_GOALS = 6
"""So many goals are decided again in less time than what was written of each is read back."""

TALLY, PEOPLE = "tally", "people"


@dataclass(frozen=True, slots=True)
class Counted:
    """A goal whose groups are there: `groups` has outcome, reason, missing, city, people, and a sum for each of `amounts`."""

    goal: GoalColumns
    amounts: tuple[ResultColumn, ...]
    groups: str

    def sums(self) -> list[exp.Expr]:
        return [exp.Sum(this=column_named(f"sum {at}")) for at in range(len(self.amounts))]


@dataclass(frozen=True, slots=True)
class _Tally:
    """People counted once for several goals: all that these say of a person, but for numbers computed for each, stands in one
    small table, and the number there is enough. Without a table: for one goal, by its own columns."""

    goals: tuple[GoalColumns, ...]
    table: str = ""


def counted_goals(matching: Matching) -> Iterator[Counted]:
    """Each goal with its groups, in the order of the query. A pass over the people serves all goals that small tables decide; for
    the others everyone is decided or, where results are written, a pass for each goal reads its own columns alone, as it does for
    all of a few goals."""
    cities = cities_of(matching)
    found: dict[str, tuple[_Tally, int, str]] = {}
    for number, tallies in enumerate(_passes(matching)):
        table = f"counted {number}"
        _count(matching, tallies, table, cities)
        found |= {goal.goal.name: (tally, at, table) for at, tally in enumerate(tallies) for goal in tally.goals}
    for at, goal in enumerate(matching.query.goals):
        groups = f"groups {at}"
        query = _groups_of(goal, *found[goal.goal.name], matching, cities)
        matching.database.execute(f"CREATE TEMP TABLE {text_of(column_named(groups))} AS {text_of(query)}")
        yield Counted(goal, amounts_of(goal), groups)


def amounts_of(goal: GoalColumns) -> tuple[ResultColumn, ...]:
    """The results that can be added up."""
    return tuple(result for result in goal.results if result.sort == "number" and _digits(result) <= MOST_DIGITS and not is_wide(result))


def _digits(result: ResultColumn) -> int:
    return len(str(max(abs(result.low), abs(result.high))))


def _passes(matching: Matching) -> Iterator[list[_Tally]]:
    """The tallies of each pass."""
    is_read_back = matching.is_written and len(matching.query.goals) < MANY_GOALS
    by_table: dict[str, list[GoalColumns]] = {}
    alone: list[_Tally] = []
    for goal in matching.query.goals:
        if not is_read_back and (table := _table_of(goal, matching)):
            by_table.setdefault(table, []).append(goal)
        else:
            alone.append(_Tally((goal,)))
    together = [_Tally(tuple(goals), table) for table, goals in by_table.items()]
    if matching.is_written:
        yield from ([tally] for tally in alone)
    else:
        together += alone
    one: list[_Tally] = []
    added = 0
    for tally in together:
        more = sum(len(_added(goal, tally.table, matching)) for goal in tally.goals)
        if one and (len(one) == TOGETHER or added + more > TOGETHER):
            yield one
            one, added = [], 0
        one.append(tally)
        added += more
    if one:
        yield one


def _table_of(goal: GoalColumns, matching: Matching) -> str:
    """The small table where all stands that is said of a person, but for numbers that are computed for each."""
    said = [matching.ready.get(of, "") for of, _ in _said(goal)]
    return next((name for name, told in matching.tables.items() if told.columns.issuperset(said)), "")


def _said(goal: GoalColumns) -> Iterator[tuple[str, str]]:
    """The columns of results by which people are told apart, and what they are called in the groups."""
    yield missing_column(goal), "missing"
    if goal.outcome is not None:
        yield outcome_column(goal), "outcome"
    if goal.reason is not None:
        yield reason_column(goal), "reason"


def _added(goal: GoalColumns, table: str, matching: Matching) -> dict[str, str]:
    """The numbers that are added up person by person, by the name of their sum: those of few values are multiplied instead."""
    columns = matching.tables[table].columns if table else frozenset[str]()
    return {
        f"{goal.goal.name} {at}": value_column(goal, amount) for at, amount in enumerate(amounts_of(goal))
        if matching.ready.get(value_column(goal, amount)) not in columns or _digits(amount) > FEW_DIGITS
    }  # fmt: skip


def _count(matching: Matching, tallies: list[_Tally], table: str, cities: Cities | None) -> None:
    """Everyone is decided once and counted in each tally."""
    decided: list[exp.Expr] = [exp.Star()] if cities is None else [exp.Star(), named(cities.of_person(), CITY)]
    columns: list[exp.Expr] = [] if cities is None else [column_named(CITY)]
    keys: list[list[str]] = []
    sums: list[dict[str, str]] = []
    for at, tally in enumerate(tallies):
        if tally.table:
            number: exp.Expr = column_named(matching.tables[tally.table].key)
            own = [(_key(at, 0), number if cities is None else cities.beside(number))]
        else:
            own = [(_key(at, each), column_named(of)) for each, (of, _) in enumerate(_said(tally.goals[0]))]
        is_apart = cities is not None and (cities.codes is None or not tally.table)
        keys.append([*(name for name, _ in own), *([CITY] if is_apart else [])])
        sums.append({name: of for goal in tally.goals for name, of in _added(goal, tally.table, matching).items()})
        columns += [*(named(value, name) for name, value in own), *(named(column_named(of), name) for name, of in sums[at].items())]

    def counts(at: int) -> exp.Query:
        shown = [named(exp.Literal.number(at), TALLY), named(exp.Count(this=exp.Star()), PEOPLE)]
        shown += [named(column_named(key) if key in keys[at] else exp.Null(), key) for key in dict.fromkeys(key for own in keys for key in own)]
        shown += [named(exp.Sum(this=column_named(name)) if name in sums[at] else exp.Null(), name) for own in sums for name in own]
        return select(shown, "said").group_by(*map(column_named, keys[at]), copy=False)

    also = [matching.tables[tally.table].key for tally in tallies if tally.table]
    source: str | exp.Subquery = "results" if matching.is_written and not also else stage(results_from(matching, also), "results")
    said = select(columns, stage(select(decided, source), "decided"))
    every = reduce(lambda one, other: exp.Union(this=one, expression=other, distinct=False), map(counts, range(len(tallies))))
    # Read by all tallies at once: put in place of its name it would be decided anew for each.
    every.set("with_", exp.With(expressions=[
        exp.CTE(this=said, alias=exp.TableAlias(this=exp.to_identifier("said")), materialized=True if len(tallies) > 1 else None)
    ]))  # fmt: skip
    names = [goal.goal.name for tally in tallies for goal in tally.goals]
    told = "、".join(names[:3]) + (" …" if len(names) > 3 else "")
    matching.counted(every, Words(f"汇总 {told}", f"Counting {told}"))
    matching.database.execute(f"ALTER TABLE answer RENAME TO {text_of(column_named(table))}")


def _key(at: int, place: int) -> str:
    return f"key {at} {place}"


def _groups_of(goal: GoalColumns, tally: _Tally, at: int, table: str, matching: Matching, cities: Cities | None) -> exp.Select:
    number = column_named(_key(at, 0))
    said = {name: column_named(matching.ready[of] if tally.table else _key(at, each)) for each, (of, name) in enumerate(_said(goal))}
    columns = [named(value, name) for name, value in said.items()]
    if cities is not None:
        columns.append(named(cities.code_in(number.copy() if tally.table and cities.codes is not None else column_named(CITY)), CITY))
    columns.append(named(cast(exp.Sum(this=column_named(PEOPLE)), "BIGINT"), PEOPLE))
    added = _added(goal, tally.table, matching)
    for each, amount in enumerate(amounts_of(goal)):
        value: exp.Expr = column_named(f"{goal.goal.name} {each}")
        if value.name not in added:
            one = column_named(matching.ready[value_column(goal, amount)])
            # Each has few digits, and a decimal holds their product.
            times = cast(column_named(PEOPLE), "DECIMAL(18, 0)") if amount.scale else column_named(PEOPLE)
            value = exp.Mul(this=one if amount.scale else cast(one, "HUGEINT"), expression=times)
        columns.append(named(exp.Sum(this=value), f"sum {each}"))
    found = select(columns, table).where(exp.EQ(this=column_named(TALLY), expression=exp.Literal.number(at)), copy=False)
    if tally.table:
        key = column_named(matching.tables[tally.table].key)
        found.join(table_named(tally.table), on=exp.EQ(this=number if cities is None else cities.other_in(number), expression=key), copy=False)
    return found.group_by(*(exp.Literal.number(1 + each) for each in range(len(said) + (cities is not None))), copy=False)
