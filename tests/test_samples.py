"""What nobody has looked up never looks like law: wherever a figure is told that stands on 示例, that is said beside it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.notice.to_text import text_of
from engine.population import match, told
from engine.reasons_told import told_value
from engine.to_explanation import explained
from tests.pages import rulebook_of

ON = date(2026, 6, 15)
TOWNS = {"宜昌市": True, "武汉市": False}
"""Two towns with one rule: the figure of one is made up, that of the other was looked up."""

RULES = rulebook_of("""
数据项:
  船长度: {类型: 数字, 单位: 米, 问: 船有多长}
  船籍地: {类型: 行政区划, 问: 船在哪里登记}
参数:
  休渔补助:
    单位: 元
    按: 船籍地
    历史: |
      地区   | 自         || 值  | 核验
      武汉市 | 2020-01-01 || 500 | 有出处
      宜昌市 | 2020-01-01 || 700 | 示例
政策:
  休渔津贴:
    条件: {小船: 船长度 < 12}
    金额: 休渔补助
""")


def by_notice(facts: dict[str, object]) -> str:
    return text_of(RULES.guide("休渔津贴", RULES.facts_from(facts), ON))


def by_explanation(facts: dict[str, object]) -> str:
    return explained(RULES.decide("休渔津贴", RULES.facts_from(facts), ON), RULES.program)


def by_value(facts: dict[str, object]) -> str:
    return told_value(RULES.decide("休渔津贴", RULES.facts_from(facts), ON), RULES.program)


@pytest.mark.parametrize("told_by", [by_notice, by_explanation, by_value])
@pytest.mark.parametrize("town", TOWNS)
def test_a_figure_is_marked_where_it_is_made_up_and_only_there(town: str, told_by: Callable[[dict[str, object]], str]) -> None:
    text = told_by({"船长度": 8, "船籍地": town})
    assert ("700" if TOWNS[town] else "500") in text
    assert ("示例" in text) == TOWNS[town]


def test_a_sum_over_many_says_that_it_stands_on_figures_made_up(tmp_path: Path) -> None:
    people = tmp_path / "船.csv"
    people.write_text("主键,船长度,船籍地\n1,8,420100\n2,9,420500\n", encoding="utf-8")
    summary = match(RULES, ["休渔津贴"], people, ON, tmp_path / "结果").summary
    assert summary["goals"]["休渔津贴"]["sums"] == {"金额": "1200.00"}
    assert summary["goals"]["休渔津贴"]["samples"] == ["金额"]
    assert "金额合计〔示例〕" in told(summary) and "sum of 金额 [sample]" in told(summary, "en")
