"""Which law stands behind what: every place that cites one is found, and the day to read it again is not missed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import banshi
from engine.citations import confidence, overdue, standings
from tests.pages import rulebook_of

CATALOGS = Path(__file__).parent.parent / "catalogs"

CATALOG = """
依据:
  渔业令: {全称: 近海渔业令, 文号: 海政令第9号, 施行: 2019-05-01, 核验至: 2026-06-30}
  船舶令: {全称: 小型船舶令, 核验至: 2026-07-01}
  港务令: {全称: 港务令}
数据项:
  船长度: {类型: 数字, 单位: 米, 问: 船有多长, 依据: 船舶令 第2条}
  船名: {类型: 文本, 问: 船叫什么}
材料:
  船照: {出具: 港务所, 依据: 港务令}
参数:
  休渔补助: {单位: 元, 历史: "自 || 值 | 依据\\n2020-01-01 || 500 | 渔业令 第8条\\n2024-01-01 || 700 | 渔业令 第9条"}
政策:
  休渔津贴:
    依据: 渔业令 第7条
    条件:
      小船: {要求: 船长度 < 12, 依据: 船舶令 第2条}
    金额: 休渔补助
    申请材料: {船照: {用途: 证明是船主, 依据: 港务令 第3条}}
    填写: {船名: {用途: 写在决定上, 依据: 港务令 第4条}}
    用例:
      小的: {日期: 2026-06-01, 已知: {船长度: 8}, 应得: {结论: 符合, 金额: 700}}
"""


def places(name: str) -> list[tuple[str, str, str]]:
    found = {each.basis.name: each for each in standings(rulebook_of(CATALOG).program)}
    return [(each.sort.zh, each.name, each.article) for each in found[name].citations]


def test_every_place_that_cites_a_law_is_found() -> None:
    assert places("船舶令") == [("条件", "小船", "第2条"), ("数据项", "船长度", "第2条")]
    assert set(places("港务令")) == {("材料", "船照", ""), ("申请材料", "船照", "第3条"), ("表单字段", "船名", "第4条")}
    rows = [each for each in places("渔业令") if each[0] == "参数的一行"]
    assert rows == [("参数的一行", "第1行", "第8条"), ("参数的一行", "第2行", "第9条")]
    assert ("政策", "休渔津贴", "第7条") in places("渔业令")


def test_what_is_decided_by_a_law_and_tried_by_an_example_is_told() -> None:
    for each in standings(rulebook_of(CATALOG).program):
        assert each.goals == ("休渔津贴",)
        assert [example.name for example in each.examples] == ["小的"]


@pytest.mark.parametrize(
    ("on", "late"),
    [(date(2026, 6, 30), []), (date(2026, 7, 1), ["渔业令"]), (date(2026, 7, 2), ["渔业令", "船舶令"])],
    ids=["the last day", "the day after", "two past"],
)
def test_a_law_wants_reading_from_the_day_after_its_day(on: date, late: list[str]) -> None:
    found = list(overdue(rulebook_of(CATALOG).program, on))
    assert [each.span.line for each in found] == [3 + ["渔业令", "船舶令"].index(name) for name in late]
    assert all(f"“{name}”核对到" in each.message.zh and f"`{name}` was checked" in each.message.en for each, name in zip(found, late, strict=True))


def test_the_warning_names_what_is_in_doubt() -> None:
    (found,) = overdue(rulebook_of(CATALOG).program, date(2026, 7, 1))
    assert found.code == "basis-wants-reading"
    assert "已经过了 1 天" in found.message.zh and "1 个用例" in found.message.zh
    assert "册/页.yaml:12 参数的一行“第1行”" in found.message.zh


MARKED = """
依据:
  渔业令: {全称: 近海渔业令, 核验: 有出处}
  港务令: {全称: 港务令, 核验: 通识}
数据项:
  船长度: {类型: 数字, 单位: 米, 问: 船有多长}
参数:
  补助: {单位: 元, 值: 500, 依据: 渔业令 第8条, 核验: 示例}
决策表:
  船型:
    命中: 唯一
    依据: 港务令
    核验: 通识
    输出: {型: {可取: [小, 大]}}
    表: |
      船长度 || 型 | 核验
      不满12 || 小 | 有出处
      12以上 || 大 |
"""


def test_how_well_things_are_known_is_counted_by_mark_and_sort() -> None:
    found = confidence(rulebook_of(MARKED).program)
    told = {mark: {sort.zh: count for sort, count in sorts.items()} for mark, sorts in found.items()}
    assert told == {
        "有出处": {"法规": 1, "决策表的一行": 1},
        "通识": {"法规": 1, "决策表": 1, "决策表的一行": 1},
        "示例": {"参数": 1},
    }


def test_every_citation_of_the_shelf_is_of_a_declared_law() -> None:
    program = banshi.load(CATALOGS / "hubei").program
    found = standings(program)
    assert [each.basis.name for each in found] == list(program.bases)
    assert sum(len(each.citations) for each in found) > 500


def test_the_command_lists_and_shows(banshi: Callable[..., Any]) -> None:
    listed = banshi("basis", CATALOGS / "national")
    assert any(line.startswith("劳动合同法 ") for line in listed.stdout.splitlines())
    shown = banshi("basis", CATALOGS / "national", "劳动合同法").stdout
    assert "《中华人民共和国劳动合同法》" in shown and "公式 经济补偿月数 第47条第1款" in shown
    refused = banshi("basis", CATALOGS / "national", "劳动合同发", code=2)
    assert "是想写“劳动合同法”吗？" in refused.stderr
