"""What is past its time is erased, and nothing else: the ledger stays whole and figures stay the same. Who asks gets what is held."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from dsl.diagnostics import Report
from dsl.to_message import show
from engine.kept_for import FOR_EVER, Period, period_from
from tests.called import called
from tests.counter import OWNER, applied, as_role, cheap_passwords, rulebook
from tests.pages import rulebook_of
from tests.store.one_case import CANARY, ID_NUMBER, PROGRAM, hand_in, keep_program
from web.app import app_for
from web.cases.indicators import indicators_of
from web.people.demo import seed_demo
from web.settings import Settings
from web.store import ledger
from web.store.records import cases, drafts, events, files, metadata, outbox, payments, people, readings, sessions
from web.store.retention import PURPOSES, Retention, erased, past
from web.store.retention_from_catalogs import kept_of, with_catalogs
from web.store.retention_from_file import retention_from
from web.store.store import Store, hidden
from web.store.subject import erased_on_request, exported, subject_by
from web.store.writing import now, stamp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def is_whole(store: Store) -> bool:
    with store.reading() as connection:
        return ledger.verdict_on(connection, store.keys).is_whole


def count(store: Store, table) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


# ── how long ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "moment", "before"),
    [
        ("10年", "2026-03-01", "2016-03-01"),
        ("1年", "2025-02-28", "2024-02-28"),  # what began on 29 February 2024 is not a year old yet
        ("1年", "2024-02-29", "2023-02-28"),
        ("1 个月", "2026-03-31", "2026-02-28"),
        ("6个月", "2026-03-01", "2025-09-01"),
        ("14 months", "2026-01-31", "2024-11-30"),
        ("90天", "2026-03-01", "2025-12-01"),
        ("1 day", "2026-01-01", "2025-12-31"),
    ],
)
def test_a_period_reaches_back_by_the_calendar(period: str, moment: str, before: str) -> None:
    found = period_from(period)
    assert found is not None and found.before(datetime.fromisoformat(moment)) == datetime.fromisoformat(before)


def test_for_ever_has_no_end_and_other_words_are_no_period() -> None:
    assert period_from("永久") is FOR_EVER and FOR_EVER.before(NOW) is None
    assert [period_from(words) for words in ("", "10", "年", "0天", "-1年", "十年", "1.5年", "99999年", "10 years ago")] == [None] * 9


def said(content: str, tmp_path: Path) -> tuple[Retention, list[str]]:
    file = tmp_path / "retention.yaml"
    file.write_text(content, "utf-8")
    report = Report()
    found = retention_from(str(file), report)
    return found, [show(each, None, "zh") for each in report]


def test_a_site_says_how_long_in_its_own_file(tmp_path: Path) -> None:
    found, wrong = said("案件: 5年\n通知: 30天\n事项:\n  大事: 永久\n  小事: 6个月\n", tmp_path)
    assert not wrong and found == Retention({"cases": Period(5, "year"), "messages": Period(30, "day")}, {"大事": FOR_EVER, "小事": Period(6, "month")})
    assert said("cases: 5 years\nmatters: {big: for ever}\n", tmp_path)[0] == Retention({"cases": Period(5, "year")}, {"big": FOR_EVER})
    report = Report()
    assert retention_from("", report) == Retention() and not report


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("案子: 5年\n", "这里没有“案子”这一项。"),
        ("案件: 五年\n", "“五年”不是一段时间。"),
        ("案件: [5年]\n", "这里不是一段时间。"),
        ("事项: 5年\n", "“事项”下面应当一行一个事项，写明留多久。"),
        ("事项:\n  大事: 很久\n", "“很久”不是一段时间。"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(content: str, message: str, tmp_path: Path) -> None:
    _, [told] = said(content, tmp_path)
    assert message in told and "retention.yaml:" in told


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def archived(store: Store, number: int, on: datetime, goal: str = "g") -> str:
    made = hand_in(store, number, goal=goal)
    with store.tending() as connection:
        connection.execute(update(cases).where(cases.c.reference == made.reference).values(archived_at=stamp(on), state="archived"))
        body = store.keys.seal(CANARY, events.c.body, f"{made.reference}/2")
        connection.execute(insert(events).values(case=made.reference, number=2, kind="archived", at=stamp(on), actor="a", role="r", figures='{"days": 3}', body=body))
        content = store.keys.seal_bytes(CANARY.encode(), files.c.content, f"f{number}")
        connection.execute(insert(files).values(id=f"f{number}", owner="o", case=made.reference, media="image/png", size=3, content=content, made_at=stamp(on), linked_at=stamp(on)))
    return made.reference


def test_cases_are_erased_on_the_day_after_their_time_and_not_before(database: str, tmp_path: Path) -> None:
    store = Store(database, keys=f"file:{tmp_path / 'keys'}")
    day = timedelta(days=1)
    # Ten years to NOW, 2026-03-01 12:00, reach back to 2016-03-01 12:00.
    limit = datetime(2016, 3, 1, 12, tzinfo=UTC)
    old, just, new = archived(store, 1, limit - day), archived(store, 2, limit), archived(store, 3, limit + day)
    short, kept = archived(store, 4, NOW - 40 * day, "小事"), archived(store, 5, limit - 1000 * day, "大事")
    open_one = hand_in(store, 6).reference
    wishes = Retention(matters={"小事": Period(1, "month"), "大事": FOR_EVER})
    assert past(store, wishes, NOW)["cases"] == 2 == erased(store, wishes, NOW)["cases"]
    assert erased(store, wishes, NOW)["cases"] == 0
    with store.reading() as connection:
        found = {each: store.case_at(connection, each) for each in (old, just, new, short, kept, open_one)}
        assert [each for each, case in found.items() if case.erased_at] == [old, short]
        assert all(bool(case.answers) == (case.erased_at is None) for case in found.values())
        assert store.references_by_id_number(connection, ID_NUMBER) == tuple(sorted((just, new, kept, open_one)))
        rows = connection.execute(select(events.c.case, events.c.kind, events.c.figures, events.c.body).where(events.c.number == 2)).all()
        assert {(case, figures, body is None) for case, _, figures, body in rows} == {
            (each, '{"days": 3}', each in (old, short)) for each in (old, just, new, short, kept)
        }
        assert {row.id for row in connection.execute(select(files).where(files.c.content.is_(None)))} == {"f1", "f4"}
    assert is_whole(store) and {entry.thing for entry in store.trail(kinds=("case.erased",))} == {f"cases/{old}", f"cases/{short}"}
    assert hand_in(store, 1, goal="g").reference == old, "whoever sends an erased case again still gets the same one"
    store.engine.dispose()


def test_what_was_erased_is_not_in_the_files_any_more(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    reference = archived(store, 1, datetime(2010, 1, 1, tzinfo=UTC))
    with store.reading() as connection:
        token = connection.execute(select(cases.c.answers).where(cases.c.reference == reference)).scalar_one().encode()
    everywhere = lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir())  # noqa: E731
    assert token[:200] in everywhere()
    erased(store, Retention(), NOW)
    assert token[:200] not in everywhere()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_every_purpose_finds_what_is_past_and_leaves_what_is_not(database: str, tmp_path: Path) -> None:
    store = Store(database, keys=f"file:{tmp_path / 'keys'}")
    keep_program(store)
    long_ago, lately = stamp(NOW - timedelta(days=4000)), stamp(NOW - timedelta(hours=1))
    with store.tending() as connection:
        connection.execute(insert(people).values(id="p", via="local", made_at=long_ago))
        for name, at in (("old", long_ago), ("new", lately)):
            mine = {"visitor": name, "catalog": "c", "goal": "g", "key": name, "answers": "", "changed_at": at}
            connection.execute(insert(drafts).values(id=name, expires_at=at if name == "old" else "2999", **mine))
            connection.execute(insert(sessions).values(id=name, person="p", made_at=at, seen_at=at, expires_at=at))
            connection.execute(insert(files).values(id=name, owner="p", media="image/png", size=1, made_at=at))
            connection.execute(insert(outbox).values(id=name, key=name, kind="reminder", addressee="p", due_at=at, sent_at=at))
            connection.execute(insert(readings).values(id=name, person="p", register="r", fact=name, state="told", read_at=at))
            told = {"person": "p", "register": "r", "fact": "f", "at": at, "answered_at": at}
            connection.execute(insert(metadata.tables["objections"]).values(id=name, **told))
            paid = {"catalog": "c", "goal": "g", "title": "g", "program": PROGRAM, "decided_on": "1990-01-01", "source": "run", "made_at": at, "payee": "sealed", "amount": "1"}
            ended = stamp(NOW - timedelta(days=12000)) if name == "old" else at
            connection.execute(insert(payments).values(id=name, key=name, state="sent", approved_at=ended, subject="p", **paid))
            connection.execute(insert(payments).values(id=f"{name} waits", key=f"{name} waits", state="held", **paid))
        # Not answered, not sent, handed in: these wait, however old they are.
        connection.execute(insert(outbox).values(id="waits", key="waits", kind="reminder", addressee="p", due_at=long_ago))
        connection.execute(insert(metadata.tables["objections"]).values(id="waits", person="p", register="r", fact="f", at=long_ago))
        connection.execute(insert(files).values(id="linked", owner="p", media="image/png", size=1, made_at=long_ago, linked_at=long_ago))
    expected = {purpose.en: int(purpose.en != "cases") for purpose in PURPOSES}
    assert past(store, Retention(), NOW) == expected == erased(store, Retention(), NOW)
    assert {purpose.en: erased(store, Retention(), NOW)[purpose.en] for purpose in PURPOSES} == dict.fromkeys(expected, 0)
    for purpose in PURPOSES:
        if purpose.en not in ("cases", "payments"):
            with store.reading() as connection:
                left = set(connection.execute(select(purpose.table.primary_key.columns[0])).scalars())
            assert "new" in left and "old" not in left, purpose.en
    with store.reading() as connection:
        rows = connection.execute(select(payments.c.id, payments.c.payee, payments.c.subject, payments.c.amount)).all()
    assert {id for id, payee, *_ in rows if payee is None} == {"old"} and {amount for *_, amount in rows} == {"1"}, "how much was paid stays"
    assert count(store, outbox) == 2 and count(store, files) == 2 and is_whole(store)
    store.engine.dispose()


def test_figures_are_the_same_after_erasing_and_the_page_of_the_case_still_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    app = app_for([rulebook()], Settings("sqlite://", "secret", rate_of_sign_ins="", rate_of_looks="", rate_of_changes=""))
    store, docket = app.state.site.store, app.state.site.docket
    seed_demo(store)
    citizen = as_role(app, "citizen")
    reference = applied(citizen)
    moment = now()

    def figures() -> object:
        filed = docket.filed(reference, moment)
        known = tuple(replace(event, told={}) for event in filed.events)
        return indicators_of([(known, filed.standing)], date(2020, 1, 1), date(2100, 1, 1)), filed.standing.state, len(filed.events)

    before = figures()
    with store.tending() as connection:
        connection.execute(update(cases).values(archived_at="2000-01-01T00:00:00.000000+00:00"))
    assert erased(store, Retention(), moment)["cases"] == 1
    assert figures() == before and is_whole(store)
    page = citizen.open("cases", reference)
    assert page.status_code == 200 and OWNER["证号"] not in page.text and "保存期限已到" in citizen.text


# ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def a_person(store: Store) -> str:
    with store.tending() as connection:
        connection.execute(insert(people).values(
            id="p1", via="local", made_at="2026-01-01", name=store.keys.seal(CANARY, people.c.name, "p1"),
            number=store.keys.seal(ID_NUMBER, people.c.number, "p1"), number_mark=store.keys.mark("id number", ID_NUMBER),
        ))  # fmt: skip
        connection.execute(insert(readings).values(
            id="r1", person="p1", register="登记库", fact="地址", state="told", read_at="2026-01-01", value=store.keys.seal('"某路"', readings.c.value, "r1")
        ))  # fmt: skip
    store.save_draft("p1", "c", "g", {"姓名": CANARY})
    return hand_in(store, 1, subject="p1", visitor="p1x").reference


def test_who_asks_gets_all_that_is_held_and_who_looked() -> None:
    store = Store("sqlite://")
    reference = a_person(store)
    hand_in(store, 2, visitor="another", answers={"姓名": "别人"}, id_numbers=[])
    with store.reading() as connection:
        found = subject_by(connection, store, id_number=ID_NUMBER.lower())
        assert found == subject_by(connection, store, id="p1")
        assert subject_by(connection, store, id="p2") is None and subject_by(connection, store, id_number="91010120000101001X") is None
    assert found is not None and found.cases == (reference,)
    held = exported(store, found)
    assert held["people"][0]["name"] == CANARY and held["readings"][0]["value"] == "某路"
    assert held["cases"][0]["answers"]["姓名"] == CANARY and held["drafts"][0]["answers"] == {"姓名": CANARY}
    assert {each["kind"] for each in held["trail"]} >= {"case.submitted"}
    assert "别人" not in str(held) and not any(word in str(held) for word in ("number_mark", "idempotency_key", "body_hash"))
    assert store.trail()[0].kind == "subject.exported" and store.trail()[0].subject == "p1"


def test_who_asks_to_be_forgotten_is_but_for_what_must_be_kept() -> None:
    store = Store("sqlite://")
    a_person(store)
    with store.reading() as connection:
        found = subject_by(connection, store, id="p1")
    assert found is not None
    done = erased_on_request(store, found)
    assert done.done == {"drafts": 1, "people": 1, "readings": 1} and len(done.kept) == 1
    assert count(store, drafts) == count(store, readings) == 0 and is_whole(store)
    with store.reading() as connection:
        [person] = connection.execute(select(people)).mappings()
        assert person["name"] is person["number"] is person["number_mark"] is None and person["disabled_at"]
        assert subject_by(connection, store, id_number=ID_NUMBER).cases == found.cases, "the case is still found by the number in it"
    with store.tending() as connection:
        connection.execute(update(cases).values(archived_at="2000-01-01T00:00:00.000000+00:00"))
    erased(store, Retention(), NOW)
    assert exported(store, found)["cases"][0].get("answers", "") == ""
    assert store.trail(subject="p1")[0].kind == "subject.exported"


def test_one_without_an_account_is_found_by_the_case() -> None:
    store = Store("sqlite://")
    made = hand_in(store, 1, visitor="v")
    with store.reading() as connection:
        found = subject_by(connection, store, case_number=made.number)
    assert found is not None and found.id == hidden("v") and found.cases == (made.reference,)


# ── as its users call it ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_commands_plan_erase_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path))
    monkeypatch.delenv("BANSHI_RETENTION", raising=False)
    store = Store(f"sqlite:///{tmp_path / 'banshi.db'}")
    archived(store, 1, datetime(2025, 1, 1, tzinfo=UTC))
    made = hand_in(store, 2)
    assert json.loads(called("retention", "plan").stdout)["案件"] == {"保存": "10年", "到期": 0}
    (tmp_path / "retention.yaml").write_text("案件: 1天\n", "utf-8")
    planned = called("retention", "plan", "--lang", "en")
    assert json.loads(planned.stdout)["cases"] == {"kept": "1 day", "past": 1} and "Nothing was touched" in planned.stderr
    (tmp_path / "retention.yaml").write_text("案件: 一天\n", "utf-8")
    assert "retention.yaml:1:" in called("retention", "run", code=1).stderr
    (tmp_path / "retention.yaml").write_text("案件: 1天\n", "utf-8")
    assert "已抹去 1 项" in called("retention", "run").stderr
    held = json.loads(called("subject", "export", "--case", made.number).stdout)["cases"]
    assert {each["number"]: each["answers"] and each["answers"]["姓名"] for each in held}[made.number] == CANARY
    assert json.loads(called("subject", "erase", "--case", made.number).stdout)["kept"] == [made.number]
    assert "没有查到" in called("subject", "export", "--person", "nobody", code=1).stderr
    for wrong in ((), ("--id-number", ID_NUMBER), ("--case", "x", "--person", "y")):
        called("subject", "export", *wrong, code=2)
    store.engine.dispose()


def test_a_service_that_runs_for_months_forgets_drafts_on_their_day(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    store.save_draft("one", "c", "g", {"姓名": CANARY})
    with store.tending() as connection:
        connection.execute(update(drafts).values(expires_at=stamp(now() - timedelta(seconds=1))))
    store.save_draft("two", "c", "g", {})
    assert count(store, drafts) == 2, "it looks for them once an hour"
    store._forgot_at -= timedelta(hours=2)
    store.save_draft("two", "c", "g", {})
    assert count(store, drafts) == 1


RULES = """
依据: {某法: {全称: 某某法}}
来源: {某库: {单位: 甲局, 方式: 数据共享}}
数据项:
  病历: {类型: 文本, 问: 得过什么病, 来源: 某库, 保存期: 30天}
  住址: {类型: 文本, 问: 住在哪里, 来源: 某库}
