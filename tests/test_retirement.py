"""The retirement reform month by month: every birth month of the official comparison tables, by the rule's own words.

Decision of 2024-09-13, in force 2025-01-01. The expected values come from counting, not from the engine: the first birth
month of each group is delayed one month, and another month is added every four birth months (every two for women whose
age was 50), up to 36 (60) months.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from engine.load import load

NATIONAL = Path(__file__).parent.parent / "catalogs" / "national"
ON = date(2026, 6, 1)


@dataclass(frozen=True)
class Group:
    """Those who would have retired at `age`: the first birth month delayed, how many months of births one month of delay
    lasts, and the last row of the table."""

    gender: str
    age: int
    first: tuple[int, int]
    pace: int
    most: int
    rows: int


GROUPS = (
    Group("男", 60, (1965, 1), 4, 36, 144),
    Group("女", 55, (1970, 1), 4, 36, 144),
    Group("女", 50, (1975, 1), 2, 60, 120),
)


def rows():
    """Birth month by birth month, counting up the delay as the table does."""
    for group in GROUPS:
        year, month = group.first
        delay, since = 1, 0
        for _ in range(group.rows):
            yield group, year, month, delay
            since += 1
            if since == group.pace:
                delay, since = min(delay + 1, group.most), 0
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def later(year: int, month: int, months: int) -> str:
    count = year * 12 + month - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def minimum_months(year: int) -> int:
    """15 years to 2029, then half a year more every year, 20 years from 2039."""
    return 180 if year <= 2029 else min(240, 180 + 6 * (year - 2029))


@pytest.fixture(scope="module")
def rulebook():
    return load(NATIONAL)


def test_all_408_birth_months(rulebook):
    seen = 0
    for group, year, month, delay in rows():
        facts = {"出生日期": f"{year}-{month:02d}-15", "性别": group.gender, "原法定退休年龄": group.age}
        value = rulebook.decide("法定退休", rulebook.facts_from(facts), ON).value
        retires = later(year, month, group.age * 12 + delay)
        earliest = max(later(year, month, group.age * 12), later(year, month, group.age * 12 + delay - 36))
        assert dict(value) == {
            "延迟月数": delay,
            "退休年月": retires,
            "退休年龄月数": group.age * 12 + delay,
            "最早退休年月": earliest,
            "最晚退休年月": later(year, month, group.age * 12 + delay + 36),
            "最低缴费月数": minimum_months(int(retires[:4])),
        }, facts
        seen += 1
    assert seen == 408


def test_last_rows_reach_the_new_ages():
    last = {(group.gender, group.age): delay for group, *_, delay in rows()}
    assert last == {("男", 60): 36, ("女", 55): 36, ("女", 50): 60}


@pytest.mark.parametrize("day", ["01", "28"])
def test_the_day_of_the_month_does_not_matter(rulebook, day):
    facts = rulebook.facts_from({"出生日期": f"1970-02-{day}", "性别": "女", "原法定退休年龄": 55})
    assert rulebook.decide("法定退休", facts, ON).value["退休年月"] == "2025-03"


def test_one_case_a_line_on_the_command_line(tmp_path, banshi):
    lines = [
        {"出生日期": f"{year}-{month:02d}-01", "性别": group.gender, "原法定退休年龄": group.age} for group, year, month, _ in rows()
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    done = banshi("decide", str(NATIONAL), "法定退休", "--facts", str(tmp_path / "rows.jsonl"), "--on", "2026-06-01")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["value"]["延迟月数"] for answer in answers] == [delay for *_, delay in rows()]
