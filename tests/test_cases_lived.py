"""Cases lived through on the pages, by all who have a part in them, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from tests.counter import (
    AREA,
    CARD,
    CATALOG,
    OWNER,
    SHOP,
    applied,
    as_role,
    cheap_passwords,
    made,
    offered,
    rulebook,
    sheet_of,
)
from tests.garden.walk import Visitor
from tests.test_looks import unmarked
from web.app import app_for
from web.cases.archive import Held, leaves_of, sealed, verified
from web.cases.case import Event
from web.cases.docket import Docket, hands_of
from web.cases.moves import Wanting, moved
from web.papers import keep
from web.people.demo import seed_demo
from web.people.person import Person, Role
from web.settings import Settings
from web.site import areas_of
from web.store.records import case_bodies, cases, events, files, ratings
from web.store.writing import now


@pytest.fixture(scope="module")
def app() -> Iterator[Starlette]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        site = app_for([rulebook()], Settings("sqlite://", "a secret of the tests", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
        seed_demo(site.state.site.store)
        yield site


@pytest.fixture
def docket(app: Starlette) -> Docket:
    found: Docket = app.state.site.docket
    return found


def test_one_case_from_the_first_question_to_the_rating(app: Starlette, docket: Docket) -> None:
    citizen = as_role(app, "citizen")
    reference = applied(citizen, **{"paper:环评": "promise:环境承诺", "paper:计划书": "late", "by-mail": "1", "mail-to": "王小店 13800000000 某路1号"})
    assert "已经提交" in citizen.text and "综合窗口 答复您：受理，或者一次说清还缺什么" in citizen.text
    assert offered(citizen) == ["withdraw"]

    window = as_role(app, "receiving")
    window.open("desk")
    assert "待办" in window.text and SHOP in window.text
    window.open("desk", reference)
    # Whoever works on it sees numbers only where the ledger says so.
    assert OWNER["证号"] not in window.page.text
    window.open("desk", reference, "checklist")
    assert "受理核对单" in window.text and "租约" in window.text
    window.open("desk", reference)
    made(window, "accept")
    assert window.page.status_code == 422 and "缺“租约”，它不能后补" in window.text
    made(window, "ask", **{"item": "paper:租约", "wrong:paper:租约": ""})
    assert "请写明“租约”哪里不对" in window.text
    assert ("item", "paper:租约") in sheet_of(window, "ask").boxes, "what was ticked is ticked still"
    made(window, "ask", **{"item": "paper:租约", "wrong:paper:租约": "没有房东签名"})
    assert "要补正" in window.text and offered(window) == ["mend", "withdraw"]

    citizen.open("my")
    assert citizen.text.index("要您办的") < citizen.text.index(SHOP)
    citizen.open("cases", reference)
    assert "请您补正一次" in citizen.text and "没有房东签名" in citizen.text
    made(citizen, "mend")
    assert "还缺“租约”" in citizen.text
    made(citizen, "mend", item="paper:租约")
    window.open("desk", reference)
    assert "ask" not in offered(window), "it is asked once"
    made(window, "accept", received=["租约"])
    assert "办理中" in window.text

    filed = docket.filed(reference, now())
    assert filed is not None
    # 记账备案 is decided by data at once; 许可卖酒 waits for what 登记开店 makes.
    assert {each.matter: each.state for each in filed.standing.tasks} == {"登记开店": "open", "许可卖酒": "waiting", "记账备案": "granted"}
    assert filed.standing.course.days == 8, "three working days and then five"

    officer = as_role(app, "officer")
    officer.open("desk", reference)
    assert "规则怎么算" in officer.text and "符合 不太大" in officer.text
    made(officer, "take", "登记开店")
    assert "take 登记开店" not in offered(officer), "whoever has it does not take it on again"
    made(officer, "decide", "登记开店", outcome="granted")
    assert officer.page.status_code == 422 and "“计划书”还没有补交" in officer.text
    citizen.open("cases", reference)
    assert "请您补交“计划书”" in citizen.text
    made(citizen, "supply", "计划书")
    officer.open("desk", reference)
    made(officer, "decide", "登记开店", outcome="granted", says="齐全")
    made(officer, "take", "许可卖酒")
    made(officer, "pause", "许可卖酒", procedure="现场踏勘")
    assert "特别程序中" in officer.text and "暂停计时" in officer.text
    made(officer, "resume", "许可卖酒")
    made(officer, "decide", "许可卖酒", outcome="denied")
    assert "请写明理由" in officer.text and ("outcome", "denied") in sheet_of(officer, "decide", "许可卖酒").boxes
    made(officer, "decide", "许可卖酒", outcome="denied", says="离学校太近，五十米以内不许可")
    assert offered(officer) == ["verify 环境承诺"], "the promise can be looked into from acceptance on"

    counter = as_role(app, "delivering")
    counter.open("desk", reference)
    assert "某路1号" in counter.text
    made(counter, "deliver", how="mail")
    assert "请填写邮件号码" in counter.text
    made(counter, "deliver", how="mail", to="EX1")
    assert "办结" in counter.text

    citizen.open("cases", reference)
    assert "离学校太近" in citizen.text and "结果一并送达：邮寄" in citizen.text
    made(citizen, "rate", "许可卖酒", grade="1")
    assert "请选择或写出原因" in citizen.text
    made(citizen, "rate", "许可卖酒", grade="1", reason=["slow"], says="等了很久")
    made(citizen, "rate", "delivery", grade="5")
    assert "rate delivery" not in offered(citizen) and "rate acceptance" in offered(citizen)

    officer.open("desk", reference)
    made(officer, "call back", "许可卖酒", real="yes", says="电话问过")
    made(officer, "rectify", "许可卖酒", says="以后先看地图")
    made(officer, "verify", "环境承诺", kept="no")
    assert "请写明理由" in officer.text
    made(officer, "verify", "环境承诺", kept="no", says="排污")

    # The next promise is not on offer any more, until it is made good; and whose it is can read why.
    citizen.open("my")
    assert "我的承诺" in citizen.text and "不实 环境承诺" in citizen.text and "影响到" in citizen.text
    citizen.open(AREA, SHOP, "apply")
    citizen.walk(OWNER)
    assert "您有承诺不实的记录" in citizen.text and "promise:环境承诺" not in citizen.page.text
    counter.open("desk", reference)
    assert "archive" not in offered(counter)
    officer.open("desk", reference)
    made(officer, "repair", "环境承诺", says="已经装了设备")
    citizen.open(AREA, SHOP, "apply/review")
    assert "promise:环境承诺" in citizen.page.text

    # In writing: the refusal with its reasons.
    citizen.open("cases", reference)
    assert citizen.text.count("决定书") == 3 and "一次性补正告知书" in citizen.text
    number = next(each.number for each in docket.filed(reference, now()).events if each.kind == "decide" and each.about == "许可卖酒")
    citizen.open("cases", reference, "letters", str(number))
    assert "不予决定书" in citizen.text and "离学校太近" in citizen.text and "可以申请行政复议" in citizen.text
    citizen.open("cases", reference, "letters", "1")
    assert "收件凭证" in citizen.text
    citizen.open("cases", reference, "letters", "2000")
    assert citizen.page.status_code == 404

    citizen.open("cases", reference)
    for step in ("acceptance", "登记开店", "记账备案"):
        made(citizen, "rate", step, grade="4")
    counter.open("desk", reference)
    made(counter, "archive")
    assert "已归档" in counter.text and offered(counter) == []
    counter.open("desk", reference, "archive")
    assert "一字不差" in counter.text

    store = app.state.site.store
    with store.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.reference == reference)).mappings().one()
        told = connection.execute(select(events).where(events.c.case == reference).order_by(events.c.number)).mappings().all()
        rated = connection.execute(select(ratings).where(ratings.c.case == reference)).mappings().all()
    assert row["state"] == "archived" and row["archived_at"]
    roles = {each["kind"]: each["role"] for each in told}
    assert (roles["accept"], roles["deliver"]) == ("receiving", "delivering")
    assert {each["role"] for each in told if each["kind"] == "decide"} == {"officer", "machine"}
    assert not any(OWNER["店名"] in str(dict(each)) or "某路1号" in str(dict(each)) or "学校" in str(dict(each)) or "房东签名" in str(dict(each)) for each in told), "what people say is sealed"
    assert not any(word in each["figures"] for each in told for word in ("计划书", "环境承诺", "租约") if each["kind"] != "archive"), "and which papers they have"
    assert {("许可卖酒", 1), ("delivery", 5)} < {(each["step"], each["grade"]) for each in rated} and len(rated) == 5
    noted = {each.kind for each in store.trail(thing=f"cases/{reference}")}
    assert {"case.submitted", "case.accept", "case.decide", "case.viewed", "case.rate"} <= noted


def test_whatever_is_changed_in_an_archived_file_is_found(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen, CARD)
    for step in ("acceptance", "领卡", "delivery"):
        made(citizen, "rate", step, grade="5")
    counter = as_role(app, "delivering")
    counter.open("desk", reference)
    made(counter, "archive")
    store = app.state.site.store
    with store.reading() as connection:
        rows = connection.execute(select(events.c.number, events.c.figures, events.c.at).where(events.c.case == reference).order_by(events.c.number)).all()
    for number, figures, at in rows:
        for changed in ({"figures": json.dumps({**json.loads(figures), "x": 1})}, {"at": at.replace("T0", "T1").replace(":0", ":1")}, {"actor": "somebody"}):
            if number == len(rows):
                continue  # what holds the manifest is told by the ledger
            where = (events.c.case == reference, events.c.number == number)
            with store.tending() as connection:
                before = connection.execute(select(events.c.figures, events.c.at, events.c.actor).where(*where)).mappings().one()
                connection.execute(events.update().where(*where).values(**changed))
            try:
                counter.open("desk", reference, "archive")
                assert "和归档时不一样" in counter.text, (number, changed, counter.page.status_code)
            finally:
                with store.tending() as connection:
                    connection.execute(events.update().where(*where).values(**before))
    counter.open("desk", reference, "archive")
    assert "一字不差" in counter.text


def test_a_manifest_that_was_written_anew_is_found() -> None:
    """Somebody who changes a thing and its hash in the list has the hash of the whole against them."""
    held = Held("n", {"a": 1}, {"outcome": "yes"}, ())
    first = Event("c", 1, "submitted", now(), figures={"x": 1})
    told = sealed(held, (first,))
    archive = Event("c", 2, "archive", now(), figures={name: told[name] for name in ("manifest", "algorithm", "leaves")}, told={"salt": told["salt"]})
    assert verified(held, (first, archive)) == ()
    changed = replace(held, answers={"a": 2})
    assert verified(changed, (first, archive)) == ("answers",)
    leaves = [[each.name, each.hash] for each in leaves_of(changed, (first,), told["salt"])]
    assert verified(changed, (first, replace(archive, figures={**archive.figures, "leaves": leaves}))) == ("manifest",)
    assert len({sealed(held, (first,))["manifest"] for _ in range(3)}) == 3, "each file has a salt of its own"


def test_what_data_decide_is_done_at_once(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen, CARD)
    filed = docket.filed(reference, now())
    assert filed is not None and [each.kind for each in filed.events] == ["submitted", "accept", "decide", "deliver"]
    assert {each.role for each in filed.events[1:]} == {"machine"}
    assert "办结" in citizen.text and "数据核实后自动办结" in citizen.text


def test_an_answer_is_put_right_and_the_rules_decide_again(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen, answers={**OWNER, "卖酒": "false"})
    window = as_role(app, "receiving")
    window.open("desk", reference)
    made(window, "ask", item=["field:面积", "field:卖酒"], **{"wrong:field:面积": "和租约不一样", "wrong:field:卖酒": "招牌上有酒"})
    before = docket.filed(reference, now())
    assert [each.matter for each in before.standing.tasks] == ["登记开店", "记账备案"]
    citizen.open("cases", reference)
    made(citizen, "mend", 面积="很大", 卖酒="true")
    assert citizen.page.status_code == 422 and "还没有办成" in citizen.text
    made(citizen, "mend", 面积="80", 卖酒="true")
    assert "已经提交" in citizen.text
    after = docket.filed(reference, now())
    assert (after.answers["面积"], after.answers["卖酒"]) == (80, True) and after.case.answers["面积"] == 60
    assert [each.matter for each in after.standing.tasks] == ["登记开店", "许可卖酒", "记账备案"] and after.standing.course.days == 8
    row = next(each for each in after.events if each.kind == "mend")
    assert "answers" in row.told and "answers" not in row.figures, "what people say is sealed"


def test_a_promise_nobody_offered_stands_for_nothing(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen, **{"paper:环评": "promise:没有的承诺", "paper:租约": "late"})
    standing = docket.filed(reference, now()).standing
    assert standing.course.promises == () and {each.document: each.stand for each in standing.course.papers}["租约"] == "bring"


def test_a_machine_never_says_no(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen, CARD, {**OWNER, "年满": "false"})
    filed = docket.filed(reference, now())
    assert filed is not None and [each.kind for each in filed.events] == ["submitted"]
    window = as_role(app, "receiving")
    window.open("desk", reference)
    assert "按规则不符合，要人来审" in window.text
    made(window, "refuse", says="")
    assert "请写明理由" in window.text
    made(window, "refuse", ground="领卡.成年", says="还没有成年，成年以后再来")
    citizen.open("cases", reference)
    assert "没有受理" in citizen.text and "成年以后再来" in citizen.text


def test_nobody_acts_on_what_they_have_not_seen(app: Starlette) -> None:
    citizen = Visitor(app)
    reference = applied(citizen)
    one, other = as_role(app, "receiving"), as_role(app, "receiving")
    for each in (one, other):
        each.open("desk", reference)
    made(one, "accept", received=["租约", "计划书", "环评"])
    made(other, "refuse", says="不行")
    assert other.page.status_code == 422 and "刚才有了变化" in other.text and "办理中" in other.text


def test_nobody_works_on_their_own_case(app: Starlette) -> None:
    """回避: what somebody handed in for themselves is theirs to look at, and not theirs to decide."""
    citizen = as_role(app, "citizen")
    reference = applied(citizen)
    docket: Docket = app.state.site.docket
    filed = docket.filed(reference, now())
    assert filed is not None
    clerk = Person(filed.subject, frozenset({Role.RECEIVING, Role.CITIZEN}), body="*", via="local")
    assert hands_of(clerk, filed) == () and "window" in hands_of(replace(clerk, id="another"), filed)


def test_the_applicant_can_withdraw_until_something_is_decided(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen)
    citizen.open("cases", reference)
    made(citizen, "withdraw", says="不开了")
    assert "已经撤回" in citizen.text and offered(citizen) == []
    window = as_role(app, "receiving")
    window.open("desk", reference)
    assert offered(window) == []


def test_the_window_fills_in_for_whoever_stands_there(app: Starlette) -> None:
    window = as_role(app, "receiving")
    window.open("counter")
    window.send({"name": "王小店", "number": OWNER["证号"]}, next(each for each in window.sheets if "number" in each.kinds))
    reference = applied(window)
    assert "已经提交" in window.text
    window.open("desk", reference)
    made(window, "accept", received=["租约", "计划书", "环评"])
    assert "办理中" in window.text
    with app.state.site.store.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.reference == reference)).mappings().one()
    assert row["actor"] != row["subject"] and row["role"] == "receiving"


def test_newer_rules_touch_no_open_case_unasked(app: Starlette) -> None:
    citizen = Visitor(app)
    reference = applied(citizen)
    site = app.state.site
    old = site.areas[AREA].rulebook
    newer = rulebook(CATALOG.replace("承诺办结时限: 3个工作日", "承诺办结时限: 2个工作日").replace("租约: {用途: 看店在哪里, 必要性: 必要}, ", ""))
    site.store.keep_program(newer)
    window = as_role(app, "receiving")
    shelf, areas = site.shelf, site.shelf.areas
    try:
        shelf.areas = areas_of([newer])
        window.open("desk", reference)
        assert "规定有了新版本" in window.text
        filed = site.docket.filed(reference, now())
        assert filed.standing.version.program == old.fingerprint and filed.standing.course.days == 8
        window.open("desk", reference, "rules")
        assert "整件的期限从8个工作日变为7个工作日" in window.text and "不再要“租约”" in window.text
        window.send({}, sheet_of(window, "migrate"))
        assert window.page.status_code == 422 and "请先征得申请人同意" in window.text
        window.send({"agreed": "yes"}, sheet_of(window, "migrate"))
        assert window.place == f"/desk/{reference}" and "改按新规定办理" in window.text
        filed = site.docket.filed(reference, now())
        assert filed.standing.version.program == newer.fingerprint and filed.standing.course.days == 7
        made(window, "migrate back")
        assert site.docket.filed(reference, now()).standing.version.program == old.fingerprint
    finally:
        shelf.areas = areas


def test_lists_are_written_again_from_the_events(app: Starlette, docket: Docket) -> None:
    citizen = Visitor(app)
    reference = applied(citizen)
    store = app.state.site.store

    def listed() -> tuple[object, ...]:
        with store.reading() as connection:
            row = connection.execute(select(cases.c.state, cases.c.due_on).where(cases.c.reference == reference)).one()
            bodies = connection.execute(select(case_bodies).where(case_bodies.c.case == reference).order_by(case_bodies.c.body)).all()
        return (*row, *map(tuple, bodies))

    before = listed()
    assert [each[0] for each in before[2:] if each[2]] == ["综合窗口"]
    with store.tending() as connection:
        connection.execute(case_bodies.delete().where(case_bodies.c.case == reference))
        connection.execute(cases.update().where(cases.c.reference == reference).values(state="?", due_on=None))
    docket.index_again(reference, now())
    assert listed() == before


def test_in_english_nothing_but_quotations_is_chinese(app: Starlette) -> None:
    citizen = as_role(app, "citizen")
    reference = applied(citizen, **{"paper:环评": "promise:环境承诺", "paper:计划书": "late"})
    window, officer = as_role(app, "receiving"), as_role(app, "officer")
    window.open("desk", reference)
    made(window, "ask", item=["paper:租约", "field:面积"], **{"wrong:paper:租约": "没有签名", "wrong:field:面积": "看不清"})

    def read(visitor: Visitor, *places: str) -> None:
        for place in places:
            page = visitor.client.get(f"{place}{'&' if '?' in place else '?'}lang=en")
            assert page.status_code == 200 and unmarked(page.text) == [], (place, unmarked(page.text))
            visitor.client.get(f"{place}{'&' if '?' in place else '?'}lang=zh")

    read(citizen, f"/cases/{reference}", "/my", "/progress", "/resume", f"/cases/{reference}/letters/2")
    read(window, "/desk", f"/desk/{reference}", f"/desk/{reference}/checklist", "/figures")
    citizen.open("cases", reference)
    made(citizen, "mend", item=["paper:租约", "field:面积"], 面积="60")
    window.open("desk", reference)
    made(window, "accept", received=["租约"])
    officer.open("desk", reference)
    made(officer, "take", "登记开店")
    read(citizen, f"/cases/{reference}", f"/{AREA}/{SHOP}", f"/cases/{reference}/letters/1")
    read(officer, f"/desk/{reference}", "/desk?all=1")


def test_who_wants_it_sent_says_where_to(app: Starlette) -> None:
    citizen = Visitor(app)
    citizen.open(AREA, SHOP, "apply")
    citizen.walk(OWNER)
    citizen.send({"by-mail": "1"})
    assert citizen.page.status_code == 422 and "请写上收件人、电话和地址" in citizen.text
    citizen.send({"by-mail": "1", "mail-to": "王小店 13800000000 某路1号"})
    assert "已经提交" in citizen.text


def test_the_same_key_with_other_choices_is_refused(app: Starlette) -> None:
    citizen = Visitor(app)
    citizen.open(AREA, SHOP, "apply")
    citizen.walk(OWNER)
    sheet = citizen.sheet
    citizen.send({"paper:计划书": "late"}, sheet)
    first = citizen.place
    citizen.send({"paper:计划书": "late"}, sheet)
    assert citizen.place == first and citizen.page.status_code == 200
    citizen.send({"paper:计划书": "now"}, sheet)
    assert citizen.page.status_code == 409


def test_what_people_write_is_text_wherever_it_is_shown(app: Starlette, docket: Docket) -> None:
    evil = "<script>alert(1)</script>\"'><b onmouseover=x>"
    citizen = Visitor(app)
    reference = applied(citizen, answers={**OWNER, "店名": evil, "卖酒": "false"})
    window, officer, counter = as_role(app, "receiving"), as_role(app, "officer"), as_role(app, "delivering")
    window.open("desk", reference)
    made(window, "ask", item="paper:租约", **{"wrong:paper:租约": evil})
    citizen.open("cases", reference)
    made(citizen, "mend", item="paper:租约", says=evil)
    window.open("desk", reference)
    made(window, "accept", received=["租约", "计划书", "环评"])
    officer.open("desk", reference)
    made(officer, "take", "登记开店")
    made(officer, "decide", "登记开店", outcome="", says=evil)
    pages = [officer.page.text]
    made(officer, "decide", "登记开店", outcome="denied", says=evil)
    counter.open("desk", reference)
    made(counter, "deliver", how="window", to=evil)
    citizen.open("cases", reference)
    made(citizen, "rate", "登记开店", grade="1", says=evil)
    letters = [f"/cases/{reference}/letters/{each.number}" for each in docket.filed(reference, now()).events]
    pages += [citizen.client.get(place).text for place in (f"/cases/{reference}", "/my", *letters)]
    pages += [officer.client.get(place).text for place in (f"/desk/{reference}", "/desk?all=1", f"/desk/{reference}/form")]
    assert not [page for page in pages if "<script>alert" in page or "<b onmouseover" in page]
    assert sum("&lt;script&gt;alert" in page for page in pages) >= 5, "it is shown, as what it is"


PDF = b"%PDF-1.7 lease of the shop %%EOF"


def test_a_changed_byte_of_a_paper_is_found(app: Starlette) -> None:
    """Whoever has the keys and seals other bytes in the place of a paper's own is found out by the manifest, and so is one who has not."""
    site = app.state.site
    citizen = Visitor(app)
    reference = applied(citizen, CARD)
    subject = site.docket.filed(reference, now()).subject
    id = keep.keep(site.store, Person(subject), "租约.pdf", PDF, case=reference, paper="身份证")
    for step in ("acceptance", "领卡", "delivery"):
        citizen.open("cases", reference)
        made(citizen, "rate", step, grade="5")
    counter = as_role(app, "delivering")
    counter.open("desk", reference)
    made(counter, "archive")
    counter.open("desk", reference, "archive")
    assert "一字不差" in counter.text and sha256(PDF).hexdigest() in counter.text
    assert "身份证" in counter.text and f"{len(PDF)}字节" in counter.text and "application/pdf" in counter.text
    event = site.docket.filed(reference, now()).events[-1]
    assert "papers" not in event.figures, "which papers somebody has is sealed"
    with site.store.reading() as connection:
        kept = connection.execute(select(files.c.content).where(files.c.id == id)).scalar_one()
    other = PDF.replace(b"shop", b"shoq")
    harms = (
        {"content": site.store.keys.seal_bytes(other, files.c.content, id)}, {"content": kept[:-1] + bytes([kept[-1] ^ 1])}, {"size": len(PDF) + 1},
        {"media": "image/png"}, {"paper": "租约"}, {"case": None},
    )  # fmt: skip
    for harm in harms:
        with site.store.tending() as connection:
            before = connection.execute(select(*(files.c[name] for name in harm)).where(files.c.id == id)).mappings().one()
            connection.execute(files.update().where(files.c.id == id).values(**harm))
        counter.open("desk", reference, "archive")
        assert "和归档时不一样" in counter.text and "上传的材料" in counter.text, list(harm)
        with site.store.tending() as connection:
            connection.execute(files.update().where(files.c.id == id).values(**before))
    counter.open("desk", reference, "archive")
    assert "一字不差" in counter.text


