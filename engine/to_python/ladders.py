"""Decision tables and parameters as Python for plain values: one `if` after the other, and a place looked up by its code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.domains import are_apart
from engine.kinds import RegionKind, TextKind
from engine.program import Call, Connective, Expr, FactRef, Literal, Lookup, Parameter, Period, Table
from engine.to_python import plain_calls
from engine.to_python.module import Env, bare, is_valid, operand_of, record_with, tuple_of, used_by
from engine.to_python.writer import Give, Writer
from engine.values.regions import WHOLE_COUNTRY, prefix_of

MOST_RUNGS = 40
"""A longer table is a function of its own, in which no row stands inside another."""

Inputs = list[tuple[str, bool, bool]]
"""The names that hold the inputs, whether each is surely there, and whether it is a count."""


def is_ladder(table: Table) -> bool:
    """Whether the first row that is true decides, so that the others need no look."""
    return bool(table.rows) and (table.hit == "F" or table.hit == "U" and table.is_disjoint)


def table(writer: Writer, expr: Table, env: Env, target: str, give: Give) -> None:
    """Statements: `if … elif … else`."""
    inputs = _inputs(writer, expr.inputs, env)
    rows = [(row.tests, row.results, row.span) for row in expr.rows]
    known = writer.available
    for place, (tests, results, span) in enumerate(rows):
        is_last = place == len(rows) - 1
        with writer.perhaps(known):
            code = _row(writer, tests, inputs, env)
        writer.say(f"{writer.module.at(span)}{'el' if place else ''}if {code}:")
        with writer.branch(known):
            _output(writer, expr, results, env, target, give)
        if is_last:
            writer.say("else:")
            with writer.branch(known):
                if any(column.default is not None for column in expr.columns):
                    _output(writer, expr, tuple(column.default for column in expr.columns), env, target, give)
                else:
                    writer.say("irregular()")


def table_value(writer: Writer, expr: Table, env: Env, depth: int) -> str:
    """An expression: the ladder where statements can stand, else a function of it."""
    held = writer.module.fresh("table")
    if is_ladder(expr):
        if len(expr.rows) <= MOST_RUNGS and writer.can_say:
            table(writer, expr, env, f"{held} = ", lambda code, _: code)
            return held
        return _apart(writer, expr, env, held)
    return _only_true(writer, expr, env, held)


def _apart(writer: Writer, expr: Table, env: Env, held: str) -> str:
    """A ladder as a function: each row returns."""
    used = used_by(expr, env)
    passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
    with writer.elsewhere() as lines:
        inputs = _inputs(writer, expr.inputs, used)
        known = writer.available
        for row in expr.rows:
            with writer.perhaps(known):
                code = _row(writer, row.tests, inputs, used)
            writer.say(f"{writer.module.at(row.span)}if {code}:")
            with writer.branch(known):
                _output(writer, expr, row.results, used, "return ", lambda code, _: code)
        if any(column.default is not None for column in expr.columns):
            _output(writer, expr, tuple(column.default for column in expr.columns), used, "return ", lambda code, _: code)
        else:
            writer.say("return irregular()")
    writer.module.function(held, passed, lines)
    return f"{held}({passed})"


def _only_true(writer: Writer, expr: Table, env: Env, held: str) -> str:
    """Rows that may be true at once: all are looked at, as a function."""
    used = used_by(expr, env)
    passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
    has_default = any(column.default is not None for column in expr.columns)
    with writer.elsewhere() as lines:
        inputs = _inputs(writer, expr.inputs, used)
        known = writer.available
        with writer.perhaps(known):
            states = [_row(writer, row.tests, inputs, used) for row in expr.rows]
        writer.say(f"row = only_true({tuple_of(states)}, {has_default})")
        for place, row in enumerate(expr.rows):
            writer.say(f"{writer.module.at(row.span)}if row == {place}:")
            with writer.branch(known):
                _output(writer, expr, row.results, used, "return ", lambda code, _: code)
        if has_default:
            _output(writer, expr, tuple(column.default for column in expr.columns), used, "return ", lambda code, _: code)
    writer.module.function(held, passed, lines)
    return f"{held}({passed})"


def _inputs(writer: Writer, exprs: Iterable[Expr], env: Env) -> Inputs:
    """Where statements can stand: what holds the inputs of a table."""
    found: Inputs = []
    for expr in exprs:
        count = writer.count(expr, env)
        found.append((writer.put("input", count or writer.of(expr, env, 0)), writer.is_sure(expr), count is not None))
    return found


def _row(writer: Writer, tests: tuple[Expr | None, ...], inputs: Inputs, env: Env) -> str:
    codes = []
    before = writer.sure_input, writer.counted_input
    for test, (value, is_sure, is_count) in zip(tests, inputs, strict=True):
        if test is None:
            continue
        writer.sure_input, writer.counted_input = is_sure, is_count
        code = writer.test(test, {**env, "?": value}, 1)[0]
        writer.sure_input, writer.counted_input = before
        codes.append(operand_of(f"({code})" if isinstance(test, Connective) else code))
    if len(codes) == 1:
        return bare(codes[0])
    return " and ".join(codes) or "True"


def _output(writer: Writer, expr: Table, results: tuple[Expr | None, ...], env: Env, target: str, give: Give) -> None:
    if len(results) == 1 and results[0] is not None:
        writer.ladder(results[0], env, target, give, MOST_RUNGS)
        return
    codes = ["None" if result is None else writer.of(result, env, 0) for result in results]
    code = codes[0] if len(codes) == 1 else record_with(f"{column.name!r}: {each}" for column, each in zip(expr.columns, codes, strict=True))
    writer.say(f"{target}{give(code, None)}")


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────


def looked_up(writer: Writer, expr: Lookup, env: Env, depth: int) -> str:
    """An expression for a parameter's value."""
    literal = plain_calls.literal_of(writer, expr)
    if literal is not None:
        return writer.of(literal, env, depth)
    if writer.can_say:
        held = writer.module.fresh(expr.parameter)
        lookup(writer, expr, env, f"{held} = ", lambda code, _: code)
        return held
    return _called(writer, expr, env, depth, lambda code, _: code)


