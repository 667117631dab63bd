"""What a typed program still gets wrong: holes and overlaps of tables and of time, money divided without a rounding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dsl.diagnostics import Report
from engine import problems
from engine.from_surface.domains import Case, cases_of
from engine.from_surface.types import MONEY
from engine.functions import FUNCTIONS
from engine.kinds import NumberKind, certain
from engine.program import Call, Expr, FactRef, Literal, Lookup, Member, Parameter, Period, Rule, RuleRef, Table
from engine.values import to_text
from engine.walk import parts


def review_rule(rule: Rule, report: Report, *, has_whole_rows: bool = True) -> None:
    if isinstance(rule.value, Table) and has_whole_rows:
        review_table(rule, rule.value, report)
    for division in unrounded(rule.value):
        report.add(problems.money_divided_unrounded(division.span))


def unrounded(expr: Expr) -> Iterator[Call]:
    """Divisions of money that no rounding encloses (docs/meaning.md 9)."""
    match expr:
        case Call(function) if FUNCTIONS[function].rounds:
            return
        case Call("/", (left, right), kind) if isinstance(kind, NumberKind) and left is not None and right is not None:
            money = certain(left.kind)
            if isinstance(money, NumberKind) and money.unit == MONEY and kind.unit == MONEY:
                yield expr
                return
    for part in parts(expr):
        yield from unrounded(part)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def review_table(rule: Rule, table: Table, report: Report) -> None:
    cases = cases_of(table.inputs, tuple(row.tests for row in table.rows))
    if cases is None:
        return
    if table.hit in ("U", "A"):
        for case in cases:
            if len(case.rows) > 1:
                first, second = case.rows[:2]
                if table.hit == "U":
                    report.add(problems.rows_overlap(table.rows[second].span, rule.label, first + 1, second + 1, said(table, case), "唯一"))
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


def said(table: Table, case: Case) -> str:
    return "、".join(f"{named(input_)} {to_text(value)}" for input_, value in zip(table.inputs, case.values, strict=True))


def named(expr: Expr) -> str:
    match expr:
        case FactRef(name) | RuleRef(name) | Lookup(name) | Member(_, name):
            return name.rpartition(".")[2]
    return "这一列"


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────


def review_parameter(parameter: Parameter, report: Report) -> None:
    """Rows for one place and one set of tests must follow each other day by day, and no two may hold at once."""
    series: dict[tuple[object, ...], list[tuple[int, Period]]] = {}
    for number, period in enumerate(parameter.periods, 1):
        series.setdefault((period.region, period.tests), []).append((number, period))
    for _key, rows in series.items():
        rows.sort(key=lambda row: (row[1].begin is not None, row[1].begin or timedelta.min))
        for (number, period), (next_number, following) in zip(rows, rows[1:], strict=False):
            what = _what(parameter, period)
            if following.begin is None or period.end is None or following.begin < period.end:
                day = following.begin or period.begin
                if day is not None:
                    report.add(problems.periods_overlap(following.span, what, day, number, next_number))
                else:
                    report.add(problems.rows_overlap(following.span, what, number, next_number, "任何一天", "参数"))
            elif following.begin > period.end:
                report.add(problems.gap_in_periods(following.span, what, period.end - timedelta(days=1), following.begin))
    if parameter.inputs:
        _review_inputs(parameter, report)


def _review_inputs(parameter: Parameter, report: Report) -> None:
    """Rows of one place valid on one day must not both hold."""
    inputs = tuple(expr for _, expr in parameter.inputs)
    for region in dict.fromkeys(period.region for period in parameter.periods):
        rows = [(n, p) for n, p in enumerate(parameter.periods, 1) if p.region == region]
        for day in dict.fromkeys(period.begin for _, period in rows):
            valid = [(n, p) for n, p in rows if (p.begin is None or day is not None and p.begin <= day) and (p.end is None or day is None or day < p.end)]
            tests = [p.tests for _, p in valid]
            if len(set(tests)) < len(tests):
                continue  # Equal tests: the series above has said so.
            cases = cases_of(inputs, tuple(tests))
            overlap = next((case for case in cases or () if len(case.rows) > 1), None)
            if overlap is not None:
                first, second = (valid[at] for at in overlap.rows[:2])
                words = "、".join(f"{name} {to_text(value)}" for (name, _), value in zip(parameter.inputs, overlap.values, strict=True))
                report.add(problems.rows_overlap(second[1].span, parameter.name, first[0], second[0], words, "参数"))


def _what(parameter: Parameter, period: Period) -> str:
    return parameter.name.rpartition(".")[2]

