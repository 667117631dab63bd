"""The pages in English and in large print: nothing but quotations is Chinese there, and one question stands on a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from forms.quoting import quoted
from tests.garden.people import FOLDER, TENANT, rulebook_of
from tests.garden.twin import twin_of
from tests.garden.walk import Visitor
from web.app import app_for
from web.look import COOKIE, Look, look_from, switched
from web.settings import Settings

AREA, THEME = "910100", "种花"
HAN = re.compile("[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def rulebook():
    return rulebook_of()


@pytest.fixture
def visitor(rulebook):
    return Visitor(app_for([rulebook], Settings("sqlite://", "secret")))


class Unmarked(HTMLParser):
    """The Chinese of a page that nothing marks as Chinese."""

    SINGLE = {"meta", "link", "input", "img", "br"}
    SPOKEN = ("alt", "aria-label", "placeholder")

    def __init__(self, text: str):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        is_chinese = bool(self.open and self.open[-1][1])
        if "lang" in given:
            is_chinese = (given["lang"] or "").startswith("zh")
        # A path, a title and a code of two letters are not read out of the page; nor is what a browser keeps to itself.
        self.found += [given[name] or "" for name in self.SPOKEN if not is_chinese and HAN.search(given.get(name) or "") and tag != "input"]
        if tag not in self.SINGLE:
            self.open.append((tag, is_chinese or tag in ("title", "svg", "template")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if HAN.search(data) and not (self.open and self.open[-1][1]):
            self.found.append(data.strip())


def unmarked(text: str) -> list[str]:
    # The one sign of the brand is a picture.
    return Unmarked(text.replace('<span class="mark" aria-hidden="true">办</span>', "")).found


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_asked_for_counts_before_what_was_kept_and_nonsense_for_nothing():
    assert look_from({}, "") == Look("zh", "plain")
    assert look_from({}, "en.large") == Look("en", "large")
    assert look_from({"lang": "zh"}, "en.large") == Look("zh", "large")
    assert look_from({"lang": "xx", "look": "<b>"}, "fr.huge") == Look("zh", "plain")


def test_a_switch_leads_to_the_same_page_with_what_was_searched_for():
    assert switched("q=%E7%A7%8D&lang=zh&more=1", Look("en", "large")) == "?q=%E7%A7%8D&more=1&lang=en&look=large"


def test_a_choice_is_kept_from_page_to_page_and_may_be_taken_back(visitor):
    visitor.open(AREA + "?lang=en&look=large")
    assert visitor.client.cookies[COOKIE] == "en.large"
    visitor.open(AREA, THEME)
    assert '<html lang="en" class="large">' in visitor.page.text
    visitor.open(AREA, THEME + "?look=plain")
    visitor.open(AREA, THEME)
    assert '<html lang="en">' in visitor.page.text
    visitor.open(AREA + "?lang=zh")
    assert '<html lang="zh-CN">' in visitor.page.text


def test_who_chooses_nothing_gets_no_cookie_for_it(visitor):
    visitor.open(AREA)
    assert COOKIE not in visitor.client.cookies


def test_every_page_has_the_switches(visitor):
    def switches() -> list[str]:
        nav = re.search(r'<nav class="switches".*?</nav>', visitor.page.text, flags=re.S)
        assert nav is not None, visitor.place
        return re.findall(r">([^<>]+)</a>", nav[0])

    for place in (AREA, AREA + "?q=zzz", f"{AREA}/{THEME}", f"{AREA}/{THEME}/check", f"{AREA}/{THEME}/apply/2", f"{AREA}/{THEME}/form", "nowhere"):
        visitor.open(*place.split("/"))
        assert switches() == ["长辈版", "English"], place
    visitor.open(AREA, THEME, "check")
    visitor.walk(TENANT)
    assert switches() == ["长辈版", "English"] and visitor.place.endswith("/notice")
    visitor.open("nowhere?lang=en&look=large")
    assert switches() == ["Standard size", "中文"]


# ── English ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_english_a_catalog_is_quoted_and_marked():
    assert quoted("出生登记", "zh") == "出生登记"
    assert quoted("出生登记", "en") == '<span lang="zh-CN">出生登记</span>'
    assert quoted("Bring 户口簿 and 2 copies", "en") == 'Bring <span lang="zh-CN">户口簿</span> and 2 copies'
    assert quoted("户口条例 第7条第1款", "en") == '<span lang="zh-CN">户口条例 第7条第1款</span>'
    assert quoted("<b>种花</b>", "en") == '&lt;b&gt;<span lang="zh-CN">种花</span>&lt;/b&gt;'
    assert [str(quoted(each, "en")) for each in ("是", "1个工作日", "20个工作日")] == ["Yes", "1 working day", "20 working days"]


@pytest.mark.parametrize("seed", [None, 7])
def test_in_english_nothing_but_quotations_is_chinese(rulebook, tmp_path, seed):
    """On every page of the whole way, also where answers are wrong, and in a catalog of other names."""
    person, area, theme = TENANT, AREA, THEME
    if seed is not None:
        from tests.garden.people import renamed_answers

        renamed = twin_of(rulebook.program, FOLDER, tmp_path / "twin", seed)
        rulebook = rulebook_of(tmp_path / "twin")
        person, area, theme = renamed_answers(TENANT, renamed), renamed(AREA), renamed(THEME)
    visitor = Visitor(app_for([rulebook], Settings("sqlite://", "secret")))

    def look(*place: str) -> None:
        if place:
            visitor.open(*place)
        assert '<html lang="en">' in visitor.page.text, visitor.place
        assert not unmarked(visitor.page.text), (visitor.place, unmarked(visitor.page.text))

    look(area + "?lang=en")
    for place in ([area], [area + "?q=zzzz"], [area + "?q=a"], [area, theme], [area, theme, "form"], ["nowhere"]):
        look(*place)
    visitor.open(area, theme, "check")
    for _ in range(12):
        look()
        if visitor.place.endswith("/notice"):
            break
        visitor.send(visitor.filled(person))
    assert "You can apply" in visitor.text
    visitor.open(area, theme, "apply")
    visitor.send({})
    for number in (2, 3, 4):
        visitor.open(area, theme, f"apply/{number}")
        visitor.send({})
        look()
    visitor.open(area, theme, "apply")
    visitor.walk(person)
    assert "Check your answers" in visitor.text
    look()
    look(area, theme, "form?filled=1")
    visitor.open(area, theme, "apply", "review")
    visitor.send({})
    assert "We have your application" in visitor.text
    look()
    place = visitor.place.strip("/")
    look(*f"{place}/form".split("/"))


def test_on_english_pages_things_have_the_english_names_their_authors_gave(visitor):
    visitor.open(AREA + "?lang=en")
    assert ">Planting a garden</a>" in visitor.page.text and '<span lang="zh-CN">种花登记</span>' in visitor.page.text
    visitor.open(AREA, THEME)
    assert "<h1>Planting a garden</h1>" in visitor.page.text and "<title>Planting a garden · " in visitor.page.text
    visitor.open(AREA + "?lang=zh")
    assert "Planting" not in visitor.page.text


# ── large print ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_large_print_one_question_stands_on_a_page_and_the_result_is_the_same(visitor):
    visitor.open(AREA, THEME + "?look=large")
    asked = []
    for start, end in (("check", "/notice"), ("apply", "/review")):
        visitor.open(AREA, THEME, start)
        for _ in range(60):
            if visitor.place.endswith(end):
                break
            assert len(visitor.sheet.asked) == 1, (visitor.place, visitor.sheet.asked)
            asked += visitor.sheet.asked
            visitor.send(visitor.filled(TENANT))
            assert not visitor.errors
        assert visitor.place.endswith(end)
    assert len(asked) == len(set(asked)), "a question was asked twice"
    assert set(asked) >= {"住处情况", "房东姓名", "花园面积"}
    visitor.send({})
    assert "已经提交" in visitor.text


def test_in_large_print_one_goes_back_question_by_question(visitor):
    visitor.open(AREA, THEME + "?look=large")
    visitor.open(AREA, THEME, "apply")
    asked = []
    for _ in range(6):
        asked += visitor.sheet.asked
        visitor.send(visitor.filled(TENANT))
    asked += visitor.sheet.asked
    for earlier in reversed(asked[:-1]):
        back = re.search(r'class="crumbs"[^>]*><a href="([^"]+)"', visitor.page.text)
        assert back is not None
        visitor._at(visitor.client.get(back[1]))
        assert visitor.sheet.asked == [earlier]
    # From an earlier question one comes back to where one was.
    visitor.send(visitor.filled(TENANT))
    assert visitor.sheet.asked == [asked[-1]] or visitor.sheet.asked[0] in asked


def test_in_large_print_what_is_wrong_is_shown_on_the_page_of_its_question(visitor):
    visitor.open(AREA, THEME + "?look=large")
    visitor.open(AREA, THEME, "apply/2?at=公民身份号码")
    assert visitor.sheet.asked == ["公民身份号码"]
    visitor.send({"公民身份号码": "1234"})
    assert visitor.page.status_code == 422 and visitor.sheet.asked == ["公民身份号码"]
    assert visitor.errors == ["公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍"]


def test_in_large_print_a_change_leads_to_its_question_and_back_to_the_review(visitor):
    visitor.open(AREA, THEME + "?look=large")
    visitor.open(AREA, THEME, "apply")
    visitor.walk(TENANT, most=60)
    change = next(each for each in re.findall(r'href="([^"]+back=review[^"]+)"', visitor.page.text) if "%E6%9C%88%E7%A7%9F" in each)
    visitor._at(visitor.client.get(change.replace("&amp;", "&")))
    assert visitor.sheet.asked == ["月租"]
    visitor.send({"月租": "1600"})
    assert visitor.place.endswith("/review") and "1600" in visitor.text
