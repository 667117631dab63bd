"""Everyone counted for all goals at once: small groups of people by city, outcome, reason and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.matching import Kinds, Matching, region_of
from engine.population.results import (
    GOAL,
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

TOGETHER = 32
"""How many goals are counted in one pass, and how many numbers may be added up in each group of it."""

MOST_CITIES = 64
"""Of so many cities one is found by asking for each in turn."""

CITY = "city"


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
    place, done = _place_of(matching), 0
    for goals in passes:
        table = f"counted {done}"
        _count(matching, goals, table, place)
        for at, goal in enumerate(goals):
            groups = f"groups {done + at}"
            matching.database.execute(f"CREATE TEMP TABLE {text_of(column_named(groups))} AS {text_of(_groups_of(goal, at, table, matching, place))}")
            yield Counted(goal, amounts[goal.goal.name], groups)
        done += len(goals)


@dataclass(frozen=True, slots=True)
class _Place:
    """By what city people are counted: by its number among `codes` where there are few, with the number after the last for those
    of whom none is known; otherwise by its code itself. A small number beside that of a kind makes one small number, and an
    engine then counts without looking anything up."""

    codes: tuple[str, ...] | None

    def of_person(self) -> exp.Expr:
        code = _city_code()
        if self.codes is None:
            return code
        found = [exp.If(this=exp.EQ(this=code.copy(), expression=exp.Literal.string(each)), true=_small(at)) for at, each in enumerate(self.codes)]
        return exp.Case(ifs=found).else_(_small(len(self.codes)))

    def with_kind(self, kind: exp.Expr) -> exp.Expr:
        if self.codes is None:
            return kind
        return exp.Add(this=exp.Mul(this=cast(kind, "INTEGER"), expression=self._count()), expression=column_named(CITY))

    def kind_in(self, number: exp.Expr) -> exp.Expr:
        return number if self.codes is None else exp.IntDiv(this=number, expression=self._count())

    def code_in(self, number: exp.Expr) -> exp.Expr:
        """The code of a city by what a person was counted under, with as many digits as codes of places have."""
        if self.codes is None:
            return exp.DPipe(this=number, expression=exp.Literal.string("00"))
        place = bracketed(exp.Mod(this=number, expression=self._count()))
        return exp.Case(ifs=[
            exp.If(this=exp.EQ(this=place.copy(), expression=exp.Literal.number(at)), true=exp.Literal.string(f"{code}00"))
            for at, code in enumerate(self.codes)
        ]) if self.codes else cast(exp.Null(), "VARCHAR")  # fmt: skip

    def _count(self) -> exp.Expr:
        return exp.Literal.number(len(self.codes or ()) + 1)


def _place_of(matching: Matching) -> _Place | None:
    """None where no rule reads a place. The codes are read from the people: those of a hostile file may be many."""
    if region_of(matching.binding) is None:
        return None
    of: str | exp.Subquery = "results" if matching.is_written else stage(_regions(matching), "people")
    few = select([named(_city_code(), CITY)], of).distinct(copy=False).limit(MOST_CITIES + 2, copy=False)
    found = [code for (code,) in matching.counted(few, Words("数有哪些地方", "Looking for places")) if code is not None]
    return _Place(tuple(sorted(found)) if len(found) <= MOST_CITIES else None)


def _regions(matching: Matching) -> exp.Select:
    region = region_of(matching.binding)
    assert region is not None
    return select([named(column_named(region.fact.name), REGION)], "people")


def _city_code() -> exp.Expr:
    # A code of a place has six digits or more, and the first four are the city's. `substr` is asked once for each different code.
    return call("substr")(column_named(REGION), exp.Literal.number(1), exp.Literal.number(4))


def _small(number: int) -> exp.Expr:
    return cast(exp.Literal.number(number), "SMALLINT")


def amounts_of(goal: GoalColumns) -> tuple[ResultColumn, ...]:
    """The results that can be added up."""
    return tuple(result for result in goal.results if result.sort == "number" and _digits(result) <= MOST_DIGITS and not is_wide(result))


def _digits(result: ResultColumn) -> int:
    return len(str(max(abs(result.low), abs(result.high))))


def _is_key(goal: GoalColumns, amount: ResultColumn, matching: Matching) -> bool:
    """Whether a number comes from a table of states: it is one of few, and is multiplied instead of being added up."""
    return value_column(goal, amount) in matching.ready and _digits(amount) <= FEW_DIGITS


def _count(matching: Matching, goals: list[GoalColumns], table: str, place: _Place | None) -> None:
    """Everyone is decided once, and counted for each goal by what it says and by city."""
    decided: list[exp.Expr] = [exp.Star()] if place is None else [exp.Star(), named(place.of_person(), CITY)]
    columns: list[exp.Expr] = []
    keys = [_keys_of(goal, at, matching) for at, goal in enumerate(goals)]
    sums: list[dict[str, str]] = []
    for at, goal in enumerate(goals):
        for name, of in keys[at]:
            is_kind = place is not None and name == _kind(at)
            columns.append(named(place.with_kind(column_named(of)) if place is not None and is_kind else column_named(of), name))
        sums.append({_value(at, each): value_column(goal, amount) for each, amount in enumerate(amounts_of(goal)) if not _is_key(goal, amount, matching)})
        columns += [named(column_named(of), name) for name, of in sums[at].items()]
    by = [[name for name, _ in own] for own in keys]
    if place is not None:
        columns.append(column_named(CITY))
        by = [names if place.codes is not None and _kind(at) in names else [*names, CITY] for at, names in enumerate(by)]

    def counts(at: int) -> exp.Query:
        shown = [named(exp.Literal.number(at), GOAL)]
        shown += [named(column_named(key) if key in by[at] else exp.Null(), key) for key in dict.fromkeys(key for names in by for key in names)]
        shown += [named(exp.Count(this=exp.Star()), "people")]
        shown += [named(exp.Sum(this=column_named(name)) if name in sums[at] else exp.Null(), name) for names in sums for name in names]
        return select(shown, "said").group_by(*map(column_named, by[at]), copy=False)

    source: str | exp.Subquery = "results" if matching.is_written else stage(results_from(matching, with_kinds=True), "results")
    said = select(columns, stage(select(decided, source), "decided"))
    every = reduce(lambda one, other: exp.Union(this=one, expression=other, distinct=False), map(counts, range(len(goals))))
    # Read by all goals at once: put in place of its name it would be decided anew for each.
    every.set("with_", exp.With(expressions=[
        exp.CTE(this=said, alias=exp.TableAlias(this=exp.to_identifier("said")), materialized=True if len(goals) > 1 else None)
    ]))  # fmt: skip
    names = "、".join(goal.goal.name for goal in goals[:3]) + (" …" if len(goals) > 3 else "")
    matching.counted(every, Words(f"汇总 {names}", f"Counting {names}"))
    matching.database.execute(f"ALTER TABLE answer RENAME TO {text_of(column_named(table))}")


def _kind(at: int) -> str:
    return f"k{at}"


def _value(at: int, place: int) -> str:
    return f"v{at} {place}"


def _keys_of(goal: GoalColumns, at: int, matching: Matching) -> list[tuple[str, str]]:
    """By what a goal's people are grouped: a name of ours, and the column of results. What the goal says of a kind of people
    stands in a small table, and the number of the kind is enough."""
    kinds = _kinds_of(goal, matching)
    own = _columns_of(goal, at, matching)
    if kinds is None:
        return own
    return [(_kind(at), kinds.column), *((name, of) for name, of in own if matching.ready.get(of) not in kinds.columns)]


def _kinds_of(goal: GoalColumns, matching: Matching) -> Kinds | None:
    return None if matching.is_written else matching.kinds.get(goal.goal.name)


def _columns_of(goal: GoalColumns, at: int, matching: Matching) -> list[tuple[str, str]]:
    found = [(f"m{at}", missing_column(goal))]
    if goal.outcome is not None:
        found.append((f"o{at}", outcome_column(goal)))
    if goal.reason is not None:
        found.append((f"r{at}", reason_column(goal)))
    found += [(_value(at, place), value_column(goal, amount)) for place, amount in enumerate(amounts_of(goal)) if _is_key(goal, amount, matching)]
    return found


def _groups_of(goal: GoalColumns, at: int, table: str, matching: Matching, place: _Place | None) -> exp.Select:
    kinds = _kinds_of(goal, matching)
    columns = [named(column_named(f"m{at}"), "missing"), column_named("people")]
    if goal.outcome is not None:
        columns.append(named(column_named(f"o{at}"), "outcome"))
    if goal.reason is not None:
        columns.append(named(column_named(f"r{at}"), "reason"))
    if place is not None:
        columns.append(named(place.code_in(column_named(_kind(at) if kinds and place.codes is not None else CITY)), "city"))
    for each, amount in enumerate(amounts_of(goal)):
        value: exp.Expr = column_named(_value(at, each))
        if _is_key(goal, amount, matching):
            times = cast(column_named("people"), "DECIMAL(18, 0)")
            value = bracketed(exp.Mul(this=value if amount.scale else cast(value, "HUGEINT"), expression=times if amount.scale else column_named("people")))
        columns.append(named(value, f"sum {each}"))
    found = select(columns, table).where(exp.EQ(this=column_named(GOAL), expression=exp.Literal.number(at)), copy=False)
    if kinds:
        said = [(name, matching.ready[of]) for name, of in _columns_of(goal, at, matching) if matching.ready.get(of) in kinds.columns]
        number = named(column_named(kinds.column), "kind")
        meant = select([number, *(named(column_named(of), name) for name, of in said)], kinds.table).distinct(copy=False)
        kind = column_named(_kind(at))
        found.join(stage(meant, "meant"), on=exp.EQ(this=kind if place is None else place.kind_in(kind), expression=column_named("kind")), copy=False)
    return found
