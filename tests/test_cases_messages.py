"""Whoever has to know is told: applicants as things happen, departments before and at a limit; each once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.counter import rulebook
from tests.test_cases_figures import Office, on
from web.app import app_for
from web.cases.messages import MOST_TRIES, FolderSender, Message, send_waiting
from web.settings import Settings
from web.store.records import outbox


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(app_for([rulebook()], Settings("sqlite://", "secret")).state.site)


def test_a_department_is_reminded_once_before_and_once_beyond_its_limit(office: Office, tmp_path: Path) -> None:
    reference = office.hand_in(date(2026, 3, 2), 卖酒=False)
    office.move(reference, date(2026, 3, 2), "accept", hand="window", received=["租约", "计划书", "环评"])

    def reminded(day: date) -> list[tuple[str, str]]:
        office.docket.remind(on(day))
        with office.store.reading() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.kind == "clock", outbox.c.case == reference)).mappings().all()
        return sorted((row["addressee"], json.loads(office.store.keys.open(row["body"], outbox.c.body, row["id"]))["zh"]) for row in rows)

    # Three working days from Monday the 2nd: until Thursday the 5th. The day before the last it turns yellow.
    assert reminded(date(2026, 3, 3)) == []
    yellow = ("body:甲局", "开店，登记开店：黄牌：快到期，到期日2026-03-05")
    first = reminded(date(2026, 3, 4))
    assert yellow in first and reminded(date(2026, 3, 5)) == first, "once for each light"
    assert ("body:甲局", "开店，登记开店：红牌：已超期，到期日2026-03-05") in reminded(date(2026, 3, 6))

    sent, failed = send_waiting(office.store, FolderSender(tmp_path / "out"), on(date(2027, 1, 1)))
    files = [json.loads(each.read_text("utf-8")) for each in (tmp_path / "out").glob("*.json")]
    assert (sent, failed) == (len(files), 0) and any(each["zh"] == yellow[1] for each in files)
    told = {each["zh"] for each in files if each["to"] == "p1"}
    assert {"开店：提交申请", "开店：受理，材料齐全"} <= told
    assert send_waiting(office.store, FolderSender(tmp_path / "out"), on(date(2027, 1, 1))) == (0, 0)


def test_what_cannot_be_sent_is_tried_again_and_not_for_ever(office: Office) -> None:
    class Broken:
        tried = 0

        def send(self, message: Message) -> None:
            self.tried += 1
            raise OSError("down")

    office.hand_in(date(2026, 3, 3))
    broken, later = Broken(), on(date(2027, 1, 1))
    waiting = send_waiting(office.store, broken, later)[1]
    assert waiting > 0
    for _ in range(MOST_TRIES + 3):
        send_waiting(office.store, broken, later)
    assert broken.tried == waiting * MOST_TRIES


def test_time_alone_accepts_a_case_nobody_answered(office: Office) -> None:
    reference = office.hand_in(date(2026, 3, 3))
    day = date(2026, 3, 10)  # the fifth working day
    office.docket.tend(on(day))
    assert office.docket.filed(reference, on(day)).case.state == "submitted"
    office.docket.tend(on(day + timedelta(days=1)))
    found = office.docket.filed(reference, on(day + timedelta(days=1)))
    assert found.case.state == "working" and found.standing.is_deemed and found.standing.accepted == date(2026, 3, 3)
    assert [each.about for each in found.events if each.kind == "decide"] == ["记账备案"]
    assert office.docket.tend(on(day + timedelta(days=1))) == 0


@pytest.mark.slow
def test_the_command_for_a_daily_timer(banshi: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    mine = Office(app_for([rulebook()], Settings(url, "secret")).state.site)
    mine.hand_in(date(2026, 3, 2), 卖酒=False)
    mine.store.engine.dispose()
    done = banshi("remind", "--database", url, "--out", str(tmp_path / "out"))
    told = json.loads(done.stdout)
    # Nobody answered: accepted as of that day, and data did what data can. It is long overdue by now.
    assert told["changed"] == 1 and told["reminded"] >= 1 and told["failed"] == 0 and told["sent"] == len(list((tmp_path / "out").glob("*.json")))
    again = json.loads(banshi("remind", "--database", url, "--out", str(tmp_path / "out")).stdout)
    assert again == {"changed": 0, "reminded": 0, "sent": 0, "failed": 0}
    assert "没有这个数据库" in banshi("remind", "--database", f"sqlite:///{tmp_path / 'none.db'}", code=2).stderr
