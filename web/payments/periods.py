"""For which periods a benefit is paid: once, or every month, quarter or year that has begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dsl.diagnostics import Words

MONTHS = {"一次": 0, "once": 0, "每月": 1, "monthly": 1, "每季": 3, "quarterly": 3, "每年": 12, "yearly": 12}
"""How many months lie between two payments, by the words of a benefit's period; 0 for what is paid once."""

MOST = 120
"""Periods that are made up for at once: ten years of months."""


def months_of(period: str) -> int:
    return MONTHS.get(period, 0)


def periods_from(first: date, until: date, months: int) -> Iterator[date]:
    """The first days of the periods from the one a day lies in up to the one another lies in."""
    begin = begin_of(first, months)
    for _ in range(MOST):
        if begin > until:
            return
        yield begin
        begin = later(begin, months)


def begin_of(day: date, months: int) -> date:
    """The first day of the period a day lies in."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def later(begin: date, months: int) -> date:
    """The first day of the period after this one."""
    number = begin.year * 12 + begin.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def name_of(begin: date, months: int) -> str:
    """`2026-06`, `2026Q2`, `2026`; nothing for what is paid once."""
    match months:
        case 0:
            return ""
        case 12:
            return f"{begin:%Y}"
        case 3:
            return f"{begin:%Y}Q{(begin.month + 2) // 3}"
        case _:
            return f"{begin:%Y-%m}"


def begin_of_name(name: str) -> date | None:
    """The first day of the period that is called so; None for what is paid once, and for no name of a period."""
    year, quarter = name[:4], name[4:]
    try:
        if quarter.startswith("Q"):
            return date(int(year), int(quarter[1:]) * 3 - 2, 1)
        return date.fromisoformat(f"{name}-01") if quarter else date(int(year), 1, 1) if year else None
    except ValueError:
        return None


def in_words(name: str) -> Words:
    begin = begin_of_name(name)
    if begin is None:
        return Words("一次性", "once")
    if "Q" in name:
        return Words(f"{begin.year}年第{name[-1]}季度", f"quarter {name[-1]} of {begin.year}")
    if "-" in name:
        return Words(f"{begin.year}年{begin.month}月", f"{begin:%B %Y}")
    return Words(f"{begin.year}年", f"{begin.year}")
