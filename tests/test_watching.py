"""How the service is watched: every request leaves a line and a count, and nobody is in them."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from dataclasses import replace
from urllib.parse import quote

import pytest
import structlog

from tests.garden.client import TestClient
from tests.garden.people import GROWN_UP, rulebook_of
from tests.test_openapi import ROOMY
from web.app import app_for
from web.watching import logs

CANARY = "郑小园"
PHONE = "13800000000"


@pytest.fixture
def lines(monkeypatch):
    """What is written to the error output, as it is set up for a service; everything is put back afterwards."""
    root, written = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    with contextlib.redirect_stderr(written):
        logs.set_up("json")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.fixture
def client(lines, tmp_path) -> TestClient:
    return TestClient(app_for([rulebook_of()], replace(ROOMY, database=f"sqlite:///{tmp_path / 'b.db'}", log="json", metrics_token="m" * 20)), raise_server_exceptions=False)


def test_a_request_is_told_by_the_row_that_answered_it(client, lines):
    client.get(f"/910100/{quote('种花')}?q={quote(CANARY)}", headers={"x-request-id": "abc-12345", "user-agent": CANARY.encode()})
    client.post(f"/api/v1/catalogs/910100/goals/{quote('种花')}/decision", json={"facts": {"姓名": CANARY, "公民身份号码": GROWN_UP}})
    client.get(f"/{quote(CANARY)}/{GROWN_UP}")
    told = [line for line in lines() if line["event"] == "request"]
    assert [(line["place"], line["status"]) for line in told] == [
        ("/{area}/{goal}", 200), ("/api/v1/catalogs/{catalog}/goals/{goal}/decision", 200), ("/{area}/{goal}", 404),
    ]  # fmt: skip
    assert told[0]["id"] == "abc-12345" and all(set(line) <= logs.KNOWN for line in told)
    for said in (json.dumps(lines(), ensure_ascii=False), client.get("/metrics", headers={"authorization": "Bearer " + "m" * 20}).text):
        assert CANARY not in said and GROWN_UP not in said


def test_a_fault_of_ours_is_told_without_what_it_met(client, lines, monkeypatch):
    def broken(self):
        raise RuntimeError(f"{CANARY} {GROWN_UP}")

    monkeypatch.setattr("web.site.Shelf.renew", broken)
    answer = client.get("/910100/" + quote("种花"))
    assert answer.status_code == 500 and CANARY not in answer.text
    assert any("RuntimeError" in line["event"] for line in lines()) and CANARY not in json.dumps(lines(), ensure_ascii=False)


def test_what_libraries_say_is_struck_as_well(lines):
    try:
        raise ValueError(f"{CANARY} {GROWN_UP}")
    except ValueError:
        logging.getLogger("some.library").exception("asked for %s and %s\nand more", GROWN_UP, PHONE)
    (line,) = lines()
    assert line["event"] == "asked for … and … and more" and line["exception"].startswith("ValueError at ") and CANARY not in json.dumps(line, ensure_ascii=False)


def test_figures_are_for_this_machine_and_for_who_has_the_token(client):
    assert client.get("/metrics").status_code == 404
    told = client.get("/metrics", headers={"authorization": "Bearer " + "m" * 20}).text
    assert 'banshi_requests_total{method="GET",place="/metrics",status="404"} 1.0' in told
    assert "banshi_catalog_info{" in told


def test_a_service_that_cannot_keep_is_not_ready(client, monkeypatch):
    assert client.get("/health/live").json() == {"live": True}
    assert client.get("/health/ready").json() == {"ready": True, "store": "ok", "catalogs": 1}

    def away(self):
        raise OSError("away")

    monkeypatch.setattr("web.store.store.Store.reading", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["store"]) == (503, "away")
