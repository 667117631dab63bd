"""Functions of days (DMN 1.5 tables 79 and 80). Today is the decision date, given from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from engine.functions import problems, sizes
from engine.functions.table import NO_TIMES, Function, Parameter, Signature, example, in_rows, not_in_rows, says
from engine.kinds import DATE, DATE_TIME, TEXT, Kind, NumberKind
from engine.values import temporal_from_text
from engine.values.temporal import Date, DateTime, Time, alike_in_cycle, weekday

at = temporal_from_text

EAST_EIGHT = 8 * 3_600
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_OF_YEAR = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SMALL = NumberKind(digits=3, scale=0)


def today(on: date | None) -> date:
    if on is None:
        raise problems.no_decision_date()
    return on


def now(on: date | None) -> DateTime:
    """The decision date's midnight in China."""
    return DateTime(today(on), Time(0, EAST_EIGHT))


def day_of_year(day: Date) -> Decimal:
    return Decimal(alike_in_cycle(day).timetuple().tm_yday)


def week_of_year(day: Date) -> Decimal:
    """By ISO 8601: the week belongs to the year in which its Thursday lies."""
    return Decimal(alike_in_cycle(day).isocalendar().week)


def day_of_week(day: Date) -> str:
    return WEEKDAYS[weekday(day) - 1]


def month_of_year(day: Date) -> str:
    return MONTHS_OF_YEAR[day.month - 1]


def of_day(
    name: str,
    zh: str,
    gives: Kind,
    meaning: Callable[[Date], object],
    zh_says: str,
    en_says: str,
    *examples: tuple[str, object],
    prose: str,
) -> Function:
    """An entry that takes a date or a date and time."""
    return Function(
        name,
        zh=zh,
        takes=(Parameter("date", "日期", DATE),),
        gives=gives,
        size=sizes.short_text if gives == TEXT else None,
        meaning=meaning,
        also=(Signature((Parameter("date", "日期时间", DATE_TIME),), gives, lambda moment: meaning(moment.date)),),
        says=says(zh_says, en_says),
        prose=(prose,),
        rows=not_in_rows("查询里没有这种历法", "a query does not count days so"),
        examples=tuple(example(text, value) for text, value in examples),
    )


FUNCTIONS = (
    Function(
        "today",
        zh="今天",
        takes=(),
        gives=DATE,
        meaning=today,
        says=says("决定日期：按哪一天来判断。", "The decision date: the day judged on."),
        prose=("今天",),
        rows=in_rows(lambda rows: rows.literal(rows.on)),
        examples=(
            example("today()", at("2026-06-01"), on=date(2026, 6, 1)),
            example("today(123)", None),
        ),
        needs=("on",),
    ),
    Function(
        "now",
        zh="此刻",
        takes=(),
        gives=DATE_TIME,
        meaning=now,
        says=says("决定日期的零点，东八区。", "Midnight of the decision date in China."),
        prose=("此刻",),
        rows=NO_TIMES,
        examples=(
            example("now()", at("2026-06-01T00:00:00+08:00"), on=date(2026, 6, 1)),
            example("now() instance of date and time", True, on=date(2026, 6, 1)),
        ),
        needs=("on",),
    ),
    of_day(
        "day of year", "年内第几天", SMALL, day_of_year, "从1月1日数起是第几天。", "Counted from 1 January.",
        ('day of year(@"2019-09-17")', 260), ('day of year(@"2020-12-31T10:10:10")', 366),
        prose="{0}是当年的第几天",
    ),
    of_day(
        "day of week", "星期英文名", TEXT, day_of_week, "星期几的英文名。", "The name of the weekday.",
        ('day of week(@"2019-09-17")', "Tuesday"), ('day of week(@"2000-02-29")', "Tuesday"),
        prose="{0}的星期英文名",
    ),
    of_day(
        "month of year", "月份英文名", TEXT, month_of_year, "月份的英文名。", "The name of the month.",
        ('month of year(@"2019-09-17")', "September"), ('month of year(@"2024-02-29")', "February"),
        prose="{0}的月份英文名",
    ),
    of_day(
        "week of year", "年内第几周", SMALL, week_of_year, "按国际标准的周次，周四在哪一年就属于哪一年。",
        "The number of the ISO week.",
        ('week of year(@"2019-09-17")', 38), ('week of year(@"2003-12-31")', 1), ('week of year(@"2010-01-01")', 53),
        prose="{0}是当年的第几周",
    ),
)  # fmt: skip
