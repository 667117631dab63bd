"""A program from its JSON; a rule is made when it is first looked at, so a large catalog opens at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dsl.source import NOWHERE, Span
from engine.kinds import Kind
from engine.layout import CALLS, EXPRESSIONS, FORMAT, KINDS, LADDER, Layout, Shape, layout_of
from engine.program import Call, Choose, Expr, Program
from engine.values import OPEN, Comparison, DateTime, DaysDuration, MonthsDuration, Range, Record, Time, Unknown
from engine.values.temporal_from_text import date_from_text


class NotThisFormat(ValueError):
    """The JSON was written by an engine of another format: compile again."""


class Entries(Mapping[str, Any]):
    """A mapping whose entries are made when first asked for; to its readers it never changes."""

    __slots__ = ("_made", "_make", "_written")

    def __init__(self, written: Mapping[str, Any], make: Callable[[Any], Any]):
        self._written = written
        self._make = make
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        try:
            return self._made[name]
        except KeyError:
            # Two threads may make the same entry; both get the one that came first.
            return self._made.setdefault(name, self._make(self._written[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __contains__(self, name: object) -> bool:
        return name in self._written

    def __repr__(self) -> str:
        return f"Entries({list(self._written)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self.items()),)


def from_json(data: Mapping[str, Any]) -> Program:
    """The program that `to_json` wrote."""
    if data.get("format") != FORMAT:
        raise NotThisFormat(f"format {data.get('format')}, not {FORMAT}")
    reader = _Reader(data["files"])
    reader.kinds = [reader.kind_from(each) for each in data["kinds"]]
    parts: dict[str, Any] = {}
    for each in layout_of(Program).fields:
        make = reader.maker(each.shape)
        if each.shape.sort == "mapping":
            parts[each.name] = Entries(data[each.name], reader.maker(each.shape.inner[0]))
        else:
            parts[each.name] = make(data[each.name])
    program = Program(**parts)
    object.__setattr__(program, "kept_hash", data.get("hash", ""))
    return program


def program_from_text(text: str) -> Program:
    return from_json(json.loads(text))


def value_from_json(data: Any) -> object:
    """The value that `value_to_json` wrote."""
    if not isinstance(data, list):
        return data
    sort, *parts = data
    match sort:
        case "int":
            return int(parts[0])
        case "number":
            return Decimal(parts[0])
        case "date":
            return date_from_text(parts[0])
        case "time":
            return Time(*parts)
        case "moment":
            return DateTime(date_from_text(parts[0]), Time(*parts[1:]))
        case "months":
            return MonthsDuration(*parts)
        case "days":
            return DaysDuration(*parts)
        case "tuple":
            return tuple(map(value_from_json, parts))
        case "list":
            return list(map(value_from_json, parts))
        case "record":
            return Record((name, value_from_json(each)) for name, each in parts)
        case "dict":
            return {name: value_from_json(each) for name, each in parts}
        case "range":
            return Range(value_from_json(parts[0]), value_from_json(parts[1]), *parts[2:])
        case "test":
            return Comparison(parts[0], value_from_json(parts[1]))
        case "unknown":
            return Unknown(tuple(parts))
        case "open":
            return OPEN
        case "kind":
            return _Reader([]).kind_from(parts[0])
    raise ValueError(f"no such sort of value: {sort}")


Maker = Callable[[Any], Any]


class _Reader:
    """Makes what was written. A maker for each shape is put together once and then only called."""

    def __init__(self, files: list[str]):
        self.files = files
        self.kinds: list[Kind] = []
        self._makers: dict[Shape, Maker] = {}
        self._nouns: dict[type, Maker] = {}
        self._expressions = {name: self._expression_maker(made) for name, made in EXPRESSIONS.items()}
        self._expressions |= {CALLS: self._calls, LADDER: self._ladder}

    def maker(self, shape: Shape) -> Maker:
        made = self._makers.get(shape)
        if made is None:
            made = self._makers[shape] = self._maker(shape)
        return made

    def _maker(self, shape: Shape) -> Maker:
        match shape.sort:
            case "plain":
                return _itself
            case "value":
                return value_from_json
            case "date":
                return date.fromisoformat
            case "decimal":
                return Decimal
            case "span":
                return self.span
            case "kind":
                return lambda place: self.kinds[place]
            case "expression":
                return self.expression
            case "words or expression":
                return lambda data: data if isinstance(data, str) else self.expression(data)
            case "maybe":
                inner = self.maker(shape.inner[0])
                return lambda data: None if data is None else inner(data)
            case "many":
                item = self.maker(shape.inner[0])
                return tuple if item is _itself else lambda data: tuple([item(each) for each in data])
            case "row":
                items = [self.maker(each) for each in shape.inner]
                if all(each is _itself for each in items):
                    return tuple
                return lambda data: tuple([make(each) for make, each in zip(items, data, strict=True)])
            case "mapping":
                entry = self.maker(shape.inner[0])
                return lambda data: {name: entry(each) for name, each in data.items()}
            case "noun":
                assert shape.made is not None
                return self._noun_maker(shape.made)
        raise AssertionError(f"no such shape: {shape.sort}")

    def _noun_maker(self, made: type) -> Maker:
        if made not in self._nouns:
            layout = layout_of(made)
            start = 1 if layout.has_span else 0
            # Makers are put together on first use: a noun may hold itself.
            makers: list[Maker] = []
            self._nouns[made] = lambda data: self._made(layout, makers, data, start)
        return self._nouns[made]

    def _expression_maker(self, made: type) -> Maker:
        layout = layout_of(made)
        makers: list[Maker] = []
        return lambda data: self._made(layout, makers, data, 2)

    def _made(self, layout: Layout, makers: list[Maker], data: list[Any], start: int) -> Any:
        if not makers:
            makers.extend(self.maker(each.shape) for each in layout.fields)
        values = [make(each) for make, each in zip(makers, data[start:], strict=False)]
        if layout.has_span:
            return layout.made(*values, span=self.span(data[start - 1]))
        return layout.made(*values)

    def expression(self, data: list[Any]) -> Expr:
        made: Expr = self._expressions[data[0]](data)
        return made

    def _calls(self, data: list[Any]) -> Expr:
        expr = self.expression(data[1])
        for span, function, rest, kind in data[2:]:
            others = (None if each is None else self.expression(each) for each in rest)
            expr = Call(function, (expr, *others), self.kinds[kind], span=self.span(span))
        return expr

    def _ladder(self, data: list[Any]) -> Expr:
        expr = self.expression(data[-1])
        for span, test, then, kind in reversed(data[1:-1]):
            expr = Choose(self.expression(test), self.expression(then), expr, self.kinds[kind], span=self.span(span))
        return expr

    def span(self, data: Any) -> Span:
        if not data:
            return NOWHERE
        if len(data) == 4:
            file, line, column, end_column = data
            return Span(self.files[file], line, column, line, end_column)
        return Span(self.files[data[0]], *data[1:])

    def kind_from(self, data: list[Any]) -> Kind:
        layout = layout_of(KINDS[data[0]])
        parts = (self._kind_part(each.shape, part) for each, part in zip(layout.fields, data[1:], strict=True))
        made: Kind = layout.made(*parts)
        return made

    def _kind_part(self, shape: Shape, data: Any) -> Any:
        match shape.sort:
            case "kind":
                return self.kind_from(data)
            case "maybe":
                return None if data is None else self._kind_part(shape.inner[0], data)
            case "many":
                return tuple(self._kind_part(shape.inner[0], each) for each in data)
            case "row":
                return tuple(self._kind_part(inner, each) for inner, each in zip(shape.inner, data, strict=True))
            case _:
                return self.maker(shape)(data)


def _itself(data: Any) -> Any:
    return data
