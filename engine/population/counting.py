"""Everyone counted for all goals at once: small groups of people by city, outcome, reason and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.cities import CITIES, CITY, Cities, cities_of, code_told, with_city
from engine.population.matching import Matching
from engine.population.receipt import WEIGHT, Cells, cells_of, inputs_of, outputs_of, product_of, regions_of
from engine.population.receipt import weighed as weighed_by_key
from engine.population.results import (
    KEY,
    columns_of_goal,
    in_units,
    is_wide,
    missing_column,
    outcome_column,
    reason_column,
    results_from,
    value_column,
)
from engine.relation import Project
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import cast, column_named, named, select, stage, table_named, text_of

MOST_DIGITS = 28
"""Numbers with more digits are not added up: over many people no column would hold their sum."""

FEW_DIGITS = 18
"""Numbers with no more digits can be multiplied by any number of people, and then have no more than `MOST_DIGITS`."""

FEW_DECIMALS = 38 - MOST_DIGITS - 2
"""A sum of so many decimals fits into a decimal of an engine."""

TOGETHER = 64
"""How many tallies by the numbers of small tables are kept in one pass, and how many numbers may be added up in it."""

APART = 12
"""How many tallies by columns, each of which takes some megabytes."""

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


@dataclass(frozen=True, slots=True)
class Tallied:
    """Everyone counted: for each goal its tally, the place of that among those of its pass, and the table of the pass. `inputs` are
    the sums of a receipt's `inputs_of` where they were weighed on the way."""

    matching: Matching
    cities: Cities | None
    where: Mapping[str, tuple[_Tally, int, str]]
    inputs: tuple[int, ...] = ()


def tallied(matching: Matching, *, weighed: bool = False) -> Tallied:
    """A pass over the people serves all goals that small tables decide; for the others everyone is decided or, where results are
    written, a pass for each goal reads its own columns alone, as it does for all of a few goals. Weighed: with all that a
    receipt wants to know of the results, and of the people too if a pass decides them anew."""
    cities = cities_of(matching)
    where: dict[str, tuple[_Tally, int, str]] = {}
    inputs: tuple[int, ...] = ()
    for number, tallies in enumerate(_passes(matching, weighed)):
        table = f"counted {number}"
        cells = inputs_of(matching) if weighed and not inputs and any(tally.table for tally in tallies) else ()
        _count(matching, tallies, table, cities, weighed, cells)
        where |= {goal.goal.name: (tally, at, table) for at, tally in enumerate(tallies) for goal in tally.goals}
        if cells:
            of_people = exp.EQ(this=column_named(TALLY), expression=exp.Literal.number(len(tallies)))
            (totals,) = matching.rows(select([WEIGHT, *map(_input, range(len(cells)))], table).where(of_people, copy=False))
            inputs = tuple(int(total or 0) for total in totals)
    return Tallied(matching, cities, where, inputs)


def counted_goals(found: Tallied) -> Iterator[Counted]:
    """Each goal with its groups, in the order of the query."""
    matching = found.matching
    for at, goal in enumerate(matching.query.goals):
        groups = f"groups {at}"
        query = _groups_of(goal, *found.where[goal.goal.name], matching, found.cities)
        matching.database.execute(f"CREATE TEMP TABLE {text_of(column_named(groups))} AS {text_of(query)}")
        yield Counted(goal, amounts_of(goal), groups)


def weighed_sums(found: Tallied) -> list[int]:
    """The sums of a receipt's `outputs_of`, from tallies that were weighed: what all people of a group have is weighed once."""
    matching, sums = found.matching, dict[str, int]()
    for tally, at, table in {(at, table): (tally, at, table) for tally, at, table in found.where.values()}.values():
        same, cells = _same_for_all(tally, at, matching), _cells_in(tally, at, matching)
        told = [named(cast(column_named(WEIGHT), "HUGEINT"), WEIGHT)]
        told += [named(column_named(same.get(each.name, _weighed(each))), each.name) for each in cells]
        parts = [column_named(WEIGHT), *(product_of(each) if each.name in same else column_named(each.name) for each in cells)]
        totals = select([named(exp.Sum(this=each), f"sum {place}") for place, each in enumerate(parts)], stage(_in_words(select(told, table), tally, at, matching, found.cities), "told"))
        (row,) = matching.rows(totals)
        sums |= {name: int(total or 0) for name, total in zip((WEIGHT, *(each.name for each in cells)), row, strict=True)}
    return [sums[name] for name in (WEIGHT, *(each.name for each in outputs_of(matching)))]


def amounts_of(goal: GoalColumns) -> tuple[ResultColumn, ...]:
    """The results that can be added up."""
    return tuple(result for result in goal.results if result.sort == "number" and _digits(result) <= MOST_DIGITS and not is_wide(result))


