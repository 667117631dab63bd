"""Who applies decides which matters of a theme are theirs: a natural person is led here, a company there."""

from __future__ import annotations

import pytest

from engine.rulebook import Rulebook
from tests.pages import rulebook_of
from tests.test_guide import ON
from tests.test_told import told_differently

PAGE = """
依据: {某法: {全称: 某某法}}
数据项:
  谁来办: {类型: 文本, 可取: [自然人, 企业法人, 社会组织法人], 问: 谁来办}
  有房: {类型: 是否, 问: 有没有房}
  加急: {类型: 是否, 问: 急不急}
事项:
  身份核验: {设定依据: 某法, 承诺办结时限: 1个工作日, 服务对象: [自然人, 企业法人, 社会组织法人]}
  个人登记: {设定依据: 某法, 承诺办结时限: 2个工作日, 服务对象: 自然人, 条件: {有住处: 有房}}
  单位登记: {设定依据: 某法, 承诺办结时限: 5个工作日, 服务对象: [企业法人, 社会组织法人]}
  加急登记: {设定依据: 某法, 承诺办结时限: 1个工作日, 服务对象: 企业法人}
  会员优惠: {设定依据: 某法, 承诺办结时限: 1个工作日, 服务对象: 自然人}
一件事:
  全部:
    依据: 某法
    对象: 谁来办
    联办事项: {身份核验: 必办, 个人登记: 必办, 单位登记: 必办, 加急登记: {何时: 加急}, 会员优惠: 选办}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook_of(PAGE)


@pytest.mark.parametrize(
    ("facts", "outcome", "taking_part", "counters"),
    [
        ({"谁来办": "自然人", "有房": True, "加急": True}, "yes", ["身份核验", "个人登记", "会员优惠"], ["for people"]),
        ({"谁来办": "自然人", "有房": False, "加急": True}, "no", None, []),
        # Where a person lives is nothing to a company.
        ({"谁来办": "企业法人", "有房": False, "加急": True}, "yes", ["身份核验", "单位登记", "加急登记"], ["for bodies"]),
        ({"谁来办": "企业法人", "加急": False}, "yes", ["身份核验", "单位登记"], ["for bodies"]),
        ({"谁来办": "社会组织法人"}, "yes", ["身份核验", "单位登记"], ["for bodies"]),
    ],
)
def test_each_has_the_matters_that_serve_them(
    book: Rulebook, facts: dict[str, object], outcome: str, taking_part: list[str] | None, counters: list[str]
) -> None:
    found = book.guide("全部", book.facts_from(facts), ON)
    assert found.questions == ()
    notice = found.notice
    assert notice is not None and notice.outcome == outcome
    if taking_part is not None:
        assert [each.matter for each in notice.members if each.is_in == "yes"] == taking_part
        assert [each.mode for each in notice.modes if each.mode in ("for people", "for bodies")] == counters
        assert notice.plan is not None and [each.matter for each in notice.plan.tasks] == taking_part


def test_who_applies_is_asked_first_for_it_tells_what_else_is(book: Rulebook) -> None:
    assert book.guide("全部", book.facts_from({}), ON).questions[0].path == "谁来办"
    said = book.guide("全部", book.facts_from({"谁来办": "企业法人", "加急": False}), ON).notice
    assert said is not None
    assert {each.matter: each.why.zh for each in said.members if each.is_in == "no"} == {
        "个人登记": "不用办，因为不符合：谁来办是自然人", "加急登记": "不用办，因为不符合：谁来办是企业法人，并且加急", "会员优惠": "不用办，因为不符合：谁来办是自然人",
    }  # fmt: skip


def test_a_population_is_led_the_same_way(book: Rulebook) -> None:
    """The list 联办事项, which a query computes."""
    for subject, expected in (("自然人", {"身份核验", "个人登记", "会员优惠"}), ("企业法人", {"身份核验", "单位登记", "加急登记"})):
        value = book.decide("全部", book.facts_from({"谁来办": subject, "有房": True, "加急": True}), ON).value
        assert set(value["联办事项"]) == expected


def test_nobody_is_told_more_than_was_asked(book: Rulebook) -> None:
    assert told_differently(book.program, ["谁来办", "有房", "加急"]) == []


# ── without 对象: 必办 for some ──────────────────────────────────────────────────────────────────────────────────


FOR_SOME = """
依据: {某法: {全称: 某某法}}
数据项:
  要装修: {类型: 是否, 问: 要不要装修}
  图纸合格: {类型: 是否, 问: 图纸合不合格}
  要挂牌: {类型: 是否, 问: 要不要挂牌}
  牌子合格: {类型: 是否, 问: 牌子合不合格}
事项:
  登记: {设定依据: 某法, 承诺办结时限: 1个工作日}
  装修许可: {设定依据: 某法, 承诺办结时限: 1个工作日, 条件: {图纸好: {要求: 图纸合格, 不符时: 图纸要画全}}}
  挂牌许可: {设定依据: 某法, 承诺办结时限: 1个工作日, 条件: {牌子好: 牌子合格}}
一件事:
  开门:
    依据: 某法
    联办事项: {登记: 必办, 装修许可: {办法: 必办, 何时: 要装修}, 挂牌许可: {何时: 要挂牌}}
"""


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"要装修": False, "图纸合格": False}, "yes"),
        ({"要装修": True, "图纸合格": True}, "yes"),
        ({"要装修": True, "图纸合格": False}, "no"),
        ({"要装修": True}, "unknown"),
        ({"图纸合格": False}, "unknown"),
        ({"图纸合格": True}, "yes"),
        # Without 必办 a matter that is refused is left out, and the rest is had.
        ({"要装修": False, "要挂牌": True, "牌子合格": False}, "yes"),
    ],
)
def test_a_matter_that_must_be_had_by_those_it_applies_to(facts: dict[str, object], outcome: str) -> None:
    book = rulebook_of(FOR_SOME)
    assert book.decide("开门", book.facts_from(facts), ON).outcome == outcome


def test_the_refusal_is_told_in_the_words_of_the_matter() -> None:
    book = rulebook_of(FOR_SOME)
    refused = book.facts_from({"要装修": True, "图纸合格": False, "要挂牌": False})
    assert book.decide("开门", refused, ON).reason == "开门.必办·装修许可"
    notice = book.guide("开门", refused, ON).notice
    assert notice is not None
    assert [(each.outcome, each.text) for each in notice.conditions] == [("no", "图纸要画全"), ("yes", "登记")]
    needless = book.guide("开门", book.facts_from({"要装修": False, "要挂牌": False}), ON).notice
    assert needless is not None
    assert [(each.outcome, each.text) for each in needless.conditions] == [("yes", "登记")]
