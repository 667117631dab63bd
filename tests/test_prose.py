"""Expressions read as sentences, each next to what its author wrote."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
import yaml

import banshi
from engine.functions import FUNCTIONS
from engine.kinds import ANY, BOOLEAN, NUMBER, ListKind
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Expr,
    FactRef,
    Filter,
    ItemMember,
    Items,
    Literal,
    Local,
    Program,
    Refused,
)
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
  工程: {类型: 工程}
结构:
  工程:
    占用林地: {类型: 是否, 问: 占不占}
    用地面积: {类型: 数字, 问: 多大}
"""

SENTENCES: dict[str, str] = yaml.safe_load((Path(__file__).parent / "prose.yaml").read_text("utf-8"))

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


# ── no sentence says two things ──────────────────────────────────────────────────────────────────────────────────

NUMBERS = tuple(FactRef(name, NUMBER) for name in ("收入", "支出", "人数"))
TRUTHS = tuple(FactRef(name, BOOLEAN) for name in ("在职", "已婚", "参保"))
LIST, TWO = ListKind(NUMBER), Literal(Decimal(2), NUMBER)


def of_numbers(one: Expr, two: Expr, three: Expr) -> Iterator[Expr]:
    """What can be reckoned of these."""
    yield from (Call(sign, (one, two), NUMBER) for sign in ("+", "-", "*", "/", "**", "min", "modulo", "get or else"))
    yield from (Call(name, (one,), NUMBER) for name in ("negate", "abs", "floor"))
    yield Call("max", (one, two, three), NUMBER)
    yield Call("round half up", (one, TWO), NUMBER)
    yield from (Call(name, (Items((one, two), LIST),), NUMBER) for name in ("sum", "count"))
    yield Choose(TRUTHS[0], one, two, NUMBER)


def of_both(p: Expr, q: Expr, one: Expr, two: Expr, three: Expr) -> Iterator[Expr]:
    """What can be asked of these."""
    yield from (Connective(word, (p, q), BOOLEAN) for word in ("and", "or"))  # type: ignore[arg-type]
    yield Call("not", (p,), BOOLEAN)
    yield from (Call(sign, (one, two), BOOLEAN) for sign in ("=", "!=", "<", "<=", ">", ">="))
    yield Call("between", (one, two, three), BOOLEAN)
    yield Call("in", (one, Items((two, three), LIST)), BOOLEAN)
    yield Call("odd", (one,), BOOLEAN)
    yield Choose(p, q, TRUTHS[2], BOOLEAN)
    yield Call("all", (Items((p, q), ListKind(BOOLEAN)),), BOOLEAN)
    yield Call("=", (p, q), BOOLEAN)


def every_small_expression() -> Iterator[Expr]:
    """Each way of putting one operation into another."""
    numbers, truths = tuple(of_numbers(*NUMBERS)), (*of_both(*TRUTHS[:2], *NUMBERS), *TRUTHS)
    for inner, name in product(numbers, NUMBERS):
        for one, two in ((inner, name), (name, inner)):
            yield from of_numbers(one, two, NUMBERS[2])
            yield from of_both(*TRUTHS[:2], one, two, NUMBERS[2])
    for p, q in product(truths, repeat=2):
        yield from of_both(p, q, *NUMBERS)
        yield Choose(p, *NUMBERS[:2], NUMBER)
        yield Choose(TRUTHS[0], p, q, BOOLEAN)


def test_different_expressions_read_differently() -> None:
    said: dict[str, set[Expr]] = defaultdict(set)
    for expr in every_small_expression():
        said[prose_from(expr, NOTHING)].add(expr)
    assert len(said) > 3500
    both = {sentence: exprs for sentence, exprs in said.items() if len({without_denials(each) for each in exprs}) > 1}
    assert not both, next(iter(both.items()))


def without_denials(expr: Expr) -> Expr:
    """非 (甲 ＜ 乙) and 甲 ≥ 乙 mean the same and may read the same."""
    opposite = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
    match expr:
        case Call("not", (Call("not", (inner,)),)) if inner is not None:
            return without_denials(inner)
        case Call("not", (Call(sign, arguments),)) if sign in opposite:
            return Call(opposite[sign], arguments, BOOLEAN)
        case Connective(word, operands):
            return Connective(word, tuple(map(without_denials, operands)), BOOLEAN)
    return expr
