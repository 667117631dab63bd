"""The offline site in Chromium: it boots, decides, is the server's to the byte, keeps itself, and refuses what was tampered with."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from engine.rulebook import Rulebook
from engine.to_answer import to_json
from engine.values import json_text
from tests.chromium import at_home, choose, page_in, press, settled
from tests.garden.people import FOLDER, TENANT, rulebook_of
from tests.garden.walk import Visitor, boxes_for
from tests.offline import served, the_runtime
from tests.ports import port_kept
from web.app import app_for
from web.browser import headers
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOAL = "种花"
CANARY = "金丝雀91010119900307293"
FORM = f"citizen.html?catalog={quote('示范市')}&goal={quote(GOAL)}"


@pytest.fixture(scope="module")
def garden() -> Rulebook:
    return rulebook_of()


@pytest.fixture(scope="module")
def folder(banshi, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the command writes it."""
    the_runtime()
    made = tmp_path_factory.mktemp("offline") / "site"
    assert str(made) in banshi("browser", str(made), str(FOLDER)).stderr
    return made


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with port_kept() as found:
        yield found


@pytest.fixture(scope="module")
def home(folder: Path, port: int, browser, chromium: str, tmp_path_factory: pytest.TempPathFactory):
    """A browser's own folder after its first visit: (folder, port), with what the visit showed in `told`."""
    own = tmp_path_factory.mktemp("profile")
    told: dict = {}
    with served(folder, port) as (address, asked), at_home(browser, chromium, own, locale="zh-CN") as context:
        page = page_in(context)
        elsewhere: list[str] = []
        faults: list[str] = []
        context.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
        page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(address + FORM)
        settled(page)
        told["first"] = page.inner_text("#main")
        fill_in(page, {**TENANT, "姓名": CANARY, "留言": CANARY})
        told["decided"] = page.inner_text("#main")
        page.wait_for_selector("html[data-kept=memory]")
        told["elsewhere"], told["faults"] = elsewhere, faults
        told["asked"] = list(asked)
    return own, port, told


def fill_in(page, person: dict) -> None:
    """Answers page after page as a person would, until the decision is shown."""
    for _ in range(30):
        if not page.query_selector("#main form[data-live]"):
            return
        for key in page.eval_on_selector_all("#main [name=_asked]", "boxes => boxes.filter(box => !box.disabled).map(box => box.value)"):
            if key not in person:
                first = f'#main input[type=radio][name="{key}"], #main input[type=checkbox][name="{key}"]'
                if page.query_selector(first):
                    choose(page, first)
                continue
            for name, value in boxes_for(key, person[key]).items():
                put(page, name, value)
        press(page, "#main form[data-live] .actions button[type=submit]")
        settled(page)
    raise AssertionError(page.inner_text("#main"))


def put(page, name: str, value: object) -> None:
    for each in value if isinstance(value, list) else [value]:
        box = page.query_selector(f'#main [name="{name}"]')
        kind = box.get_attribute("type") if box else None
        if box is None or not box.is_visible() and kind not in ("radio", "checkbox"):
            continue
        if kind in ("radio", "checkbox"):
            choose(page, f'#main [name="{name}"][value="{each}"]')
        elif box.evaluate("box => box.tagName") == "SELECT":
            page.select_option(f'#main [name="{name}"]', str(each))
        else:
            box.fill(str(each))


# ── the first visit ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_is_filled_in_and_decided_where_nothing_is_sent(home):
    _, _, told = home
    assert "第1步" in told["first"] and "为什么" in told["decided"] and "没有提交，也没有保存" in told["decided"]
    assert told["elsewhere"] == [] and told["faults"] == []
    assert not [path for path in told["asked"] if CANARY in unquote(path)]


@pytest.fixture(scope="module")
def asking(home, browser, chromium: str):
    """The same browser started again, with nobody there to serve it: a page whose worker can be asked directly."""
    own, port, _ = home
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 2):
        pass
    with at_home(browser, chromium, own, locale="zh-CN", bypass_csp=True) as context:
        page = page_in(context)
        page.goto(f"http://127.0.0.1:{port}/{FORM}")
        settled(page)
        yield page


