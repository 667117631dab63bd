"""What a change of the rules does to a population: who gains, who loses, what it costs, by group.

Both sides are one query: the newer rules are computed over the result of the older, row by row, so that every person is
read and decided once. Sums are whole numbers of the smallest unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from dsl.diagnostics import Problems, Words
from engine import problems_of_backends as problems
from engine import problems_of_settings
from engine.difference.words import CLASS_WORDS, CLASSES
from engine.facts import FactIndex
from engine.grounds import stands_on_samples
from engine.kinds import NumberKind, certain
from engine.population.audit import facts_in_row
from engine.population.binding import Binding, Bound, binding_of, without_column
from engine.population.database import Watch, carried_out, lock, nobody
from engine.population.grouping import MOST_GROUPINGS, is_grouping
from engine.population.groups import Group, group_of
from engine.population.items import keep_lists, paths_of, put_together, tables_of
from engine.population.matched import Population, mapped_in, opened, said_in_words
from engine.population.matching import how_many
from engine.population.people import name_places, people_from
from engine.population.plain import complete_columns, plain_columns
from engine.population.reading import Source, source_from
from engine.population.results import as_money, harmless
from engine.population.states import make
from engine.population.turns import Amount, Tally, class_of
from engine.program import FactRef, Program, Rule
from engine.relation import Type
from engine.rulebook import Rulebook
from engine.to_relation import ENOUGH, GoalColumns, Query, ResultColumn, columns_of, prepared, relation_from
from engine.to_sql import bracketed, call, cast, column_named, named, query_from, text_of

if TYPE_CHECKING:
    import duckdb

MOST_DIGITS = 28
"""Numbers with more digits are not added up: over many people no column would hold their sum."""

CHECKED = 100
"""How many people are decided again by the evaluator on both sides."""

TYPES: Mapping[str, Type] = {"number": "integer", "text": "text", "truth": "truth", "date": "date", "list": "list"}
BY = "按#"
"""How the rule is called that only repeats a fact, so that results can be counted by it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A goal on both sides, and the results that both have: their label, both columns, and the scale they are added with."""

    name: str
    old: GoalColumns
    new: GoalColumns
    numbers: tuple[tuple[str, ResultColumn, ResultColumn, int], ...]
    others: tuple[tuple[ResultColumn, ResultColumn], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What is compared, in this order."""
        return (*(label for label, *_ in self.numbers), *(each.label for _, each in self.others))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        return tuple(Amount(label, scale, max(scale, _written(result))) for label, _, result, scale in self.numbers)


@dataclass(frozen=True, slots=True)
class Run:
    """`people` are read; `sides` has for each pair its class and both values, and the values of the groups."""

    old: Rulebook
    new: Rulebook
    on: date
    region: str
    source: Source
    binding: Binding
    bindings: tuple[Binding, Binding]
    people_of_new: Mapping[str, str]
    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    database: duckdb.DuckDBPyConnection
    watch: Watch

    def rows(self, select: exp.Expr, words: Words) -> list[tuple[Any, ...]]:
        carried_out(self.database, f"CREATE OR REPLACE TEMP TABLE answer AS {text_of(select)}", self.watch, words, self.source.rows)
        return self.database.execute("SELECT * FROM answer").fetchall()


