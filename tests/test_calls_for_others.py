"""What programs do for others, as the pages do: under a mandate, at the counter, filled in beforehand, put right, archived."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import counter
from tests.counter import CARD, OWNER, SHOP, cheap_passwords
from tests.garden.client import TestClient
from tests.test_calls import API, signed_in
from tests.test_openapi import ROOMY
from tests.test_prefill import AREA, GOAL, SECRET_WORD, app, folder, rulebook  # noqa: F401  fixtures
from web.app import app_for
from web.people import mandates
from web.people.accounts import account_at
from web.people.demo import seed_demo
from web.store.writing import now

SHOPS = f"{API}/catalogs/420000/goals/{SHOP}"
ANSWERS: dict[str, Any] = {"姓名": "王小店", "证号": OWNER["证号"], "店名": "小月亮", "面积": 60, "卖酒": False, "年满": True}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        made = app_for([counter.rulebook()], ROOMY)
        seed_demo(made.state.site.store)
        yield TestClient(made)


def handed_in(client: TestClient, who: dict[str, str], key: str, place: str = SHOPS, **more: Any) -> Any:
    return client.post(f"{place}/cases", json={"answers": ANSWERS, **more}, headers={**who, "idempotency-key": key})


def moved(client: TestClient, who: dict[str, str], reference: str, kind: str, about: str = "", **told: Any) -> Any:
    seen = client.get(f"{API}/cases/{reference}", headers=who)
    return client.post(f"{API}/cases/{reference}/moves", json={"kind": kind, "about": about, "told": told}, headers={**who, "if-match": seen.headers["etag"]})


# ── under a mandate ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agent_acts_in_what_the_mandate_covers_and_the_case_is_the_principals(client: TestClient) -> None:
    site = client.app.state.site
    principal, agent = (account_at(site.store, login).person for login in ("citizen", "agent"))
    mandate = mandates.give(site.store, principal, agent.id, [f"420000/{SHOP}"], 30)
    mine, theirs = signed_in(client, "citizen"), signed_in(client, "agent")
    assert client.get(f"{API}/acting", headers=theirs).json() == {"how": "oneself", "for": "", "scope": []}
    (listed,) = client.get(f"{API}/mandates", headers=theirs).json()["items"]
    assert (listed["id"], listed["scope"]) == (mandate, [f"420000/{SHOP}"])
    acting = client.post(f"{API}/acting", json={"mandate": mandate}, headers=theirs)
    assert acting.json() == {"how": "mandate", "for": "演示：办事人", "scope": [f"420000/{SHOP}"]}
    made = handed_in(client, theirs, "m1")
    assert made.status_code == 201
    assert client.get(f"{API}/cases/{made.json()['reference']}", headers=mine).status_code == 200, "it is the principal's"
    first = site.docket.filed(made.json()["reference"], now()).events[0]
    assert (first.actor, first.role, first.mandate) == (agent.id, "agent", mandate)
    refused = handed_in(client, theirs, "m2", f"{API}/catalogs/420000/goals/{CARD}")
    assert (refused.status_code, refused.json()["code"]) == (403, "no-right"), "the mandate does not cover it"
    assert client.delete(f"{API}/acting", headers=theirs).status_code == 204
    assert client.get(f"{API}/cases/{made.json()['reference']}", headers=theirs).status_code == 404
    assert client.post(f"{API}/acting", json={"mandate": "z" * 22}, headers=theirs).status_code == 404
    assert client.post(f"{API}/acting", json={"mandate": mandate}, headers=mine).status_code == 403


# ── at the counter ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clerk_fills_in_for_whoever_stands_there_and_for_nobody_else(client: TestClient) -> None:
    clerk = signed_in(client, "receiving")
    assert handed_in(client, clerk, "c0").json()["code"] == "no-right", "a clerk has no business of their own here"
    wrong = client.post(f"{API}/acting", json={"client": {"name": "  ", "number": "11010519491231002X"}}, headers=clerk)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wanting")
    served = client.post(f"{API}/acting", json={"client": {"name": "李大爷", "number": "110105194912310038"}}, headers=clerk)
    assert served.json() == {"how": "counter", "for": "李大爷", "scope": []}
    made = handed_in(client, clerk, "c1")
    assert made.status_code == 201
    site = client.app.state.site
    with site.store.reading() as connection:
        case = site.store.case_at(connection, made.json()["reference"])
    assert (case.role, case.subject != case.actor) == ("receiving", True)
    assert site.store.trail(thing=f"people/{case.subject}")[-1].kind == "client.identified"
    citizen = signed_in(client, "citizen")
    assert client.post(f"{API}/acting", json={"client": {"name": "李大爷", "number": "110105194912310038"}}, headers=citizen).status_code == 403
    assert client.post(f"{API}/acting", json={"client": {"name": "李", "number": "110105194912310038"}, "mandate": "x"}, headers=clerk).status_code == 400


# ── through a case ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_from_asking_to_the_archive_by_programs_alone(client: TestClient) -> None:
    mine, window, officer, delivery = (signed_in(client, login) for login in ("citizen", "receiving", "officer", "delivering"))
    assert handed_in(client, mine, "w1", by_mail=True).json()["code"] == "wanting", "where to"
    reference = handed_in(client, mine, "w1", by_mail=True, mail_to="某路1号").json()["reference"]
    asked = moved(client, window, reference, "ask", items=[{"item": "field:面积", "wrong": "写的是套内"}])
    assert asked.status_code == 200, asked.json()
    assert moved(client, mine, reference, "mend", items=["field:面积"]).json()["problems"][0]["message"].startswith("还缺“店有多大”")
    strange = moved(client, mine, reference, "mend", items=["field:面积"], answers={"面积": 80, "店名": "大月亮"})
    assert "没有要求补正“店名”" in strange.json()["problems"][0]["message"]
    wrong = moved(client, mine, reference, "mend", items=["field:面积"], answers={"面积": "许多"})
    assert (wrong.status_code, wrong.json()["problems"][0]["about"]) == (422, "面积")
    mended = moved(client, mine, reference, "mend", items=["field:面积"], answers={"面积": 80})
    assert mended.status_code == 200 and mended.json()["answers"]["面积"] == 80
    assert moved(client, window, reference, "accept", received=["租约", "计划书", "环评"]).status_code == 200
    assert moved(client, officer, reference, "take", "登记开店").status_code == 200
    assert moved(client, officer, reference, "decide", "登记开店", outcome="granted").json()["state"] == "ready"
    assert moved(client, delivery, reference, "deliver", how="mail", to="EX1").json()["state"] == "delivered"
    for step in ("acceptance", "登记开店", "记账备案", "delivery"):
        assert moved(client, mine, reference, "rate", step, grade=5).status_code == 200
    gone = moved(client, delivery, reference, "archive")
    assert gone.status_code == 200 and gone.json()["state"] == "archived"


@pytest.mark.parametrize("told", [{"program": "f" * 64}, {"course": {}}, {"decision": {}}, {"manifest": "x"}, {"says": 5}, {"says": {"a": 1}}, {"until": "2026-02-30"}])
def test_nothing_but_what_is_described_reaches_a_case(client: TestClient, told: dict[str, Any]) -> None:
    mine = signed_in(client, "citizen")
    reference = handed_in(client, mine, f"f{sorted(told)}{type(list(told.values())[0])}").json()["reference"]
    before = client.get(f"{API}/cases/{reference}", headers=mine).json()
    assert moved(client, mine, reference, "withdraw", **told).status_code in (400, 422)
    assert client.get(f"{API}/cases/{reference}", headers=mine).json() == before


# ── filled in beforehand ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_offices_hold_comes_with_its_source_and_is_handed_in_as_it_is(app: Any) -> None:  # noqa: F811
    client = TestClient(app)
    mine, place = signed_in(client, "citizen"), f"{API}/catalogs/{AREA}/goals/{GOAL}"
    offered = client.get(f"{place}/prefill", headers=mine).json()
    assert offered["can_ask"] and [(each["name"], each["unit"], each["needs_consent"]) for each in offered["registers"]][:2] == [("户册", "甲局", False), ("婚册", "乙局", True)]
    without = client.post(f"{place}/prefill", json={}, headers=mine).json()
    assert without["answers"]["小名"] == SECRET_WORD and "婚况" not in without["answers"]
    told = {each["fact"]: each for each in without["told"]}
    assert (told["婚况"]["state"], told["婚况"]["why"]) == ("unknown", "您没有同意查询") and told["年入"]["state"] == "unknown"
    agreed = client.post(f"{place}/prefill", json={"consents": ["婚册"]}, headers=mine).json()
    assert agreed["answers"]["婚况"] == "已婚"
    answers = {**agreed["answers"], "年入": 9000, "小名": "另一个名字"}
    made = client.post(f"{place}/cases", json={"answers": answers}, headers={**mine, "idempotency-key": "p1"})
    assert made.status_code == 201, made.json()
    site = app.state.site
    event = site.docket.filed(made.json()["reference"], now()).events[0]
    sources = {each["fact"]: each for each in event.told["sources"]}
    assert sources["住址"]["register"] == "户册" and sources["小名"]["corrected"] == "yes"
    (objection,) = site.dossier.objections_of(event.actor)
    assert (objection.fact, objection.said) == ("小名", "另一个名字"), "what a register holds otherwise is passed on to be checked"
    nobody = client.post(f"{place}/prefill", json={}, headers=signed_in(client, "agent"))
    assert nobody.status_code == 403, "whom to ask about is not known"
