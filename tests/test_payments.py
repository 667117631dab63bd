"""Payments: what is due of what was granted, who may approve it, and the file in which it is paid. Sums are added up here by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.rulebook import today
from tests.counter import as_role, cheap_passwords
from tests.pages import rulebook_of
from tests.test_cases_figures import ALL, on
from web.app import app_for
from web.cases.handing_in import notified_for
from web.payments import payments as room
from web.payments.periods import begin_of_name, in_words, name_of, periods_from
from web.people import accounts
from web.people.demo import seed_demo
from web.people.person import Person, Role
from web.people.problems import Refused
from web.settings import Settings
from web.store.records import payments

AREA = "420000"
CATALOG = """
依据: {某法: {全称: 某某法}}
来源: {人口库: {单位: 甲局, 方式: 数据共享}}
数据项:
  出生: {类型: 日期, 问: 哪天出生, 来源: 人口库}
  起月: {类型: 日期, 问: 从哪月起}
  止月: {类型: 日期, 问: 到哪月止}
  账号: {类型: 银行账号, 问: 发到哪个账号, 敏感: 四级}
  证号: {类型: 身份证号, 问: 证件号, 敏感: 四级}
  楼层: {类型: 整数, 问: 几层}
政策:
  长寿金:
    依据: 某法 第1条
    主管: 甲局
    条件: {满八十: {要求: 周岁(出生) ≥ 80岁, 依据: 某法 第2条, 不符时: 还没到}}
    金额: 如果 周岁(出生) ≥ 90岁 那么 200.50元 否则 100元
    周期: 每月
    起发: 起月
    停发: 止月
    填写: [账号, 证号]
  装梯补助:
    依据: 某法 第4条
    主管: 乙局
    条件: {够高: {要求: 楼层 ≥ 4, 依据: 某法 第5条}}
    金额: 楼层 * 1000.005元
    周期: 一次
    填写: [账号]
"""
"""Nobody's law. Of an odd number of floors the second one gives half a fen, which no bank can pay."""

OLD = {"出生": date(1936, 6, 15), "起月": date(2026, 4, 1), "止月": date(2026, 8, 1), "账号": "6222021234567890128", "证号": "11010519491231002X"}
"""Ninety on 15 June 2026."""


class Office:
    """People who hand in and are granted, on chosen days, in one world for a test."""

    def __init__(self, site: Any):
        self.site, self.count = site, 0

    def person(self, name: str, role: Role = Role.CITIZEN) -> Person:
        self.count += 1
        made, _ = accounts.add_account(self.site.store, f"somebody{self.count}", [role], name=name, body="甲局" if role is Role.OFFICER else "", is_chosen=True)
        return made

    def granted(self, goal: str, answers: dict[str, Any], handed_in: date, decided: date, name: str = "高寿", by: Person = ALL) -> str:
        book, person = self.site.areas[AREA].rulebook, self.person(name)
        told = notified_for(book, goal, answers, handed_in)
        kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in answers.items()}
        docket = self.site.docket
        reference = self.site.store.hand_in(
            visitor=person.id, catalog=AREA, goal=goal, program=book.fingerprint, key=f"k{self.count}", answers=kept, decision={}, on=handed_in, by=person,
            role="citizen", subject=person.id,
            begin=lambda writing, reference: docket.begin(writing, reference, told, book.fingerprint, "1", on(handed_in), person, "citizen", {"way": "online"}),
        ).reference  # fmt: skip
        for kind, hand, more in (("accept", "window", {"received": []}), ("take", "officer", {}), ("decide", "officer", {"outcome": "granted", "says": ""})):
            filed = docket.filed(reference, on(decided))
            docket.act(by, filed, kind, "" if kind == "accept" else goal, more, hand=hand, expected=filed.standing.last, now=on(decided), body=None if by is ALL else by.body)
        return reference


@pytest.fixture
def office() -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        app = app_for([rulebook_of(CATALOG)], Settings("sqlite://", "secret", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
        seed_demo(app.state.site.store)
        made = Office(app.state.site)
        made.app = app  # type: ignore[attr-defined]
        yield made


def kept(office: Office, *states: str) -> list[room.Payment]:
    with office.site.store.reading() as connection:
        references = connection.execute(select(payments.c.case).distinct()).scalars().all()
    found = [each for reference in references for each in office.site.payments.of_case(reference)]
    return [each for each in found if not states or each.state in states]


# ── what is due ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_month_is_paid_from_its_start_to_its_end_and_each_later_one_is_decided_again(office: Office) -> None:
    office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25))
    assert office.site.payments.gather(on(date(2026, 5, 26))).made == 2
    assert office.site.payments.gather(on(date(2026, 7, 5))).made == 2
    assert office.site.payments.gather(on(date(2026, 9, 5))).made == 0, "none twice, and none once it has stopped"
    # 89 on the first of June, 90 on the first of July; nothing from August on.
    found = {each.period: each.amount for each in kept(office)}
    assert found == {"2026-04": Decimal(100), "2026-05": Decimal(100), "2026-06": Decimal(100), "2026-07": Decimal("200.50")}
    one = kept(office)[0]
    assert (one.payee.name, one.payee.account, one.body, one.state) == ("高寿", OLD["账号"], "甲局", "due")


