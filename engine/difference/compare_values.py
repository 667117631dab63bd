"""What two expressions, tables or histories of a parameter say otherwise: thresholds raised or lowered, rows come and gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dsl.diagnostics import Words
from engine.difference import words
from engine.grounds import is_same
from engine.kinds import Kind, NumberKind, certain
from engine.program import Expr, Literal, Parameter, Period, Program, Rule, Table
from engine.to_prose import Reader, prose_from
from engine.to_words import measured
from engine.values import DaysDuration, MonthsDuration, plain

LONGEST = 160
"""How long an expression may be in a message before its end is left out."""


def shown(value: object, program: Program) -> Words:
    """Anything that stands in a program, in words."""
    match value:
        case None | "" | () | ("", ""):
            return words.NOTHING
        case bool():
            return Words("是", "yes") if value else Words("否", "no")
        case Literal():
            return shown_literal(value, program)
        case str():
            return Words(f"“{value}”", f"`{value}`")
        case date():
            return Words(value.isoformat(), value.isoformat())
        case Decimal():
            return Words(plain(value), plain(value))
        case Mapping():
            return _joined([Words(f"{name}：{said.zh}", f"{name}: {said.en}") for name, said in ((name, shown(each, program)) for name, each in value.items())])
        case tuple() | list():
            return _joined([shown(each, program) for each in value])
        case _ if isinstance(value, Expr):
            return shown_expression(value, program)
        case _ if isinstance(value, Kind):
            return words.kind(value)
    if hasattr(value, "__dataclass_fields__"):
        named = [(words.field(each.name), getattr(value, each.name)) for each in fields(value) if each.compare]  # type: ignore[arg-type]
        said = [(name, shown(each, program)) for name, each in named if each not in (None, "", (), False)]
        return _joined([Words(f"{name.zh} {each.zh}", f"{name.en} {each.en}") for name, each in said])
    return Words(str(value), str(value))


def _joined(parts: Sequence[Words]) -> Words:
    return Words("、".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def shown_literal(literal: Literal, program: Program) -> Words:
    zh = measured(literal.value, literal.kind, program)
    if isinstance(literal.value, date):
        return Words(zh, literal.value.isoformat())
    if isinstance(literal.value, bool):
        return shown(literal.value, program)
    unit = certain(literal.kind)
    return Words(zh, plain(literal.value) + (f" {unit.unit}" if unit.unit else "")) if isinstance(literal.value, Decimal) and isinstance(unit, NumberKind) else Words(zh, zh)


def shown_expression(expr: Expr, program: Program, text: str = "") -> Words:
    """An expression as a sentence; in English as its author wrote it, where that is known."""
    if isinstance(expr, Literal):
        return shown_literal(expr, program)
    zh = _cut(prose_from(expr, program))
    return Words(zh, _cut(f"`{text}`") if text else zh)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────


def changes_of_expression(old: Rule, new: Rule, before: Program, after: Program) -> Iterator[Words]:
    """A threshold that moved, rows of a table, or the whole expression before and after."""
    if isinstance(old.value, Table) and isinstance(new.value, Table) and _same_shape(old.value, new.value):
        yield from _rows(old.value, new.value, before, after)
        return
    pairs = list(_literals_apart(old.value, new.value) or ())
    now = shown_expression(new.value, after, new.text)
    if pairs and len(pairs) <= 3:
        for one, other in pairs:
            said = _moved(one, other, before, after)
            # A literal that is all there is has no threshold around it.
            yield said if one is old.value else words.threshold(said, now)
        return
    yield words.rewritten(shown_expression(old.value, before, old.text), now)


def _moved(old: Literal, new: Literal, before: Program, after: Program) -> Words:
    way = way_of(old.value, new.value)
    one, other = shown_literal(old, before), shown_literal(new, after)
    return words.moved(one, other, way, isinstance(new.value, date)) if way else words.became(one, other)


def way_of(old: object, new: object) -> int:
    """1 where a value went up or later, -1 down or earlier, 0 where there is no up or down."""
    match old, new:
        case (Decimal(), Decimal()):
            return (new > old) - (new < old)
        case (date(), date()):
            return (new > old) - (new < old)
        case (MonthsDuration(one), MonthsDuration(other)):
            return (other > one) - (other < one)
        case (DaysDuration(one), DaysDuration(other)):
            return (other > one) - (other < one)
    return 0


def _literals_apart(old: Any, new: Any) -> list[tuple[Literal, Literal]] | None:
    """The pairs of literals in which two expressions differ; None where they differ in anything else."""
    if old == new:
        return []
    if isinstance(old, Literal) and isinstance(new, Literal):
        return [(old, new)] if type(old.value) is type(new.value) else None
    if type(old) is not type(new):
        return None
    if isinstance(old, tuple):
        if len(old) != len(new):
            return None
        found: list[tuple[Literal, Literal]] = []
        for one, other in zip(old, new, strict=True):
            apart = _literals_apart(one, other)
            if apart is None:
                return None
            found += apart
        return found
    if isinstance(old, Expr):
        # A kind may follow from a literal: its bounds are not the author's words.
        names = [each.name for each in fields(old) if each.compare and each.name != "kind"]
        return _literals_apart(tuple(getattr(old, name) for name in names), tuple(getattr(new, name) for name in names))
    return None


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _same_shape(old: Table, new: Table) -> bool:
    return old.inputs == new.inputs and old.hit == new.hit and old.columns == new.columns


def _rows(old: Table, new: Table, before: Program, after: Program) -> Iterator[Words]:
    """Rows by their tests: what they give, which came and went; else that their order or basis is another."""
    one, other = ({repr(row.tests): row for row in table.rows} for table in (old, new))
    if len(one) < len(old.rows) or len(other) < len(new.rows):
        yield words.rewritten(shown_expression(old, before), shown_expression(new, after))
        return
    for key, row in other.items():
        name = _tests(row.tests, [prose_from(each, after) for each in new.inputs], after)
        if key not in one:
            yield words.new_row(name, shown(row.results, after))
            continue
        earlier = one[key]
        pairs = _literals_apart(earlier.results, row.results)
        if pairs:
            for was, now in pairs:
                yield words.row(name, _moved(was, now, before, after))
        elif pairs is None:
            yield words.row(name, words.became(shown(earlier.results, before), shown(row.results, after)))
        for field in ("basis", "checked"):
            if getattr(earlier, field) != getattr(row, field):
                yield words.of(name, words.turned(words.field(field), shown(getattr(earlier, field), before), shown(getattr(row, field), after)))
    for key, row in one.items():
        if key not in other:
            yield words.no_row(_tests(row.tests, [prose_from(each, before) for each in old.inputs], before), shown(row.results, before))
    kept = [key for key in other if key in one]
    if kept != [key for key in one if key in other]:
        yield words.reordered(Words("各行", "the rows"), [_tests(row.tests, [prose_from(each, after) for each in new.inputs], after).zh for row in new.rows])


def _tests(tests: Sequence[Expr | None], inputs: Sequence[str], program: Program) -> Words:
    """The tests of a row as one phrase; in English the same, for they are an author's."""
    said = [
        Reader(program, locals={"?": name}).claim(test).text for name, test in zip(inputs, tests, strict=False) if test is not None
    ]
    text = "，".join(said)
    return Words(f"“{text}”", f"`{text}`") if said else words.OTHERWISE


