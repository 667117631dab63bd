"""The same matching on Spark: the people stay on the cluster, and only counts and a sample come to the driver.

The relation is the one DuckDB runs. Cells are read more strictly here: a typed column as it is, a text where it is written in
full (2026-06-01, 1234.50, 是, a word or its code, the code of a place). What is written otherwise counts as bad and is unknown.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from dsl.diagnostics import Diagnostic, Problems
from engine import problems_of_backends as problems
from engine.decide import goal_named
from engine.kinds import BooleanKind, ChoiceKind, DateKind, ListKind, Maybe, NumberKind, RegionKind, TextKind, certain
from engine.population.audit import EXACT, Said, audit_of, facts_in_row, said_by_row
from engine.population.binding import Binding, Bound, binding_of, without_column
from engine.population.cells import CODE_OF_PLACE, LONGEST_TEXT, format_of, is_nothing, typed, value_of, word_of
from engine.population.counting import MOST_DIGITS
from engine.population.dates_in_rows import day_in_rows
from engine.population.matched import Format, Matched, Population, mapped_in
from engine.population.matching import region_of
from engine.population.place import SUMMARY, results_in
from engine.population.results import (
    KEY,
    REGION,
    columns_of_goal,
    is_wide,
    missing_column,
    outcome_column,
    reason_column,
    value_column,
)
from engine.population.sparse import form_of, rows_of, together_with
from engine.population.summary import samples_of, sums_of
from engine.program import Program
from engine.relation import Type
from engine.rulebook import Rulebook
from engine.to_relation import GoalColumns, Query, columns_of, is_in_list, relation_from
from engine.to_sql import Unsaid, bracketed, call, cast, column_named, named, query_from, text_of, type_named

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RESULTS, IN_TEXT = "results.parquet", "results.csv"
DECIMALS, DIGITS = 8, 28
"""What a number in a text may have."""


@dataclass(frozen=True, slots=True)
class Run:
    """`results` are read again from the files that the cluster has written."""

    rulebook: Rulebook
    on: date
    region: str
    binding: Binding
    query: Query
    session: SparkSession
    people: DataFrame
    results: DataFrame


def match_on_spark(
    rulebook: Rulebook, names: Sequence[str], population: Population, on: date, out: Path, *, region: str | None = None, format: Format = "parquet",
    sparse: bool = False, sample: int = 0, session: SparkSession | None = None,
) -> Matched:  # fmt: skip
    """As `match`: the results in `out`, a folder that every worker sees, in as many parts as Spark makes. Raises Problems."""
    program, place = rulebook.program, rulebook.place(region)
    wanted = tuple(dict.fromkeys(names)) or tuple(program.benefits) or tuple(program.goals)
    for name in wanted:
        goal_named(program, name)
    wanted, refused = _said_on_spark(program, wanted, on, place)
    if not wanted:
        raise Problems(refused)
    own = session or session_of()
    with results_in(Path(os.path.abspath(out))) as (folder, _):
        source = _source(own, population)
        plan = relation_from(program, wanted, on, place)
        binding = binding_of(program, source.columns, columns_of(program), plan.facts, mapped_in(population))
        if plan.facts and not binding.bound:
            raise Problems([problems.nothing_bound(wanted)])
        by_region = region_of(binding)
        keep: dict[str, Type] = {KEY: "text"}
        if by_region is not None:
            keep[by_region.fact.name] = "text"
        query = relation_from(program, wanted, on, place, given=[bound.fact.fact for bound in binding.bound], keep=keep).for_many()
        source.createOrReplaceTempView("source")
        people = own.sql(_spoken(people_on_spark(source, binding, program)))
        people.createOrReplaceTempView("people")
        results = own.sql(_spoken(_results(query, by_region)))
        # Once on disk they are not worked out again for each count.
        results.write.parquet(str(folder / RESULTS), compression="zstd")
        results = own.read.parquet(str(folder / RESULTS))
        run = Run(rulebook, on, place, binding, query, own, people, results)
        summary = _summary(run, refused)
        if sample:
            _audit(run, sample, folder)
        _leave_written(run, folder, format, sparse)
        (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Matched(Path(os.path.abspath(out)), summary)


def session_of(threads: int | None = None, memory: str | None = None) -> SparkSession:
    """The session of this driver, as `spark-submit` or the environment configured it; on this machine if nothing did."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise Problems([problems.no_spark("pyspark")]) from None
    builder = SparkSession.builder.appName("banshi")
    if threads:
        builder = builder.master(f"local[{threads}]")
    if memory:
        builder = builder.config("spark.driver.memory", memory.lower().removesuffix("b"))
    try:
        session: SparkSession = builder.getOrCreate()
        return session
    except (PySparkException, OSError) as fault:
        raise Problems([problems.no_spark(str(fault).split("\n")[0])]) from None