PRESSED_TWICE = """() => {
  const main = document.getElementById("main");
  window.shown = [];
  new MutationObserver(() => {
    const form = main.querySelector("form[data-live]");
    window.shown.push([form.querySelectorAll("template").length, form.oninput !== null]);
  }).observe(main, { childList: true });
  const form = main.querySelector("form[data-live]");
  form.requestSubmit();
  form.requestSubmit();
}"""


def test_a_page_is_alive_the_moment_it_is_shown_and_a_second_press_brings_no_other(asking):
    """Its questions stand where they will stand, and follow the answers: nobody's press meets what moves, or what is not yet there."""
    asking.evaluate(PRESSED_TWICE)
    settled(asking)
    assert asking.evaluate("shown") == [[0, True]]


def test_without_a_server_and_after_a_restart_it_works_from_its_memory(asking):
    begun = asking.evaluate("async () => (await import(document.querySelector('link[rel=modulepreload][href*=\"boot.\"]').href)).begin()")
    assert begun["isRestored"] is True
    fill_in(asking, TENANT)
    assert "为什么" in asking.inner_text("#main")


def test_nothing_of_what_was_answered_is_kept(asking):
    """Not in files, not in the memory that the next start begins with, and no storage is opened before somebody saves."""
    assert asking.evaluate(SEARCHED, CANARY) == []


def test_chance_begins_anew_with_every_start(asking):
    before = asking.evaluate(ASKED, ["version", {}])["chance"]
    asking.reload()
    settled(asking)
    assert asking.evaluate(ASKED, ["version", {}])["chance"] != before


SEARCHED = """async canary => {
  const found = [];
  const bytes = new TextEncoder().encode(canary);
  const holds = data => {
    for (let at = data.indexOf(bytes[0]); at >= 0; at = data.indexOf(bytes[0], at + 1))
      if (bytes.every((byte, place) => data[at + place] === byte)) return true;
    return false;
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      if (holds(new Uint8Array(await (await cache.match(request)).arrayBuffer()))) found.push(request.url);
  }
  for (const { name } of await indexedDB.databases()) found.push(`database ${name}`);
  if (localStorage.length + sessionStorage.length) found.push("storage");
  return found;
}"""
ASKED = """async ([door, data]) => {
  const boot = await import(document.querySelector('link[rel=modulepreload][href*="boot."]').href);
  return boot.ask(door, data);
}"""


# ── the same as the server ───────────────────────────────────────────────────────────────────────────────────────


def test_pages_and_decision_are_the_server_s_to_the_byte(garden, asking):
    same = {"as": f"示范市/{GOAL}", "area": garden.program.name, "areas": 1, "look": ["zh", "plain"]}
    asking.evaluate(ASKED, ["citizen.forget", {"as": same["as"], "goal": GOAL}])
    visitor = Visitor(app_for([garden], Settings("sqlite://", "secret")))
    visitor.open("910100", GOAL, "apply")

    def worker(address: str, posted: dict | None = None) -> dict:
        for _ in range(5):
            found = asking.evaluate(ASKED, ["citizen.page", {**same, "address": address, "posted": posted}])
            if "address" not in found:
                return {**found, "at": address}
            address, posted = found["address"], None
        raise AssertionError("round and round")

    shown, seen = worker(f"/910100/{quote(GOAL)}/apply"), 0
    while "/review" not in visitor.place:
        # Only what becomes of the answers is told otherwise: here nothing is kept.
        assert plain(shown["html"]) == plain(visitor.page.text).replace(*WHERE_IT_STAYS), shown["at"]
        seen += 1
        changes = {} if seen % 2 and not visitor.errors else visitor.filled(TENANT)
        sheet = visitor.sheet
        boxes = [(name, value) for name, value in sheet.boxes if name not in changes]
        boxes += [(name, str(value)) for name, values in changes.items() for value in (values if isinstance(values, list) else [values])]
        posted: dict[str, list[str]] = {}
        for name, value in boxes:
            posted.setdefault(name, []).append(value)
        visitor.send(changes)
        shown = worker(sheet.action or shown["at"], posted)
    assert seen > 5 and "decision" in shown


WHERE_IT_STAYS = (f"填到这里先离开也行，回来从“{GOAL}”接着填。", "填的内容只留在这一页里，关掉就没有了。")


def plain(html: str) -> str:
    """A page but for its token, and the switches that name its address."""
    return re.sub(r'(name="_token" value=")[^"]*|<nav class="switches".*?</nav>', r"\1", html, flags=re.S)


