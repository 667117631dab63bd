"""Facts that come with who told them and when: filled in beforehand, not asked; too old, and they are asked again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.sources import Told, prefilled, told_in
from tests.pages import rulebook_of

ON = date(2026, 6, 15)
PAGE = """
来源:
  人口库: {单位: 公安部门, 方式: 数据共享, 时效: 7天}
  证照库: {单位: 市监部门, 方式: 电子证照}
数据项:
  年龄: {类型: 整数, 单位: 岁, 问: 您几岁, 来源: 人口库}
  住址: {类型: 文本, 问: 住在哪里, 来源: 人口库, 时效: 1个月}
  执照: {类型: 是否, 问: 有执照吗, 来源: 证照库}
依据: {某法: {全称: 某某法}}
政策:
  补贴:
    依据: 某法
    条件: {成年: 年龄 ≥ 18, 有照: 执照, 本地: 住址 = “本地”}
    金额: 100
"""


def test_a_value_with_its_source_is_the_value() -> None:
    book = rulebook_of(PAGE)
    given = {"年龄": {"值": 20, "来源": "人口库", "日期": "2026-06-14"}, "执照": "是"}
    assert book.facts_from(given) == book.facts_from({"年龄": 20, "执照": "是"})
    assert [each.path for each in book.guide("补贴", book.facts_from(given), ON).questions] == ["住址"]


@pytest.mark.parametrize(
    ("name", "day", "too_old"),
    [
        ("年龄", "2026-06-08", False),  # seven days before the 15th
        ("年龄", "2026-06-07", True),
        ("住址", "2026-05-15", False),  # a month before, by its own 时效
        ("住址", "2026-05-14", True),
        ("执照", "2001-01-01", False),  # nothing says how old it may be
    ],
)
def test_what_is_older_than_its_freshness_is_not_taken(name: str, day: str, too_old: bool) -> None:
    program = rulebook_of(PAGE).program
    value: Any = {"年龄": 20, "住址": "本地", "执照": "是"}[name]
    kept, told = told_in(program, {name: {"值": value, "来源": "甲", "日期": day}}, ON)
    assert told == (Told(name, "甲", date.fromisoformat(day), too_old),)
    assert (name in kept) is not too_old


def test_who_told_it_is_shown_by_the_department() -> None:
    program = rulebook_of(PAGE).program
    _, told = told_in(program, {"年龄": {"value": 20, "on": "2026-06-14"}}, ON)
    assert list(prefilled(program, told)) == [{"fact": "年龄", "source": "人口库", "unit": "公安部门", "on": "2026-06-14", "too_old": False}]
