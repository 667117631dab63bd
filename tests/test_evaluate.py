"""What expressions, tables and parameters mean where something is unknown, absent or wrong (docs/meaning.md 2–9)."""

from datetime import date
from decimal import Decimal

import pytest

from engine.decision import Decision
from engine.evaluate import evaluate
from engine.feel import answer_of
from engine.kinds import ANY, BOOLEAN, DATE, NUMBER, TEXT, FunctionKind, ListKind
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Derivation,
    Each,
    Expr,
    Fact,
    FactRef,
    Filter,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Parameter,
    Period,
    Program,
    Quantified,
    RangeOf,
    Record,
    Rule,
    RuleRef,
    Table,
    TableRow,
)
from engine.program import Column as ColumnOf
from engine.rulebook import Rulebook
from engine.run import BUDGET, Run
from engine.values import Record as RecordValue
from engine.values import Unknown
from tests.backends import by_python, python_for
from tests.pages import rulebook_of

ON = date(2026, 6, 15)


def decided(text: str, name: str, facts: dict[str, object], on: date = ON, region: str | None = None) -> Decision:
    book = rulebook_of(text)
    return book.decide(name, book.facts_from(facts), on, region)


def of(expr: Expr, **facts: object) -> tuple[object, list[str]]:
    """The value of an expression and the codes of its problems; facts not given are unknown."""
    run = Run(Program("", "", "03-01", {}, {}, {}, {}), facts, ON, is_dmn=True)
    return evaluate(expr, run), [each.code for each in run.problems]


def fact(name: str) -> FactRef:
    return FactRef(name, ANY)


def number(value: object) -> Literal:
    return Literal(Decimal(str(value)), NUMBER)


def both(*operands: Expr) -> Connective:
    return Connective("and", operands, BOOLEAN)


def either(*operands: Expr) -> Connective:
    return Connective("or", operands, BOOLEAN)


A, B, C = fact("甲"), fact("乙"), fact("丙")
FAULT = Call("/", (number(1), number(0)), NUMBER)


# ── and, or, if ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("operands", [(A, B), (B, A)])
def test_one_false_decides_and_in_whatever_order(operands: tuple[Expr, ...]) -> None:
    assert of(both(*operands), 甲=False) == (False, [])
    assert of(either(*operands), 甲=True) == (True, [])


def test_an_open_and_waits_for_its_unknown_operands_in_written_order() -> None:
    assert of(both(B, A, C), 甲=True)[0] == Unknown(("乙", "丙"))
    assert of(both(B, A, B))[0] == Unknown(("乙", "甲"))


def test_an_error_never_becomes_a_no() -> None:
    wrong = Call("<", (FAULT, number(1)), BOOLEAN)
    assert of(both(wrong, A), 甲=True) == (None, ["no-result"])
    assert of(both(wrong, A), 甲=False) == (False, ["no-result"])
    assert of(both(wrong, A)) == (Unknown(("甲",)), ["no-result"])
    assert of(both(number(1), A), 甲=True) == (None, ["not-a-truth"])


def test_an_earlier_operand_guards_a_later_one() -> None:
    guarded = both(Call("!=", (A, Literal(None, ANY)), BOOLEAN), Call(">", (A, number(3)), BOOLEAN))
    assert of(guarded, 甲=None) == (False, [])
    assert of(guarded, 甲=Decimal(4)) == (True, [])


def test_if_waits_for_its_test_alone() -> None:
    choice = Choose(A, B, C, ANY)
    assert of(choice)[0] == Unknown(("甲",))
    assert of(choice, 乙=1, 丙=1)[0] == Unknown(("甲",)), "equal branches are not guessed"
    assert of(choice, 甲=True)[0] == Unknown(("乙",))
    assert of(choice, 甲=None, 丙="否则") == ("否则", ["absent-test"])


def test_unknown_spreads_through_a_question_for_absence() -> None:
    assert of(Call("=", (A, Literal(None, ANY)), BOOLEAN))[0] == Unknown(("甲",))


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

LIST = ListKind(ANY)
ITEMS = Items((number(1), A, number(3)), LIST)