def test_a_move_hears_nothing_but_what_it_takes(app: Starlette, docket: Docket) -> None:
    """What a case is follows from its events: nobody writes rules or a course of their own into one."""
    citizen = Visitor(app)
    reference = applied(citizen, SHOP)
    filed = docket.filed(reference, now())
    for kind, hand in (("withdraw", "applicant"), ("accept", "window")):
        for strange in ({"program": "f" * 64}, {"course": {}}, {"answers": {"面积": 1}}, {"manifest": "x"}, {"hand": "machine"}):
            with pytest.raises(Wanting, match="This step takes no"):
                moved(filed.standing, kind, "", strange, case=reference, at=now(), actor="a", role="citizen", hand=hand)


def test_what_falls_away_with_a_denial_is_told_in_its_letter(app: Starlette, docket: Docket) -> None:
    """许可卖酒 needs the paper that 登记开店 would have made."""
    citizen, window, officer = Visitor(app), as_role(app, "receiving"), as_role(app, "officer")
    reference = applied(citizen, SHOP)
    window.open("desk", reference)
    made(window, "accept", received=["租约", "计划书", "环评"])
    officer.open("desk", reference)
    made(officer, "take", "登记开店")
    made(officer, "decide", "登记开店", outcome="denied", says="太大了")
    filed = docket.filed(reference, now())
    assert filed.standing.task("许可卖酒").state == "void"
    number = next(each.number for each in filed.events if each.kind == "decide" and each.about == "登记开店")
    citizen.open("cases", reference, "letters", str(number))
    assert "“许可卖酒”要用它的结果，因此不再办理" in citizen.text and "“记账备案”" not in citizen.text
