"""Sums and differences of days, times and durations (DMN 1.5 §10.3.2.3 and table 57).

Months keep the clock and clamp the day to the month's last; days and time run along the instant, so a zone's change of
clocks is felt. A date meets a date and time as midnight at Greenwich (DMN 1.5 table 57).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from engine.values import problems
from engine.values.numbers import from_fraction
from engine.values.temporal import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    SECOND,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    date_of,
    day_by_number,
    day_number,
    length_of_month,
)
from engine.values.zones import instant, moment_at, offset_of


def date_plus_months(day: Date, months: int) -> Date:
    """The same day so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise problems.date_too_far()
    last = length_of_month(year, month + 1)
    return date_of(year, month + 1, day.day if day.day < last else last)


def date_plus_days(day: Date, count: int) -> Date:
    if isinstance(day, date):
        try:
            return day + timedelta(count)
        except OverflowError:
            pass
    return day_by_number(day_number(day) + count)


def date_plus_duration(day: Date, duration: DaysDuration) -> Date:
    """The day on which the duration, counted from the day's midnight, ends."""
    return date_plus_days(day, duration.nanoseconds // DAY)


def moment_plus_months(moment: DateTime, months: int) -> DateTime:
    return DateTime(date_plus_months(moment.date, months), moment.time)


def moment_plus_duration(moment: DateTime, duration: DaysDuration) -> DateTime:
    return moment_at(instant(moment) + duration.nanoseconds, moment.time.zone)


def time_plus_duration(time: Time, duration: DaysDuration) -> Time:
    """The time that long after, round the clock."""
    return Time((time.nanosecond + duration.nanoseconds) % DAY, time.zone)


def days_between_dates(later: Date, earlier: Date) -> DaysDuration:
    return DaysDuration((day_number(later) - day_number(earlier)) * DAY)


def time_between_moments(later: DateTime, earlier: DateTime) -> DaysDuration:
    if (later.time.zone is None) != (earlier.time.zone is None):
        raise problems.zones_do_not_mix()
    return DaysDuration(instant(later) - instant(earlier))


def time_between_times(later: Time, earlier: Time) -> DaysDuration:
    if (later.zone is None) != (earlier.zone is None):
        raise problems.zones_do_not_mix()
    return DaysDuration(since_midnight(later) - since_midnight(earlier))


def since_midnight(time: Time) -> int:
    """Nanoseconds since midnight at Greenwich; for a local time, since its own."""
    return time.nanosecond - (offset_of(time) or 0) * SECOND


def at_midnight(day: Date) -> DateTime:
    """A date read as a date and time."""
    return DateTime(day, UTC_MIDNIGHT)


def months_between(begin: Date, end: Date) -> int:
    """Whole months from one day to the other, negative backwards: `years and months duration(begin, end)`."""
    months = 12 * (end.year - begin.year) + end.month - begin.month
    if months > 0 and end.day < begin.day:
        return months - 1
    if months < 0 and end.day > begin.day:
        return months + 1
    return months


def scaled_months(duration: MonthsDuration, factor: Decimal | Fraction) -> MonthsDuration:
    """So many times the duration, cut to whole months."""
    product = duration.count * Fraction(factor)
    return MonthsDuration(_cut(product))


def scaled_days(duration: DaysDuration, factor: Decimal | Fraction) -> DaysDuration:
    """So many times the duration, cut to whole nanoseconds."""
    return DaysDuration(_cut(duration.nanoseconds * Fraction(factor)))


def ratio(dividend: int, divisor: int) -> Decimal:
    """How many times one length goes into another."""
    if not divisor:
        raise problems.division_by_zero()
    return from_fraction(Fraction(dividend, divisor))


def inverse(number: Decimal) -> Fraction:
    if not number:
        raise problems.division_by_zero()
    return 1 / Fraction(number)


def _cut(number: Fraction) -> int:
    return abs(number.numerator) // number.denominator * (-1 if number < 0 else 1)
