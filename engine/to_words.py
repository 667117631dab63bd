"""A value in words a citizen reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from engine.kinds import AnyKind, Kind, ListKind, NumberKind, RecordKind, RegionKind, certain
from engine.program import Program
from engine.values import DateTime, DaysDuration, MonthsDuration, Record, Unknown, plain, to_text
from engine.values.temporal import DAY

SPOKEN = {"月": "个月"}
"""36 counted in 月 are 36个月: behind a number 月 alone is a month of the calendar."""

YES, NO, NOTHING, NOT_KNOWN = "是", "否", "无", "未知"


def measured(value: object, kind: Kind, program: Program) -> str:
    """The value in words, a number with the unit it is counted in. Where an author writes 【a value】, the unit stands
    outside it, so `in_words` is used there."""
    unit = certain(kind)
    words = in_words(value, kind, program)
    return words + SPOKEN.get(unit.unit, unit.unit) if isinstance(value, Decimal) and isinstance(unit, NumberKind) else words


def in_words(value: object, kind: Kind, program: Program) -> str:
    """The value as a Chinese text of a notice shows it: no codes, no signs of a programming language."""
    inner = certain(kind)
    match value:
        case None:
            return NOTHING
        case Unknown():
            return NOT_KNOWN
        case bool():
            return YES if value else NO
        case str():
            return program.places.get(value, value) if isinstance(inner, RegionKind) else value
        case Decimal():
            return plain(value)
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case DateTime(day, time):
            return f"{in_words(day, inner, program)}{time.hour}时{time.minute:02}分"
        case MonthsDuration(count):
            years, months = divmod(abs(count), 12)
            return ("负" if count < 0 else "") + (f"{years}年" if years else "") + (f"{months}个月" if months or not years else "")
        case DaysDuration(nanoseconds) if nanoseconds % DAY == 0:
            return f"{nanoseconds // DAY}天"
        case tuple():
            item = inner.item if isinstance(inner, ListKind) else AnyKind()
            return "、".join(in_words(each, item, program) for each in value) or NOTHING
        case Record():
            return "，".join(f"{name} {in_words(each, _member(inner, name), program)}" for name, each in value.items())
        case Mapping():
            return in_words(Record(value), kind, program)
        case _:
            return to_text(value)


def _member(kind: Kind, name: str) -> Kind:
    return (kind.member(name) if isinstance(kind, RecordKind) else None) or AnyKind()
