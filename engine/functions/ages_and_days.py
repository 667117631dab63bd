"""Ages, whole months, working days, and what an ID number says: the functions that Chinese rules need beside FEEL's.

An age is counted by the calendar, never by days or instants. Who was born on 29 February has a birthday on 1 March of a
common year, or on 28 February where the catalog says so (`leap_birthday`).

No English name here holds a keyword: FEEL's `x.days between 1 and 3` must not read as the name `days between`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.formats import ID_CHECKS, ID_WEIGHTS
from engine.functions import problems, sizes
from engine.functions.table import NO_CALENDAR, Function, Parameter, Signature, example, in_rows, says
from engine.functions.temporal import today
from engine.kinds import BOOLEAN, DATE, NUMBER, REGION, TEXT, ChoiceKind, NumberKind
from engine.values import temporal_from_text
from engine.values.numbers import is_whole, plain, whole
from engine.values.temporal import Date, date_of, day_number, length_of_month, weekday
from engine.values.temporal_arithmetic import date_plus_days, months_between
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from engine.rows import Cell, Rows, Scalar, Value

at = temporal_from_text

MOST_WORKING_DAYS = 5_000
_ID_CARD = re.compile(r"[0-9]{17}[0-9Xx]")


def age(birth: Date, on: Date | None, leap_birthday: str) -> Decimal:
    """Completed years: how many birthdays after the birth have come by that day."""
    if on is None:
        raise problems.no_decision_date()
    if on < birth:
        raise problems.not_born_yet()
    years = on.year - birth.year
    return Decimal(years if birthday(birth, on.year, leap_birthday) <= on else years - 1)


def age_today(birth: Date, on: date | None, leap_birthday: str) -> Decimal:
    return age(birth, today(on), leap_birthday)


def age_on(birth: Date, day: Date, on: date | None, leap_birthday: str) -> Decimal:
    return age(birth, day, leap_birthday)


def birthday(birth: Date, year: int, leap_birthday: str) -> Date:
    """The birthday of a year."""
    if (birth.month, birth.day) == (2, 29) and length_of_month(year, 2) == 28:
        return date_of(year, 2, 28) if leap_birthday == "02-28" else date_of(year, 3, 1)
    return date_of(year, birth.month, birth.day)


def day_of_reaching(birth: Date, years: Decimal, leap_birthday: str) -> Date:
    if not is_whole(years) or years < 0:
        raise problems.years_not_whole(plain(years))
    return birthday(birth, birth.year + whole(years), leap_birthday)


def whole_years(begin: Date, end: Date) -> Decimal:
    """Whole years, negative backwards; from 29 February they are full on 1 March of a common year."""
    months = months_between(begin, end)
    return Decimal(abs(months) // 12 * (-1 if months < 0 else 1))


def whole_months(begin: Date, end: Date) -> Decimal:
    return Decimal(months_between(begin, end))


def whole_days(begin: Date, end: Date) -> Decimal:
    return Decimal(day_number(end) - day_number(begin))


def start_of_month(day: Date) -> Date:
    return date_of(day.year, day.month, 1)


def end_of_month(day: Date) -> Date:
    return date_of(day.year, day.month, length_of_month(day.year, day.month))


def year_and_month(day: Date) -> str:
    return plain_date(start_of_month(day))[:-3]


def plain_date(day: Date) -> str:
    from engine.values.to_text import date_text

    return date_text(day)


Calendar = Callable[[date], bool]


def add_working_days(begin: Date, count: Decimal, is_working_day: Calendar | None) -> Date:
    """The day so many working days later, the first day not counted; 0 is the day itself, below 0 counts back."""
    if not is_whole(count) or abs(count) > MOST_WORKING_DAYS:
        raise problems.too_many_working_days(plain(count))
    is_working = is_working_day or published_working_day
    step = 1 if count > 0 else -1
    day = begin
    for _ in range(abs(whole(count))):
        day = date_plus_days(day, step)
        while not is_working(near(day)):
            day = date_plus_days(day, step)
    return day


def working_days_between(begin: Date, end: Date, is_working_day: Calendar | None) -> Decimal:
    """The working days after the first day up to the last, negative backwards: what `add working days` counts."""
    if end < begin:
        return -working_days_between_dates(end, begin, is_working_day, first_counts=True)
    return working_days_between_dates(begin, end, is_working_day, first_counts=False)


def working_days_between_dates(begin: Date, end: Date, is_working_day: Calendar | None, first_counts: bool) -> Decimal:
    is_working = is_working_day or published_working_day
    first, last = day_number(begin), day_number(end)
    if last - first > 2 * MOST_WORKING_DAYS:
        raise problems.too_many_working_days(last - first)
    numbers = range(first, last) if first_counts else range(first + 1, last + 1)
    return Decimal(sum(is_working(date.fromordinal(number)) for number in numbers))


def is_working_day_there(day: Date, is_working_day: Calendar | None) -> bool:
    return (is_working_day or published_working_day)(near(day))


def near(day: Date) -> date:
    if not isinstance(day, date):
        raise problems.whole_year_missing(day.year)
    return day


def published_working_day(day: date) -> bool:
    """By the holidays and the shifted weekends the State Council published for the year."""
    free, shifted = _published()
    if day.year not in free:
        raise problems.whole_year_missing(day.year)
    return day in shifted or (weekday(day) <= 5 and day not in free[day.year])


@lru_cache(maxsize=1)
def _published() -> tuple[dict[int, frozenset[date]], frozenset[date]]:
    """The free days of each published year, and the weekend days worked instead."""
    from chinese_calendar import constants  # type: ignore[import-untyped]

    # A year is published once its Spring Festival is: the New Year's holiday alone may come with the year before.
    spring = constants.Holiday.spring_festival.value
    years = {day.year for day, name in constants.holidays.items() if name == spring}
    free = {year: frozenset(day for day in constants.holidays if day.year == year) for year in years}
    return free, frozenset(constants.workdays)


def region_of_application(region: str | Unknown | None) -> str | Unknown:
    if not region:
        raise problems.no_region()
    return region


def birth_date_on_id_card(text: str) -> Date:
    number = checked_id_card(text)
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_on_id_card(text: str) -> str:
    return "男" if int(checked_id_card(text)[16]) % 2 else "女"


def checked_id_card(text: str) -> str:
    """A citizen's number whose day exists and whose last character is right (GB 11643)."""
    from stdnum.cn.ric import calc_check_digit

    number = text.upper()
    if not _ID_CARD.fullmatch(number) or calc_check_digit(number) != number[-1]:
        raise problems.not_an_id_card(text)
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise problems.not_an_id_card(text) from None
    return number


