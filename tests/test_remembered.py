"""What pages remember between visits says the same as what is worked out anew: rows of the table, conditions, how questions stand, how they look."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.routing import Match

from forms.answers import Filling, standings
from forms.from_program import form_from
from forms.to_html import boxes_from, conditions_on_page, drawn, question_html, question_of, questions_of
from forms.widgets import Posted
from tests.garden.people import OWNER, TENANT, rulebook_of
from tests.garden.walk import boxes_for
from web.app import app_for
from web.settings import Settings

ON = date(2026, 6, 15)


def new_filling() -> Filling:
    program = rulebook_of().program
    return Filling(form_from(program, "种花"), program, ON, program.region)


@lru_cache(maxsize=1)
def shared() -> Filling:
    """One for all that follows, as a site has one for all who come on a day."""
    return new_filling()


FIELDS = tuple(shared().form.fields)
ANSWERS: dict[str, tuple[Any, ...]] = {
    "种花_选办": ([], ["花园评比"]), "姓名": ("郑小园", "<&\"'>"), "联系手机": ("13800000000",), "住址所在": ("910102",), "住处情况": ("租来的房", "自己的房"),
    "房东姓名": ("钱多",), "月租": ("1500.50", "0"), "有帮手": (True, False), "花园面积": ("12.5", "3"), "最喜欢的花": ("月季",), "参加评比": (True, False),
}  # fmt: skip

some_answers = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in ANSWERS.items()})


@settings(max_examples=12, deadline=None)
@given(some_answers)
@example({})
def test_what_is_asked_hangs_on_the_answers_and_on_nobody_before(answers: dict[str, Any]) -> None:
    known, fresh = shared().for_one_page(), new_filling()
    assert standings(known, answers) == standings(fresh, answers)
    for step in known.form.steps:
        assert conditions_on_page(known, step, answers) == conditions_on_page(fresh, step, answers)
        for language in ("zh", "en"):
            for asked in questions_of(known, step, answers, language=language):
                assert question_html(known, asked, language) == drawn(asked, language)


texts = st.text(st.one_of(st.sampled_from("<>&\"'{}%\x020\x03 月"), st.characters(exclude_categories=["Cs"])), max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FIELDS), st.dictionaries(st.sampled_from(["", "-year", "-month", "-day", "-hour", "-minute"]), texts), texts, st.sampled_from(["zh", "en"]))
def test_what_stands_in_a_box_is_put_in_as_if_it_were_drawn_with_it(asked, typed: dict[str, str], condition: str, language: str) -> None:
    boxes = Posted({asked.key + part: (text,) for part, text in typed.items()})
    question = question_of(shared(), asked, boxes, language=language, condition=condition)
    assert question_html(shared(), question, language) == drawn(question, language)


@pytest.mark.parametrize("person", [TENANT, OWNER])
def test_what_one_chose_is_not_chosen_for_the_next(person: dict[str, Any]) -> None:
    chosen = {"有帮手": True, "住处情况": "租来的房", "最喜欢的花": "月季", "种花_选办": ["花园评比"]}
    for asked in FIELDS:
        theirs = Posted({name: tuple(value) if isinstance(value, list) else (str(value),) for name, value in boxes_for(asked.key, person.get(asked.key, "")).items()})
        for boxes in (boxes_from(shared(), asked, chosen), Posted({}), theirs, Posted({})):
            question = question_of(shared(), asked, boxes)
            assert question_html(shared(), question, "zh") == drawn(question, "zh")
    assert not any("郑小园" in str(piece) or "13800000000" in str(piece) for pieces in shared().drawn.values() for piece in pieces)


def test_the_row_behind_a_word_is_the_row_that_all_together_give() -> None:
    app = app_for([rulebook_of()], Settings("sqlite://", "secret"))
    made = {"area": "910100", "goal": "种花", "step:int": "3", "rest:path": "a/b", "path": "a.css"}
    paths = {"/", "", "//", "/x", "/x/y/z/u/v", "/{area}", "/desk", "/desk/", "/desk/a/b", "/api", "/api/v1", "/api/v1/nothing", "/static", "/static/a.css"}
    for route in app.routes:
        path = getattr(route, "path", "")
        for name in ("area", "goal", "step:int", "rest:path", "path"):
            path = path.replace(f"{{{name}}}", made[name])
        while "{" in path:
            path = f"{path[:path.index('{')]}some{path[path.index('}') + 1 :]}"
        paths |= {path, path + "/", path + "/more"}
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": []}
            whole = next(((route, child) for route in app.routes for match, child in [route.matches(scope)] if match is Match.FULL), None)
            found = app.router.found(scope)
            assert found is None or whole is not None and found is whole[0] and scope["path_params"] == whole[1]["path_params"], (method, path)
            assert found is not None or whole is None or path.startswith("/static"), (method, path)
