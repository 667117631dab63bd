"""What an ID number says of somebody is filled in to be looked over: never a fact, may be changed, and a difference is told."""

from __future__ import annotations

from datetime import date

import pytest

from engine.asking.to_json import guide_to_json
from engine.notice.checklist import checklist_of
from engine.rulebook import Rulebook
from forms.from_program import form_from
from forms.to_json_schema import notes_from
from tests.garden.walk import Visitor
from tests.pages import rulebook_of
from web.app import app_for
from web.settings import Settings

ON = date(2026, 6, 15)

PAGE = """
依据: {某法: {全称: 某某法}}
枚举: {性别: [男, 女]}
数据项:
  身份证号: {类型: 身份证号, 问: 您的身份证号, 话题: 本人}
  出生日期: {类型: 日期, 问: 您哪天出生, 推荐: 身份证出生日期(身份证号), 话题: 本人}
  性别: {类型: 性别, 问: 您的性别, 推荐: 身份证性别(身份证号), 话题: 本人}
事项:
  领卡:
    设定依据: 某法 第1条
    条件: {满六十: 周岁(出生日期) ≥ 60岁, 是女的: 性别 = 女}
    填写: [身份证号]
"""

# The specimen number of GB 11643-1999: born on 31 December 1949; the seventeenth digit, 2, is even: a woman.
SPECIMEN = "11010519491231002X"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook_of(PAGE)


def test_what_is_suggested_is_no_fact(book: Rulebook) -> None:
    found = book.decide("领卡", book.facts_from({"身份证号": SPECIMEN}), ON)
    assert (found.outcome, found.missing) == ("unknown", ("出生日期", "性别"))


def test_a_question_comes_with_what_is_suggested_and_where_it_comes_from(book: Rulebook) -> None:
    asked = guide_to_json(book.guide("领卡", book.facts_from({"身份证号": SPECIMEN}), ON))["questions"]
    assert {each["fact"]: each["suggested"] for each in asked} == {
        "出生日期": {"value": "1949-12-31", "from": ["身份证号"]}, "性别": {"value": "女", "from": ["身份证号"]},
    }  # fmt: skip
    assert [each["suggested"] for each in guide_to_json(book.guide("领卡", book.facts_from({}), ON))["questions"]] == [None, None]


@pytest.mark.parametrize(("born", "doubts"), [("1949-12-31", 0), ("1949-12-13", 1)])
def test_what_is_said_otherwise_is_told_and_stands(book: Rulebook, born: str, doubts: int) -> None:
    facts = book.facts_from({"身份证号": SPECIMEN, "出生日期": born, "性别": "女"})
    notice = book.guide("领卡", facts, ON).notice
    assert notice is not None and notice.outcome == "yes"
    assert len(notice.doubts) == doubts
    if doubts:
        assert notice.doubts[0].zh == "“出生日期”填的是1949年12月13日，照“身份证号”是1949年12月31日：请再看一看，填错了就改；没有填错的照填的办，窗口核对证件"
    checks = checklist_of(book.program, "领卡", facts, ON)
    assert len([each for each in checks.of("applicant") if each.label == "证件和填写对不上"]) == doubts


def test_a_form_tells_its_clients_what_a_box_may_be_filled_in_from(book: Rulebook) -> None:
    notes = notes_from(form_from(book.program, "领卡"))
    assert notes["/properties/出生日期"]["suggested"] == {"from": ["身份证号"]}
    assert "suggested" not in notes["/properties/身份证号"]


@pytest.fixture
def visitor(book: Rulebook) -> Visitor:
    return Visitor(app_for([book], Settings("sqlite://", "a secret of the tests")))


BORN = {"出生日期-year": "1949", "出生日期-month": "12", "出生日期-day": "31"}


def test_what_is_left_empty_comes_back_filled_in_to_be_looked_over(visitor: Visitor) -> None:
    visitor.open("420000", "领卡", "apply/1")
    assert sorted(visitor.sheet.asked) == ["出生日期", "性别", "身份证号"]
    visitor.send({"身份证号": SPECIMEN})
    assert visitor.errors == [f"“{each}”照“身份证号”填好了，请核对一下，再点一次保存" for each in ("出生日期", "性别")]
    assert visitor.text.count("来自 “身份证号”，请核对，不对可以改") + visitor.text.count("来自“身份证号”，请核对，不对可以改") == 2
    assert {name: value for name, value in visitor.sheet.boxes if name.startswith("出生日期-")} == BORN
    assert ("性别", "女") in visitor.sheet.boxes
    # Nobody filled in the form again: what stands there is sent as it is, and only now it is an answer.
    visitor.send({})
    assert visitor.place.endswith("/review")
    assert "请再看一看" not in visitor.text


def test_what_the_person_says_is_kept_and_the_review_asks_to_look_again(visitor: Visitor) -> None:
    visitor.open("420000", "领卡", "apply/1")
    visitor.send({"身份证号": SPECIMEN, **BORN, "出生日期-day": "13", "性别": "女"})
    assert visitor.place.endswith("/review")
    assert "1949年12月13日" in visitor.text
    assert "照“身份证号”是1949年12月31日" in visitor.text
    visitor.send({}, next(each for each in visitor.sheets if "key" in dict(each.boxes)))
    assert "/cases/" in visitor.place
