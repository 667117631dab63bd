"""Days, times and durations, as FEEL has them (DMN 1.5 §10.3.2.3).

A day of the years 1 to 9999 is Python's own `datetime.date`: every date of a catalog is one, so generated code compares
and counts days at the speed of C. Any other year is a `FarDate`. The two compare with each other by `<` and `==`, have
the same attributes, and whoever needs more asks the functions here, which take either.

Times have nanoseconds and perhaps a zone: None for local, seconds east of Greenwich, or the id of a zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.values import problems

FIRST_YEAR, LAST_YEAR = -999_999_999, 999_999_999
SECOND = 1_000_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND

# The calendar repeats, weekdays and all, every 400 years.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097

_MOST_MONTHS = 12 * 2 * (LAST_YEAR + 1)
_MOST_NANOSECONDS = 367 * 2 * (LAST_YEAR + 1) * DAY


@dataclass(frozen=True, slots=True)
class FarDate:
    """A day before the year 1 or after 9999, by the Gregorian calendar carried on both ways."""

    year: int
    month: int
    day: int

    def __lt__(self, other: Date) -> bool:
        return fields(self) < fields(other)

    def __le__(self, other: Date) -> bool:
        return fields(self) <= fields(other)

    def __gt__(self, other: Date) -> bool:
        return fields(self) > fields(other)

    def __ge__(self, other: Date) -> bool:
        return fields(self) >= fields(other)


Date = date | FarDate
Zone = None | int | str


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, in nanoseconds since midnight."""

    nanosecond: int
    zone: Zone = None

    @property
    def hour(self) -> int:
        return self.nanosecond // HOUR

    @property
    def minute(self) -> int:
        return self.nanosecond // MINUTE % 60

    @property
    def second(self) -> Decimal:
        return in_seconds(self.nanosecond % MINUTE)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A time on a day, in the zone of the time."""

    date: Date
    time: Time


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """Years and months: FEEL's `years and months duration`."""

    count: int

    def __post_init__(self) -> None:
        if not -_MOST_MONTHS <= self.count <= _MOST_MONTHS:
            raise problems.duration_too_long()


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """Days and time, in nanoseconds: FEEL's `days and time duration`."""

    nanoseconds: int

    def __post_init__(self) -> None:
        if not -_MOST_NANOSECONDS <= self.nanoseconds <= _MOST_NANOSECONDS:
            raise problems.duration_too_long()


MIDNIGHT = Time(0)
UTC_MIDNIGHT = Time(0, 0)


def date_of(year: int, month: int, day: int) -> Date:
    """A day by its fields."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise problems.no_such_day(year, month, day)
    try:
        if 1 <= year <= 9999:
            return date(year, month, day)
        date(_year_in_cycle(year), month, day)
    except (ValueError, OverflowError):
        raise problems.no_such_day(year, month, day) from None
    return FarDate(year, month, day)


def time_of(hour: int, minute: int, nanosecond: int, zone: Zone = None) -> Time:
    """A time by its fields; `nanosecond` counts those of the whole minute."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= nanosecond < MINUTE):
        raise problems.no_such_time(hour, minute, in_seconds(nanosecond))
    return Time(hour * HOUR + minute * MINUTE + nanosecond, zone)


def days(count: int) -> DaysDuration:
    return DaysDuration(count * DAY)


def fields(day: Date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def day_number(day: Date) -> int:
    """Days counted so that 0001-01-01 is 1, as `date.toordinal` does."""
    if isinstance(day, date):
        return day.toordinal()
    alike = _year_in_cycle(day.year)
    return date(alike, day.month, day.day).toordinal() + (day.year - alike) // _CYCLE_YEARS * _CYCLE_DAYS


def day_by_number(number: int) -> Date:
    if 1 <= number <= 3_652_059:
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, _CYCLE_DAYS)
    alike = date.fromordinal(rest + 1)
    year = alike.year + cycles * _CYCLE_YEARS
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise problems.date_too_far()
    return FarDate(year, alike.month, alike.day)


def alike_in_cycle(day: Date) -> date:
    """A day of Python's calendar with the same month, day, weekday and week."""
    return day if isinstance(day, date) else date(_year_in_cycle(day.year), day.month, day.day)


def weekday(day: Date) -> int:
    """1 for Monday to 7 for Sunday."""
    return alike_in_cycle(day).isoweekday()


def length_of_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def in_seconds(nanoseconds: int) -> Decimal:
    """Nanoseconds as an exact number of seconds."""
    return Decimal(nanoseconds).scaleb(-9)


def _year_in_cycle(year: int) -> int:
    return year % _CYCLE_YEARS + _CYCLE_YEARS