def lookup(writer: Writer, expr: Lookup, env: Env, target: str, give: Give) -> None:
    """Statements for a parameter's value: the day's rows, the place's by the longest prefix, then the row that holds."""
    literal = plain_calls.literal_of(writer, expr)
    if literal is not None:
        writer.say(f"{target}{give(writer.of(literal, env, 0), literal)}")
        return
    place = _place(writer, expr)
    parameter = writer.program.parameters[expr.parameter]
    if expr.on is not None or place is None:
        code = _called(writer, expr, env, 0, give)
        writer.say(f"{target}{code}")
        return
    written = expr.inputs or tuple(each for _, each in parameter.inputs)
    inputs = _inputs(writer, written, env)
    _ladder(writer, _reaching(_rows(writer, parameter), place), written, inputs, target, give)


def _place(writer: Writer, expr: Lookup) -> str | None:
    """The place of a lookup, where the rules alone say it."""
    parameter = writer.program.parameters[expr.parameter]
    match expr.region if expr.region is not None else parameter.by if parameter.is_regional else None:
        case None:
            return writer.module.setting.region if parameter.is_regional else ""
        case Literal(str(code)):
            return code
        case Call("applicable region"):
            return writer.module.setting.region
    return None


def _called(writer: Writer, expr: Lookup, env: Env, depth: int, give: Give) -> str:
    """A parameter's value by a function of its inputs, found by the place."""
    parameter = writer.program.parameters[expr.parameter]
    place = _place(writer, expr)
    where = expr.region if expr.region is not None else parameter.by
    is_plain_place = place is not None or (where is not None and writer.is_sure(where) and isinstance(where.kind, RegionKind | TextKind))
    if expr.on is not None or not is_plain_place:
        return give(f"settled({writer.careful.of(expr, env, depth)})", None)
    written = expr.inputs or tuple(each for _, each in parameter.inputs)
    rows = _rows(writer, parameter)
    if place is not None:
        given = [writer.count(each, env) or writer.of(each, env, depth) for each in written]
        made, passed = _functions(writer, parameter, {"": _reaching(rows, place)}, written, give)
        return f"{made['']}({', '.join((*passed, *given))})"
    assert where is not None
    at = writer.of(where, env, depth)
    given = [writer.count(each, env) or writer.of(each, env, depth) for each in written]
    groups = {prefix_of(code): _reaching(rows, code) for code in sorted({_own(row.region) for row in rows})}
    literals = {prefix: _only(writer, group) for prefix, group in groups.items()}
    if all(literals.values()):
        # Nothing but the place matters: what holds there stands in the table itself.
        values = {prefix: give(writer.of(literal, {}, 0), literal) for prefix, literal in literals.items() if literal is not None}
        return f"{_by_place(writer, parameter, values)}[{at}]"
    made, passed = _functions(writer, parameter, groups, written, give)
    return f"{_by_place(writer, parameter, made)}[{at}]({', '.join((*passed, *given))})"


