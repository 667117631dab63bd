"""A copy of the records in one file, taken while the service goes on, and the records again from such a file.

The file is a zip: the database, and a manifest that says what must be in it, signed with the key of the ledger. What is
personal stays sealed in it; the master key is not in it. Nothing is given out as made, or put in place, that was not looked
over: every row counted, every entry of the ledger hashed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL, Connection, func, inspect, make_url, select, text
from sqlalchemy import table as named_table
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from web.store import ledger
from web.store.database import REVISIONS, SCHEMA, engine_for, sqlite_file, version_of, writing_to
from web.store.ledger import Anchor, Note
from web.store.problems import NewerDatabase, NoTool, NotRestored, NotWhole, StoreProblem
from web.store.sealing import Keyring
from web.store.store import keyring_for
from web.store.writing import SYSTEM, now, stamp

FORMAT = 1
MANIFEST = "manifest.json"
FILES = {"sqlite": "records.db", "postgresql": "records.dump"}
FIRST_WITH_LEDGER = "0002"


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied: the revision of its tables, when, how many rows in all, how many entries of the ledger."""

    kind: str
    schema: str
    made_at: str
    rows: int
    entries: int


# ── taking one ───────────────────────────────────────────────────────────────────────────────────────────────────


def backed_up(url: str, file: Path, *, keys: str = "", suite: str = "aes") -> Backup:
    """Writes the file whole or not at all. Raises NotWhole where the records themselves are damaged; a file that is there stays.

    A database of an older revision is copied too, so that there is a copy to go back to before it is migrated.
    """
    engine = engine_for(url)
    try:
        schema = schema_of(engine)
        keyring = keyring_for(keys, url, suite) if schema >= FIRST_WITH_LEDGER else None
        if keyring is not None:
            with writing_to(engine) as connection:
                keyring.load(connection)
                ledger.append(connection, keyring, [Note(SYSTEM.id, "", "", "backup.made", "database", "", {})], stamp(now()))
        with TemporaryDirectory(prefix=".banshi-", dir=file.parent) as folder:
            copy = Path(folder) / FILES[engine.dialect.name]
            content = copied(engine, copy, keyring)
            manifest = signed(manifest_of(engine.dialect.name, schema, copy, content), keyring)
            packed = Path(folder) / "packed"
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                archive.write(copy, copy.name)
            settle(packed)
            os.replace(packed, file)
            settle(file.parent)
    finally:
        engine.dispose()
    return described(manifest)


def schema_of(engine: Engine) -> str:
    with engine.connect() as connection:
        schema = version_of(connection)
    if schema is None:
        raise NotWhole("数据库是空的，没有可备份的。 ‖ The database is empty: there is nothing to back up.")
    if schema not in REVISIONS:
        raise NewerDatabase(schema, SCHEMA)
    return schema


