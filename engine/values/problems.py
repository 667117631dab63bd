"""What can be wrong with a value, in words: each ends an expression as absent, with this reason."""

from __future__ import annotations

from dsl.diagnostics import Words


class Fault(Exception):
    """Absent because something is wrong. Raised where it is found, caught in one place by whoever evaluates."""

    def __init__(self, words: Words):
        super().__init__(words.en)
        self.words = words


def division_by_zero() -> Fault:
    return Fault(Words("除数是0，没有结果", "Nothing can be divided by zero"))


def number_too_large() -> Fault:
    return Fault(Words("数字太大，超出了能表示的范围", "The number is too large to be represented"))


def no_such_power(base: object, exponent: object) -> Fault:
    return Fault(Words(f"{base} 的 {exponent} 次方没有结果", f"{base} ** {exponent} has no result"))


def outside_domain(name: str, number: object) -> Fault:
    return Fault(Words(f"对 {number} 不能求 {name}", f"{name} is not defined for {number}"))


def bad_scale(scale: object) -> Fault:
    return Fault(Words(f"小数位数 {scale} 超出了 -6111 到 6176", f"The scale {scale} is not between -6111 and 6176"))


def not_a_number(text: str) -> Fault:
    return Fault(Words(f"“{shown(text)}”不是数字", f'"{shown(text)}" is not a number'))


def not_a_date(text: str) -> Fault:
    return Fault(
        Words(
            f"“{shown(text)}”不是日期，日期写成 2026-01-31 的样子",
            f'"{shown(text)}" is not a date; dates are written like 2026-01-31',
        )
    )


def not_a_time(text: str) -> Fault:
    return Fault(
        Words(
            f"“{shown(text)}”不是时间，时间写成 09:30:00 的样子",
            f'"{shown(text)}" is not a time; times are written like 09:30:00',
        )
    )


def not_a_date_and_time(text: str) -> Fault:
    return Fault(
        Words(
            f"“{shown(text)}”不是日期时间，写成 2026-01-31T09:30:00 的样子",
            f'"{shown(text)}" is not a date and time; write it like 2026-01-31T09:30:00',
        )
    )


def not_a_duration(text: str) -> Fault:
    return Fault(
        Words(
            f"“{shown(text)}”不是时长，时长写成 P1Y2M（1年2个月）或 P3DT4H（3天4小时）的样子",
            f'"{shown(text)}" is not a duration; write it like P1Y2M or P3DT4H',
        )
    )


def not_temporal(text: str) -> Fault:
    return Fault(Words(f"“{shown(text)}”不是日期、时间或时长", f'"{shown(text)}" is no date, time or duration'))


def no_such_day(year: object, month: object, day: object) -> Fault:
    return Fault(Words(f"没有 {year}年{month}月{day}日 这一天", f"There is no day {year}-{month}-{day}"))


def no_such_time(hour: object, minute: object, second: object) -> Fault:
    return Fault(Words(f"没有 {hour}:{minute}:{second:f} 这个时刻", f"There is no time {hour}:{minute}:{second:f}"))


def no_such_zone(zone: str) -> Fault:
    return Fault(Words(f"没有“{shown(zone)}”这个时区", f'There is no time zone "{shown(zone)}"'))


def date_too_far() -> Fault:
    return Fault(Words("日期超出了能表示的年份", "The date is beyond the years that can be represented"))


def duration_too_long() -> Fault:
    return Fault(Words("时长太长，超出了能表示的范围", "The duration is too long to be represented"))


def zones_do_not_mix() -> Fault:
    return Fault(
        Words(
            "一个带时区、一个不带时区，不能比较或相减",
            "One has a time zone and the other has none, so they cannot be compared or subtracted",
        )
    )


def cannot_combine(operator: str, left: str, right: str) -> Fault:
    return Fault(
        Words(f"{left} 和 {right} 之间不能用“{operator}”", f'"{operator}" does not go between {left} and {right}')
    )


def cannot_negate(kind: str) -> Fault:
    return Fault(Words(f"{kind} 没有负值", f"There is no negative of {kind}"))


def cannot_compare(left: str, right: str) -> Fault:
    return Fault(Words(f"{left} 和 {right} 不能比较大小", f"{left} and {right} have no order"))


def backward_range() -> Fault:
    return Fault(Words("区间的起点比终点大", "The range begins after it ends"))


def not_a_range(text: str) -> Fault:
    return Fault(
        Words(f"“{shown(text)}”不是区间，区间写成 [1..10] 的样子", f'"{shown(text)}" is not a range like [1..10]')
    )


def no_such_property(kind: str, name: str) -> Fault:
    return Fault(Words(f"{kind} 没有“{shown(name)}”", f'{kind} has no "{shown(name)}"'))


def shown(text: str) -> str:
    """As much of a text as a sentence can quote."""
    return text if len(text) <= 60 else text[:57] + "…"
