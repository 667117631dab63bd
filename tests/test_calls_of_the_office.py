"""What programs of the office do, as its pages do: papers of a case, payments from approval to the bank's file, rules from a file into force."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.rulebook import Rulebook, today
from tests.counter import cheap_passwords
from tests.garden.client import TestClient
from tests.garden.people import rulebook_of as garden
from tests.pages import rulebook_of
from tests.test_calls import API, THEME, answers, signed_in
from tests.test_openapi import ROOMY
from tests.test_payments import CATALOG, OLD, Office
from tests.test_publishing import catalog
from tests.test_uploads import A_JPEG, A_PDF, HOSTILE
from web.app import app_for
from web.people.accounts import account_at
from web.people.demo import seed_demo
from web.store.records import files, payments
from web.store.writing import now


@pytest.fixture(scope="module", autouse=True)
def quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        yield


def client_of(rulebook: Rulebook, records: Path | None = None) -> TestClient:
    """In a file where something goes on behind the answer: a database in memory has one connection."""
    app = app_for([rulebook], ROOMY if records is None else replace(ROOMY, database=f"sqlite:///{records / 'banshi.db'}"))
    seed_demo(app.state.site.store)
    return TestClient(app)


def keyed(who: dict[str, str], key: str) -> dict[str, str]:
    return {**who, "idempotency-key": key}


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(garden())


@pytest.fixture(scope="module")
def place(client: TestClient) -> str:
    made = client.post(f"{THEME}/cases", json={"answers": answers()}, headers=keyed(signed_in(client, "citizen"), "a case"))
    return f"{API}/cases/{made.json()['reference']}/papers"


def sent(client: TestClient, place: str, who: dict[str, str], content: bytes, name: str = "a.pdf", **boxes: str) -> Any:
    return client.post(place, data=boxes, files={"file": (name, content, "text/html")}, headers=who)


def test_a_paper_is_sent_listed_handed_out_to_both_sides_and_taken_back(client: TestClient, place: str) -> None:
    mine, officer = signed_in(client, "citizen"), signed_in(client, "officer")
    document = client.get(place, headers=mine).json()["documents"][0]["document"]
    made = sent(client, place, mine, A_PDF, "../我的 证件.html", document=document)
    told = made.json()
    assert made.status_code == 201 and (told["name"], told["media"], told["size"], told["document"]) == ("我的 证件.html.pdf", "application/pdf", len(A_PDF), document)
    assert made.headers["location"] == f"{place}/{told['id']}"
    for who, is_own in ((mine, True), (officer, False)):
        listed = client.get(place, headers=who).json()
        assert [(each["id"], each["is_own"]) for each in listed["files"]] == [(told["id"], is_own)] and listed["most"] == 40
        got = client.get(f"{place}/{told['id']}", headers=who)
        assert (got.content, got.headers["content-type"], got.headers["cache-control"]) == (A_PDF, "application/pdf", "no-store")
        assert got.headers["content-disposition"].startswith("attachment;")
    seen = client.app.state.site.store.trail(thing=f"files/{told['id']}")
    assert [(each.kind, each.role) for each in seen] == [("file.viewed", "officer"), ("file.viewed", "citizen"), ("file.added", "citizen")]
    assert client.delete(f"{place}/{told['id']}", headers=officer).status_code == 403
    assert client.delete(f"{place}/{told['id']}", headers=mine).status_code == 204
    assert client.get(f"{place}/{told['id']}", headers=mine).status_code == 404


def test_a_paper_sent_twice_with_one_key_is_kept_once(client: TestClient, place: str) -> None:
    mine = signed_in(client, "citizen")
    first, again = (sent(client, place, keyed(mine, "once"), A_JPEG, "a.jpg") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    other = sent(client, place, keyed(mine, "once"), A_PDF)
    assert (other.status_code, other.json()["code"]) == (409, "key-used")
    without = [sent(client, place, mine, A_JPEG, "a.jpg").json()["id"] for _ in range(2)]
    assert len({first.json()["id"], *without}) == 3


def test_what_is_no_paper_of_the_case_is_refused_with_the_reason(client: TestClient, place: str) -> None:
    mine = signed_in(client, "citizen")
    with client.app.state.site.store.reading() as connection:
        before = len(connection.execute(files.select()).all())
    refused = sent(client, place, mine, HOSTILE["a page"], "photo.jpg")
    assert (refused.status_code, refused.json()["code"]) == (422, "not-taken") and "PDF" in refused.json()["title"]
    assert sent(client, place, mine, A_PDF, document="没有的材料").status_code == 404
    assert sent(client, place, mine, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert client.post(place, json={"file": "x"}, headers=mine).json()["code"] == "wrong-media-type"
    for data, box in (({}, "other"), ({"strange": "1"}, "file")):
        assert client.post(place, data=data, files={box: ("a.pdf", A_PDF)}, headers=mine).status_code == 400
    assert client.post(place, files={"document": (None, "")}, headers=mine).status_code == 400, "no file"
    assert client.post(place, files=[("file", ("a.pdf", A_PDF)), ("file", ("b.pdf", A_PDF))], headers=mine).status_code == 400
    assert client.post(place, content=b"--x\r\nnonsense", headers={**mine, "content-type": "multipart/form-data; boundary=x"}).status_code == 400
    assert sent(client, place, signed_in(client, "agent"), A_PDF).status_code == 404, "a case of others looks like none"
    assert sent(client, place, signed_in(client, "officer"), A_PDF).status_code == 403
    with client.app.state.site.store.reading() as connection:
        assert len(connection.execute(files.select()).all()) == before


# ── payments ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def treasury() -> tuple[Office, TestClient, dict[str, str]]:
    made = client_of(rulebook_of(CATALOG))
    return Office(made.app.state.site), made, signed_in(made, "payer")


ELEVATOR = {"楼层": 6, "账号": OLD["账号"]}
"""6 × 1000.005 = 6000.03."""


def test_payments_go_from_approval_to_a_file_and_back(treasury: tuple[Office, TestClient, dict[str, str]]) -> None:
    office, client, payer = treasury
    for name in ("王二", "李三"):
        office.granted("装梯补助", ELEVATOR, today(), today(), name)
    (group,) = client.get(f"{API}/payments/groups", headers=payer).json()["items"]
    assert (group["goal"], group["period"], group["state"], group["count"], group["total"]) == ("装梯补助", "", "due", 2, 12000.06)
    listed = client.get(f"{API}/payments?state=due&size=1", headers=payer)
    assert listed.json()["total"] == 2 and len(listed.json()["items"]) == 1 and "next" in listed.links
    line = listed.json()["items"][0]
    assert line["payee"]["account"] == f"…{OLD['账号'][-4:]}" and line["can"] == ["approve", "refuse"]
    one = client.get(f"{API}/payments/{line['id']}", headers=payer).json()
    assert one["payee"]["account"] == OLD["账号"] and any("某法 第5条" in each[1] for each in one["basis"]["conditions"])

    seen = {name: group[name] for name in ("goal", "period", "count", "total")}
    stale = client.post(f"{API}/payments/approvals", json={**seen, "total": 12000}, headers=payer)
    assert (stale.status_code, stale.json()["code"]) == (409, "not-possible") and "刚刚变了" in stale.json()["title"]
    assert client.post(f"{API}/payments/approvals", json=seen, headers=payer).json() == {"count": 2, "total": 12000.06, "left": 0}
    assert client.post(f"{API}/payments/approvals", json=seen, headers=payer).status_code == 409, "not twice"

    assert client.post(f"{API}/payments/batches", headers=payer).json()["code"] == "no-idempotency-key"
    made, again = (client.post(f"{API}/payments/batches", headers=keyed(payer, "June")) for _ in range(2))
    assert made.status_code == again.status_code == 201 and made.json() == again.json(), "a line that broke makes no second file"
    assert client.post(f"{API}/payments/batches", headers=keyed(payer, "another")).status_code == 409, "nothing is approved"
    batch = made.json()
    assert (batch["count"], batch["total"]) == (2, 12000.06)
    file = client.get(f"{API}/payments/batches/{batch['id']}/file", headers=payer)
    assert sha256(file.content).hexdigest() == batch["sha256"] and file.headers["content-type"].startswith("text/csv")
    inside = client.get(f"{API}/payments?batch={batch['id']}", headers=payer).json()["items"]
    assert [each["state"] for each in inside] == ["sent", "sent"] and [each["can"] for each in inside] == [["return"]] * 2

    back = {"payments": [inside[0]["id"]], "reason": "账号不存在"}
    assert client.post(f"{API}/payments/returns", json=back, headers=payer).json() == {"count": 1}
    assert client.get(f"{API}/payments/batches/{batch['id']}", headers=payer).json()["returned"] == 1
    assert client.post(f"{API}/payments/refusals", json={**back, "reason": "重复"}, headers=payer).json() == {"count": 1}
    assert client.get(f"{API}/payments/{inside[0]['id']}", headers=payer).json()["reason"] == "重复"
    assert client.post(f"{API}/payments/refusals", json={**back, "reason": ""}, headers=payer).status_code == 400
    assert office.site.store.verdict().is_whole


def test_an_approver_never_approves_by_program_what_is_paid_to_them(treasury: tuple[Office, TestClient, dict[str, str]]) -> None:
    office, client, payer = treasury
    reference = office.granted("装梯补助", ELEVATOR, today(), today())
    office.site.payments.gather(now())
    (one,) = office.site.payments.of_case(reference)
    me = account_at(office.site.store, "payer").person.id
    with office.site.store.tending() as connection:
        connection.execute(update(payments).values(subject=me))
    refused = client.post(f"{API}/payments/approvals", json={"payments": [one.id]}, headers=payer)
    assert refused.status_code == 409 and "付给您本人" in refused.json()["title"]
    assert client.get(f"{API}/payments?state=due", headers=payer).json()["items"][0]["can"] == ["refuse"]


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────

RULES = f"{API}/rules/试验市"


def compiled(given: dict[str, bytes]) -> Rulebook:
    found = catalog_from_files(given, "试验市", Report())
    assert found is not None
    return Rulebook(program_from(found, Report()))


def zipped(given: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for path, content in given.items():
            package.writestr(path, content)
    return out.getvalue()


def saved(client: TestClient, who: dict[str, str], given: dict[str, bytes], **boxes: str) -> Any:
    answer = client.post(f"{API}/versions", data=boxes, files={"archive": ("a.zip", zipped(given))}, headers=who)
    client.app.state.site.trials.wait()
    return answer


def test_a_version_goes_from_a_file_into_force_and_back_again(tmp_path: Path) -> None:
    client = client_of(compiled(catalog()), tmp_path)
    author, reviewer, publisher = (signed_in(client, login) for login in ("author", "reviewer", "publisher"))
    decision = f"{API}/catalogs/910100/goals/试验补贴/decision"

    def outcome() -> str:
        return client.post(decision, json={"facts": {"岁数": 75}}).json()["outcome"]

    made = saved(client, author, catalog(70), note="降到七十")
    assert made.status_code == 201 and made.json()["is_trying"] and made.json()["note"] == "降到七十"
    place = f"{API}/versions/{made.json()['id']}"
    seen = client.get(place, headers=publisher)
    told = seen.json()
    assert (told["state"], told["open_gates"], told["is_in_force"], told["may_publish"]) == ("ready", [], False, True)
    assert [each["name"] for each in told["gates"]] and not client.get(place, headers=author).json()["may_publish"]
    package = client.get(f"{place}/archive", headers=author)
    assert zipfile.ZipFile(io.BytesIO(package.content)).read("试验市/补贴.yaml") == catalog(70)["试验市/补贴.yaml"]

    why = {"why": "老人多"}
    assert client.post(f"{place}/publication", json=why, headers=author).status_code == 403
    assert client.post(f"{place}/publication", json=why, headers=publisher).json()["code"] == "no-version"
    # A reviewer objects after the publisher looked: it is not what they saw any more, and it is not to be published.
    objected = client.post(f"{place}/review", json={"agrees": False, "words": "再想想"}, headers=reviewer)
    assert objected.json()["open_gates"] == ["review"]
    assert client.post(f"{place}/publication", json=why, headers={**publisher, "if-match": seen.headers["etag"]}).status_code == 412
    refused = client.post(f"{place}/publication", json=why, headers={**publisher, "if-match": objected.headers["etag"]})
    assert refused.status_code == 409 and "审读" in refused.json()["title"]
    agreed = client.post(f"{place}/review", json={"agrees": True, "words": ""}, headers=reviewer)
    assert outcome() == "no"
    now_in_force = client.post(f"{place}/publication", json=why, headers={**publisher, "if-match": agreed.headers["etag"]})
    assert now_in_force.status_code == 201 and now_in_force.json()["kind"] == "published" and outcome() == "yes"

    here = client.get(RULES, headers=publisher)
    assert here.json()["version"] == made.json()["id"] and here.json()["can_go_back"]
    assert client.get(f"{API}/rules", headers=author).json()["items"][0]["program"] == here.json()["program"]
    back = client.post(f"{RULES}/rollback", json={"why": "有误"}, headers={**publisher, "if-match": here.headers["etag"]})
    assert back.json()["kind"] == "rolled back" and outcome() == "no"
    twice = client.post(f"{RULES}/rollback", json={"why": "有误"}, headers={**publisher, "if-match": here.headers["etag"]})
    assert twice.status_code == 412 and outcome() == "no", "asked twice it does not go back to where it came from"
    listed = client.get(f"{RULES}/publications", headers=author).json()["items"]
    assert [each["kind"] for each in listed] == ["rolled back", "published", "first"] and listed[0]["in_force"]["until"] is None
    assert [each["kind"] for each in client.get(f"{RULES}/publications?on={today().isoformat()}", headers=author).json()["items"]][-1] == "rolled back"


def test_a_publication_to_come_is_called_off_and_what_is_past_is_not(tmp_path: Path) -> None:
    client = client_of(compiled(catalog()), tmp_path)
    author, publisher = signed_in(client, "author"), signed_in(client, "publisher")
    place = f"{API}/versions/{saved(client, author, catalog(70)).json()['id']}"
    seen = {**publisher, "if-match": client.get(place, headers=publisher).headers["etag"]}
    past, soon = ((today() + timedelta(days=days)).isoformat() for days in (-1, 3))
    assert client.post(f"{place}/publication", json={"why": "改", "starts_on": past}, headers=seen).status_code == 409
    made = client.post(f"{place}/publication", json={"why": "改", "starts_on": soon}, headers=seen).json()
    assert [each["starts_at"][:10] for each in client.get(RULES, headers=author).json()["coming"]] == [made["starts_at"][:10]]
    off = client.post(f"{RULES}/cancellations", json={"number": made["number"]}, headers=publisher)
    assert off.json()["kind"] == "called off" and client.get(RULES, headers=author).json()["coming"] == []
    assert client.post(f"{RULES}/cancellations", json={"number": made["number"]}, headers=publisher).status_code == 404
    assert client.get(f"{API}/rules/没有的", headers=author).status_code == client.get(f"{API}/versions/{'z' * 64}", headers=author).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"), [(b"no archive", "archive-not-zip"), (zipped({"a.txt": b"x"}), "archive-without-catalog"), (zipped({"../x.yaml": b"x"}), "archive-path")]
)
def test_an_archive_that_is_none_is_told_in_words(client: TestClient, content: bytes, code: str) -> None:
    refused = client.post(f"{API}/versions", files={"archive": ("a.zip", content)}, headers=signed_in(client, "author"))
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-archive") and refused.json()["problems"][0]["code"].startswith("archive")
