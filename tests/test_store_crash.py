"""What is acknowledged is kept, whatever happens to the machine; what is not may be sent again and is done once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from tests.called import called
from tests.garden.people import TENANT, rulebook_of
from tests.garden.walk import Visitor
from tests.store.one_case import CANARY, hand_in
from tests.test_stopping import Service, hand_in_until_it_stops
from web.app import app_for
from web.settings import Settings
from web.store import ledger
from web.store.database import writing_to
from web.store.problems import NotKept
from web.store.records import cases, drafts, events
from web.store.store import AlreadyHandedIn, Store

ROOT = Path(__file__).parent.parent


def count(store: Store, table=cases) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def is_whole(store: Store) -> bool:
    with store.reading() as connection:
        return ledger.verdict_on(connection, store.keys).is_whole


# ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fifty_at_once_make_one_case(database: str, tmp_path: Path) -> None:
    store = Store(database, keys=f"file:{tmp_path / 'keys'}")
    hand_in(store, 0)
    start = threading.Barrier(10)

    def one(place: int) -> str:
        if place < 10:
            start.wait()
        return hand_in(store, 7).reference

    with ThreadPoolExecutor(10) as crowd:
        made = set(crowd.map(one, range(50)))
    assert len(made) == 1 and count(store) == 2 and count(store, events) == 2 and is_whole(store)
    assert len(store.trail(kinds=("case.submitted",))) == 2
    with pytest.raises(AlreadyHandedIn):
        hand_in(store, 7, answers={"姓名": "别人"})
    with pytest.raises(AlreadyHandedIn):
        hand_in(store, 7, visitor="somebody else")
    store.engine.dispose()


def test_a_fault_at_any_step_leaves_nothing_and_the_next_try_makes_one(tmp_path: Path) -> None:
    """The transaction is broken off before its first statement, before its second, and so on, until it gets through."""
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    hand_in(store, 0)
    store.save_draft("v", "c", "g", {"姓名": CANARY})
    for step in range(1, 100):
        left = [step]

        def breaking(*_: object, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise ConnectionAbortedError

        event.listen(store.engine, "before_cursor_execute", breaking)
        try:
            hand_in(store, 1)
        except ConnectionAbortedError:
            continue
        finally:
            event.remove(store.engine, "before_cursor_execute", breaking)
            assert is_whole(store)
            assert (count(store), count(store, events), count(store, drafts)) == ((1, 1, 1) if left[0] <= 0 else (2, 2, 0))
        break
    assert step > 8 and hand_in(store, 1).number and count(store) == 2


# ── killed ───────────────────────────────────────────────────────────────────────────────────────────────────────


def handing_in(url: str, keys: str, first: int, silent: str = "") -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.store.hand_in_without_end", url, keys, str(first), *filter(None, [silent])]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
@pytest.mark.parametrize("trials", [2, pytest.param(50, marks=pytest.mark.long)])
def test_whoever_is_killed_has_lost_nothing_that_was_acknowledged(database: str, tmp_path: Path, trials: int) -> None:
    keys = f"file:{tmp_path / 'keys'}"
    store = Store(database, keys=keys)
    hand_in(store, 999_999)
    chance = random.Random(7)
    for trial in range(trials):
        running = handing_in(database, keys, trial * 10_000)
        assert running.stdout is not None
        told = [running.stdout.readline() for _ in range(chance.randint(1, 40))]
        timer = threading.Timer(chance.random() * 0.02, running.send_signal, [signal.SIGKILL])
        timer.start()
        told += running.stdout.readlines()
        assert running.wait() == -signal.SIGKILL
        acknowledged = dict(line.split() for line in told if line.endswith("\n"))
        with store.reading() as connection:
            kept = dict(connection.execute(select(cases.c.idempotency_key, cases.c.reference)).all())
        assert acknowledged and all(kept[f"{int(number):032d}"] == reference for number, reference in acknowledged.items())
        assert is_whole(store) and count(store) == count(store, events)
    store.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_killed_between_keeping_and_answering_the_next_try_gives_the_same_case(database: str, tmp_path: Path) -> None:
    keys = f"file:{tmp_path / 'keys'}"
    running = handing_in(database, keys, 3, "silent")
    assert running.communicate()[0] == "" and running.returncode == -signal.SIGKILL
    store = Store(database, keys=keys)
    [kept] = rows(store)
    assert hand_in(store, 3).reference == kept and rows(store) == [kept] and is_whole(store)
    store.engine.dispose()


@pytest.mark.long
def test_a_service_killed_while_people_hand_in_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    """Fifty times, through its own door, six at once; the next start takes up where it was, and knows the keys that were used."""
    chance = random.Random(11)
    for trial in range(50):
        (tmp_path / str(trial)).mkdir()
        service = Service(tmp_path / str(trial))
        token, acknowledged = service.token(), []
        crowd = [threading.Thread(target=hand_in_until_it_stops, args=(service, token, str(place), acknowledged)) for place in range(6)]
        for each in crowd:
            each.start()
        while len(acknowledged) < chance.randint(5, 25):
            time.sleep(0.005)
        service.process.kill()
        service.process.wait(30)
        for each in crowd:
            each.join(60)
        store = Store(f"sqlite:///{service.database}")
        assert set(acknowledged) <= service.kept() and len(set(acknowledged)) == len(acknowledged) >= 5
        assert is_whole(store) and len(store.trail(kinds=("case.submitted",))) == count(store)
        store.engine.dispose()


def rows(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(select(cases.c.reference)).scalars())


# ── a full disk ──────────────────────────────────────────────────────────────────────────────────────────────────


def limit(store: Store, pages: int) -> None:
    """No more pages than these: what the disk does when it is full, to every connection from here on."""
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages}"))


def test_a_full_disk_loses_nothing_and_is_over_once_there_is_room(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    hand_in(store, 0)
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit(store, pages + 12)
    acknowledged = [0]
    with pytest.raises(NotKept, match="磁盘已满") as caught:
        for number in range(1, 1000):
            hand_in(store, number)
            acknowledged.append(number)
    assert caught.value.why == "full" and len(acknowledged) > 3
    assert count(store) == count(store, events) == len(acknowledged) and is_whole(store)
    limit(store, 1_000_000)
    assert hand_in(store, len(acknowledged)).number and count(store) == len(acknowledged) + 1 and is_whole(store)
    store.engine.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of little more than a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("A SMALL DISK IS NOT TESTED: only root may mount one")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_real_disk_that_is_full(small_disk: Path, tmp_path: Path) -> None:
    filling = small_disk / "filling"
    filling.write_bytes(b"0" * 100_000)
    store = Store(f"sqlite:///{small_disk / 'records.db'}", keys=f"file:{tmp_path / 'keys'}")
    acknowledged = 0
    with pytest.raises(NotKept):
        for number in range(10_000):
            hand_in(store, number)
            acknowledged += 1
    assert acknowledged > 3 and count(store) == acknowledged and is_whole(store)
    filling.unlink()
    assert hand_in(store, acknowledged).number and count(store) == acknowledged + 1 and is_whole(store)
    store.engine.dispose()


def test_a_page_says_that_nothing_was_kept_and_works_again_by_itself(tmp_path: Path) -> None:
    app = app_for([rulebook_of()], Settings(f"sqlite:///{tmp_path / 'records.db'}", "secret"))
    store: Store = app.state.site.store
    visitor = Visitor(app)
    visitor.open("910100", "种花", "apply")
    visitor.walk(TENANT)
    review = visitor.sheet
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit(store, pages)
    filled_up(store)
    page = visitor.send({}, review)
    assert page.status_code == 503 and page.headers["retry-after"] == "60"
    assert "没有存下" in visitor.text and "再提交一次" in visitor.text and not rows(store)
    assert visitor.open("910100", "种花").status_code == 200, "what is only read can still be read"
    limit(store, 1_000_000)
    assert visitor.send({}, review).status_code == 200 and len(rows(store)) == 1
    assert is_whole(store)


def filled_up(store: Store) -> None:
    """Takes what room there is left inside the file."""
    with pytest.raises(NotKept):
        with writing_to(store.engine) as connection:
            connection.execute(text("CREATE TABLE filling (content BLOB)"))
    with pytest.raises(NotKept):
        for number in range(2000):
            store.save_draft(f"filling {number}", "c", "g", {"字": "满" * 2000})


def test_a_database_that_is_away_is_told_and_no_address_quoted(tmp_path: Path) -> None:
    with pytest.raises(NotKept) as caught:
        Store("postgresql+psycopg://u:geheim@127.0.0.1:1/x")
    assert caught.value.why == "away" and "geheim" not in str(caught.value)
    with pytest.raises(NotKept) as caught:
        Store(f"sqlite:///{tmp_path / 'no folder' / 'records.db'}")
    assert caught.value.why == "away"


def test_a_file_that_is_damaged_or_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    store = Store(f"sqlite:///{file}")
    hand_in(store, 0)
    store.engine.dispose()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "已损坏" in called("audit", "verify", "--database", f"sqlite:///{file}", code=2).stderr
    file.write_text("这是一段文字，不是数据库。" * 100, "utf-8")
    assert "已损坏，或不是数据库" in called("audit", "verify", "--database", f"sqlite:///{file}", code=2).stderr


def test_a_server_that_goes_away_and_comes_back(postgres_database: str, tmp_path: Path) -> None:
    """Its connections are cut by the server, as at a restart: what is begun is not kept, the next goes through."""
    store = Store(postgres_database, keys=f"file:{tmp_path / 'keys'}")
    hand_in(store, 0)
    with pytest.raises(NotKept) as caught:
        with store.writing() as writing:
            writing.note("case.viewed", "cases/x")
            with writing_to(store.engine) as other:
                mine = writing.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    assert caught.value.why == "away"
    assert hand_in(store, 1).number and count(store) == 2 and is_whole(store)
    store.engine.dispose()
