"""What a typed program still gets wrong: holes and overlaps of tables and of time, money divided without a rounding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from dsl.diagnostics import Report, Words
from engine import problems, problems_of_kinds
from engine.domains import Case, Cases, cases_of
from engine.from_surface.names import result_name
from engine.functions import FUNCTIONS
from engine.kinds import MONEY, AnyKind, Kind, NumberKind, certain
from engine.program import Call, Expr, FactRef, Literal, Lookup, Member, Parameter, Period, Rule, RuleRef, Table
from engine.values import to_text
from engine.walk import LEAVES, parts

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "in", "between")


def review_rule(rule: Rule, cases: Cases, report: Report) -> None:
    """`cases` of a table, where all of its rows could be read."""
    if isinstance(rule.value, Table) and cases is not None:
        review_table(rule, rule.value, cases, report)
    is_amount = rule.role == "result" and rule.name == result_name(rule.owner, "amount")
    for division in unrounded(rule.value, is_amount):
        report.add(problems_of_kinds.money_divided_unrounded(division.span))
    if is_amount and not isinstance(certain(rule.kind), NumberKind | AnyKind):
        report.add(problems_of_kinds.wrong_kind(rule.value.span, NumberKind(), certain(rule.kind)))


def unrounded(expr: Expr, is_amount: bool = False) -> Iterator[Call]:
    """Divisions of money that no rounding encloses (docs/meaning.md 9). In an amount every number is money.

    What is only compared needs no rounding: nobody is paid it.
    """
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if type(part) in LEAVES:
            continue
        match part:
            case Call(function) if FUNCTIONS[function].rounds or function in COMPARISONS:
                continue
            case Call("/", (left, right), kind) if isinstance(kind, NumberKind) and left is not None and not _is_unread(right):
                money = certain(left.kind)
                if isinstance(money, NumberKind) and (is_amount or money.unit == MONEY and kind.unit == MONEY):
                    yield part
                    continue
        waiting += parts(part)[::-1]


def _is_unread(expr: Expr | None) -> bool:
    """Whether it could not be read, and that has been said."""
    return expr is None or isinstance(expr, Literal) and expr.value is None and isinstance(expr.kind, AnyKind)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def review_table(rule: Rule, table: Table, cases: tuple[Case, ...], report: Report) -> None:
    if table.hit in ("U", "A"):
        for case in cases:
            if len(case.rows) > 1:
                first, second = case.rows[:2]
                if table.hit == "U":
                    report.add(problems.rows_overlap(table.rows[second].span, rule.label, first + 1, second + 1, said(table, case)))
                elif not _agree(table, case):
                    report.add(problems.rows_disagree(table.rows[second].span, rule.label, first + 1, second + 1, said(table, case)))
                break
    if table.hit in ("U", "A", "F", "P") and not any(column.default for column in table.columns):
        gap = next((case for case in cases if not case.rows), None)
        if gap is not None:
            report.add(problems.gap_in_rows(table.span, rule.label, said(table, gap)))


def _agree(table: Table, case: Case) -> bool:
    results = [tuple(each.value if isinstance(each, Literal) else each for each in table.rows[at].results) for at in case.rows]
    return all(each == results[0] for each in results)


def said(table: Table, case: Case) -> Words:
    return words_of_case((named(input_), input_.kind, value) for input_, value in zip(table.inputs, case.values, strict=True))


def words_of_case(values: Iterable[tuple[str, Kind, object]]) -> Words:
    """A case as people say it: `面积 149平方米、有明火 是`."""
    parts = [(name, kind, value) for name, kind, value in values]
    return Words(
        "、".join(f"{name} {shown(value, kind)}" for name, kind, value in parts),
        ", ".join(f"{name} {shown(value, kind)}" for name, kind, value in parts),
    )


def shown(value: object, kind: Kind) -> str:
    match value:
        case None:
            return "没有"
        case bool():
            return "是" if value else "否"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case "\N{REPLACEMENT CHARACTER}":
            return "……"
    plain_kind = certain(kind)
    return to_text(value) + (plain_kind.unit if isinstance(plain_kind, NumberKind) else "")


def named(expr: Expr) -> str:
    match expr:
        case FactRef(name) | RuleRef(name) | Lookup(name) | Member(_, name):
            return name.rpartition(".")[2]
    return "这一列"


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────


def review_parameter(parameter: Parameter, told: Sequence[str], report: Report) -> None:
    """Rows for one place and one set of tests must follow each other day by day, and no two may hold at once.

    `told` says of each row, in its author's words, what place and which case it is for.
    """
    label = parameter.name.rpartition(".")[2]
    series: dict[tuple[object, ...], list[tuple[int, Period]]] = {}
    for number, period in enumerate(parameter.periods, 1):
        series.setdefault((period.region, period.tests), []).append((number, period))
    for rows in series.values():
        what = label + (f"（{told[rows[0][0] - 1]}）" if told[rows[0][0] - 1] else "")
        rows.sort(key=lambda row: (row[1].begin is not None, row[1].begin or date.min))
        for (number, period), (next_number, following) in zip(rows, rows[1:], strict=False):
            if following.begin is None or period.end is None or following.begin < period.end:
                report.add(problems.periods_overlap(following.span, period.span, what, following.begin or period.begin, number, next_number))
            elif following.begin > period.end:
                report.add(problems.gap_in_periods(following.span, what, period.end - timedelta(days=1), following.begin))
    if parameter.inputs:
        _review_inputs(parameter, label, report)


MOST_ROWS = 10_000
"""Rows of one parameter looked at, day by day."""


def _review_inputs(parameter: Parameter, label: str, report: Report) -> None:
    """Rows of one place valid on one day must not both hold; each two rows are told of once."""
    inputs = tuple(expr for _, expr in parameter.inputs)
    told: set[tuple[int, int]] = set()
    looked_at = 0
    for region in dict.fromkeys(period.region for period in parameter.periods):
        rows = [(number, period) for number, period in enumerate(parameter.periods, 1) if period.region == region]
        for day in dict.fromkeys(period.begin or date.min for _, period in rows):
            valid = [(number, period) for number, period in rows if _holds_on(period, day)]
            looked_at += len(valid)
            if looked_at > MOST_ROWS:
                return
            for case in cases_of(inputs, tuple(period.tests for _, period in valid)) or ():
                if len(case.rows) < 2:
                    continue
                (first, earlier), (second, period) = (valid[at] for at in case.rows[:2])
                if (first, second) in told or earlier.tests == period.tests:
                    continue  # Equal tests: the series has said so.
                told.add((first, second))
                words = words_of_case((name, expr.kind, value) for (name, expr), value in zip(parameter.inputs, case.values, strict=True))
                report.add(problems.values_overlap(period.span, label, first, second, words))


def _holds_on(period: Period, day: date) -> bool:
    return (period.begin is None or period.begin <= day) and (period.end is None or day < period.end)
