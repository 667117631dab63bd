"""A canary person through payments, acting for others, papers and archives: no database file, log, backup, ledger, output of a command
or page of an error has their name, number or account; only what is meant for it has."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from engine.population import Population
from tests.called import called
from tests.counter import as_role, cheap_passwords
from tests.garden.client import TestClient
from tests.pages import rulebook_of
from tests.test_calls import API, signed_in
from tests.test_cases_figures import on
from tests.test_payments import AREA, CATALOG, OLD, PEOPLE, Office
from web.app import app_for
from web.papers import keep
from web.payments.from_run import payees_from, ran
from web.payments.payment import Payment
from web.people import accounts
from web.people.demo import seed_demo
from web.people.person import Person, Role
from web.settings import Settings

NAME, NUMBER, ACCOUNT, SAID, PAPER = "金丝雀甲", "110105194912310038", "6222021234567890999", "金丝雀说的理由", b"%PDF-1.7 canary of paper %%EOF"
CANARIES = (NAME, NUMBER, ACCOUNT, SAID, "canary of paper")


def found_in(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    escaped = [json.dumps(each)[1:-1] for each in CANARIES]
    return [each for each, other in zip(CANARIES, escaped, strict=True) if each in text or other in text]


def fault_that_tells(number: str, rows: tuple[Payment, ...]) -> bytes:
    """A fault of ours whose words hold what they should not."""
    raise ValueError(f"{rows[0].payee.name} {rows[0].payee.account} {rows[0].payee.number}")


def test_a_canary_is_found_nowhere_but_where_it_is_meant_to_be(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path / "data"))
    caplog.set_level(logging.DEBUG)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    app = app_for([rulebook_of(CATALOG)], Settings(url, "secret", rate_of_sign_ins="", rate_of_looks="", rate_of_changes="", log="json"))
    site, store = app.state.site, app.state.site.store
    seed_demo(store)
    office = Office(site)

    # A case, with a paper, and what a run over a population finds.
    reference = office.granted("长寿金", {**OLD, "账号": ACCOUNT, "证号": NUMBER}, date(2026, 5, 20), date(2026, 5, 25), NAME)
    paper = keep.keep(store, Person(site.docket.filed(reference, on(date(2026, 5, 26))).subject), f"{NAME}.pdf", PAPER, case=reference)
    site.payments.gather(on(date(2026, 5, 26)))
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    payees = f"主键,姓名,账号,证件号码\n甲,{NAME},{ACCOUNT},{NUMBER}\n"
    runner, _ = accounts.add_account(store, "runner", [Role.OFFICER], body="甲局", is_chosen=True)
    site.payments.take(runner, site.areas[AREA].rulebook, ran(site.areas[AREA].rulebook, "长寿金", Population(people), payees_from(payees.encode()), "2026-06", date(2026, 6, 1)))

    # Approved, refused, paid, sent back; by pages.
    payer = as_role(app, "payer")
    payer.open("payments", "list?state=due")
    assert NAME in payer.text and ACCOUNT not in payer.text and NUMBER not in payer.text, "a list has no whole numbers"
    first, second, *_ = payer.sheets[0].choices["payment"]
    payer.send({"payment": [first], "says": SAID}, payer.sheets[0], ("do", "refuse"))
    payer.open("payments", "list?state=due")
    payer.send({"payment": [second]}, payer.sheets[0], ("do", "approve"))
    payer.open("payments")
    payer.send({}, next(each for each in payer.sheets if dict(each.boxes).get("do") == "pay"))
    batch = payer.place
    assert NAME in payer.client.get(batch + "/file").text, "the file is what it is for"
    payer.send({"payment": [second], "says": SAID}, payer.sheets[0])

    # For another, by programs; with a fault inside and a call that is refused.
    client = TestClient(app, raise_server_exceptions=False)
    clerk = signed_in(client, "receiving")
    assert client.post(f"{API}/acting", json={"client": {"name": NAME, "number": NUMBER}}, headers=clerk).json()["for"] == NAME
    said = [client.post(f"{API}/acting", json={"client": {"name": NAME, "number": NUMBER, "x": ACCOUNT}}, headers=clerk)]
    said += [client.post(f"{API}/catalogs/{AREA}/goals/长寿金/cases", json={"answers": {"账号": ACCOUNT, "证号": "not one", "姓名": NAME}}, headers={**clerk, "idempotency-key": "1"})]
    monkeypatch.setattr("web.payments.payments.file_of", fault_that_tells)
    said.append(payer.client.get(batch + "/file"))
    assert [each.status_code for each in said] == [400, 422, 500]
    citizen = as_role(app, "citizen")
    said += [citizen.client.get(f"/payments/one/{second}"), citizen.client.get(batch), citizen.client.get(f"/cases/{reference}"), citizen.client.get(f"/cases/{reference}/papers/{paper}")]
    for each in said:
        assert not found_in(each.content) or each.status_code == 422, (each.status_code, found_in(each.content))
    assert NAME not in said[1].text and NUMBER not in said[1].text

    # What commands print, what is written down.
    outputs = [called("payments", what, "--database", url) for what in ("due", "list")]
    outputs.append(called("audit", "archives", "--database", url))
    outputs.append(called("retention", "plan", "--database", url))
    copied = called("backup", str(tmp_path / "copies"), "--database", url)
    for each in (*outputs, copied):
        assert not found_in(f"{each.stdout}{each.stderr}".encode())
    assert "ValueError" in caplog.text and not found_in(caplog.text.encode()), "the fault is there, and no line of a log tells of whom"
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")
    looked = [file for file in tmp_path.rglob("*") if file.is_file() and file != people]
    assert any(file.name.startswith("records.db") for file in looked) and any("copies" in file.parts for file in looked)
    for file in looked:
        assert not found_in(file.read_bytes()), file.name