def _digits(result: ResultColumn) -> int:
    return len(str(max(abs(result.low), abs(result.high))))


def _passes(matching: Matching, weighed: bool) -> Iterator[list[_Tally]]:
    """The tallies of each pass: as few passes as can be, if people are weighed, for that costs more than to decide them."""
    is_alone = matching.is_written and not weighed
    is_read_back = is_alone and len(matching.query.goals) < MANY_GOALS
    by_table: dict[str, list[GoalColumns]] = {}
    alone: list[_Tally] = []
    for goal in matching.query.goals:
        if not is_read_back and (table := _table_of(goal, matching)):
            by_table.setdefault(table, []).append(goal)
        else:
            alone.append(_Tally((goal,)))
    most = 1 if is_alone else APART
    yield from (alone[at : at + most] for at in range(0, len(alone), most))
    one: list[_Tally] = []
    added = 0
    for tally in (_Tally(tuple(goals), table) for table, goals in by_table.items()):
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
        _added_name(goal, at): amount.name if _is_counted(amount, table) else value_column(goal, amount) for at, amount in enumerate(amounts_of(goal))
        if matching.ready.get(value_column(goal, amount)) not in columns or _digits(amount) > FEW_DIGITS
    }  # fmt: skip


def _is_counted(amount: ResultColumn, table: str) -> bool:
    """Whether the smallest units of a number are added up, as the query counts them: only their sum is made a decimal."""
    return bool(table) and 0 < amount.scale <= FEW_DECIMALS and _digits(amount) <= FEW_DIGITS


def _added_name(goal: GoalColumns, place: int) -> str:
    return f"added {goal.goal.name} {place}"


def _cells_in(tally: _Tally, at: int, matching: Matching) -> list[Cells]:
    """What a receipt weighs of the goals of a tally; of the place it is told by the first."""
    own = [each for goal in tally.goals for each in cells_of(goal, len(matching.query.facts))]
    return [*own, *(regions_of(matching) if at == 0 else ())]


def _same_for_all(tally: _Tally, at: int, matching: Matching) -> dict[str, str]:
    """The columns of results that all people of a group have in common, each with the column where it is told."""
    if not tally.table:
        return {name: _key(at, each) for each, (name, _) in enumerate(_said(tally.goals[0]))}
    columns = matching.tables[tally.table].columns
    own = (name for goal in tally.goals for name, _ in columns_of_goal(goal, len(matching.query.facts)))
    return {name: matching.ready[name] for name in own if matching.ready.get(name) in columns}


def _weighed(cells: Cells) -> str:
    return f"weighed {cells.name}"


def _input(place: int) -> str:
    return f"input {place}"


@dataclass(frozen=True, slots=True)
class _Counts:
    """A table of counts among those of a pass: groups by `keys`, with `sums`, of what is `said` of everyone."""

    keys: tuple[str, ...]
    sums: Mapping[str, exp.Expr]
    said: tuple[exp.Expr, ...]


def _count(matching: Matching, tallies: list[_Tally], table: str, cities: Cities | None, weighed: bool, inputs: Sequence[Cells]) -> None:
    """Everyone is decided once, counted in each tally, and weighed by these columns of people in one more."""
    counts = [_counts_of(tally, at, matching, cities, weighed) for at, tally in enumerate(tallies)]
    if inputs:
        # Each is weighed where it is added up: a fact takes less room on the way there than its product.
        facts = dict.fromkeys(column.name for each in inputs for column in each.number.find_all(exp.Column))
        counts.append(_Counts((), {_input(place): exp.Sum(this=product_of(each)) for place, each in enumerate(inputs)}, tuple(map(column_named, facts))))
    said: list[exp.Expr] = [*([] if cities is None else [column_named(CITY)]), *([column_named(WEIGHT)] if weighed else [])]
    said += [each for own in counts for each in own.said]
    everyone = _everyone(matching, {each.name for own in said for each in own.find_all(exp.Column)}, is_anew=any(tally.table for tally in tallies))
    decided = everyone if cities is None else stage(with_city(everyone), "decided")
    tables: list[exp.Query] = [_table(at, counts, weighed) for at in range(len(counts))]
    every = reduce(lambda one, other: exp.Union(this=one, expression=other, distinct=False), tables)
    # Read by all tallies at once: put in place of its name it would be decided anew for each.
    every.set("with_", exp.With(expressions=[exp.CTE(
        this=select(said, weighed_by_key(decided) if weighed else decided), alias=exp.TableAlias(this=exp.to_identifier("said")),
        materialized=True if len(counts) > 1 else None,
    )]))  # fmt: skip
    names = [goal.goal.name for tally in tallies for goal in tally.goals]
    told = "、".join(names[:3]) + (" …" if len(names) > 3 else "")
    matching.counted(every, Words(f"汇总 {told}", f"Counting {told}"))
    matching.database.execute(f"ALTER TABLE answer RENAME TO {text_of(column_named(table))}")


