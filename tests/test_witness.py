"""Made-up people whom a change concerns: found, true, with nothing needless; and what is said where none is found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from engine.difference.compare import changes_between
from engine.difference.differ import difference_between
from engine.difference.to_text import told
from engine.difference.witness import turn_of
from engine.facts import Facts
from engine.rulebook import Rulebook
from engine.setting import program_with
from tests.pages import rulebook_of

ON = date(2026, 6, 15)
PAGE = """
政策: 津贴
条件:
  年满六十: 岁数 ≥ 60岁
  收入低: 月收入 / 家庭人数 < 收入线
  没有车: 有车 = 否
金额: 四舍五入(标准 + 月收入 × 0.01, 2)
数据项:
  岁数: {类型: 整数, 单位: 岁, 位数: "3,0", 下限: 0, 上限: 150, 问: 几岁}
  月收入: {类型: 金额, 问: 每月收入多少, 下限: 0}
  家庭人数: {类型: 整数, 单位: 人, 位数: "2,0", 下限: 1, 上限: 20, 问: 几口人}
  有车: {类型: 是否, 问: 有没有车}
  爱好: {类型: 文本, 问: 喜欢什么}
参数:
  收入线: {单位: 元, 值: 1300}
  标准: {单位: 元, 值: 200, 核验: 示例}
"""


def pair(*settings: str) -> tuple[Rulebook, Rulebook]:
    old = rulebook_of(PAGE)
    return old, Rulebook(program_with(old.program, settings, ON)[0])


def turn(old: Rulebook, new: Rulebook, facts: dict[str, object]) -> object:
    one, other = (each.decide("津贴", Facts(facts), ON) for each in (old, new))
    return turn_of((one.outcome, one.value), (other.outcome, other.value))


@pytest.mark.parametrize(("setting", "wanted"), [
    ("收入线=1301", ("no", "yes")), ("收入线=1299.5", ("yes", "no")), ("标准=200.01", ("more", "more")), ("标准=199", ("less", "less")),
])  # fmt: skip
def test_a_person_is_found_for_a_turn_and_has_nothing_needless(setting: str, wanted: tuple[str, str]) -> None:
    old, new = pair(setting)
    (search,) = difference_between(old, new, on=ON, today=ON).searches
    witness = next(each for each in search.witnesses if each.turn == wanted)
    facts = dict(witness.facts)
    assert turn(old, new, facts) == wanted
    assert "爱好" not in facts
    for name in facts:
        assert turn(old, new, {other: value for other, value in facts.items() if other != name}) != wanted


def test_the_same_search_finds_the_same_people() -> None:
    old, new = pair("收入线=1500")
    first, second = (difference_between(old, new, on=ON, today=ON).searches for _ in range(2))
    assert first == second


def test_rules_that_are_the_same_are_shown_so_without_a_search() -> None:
    old = rulebook_of(PAGE)
    reworded = rulebook_of(PAGE.replace("几口人", "家里几口人"))
    found = difference_between(old, reworded, on=ON, today=ON)
    assert [(each.is_same, each.tried) for each in found.searches] == [(True, 0)]
    assert not found.is_same and [each.about for each in found.changes] == ["ask"]
    assert "决定不变" in told(found, old.program, reworded.program)


def test_nothing_found_is_not_called_no_change() -> None:
    """A condition written another way decides alike, and no search shows that."""
    old = rulebook_of(PAGE)
    new = rulebook_of(PAGE.replace("岁数 ≥ 60岁", "岁数 + 1岁 ≥ 61岁"))
    found = difference_between(old, new, on=ON, today=ON, tries=200)
    (search,) = found.searches
    assert search.witnesses == () and not search.is_same and 0 < search.tried <= 200
    assert "没有找到结果不同的；这不能证明没有" in told(found, old.program, new.program)


def test_the_same_program_is_said_to_be_the_same() -> None:
    old = rulebook_of(PAGE)
    found = difference_between(old, rulebook_of(PAGE + "# 注释\n"), on=ON, today=ON)
    assert found.is_same and found.changes == ()
    assert "没有任何改变" in told(found, old.program, old.program)


def test_digits_and_bounds_are_a_change_too() -> None:
    found = difference_between(rulebook_of(PAGE), rulebook_of(PAGE.replace("上限: 20", "上限: 30")), on=ON, today=ON)
    assert not found.is_same and [each.about for each in found.changes] == ["kind"]


@pytest.mark.parametrize("setting", ["收入线=1500", "收入线=900"])
def test_a_way_that_is_shown_is_never_gone_backwards(setting: str) -> None:
    old, new = pair(setting)
    (change,) = (each for each in changes_between(old.program, new.program) if each.about == "value")
    # An income for each head is a quotient, and of quotients nothing is shown unless the parameter stands alone.
    ((_, way),) = change.effects
    forbidden = ("yes", "no") if way == "more" else ("no", "yes")
    draw, seen = Random(7), set()
    for _ in range(2_000):
        facts: dict[str, object] = {
            "岁数": Decimal(draw.randint(55, 65)), "月收入": Decimal(draw.randint(0, 6_000)), "家庭人数": Decimal(draw.randint(1, 4)), "有车": draw.random() < 0.2,
        }  # fmt: skip
        for name in draw.sample(sorted(facts), k=draw.choice((0, 0, 1))):
            del facts[name]
        seen.add(turn(old, new, facts))
    assert forbidden not in seen and forbidden[::-1] in seen


@pytest.mark.parametrize(("condition", "way"), [
    ("月收入 < 收入线", ["more"]), ("月收入 ≥ 收入线", ["fewer"]), ("非(月收入 < 收入线)", ["fewer"]), ("月收入 + 收入线 < 3000元", ["fewer"]),
    ("月收入 = 收入线", []), ("月收入 < 收入线 或 月收入 > 收入线 + 100元", []), ("收入线 - 100元 > 月收入", ["more"]),
])  # fmt: skip
def test_a_way_is_shown_only_where_the_rules_show_it(condition: str, way: list[str]) -> None:
    page = f"政策: 津贴\n条件: {{甲: {{要求: '{condition}'}}}}\n数据项: {{月收入: {{类型: 金额, 问: 多少}}}}\n参数: {{收入线: {{单位: 元, 值: 1300}}}}\n"
    old = rulebook_of(page)
    new, _ = program_with(old.program, ["收入线=1400"], ON)
    assert [each for change in changes_between(old.program, new) if change.about == "value" for _, each in change.effects] == way


# ── what is set from outside ─────────────────────────────────────────────────────────────────────────────────────

RATES = """
参数:
  标准:
    单位: 元
    按: 户籍地
    历史: |
      地区   | 自         | 至         | 岁数         || 值
      湖北省 | 2020-01-01 |            | 80以上不满90 || 50
      湖北省 | 2020-01-01 |            | 90以上       || 100
      武汉市 | 2020-01-01 | 2025-12-31 | 80以上       || 80
      武汉市 | 2026-01-01 |            | 80以上       || 90