def test_a_list_written_out_is_known_though_an_item_is_not() -> None:
    assert of(ITEMS)[0] == (Decimal(1), Unknown(("甲",)), Decimal(3))
    assert of(Call("count", (ITEMS,), NUMBER))[0] == 3
    assert of(Call("sum", (ITEMS,), NUMBER))[0] == Unknown(("甲",))
    assert of(Filter(ITEMS, number(1), ANY))[0] == 1
    assert of(Filter(ITEMS, number(2), ANY))[0] == Unknown(("甲",))


def test_one_known_item_decides_some_and_every() -> None:
    big = Call(">", (Local("x", NUMBER), number(2)), BOOLEAN)
    assert of(Quantified("some", (Iteration("x", ITEMS),), big, BOOLEAN))[0] is True
    assert of(Quantified("every", (Iteration("x", ITEMS),), big, BOOLEAN))[0] is False
    small = Call("<", (Local("x", NUMBER), number(9)), BOOLEAN)
    assert of(Quantified("every", (Iteration("x", ITEMS),), small, BOOLEAN))[0] == Unknown(("甲",))
    assert of(Quantified("every", (Iteration("x", Items((), LIST)),), A, BOOLEAN))[0] is True


def test_a_filter_is_unknown_if_one_test_is() -> None:
    keep = Filter(ITEMS, Call(">", (Local("item", NUMBER), number(2)), BOOLEAN), LIST)
    assert of(keep)[0] == Unknown(("甲",))
    assert of(keep, 甲=Decimal(7))[0] == (7, 3)


def test_one_known_difference_makes_lists_unequal() -> None:
    other = Items((number(1), B, number(4)), LIST)
    assert of(Call("=", (ITEMS, other), BOOLEAN))[0] is False
    assert of(Call("=", (ITEMS, Items((number(1), B, number(3)), LIST)), BOOLEAN))[0] == Unknown(("甲", "乙"))


def test_a_loop_runs_up_and_down_over_numbers_and_days() -> None:
    def loop(low: Literal, high: Literal) -> Each:
        return Each((Iteration("x", RangeOf(low, high, True, True, ANY)),), Local("x", ANY), LIST)

    assert of(loop(number(3), number(1)))[0] == (3, 2, 1)
    first, last = Literal(date(2026, 1, 31), DATE), Literal(date(2026, 2, 1), DATE)
    assert of(loop(first, last))[0] == (date(2026, 1, 31), date(2026, 2, 1))
    assert of(loop(Literal("a", TEXT), Literal("b", TEXT))) == (None, ["no-result"])


def test_an_unknown_answer_of_a_function_makes_what_calls_it_unknown() -> None:
    order = Lambda((("x", ANY), ("y", ANY)), A, FunctionKind(None, ANY))
    assert of(Call("sort", (Items((number(2), number(1)), LIST), order), LIST))[0] == Unknown(("甲",))


def test_arguments_by_name_find_their_parameters() -> None:
    minus = Lambda((("x", ANY), ("y", ANY)), Call("-", (Local("x", ANY), Local("y", ANY)), NUMBER), FunctionKind(None, NUMBER))
    assert of(Apply(minus, (number(1), number(5)), ("y", "x"), NUMBER))[0] == 4
    assert of(Apply(minus, (number(1),), (), NUMBER)) == (None, ["wrong-arguments"])


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rounding_sees_the_exact_fraction() -> None:
    sixth = Call("/", (number("82420.73"), number(6)), NUMBER)
    thrice = Call("+", (Call("+", (sixth, sixth), NUMBER), sixth), NUMBER)
    assert of(Call("round half up", (thrice, number(2)), NUMBER))[0] == Decimal("41210.37")
    assert of(Call("round half down", (thrice, number(2)), NUMBER))[0] == Decimal("41210.36")
    assert of(Call("decimal", (thrice, number(2)), NUMBER))[0] == Decimal("41210.36")


def test_a_division_by_zero_is_told_where_it_stands_also_inside_a_rounding() -> None:
    assert of(Call("decimal", (Call("+", (FAULT, number(1)), NUMBER), number(2)), NUMBER)) == (None, ["no-result"])


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────

