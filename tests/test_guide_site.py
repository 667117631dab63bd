"""The guides as a site without a server: every page leads somewhere, from any folder, with and without a script."""

from __future__ import annotations

import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
import yaml

from tests.chromium import AXE, page_in, press, turn
from tests.garden.people import FOLDER, rulebook_of
from tests.garden.twin import twin_of
from web.guide_site import LIST, Address, is_ours, site_from, written

ROOT = Path(__file__).parent.parent
ADDRESS = Address("https://guides.example/a", "https://apply.example")
THEME = "种花"


class Page(HTMLParser):
    """What a page leads to, what can be led to in it, and what it says."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.asleep = 0
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src", "data-find") and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)
        self.asleep += tag in ("script", "style", "head")

    def handle_endtag(self, tag: str) -> None:
        self.asleep -= tag in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        if not self.asleep:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


@pytest.fixture(scope="module")
def garden():
    return rulebook_of()


@pytest.fixture(scope="module")
def site(garden) -> dict[str, str]:
    return dict(site_from([garden]))


def pages_of(site: dict[str, str]) -> dict[str, Page]:
    return {path: Page(text) for path, text in site.items() if path.endswith(".html")}


def target_of(path: str, link: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urlsplit(link).path))) if urlsplit(link).path else path


def broken_links(site: dict[str, str]) -> list[tuple[str, str]]:
    """Every link that leads to no file of the site, or to no place in its page. Laws stand elsewhere."""
    pages = pages_of(site)
    found = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme == "data" or parts.scheme in ("http", "https") and link in LAWS:
                continue
            target = target_of(path, link)
            is_there = not parts.scheme and not link.startswith("/") and target in site
            if not is_there or parts.fragment and unquote(parts.fragment) not in pages[target].ids:
                found.append((path, link))
    return found


LAWS = {basis.url for basis in rulebook_of().program.bases.values() if basis.url}


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_link_is_relative_and_leads_somewhere(site):
    assert not broken_links(site)


def test_a_broken_link_would_be_noticed(site):
    page = "index.html"
    for wrong in ('<a href="nowhere.html">x</a>', '<a href="/index.html">x</a>', '<a href="https://other.example/">x</a>', '<a href="#nowhere">x</a>'):
        assert broken_links({**site, page: site[page].replace("</main>", wrong + "</main>")}) != []


def test_no_two_places_of_a_page_have_one_name(site):
    for path, page in pages_of(site).items():
        assert len(page.ids) == len(set(page.ids)), path


def test_every_guide_is_reached_through_the_lists_alone(garden, site):
    """Without a script: by the links of pages that are reached themselves, in the look one began with or another."""
    pages, reached, todo = pages_of(site), set(), ["index.html"]
    while todo:
        path = todo.pop()
        if path not in reached and path in pages:
            reached.add(path)
            todo += [target_of(path, link) for link in pages[path].links]
    assert reached == set(pages) - {"404.html"}
    guides = {path for path in pages if path.count("/") == 1 and path.startswith("910100/")}
    names = {re.search("<h1>(.*?)</h1>", site[path])[1] for path in guides}
    assert names == {"种花", "种花登记", "租客补贴", "花园评比", "浇水安排"}


def test_a_catalog_of_other_names_and_two_catalogs_make_sites_as_well(garden, tmp_path):
    twin_of(garden.program, FOLDER, tmp_path / "twin", seed=11)
    twin = rulebook_of(tmp_path / "twin")
    site = dict(site_from([garden, twin]))
    assert not broken_links(site)
    assert "910100/index.html" in site and f"{twin.program.region}/index.html" in site
    assert {garden.program.name, twin.program.name} <= set(re.findall("[\u4e00-\u9fff]+", Page(site["index.html"]).text))


# ── what needs an address ────────────────────────────────────────────────────────────────────────────────────────


def test_with_an_address_there_are_codes_a_sitemap_and_a_page_for_what_is_not_there(garden):
    site = dict(site_from([garden], ADDRESS))
    listed = [each.text for each in ElementTree.fromstring(site["sitemap.xml"]).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    plain = [path for path in site if path.endswith(".html") and not path.startswith(("large", "en-large")) and path != "404.html"]
    assert sorted(listed) == sorted(f"https://guides.example/a/{path}" for path in map(quoted, plain))
    assert 'class="share"' in site["910100/种花.html"]
    assert "https://guides.example/a/910100/种花.html" in Page(site["910100/种花.html"]).text
    # Shown wherever somebody went astray, so none of its links may hang on the place.
    assert all(link.startswith(("https://guides.example/a/", "#")) for link in Page(site["404.html"]).links)
    assert not [path for path in site if "form/" in path and "apply.example" in site[path]]
    assert 'href="https://apply.example/910100/%E7%A7%8D%E8%8A%B1/check"' in site["910100/种花.html"]


def test_without_an_address_nothing_pretends_to_know_it(site):
    assert "sitemap.xml" not in site
    assert not [path for path, text in site.items() if 'class="share"' in text or "http://" in text.replace("http://www.w3.org/2000/svg", "")]


def quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_writing_again_takes_away_what_is_gone_and_nothing_else(site, tmp_path):
    folder = tmp_path / "site"
    assert is_ours(folder)
    paths = written(iter(site.items()), folder)
    assert sorted(json.loads((folder / LIST).read_text("utf-8"))) == sorted(paths) == sorted(site)
    (folder / "CNAME").write_text("guides.example")
    gone = "910100/种花.html"
    assert is_ours(folder)
    written(((path, text) for path, text in site.items() if path != gone), folder)
    assert not (folder / gone).exists() and (folder / "CNAME").exists() and (folder / "index.html").read_text("utf-8") == site["index.html"]


def test_a_folder_with_other_things_is_left_alone(banshi, tmp_path):
    (tmp_path / "letter.txt").write_text("dear …")
    refused = banshi("guide-site", str(tmp_path), str(FOLDER), code=2)
    assert "letter" not in refused.stdout and str(tmp_path) in refused.stderr and LIST in refused.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_the_command_writes_the_site_and_says_where(banshi, tmp_path, site):
    done = banshi("guide-site", str(tmp_path / "站"), str(FOLDER))
    assert done.stdout == "" and str(tmp_path / "站" / "index.html") in done.stderr and "--url" in done.stderr
    assert {each.relative_to(tmp_path / "站").as_posix() for each in (tmp_path / "站").rglob("*") if each.is_file()} == {*site, LIST}
    wrong = banshi("guide-site", str(tmp_path / "b"), str(FOLDER), "--url", "guides.example", code=2)
    assert "https://" in wrong.stderr


def test_names_that_no_file_may_have_get_others():
    from web.guide_site import _named

    found = _named({"a/b": 0, "a\\b": 0, "A-B": 0, "INDEX": 0, "长" * 100: 0, "..": 0, "a?.": 0})
    assert found["a/b"] == "a-b" and len({each.lower() for each in found.values()}) == len(found)
    assert all(len(each.encode()) <= 200 and not set(each) & set('/\\:*?"<>|#%') and each.strip(". ") for each in found.values())
    assert found["INDEX"] != "INDEX"


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    written(site_from([rulebook_of(ROOT / "catalogs" / "hubei")]), folder)
    return folder


TYPED_AND_FOUND = r"""searches => searches.map(words => {
    const box = document.querySelector("#q");
    box.value = words;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    return [...document.querySelectorAll("#hits a")].map(each => decodeURI(each.href).replace(/.*\/|\.html$/g, ""));
})"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("half", [pytest.param("tuning", marks=pytest.mark.long), "held_out"])
def test_the_search_in_the_browser_finds_what_people_mean(browser, shelf, half):
    """From a folder, without a server. Nothing of it is tuned on these searches."""
    wanted = yaml.safe_load((ROOT / "tests" / "find" / f"{half}.yaml").read_text("utf-8"))
    context = browser.new_context()
    page = page_in(context)
    page.goto((shelf / "index.html").as_uri())
    page.focus("#q")
    page.wait_for_function("window.banshiIndex")
    there = set(page.evaluate("banshiIndex.goals.map(goal => decodeURI(goal[1]).replace(/.*\\/|\\.html$/g, ''))"))
    asked = first = three = 0
    misses = []
    for meant, searches in wanted.items():
        right = set(meant.split(" 或 "))
        if not right & there:
            continue
        for words, hits in zip(searches, page.evaluate(TYPED_AND_FOUND, searches), strict=True):
            asked += 1
            first += bool(hits) and hits[0] in right
            three += bool(right & set(hits[:3]))
            if not right & set(hits[:1]):
                misses.append((words, meant, hits[:3]))
    context.close()
    print(f"{half}: {asked} searches, first {first / asked:.1%}, among three {three / asked:.1%}", *misses, sep="\n")
    assert asked > 100 and first / asked >= 0.87 and three / asked >= 0.94


