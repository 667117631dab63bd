"""The order of questions, weighed against every other order; and the certificate that nothing more had to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.asking.fault import fault_in
from engine.asking.fewest import asking, prior_of
from engine.asking.guide import guide
from engine.asking.order import order_of, priors_of, questions_of
from engine.asking.questions import answers_of
from engine.facts import Facts
from engine.kinds import ChoiceKind
from engine.load import load
from engine.notice import Guide
from engine.program import Fact, Program
from tests.conftest import LONG
from tests.pages import rulebook_of

ROOT = Path(__file__).parent.parent
ON = date(2026, 6, 15)

# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────────

Table = dict[tuple[bool, ...], int]


def open_in(table: Table, names: list[str]) -> Callable[[Mapping[str, object]], frozenset[str]]:
    """The questions whose answer still changes what the table says."""

    def still(answers: Mapping[str, object]) -> frozenset[str]:
        rows = [row for row in table if all(row[names.index(name)] == value for name, value in answers.items())]
        found = set()
        for place, name in enumerate(names):
            for row in rows:
                other = (*row[:place], not row[place], *row[place + 1 :])
                if name not in answers and table[row] != table[other]:
                    found.add(name)
        return frozenset(found)

    return still


def asked_in(order: list[str], people: list[tuple[dict[str, bool], Fraction]], still: Callable[[Mapping[str, object]], frozenset[str]]) -> Fraction:
    """How many questions are put when they come in this order, and only those that still matter."""
    total = Fraction(0)
    for person, weight in people:
        told: dict[str, object] = {}
        for name in order:
            if name in still(told):
                told[name] = person[name]
                total += weight
    return total


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_no_order_of_topics_nor_inside_topics_costs_less(dice: Random) -> None:
    """Any table of four or five truths in two or three topics, any shares: every order is walked by every person."""
    names = [f"题{number}" for number in range(dice.choice((4, 5)))]
    table: Table = {row: dice.choice((0, 0, 1, 2)) for row in product((True, False), repeat=len(names))}
    shares = {name: Fraction(dice.choice((1, 5, 9)), 10) for name in names}
    cuts = sorted(dice.sample(range(1, len(names)), dice.choice((1, 2))))
    parts = [names[low:high] for low, high in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    still = open_in(table, names)
    found = asking(
        [(str(place), part) for place, part in enumerate(parts)], {name: ((True, shares[name]), (False, 1 - shares[name])) for name in names}, still
    )
    people = []
    for row in table:
        weight = Fraction(1)
        for name, value in zip(names, row, strict=True):
            weight *= shares[name] if value else 1 - shares[name]
        people.append((dict(zip(names, row, strict=True)), weight))
    orders = [
        [name for part in inner for name in part]
        for outer in permutations(parts) for inner in product(*(permutations(part) for part in outer))
    ]  # fmt: skip
    costs = [asked_in(order, people, still) for order in orders]
    assert found.is_exact
    assert found.expected == min(costs)
    assert asked_in(list(found.order), people, still) == found.expected
    assert found.as_written == asked_in(names, people, still)
    assert found.least <= found.expected <= found.as_written


def test_an_answer_is_as_common_as_the_catalog_says() -> None:
    """97 % and what is left for the other two: 1.5 % each."""
    fact = Fact("胎", ChoiceKind("胎", ("单", "双", "多")), shares=(("单", Fraction("0.97")),))  # type: ignore[arg-type]
    assert prior_of(fact, ["单", "双", "多"]) == (("单", Fraction(97, 100)), ("双", Fraction(3, 200)), ("多", Fraction(3, 200)))
    assert prior_of(replace(fact, shares=()), ["单", "双"]) == (("单", Fraction(1, 2)), ("双", Fraction(1, 2)))


RARE = """
数据项:
  甲: {类型: 是否, 问: 甲吗, 话题: 一, 常见: {是: 99%}}
  乙: {类型: 是否, 问: 乙吗, 话题: 二, 常见: {是: 10%}}
