"""Several matters as one questionnaire: united, narrowed, asked once, and what is impossible is told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.asking.merge import Merged, is_impossible, merge
from engine.asking.patterns_meet import can_meet
from engine.reading import facts_in
from forms.answers import Filling, broken_rules, facts_that_count, read_document
from forms.from_program import form_from
from tests.pages import rulebook_of
from tests.test_guide import ON

PAGE = """
依据: {某法: {全称: 某某法}}
数据项:
  姓名: {类型: 文本, 问: 姓名}
  人数: {类型: 整数, 单位: 人, 问: 人数, 下限: 1, 上限: 99}
  成年: {类型: 是否, 问: 成年吗}
  证件: {类型: 文本, 可取: [身份证, 护照, 户口簿], 问: 什么证件}
  备注: {类型: 文本, 可无: 是, 问: 备注}
事项:
  甲:
    设定依据: 某法 第1条
    条件: {可办: 成年}
    填写:
      姓名: {用途: 印在证上, 要求: 文本长度(姓名) ≤ 6, 不符时: 最多六个字, 依据: 某法 第3条}
      人数: {要求: 人数 ≥ 2}
      证件: {可取: [身份证, 护照]}
      备注: {必填: 是}
      手机: 通知
    数据项: {手机: {类型: 手机号, 标识: mobile, 问: 手机号}}
  乙:
    设定依据: 某法 第1条
    条件: {可办: 成年}
    填写:
      人数: {要求: 人数 < 10}
      证件: {可取: [户口簿, 护照]}
      姓名: {何时: 人数 > 5, 要求: 文本长度(姓名) ≥ 2}
      电话:
    数据项: {电话: {类型: 手机号, 标识: mobile, 问: 手机号}}
一件事:
  合办:
    联办事项: {甲: 必办, 乙: 必办}
  分办:
    联办事项: {甲: {何时: 成年}, 乙: {何时: 非 成年}}