# ── the history of a parameter ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """`moves` is the sign of the move of the value, where both sides have one that can move."""

    words: Words
    old: Period | None
    new: Period | None
    moves: int = 0
    about: str = "value"


def changes_of_periods(old: Parameter, new: Parameter, before: Program, after: Program) -> Iterator[PeriodChange]:
    """Rows by place, tests and begin; then by place and tests alone, for a row whose days changed."""
    rest_old, rest_new = list(old.periods), list(new.periods)
    pairs: list[tuple[Period, Period]] = []
    for key in (_whole_key, _begin_key, _case_key):
        for row in list(rest_new):
            # The identity counts: two rows may say the same.
            match = next((at for at, each in enumerate(rest_old) if key(each) == key(row)), None)
            if match is not None:
                pairs.append((rest_old.pop(match), row))
                rest_new = [each for each in rest_new if each is not row]
    places = {id(row): at for at, row in enumerate(new.periods)}
    for one, other in sorted(pairs, key=lambda pair: places[id(pair[1])]):
        yield from _of_pair(one, other, old, new, before, after)
    for row in rest_new:
        yield PeriodChange(words.new_row(row_named(row, new, after), shown_value(row, new, after)), None, row)
    for row in rest_old:
        yield PeriodChange(words.no_row(row_named(row, old, before), shown_value(row, old, before)), row, None)


def shown_value(row: Period, parameter: Parameter, program: Program) -> Words:
    """The value of a row, in the parameter's unit."""
    value = replace(row.value, kind=parameter.kind) if isinstance(row.value, Literal) else row.value
    return shown_expression(value, program)


def _case_key(row: Period) -> object:
    return row.region, repr(row.tests)


def _begin_key(row: Period) -> object:
    return row.region, repr(row.tests), row.begin


def _whole_key(row: Period) -> object:
    return row.region, repr(row.tests), row.begin, row.end


def _of_pair(one: Period, other: Period, old: Parameter, new: Parameter, before: Program, after: Program) -> Iterator[PeriodChange]:
    name = row_named(other, new, after)
    if not is_same(one.value, other.value):
        if isinstance(one.value, Literal) and isinstance(other.value, Literal):
            was, now = (replace(value, kind=kind) for value, kind in ((one.value, old.kind), (other.value, new.kind)))
            said, way = _moved(was, now, before, after), way_of(was.value, now.value)
        else:
            said, way = words.became(shown_expression(one.value, before), shown_expression(other.value, after)), 0
        is_whole = (one.begin, one.end) == (other.begin, other.end)
        yield PeriodChange(said if name == words.OTHERWISE and len(new.periods) == 1 else words.row(name, said), one, other, way if is_whole else 0)
    if (one.begin, one.end) != (other.begin, other.end):
        case = row_named(replace(other, begin=None, end=None), new, after)
        yield PeriodChange(words.other_span(case, days_of(one), days_of(other)), one, other, about="period")
    for field in ("basis", "checked"):
        was, now = getattr(one, field), getattr(other, field)
        if was != now:
            yield PeriodChange(words.of(name, words.turned(words.field(field), shown(was, before), shown(now, after))), one, other, about=field)


def row_named(row: Period, parameter: Parameter, program: Program) -> Words:
    """A row as one looks for it: its place, its days, its tests."""
    place = program.places.get(row.region, row.region)
    days = days_of(row) if row.begin or row.end else None
    tests = _tests(row.tests, [name for name, _ in parameter.inputs], program) if any(each is not None for each in row.tests) else None
    parts = [each for each in (Words(place, place) if place else None, days, tests) if each]
    if not parts:
        return words.OTHERWISE
    return Words("、".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def days_of(row: Period) -> Words:
    """From a day to before another, with the last day said as people say it: the day before."""
    last = None if row.end is None else row.end - timedelta(days=1)
    match row.begin, last:
        case None, None:
            return Words("一直", "always")
        case begin, None:
            return Words(f"{begin}起", f"from {begin}")
        case None, _:
            return Words(f"至{last}", f"until {last}")
        case begin, _:
            return Words(f"{begin}至{last}", f"{begin} to {last}")
