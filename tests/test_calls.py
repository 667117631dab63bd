"""The service for programs, as a program uses it: asking, handing in once, moving what was seen, and every no with its reason."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.load import load
from engine.values import json_text, to_json
from forms.validate import validator_of as validator_of_forms
from tests.garden.client import TestClient
from tests.garden.people import GROWN_UP, OWNER, rulebook_of
from tests.ports import port_kept
from tests.test_openapi import ROOMY
from web.api.answering import validator_of, whole
from web.api.schemas import SCHEMAS
from web.app import app_for
from web.people.demo import PASSWORD, seed_demo

API = "/api/v1"
ROOT = Path(__file__).parent.parent
SHELF = ROOT / "catalogs" / "guizhou"
GARDEN = f"{API}/catalogs/910100"
THEME = f"{GARDEN}/goals/种花"


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> TestClient:
    records = tmp_path_factory.mktemp("calls") / "banshi.db"
    app = app_for([rulebook_of(), load(SHELF)], replace(ROOMY, database=f"sqlite:///{records}"))
    seed_demo(app.state.site.store)
    return TestClient(app)


def signed_in(client: TestClient, login: str) -> dict[str, str]:
    answer = client.post(f"{API}/session", json={"login": login, "password": PASSWORD})
    return {"authorization": f"Bearer {answer.json()['token']}"}


@cache
def answers() -> dict[str, Any]:
    """A person's answers as a client of the form's JSON Schema sends them."""
    said = {name: value for name, value in OWNER.items() if isinstance(value, str | list) and value}
    dates = {"出生日期": "1990-03-07", "何时开门": "2026-05-01T08:30:00"}
    return {**said, **dates, "月租": 1500.5, "花园面积": 12.5, "用的工具": [], "有帮手": True, "参加评比": True, "住址所在": "910103"}


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_quick_answer_is_that_of_the_evaluator_for_every_example(client):
    area = client.app.state.site.areas["520000"]
    at, asked = f"{API}/catalogs/520000/goals", 0
    for example in area.rulebook.program.examples:
        if example.subject not in area.goals or example.rules_on:
            continue
        body = {"facts": to_json(dict(example.given)), "on": example.on.isoformat(), **({"region": example.region} if example.region else {})}
        quick = client.post(f"{at}/{example.subject}/decision", content=exact(body), headers=JSON)
        full = client.post(f"{at}/{example.subject}/decision", content=exact({**body, "explain": True}), headers=JSON)
        assert quick.status_code == full.status_code == 200, quick.text
        told = full.json()
        assert quick.json() == {name: told[name] for name in quick.json()}
        assert told["because"]["id"] == example.subject and told["receipt"]["on"] == example.on.isoformat()
        asked += 1
    assert asked > 5


JSON = {"content-type": "application/json"}


def exact(body: Any) -> bytes:
    return json_text(body).encode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not-json"), (b"\xff", "not-json"), (b'{"facts": {}, "on": NaN}', "not-json"), (b'{"facts": {}, "facts": {}}', "not-json"),
        (b'{"facts": ' + b"[" * 100_000, "not-json"), (b'{"facts": ' + b'{"a":' * 80 + b"1" + b"}" * 81, "not-json"),
        (b"[]", "bad-request"), (b"{}", "bad-request"), (b'{"facts": {}, "more": 1}', "bad-request"), (b'{"facts": {}, "on": "2026-6-1"}', "bad-request"),
    ],
)  # fmt: skip
def test_what_is_no_call_is_told_so(client, body: bytes, code: str):
    refused = client.post(f"{THEME}/decision", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"], refused.headers["content-type"]) == (400, code, "application/problem+json")


def test_what_is_wrong_is_told_in_the_words_of_the_catalog_and_in_either_language(client):
    for language, word in (("zh", "日期"), ("en", "date")):
        refused = client.post(f"{THEME}/decision?lang={language}", json={"facts": {"出生日期": "昨天"}})
        assert refused.status_code == 422 and word in refused.json()["problems"][0]["message"]
    english = client.get(f"{API}/nothing", headers={"accept-language": "en-GB"}).json()
    assert (english["status"], english["title"]) == (404, "There is nothing here for you.")


def test_a_day_that_is_none_and_a_place_there_is_none_are_told(client):
    for wrong in ({"on": "2026-02-30"}, {"region": "月球"}):
        assert client.post(f"{THEME}/decision", json={"facts": {}, **wrong}).status_code in (400, 422), wrong


def test_what_did_not_change_is_not_sent_again(client):
    for path in (f"{API}/catalogs", GARDEN, THEME, f"{THEME}/schema", f"{THEME}/schema?format=why"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), path
        assert client.get(path, headers={"if-none-match": '"another"'}).status_code == 200


def test_pages_of_a_list_are_the_list_once_each(client):
    whole_list = client.get(f"{GARDEN}/goals").json()
    path, seen = f"{GARDEN}/goals?size=2", []
    while path:
        page = client.get(path)
        seen += page.json()["items"]
        path = f"{GARDEN}/goals{page.links['next']['url']}" if "next" in page.links else ""
    assert seen == whole_list["items"] and len(seen) == whole_list["total"] > 2
    assert client.get(f"{GARDEN}/goals?size=0").status_code == client.get(f"{GARDEN}/goals?pag=1").status_code == 400


def test_another_method_is_told_which_there_are(client):
    refused = client.put(f"{API}/catalogs")
    assert (refused.status_code, refused.headers["allow"], refused.json()["code"]) == (405, "GET, HEAD, OPTIONS", "method-not-allowed")
    assert client.head(f"{API}/catalogs").content == b""


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────


def handed_in(client: TestClient, who: dict[str, str], key: str, **changed: Any) -> Any:
    return client.post(f"{THEME}/cases", json={"answers": {**answers(), **changed}}, headers={**who, "idempotency-key": key})


def test_what_is_sent_twice_is_one_case_and_another_body_is_refused(client):
    who = signed_in(client, "citizen")
    first, again = handed_in(client, who, "key-1"), handed_in(client, who, "key-1")
    assert first.status_code == again.status_code == 201, first.text
    assert first.json()["reference"] == again.json()["reference"] and first.headers["location"] == f"{API}/cases/{first.json()['reference']}"
    other = handed_in(client, who, "key-1", 姓名="别人")
    assert (other.status_code, other.json()["code"]) == (409, "key-used")
    # Whoever else uses the same word makes a case of their own.
    agent = handed_in(client, signed_in(client, "agent"), "key-1")
    assert agent.status_code == 201 and agent.json()["reference"] != first.json()["reference"]
    assert client.post(f"{THEME}/cases", json={"answers": answers()}, headers=who).json()["code"] == "no-idempotency-key"
    assert client.post(f"{THEME}/cases", json={"answers": answers()}, headers={"idempotency-key": "x"}).status_code == 401


def test_what_is_missing_and_what_is_wrong_is_told_question_by_question(client):
    who = signed_in(client, "citizen")
    given = {name: value for name, value in answers().items() if name != "姓名"} | {"公民身份号码": GROWN_UP[:10] + "08" + GROWN_UP[12:]}
    refused = client.post(f"{THEME}/cases", json={"answers": given}, headers={**who, "idempotency-key": "key-2"})
    assert refused.status_code == 422
    assert {(each["code"], each["about"]) for each in refused.json()["problems"]} >= {("missing-answer", "姓名"), ("wrong-answer", "公民身份号码")}


def test_a_case_is_moved_by_who_has_seen_how_it_stands(client):
    mine, clerk = signed_in(client, "citizen"), signed_in(client, "receiving")
    made = handed_in(client, mine, "key-3").json()
    place = f"{API}/cases/{made['reference']}"
    assert made["state"] == "submitted" and any(each["kind"] == "withdraw" for each in made["moves"])
    assert [each["reference"] for each in client.get(f"{API}/cases", headers=mine).json()["items"]].count(made["reference"]) == 1
    listed = client.get(f"{API}/desk?size=200", headers=clerk).json()["items"]
    assert made["reference"] in [each["reference"] for each in listed]
    seen = client.get(place, headers=clerk)
    papers = [each["about"] for each in seen.json()["moves"] if each["kind"] == "accept"]
    assert papers == [""]
    accept = {"kind": "accept", "told": {"received": []}}
    assert client.post(f"{place}/moves", json=accept, headers=clerk).json()["code"] == "no-version"
    assert client.post(f"{place}/moves", json=accept, headers={**clerk, "if-match": '"older"'}).status_code == 412
    assert client.post(f"{place}/moves", json={"kind": "archive"}, headers={**clerk, "if-match": seen.headers["etag"]}).json()["code"] == "not-offered"
    wanting = client.post(f"{place}/moves?lang=en", json={"kind": "refuse", "told": {}}, headers={**clerk, "if-match": seen.headers["etag"]})
    assert (wanting.status_code, wanting.json()["code"]) == (422, "wanting")
    gone = client.post(f"{place}/moves", json={"kind": "withdraw", "told": {"says": "不办了"}}, headers={**mine, "if-match": seen.headers["etag"]})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    # The clerk has not seen that.
    assert client.post(f"{place}/moves", json=accept, headers={**clerk, "if-match": seen.headers["etag"]}).status_code == 412


def test_a_case_of_others_looks_like_none(client):
    made = handed_in(client, signed_in(client, "citizen"), "key-4").json()
    other = signed_in(client, "agent")
    foreign = client.get(f"{API}/cases/{made['reference']}", headers=other)
    absent = client.get(f"{API}/cases/{'A' * len(made['reference'])}", headers=other)
    assert (foreign.status_code, foreign.json()) == (absent.status_code, absent.json()) == (404, foreign.json())


def test_a_token_is_over_when_its_session_is(client):
    who = signed_in(client, "citizen")
    assert client.get(f"{API}/session", headers=who).json()["roles"] == ["citizen"]
    assert client.delete(f"{API}/session", headers=who).status_code == 204
    ended = client.get(f"{API}/cases", headers=who)
    assert (ended.status_code, ended.headers["www-authenticate"]) == (401, 'Bearer realm="banshi"')
    assert client.post(f"{API}/session", json={"login": "citizen", "password": "wrong"}).status_code == 401


def test_a_cookie_calls_nothing(client):
    """Whoever is signed in on the site can be led to another site's page; what that page sends comes without their token."""
    browser = TestClient(client.app)
    page = browser.get("/sign-in").text
    token = page.partition('name="_token" value="')[2].partition('"')[0]
    browser.post("/sign-in", data={"_token": token, "login": "citizen", "password": PASSWORD})
    assert browser.get("/my").status_code == 200
    assert browser.get(f"{API}/cases").status_code == 401