"""


def fields(name: str) -> dict[str, Merged]:
    return {each.fact: each for topic in merge(rulebook_of(PAGE).program, name) for each in topic.fields}


def test_what_every_matter_requires_comes_together() -> None:
    merged = fields("合办")
    assert (merged["人数"].kind.low, merged["人数"].kind.high) == (2, 9)  # type: ignore[union-attr]
    assert merged["证件"].kind.options == ("护照",)  # type: ignore[union-attr]
    assert [each.matter for each in merged["姓名"].demands] == ["甲", "乙"]


def test_what_only_some_require_narrows_nothing_for_the_others() -> None:
    merged = fields("分办")
    assert (merged["人数"].kind.low, merged["人数"].kind.high) == (1, 99)  # type: ignore[union-attr]
    assert merged["证件"].kind.options == ("身份证", "护照", "户口簿")  # type: ignore[union-attr]


def test_one_datum_under_two_names_is_asked_once() -> None:
    merged = fields("合办")
    assert merged["手机"].also == ("电话",)
    assert "电话" not in merged
    assert [(each.matter, each.label) for each in merged["手机"].why] == [("甲", "通知"), ("乙", "电话")]


def test_every_field_says_for_which_matter_why_and_on_which_clause() -> None:
    why = fields("合办")["姓名"].why
    assert [(each.matter, each.part, each.label, each.basis) for each in why] == [
        ("甲", "field", "印在证上", ("某法 第3条",)), ("乙", "field", "姓名", ("某法 第1条",)),
    ]  # fmt: skip


ANSWERS = {"成年": True, "姓名": "张三", "人数": 6, "证件": "护照", "备注": "加急", "手机": "13800000000"}


@pytest.mark.parametrize(
    ("name", "changed", "wrong"),
    [
        ("合办", {}, {}),
        ("合办", {"姓名": "一二三四五六七"}, {"姓名": "最多六个字"}),
        ("合办", {"姓名": "张"}, {"姓名": "“姓名”填得不对，请看看"}),
        ("合办", {"姓名": "张", "人数": 5}, {}),
        ("合办", {"备注": None}, {"备注": "请填写备注"}),
        ("分办", {"人数": 50}, {}),
        ("分办", {"证件": "户口簿"}, {"证件": "办“甲”，“什么证件”只能是：身份证、护照"}),
        ("分办", {"证件": "身份证", "成年": False}, {"证件": "办“乙”，“什么证件”只能是：户口簿、护照"}),
    ],
)
def test_an_answer_is_taken_when_every_matter_that_takes_part_takes_it(name: str, changed: dict[str, object], wrong: dict[str, str]) -> None:
    program = rulebook_of(PAGE).program
    found = read_document(Filling(form_from(program, name), program, ON), {**ANSWERS, **changed})
    assert {fact: each.message.zh for fact, each in found.wrong.items()} == wrong


def test_one_answer_is_known_under_all_its_names() -> None:
    program = rulebook_of(PAGE).program
    filling = Filling(form_from(program, "合办"), program, ON)
    assert facts_that_count(filling, {"手机": "13800000000", "成年": True})["电话"] == "13800000000"


# ── patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("patterns", "meet"),
    [
        (["^[0-9]{8}$", "^[A-Z]"], False),
        (["^[A-Z]{2}[0-9]+$", "7$"], True),
        (["^1[3-9][0-9]{9}$", "^[0-9]{8}$"], False),
        (["^(甲|乙)", "^(乙|丙)", "丁$"], True),
        (["^[^0-9]+$", "[0-9]"], False),
        (["^a{2,4}$", "^a{5}$"], False),
        (["^a{2,5}$", "^a{5}$"], True),
        ([r"^\d{8}$", "^[A-Z]"], True),
    ],
)  # fmt: skip
def test_patterns_that_no_text_matches_together(patterns: list[str], meet: bool) -> None:
    """The last is not shown: `\\d` takes in figures of every script, and the walk leaves classes alone."""
    assert can_meet(patterns) is meet


PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", "."]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join), st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        inner.flatmap(lambda one: st.sampled_from([f"({one})*", f"({one})?", f"({one}){{2}}"])),
    ),
    max_leaves=5,
)  # fmt: skip


@given(st.lists(PIECES.flatmap(lambda piece: st.sampled_from([piece, f"^{piece}", f"{piece}$", f"^{piece}$"])), min_size=2, max_size=3))
@settings(max_examples=150)
def test_patterns_that_cannot_meet_are_matched_by_no_text(patterns: list[str]) -> None:
    """Every text of up to five letters of three is tried by the matcher itself."""
    texts = [""]
    for length in range(1, 6):
        texts += ["".join(letters) for letters in _words("abc", length)]
    compiled = [re2.compile(each) for each in patterns]
    is_met = any(all(each.search(text) for each in compiled) for text in texts)
    if is_met:
        assert can_meet(patterns), patterns
    elif not can_meet(patterns):
        assert not any(all(re.search(each, text) for each in patterns) for text in texts)


def _words(letters: str, length: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for _ in range(length):
        found = [(*each, letter) for each in found for letter in letters]
    return found


def test_what_cannot_be_shown_is_possible() -> None:
    kind = fields("合办")["姓名"].kind
    assert not is_impossible(kind, [])


def test_what_is_told_and_what_follows_stand_side_by_side_when_they_differ() -> None:
    page = """
数据项:
  性别: {类型: 文本, 可取: [男, 女], 推得: 身份证性别(号码), 问: 性别}
  号码: {类型: 身份证号, 问: 号码}
公式:
  结果: 性别 = 女 且 号码 ≠ 空
"""
    program = rulebook_of(page).program
    form = form_from(program, "结果")
    asked = replace(form.asking("号码"), fact="性别", key="性别", question="性别", widget="select")  # type: ignore[type-var]
    both = replace(form, steps=(replace(form.steps[0], fields=(*form.steps[0].fields, asked)),))
    found = broken_rules(Filling(both, program, ON), {"号码": "11010519491231002X", "性别": "男"})
    assert found["性别"].zh == "“性别”填的是“男”，照“号码”应是“女”，对不上，请看看哪一个填错了"


def test_what_one_row_needs_anyway_the_rows_below_do_not_ask_on_condition() -> None:
    """人数 is read by 存款少 and again by 人少, further right; a question must not wait for itself."""
    program = rulebook_of(TABLE).program
    [people] = [each for topic in merge(program, "归类") for each in topic.fields if each.fact == "人数"]
    assert people.relevant is not None
    assert set(facts_in(people.relevant, program)) == {"成年"}


TABLE = """
数据项:
  成年: {类型: 是否, 问: 成年吗}
  人数: {类型: 整数, 问: 人数, 下限: 1, 上限: 99}
  存款: {类型: 整数, 下限: 0, 问: 存款}
公式:
  存款少: {值: 存款 ≤ 100 * 人数}
  人少: {值: 人数 ≤ 3}
决策表:
  归类:
    命中: 首个
    输出: {类: {类型: 文本, 可取: [甲, 乙, 丙]}}
    表: |
      成年 | 存款少 | 人少 || 类
      是   | -      | -    || 甲
      否   | 是     | 是   || 乙
      否   | -      | -    || 丙
"""
