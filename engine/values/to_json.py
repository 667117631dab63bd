"""Values as JSON that loses nothing: numbers plain and exact, dates and durations in their ISO forms."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.values.numbers import plain
from engine.values.temporal import DateTime, DaysDuration, FarDate, MonthsDuration, Time
from engine.values.to_text import to_text
from engine.values.unknown import Unknown

_MOST_DIGITS_OF_INT = 34


def to_json(value: object) -> Any:
    """A value as dicts, lists, texts, ints and Decimals; never a float. An unknown has no value: null.

    What JSON has no form for (ranges, tests, functions) is shown as text.
    """
    match value:
        case None | Unknown():
            return None
        case bool() | str() | int():
            return value
        case Decimal():
            is_int = value == value.to_integral_value() and value.adjusted() < _MOST_DIGITS_OF_INT
            return int(value) if is_int else value
        case date() | FarDate() | Time() | DateTime() | MonthsDuration() | DaysDuration():
            return to_text(value)
        case tuple():
            return [to_json(item) for item in value]
        case Mapping():
            return {name: to_json(item) for name, item in value.items()}
        case _:
            return to_text(value)


def json_text(data: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """JSON data in words, Decimals printed plainly, Chinese as it is."""
    return "".join(_pieces(data, indent, sort_keys, "\n"))


def _pieces(data: Any, indent: int | None, sort_keys: bool, line: str) -> Iterator[str]:
    inner = line + " " * (indent or 0)
    comma = "," + inner if indent else ", "
    match data:
        case Decimal():
            yield plain(data)
        case Mapping():
            names = sorted(data) if sort_keys else list(data)
            yield "{"
            for place, name in enumerate(names):
                yield comma if place else inner if indent else ""
                yield f"{json.dumps(name, ensure_ascii=False)}: "
                yield from _pieces(data[name], indent, sort_keys, inner)
            yield (line if indent and names else "") + "}"
        case str():
            yield json.dumps(data, ensure_ascii=False)
        case Sequence():
            yield "["
            for place, item in enumerate(data):
                yield comma if place else inner if indent else ""
                yield from _pieces(item, indent, sort_keys, inner)
            yield (line if indent and data else "") + "]"
        case float():
            raise TypeError("no float ever stands in our JSON")
        case _:
            yield json.dumps(data)
