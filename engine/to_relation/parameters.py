"""A parameter as a query looks it up: by day, by place, by further tests."""

from __future__ import annotations

from datetime import date

from engine.domains import are_apart
from engine.program import Expr, Lookup, Period
from engine.relation import FALSE, TRUE, Constant, Scalar, bits, both, compared, either, is_null, operation
from engine.rows.cells import WRONG, Cell, Value, absent, cell_of, pick, unknown, waiting, waits_of
from engine.rows.literals import literal
from engine.to_relation.expressions import Env, Expressions
from engine.to_relation.tables import more_than_one, state_of_row
from engine.values.regions import WHOLE_COUNTRY, prefix_of


def value_of_lookup(writer: Expressions, expr: Lookup, env: Env) -> Value:
    """The widest region first, each narrower one over it; a region's rows let through what they do not hold."""
    parameter = writer.program.parameters[expr.parameter]
    day = literal(writer.rules_on) if expr.on is None else writer.held(writer.of(expr.on, env), "日")
    day = cell_of(day)
    where = expr.region if expr.region is not None else parameter.by if parameter.is_regional else None
    if where is None:
        place = literal(writer.region if parameter.is_regional else "")
    else:
        place = writer.held(writer.of(where, env if expr.region is not None else {}), "地区")
    place = cell_of(place)
    written = expr.inputs or tuple(each for _, each in parameter.inputs)
    inputs = [writer.held(writer.of(each, env), "输入") for each in written]
    periods = [period for period in parameter.periods if _may_hold(period, day, place)]
    found: Value = WRONG
    for width in sorted({len(prefix_of(period.region)) for period in periods}):
        group = [period for period in periods if len(prefix_of(period.region)) == width]
        found = _regions(writer, group, day, place, written, inputs, found)
    if not any(cell.is_open or cell.present is not None for cell in (day, place)):
        return found
    mask = waits_of([day, place]) if unknown(day) != FALSE else place.waits
    return pick(
        [
            (unknown(day), waiting(mask)),
            (unknown(place), waiting(place.waits)),
            (either(absent(day), absent(place)), WRONG),
        ],
        found,
    )


def _regions(writer: Expressions, group: list[Period], day: Cell, place: Cell, written: tuple[Expr, ...], inputs: list[Value], wider: Value
) -> Value:
    """The value in the regions of one width, and where they say nothing the wider one's."""
    if wider is not WRONG:
        wider = writer.held(wider)
    by_region: dict[str, list[Period]] = {}
    for period in group:
        by_region.setdefault("" if period.region in WHOLE_COUNTRY else period.region, []).append(period)
    branches: list[tuple[Scalar, Value]] = []
    for region, periods in by_region.items():
        value = _ladder(writer, periods, day, written, inputs, wider)
        branches.append((_lies_in(place, region), value))
    return pick(branches, wider)


def _ladder(writer: Expressions, periods: list[Period], day: Cell, written: tuple[Expr, ...], inputs: list[Value], otherwise: Value
) -> Value:
    states, masks = [], []
    for period in periods:
        begun = TRUE if period.begin is None else compared("<=", Constant(period.begin, "date"), day.value)
        open_ = TRUE if period.end is None else compared("<", day.value, Constant(period.end, "date"))
        state, mask = state_of_row(writer, period.tests, inputs, {}, both(begun, open_))
        states.append(state)
        masks.append(mask)
    branches: list[tuple[Scalar, Value]] = [
        (FALSE if are_apart(written, tuple(period.tests for period in periods)) else more_than_one(states), WRONG),
        (either(*map(is_null, states)), waiting(bits(*masks))),
        *((state, writer.of(period.value, {})) for state, period in zip(states, periods, strict=True)),
    ]
    return pick(branches, otherwise)


def _may_hold(period: Period, day: Cell, place: Cell) -> bool:
    if isinstance(day.value, Constant) and isinstance(day.value.value, date):
        on = day.value.value
        if period.begin is not None and on < period.begin or period.end is not None and on >= period.end:
            return False
    if isinstance(place.value, Constant) and isinstance(place.value.value, str) and period.region:
        return period.region in WHOLE_COUNTRY or place.value.value.startswith(prefix_of(period.region))
    return True


def _lies_in(place: Cell, region: str) -> Scalar:
    if not region or region in WHOLE_COUNTRY:
        return TRUE
    if isinstance(place.value, Constant):
        return TRUE if str(place.value.value).startswith(prefix_of(region)) else FALSE
    return operation("starts_with", place.value, Constant(prefix_of(region), "text"), type="truth")
