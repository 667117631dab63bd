"""Expressions read as sentences, each next to what its author wrote."""

import re
from pathlib import Path

import pytest

import banshi
from engine.functions import FUNCTIONS
from engine.kinds import ANY, BOOLEAN, NUMBER
from engine.program import Apply, Call, Expr, FactRef, Filter, ItemMember, Items, Literal, Local, Program, Refused
from engine.to_prose import prose_from, prose_of_rule
from engine.walk import all_parts
from tests.pages import rulebook_of

PAGE = """
数据项:
  年龄: {类型: 数字, 单位: 岁, 问: 多大}
  收入: {类型: 金额, 问: 多少}
  人数: {类型: 数字, 问: 几个}
  户籍地: {类型: 行政区划, 问: 哪里}
  死亡日期: {类型: 日期, 可无: 是, 问: 哪天}
  出生日期: {类型: 日期, 问: 哪天}
  姓名: {类型: 文本, 问: 叫什么}
  在职: {类型: 是否, 问: 在职吗}
  残疾: {类型: 是否, 问: 残疾吗}
  落户方式: {可取: [随父亲, 随母亲, 其他], 问: 怎样}
"""

SENTENCES = {
    "年龄 ≥ 80岁": "年龄不小于80岁",
    "年龄 < 18": "年龄小于18岁",
    "年龄 > 18 且 年龄 ≤ 60": "年龄大于18岁，并且年龄不大于60岁",
    "户籍地 属于 适用地区()": "户籍地在适用地区之内",
    "户籍地 不属于 适用地区()": "户籍地不在适用地区之内",
    "死亡日期 = 空": "没有死亡日期",
    "死亡日期 ≠ 空": "有死亡日期",
    "在职": "在职",
    "在职 = 是": "在职",
    "在职 = 否": "“在职”不成立",
    "不是 在职": "“在职”不成立",
    "不是 （年龄 > 60）": "年龄不大于60岁",
    "不是（在职 且 残疾）": "“在职，并且残疾”不成立",
    "在职 且 残疾 且 年龄 ≥ 60": "在职，并且残疾，并且年龄不小于60岁",
    "在职 且 (残疾 且 年龄 ≥ 60)": "在职，并且残疾，并且年龄不小于60岁",
    "在职 或 残疾": "在职，或者残疾",
    "在职 或 残疾 且 年龄 ≥ 60": "在职，或者（残疾，并且年龄不小于60岁）",
    "（在职 或 残疾） 且 年龄 ≥ 60": "（在职，或者残疾），并且年龄不小于60岁",
    "落户方式 = 随父亲": "落户方式是随父亲",
    "落户方式 ≠ 随母亲": "落户方式不是随母亲",
    '落户方式 属于 ["随父亲", "随母亲"]': '落户方式是随父亲、随母亲之一',
    '姓名 = "张三"': '姓名是“张三”',
    "年龄 介于 60 与 80": "年龄不小于60岁，并且年龄不大于80岁",
    "年龄 属于 [60..80]": "年龄在60岁到80岁之间",
    "年龄 属于 [60..80)": "年龄不小于60岁并且小于80岁",
    "年龄 属于 (> 60)": "年龄大于60岁",
    "收入 + 100 * 人数": "收入加100乘以人数",
    "(收入 + 100) * 人数": "（收入加100）乘以人数",
    "收入 - (100 - 人数)": "收入减（100减人数）",
    "人数 / 12 / 人数": "人数除以12除以人数",
    "收入 ** 2": "收入的2次方",
    "-收入": "负收入",
    "四舍五入(收入 / 3, 2)": "收入除以3，四舍五入到分",
    "四舍五入(收入, 0)": "收入，四舍五入到元",
    "四舍五入(人数 / 3, 1) + 1": "（人数除以3，四舍五入到小数点后1位）加1",
    "向下取整(人数 / 3)": "（人数除以3）向下取整的值",
    "出生日期 + 1个月": "出生日期加1个月",
    '出生日期 + @"P3D"': '出生日期加3天',
    '出生日期 < @"2000-02-29"': '出生日期早于2000年2月29日',
    "今天() - 出生日期": "从出生日期到今天的时长",
    "出生日期.year": "出生日期的年份",
    "月初(出生日期)": "出生日期当月的第一天",
    "满岁日(出生日期, 80岁)": "按出生日期计算的满80岁那天",
    "周岁(出生日期) ≥ 60": "按出生日期计算的周岁不小于60岁",
    "足月(出生日期, 今天())": "从出生日期到今天的足月数",
    "加工作日(今天(), 5)": "今天之后第5个工作日",
    "最大(0, 收入 - 100)": "0、收入减100中最大的一个",
    "最小(出生日期, 今天())": "出生日期、今天中最早的一个",
    "如果 在职 那么 1 否则 2": "如果在职，就取1；否则取2",
    "如果 在职 那么 1 否则 如果 残疾 那么 2 否则 3": "如果在职，就取1；否则，如果残疾，就取2；否则取3",
    "如果 死亡日期 = 空 那么 空 否则 死亡日期": "如果没有死亡日期，就没有；否则取死亡日期",
    "[1, 2, 3]": "1、2、3",
    "[]": "空列表",
    "{甲: 1, 乙: 甲 + 1}": "甲为1，乙为甲加1",
    "{甲: 1}.甲": "（甲为1）的甲",
    "[1, 2, 3][1]": "（1、2、3）的第1项",
    "[1, 2, 3][-1]": "（1、2、3）的最后一项",
    "[1, 2, 3][item > 1]": "（1、2、3）中该项大于1的各项",
    "[{甲: 1}, {甲: 2}][甲 > 1]": "（（甲为1）、（甲为2））中甲大于1的各项",
    "for x in [1, 2] return x + 1": "对（1、2）中的每个x，各取x加1",
    "for x in 1..3 return x * 人数": "对1到3中的每个x，各取x乘以人数",
    "some x in [1, 2] satisfies x > 1": "（1、2）中至少有一个x满足：x大于1",
    "every x in [1, 2] satisfies x > 人数": "（1、2）中的每个x都满足：x大于人数",
    "function(x) x + 1": "由x得出：x加1",
    "(function(x) x + 1)(人数)": "把人数代入（由x得出：x加1）的结果",
    "个数([1, 2])": "（1、2）的个数",
    "合计([1, 2])": "1、2的合计",
    "合计(1, 人数)": "1、人数的合计",
    "文本长度(姓名) > 3": "姓名的字数大于3",
    '开头是(姓名, "张")': '姓名以“张”开头',
    "截取(姓名, 1, 1)": "姓名从第1个字起的1个字",
    '姓名 + "先生"': '姓名接上“先生”',
    "年龄 instance of number": "年龄是一个数字",
    '@"PT4H30M"': '4小时30分钟',
    '@"10:30:00"': '10时30分',
    '@"2026-06-01"': '2026年6月1日',
    "连接([1], [人数])": "依次列出1、人数",
    "排序([2, 1], function(x, y) x < y)": "按（由x、y得出：x小于y）排好顺序的（2、1）",
    "是工作日(今天())": "今天是工作日",
    "余数(人数, 2) = 0": "人数除以2的余数等于0",
    "空则取(死亡日期, 今天())": "死亡日期（没有时取今天）",
    '身份证性别(姓名) = "男"': '姓名里的性别是男',
    "true": "总是成立",
    "now()": "此刻",
}  # fmt: skip

