"""The ledger: what is done and looked at stands in it; whatever is done to it is found."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from tests.called import called
from web.store import ledger
from web.store.problems import Unnoted
from web.store.records import ledger as entries
from web.store.records import outbox
from web.store.store import Store
from web.store.writing import By

COUNT = 1000
ROOT = Path(__file__).parent.parent


def filled(store: Store, count: int = COUNT) -> Store:
    """Entries by several people about several things, a hundred to a transaction."""
    for first in range(0, count, 100):
        with store.writing(By(f"p{first // 300}"), role="officer") as writing:
            for number in range(first, min(first + 100, count)):
                writing.note("case.viewed", f"cases/{number % 7}", {"n": number, "字": "中"}, subject=f"s{number % 5}")
    return store


@pytest.fixture(scope="module")
def store() -> Store:
    return filled(Store("sqlite://"))


def verdict(store: Store, *anchors: ledger.Anchor) -> ledger.Verdict:
    return store.verdict(anchors)


def anchor(store: Store) -> ledger.Anchor:
    return store.anchor()


# ── what stands in it ────────────────────────────────────────────────────────────────────────────────────────────


def test_entries_tell_who_did_what_to_what(store: Store) -> None:
    newest, *_ = store.trail(thing="cases/3")
    assert (newest.actor, newest.role, newest.kind, newest.subject, newest.body) == ("p3", "officer", "case.viewed", "s2", {"n": 997, "字": "中"})
    assert len(store.trail(subject="s2", newest=1000)) == COUNT // 5
    assert store.trail(kinds=("case.submitted",)) == ()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_a_change_without_an_entry_is_not_kept(database: str) -> None:
    store = Store(database)
    row = {"id": "o", "key": "k", "kind": "reminder", "addressee": "p", "due_at": "2026-01-01"}
    with pytest.raises(Unnoted):
        with store.writing() as writing:
            writing.connection.execute(insert(outbox).values(**row))
    with store.writing() as writing:
        writing.connection.execute(insert(outbox).values(**row))
        writing.note("reminder.made", "outbox/o")
    with pytest.raises(ZeroDivisionError):
        with store.writing() as writing:
            writing.note("reminder.made", "outbox/p")
            raise ZeroDivisionError
    assert [entry.thing for entry in store.trail()] == ["outbox/o"]
    store.engine.dispose()


def test_writers_at_once_make_one_chain(database: str) -> None:
    store = Store(database)
    start = threading.Barrier(6)

    def write(place: int) -> None:
        start.wait()
        for number in range(20):
            with store.writing(By(f"p{place}")) as writing:
                writing.note("case.viewed", f"cases/{number}")
                writing.note("case.viewed", f"cases/{number + 100}")

    writers = [threading.Thread(target=write, args=(place,)) for place in range(6)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        assert verdict(store).is_whole, "it is looked over as it stands at one moment, while others go on"
    found = verdict(store)
    assert found.is_whole and found.count == 6 * 20 * 2
    store.engine.dispose()


def test_the_database_itself_refuses_to_change_an_entry(database: str) -> None:
    store = filled(Store(database), 3)
    attempts = ["UPDATE ledger SET actor = 'nobody' WHERE number = 2", "DELETE FROM ledger WHERE number = 2", "DELETE FROM ledger"]
    if database.startswith("postgresql"):
        attempts.append("TRUNCATE ledger")
    for attempt in attempts:
        with pytest.raises(DBAPIError, match="only added to"):
            with store.tending() as connection:
                connection.execute(text(attempt))
    assert verdict(store).is_whole and verdict(store).count == 3
    store.engine.dispose()


def test_the_role_that_serves_needs_no_right_to_change_the_ledger(postgres_database: str, tmp_path: Path) -> None:
    """As docs/running.md grants it; the owner's triggers would refuse it too, but whoever is not the owner cannot take them away."""
    keys = f"file:{tmp_path / 'keys'}"
    owner = filled(Store(postgres_database, keys=keys), 2)
    with owner.tending() as connection:
        connection.execute(text("DROP ROLE IF EXISTS banshi_serving"))
        connection.execute(text("CREATE ROLE banshi_serving LOGIN"))
        for grant in re.findall(r"(?m)^(?:GRANT|REVOKE) .*$", (ROOT / "docs" / "running.md").read_text("utf-8")):
            connection.execute(text(grant))
    serving = Store(postgres_database.replace("banshi@", "banshi_serving@"), keys=keys)
    filled(serving, 2)
    serving.save_draft("v", "c", "g", {})
    for attempt in ("UPDATE ledger SET actor = 'x'", "DELETE FROM ledger", "TRUNCATE ledger", "DROP TRIGGER ledger_refuses_change ON ledger"):
        with pytest.raises(DBAPIError, match="permission denied|must be owner"):
            with serving.tending() as connection:
                connection.execute(text(attempt))
    assert serving.verdict().is_whole and serving.verdict().count == 5
    serving.engine.dispose()
    with owner.tending() as connection:
        connection.execute(text("DROP OWNED BY banshi_serving"))
        connection.execute(text("DROP ROLE banshi_serving"))
    owner.engine.dispose()


