"""Values as the DMN conformance suite writes them: `{"t": kind, "v": …}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.values.compound import Record
from engine.values.numbers import number_from_text, plain
from engine.values.temporal import DateTime, DaysDuration, FarDate, MonthsDuration, Time
from engine.values.temporal_from_text import (
    date_and_time_from_text,
    date_from_text,
    duration_from_text,
    time_from_text,
)
from engine.values.to_text import to_text


def from_case_value(case: Mapping[str, Any]) -> object:
    """The value that a case gives or expects."""
    written = case.get("v")
    match case["t"]:
        case "null":
            return None
        case "boolean":
            return written if isinstance(written, bool) else written == "true"
        case "string":
            return written
        case "number":
            return number_from_text(str(written))
        case "date":
            return date_from_text(str(written))
        case "time":
            return time_from_text(str(written))
        case "date and time":
            return date_and_time_from_text(str(written))
        case "days and time duration" | "years and months duration":
            return duration_from_text(str(written))
        case "list":
            return tuple(from_case_value(item) for item in written or ())
        case "context":
            return Record((name, from_case_value(item)) for name, item in written or ())
    raise ValueError(f"no such kind of value in a case: {case['t']}")


def to_case_value(value: object) -> dict[str, Any]:
    """A value in the suite's form; what the suite has no form for is given as its text, under its own kind."""
    match value:
        case None:
            return {"t": "null", "v": None}
        case bool():
            return {"t": "boolean", "v": value}
        case str():
            return {"t": "string", "v": value}
        case Decimal() | int():
            return {"t": "number", "v": plain(value)}
        case date() | FarDate():
            return {"t": "date", "v": to_text(value)}
        case Time():
            return {"t": "time", "v": to_text(value)}
        case DateTime():
            return {"t": "date and time", "v": to_text(value)}
        case DaysDuration():
            return {"t": "days and time duration", "v": to_text(value)}
        case MonthsDuration():
            return {"t": "years and months duration", "v": to_text(value)}
        case tuple():
            return {"t": "list", "v": [to_case_value(item) for item in value]}
        case Mapping():
            return {"t": "context", "v": [[name, to_case_value(item)] for name, item in value.items()]}
        case _:
            return {"t": type(value).__name__.lower(), "v": to_text(value)}
