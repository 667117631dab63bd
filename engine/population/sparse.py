"""Sparse results: a row for each person and goal of which there is more to say than no.

A table of fifty goals is mostly no, and a province is long. So what a small table of states has to say beyond no becomes a list,
and the people are joined with it by the number of their state, or of its kind: whoever gets only no costs one look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.database import carried_out
from engine.population.matching import Matching, region_of
from engine.population.results import (
    GOAL,
    KEY,
    MISSING,
    OUTCOME,
    REASON,
    REGION,
    Label,
    columns_of_goal,
    label_of,
    labels_of,
    missing_column,
    outcome_column,
    reason_column,
    results_from,
    type_of,
    value_column,
)
from engine.to_relation import ENOUGH, GoalColumns
from engine.to_sql import call, cast, column_named, named, query_from, select, stage, table_named, text_of

AT_ONCE = 16
"""For so many goals at once people are decided, where no small table does it: each batch reads the people once."""

EVERYONE = "everyone"
NUMBER, SAID = "said ~@", "said "
"""What the columns of a list are called: nothing that a query names begins so."""


@dataclass(frozen=True, slots=True)
class Form:
    """What all rows have in common: the names of all goals, and the columns of their values."""

    goals: tuple[str, ...]
    labels: tuple[Label, ...]
    with_region: bool

    def name(self, goal: GoalColumns) -> exp.Expr:
        # Of few words an engine writes the places.
        kind = exp.DataType(this=exp.DataType.Type.ENUM, expressions=[exp.Literal.string(name) for name in self.goals])
        return exp.Cast(this=exp.Literal.string(goal.goal.name), to=kind)

    def values(self, columns: Iterable[tuple[str, exp.Expr]]) -> list[tuple[str, exp.Expr]]:
        """The columns of a row but for the person and the name, with NULL where there is nothing, which has a type all the same:
        not every reader knows columns without one."""
        given = dict(columns)
        found = [(OUTCOME, given.get(OUTCOME, cast(exp.Null(), "VARCHAR")))]
        found += [(label.name, cast(given.get(label.name, exp.Null()), label.type)) for label in self.labels]
        return [*found, (REASON, given.get(REASON, cast(exp.Null(), "SMALLINT"))), (MISSING, given.get(MISSING, cast(exp.Null(), "BIGINT")))]


def sparse_from(matching: Matching) -> exp.Query:
    """The sparse results of everyone, goal after goal."""
    return together_with(_parts(matching, form_of(matching.query.goals, with_region=region_of(matching.binding) is not None)))


def together_with(parts: Iterable[exp.Query]) -> exp.Query:
    """All rows of these queries."""
    return reduce(lambda one, other: exp.Union(this=one, expression=other, distinct=False), parts)


def form_of(goals: Sequence[GoalColumns], *, with_region: bool) -> Form:
    return Form(tuple(goal.goal.name for goal in goals), labels_of(goals), with_region)


def rows_of(goal: GoalColumns, form: Form, of: exp.Expr | str) -> exp.Select:
    """What wide results say of one goal, a row for each person; of a goal with an outcome nothing where that is no."""
    columns = [column_named(KEY), *([column_named(REGION)] if form.with_region else []), named(form.name(goal), GOAL)]
    columns += [named(value, name) for name, value in form.values((name, column_named(wide)) for name, wide in _columns_of(goal))]
    query = select(columns, of)
    return query.where(_is_not_no(outcome_column(goal)), copy=False) if goal.outcome else query


def wide_from(goal: GoalColumns, written: str) -> exp.Select:
    """The rows of one goal among sparse results, as wide results name its columns and with the types they have there."""
    types = {label_of(result): type_of([result]) for result in goal.results}
    own = [(cast(column_named(name), types[name]) if name in types else column_named(name), wide) for name, wide in _columns_of(goal)]
    columns = [column_named(KEY), *(named(value, wide) for value, wide in own)]
    return select(columns, written).where(exp.EQ(this=column_named(GOAL), expression=exp.Literal.string(goal.goal.name)), copy=False)


def but_no(goal: GoalColumns, results: str) -> exp.Select:
    """Wide results without those to whom a goal says no."""
    query = select("*", results)
    return query.where(_is_not_no(outcome_column(goal)), copy=False) if goal.outcome else query


def _columns_of(goal: GoalColumns) -> Iterator[tuple[str, str]]:
    """The columns of a goal by their names in sparse results, and in wide ones."""
    if goal.outcome:
        yield OUTCOME, outcome_column(goal)
    for result in goal.results:
        yield label_of(result), value_column(goal, result)
    if goal.reason:
        yield REASON, reason_column(goal)
    yield MISSING, missing_column(goal)


def _is_not_no(outcome: str) -> exp.Expr:
    return exp.NEQ(this=column_named(outcome), expression=exp.Literal.string("no"))


# ── how everyone is asked ────────────────────────────────────────────────────────────────────────────────────────


def _parts(matching: Matching, form: Form) -> Iterator[exp.Select]:
    if not matching.tables and (matching.source.rows or 0) < ENOUGH:
        # So few people are decided once and kept.
        everyone = f"CREATE TEMP TABLE {EVERYONE} AS {text_of(select('*', 'results'))}"
        carried_out(matching.database, everyone, matching.watch, Words("计算", "Deciding"), matching.source.rows)
        yield from (rows_of(goal, form, EVERYONE) for goal in matching.query.goals)
        return
    by_table: dict[str, list[GoalColumns]] = {}
    for goal in matching.query.goals:
        by_table.setdefault(_table_of(goal, matching), []).append(goal)
    apart = by_table.pop("", [])
    for at in range(0, len(apart), AT_ONCE):
        yield _decided(_only(matching, apart[at : at + AT_ONCE]), form)
    for table, goals in by_table.items():
        yield _joined(replace(matching, query=replace(matching.query, goals=tuple(goals))), table, form)


def _table_of(goal: GoalColumns, matching: Matching) -> str:
    """The small table that holds the outcome of a goal as it is written, if one does."""
    column = matching.ready.get(outcome_column(goal)) if goal.outcome else None
    return next((name for name, small in matching.tables.items() if column in small.columns), "")


def _only(matching: Matching, goals: Sequence[GoalColumns]) -> Matching:
    """The same people asked for these goals, so that nothing is looked up that they do not need."""
    region = region_of(matching.binding)
    needed = {KEY, *({region.fact.name} if region is not None else ())}
    for goal in goals:
        needed |= {name for name in (goal.outcome, goal.reason, goal.missing, *(result.name for result in goal.results)) if name}
        needed |= {matching.ready[wide] for _, wide in _columns_of(goal) if wide in matching.ready}
    return replace(matching, query=replace(matching.query, goals=tuple(goals), relation=matching.asked_for(needed)))


def _decided(matching: Matching, form: Form) -> exp.Select:
    """Goals that no small table decides: everyone is decided for all of them, and what is said is put into rows."""

    def said(goal: GoalColumns) -> exp.Expr:
        own = [(GOAL, form.name(goal)), *form.values((name, column_named(wide)) for name, wide in _columns_of(goal))]
        return exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier(SAID + name, quoted=True), expression=value) for name, value in own])

    who = [KEY, *([REGION] if form.with_region else [])]
    rows = call("unnest")(exp.Array(expressions=[said(goal) for goal in matching.query.goals]), exp.Kwarg(this=exp.var("max_depth"), expression=exp.Literal.number(2)))
    listed = select([*who, rows], stage(results_from(matching), "results"))
    columns = [*map(column_named, who), *(named(column_named(SAID + name), name) for name in (GOAL, *(name for name, _ in form.values(()))))]
    is_more = exp.NullSafeNEQ(this=column_named(SAID + OUTCOME), expression=exp.Literal.string("no"))
    return select(columns, stage(listed, "listed")).where(is_more, copy=False)


def _joined(matching: Matching, table: str, form: Form) -> exp.Select:
    """The people beside the list of what the table says of them, by its number."""
    small, said = matching.tables[table], f"{table} said"
    lists = together_with(_said_by(goal, table, form, matching) for goal in matching.query.goals)
    matching.database.execute(f"CREATE OR REPLACE TEMP TABLE {text_of(table_named(said))} AS {text_of(lists)}")
    region = region_of(matching.binding)
    columns: list[exp.Expr] = [column_named(KEY), *([named(column_named(region.fact.name), REGION)] if region is not None else [])]
    columns.append(named(column_named(SAID + GOAL), GOAL))
    rungs: dict[str, list[exp.If]] = {}
    for goal in matching.query.goals:
        # What the table does not say is worked out for each person who comes so far.
        scalars = dict(columns_of_goal(goal, len(matching.query.facts)))
        computed = {name: scalars[wide] for name, wide in _columns_of(goal) if matching.ready.get(wide) not in small.columns}
        for name, value in form.values(computed.items()):
            if name in computed:
                is_it = exp.EQ(this=column_named(SAID + GOAL), expression=exp.Literal.string(goal.goal.name))
                rungs.setdefault(name, []).append(exp.If(this=is_it, true=value))
    for name, _ in form.values(()):
        listed: exp.Expr = column_named(SAID + name)
        columns.append(named(exp.Case(ifs=rungs[name]).else_(listed) if name in rungs else listed, name))
    used = {each.name for column in columns for each in column.find_all(exp.Column) if not each.name.startswith(SAID)}
    query = select(columns, stage(query_from(matching.asked_for({*used, small.key})), "decided"))
    is_theirs = exp.EQ(this=column_named(small.key), expression=column_named(NUMBER))
    return query.join(table_named(said), on=is_theirs, copy=False)


def _said_by(goal: GoalColumns, table: str, form: Form, matching: Matching) -> exp.Select:
    """A row for each number in the table under which there is more to say of a goal than no."""
    small = matching.tables[table]
    ready = [(name, matching.ready[wide]) for name, wide in _columns_of(goal) if matching.ready.get(wide) in small.columns]
    columns = [named(column_named(small.key), NUMBER), named(form.name(goal), SAID + GOAL)]
    columns += [named(value, SAID + name) for name, value in form.values((name, column_named(column)) for name, column in ready)]
    return select(columns, table).where(_is_not_no(matching.ready[outcome_column(goal)]), copy=False)
