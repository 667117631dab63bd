"""What is held already, on the way through a form: asked on a basis or by consent, shown with its source, put right by whom it concerns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.applications import Starlette

from dsl.diagnostics import Problems
from engine.rulebook import Rulebook, today
from tests.garden.walk import Visitor
from tests.pages import rulebook_of
from web.app import app_for
from web.people import accounts, passwords
from web.people.demo import NUMBER, PASSWORD, seed_demo
from web.people.person import Person, Role
from web.people.problems import Refused
from web.registers.dossier import Dossier
from web.registers.register import Reading
from web.settings import Settings
from web.store import records
from web.store.store import Store
from web.store.writing import now

RULES = """
来源:
  户册: {单位: 甲局, 方式: 数据共享, 时效: 7天}
  婚册: {单位: 乙局, 方式: 数据共享}
  远册: {单位: 丙局, 方式: 接口}
枚举:
  婚况: [未婚, 已婚]
数据项:
  证号: {类型: 身份证号, 问: 您的证件号码, 来源: 户册, 话题: 本人}
  小名: {类型: 文本, 问: 您的小名, 来源: 户册, 话题: 本人}
  住址: {类型: 行政区划, 问: 您住在哪里, 来源: 户册, 话题: 本人}
  婚况: {类型: 婚况, 问: 您的婚况, 来源: 婚册, 话题: 本人}
  年入: {类型: 数字, 单位: 元, 问: 您一年收入多少, 来源: 远册, 话题: 收入}
政策: 试验补贴
条件:
  收入不高:
    要求: 年入 < 10000元
    不符时: 收入高了
  单身:
    要求: 婚况 = “未婚”
    不符时: 不是单身
  有名:
    要求: 小名 != “无名” 且 证号 != “0”
    不符时: 没有名字
  本地:
    要求: 住址 属于 湖北省
    不符时: 不住这里
金额: 100元
"""
GOAL, AREA = "试验补贴", "420000"
SECRET_WORD = "金丝雀小名"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    library, _, policy = RULES.partition("政策:")
    return rulebook_of(f"政策:{policy}", library=library)


def written_settings(folder: Path) -> Path:
    """Three registers: a table that tells, one that needs consent, and one that nobody reaches."""
    (folder / "people.csv").write_text(f"id,nick,home,day\n{NUMBER},{SECRET_WORD},420102,{today()}\n", "utf-8")
    (folder / "marriages.csv").write_text(f"id,state\n{NUMBER},20\n", "utf-8")
    (folder / "registers.yaml").write_text(
        """
登录: {证件号码: 证号}
最多等: 2秒
来源:
  户册: {文件: people.csv, 凭: 证号, 主键: id, 日期: day, 列: {nick: 小名, home: 住址}, 依据: 试验办法第一条}
  婚册: {文件: marriages.csv, 凭: 证号, 主键: id, 列: {state: {数据项: 婚况, 代码: {"10": 未婚, "20": 已婚}}}, 须同意: 是}
  远册: {网址: "http://127.0.0.1:9/far", 凭: 证号, 主键: id, 列: {income: 年入}, 重试: 0, 依据: 试验办法第二条}