def table(hit: str, last: int = 3) -> Table:
    age, place = FactRef("年龄", NUMBER), FactRef("户口", TEXT)

    def row(label: str, low: int | None, high: int | None, word: str, value: int) -> TableRow:
        ends = [None if each is None else number(each) for each in (low, high)]
        age_test = Call("in", (Local("?", NUMBER), RangeOf(ends[0], ends[1], True, False, ANY)), BOOLEAN)
        word_test = Call("=", (Local("?", TEXT), Literal(word, TEXT)), BOOLEAN) if word else None
        return TableRow(label, (age_test, word_test), (number(value),))

    rows = row("1", None, 18, "", 1), row("2", 60, None, "", 2), row("3", 80, None, "农村", last)
    allowed = tuple(Decimal(each) for each in (3, 2, 1))
    return Table(hit, (age, place), (ColumnOf("元", NUMBER, allowed),), rows, False, NUMBER)  # type: ignore[arg-type]


def age(value: object) -> dict[str, object]:
    return {"年龄": Decimal(str(value))}


def test_unique_waits_while_another_row_may_still_match() -> None:
    assert of(table("U"), **age(70), 户口="农村")[0] == 2
    assert of(table("U"), **age(85))[0] == Unknown(("户口",))
    assert of(table("U"), **age(85), 户口="城镇")[0] == 2
    assert of(table("U"), **age(85), 户口="农村") == (None, ["rows-collide"])
    assert of(table("U"))[0] == Unknown(("年龄", "户口"))


def test_any_takes_rows_that_agree() -> None:
    assert of(table("A", 2), **age(85), 户口="农村") == (2, [])
    assert of(table("A"), **age(85), 户口="农村") == (None, ["rows-disagree"])


def test_first_takes_the_first_row_once_those_before_are_settled() -> None:
    assert of(table("F"), **age(85))[0] == 2
    assert of(table("F"), 户口="农村")[0] == Unknown(("年龄",))


def test_priority_takes_the_output_that_stands_first() -> None:
    assert of(table("P"), **age(85), 户口="农村")[0] == 3
    assert of(table("P"), **age(85))[0] == Unknown(("户口",))
    assert of(table("P", 9), **age(85), 户口="农村") == (None, ["not-in-priorities"])


@pytest.mark.parametrize(
    ("hit", "value"), [("R", (2, 3)), ("O", (3, 2)), ("C", (2, 3)), ("C+", 5), ("C<", 2), ("C>", 3), ("C#", 2)]
)
def test_policies_that_take_every_row(hit: str, value: object) -> None:
    assert of(table(hit), **age(85), 户口="农村")[0] == value
    assert of(table(hit), **age(85))[0] == Unknown(("户口",))


def test_no_row_is_told_apart_from_an_absent_result() -> None:
    assert of(table("U"), **age(30), 户口="城镇") == (None, ["no-row-matched"])


def test_a_collision_names_the_rows_and_the_inputs() -> None:
    run = Run(Program("", "", "03-01", {}, {}, {}, {}), {**age(85), "户口": "农村"}, ON, is_dmn=True)
    evaluate(table("U"), run)
    assert run.problems[0].message.zh == "年龄 85、户口 \"农村\" 时，第2、3行都成立，而“唯一”只许一行。"


def test_rows_shown_disjoint_do_not_wait_for_each_other() -> None:
    text = """
数据项:
  年龄: {类型: 整数, 问: 几岁}
  户口: {类型: 文本, 可取: [城镇, 农村], 问: 什么户口}
决策表:
  标准:
    命中: 唯一
    表: |
      年龄  | 户口 || 元
      < 60  | -    || 1
      >= 60 | 农村 || 2
      >= 60 | 城镇 || 3
"""
    assert decided(text, "标准", {"年龄": 30}).value == 1
    assert decided(text, "标准", {"年龄": 70}).missing == ("户口",)


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────

STANDARD = """
数据项:
  年龄: {类型: 整数, 问: 几岁}
  户籍地: {类型: 行政区划, 问: 户口在哪里}
  申请日: {类型: 日期, 问: 哪天申请}
参数:
  标准:
    单位: 元
    按: 户籍地
    历史: |
      地区   | 自         | 至         | 年龄         || 值
      湖北省 | 2015-01-01 |            | 80以上不满90 || 50
      湖北省 | 2015-01-01 |            | 90以上       || 100
      武汉市 | 2015-01-01 | 2023-12-31 | 80以上不满90 || 80
      武汉市 | 2024-01-01 |            | 80以上不满90 || 100
公式:
  当日标准: 标准
  申请日标准: 标准(申请日)
"""