# ── two validators ───────────────────────────────────────────────────────────────────────────────────────────────

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, Decimal("1.0"), Decimal("1.50"), 10**30, "", "x", "2026-06-01", "2026-6-1", "2026-02-30", "２０２６-０６-０１", "2026-06-01\n", "长" * 201, [], ["a"], ["a", 1], {}, {"a": None},
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name not in ("Problem", "CatalogPage")])
def test_the_fast_validator_says_what_the_other_says(name: str):
    """Bodies are checked by jsonschema-rs; on all that our schemas use it agrees with the validator of forms, odd values included."""
    schema = whole(name)
    fast, slow = validator_of(name), validator_of_forms(schema)
    known = list(SCHEMAS[name].get("properties", {}))
    right = 0
    for odd in ODD:
        assert fast.is_valid(odd) == slow.is_valid(odd), odd
        for key in (*known, "别的"):
            document = {**{each: sample(SCHEMAS[name]["properties"][each]) for each in known}, key: odd} if known else {key: odd}
            assert fast.is_valid(document) == slow.is_valid(document), document
            right += fast.is_valid(document)
    assert right or name in ("SignIn", "ActingAsked", "Client", "Approval")  # no sample of ours fits all of these at once


def sample(schema: Any) -> Any:
    if "$ref" in schema:
        target = SCHEMAS[schema["$ref"].rpartition("/")[2]]
        return {name: sample(each) for name, each in target.get("properties", {}).items()}
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: sample(each) for name, each in schema["properties"].items()}
    kinds = schema.get("type", "null")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    text = "2026-06-01" if schema.get("format") == "date" else "x"
    return {"string": text, "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}, "null": None}[kind]



# ── the page about all this ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The service as it is started, for whoever calls it from outside."""
    environment = {**os.environ, "BANSHI_DATA": str(tmp_path_factory.mktemp("live")), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with port_kept() as port:
        process = subprocess.Popen([sys.executable, "-P", "-m", "banshi", "serve", str(SHELF), "--port", str(port)], env=environment, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None and process.stdout.readline()
            while not is_there(port):
                assert process.poll() is None, "it did not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}{API}"
        finally:
            process.terminate()
            process.wait(60)


def is_there(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False


PAGE = (ROOT / "docs" / "接口.md").read_text("utf-8")


@pytest.mark.parametrize("command", re.findall(r"(?ms)^```sh curl\n(.*?)^```$", PAGE), ids=lambda text: text.split("\n")[0][:50])
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_a_command_of_the_page_works_as_it_stands(live, command: str):
    done = subprocess.run(["sh", "-c", command], env={**os.environ, "API": live}, capture_output=True, check=True, text=True)
    told = json.loads(done.stdout)
    assert "code" not in told and told, told
    shown = re.search(rf"{re.escape(command)}```\n\n```json\n(.*?)\n```", PAGE, re.DOTALL)
    if shown is not None:
        assert told | {"program": "…"} == json.loads(shown[1])


def test_the_program_about_papers_works_as_it_stands(live, capsys):
    (program,), (shown,) = re.findall(r"(?ms)^```python 材料.py\n(.*?)^```$", PAGE), re.findall(r"(?ms)^```python 材料.py\n.*?^```\n\n```\n(.*?)^```$", PAGE)
    exec(compile(program, "材料.py", "exec"), {"API": live})
    assert capsys.readouterr().out == shown


def test_the_program_of_the_page_works_as_it_stands(live, capsys):
    (program,) = re.findall(r"(?ms)^```python 客户端.py\n(.*?)^```$", PAGE)
    exec(compile(program, "客户端.py", "exec"), {"API": live})
    number, waiting, gone = capsys.readouterr().out.splitlines()
    shown = re.search(r"客户端.py.*?```\n\n```\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown is not None
    as_shown = shown[1].splitlines()
    assert (number.split()[1], waiting.split()[1:], gone) == (as_shown[0].split()[1], as_shown[1].split()[1:], as_shown[2])
