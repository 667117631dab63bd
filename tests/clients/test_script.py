"""The small script of our pages shows and hides what the server does, on every page of every form, whatever is typed."""

from __future__ import annotations

import random
from typing import Any

import pytest

from forms.answers import Answers, Filling, read_posted, standings
from forms.form import Field, Step
from forms.from_program import form_from
from forms.to_html import boxes_from, conditions_on_page, questions_html, questions_of
from forms.widgets import Posted
from tests.clients.clients import Clients
from tests.clients.documents import odd_values, right, whole
from tests.clients.test_clients import MANY, ON, ROOT, clients, forms  # noqa: F401
from tests.pages import rulebook_of

pytestmark = pytest.mark.slow

SCRIPT = (ROOT / "web" / "static" / "banshi.js").read_text("utf-8")


def test_the_script_shows_what_the_server_asks_on_every_page(clients, forms):  # noqa: F811
    pages = filled = 0
    for each in forms:
        dice = each.dice
        for step in each.form.steps:
            for answers in ({}, answers_of(each.filling, dice)):
                if conditions_on_page(each.filling, step, answers):
                    fillings = some(each.filling, step, dice)
                    assert not differences(clients, each.filling, step, answers, fillings, SCRIPT), (each.form.name, step.name)
                    pages, filled = pages + 1, filled + len(fillings)
    assert pages > 3 and filled > 30, (pages, filled)


NUMBERS = """
枚举:
  颜色: [红, 黄, 蓝]
数据项:
  件数: {类型: 数字, 单位: 件, 位数: '6,2', 下限: 0.5, 上限: 2000, 问: 有几件}
  喜欢的颜色: {类型: 列表, 每项: 颜色, 问: 喜欢哪些颜色}
  多时说明: {类型: 文本, 问: 为什么这么多}
  恰好说明: {类型: 文本, 问: 为什么恰好}
  少时说明: {类型: 文本, 问: 为什么不多几件}
  颜色说明: {类型: 文本, 问: 为什么都喜欢}
依据: {某办法: {全称: 某某办法}}
事项:
  数一数:
    设定依据: 某办法 第1条
    填写:
      件数: 登记
      喜欢的颜色: 登记
      多时说明: {用途: 登记, 何时: 件数 > 10.5}
      恰好说明: {用途: 登记, 何时: 件数 = 12 或 件数 <= 1}
      少时说明: {用途: 登记, 何时: "非(件数 > 5)"}
      颜色说明: {用途: 登记, 何时: "个数(喜欢的颜色) >= 2 且 非(列表含有(喜欢的颜色, “红”))"}
"""


@pytest.fixture(scope="module")
def of_numbers() -> Filling:
    program = rulebook_of(NUMBERS).program
    return Filling(form_from(program, "数一数"), program, ON, program.region)


def test_numbers_are_read_alike(clients, of_numbers):  # noqa: F811
    [step] = of_numbers.form.steps
    assert len(conditions_on_page(of_numbers, step, {})) >= 2
    texts = (
        "", "0", "0.5", "0.49", "1", "1.00", "1.001", "1.0000", "10.5", "10.51", "12", "12件", "12 件", "１２", "１，２００", "1,200", "1,20", "1,200.5件", "2000", "2000.01",
        "1e3", "0x10", "Infinity", "NaN", "-1", "+12", "12.", ".5", " 12 ", "\u300012", "十二", "12元", "件", "00012", "12 00",
    )  # fmt: skip
    fillings = [{"件数": [text], "喜欢的颜色": colours} for text in texts for colours in ([], ["红"], ["黄", "蓝"], ["红", "黄", "蓝"])]
    assert not differences(clients, of_numbers, step, {}, fillings, SCRIPT)


@pytest.mark.parametrize(
    ("right_way", "wrong_way"),
    [
        ('word === "or")', 'word === "and")'),
        ("return found === null ? null : !found", "return !found"),
        ("box.disabled = gone", "box.disabled = false"),
        ("number <= high", "true"),
        ("a > b", "a >= b"),
    ],
)
def test_a_fault_in_the_script_is_found(clients, forms, of_numbers, right_way, wrong_way):  # noqa: F811
    assert right_way in SCRIPT
    script = SCRIPT.replace(right_way, wrong_way)
    [step] = of_numbers.form.steps
    dice = random.Random(1)
    texts = ("", "0.5", "10.5", "12", "1999", "3000")
    fillings = [{"件数": [text], "喜欢的颜色": colours, "多时说明": ["x"]} for text in texts for colours in ([], ["黄", "蓝"])]
    if differences(clients, of_numbers, step, {}, fillings, script):
        return
    for each in forms:
        for step in each.form.steps:
            if conditions_on_page(each.filling, step, {}) and differences(clients, each.filling, step, {}, some(each.filling, step, dice), script):
                return
    raise AssertionError(f"nobody noticed {wrong_way}")


# ── one page ─────────────────────────────────────────────────────────────────────────────────────────────────────


def differences(
    clients: Clients, filling: Filling, step: Step, answers: Answers, fillings: list[dict[str, list[str]]], script: str  # noqa: F811
) -> list[Any]:  # fmt: skip
    """What was typed where script and server show other questions, with those questions."""
    hung = conditions_on_page(filling, step, answers)
    questions = questions_html(filling, questions_of(filling, step, answers))
    html = f'<!doctype html><form data-live action="/">{questions}</form>'
    found = []
    for boxes, page in zip(fillings, clients.ask("fill", html=html, script=script, fillings=fillings), strict=True):
        assert page["wrong"] == []
        values: dict[str, list[str]] = {}
        for name, value in page["sent"]:
            values.setdefault(name, []).append(value)
        posted = Posted({name: tuple(each) for name, each in values.items()})
        asked = [each for each in step.fields if each.key in posted.all("_asked")]
        read = read_posted(filling, asked, posted)
        # As the server keeps them: what could not be read is not known, what was not asked stays as it was.
        kept = {fact: value for fact, value in answers.items() if fact not in read.wrong} | read.answers
        server = standings(filling, kept)
        differing = {fact for fact in hung if (server[fact] == "shown") != (filling.form.asking(fact) in asked)}
        if differing:
            found.append((differing, boxes))
    return found


def some(filling: Filling, step: Step, dice: random.Random) -> list[dict[str, list[str]]]:
    """Boxes filled in at random: rightly, emptily, oddly."""
    return [{name: texts for each in step.fields for name, texts in boxes_of(each, filling, dice).items()} for _ in range(MANY)]


def boxes_of(asked: Field, filling: Filling, dice: random.Random) -> dict[str, list[str]]:
    chance = dice.random()
    if chance < 0.2 or asked.widget == "repeat":
        return {}
    if chance < 0.35 and asked.widget in ("text", "formatted", "number"):
        return {asked.key: [str(dice.choice([each for each in odd_values(asked, dice, filling) if isinstance(each, str | int)]))]}
    posted = boxes_from(filling, asked, {asked.fact: right(asked, filling, dice)})
    return {name: list(texts) for name, texts in posted.values.items()}


def answers_of(filling: Filling, dice: random.Random) -> Answers:
    document = whole(filling, dice)
    return {each.fact: document[each.key] for each in filling.form.fields if each.key in document}
