"""Decision tables and the histories of parameters: grids of cells become rows of typed tests and values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dsl import surface
from dsl.source import Text
from engine import problems
from engine.from_surface.desk import Desk, Scene
from engine.from_surface.domains import are_disjoint
from engine.from_surface.plain import citations, words
from engine.from_surface.typed import expression, test_of, value_of
from engine.from_surface.types import declared
from engine.kinds import ANY, NUMBER, Kind, ListKind, RecordKind, certain, least_common
from engine.program import Column, Expr, HitPolicy, Literal, Parameter, Period, Record, Table, TableRow

HITS: dict[str, HitPolicy] = {
    word: hit  # type: ignore[misc]
    for hit, spellings in {
        "U": ("唯一", "unique", "U"),
        "A": ("任一", "any", "A"),
        "P": ("优先", "priority", "P"),
        "F": ("首个", "first", "F"),
        "R": ("次序", "rule order", "R"),
        "O": ("输出次序", "output order", "O"),
        "C": ("收集", "collect", "C"),
        "C+": ("合计", "sum", "C+"),
        "C<": ("取最小", "minimum", "C<"),
        "C>": ("取最大", "maximum", "C>"),
        "C#": ("计数", "count", "C#"),
    }.items()
    for word in spellings
}


def table_from(desk: Desk, written: surface.DecisionTable, scene: Scene) -> Expr:
    """A decision table, typed. Columns without a declared type take the least kind that holds their cells."""
    hit = _hit(desk, written)
    grid = written.rows
    inputs = tuple(expression(desk, header, scene) for header in grid.inputs)
    outputs = {each.name.value: each for each in written.outputs}
    _undeclared_outputs(desk, written, outputs)
    wanted = [_declared_column(desk, header, outputs.get(header.value)) for header in grid.results]
    rows = []
    for number, row in enumerate(grid.rows, 1):
        tests = tuple(_test(desk, cell, scene, input_.kind) for cell, input_ in zip(row.inputs, inputs, strict=True))
        results = tuple(
            value_of(desk, cell, scene, kind) if cell is not None else Literal(None, ANY, span=row.span)
            for cell, kind in zip(row.results, wanted, strict=True)
        )
        rows.append(
            TableRow(str(number), tests, results, citations(row.notes) or citations(written.notes),
                     words(row.notes.checked) or words(written.notes.checked), span=row.span)
        )
    columns = tuple(
        _column(desk, header, outputs.get(header.value), kind, [row.results[at] for row in rows], scene)
        for at, (header, kind) in enumerate(zip(grid.results, wanted, strict=True))
    )
    if hit in ("P", "O") and not any(column.allowed for column in columns):
        desk.report.add(problems.priority_without_order(written.hit or written.name, written.name.value))
    is_disjoint = are_disjoint(inputs, tuple(row.tests for row in rows))
    return Table(hit, inputs, columns, tuple(rows), is_disjoint, _kind(hit, columns), span=written.name.span)


def _hit(desk: Desk, written: surface.DecisionTable) -> HitPolicy:
    if written.hit is None:
        return "U"
    hit = HITS.get(written.hit.value)
    if hit is None:
        desk.report.add(problems.unknown_hit(written.hit, tuple(HITS)))
    return hit or "U"


def _undeclared_outputs(desk: Desk, written: surface.DecisionTable, outputs: dict[str, surface.Output]) -> None:
    headers = {header.value for header in written.rows.results}
    for name, output in outputs.items():
        if name not in headers:
            desk.report.add(problems.output_without_column(output.name, tuple(headers)))


def _declared_column(desk: Desk, header: Text, output: surface.Output | None) -> Kind | None:
    if output is None:
        return None
    typed = declared(output.type, output.unit, output.allowed, header, desk.names.choices, desk.report)
    return typed.kind if typed else None


def _column(desk: Desk, header: Text, output: surface.Output | None, kind: Kind | None, cells: list[Expr], scene: Scene) -> Column:
    kind = kind or least_common(cell.kind for cell in cells)
    if output is None:
        return Column(header.value, kind)
    allowed = tuple(
        cell.value for each in output.allowed if isinstance(cell := value_of(desk, each, scene, certain(kind)), Literal)
    )
    default = value_of(desk, output.default, scene, kind) if output.default is not None else None
    return Column(header.value, kind, allowed, default)


def _kind(hit: HitPolicy, columns: tuple[Column, ...]) -> Kind:
    one: Kind = columns[0].kind if len(columns) == 1 else RecordKind(tuple((each.name, each.kind) for each in columns))
    match hit:
        case "U" | "A" | "P" | "F" | "C<" | "C>" | "C+":
            return one
        case "R" | "O" | "C":
            return ListKind(one)
        case "C#":
            return NUMBER


def _test(desk: Desk, cell: Text | None, scene: Scene, kind: Kind) -> Expr | None:
    return None if cell is None or cell.value in ("", "-", "－", "—") else test_of(desk, cell, scene, kind)


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────

PLACE = ("地区", "region")
BEGIN = ("自", "from")
END = ("至", "until")
VALUE = ("值", "value")


def parameter_from(desk: Desk, written: surface.Parameter, full: str, owner: str, scene: Scene) -> Parameter:
    typed = declared(written.type, written.unit, written.allowed, written.name, desk.names.choices, desk.report)
    want = typed.kind if typed else None
    by = expression(desk, written.by, scene) if written.by is not None else None
    basis, checked = citations(written.notes), words(written.notes.checked)
    inputs: tuple[tuple[str, Expr], ...] = ()
    if written.history is not None:
        inputs, periods = _periods(desk, written, written.history, scene, want)
    elif written.value is not None:
        value = value_of(desk, written.value, scene, want)
        periods = (Period("", None, None, (), value, basis, checked, span=written.value.span),)
    else:
        desk.report.add(problems.parameter_without_value(written.name))
        periods = ()
    kind = want or least_common(period.value.kind for period in periods)
    return Parameter(full, kind, periods, by, inputs, owner, basis, checked, span=written.name.span)


def _periods(desk: Desk, written: surface.Parameter, grid: surface.Grid, scene: Scene, want: Kind | None):
    headers = [header.value for header in grid.inputs]
    special = {word: at for at, word in enumerate(headers) if word in (*PLACE, *BEGIN, *END)}
    place = next((special[word] for word in PLACE if word in special), None)
    begin = next((special[word] for word in BEGIN if word in special), None)
    end = next((special[word] for word in END if word in special), None)
    columns = [at for at in range(len(headers)) if at not in special.values()]
    results = list(grid.results)
    if not results and headers and columns and headers[columns[-1]] in VALUE:
        # 自 | 值 without `||`: the only thing it can mean.
        results, columns = [grid.inputs[columns[-1]]], columns[:-1]
        value_at = len(columns) + len(special)
    else:
        value_at = None
    inputs = tuple((headers[at], expression(desk, grid.inputs[at], scene)) for at in columns)
    periods = []
    for number, row in enumerate(grid.rows, 1):
        cell = lambda at: row.inputs[at] if at is not None else None  # noqa: E731, B023
        value_cells = [row.inputs[headers.index(results[0].value)]] if value_at is not None else list(row.results)
        first = _day(desk, cell(begin))
        last = _day(desk, cell(end))
        if first is not None and last is not None and last < first:
            desk.report.add(problems.period_ends_before_it_begins(row.span))
        values = tuple(
            value_of(desk, each, scene, want) if each is not None else Literal(None, ANY, span=row.span) for each in value_cells
        )
        if any(each is None for each in value_cells):
            desk.report.add(problems.period_without_value(row.span, written.name.value))
        value: Expr = values[0] if len(values) == 1 else Record(
            tuple((header.value, each) for header, each in zip(results, values, strict=True)),
            RecordKind(tuple((header.value, each.kind) for header, each in zip(results, values, strict=True))),
        )
        periods.append(
            Period(
                _place(desk, cell(place)), first, last + timedelta(days=1) if last else None,
                tuple(_test(desk, row.inputs[at], scene, expr.kind) for at, (_, expr) in zip(columns, inputs, strict=True)),
                value, citations(row.notes) or citations(written.notes),
                words(row.notes.checked) or words(written.notes.checked), str(number), span=row.span,
            )
        )
    return inputs, ended_by_the_next(periods)


def ended_by_the_next(periods: list[Period]) -> tuple[Period, ...]:
    """A row without 至 holds until the next one for the same place and tests begins."""
    begins: dict[tuple[object, ...], list[date]] = {}
    for period in periods:
        if period.begin is not None:
            begins.setdefault((period.region, period.tests), []).append(period.begin)
    ended = []
    for period in periods:
        later = [day for day in begins.get((period.region, period.tests), ()) if period.begin is None or day > period.begin]
        ended.append(replace(period, end=min(later)) if period.end is None and later else period)
    return tuple(ended)


def _place(desk: Desk, cell: Text | None) -> str:
    if cell is None or cell.value in ("", "-"):
        return ""
    if cell.value.isdigit() and len(cell.value) == 6:
        return cell.value
    code = desk.names.code(cell.value)
    if code is None:
        desk.report.add(problems.unknown_place(cell, desk.names.places.get(cell.value, ()), desk.names.places))
    return code or ""


def _day(desk: Desk, cell: Text | None) -> date | None:
    if cell is None or cell.value in ("", "-"):
        return None
    try:
        return date.fromisoformat(cell.value)
    except ValueError:
        desk.report.add(problems.not_a_date(cell))
        return None