""",
        "utf-8",
    )
    return folder / "registers.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written_settings(tmp_path)
    return tmp_path


@pytest.fixture
def app(folder: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starlette]:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords.of_nobody.cache_clear()
    settings = Settings(
        f"sqlite:///{folder / 'x.db'}", "a secret of the tests", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes="",
        registers=str(folder / "registers.yaml"),
    )  # fmt: skip
    made = app_for([rulebook], settings)
    seed_demo(made.state.site.store)
    yield made
    made.state.site.registers.close()
    passwords.of_nobody.cache_clear()


def signed(app: Starlette, login: str) -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": login, "password": PASSWORD}, visitor.sheets[0])
    assert visitor.place == "/me", visitor.text
    return visitor


@pytest.fixture
def citizen(app: Starlette) -> Visitor:
    visitor = signed(app, "citizen")
    visitor.open(AREA, GOAL, "apply")
    return visitor


def filled(citizen: Visitor, *consents: str) -> Visitor:
    sheet = next(each for each in citizen.sheets if each.action.endswith("/prefill"))
    citizen.send({"consent": list(consents)} if consents else {}, sheet)
    return citizen


def step(visitor: Visitor, number: int) -> Visitor:
    visitor.open(AREA, GOAL, "apply", str(number))
    return visitor


def trail(app: Starlette, kind: str) -> list:
    return [each for each in app.state.site.store.trail(newest=2000) if each.kind == kind]


def test_before_anything_is_asked_it_is_said_whom_for_what_and_on_what_basis(citizen, app) -> None:
    assert citizen.place == f"/{AREA}/{GOAL}/prefill"
    for said in ("户册", "甲局", "小名、住址", "试验办法第一条", "婚册", "我同意查询", "不查，自己填"):
        assert said in citizen.text, said
    assert trail(app, "register.asked") == []


def test_what_came_is_told_of_each_source_and_what_could_not_be_told_counts_for_nothing(citizen, app) -> None:
    filled(citizen)
    assert "已填好 小名、住址" in citizen.text and "婚况：您没有同意查询" in citizen.text and "年入：暂时连不上" in citizen.text
    step(citizen, 1)
    assert citizen.text.count("来自户册（甲局）") == 2 and "登录时核验过" in citizen.text and SECRET_WORD in citizen.page.text
    assert "“婚册”您没有同意查询，请您填。" in citizen.text
    step(citizen, 2)
    assert "“远册”暂时连不上，请您填。" in citizen.text
    assert {each.body["register"] for each in trail(app, "register.asked")} == {"户册", "远册"}, "who did not agree was not asked about"
    draft = app.state.site.store.draft(citizen_desk(app), AREA, GOAL)
    assert draft is not None and "年入" not in draft.answers and "婚况" not in draft.answers, "unknown is no answer"


def citizen_desk(app: Starlette) -> str:
    account = accounts.account_at(app.state.site.store, "citizen")
    assert account is not None
    return account.person.id


def test_consent_is_asked_of_each_source_that_needs_it(citizen, app) -> None:
    filled(citizen, "婚册")
    assert "已填好 婚况" in citizen.text
    assert "来自婚册（乙局）" in step(citizen, 1).text
    assert {each.body["register"]: each.body["consent"] for each in trail(app, "register.asked")} == {"户册": False, "婚册": True, "远册": False}


def test_who_comes_without_an_account_is_looked_up_nowhere(app) -> None:
    visitor = Visitor(app)
    visitor.open(AREA, GOAL, "apply")
    assert visitor.place == f"/{AREA}/{GOAL}/apply/1" and "来自" not in visitor.text
    visitor.open(AREA, GOAL, "prefill")
    assert "要先登录" in visitor.text
    filled(visitor)
    assert trail(app, "register.asked") == []


def objected(citizen: Visitor, nick: str = "小芸", words: str = "改过名") -> Visitor:
    filled(citizen, "婚册")
    citizen.open(AREA, GOAL, "wrong", "小名")
    assert SECRET_WORD in citizen.text and "甲局" in citizen.text
    citizen.send({"小名": nick, "words": words}, citizen.sheets[-1])
    return citizen


def test_who_says_it_is_wrong_is_believed_here_and_heard_there(citizen, app) -> None:
    objected(citizen)
    assert citizen.place.startswith(f"/{AREA}/{GOAL}/apply/1") and "小芸" in citizen.page.text and "您更正过" in citizen.text
    citizen.open("me", "file")
    assert "等部门核对" in citizen.text and "您说：小芸" in citizen.text and "改过名" in citizen.text
    store = app.state.site.store
    for login, body in (("of.here", "甲局"), ("of.there", "乙局")):
        accounts.add_account(store, login, [Role.OFFICER], body=body, password=PASSWORD, is_demo=True, is_chosen=True)
    elsewhere = signed(app, "of.there")
    elsewhere.open("desk", "objections")
    assert "现在没有" in elsewhere.text and "小芸" not in elsewhere.text
    officer = signed(app, "of.here")
    officer.open("desk", "objections")
    assert "本人说：小芸" in officer.text and SECRET_WORD in officer.text
    sheet = next(each for each in officer.sheets if each.action == "/desk/objections")
    elsewhere.open("me")
    elsewhere.send({**dict(sheet.boxes), "answer": "不关我事", "_token": dict(elsewhere.sheets[0].boxes)["_token"]}, sheet, ("outcome", "kept"))
    assert elsewhere.page.status_code == 422 and "没有这一条" in elsewhere.text
    officer.send({"answer": "已按户口簿改"}, sheet, ("outcome", "corrected"))
    assert "已更正" in officer.text
    citizen.open("me", "file")
    assert "已更正" in citizen.text and "已按户口簿改" in citizen.text and "部门经办人" in citizen.text, "and who looked"


def test_an_answer_changed_on_the_form_says_so_too_and_taken_back_it_is_gone(citizen, app) -> None:
    filled(citizen, "婚册")
    for nick, count in (("小芸", 1), ("小云", 1), (SECRET_WORD, 0)):
        step(citizen, 1)
        citizen.send({"小名": nick})
        with app.state.site.store.reading() as connection:
            assert len(connection.execute(select(records.objections)).all()) == count, nick
    assert [each.kind for each in trail(app, "register.objection withdrawn")] == ["register.objection withdrawn"]


def test_what_is_handed_in_says_who_told_what(citizen, app) -> None:
    objected(citizen)
    step(citizen, 1)
    citizen.walk({"年入": 5000, "小名": "小芸", "证号": NUMBER, "婚况": "未婚", "住址": "江岸区"}, until=("/review",))
    assert "来自户册（甲局）" in citizen.text and citizen.text.count("您更正过") == 2
    citizen.send({}, next(each for each in citizen.sheets if "key" in dict(each.boxes)))
    assert "/cases/" in citizen.place, citizen.text
    site = app.state.site
    with site.store.reading() as connection:
        reference = connection.execute(select(records.cases.c.reference)).scalar_one()
    filed = site.docket.filed(reference, now())
    told = {each["fact"]: (each["register"], "corrected" in each) for each in filed.events[0].told["sources"]}
    assert told == {"证号": ("", False), "小名": ("户册", True), "住址": ("户册", False), "婚况": ("婚册", True)}
    assert (filed.standing.course.filled, filed.standing.course.prefilled) == (5, 2)


def test_nothing_of_it_stands_in_clear_in_the_database_the_ledger_or_an_address(citizen, app, folder) -> None:
    objected(citizen, words="私下的话")
    citizen.open("me", "file")
    app.state.site.store.engine.dispose()
    dump = "\n".join(sqlite3.connect(folder / "x.db").iterdump())
    for canary in (SECRET_WORD, "小芸", "私下的话", NUMBER):
        assert canary not in dump, canary
        assert not any(canary in place for place in citizen.been)
    (asked, *_) = [each for each in trail(app, "register.asked") if each.body["register"] == "户册"]
    assert asked.body["facts"] == ["小名", "住址"] and asked.body["states"] == {"told": 2} and asked.actor == asked.subject


def test_a_clerk_looks_up_whoever_stands_at_the_counter(app) -> None:
    clerk = signed(app, "receiving")
    clerk.open("counter")
    clerk.send({"name": "周芸", "number": NUMBER}, clerk.sheets[-1])
    clerk.open(AREA, GOAL, "apply")
    assert clerk.place.endswith("/prefill")
    filled(clerk)
    assert "已填好 小名、住址" in clerk.text
    (entry, *_) = trail(app, "register.asked")
    assert entry.actor != entry.subject and entry.role == "receiving"


def test_what_has_grown_too_old_while_a_draft_lay_is_nobodys_word_any_more(citizen, monkeypatch) -> None:
    """时效 of the register is seven days: on the eighth the answer stands, as the person's own."""
    filled(citizen)
    for days, count in ((7, 2), (8, 0)):
        monkeypatch.setattr("web.registers.prefilling.today", lambda days=days: today() + timedelta(days=days))
        assert step(citizen, 1).text.count("来自户册（甲局）") == count
        assert SECRET_WORD in citizen.page.text