def _said_on_spark(program: Program, names: tuple[str, ...], on: date, region: str) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The goals that a query on Spark can decide, and why the others cannot be."""
    said: list[str] = []
    refused: list[Diagnostic] = []
    for name in names:
        query = relation_from(program, (name,), on, region)
        refused += query.problems
        if any(is_in_list(fact, program) or fact in program.facts and isinstance(certain(program.facts[fact].kind), ListKind) for fact in query.facts):
            refused.append(problems.lists_not_on_spark(name))
        elif query.goals:
            try:
                query_from(query.relation, "spark")
                said.append(name)
            except Unsaid as unsaid:
                refused.append(problems.not_on_spark(name, unsaid.operation))
    return tuple(said), list(dict.fromkeys(refused))


def _source(session: SparkSession, population: Population) -> DataFrame:
    from pyspark.errors import PySparkException

    # What overflows is an error, as it is in DuckDB, and a product of decimals keeps its last digit.
    session.conf.set("spark.sql.ansi.enabled", "true")
    session.conf.set("spark.sql.decimalOperations.allowPrecisionLoss", "false")
    where = str(population.where)
    try:
        if population.table:
            return session.table(population.table)
        if where.lower().endswith((".csv", ".csv.gz", ".tsv", ".txt")):
            return session.read.csv(where, header=True, inferSchema=False, multiLine=True, escape='"', sep="\t" if where.lower().endswith(".tsv") else ",")
        return session.read.parquet(where)
    except PySparkException as fault:
        raise Problems([problems.unreadable(where, str(fault).split("\n")[0])]) from None


def _spoken(select: exp.Expr) -> str:
    def in_words(node: exp.Expr) -> exp.Expr:
        # Spark has no type of few words.
        return node.this if isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.ENUM else node

    return text_of(select.transform(in_words), "spark")


# ── the people ───────────────────────────────────────────────────────────────────────────────────────────────────


def people_on_spark(source: DataFrame, binding: Binding, program: Program) -> exp.Select:
    """Key, a count of what is bad in each column, and the columns of facts."""
    header = [(field.name, _type(field.dataType.simpleString())) for field in source.schema.fields]
    key: exp.Expr = cast(call("monotonically_increasing_id")(), "VARCHAR")
    if binding.key is not None:
        key = call("coalesce")(call("nullif")(exp.Trim(this=cast(column_named(header[binding.key][0]), "VARCHAR")), exp.Literal.string("")), key)
    raw: list[exp.Expr] = [named(key, KEY)]
    cells: list[exp.Expr] = [column_named(KEY)]
    outputs: list[exp.Expr] = [column_named(KEY)]
    for at, bound in enumerate(binding.bound):
        name, type_ = header[bound.place]
        written: exp.Expr = column_named(name)
        if type_ == "VARCHAR":
            written = call("nullif")(exp.Trim(this=written), exp.Literal.string(""))
        elif type_ == "DOUBLE" and bound.dates is not None:
            # Eight digits as a text, and not as 2.0040808E7.
            plainly = cast(exp.TryCast(this=written, to=type_named("DECIMAL(20, 9)")), "VARCHAR")
            written = call("coalesce")(plainly, cast(written.copy(), "VARCHAR"))
        raw.append(named(written, f"t{at}"))
        cell = column_named(f"t{at}")
        value = typed(bound, cell.copy(), type_)
        empty = exp.Is(this=cell.copy(), expression=exp.Null())
        nothing: exp.Expr | None = None
        if isinstance(bound.fact.kind, Maybe):
            nothing = is_nothing(bound, cell.copy(), empty) if type_ == "VARCHAR" else empty if bound.empty_is_absent else exp.false()
        value = _value(bound, cell.copy(), program) if value is None else value
        cells += [cell, named(value, f"v{at}"), named(call("coalesce")(nothing or exp.false(), exp.false()), f"n{at}")]
        is_bad = exp.And(this=_is_there(f"t{at}"), expression=exp.And(this=exp.Is(this=column_named(f"v{at}"), expression=exp.Null()), expression=exp.Not(this=column_named(f"n{at}"))))
        if bound.fact.present is not None:
            there = exp.Case(ifs=[exp.If(this=column_named(f"n{at}"), true=exp.false()), exp.If(this=_is_there(f"v{at}"), true=exp.true())])
            outputs.append(named(there, bound.fact.present))
        known = exp.Case(ifs=[exp.If(this=exp.Not(this=column_named(f"n{at}")), true=column_named(f"v{at}"))])
        outputs += [named(known, bound.fact.name), named(bracketed(is_bad), f"bad{at}")]
    inner = exp.select(*raw).from_("source").subquery("raw")
    return exp.select(*outputs).from_(exp.select(*cells).from_(inner).subquery("cells"))


def _type(name: str) -> str:
    """A type of Spark by DuckDB's name, by which the reading of typed columns goes."""
    return SPARK_TYPES.get(name, name.upper())


