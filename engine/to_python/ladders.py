"""Decision tables and parameters as Python for plain values: one `if` after the other, and a place looked up by its code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.domains import are_apart
from engine.kinds import RegionKind, TextKind
from engine.program import Call, Connective, Expr, Literal, Lookup, Parameter, Period, Table
from engine.to_python import plain_calls
from engine.to_python.module import Env, bare, is_valid, record_with, tuple_of, used_by
from engine.values.regions import WHOLE_COUNTRY, prefix_of

if TYPE_CHECKING:
    from engine.to_python.quick import Give, Quick

MOST_RUNGS = 40
"""A longer table is a function of its own, in which no row stands inside another."""

Inputs = list[tuple[str, bool]]
"""The names that hold the inputs, and whether each is surely there."""


def is_ladder(table: Table) -> bool:
    """Whether the first row that is true decides, so that the others need no look."""
    return bool(table.rows) and (table.hit == "F" or table.hit == "U" and table.is_disjoint)


def table(quick: Quick, expr: Table, env: Env, target: str, give: Give) -> None:
    """Statements: `if … elif … else`."""
    inputs = _inputs(quick, expr.inputs, env)
    rows = [(row.tests, row.results, row.span) for row in expr.rows]
    known = quick.available
    for place, (tests, results, span) in enumerate(rows):
        is_last = place == len(rows) - 1
        with quick.perhaps(known):
            code = _row(quick, tests, inputs, env)
        quick.say(f"{quick.module.at(span)}{'el' if place else ''}if {code}:")
        with quick.branch(known):
            _output(quick, expr, results, env, target, give)
        if is_last:
            quick.say("else:")
            with quick.branch(known):
                if any(column.default is not None for column in expr.columns):
                    _output(quick, expr, tuple(column.default for column in expr.columns), env, target, give)
                else:
                    quick.say("irregular()")


def table_value(quick: Quick, expr: Table, env: Env, depth: int) -> str:
    """An expression: the ladder where statements can stand, else a function of it."""
    held = quick.module.fresh("table")
    if is_ladder(expr):
        if len(expr.rows) <= MOST_RUNGS and quick._lines is not None:
            table(quick, expr, env, f"{held} = ", lambda code, _: code)
            return held
        return _apart(quick, expr, env, held)
    return _only_true(quick, expr, env, held)


def _apart(quick: Quick, expr: Table, env: Env, held: str) -> str:
    """A ladder as a function: each row returns."""
    used = used_by(expr, env)
    passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
    with quick.elsewhere() as lines:
        inputs = _inputs(quick, expr.inputs, used)
        known = quick.available
        for row in expr.rows:
            with quick.perhaps(known):
                code = _row(quick, row.tests, inputs, used)
            quick.say(f"{quick.module.at(row.span)}if {code}:")
            with quick.branch(known):
                _output(quick, expr, row.results, used, "return ", lambda code, _: code)
        if any(column.default is not None for column in expr.columns):
            _output(quick, expr, tuple(column.default for column in expr.columns), used, "return ", lambda code, _: code)
        else:
            quick.say("return irregular()")
    quick.module.function(held, passed, lines)
    return f"{held}({passed})"


def _only_true(quick: Quick, expr: Table, env: Env, held: str) -> str:
    """Rows that may be true at once: all are looked at, as a function."""
    used = used_by(expr, env)
    passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
    has_default = any(column.default is not None for column in expr.columns)
    with quick.elsewhere() as lines:
        inputs = _inputs(quick, expr.inputs, used)
        known = quick.available
        with quick.perhaps(known):
            states = [_row(quick, row.tests, inputs, used) for row in expr.rows]
        quick.say(f"row = only_true({tuple_of(states)}, {has_default})")
        for place, row in enumerate(expr.rows):
            quick.say(f"{quick.module.at(row.span)}if row == {place}:")
            with quick.branch(known):
                _output(quick, expr, row.results, used, "return ", lambda code, _: code)
        if has_default:
            _output(quick, expr, tuple(column.default for column in expr.columns), used, "return ", lambda code, _: code)
    quick.module.function(held, passed, lines)
    return f"{held}({passed})"


def _inputs(quick: Quick, exprs: Iterable[Expr], env: Env) -> Inputs:
    """Where statements can stand: what holds the inputs of a table."""
    return [(quick.put("input", quick.of(expr, env, 0)), quick.is_sure(expr)) for expr in exprs]


def _row(quick: Quick, tests: tuple[Expr | None, ...], inputs: Inputs, env: Env) -> str:
    codes = []
    for test, (value, is_sure) in zip(tests, inputs, strict=True):
        if test is None:
            continue
        before, quick.sure_input = quick.sure_input, is_sure
        code = quick._test(test, {**env, "?": value}, 1)[0]
        quick.sure_input = before
        codes.append(f"({code})" if isinstance(test, Connective) else code)
    if len(codes) == 1:
        return bare(codes[0])
    return " and ".join(codes) or "True"


def _output(quick: Quick, expr: Table, results: tuple[Expr | None, ...], env: Env, target: str, give: Give) -> None:
    if len(results) == 1 and results[0] is not None:
        quick.ladder(results[0], env, target, give, MOST_RUNGS)
        return
    codes = ["None" if result is None else quick.of(result, env, 0) for result in results]
    code = codes[0] if len(codes) == 1 else record_with(f"{column.name!r}: {each}" for column, each in zip(expr.columns, codes, strict=True))
    quick.say(f"{target}{give(code, None)}")


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────


def looked_up(quick: Quick, expr: Lookup, env: Env, depth: int) -> str:
    """An expression for a parameter's value."""
    literal = plain_calls.literal_of(quick, expr)
    if literal is not None:
        return quick.of(literal, env, depth)
    if quick._lines is not None:
        held = quick.module.fresh(expr.parameter)
        lookup(quick, expr, env, f"{held} = ", lambda code, _: code)
        return held
    return _called(quick, expr, env, depth, lambda code, _: code)