事项:
  短办: {设定依据: 某法 第1条, 填写: [病历], 保存期: 6个月}
  长办: {设定依据: 某法 第2条, 填写: [住址], 保存期: 永久}
  没写: {设定依据: 某法 第3条, 填写: [住址]}
一件事:
  短长: {牵头: 甲局, 依据: 某法, 联办事项: {短办: 必办, 长办: 必办}}
  短没: {牵头: 甲局, 依据: 某法, 联办事项: {短办: 必办, 没写: 必办}}
  自定: {牵头: 甲局, 依据: 某法, 保存期: 1年, 联办事项: {短办: 必办, 长办: 必办}}
"""


def test_what_the_rules_say_comes_before_what_the_site_says(tmp_path: Path) -> None:
    """Half a year to 2026-03-01 reaches back to 2025-09-01: 短办 of 2025-08 is past it, of 2025-10 is not; 190 days to 2025-08-23; 30 days to 2026-01-30."""
    store = Store(f"sqlite:///{tmp_path / 'records.db'}", keys=f"file:{tmp_path / 'keys'}")
    book = rulebook_of(RULES)
    store.keep_program(book)
    august, october = datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC)
    made = {}
    for number, (goal, day) in enumerate([("短办", august), ("短办", october), ("长办", august), ("没写", august), ("没写", october)], 1):
        made[goal, day] = archived(store, number, day, goal)
    with store.tending() as connection:
        connection.execute(update(cases).values(program=book.fingerprint))
        for fact, day in (("病历", "2026-01-01"), ("住址", "2026-01-01"), ("病历", "2026-02-20")):
            at = f"{day}T00:00:00.000000+00:00"
            connection.execute(insert(readings).values(id=f"{fact}{day}", person=day, register="某库", fact=fact, state="told", read_at=at))
    site = Retention({"cases": Period(190, "day")}, {"短办": FOR_EVER, "长办": Period(1, "day")})
    wanted = with_catalogs(site, store)
    assert erased(store, wanted, NOW)["cases"] == 2 and erased(store, wanted, NOW)["readings"] == 0
    with store.reading() as connection:
        gone = {reference for reference in made.values() if store.case_at(connection, reference).erased_at}
        left = set(connection.execute(select(readings.c.id)).scalars())
    assert gone == {made["短办", august], made["没写", august]}
    assert left == {"住址2026-01-01", "病历2026-02-20"}
    store.engine.dispose()


@pytest.mark.parametrize(("goal", "period"), [("短办", Period(6, "month")), ("长办", FOR_EVER), ("没写", None), ("短长", FOR_EVER), ("短没", None), ("自定", Period(1, "year"))])
def test_a_theme_is_kept_as_it_says_else_as_the_longest_of_its_matters(goal: str, period: Period | None) -> None:
    assert kept_of(rulebook_of(RULES).program, goal) == period


def test_people_are_told_how_long_before_they_send_and_on_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    app = app_for([rulebook_of(RULES)], Settings("sqlite://", "secret", rate_of_sign_ins="", rate_of_looks="", rate_of_changes=""))
    seed_demo(app.state.site.store)
    citizen = as_role(app, "citizen")
    for goal, fact, words in (("短办", "病历", "归档后保存6个月，到期抹去"), ("长办", "住址", "归档后永久保存"), ("没写", "住址", "归档后保存10年，到期抹去")):
        citizen.open("420000", goal, "apply")
        citizen.walk({fact: "某某"})
        assert words in citizen.text
        citizen.send({})
        citizen.open("me", "file")
        assert words in citizen.text
