"""Exact rules worked out a second time, from the words of the law alone: every bracket and its edges, every cell, every day.

The brackets, ages and days below are copied from the laws, not from the catalogs; sums go step by step through the brackets,
where the catalogs have quick deductions and running totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import banshi
from engine.rulebook import Rulebook
from engine.values import Record

NATIONAL = Path(__file__).parent.parent / "catalogs" / "national"
ON = date(2025, 12, 1)

Brackets = tuple[tuple[int | None, str], ...]
"""Up to how much (None: above), how many per cent."""


@cache
def rulebook() -> Rulebook:
    return banshi.load(NATIONAL)


def value(goal: str, on: date = ON, **facts: object) -> object:
    rules = rulebook()
    found = rules.decide(goal, rules.facts_from(facts), on).value
    return dict(found.items()) if isinstance(found, Record) else found


def through(brackets: Brackets, amount: Fraction) -> Fraction:
    """Each part of an amount at the rate of its own bracket."""
    total, low = Fraction(0), Fraction(0)
    for high, rate in brackets:
        top = amount if high is None else min(amount, Fraction(high))
        total += max(Fraction(0), top - low) * Fraction(rate) / 100
        low = Fraction(high or 0)
    return total


def half_up(amount: Fraction) -> Fraction:
    return Fraction((amount * 100 + Fraction(1, 2)).__floor__(), 100)


def half_even(amount: Fraction) -> Fraction:
    return Fraction(round(amount * 100), 100)


def edges(brackets: Brackets, *steps: str) -> Iterator[str]:
    for high, _ in brackets:
        if high is not None:
            yield from (str(Decimal(high) + Decimal(step)) for step in steps)


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────────

COMPREHENSIVE: Brackets = (
    (36000, "3"),
    (144000, "10"),
    (300000, "20"),
    (420000, "25"),
    (660000, "30"),
    (960000, "35"),
    (None, "45"),
)
BUSINESS: Brackets = ((30000, "5"), (90000, "10"), (300000, "20"), (500000, "30"), (None, "35"))
COURT: Brackets = (
    (10000, "0"), (100000, "2.5"), (200000, "2"), (500000, "1.5"), (1000000, "1"), (2000000, "0.9"), (5000000, "0.8"),
    (10000000, "0.7"), (20000000, "0.6"), (None, "0.5"),
)  # fmt: skip
ADMINISTRATOR: Brackets = (
    (1000000, "12"), (5000000, "10"), (10000000, "8"), (50000000, "6"), (100000000, "3"), (500000000, "1"), (None, "0.5"),
)  # fmt: skip
MONEY: tuple[tuple[str, str, Brackets, int, Callable[[Fraction], Fraction]], ...] = (
    ("综合所得个人所得税", "全年应纳税所得额", COMPREHENSIVE, 0, half_up),  # 个人所得税法 税率表一
    ("经营所得个人所得税", "经营所得应纳税所得额", BUSINESS, 0, half_up),  # 税率表二
    ("财产案件受理费", "诉讼标的额", COURT, 50, half_even),  # 诉讼费用交纳办法 第13条：不超过一万的每件五十元
    ("管理人报酬上限", "最终清偿财产价值", ADMINISTRATOR, 0, half_even),  # 法释〔2007〕9号 第2条
)


@pytest.mark.parametrize(
    ("goal", "fact", "brackets", "least", "rounded"), MONEY, ids=lambda each: each if isinstance(each, str) else ""
)
def test_money_by_brackets(
    goal: str, fact: str, brackets: Brackets, least: int, rounded: Callable[[Fraction], Fraction]
) -> None:
    for amount in edges(brackets, "-0.01", "0", "0.01", "1", "3", "1234.56"):
        assert value(goal, **{fact: amount}) == rounded(least + through(brackets, Fraction(amount))), amount


def test_a_bonus_is_taxed_at_the_rate_of_a_twelfth_of_it() -> None:
    """The quick deduction of a month, as it follows from the brackets of a year divided by twelve."""
    deductions = [Fraction(0)]
    for (high, rate), (_, next_rate) in pairwise(COMPREHENSIVE):
        deductions.append(deductions[-1] + Fraction(high or 0, 12) * (Fraction(next_rate) - Fraction(rate)) / 100)
    for bonus in edges(COMPREHENSIVE, "-0.01", "0", "0.01", "1"):
        level = next(at for at, (high, _) in enumerate(COMPREHENSIVE) if high is None or Fraction(bonus) <= high)
        due = Fraction(bonus) * Fraction(COMPREHENSIVE[level][1]) / 100 - deductions[level]
        assert value("一次性奖金个人所得税", 全年一次性奖金=bonus) == half_up(due), bonus


# ── years of work ────────────────────────────────────────────────────────────────────────────────────────────────


def months_of_treatment(total: int, here: int) -> tuple[int, int]:
    """劳部发〔1994〕479号 第3条、第4条。"""
    if total < 10:
        return (3, 6) if here < 5 else (6, 12)
    for years, found in ((5, (6, 12)), (10, (9, 15)), (15, (12, 18)), (20, (18, 24))):
        if here < years:
            return found
    return 24, 30


def test_every_cell_of_the_medical_period() -> None:
    for total in (0, 4, 5, 9, 10, 11, 14, 15, 19, 20, 35):
        for here in (each for each in (0, 4, 5, 9, 10, 14, 15, 19, 20, 35) if each <= total):
            found = value("医疗期", 累计工作年数=total, 本单位工作年数=here)
            assert found == dict(zip(("月数", "累计期内"), months_of_treatment(total, here), strict=True)), (
                total,
                here,
            )


def days_of_leave(years: int) -> int:
    """职工带薪年休假条例 第3条。"""
    return 0 if years < 1 else 5 if years < 10 else 10 if years < 20 else 15


def test_annual_leave_by_years_absences_and_the_day_one_came_or_left() -> None:
    whole = {"今年到新单位日期": None, "休了寒暑假且多于年休假": False}
    for years in (0, 1, 9, 10, 19, 20, 35):
        most_sick = 2 if years < 10 else 3 if years < 20 else 4  # 第4条
        for sick in ("1.9", "2", "2.9", "3", "3.9", "4"):
            for off in (19, 20):
                due = 0 if off >= 20 or Fraction(sick) >= most_sick else days_of_leave(years)
                assert (
                    value("当年年休假天数", 累计工作年数=years, 不扣工资的事假天数=off, 病假月数=sick, **whole) == due
                )
        for passed in range(0, 365, 28):
            day = date(2025, 1, 1) + timedelta(passed)
            came = {
                "今年到新单位日期": day.isoformat(),
                "休了寒暑假且多于年休假": False,
                "不扣工资的事假天数": 0,
                "病假月数": 0,
            }
            assert value("当年年休假天数", 累计工作年数=years, **came) == (365 - passed) * days_of_leave(years) // 365
            left = {
                "入职日期": "2015-01-01",
                "合同终止日期": day.isoformat(),
                "今年到新单位日期": None,
                "今年已休年休假天数": 2,
            }
            assert value("离职未休年休假天数", 累计工作年数=years, **left) == max(
                0, (passed + 1) * days_of_leave(years) // 365 - 2
            )


def test_unemployment_and_probation_by_months() -> None:
    for months in (0, 11, 12, 59, 60, 119, 120, 300):
        for left in (0, 5, 6, 7, 12, 24):
            anew = 0 if months < 12 else 12 if months < 60 else 18 if months < 120 else 24  # 社会保险法 第46条
            facts = {
                "失业保险缴费月数": months,
                "上次未领失业金月数": left,
                "非本人意愿失业": True,
                "已办失业登记": True,
            }
            assert value("失业金最长月数", **facts) == min(24, anew + left)
    for months in range(40):
        most = 0 if months < 3 else 1 if months < 12 else 2 if months < 36 else 6  # 劳动合同法 第19条
        assert value("试用期上限", 劳动合同种类="固定期限", 合同期限月数=months) == most


ONE_TIME = dict(zip(range(1, 11), (27, 25, 23, 21, 18, 16, 13, 11, 9, 7), strict=True))
MONTHLY = dict(zip(range(1, 7), (90, 85, 80, 75, 70, 60), strict=True))


def test_work_injury_by_grade_and_wage() -> None:
    """工伤保险条例 第35至37条、第64条：本人工资在当地平均的六成和三倍之间。"""
    for grade in range(1, 11):
        for wage in ("3599.99", "3600", "6000.55", "18000", "18000.01"):
            base = min(Fraction(18000), max(Fraction(3600), Fraction(wage)))
            facts = {
                "伤残等级": grade,
                "工伤本人工资": wage,
                "统筹地区职工月平均工资": 6000,
                "工伤所在地最低月工资": 2500,
            }
            assert value("一次性伤残补助金", **facts) == half_up(base * ONE_TIME[grade])
            assert value("每月伤残津贴", **facts) == (
                max(Fraction(2500), half_up(base * MONTHLY[grade] / 100)) if grade < 7 else 0
            )


def later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(day.day, last))


def years_paid(came: date, left: date) -> Fraction:
    """劳动合同法 第47条：满一年一个月，六个月以上不满一年按一年，不满六个月半个月；两天都算，从2008年起。"""
    begin, end = max(came, date(2008, 1, 1)), left + timedelta(1)
    months = 0
    while later(begin, months + 1) <= end:
        months += 1
    rest = (
        Fraction(1)
        if months % 12 >= 6
        else Fraction(1, 2)
        if months % 12 or later(begin, months) < end
        else Fraction(0)
    )
    return months // 12 + rest


def test_compensation_around_half_years_and_three_times_the_average() -> None:
    # No day behind the 28th: what six months of work from 31 August on are, the law does not say.
    for came in (date(2007, 6, 30), date(2015, 1, 15), date(2024, 3, 1)):
        for months in (5, 6, 12, 18, 150):
            for shift in (-2, -1, 0):
                left = later(came, months) + timedelta(shift)
                if left < date(2008, 1, 2):
                    continue
                for wage in (1800, 8000, 21000, 21001):
                    years = years_paid(came, left)
                    due = (min(years, Fraction(12)) if wage > 21000 else years) * min(21000, max(wage, 2000))
                    facts = {"入职日期": came.isoformat(), "合同终止日期": left.isoformat(), "月平均工资": wage}
                    found = value("经济补偿金", 当地职工月平均工资=7000, 当地最低月工资=2000, **facts)
                    assert found == half_up(due), (came, left, wage)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# 国务院办公厅关于节假日安排的通知：放假的日子（从、到），调休上班的日子。
FREE = {
    2024: "0101-0101 0210-0217 0404-0406 0501-0505 0610-0610 0915-0917 1001-1007",
    2025: "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
SHIFTED = {
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}


def is_working(day: date) -> bool:
    written = f"{day:%m%d}"
    if written in SHIFTED[day.year].split():
        return True
    free = any(begin <= written <= end for begin, end in (each.split("-") for each in FREE[day.year].split()))
    return day.weekday() < 5 and not free


def days_of(year: int) -> Iterable[date]:
    return (date(year, 1, 1) + timedelta(at) for at in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


def test_every_day_of_the_published_years() -> None:
    assert [sum(map(is_working, days_of(year))) for year in (2024, 2025, 2026)] == [251, 248, 248]
    for year in (2024, 2025, 2026):
        due = None  # the next working day behind each, counted from the end
        for day in reversed(list(days_of(year))):
            if due is not None:
                assert value("工作日期限届满日", 受理日期=day.isoformat(), 期限工作日=1) == due, day
            due = day if is_working(day) else due
