"""The results: one Parquet file with a row for each person, and for each goal a CSV file in words."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlglot import exp

from dsl.diagnostics import Words
from engine.kinds import MONEY, Kind, NumberKind, certain
from engine.population.database import carried_out
from engine.population.matching import Matching, has_bit, region_of
from engine.rows.cells import Sort
from engine.to_relation import GoalColumns, ResultColumn
from engine.to_sql import bracketed, call, cast, column_named, named, query_from, select, stage, text_of

RESULTS = "results.parquet"
KEY, REGION = "key", "region"
GOAL, OUTCOME, REASON, MISSING = "goal", "outcome", "reason", "missing"
TYPE_OF_SORT: Mapping[Sort, str] = {
    "truth": "BOOLEAN", "text": "VARCHAR", "date": "DATE", "months": "BIGINT", "seconds": "BIGINT", "nothing": "BOOLEAN", "list": "VARCHAR",
}  # fmt: skip
MOST_CELLS = 4_000_000
"""How many cells a group of rows of the Parquet file may have: it is held in memory, once for each thread."""


# ── the columns ──────────────────────────────────────────────────────────────────────────────────────────────────


def outcome_column(goal: GoalColumns) -> str:
    return f"{goal.goal.name}.outcome"


def value_column(goal: GoalColumns, result: ResultColumn) -> str:
    label = result.label or "value"
    # An author may call a result like one of ours.
    return f"{goal.goal.name}.{label}" if label not in (OUTCOME, REASON, MISSING) else f"{goal.goal.name}.{label}.value"


def reason_column(goal: GoalColumns) -> str:
    return f"{goal.goal.name}.reason"


def missing_column(goal: GoalColumns) -> str:
    return f"{goal.goal.name}.missing"


def results_from(matching: Matching, also: Iterable[str] = (), only: Container[str] | None = None) -> exp.Select:
    """The results as they are written: outcomes in words, numbers as exact decimals; and also these columns of the query. Where
    `only` some are asked for, nothing is looked up for the others."""
    region = region_of(matching.binding)
    columns: list[exp.Expr] = [column_named(KEY)]
    if region is not None:
        columns.append(named(column_named(region.fact.name), REGION))
    for goal in matching.query.goals:
        for name, scalar in columns_of_goal(goal, len(matching.query.facts)):
            if only is None or name in only:
                columns.append(named(column_named(matching.ready[name]) if name in matching.ready else scalar, name))
    columns += map(column_named, also)
    relation = matching.query.relation if only is None else matching.asked_for(each.name for column in columns for each in column.find_all(exp.Column))
    return select(columns, stage(query_from(relation), "decided"))


@dataclass(frozen=True, slots=True)
class Label:
    """A column for the values that several goals have under one name, of a type that holds them all."""

    name: str
    type: str


def label_of(result: ResultColumn) -> str:
    # Engines do not tell `Amount` from `amount`.
    label = (result.label or "value").lower()
    return label if label not in (KEY, REGION, GOAL, OUTCOME, REASON, MISSING) else f"{label}.value"


def labels_of(goals: Sequence[GoalColumns]) -> tuple[Label, ...]:
    """The labels of all goals: numbers as the widest decimal, what is of several kinds as text."""
    found: dict[str, list[ResultColumn]] = {}
    for goal in goals:
        for result in goal.results:
            found.setdefault(label_of(result), []).append(result)
    return tuple(Label(name, type_of(results)) for name, results in found.items())


def type_of(results: Sequence[ResultColumn]) -> str:
    """The type that holds all these values."""
    sorts = {result.sort for result in results}
    if len(sorts) > 1:
        return "VARCHAR"
    (sort,) = sorts
    if sort != "number":
        return TYPE_OF_SORT[sort]
    scale = max(result.scale for result in results)
    digits = max(_digits(result) - result.scale for result in results) + scale
    if any(map(is_wide, results)) or digits + 1 > 38:
        return "VARCHAR"
    return f"DECIMAL({digits + 1}, {scale})" if scale else "BIGINT" if digits <= 18 else f"DECIMAL({digits}, 0)"


def columns_of_goal(goal: GoalColumns, facts: int) -> Iterator[tuple[str, exp.Expr]]:
    """The columns of results, by their names, over the columns of a query for so many facts."""
    if goal.outcome is not None:
        yield outcome_column(goal), _outcome(goal.outcome, ("yes", "no", "unknown"))
    for result in goal.results:
        yield value_column(goal, result), _result(result)
    if goal.reason is not None:
        yield reason_column(goal), cast(column_named(goal.reason), "SMALLINT")
    # Parquet has no 128 bits, and DuckDB would write them as DOUBLE.
    yield missing_column(goal), cast(column_named(goal.missing), "BIGINT" if facts < 63 else "DECIMAL(38, 0)")


def _outcome(name: str, words: tuple[str, str, str]) -> exp.Expr:
    # Of so few words an engine writes the places: a text would be looked up again for everyone.
    kind = exp.DataType(this=exp.DataType.Type.ENUM, expressions=[exp.Literal.string(word) for word in words])
    yes, no, unknown = (exp.Cast(this=exp.Literal.string(word), to=kind.copy()) for word in words)
    return exp.Case(ifs=[
        exp.If(this=column_named(name), true=yes), exp.If(this=exp.Not(this=bracketed(column_named(name))), true=no)
    ]).else_(unknown)  # fmt: skip


def is_wide(result: ResultColumn) -> bool:
    """Whether a number has so many digits that no decimal of an engine holds it on the way; it is written as text."""
    return bool(result.scale) and _digits(result) + result.scale + 1 > 38


def _digits(result: ResultColumn) -> int:
    return max(len(str(abs(result.low))), len(str(abs(result.high))), result.scale + 1)


def _result(result: ResultColumn) -> exp.Expr:
    """A value as a reader wants it: a number as an exact decimal."""
    column = column_named(result.name)
    if result.sort != "number":
        return column
    digits = _digits(result)
    if not result.scale:
        return cast(column, "BIGINT" if digits <= 18 else f"DECIMAL({min(38, digits)}, 0)")
    if is_wide(result):
        # The last digits are cut off as text.
        return _with_point(column, result.scale)
    return in_units(column, digits, result.scale)


def in_units(count: exp.Expr, digits: int, scale: int) -> exp.Expr:
    """A count of the smallest unit, of so many digits, as an exact decimal."""
    unit = cast(exp.Literal.string(str(Decimal(1).scaleb(-scale))), f"DECIMAL({scale + 1}, {scale})")
    return cast(bracketed(exp.Mul(this=cast(count, f"DECIMAL({digits}, 0)"), expression=unit)), f"DECIMAL({digits + 1}, {scale})")


def _with_point(column: exp.Expr, scale: int) -> exp.Expr:
    size = call("lpad")(cast(call("abs")(column.copy()), "VARCHAR"), call("greatest")(
        call("length")(cast(call("abs")(column.copy()), "VARCHAR")), exp.Literal.number(scale + 1)), exp.Literal.string("0"))  # fmt: skip
    sign = exp.Case(ifs=[exp.If(this=exp.LT(this=column.copy(), expression=exp.Literal.number(0)), true=exp.Literal.string("-"))]).else_(exp.Literal.string(""))
    whole = exp.Anonymous(this="left", expressions=[size, exp.Neg(this=exp.Literal.number(scale))])
    part = call("right")(size.copy(), exp.Literal.number(scale))
    dotted = exp.DPipe(this=exp.DPipe(this=exp.DPipe(this=bracketed(sign), expression=whole), expression=exp.Literal.string(".")), expression=part)
    return exp.Case(ifs=[exp.If(this=exp.Not(this=bracketed(exp.Is(this=column, expression=exp.Null()))), true=dotted)])


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────


def write_parquet(matching: Matching, query: exp.Query, width: int, folder: Path) -> None:
    """The results of so many columns, with what their masks and codes stand for in the file itself."""
    rows = max(2_048, min(122_880, MOST_CELLS // width // 2_048 * 2_048))
    about = {"banshi.on": matching.on.isoformat(), "banshi.facts": " ".join(matching.query.facts)}
    about |= {f"{goal.goal.name}.codes": " ".join(goal.codes) for goal in matching.query.goals if goal.codes}
    described = exp.Struct(expressions=[
        exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string(text)) for name, text in about.items()
    ])  # fmt: skip
    _copy(matching, query, folder / RESULTS, Words("计算并写出", "Deciding and writing"), FORMAT=exp.var("parquet"), COMPRESSION=exp.var("zstd"),
          ROW_GROUP_SIZE=exp.Literal.number(rows), KV_METADATA=described)  # fmt: skip


def write_csv(matching: Matching, folder: Path, results_of: Callable[[GoalColumns], exp.Expr | str]) -> None:
    """For each goal a file for people, from its results: words for codes, and nothing that a spreadsheet would run."""
    taken: set[str] = set()
    for goal in matching.query.goals:
        # A spreadsheet takes a file for UTF-8 if it begins with this mark.
        columns = [named(harmless(column_named(KEY)), "\ufeff编号")]
        columns += [named(scalar, name) for name, scalar in _words(goal, matching)]
        query = select(columns, results_of(goal))
        name = _file_name(goal.goal.name, taken)
        _copy(matching, query, folder / f"{name}.csv", Words(f"写出 {name}.csv", f"Writing {name}.csv"), FORMAT=exp.var("csv"), HEADER=exp.true())


def _copy(matching: Matching, query: exp.Query, file: Path, words: Words, **options: exp.Expr) -> None:
    parameters = [exp.CopyParameter(this=exp.var(name), expression=value) for name, value in options.items()]
    copy = exp.Copy(this=exp.Subquery(this=query), kind=False, files=[exp.Literal.string(str(file))], params=parameters, credentials=exp.Credentials())
    carried_out(matching.database, text_of(copy), matching.watch, words, matching.source.rows)


def _file_name(name: str, taken: set[str]) -> str:
    safe = "".join(sign if sign.isalnum() or sign in "._-（）" else "_" for sign in name).strip(".")[:80] or "result"
    made, at = safe, 2
    while made.lower() in taken:
        made, at = f"{safe}_{at}", at + 1
    taken.add(made.lower())
    return made


def _words(goal: GoalColumns, matching: Matching) -> Iterator[tuple[str, exp.Expr]]:
    if goal.outcome is not None:
        meant = [exp.If(this=exp.Literal.string(code), true=exp.Literal.string(word)) for code, word in (("yes", "符合"), ("no", "不符合"))]
        yield "结论", exp.Case(this=column_named(outcome_column(goal)), ifs=meant).else_(exp.Literal.string("未知"))
    for result in goal.results:
        value = column_named(value_column(goal, result))
        yield result.label or "值", harmless(value) if result.sort == "text" else as_money(value, result.kind, result.scale)
    if goal.reason is not None:
        labels = [matching.program.rules[code].label for code in goal.codes]
        yield "原因", exp.Case(this=column_named(reason_column(goal)), ifs=[
            exp.If(this=exp.Literal.number(place), true=exp.Literal.string(label)) for place, label in enumerate(labels)
        ])  # fmt: skip
    missing = column_named(missing_column(goal))
    names = [
        exp.Case(ifs=[exp.If(this=has_bit(missing.copy(), place), true=exp.Literal.string(fact))])
        for place, fact in enumerate(matching.query.facts)
    ]
    is_none = exp.EQ(this=missing, expression=exp.Literal.number(0))
    yield "还缺", exp.Case(ifs=[exp.If(this=exp.Not(this=is_none), true=call("concat_ws")(exp.Literal.string("、"), *names))])


def as_money(value: exp.Expr, kind: Kind, scale: int) -> exp.Expr:
    """An amount of money with all its decimals, though the rules may give fewer (`scale`); any other value as it is."""
    money = certain(kind)
    more = money.scale - scale if isinstance(money, NumberKind) and money.unit == MONEY else 0
    return exp.DPipe(this=cast(value, "VARCHAR"), expression=exp.Literal.string("0" * more if scale else "." + "0" * more)) if more > 0 else value


def harmless(value: exp.Expr) -> exp.Expr:
    """A text that no spreadsheet takes for a formula."""
    risky = call("regexp_matches")(value.copy(), exp.Literal.string("^[=+\\-@\\t\\r\\n＝＋－＠]"))
    marked = exp.DPipe(this=exp.Literal.string("'"), expression=value.copy())
    return exp.Case(ifs=[exp.If(this=risky, true=marked)]).else_(value.copy())