def _by_place(writer: Writer, parameter: Parameter, made: dict[str, str]) -> str:
    held = writer.module.fresh(f"{_short(parameter)}_of_place")
    places = ", ".join(f"{prefix!r}: {code}" for prefix, code in made.items())
    writer.module.table(held, f"{writer.module.at(parameter.span)}Places({{{places}}})")
    return held


def _own(region: str) -> str:
    return "" if region in WHOLE_COUNTRY else region


def _short(parameter: Parameter) -> str:
    return parameter.name.rpartition(".")[2]


def _only(writer: Writer, rows: list[Period]) -> Literal | None:
    """The literal of the one row that always holds in the narrowest region, if it is one."""
    narrowest = max((len(prefix_of(row.region)) for row in rows), default=0)
    group = [row for row in rows if len(prefix_of(row.region)) == narrowest]
    return plain_calls.literal_of(writer, group[0].value) if len(group) == 1 and not any(group[0].tests) else None


def _functions(
    writer: Writer, parameter: Parameter, groups: dict[str, list[Period]], written: tuple[Expr, ...], give: Give
) -> tuple[dict[str, str], tuple[str, ...]]:
    """A function of the inputs for the rows of each place, and what else all of them are handed."""
    inputs: Inputs = [
        (writer.module.fresh(name), writer.is_sure(each), isinstance(each, FactRef) and plain_calls.is_count_of(writer.program, each.name))
        for (name, _), each in zip(parameter.inputs, written, strict=True)
    ]
    bodies: dict[str, list[str]] = {}
    for prefix, rows in groups.items():
        with writer.elsewhere() as lines:
            _ladder(writer, rows, written, inputs, "return ", give)
        bodies[prefix] = lines
    passed = ("f", "m") if any(re.search(r"\b[fm]\b", line) for lines in bodies.values() for line in lines) else ()
    made: dict[str, str] = {}
    for prefix, lines in bodies.items():
        made[prefix] = writer.module.fresh(f"{_short(parameter)}_{prefix}" if prefix else _short(parameter))
        writer.module.function(made[prefix], ", ".join((*passed, *(name for name, _, _ in inputs))), lines, f"{parameter.name} {prefix}")
    return made, passed


def _rows(writer: Writer, parameter: Parameter) -> list[Period]:
    return [period for period in parameter.periods if is_valid(period, writer.module.setting.rules_on)]


def _reaching(rows: list[Period], place: str) -> list[Period]:
    return [row for row in rows if not _own(row.region) or place.startswith(prefix_of(row.region))]


def _ladder(writer: Writer, rows: list[Period], written: tuple[Expr, ...], inputs: Inputs, target: str, give: Give) -> None:
    """Rows of one place, the narrowest region first; those of one region exclude each other, or nothing is plain."""
    widths: dict[int, list[Period]] = {}
    for row in rows:
        widths.setdefault(len(prefix_of(row.region)), []).append(row)
    known = writer.available
    is_first = True
    tested: set[str] = set()
    for width in sorted(widths, reverse=True):
        group = widths[width]
        with writer.perhaps(known):
            states = [_row(writer, row.tests, inputs, {}) for row in group]
        if states == ["True"] and is_first:
            writer.ladder(group[0].value, {}, target, give)
            return
        if len(group) == 1 or are_apart(written, tuple(row.tests for row in group)):
            tests = states
        else:
            row_held = writer.module.fresh("row")
            tests = [f"({row_held} := only_true({tuple_of(states)}, True)) == 0", *(f"{row_held} == {place}" for place in range(1, len(group)))]
        for row, test in zip(group, tests, strict=True):
            if test in tested:
                # A narrower region has a row for just this case.
                continue
            tested.add(test)
            writer.say(f"{writer.module.at(row.span)}{'if' if is_first else 'elif'} {test}:")
            with writer.branch(known):
                writer.ladder(row.value, {}, target, give, MOST_RUNGS)
            is_first = False
    if is_first:
        writer.say("irregular()")
        writer.say(f"{target}None")
        return
    writer.say("else:")
    with writer.branch(known):
        writer.say("irregular()")
