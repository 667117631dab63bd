"""The pages in a browser at the width of a telephone: with scripts and without, by keyboard alone, and checked by axe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
import segno

from forms.conditions import holds
from tests.apart import records_apart
from tests.chromium import AXE, choose, page_in, press, running, turn
from tests.garden.people import CHILD, FOLDER, MOTHER, TENANT, day, rulebook_of
from tests.garden.walk import boxes_for
from web.app import app_for
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THEME = "/910100/" + quote("种花")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(rulebook_of()) as found:
        yield found


def served(rulebook):
    return running(app_for([rulebook], Settings(records_apart(), "secret")))


@contextmanager
def visit(browser, address: str, width: int = 390, scripts: bool = True):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, locale="zh-CN", java_script_enabled=scripts, base_url=address
    )
    page = page_in(context)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert not faults, faults


def fill(page, person=TENANT) -> list[str]:
    """Answers what the page asks now; what an answer brings up is asked next time round."""
    done: list[str] = []
    while todo := [key for key in asked(page) if key not in done]:
        for key in todo:
            done.append(key)
            if key not in person:
                choose_any(page, key)
                continue
            for name, value in boxes_for(key, person[key]).items():
                put(page, name, value)
    return done


def choose_any(page, key: str) -> None:
    box = page.query_selector(f'input[type="radio"][name="{key}"], input[type="checkbox"][name="{key}"]')
    assert box is not None, key
    choose(page, f'[id="{box.get_attribute("id")}"]')


def asked(page) -> list[str]:
    boxes = page.query_selector_all('form[data-live] input[name="_asked"]')
    return [box.get_attribute("value") for box in boxes if box.is_enabled()]


def put(page, name: str, value) -> None:
    for each in value if isinstance(value, list) else [value]:
        choice = f'input[type="radio"][name="{name}"][value="{each}"], input[type="checkbox"][name="{name}"][value="{each}"]'
        if page.query_selector(choice):
            choose(page, choice)
        elif page.query_selector(f'select[name="{name}"]'):
            page.select_option(f'select[name="{name}"]', each)
        elif page.query_selector(f'input[type="text"][name="{name}"]'):
            page.fill(f'input[type="text"][name="{name}"]', each)


def walk(page, person=TENANT, look=lambda page: None) -> None:
    for _ in range(30):
        place = unquote(page.url)
        if any(end in place for end in ("/notice", "/review", "/cases/")):
            return
        look(page)
        fill(page, person)
        turn(page, "form[data-live] button.button")
        assert not page.query_selector(".summary"), (place, page.inner_text(".summary"))
    raise AssertionError("no end in sight")


def whole_way(page, look=lambda page: None) -> None:
    page.goto("/910100?q=" + quote("搬来种花"))
    look(page)
    turn(page, "a.card-link >> nth=0")
    look(page)
    turn(page, "text=看看我能不能办")
    walk(page, look=look)
    assert page.inner_text("h1") == "您可以办"
    look(page)
    turn(page, "text=去填表")
    walk(page, look=look)
    assert page.inner_text("h1") == "请核对，再提交"
    look(page)
    turn(page, "text=提交申请")
    assert page.inner_text("h1") == "已经提交"
    look(page)


# ── the whole way ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scripts", [True, False])
def test_from_search_to_acknowledgement_on_a_telephone(browser, address, scripts):
    with visit(browser, address, scripts=scripts) as page:
        whole_way(page, look=fits if scripts else lambda page: None)


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_birth_in_the_shipped_catalogs(browser, scripts):
    with served(rulebook_of(FOLDER.parent.parent.parent / "catalogs" / "hubei")) as address:
        with visit(browser, address, scripts=scripts) as page:
            page.goto("/420000?q=" + quote("生娃"))
            turn(page, "a.card-link >> nth=0")
            turn(page, "text=看看我能不能办")
            walk(page, MOTHER)
            turn(page, "text=去填表")
            walk(page, MOTHER)
            turn(page, "text=提交申请")
            assert page.inner_text("h1") == "已经提交"


def fits(page) -> None:
    """Nothing runs over the edge, and whatever is touched is large enough to be touched."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll("a,button,input:not([type=hidden]),select,summary,.choice label")]
            .filter(one => one.offsetParent && !one.closest("p,.laws") && !one.classList.contains("skip")
                && !["radio", "checkbox"].includes(one.type))
            .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert not small, (page.url, small)


