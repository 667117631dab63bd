"""A parcel made where it is filled in: by the browser's own cryptography, opened by the service; with the line cut, and nothing kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import select

from engine.rulebook import Rulebook
from tests.apart import records_apart
from tests.chromium import page_in, press, running, saved, settled, turn
from tests.garden.people import TENANT, rulebook_of
from tests.offline import served, written_to
from tests.test_browser_in_chromium import FORM, GOAL, fill_in
from web.app import app_for
from web.browser.headers import POLICY
from web.gates.offline import Offline
from web.parcels import keys
from web.parcels.parcel import opened
from web.people.demo import PASSWORD, seed_demo
from web.settings import Settings
from web.store import records
from web.store.store import Store

pytestmark = [pytest.mark.browser]
STATIC = Path(__file__).parent.parent / "web" / "browser" / "static"
CANARY = "金丝雀姓名"
PAGE = """<!doctype html><html lang="zh-CN"><main id="main"><section data-parcel hidden><input data-client="name"><input data-client="number">
<p data-wanting hidden>请写上</p><button data-seal>加密保存</button><p data-sealed hidden>已保存</p></section></main><script type="module" src="page.js"></script></html>"""
SCRIPT = """import { offer, prepare } from "./parcel.js";
await prepare();
offer(document.getElementById("main"), { as: "x", catalog: "910100", goal: "种花" });
document.documentElement.dataset.state = "ready";
"""
BOOT = """export const ask = async (door, data) => ({ text: JSON.stringify({ parcel: data.parcel, catalog: data.catalog, goal: data.goal, program: "", on: "2026-06-01", answers: { 月租: 1200.5 }, client: data.client }) });
"""
KEPT = """async () => [localStorage.length, sessionStorage.length, document.cookie.length, (await indexedDB.databases()).length, (await caches.keys()).length]"""


@pytest.fixture
def store() -> Store:
    return Store("sqlite://")


def sealed_in(page, name: str = CANARY, number: str = "11010519491231002X") -> bytes:
    page.fill("[data-client=name]", name)
    page.fill("[data-client=number]", number)
    download = saved(page, "[data-seal]")
    page.wait_for_selector("[data-sealed]:visible")
    return Path(download.path()).read_bytes()


def test_what_the_browser_seals_the_service_opens_and_nothing_is_kept(store, browser, tmp_path) -> None:
    key = keys.public_key(store)
    here = tmp_path / "offline"
    here.mkdir()
    for name, text in (("index.html", PAGE), ("page.js", SCRIPT), ("boot.js", BOOT), ("parcel.js", (STATIC / "parcel.js").read_text("utf-8"))):
        (here / name).write_text(text, "utf-8")
    (tmp_path / "parcel-key").write_text(json.dumps({"id": key.id, "key": key.body}), "utf-8")
    with served(tmp_path, policy=POLICY) as (address, asked):
        context = browser.new_context(accept_downloads=True)
        page = page_in(context)
        page.goto(f"{address}offline/index.html")
        page.wait_for_selector("html[data-state=ready]")
        context.set_offline(True)
        press(page, "[data-seal]")
        assert page.is_visible("[data-wanting]"), "nobody is served without a name"
        data, again = sealed_in(page), sealed_in(page)
        assert page.evaluate(KEPT) == [0, 0, 0, 0, 0]
        context.close()
        assert not any("parcel" in path and path != "/parcel-key" and path != "/offline/parcel.js" for path in asked)
    assert CANARY.encode() not in data and data != again
    found = opened(data, keys.private_key(store, key.id))
    assert (found.goal, found.name, found.id_number, str(found.answers["月租"])) == ("种花", CANARY, "11010519491231002X", "1200.5")
    assert opened(again, keys.private_key(store, key.id)).number == found.number, "saved twice it is still one application"
    assert load_der_public_key(base64.b64decode(key.body)).key_size == 3072  # type: ignore[union-attr]


# ── the whole way, with Python in the browser ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The service with its offline site, as `banshi serve --offline` runs it."""
    rulebook: Rulebook = rulebook_of()
    folder = written_to(tmp_path_factory.mktemp("offline") / "site", rulebook)
    app = app_for([rulebook], Settings(records_apart(), "a secret of the tests", rate_of_looks="", rate_of_changes=""))
    seed_demo(app.state.site.store)
    with running(Offline(app, folder)) as place:
        yield place, app.state.site.store


@pytest.mark.long
@pytest.mark.slow
def test_a_clerk_without_a_line_fills_in_a_theme_and_sends_it_in_once(service, browser, tmp_path) -> None:
    address, store = service
    context = browser.new_context(accept_downloads=True, locale="zh-CN")
    page = page_in(context)
    page.goto(f"{address}/offline/{FORM}")
    settled(page)
    context.set_offline(True)
    fill_in(page, TENANT)
    data = sealed_in(page)
    assert page.evaluate(KEPT)[:2] == [0, 0]
    context.set_offline(False)
    (tmp_path / "one.banshi").write_bytes(data)
    page.goto(f"{address}/sign-in")
    page.fill("input[name=login]", "receiving")
    page.fill("input[name=password]", PASSWORD)
    turn(page, "main button[type=submit]")
    for said in ("已收", "早就收过"):
        page.goto(f"{address}/counter/parcels")
        page.set_input_files("#parcels", tmp_path / "one.banshi")
        turn(page, "main form button")
        assert said in page.inner_text("#main")
    with store.reading() as connection:
        (row,) = connection.execute(select(records.cases.c.goal, records.cases.c.role)).all()
    assert tuple(row) == (GOAL, "receiving")
    context.close()