依据: {某法: {全称: 某某法}}
政策:
  补贴:
    依据: 某法
    条件: {一: 甲, 二: 乙}
    金额: 100
"""


def test_what_most_often_ends_the_case_is_asked_first() -> None:
    """乙 first: 1 + 10 % × 1 = 1.1 questions; as written 1 + 99 % × 1 = 1.99."""
    book = rulebook_of(RARE)
    found = order_of(book.program.goals["补贴"], book.program, ON, book.program.region)
    assert (found.order, found.expected, found.as_written) == (("乙", "甲"), Fraction(11, 10), Fraction(199, 100))
    assert [each.path for each in book.guide("补贴", Facts({}), ON).questions] == ["乙", "甲"]


# ── the certificate ──────────────────────────────────────────────────────────────────────────────────────────────


def walked(program: Program, name: str, dice: Random) -> tuple[Guide, dict[str, object]]:
    """A person who is guided to the end, and what was told."""
    goal = program.goals[name]
    values = {each: [value for value, _ in prior] for each, prior in priors_of(list(questions_of(goal, program)), goal, program, ON, program.region).items()}
    facts: dict[str, object] = {}
    for _ in range(60):
        found = guide(program, name, Facts(facts), ON, program_hash="-")
        if not found.questions:
            return found, facts
        path = found.questions[0].path
        facts[path] = dice.choice(list(answers_of(program.facts[path].kind)) or values[path])
    raise AssertionError(f"{name}: asked for ever")


SHIPPED = [catalog.name for catalog in sorted((ROOT / "catalogs").iterdir()) if (catalog / "目录.yaml").exists()]


FEW = 12
"""Goals of a catalog that are walked in a run that is not long; always the same."""


@pytest.mark.parametrize("catalog", SHIPPED)
def test_no_question_left_unasked_could_have_changed_anything_in_any_shipped_goal(catalog: str) -> None:
    """Outcome, results, papers and steps stay as they are however the rest is answered; every question is accounted for."""
    program = load(ROOT / "catalogs" / catalog).program
    names = [*program.themes, *program.matters, *program.benefits]
    for name in names if LONG else Random(7).sample(names, min(FEW, len(names))):
        for seed in range((6 if name in program.themes else 2) if LONG else 1):
            found, facts = walked(program, name, Random(seed))
            assert found.certificate is not None
            assert fault_in(found.certificate, program, facts, tries=12, seed=seed) is None, (name, facts)
            reached = {*facts, *(each.fact for each in found.certificate.not_asked)}
            assert reached >= set(questions_of(program.goals[name], program)), name


def test_a_certificate_that_is_wrong_is_found_out() -> None:
    """A fault planted: one answer is taken away, and the question declared needless."""
    from engine.asking.certificate import NotAsked
    from tests.test_guide import FULL, MATTER

    book = rulebook_of(MATTER)
    facts = dict(book.facts_from(FULL))
    found = book.guide("登记", Facts(facts), ON)
    assert found.certificate is not None and fault_in(found.certificate, book.program, facts) is None
    for left_out in ("年龄", "婚姻", "集体户"):
        fewer = {name: value for name, value in facts.items() if name != left_out}
        unaccounted = fault_in(found.certificate, book.program, fewer)
        assert unaccounted == {left_out: None}
        planted = replace(found.certificate, not_asked=(NotAsked(left_out, left_out, "decided", ()),))
        assert fault_in(planted, book.program, fewer) is not None, left_out


BORN = """
数据项:
  重残: {类型: 是否, 问: 是不是重度残疾}
  生日: {类型: 日期, 问: 生日【要求】}
  年龄: {类型: 整数, 推得: 周岁(生日), 只推不问: 是}
依据: {某法: {全称: 某某法}}
事项:
  照料:
    设定依据: 某法 第1条
    条件: {要人照料: 年龄 ≥ 60岁 或 重残}