def test_by_keyboard_alone(browser, address):
    """Tab, arrows, space and enter are enough, the focus is always seen, and it moves in the order of the page."""
    with visit(browser, address) as page:
        page.goto(THEME + "/apply/3")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        to(page, "#住址所在")
        page.keyboard.type("西门区")
        to(page, "input[name='住处情况']")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        to(page, "#房东姓名")
        page.keyboard.type("钱多")
        to(page, "#月租")
        page.keyboard.type("1500")
        to(page, "main form button.button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/apply/4")


def to(page, selector: str) -> None:
    """Goes on with Tab until something has the focus, which must be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            ring = page.evaluate(
                """() => { const one = document.activeElement, label = one.nextElementSibling;
                    const seen = part => part && (getComputedStyle(part).outlineStyle !== "none");
                    return seen(one) || seen(label); }"""
            )
            assert ring, selector
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_a_question_appears_and_disappears_as_its_answer_changes(browser, address):
    with visit(browser, address) as page:
        page.goto(THEME + "/apply/3")
        assert asked(page) == ["住址所在", "住处情况"]
        assert not page.is_visible("#月租")
        put(page, "住处情况", "租来的房")
        assert page.is_visible("#月租") and asked(page) == ["住址所在", "住处情况", "房东姓名", "月租"]
        page.fill("#月租", "1500")
        put(page, "住处情况", "自己的房")
        assert not page.is_visible("#月租") and asked(page) == ["住址所在", "住处情况"]
        put(page, "住处情况", "租来的房")
        assert page.input_value("#月租") == "1500"


def test_the_summary_takes_the_focus_and_leads_to_the_box(browser, address):
    with visit(browser, address) as page:
        page.goto(THEME + "/apply/2")
        turn(page, "form[data-live] button.button")
        assert page.title().startswith("错误：")
        assert page.evaluate("document.activeElement.id") == "problems"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.id === '姓名'")


# ── axe ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def axe(page) -> None:
    found = page.evaluate(
        """async source => { (0, eval)(source); const found = await axe.run(document, {resultTypes: ["violations"]});
            return found.violations.map(each => [each.id, each.nodes.map(node => node.html.slice(0, 160))]); }""",
        AXE,
    )
    assert not found, (page.url, json.dumps(found, ensure_ascii=False, indent=1))


@pytest.fixture(scope="module")
def lenient(browser, address):
    """A visitor whose browser lets the checker in, which the pages' own rules keep out."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=address, bypass_csp=True)
    yield context
    context.close()


def test_axe_finds_nothing_on_the_whole_way(lenient):
    page = page_in(lenient)
    whole_way(page, look=axe)


@pytest.mark.parametrize("width", [390, 1200])
def test_axe_finds_nothing_on_pages_of_errors(lenient, width):
    page = page_in(lenient)
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/nowhere", "/910100", "/910100?q=zzzz", THEME, "/910100/" + quote("租客补贴")):
        page.goto(path)
        axe(page)
    for number in (2, 3, 4):
        page.goto(f"{THEME}/apply/{number}")
        turn(page, "form[data-live] button.button")
        axe(page)
    page.goto(THEME + "/apply/3")
    put(page, "住址所在", "东门区")
    put(page, "住处情况", "租来的房")
    turn(page, "form[data-live] button.button")
    assert page.is_visible(".picks")
    axe(page)
    page.goto(THEME + "/apply/4")
    turn(page, "button[name=_add]")
    axe(page)


def test_axe_finds_nothing_when_the_answer_is_no(browser, address):
    with visit_leniently(browser, address) as page:
        page.goto(THEME + "/check")
        walk(page, {**TENANT, "出生日期": day(2020, 3, 7)})
        assert "还不能办" in page.inner_text("h1")
        axe(page)
        turn(page, "text=仍要申请")
        walk(page, {**TENANT, "公民身份号码": CHILD}, look=axe)
        assert "还不符合条件" in page.inner_text("main")
        axe(page)


@contextmanager
def visit_leniently(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=address, bypass_csp=True)
    yield page_in(context)
    context.close()


# ── the script says what the server says ─────────────────────────────────────────────────────────────────────────


