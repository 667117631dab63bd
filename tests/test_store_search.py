"""A case is found at the counter by its number, or by the ID number of somebody in it: by a keyed mark, and only by who may see it."""

from __future__ import annotations

import pytest

from tests.counter import OWNER, SHOP, applied, as_role, cheap_passwords, rulebook
from web.app import app_for
from web.people.demo import seed_demo
from web.settings import Settings


@pytest.fixture(scope="module")
def app():
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        site = app_for([rulebook()], Settings("sqlite://", "a secret of the tests", rate_of_sign_ins="", rate_of_looks="", rate_of_changes=""))
        seed_demo(site.state.site.store)
        yield site


@pytest.fixture(scope="module")
def reference(app) -> str:
    return applied(as_role(app, "citizen"))


def sought(visitor, text: str):
    visitor.open("desk")
    return visitor.send({"sought": text}, next(sheet for sheet in visitor.sheets if sheet.action == "/desk/seek"))


@pytest.mark.parametrize("typed", ["11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２ｘ", " 110105 19491231 002X ", "110105491231002"])
def test_a_case_is_found_by_the_id_number_however_it_is_typed(app, reference, typed):
    window = as_role(app, "receiving")
    page = sought(window, typed)
    assert page.status_code == 200 and f"/desk/{reference}" in page.text and SHOP in window.text
    assert typed.strip() not in page.text and OWNER["证号"] not in str(page.url), "a number is neither shown again nor in an address"
    newest = app.state.site.store.trail(newest=2)
    assert [(each.kind, each.role) for each in newest] == [("case.listed", "receiving"), ("cases.sought", "receiving")]
    assert OWNER["证号"] not in str(newest)


def test_a_case_is_found_by_its_own_number(app, reference):
    [number] = numbers(app, reference)
    assert f"/desk/{reference}" in sought(as_role(app, "receiving"), f" {number.lower()} ").text


def numbers(app, reference):
    with app.state.site.store.reading() as connection:
        yield app.state.site.store.case_at(connection, reference).number


@pytest.mark.parametrize("typed", ["11010120000101001X", "x", "%", "' OR 1=1 --", "<script>"])
def test_what_is_not_there_is_not_found(app, reference, typed):
    page = sought(as_role(app, "receiving"), typed)
    assert page.status_code == 200 and "没有查到" in page.text and reference not in page.text and "<script>" not in page.text.partition("<main")[2]


def test_a_department_that_has_no_part_in_it_finds_nothing(app, reference):
    from dataclasses import replace

    from web.people.person import Person, Role
    from web.store.writing import now

    docket = app.state.site.docket
    stranger = Person("somebody", frozenset({Role.OFFICER}), body="别的局", via="local")
    assert docket.sought(stranger, OWNER["证号"], now()) == ()
    [found] = docket.sought(replace(stranger, body="甲局"), OWNER["证号"], now())
    assert found.reference == reference
    assert docket.sought(Person("c", via="local"), OWNER["证号"], now()) == ()