BIRTH = Parameter("birth", "出生日期", DATE)
DAY = Parameter("date", "日期", DATE)
FROM_TO = (Parameter("from", "起", DATE), Parameter("to", "止", DATE))
ID_NUMBER = Parameter("number", "公民身份号码", TEXT)
YEARS = NumberKind("岁", digits=3, scale=0)
COUNT = NumberKind(digits=9, scale=0)


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def reached_age_in_rows(rows: Rows, birth: Value, on: Value | None = None) -> Value:
    return rows.needing("date, date", age_in_rows, birth, rows.literal(rows.on) if on is None else on)


def age_in_rows(rows: Rows, birth: Cell, on: Cell) -> Cell:
    """By year, month and day; there is none before the birth."""
    there = rows.compared("<=", birth.value, on.value)
    if isinstance(written := rows.written(on), date):
        # In a common year who was born on 29 February may have the birthday a day early: the catalog says.
        is_early = rows.leap_birthday == "02-28" and (written.month, written.day) == (2, 28) and length_of_month(written.year, 2) == 28
        turn = 229 if is_early else 100 * written.month + written.day
        years_old = rows.operation("age", birth.value, rows.integer(written.year), rows.integer(turn), type="integer")
        return rows.number(years_old, 0, 0, max(0, on.high - birth.low), there)
    years = rows.arithmetic("-", rows.field("year", on.value), rows.field("year", birth.value), -9999, 9999)
    had, born = (month_and_day(rows, each.value) for each in (on, birth))
    # In a common year the birthday of 29 February is the catalog's choice; as 229 it is 1 March's already.
    if rows.leap_birthday == "02-28":
        born = rows.column(born)
        a_day_early = rows.both(
            rows.compared("=", born, rows.integer(229)),
            rows.compared("=", had, rows.integer(228)),
            rows.negation(rows.is_leap(rows.field("year", on.value))),
        )
        reached: Scalar = rows.either(rows.compared(">=", had, born), a_day_early)
    else:
        reached = rows.compared(">=", had, born)
    less = rows.arithmetic("-", years, rows.integer(1), -9999, 9999)
    value = rows.case(((reached, years), (rows.negation(reached), less)), None, "integer")
    return rows.number(value, 0, 0, max(0, on.high - birth.low), there)