TREES = [
    True, False,
    {"eq": ["a", "x"]}, {"eq": ["a", True]}, {"eq": ["n", 3]}, {"in": ["a", ["x", "y"]]}, {"in": ["n", [1, 3]]},
    {"lt": ["n", 3]}, {"le": ["n", 3]}, {"gt": ["n", 2.5]}, {"ge": ["n", 3]}, {"has": ["m", "x"]}, {"present": "a"},
    {"not": {"eq": ["a", "x"]}}, {"not": {"has": ["m", "x"]}},
    {"and": [{"eq": ["a", "x"]}, {"gt": ["n", 1]}]}, {"or": [{"eq": ["a", "x"]}, {"gt": ["n", 1]}]},
    {"or": [{"and": [{"eq": ["a", "x"]}, {"not": {"eq": ["n", 3]}}]}, {"has": ["m", "y"]}]},
]  # fmt: skip


def test_the_script_and_the_server_show_the_same_questions(browser, address):
    script = (Path(__file__).parent.parent / "web" / "static" / "banshi.js").read_text(encoding="utf-8")
    answers = [
        {key: value for key, value in {"a": a, "n": n, "m": m}.items() if value is not None}
        for a in (None, "x", "y", True) for n in (None, 1, 3, 2.5) for m in (None, [], ["x"], ["x", "y"])
    ]  # fmt: skip
    with visit(browser, address) as page:
        page.goto("about:blank")
        for given in answers:
            boxes = "".join(
                f'<input type="hidden" name="_asked" value="{key}">'
                + "".join(f'<input name="{key}" value="{shown(one)}">' for one in (value if isinstance(value, list) else [value]))
                for key, value in given.items()
            )
            parts = "".join(f"<div data-when='{json.dumps(tree)}'></div>" for tree in TREES)
            page.set_content(f"<form data-live>{boxes}{parts}</form>")
            page.evaluate(script)
            visible = page.evaluate("[...document.querySelectorAll('[data-when]')].map(part => !part.hidden)")
            assert visible == [holds(tree, given) is True for tree in TREES], given


def shown(value) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def test_the_acknowledgement_prints_on_paper_without_what_only_a_screen_needs(browser, address):
    with visit(browser, address, width=1200) as page:
        whole_way(page)
        page.emulate_media(media="print")
        assert not page.is_visible("text=打印回执") and not page.is_visible("footer")
        assert page.is_visible("text=办件编号") and page.is_visible("img.code")


# ── large print, English, paper ──────────────────────────────────────────────────────────────────────────────────


def is_large(page) -> None:
    """Text is 24 px high or more, and whatever is touched 48."""
    small = page.evaluate(
        """() => {
            const shown = one => one.offsetParent && getComputedStyle(one).visibility !== "hidden" && !one.closest(".unseen, .skip, .mark, svg, option");
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
            while (walk.nextNode()) {
                const one = walk.currentNode.parentElement;
                if (walk.currentNode.data.trim() && shown(one) && parseFloat(getComputedStyle(one).fontSize) < 24)
                    found.push([walk.currentNode.data.trim().slice(0, 30), getComputedStyle(one).fontSize]);
            }
            for (const one of document.querySelectorAll("a,button,select,summary,.choice label,input[type=text],input[type=search]")) {
                const height = one.getBoundingClientRect().height;
                if (shown(one) && !one.closest("p,.laws") && height < 48) found.push([one.outerHTML.slice(0, 80), height]);
            }
            return found;
        }"""
    )
    assert not small, (page.url, small)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_large_print_is_large_on_every_page_and_axe_finds_nothing(lenient):
    page = page_in(lenient)

    def look(page) -> None:
        is_large(page)
        axe(page)

    page.goto("/910100?look=large")
    look(page)
    for path in ("/910100?q=" + quote("种花"), THEME, "/nowhere", THEME + "/check", THEME + "/apply/3"):
        page.goto(path)
        look(page)
    turn(page, "form[data-live] button.button")
    look(page)
    page.goto(THEME + "?look=plain")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_large_print_can_be_read_aloud_in_the_language_of_the_page(browser, address, language):
    with visit(browser, address) as page:
        page.add_init_script("window.heard = []; SpeechSynthesis.prototype.speak = function(said) { heard.push([said.lang, said.text]); };")
        page.goto(THEME + f"?look=large&lang={language[:2]}")
        press(page, "[data-read]")
        [[spoken, text]] = page.evaluate("heard")
        assert spoken == language and page.inner_text("h1") in text and "English" not in text
        page.goto(THEME + "?look=plain")
        assert not page.query_selector("[data-read]")