def test_decisions_of_random_people_are_the_same_with_their_receipts(garden, asking):
    """A hundred here, ten thousand in the long run: the JSON of `banshi decide`, receipts and all."""
    from random import Random

    from engine.values import to_json as value_to_json
    from tests.conftest import LONG
    from tests.generators import ON, PLACE, facts_for

    chance = Random(11)
    goals = list(garden.names)
    program = next(each for each in asking.evaluate("async () => (await import(document.querySelector('link[rel=modulepreload][href*=\"boot.\"]').href)).site().then(site => site.catalogs)"))["program"]
    asking.evaluate("async program => (await import(document.querySelector('link[rel=modulepreload][href*=\"boot.\"]').href)).ask('program.open', {as: 'whole'}, {site: {program}})", program)
    asked, expected, told = [], [], 0
    for _ in range(10_000 if LONG else 100):
        goal = chance.choice(goals)
        drawn = json.loads(json_text({name: value_to_json(value) for name, value in facts_for(garden.program, chance).items()}))
        data = {name: value for name, value in drawn.items() if can_be_told(garden, name, value)}
        told += len(data)
        asked.append({"as": "whole", "goal": goal, "facts": data, "on": ON.isoformat(), "region": PLACE})
        try:
            expected.append(json.loads(json_text(to_json(garden.decide(goal, garden.facts_from(data), ON, PLACE)))))
        except Exception as fault:
            expected.append(type(fault).__name__)
    # Most are people of whom something is known, and most are decided.
    assert told > 4 * len(asked) and sum(isinstance(each, str) for each in expected) < len(asked) / 10
    for begin in range(0, len(asked), 50):
        part = asked[begin : begin + 50]
        found = asking.evaluate("""async asked => {
            const boot = await import(document.querySelector('link[rel=modulepreload][href*="boot."]').href);
            return Promise.all(asked.map(each => boot.ask("program.decide", each).catch(fault => fault.problems[0].code)));
        }""", part)  # fmt: skip
        for given, answer in zip(expected[begin : begin + 50], found, strict=True):
            assert answer == given or isinstance(given, str) and isinstance(answer, str)


def can_be_told(garden: Rulebook, name: str, value: object) -> bool:
    """Members of lists that are unknown, for one, have no form in JSON."""
    try:
        garden.facts_from({name: value})
    except Exception:
        return False
    return True


def test_the_examples_of_every_function_hold_in_the_browser(asking):
    found = asking.evaluate(ASKED, ["examples", {}])
    assert found["wrong"] == [] and found["examples"] > 300


# ── when something is wrong ──────────────────────────────────────────────────────────────────────────────────────


def test_a_wheel_that_was_tampered_with_is_refused(folder, browser):
    wheel = next(path for path in folder.rglob("banshi_decide*.whl.gz"))
    data = bytearray(wheel.read_bytes())
    data[len(data) // 2] ^= 1
    with served(folder, swapped={wheel.name: bytes(data)}) as (address, _):
        told = failure(browser, address)
    assert wheel.name in told and "和发布时的不一样" in told and "没有使用" in told


def test_a_policy_without_webassembly_is_told_after_a_while(folder, browser):
    page = (folder / "citizen.html").read_bytes().replace(b"<html ", b'<html data-patience="1500" ', 1)
    with served(folder, policy=headers.POLICY.replace(" 'wasm-unsafe-eval'", ""), swapped={"citizen.html": page}) as (address, _):
        assert "wasm-unsafe-eval" in failure(browser, address)


def failure(browser, address: str) -> str:
    context = browser.new_context(locale="zh-CN")
    page = page_in(context)
    page.goto(address + FORM)
    page.wait_for_selector("html[data-state=failed]")
    told = page.inner_text("[data-state=failed] [data-state=failed]")
    context.close()
    return told


def test_a_rule_gone_wild_is_stopped_and_the_next_question_is_answered(asking):
    told = asking.evaluate("""async () => {
        const boot = await import(document.querySelector('link[rel=modulepreload][href*="boot."]').href);
        try { await boot.ask("examples", {}, {limit: 5}); return "answered"; } catch (fault) { return fault.problems[0].code; }
    }""")  # fmt: skip
    assert told == "too-long"
    assert asking.evaluate(ASKED, ["version", {}])["python"].startswith("3.14")
