"""Program ↔ JSON: nothing is lost, nothing depends on where the files lie, and a large program opens at once."""

import dataclasses
import json
import pickle
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from dsl.source import Span
from engine import program as nouns
from engine.from_json import NotThisFormat, from_json, program_from_text, value_from_json
from engine.kinds import ANY, BOOLEAN, NUMBER, TEXT
from engine.layout import EXPRESSIONS, KINDS, layout_of
from engine.program import Program
from engine.to_json import fingerprint, hash_of, text_of, to_json, value_to_json
from engine.values import (
    OPEN,
    Comparison,
    DateTime,
    DaysDuration,
    FarDate,
    MonthsDuration,
    Range,
    Record,
    Time,
    Unknown,
)
from tests.generators import programs
from tests.pages import rulebook_of

PAGE = """
数据项:
  年龄: {类型: 整数, 单位: 岁, 问: 几岁, 要求: 年龄 ≥ 0, 不符时: 年龄不能是负数}
  户籍地: {类型: 行政区划, 问: 户口在哪里}
  死亡日期: {类型: 日期, 空表示: 没有}
依据: {某法: {全称: 某某法, 条文: {第1条: 八十岁以上的人有津贴}}}
材料: {户口簿: {出具: 公安部门, 免交: 电子证照, 容缺: {补交: 5个工作日}}}
政策:
  津贴:
    条件:
      满八十: {要求: 年龄 ≥ 80, 依据: 某法 第1条, 不符时: 现在【年龄】岁，未满八十}
      健在: 死亡日期 = 空
    金额: 标准
    申请材料: {户口簿: {用途: 核对, 何时: 年龄 < 90}}
    参数:
      标准:
        单位: 元
        历史: |
          地区   | 自         | 年龄   || 值
          湖北省 | 2020-01-01 | 90以下 || 100.50
          湖北省 | 2020-01-01 | 超过90 || 200
    用例: |
      名称 | 年龄 | 死亡日期 || 结论 | 金额
      八十 | 80   | 无       || 符合 | 100.5元
"""


@given(programs())
@settings(max_examples=60)
def test_any_program_comes_back_the_same(program: Program) -> None:
    text = text_of(program)
    again = program_from_text(text)
    assert again == program
    assert text_of(again) == text
    assert hash_of(again) == fingerprint(program)


def test_a_whole_catalog_comes_back_with_its_places() -> None:
    program = rulebook_of(PAGE).program
    again = program_from_text(text_of(program))
    assert again == program
    assert again.rules["津贴.满八十"].span == program.rules["津贴.满八十"].span
    assert again.parameters["津贴.标准"].periods[0].span == program.parameters["津贴.标准"].periods[0].span
    assert again.facts["年龄"].kind == program.facts["年龄"].kind
    assert text_of(again) == text_of(program)


def test_the_fingerprint_is_of_the_meaning_not_of_the_place() -> None:
    program = rulebook_of(PAGE).program
    assert fingerprint(rulebook_of("\n\n" + PAGE).program) == fingerprint(program)
    assert fingerprint(rulebook_of(PAGE.replace("90以下", "90以上").replace("超过90", "不满90")).program) != fingerprint(program)


def test_a_changed_program_does_not_keep_the_fingerprint_it_was_read_with() -> None:
    program = program_from_text(text_of(rulebook_of(PAGE).program))
    assert program.kept_hash
    changed = dataclasses.replace(program, region="430000")
    assert not changed.kept_hash
    assert fingerprint(changed) != fingerprint(program)


@pytest.mark.parametrize(
    "value",
    [
        None, True, "文", Decimal("1.50"), Decimal("1E+3"), 7, date(2026, 1, 1), FarDate(12026, 1, 1), Time(5, "Asia/Shanghai"),
        DateTime(date(2026, 1, 1), Time(1, 28800)), MonthsDuration(-14), DaysDuration(5), (1, ("a",)), [1, None],
        Record({"a": Decimal(1), "b": Record()}), {"a": [True]}, Range(Decimal(1), OPEN, False, True), Comparison("=", "x"),
        Unknown(("甲", "乙")),
    ],
)  # fmt: skip
def test_any_value_comes_back_itself(value: object) -> None:
    again = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert again == value
    assert type(again) is type(value)
    assert str(again) == str(value)


def test_every_noun_of_a_program_has_a_form() -> None:
    for made in (*EXPRESSIONS.values(), *KINDS.values()):
        assert layout_of(made)
    for name in nouns.__dict__.values():
        if isinstance(name, type) and dataclasses.is_dataclass(name):
            layout_of(name)


def test_another_format_is_refused() -> None:
    data = to_json(rulebook_of(PAGE).program)
    with pytest.raises(NotThisFormat):
        from_json({**data, "format": 0})


def test_a_program_read_back_can_be_sent_to_another_process() -> None:
    program = program_from_text(text_of(rulebook_of(PAGE).program))
    assert pickle.loads(pickle.dumps(program)) == program


def test_a_flat_sum_of_thousands_goes_through() -> None:
    total: nouns.Expr = nouns.Literal(Decimal(0), NUMBER)
    ladder: nouns.Expr = nouns.Literal("x", TEXT)
    for place in range(3000):
        total = nouns.Call("+", (total, nouns.Literal(Decimal(place), NUMBER)), NUMBER)
        ladder = nouns.Choose(nouns.FactRef(f"f{place}", BOOLEAN), nouns.Literal(str(place), TEXT), ladder, ANY)
    rules = {name: nouns.Rule(name, name, "formula", value, ANY) for name, value in (("和", total), ("梯", ladder))}
    text = text_of(Program("", "", "03-01", {}, {}, rules, {}))
    again = program_from_text(text)
    assert text_of(again) == text


def test_a_program_of_three_thousand_nodes_opens_in_a_blink() -> None:
    sums = {}
    for place in range(300):
        value: nouns.Expr = nouns.Literal(Decimal(place), NUMBER, span=Span("页.yaml", place + 1, 1, place + 1, 9))
        for _ in range(5):
            value = nouns.Call("+", (value, nouns.FactRef("甲", NUMBER)), NUMBER, span=Span("页.yaml", place + 1, 1, place + 1, 9))
        sums[f"式{place}"] = nouns.Rule(f"式{place}", "式", "formula", value, NUMBER)
    text = text_of(Program("", "", "03-01", {}, {}, sums, {}))
    best = min(_seconds(lambda: program_from_text(text)) for _ in range(5))
    # A blink: fifteen milliseconds on a quiet machine, with room for a busy one.
    assert best < 0.1


def _seconds(work) -> float:  # type: ignore[no-untyped-def]
    start = time.process_time()
    work()
    return time.process_time() - start