SPARK_TYPES = {"string": "VARCHAR", "int": "INTEGER", "timestamp": "TIMESTAMP WITH TIME ZONE", "timestamp_ntz": "TIMESTAMP"}


def _is_there(name: str) -> exp.Expr:
    return exp.Not(this=bracketed(exp.Is(this=column_named(name), expression=exp.Null())))


def _value(bound: Bound, cell: exp.Expr, program: Program) -> exp.Expr:
    """The value of a cell of text that is written in full; NULL for any other."""
    word = word_of(bound, cell if bound.codes and bound.dates is None else cast(cell, "VARCHAR"))
    kind = certain(bound.fact.kind)
    plain = Bound(bound.place, bound.column, bound.fact, (), bound.times, bound.empty_is_absent)
    match kind:
        case NumberKind():
            pattern = f"^[+-]?[0-9]{{1,{DIGITS - DECIMALS}}}([.][0-9]{{1,{DECIMALS}}})?$"
            number = _if_like(word, pattern, cast(word.copy(), f"DECIMAL({DIGITS}, {DECIMALS})"))
            return typed(plain, number, f"DECIMAL({DIGITS},{DECIMALS})") or cast(exp.Null(), "BIGINT")
        case DateKind() if bound.dates is not None:
            return day_in_rows(bound.dates, word, "spark")
        case DateKind():
            # A day that does not exist is NULL; in ANSI mode a cast would be an error.
            day = cast(call("try_to_timestamp")(word.copy(), exp.Literal.string("yyyy-MM-dd")), "DATE")
            return typed(plain, _if_like(word, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", day), "DATE") or cast(exp.Null(), "DATE")
        case BooleanKind() | ChoiceKind():
            return value_of(kind, word, program)
        case RegionKind():
            return exp.Case(ifs=[exp.If(this=exp.RegexpLike(this=word.copy(), expression=exp.Literal.string(CODE_OF_PLACE)), true=word)])
        case TextKind() if not format_of(bound, program):
            short = exp.LTE(this=call("length")(word.copy()), expression=exp.Literal.number(LONGEST_TEXT))
            return exp.Case(ifs=[exp.If(this=short, true=word)])
    return cast(exp.Null(), "VARCHAR")


def _if_like(word: exp.Expr, pattern: str, value: exp.Expr) -> exp.Expr:
    test = exp.RegexpLike(this=word.copy(), expression=exp.Literal.string(pattern))
    return bracketed(exp.Case(ifs=[exp.If(this=test, true=value)]))


# ── the results ──────────────────────────────────────────────────────────────────────────────────────────────────


def _results(query: Query, region: Bound | None) -> exp.Select:
    columns: list[exp.Expr] = [column_named(KEY)]
    if region is not None:
        columns.append(named(column_named(region.fact.name), REGION))
    for goal in query.goals:
        columns += [named(scalar, name) for name, scalar in columns_of_goal(goal, len(query.facts))]
    return exp.select(*columns).from_(query_from(query.relation, "spark").subquery("decided"))


def _leave_written(run: Run, folder: Path, format: Format, sparse: bool) -> None:
    """The forms that were asked for; where the results are to be sparse, a row for each person and goal that says more than no."""
    import shutil

    few = run.results
    if sparse:
        form = form_of(run.query.goals, with_region=region_of(run.binding) is not None)
        few = run.session.sql(_spoken(together_with(rows_of(goal, form, "results") for goal in run.query.goals)))
        few.write.parquet(str(folder / f".{RESULTS}"), compression="zstd")
    if format in ("csv", "both"):
        few.write.csv(str(folder / IN_TEXT), header=True, escape='"')
    if few is not run.results:
        shutil.rmtree(folder / RESULTS)
        (folder / f".{RESULTS}").rename(folder / RESULTS)
    if format in ("csv", "none"):
        shutil.rmtree(folder / RESULTS)


def _rows(run: Run, select: exp.Expr) -> list[tuple[Any, ...]]:
    """The few rows of a count."""
    return [tuple(row) for row in run.session.sql(_spoken(select)).collect()]


def _summary(run: Run, refused: Sequence[Diagnostic]) -> dict[str, Any]:
    run.results.createOrReplaceTempView("results")
    bound = run.binding.bound
    counts: list[exp.Expr] = [exp.Count(this=exp.Star())]
    counts += [call("count_if")(column_named(f"bad{at}")) for at in range(len(bound))]
    counts += [call("count")(column_named(each.fact.present or each.fact.name)) for each in bound]
    ((people, *totals),) = _rows(run, exp.select(*(named(each, f"n{at}") for at, each in enumerate(counts))).from_("people"))
    twice = exp.select(named(exp.Count(this=exp.Star()), "n")).from_("people").group_by(column_named(KEY)).having("COUNT(*) > 1")
    ((again,),) = _rows(run, exp.select(call("coalesce")(exp.Sum(this=exp.column("n") - 1), exp.Literal.number(0))).from_(twice.subquery("twice")))
    program = run.rulebook.program
    return {
        "catalog": program.name, "on": run.on.isoformat(), "region": run.region, "engine": "spark", "people": people,
        "same_key": {"rows": int(again), "first": []},
        "columns": {each.column: each.fact.fact for each in bound}, "unbound_columns": list(run.binding.unbound),
        "facts_without_column": without_column(run.binding.unknown_facts, program),
        "filled_cells": {each.column: total for each, total in zip(bound, totals[len(bound) :], strict=True)},
        "bad_cells": {each.column: {"fact": each.fact.fact, "cells": total, "rows": []} for each, total in zip(bound, totals, strict=False) if total},
        "unreadable_rows": {"rows": 0, "lines": []}, "rows_too_long": {"rows": 0, "first": []}, "rows_too_short": {"rows": 0, "first": []},
        "facts": list(run.query.facts),
        "goals": {goal.goal.name: _counts(run, goal) for goal in run.query.goals},
        "not_on_a_population": [each.message.zh for each in refused],
    }  # fmt: skip


def _counts(run: Run, goal: GoalColumns) -> dict[str, Any]:
    """As a matching on this machine counts them: outcomes, sums, reasons, what is missing, cities."""
    amounts = [each for each in goal.results if each.sort == "number" and len(str(max(abs(each.low), abs(each.high)))) <= MOST_DIGITS and not is_wide(each)]
    by: list[exp.Expr] = [cast(exp.Null(), "VARCHAR")] * 3
    by[0] = column_named(outcome_column(goal)) if goal.outcome else by[0]
    by[1] = column_named(reason_column(goal)) if goal.reason else by[1]
    has_region = region_of(run.binding) is not None
    if has_region:
        by[2] = call("rpad")(call("left")(column_named(REGION), exp.Literal.number(4)), exp.Literal.number(6), exp.Literal.string("0"))
    names = ("outcome", "reason", "city")
    totals = [named(exp.Sum(this=column_named(value_column(goal, each))), f"sum{at}") for at, each in enumerate(amounts)]
    groups = _rows(
        run,
        exp.select(*(named(each.copy(), name) for each, name in zip(by, names, strict=True)), named(exp.Count(this=exp.Star()), "n"), *totals)
        .from_("results").group_by(*(exp.Literal.number(place) for place in (1, 2, 3))),
    )  # fmt: skip
    found: dict[str, Any] = {}
    if goal.outcome:
        found["outcomes"] = {word: sum(n for outcome, _, _, n, *_ in groups if outcome == word) for word in ("yes", "no", "unknown")}
    if amounts:
        found["sums"] = sums_of(amounts, [_added(group[4 + at] for group in groups) for at in range(len(amounts))])
        found |= samples_of(amounts, goal, run.rulebook.program)
    if goal.outcome and goal.reason:
        found["codes"] = list(goal.codes)
        places = sorted({(outcome, place) for outcome, place, *_ in groups if place is not None})
        reasons = [
            {"outcome": outcome, "reason": goal.codes[place], "label": run.rulebook.program.rules[goal.codes[place]].label,
             "people": sum(group[3] for group in groups if group[:2] == (outcome, place))} for outcome, place in places
        ]  # fmt: skip
        found["reasons"] = sorted(reasons, key=lambda each: (-each["people"], goal.codes.index(each["reason"]), each["outcome"]))
    found["missing"] = _missing(run, goal)
    if goal.outcome and has_region:
        places_ = run.rulebook.program.places
        found["regions"] = [
            {"code": city, "name": places_.get(city or "", ""),
             **{word: sum(group[3] for group in groups if group[2] == city and group[0] == word) for word in ("yes", "no", "unknown")},
             "sums": sums_of(amounts, [_added(group[4 + at] for group in groups if group[2] == city) for at in range(len(amounts))])}
            for city in sorted({group[2] for group in groups}, key=lambda each: (each is not None, each or ""))
        ]  # fmt: skip
    return found


def _added(totals: Any) -> Any:
    """Exact: Python's own sum would round decimals to 28 digits."""
    found: Any = 0
    for total in totals:
        if total is not None:
            found = EXACT.add(found, total)
    return found


def _missing(run: Run, goal: GoalColumns) -> list[dict[str, Any]]:
    masks = _rows(
        run, exp.select(named(column_named(missing_column(goal)), "mask"), named(exp.Count(this=exp.Star()), "n")).from_("results").group_by("1")
    )
    found = [
        {"fact": fact, "people": sum(n for mask, n in masks if int(mask) >> at & 1), "alone": sum(n for mask, n in masks if int(mask) == 1 << at)}
        for at, fact in enumerate(run.query.facts)
    ]  # fmt: skip
    return sorted((each for each in found if each["people"]), key=lambda each: (-each["alone"], -each["people"], run.query.facts.index(each["fact"])))


# ── the sample ───────────────────────────────────────────────────────────────────────────────────────────────────


def _audit(run: Run, sample: int, folder: Path) -> None:
    """Some people decided again by the evaluator; they alone come to the driver."""
    columns = [column_named(KEY)]
    for bound in run.binding.bound:
        columns.append(column_named(bound.fact.name))
        if bound.fact.present is not None:
            columns.append(column_named(bound.fact.present))
    people = _rows(run, exp.select(*columns).from_("people").order_by(call("md5")(column_named(KEY))).limit(sample))
    wanted = exp.In(this=column_named(KEY), expressions=[exp.Literal.string(str(key)) for key, *_ in people])
    names = [name for goal in run.query.goals for name in _compared(goal)]
    found: dict[str, list[list[Said]]] = {}
    for key, *cells in _rows(run, exp.select(column_named(KEY), *map(column_named, names)).from_("results").where(wanted)):
        found.setdefault(key, []).append(said_by_row(run.query.goals, run.query.facts, cells))
    rows = [(None, key, facts_in_row(run.rulebook.program, run.binding, cells)) for key, *cells in people]
    audit_of(run.rulebook, run.query.goals, rows, found, run.on, run.region, folder)


def _compared(goal: GoalColumns) -> list[str]:
    from engine.population.audit import compared

    names = [outcome_column(goal)] if goal.outcome else []
    names += [value_column(goal, result) for result in compared(goal)]
    return [*names, *([reason_column(goal)] if goal.reason else []), missing_column(goal)]
