"""Time limits in working days: how much is used, when the last day is, and the light it gives.

The day a clock begins on is not counted (Civil Code, article 201), nor is any day after a pause began up to the day it
ended: that one, too, is a first day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from engine.plan.days import Calendar, Unpublished
from web.cases.case import Clock, Light, Sort

Pause = tuple[date, date | None]
"""From the day it began to the day it ended; None while it lasts."""

FAR = 6_000
"""Days ahead that a last day is looked for."""


def clock_of(
    sort: Sort, about: str, body: str, began: date, limit: Fraction | int | None, today: date, calendar: Calendar, *,
    pauses: tuple[Pause, ...] = (), ended: date | None = None, held: bool = False,
) -> Clock:  # fmt: skip
    """A clock as it stands today, or as it stood when it ended. While `held`, it cannot run out: it is not its owner's turn."""
    until = ended or today
    whole = None if limit is None else ceil(limit)
    used = days_between(began, until, pauses, calendar)
    is_still = ended is None and any(end is None for _, end in pauses)
    due = None if whole is None or is_still else last_day(began, whole, pauses, calendar)
    light = light_of(whole, used, is_past=due is not None and until > due)
    if held and light == "red":
        light, is_still, due = "yellow", True, None
    elif ended is not None and light == "yellow":
        light = "green"
    return Clock(sort, about, body, began, whole, used, due, light, is_still, ended)


def clock_until(sort: Sort, about: str, body: str, began: date, due: date | None, today: date, calendar: Calendar, ended: date | None = None) -> Clock:
    """A clock whose last day is a date: what is left is counted back from it."""
    if due is None:
        return Clock(sort, about, body, began, None, days_between(began, ended or today, (), calendar), None, "green", False, ended)
    until = ended or today
    limit, used = days_between(began, due, (), calendar), days_between(began, until, (), calendar)
    light = light_of(limit, used, is_past=until > due)
    if ended is not None and light == "yellow":
        light = "green"
    return Clock(sort, about, body, began, limit, used, due, light, False, ended)


def light_of(limit: int | None, used: int, *, is_past: bool = False) -> Light:
    """Yellow a fifth of the time before the limit, a day at least, and on the last day; red beyond it. A weekend after the last
    day is beyond it, though no working day has passed."""
    if limit is None:
        return "green"
    if used > limit or is_past:
        return "red"
    return "yellow" if limit - used <= warned(limit) else "green"


def warned(limit: int) -> int:
    """How many days before its last a clock turns yellow."""
    return 0 if limit < 2 else max(1, limit // 5)


def days_between(begin: date, end: date, pauses: Iterable[Pause], calendar: Calendar) -> int:
    """The working days after a day up to another, without those it stood still. Of a year whose working days nobody has
    published, Monday to Friday count: a clock must not stop because a calendar is late."""
    found, day, stops = 0, begin, tuple(pauses)
    while day < end:
        day += timedelta(days=1)
        found += _is_working(day, calendar) and not _stands_still(day, stops)
    return found


def last_day(begin: date, limit: int, pauses: Iterable[Pause], calendar: Calendar) -> date | None:
    """The day so many counted days later; None where nobody has published yet which days are worked."""
    stops, day, left = tuple(pauses), begin, limit
    for _ in range(FAR):
        if left <= 0:
            return day
        day += timedelta(days=1)
        try:
            left -= calendar.is_working(day) and not _stands_still(day, stops)
        except Unpublished:
            return None
    return None


def _stands_still(day: date, pauses: tuple[Pause, ...]) -> bool:
    return any(begin < day and (end is None or day <= end) for begin, end in pauses)


def _is_working(day: date, calendar: Calendar) -> bool:
    try:
        return calendar.is_working(day)
    except Unpublished:
        return day.isoweekday() <= 5
