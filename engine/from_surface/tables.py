"""Decision tables and the histories of parameters: grids of cells become rows of typed tests and values."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dsl import surface
from dsl.source import NOWHERE, Span, Text
from engine import problems, problems_of_kinds
from engine.domains import are_apart, cases_of
from engine.from_surface.desk import Desk, Reading, Scene, nothing
from engine.from_surface.naming import record, record_kind
from engine.from_surface.plain import citations, words
from engine.from_surface.typed import expression, test_of, value_of
from engine.from_surface.types import declared
from engine.kinds import ANY, NUMBER, REGION, Kind, ListKind, certain, least_common
from engine.program import Column, Expr, HitPolicy, Literal, Parameter, Period, Table, TableRow

HITS: dict[str, HitPolicy] = {
    "唯一": "U", "任一": "A", "优先": "P", "首个": "F", "次序": "R", "优先次序": "O",
    "收集": "C", "收集合计": "C+", "收集最小": "C<", "收集最大": "C>", "收集个数": "C#",
}


def table_from(desk: Desk, written: surface.DecisionTable, scene: Scene) -> Expr:
    """A decision table, typed. Columns without a declared type take the least kind that holds their cells."""
    hit = HITS.get(words(written.hit), "U")
    grid = written.rows
    if not grid.results:
        return nothing(written.name.span)
    inputs = tuple(expression(desk, header, scene) for header in grid.inputs)
    outputs = {each.name.value: each for each in written.outputs}
    are_columns = _outputs_are_columns(desk, written, outputs)
    wanted = [_declared_column(desk, header, outputs.get(header.value)) for header in grid.results]
    rows = []
    for number, row in enumerate(grid.rows, 1):
        tests = tuple(
            _test(desk, cell, scene, input_.kind, header) for cell, input_, header in zip(row.inputs, inputs, grid.inputs, strict=True)
        )
        if any(cell is None for cell in row.results):
            desk.report.add(problems_of_kinds.row_without_result(row.span, written.name.value))
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
    if are_columns and hit in ("P", "O") and not any(column.allowed for column in columns):
        desk.report.add(problems.priority_without_order(written.hit or written.name, written.name.value))
    cells = tuple(row.tests for row in rows)
    desk.cases[written.name.span] = cases_of(inputs, cells)
    return Table(hit, inputs, columns, tuple(rows), are_apart(inputs, cells), _kind(desk, hit, columns, written.name.span), span=written.name.span)


def readings_of(grid: surface.Grid, scene: Scene) -> tuple[Reading, ...]:
    """The texts of a table: what its columns are about, its tests, its results."""
    return (
        *(Reading(header, scene) for header in grid.inputs),
        *(Reading(cell, scene, "tests") for row in grid.rows for cell in row.inputs if cell is not None),
        *(Reading(cell, scene, "value") for row in grid.rows for cell in row.results if cell is not None),
    )


def extent_of(name: Text, grid: surface.Grid | None) -> Span:
    """The lines from a table's name to the one behind its last row, which may have been a row that could not be read."""
    if grid is None:
        return NOWHERE
    ends = (grid.span.end_line, *(row.span.end_line for row in grid.rows))
    return Span(name.file, name.span.line, 1, max(ends) + 1, 1)


def _outputs_are_columns(desk: Desk, written: surface.DecisionTable, outputs: dict[str, surface.Output]) -> bool:
    headers = tuple(header.value for header in written.rows.results)
    strangers = [output for name, output in outputs.items() if name not in headers]
    for output in strangers:
        desk.report.add(problems.output_without_column(output.name, headers))
    return not strangers


def _declared_column(desk: Desk, header: Text, output: surface.Output | None) -> Kind | None:
    if output is None:
        return None
    typed = declared(output.type, output.unit, output.allowed, header, desk.names.choices, desk.lost, desk.report)
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


def _kind(desk: Desk, hit: HitPolicy, columns: tuple[Column, ...], span: Span) -> Kind:
    one = columns[0].kind if len(columns) == 1 else record_kind(desk, tuple((each.name, each.kind) for each in columns), span)
    match hit:
        case "U" | "A" | "P" | "F" | "C<" | "C>" | "C+":
            return one
        case "R" | "O" | "C":
            return ListKind(one)
        case "C#":
            return NUMBER


def _test(desk: Desk, cell: Text | None, scene: Scene, kind: Kind, column: Text) -> Expr | None:
    return None if cell is None or cell.value in ("", "-", "－", "—") else test_of(desk, cell, scene, kind, column)


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────

PLACE = ("地区", "region")
BEGIN = ("自", "from")
END = ("至", "until")


