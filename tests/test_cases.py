"""The life of a case: told by files of events, and by what holds however it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.plan import Aside
from engine.plan.days import PUBLISHED, Calendar
from web.cases.case import Asked, Course, Event, Ground, Paper, Promise, Stage, Standing, Terms, Wait, Work
from web.cases.clocks import days_between, last_day, light_of
from web.cases.from_json import asked_to_json, course_from_json, course_to_json
from web.cases.life import standing_of
from web.cases.moves import (
    MOVES,
    NotOffered,
    Offer,
    Wanting,
    askable,
    moved,
    next_of_the_machine,
    offers_for,
    offers_of,
)

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CHINA = timezone(timedelta(hours=8))


def course_of(written: Mapping[str, Any]) -> Course:
    works, waits = [], []
    for name, each in written.get("works", {}).items():
        works.append(Work(
            name, name, each["body"], None if each.get("days") is None else Fraction(each["days"]), None,
            tuple(Aside(aside) for aside in each.get("asides", ())), (f"{name}结果",), each.get("is_automatic", False),
        ))  # fmt: skip
        waits += [Wait(before, name, "finish-start", each.get("feeds", True)) for before in each.get("after", ())]
        waits += [Wait(before, name, "finish-finish", each.get("needs_its_paper", False)) for before in each.get("not_before", ())]
    papers = tuple(
        Paper(name, name, each) if isinstance(each, str) else Paper(name, name, **{**each, "matters": tuple(each.get("matters", ()))})
        for name, each in written.get("papers", {}).items()
    )
    return Course(
        "试", "试", "册", "窗口", None if written.get("days") is None else Fraction(written["days"]), None, papers,
        tuple(Asked(each, each) for each in written.get("fields", ())),
        tuple(Ground(name, label) for name, label in written.get("grounds", {}).items()),
        tuple(Promise(name, each["document"], tuple(each["matters"]), each["check"], each.get("if_false", "")) for name, each in written.get("promises", {}).items()),
        tuple(works), tuple(waits), terms=Terms(**written.get("terms", {})),
        stages=tuple(Stage(name, each["lead"], Fraction(each["days"]), tuple(each["matters"])) for name, each in written.get("stages", {}).items()),
    )  # fmt: skip


def submitted(course: Course, at: datetime, program: str = "old") -> Event:
    figures = {"course": course_to_json(course), "program": program, "engine": "1"}
    return Event("c", 1, "submitted", at, "申请人", "citizen", figures=figures, told={"asked": asked_to_json(course)})


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


# ── told by files ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_lives_as_its_file_tells(file: Path) -> None:
    written = yaml.safe_load(file.read_text("utf-8"))
    course = course_of(written["course"])
    events: list[Event] = []
    for line in written["life"]:
        now = at(line["day"])
        if line.get("do") == "submit":
            events = [submitted(course, now)]
            continue
        standing = standing_of(events, now)
        if "stands" in line:
            stands_as(standing, line["stands"], line)
        elif "machine" in line:
            done = []
            while step := next_of_the_machine(standing_of(events, now)):
                kind, about, told = step
                events.append(moved(standing_of(events, now), kind, about, told, case="c", at=now, actor="machine", role="machine", hand="machine"))
                done.append(f"{kind} {about}".strip())
            assert done == line["machine"], line
        else:
            told = dict(line.get("told", {}))
            if told.get("course") == "newer":
                newer = course_of(written["newer"])
                told |= {"course": course_to_json(newer), "asked": asked_to_json(newer)}
            try:
                event = moved(
                    standing, line["do"], line.get("about", ""), told, case="c", at=now, actor=line.get("actor", line["by"]), role=line["by"],
                    hand=line["by"], body=line.get("body", ""),
                )  # fmt: skip
            except NotOffered:
                assert line.get("refused"), line
            except Wanting as wanting:
                said = [each.zh for each in wanting.problems]
                assert "wrong" in line and len(said) == len(line["wrong"]), (line, said)
                assert all(part in each for part, each in zip(line["wrong"], said, strict=True)), (line, said)
            else:
                assert "refused" not in line and "wrong" not in line, line
                events.append(event)


def stands_as(standing: Standing, expected: Mapping[str, Any], line: object) -> None:
    for name, value in expected.items():
        match name:
            case "clocks":
                clocks = {" ".join(filter(None, (each.sort, each.about))): each for each in standing.clocks}
                for key, told in value.items():
                    each = clocks[key]
                    shown = "still" if each.is_still else each.due
                    assert f"{shown} {each.light} {each.used}/{each.limit}" == str(told), (line, key)
            case "tasks":
                assert {each.matter: each.state for each in standing.tasks} == value, line
            case "moves":
                # In a file `rate` alone stands for every step that can be rated; newer rules are nothing a case knows of.
                found = [f"{each.kind} {each.about}".strip() for each in offers_of(standing) if each.kind != "migrate"]
                short = list(dict.fromkeys(each if each in value else each.split()[0] for each in found))
                assert sorted(short) == sorted(value), (line, found)
            case "counts":
                counting = {each.promise.pledge: each.until for each in standing.promised if each.counts_on(standing.today)}
                assert counting == value, line
            case "program":
                assert standing.version.program == value, line
            case _:
                assert getattr(standing, name) == value, (line, name)


# ── however it goes ──────────────────────────────────────────────────────────────────────────────────────────────

BODIES = ("甲局", "乙局")


@st.composite
def courses(draw: st.DrawFn) -> Course:
    names = ["一", "二", "三"][: draw(st.integers(1, 3))]
    works = tuple(
        Work(name, name, draw(st.sampled_from(BODIES)), draw(st.sampled_from([None, Fraction(0), Fraction(1, 2), Fraction(3)])), None,
             draw(st.sampled_from([(), (Aside("程序"),)])), (), draw(st.booleans()))
        for name in names
    )  # fmt: skip
    waits = tuple(
        Wait(before, after, draw(st.sampled_from(["finish-start", "finish-finish"])), draw(st.booleans()))
        for later, after in enumerate(names) for before in names[:later] if draw(st.booleans())
    )  # fmt: skip
    paper = st.sampled_from([
        Paper("甲", "甲", "bring", tuple(names)), Paper("乙", "乙", "late", (names[0],), "accepted", "2个工作日"), Paper("丙", "丙", "waived"),
        Paper("丁", "丁", "late", (names[-1],), "decided", "办结后3天"), Paper("戊", "戊", "promised", (names[0],)),
    ])  # fmt: skip
    papers = tuple(draw(st.lists(paper, max_size=4, unique_by=lambda each: each.document)))
    promises = tuple(Promise("诺", each.document, each.matters, draw(st.sampled_from(["", "办结后5天"]))) for each in papers if each.stand == "promised")
    return Course("试", "试", "册", "窗口", Fraction(3), None, papers, (Asked("电话", "电话"),), (), promises, works, waits)


def a_telling(draw: st.DrawFn, standing: Standing, offer: Offer) -> dict[str, Any]:
    """Something to tell with a move; often what it needs, sometimes not."""
    match offer.kind:
        case "accept":
            return {"received": [each.document for each in standing.course.papers if each.stand == "bring" or (each.stand == "late" and draw(st.booleans()))]}
        case "ask":
            return {"items": [{"item": item, "wrong": "错"} for item, _ in askable(standing.course) if draw(st.booleans())]}
        case "mend":
            return {"items": [item for item, _ in askable(standing.course)]}
        case "pause":
            return {"procedure": "程序"}
        case "extend":
            return {"days": draw(st.integers(0, 12)), "says": "有事"}
        case "decide":
            return {"outcome": draw(st.sampled_from(["granted", "granted", "denied"])), "says": "有理由"}
        case "verify":
            return {"kept": draw(st.booleans()), "says": "查过"}
        case "deliver":
            return {"how": "window"}
        case "rate":
            grade = draw(st.integers(1, 5))
            return {"grade": grade, "bad": grade <= 2, "reasons": ["slow"]}
        case "call back" | "rectify":
            return {"person": draw(st.sampled_from(["a", "b"])), "real": draw(st.booleans()), "says": "有"}
        case "migrate":
            return {"program": draw(st.sampled_from(["old", "new"])), "engine": "1", "course": course_to_json(standing.course), "asked": asked_to_json(standing.course), "agreed": True}
        case "archive":
            return {"manifest": "x"}
        case _:
            return {"says": "有理由"}


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """The events of any case: offered moves only, over some weeks that hold a long holiday."""
    now = at(date(2026, 2, 9))
    events = [submitted(draw(courses()), now)]
    for _ in range(draw(st.integers(0, 25))):
        now += timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 2, 7, 20])), hours=1)
        standing = standing_of(events, now)
        offers = offers_of(standing)
        if not offers:
            break
        offer = draw(st.sampled_from(offers))
        hand = draw(st.sampled_from([each for each in offer.move.hands if offer in offers_for(standing, (each,), None)]))
        told = a_telling(draw, standing, offer)
        try:
            events.append(moved(standing, offer.kind, offer.about, told, case="c", at=now, actor=draw(st.sampled_from(["a", "b"])), role=hand, hand=hand, body=None))
        except Wanting:
            continue
    return events


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(lives())
def test_whatever_is_offered_keeps_the_case_in_order(events: list[Event]) -> None:
    for count in range(1, len(events) + 1):
        holds(events[:count])


def holds(events: list[Event]) -> None:
    last, kinds = events[-1], [each.kind for each in events]
    standing = standing_of(events, last.at)
    assert standing.state in ("submitted", "mending", "working", "ready", "delivered", "refused", "withdrawn", "archived")
    for once in ("ask", "mend", "accept", "refuse", "withdraw", "deliver", "archive"):
        assert kinds.count(once) <= 1, once
    assert not (set(kinds) & {"refuse"} and set(kinds) & {"accept", "decide", "deliver"})
    if "archive" in kinds:
        assert kinds[-1] == "archive" and not offers_of(standing)
    if last.kind == "decide":
        before = standing_of(events[:-1], last.at)
        assert before.accepted is not None and before.accepted <= standing.today
        assert [each.about for each in events if each.kind == "decide"].count(last.about) == 1
        assert last.role != "machine" or last.figures["outcome"] == "granted"
        assert before.task(last.about).state != "paused"
        for wait in standing.course.waits:
            other = before.task(wait.before)
            if wait.after == last.about and (wait.how == "finish-start" or last.figures["outcome"] == "granted"):
                assert other.state in ("granted", "denied", "void"), wait
    if last.kind == "deliver":
        assert all(each.state in ("granted", "denied", "void") for each in standing.tasks)
    assert not any(each.role == "machine" and each.kind in ("refuse", "ask", "lapse", "verify") for each in events)
    assert len({(each.step, each.person) for each in standing.ratings}) == len(standing.ratings)
    for clock in standing.clocks:
        assert clock.used >= 0 and (clock.limit is None or clock.limit >= 0)
        if clock.light == "red":
            assert clock.due is None or (clock.ended or standing.today) > clock.due, clock
        if clock.due is not None and not clock.is_still and (clock.ended or standing.today) > clock.due:
            assert clock.light == "red" or clock.sort in ("task", "whole"), clock
    assert course_from_json(course_to_json(standing.course), asked_to_json(standing.course)) == standing.course


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(lives(), st.data())
def test_what_is_not_offered_is_refused(events: list[Event], data: st.DataObject) -> None:
    standing = standing_of(events, events[-1].at)
    open_ = {(each.kind, each.about) for each in offers_of(standing)}
    abouts = ["", "一", "二", "三", "乙", "丁", "诺", "acceptance", "delivery"]
    kind, about = data.draw(st.sampled_from([(kind, about) for kind in MOVES for about in abouts if (kind, about) not in open_]))
    with pytest.raises(NotOffered):
        moved(standing, kind, about, {"says": "要"}, case="c", at=events[-1].at, actor="a", role="x", hand=MOVES[kind].hands[0], body=None)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(lives())
def test_only_the_hands_of_a_move_make_it(events: list[Event]) -> None:
    standing = standing_of(events, events[-1].at)
    for hand in ("applicant", "window", "officer", "counter", "supervisor", "keeper", "machine"):
        for offer in offers_for(standing, (hand,), None):
            assert hand in offer.move.hands
        for offer in offers_for(standing, (hand,), "别的局"):
            assert hand in set(offer.move.hands) - {"officer"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(lives())
def test_figures_alone_tell_states_and_times(events: list[Event]) -> None:
    """What is told of people is erased in time; departments, states and days are still the same."""
    erased = [replace(each, told={}) for each in events]
    whole, rest = standing_of(events, events[-1].at), standing_of(erased, events[-1].at)
    assert (whole.state, [each.state for each in whole.tasks]) == (rest.state, [each.state for each in rest.tasks])
    assert (whole.submitted, whole.accepted, whole.ended) == (rest.submitted, rest.accepted, rest.ended)
    if whole.state != "mending":
        assert [(each.step, each.grade, each.on) for each in whole.ratings] == [(each.step, each.grade, each.on) for each in rest.ratings]


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(0, 40))
def test_a_last_day_is_as_many_days_away_as_it_says(begin: date, limit: int) -> None:
    due = last_day(begin, limit, (), PUBLISHED)
    assert due is not None and days_between(begin, due, (), PUBLISHED) == limit
    # Counted by hand: Monday to Friday but the published free days, and the Saturdays worked instead.
    assert sum(PUBLISHED.is_working(begin + timedelta(days=each)) for each in range(1, (due - begin).days + 1)) == limit


def test_lights_turn_before_at_and_beyond_the_limit() -> None:
    assert [light_of(10, used) for used in (0, 7, 8, 10, 11)] == ["green", "green", "yellow", "yellow", "red"]
    # A fifth of twenty is four days.
    assert [light_of(20, used) for used in (15, 16, 20, 21)] == ["green", "yellow", "yellow", "red"]
    assert [light_of(1, used) for used in (0, 1, 2)] == ["green", "yellow", "red"]
    assert [light_of(0, used) for used in (0, 1)] == ["yellow", "red"]
    assert light_of(None, 1000) == "green"


def test_a_year_nobody_has_published_stops_no_clock() -> None:
    nobody = Calendar()
    begin = date(2030, 1, 4)  # a Friday
    assert days_between(begin, date(2030, 1, 11), (), nobody) == 5
    assert last_day(begin, 5, (), nobody) is None
