"""A backup holds what was there at one moment, and is put in place only if every row and entry is as it was."""

from __future__ import annotations

import json
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.called import called
from tests.store.one_case import CANARY, ID_NUMBER, hand_in, kept
from tests.test_store_migrations import database_from_before
from web.store import ledger
from web.store.backup import FILES, MANIFEST, backed_up, digest_of, restored
from web.store.problems import NotRestored, NotWhole, StoreProblem, WrongKeys
from web.store.store import Store
from web.store.upgrade import upgraded


def keys_in(folder: Path) -> str:
    return f"file:{folder / 'master.keys'}"


def empty_one(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Another database of the same kind, with nothing in it."""
    if database.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'again.db'}"
    name = f"again_{tmp_path.name[-20:]}".lower().replace("-", "_")
    admin = create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return request.getfixturevalue("postgres").replace("/postgres?", f"/{name}?")


def test_what_was_backed_up_is_there_again(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    store = Store(database, keys=keys_in(tmp_path))
    made = [hand_in(store, number) for number in range(3)]
    store.save_draft("v2", "c", "g", {"姓名": CANARY})
    backup = tmp_path / "one.backup"
    copied = backed_up(database, backup, keys=keys_in(tmp_path))
    assert copied.entries == len(store.trail()) and store.trail()[0].kind == "backup.made"
    hand_in(store, 9)
    store.engine.dispose()

    other = empty_one(database, request, tmp_path)
    assert restored(backup, other, keys=keys_in(tmp_path)) == copied
    again = Store(other, keys=keys_in(tmp_path))
    assert [kept(again, each.reference) for each in made] == made
    assert again.draft("v2", "c", "g").answers == {"姓名": CANARY}
    assert hand_in(again, 1) == made[1], "a key that was used before is known again"
    assert hand_in(again, 9).number, "what came after the backup was lost with the machine, and may be handed in again"
    with again.reading() as connection:
        assert ledger.verdict_on(connection, again.keys).is_whole
    with pytest.raises(Exception, match="only added to"):
        with again.tending() as connection:
            connection.execute(text("DELETE FROM ledger"))
    assert any(entry.kind == "backup.restored" for entry in again.trail())
    again.engine.dispose()


def test_a_backup_taken_while_cases_come_in_is_of_one_moment(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = Store(url)
    hand_in(store, 0)
    ends = threading.Event()

    def handing_in() -> None:
        own, number = Store(url), 1
        while not ends.is_set():
            hand_in(own, number)
            number += 1
        own.engine.dispose()

    busy = threading.Thread(target=handing_in)
    busy.start()
    copies = [(backed_up(url, tmp_path / f"{turn}.backup"), tmp_path / f"{turn}.backup") for turn in range(2)]
    ends.set()
    busy.join()
    for turn, (copied, file) in enumerate(copies):
        assert restored(file, f"sqlite:///{tmp_path / f'again{turn}.db'}", keys=f"file:{tmp_path / 'records.db.keys'}") == copied
    assert copies[0][0].rows < copies[-1][0].rows


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_no_canary_stands_in_a_backup(database: str, tmp_path: Path) -> None:
    store = Store(database, keys=keys_in(tmp_path))
    hand_in(store, 0)
    store.engine.dispose()
    backed_up(database, tmp_path / "one.backup", keys=keys_in(tmp_path))
    with zipfile.ZipFile(tmp_path / "one.backup") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    master = (tmp_path / "master.keys").read_text().strip().partition(":")[2]
    assert not any(each.encode() in content for each in (CANARY, ID_NUMBER, ID_NUMBER[:17], master))


# ── what is not as it was ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}", keys=keys_in(tmp_path))
    for number in range(3):
        hand_in(store, number)
    store.engine.dispose()
    backed_up(f"sqlite:///{tmp_path / 'records.db'}", tmp_path / "one.backup", keys=keys_in(tmp_path))
    return tmp_path / "one.backup"


def packed_again(backup: Path, manifest: object = None, database: bytes | None = None, more: str = "") -> Path:
    with zipfile.ZipFile(backup) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    if manifest is not None:
        held[MANIFEST] = json.dumps(manifest).encode()
    if database is not None:
        held[FILES["sqlite"]] = database
    if more:
        held[more] = b"x"
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return backup


def manifest_in(backup: Path) -> dict:
    with zipfile.ZipFile(backup) as archive:
        return json.loads(archive.read(MANIFEST))


def changed_inside(backup: Path, tmp_path: Path, *statements: str) -> Path:
    """By one who packs it again so that all fits, but for the signature and the chain."""
    import sqlite3

    with zipfile.ZipFile(backup) as archive:
        (tmp_path / "inside.db").write_bytes(archive.read(FILES["sqlite"]))
    with sqlite3.connect(tmp_path / "inside.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return tmp_path / "inside.db"


def restore(backup: Path, tmp_path: Path, **more: object) -> object:
    return restored(backup, f"sqlite:///{tmp_path / 'again.db'}", keys=keys_in(tmp_path), **more)


def test_a_backup_with_a_bit_changed_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for place in range(10, len(whole), max(1, len(whole) // 25)):
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            restore(backup, tmp_path, only_check=True)
        except StoreProblem:
            continue
        # Times and attributes of a zip's members stand beside what they hold.
        with zipfile.ZipFile(backup) as archive:
            assert archive.testzip() is None and sorted(archive.namelist()) == sorted((MANIFEST, FILES["sqlite"]))
    for wrong in (b"", b"no zip", whole[:-200], whole[: len(whole) // 2]):
        backup.write_bytes(wrong)
        with pytest.raises(NotWhole, match="不是 banshi 的备份"):
            restore(backup, tmp_path)
    assert not (tmp_path / "again.db").exists()


def test_a_database_that_was_changed_inside_is_refused(backup: Path, tmp_path: Path) -> None:
    inside = changed_inside(backup, tmp_path, "DELETE FROM case_marks")
    packed_again(backup, database=inside.read_bytes())
    with pytest.raises(NotWhole, match="与清单不符"):
        restore(backup, tmp_path)
    told = {**manifest_in(backup), "sha256": digest_of(inside)}
    packed_again(backup, told)
    with pytest.raises(NotWhole, match="不是用我们的密钥签的"):
        restore(backup, tmp_path)
    for unsigned in ({"signature": ""}, {"signature": "", "ledger": None}, {"signature": "", "ledger": None, "schema": "0001"}):
        packed_again(backup, {**told, **unsigned})
        with pytest.raises(NotWhole):
            restore(backup, tmp_path)
    assert not (tmp_path / "again.db").exists()


def test_a_backup_older_than_an_anchor_is_refused_where_one_is_given(backup: Path, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'records.db'}", keys=keys_in(tmp_path))
    with store.reading() as connection:
        early = ledger.anchor_of(connection, store.keys, "2026-01-01")
    hand_in(store, 8)
    with store.reading() as connection:
        late = ledger.anchor_of(connection, store.keys, "2026-01-02")
    store.engine.dispose()
    restore(backup, tmp_path, anchors=[early], only_check=True)
    with pytest.raises(NotWhole, match="比锚点旧"):
        restore(backup, tmp_path, anchors=[early, late])


def test_what_is_there_is_not_overwritten(backup: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with pytest.raises(NotRestored, match="--replace"):
        restored(backup, url, keys=keys_in(tmp_path))
    store = Store(url, keys=keys_in(tmp_path))
    late = hand_in(store, 8)
    with pytest.raises(NotRestored, match="正在使用"):
        with store.reading() as connection:
            connection.execute(text("SELECT count(*) FROM cases"))
            restored(backup, url, keys=keys_in(tmp_path), replace=True)
    store.engine.dispose()
    restored(backup, url, keys=keys_in(tmp_path), replace=True)
    again = Store(url, keys=keys_in(tmp_path))
    assert kept(again, late.reference) is None
    [aside] = tmp_path.glob("records.db.before-*")
    before = Store(f"sqlite:///{aside}", keys=keys_in(tmp_path))
    assert kept(before, late.reference) == late


def test_a_backup_is_not_restored_into_another_kind_of_database_or_a_full_one(backup: Path, tmp_path: Path, postgres_database: str) -> None:
    with pytest.raises(NotRestored, match="这份备份是 sqlite 的"):
        restored(backup, postgres_database, keys=keys_in(tmp_path))
    store = Store(postgres_database, keys=keys_in(tmp_path))
    store.engine.dispose()
    backed_up(postgres_database, tmp_path / "server.backup", keys=keys_in(tmp_path))
    with pytest.raises(NotRestored, match="已经有表"):
        restored(tmp_path / "server.backup", postgres_database, keys=keys_in(tmp_path))


def test_without_the_master_key_a_backup_stays_shut(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKeys, match="没有主密钥文件"):
        restored(backup, f"sqlite:///{tmp_path / 'again.db'}")
    assert not (tmp_path / "again.db.keys").exists() and not (tmp_path / "again.db").exists()


def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = Store(url)
    hand_in(store, 0)
    with store.tending() as connection:
        connection.execute(text("DROP TRIGGER ledger_refuses_update"))
        connection.execute(text("UPDATE ledger SET kind = 'other' WHERE number = 1"))
    store.engine.dispose()
    with pytest.raises(NotWhole, match="第 1 条：内容被改过"):
        backed_up(url, tmp_path / "one.backup")
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".db", ".keys"]


def test_a_database_from_before_is_backed_up_before_it_is_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    database_from_before(url)
    assert backed_up(url, tmp_path / "one.backup").schema == "0001"
    upgraded(url)
    assert restored(tmp_path / "one.backup", f"sqlite:///{tmp_path / 'again.db'}").schema == "0001"
    assert upgraded(f"sqlite:///{tmp_path / 'again.db'}") == "0001"


# ── as its users call it ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_commands_back_up_check_and_restore(tmp_path: Path) -> None:
    url, again = f"sqlite:///{tmp_path / 'records.db'}", f"sqlite:///{tmp_path / 'again.db'}"
    hand_in(Store(url), 0)
    (tmp_path / "备份").mkdir()
    assert "已核对" in called("backup", str(tmp_path / "备份"), "--database", url).stderr
    [file] = (tmp_path / "备份").glob("banshi-*.backup")
    assert "没有覆盖" in called("backup", str(file), "--database", url, code=2).stderr
    assert "没有这个数据库" in called("backup", str(tmp_path / "x"), "--database", again, code=2).stderr
    assert "没有主密钥文件" in called("restore", str(file), "--database", again, code=2).stderr
    (tmp_path / "again.db.keys").write_bytes((tmp_path / "records.db.keys").read_bytes())
    (tmp_path / "again.db.keys").chmod(0o600)
    assert "备份完好" in called("restore", str(file), "--check", "--database", again).stderr
    assert not (tmp_path / "again.db").exists()
    assert "Restored" in called("restore", str(file), "--database", again, "--lang", "en").stderr
    assert "账本完整" in called("audit", "verify", "--database", again).stderr
    file.write_bytes(file.read_bytes()[:-1000])
    assert "没有恢复任何东西" in called("restore", str(file), "--check", "--database", again, code=1).stderr
