"""Deadlines as authors write them, `办结后30天`, `5个工作日`: from what they count, and the day they fall on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal as OneOf
from typing import assert_never

from engine.plan.days import PUBLISHED, Calendar, Unpublished
from engine.values.temporal import length_of_month

Event = OneOf["acceptance", "completion"]

_EVENTS: dict[str, Event] = {"受理": "acceptance", "收件": "acceptance", "承诺": "acceptance", "申请": "acceptance",
                             "办结": "completion", "决定": "completion", "发证": "completion", "领证": "completion"}  # fmt: skip
_UNITS = {"个工作日": "working", "工作日": "working", "天": "days", "日": "days", "个自然日": "days", "自然日": "days",
          "周": "weeks", "个月": "months", "月": "months", "年": "years"}  # fmt: skip
_PATTERN = re.compile(rf"(?:({'|'.join(_EVENTS)})(?:之日起|之日|后|以后|之后)?)?\s*([0-9]{{1,4}})\s*({'|'.join(_UNITS)})(?:内|以内|之内)?")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`event` is None where the words do not say from what it counts."""

    event: Event | None
    count: int
    unit: OneOf["working", "days", "weeks", "months", "years"]


def deadline_from(text: str) -> Deadline | None:
    """None where the words are no deadline that can be counted."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    unit = _UNITS[match[3]]
    return Deadline(_EVENTS[match[1]] if match[1] else None, int(match[2]), unit)  # type: ignore[arg-type]


def day_of(deadline: Deadline, begin: date, calendar: Calendar = PUBLISHED) -> date | None:
    """The last day. The first day is not counted, and a last day that nobody works moves to the next that is worked
    (Civil Code, articles 201 and 203). None where nobody has published yet which days of the year are worked."""
    try:
        match deadline.unit:
            case "working":
                return calendar.after(begin, deadline.count)
            case "days":
                return calendar.first_from(begin + timedelta(days=deadline.count))
            case "weeks":
                return calendar.first_from(begin + timedelta(weeks=deadline.count))
            case "months":
                return calendar.first_from(_months_later(begin, deadline.count))
            case "years":
                return calendar.first_from(_months_later(begin, 12 * deadline.count))
            case _:
                assert_never(deadline.unit)
    except (Unpublished, OverflowError):
        return None


def _months_later(begin: date, count: int) -> date:
    """The same day of a later month, or its last where it is shorter (Civil Code, article 202)."""
    month = begin.year * 12 + begin.month - 1 + count
    year, month = divmod(month, 12)
    return date(year, month + 1, min(begin.day, length_of_month(year, month + 1)))