def parameter_from(desk: Desk, written: surface.Parameter, full: str, owner: str, scene: Scene) -> Parameter:
    typed = declared(written.type, written.unit, written.allowed, written.name, desk.names.choices, desk.lost, desk.report)
    want = typed.kind if typed else None
    by = expression(desk, written.by, scene, REGION) if written.by is not None else None
    basis, checked = citations(written.notes), words(written.notes.checked)
    inputs: tuple[tuple[str, Expr], ...] = ()
    periods: tuple[Period, ...] = ()
    if written.history is not None:
        inputs, periods = _periods(desk, written, written.history, scene, want)
    elif written.value is not None:
        value = value_of(desk, written.value, scene, want)
        periods = (Period("", None, None, (), value, basis, checked, span=written.value.span),)
    kind = want or (least_common(period.value.kind for period in periods) if periods else ANY)
    return Parameter(full, kind, periods, by, inputs, owner, basis, checked, span=written.name.span)


def readings_of_parameter(written: surface.Parameter, scene: Scene) -> tuple[Reading, ...]:
    by = () if written.by is None else (Reading(written.by, scene),)
    value = () if written.value is None else (Reading(written.value, scene, "value"),)
    if written.history is None:
        return (*by, *value)
    columns = _Columns.of(written.history)
    return (
        *by,
        *(Reading(written.history.inputs[at], scene) for at in columns.tests),
        *(Reading(cell, scene, "tests") for row in written.history.rows for at in columns.tests if (cell := row.inputs[at])),
        *(Reading(cell, scene, "value") for row in written.history.rows for cell in row.results if cell is not None),
    )


def told_of_rows(grid: surface.Grid | None) -> tuple[str, ...]:
    """What each row is for, as its author wrote it: the place and the cells of its tests."""
    if grid is None:
        return ("",)
    columns = _Columns.of(grid)
    places = [at for at in (columns.place, *columns.tests) if at is not None]
    return tuple("，".join(cell.value for at in places if (cell := row.inputs[at]) is not None) for row in grid.rows)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a history tell the place, the first day and the last; the others are tests."""

    place: int | None
    begin: int | None
    end: int | None
    tests: tuple[int, ...]

    @classmethod
    def of(cls, grid: surface.Grid) -> _Columns:
        headers = [header.value for header in grid.inputs]
        place, begin, end = (next((headers.index(word) for word in words if word in headers), None) for words in (PLACE, BEGIN, END))
        return cls(place, begin, end, tuple(each for each in range(len(headers)) if each not in (place, begin, end)))


def _periods(
    desk: Desk, written: surface.Parameter, grid: surface.Grid, scene: Scene, want: Kind | None
) -> tuple[tuple[tuple[str, Expr], ...], tuple[Period, ...]]:
    columns = _Columns.of(grid)
    inputs = tuple((grid.inputs[at].value, expression(desk, grid.inputs[at], scene)) for at in columns.tests)
    periods = []
    for number, row in enumerate(grid.rows, 1):
        place, first, last = (None if at is None else row.inputs[at] for at in (columns.place, columns.begin, columns.end))
        begin, end = day_of(first), day_of(last)
        if begin is not None and end is not None and end < begin and last is not None:
            desk.report.add(problems.period_ends_before_it_begins(last.span))
        if any(each is None for each in row.results):
            desk.report.add(problems.period_without_value(row.span, written.name.value))
        values = tuple(nothing(row.span) if each is None else value_of(desk, each, scene, want) for each in row.results)
        value: Expr = values[0] if len(values) == 1 else record(
            desk, tuple((header.value, each) for header, each in zip(grid.results, values, strict=True)), NOWHERE
        )
        periods.append(
            Period(
                place_of(desk, place), begin, end + timedelta(days=1) if end else None,
                tuple(_test(desk, row.inputs[at], scene, expr.kind, grid.inputs[at]) for at, (_, expr) in zip(columns.tests, inputs, strict=True)),
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
    for days in begins.values():
        days.sort()
    ended = []
    for period in periods:
        days = begins.get((period.region, period.tests), [])
        later = bisect_right(days, period.begin) if period.begin is not None else 0
        ended.append(replace(period, end=days[later]) if period.end is None and later < len(days) else period)
    return tuple(ended)


def place_of(desk: Desk, cell: Text | None) -> str:
    """The code of a place by its name or code; "" for any place."""
    if cell is None or cell.value in ("", "-"):
        return ""
    if cell.value.isdigit() and len(cell.value) == 6:
        return cell.value
    code = desk.names.code(cell.value)
    if code is None:
        desk.report.add(problems.unknown_place(cell.span, cell.value, desk.names.places, guess=desk.may_guess))
    return code or ""


def day_of(text: Text | None) -> date | None:
    """The day that is written; None too where it is none, for the reader of files has said so."""
    try:
        return None if text is None else date.fromisoformat(text.value)
    except ValueError:
        return None
