"""Values as text, as FEEL's `string()` prints them (DMN 1.5 §10.3.4.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.values.compound import OPEN, Closure, Comparison, Range
from engine.values.numbers import from_fraction, plain
from engine.values.problems import shown
from engine.values.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    FarDate,
    MonthsDuration,
    Time,
    Zone,
    in_seconds,
)
from engine.values.unknown import Unknown

_BARE_KEY = re.compile(r"[^\W\d][\w ]*")


def to_text(value: object) -> str:
    """A value as text. Text itself stays as it is; text inside a list or record is quoted."""
    match value:
        case str():
            return value
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal() | int():
            return plain(value)
        case Fraction():
            return plain(from_fraction(value))
        case date() | FarDate():
            return date_text(value)
        case Time():
            return time_text(value)
        case DateTime():
            return f"{date_text(value.date)}T{time_text(value.time)}"
        case MonthsDuration():
            return months_text(value)
        case DaysDuration():
            return days_text(value)
        case tuple():
            return f"[{', '.join(inner_text(item) for item in value)}]"
        case Mapping():
            return "{" + ", ".join(f"{key_text(name)}: {inner_text(item)}" for name, item in value.items()) + "}"
        case Range():
            return range_text(value)
        case Comparison():
            return f"{value.operator} {inner_text(value.value)}"
        case Closure():
            return f"function({', '.join(name for name, _ in value.parameters)})"
        case Unknown():
            return "unknown"
    raise TypeError(f"{type(value).__name__} is not a value")


def inner_text(value: object) -> str:
    return quoted(value) if isinstance(value, str) else to_text(value)


def in_brief(value: object) -> str:
    """As much of a value as a sentence can quote."""
    return shown(inner_text(value))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def key_text(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else quoted(name)


def range_text(range_: Range) -> str:
    if range_.low is OPEN:
        return f"{'<=' if range_.high_closed else '<'} {inner_text(range_.high)}"
    if range_.high is OPEN:
        return f"{'>=' if range_.low_closed else '>'} {inner_text(range_.low)}"
    left, right = "[" if range_.low_closed else "(", "]" if range_.high_closed else ")"
    return f"{left}{inner_text(range_.low)}..{inner_text(range_.high)}{right}"


def date_text(day: Date) -> str:
    if isinstance(day, date):
        return day.isoformat()
    sign = "-" if day.year < 0 else ""
    return f"{sign}{abs(day.year):04}-{day.month:02}-{day.day:02}"


def time_text(time: Time) -> str:
    seconds, fraction = divmod(time.nanosecond % MINUTE, SECOND)
    parts = f"{time.hour:02}:{time.minute:02}:{seconds:02}"
    if fraction:
        parts += f".{fraction:09}".rstrip("0")
    return parts + zone_text(time.zone)


def zone_text(zone: Zone) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    text = f"{'-' if zone < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def months_text(duration: MonthsDuration) -> str:
    years, months = divmod(abs(duration.count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return f"{'-' if duration.count < 0 else ''}P{parts}"


def days_text(duration: DaysDuration) -> str:
    days, rest = divmod(abs(duration.nanoseconds), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{plain(in_seconds(rest))}S" if rest else ""
    if not days and not clock:
        return "PT0S"
    sign = "-" if duration.nanoseconds < 0 else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
