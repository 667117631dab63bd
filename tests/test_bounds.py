"""What rules cost at most is known before they run, and never less than what they cost; where it fits, nobody counts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from time import process_time

import pytest
import yaml

from engine import evaluate
from engine.bounds import bound, depth
from engine.bounds.bound import AT_THE_DOOR, ENDLESS, SMALL, USUAL, Most, bound_of, bound_of_expression, fits
from engine.bounds.depth import Named
from engine.bounds.size import NOTHING
from engine.decide import decide
from engine.kinds import ANY, BOOLEAN, NUMBER, TEXT, FunctionKind, ListKind
from engine.program import (
    Apply,
    Call,
    Column,
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
    Program,
    RangeOf,
    Rule,
    RuleRef,
    Table,
    TableRow,
)
from engine.run import BUDGET, COST_OF_PROBLEM, Run
from engine.to_python import generated_from
from engine.to_relation import relation_from
from tests.backends import agreed, by_python, by_reference
from tests.conftest import LONG
from tests.generators import ON, PLACE, facts_for, program
from tests.pages import rulebook_of

PAGE = Path(__file__).parent / "bounds" / "越来越大.yaml"
GROWING = [case for cases in yaml.safe_load(PAGE.read_text("utf-8")).values() for case in cases]
PROGRAMS = 2_000 if LONG else 60


# ── the cost never exceeds the bound ─────────────────────────────────────────────────────────────────────────────


def test_what_is_charged_is_never_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(PROGRAMS):
        for name, facts, cost, most in too_low(seed, monkeypatch):
            pytest.fail(f"seed {seed}, {name} costs {cost}, at most {most}: {dict(facts)}")


def too_low(seed: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Mapping[str, object], int, int]]:
    """Rules of a random program that cost somebody more than their bound."""
    monkeypatch.setattr(evaluate, "is_sure_to_fit", lambda name, program: False)
    random = Random(seed)
    made = program(random)
    for _ in range(8):
        facts = facts_for(made, random, random.choice((0.3, 0.7, 1.0)))
        for name in made.rules:
            most = bound_of((name,), made, USUAL)
            run = Run(made, facts, ON, PLACE, budget=ENDLESS)
            evaluate.evaluate_rule(name, run)
            if run.cost > most:
                yield name, facts, run.cost, most


def too_low_by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Expr]:
    """The same of expressions in which a loop, or an author's function, is what costs."""
    for expr in (loop(RangeOf(number(1), number(500), True, True, ANY), call("+", X, number(1))), Apply(LONG_WAY, (number(1),), (), NUMBER)):
        run = Run(EMPTY, {}, ON, PLACE, budget=ENDLESS)
        evaluate.evaluate(expr, run)
        if run.cost > bound_of_expression(expr, EMPTY):
            yield expr


def test_nor_where_loops_and_functions_are_all_that_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(too_low_by_hand(monkeypatch)) == []


WRONG_BOUNDS = {
    "a call costs nothing": (bound.Counting, "charge", lambda self, steps: None),
    "nothing goes wrong": (bound.Counting, "may_fail", lambda self, times=1: None),
    "a loop is gone through once": (bound.Counting, "_passes", lambda self, iterations, body, scope: (1, {**scope, "x": NOTHING})),
    "a function's body is not looked at": (bound.Counting, "_called", lambda self, function, given, names=(): NOTHING),
    "what lies below costs nothing": (bound.Bounds, "_below", lambda self, expr: 0),
}


@pytest.mark.parametrize("fault", WRONG_BOUNDS)
def test_a_wrong_bound_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WRONG_BOUNDS[fault])
    assert any(next(too_low(seed, monkeypatch), None) for seed in range(40)) or list(too_low_by_hand(monkeypatch))


