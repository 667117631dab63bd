"""The reviewer's desk in Chromium: a file from elsewhere, the network cut, the tab killed; and nothing of anybody left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from engine.load import load
from engine.population import match
from engine.rulebook import today
from tests.benchmarks.workload.people import BENEFITS, CATALOG
from tests.benchmarks.workload.people import people as drawn
from tests.chromium import at_home, page_in, press, saved
from tests.chromium import settled as still
from tests.conftest import LONG
from tests.offline import served, written_to
from tests.test_simulation import as_file

PEOPLE = 100_000 if LONG else 2_000
CANARY = "金丝雀甲乙丙11010519491231002X"
"""Stands in a cell of somebody's row, in a column that no rule reads."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    return written_to(tmp_path_factory.mktemp("offline") / "site", load(CATALOG))


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "人员.csv"
    rows = as_file(list(drawn(PEOPLE, 11, 0.04))).decode().splitlines()
    rows[0] += ",备注"
    rows[1] += f",{CANARY}"
    file.write_text("\n".join(rows) + "\n", "gb18030")
    return file


def settled(page: Any) -> None:
    """Until nothing is being asked; a problem that the page tells is a fault here."""
    still(page)
    assert not page.is_visible("[data-problem]"), page.inner_text("[data-problem]")


def opened(context: Any, address: str, people_file: Path | None = None) -> Any:
    """The desk when it is ready; a file may be chosen before it is."""
    page = page_in(context)
    page.goto(address)
    if people_file is not None:
        page.set_input_files("[data-people]", people_file)
    settled(page)
    assert page.get_attribute("[data-state]", "data-state") == "ready", page.inner_text("[data-state]")
    return page


def test_the_desk_works_without_a_network_and_keeps_what_was_saved_alone(folder: Path, people_file: Path, browser: Any, chromium: str, tmp_path: Path) -> None:
    by_query = match(load(CATALOG), [], people_file, today(), tmp_path / "结果", format="none").summary
    asked: list[str] = []
    said: list[str] = []
    context = at_home(browser, chromium, tmp_path / "profile", accept_downloads=True)
    try:
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        with served(folder) as (root, _):
            address = f"{root}desk.html"
            page = opened(context, address)
            page.wait_for_selector("html[data-kept]", state="attached")
        # From here on there is neither a network nor a server.
        context.set_offline(True)

        press(page, "#tab-people")
        page.set_input_files("[data-people]", str(people_file))
        page.wait_for_selector("[data-after]:not([hidden])")
        settled(page)
        for name in BENEFITS:
            for word, count in by_query["goals"][name]["outcomes"].items():
                assert page.inner_text(f'[data-goal-card="{name}"] [data-count="{word}"]') == f"{count:,}"
        assert page.locator("figure[data-drawn] canvas").count() >= 1
        assert "GB 18030" in page.inner_text("[data-summary]")

        # A parameter is changed, and the sides are held against each other.
        press(page, "[data-assume] > summary")
        parameter = page.locator("[data-parameter] option", has_text="工资线").first.get_attribute("value")
        page.select_option("[data-parameter]", parameter)
        page.fill("[data-value]", "99999")
        press(page, "[data-set] button")
        settled(page)
        press(page, "[data-do=compare]")
        page.wait_for_selector("[data-after-effect]:not([hidden])")
        settled(page)
        assert "新符合" in page.inner_text('[data-effect-of="生活补贴"]') and "不变" in page.inner_text('[data-effect-of="长寿津贴"]')

        saved(page, "[data-do=xlsx]").save_as(tmp_path / "结果.xlsx")
        first = next(openpyxl.load_workbook(tmp_path / "结果.xlsx", read_only=True).worksheets[0].iter_rows(min_row=2, max_row=2, values_only=True))
        assert CANARY in first

        # A workbook asked for twice, and a comparison meanwhile: long works take turns, and each gives what was asked of it.
        made: list[Any] = []
        with page.expect_download(lambda each: made.append(each) is None and len(made) == 2, timeout=60_000):
            page.evaluate("() => ['xlsx', 'xlsx', 'compare'].forEach(what => document.querySelector(`[data-do=${what}]`).click())")
        settled(page)
        assert [sheet_in(Path(each.path())) for each in made] == [sheet_in(tmp_path / "结果.xlsx")] * 2
        assert "新符合" in page.inner_text('[data-effect-of="生活补贴"]')

        saved(page, "[data-do=report]").save_as(tmp_path / "报告.html")
        assert "新符合" in (tmp_path / "报告.html").read_text("utf-8") and "echarts" in (tmp_path / "报告.html").read_text("utf-8")

        # One person, filled in, kept, and turned into an example.
        press(page, "#tab-person")
        page.select_option("[data-goal]", "长寿津贴")
        settled(page)
        page.fill('[data-questions] input[name$="-year"]', "1940")
        page.fill('[data-questions] input[name$="-month"]', "1")
        page.fill('[data-questions] input[name$="-day"]', "2")
        # The press itself ends the typing: what is kept has the last answer.
        page.evaluate("() => { document.activeElement.blur(); document.querySelector('[data-do=save-person]').click(); }")
        page.fill("[data-save-name]", "八十多")
        press(page, "[data-dialog=save] button[value=save]")
        settled(page)
        press(page, "[data-do=example-person]")
        page.wait_for_selector("[data-dialog=example][open]")
        assert "出生日期: 1940-01-02" in page.input_value("[data-example-text]") and "对象: 长寿津贴" in page.input_value("[data-example-text]")

        # Another tab keeps one too, and neither loses what the other has kept.
        press(page, "[data-dialog=example] button[type=submit]")
        other = opened(context, address)
        settled(other)
        for tab, name in ((page, "这边"), (other, "那边")):
            press(tab, "[data-do=save-person]")
            tab.fill("[data-save-name]", name)
            press(tab, "[data-dialog=save] button[value=save]")
            settled(tab)
        assert other.locator("[data-scenario]").count() == 3
        other.close()

        # The tab is killed; the next one knows the scenarios and nothing else.
        page.close(run_before_unload=False)
        page = opened(context, address, people_file)
        page.wait_for_selector('[data-scenario="八十多"]', state="attached")
        assert page.locator("[data-goal-card]").count() == len(BENEFITS)
        assert page.inner_text("[data-kept-count]") == "3" and "1940" not in page.inner_text("#person")
        press(page, "#tab-kept")
        press(page, '[data-open-scenario="八十多"]')
        settled(page)
        assert page.input_value('[data-questions] input[name$="-year"]') == "1940"
    finally:
        context.close()
    assert all(url.startswith((address.rsplit("/", 1)[0], "blob:", "data:")) for url in asked), asked
    assert not [each for each in said if "Content Security Policy" in each], said
    left = [path for path in (tmp_path / "profile").rglob("*") if path.is_file() and holds(path, CANARY)]
    assert not left, left


def sheet_in(workbook: Path) -> bytes:
    with ZipFile(workbook) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def holds(path: Path, word: str) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(word.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "gb18030"))
