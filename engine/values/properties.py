"""What can be asked of a temporal value or a range by `value.name` (DMN 1.5 table 65)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.values.compound import OPEN, Range
from engine.values.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    DateTime,
    DaysDuration,
    FarDate,
    MonthsDuration,
    Time,
    in_seconds,
    weekday,
)
from engine.values.unknown import Unknown
from engine.values.zones import offset_of

Getter = Callable[[Any], object]


def property_of(value: object, name: str) -> object:
    """The property of this name; a KeyError for a value or a name that has none."""
    return PROPERTIES[type(value)][name](value)


def has_property(value: object, name: str) -> bool:
    return name in PROPERTIES.get(type(value), ())


def has_member(item: object, name: str) -> bool:
    """Whether the items of a list may be asked for this: one that is absent or unknown may."""
    return item is None or isinstance(item, Unknown) or (name in item if isinstance(item, Mapping) else has_property(item, name))


def member_of_item(item: object, name: str) -> object:
    """What an item of a list has by this name, nothing if it has none."""
    if isinstance(item, Unknown):
        return item
    if isinstance(item, Mapping):
        return item.get(name)
    return property_of(item, name) if has_property(item, name) else None


def _number(value: int) -> Decimal:
    return Decimal(value)


def _cut(value: int, unit: int) -> Decimal:
    return Decimal(abs(value) // unit * (-1 if value < 0 else 1))


def _rest(value: int, whole: int) -> int:
    return abs(value) % whole * (-1 if value < 0 else 1)


def _time_offset(time: Time, moment: DateTime | None = None) -> DaysDuration | None:
    offset = offset_of(time, moment.date if moment else None)
    return None if offset is None else DaysDuration(offset * SECOND)


def _zone_id(time: Time) -> str | None:
    return time.zone if isinstance(time.zone, str) else None


def _of_part(part: str, get: Getter) -> Getter:
    return lambda moment: get(getattr(moment, part))


_OF_DATE: dict[str, Getter] = {
    "year": lambda day: _number(day.year),
    "month": lambda day: _number(day.month),
    "day": lambda day: _number(day.day),
    "weekday": lambda day: _number(weekday(day)),
}
_OF_TIME: dict[str, Getter] = {
    "hour": lambda time: _number(time.hour),
    "minute": lambda time: _number(time.minute),
    "second": lambda time: time.second,
    "time offset": _time_offset,
    "timezone": _zone_id,
}
PROPERTIES: dict[type, dict[str, Getter]] = {
    date: _OF_DATE,
    FarDate: _OF_DATE,
    Time: _OF_TIME,
    DateTime: {
        **{name: _of_part("date", get) for name, get in _OF_DATE.items()},
        **{name: _of_part("time", get) for name, get in _OF_TIME.items()},
        "time offset": lambda moment: _time_offset(moment.time, moment),
    },
    MonthsDuration: {
        "years": lambda months: _cut(months.count, 12),
        "months": lambda months: _number(_rest(months.count, 12)),
    },
    DaysDuration: {
        "days": lambda days: _cut(days.nanoseconds, DAY),
        "hours": lambda days: _cut(_rest(days.nanoseconds, DAY), HOUR),
        "minutes": lambda days: _cut(_rest(days.nanoseconds, HOUR), MINUTE),
        "seconds": lambda days: in_seconds(_rest(days.nanoseconds, MINUTE)),
    },
    Range: {
        "start": lambda range_: None if range_.low is OPEN else range_.low,
        "end": lambda range_: None if range_.high is OPEN else range_.high,
        "start included": lambda range_: range_.low_closed and range_.low is not OPEN,
        "end included": lambda range_: range_.high_closed and range_.high is not OPEN,
    },
}
