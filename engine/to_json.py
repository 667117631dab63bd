"""A program as JSON: the compile cache, the pin of a case, the way into the browser (engine/layout.py says how)."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from dsl.source import NOWHERE, Span
from engine.kinds import Kind
from engine.layout import CALLS, FORMAT, KINDS, LADDER, Shape, layout_of
from engine.program import Call, Choose, Expr, Program
from engine.values import (
    OPEN,
    Comparison,
    DateTime,
    DaysDuration,
    FarDate,
    MonthsDuration,
    Range,
    Record,
    Time,
    Unknown,
)
from engine.values.to_text import date_text


def to_json(program: Program, *, with_spans: bool = True) -> dict[str, Any]:
    """All of a program as JSON data, without a float."""
    writer = _Writer(with_spans)
    layout = layout_of(Program)
    data = {each.name: writer.shaped(getattr(program, each.name), each.shape) for each in layout.fields}
    return {"format": FORMAT, "files": list(writer.files), "kinds": list(writer.kinds.values()), **data}


def text_of(program: Program) -> str:
    """A program as one line of JSON, with its fingerprint, so that nobody who reads it has to work it out."""
    return _compact({"hash": fingerprint(program), **to_json(program)})


def fingerprint(program: Program) -> str:
    """What a program means, as a hash: the same wherever and however its files lie."""
    return program.kept_hash or hash_of(program)


def hash_of(program: Program) -> str:
    """The fingerprint worked out anew, whatever the program came with."""
    return sha256(_compact(to_json(program, with_spans=False)).encode()).hexdigest()


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def value_to_json(value: object) -> Any:
    """A value so that its very self can be made again; see `value_from_json`."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return ["int", str(value)]
        case Decimal():
            return ["number", str(value)]
        case date() | FarDate():
            return ["date", date_text(value)]
        case Time(nanosecond, zone):
            return ["time", nanosecond, zone]
        case DateTime(day, time):
            return ["moment", date_text(day), time.nanosecond, time.zone]
        case MonthsDuration(count):
            return ["months", count]
        case DaysDuration(nanoseconds):
            return ["days", nanoseconds]
        case tuple():
            return ["tuple", *map(value_to_json, value)]
        case list():
            return ["list", *map(value_to_json, value)]
        case Record():
            return ["record", *([name, value_to_json(each)] for name, each in value.items())]
        case dict():
            return ["dict", *([name, value_to_json(each)] for name, each in value.items())]
        case Range(low, high, low_closed, high_closed):
            return ["range", value_to_json(low), value_to_json(high), low_closed, high_closed]
        case Comparison(operator, inner):
            return ["test", operator, value_to_json(inner)]
        case Unknown(missing):
            return ["unknown", *missing]
    if value is OPEN:
        return ["open"]
    if type(value).__name__ in KINDS:
        return ["kind", _Writer(with_spans=False).kind_written(value)]  # type: ignore[arg-type]
    raise TypeError(f"{type(value).__name__} never stands in a program")


@dataclass(slots=True)
class _Writer:
    with_spans: bool
    files: dict[str, int] = field(default_factory=dict)
    kinds: dict[Any, Any] = field(default_factory=dict)
    places: dict[Any, int] = field(default_factory=dict)

    def shaped(self, value: Any, shape: Shape) -> Any:
        match shape.sort:
            case "plain":
                return value
            case "value":
                return value_to_json(value)
            case "date":
                return value.isoformat()
            case "decimal":
                return str(value)
            case "span":
                return self.span(value)
            case "kind":
                return self.kind(value)
            case "expression":
                return self.expression(value)
            case "words or expression":
                return value if isinstance(value, str) else self.expression(value)
            case "maybe":
                return None if value is None else self.shaped(value, shape.inner[0])
            case "many":
                return [self.shaped(each, shape.inner[0]) for each in value]
            case "row":
                return [self.shaped(each, inner) for each, inner in zip(value, shape.inner, strict=True)]
            case "mapping":
                return {name: self.shaped(each, shape.inner[0]) for name, each in value.items()}
            case "noun":
                return self.noun(value)
        raise AssertionError(f"no such shape: {shape.sort}")

    def noun(self, noun: Any) -> list[Any]:
        layout = layout_of(type(noun))
        written = [self.shaped(getattr(noun, each.name), each.shape) for each in layout.fields]
        span = self.span(noun.span) if layout.has_span else 0
        for each in reversed(layout.fields):
            if each.default is MISSING or getattr(noun, each.name) != each.default:
                break
            written.pop()
        return [span, *written] if layout.has_span else written

    def expression(self, expr: Expr) -> list[Any]:
        # A flat sum leans to the left and an `else if` ladder to the right, as deep as they are long: written side by side.
        if isinstance(expr, Call) and expr.arguments and isinstance(expr.arguments[0], Call):
            return self.calls(expr)
        if isinstance(expr, Choose) and isinstance(expr.otherwise, Choose):
            return self.ladder(expr)
        return [type(expr).__name__, *self.noun(expr)]

    def calls(self, expr: Call) -> list[Any]:
        first: Expr | None = expr
        outer: list[list[Any]] = []
        while isinstance(first, Call) and first.arguments and isinstance(first.arguments[0], Call):
            rest = [None if each is None else self.expression(each) for each in first.arguments[1:]]
            outer.append([self.span(first.span), first.function, rest, self.kind(first.kind)])
            first = first.arguments[0]
        assert first is not None
        return [CALLS, self.expression(first), *reversed(outer)]

    def ladder(self, expr: Choose) -> list[Any]:
        last: Expr = expr
        steps: list[list[Any]] = []
        while isinstance(last, Choose):
            steps.append([self.span(last.span), self.expression(last.test), self.expression(last.then), self.kind(last.kind)])
            last = last.otherwise
        return [LADDER, *steps, self.expression(last)]

    def kind(self, kind: Kind) -> int:
        """The place of a kind in the table of kinds: few kinds stand in many places."""
        written = self.kind_written(kind)
        key = json.dumps(written)
        if key not in self.kinds:
            self.kinds[key] = written
            self.places[key] = len(self.places)
        return self.places[key]

    def kind_written(self, kind: Kind) -> list[Any]:
        layout = layout_of(type(kind))
        return [type(kind).__name__, *(self.kind_part(getattr(kind, each.name), each.shape) for each in layout.fields)]

    def kind_part(self, value: Any, shape: Shape) -> Any:
        # Inside the table a kind is written out, so that the table can be read in one go.
        match shape.sort:
            case "kind":
                return self.kind_written(value)
            case "maybe":
                return None if value is None else self.kind_part(value, shape.inner[0])
            case "many":
                return [self.kind_part(each, shape.inner[0]) for each in value]
            case "row":
                return [self.kind_part(each, inner) for each, inner in zip(value, shape.inner, strict=True)]
            case _:
                return self.shaped(value, shape)

    def span(self, span: Span) -> Any:
        if not self.with_spans or span == NOWHERE:
            return 0
        file = self.files.setdefault(span.file, len(self.files))
        if span.end_line == span.line:
            return [file, span.line, span.column, span.end_column]
        return [file, span.line, span.column, span.end_line, span.end_column]