NOTHING = Program("", "", "03-01", {}, {}, {}, {})
READ_BY_THEIR_OWN_CODE = {"+", "-", "*", "/", "and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "between", "in"}


def program_of(expression: str) -> Program:
    return rulebook_of(f"{PAGE}公式:\n  所读:\n    值: |-\n      {expression}\n").program


@pytest.mark.parametrize(("expression", "sentence"), SENTENCES.items())
def test_an_expression_reads_as_its_sentence(expression: str, sentence: str) -> None:
    assert prose_of_rule("所读", program_of(expression)) == sentence


def test_every_function_has_words() -> None:
    assert {name for name, function in FUNCTIONS.items() if not function.prose} == READ_BY_THEIR_OWN_CODE
    for name, function in FUNCTIONS.items():
        for signature in function.signatures:
            arguments = tuple(Local(f"甲{at}", each.kind) for at, each in enumerate(signature.takes))
            assert "{" not in prose_from(Call(name, arguments, ANY), NOTHING), name


def test_every_kind_of_node_is_read() -> None:
    item = ItemMember("年龄", None, NUMBER)
    adults: Expr = Filter(FactRef("家人", ANY), Call(">", (item, Literal(18, NUMBER)), BOOLEAN), ANY)
    assert prose_from(adults, NOTHING) == "家人中年龄大于18的各项"
    assert prose_from(Apply(FactRef("算法", ANY), (Literal(1, NUMBER),), ("甲",), ANY), NOTHING) == "把1作为甲代入算法的结果"
    assert prose_from(Refused("x", "看不懂", "", ANY), NOTHING) == "没有结果：看不懂"
    assert prose_from(Items((), ANY), NOTHING) == "空列表"
    compiled = [part for text in SENTENCES for part in all_parts(program_of(text).rules["所读"].value)]
    shipped = [part for rule in shipped_program().rules.values() for part in all_parts(rule.value)]
    covered = {type(part) for part in [*compiled, *shipped]} | {ItemMember, Apply, Refused}
    assert covered >= set(Expr.__args__)


def test_what_we_ship_reads_without_signs_of_code() -> None:
    program = shipped_program()
    for name in program.rules:
        sentence = prose_of_rule(name, program)
        assert sentence and not re.search(r"[\[\](){}<>=*/+]|None|null", sentence), (name, sentence)


def test_a_table_and_a_parameter_of_a_place_are_read_in_full() -> None:
    program = shipped_program()
    assert prose_of_rule("高龄津贴.金额", program) == "高龄津贴标准（按户籍地、年龄查）"
    assert prose_of_rule("延迟节奏", program).startswith("按表“延迟节奏”，取唯一成立的一条：原法定退休年龄等于60岁的，")


def shipped_program() -> Program:
    return banshi.load(Path(__file__).parent.parent / "catalogs" / "hubei").program