def test_what_is_paid_once_is_paid_once(office: Office) -> None:
    office.granted("装梯补助", {"楼层": 6, "账号": OLD["账号"]}, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    office.site.payments.gather(on(date(2027, 5, 26)))
    assert [(each.period, each.amount) for each in kept(office)] == [("", Decimal("6000.03"))]


@pytest.mark.parametrize(
    ("goal", "answers", "name", "why"),
    [
        ("装梯补助", {"楼层": 3, "账号": OLD["账号"]}, "王", "not by the rules"),
        ("装梯补助", {"账号": OLD["账号"]}, "王", "not known"),
        ("装梯补助", {"楼层": 5, "账号": OLD["账号"]}, "王", "no amount"),  # 5000.025
        ("装梯补助", {"楼层": 6}, "王", "no account"),
        ("装梯补助", {"楼层": 6, "账号": OLD["账号"]}, "", "no name"),
    ],
)
def test_what_cannot_be_paid_says_why_and_nobody_approves_it(office: Office, goal: str, answers: dict[str, Any], name: str, why: str) -> None:
    office.granted(goal, answers, date(2026, 5, 20), date(2026, 5, 25), name)
    office.site.payments.gather(on(date(2026, 5, 26)))
    (one,) = kept(office)
    assert (one.state, one.why) == ("held", why)
    payer = office.person("审批", Role.PAYER)
    with pytest.raises(Refused):
        office.site.payments.approve(payer, [one.id])
    assert office.site.payments.refuse(payer, [one.id], "请补正") == 1
    assert kept(office)[0].words == "请补正"


# ── who approves ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_approves_what_they_decided_also_with_another_role_since(office: Office) -> None:
    officer = office.person("经办", Role.OFFICER)
    both = Person(officer.id, frozenset({Role.RECEIVING, Role.OFFICER}), "经办", "甲局", "local")
    office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25), by=both)
    office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    accounts.set_roles(office.site.store, "somebody1", [Role.PAYER])
    changed = Person(officer.id, frozenset({Role.PAYER}), "经办", "", "local")
    own = [each.id for each in kept(office) if officer.id in each.hands]
    assert len(own) == 2
    with pytest.raises(Refused, match="经办过"):
        office.site.payments.approve(changed, own)
    done = office.site.payments.approve_all(changed, "长寿金", "2026-04", 2, "200.00")
    assert (done.count, done.left) == (1, 1)
    other = office.person("另一位", Role.PAYER)
    office.site.payments.approve(other, own[:1])
    assert office.site.payments.pay(changed).count == 1, "nor does their file hold what they had a hand in"


def test_a_list_that_has_changed_since_it_was_seen_is_looked_at_again(office: Office) -> None:
    payer = office.person("审批", Role.PAYER)
    office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    with pytest.raises(Refused, match="刚刚变了"):
        office.site.payments.approve_all(payer, "长寿金", "2026-04", 1, "100.00")
    assert office.site.payments.approve_all(payer, "长寿金", "2026-04", 2, "200.00").count == 2
    with pytest.raises(Refused, match="刚刚变了"):
        office.site.payments.approve(payer, [each.id for each in kept(office, "approved")])


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_sum_of_the_file_is_that_of_its_receipt_and_no_cell_is_carried_out(office: Office) -> None:
    for name in ("=HYPERLINK(1)", "@甲", "王二"):
        office.granted("长寿金", OLD, date(2026, 7, 1), date(2026, 7, 2), name)
    office.site.payments.gather(on(date(2026, 7, 5)))
    payer = office.person("审批", Role.PAYER)
    office.site.payments.approve(payer, [each.id for each in kept(office)])
    batch = office.site.payments.pay(payer)
    # Handed in at ninety: four months of 200.50 each, of three people.
    assert (batch.count, batch.total) == (12, Decimal("2406.00"))
    _, content = office.site.payments.file(payer, batch.id)
    rows = rows_of(content)
    assert sum(Decimal(row["金额（元）"]) for row in rows) == batch.total and len(rows) == batch.count
    assert sha256(content).hexdigest() == batch.digest
    assert {row["收款人"] for row in rows} == {"'=HYPERLINK(1)", "'@甲", "王二"}
    with pytest.raises(Refused, match="没有已批准"):
        office.site.payments.pay(payer)


def test_a_file_that_is_not_what_it_was_is_not_handed_out(office: Office) -> None:
    office.granted("长寿金", OLD, date(2026, 7, 1), date(2026, 7, 2))
    office.site.payments.gather(on(date(2026, 7, 5)))
    payer = office.person("审批", Role.PAYER)
    office.site.payments.approve(payer, [each.id for each in kept(office)])
    batch = office.site.payments.pay(payer)
    with office.site.store.tending() as connection:
        connection.execute(update(payments).where(payments.c.period == "2026-04").values(amount="2000.50"))
    with pytest.raises(Refused, match=batch.number):
        office.site.payments.file(payer, batch.id)


