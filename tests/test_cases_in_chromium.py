"""A case lived through by all roles in a browser, at the width of a telephone; every page fits, and axe finds nothing in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.apart import records_apart
from tests.chromium import AXE, choose, page_in, press, running, settled, turn
from tests.counter import AREA, OWNER, SHOP, cheap_passwords, rulebook
from tests.test_pages_in_chromium import fill
from web.app import app_for
from web.people.demo import PASSWORD, seed_demo
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("BANSHI_SHOTS", "")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        app = app_for([rulebook()], Settings(records_apart(), "secret", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
        seed_demo(app.state.site.store)
        with running(app) as place:
            yield place


@contextmanager
def seat(browser: Any, address: str, role: str = "") -> Iterator[Any]:
    """A browser of somebody in a role, signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=address)
    page = page_in(context)
    if role:
        page.goto("/sign-in")
        page.fill("[name=login]", role)
        page.fill("[name=password]", PASSWORD)
        turn(page, "main form button[type=submit]")
        assert page.url.endswith("/me")
    yield page
    context.close()


AXED = ("01", "02", "04", "06", "08", "11", "14", "17", "19", "20", "21")
"""The pages that axe looks at: one of each kind, for it takes its time."""


def looked_at(page: Any, name: str) -> None:
    """Nothing wider than the screen, nothing that axe finds fault with; a picture where pictures are wanted."""
    settled(page)
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    if name[:2] not in AXED:
        return
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})")["violations"]
    assert not found, (name, [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found])


def make(page: Any, move: str, about: str = "", *, boxes: dict[str, str] | None = None, ticks: tuple[str, ...] = (), shot: str = "") -> None:
    """Opens a move, fills in its boxes, sends it."""
    form = page.locator(f"details.move:has(input[name=move][value='{move}']):has(input[name=about][value='{about}'])")
    if form.get_attribute("open") is None:
        press(page, form.locator("summary"))
    for label in ticks:
        choose(page, form.get_by_label(re.compile(f"^{label}( |$)")))
    for name, text in (boxes or {}).items():
        form.locator(f"[name='{name}']").first.fill(text)
    if shot:
        looked_at(page, shot)
    turn(page, form.locator("button[type=submit]"))


def test_one_case_by_all_roles_on_a_telephone(browser: Any, address: str) -> None:
    with seat(browser, address, "citizen") as citizen, seat(browser, address, "receiving") as window, seat(browser, address, "officer") as officer, seat(browser, address, "delivering") as counter:
        citizen.goto(f"/{AREA}/{SHOP}/apply")
        while "/review" not in citizen.url:
            fill(citizen, OWNER)
            turn(citizen, "main form button[type=submit]:not(.button-quiet)")
        looked_at(citizen, "01-review")
        choose(citizen, citizen.get_by_label("不交，签承诺书"))
        choose(citizen, citizen.get_by_label("以后补交"))
        turn(citizen, "button[data-once]")
        assert "/cases/" in citizen.url
        reference = citizen.url.rsplit("/", 1)[1]
        looked_at(citizen, "02-submitted")

        window.goto("/desk")
        looked_at(window, "03-desk")
        window.goto(f"/desk/{reference}")
        looked_at(window, "04-at-the-window")
        window.goto(f"/desk/{reference}/checklist")
        looked_at(window, "05-checklist")
        window.goto(f"/desk/{reference}")
        make(window, "ask", ticks=("租约",), boxes={"wrong:paper:租约": "没有房东签名，请房东签好再交"}, shot="06-asking")
        citizen.goto("/my")
        looked_at(citizen, "07-my-cases")
        citizen.goto(f"/cases/{reference}")
        looked_at(citizen, "08-mending")
        make(citizen, "mend", ticks=("租约",))
        window.goto(f"/desk/{reference}")
        make(window, "accept", ticks=("租约",), shot="09-accepting")

        officer.goto(f"/desk/{reference}")
        make(officer, "take", "登记开店")
        make(officer, "decide", "登记开店", ticks=("准予",))
        looked_at(officer, "10-refused-for-now")
        citizen.goto(f"/cases/{reference}")
        looked_at(citizen, "11-working")
        make(citizen, "supply", "计划书")
        officer.goto(f"/desk/{reference}")
        make(officer, "decide", "登记开店", ticks=("准予",))
        make(officer, "take", "许可卖酒")
        make(officer, "pause", "许可卖酒", ticks=("现场踏勘",))
        looked_at(officer, "12-standing-still")
        make(officer, "resume", "许可卖酒")
        make(officer, "decide", "许可卖酒", ticks=("准予",))
        counter.goto(f"/desk/{reference}")
        make(counter, "deliver", ticks=("邮寄",), boxes={"to": "EX123456"}, shot="13-delivering")
        citizen.goto(f"/cases/{reference}")
        make(citizen, "rate", "许可卖酒", ticks=("不满意", "办得慢，等得久"), boxes={"says": "等了很久"}, shot="14-rating")
        looked_at(citizen, "15-done")
        officer.goto("/desk")
        looked_at(officer, "16-desk-with-a-rating")
        officer.goto(f"/desk/{reference}")
        make(officer, "call back", "许可卖酒", ticks=("属实",), boxes={"says": "电话问过，属实"})
        make(officer, "rectify", "许可卖酒", boxes={"says": "以后先看地图"})
        make(officer, "verify", "环境承诺", ticks=("属实",), boxes={"says": "现场看过"})
        looked_at(officer, "17-after-all")
        officer.goto("/figures")
        looked_at(officer, "19-figures")
        number = citizen.inner_text(".verdict .number")
        code = citizen.inner_text(".code-word")
        citizen.goto(f"/cases/{reference}?lang=en")
        looked_at(citizen, "18-in-english")
        citizen.goto(f"/cases/{reference}/letters/1?lang=zh")
        looked_at(citizen, "20-letter")
    with seat(browser, address) as anybody:
        anybody.goto("/progress")
        anybody.fill("[name=number]", number)
        anybody.fill("[name=code]", code)
        turn(anybody, "main form button[type=submit]")
        assert "办结" in anybody.inner_text("h1")
        looked_at(anybody, "21-progress")