"""


def test_an_answer_the_catalog_refuses_is_no_answer_a_certificate_has_to_stand() -> None:
    """Whoever is severely disabled is not asked the birthday. Born tomorrow, there is no age, and the notice says so; yet no form takes that."""
    for required, born_tomorrow_can_be_told in (("", True), (", 要求: 生日 ≤ 今天()", False)):
        book = rulebook_of(BORN.replace("【要求】", required))
        facts = dict(book.facts_from({"重残": "是"}))
        found = book.guide("照料", Facts(facts), ON)
        assert found.certificate is not None and [each.fact for each in found.certificate.not_asked] == ["生日"]
        fault = fault_in(found.certificate, book.program, facts)
        assert (fault is not None) is born_tomorrow_can_be_told


def test_the_certificate_says_of_each_question_why_it_was_not_put() -> None:
    page = """
数据项:
  种类: {类型: 文本, 可取: [甲类, 乙类], 问: 哪一类}
  甲的事: {类型: 是否, 问: 甲的事吗}
  乙的事: {类型: 是否, 问: 乙的事吗}
  证号: {类型: 身份证号, 问: 证号}
  生日: {类型: 日期, 推得: 身份证出生日期(证号), 问: 生日}
  成年: {类型: 是否, 问: 成年吗}
依据: {某法: {全称: 某某法}}
材料: {甲证: {出具: 甲局}, 乙证: {出具: 乙局}}
事项:
  办证:
    设定依据: 某法 第1条
    条件:
      到年龄: 成年
      生于本世纪: 生日 ≥ 2000年1月1日
    申请材料:
      甲证: {何时: 种类 = 甲类 且 甲的事}
      乙证: {何时: 种类 = 乙类 且 乙的事}
"""
    book = rulebook_of(page)
    told = {"成年": "是", "证号": valid("11010520010101001"), "种类": "甲类", "甲的事": "否"}
    found = book.guide("办证", book.facts_from(told), ON)
    assert found.certificate is not None
    assert {each.fact: (each.ground, each.by) for each in found.certificate.not_asked} == {
        "生日": ("follows", ("证号",)), "乙的事": ("not reached", ("种类",)),
    }  # fmt: skip
    ended = book.guide("办证", book.facts_from({"成年": "否"}), ON)
    assert ended.certificate is not None
    assert {(each.ground, each.by) for each in ended.certificate.not_asked} == {("ended", ("到年龄",))}


def valid(seventeen: str) -> str:
    """With the check digit of GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return seventeen + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True)) % 11]


# ── the notice is final ──────────────────────────────────────────────────────────────────────────────────────────


SOME = 80
"""Of the shelf, in a run that is not long; the same at every run."""


@pytest.mark.parametrize("catalog", SHIPPED)
def test_nothing_told_later_adds_a_paper_a_condition_or_a_matter_to_the_notice(catalog: str) -> None:
    """一次告知: after the notice, whatever else becomes known, nothing more is asked for."""
    program = load(ROOT / "catalogs" / catalog).program
    names = (*program.themes, *program.matters, *program.benefits)
    for name in names if LONG else Random(11).sample(names, min(SOME, len(names))):
        found, facts = walked(program, name, Random(name))
        before = found.notice
        assert before is not None
        if before.outcome == "no":
            continue
        dice = Random(1)
        goal = program.goals[name]
        priors = priors_of([each for each in questions_of(goal, program) if each not in facts], goal, program, ON, program.region)
        for _try in range(4):
            more = {each: dice.choice([value for value, _ in prior]) for each, prior in priors.items()}
            after = guide(program, name, Facts({**more, **facts}), ON, program_hash="-").notice
            assert after is not None, name
            told = {each.document for each in before.papers if each.state in ("bring", "unknown")}
            assert {each.document for each in after.papers if each.state == "bring"} <= told, name
            assert {each.id for each in after.conditions} <= {each.id for each in before.conditions}, name
            assert {each.matter for each in after.members if each.is_in == "yes"} <= {each.matter for each in before.members if each.is_in != "no"}, name
            assert after.outcome == before.outcome, (name, more)
