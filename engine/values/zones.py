"""Time zones: which offset holds when.

The rules come from the pinned `tzdata` package, not from the machine, so the same program gives the same answer anywhere.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from engine.values import problems
from engine.values.temporal import DAY, HOUR, MINUTE, SECOND, Date, DateTime, Time, Zone, day_by_number, day_number

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def offset_of(time: Time, day: Date | None = None) -> int | None:
    """Seconds east of Greenwich; None for local. A time with a zone id but no day is read on 2000-01-01."""
    zone = time.zone
    if not isinstance(zone, str):
        return zone
    near = _near(day) if day is not None else date(2000, 1, 1)
    local = datetime(near.year, near.month, near.day, *_clock(time.nanosecond), tzinfo=_rules(zone))
    return _seconds(local)


def instant(moment: DateTime) -> int:
    """Nanoseconds since midnight of 0001-01-01 at Greenwich; for a local moment, as if it were there."""
    offset = offset_of(moment.time, moment.date) or 0
    return day_number(moment.date) * DAY + moment.time.nanosecond - offset * SECOND


def moment_at(nanoseconds: int, zone: Zone) -> DateTime:
    """What the calendar and the clock of a zone show at an instant."""
    if not isinstance(zone, str):
        number, rest = divmod(nanoseconds + (zone or 0) * SECOND, DAY)
        return DateTime(day_by_number(number), Time(rest, zone))
    number, rest = divmod(nanoseconds, DAY)
    near, rules = _near(day_by_number(number)), _rules(zone)
    there = rules.fromutc(datetime(near.year, near.month, near.day, *_clock(rest), tzinfo=rules))
    shown = moment_at(nanoseconds, _seconds(there))
    return DateTime(shown.date, Time(shown.time.nanosecond, zone))


def checked_zone(zone: str) -> str:
    """The id of a zone that exists."""
    _rules(zone)
    return zone


@lru_cache(maxsize=1024)
def _rules(zone: str) -> ZoneInfo:
    from importlib import resources
    from zoneinfo import ZoneInfo

    # A text never names a file: only what tzdata lists is looked for.
    if zone not in known_zones():
        raise problems.no_such_zone(zone)
    with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=zone)


@cache
def known_zones() -> frozenset[str]:
    """The ids of all zones there are."""
    from importlib import resources

    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _clock(nanosecond: int) -> tuple[int, int, int]:
    return nanosecond // HOUR, nanosecond // MINUTE % 60, nanosecond // SECOND % 60


def _seconds(local: datetime) -> int:
    offset = local.utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def _near(day: Date) -> date:
    """A day on which the zone's rules are the same: the oldest rule before the year 1, the newest after 9999."""
    if isinstance(day, date) and 1 < day.year < 9999:
        return day
    near = date(day.year % 400 + 400, day.month, day.day)
    return near.replace(year=near.year + 8_800) if day.year >= 9999 else near