数据项: {户籍地: {类型: 行政区划, 问: 哪里}, 岁数: {类型: 整数, 单位: 岁, 问: 几岁}}
"""


@pytest.mark.parametrize(("setting", "rows"), [("标准@武汉市=120", [4]), ("标准＃2＝１３０元", [2]), ("标准@湖北省#第1行=60元", [1])])
def test_a_setting_chooses_the_rows_in_force(setting: str, rows: list[int]) -> None:
    program = rulebook_of(RATES).program
    changed, done = program_with(program, [setting], ON)
    assert [each.old.label for each in done] == [str(row) for row in rows]
    places = [at for at, (old, new) in enumerate(zip(program.parameters["标准"].periods, changed.parameters["标准"].periods, strict=True), 1) if old != new]
    assert places == rows
    # What was set is no law.
    assert all(each.new.checked == "示例" and each.new.basis == () for each in done)


@pytest.mark.parametrize(("settings", "code", "words"), [
    (["标准=120"], "which-row", "#1 湖北省"), (["标准@宜昌市=1"], "no-such-row", "没有对上任何一行"), (["标谁=1"], "no-such-parameter", "没有参数“标谁”"),
    (["标准@武汉市=很多"], "not-a-number", "很多"), (["标准"], "not-a-setting", "参数=值"), (["标准#1=1", "标准#1=2"], "set-twice", "前面已经设定过"),
    (["标准@武汉=1"], "unknown-region", "武汉"),
])  # fmt: skip
def test_a_setting_that_cannot_be_says_why(settings: list[str], code: str, words: str) -> None:
    from dsl.diagnostics import Problems

    with pytest.raises(Problems) as found:
        program_with(rulebook_of(RATES).program, settings, ON)
    (problem,) = found.value.diagnostics
    assert problem.code == code
    assert words in problem.message.zh + (problem.hint.zh if problem.hint else "")
