"""Topics whose questions hang on another topic's answer: what decides is asked first, and nobody is asked in vain."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from engine.asking.merge import merge
from engine.asking.order import order_of
from engine.rulebook import Rulebook
from forms.answers import Filling, open_fields, standings
from forms.from_program import form_from
from tests.pages import rulebook_of
from tests.test_guide import ON

GUARDED = """
依据: {某法: {全称: 某某法}}
数据项:
  租房合同: {类型: 是否, 问: 有没有租房合同, 话题: 住处}
  门牌: {类型: 是否, 问: 有没有门牌, 话题: 住处}
  租房: {类型: 是否, 问: 是不是租房, 话题: 情况, 常见: {是: 20%}}
材料: {合同: {出具: 房东}, 证明: {出具: 社区}}
事项:
  登记:
    设定依据: 某法
    申请材料:
      证明: {用途: 核对, 何时: 门牌}
      合同: {用途: 核对, 何时: 租房 且 非 租房合同}
    填写: {租房合同: {何时: 租房}, 门牌: , 租房: }
"""


def test_the_topic_that_decides_is_asked_before_the_one_that_hangs_on_it() -> None:
    """住处 first: both of its questions, and then 情况 unless there is a contract: 2 + 1/2 = 2.5; 租房 first: 1 + 门牌 1 +
    合同 only of one in five 0.2 = 2.2. (The field 租房合同 asks 租房 as well: without it, who has a contract need not be asked.)"""
    book = rulebook_of(GUARDED.replace("    填写: {租房合同: {何时: 租房}, 门牌: , 租房: }\n", ""))
    found = order_of(book.program.goals["登记"], book.program, ON, book.program.region)
    assert [topic for topic, _ in found.topics] == ["情况", "住处"]
    assert (found.expected, found.as_written) == (Fraction(22, 10), Fraction(25, 10))
    assert [each.path for each in book.guide("登记", book.facts_from({}), ON).questions][0] == "租房"
    assert [each.path for each in book.guide("登记", book.facts_from({"租房": False}), ON).questions] == ["门牌"]


def test_a_form_puts_the_topic_that_decides_first() -> None:
    book = rulebook_of(GUARDED)
    assert [topic.name for topic in merge(book.program, "登记")] == ["情况", "住处"]


CROSSED = """
依据: {某法: {全称: 某某法}}
数据项:
  开店: {类型: 是否, 问: 开不开店, 话题: 店}
  店里住人: {类型: 是否, 问: 店里住不住人, 话题: 店}
  雇人: {类型: 是否, 问: 雇不雇人, 话题: 人}
  包住: {类型: 是否, 问: 包不包住, 话题: 人}
事项:
  登记:
    设定依据: 某法
    填写: {开店: , 雇人: {何时: 开店}, 包住: {何时: 开店 且 雇人}, 店里住人: {何时: 开店 且 雇人 且 包住}}
"""


def walked(book: Rulebook, person: dict[str, bool]) -> list[str]:
    """The questions in the order a form puts them: step after step, and again what an answer brought up."""
    filling = Filling(form_from(book.program, "登记"), book.program, ON)
    answers: dict[str, bool] = {}
    put: list[str] = []
    while open_ := [each.fact for step in filling.form.steps for each in open_fields(filling, step, answers)]:
        put.append(open_[0])
        answers[open_[0]] = person[open_[0]]
    assert not any(standing == "waiting" for standing in standings(filling, answers).values())
    return put


@pytest.mark.parametrize("answers", list(product((True, False), repeat=4)))
def test_two_topics_that_hang_on_each_other_are_gone_through_to_the_end(answers: tuple[bool, ...]) -> None:
    """店 decides on 人, and 人 on the rest of 店: everybody is asked what concerns them, once, and nothing else."""
    names = ["开店", "雇人", "包住", "店里住人"]
    person = dict(zip(names, answers, strict=True))
    # Each question stands behind the one before it being yes.
    expected = names[: next((place + 1 for place, answer in enumerate(answers) if not answer), len(names))]
    assert walked(rulebook_of(CROSSED), person) == expected