def copied(engine: Engine, copy: Path, keyring: Keyring | None) -> dict[str, Any]:
    """Copies the database as it is at one moment, and gives what is in the copy once it was looked over."""
    if engine.dialect.name == "sqlite":
        file = sqlite_file(str(engine.url))
        if file is None:
            raise NotWhole("内存里的数据库不能备份。 ‖ A database in memory cannot be backed up.")
        with closed(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source, closed(sqlite3.connect(copy)) as target:
            source.backup(target)
        return content_of_file(copy, keyring)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        content = content_of(connection, keyring)
        run_tool(engine.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={copy}")
        return content


def content_of_file(copy: Path, keyring: Keyring | None) -> dict[str, Any]:
    engine = engine_for(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            if found != ["ok"]:
                raise NotWhole(f"数据库文件已损坏：{found[0]} ‖ The file of the database is damaged: {found[0]}")
            return content_of(connection, keyring)
    finally:
        engine.dispose()


def content_of(connection: Connection, keyring: Keyring | None) -> dict[str, Any]:
    """How many rows each table has, and where the ledger ends. Raises NotWhole where the ledger is not."""
    names = sorted(inspect(connection).get_table_names())
    rows = {name: connection.execute(select(func.count()).select_from(named_table(name))).scalar_one() for name in names}
    if keyring is None:
        return {"rows": rows, "ledger": None}
    verdict = ledger.verdict_on(connection, keyring)
    if not verdict.is_whole:
        raise NotWhole(verdict.faults[0])
    return {"rows": rows, "ledger": {"count": verdict.count, "hash": verdict.hash}}


def manifest_of(kind: str, schema: str, copy: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "kind": kind, "schema": schema, "made_at": stamp(now()), "sha256": digest_of(copy), **content}


def signed(manifest: Mapping[str, Any], keyring: Keyring | None) -> dict[str, Any]:
    return {**manifest, "signature": "" if keyring is None else keyring.chain_seal(signed_text(manifest))}


def signed_text(manifest: Mapping[str, Any]) -> str:
    return ledger.body_text({"backup": {name: value for name, value in manifest.items() if name != "signature"}})


def described(manifest: Mapping[str, Any]) -> Backup:
    entries = manifest["ledger"]["count"] if manifest["ledger"] else 0
    return Backup(manifest["kind"], manifest["schema"], manifest["made_at"], sum(manifest["rows"].values()), entries)


# ── putting one in place ─────────────────────────────────────────────────────────────────────────────────────────


def restored(
    file: Path, url: str, *, keys: str = "", suite: str = "aes", anchors: Iterable[Anchor] = (), replace: bool = False, only_check: bool = False
) -> Backup:
    """Puts the records of a backup into a database that is empty or not there; with `replace`, in the place of an SQLite file,
    which is kept beside it. `only_check` looks everything over and puts nothing in place.

    Raises NotRestored where it does not fit there, NotWhole where anything in it is not as it was written.
    """
    kind = make_url(url).get_backend_name()
    with unpacked(file) as (manifest, copy):
        if manifest["kind"] != kind:
            raise NotRestored(f"这份备份是 {manifest['kind']} 的，数据库是 {kind}。 ‖ This backup is of {manifest['kind']}, the database is {kind}.")
        if manifest["schema"] not in REVISIONS:
            raise NewerDatabase(manifest["schema"], SCHEMA)
        keyring = keyring_for(keys, url, suite) if manifest["schema"] >= FIRST_WITH_LEDGER else None
        put = in_file if kind == "sqlite" else in_server
        put(copy, url, manifest, keyring, tuple(anchors), replace, only_check)
    return described(manifest)


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest of a backup and the database in it. Raises NotWhole where they do not belong together."""
    not_ours = NotWhole(f"{file} 不是 banshi 的备份，或已损坏。 ‖ {file} is not a backup of banshi, or it is damaged.")
    with TemporaryDirectory(prefix="banshi-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                if archive.getinfo(MANIFEST).file_size > 1_000_000:
                    raise not_ours
                manifest = json.loads(archive.read(MANIFEST))
                name = FILES[manifest["kind"]]
                if manifest["format"] != FORMAT or sorted(archive.namelist()) != sorted((MANIFEST, name)):
                    raise not_ours
                copy = Path(folder) / name
                with archive.open(name) as packed, open(copy, "wb") as out:
                    shutil.copyfileobj(packed, out)
            described(manifest)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
            raise not_ours from None
        if digest_of(copy) != manifest["sha256"]:
            raise NotWhole(f"{file} 里的数据库与清单不符：备份已损坏。 ‖ The database in {file} is not what its manifest says: the backup is damaged.")
        yield manifest, copy


def in_file(
    copy: Path, url: str, manifest: Mapping[str, Any], keyring: Keyring | None, anchors: tuple[Anchor, ...], replace: bool, only_check: bool
) -> None:
    target = sqlite_file(url)
    if target is None:
        raise NotRestored("不能恢复到内存里的数据库。 ‖ Nothing can be restored into a database in memory.")
    is_taken = target.exists() and target.stat().st_size > 0
    if is_taken and not replace and not only_check:
        raise NotRestored(
            f"{target} 已经有数据。请另给一个位置，或用 --replace（原来的文件会留在旁边）。"
            f" ‖ {target} holds data already. Name another place, or use --replace (what is there is kept beside it)."
        )
    engine = engine_for(f"sqlite:///{copy}")
    try:
        with writing_to(engine) as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            if found != ["ok"]:
                raise NotWhole(f"备份里的数据库已损坏：{found[0]} ‖ The database in the backup is damaged: {found[0]}")
            look_over(connection, manifest, keyring, anchors)
    finally:
        # Who closes a file last takes its log in.
        engine.dispose()
    if only_check:
        return
    beside = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(copy, beside)
    settle(beside)
    if is_taken:
        put_aside(target)
    os.replace(beside, target)
    settle(target.parent)


def put_aside(target: Path) -> None:
    """The database that is there, under another name with its log, after nobody has it open any more."""
    with closed(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
        try:
            # Gives up the log, which only the last one to have the file open can do.
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError:
            mode = "wal"
    if mode != "delete":
        raise NotRestored(f"{target} 正在使用。请先停止服务。 ‖ {target} is in use. Stop the service first.")
    os.replace(target, target.with_name(f"{target.name}.before-{now():%Y%m%dT%H%M%S}"))


def in_server(
    copy: Path, url: str, manifest: Mapping[str, Any], keyring: Keyring | None, anchors: tuple[Anchor, ...], replace: bool, only_check: bool
) -> None:
    engine = engine_for(url)
    try:
        if only_check:
            run_tool(engine.url, "pg_restore", "--list", str(copy), connects=False)
            return
        with engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise NotRestored(
                    "数据库里已经有表。请新建一个空库，再恢复到它里面。 ‖ The database holds tables already. Make an empty one and restore into it."
                )
        run_tool(engine.url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy))
        try:
            with writing_to(engine) as connection:
                look_over(connection, manifest, keyring, anchors)
        except (StoreProblem, SQLAlchemyError):
            # What is not whole must not be served from.
            with writing_to(engine) as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            raise
    finally:
        engine.dispose()


def look_over(connection: Connection, manifest: Mapping[str, Any], keyring: Keyring | None, anchors: tuple[Anchor, ...]) -> None:
    """Whether the records are those the manifest tells of, as they were written and signed; the restoring is noted in them."""
    if keyring is not None:
        keyring.load(connection)
        if manifest["signature"] not in keyring.chain_seals(signed_text(manifest)):
            raise NotWhole("备份的清单不是用我们的密钥签的。 ‖ The manifest of the backup was not signed with our key.")
    content = content_of(connection, keyring)
    if version_of(connection) != manifest["schema"] or content != {name: manifest[name] for name in content}:
        raise NotWhole("备份里的记录与清单不符。 ‖ The records in the backup are not those its manifest tells of.")
    if keyring is None:
        return
    verdict = ledger.verdict_on(connection, keyring, anchors)
    if not verdict.is_whole:
        raise NotWhole(verdict.faults[0])
    note = Note(SYSTEM.id, "", "", "backup.restored", "database", "", {"made_at": manifest["made_at"], "entries": manifest["ledger"]["count"]})
    ledger.append(connection, keyring, [note], stamp(now()))


# ── tools ────────────────────────────────────────────────────────────────────────────────────────────────────────


def run_tool(url: URL, tool: str, *words: str, connects: bool = True) -> None:
    """Runs a tool of PostgreSQL. The password goes by the environment: whoever lists the processes does not see it."""
    path = shutil.which(tool)
    if path is None:
        raise NoTool(tool)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    where = [f"--dbname={address}"] if connects else []
    done = subprocess.run([path, *where, *words], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise NotWhole(f"{tool} 没有成功：{said[0] if said else done.returncode} ‖ {tool} failed: {said[0] if said else done.returncode}")


@contextmanager
def closed(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def digest_of(file: Path) -> str:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def settle(path: Path) -> None:
    """Waits until a file, or a folder's names, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