def _counts_of(tally: _Tally, at: int, matching: Matching, cities: Cities | None, weighed: bool) -> _Counts:
    if tally.table:
        number: exp.Expr = column_named(matching.tables[tally.table].key)
        keys = {_key(at, 0): number if cities is None else cities.beside(number)}
    else:
        keys = {_key(at, each): column_named(of) for each, (of, _) in enumerate(_said(tally.goals[0]))}
    added: dict[str, exp.Expr] = {name: column_named(of) for goal in tally.goals for name, of in _added(goal, tally.table, matching).items()}
    if weighed:
        same = _same_for_all(tally, at, matching)
        added |= {_weighed(each): product_of(each) for each in _cells_in(tally, at, matching) if each.name not in same}
    by_city = [CITY] if cities is not None and not tally.table else []
    return _Counts((*keys, *by_city), {name: exp.Sum(this=column_named(name)) for name in added}, tuple(named(value, name) for name, value in (keys | added).items()))


def _table(at: int, counts: Sequence[_Counts], weighed: bool) -> exp.Select:
    """One of the tables of a pass: it has the columns of all, empty where they are not its own."""
    own = counts[at]
    shown = [named(exp.Literal.number(at), TALLY), named(exp.Count(this=exp.Star()), PEOPLE)]
    shown += [named(column_named(key) if key in own.keys else exp.Null(), key) for key in dict.fromkeys(key for each in counts for key in each.keys)]
    if weighed:
        shown.append(named(exp.Sum(this=column_named(WEIGHT)), WEIGHT))
    shown += [named(own.sums.get(name, exp.Null()), name) for each in counts for name in each.sums]
    return select(shown, "said").group_by(*map(column_named, own.keys), copy=False)


def _everyone(matching: Matching, columns: set[str], *, is_anew: bool) -> str | exp.Subquery:
    """Everyone with these columns of results, of the query or of people: as they were written, or decided anew for what is not."""
    if matching.is_written and not is_anew:
        return "results"
    facts = [name for bound in matching.binding.bound for name in (bound.fact.name, bound.fact.present) if name and name in columns]
    carrying = matching.carrying(facts)
    relation = carrying.query.relation
    assert isinstance(relation, Project)
    return stage(results_from(carrying, [name for name, _ in relation.columns if name in columns and name != KEY], columns), "results")


def _key(at: int, place: int) -> str:
    return f"key {at} {place}"


def _groups_of(goal: GoalColumns, tally: _Tally, at: int, table: str, matching: Matching, cities: Cities | None) -> exp.Select:
    said = {name: column_named(matching.ready[of] if tally.table else _key(at, each)) for each, (of, name) in enumerate(_said(goal))}
    columns = [named(value, name) for name, value in said.items()]
    if cities is not None:
        columns.append(named(code_told(), CITY))
    columns.append(named(cast(exp.Sum(this=column_named(PEOPLE)), "BIGINT"), PEOPLE))
    added = _added(goal, tally.table, matching)
    for each, amount in enumerate(amounts_of(goal)):
        value: exp.Expr = column_named(_added_name(goal, each))
        if value.name not in added:
            one = column_named(matching.ready[value_column(goal, amount)])
            # Each has few digits, and a decimal holds their product.
            times = cast(column_named(PEOPLE), "DECIMAL(18, 0)") if amount.scale else column_named(PEOPLE)
            value = exp.Mul(this=one if amount.scale else cast(one, "HUGEINT"), expression=times)
        total: exp.Expr = exp.Sum(this=value)
        if added.get(value.name) == amount.name:
            total = in_units(total, MOST_DIGITS, amount.scale)
        columns.append(named(total, f"sum {each}"))
    found = _in_words(select(columns, table), tally, at, matching, cities)
    if cities is not None:
        number = cities.city_in(column_named(_key(at, 0))) if tally.table else exp.column(CITY, table=table, quoted=True)
        found.join(table_named(CITIES), on=exp.EQ(this=number, expression=exp.column(CITY, table=CITIES)), copy=False)
    return found.group_by(*(exp.Literal.number(1 + each) for each in range(len(said) + (cities is not None))), copy=False)


def _in_words(query: exp.Select, tally: _Tally, at: int, matching: Matching, cities: Cities | None) -> exp.Select:
    """What is asked of a tally, beside what its small table says of each group."""
    query = query.where(exp.EQ(this=column_named(TALLY), expression=exp.Literal.number(at)), copy=False)
    if not tally.table:
        return query
    number, key = column_named(_key(at, 0)), column_named(matching.tables[tally.table].key)
    return query.join(table_named(tally.table), on=exp.EQ(this=number if cities is None else cities.other_in(number), expression=key), copy=False)
