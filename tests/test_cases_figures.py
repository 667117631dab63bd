"""一网督办 counted twice: by the product, and here by hand from the rows of the table of events."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from dsl.diagnostics import Problems, Report
from engine.rulebook import SHANGHAI
from tests.counter import AREA, CARD, CATALOG, OWNER, SHOP, as_role, cheap_passwords, rulebook
from web.app import app_for
from web.cases.handing_in import notified_for
from web.cases.indicators import indicators_of, periods
from web.cases.moves import Wanting
from web.cases.terms_from_file import terms_from
from web.cases.to_table import days, percent, to_csv
from web.people.demo import seed_demo
from web.people.person import EVERYWHERE, Person, Role
from web.settings import Settings
from web.store import records
from web.store.store import Store

ALL = Person("staff", frozenset({Role.RECEIVING, Role.EXAMINING, Role.DELIVERING, Role.OFFICER}), body=EVERYWHERE, via="local")
BEGIN, END = date(2026, 3, 1), date(2026, 3, 31)


def on(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC)


class Office:
    """Hands in and moves cases on chosen days."""

    def __init__(self, site: Any):
        self.site, self.docket, self.store = site, site.docket, site.store
        self.count = 0

    def hand_in(self, day: date, goal: str = SHOP, way: str = "online", **answers: Any) -> str:
        self.count += 1
        book, person = self.site.areas[AREA].rulebook, Person(f"p{self.count}", via="local")
        given = {"姓名": "王小店", "证号": OWNER["证号"], "店名": "小月亮", "面积": 60, "卖酒": True, "年满": True, **answers}
        terms = given.pop("terms", self.site.terms)
        told = notified_for(book, goal, given, day, terms=terms)
        return self.store.hand_in(
            visitor=person.id, catalog=AREA, goal=goal, program=book.fingerprint, key=f"k{self.count}", answers=given, decision={}, on=day, by=person,
            role="citizen", subject=person.id,
            begin=lambda writing, reference: self.docket.begin(writing, reference, told, book.fingerprint, "1", on(day), person, "citizen", {"way": way}),
        ).reference  # fmt: skip

    def move(self, reference: str, day: date, kind: str, about: str = "", hand: str = "officer", **told: Any) -> None:
        filed = self.docket.filed(reference, on(day))
        person = ALL if hand != "applicant" else Person(filed.subject, via="local")
        self.docket.act(person, filed, kind, about, told, hand=hand, expected=filed.standing.last, now=on(day))

    def decide(self, reference: str, matter: str, took: date, decided: date, outcome: str = "granted") -> None:
        self.move(reference, took, "take", matter)
        self.move(reference, decided, "decide", matter, outcome=outcome, says="有理由")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        app = app_for([rulebook()], Settings("sqlite://", "secret", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
        seed_demo(app.state.site.store)
        office = Office(app.state.site)
        office.app = app  # type: ignore[attr-defined]
        d = lambda day: date(2026, 3, day)  # noqa: E731
        a = office.hand_in(d(2))
        office.move(a, d(3), "accept", hand="window", received=["租约", "计划书", "环评"])
        office.decide(a, "登记开店", d(3), d(5))  # two of three days
        office.decide(a, "许可卖酒", d(6), d(16))  # seven of five
        office.move(a, d(17), "deliver", hand="counter", how="window", to="")
        office.move(a, d(18), "rate", "许可卖酒", hand="applicant", grade=1, bad=True, reasons=["slow"], says="")
        office.move(a, d(18), "rate", "delivery", hand="applicant", grade=5, bad=False, reasons=[], says="")
        office.move(a, d(19), "call back", "许可卖酒", hand="supervisor", person="p1", real=True, says="问过")
        b = office.hand_in(d(4), way="window", 卖酒=False)
        office.move(b, d(4), "accept", hand="window", received=["租约", "环评"])
        office.move(b, d(12), "supply", "计划书", hand="applicant")  # late: not the department's fault
        office.decide(b, "登记开店", d(12), d(12))
        office.move(b, d(13), "deliver", hand="counter", how="window", to="")
        office.hand_in(d(5), goal=CARD)  # by itself
        refused = office.hand_in(d(6))
        office.move(refused, d(9), "refuse", hand="window", says="不行")
        office.hand_in(d(9))  # nobody answers: deemed accepted, and 登记开店 is late by the end of the month
        office.docket.tend(on(d(17)))
        gone = office.hand_in(d(30))
        office.move(gone, d(31), "withdraw", hand="applicant")
        outside = office.hand_in(date(2026, 4, 1))
        assert outside
        yield office


def rows_of(store: Store) -> list[dict[str, Any]]:
    with store.reading() as connection:
        rows = connection.execute(select(records.events).order_by(records.events.c.case, records.events.c.number)).mappings().all()
    return [{**row, "figures": json.loads(row["figures"]), "day": datetime.fromisoformat(row["at"]).astimezone(SHANGHAI).date()} for row in rows]


# The official calendar: weekends, and of 2026 the Spring Festival (15 to 23 February, 14 and 28 worked) and Qingming (4 to 6 April).
FREE = {date(2026, 2, 15) + timedelta(days=each) for each in range(9)} | {date(2026, 4, 6)}
WORKED = {date(2026, 2, 14), date(2026, 2, 28)}


def working_days(begin: date, end: date) -> int:
    days = [begin + timedelta(days=each) for each in range(1, (end - begin).days + 1)]
    return sum((day.isoweekday() <= 5 and day not in FREE) or day in WORKED for day in days)


def test_the_figures_are_those_counted_by_hand_from_the_table(office: Office) -> None:
    found = indicators_of(office.docket.lives(on(date(2026, 4, 2)), BEGIN), BEGIN, END)
    rows = [row for row in rows_of(office.store)]
    month = [row for row in rows if BEGIN <= row["day"] <= END]

    def count(kind: str, **figures: Any) -> int:
        return sum(row["kind"] == kind and all(row["figures"].get(name) == value for name, value in figures.items()) for row in month)

    assert (found.submitted, found.online, found.at_window) == (count("submitted"), count("submitted", way="online"), count("submitted", way="window")) == (6, 5, 1)
    assert (found.refused, found.withdrawn, found.done, found.asked) == (count("refuse"), count("withdraw"), count("deliver"), count("ask")) == (1, 1, 3, 0)
    assert (found.granted, found.denied) == (count("decide", outcome="granted"), count("decide", outcome="denied"))
    # Accepted: by the window twice, by data once, and once because five working days went by in silence.
    assert (found.accepted, found.deemed) == (count("accept") + 1, 1) == (4, 1)
    assert found.by_machine == 1

    courses = {row["case"]: row["figures"]["course"] for row in rows if row["kind"] == "submitted"}
    used, promised, legal, times = [], Fraction(0), Fraction(0), {}
    for row in month:
        if row["kind"] != "decide":
            continue
        case, matter = row["case"], row["figures"]["about"]
        mine = [each for each in rows if each["case"] == case]
        accepted = next(each["day"] for each in mine if each["kind"] == "accept") if any(each["kind"] == "accept" for each in mine) else mine[0]["day"]
        fed = {wait["before"] for wait in courses[case]["waits"] if wait["after"] == matter}
        began = max([accepted, *(each["day"] for each in mine if each["kind"] == "decide" and each["figures"]["about"] in fed)])
        times[case, matter] = working_days(began, row["day"])
        work = next(each for each in courses[case]["works"] if each["matter"] == matter)
        used.append(times[case, matter])
        promised += Fraction(work["days"])
        legal += Fraction(work["legal"])
    late = [each["case"] for each in rows if each["kind"] == "supply"]
    [waited] = [name for name in times if name[0] in late and name[1] == "登记开店"]
    # Six working days from the 4th to the 12th, of which all after the second of three were waiting for the paper.
    assert times[waited] == 6
    spent = sum(used) - 4
    assert found.tasks.count == len(used) == 7
    assert (found.tasks.used, found.tasks.promised, found.tasks.legal) == (spent, promised, legal)
    # 登记开店 2 and 2 of 3, 许可卖酒 7 of 5; of four that data decide three at once, the fourth six working days after it came in,
    # for nobody had answered. Promised 3 + 3 + 5, by law 20 + 20 + 30 + 4 × 5. 1 − 17 / 11 and 1 − 17 / 90.
    assert (spent, promised, legal) == (17, 11, 90)
    assert (percent(found.tasks.promise_saved), percent(found.tasks.legal_saved)) == ("-54.55%", "81.11%")
    assert found.tasks.in_time == 5

    grades = [row["figures"]["grade"] for row in month if row["kind"] == "rate"]
    assert found.rated.grades == tuple(grades.count(each) for each in (5, 4, 3, 2, 1)) == (1, 0, 0, 0, 1)
    assert (found.rated.bad, found.rated.called_back, found.rated.to_rectify, found.rated.rectified) == (1, 1, 1, 0)
    assert percent(found.rated.satisfied) == "50.00%"
    handed_in = [courses[row["case"]] for row in month if row["kind"] == "submitted"]
    assert (found.filled, found.prefilled) == (sum(each["filled"] for each in handed_in), sum(each["prefilled"] for each in handed_in))

    by_body = {each.body: each for each in found.bodies}
    assert by_body["乙局"].time.in_time == 0 and by_body["乙局"].rated.bad == 1
    assert by_body["甲局"].overdue == 1 and by_body["甲局"].time.used == 4


def test_figures_are_the_same_when_all_that_is_personal_is_erased(office: Office) -> None:
    moment = on(date(2026, 4, 2))
    before = indicators_of(office.docket.lives(moment, BEGIN), BEGIN, END)
    with office.store.reading() as connection:
        kept = connection.execute(select(records.events.c.case, records.events.c.number, records.events.c.body)).all()
    over = {row["case"] for row in rows_of(office.store) if row["kind"] in ("deliver", "refuse", "withdraw")}
    with office.store.tending() as connection:
        connection.execute(records.events.update().where(records.events.c.case.in_(over)).values(body=None))
    try:
        assert indicators_of(office.docket.lives(moment, BEGIN), BEGIN, END) == before
    finally:
        with office.store.tending() as connection:
            for case, number, body in kept:
                connection.execute(records.events.update().where(records.events.c.case == case, records.events.c.number == number).values(body=body))


def test_the_desk_shows_the_most_urgent_first(office: Office) -> None:
    found = office.docket.on_the_desk(ALL, on(date(2026, 4, 2)))
    lights = [each.standing.light for each in found]
    assert lights == sorted(lights, key=["red", "yellow", "green"].index) and lights[0] == "red"
    mine = office.docket.on_the_desk(Person("o", frozenset({Role.OFFICER}), body="丙局", via="local"), on(date(2026, 4, 2)))
    assert mine == (), "data did all that 丙局 had to do"
    assert office.docket.on_the_desk(Person("a", frozenset({Role.AUDITOR}), body="甲局", via="local"), on(date(2026, 4, 2))) == ()


def test_the_page_and_the_file_say_the_same_and_carry_nothing_out(office: Office) -> None:
    clerk = as_role(office.app, "receiving")  # type: ignore[attr-defined]
    clerk.open("figures?from=2026-03-01&to=2026-03-31")
    assert clerk.page.status_code == 200 and "81.11%" in clerk.text and "甲局" in clerk.text
    clerk.open("figures?from=2026-03-31&to=2026-03-01")
    assert clerk.page.status_code == 422 and "起止日期不对" in clerk.text
    page = clerk.client.get("/figures.csv?from=2026-03-01&to=2026-03-31")
    assert page.headers["content-type"].startswith("text/csv") and "attachment" in page.headers["content-disposition"]
    read = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert ["法定提速率", "81.11%"] in read
    found = indicators_of(office.docket.lives(on(date(2026, 4, 2)), BEGIN), BEGIN, END)
    hostile = found.__class__(**{name: getattr(found, name) for name in found.__slots__} | {"bodies": (found.bodies[0].__class__("=cmd|' /C calc'!A0", *[getattr(found.bodies[0], each) for each in ("time", "rated", "open", "yellow", "overdue")]),)})
    assert "'=cmd|" in to_csv(hostile) and ",=cmd" not in to_csv(hostile) and "\n=cmd" not in to_csv(hostile)
    citizen = as_role(office.app, "citizen")  # type: ignore[attr-defined]
    citizen.open("figures")
    assert citizen.page.status_code in (403, 404)


def test_periods_are_those_of_reports() -> None:
    found = periods(date(2026, 11, 21))  # a Saturday
    assert found["week"][0] == date(2026, 11, 16) and found["half-month"][0] == date(2026, 11, 16)
    assert found["month"][0] == date(2026, 11, 1) and found["half-year"][0] == date(2026, 7, 1) and found["year"][0] == date(2026, 1, 1)


def test_shares_are_rounded_half_up_and_exact() -> None:
    assert percent(Fraction(1181, 1574)) == "75.03%" and percent(Fraction(-1, 8)) == "-12.50%" and percent(None) == "—"
    assert days(Fraction(39, 10)) == "3.9" and days(Fraction(1, 20)) == "0.1" and days(None) == "—"




# ── the office's own terms ───────────────────────────────────────────────────────────────────────────────────────


def terms_of(tmp_path: Any, text: str) -> tuple[Any, list[str]]:
    file, report = tmp_path / "terms.yaml", Report()
    file.write_text(text, encoding="utf-8")
    return terms_from(str(file), report), [each.code for each in report]


def test_an_office_has_limits_a_window_and_grades_of_its_own(tmp_path: Any) -> None:
    text = "窗口: 市民中心\n受理答复: 3个工作日\n整改: 7\n评价等级: [好极了, 好, 还行, 差, 很差]\n差评: [很差]\n差评原因: [太慢, 太远]\n"
    terms, wrong = terms_of(tmp_path, text)
    assert wrong == [] and (terms.window, terms.tell, terms.rectify, terms.mend) == ("市民中心", 3, 7, 15)
    site = app_for([rulebook()], Settings("sqlite://", "secret", terms=str(tmp_path / "terms.yaml"))).state.site
    mine = Office(site)
    book = site.areas[AREA].rulebook
    told = notified_for(book, SHOP, {"面积": 60, "卖酒": False}, date(2026, 3, 2), terms=site.terms)
    assert told.course.office == "市民中心"
    reference = mine.hand_in(date(2026, 3, 2), 卖酒=False, terms=site.terms)
    mine.move(reference, date(2026, 3, 2), "accept", hand="window", received=["租约", "计划书", "环评"])
    mine.move(reference, date(2026, 3, 2), "rate", "acceptance", hand="applicant", grade=2, bad=False, reasons=[], says="")
    with pytest.raises(Wanting, match="Choose a grade"):
        mine.move(reference, date(2026, 3, 2), "rate", "记账备案", hand="applicant", grade=1, bad=False, reasons=[], says="")
    mine.move(reference, date(2026, 3, 2), "rate", "记账备案", hand="applicant", grade=1, bad=True, reasons=["太慢"], says="")
    [clock] = [each for each in site.docket.filed(reference, on(date(2026, 3, 2))).standing.clocks if each.sort == "call back"]
    assert clock.limit == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("受理达复: 3\n", "terms-unknown-word"), ("整改: 很快\n", "terms-number"), ("整改: 9999\n", "terms-number"), ("窗口: []\n", "terms-window"),
        ("评价等级: [好, 坏]\n", "terms-grades"), ("差评: [满意]\n", "terms-bad"), ("差评: [非常满意, 满意, 基本满意, 不满意, 非常不满意]\n", "terms-bad"),
        ("差评原因: [{a: b}]\n", "terms-words"),
    ],
)  # fmt: skip
def test_terms_that_are_wrong_are_told_and_nothing_starts(tmp_path: Any, text: str, code: str) -> None:
    assert terms_of(tmp_path, text)[1] == [code]
    with pytest.raises(Problems):
        app_for([rulebook()], Settings("sqlite://", "secret", terms=str(tmp_path / "terms.yaml")))


def test_terms_that_cannot_be_read_are_told() -> None:
    report = Report()
    terms_from("/nowhere/terms.yaml", report)
    assert [each.code for each in report] == ["terms-no-file"]


@pytest.mark.parametrize(("aim", "promised"), [("12个工作日", 12), ("8个工作日", 8), ("5个工作日", 8)])
def test_a_case_promises_what_its_theme_aims_at_where_the_plan_can_keep_it(aim: str, promised: int) -> None:
    """The plan takes three working days and then five: an aim of five would be red with every department in time."""
    book = rulebook(CATALOG.replace("    牵头: 甲局\n", f"    牵头: 甲局\n    减少: {{时限: {aim}}}\n"))
    told = notified_for(book, SHOP, {"面积": 60, "卖酒": True}, date(2026, 3, 2))
    assert told.course.days == promised
