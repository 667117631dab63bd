"""Payments: what is due of what was granted, who may approve it, and the file in which it is paid. Sums are added up here by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.rulebook import today
from tests.called import called
from tests.counter import as_role, cheap_passwords
from tests.pages import rulebook_of
from tests.test_cases_figures import ALL, on
from web.app import app_for
from web.cases.handing_in import notified_for
from web.payments import payments as room
from web.payments.figures import figures_of
from web.payments.periods import begin_of_name, in_words, name_of, periods_from
from web.people import accounts
from web.people.demo import seed_demo
from web.people.person import Person, Role
from web.people.problems import Refused
from web.settings import Settings, settings_for
from web.site import site_for
from web.store.records import outbox, payments
from web.store.writing import now

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
    # Handed in at ninety, from April on: three months at 100, when they were eighty-nine, and July at 200.50; of three people.
    assert (batch.count, batch.total) == (12, Decimal("1501.50"))
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


# ── without applying ─────────────────────────────────────────────────────────────────────────────────────────────

PEOPLE = """编号,出生,起月,止月
甲,1930-01-01,2026-01-01,无
乙,1945-01-01,2026-01-01,无
丙,1990-01-01,2026-01-01,无
丁,,2026-01-01,无
戊,1930-01-01,2026-07-01,无
己,1930-01-01,2020-01-01,2026-06-01
庚,1930-01-01,2026-01-01,无
庚,1945-01-01,2026-01-01,无
辛,1930-01-01,2026-01-01,无
"""
PAYEES = """主键,姓名,账号,证件号码
甲,赵甲,6222021234567890128,11010519491231002X
乙,钱乙,6222021234567890129,
庚,孙庚,6222021234567890130,
"""


def test_a_run_over_a_population_pays_who_is_decided_yes_and_due(office: Office, tmp_path) -> None:
    """Yes: 甲 (96), 乙 (81), 庚 twice, 辛 without an account; 戊 from July only, 己 no more since June. 丙 is no, 丁 is not known."""
    from engine.population import Population
    from web.payments.from_run import payees_from, ran

    file = tmp_path / "人员.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    book = office.site.areas[AREA].rulebook
    found = ran(book, "长寿金", Population(file), payees_from(PAYEES.encode()), "2026-06", date(2026, 6, 1))
    assert found.outcomes == {"yes": 7, "no": 1, "unknown": 1}
    assert {each.payee.key: (each.amount, each.why) for each in found.due} == {
        "甲": (Decimal("200.50"), ""), "乙": (Decimal(100), ""), "庚": (None, "twice"), "辛": (Decimal("200.50"), "no account"),
    }  # fmt: skip
    runner, payer = office.person("比对", Role.OFFICER), office.person("审批", Role.PAYER)
    assert office.site.payments.take(runner, book, found) == room.Gathered(4, 2)
    assert office.site.payments.take(runner, book, found) == room.Gathered(0, 0), "a second run pays nobody twice"
    assert [(each.count, each.total) for each in office.site.payments.groups(["due"])] == [(2, Decimal("300.50"))]
    with pytest.raises(Refused, match="经办过"):
        office.site.payments.approve_all(Person(runner.id, frozenset({Role.PAYER}), via="local"), "长寿金", "2026-06", 2, "300.50")
    office.site.payments.approve_all(payer, "长寿金", "2026-06", 2, "300.50")
    assert office.site.payments.pay(payer).total == Decimal("300.50")
    first = office.site.payments.listed(payer, state="sent")[0]
    basis = office.site.payments.seen(payer, first.id)[1]
    assert basis.conditions[0].clause == ("某法 第2条",) and basis.receipt["inputs"]


def test_one_person_twice_for_one_period_is_shown(office: Office, tmp_path) -> None:
    from engine.population import Population
    from web.payments.from_run import payees_from, ran

    file = tmp_path / "人员.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    book = office.site.areas[AREA].rulebook
    office.site.payments.take(office.person("比对"), book, ran(book, "长寿金", Population(file), payees_from(PAYEES.encode()), "2026-05", date(2026, 5, 1)))
    reference = office.granted("长寿金", OLD, date(2026, 5, 20), date(2026, 5, 25))
    office.site.payments.gather(on(date(2026, 5, 26)))
    april, may = office.site.payments.of_case(reference)
    assert not office.site.payments.alike(april)
    assert len(office.site.payments.alike(may)) == 1, "the same ID number, the same month"


@pytest.mark.parametrize(
    ("table", "period", "goal", "says"),
    [
        ("主键,姓名\n甲,赵\n", "2026-06", "长寿金", "没有这些列：账号"),
        ("主键,姓名,账号\n甲,赵,1\n甲,赵,2\n", "2026-06", "长寿金", "主键“甲”有两行"),
        (PAYEES, "2026", "长寿金", "请写成 2026-06"),
        (PAYEES, "2026-06", "装梯补助", "不是这项待遇的一期"),
    ],
)
def test_what_a_run_cannot_be_paid_by_is_told(office: Office, tmp_path, table: str, period: str, goal: str, says: str) -> None:
    from engine.population import Population
    from web.payments.from_run import payees_from, ran

    file = tmp_path / "人员.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    with pytest.raises(Refused, match=says):
        ran(office.site.areas[AREA].rulebook, goal, Population(file), payees_from(table.encode()), period, date(2026, 6, 1))


def test_commands_make_list_and_look_over(tmp_path, monkeypatch) -> None:
    """From a folder of rules and a file of people to a payment file that is ours, and one that is not."""
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        monkeypatch.setenv("BANSHI_DATA", str(tmp_path / "data"))
        folder = tmp_path / "册"
        folder.mkdir()
        (folder / "目录.yaml").write_text("目录: 试\n语言: 1\n地区: 420000\n", encoding="utf-8")
        (folder / "页.yaml").write_text("行政区划: {420000: 湖北省}\n" + CATALOG, encoding="utf-8")
        for name, text in (("人员.csv", PEOPLE), ("收款人.csv", PAYEES)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        called("account", "add", "runner", "--role", "officer", "--body", "甲局")
        asked = ("payments", "match", str(folder), "长寿金", "--population", str(tmp_path / "人员.csv"), "--payees", str(tmp_path / "收款人.csv"), "--period", "2026-06", "--on", "2026-06-01")
        done = called(*asked, "--by", "runner")
        assert json.loads(done.stdout) == {"outcomes": {"yes": 7, "no": 1, "unknown": 1}, "made": 4, "held": 2, "known": 0}
        assert "未知 1 人，没有付" in done.stderr
        assert "没有账号 nobody" in called(*asked, "--by", "nobody", code=2).stderr
        assert json.loads(called("payments", "due").stdout) == {"made": 0, "held": 0}
        assert [(each["state"], each["count"], each["total"]) for each in json.loads(called("payments", "list").stdout)] == [("due", 2, "300.50"), ("held", 2, "200.50")]
        site = site_for([], settings_for())
        payer, _ = accounts.add_account(site.store, "payer", [Role.PAYER], is_chosen=True)
        site.payments.approve_all(payer, "长寿金", "2026-06", 2, "300.50")
        batch = site.payments.pay(payer)
        file = tmp_path / "支付.csv"
        file.write_bytes(site.payments.file(payer, batch.id)[1])
        assert json.loads(called("payments", "verify", str(file)).stdout) | {"sha256": ""} == {"number": batch.number, "count": 2, "total": "300.50", "sha256": "", "is_ours": True}
        file.write_bytes(file.read_bytes().replace(b"200.50", b"900.50"))
        assert not json.loads(called("payments", "verify", str(file), code=1).stdout)["is_ours"]


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


def test_applicant_department_and_figures_tell_what_became_of_it(office: Office) -> None:
    reference = office.granted("装梯补助", {"楼层": 6, "账号": OLD["账号"]}, today(), today())
    office.granted("装梯补助", {"楼层": 8, "账号": OLD["账号"]}, today(), today())
    payer, kept_ = office.person("审批", Role.PAYER), office.site.payments
    kept_.gather(now())
    (one,) = kept_.of_case(reference)
    clerk = as_role(office.app, "officer")  # type: ignore[attr-defined]
    clerk.open("desk", reference)
    assert "发放" in clerk.text and "6,000.03" in clerk.text and "待审批" in clerk.text
    kept_.refuse(payer, [one.id], "账号是别人的")
    clerk.open("desk", reference)
    assert "不予支付" in clerk.text and "账号是别人的" in clerk.text
    clerk.open("figures")
    # 6 × 1000.005 and 8 × 1000.005 came due; the first was refused, the second waits.
    assert "到期的支付 2 14,000.07" in clerk.text.replace("\u3000", " ") and "现在待审批 1 8,000.04" in clerk.text.replace("\u3000", " ")
    assert "14,000.07" in clerk.client.get("/figures.csv?period=year").text
    with office.site.store.reading() as connection:
        said = [json.loads(office.site.store.keys.open(row["body"], outbox.c.body, row["id"]))["zh"] for row in connection.execute(select(outbox).where(outbox.c.kind == "payment.refused")).mappings()]
    assert said == ["装梯补助（一次性）不予支付：账号是别人的"]


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


def test_in_either_database(database: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        office = Office(app_for([rulebook_of(CATALOG)], Settings(database, "secret", keys=f"file:{tmp_path / 'keys'}")).state.site)
        for name in ("甲", "乙"):
            office.granted("长寿金", OLD, date(2026, 7, 1), date(2026, 7, 2), name)
        payer, kept_ = office.person("审批", Role.PAYER), office.site.payments
        assert kept_.gather(on(date(2026, 7, 5))) == room.Gathered(8, 0) and kept_.gather(on(date(2026, 7, 5))) == room.Gathered(0, 0)
        assert kept_.gather(on(date(2026, 8, 5))) == room.Gathered(0, 0)
        assert [(each.period, each.count, each.total, each.doubled) for each in kept_.groups(["due"])][0] == ("2026-07", 2, Decimal("401.00"), 2)
        kept_.approve_all(payer, "长寿金", "2026-07", 2, "401.00")
        batch = kept_.pay(payer)
        kept_.bring_back(payer, [kept_.listed(payer, state="sent")[0].id], "退")
        assert [(each.count, each.total, each.returned) for each in kept_.batches()] == [(2, Decimal("401.00"), 1)] and kept_.batch(batch.id)
        words, rows = figures_of(office.site.store, date(2026, 1, 1), date(2100, 1, 1)) or ("", [])
        assert ("已出支付文件", "2　401.00") in [(label.zh, text) for label, text in rows]
        office.site.store.engine.dispose()
