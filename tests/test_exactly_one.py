"""A group of situations that is shown to be exact by the words it compares with is so for every applicant; others are tried."""

from __future__ import annotations

import os
from datetime import date
from itertools import product
from random import Random

import pytest

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.evaluate import evaluate_rule
from engine.facts import Facts
from engine.from_surface.exactly_one import exactly_one_holds
from engine.program import Program
from engine.run import Run

LONG = bool(os.environ.get("BANSHI_LONG"))

FACTS = """
枚举:
  类: [一, 二, 三]
数据项:
  类别: {类型: 类, 问: 哪一类}
  另一类: {类型: 类, 问: 另一类}
  对: {类型: 是否, 问: 对不对}
  好: {类型: 是否, 问: 好不好}
  数: {类型: 整数, 问: 几个}
公式:
  对且好: 对 且 好
  像一: 类别 = 一 或 另一类 = 一
决策表:
  归类:
    命中: 首个
    输出: {归到: {可取: [甲, 乙, 丙]}}
    表: |
      数      | 对 || 归到
      10以下  | -  || 甲
      超过10  | 是 || 乙
      超过10  | 否 || 丙
  安排:
    命中: 首个
    输出: {怎样: {可取: [先, 后, 不]}, 第几: {类型: 整数}}
    表: |
      对 | 类别     || 怎样 | 第几
      是 | 一       || 先   | 1
      是 | 二       || 后   | 2
      -  | -        || 不   | 0
"""

SHOWN = {
    "各取一个词": ["类别 = 一", "类别 = 二", "类别 = 三"],
    "其余一起": ["类别 = 一", "类别 属于（二，三）"],
    "不是": ["类别 = 一", "类别 ≠ 一"],
    "是和不是": ["对", "不是 对"],
    "经过公式": ["对且好", "对 且 不是 好", "不是 对"],
    "两样": ["像一", "类别 ≠ 一 且 另一类 ≠ 一"],
    "表的结果，不管表怎样写": ["归类 = 甲", "归类 = 乙", "归类 = 丙"],
    "表的结果和它的输入": ["安排.怎样 = 先", "安排.怎样 = 后 且 对", "安排.怎样 = 不 且 不是 （对 且 类别 = 一）"],
    "比较本身不看里面": ["数 ≥ 5", "不是 （数 ≥ 5）"],
}
NOT_SHOWN = {
    "漏了三": ["类别 = 一", "类别 = 二"],
    "重叠": ["类别 = 一", "类别 属于（一，二，三）"],
    "两个是否": ["对", "好"],
    "表的结果重叠": ["安排.怎样 = 先", "对 且 类别 = 一", "不是 对"],
    "数的界线要去试": ["数 < 5", "数 ≥ 5"],
}


def program_of(options: list[str]) -> tuple[Program, list[str]]:
    report = Report()
    written = "\n".join(f"  第{number}: {option}" for number, option in enumerate(options))
    text = f"目录: 某市\n语言: 1\n{FACTS}"
    catalog = catalog_from_files({"某市/目录.yaml": text, "某市/组.yaml": f"公式:\n{written}\n"}, "某市", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert not report.has_errors, [(each.message.zh, each.span) for each in report]
    return program, [f"第{number}" for number in range(len(options))]


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_shown(name: str) -> None:
    assert exactly_one_holds(*program_of(SHOWN[name]))


@pytest.mark.parametrize("name", NOT_SHOWN)
def test_it_is_not_shown(name: str) -> None:
    assert not exactly_one_holds(*program_of(NOT_SHOWN[name]))


TESTS = ("对", "好", "类别 = 一", "类别 ≠ 二", "类别 属于（二，三）", "另一类 = 一", "归类 = 甲", "归类 ≠ 乙", "安排.怎样 = 先", "安排.怎样 ≠ 后", "对且好", "像一", "数 ≥ 5")


@pytest.mark.parametrize("seed", range(400 if LONG else 40))
def test_what_is_shown_holds_for_everybody_also_where_something_is_not_known(seed: int) -> None:
    dice = Random(seed)
    options = dice.choice(list(SHOWN.values())) if dice.random() < 0.3 else []
    options = [*options, *(said(dice, 2) for _ in range(dice.randint(0 if options else 1, 2)))]
    program, names = program_of(options)
    if not exactly_one_holds(program, names):
        return
    values = {"类别": ["一", "二", "三"], "另一类": ["一", "二", "三"], "对": [True, False], "好": [True, False], "数": [3, 5, 10, 11]}
    for found in product(*([*each, None] for each in values.values())):
        facts = Facts({name: value for name, value in zip(values, found, strict=True) if value is not None})
        run = Run(program, facts, date(2026, 1, 1))
        decided = [evaluate_rule(name, run) for name in names]
        if all(isinstance(each, bool) for each in decided):
            assert decided.count(True) == 1, (options, facts)


def said(dice: Random, depth: int) -> str:
    if depth == 0 or dice.random() < 0.3:
        return dice.choice(TESTS)
    match dice.randrange(3):
        case 0:
            return f"（{said(dice, depth - 1)} 且 {said(dice, depth - 1)}）"
        case 1:
            return f"（{said(dice, depth - 1)} 或 {said(dice, depth - 1)}）"
        case _:
            return f"不是 （{said(dice, depth - 1)}）"