def test_english_pages_pass_axe_and_fit(lenient):
    page = page_in(lenient)
    for path in ("/910100?lang=en", "/910100?q=zzz", THEME, "/nowhere", THEME + "/check", THEME + "/apply/3", THEME + "/form"):
        page.goto(path)
        assert page.get_attribute("html", "lang") == "en"
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.goto(THEME + "?lang=zh")


def test_at_twice_the_size_nothing_is_cut_off(browser, address):
    """WCAG 2.2, 1.4.10: at 320 px, which is a window of 1280 at 400 %, nobody scrolls both ways."""
    with visit(browser, address, width=320) as page:
        for path in ("/910100", THEME, THEME + "/check", THEME + "/apply/3", THEME + "/form", "/910100?lang=en", THEME + "?lang=en&look=large", THEME + "/check"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_in_forced_colours_buttons_and_choices_keep_an_edge(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=address, forced_colors="active")
    page = page_in(context)
    page.goto(THEME + "/apply/3")
    for selector in ("form[data-live] button.button", ".choice label", "input.box"):
        assert page.eval_on_selector(selector, "one => parseFloat(getComputedStyle(one).borderTopWidth)") >= 1, selector
    context.close()


@pytest.mark.parametrize("path", [THEME, "/910100/" + quote("租客补贴"), THEME + "/form"])
def test_the_code_on_paper_leads_to_the_same_guide(browser, address, path):
    """The squares of the printed picture are those of the guide's own address; there the same is written."""
    with visit(browser, address, width=794) as page:
        page.goto(path)
        page.emulate_media(media="print")
        guide = address + path.removesuffix("/form")
        code = segno.make(guide, error="m")
        squares = [list(map(bool, row)) for row in code.matrix]
        seen = page.evaluate(
            """async ([size, border]) => {
                const code = document.querySelector(".share img"), around = size + 2 * border, scale = 8;
                if (code.getBoundingClientRect().width < 75) return "too small to scan";  // 2 cm
                const sheet = Object.assign(document.createElement("canvas"), {width: around * scale, height: around * scale});
                const pen = sheet.getContext("2d");
                pen.fillStyle = "#fff"; pen.fillRect(0, 0, sheet.width, sheet.height);
                pen.drawImage(code, 0, 0, sheet.width, sheet.height);
                return Array.from({length: size}, (_, y) => Array.from({length: size}, (_, x) =>
                    pen.getImageData((x + border + .5) * scale, (y + border + .5) * scale, 1, 1).data[0] < 128));
            }""",
            [len(squares), 2],
        )
        assert seen == squares
        assert unquote(guide) in page.inner_text(".address").replace("\n", "")
        if path.endswith("/form"):
            return
        printed = page.inner_text("#main")
        page.goto(guide)
        page.emulate_media(media="print")
        assert page.inner_text("#main") == printed


def test_on_paper_there_is_nothing_to_press(browser, address):
    with visit(browser, address, width=794) as page:
        page.emulate_media(media="print")
        for path in ("/910100", THEME, THEME + "/form", THEME + "/check"):
            page.goto(path)
            pressed = page.evaluate("[...document.querySelectorAll('button, .button, input, .switches, .crumbs, footer, .skip')].filter(one => one.offsetParent).map(one => one.outerHTML)")
            assert not pressed, (path, pressed)


def test_a_blank_form_asks_everything_and_a_filled_one_says_what_was_answered(browser, address):
    with visit(browser, address) as page:
        page.goto(THEME + "/form")
        blank = page.inner_text(".paper-form")
        for asked in ("房东", "花园有多大", "申请人签名", "只在："):
            assert asked in blank
        assert page.locator(".tick").count() > 6 and page.locator(".items tbody tr").count() == 3
        whole_way(page)
        turn(page, "text=打印申请表")
        filled = page.inner_text(".paper-form")
        assert "郑小园" in filled and "1500.5元" in filled and "申请人签名" in filled and page.locator(".tick").count() == 0
        assert TENANT["公民身份号码"] not in page.content() and TENANT["公民身份号码"][-4:] in filled


def test_the_site_answers_while_it_is_asked_much(address):
    with httpx.Client(base_url=address) as client:
        assert {client.get("/910100").status_code for _ in range(20)} == {200}
