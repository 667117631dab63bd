"""On the pages: the ways a case may be handled, the words of a promise, the receipt of a choice, and the clerk's check list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.rulebook import today
from tests.garden.walk import Visitor
from tests.pages import rulebook_of
from tests.test_choices import CATALOG
from tests.test_looks import unmarked
from tests.test_plan import visitor_number
from web.app import app_for
from web.settings import Settings

AREA, THEME = "420000", "搬家"
WANG = {"年龄": "30", "姓名": "王芳", "现住外地": False, "有失信记录": False}


@pytest.fixture
def visitor() -> Visitor:
    # What credit a person has is told by a register; here they are asked, so that a page can be told.
    page = CATALOG.replace("有失信记录: {类型: 是否, 来源: 信用库, 只推不问: 是}", "有失信记录: {类型: 是否, 问: 有没有失信记录}")
    return Visitor(app_for([rulebook_of(page)], Settings("sqlite://", "a secret of the tests")))


def answered(visitor: Visitor, answers: Mapping[str, Any]) -> None:
    visitor.open(AREA, THEME)
    site = visitor.client.app
    site.state.site.store.save_draft(visitor_number(visitor, site), AREA, THEME, answers)


def test_a_guide_says_how_it_may_be_handled_and_what_a_promise_says(visitor: Visitor) -> None:
    visitor.open(AREA, THEME)
    for said in ("可以怎样办", "跨域办", "帮代办", "绿色通道", "承诺书", "房产属实", "办结后30天", "窗口核对单", "要几天、怎样办"):
        assert said in visitor.text, said


def test_a_notice_shows_only_the_ways_that_are_open(visitor: Visitor) -> None:
    answered(visitor, WANG)
    visitor.open(AREA, THEME, "notice")
    assert visitor.page.status_code == 200 and "您可以办" in visitor.text
    assert "本人王芳承诺房产属实。" in visitor.text
    ways = visitor.text[visitor.text.index("可以怎样办") :]
    assert "邮寄" in ways and "集成办" in ways
    assert not [each for each in ("跨域办", "帮代办", "绿色通道") if each in ways]


@pytest.mark.parametrize(
    ("choice", "said", "not_said"),
    [
        ("", ["材料齐了，可以受理", "收这些材料"], ["以后要做的", "要签的承诺书"]),
        ("promise=房产承诺", ["材料齐了，可以受理", "要签的承诺书", "本人王芳承诺房产属实。", "核查《房产承诺》", "不然：撤销"], ["还不能受理"]),
        ("without=病历", ["先受理", "补齐后再作决定", "5个工作日内补交", "逾期：终止办理"], ["要签的承诺书"]),
        ("without=申请表", ["还不能受理", "申请表"], ["以后要做的", "要签的承诺书"]),
        ("without=申请表&promise=房产承诺", ["还不能受理"], ["以后要做的", "要签的承诺书"]),
        ("mail=1", ["另外要填", "收件地址"], []),
        # What nobody offers is not heard, and not repeated on the page.
        ("promise=没有的承诺&without=没有的材料", ["材料齐了，可以受理"], ["没有的承诺", "没有的材料"]),
    ],
)
def test_a_choice_is_answered_with_a_receipt(visitor: Visitor, choice: str, said: list[str], not_said: list[str]) -> None:
    answered(visitor, WANG)
    visitor.open(AREA, THEME, f"receipt?{choice}")
    assert visitor.page.status_code == 200
    assert [each for each in said if each not in visitor.text.replace("； ", "；")] == []
    assert [each for each in not_said if each in visitor.text] == []


def test_who_is_barred_cannot_choose_the_promise(visitor: Visitor) -> None:
    answered(visitor, {**WANG, "有失信记录": True})
    visitor.open(AREA, THEME, "notice")
    assert 'name="promise"' not in visitor.page.text
    visitor.open(AREA, THEME, "receipt?promise=房产承诺")
    assert "不能用《房产承诺》代替" in visitor.text and "要签的承诺书" not in visitor.text


def test_there_is_no_receipt_before_the_questions_are_answered(visitor: Visitor) -> None:
    visitor.open(AREA, THEME, "receipt?promise=房产承诺")
    assert visitor.place.endswith("/check")
    answered(visitor, {**WANG, "年龄": "17"})
    visitor.open(AREA, THEME, "receipt")
    assert visitor.place.endswith("/notice"), "what cannot be had is not received"


def test_any_counter_has_a_check_list(visitor: Visitor) -> None:
    visitor.open(AREA, THEME, "checklist")
    assert visitor.page.status_code == 200
    for said in ("受理核对单", "成年", "房产证", "收原件，核对", "不收，由数据核验", "经办人", "自然人"):
        assert said in visitor.text, said
    answered(visitor, WANG)
    visitor.open(AREA, THEME, "checklist?mine=1")
    assert "☑" in visitor.text, "what is known of this case is ticked"


def test_the_day_of_a_receipt_is_today(visitor: Visitor) -> None:
    answered(visitor, WANG)
    visitor.open(AREA, THEME, "receipt")
    day = today()
    assert f"{day.year}年{day.month}月{day.day}日" in visitor.text


@pytest.mark.parametrize("place", ["", "notice", "receipt?promise=房产承诺&without=病历", "checklist"])
def test_in_english_nothing_but_quotations_is_chinese(visitor: Visitor, place: str) -> None:
    answered(visitor, WANG)
    visitor.open(AREA + "?lang=en")
    visitor.open(AREA, THEME, place)
    assert visitor.page.status_code == 200 and '<html lang="en">' in visitor.page.text
    assert not unmarked(visitor.page.text), unmarked(visitor.page.text)