def lookup(quick: Quick, expr: Lookup, env: Env, target: str, give: Give) -> None:
    """Statements for a parameter's value: the day's rows, the place's by the longest prefix, then the row that holds."""
    literal = plain_calls.literal_of(quick, expr)
    if literal is not None:
        quick.say(f"{target}{give(quick.of(literal, env, 0), literal)}")
        return
    place = _place(quick, expr)
    parameter = quick.program.parameters[expr.parameter]
    if expr.on is not None or place is None:
        code = _called(quick, expr, env, 0, give)
        quick.say(f"{target}{code}")
        return
    written = expr.inputs or tuple(each for _, each in parameter.inputs)
    inputs = _inputs(quick, written, env)
    _ladder(quick, _reaching(_rows(quick, parameter), place), written, inputs, target, give)


def _place(quick: Quick, expr: Lookup) -> str | None:
    """The place of a lookup, where the rules alone say it."""
    parameter = quick.program.parameters[expr.parameter]
    match expr.region if expr.region is not None else parameter.by if parameter.is_regional else None:
        case None:
            return quick.module.setting.region if parameter.is_regional else ""
        case Literal(str(code)):
            return code
        case Call("applicable region"):
            return quick.module.setting.region
    return None


def _called(quick: Quick, expr: Lookup, env: Env, depth: int, give: Give) -> str:
    """A parameter's value by a function of its inputs, found by the place."""
    parameter = quick.program.parameters[expr.parameter]
    place = _place(quick, expr)
    where = expr.region if expr.region is not None else parameter.by
    is_plain_place = place is not None or (where is not None and quick.is_sure(where) and isinstance(where.kind, RegionKind | TextKind))
    if expr.on is not None or not is_plain_place:
        return give(f"settled({quick.careful.of(expr, env, depth)})", None)
    written = expr.inputs or tuple(each for _, each in parameter.inputs)
    rows = _rows(quick, parameter)
    if place is not None:
        given = [quick.of(each, env, depth) for each in written]
        made, passed = _functions(quick, parameter, {"": _reaching(rows, place)}, written, give)
        return f"{made['']}({', '.join((*passed, *given))})"
    assert where is not None
    at = quick.of(where, env, depth)
    given = [quick.of(each, env, depth) for each in written]
    groups = {prefix_of(code): _reaching(rows, code) for code in sorted({_own(row.region) for row in rows})}
    literals = {prefix: _only(quick, group) for prefix, group in groups.items()}
    if all(literals.values()):
        # Nothing but the place matters: what holds there stands in the table itself.
        values = {prefix: give(quick.of(literal, {}, 0), literal) for prefix, literal in literals.items() if literal is not None}
        return f"{_by_place(quick, parameter, values)}[{at}]"
    made, passed = _functions(quick, parameter, groups, written, give)
    return f"{_by_place(quick, parameter, made)}[{at}]({', '.join((*passed, *given))})"


