"""Dates, times and durations read from their ISO forms (DMN 1.5 §10.3.4.1, XML Schema)."""

from __future__ import annotations

import re

from engine.values import problems
from engine.values.temporal import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    date_of,
    day_by_number,
    day_number,
    time_of,
)
from engine.values.zones import checked_zone

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+\-/]{1,64}))?"
)
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]{0,9}))?S)?)?"
)
FURTHEST_OFFSET = 14 * 3_600
"""As XML Schema has it, and DMN 10.3.2.15 (table 65) of the property `time offset`."""


def temporal_from_text(text: str) -> Date | Time | DateTime | MonthsDuration | DaysDuration:
    """What `@"…"` means: whichever of the forms it has."""
    if "P" in text[:2]:
        return duration_from_text(text)
    if _DATE.fullmatch(text):
        return date_from_text(text)
    if _DATE.match(text):
        return date_and_time_from_text(text)
    if _TIME.fullmatch(text):
        return time_from_text(text)
    raise problems.not_temporal(text)


def date_from_text(text: str) -> Date:
    found = _DATE.fullmatch(text)
    if not found:
        raise problems.not_a_date(text)
    return date_of(int(found[1]), int(found[2]), int(found[3]))


def time_from_text(text: str) -> Time:
    return _clock(text)[0]


def date_and_time_from_text(text: str) -> DateTime:
    """A date and a time joined by `T`; a date alone means its midnight."""
    date, has_time, time = text.partition("T")
    if not _DATE.fullmatch(date):
        raise problems.not_a_date_and_time(text)
    day = date_from_text(date)
    if not has_time:
        return DateTime(day, MIDNIGHT)
    clock, is_next_day = _clock(time)
    return DateTime(day_by_number(day_number(day) + 1) if is_next_day else day, clock)


def duration_from_text(text: str) -> MonthsDuration | DaysDuration:
    found = _MONTHS.fullmatch(text)
    if found:
        months = 12 * int(found[2] or 0) + int(found[3] or 0)
        return MonthsDuration(-months if found[1] else months)
    found = _DAYS.fullmatch(text)
    if found:
        nanoseconds = int(found[2] or 0) * DAY + int(found[3] or 0) * HOUR + int(found[4] or 0) * MINUTE
        nanoseconds += int(found[5] or 0) * SECOND + int((found[6] or "").ljust(9, "0"))
        return DaysDuration(-nanoseconds if found[1] else nanoseconds)
    raise problems.not_a_duration(text)


def _clock(text: str) -> tuple[Time, bool]:
    """A time, and whether it was written 24:00:00: the midnight at the day's end."""
    found = _TIME.fullmatch(text)
    if not found:
        raise problems.not_a_time(text)
    hour, minute = int(found[1]), int(found[2])
    nanosecond = int(found[3]) * SECOND + int((found[4] or "").ljust(9, "0"))
    if hour == 24 and minute == 0 and nanosecond == 0:
        return Time(0, _zone(found, text)), True
    return time_of(hour, minute, nanosecond, _zone(found, text)), False


def _zone(found: re.Match[str], text: str) -> Zone:
    if found[5]:
        return 0
    if found[10]:
        return checked_zone(found[10])
    if not found[6]:
        return None
    minutes, seconds = int(found[8]), int(found[9] or 0)
    offset = int(found[7]) * 3_600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or offset > FURTHEST_OFFSET:
        raise problems.not_a_time(text)
    return -offset if found[6] == "-" else offset