@pytest.mark.parametrize(
    ("place", "years", "on", "amount"),
    [
        ("江岸区", 85, date(2024, 1, 1), 100),
        ("江岸区", 85, date(2023, 12, 31), 80),
        ("江岸区", 95, date(2024, 1, 1), 100),
        ("宜昌市", 85, date(2024, 1, 1), 50),
        ("湖北省", 85, date(2024, 1, 1), 50),
    ],
)
def test_the_narrowest_place_wins_then_the_day(place: str, years: int, on: date, amount: int) -> None:
    assert decided(STANDARD, "当日标准", {"户籍地": place, "年龄": years}, on).value == amount


def test_a_parameter_waits_for_the_place_and_for_its_inputs() -> None:
    assert decided(STANDARD, "当日标准", {"年龄": 85}).missing == ("户籍地",)
    assert decided(STANDARD, "当日标准", {"户籍地": "江岸区"}).missing == ("年龄",)
    assert decided(STANDARD, "申请日标准", {"户籍地": "江岸区", "年龄": 85}).missing == ("申请日",)


def test_a_parameter_without_a_row_names_itself_the_day_and_the_place() -> None:
    decision = decided(STANDARD, "当日标准", {"户籍地": "江岸区", "年龄": 70})
    assert decision.value is None
    assert [each.code for each in decision.problems] == ["no-period"]
    assert decision.problems[0].message.zh == "“标准”在 2026年6月15日，江岸区，年龄 70 没有值。"


def test_the_rules_of_another_day_are_looked_up_for_that_day() -> None:
    book = rulebook_of(STANDARD)
    facts = book.facts_from({"户籍地": "江岸区", "年龄": 85})
    assert book.decide("当日标准", facts, ON, rules_on=date(2020, 1, 1)).value == 80


def test_a_row_of_a_parameter_waits_while_another_of_the_same_place_may_hold_too() -> None:
    is_old = Call(">=", (Local("?", NUMBER), number(80)), BOOLEAN)
    is_rural = Call("=", (Local("?", TEXT), Literal("农村", TEXT)), BOOLEAN)
    periods = (
        Period("420000", None, None, (is_old, None), number(1), label="1"),
        Period("420000", None, None, (None, is_rural), number(2), label="2"),
        Period("", None, None, (None, None), number(3), label="3"),
    )
    inputs = (("年龄", FactRef("年龄", NUMBER)), ("户口", FactRef("户口", TEXT)))
    program = Program("", "", "03-01", {}, {"标准": Parameter("标准", NUMBER, periods, None, inputs)}, {}, {})

    def looked_up(region: str, **facts: object) -> tuple[object, list[str]]:
        run = Run(program, facts, ON, region, is_dmn=True)
        return evaluate(Lookup("标准", None, None, (), NUMBER), run), [each.code for each in run.problems]

    assert looked_up("420100", 年龄=Decimal(85))[0] == Unknown(("户口",))
    assert looked_up("420100", 年龄=Decimal(85), 户口="农村") == (None, ["periods-collide"])
    assert looked_up("420100", 年龄=Decimal(70), 户口="农村")[0] == 2
    assert looked_up("420100", 年龄=Decimal(70), 户口="城镇")[0] == 3
    assert looked_up("420100", 年龄=Decimal(70))[0] == Unknown(("户口",)), "a wider place waits for the narrower"
    assert looked_up("430000")[0] == 3


# ── facts that follow from others ────────────────────────────────────────────────────────────────────────────────

DERIVED = """
数据项:
  性别: {类型: 文本, 可取: [男, 女], 问: 性别}
  出生日期: {类型: 日期, 问: 哪天出生}
  原退休年龄: {类型: 整数, 问: 原来多少岁退休, 推得: {当: 性别 = 男, 值: 60}}
  年龄: {类型: 整数, 推得: 周岁(出生日期), 只推不问: 是}
公式:
  退休: 原退休年龄 + 0
  今年几岁: 年龄 + 0
"""