def test_either_database_keeps_readings_and_objections_the_same(database) -> None:
    dossier, at = Dossier(Store(database)), now()
    person, officer = Person("p1", via="local"), Person("o1", frozenset({Role.OFFICER}), body="甲局", via="local")
    told = Reading("小名", "户册", "told", [1, "芸"], today(), at, "proof", "Q-1")
    for reading in (told, replace(told, state="absent", value=None), replace(told, state="unknown", value=None, why="slow"), told):
        dossier.keep(person, "citizen", [reading], "420000/试")
        (kept,) = dossier.readings("p1")
        assert (kept.reading, kept.reading.value) == (reading, reading.value)
    for said in ("云", "芸"):
        dossier.object(person, "citizen", kept, "甲局", said, "不对")
    (one,) = dossier.objections_for(officer, "officer")
    assert (one.held, one.said, one.outcome) == ([1, "芸"], "芸", "")
    dossier.settle(officer, "officer", one.id, "kept", "核对过")
    with pytest.raises(Refused):
        dossier.settle(officer, "officer", one.id, "corrected", "再来")
    assert dossier.objections_of("p1")[0].answer == "核对过"


def test_settings_that_are_wrong_keep_the_service_from_starting(folder, rulebook) -> None:
    (folder / "registers.yaml").write_text("来源:\n  户策: {文件: people.csv, 凭: 证号, 列: {nick: 小名}, 须同意: 是}\n", "utf-8")
    with pytest.raises(Problems, match="户策"):
        app_for([rulebook], Settings("sqlite://", "a secret of the tests", registers=str(folder / "registers.yaml")))
