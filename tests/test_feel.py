"""FEEL on its own: pages of expressions with what they give, and how the command speaks of them."""

from __future__ import annotations

import re
import time
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from engine.feel import answer_of
from engine.values import same, to_text

TODAY = date(2026, 6, 1)
PAGES = Path(__file__).parent / "feel"


def rows() -> list[object]:
    found = []
    for page in sorted(PAGES.glob("*.md")):
        for line in page.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split(" |")] if line.startswith("| `") else []
            if cells:
                text, value = (cell.strip("`") for cell in cells[:2])
                found.append(pytest.param(text, value, cells[2], id=f"{page.stem}: {text}"))
    return found


@pytest.mark.parametrize(("text", "value", "problem"), rows())
def test_an_expression_gives_its_value_and_says_what_went_wrong(text: str, value: str, problem: str) -> None:
    started = time.process_time()
    answer = answer_of(text, {}, TODAY)
    assert time.process_time() - started < 20
    expected = answer_of(value, {}, TODAY)
    assert answer.is_read and expected.is_read
    assert same(answer.value, expected.value), to_text(answer.value)
    assert {each.code for each in answer.problems} == ({problem} if problem else set())


def test_a_hundred_thousand_brackets_are_a_problem() -> None:
    for text in (
        "(" * 50_000 + "1" + ")" * 50_000,
        "[" * 50_000 + "]" * 50_000,
        "-" * 50_000 + "1",
        "not(" * 20_000 + "true" + ")" * 20_000,
    ):
        started = time.process_time()
        answer = answer_of(text, {}, TODAY)
        assert answer.value is None and answer.problems
        assert time.process_time() - started < 20


def test_an_expression_in_the_other_dress(banshi) -> None:  # type: ignore[no-untyped-def]
    chinese = "如果 年龄 ≥ 80 那么 合计([1，2]) 否则 空"
    english = "if 年龄 >= 80 then sum([1, 2]) else null"
    assert banshi("feel", "--to", "en", chinese).stdout.strip() == english
    assert banshi("feel", "--to", "en", banshi("feel", "--to", "zh", english).stdout.strip()).stdout.strip() == english
    assert "缺了一部分" in banshi("feel", "--to", "en", "1 +", code=1).stderr


def test_every_function_is_listed(banshi) -> None:  # type: ignore[no-untyped-def]
    lines = banshi("feel", "--list").stdout.splitlines()
    assert any(line.startswith("最小\tmin\t最小(列表)") for line in lines)
    assert all(len(line.split("\t")) == 4 for line in lines if not line.startswith("#"))


def test_strictly_a_problem_is_an_error(banshi) -> None:  # type: ignore[no-untyped-def]
    assert banshi("feel", "1 / 0").stdout.strip() == "null"
    assert "除数是0" in banshi("feel", "--strict", "1 / 0", code=1).stderr


# ── what never ends ──────────────────────────────────────────────────────────────────────────────────────────────

MOST_SECONDS = 1.5
"""Of processor time on a usual machine; 250,000 steps take about half a second."""


def hostile() -> list[object]:
    page = yaml.safe_load((PAGES / "用之不尽.yaml").read_text(encoding="utf-8"))
    return [pytest.param(row["式子"], row["问题"], id=f"{title}: {row['式子'][:60]}") for title, rows in page.items() for row in rows]


@pytest.mark.parametrize(("text", "problem"), hostile())
def test_what_would_never_end_ends_at_once_and_says_why(text: str, problem: str) -> None:
    written = re.sub(r"«([0-9]+)×([^»]*)»", lambda found: found[2] * int(found[1]), text)
    began = time.process_time()
    answer = answer_of(written, {}, TODAY)
    seconds = (time.process_time() - began) / slowness()
    codes = {each.code for each in answer.problems}
    assert problem in codes if problem else not codes, codes
    assert seconds < MOST_SECONDS


@cache
def slowness() -> float:
    """How much slower than a usual machine this one is just now; at least 1."""
    began = time.process_time()
    sum(number * number % 7 for number in range(100_000))
    return max(1.0, (time.process_time() - began) / 0.004)


def test_an_expression_is_explained_part_by_part(banshi) -> None:  # type: ignore[no-untyped-def]
    text = "age >= 80 and (income + 1) * 2 < 100 or count(people[age > 70]) = 0"
    told = banshi("feel", "--explain", text, "--context", '{"age": 81, "income": 30, "people": [{"age": 71}]}')
    assert told.stdout.strip() == "true"
    assert told.stderr.splitlines() == [
        f"{text}: true",
        "  age >= 80 and (income + 1) * 2 < 100: true",
        "    age >= 80: true",
        "      age: 81",
        "    (income + 1) * 2 < 100: true",
        "      (income + 1) * 2: 62",
        "        income + 1: 31",
        "          income: 30",
        "  count(people[age > 70]) = 0: false",
        "    count(people[age > 70]): 1",
        "      people[age > 70]: [{age: 71}]",
    ]