def effect_of(
    old: Rulebook, new: Rulebook, names: Sequence[str], population: Population, on: date, work: Path, *, region: str | None = None,
    by: Sequence[str] = (), threads: int | None = None, memory: str | None = None, watch: Watch = nobody, list_in: Path | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Counts and costs of both sides; `list_in` gets a CSV file of those whom it concerns. Raises Problems."""
    wanted = tuple(name for name in (names or new.program.benefits or new.program.goals) if name in old.program.goals)
    by_facts = _facts_named(new.program, by)
    with said_in_words(memory), opened(work, threads, memory) as database:
        run, refused = _prepared(old, new, wanted, by_facts, bool(by), population, on, new.place(region), work, database, watch)
        _decide(run)
        found = {pair.name: _counts(run, at, pair) for at, pair in enumerate(run.pairs)}
        ((people,),) = run.rows(exp.select(exp.Count(this=exp.Star())).from_("sides"), Words("数人数", "Counting people"))
        checked = _checked(run)
        if list_in is not None:
            _list(run, list_in)
        return {
            "on": on.isoformat(), "region": run.region, "people": int(people), "by": [group.by.fact for group in run.groups],
            "columns": {bound.column: bound.fact.fact for bound in run.binding.bound},
            "facts_without_column": without_column(run.binding.unknown_facts, new.program),
            "goals": found, "not_on_a_population": refused, "checked": checked,
        }  # fmt: skip


def _facts_named(program: Program, words: Sequence[str]) -> tuple[str, ...]:
    index = FactIndex.of(program)
    found: list[str] = []
    for word in words:
        name = index.names.get(word, word)
        if name not in program.facts:
            raise Problems([problems_of_settings.no_such_group(word, program.facts)])
        found.append(name)
    return tuple(dict.fromkeys(found))


# ── both sides as one query ──────────────────────────────────────────────────────────────────────────────────────


def _prepared(
    old: Rulebook, new: Rulebook, wanted: Sequence[str], by: tuple[str, ...], is_asked: bool, population: Population, on: date,
    region: str, work: Path, database: duckdb.DuckDBPyConnection, watch: Watch,
) -> tuple[Run, list[str]]:  # fmt: skip
    mapped = mapped_in(population)
    source = source_from(population.where, work, database, population.table)
    sides = [(old.program, wanted), (_with_groups(new.program, by), (*wanted, *_group_rules(by)))]
    plans = [relation_from(program, names, on, region) for program, names in sides]
    both = {goal.goal.name for goal in plans[0].goals} & {goal.goal.name for goal in plans[1].goals}
    refused = list(dict.fromkeys(each.message.zh for plan in plans for each in plan.problems))
    if not both & set(wanted):
        raise Problems([problems_of_settings.nothing_to_compare(wanted), *(each for plan in plans for each in plan.problems)])
    tables = tables_of(mapped, population.where, population.mapping, work, database)
    bindings = [
        binding_of(program, source.header, columns_of(program), plan.facts, mapped, source.types, tables)
        for (program, _), plan in zip(sides, plans, strict=True)
    ]
    if not any(binding.bound for binding in bindings):
        raise Problems([problems.nothing_bound(tuple(wanted))])
    if not is_asked:
        # Nobody said by what: by the places, words, truths and days that both sides read, the first few.
        by = tuple(bound.fact.fact for bound in bindings[1].bound if is_grouping(bound.fact.kind) and bound.fact.fact in new.program.facts)[:MOST_GROUPINGS]
        sides[1] = (_with_groups(new.program, by), (*wanted, *_group_rules(by)))
    binding, people_of_new = _joined(*bindings)
    names = [name for name in wanted if name in both]
    queries = _queries(sides, bindings, people_of_new, names, by, on, region)
    pairs = tuple(
        _pair(name, one, other) for name, one, other in zip(names, queries[0].goals, queries[1].goals[: len(names)], strict=True)
    )
    values = [goal.results[0] for goal in queries[1].goals[len(names) :]]
    groups = tuple(group_of(fact, f"g{at}", value, new.program, on) for at, (fact, value) in enumerate(zip(by, values, strict=True)))
    run = Run(old, new, on, region, source, binding, (bindings[0], bindings[1]), people_of_new, pairs, groups, database, watch)
    name_places(database, _reading(old.program, new.program))
    keep_lists(source, binding, database)
    lock(database, paths_of(source, binding), work.parent)
    put_together(binding, people_from, _reading(old.program, new.program), database, watch)
    plain = plain_columns(source, binding, database)
    people = text_of(people_from(source, binding, _reading(old.program, new.program), plain))
    if source.is_text:
        carried_out(database, f"CREATE TEMP TABLE people AS {people}", watch, Words("读取人员数据", "Reading the people"))
    else:
        database.execute(f"CREATE TEMP VIEW people AS {people}")
    database.execute(f"CREATE TEMP VIEW decided AS {text_of(_side_by_side(run, _for_so_many(run, queries, complete_columns(binding, plain)), bindings[1]))}")
    return run, refused


def _for_so_many(run: Run, queries: tuple[Query, Query], complete: frozenset[str]) -> tuple[Query, Query]:
    """Both queries in the shape that fits as many people as there are, their small tables made; `complete` are the columns of
    people that are never NULL."""
    count = run.source.rows
    if count is None:
        ((count,),) = run.database.execute(text_of(exp.select(exp.Count(this=exp.Star())).from_("people"))).fetchall()
    if count < ENOUGH:
        return queries

    def over_tables(query: Query, prefix: str, complete: Iterable[str]) -> Query:
        made = prepared(query.for_many(complete).relation, prefix)
        for small in made.tables:
            make(small, run.database)
        return replace(query, relation=made.relation)

    of_new = [name for name, column in run.people_of_new.items() if column in complete]
    return over_tables(queries[0], "states_of_old", complete), over_tables(queries[1], "states_of_new", of_new)


def _group_rules(by: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{BY}{at}" for at in range(len(by)))


def _with_groups(program: Program, by: Sequence[str]) -> Program:
    """The program with a rule for each fact to count by, also one that follows from others."""
    rules = {
        name: Rule(name, fact, "formula", FactRef(fact, program.facts[fact].kind), program.facts[fact].kind)
        for name, fact in zip(_group_rules(by), by, strict=True)
    }
    return replace(program, rules={**program.rules, **rules})


def _reading(old: Program, new: Program) -> Program:
    """By what cells are read: the words and places of both sides."""
    return replace(new, facts={**old.facts, **new.facts}, places={**old.places, **new.places}, choices={**old.choices, **new.choices})


def _joined(old: Binding, new: Binding) -> tuple[Binding, dict[str, str]]:
    """One reading of the people for both sides. A fact that both take alike is read once; the names of its columns on the
    newer side lead to the columns that the people have."""
    known = {bound.fact.fact: bound for bound in old.bound}
    names: dict[str, str] = {}
    bound: list[Bound] = list(old.bound)
    for each in new.bound:
        same = known.get(each.fact.fact)
        if same is None or repr(same.fact.kind) != repr(each.fact.kind) or same.codes != each.codes or same.times != each.times \
                or same.empty_is_absent != each.empty_is_absent or same.dates != each.dates:  # fmt: skip
            present = None if each.fact.present is None else f"new {each.fact.present}"
            same = replace(each, fact=replace(each.fact, name=f"new {each.fact.name}", present=present))
            bound.append(same)
        names[each.fact.name] = same.fact.name
        if each.fact.present is not None and same.fact.present is not None:
            names[each.fact.present] = same.fact.present
    unknown = tuple(dict.fromkeys((*new.unknown_facts, *old.unknown_facts)))
    used = {each.place for each in bound}
    return Binding(tuple(bound), new.key, tuple(each for each in new.unbound if each not in {one.column for one in bound if one.place in used}), unknown), names


def _queries(
    sides: Sequence[tuple[Program, Sequence[str]]], bindings: Sequence[Binding], people_of_new: Mapping[str, str], names: Sequence[str],
    by: Sequence[str], on: date, region: str,
) -> tuple[Query, Query]:  # fmt: skip
    """The older side over the people, keeping what the newer reads; the newer over that, keeping what the older decided."""
    (old, _), (new, _) = sides
    given = [[bound.fact.fact for bound in binding.bound] for binding in bindings]
    types: dict[str, Type] = {bound.fact.name: TYPES[bound.fact.sort] for bound in bindings[1].bound}
    types |= {bound.fact.present: "truth" for bound in bindings[1].bound if bound.fact.present is not None}
    keep: dict[str, Type] = {"row": "integer", "key": "text"}
    keep |= {people_of_new[name]: type_ for name, type_ in types.items()}
    first = relation_from(old, names, on, region, given=given[0], table="people", keep=keep)
    kept: dict[str, Type] = {"row": "integer", "key": "text"}
    for goal in first.goals:
        kept |= {f"old {name}": type_ for name, type_ in _outputs(goal)}
    second = relation_from(new, (*names, *_group_rules(by)), on, region, given=given[1], table="baseline", keep=kept)
    return first, second


def _outputs(goal: GoalColumns) -> list[tuple[str, Type]]:
    found: list[tuple[str, Type]] = [(goal.outcome, "truth")] if goal.outcome is not None else []
    return [*found, *((result.name, TYPES[result.sort]) for result in goal.results if result.sort in TYPES)]


def _side_by_side(run: Run, queries: tuple[Query, Query], new: Binding) -> exp.Select:
    first, second = queries
    columns: list[exp.Expr] = [column_named("row"), column_named("key")]
    for bound in new.bound:
        for name in filter(None, (bound.fact.name, bound.fact.present)):
            columns.append(named(column_named(run.people_of_new[name]), name))
    for goal in first.goals:
        columns += [named(column_named(name), f"old {name}") for name, _ in _outputs(goal)]
    baseline = exp.select(*columns).from_(query_from(first.relation).subquery("older"))
    return query_from(second.relation).with_("baseline", as_=baseline)


def _pair(name: str, old: GoalColumns, new: GoalColumns) -> Pair:
    """What of a goal's results both sides have, by label."""
    known = {result.label: result for result in old.results}
    numbers, others = [], []
    for result in new.results:
        earlier = known.get(result.label)
        if earlier is None or earlier.sort != result.sort or result.sort not in TYPES:
            continue
        if result.sort == "number" and max(map(_digits, (earlier, result))) <= MOST_DIGITS:
            numbers.append((result.label, earlier, result, max(earlier.scale, result.scale)))
        elif result.sort != "number":
            others.append((earlier, result))
    return Pair(name, old, new, tuple(numbers), tuple(others))


def _digits(result: ResultColumn) -> int:
    return len(str(max(abs(result.low), abs(result.high)))) + result.scale


def _decide(run: Run) -> None:
    """Decides everyone once, by both sides, and keeps for each person what is counted."""
    columns: list[exp.Expr] = [column_named("row"), column_named("key")]
    for at, pair in enumerate(run.pairs):
        columns.append(named(_class(pair), f"c{at}"))
        columns += [named(_truth(goal, prefix), f"{side}{at}") for goal, prefix, side in ((pair.old, "old ", "o"), (pair.new, "", "n"))]
        for place, (_, old, new, scale) in enumerate(pair.numbers):
            columns.append(named(_scaled(f"old {old.name}", old, scale), f"o{at}_{place}"))
            columns.append(named(_scaled(new.name, new, scale), f"n{at}_{place}"))
    columns += [named(group.value, group.column) for group in run.groups]
    select = exp.select(*columns).from_("decided")
    carried_out(run.database, f"CREATE TEMP TABLE sides AS {text_of(select)}", run.watch, Words("按两边的规则决定", "Deciding by both sides"), run.source.rows)


def _scaled(column: str, result: ResultColumn, wanted: int) -> exp.Expr:
    """Both sides counted in the same unit."""
    digits = len(str(max(abs(result.low), abs(result.high)))) + wanted - result.scale
    type_ = "BIGINT" if digits <= 18 else "HUGEINT"
    whole = cast(column_named(column), type_)
    if result.scale == wanted:
        return whole
    return bracketed(exp.Mul(this=whole, expression=cast(exp.Literal.number(10 ** (wanted - result.scale)), type_)))


def _class(pair: Pair) -> exp.Expr:
    """The place in `CLASSES` of how a person's answer turns. No branch is taken by NULL: what is unknown is asked for by name."""
    old, new = (_truth(goal, prefix) for goal, prefix in ((pair.old, "old "), (pair.new, "")))

    def when(before: exp.Expr, after: exp.Expr, name: str) -> exp.If:
        return exp.If(this=exp.and_(_is(old, before), _is(new, after)), true=exp.Literal.number(CLASSES.index(name)))

    yes, no, unknown = exp.true(), exp.false(), exp.Null()
    # Most people first: an engine asks nothing more about whom a test has told.
    ifs = [
        when(no, no, "same"), when(unknown, unknown, "same"),
        when(no, yes, "gained"), when(yes, no, "lost"), when(yes, unknown, "newly_unknown"), when(no, unknown, "newly_unknown"),
        when(unknown, yes, "newly_known"), when(unknown, no, "newly_known"),
    ]  # fmt: skip
    for _, one, other, scale in pair.numbers:
        before, after = _scaled(f"old {one.name}", one, scale), _scaled(other.name, other, scale)
        ifs += _results(before, after, exp.If(this=exp.GT(this=after.copy(), expression=before.copy()), true=_place("more")),
                        exp.If(this=exp.LT(this=after.copy(), expression=before.copy()), true=_place("less")))  # fmt: skip
    for one, other in pair.others:
        before, after = column_named(f"old {one.name}"), column_named(other.name)
        ifs += _results(before, after, exp.If(this=exp.NEQ(this=after.copy(), expression=before.copy()), true=_place("other")))
    return cast(exp.Case(ifs=ifs).else_(_place("same")), "TINYINT")


def _results(before: exp.Expr, after: exp.Expr, *compared: exp.If) -> list[exp.If]:
    """Results that have come or gone, then those that differ; a comparison with NULL is not true and goes on."""
    null = exp.Null()
    return [
        exp.If(this=exp.and_(_is(before, null), exp.Not(this=bracketed(_is(after, null)))), true=_place("newly_known")),
        exp.If(this=exp.and_(exp.Not(this=bracketed(_is(before, null))), _is(after, null)), true=_place("newly_unknown")),
        *compared,
    ]


def _place(name: str) -> exp.Expr:
    return exp.Literal.number(CLASSES.index(name))


def _truth(goal: GoalColumns, prefix: str) -> exp.Expr:
    """The outcome; of a formula that is no truth, whether its value is known."""
    if goal.outcome is not None:
        return column_named(prefix + goal.outcome)
    known = exp.Not(this=bracketed(exp.Is(this=column_named(prefix + goal.results[0].name), expression=exp.Null())))
    return bracketed(exp.Case(ifs=[exp.If(this=known, true=exp.true())]))


def _is(of: exp.Expr, what: exp.Expr) -> exp.Expr:
    return bracketed(exp.Is(this=of.copy(), expression=what.copy()))


# ── what is counted ──────────────────────────────────────────────────────────────────────────────────────────────


def _counts(run: Run, at: int, pair: Pair) -> dict[str, Any]:
    """People by class, sums of both sides, the same by each group; all from one look at the decided."""
    sums = [named(how_many(_is(column_named(f"{side}{at}"), exp.true())), f"yes_{side}") for side in "on"]
    sums += [named(exp.Sum(this=column_named(f"{side}{at}_{place}")), f"{side}{place}") for place in range(len(pair.numbers)) for side in "on"]
    groups = [column_named(group.column) for group in run.groups]
    sets = exp.GroupingSets(expressions=[exp.Tuple(expressions=[column_named(f"c{at}")])] + [
        exp.Tuple(expressions=[group.copy(), column_named(f"c{at}")]) for group in groups
    ])  # fmt: skip
    which = call("grouping")(*(group.copy() for group in groups)) if groups else exp.Literal.number(0)
    select = exp.select(named(which, "which"), column_named(f"c{at}"), *groups, named(exp.Count(this=exp.Star()), "people"), *sums).from_("sides")
    select.set("group", exp.Group(grouping_sets=[sets]))
    rows = run.rows(select, Words(f"汇总 {pair.name}", f"Counting {pair.name}"))
    everyone = (1 << len(groups)) - 1
    whole = Tally(pair.amounts)
    by: list[dict[Any, Tally]] = [{} for _ in groups]
    for which, class_, *rest in rows:
        values, (people, *totals) = rest[: len(groups)], rest[len(groups) :]
        if which == everyone:
            whole.add(class_, people, totals)
            continue
        # A bit is 0 for the group that counts; the first group has the highest bit.
        place = next(place for place in range(len(groups)) if not which >> (len(groups) - 1 - place) & 1)
        by[place].setdefault(values[place], Tally(pair.amounts)).add(class_, people, totals)
    return {
        **whole.told(),
        "units": {label or "value": _unit(new) for label, _, new, _ in pair.numbers},
        "sample": {label or "value": any(_is_sample(side.program, goal, result) for side, goal, result in ((run.old, pair.old, old), (run.new, pair.new, new)))
                   for label, old, new, _ in pair.numbers},
        "groups": {
            group.by.fact: [{"value": value, "label": group.by.label(value), **tally.told()} for value, tally in sorted(found.items(), key=lambda item: group.by.order(item[0]))]
            for group, found in zip(run.groups, by, strict=True)
        },
    }  # fmt: skip


def _written(result: ResultColumn) -> int:
    """The decimals a sum is written with: those its kind declares, though the rules may always give whole numbers."""
    kind = certain(result.kind)
    return kind.scale if isinstance(kind, NumberKind) and kind.unit else 0


def _unit(result: ResultColumn) -> str:
    kind = certain(result.kind)
    return kind.unit if isinstance(kind, NumberKind) else ""


def _is_sample(program: Program, goal: GoalColumns, result: ResultColumn) -> bool:
    return stands_on_samples(program, goal.goal, goal.rules_of(result))


# ── some people again, and all whom it concerns ──────────────────────────────────────────────────────────────────


def _checked(run: Run) -> dict[str, Any]:
    """Some people decided by the evaluator on both sides; where it says otherwise than the query, the run has failed."""
    # Rows from all over, without looking at anything else of them.
    mixed = exp.Mul(this=column_named("row"), expression=exp.Literal.number(2_654_435_761))
    order = exp.Mod(this=bracketed(mixed), expression=exp.Literal.number(2**32))
    names = [name for bound in run.binding.bound for name in (bound.fact.name, bound.fact.present) if name is not None]
    words = Words("抽样复核", "Checking a sample")
    classes = [column_named(f"c{at}") for at in range(len(run.pairs))]
    said = {row: found for row, *found in run.rows(exp.select(column_named("row"), *classes).from_("sides").order_by(order).limit(CHECKED), words)}
    chosen = exp.In(this=column_named("row"), expressions=[exp.Literal.number(row) for row in said] or [exp.Null()])
    people = run.rows(exp.select(column_named("row"), *map(column_named, names)).from_("people").where(chosen), words)
    for row, *cells in people:
        known = dict(zip(names, cells, strict=True))
        sides = [
            (rulebook, facts_in_row(rulebook.program, binding, [known[called.get(name, name)] for name in _columns_of(binding)]))
            for rulebook, binding, called in ((run.old, run.bindings[0], {}), (run.new, run.bindings[1], run.people_of_new))
        ]
        for pair, class_ in zip(run.pairs, said[row], strict=True):
            one, other = (rulebook.decide(pair.name, facts, run.on, run.region) for rulebook, facts in sides)
            expected = class_of((one.outcome, one.value), (other.outcome, other.value), pair.labels)
            if CLASSES[class_] != expected:
                raise AssertionError(f"row {row}, {pair.name}: the query says {CLASSES[class_]}, the evaluator {expected}")
    return {"people": len(people), "agree": True}


def _columns_of(binding: Binding) -> list[str]:
    return [name for bound in binding.bound for name in (bound.fact.name, bound.fact.present) if name is not None]


def _list(run: Run, file: Path) -> None:
    """Everyone whom it concerns: the key, the goal, how it turns, both amounts."""
    parts: list[exp.Select] = []
    for at, pair in enumerate(run.pairs):
        words = exp.Case(ifs=[exp.If(this=exp.EQ(this=column_named(f"c{at}"), expression=_place(name)), true=exp.Literal.string(CLASS_WORDS[name].zh))
                              for name in CLASSES])  # fmt: skip
        columns: list[exp.Expr] = [
            named(harmless(column_named("key")), "\ufeff编号"), named(harmless(exp.Literal.string(pair.name)), "名称"),
            named(words, "变化"),
        ]  # fmt: skip
        label, scale = (pair.numbers[0][0] or "值", pair.numbers[0][3]) if pair.numbers else ("", 0)
        for side, title in (("o", "原来"), ("n", "现在")):
            amount: exp.Expr = cast(exp.Null(), "VARCHAR")
            if pair.numbers:
                amount = as_money(cast(_as_decimal(column_named(f"{side}{at}_0"), scale), "VARCHAR"), pair.numbers[0][2].kind, scale)
            columns.append(named(amount, title))
        columns.append(named(exp.Literal.string(label), "哪一项"))
        parts.append(exp.select(*columns).from_("sides").where(exp.NEQ(this=column_named(f"c{at}"), expression=_place("same"))))
    whole: exp.Expr = parts[0]
    for each in parts[1:]:
        whole = exp.union(whole, each, distinct=False)
    options = [exp.CopyParameter(this=exp.var("FORMAT"), expression=exp.var("csv")), exp.CopyParameter(this=exp.var("HEADER"), expression=exp.true())]
    copy = exp.Copy(this=exp.Subquery(this=whole), kind=False, files=[exp.Literal.string(str(file))], params=options, credentials=exp.Credentials())
    carried_out(run.database, text_of(copy), run.watch, Words("写出受影响的人", "Writing whom it concerns"))


def _as_decimal(column: exp.Expr, scale: int) -> exp.Expr:
    """A whole number of the smallest unit as an exact decimal."""
    if not scale:
        return column
    unit = cast(exp.Literal.string(str(Decimal(1).scaleb(-scale))), f"DECIMAL({scale + 1}, {scale})")
    return bracketed(exp.Mul(this=cast(column, f"DECIMAL({MOST_DIGITS}, 0)"), expression=unit))