def _by_place(quick: Quick, parameter: Parameter, made: dict[str, str]) -> str:
    held = quick.module.fresh(f"{_short(parameter)}_of_place")
    places = ", ".join(f"{prefix!r}: {code}" for prefix, code in made.items())
    quick.module.table(held, f"{quick.module.at(parameter.span)}Places({{{places}}})")
    return held


def _own(region: str) -> str:
    return "" if region in WHOLE_COUNTRY else region


def _short(parameter: Parameter) -> str:
    return parameter.name.rpartition(".")[2]


def _only(quick: Quick, rows: list[Period]) -> Literal | None:
    """The literal of the one row that always holds in the narrowest region, if it is one."""
    narrowest = max((len(prefix_of(row.region)) for row in rows), default=0)
    group = [row for row in rows if len(prefix_of(row.region)) == narrowest]
    return plain_calls.literal_of(quick, group[0].value) if len(group) == 1 and not any(group[0].tests) else None


def _functions(
    quick: Quick, parameter: Parameter, groups: dict[str, list[Period]], written: tuple[Expr, ...], give: Give
) -> tuple[dict[str, str], tuple[str, ...]]:
    """A function of the inputs for the rows of each place, and what else all of them are handed."""
    inputs = [(quick.module.fresh(name), quick.is_sure(each)) for (name, _), each in zip(parameter.inputs, written, strict=True)]
    bodies: dict[str, list[str]] = {}
    for prefix, rows in groups.items():
        with quick.elsewhere() as lines:
            _ladder(quick, rows, written, inputs, "return ", give)
        bodies[prefix] = lines
    passed = ("f", "m") if any(re.search(r"\b[fm]\b", line) for lines in bodies.values() for line in lines) else ()
    made: dict[str, str] = {}
    for prefix, lines in bodies.items():
        made[prefix] = quick.module.fresh(f"{_short(parameter)}_{prefix}" if prefix else _short(parameter))
        quick.module.function(made[prefix], ", ".join((*passed, *(name for name, _ in inputs))), lines, f"{parameter.name} {prefix}")
    return made, passed


def _rows(quick: Quick, parameter: Parameter) -> list[Period]:
    return [period for period in parameter.periods if is_valid(period, quick.module.setting.rules_on)]


def _reaching(rows: list[Period], place: str) -> list[Period]:
    return [row for row in rows if not _own(row.region) or place.startswith(prefix_of(row.region))]


def _ladder(quick: Quick, rows: list[Period], written: tuple[Expr, ...], inputs: Inputs, target: str, give: Give) -> None:
    """Rows of one place, the narrowest region first; those of one region exclude each other, or nothing is plain."""
    widths: dict[int, list[Period]] = {}
    for row in rows:
        widths.setdefault(len(prefix_of(row.region)), []).append(row)
    known = quick.available
    is_first = True
    for width in sorted(widths, reverse=True):
        group = widths[width]
        with quick.perhaps(known):
            states = [_row(quick, row.tests, inputs, {}) for row in group]
        if states == ["True"] and is_first:
            quick.ladder(group[0].value, {}, target, give)
            return
        if len(group) == 1 or are_apart(written, tuple(row.tests for row in group)):
            tests = states
        else:
            row_held = quick.module.fresh("row")
            tests = [f"({row_held} := only_true({tuple_of(states)}, True)) == 0", *(f"{row_held} == {place}" for place in range(1, len(group)))]
        for row, test in zip(group, tests, strict=True):
            quick.say(f"{quick.module.at(row.span)}{'if' if is_first else 'elif'} {test}:")
            with quick.branch(known):
                quick.ladder(row.value, {}, target, give, MOST_RUNGS)
            is_first = False
    if is_first:
        quick.say("irregular()")
        quick.say(f"{target}None")
        return
    quick.say("else:")
    with quick.branch(known):
        quick.say("irregular()")