@pytest.mark.browser
@pytest.mark.slow
def test_pages_of_the_site_fit_a_telephone_and_axe_finds_nothing(browser, shelf):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = page_in(context)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    # The checker fetches style sheets once more, which a browser does not allow in a folder; icons are dropped on the way to another page.
    page.on("requestfailed", lambda request: faults.append(request.url) if request.resource_type in ("stylesheet", "script") else None)
    goals = sorted((shelf / "420000").glob("*.html"))
    for file in (shelf / "index.html", shelf / "404.html", goals[0], shelf / "large" / "index.html", shelf / "en" / "420000" / "form" / goals[-1].name):
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = page.evaluate(
            """async source => { (0, eval)(source); const found = await axe.run(document, {resultTypes: ["violations"]});
                return found.violations.map(each => [each.id, each.nodes.map(node => node.html.slice(0, 160))]); }""",
            AXE,
        )
        assert not found, (file.name, found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
    context.close()
    assert not faults


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_script_the_search_is_not_shown_and_the_lists_are(browser, shelf):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = page_in(context)
    page.goto((shelf / "index.html").as_uri())
    assert not page.is_visible("#q") and page.is_visible(".cards a >> nth=0")
    press(page, ".board summary >> nth=0")
    turn(page, ".board a >> nth=0")
    assert page.is_visible("h1") and "办事指南" in page.inner_text("main")
    turn(page, "text=English")
    assert "guide" in page.inner_text("main") and page.get_attribute("html", "lang") == "en"
    context.close()