def test_random_programs_have_bounds_near_what_they_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that is always endless would be right, and of no use."""
    bounds = [bound_of((name,), made, USUAL) for seed in range(30) for made in [program(Random(seed))] for name in made.rules]
    assert sum(each <= BUDGET for each in bounds) > 0.95 * len(bounds)


def test_what_is_told_of_a_rule_by_those_it_reads_holds() -> None:
    settled = 0
    for seed in range(PROGRAMS):
        made = program(Random(seed))
        for name in made.rules:
            exact = bound_of((name,), made)
            least, most = bound.Bounds(made, AT_THE_DOOR).about(Named(True, name))
            assert least <= exact <= most, f"seed {seed}, {name}"
            assert bound.is_sure_to_fit(name, made) == (exact <= BUDGET)
            settled += most <= BUDGET or least > BUDGET
    assert settled > PROGRAMS, "else all of it would be worked out again"


@pytest.mark.parametrize("reads", [1, 2])
def test_rules_one_upon_the_other_are_each_gone_through_once(reads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 600 rules reads the one before it, or the two before it; asked from the lowest up, as whoever decides them all asks."""
    asked, made_of = 0, depth.made_of

    def counted(named: Named, made: Program) -> tuple[Expr, ...]:
        nonlocal asked
        asked += 1
        return made_of(named, made)

    def rule(at: int) -> Expr:
        below = [RuleRef(str(each), NUMBER) for each in range(at - reads, at) if each >= 0]
        return call("+", *below, *[N] * (2 - len(below)))

    chain = replace(EMPTY, rules={str(at): Rule(str(at), str(at), "formula", rule(at), NUMBER) for at in range(600)})
    monkeypatch.setattr(bound, "made_of", counted)
    monkeypatch.setattr(depth, "made_of", counted)
    assert all(bound.is_sure_to_fit(name, chain) for name in chain.rules)
    assert asked < 600 * 5


# ── bounds by hand ───────────────────────────────────────────────────────────────────────────────────────────────

FACTS = {
    "甲": Fact("甲", TEXT), "们": Fact("们", ListKind(NUMBER)), "数": Fact("数", NUMBER), "何": Fact("何", ANY),
}  # fmt: skip
EMPTY = Program("", "", "03-01", FACTS, {}, {}, {})
A, MANY, N = (FactRef(name, FACTS[name].kind) for name in ("甲", "们", "数"))
X, ITEM = Local("x", NUMBER), Local("item", NUMBER)


def number(value: int) -> Literal:
    return Literal(Decimal(value), NUMBER)


def call(name: str, *arguments: Expr) -> Call:
    return Call(name, arguments, BOOLEAN if name in ("=", "<", ">") else NUMBER)


def loop(domain: Expr, body: Expr) -> Each:
    return Each((Iteration("x", domain),), body, ListKind(NUMBER))


