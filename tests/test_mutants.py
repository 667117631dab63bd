"""A rule changed a little is noticed by an example; where it is not, somebody has said why it need not be."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

import banshi
from engine.grounds import parts_of
from engine.mutants import trial_of
from engine.rulebook import Rulebook
from tests.pages import rulebook_of

HERE = Path(__file__).parent
NATIONAL = HERE.parent / "catalogs" / "national"

EVERY_SORT_OF_CHANGE = """
数据项:
  岁: {类型: 整数, 单位: 岁, 问: 几岁}
  起: {类型: 日期, 问: 从哪天}
参数:
  月数:
    类型: 整数
    统一: 是
    历史: |
      自         || 值
      2020-01-01 || 3
      2025-01-01 || 5
公式:
  够了: {值: 岁 ≥ 60}
  在内: {值: "岁 属于 [10..20)"}
  到期: {值: 起 + 1个月 + 2天}
  几个月: {值: 月数}
"""

EVERY_BOUND_SHOWN = EVERY_SORT_OF_CHANGE.split("公式:")[0] + """公式:
  够了:
    值: 岁 ≥ 60
    用例: |
      名称   | 岁 || 结论
      到了   | 60 || 符合
      差一岁 | 59 || 不符合
  在内:
    值: 岁 属于 [10..20)
    用例: |
      名称   | 岁 || 结论
      九岁   | 9  || 不符合
      十岁   | 10 || 符合
      二十岁 | 20 || 不符合
  到期:
    值: 起 + 1个月 + 2天
    用例: |
      名称           | 起         || 到期
      一个月又两天后 | 2025-03-01 || 2025-04-03
  几个月:
    值: 月数
    用例: |
      名称   | 日期       || 几个月
      前一天 | 2024-12-31 || 3
      当天   | 2025-01-01 || 5
"""


def test_a_rule_without_examples_has_every_change_survive() -> None:
    trial = trial_of(rulebook_of(EVERY_SORT_OF_CHANGE))
    changes = {(each.owner, each.old.zh, each.new.zh) for each in trial.survivors}
    assert trial.tried == len(trial.survivors)
    assert changes == {
        ("够了", ">=", ">"), ("够了", "60", "61"),
        ("在内", "[..)", "(..)"), ("在内", "[..)", "[..]"), ("在内", "10", "11"), ("在内", "20", "21"),
        ("到期", "1个月", "2个月"), ("到期", "2天", "3天"),
        ("月数", "3", "4"), ("月数", "5", "6"), ("月数", "2025-01-01", "2025-01-02"),
    }  # fmt: skip


def test_examples_at_every_bound_notice_every_change() -> None:
    trial = trial_of(rulebook_of(EVERY_BOUND_SHOWN))
    assert trial.tried == 11
    assert not trial.survivors


def test_only_what_was_asked_for_is_tried() -> None:
    assert trial_of(rulebook_of(EVERY_SORT_OF_CHANGE), ["到期"]).tried == 2


@pytest.fixture(scope="module")
def national() -> Rulebook:
    return banshi.load(NATIONAL)


@pytest.mark.slow
def test_every_figure_of_the_exact_rules_is_held_by_an_example(national: Rulebook) -> None:
    explained: Counter[tuple[str, str, str]] = Counter()
    for each in yaml.safe_load((HERE / "mutants.yaml").read_text(encoding="utf-8")):
        assert each["为什么"]
        explained[each["所属"], str(each["原"]), str(each["改"])] += each.get("处", 1)
    trial = trial_of(national, start="national/规则/")
    assert trial.tried > 500
    assert Counter((each.owner, each.old.zh, each.new.zh) for each in trial.survivors) == explained


ONE_ON_ANOTHER = """
数据项:
  岁: {类型: 整数, 单位: 岁, 问: 几岁}
参数:
  线: {类型: 整数, 值: 60, 统一: 是}
公式:
  够了: {值: 岁 ≥ 线}
  远远够了: {值: 够了 且 岁 > 70}
"""


def test_one_goal_alone_is_not_told_what_the_examples_of_others_are_to_show():
    """远远够了 reads 够了, which is a goal itself, and 线, which is nobody's."""
    rulebook = rulebook_of(ONE_ON_ANOTHER)
    owners = {each.owner for each in trial_of(rulebook, ["远远够了"]).survivors}
    assert "够了" not in owners and {"远远够了"} <= owners <= {"远远够了", "线"}
    assert {each.owner for each in trial_of(rulebook, ["够了"]).survivors} <= {"够了", "线"}
    assert parts_of(rulebook.program, ["远远够了"]) == {("rule", "远远够了"), ("parameter", "线")}