def test_what_the_bank_sends_back_is_approved_again_or_refused(office: Office) -> None:
    reference = office.granted("装梯补助", {"楼层": 6, "账号": OLD["账号"]}, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    payer, kept_ = office.person("审批", Role.PAYER), office.site.payments
    (one,) = kept_.of_case(reference)
    kept_.approve(payer, [one.id])
    first = kept_.pay(payer)
    kept_.bring_back(payer, [one.id], "账号不存在")
    assert [each.returned for each in kept_.batches()] == [1]
    assert rows_of(kept_.file(payer, first.id)[1])[0]["金额（元）"] == "6000.03", "the file of then is still what it was"
    kept_.approve(payer, [one.id])
    assert kept_.pay(payer).id != first.id
    with pytest.raises(Refused):
        kept_.refuse(payer, [one.id], "已在银行")


# ── on pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def button(visitor: Any, do: str) -> Any:
    return next(sheet for sheet in visitor.sheets if dict(sheet.boxes).get("do") == do)


def test_an_approver_sees_who_and_why_approves_and_takes_the_file(office: Office) -> None:
    reference = office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25), "郑高寿")
    office.granted("装梯补助", {"楼层": 3, "账号": OLD["账号"]}, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    payer = as_role(office.app, "payer")  # type: ignore[attr-defined]
    payer.open("payments")
    assert "2026年4月" in payer.text and "100.00" in payer.text
    payer.open("payments", "list?state=due")
    assert "郑高寿" in payer.text and OLD["账号"] not in payer.text
    one = re.findall(r'href="(/payments/one/[^"]+)"', payer.page.text)[0]
    payer.open(one.strip("/"))
    for words in ("郑高寿", OLD["账号"], "满八十", "某法 第2条", "1936年6月15日", "人口库", "甲局"):
        assert words in payer.text, words
    payer.send({}, button(payer, "approve"))
    assert "已批准" in payer.text and "演示：支付审批人" in payer.text
    payer.open("payments", "list?state=held")
    assert "按规则的结论是不符合" in payer.text
    sheet = payer.sheets[0]
    payer.send({"payment": sheet.choices["payment"], "says": ""}, sheet, ("do", "refuse"))
    assert "请写明理由" in payer.text and payer.page.status_code == 422
    payer.send({"payment": payer.sheets[0].choices["payment"], "says": "不到四层"}, payer.sheets[0], ("do", "refuse"))
    payer.open("payments")
    payer.send({}, button(payer, "pay"))
    assert payer.place.startswith("/payments/batches/") and "100.00" in payer.text
    got = payer.client.get(payer.place + "/file")
    assert got.headers["content-disposition"].startswith("attachment") and rows_of(got.content)[0]["收款人"] == "郑高寿"
    assert sha256(got.content).hexdigest() in payer.text
    assert reference not in payer.page.text, "an approver sees no case"
    kinds = [each.kind for each in office.site.store.trail(newest=40)]
    for kind in ("payment.viewed", "payment.approved", "payment.refused", "payments.batched", "payments.exported"):
        assert kind in kinds
    assert office.site.store.verdict().is_whole


def test_what_is_granted_stands_there_when_the_page_is_opened(office: Office) -> None:
    office.granted("长寿金", {**OLD, "起月": today().replace(day=1), "止月": date(2100, 1, 1)}, today(), today())
    payer = as_role(office.app, "payer")  # type: ignore[attr-defined]
    payer.open("payments")
    assert "长寿金" in payer.text and "200.50" in payer.text


# ── periods ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "until", "months", "names"),
    [
        ("2026-01-31", "2026-03-01", 1, ["2026-01", "2026-02", "2026-03"]),
        ("2025-12-31", "2026-01-01", 1, ["2025-12", "2026-01"]),
        ("2026-05-20", "2026-07-01", 3, ["2026Q2", "2026Q3"]),
        ("2024-02-29", "2026-01-01", 12, ["2024", "2025", "2026"]),
        ("2026-07-02", "2026-07-01", 1, ["2026-07"]),
        ("2026-08-01", "2026-07-31", 1, []),
    ],
)
def test_periods_that_have_begun(first: str, until: str, months: int, names: list[str]) -> None:
    found = [name_of(each, months) for each in periods_from(date.fromisoformat(first), date.fromisoformat(until), months)]
    assert found == names
    for name in found:
        begin = begin_of_name(name)
        assert begin is not None and name_of(begin, months) == name


def test_a_period_in_words() -> None:
    assert [in_words(each).zh for each in ("", "2026-06", "2026Q2", "2026")] == ["一次性", "2026年6月", "2026年第2季度", "2026年"]
    assert begin_of_name("2026-13") is None and begin_of_name("乱写") is None
