"""The operators that compute: + - * / ** and the sign."""

from __future__ import annotations

from engine.functions import problems, sizes
from engine.functions.number_kinds import (
    difference_kind,
    negative_kind,
    product_kind,
    quotient_kind,
    sum_kind,
)
from engine.functions.table import INEXACT, Function, Parameter, Signature, example, in_rows, says
from engine.kinds import DATE, DATE_TIME, DAYS, MONTHS, NUMBER, TEXT, TIME, Kind
from engine.values import numbers, temporal_from_text
from engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration
from engine.values.temporal_arithmetic import (
    at_midnight,
    date_plus_duration,
    date_plus_months,
    days_between_dates,
    inverse,
    moment_plus_duration,
    moment_plus_months,
    ratio,
    scaled_days,
    scaled_months,
    time_between_moments,
    time_between_times,
    time_plus_duration,
)

at = temporal_from_text

LONGEST_TEXT = 1_000_000


def pair(left: Kind, right: Kind) -> tuple[Parameter, Parameter]:
    return Parameter("left", "左边", left), Parameter("right", "右边", right)


def joined(left: str, right: str) -> str:
    if len(left) + len(right) > LONGEST_TEXT:
        raise problems.text_too_long()
    return left + right


def plus_months(day: Date, duration: MonthsDuration) -> Date:
    return date_plus_months(day, duration.count)


def minus_months(day: Date, duration: MonthsDuration) -> Date:
    return date_plus_months(day, -duration.count)


def minus_duration(day: Date, duration: DaysDuration) -> Date:
    return date_plus_duration(day, DaysDuration(-duration.nanoseconds))


def moment_minus_months(moment: DateTime, duration: MonthsDuration) -> DateTime:
    return moment_plus_months(moment, -duration.count)