def month_and_day(rows: Rows, day: Scalar) -> Scalar:
    """520 for 20 May."""
    hundreds = rows.arithmetic("*", rows.field("month", day), rows.integer(100), 0, 1200)
    return rows.arithmetic("+", hundreds, rows.field("day", day), 0, 1231)


def day_of_reaching_in_rows(rows: Rows, birth: Cell, years: Cell) -> Cell:
    unit = 10**years.scale
    low, high = rows.years_within(birth.low + max(0, years.low // unit), birth.high + max(0, years.high // unit))
    count = years.value
    fault: Scalar = rows.FALSE
    if unit > 1:
        part = rows.operation("rest", rows.absolute(count, years.low), rows.integer(unit), type="integer")
        fault = rows.compared("!=", part, rows.ZERO)
        count = rows.cut(count, years.low, unit)
    if years.low < 0:
        fault = rows.either(fault, rows.compared("<", count, rows.ZERO))
        count = rows.case(((rows.compared(">=", count, rows.ZERO), count),), None, "integer")
    year = rows.column(rows.arithmetic("+", rows.field("year", birth.value), count, low, high))
    is_leap_day = rows.compared("=", month_and_day(rows, birth.value), rows.integer(229))
    strays = rows.column(rows.both(is_leap_day, rows.negation(rows.is_leap(year))))
    to_month, to_day = (2, 28) if rows.leap_birthday == "02-28" else (3, 1)

    def part_of(name: str, instead: int) -> Scalar:
        own = rows.field(name, birth.value)
        return rows.case(((strays, rows.integer(instead)), (rows.negation(strays), own)), None, "integer")

    day = rows.operation("day_from", year, part_of("month", to_month), part_of("day", to_day), type="date")
    return rows.date(day, low, high, rows.unless(fault))


def whole_days_in_rows(rows: Rows, begin: Cell, end: Cell) -> Cell:
    days, low, high = rows.days_between(begin, end)
    return rows.number(days, 0, low, high)


def whole_months_in_rows(rows: Rows, begin: Cell, end: Cell) -> Cell:
    months, low, high = rows.months_between(begin, end)
    return rows.number(months, 0, low, high)


def whole_years_in_rows(rows: Rows, begin: Cell, end: Cell) -> Cell:
    months, low, high = rows.months_between(begin, end)
    return rows.number(rows.cut(months, low, 12), 0, low // 12, -(-high // 12))


def start_of_month_in_rows(rows: Rows, day: Cell) -> Cell:
    year, month = rows.field("year", day.value), rows.field("month", day.value)
    return rows.date(rows.operation("day_from", year, month, rows.integer(1), type="date"), day.low, day.high)


def end_of_month_in_rows(rows: Rows, day: Cell) -> Cell:
    return rows.date(rows.operation("last_of_month", day.value, type="date"), day.low, day.high)


def year_and_month_in_rows(rows: Rows, day: Cell) -> Cell:
    if day.low < 1000:
        raise rows.refusal(rows.years_too_far())
    return rows.text(rows.operation("year_and_month", day.value, type="text"))


YEARS_ON_ID_CARDS = (1800, 2199)
"""The years an ID number that was let in can hold."""


def birth_date_in_rows(rows: Rows, number: Cell) -> Cell:
    day, is_right = id_card_in_rows(rows, number.value)
    return rows.date(rows.case(((is_right, day),), None, "date"), *YEARS_ON_ID_CARDS, is_right)


def sex_in_rows(rows: Rows, number: Cell) -> Cell:
    _, is_right = id_card_in_rows(rows, number.value)
    digit = rows.operation("digit", number.value, rows.integer(17), type="integer")
    is_odd = rows.compared("=", rows.operation("rest", digit, rows.integer(2), type="integer"), rows.integer(1))
    word = rows.case(((is_odd, rows.word("男")), (rows.negation(is_odd), rows.word("女"))), None, "text")
    return rows.text(rows.case(((is_right, word),), None, "text"), is_right)


def id_card_in_rows(rows: Rows, number: Scalar) -> tuple[Scalar, Scalar]:
    """The day in a citizen's ID number, and whether the number is right (GB 11643)."""
    digits = rows.operation("part", number, rows.integer(7), rows.integer(8), type="text")
    day = rows.column(rows.operation("day_from_digits", digits, type="date"))
    total: Scalar = rows.ZERO
    for place, weight in enumerate(ID_WEIGHTS, 1):
        digit = rows.operation("digit", number, rows.integer(place), type="integer")
        total = rows.arithmetic("+", total, rows.arithmetic("*", digit, rows.integer(weight), 0, 90), 0, 10_000)
    rest = rows.column(rows.operation("rest", total, rows.integer(11), type="integer"))
    last = rows.operation("part", number, rows.integer(18), rows.integer(1), type="text")
    signs = [(rows.compared("=", rest, rows.integer(place)), rows.word(sign)) for place, sign in enumerate(ID_CHECKS)]
    small_x = rows.both(rows.compared("=", last, rows.word("x")), rows.compared("=", rest, rows.integer(2)))
    is_last = rows.either(rows.compared("=", last, rows.case(signs, None, "text")), small_x)
    low, high = YEARS_ON_ID_CARDS
    is_near = rows.both(
        rows.negation(rows.is_null(day)),
        rows.compared(">=", rows.field("year", day), rows.integer(low)),
        rows.compared("<=", rows.field("year", day), rows.integer(high)),
    )
    shape = rows.operation("matches", number, rows.word("^[0-9]{17}[0-9Xx]$"), type="truth")
    is_right = rows.case(((shape, rows.case(((is_last, is_near),), rows.FALSE, "truth")),), rows.FALSE, "truth")
    return day, rows.column(is_right)


FUNCTIONS = (
    Function(
        "reached age",
        zh="周岁",
        takes=(BIRTH,),
        gives=YEARS,
        meaning=age_today,
        also=(Signature((BIRTH, Parameter("on", "那天", DATE)), YEARS, age_on),),
        says=says(
            "到那天（不写就是今天）满多少周岁；2月29日出生的人按目录的闰日生日。",
            "Completed years of age on a day, or today; the catalog says when a leap-day birthday falls.",
        ),
        prose=("按{0:宽}计算的周岁", "按{0:宽}计算的到{1:宽}的周岁"),
        rows=in_rows(reached_age_in_rows),
        examples=(
            example('reached age(@"1946-05-20", @"2026-05-19")', 79),
            example('reached age(@"1946-05-20", @"2026-05-20")', 80),
            example('reached age(@"1936-02-29", @"2026-02-28")', 89),
            example('reached age(@"1936-02-29", @"2026-02-28")', 90, "by 28 February", leap_birthday="02-28"),
            example('reached age(@"1946-05-20")', 80, on=date(2026, 6, 1)),
            example('reached age(@"2026-05-20", @"2026-05-19")', None, "not born yet"),
        ),
        needs=("on", "leap_birthday"),
    ),
    Function(
        "day of reaching age",
        zh="满岁日",
        takes=(BIRTH, Parameter("years", "岁数", YEARS)),
        gives=DATE,
        meaning=day_of_reaching,
        says=says("满多少周岁的那一天。", "The day on which an age is reached."),
        prose=("按{0:宽}计算的满{1}那天",),
        rows=in_rows(day_of_reaching_in_rows, "date, number"),
        examples=(
            example('day of reaching age(@"1946-05-20", 80)', at("2026-05-20")),
            example('day of reaching age(@"1936-02-29", 90)', at("2026-03-01")),
            example(
                'day of reaching age(@"1936-02-29", 90)', at("2026-02-28"), "by 28 February", leap_birthday="02-28"
            ),
            example('day of reaching age(@"1936-02-29", 80)', at("2016-02-29"), "80 is a multiple of 4"),
        ),
        needs=("leap_birthday",),
    ),
    Function(
        "whole years",
        zh="满周年数",
        takes=FROM_TO,
        gives=COUNT,
        meaning=whole_years,
        says=says("从起到止满了几年。", "Whole years from the first date to the second."),
        prose=("从{0:宽}到{1:宽}的满周年数",),
        rows=in_rows(whole_years_in_rows, "date, date"),
        examples=(
            example('whole years(@"2000-02-29", @"2001-02-28")', 0),
            example('whole years(@"2000-02-29", @"2001-03-01")', 1),
            example('whole years(@"2001-03-01", @"2000-02-29")', -1),
        ),
    ),
    Function(
        "whole months",
        zh="足月",
        takes=FROM_TO,
        gives=COUNT,
        meaning=whole_months,
        says=says("从起到止满了几个月。", "Whole months from the first date to the second."),
        prose=("从{0:宽}到{1:宽}的足月数",),
        rows=in_rows(whole_months_in_rows, "date, date"),
        examples=(
            example('whole months(@"2025-01-01", @"2025-01-01")', 0),
            example('whole months(@"2025-01-01", @"2031-03-01")', 74),
            example('whole months(@"2024-01-31", @"2024-02-29")', 0),
        ),
    ),
    Function(
        "whole days",
        zh="天数",
        takes=FROM_TO,
        gives=COUNT,
        meaning=whole_days,
        says=says("从起到止有几天，起的那天不算。", "Days from the first date to the second, the first not counted."),
        prose=("从{0:宽}到{1:宽}的天数",),
        rows=in_rows(whole_days_in_rows, "date, date", once=True),
        examples=(
            example('whole days(@"2024-02-28", @"2024-03-01")', 2),
            example('whole days(@"2024-01-01", @"2023-12-31")', -1),
        ),
    ),
    Function(
        "start of month",
        zh="月初",
        takes=(DAY,),
        gives=DATE,
        meaning=start_of_month,
        says=says("当月的第一天。", "The first day of its month."),
        prose=("{0}当月的第一天",),
        rows=in_rows(start_of_month_in_rows, "date"),
        examples=(
            example('start of month(@"2026-05-20")', at("2026-05-01")),
            example('start of month(@"2024-02-29")', at("2024-02-01")),
        ),
    ),
    Function(
        "end of month",
        zh="月末",
        takes=(DAY,),
        gives=DATE,
        meaning=end_of_month,
        says=says("当月的最后一天。", "The last day of its month."),
        prose=("{0}当月的最后一天",),
        rows=in_rows(end_of_month_in_rows, "date", once=True),
        examples=(
            example('end of month(@"2024-02-01")', at("2024-02-29")),
            example('end of month(@"2026-02-28")', at("2026-02-28")),
        ),
    ),
    Function(
        "year month text",
        zh="年月文本",
        takes=(DAY,),
        gives=TEXT,
        size=sizes.short_text,
        meaning=year_and_month,
        says=says("写成 2025-02 的样子。", "Written like 2025-02."),
        prose=("{0}的年月",),
        rows=in_rows(year_and_month_in_rows, "date", once=True),
        examples=(
            example('year month text(@"2025-02-28")', "2025-02"),
            example('year month text(@"2039-12-01")', "2039-12"),
        ),
    ),
    Function(
        "add working days",
        zh="加工作日",
        takes=(DAY, Parameter("count", "工作日数", NUMBER)),
        gives=DATE,
        meaning=add_working_days,
        says=says(
            "多少个工作日以后的那天，当天不算；按国务院公布的放假和调休。",
            "The day so many working days later, not counting the first, by the published holidays.",
        ),
        prose=("{0}之后第{1}个工作日",),
        rows=NO_CALENDAR,
        examples=(
            example('add working days(@"2025-09-30", 1)', at("2025-10-09"), "after the eight days of the holiday"),
            example('add working days(@"2025-01-25", 2)', at("2025-01-27"), "Sunday the 26th was worked"),
            example('add working days(@"2025-01-25", 0)', at("2025-01-25")),
            example('add working days(@"2190-01-25", 2)', None, "not published"),
        ),
        needs=("is_working_day",),
    ),
    Function(
        "working days",
        zh="工作日数",
        takes=FROM_TO,
        gives=COUNT,
        meaning=working_days_between,
        says=says(
            "从起到止有几个工作日，起的那天不算。",
            "Working days from the first date to the second, the first not counted.",
        ),
        prose=("从{0:宽}到{1:宽}的工作日数",),
        rows=NO_CALENDAR,
        examples=(
            example('working days(@"2025-09-30", @"2025-10-09")', 1),
            example('working days(@"2025-10-09", @"2025-09-30")', -1),
        ),
        needs=("is_working_day",),
    ),
    Function(
        "is working day",
        zh="是工作日",
        takes=(DAY,),
        gives=BOOLEAN,
        meaning=is_working_day_there,
        says=says("这一天上不上班。", "Whether the day is worked."),
        prose=("{0}是工作日",),
        rows=NO_CALENDAR,
        examples=(
            example('is working day(@"2025-10-01")', False),
            example('is working day(@"2025-10-11")', True, "a Saturday worked instead"),
        ),
        needs=("is_working_day",),
    ),
    Function(
        "applicable region",
        zh="适用地区",
        takes=(),
        gives=REGION,
        meaning=region_of_application,
        says=says("按哪个地区的规定来判断。", "The region whose rules apply."),
        prose=("适用地区",),
        rows=in_rows(lambda rows: rows.literal(rows.region)),
        examples=(
            example("applicable region()", "420102", region="420102"),
            example("applicable region()", None, "none was given"),
        ),
        needs=("region",),
    ),
    Function(
        "birth date on ID card",
        zh="身份证出生日期",
        takes=(ID_NUMBER,),
        gives=DATE,
        meaning=birth_date_on_id_card,
        says=says("公民身份号码里的出生日期。", "The date of birth in a citizen's ID number."),
        prose=("{0}里的出生日期",),
        rows=in_rows(birth_date_in_rows, "text"),
        examples=(
            example('birth date on ID card("360426199101010071")', at("1991-01-01")),
            example('birth date on ID card("429004194402290048")', at("1944-02-29")),
            example('birth date on ID card("360426199101010072")', None, "wrong check character"),
        ),
    ),
    Function(
        "sex on ID card",
        zh="身份证性别",
        takes=(ID_NUMBER,),
        gives=ChoiceKind("性别", ("男", "女")),
        meaning=sex_on_id_card,
        says=says("公民身份号码里的性别：第17位单数是男，双数是女。", "The sex in a citizen's ID number."),
        prose=("{0}里的性别",),
        rows=in_rows(sex_in_rows, "text"),
        examples=(
            example('sex on ID card("360426199101010071")', "男"),
            example('sex on ID card("429004194402290048")', "女"),
        ),
    ),
)