# ── what is done to it is found ──────────────────────────────────────────────────────────────────────────────────

HARM = {
    "changed": lambda n: [f"UPDATE ledger SET {ledger.COLUMNS[1 + n % 8]} = 'other' WHERE number = {n}"],
    "changed with its hash": lambda n: [f"UPDATE ledger SET actor = 'other', hash = '{n:064d}' WHERE number = {n}"],
    "deleted": lambda n: [f"DELETE FROM ledger WHERE number = {n}"],
    "deleted and closed up": lambda n: [
        f"DELETE FROM ledger WHERE number = {n}", f"UPDATE ledger SET number = -number WHERE number > {n}",
        "UPDATE ledger SET number = -number - 1 WHERE number < 0",
    ],
    "exchanged with the next": lambda n: [
        f"UPDATE ledger SET number = -1 WHERE number = {n}", f"UPDATE ledger SET number = {n} WHERE number = {n % COUNT + 1}",
        f"UPDATE ledger SET number = {n % COUNT + 1} WHERE number = -1",
    ],
    "cut off here": lambda n: [f"DELETE FROM ledger WHERE number >= {n}"],
}  # fmt: skip
"""What whoever has the database in hand could do to the entry of a number."""


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("harm", HARM)
def test_harm_to_any_one_of_a_thousand_entries_is_found(store: Store, harm: str, step: int) -> None:
    """Each is done to entry after entry, the refusing triggers taken away first, and undone again; the first and last always."""
    with store.engine.connect() as connection:
        for trigger in ("ledger_refuses_update", "ledger_refuses_delete"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        try:
            for number in sorted({*range(1, COUNT + 1, step), COUNT}):
                with connection.begin_nested() as undone:
                    for statement in HARM[harm](number):
                        connection.exec_driver_sql(statement)
                    assert not ledger.verdict_on(connection, store.keys).is_whole, (harm, number)
                    undone.rollback()
        finally:
            connection.rollback()
    assert verdict(store).is_whole


def test_a_fault_says_which_entry_and_what(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.execute(text("DROP TRIGGER ledger_refuses_update"))
        connection.execute(text("DROP TRIGGER ledger_refuses_delete"))
        connection.execute(text("UPDATE ledger SET role = 'other' WHERE number = 417"))
        connection.execute(text("DELETE FROM ledger WHERE number BETWEEN 800 AND 805"))
        faults = ledger.verdict_on(connection, store.keys).faults
        connection.rollback()
    assert faults == (
        "第 417 条：内容被改过 ‖ Entry 417: it was changed",
        "第 800 条：第 800 条到第 805 条不见了 ‖ Entry 800: entries 800 to 805 are missing",
    )


def rewritten(connection: Connection, store: Store, *, until: int) -> None:
    """The whole chain made anew by one who has the database and not our keys: other entries, right hashes, a head that fits."""
    rows = [dict(row) for row in connection.execute(select(entries).order_by(entries.c.number)).mappings()][:until]
    for trigger in ("ledger_refuses_update", "ledger_refuses_delete"):
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    connection.execute(text("DELETE FROM ledger"))
    previous = ledger.NOTHING_BEFORE
    for row in rows:
        row |= {"actor": "other", "previous": previous}
        previous = row["hash"] = ledger.hash_of(tuple(row[name] for name in ledger.COLUMNS[:-1]), row["algorithm"])
    connection.execute(insert(entries), rows)
    connection.execute(text("UPDATE ledger_head SET count = :count, hash = :hash"), {"count": len(rows), "hash": previous})


@pytest.mark.parametrize("until", [COUNT, COUNT - 1])
def test_a_chain_made_anew_without_our_key_is_found(store: Store, until: int) -> None:
    with store.engine.connect() as connection:
        rewritten(connection, store, until=until)
        found = ledger.verdict_on(connection, store.keys)
        assert found.count == until and len(found.faults) == 1 and "密钥" in found.faults[0]
        connection.rollback()


def test_an_older_database_put_back_is_found_by_an_anchor_only(tmp_path: Path) -> None:
    older = tmp_path / "records.db"
    store = filled(Store(f"sqlite:///{older}"), 50)
    early = anchor(store)
    copied = filled(store, 50).engine.raw_connection()
    copied.execute(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    copied.close()
    late = anchor(filled(store, 50))
    assert verdict(store, early, late).is_whole
    store.engine.dispose()
    back = Store(f"sqlite:///{tmp_path / 'copy.db'}", keys=f"file:{tmp_path / 'records.db.keys'}")
    assert verdict(back).is_whole and verdict(back, early).is_whole
    [fault] = verdict(back, early, late).faults
    assert fault.endswith(f"The ledger is older than the anchor: at {late.at} there were 150 entries")
    # Nor does it help to go on from there until there are as many.
    [fault] = verdict(filled(back, 60), late).faults
    assert fault.endswith(f"Entry 150 is not what the anchor of {late.at} tells")
    back.engine.dispose()


def test_an_anchor_counts_only_as_it_was_signed_and_for_its_own_database(store: Store) -> None:
    made = anchor(store)
    assert ledger.anchors_from(made.to_text() * 2) == (made, made)
    assert verdict(store, made).is_whole
    for other in (replace(made, count=3), replace(made, hash="0" * 64), replace(made, at="2026-01-02"), replace(made, store="other")):
        assert "签名不对" in verdict(store, other).faults[0]
    strange = anchor(filled(Store("sqlite://"), 3))
    assert not verdict(store, strange).is_whole
    for line in ("", "{}", "[]", "null", '{"store": "s", "count": true, "hash": "h", "at": "a", "signature": "s"}', "x"):
        if line:
            with pytest.raises(ledger.NoAnchor):
                ledger.anchors_from(line)


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_either_suite_chains_and_is_looked_over(suite: str) -> None:
    store = filled(Store("sqlite://", suite=suite), 20)
    assert verdict(store, anchor(store)).is_whole
    with store.reading() as connection:
        assert set(connection.execute(select(entries.c.algorithm)).scalars()) == {"sm3" if suite == "sm" else "sha256"}


def test_our_own_doors_say_nothing_of_what_people_answered(store: Store) -> None:
    store.save_draft("v", "c", "g", {"姓名": "郑小园", "号码": "91010119900307293X"})
    store.forget_draft("v", "c", "g")
    told = store.trail(newest=2)
    assert [entry.kind for entry in told] == ["draft.forgotten", "draft.saved"]
    assert "郑小园" not in str(told) and "91010119900307293X" not in str(told)


# ── as its users call it ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_anchors_and_verifies(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = filled(Store(url), 5)
    anchors = tmp_path / "锚点.jsonl"
    assert "5 条" in called("audit", "anchor", str(anchors), "--database", url).stderr
    filled(store, 5)
    called("audit", "anchor", str(anchors), "--database", url)
    assert "账本完整：10 条" in called("audit", "verify", "--anchor", str(anchors), "--database", url).stderr
    with store.tending() as connection:
        connection.execute(text("DROP TRIGGER ledger_refuses_update"))
        connection.execute(text("UPDATE ledger SET actor = 'nobody' WHERE number = 4"))
    told = called("audit", "verify", "--anchor", str(anchors), "--database", url, "--lang", "en", code=1).stderr
    assert "Entry 4: it was changed" in told and "not whole" in told
    store.engine.dispose()
    assert "不是锚点" in called("audit", "verify", "--anchor", __file__, "--database", url, code=2).stderr
    assert "没有这个数据库" in called("audit", "verify", "--database", f"sqlite:///{tmp_path / 'none.db'}", code=2).stderr
    assert not (tmp_path / "none.db").exists()