FUNCTIONS = (
    Function(
        "+",
        zh="加",
        takes=pair(NUMBER, NUMBER),
        gives=sum_kind,
        size=sizes.added,
        meaning=numbers.add,
        also=(
            Signature(pair(DATE, MONTHS), DATE, plus_months),
            Signature(pair(MONTHS, DATE), DATE, lambda duration, day: plus_months(day, duration)),
            Signature(pair(DATE, DAYS), DATE, date_plus_duration),
            Signature(pair(DAYS, DATE), DATE, lambda duration, day: date_plus_duration(day, duration)),
            Signature(pair(TEXT, TEXT), TEXT, joined),
            Signature(pair(MONTHS, MONTHS), MONTHS, lambda one, two: MonthsDuration(one.count + two.count)),
            Signature(pair(DAYS, DAYS), DAYS, lambda one, two: DaysDuration(one.nanoseconds + two.nanoseconds)),
            Signature(pair(DATE_TIME, MONTHS), DATE_TIME, lambda moment, each: moment_plus_months(moment, each.count)),
            Signature(pair(MONTHS, DATE_TIME), DATE_TIME, lambda each, moment: moment_plus_months(moment, each.count)),
            Signature(pair(DATE_TIME, DAYS), DATE_TIME, moment_plus_duration),
            Signature(pair(DAYS, DATE_TIME), DATE_TIME, lambda each, moment: moment_plus_duration(moment, each)),
            Signature(pair(TIME, DAYS), TIME, time_plus_duration),
            Signature(pair(DAYS, TIME), TIME, lambda each, time: time_plus_duration(time, each)),
        ),
        says=says(
            "两数之和；日期加时长是另一天，没有那一天时取当月最后一天；文本相接。",
            "A sum; a date plus a duration is another day, the month's last where there is no such day; texts joined.",
        ),
        rows=in_rows(lambda rows, left, right: rows.total(left, right)),
        examples=(
            example("1.2345 + 2.234", numbers.number_from_text("3.4685")),
            example('@"2024-01-31" + @"P1M"', at("2024-02-29")),
            example('@"2021-01-01" + @"PT36H"', at("2021-01-02"), "counted from midnight"),
            example('@"2021-01-01T10:10:10" + @"-P1M"', at("2020-12-01T10:10:10")),
            example('@"23:30:00" + @"PT1H"', at("00:30:00"), "round the clock"),
            example('"办" + "事"', "办事"),
        ),
        is_operator=True,
    ),
    Function(
        "-",
        zh="减",
        takes=pair(NUMBER, NUMBER),
        gives=difference_kind,
        size=sizes.apart,
        meaning=numbers.subtract,
        also=(
            Signature(pair(DATE, DATE), DAYS, days_between_dates),
            Signature(pair(DATE, MONTHS), DATE, minus_months),
            Signature(pair(DATE, DAYS), DATE, minus_duration),
            Signature(pair(MONTHS, MONTHS), MONTHS, lambda one, two: MonthsDuration(one.count - two.count)),
            Signature(pair(DAYS, DAYS), DAYS, lambda one, two: DaysDuration(one.nanoseconds - two.nanoseconds)),
            Signature(pair(DATE_TIME, DATE_TIME), DAYS, time_between_moments),
            Signature(pair(DATE_TIME, DATE), DAYS, lambda late, day: time_between_moments(late, at_midnight(day))),
            Signature(pair(DATE, DATE_TIME), DAYS, lambda day, early: time_between_moments(at_midnight(day), early)),
            Signature(pair(DATE_TIME, MONTHS), DATE_TIME, moment_minus_months),
            Signature(
                pair(DATE_TIME, DAYS),
                DATE_TIME,
                lambda moment, each: moment_plus_duration(moment, DaysDuration(-each.nanoseconds)),
            ),
            Signature(pair(TIME, TIME), DAYS, time_between_times),
            Signature(
                pair(TIME, DAYS), TIME, lambda time, each: time_plus_duration(time, DaysDuration(-each.nanoseconds))
            ),
        ),
        says=says(
            "两数之差；日期相减是天数时长；日期减时长是另一天。",
            "A difference; of two dates a duration in days; a date less a duration is another day.",
        ),
        rows=in_rows(lambda rows, left, right: rows.difference(left, right)),
        examples=(
            example("10 - -5", 15),
            example('@"2021-01-02" - @"1995-01-01"', at("P9498D")),
            example('@"2024-03-31" - @"P1M"', at("2024-02-29")),
            example('@"2021-01-02" - @"PT1H"', at("2021-01-01"), "an hour before midnight is the day before"),
            example(
                '@"2021-01-02T10:10:10+01:00" - @"2021-01-01"', at("P1DT9H10M10S"), "a date is midnight at Greenwich"
            ),
            example('@"2021-01-02T10:10:10" - @"2021-01-01T10:10:10+02:00"', None, "one has a zone, the other none"),
        ),
        is_operator=True,
    ),
    Function(
        "*",
        zh="乘",
        takes=pair(NUMBER, NUMBER),
        gives=product_kind,
        size=sizes.multiplied,
        meaning=numbers.multiply,
        also=(
            Signature(pair(NUMBER, MONTHS), MONTHS, lambda factor, each: scaled_months(each, factor)),
            Signature(pair(MONTHS, NUMBER), MONTHS, scaled_months),
            Signature(pair(NUMBER, DAYS), DAYS, lambda factor, each: scaled_days(each, factor)),
            Signature(pair(DAYS, NUMBER), DAYS, scaled_days),
        ),
        says=says(
            "两数之积；时长的几倍，不足一个月的舍去。",
            "A product; so many times a duration, cut to whole months.",
        ),
        rows=in_rows(lambda rows, left, right: rows.product(left, right)),
        examples=(
            example("-10 * -10", 100),
            example('60 * @"P1Y"', at("P60Y")),
            example('1.5 * @"P4DT1H"', at("P6DT1H30M")),
            example('@"P1Y11M" * -2.5', at("-P4Y9M"), "57.5 months are cut to 57"),
            example('10 * "10"', None),
        ),
        is_operator=True,
    ),
    Function(
        "/",
        zh="除",
        takes=pair(NUMBER, NUMBER),
        gives=quotient_kind,
        meaning=numbers.divide,
        also=(
            Signature(pair(MONTHS, NUMBER), MONTHS, lambda each, divisor: scaled_months(each, inverse(divisor))),
            Signature(pair(DAYS, NUMBER), DAYS, lambda each, divisor: scaled_days(each, inverse(divisor))),
            Signature(pair(MONTHS, MONTHS), NUMBER, lambda one, two: ratio(one.count, two.count)),
            Signature(pair(DAYS, DAYS), NUMBER, lambda one, two: ratio(one.nanoseconds, two.nanoseconds)),
        ),
        says=says(
            "两数之商，34位有效数字；除数是0没有结果。",
            "A quotient of 34 digits; there is none when the divisor is 0.",
        ),
        rows=in_rows(lambda rows, left, right: rows.quotient(left, right)),
        examples=(
            example("1 / 8", numbers.number_from_text("0.125")),
            example("1 / 3", numbers.number_from_text("0." + "3" * 34)),
            example("1 / 0", None),
            example('@"P10Y11M" / 2.5', at("P4Y4M"), "52.4 months are cut to 52"),
            example('@"P10D" / @"P5D"', 2),
        ),
        is_operator=True,
    ),
    Function(
        "**",
        zh="乘方",
        takes=pair(NUMBER, NUMBER),
        gives=NUMBER,
        meaning=numbers.power,
        says=says("左边的右边次方。", "The left number to the power of the right."),
        prose=("{0}的{1}次方",),
        rows=INEXACT,
        examples=(
            example("2 ** 10", 1024),
            example("10 ** -5", numbers.number_from_text("0.00001")),
            example("(-8) ** 0.5", None, "no root of a negative number"),
        ),
        is_operator=True,
    ),
    Function(
        "negate",
        zh="负",
        takes=(Parameter("operand", "数", NUMBER),),
        gives=negative_kind,
        size=sizes.same_number,
        meaning=numbers.negate,
        also=(
            Signature((Parameter("operand", "时长", MONTHS),), MONTHS, lambda each: MonthsDuration(-each.count)),
            Signature((Parameter("operand", "时长", DAYS),), DAYS, lambda each: DaysDuration(-each.nanoseconds)),
        ),
        says=says("相反数；反向的时长。", "The opposite number or duration."),
        prose=("{0}的相反数",),
        rows=in_rows(lambda rows, operand: rows.negated(operand)),
        examples=(
            example("-(3 + 4)", -7),
            example('-@"-P1D"', at("P1D")),
            example('-@"10:10:10"', None),
        ),
        is_operator=True,
    ),
)