def test_a_derived_fact_waits_for_itself_first_then_for_what_it_follows_from() -> None:
    assert decided(DERIVED, "退休", {}).missing == ("原退休年龄", "性别")
    assert decided(DERIVED, "退休", {"性别": "男"}).value == 60
    assert decided(DERIVED, "退休", {"性别": "女"}).missing == ("原退休年龄",)
    assert decided(DERIVED, "退休", {"原退休年龄": 55}).value == 55


def test_a_fact_that_is_never_asked_waits_only_for_what_it_follows_from() -> None:
    assert decided(DERIVED, "今年几岁", {}).missing == ("出生日期",)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────


def feel(text: str) -> tuple[object, list[str]]:
    answer = answer_of(text, {}, ON)
    return answer.value, [each.code for each in answer.problems]


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "every i in 1..100000, j in 1..100000 satisfies true",
        "count(for i in 1..100000 return for j in 1..100000 return 1)",
        'for i in 1..100 return if i = 1 then "字" else partial[-1] + partial[-1]',
        "for i in 1..100 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        "for i in 1..60 return if i = 1 then [1, 1] else [partial[-1], partial[-1]]",
    ],
)
def test_what_would_never_end_ends_with_a_named_problem(text: str) -> None:
    value, codes = feel(text)
    assert value is None
    assert codes[-1] in ("over-budget", "too-deep")


def test_a_function_that_calls_itself_for_ever_ends_with_a_named_problem() -> None:
    again = Lambda((("f", ANY),), Apply(Local("f", ANY), (Local("f", ANY),), (), ANY), FunctionKind(None, ANY))
    assert of(Apply(again, (again,), (), ANY)) == (None, ["too-deep"])


def test_a_flat_sum_and_a_long_ladder_are_not_deep() -> None:
    total: Expr = number(0)
    ladder: Expr = number(-1)
    for each in range(3000):
        total = Call("+", (total, number(1)), NUMBER)
        ladder = Choose(Call("=", (A, number(each)), BOOLEAN), number(each), ladder, NUMBER)
    assert of(total)[0] == 3000
    assert of(Call("floor", (total,), NUMBER))[0] == 3000
    assert of(ladder, 甲=Decimal(0))[0] == 0


def test_the_cost_of_a_call_is_the_same_every_time() -> None:
    def cost() -> int:
        run = Run(Program("", "", "03-01", {}, {}, {}, {}), {}, ON, is_dmn=True)
        body = Call("+", (Local("x", NUMBER), number(1)), NUMBER)
        evaluate(Each((Iteration("x", RangeOf(number(1), number(500), True, True, ANY)),), body, LIST), run)
        return run.cost

    assert cost() == cost()
    assert 0 < cost() < BUDGET


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT = """
数据项:
  出生日期: {类型: 日期, 问: 哪天出生}
  户籍地: {类型: 行政区划, 问: 户口在哪里}
  已领: {类型: 是否, 问: 领过没有}
  年龄: {类型: 整数, 推得: 周岁(出生日期), 只推不问: 是}
政策:
  津贴:
    条件:
      满八十: {要求: 年龄 ≥ 80, 依据: 某法 第3条}
      本地户口: {要求: 户籍地 属于 适用地区(), 不符时: 户口不在【适用地区()】}
    排除:
      已经领过: 已领
    金额: 标准
    参数:
      标准: {值: 100, 单位: 元}
依据:
  某法: {全称: 某某法}
"""
OLD, YOUNG = {"出生日期": "1940-01-01"}, {"出生日期": "1990-01-01"}
HERE, ELSEWHERE = {"户籍地": "江岸区"}, {"户籍地": "宜昌市"}


def grant(facts: dict[str, object]) -> Decision:
    return decided(GRANT, "津贴", facts, region="武汉市")


def test_every_condition_is_shown_also_those_after_the_deciding_one() -> None:
    because = grant({**YOUNG, **ELSEWHERE}).because
    assert [(each.text, each.outcome) for each in because.children] == [
        ("满八十", "no"), ("户口不在武汉市", "no"), ("已经领过", "unknown"),
    ]  # fmt: skip
    assert because.children[0].clause == ("某法 第3条",)
    assert because.children[0].children[0].children[0].value == date(1990, 1, 1)


