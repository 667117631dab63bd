"""The ledger as the auditor meets it: everything that was done, nobody's name, and whether it is whole."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import text

import web
from tests.counter import OWNER, SHOP, applied, as_role, cheap_passwords, rulebook
from tests.garden.walk import Visitor
from web.app import app_for
from web.cases.moves import MOVES
from web.pages.deeds import DEEDS, deed_of
from web.people.demo import seed_demo
from web.publishing.version import Kind
from web.settings import Settings
from web.store.retention import PURPOSES


@pytest.fixture(scope="module")
def app():
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        site = app_for([rulebook()], Settings("sqlite://", "a secret of the tests", rate_of_sign_ins="", rate_of_looks="", rate_of_changes=""))
        seed_demo(site.state.site.store)
        yield site


@pytest.fixture(scope="module")
def reference(app) -> str:
    return applied(as_role(app, "citizen"))


def auditor(app) -> Visitor:
    visitor = as_role(app, "auditor")
    visitor.open("audit")
    assert visitor.page.status_code == 200
    return visitor


def test_the_auditor_sees_what_was_done_and_nobodys_name(app, reference):
    visitor = auditor(app)
    assert "提交办件" in visitor.text and "保存填写内容" in visitor.text and "登录" in visitor.text
    page = visitor.client.get("/audit", params={"thing": f"cases/{reference}"}).text
    assert "提交办件" in page and "保存填写内容</b>" not in page
    everything = visitor.client.get("/audit").text + page
    assert not any(word in everything for word in (OWNER["姓名"], OWNER["证号"], OWNER["收件地址"], SHOP))
    assert app.state.site.store.trail(newest=1)[0].kind == "ledger.viewed"
    assert "没有这样的账目" in visitor.client.get("/audit", params={"actor": "nobody"}).text


def test_older_entries_are_on_further_pages(app, reference):
    store = app.state.site.store
    with store.writing() as writing:
        for number in range(250):
            writing.note("case.viewed", f"cases/{number}", subject="s")
    visitor, seen, place = auditor(app), set(), "/audit?subject=s"
    while place:
        page = visitor.client.get(place).text
        seen |= {number for number in range(250) if f">cases/{number}</a>" in page}
        [place] = [part.split('"')[0].replace("&amp;", "&") for part in page.split('button button-second" href="')[1:] if part.startswith("/audit")] or [""]
    assert seen == set(range(250))


@pytest.mark.parametrize("odd", ["before=x", "before=９", "before=-1", "before=" + "9" * 40, "kind=<script>", "thing=" + "x" * 5000])
def test_odd_questions_are_answered_plainly(app, odd):
    page = auditor(app).client.get(f"/audit?{odd}")
    assert page.status_code == 200 and "<script>" not in page.text.partition("<main")[2]


def test_the_auditor_takes_an_anchor_and_verifies_with_it(app, reference):
    visitor = auditor(app)
    taken = visitor.send({}, next(sheet for sheet in visitor.sheets if sheet.action == "/audit/anchor"))
    assert taken.headers["content-disposition"].startswith('attachment; filename="banshi-anchor-')
    anchor = taken.text
    visitor.open("audit")
    check = next(sheet for sheet in visitor.sheets if sheet.action == "/audit" and sheet.method == "post")
    assert "账本完整" in visitor.send({"anchor": anchor}, check).text
    assert "第 1 行不是锚点" in visitor.send({"anchor": "x"}, check).text and visitor.page.status_code == 422
    assert "签名不对" in visitor.send({"anchor": anchor.replace('"count": ', '"count": 1')}, check).text
    store = app.state.site.store
    with store.tending() as connection:
        connection.execute(text("DROP TRIGGER ledger_refuses_update"))
        connection.execute(text("UPDATE ledger SET actor = 'other' WHERE number = 3"))
    assert "第 3 条：内容被改过" in visitor.send({}, check).text and "账本不完整" in visitor.text


@pytest.mark.parametrize("role", ["citizen", "officer", "administrator", "publisher"])
def test_nobody_else_sees_it(app, role):
    page = as_role(app, role).open("audit")
    assert page.status_code in (403, 404) and "核对全部账目" not in page.text


def test_every_deed_that_is_noted_has_words() -> None:
    """Whoever reads the trail never meets a name out of a program."""
    noted: set[str] = set()
    for file in Path(web.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(attr="note"), args=[ast.Constant(value=str(kind)), *_]):
                    noted.add(kind)
                case ast.Call(func=ast.Attribute(attr="note"), args=[ast.JoinedStr(values=[ast.Constant(value="case."), _]), *_]):
                    noted |= {f"case.{kind}" for kind in MOVES}
                case ast.Call(func=ast.Attribute(attr="note"), args=[ast.JoinedStr(values=[ast.Constant(value="version."), _]), *_]):
                    noted |= {f"version.{kind}" for kind in get_args(Kind) if kind != "first"}
                case ast.Call(func=ast.Attribute(attr="note"), args=[ast.JoinedStr(values=[_, ast.Constant(value=".erased")]), *_]):
                    noted |= {f"{purpose.table.name}.erased" for purpose in PURPOSES}
    assert len(noted) > 60 and not {kind for kind in noted if kind not in DEEDS}
    assert deed_of("file.viewed", "files/x").zh != deed_of("file.viewed", "people/x").zh
