"""The pages of signing in, accounts, mandates and files in a browser: they fit a telephone, in both languages and in large print,
axe finds nothing, no policy is violated, and what is to be done there can be done without a script.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apart import records_apart
from tests.chromium import page_in, running, saved, turn
from tests.conftest import LONG
from tests.counter import cheap_passwords
from tests.garden.people import TENANT, rulebook_of
from tests.garden.walk import Visitor
from tests.test_cases_in_chromium import looked_at
from web.app import app_for
from web.people.demo import PASSWORD, seed_demo
from web.people.person import Person, Role
from web.people.rights import rights_of
from web.routes import ROWS
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAIN = [row for row in ROWS if row.shown and "{" not in row.path and row.path != "/" and not row.path.endswith((".csv", "/anchor", "/provider", "/back", "-key"))]
OF_PEOPLE = ("/me", "/mandates", "/counter", "/accounts")
"""In a run that is not long only these are looked at; other rooms look at theirs themselves."""

LOOKED_AT = [row for row in PLAIN if LONG or row.path.startswith(OF_PEOPLE)]
LOOKS = ("", "lang=en", "look=large")
"""In a run that is not long each page is looked at in one of them, and all of them are had."""


@pytest.fixture(scope="module")
def case(address) -> str:
    """Where a case of the demo citizen is, handed in without a browser."""
    visitor = Visitor(SITE[address])
    visitor.open("sign-in")
    visitor.send({"login": "citizen", "password": PASSWORD}, visitor.sheets[0])
    visitor.open("910100", "种花", "apply/1")
    visitor.walk(TENANT)
    visitor.send({})
    assert visitor.place.startswith("/cases/"), visitor.been
    return visitor.place


SITE: dict[str, Any] = {}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        app = app_for([rulebook_of()], Settings(records_apart(), "secret", rate_of_sign_ins="", rate_of_looks="", rate_of_changes="", rate_of_accounts=""))
        seed_demo(app.state.site.store)
        with running(app) as place:
            SITE[place] = app
            yield place


def seat(browser: Any, address: str, role: str = "", *, scripts: bool = True) -> Any:
    """A page of somebody who signed in; what a policy forbids and what a script trips over is a fault."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=address, java_script_enabled=scripts)
    page = page_in(context)
    page.faults = []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    if role:
        page.goto("/sign-in")
        page.fill("#login", role)
        page.fill("#password", PASSWORD)
        turn(page, page.locator("main form").first.locator("button"))
        assert page.url.endswith("/me")
    return page


@pytest.mark.parametrize("role", [role for role in Role if LONG or role in (Role.CITIZEN, Role.RECEIVING, Role.ADMINISTRATOR)])
def test_every_page_of_a_role_fits_a_telephone_and_axe_finds_nothing(browser, address, role):
    """From the table of pages; the first role that has a right looks at its pages."""
    page = seat(browser, address, role)
    earlier = frozenset().union(*(rights_of(Person("x", frozenset({each}), via="local")) for each in list(Role)[: list(Role).index(role)]))
    mine = rights_of(Person("x", frozenset({role}), via="local")) - earlier
    for place, row in enumerate(LOOKED_AT):
        for look in LOOKS if LONG else (LOOKS[place % 3],):
            if row.right in mine:
                page.goto(f"{row.path}?{look}")
                looked_at(page, f"{row.path.strip('/').replace('/', '-')}-{look}")
    assert not page.faults
    page.context.close()


def test_the_page_of_signing_in_fits_too(browser, address):
    page = seat(browser, address)
    for look in LOOKS if LONG else LOOKS[:1]:
        page.goto(f"/sign-in?{look}")
        looked_at(page, f"sign-in-{look}")
    assert not page.faults
    page.context.close()


def test_a_mandate_from_the_code_to_the_end_of_acting_without_a_script(browser, address):
    agent, citizen = seat(browser, address, "agent", scripts=False), seat(browser, address, "citizen", scripts=False)
    code = agent.locator("p.number").inner_text()
    citizen.goto("/mandates")
    citizen.fill("#agent", code.upper())
    citizen.fill("#goal", "种花")
    turn(citizen, "form[action='/mandates'] button")
    assert "演示：代办人" in citizen.locator("section").first.inner_text()
    agent.goto("/me")
    turn(agent, agent.get_by_role("button", name="替TA办"))
    assert "正在替 演示：办事人 办" in agent.locator(".acting").inner_text()
    agent.goto("/910100/种花/apply")
    assert "/apply/1" in agent.url
    turn(agent, agent.get_by_role("button", name="办完了"))
    assert agent.locator(".acting").count() == 0
    turn(citizen, citizen.get_by_role("button", name="收回"))
    assert citizen.get_by_role("button", name="收回").count() == 0
    for page in (agent, citizen):
        page.context.close()


def test_a_demo_account_is_one_tap(browser, address):
    page = seat(browser, address)
    page.goto("/sign-in")
    turn(page, page.get_by_role("button", name="审计人"))
    assert page.url.endswith("/me")
    assert "演示：审计人" in page.locator("h1").inner_text()
    page.context.close()


def test_a_file_is_sent_in_from_a_telephone_and_saved_not_shown(browser, address, case, tmp_path):
    page = seat(browser, address, "citizen")
    page.goto(case)
    turn(page, page.get_by_role("link", name="材料文件"))
    file = tmp_path / "我的照片.pdf"
    file.write_bytes(b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n")
    page.set_input_files("#file", file)
    turn(page, page.get_by_role("button", name="上传"))
    looked_at(page, "files")
    download = saved(page, page.get_by_role("link", name="我的照片.pdf"))
    assert download.suggested_filename == "我的照片.pdf"
    assert Path(download.path()).read_bytes() == file.read_bytes()
    assert not page.faults
    page.context.close()