AGAIN = Lambda((("f", ANY),), Apply(Local("f", ANY), (Local("f", ANY),), (), ANY), FunctionKind(None, ANY))
LONG_WAY = Lambda((("x", NUMBER),), Items((call("+", X, number(1)),) * 60, ListKind(NUMBER)), FunctionKind(None, ANY))
DOOR = AT_THE_DOOR
BY_HAND: list[tuple[Expr, Most, int]] = [
    (number(1), DOOR, 0),
    (call("+", number(1), number(2)), DOOR, 1 + COST_OF_PROBLEM),
    # 20,000 characters are 1,250 steps to look at; as an argument, and at the end none, for a length is a number.
    (call("string length", A), DOOR, 1 + 1_250 + COST_OF_PROBLEM),
    (call("string length", A), USUAL, 1 + 200 // 16 + COST_OF_PROBLEM),
    # 10 passes: each 1 step for a body of 3 parts, 1 for the call, and a problem; one problem of the loop; a list of 10 to look at.
    (loop(RangeOf(number(1), number(10), True, True, ANY), call("+", X, number(1))), DOOR, 10 * (1 + 1 + 20) + 20 + 10 + 20),
    # 1,000 items: each a step, a call and two problems; once more for its size; two problems of the filter; the list at the end.
    (Filter(MANY, call(">", ITEM, number(1)), ListKind(NUMBER)), DOOR, 1_000 * (1 + 20) + 1_001 * (1 + 20) + 2 * 20 + 1_000),
    (loop(RangeOf(number(1), Local("who knows", ANY), True, True, ANY), X), DOOR, ENDLESS),
    (Apply(AGAIN, (AGAIN,), (), ANY), DOOR, ENDLESS),
    (call("count", Call("context", (MANY,), ANY)), DOOR, ENDLESS),
]


@pytest.mark.parametrize(("expr", "most", "steps"), BY_HAND)
def test_a_bound_is_what_one_counts_by_hand(expr: Expr, most: Most, steps: int) -> None:
    assert bound_of_expression(expr, EMPTY, most) == steps


def test_a_loop_as_often_as_a_number_fact_says_is_bounded_for_small_numbers() -> None:
    whole = Program("", "", "03-01", {"数": Fact("数", NUMBER.__class__(digits=9, scale=0))}, {}, {}, {})
    often = loop(RangeOf(number(1), FactRef("数", NUMBER), True, True, ANY), X)
    assert bound_of_expression(often, whole) > BUDGET > bound_of_expression(often, whole, SMALL)


# ── growth ends, on the evaluator and in generated Python, at the same place ─────────────────────────────────────


@cache
def chain(first: str, then: str, count: int) -> Program:
    lines = ["数据项:", "  甲: {类型: 文本, 问: 什么}", "  们: {类型: 列表, 问: 哪些, 每项: {数: 整数}}", "公式:", f"  环0: '{first}'"]
    lines += [f"  环{place}: '{then.replace('它', f'环{place - 1}')}'" for place in range(1, count + 1)]
    return rulebook_of("\n".join(lines)).program


GIVEN = {"甲": "字", "们": tuple({"数": Decimal(each)} for each in range(100))}


@pytest.mark.parametrize("case", GROWING, ids=lambda case: case["然后"])
def test_what_grows_ends_with_a_named_problem(case: Mapping[str, object]) -> None:
    made = chain(str(case["起初"]), str(case["然后"]), int(str(case["次数"])))
    last = f"环{case['次数']}"
    start = process_time()
    decision = decide(made, last, GIVEN, ON)
    assert process_time() - start < 5
    assert [each.code for each in decision.problems] == ([case["问题"]] if case["问题"] else [])
    assert fits([last], made) <= (not case["问题"] or case["问题"] == "no-result")
    assert by_python(generated_from(made, (last,), ON), GIVEN) == [agreed(decision)]


@pytest.mark.parametrize("case", GROWING, ids=lambda case: case["然后"])
def test_the_budget_ends_at_the_same_place_in_generated_python(case: Mapping[str, object]) -> None:
    made = chain(str(case["起初"]), str(case["然后"]), int(str(case["次数"])))
    for name in tuple(made.goals)[16 : 19 if LONG else 17 : 2]:
        assert by_python(generated_from(made, (name,), ON), GIVEN) == [by_reference(made, name, GIVEN, ON)], name


def test_a_table_that_goes_over_the_budget_is_no_crash_where_reasons_are_told() -> None:
    loops = loop(RangeOf(number(1), number(1_000), True, True, ANY), loop(RangeOf(number(1), number(1_000), True, True, ANY), number(1)))
    test = call(">", call("count", loops), number(1))
    table = Table("C", (number(1),), (Column("", NUMBER),), (TableRow("1", (test,), (number(1),)),), False, ListKind(NUMBER))
    made = replace(EMPTY, rules={"级": Rule("级", "级", "table", table, table.kind)})
    decision = decide(made, "级", {}, ON)
    assert ([each.code for each in decision.problems], decision.value) == (["over-budget"], None)
    assert by_python(generated_from(made, ("级",), ON), {}) == [agreed(decision)]


@pytest.mark.parametrize("then", ["[它, 它]", "它 + 它"])
def test_a_query_is_not_made_of_what_doubles(then: str) -> None:
    made = chain('["字"]' if "[" in then else "甲", then, 40)
    start = process_time()
    few, many = (relation_from(made, (name,), ON).problems for name in ("环3", "环40"))
    assert process_time() - start < 5
    assert "步" not in "".join(each.message.zh for each in few)
    assert [each.message.zh for each in many] == ["“环40”不能对全体人员计算：一个人可能要算250000步以上"]


def test_generated_python_is_asked_about_facts_for_which_the_bound_fits() -> None:
    made = chain("们", "for 个 in 它, 个个 in 们 return 个", 1)
    generated = generated_from(made, ("环1",), ON)
    assert (generated.source.most, generated.source.facts) == (USUAL, ("们",))
    few = {"们": GIVEN["们"][:20]}  # type: ignore[index]
    assert len(generated.decide(few)[0][1]) == 400  # type: ignore[arg-type]
    many = {"们": tuple({"数": Decimal(each)} for each in range(900))}
    assert generated.decide(many) == ((None, None),)
    assert [each.code for each in decide(made, "环1", many, ON).problems] == ["over-budget"]