def test_the_reason_is_the_first_false_condition_else_the_first_unknown() -> None:
    assert grant({}).reason == "津贴.满八十"
    assert grant({**OLD, **ELSEWHERE}).reason == "津贴.本地户口"
    assert grant({"已领": True}).reason == "津贴.已经领过"
    assert grant({**OLD, **HERE}).reason == "津贴.已经领过"
    assert grant({**OLD, **HERE, "已领": False}).reason == ""


def test_a_benefit_has_its_results_once_it_is_a_yes() -> None:
    yes = grant({**OLD, **HERE, "已领": False})
    assert (yes.outcome, yes.value, yes.missing) == ("yes", RecordValue({"金额": Decimal(100)}), ())
    no = grant({**YOUNG, **HERE})
    assert (no.outcome, no.value, no.missing) == ("no", None, ())


def test_a_receipt_changes_with_what_was_decided_and_with_nothing_else() -> None:
    one, same, other = grant({**OLD, **HERE}), grant({**HERE, **OLD}), grant({**OLD, **ELSEWHERE})
    assert one.receipt == same.receipt
    assert one.receipt.inputs != other.receipt.inputs
    assert one.receipt.program == other.receipt.program


def test_a_record_gives_what_a_name_under_it_says() -> None:
    first = Record((("x", number(1)), ("y", Call("+", (Local("x", NUMBER), number(1)), NUMBER))), ANY)
    assert of(first)[0] == RecordValue({"x": Decimal(1), "y": Decimal(2)})


def test_a_fact_nobody_declared_is_simply_unknown() -> None:
    assert of(fact("谁也不知道"))[0] == Unknown(("谁也不知道",))


def chain(length: int, lowest: Expr, links: Expr | None = None) -> Program:
    """Rules of which each needs the one before; every link is `1 + the one before`, or if `links`: if that then this else 0."""
    rules = {"式0": Rule("式0", "式0", "formula", lowest, NUMBER)}
    for place in range(1, length):
        value: Expr = Call("+", (number(1), RuleRef(f"式{place - 1}", NUMBER)), NUMBER)
        if links is not None:
            value = Choose(links, value, number(0), NUMBER)
        rules[f"式{place}"] = Rule(f"式{place}", f"式{place}", "formula", value, NUMBER)
    return Program("", "", "03-01", {}, {}, rules, {})


@pytest.mark.parametrize("length", [60, 1_200])
def test_a_chain_of_rules_is_decided_however_long(length: int) -> None:
    last = f"式{length - 1}"
    for lowest, facts, expected in ((number(1), {}, length), (A, {"甲": Decimal(1)}, length), (A, {}, None)):
        made = chain(length, lowest)
        decision = Rulebook(made).decide(last, facts, ON)
        assert (decision.value, decision.problems) == (expected, ())
        assert decision.missing == (() if expected else ("甲",))
        assert by_python(python_for(made, [last], ON), facts)[0].value == expected


@pytest.mark.parametrize("length", [60, 1_200])
def test_what_is_wrong_at_the_end_of_a_chain_is_told_once_and_only_to_who_asks(length: int) -> None:
    last = f"式{length - 1}"
    wrong = Rulebook(chain(length, FAULT)).decide(last, {}, ON)
    assert (wrong.value, [each.code for each in wrong.problems]) == (None, ["no-result"])
    not_asked = Rulebook(chain(length, FAULT, A)).decide(last, {"甲": False}, ON)
    assert (not_asked.value, not_asked.problems) == (0, ())


def test_a_chain_of_facts_is_decided_however_long() -> None:
    facts = {"数0": Fact("数0", NUMBER)}
    for place in range(1, 2_000):
        before = Call("+", (number(1), FactRef(f"数{place - 1}", NUMBER)), NUMBER)
        facts[f"数{place}"] = Fact(f"数{place}", NUMBER, derived=Derivation(before), never_ask=True)
    rules = {"式": Rule("式", "式", "formula", FactRef("数1999", NUMBER), NUMBER)}
    book = Rulebook(Program("", "", "03-01", facts, {}, rules, {}))
    assert book.decide("式", {"数0": Decimal(1)}, ON).value == 2_000
    assert book.decide("式", {}, ON).missing == ("数0",)
