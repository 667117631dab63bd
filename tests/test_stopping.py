"""Being told to stop while people hand in: whoever was told that it arrived finds it there, and the end comes in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, select

from tests.garden.people import FOLDER, GROWN_UP
from tests.ports import port_kept
from web.people.demo import PASSWORD
from web.store.records import cases

ROOT = Path(__file__).parent.parent
SITE, THEME = "910100", "种花"
ANSWERS = {
    "种花_选办": [], "姓名": "郑小园", "公民身份号码": GROWN_UP, "出生日期": "1990-03-07", "联系手机": "13800000000", "住址所在": "910102", "住处情况": "自己的房",
    "花园面积": 12.5, "最喜欢的花": "月季", "用的工具": [{"工具名": "锄头", "买于": "2020-02-29", "价钱": 35}], "何时开门": "2026-05-01T08:30:00", "有帮手": True,
    "参加评比": False,
}  # fmt: skip
STOP_IN = 20.0
"""Ten seconds for what was begun, and a busy machine."""

PATIENCE = 120
"""Seconds for an answer: how fast it comes is tested elsewhere."""


class Service:
    """A service in a process of its own, on trial, with no rates."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "records.db"
        rates = {f"BANSHI_RATE_{name}": "off" for name in ("LOOKS", "CHANGES", "CALLS", "ACCOUNTS", "SIGN_INS")}
        with port_kept() as self.port:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "banshi", "serve", str(FOLDER), "--port", str(self.port), "--database", f"sqlite:///{self.database}", "--demo"],
                env={**os.environ, **rates, "PYTHONPATH": str(ROOT), "BANSHI_DATA": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while not self.answers():
                assert self.process.poll() is None, "it did not start"
                time.sleep(0.1)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/live").status_code == 200
        except httpx.HTTPError:
            return False

    def token(self) -> str:
        return str(httpx.post(f"{self.address}/session", json={"login": "citizen", "password": PASSWORD}, timeout=PATIENCE).json()["token"])

    def kept(self) -> set[str]:
        with create_engine(f"sqlite:///{self.database}").connect() as connection:
            return set(connection.execute(select(cases.c.reference)).scalars())


def hand_in_until_it_stops(service: Service, token: str, name: str, acknowledged: list[str]) -> None:
    area = f"{service.address}/catalogs/{SITE}/goals/{THEME}/cases"
    with httpx.Client(headers={"authorization": f"Bearer {token}"}, timeout=PATIENCE) as client:
        for number in range(100_000):
            try:
                answer = client.post(area, json={"answers": ANSWERS}, headers={"idempotency-key": f"{name}-{number}"})
            except httpx.HTTPError:
                return
            if answer.status_code != 201:
                # Nothing else is told but that it cannot be done now.
                assert answer.status_code == 503, answer.text
                return
            acknowledged.append(answer.json()["reference"])


@pytest.mark.slow
@pytest.mark.parametrize("trials", [1, pytest.param(50, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_there_after_being_told_to_stop(tmp_path: Path, trials: int) -> None:
    for trial in range(trials):
        folder = tmp_path / str(trial)
        folder.mkdir()
        service = Service(folder)
        token, acknowledged = service.token(), []
        crowd = [threading.Thread(target=hand_in_until_it_stops, args=(service, token, str(place), acknowledged)) for place in range(6)]
        for each in crowd:
            each.start()
        while len(acknowledged) < 5 + trial % 20:
            assert any(each.is_alive() for each in crowd), "nobody hands in any more"
            time.sleep(0.005)
        service.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        service.process.wait(60)
        assert time.monotonic() - began < STOP_IN
        for each in crowd:
            each.join(PATIENCE)
        assert set(acknowledged) <= service.kept() and len(set(acknowledged)) == len(acknowledged) >= 5
