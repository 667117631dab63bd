"""The results of each goal as two files: Parquet for programs, CSV in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from sqlglot import exp

from engine.population.matching import Matching, has_bit
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import call, column_named, text_of


def write_results(matching: Matching, folder: Path) -> None:
    for goal in matching.query.goals:
        file = _file_name(goal.goal.name)
        parquet = exp.select(column_named("key"), *_aliased(_columns(goal))).from_(exp.to_table("results"))
        matching.database.sql(text_of(parquet)).write_parquet(str(folder / f"{file}.parquet"), compression="zstd")
        key = exp.alias_(_harmless(column_named("key")), "编号", quoted=True)
        words = exp.select(key, *_aliased(_words(goal, matching))).from_(exp.to_table("results"))
        matching.database.sql(text_of(words)).write_csv(str(folder / f"{file}.csv"), header=True)


def _file_name(name: str) -> str:
    safe = "".join(sign if sign.isalnum() or sign in "._-（）" else "_" for sign in name).strip(".")
    return safe[:80] or "result"


def _aliased(columns: Iterator[tuple[str, exp.Expr]]) -> list[exp.Expr]:
    return [exp.alias_(scalar, name, quoted=True) for name, scalar in columns]


def _columns(goal: GoalColumns) -> Iterator[tuple[str, exp.Expr]]:
    if goal.outcome is not None:
        yield "outcome", _outcome(goal.outcome, ("yes", "no", "unknown"))
    for result in goal.results:
        yield result.label or "value", _result(result)
    if goal.reason is not None:
        yield "reason", exp.cast(column_named(goal.reason), "SMALLINT")
    # Parquet has no 128 bits, and DuckDB would write them as DOUBLE.
    yield "missing", exp.cast(column_named(goal.missing), "DECIMAL(38, 0)")


def _words(goal: GoalColumns, matching: Matching) -> Iterator[tuple[str, exp.Expr]]:
    """The same for people: words for codes, and nothing that a spreadsheet would run."""
    if goal.outcome is not None:
        yield "结论", _outcome(goal.outcome, ("符合", "不符合", "未知"))
    for result in goal.results:
        value = _result(result)
        yield result.label or "值", _harmless(value) if result.sort == "text" else value
    if goal.reason is not None:
        labels = [matching.program.rules[code].label for code in goal.codes]
        yield "原因", exp.Case(this=column_named(goal.reason), ifs=[
            exp.If(this=exp.Literal.number(place), true=exp.Literal.string(label)) for place, label in enumerate(labels)
        ])  # fmt: skip
    names = [
        exp.Case(ifs=[exp.If(this=has_bit(goal.missing, place), true=exp.Literal.string(fact))])
        for place, fact in enumerate(matching.query.facts)
    ]
    yield "还缺", exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("、"), *names])


def _outcome(name: str, words: tuple[str, str, str]) -> exp.Expr:
    yes, no, unknown = map(exp.Literal.string, words)
    return exp.Case(ifs=[
        exp.If(this=column_named(name), true=yes), exp.If(this=exp.Not(this=exp.paren(column_named(name))), true=no)
    ]).else_(unknown)  # fmt: skip


def _result(result: ResultColumn) -> exp.Expr:
    """A value as a reader wants it: a number as an exact decimal."""
    column = column_named(result.name)
    if result.sort != "number":
        return column
    digits = max(len(str(abs(result.low))), len(str(abs(result.high))), result.scale + 1)
    if not result.scale:
        return exp.cast(column, "BIGINT" if digits <= 18 else f"DECIMAL({min(38, digits)}, 0)")
    if digits + result.scale + 1 > 38:
        # A decimal would not hold it on the way; text does.
        return exp.cast(column, "VARCHAR")
    unit = exp.cast(exp.Literal.string(str(Decimal(1).scaleb(-result.scale))), f"DECIMAL({result.scale + 1}, {result.scale})")
    whole = exp.cast(column, f"DECIMAL({digits}, 0)")
    return exp.cast(exp.paren(exp.Mul(this=whole, expression=unit)), f"DECIMAL({digits + 1}, {result.scale})")


def _harmless(value: exp.Expr) -> exp.Expr:
    """A text that no spreadsheet takes for a formula."""
    risky = call("regexp_matches")(value.copy(), exp.Literal.string("^[=+\\-@\\t\\r]"))
    marked = exp.DPipe(this=exp.Literal.string("'"), expression=value.copy())
    return exp.Case(ifs=[exp.If(this=risky, true=marked)]).else_(value.copy())
