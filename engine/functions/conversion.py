"""Functions that make a value of one kind from another (DMN 1.5 table 71)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.functions import problems, sizes
from engine.functions.table import NO_TEXTS_OF_VALUES, NO_TIMES, Function, Parameter, Signature, example, in_rows, says
from engine.functions.texts import bounded
from engine.kinds import (
    ANY,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    TEXT,
    TIME,
    Kind,
    Maybe,
    certain,
    least_common,
)
from engine.values import number_from_text, temporal_from_text, to_text
from engine.values.numbers import is_whole, whole
from engine.values.problems import no_such_day, no_such_time
from engine.values.temporal import (
    SECOND,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    date_of,
    time_of,
)
from engine.values.temporal_arithmetic import at_midnight, months_between
from engine.values.temporal_from_text import (
    FURTHEST_OFFSET,
    date_and_time_from_text,
    date_from_text,
    duration_from_text,
    time_from_text,
)
from engine.values.zones import checked_zone

if TYPE_CHECKING:
    from engine.rows import Rows, Value

at = temporal_from_text

GROUPINGS, POINTS = (" ", ",", "."), (".", ",")


def date_by_fields(year: Decimal, month: Decimal, day: Decimal) -> Date:
    """Years, months and days are integers (DMN 1.5 §10.3.2.3.5, table 65): there is no 2020.5th year to begin a date in."""
    if not (is_whole(year) and is_whole(month) and is_whole(day)):
        raise no_such_day(year, month, day)
    return date_of(whole(year), whole(month), whole(day))


def time_by_fields(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None) -> Time:
    """Hours and minutes are integers; a second may have a fraction (DMN 1.5 §10.3.2.3.4, table 65)."""
    if not (is_whole(hour) and is_whole(minute)):
        raise no_such_time(hour, minute, second)
    nanosecond = whole(second.scaleb(9))
    zone: Zone = None
    if offset is not None:
        if abs(offset.nanoseconds) > FURTHEST_OFFSET * SECOND:
            raise problems.no_such_offset(to_text(offset))
        zone = abs(offset.nanoseconds) // SECOND * (-1 if offset.nanoseconds < 0 else 1)
    return time_of(whole(hour), whole(minute), nanosecond, zone)


def moment_by_parts(date: Date | DateTime, time: Time) -> DateTime:
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


def moment_in_zone(date: Date | DateTime, time: Time, timezone: str) -> DateTime:
    return moment_by_parts(date, Time(time.nanosecond, checked_zone(timezone)))


def number_from_grouped(text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """A numeral with signs between its groups of digits, and its own decimal point."""
    if grouping is not None and grouping not in GROUPINGS or point is not None and point not in POINTS:
        raise problems.bad_separators()
    if grouping is not None and grouping == point:
        raise problems.bad_separators()
    bare = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in bare:
            raise problems.bad_separators()
        bare = bare.replace(",", ".")
    return number_from_text(bare)


def text_of(value: object) -> str | None:
    return None if value is None else bounded(to_text(value))


def day_of(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


def months_from_to(begin: Date | DateTime, end: Date | DateTime) -> MonthsDuration:
    return MonthsDuration(months_between(day_of(begin), day_of(end)))


def or_else(value: object, default: object) -> object:
    return default if value is None else value


def value_or_default(kinds: tuple[Kind, ...]) -> Kind:
    return least_common((certain(kinds[0]), kinds[1]))


FROM_TEXT = Parameter("from", "文本", TEXT)


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def date_in_rows(rows: Rows, value: Value, *more: Value) -> Value:
    cell = rows.cell(value)
    if more or cell.sort not in ("date", "nothing"):
        raise rows.refusal(NO_TEXTS_OF_VALUES)
    return cell


def get_or_else_in_rows(rows: Rows, value: Value, default: Value) -> Value:
    one, other = rows.cell(value), rows.cell(default)
    is_open = rows.either(rows.unknown(one), rows.unknown(other))
    return rows.pick([(is_open, rows.waiting(rows.waits_of([one, other]))), (rows.absent(one), other)], one)


FUNCTIONS = (
    Function(
        "date",
        zh="日期",
        takes=(FROM_TEXT,),
        gives=DATE,
        meaning=date_from_text,
        also=(
            Signature((Parameter("from", "日期时间", DATE_TIME),), DATE, lambda moment: moment.date),
            Signature((Parameter("from", "日期", DATE),), DATE, lambda day: day),
            Signature(
                (Parameter("year", "年", NUMBER), Parameter("month", "月", NUMBER), Parameter("day", "日", NUMBER)),
                DATE,
                date_by_fields,
            ),
        ),
        says=says(
            "由文本、日期时间或年月日得到日期。",
            "A date from text, from a date and time, or from year, month and day.",
        ),
        prose=("{0}的日期", "{0}年{1}月{2}日"),
        rows=in_rows(date_in_rows),
        examples=(
            example('date("2012-12-25")', at("2012-12-25")),
            example("date(2012, 12, 25)", at("2012-12-25")),
            example('date(date and time("2012-12-25T11:00:00Z"))', at("2012-12-25")),
            example('date("2023-02-29")', None, "no such day"),
            example("date(-2017, 12, 31)", at("-2017-12-31")),
            example("date(2020.5, 1, 1)", None, "years, months and days are integers"),
        ),
    ),
    Function(
        "time",
        zh="时间",
        takes=(FROM_TEXT,),
        gives=TIME,
        meaning=time_from_text,
        also=(
            Signature((Parameter("from", "时间", TIME),), TIME, lambda time: time),
            Signature((Parameter("from", "日期", DATE),), TIME, lambda day: UTC_MIDNIGHT),
            Signature((Parameter("from", "日期时间", DATE_TIME),), TIME, lambda moment: moment.time),
            Signature(
                (
                    Parameter("hour", "时", NUMBER),
                    Parameter("minute", "分", NUMBER),
                    Parameter("second", "秒", NUMBER),
                    Parameter("offset", "时差", Maybe(DAYS), optional=True),
                ),
                TIME,
                time_by_fields,
            ),
        ),
        says=says(
            "由文本、日期时间或时分秒得到时间。",
            "A time from text, from a date and time, or from hour, minute and second.",
        ),
        prose=("{0}的时间", "{0}时{1}分{2}秒", "{0}时{1}分{2}秒（时差{3}）"),
        rows=NO_TIMES,
        examples=(
            example('time("23:59:00Z")', at("23:59:00Z")),
            example('time(23, 59, 0, duration("PT0H"))', at("23:59:00Z")),
            example('time(11, 59, 45, duration("-PT2H"))', at("11:59:45-02:00")),
            example('time(date("2017-08-10"))', at("00:00:00Z")),
            example('time("24:00:01")', None),
            example("time(10, 0, 1.5)", at("10:00:01.5")),
            example("time(10.5, 0, 0)", None, "hours and minutes are integers"),
        ),
    ),
    Function(
        "date and time",
        zh="日期时间",
        takes=(FROM_TEXT,),
        gives=DATE_TIME,
        meaning=date_and_time_from_text,
        also=(
            Signature((Parameter("from", "日期时间", DATE_TIME),), DATE_TIME, lambda moment: moment),
            Signature((Parameter("from", "日期", DATE),), DATE_TIME, at_midnight),
            Signature((Parameter("date", "日期", DATE), Parameter("time", "时间", TIME)), DATE_TIME, moment_by_parts),
            Signature(
                (Parameter("date", "日期时间", DATE_TIME), Parameter("time", "时间", TIME)), DATE_TIME, moment_by_parts
            ),
            Signature(
                (
                    Parameter("date", "日期", DATE),
                    Parameter("time", "时间", TIME),
                    Parameter("timezone", "时区", TEXT),
                ),
                DATE_TIME,
                moment_in_zone,
            ),
        ),
        says=says("由文本，或由日期和时间得到日期时间。", "A date and time from text, or from a date and a time."),
        prose=("{0}的日期时间", "{0:宽}的{1}", "{0:宽}的{1}（时区{2}）"),
        rows=NO_TIMES,
        examples=(
            example('date and time("2012-12-24T23:59:00")', at("2012-12-24T23:59:00")),
            example('date and time("2012-12-24")', at("2012-12-24T00:00:00")),
            example('date and time(date("2017-01-01"), time("23:59:01+02:00"))', at("2017-01-01T23:59:01+02:00")),
            example('date and time("2017-12-31T13:20:00@xyz/abc")', None, "no such zone"),
        ),
    ),
    Function(
        "duration",
        zh="时长",
        takes=(FROM_TEXT,),
        gives=ANY,
        size=sizes.no_size,
        meaning=duration_from_text,
        also=(
            Signature((Parameter("from", "时长", DAYS),), DAYS, lambda each: each),
            Signature((Parameter("from", "时长", MONTHS),), MONTHS, lambda each: each),
        ),
        says=says(
            "由文本得到时长：P1Y2M 是1年2个月，P3DT4H 是3天4小时。",
            "A duration from text: P1Y2M is 1 year and 2 months, P3DT4H is 3 days and 4 hours.",
        ),
        prose=("{0}表示的时长",),
        rows=NO_TEXTS_OF_VALUES,
        examples=(
            example('duration("P2Y2M")', at("P26M")),
            example('duration("PT1000M")', at("PT16H40M")),
            example('duration("-PT1H2M")', at("-PT62M")),
            example('duration("P1H")', None),
        ),
    ),
    Function(
        "years and months duration",
        zh="相隔年月",
        takes=(Parameter("from", "起", DATE), Parameter("to", "止", DATE)),
        gives=MONTHS,
        meaning=months_from_to,
        also=(
            Signature((Parameter("from", "起", DATE_TIME), Parameter("to", "止", DATE_TIME)), MONTHS, months_from_to),
            Signature((Parameter("from", "起", DATE), Parameter("to", "止", DATE_TIME)), MONTHS, months_from_to),
            Signature((Parameter("from", "起", DATE_TIME), Parameter("to", "止", DATE)), MONTHS, months_from_to),
        ),
        says=says(
            "从起到止满了几年几个月；只看日期，不看时刻。",
            "The whole years and months from one day to the other, whatever the time of day.",
        ),
        prose=("从{0:宽}到{1:宽}相隔的年月",),
        rows=in_rows(lambda rows, begin, end: rows.months(*rows.months_between(begin, end)), "date, date"),
        examples=(
            example('years and months duration(date("2011-12-22"), date("2013-08-24"))', at("P1Y8M")),
            example('years and months duration(date("2013-08-24"), date("2011-12-22"))', at("-P1Y8M")),
            example('years and months duration(date("2000-02-29"), date("2001-02-28"))', at("P11M")),
        ),
    ),
    Function(
        "number",
        zh="转数字",
        takes=(FROM_TEXT,),
        gives=NUMBER,
        meaning=number_from_grouped,
        also=(
            Signature(
                (
                    FROM_TEXT,
                    Parameter("grouping separator", "分组符", Maybe(TEXT)),
                    Parameter("decimal separator", "小数点", Maybe(TEXT), optional=True),
                ),
                NUMBER,
                number_from_grouped,
            ),
            Signature((Parameter("from", "数", NUMBER),), NUMBER, lambda number: number),
        ),
        says=says(
            "由文本得到数字，可以说明分组符和小数点。",
            "A number from text, with its grouping separator and decimal point.",
        ),
        prose=("{0}表示的数", "{0}表示的数（分组符为{1}）", "{0}表示的数（分组符为{1}，小数点为{2}）"),
        rows=NO_TEXTS_OF_VALUES,
        examples=(
            example('number("1 000,0", " ", ",")', 1000),
            example('number("1,000,000.01", ",", ".")', number_from_text("1000000.01")),
            example('number("1,000", ".", ".")', None, "both signs are the same"),
            example('number("1E999999")', None, "too large"),
        ),
    ),
    Function(
        "string",
        zh="转文本",
        takes=(Parameter("from", "值", Maybe(ANY)),),
        gives=TEXT,
        size=sizes.written_out,
        meaning=text_of,
        says=says("值写成文本；空还是空。", "A value as text; null stays null."),
        prose=("{0}的文本",),
        nothing=says("空没有文本，还是空。", "Null has no text and stays null."),
        rows=NO_TEXTS_OF_VALUES,
        examples=(
            example("string(1.10)", "1.1"),
            example('string(date("2018-12-10"))', "2018-12-10"),
            example('string([1, 2, "foo"])', '[1, 2, "foo"]'),
            example('string({a: "foo"})', '{a: "foo"}'),
            example('string(duration("PT49H"))', "P2DT1H"),
            example("string(null)", None),
        ),
    ),
    Function(
        "get or else",
        zh="空则取",
        takes=(Parameter("value", "值", Maybe(ANY)), Parameter("default", "缺省值", ANY)),
        gives=value_or_default,
        size=sizes.any_of_them,
        meaning=or_else,
        says=says("值是空时取另一个。", "The value, or another where it is null."),
        prose=("{0}（没有时取{1:宽}）",),
        nothing=says("两个都是空，就是空。", "Null where both are."),
        rows=in_rows(get_or_else_in_rows),
        examples=(example('get or else("this", "that")', "this"), example("get or else(null, 0)", 0)),
        unknown="whole",
    ),
)
