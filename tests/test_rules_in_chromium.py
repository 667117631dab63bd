"""The pages of versions and of what registers tell, in a browser: they fit a telephone, axe finds nothing, no policy is violated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import running, settled, turn
from tests.conftest import LONG
from tests.counter import cheap_passwords
from tests.pages import rulebook_of
from tests.test_people_in_chromium import seat
from tests.test_prefill import AREA, GOAL, RULES, SECRET_WORD, written_settings
from tests.test_publishing import catalog
from web.app import app_for
from web.people.demo import seed_demo
from web.publishing.archive import zip_from
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKS = ("", "lang=en", "look=large") if LONG else ("",)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    folder = tmp_path_factory.mktemp("site")
    library, _, policy = RULES.partition("政策:")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        settings = Settings(f"sqlite:///{folder / 'records.db'}", "secret", rate_of_sign_ins="", rate_of_looks="", rate_of_changes="", rate_of_accounts="", registers=str(written_settings(folder)))
        app = app_for([rulebook_of(f"政策:{policy}", library=library)], settings)
        seed_demo(app.state.site.store)
        with running(app) as place:
            yield place, app.state.site
        app.state.site.registers.close()


def looked_at(page: Any) -> None:
    """The page as it stands, in every look; then as it stood."""
    settled(page)
    place = page.url
    for look in LOOKS:
        if look:
            page.goto(place + ("&" if "?" in place else "?") + look)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, (place, look)
        found = Axe().run(page).response["violations"]
        assert not found, (place, look, [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found])
    if LONG:
        page.goto(place + ("&" if "?" in place else "?") + "lang=zh&look=plain")


def test_a_version_on_its_way_fits_a_telephone(site, browser, tmp_path: Path) -> None:
    address, served = site
    (tmp_path / "rules.zip").write_bytes(zip_from(catalog(70)))
    author = seat(browser, address, "author")
    author.goto("/rules")
    looked_at(author)
    author.set_input_files("#archive", tmp_path / "rules.zip")
    turn(author, "main form button[type=submit]")
    served.trials.wait()
    author.reload()
    assert "可以发布" in author.inner_text("h1")
    looked_at(author)
    publisher = seat(browser, address, "publisher")
    publisher.goto(author.url)
    looked_at(publisher)
    publisher.fill("#publish-words", "试办〔2026〕1号")
    turn(publisher, "button[value=publish]")
    assert "发布历史" in publisher.inner_text("h1")
    looked_at(publisher)
    assert not author.faults and not publisher.faults
    for page in (author, publisher):
        page.context.close()


def test_what_registers_told_fits_a_telephone(site, browser) -> None:
    address, _ = site
    page = seat(browser, address, "citizen")
    page.goto(f"/{AREA}/{GOAL}/apply")
    looked_at(page)
    turn(page, "main form button.button")
    looked_at(page)
    turn(page, "main a.button")
    assert page.locator(".note-filled").count() > 2
    looked_at(page)
    turn(page, ".note-filled a >> nth=0")
    assert SECRET_WORD in page.inner_text("main")
    looked_at(page)
    page.fill("main input.box >> nth=0", "小芸")
    turn(page, "main form button")
    looked_at(page)
    page.goto("/me/file")
    assert "等部门核对" in page.inner_text("main")
    looked_at(page)
    assert not page.faults
    page.context.close()
