"""Looking how far a case is, and taking a draft along: with what one can read out, and nothing to guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.counter import AREA, OWNER, SHOP, applied, made, rulebook
from tests.garden.walk import Visitor
from web.app import app_for
from web.cases.codes import case_by_code, code_of, taken_up
from web.settings import Settings
from web.store.records import cases, drafts
from web.store.writing import SYSTEM, now


@pytest.fixture(scope="module")
def app():
    return app_for([rulebook()], Settings("sqlite://", "a secret of the tests", rate_of_looks="", rate_of_changes=""))


def number_of(app, reference: str) -> str:
    with app.state.site.store.reading() as connection:
        return connection.execute(select(cases.c.number).where(cases.c.reference == reference)).scalar_one()


def looked(app, number: str, code: str) -> Visitor:
    other = Visitor(app)
    other.open("progress")
    other.send({"number": number, "code": code})
    return other


def test_a_case_is_looked_up_on_another_device_without_what_was_filled_in(app):
    mine = Visitor(app)
    reference = applied(mine)
    number, code = number_of(app, reference), code_of(app.state.site.store, reference)
    assert code in mine.text
    other = looked(app, f" {number.lower().replace('-', ' ')} ", code.lower().replace("-", "—"))
    assert "已经提交" in other.text and "综合窗口" in other.text
    assert OWNER["店名"] not in other.page.text and OWNER["证号"] not in other.page.text and reference not in other.page.text
    made(mine, "withdraw", says="不开了")
    assert "已经撤回" in looked(app, number, code).text
    noted = [each for each in app.state.site.store.trail(thing=f"cases/{reference}") if each.kind == "case.viewed" and each.body.get("by") == "code"]
    assert len(noted) == 2


def test_a_wrong_code_and_no_such_case_are_answered_alike(app):
    reference = applied(Visitor(app))
    number = number_of(app, reference)
    wrong = [looked(app, number, "ABCD-EFGH"), looked(app, "261121-ABC-DEF", "ABCD-EFGH"), looked(app, "", ""), looked(app, "中文", "é")]
    assert {each.page.status_code for each in wrong} == {422}
    assert len({each.text for each in wrong}) == 1
    assert case_by_code(app.state.site.store, number, "") is None


def test_a_draft_is_taken_along_once(app):
    mine, other, third = Visitor(app), Visitor(app), Visitor(app)
    mine.open(AREA, SHOP, "apply")
    mine.send(mine.filled(OWNER))
    mine.open(AREA, SHOP)
    mine.send({}, next(each for each in mine.sheets if each.action.endswith("/carry")))
    assert "换个设备接着填" in mine.text and "草稿保存到" in mine.text
    shown = mine.page.text.split('<dd class="number">')
    reference, code = (each.split("</dd>")[0] for each in shown[1:3])
    other.open("resume")
    other.send({"reference": reference, "code": "AAA-AAA"})
    assert other.page.status_code == 422 and "没有找到" in other.text
    other.send({"reference": reference.lower(), "code": code})
    assert f"/{AREA}/{SHOP}/apply" in other.place
    assert other.place.endswith("/review") and OWNER["店名"] in other.text
    third.open("resume")
    third.send({"reference": reference, "code": code})
    assert third.page.status_code == 422, "it was taken along already"
    mine.open(AREA, SHOP)
    assert "您有没办完的申请" not in mine.text


def test_a_draft_past_its_day_is_not_taken_along(app):
    mine = Visitor(app)
    mine.open(AREA, SHOP, "apply")
    mine.send(mine.filled(OWNER))
    mine.open(AREA, SHOP)
    mine.send({}, next(each for each in mine.sheets if each.action.endswith("/carry")))
    reference, code = (each.split("</dd>")[0] for each in mine.page.text.split('<dd class="number">')[1:3])
    store = app.state.site.store
    with store.reading() as connection:
        kept = connection.execute(select(drafts.c.code_mark).where(drafts.c.code_mark.is_not(None))).scalars().all()
    assert all(reference.replace("-", "") not in each and code.replace("-", "") not in each for each in kept)


    assert taken_up(store, SYSTEM, "somebody", reference, code, now() + timedelta(days=store.draft_days + 1)) is None
    assert taken_up(store, SYSTEM, "somebody", reference, code, now()) == (AREA, SHOP)
