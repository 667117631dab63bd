"""The ledger: who did what, and who looked, each entry chained to the one before by its hash.

Entries are written in the transaction of what they tell, and there is no way to change or take one away: the database itself
refuses. Who could get round that, with the rights of the database's owner, would have to give every later entry another hash,
and the head is sealed with a key that is not in the database. Who puts back an older copy of everything is found by an anchor:
a small signed file, kept elsewhere.

An entry holds no personal data in clear: ids that tell nothing, kinds, states, marks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, insert, select, text, update

from web.store.ciphers import SUITES, plain_hash
from web.store.records import ledger, ledger_head
from web.store.sealing import Keyring

NOTHING_BEFORE = "0" * 64
COLUMNS = ("number", "at", "actor", "role", "mandate", "kind", "thing", "subject", "body", "algorithm", "previous", "hash")
DIGESTS = frozenset(suite.digest for suite in SUITES.values())

# Said once: to put a statement together costs more than to carry it out.
_HEAD = select(ledger_head).with_for_update()
_ADD = insert(ledger)
_MOVE_HEAD = update(ledger_head)

# One encoder for all entries: made anew for each, it would take most of the time.
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did or looked at. `thing` is what they did it to, `subject` whom it concerns."""

    number: int
    at: datetime
    actor: str
    role: str
    mandate: str
    kind: str
    thing: str
    subject: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """An entry to be: it gets its number, its hour and its hash when its transaction ends."""

    actor: str
    role: str
    mandate: str
    kind: str
    thing: str
    subject: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the ledger was at one moment, to be kept away from the database."""

    store: str
    count: int
    hash: str
    at: str
    signature: str

    def to_text(self) -> str:
        """One line of JSON: an anchor a line makes a file of anchors."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}) + "\n"


class NoAnchor(ValueError):
    """A line that is no anchor."""

    def __init__(self, line: int):
        super().__init__(line)
        self.line = line


def anchors_from(text: str) -> tuple[Anchor, ...]:
    """The anchors in a file, in its order; raises NoAnchor for a line that is none."""
    return tuple(anchor_from(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def anchor_from(line: str, number: int) -> Anchor:
    try:
        found = json.loads(line)
        anchor = Anchor(**{name: found[name] for name in Anchor.__slots__})
    except (ValueError, TypeError, KeyError):
        raise NoAnchor(number) from None
    if type(anchor.count) is not int or not all(isinstance(getattr(anchor, name), str) for name in ("store", "hash", "at", "signature")):
        raise NoAnchor(number)
    return anchor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking the whole ledger over gave. `faults` is empty when nothing was found: each says where and what."""

    count: int
    hash: str
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.faults


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(connection: Connection, keys: Keyring, store: str) -> None:
    """The head of a ledger with nothing in it."""
    seal = seal_of(keys, store=store, count=0, hash=NOTHING_BEFORE)
    connection.execute(insert(ledger_head).values(store=store, count=0, hash=NOTHING_BEFORE, seal=seal))


def append(connection: Connection, keys: Keyring, notes: Iterable[Note], at: str) -> None:
    """Adds entries. Whoever comes here holds the head until the transaction ends, so that all writers make one chain."""
    head = connection.execute(_HEAD).mappings().one()
    number, previous = head["count"], head["hash"]
    algorithm = keys.suite.digest
    rows = []
    for note in notes:
        number += 1
        row = {
            "number": number, "at": at, "actor": note.actor, "role": note.role, "mandate": note.mandate, "kind": note.kind,
            "thing": note.thing, "subject": note.subject, "body": body_text(note.body), "algorithm": algorithm, "previous": previous,
        }  # fmt: skip
        previous = row["hash"] = hash_of(tuple(row.values()), algorithm)
        rows.append(row)
    connection.execute(_ADD, rows)
    connection.execute(_MOVE_HEAD, {"count": number, "hash": previous, "seal": seal_of(keys, store=head["store"], count=number, hash=previous)})


def body_text(body: Mapping[str, Any]) -> str:
    """Canonical JSON: one text for one meaning."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(fields: tuple[Any, ...], algorithm: str) -> str:
    return plain_hash(algorithm, _written(fields).encode())


def seal_of(keys: Keyring, *, store: str, count: int, hash: str) -> str:
    return keys.chain_seal(head_text(store, count, hash))


def head_text(store: str, count: int, hash: str) -> str:
    return _written([store, count, hash])


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


def entries(
    connection: Connection, *, thing: str = "", subject: str = "", actor: str = "", kinds: tuple[str, ...] = (), newest: int = 500, before: int = 0
) -> tuple[Entry, ...]:
    """The newest entries about a thing or a person, or by one, the newest first; `before` a number, for the next page."""
    wanted = select(ledger).order_by(ledger.c.number.desc()).limit(newest)
    if before:
        wanted = wanted.where(ledger.c.number < before)
    if actor:
        wanted = wanted.where(ledger.c.actor == actor)
    if thing:
        wanted = wanted.where(ledger.c.thing == thing)
    if subject:
        wanted = wanted.where(ledger.c.subject == subject)
    if kinds:
        wanted = wanted.where(ledger.c.kind.in_(kinds))
    return tuple(
        Entry(
            row["number"], datetime.fromisoformat(row["at"]), row["actor"], row["role"], row["mandate"], row["kind"], row["thing"],
            row["subject"], json.loads(row["body"]),
        )
        for row in connection.execute(wanted).mappings()
    )  # fmt: skip


# ── looking it over ──────────────────────────────────────────────────────────────────────────────────────────────


def anchor_of(connection: Connection, keys: Keyring, at: str) -> Anchor:
    head = connection.execute(select(ledger_head)).mappings().one()
    return Anchor(head["store"], head["count"], head["hash"], at, keys.chain_seal(anchor_text(head["store"], head["count"], head["hash"], at)))


def anchor_text(store: str, count: int, hash: str, at: str) -> str:
    return _written(["anchor", store, count, hash, at])


def verdict_on(connection: Connection, keys: Keyring, anchors: Iterable[Anchor] = (), most_faults: int = 20) -> Verdict:
    """Whether every entry is as it was written, none is missing, and the ledger is not older than an anchor.

    Texts of faults are `中文 ‖ English`.
    """
    faults: list[str] = []
    anchors = tuple(anchors)
    wanted = {anchor.count for anchor in anchors}
    hashes = {0: NOTHING_BEFORE}
    expected, previous = 1, NOTHING_BEFORE
    for rows in in_pages(connection):
        for row in rows:
            if len(faults) >= most_faults:
                break
            number, algorithm, link, mark = row[0], row[9], row[10], row[11]
            if number != expected:
                faults.append(told(expected, f"第 {expected} 条到第 {number - 1} 条不见了", f"entries {expected} to {number - 1} are missing"))
            elif link != previous:
                faults.append(told(number, "它不接在前一条之后", "it does not follow the one before"))
            if algorithm not in DIGESTS:
                faults.append(told(number, "不认识它的算法", "its algorithm is unknown"))
            elif hash_of(tuple(row[:11]), algorithm) != mark:
                faults.append(told(number, "内容被改过", "it was changed"))
            expected, previous = number + 1, mark
            if number in wanted:
                hashes[number] = mark
    faults += faults_of_head(connection, keys, expected - 1, previous)
    faults += [fault for anchor in anchors for fault in faults_by(anchor, connection, keys, hashes)]
    return Verdict(expected - 1, previous, tuple(faults[:most_faults]))


def in_pages(connection: Connection, size: int = 5000) -> Iterator[list[Any]]:
    """The entries as the driver gives them, in their order: no object of ours for each."""
    after = 0
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    while True:
        page = connection.exec_driver_sql(f"SELECT {names} FROM ledger WHERE number > {after:d} ORDER BY number LIMIT {size:d}").fetchall()
        if not page:
            return
        yield list(page)
        after = page[-1][0]


def faults_of_head(connection: Connection, keys: Keyring, count: int, last: str) -> list[str]:
    head = connection.execute(select(ledger_head)).mappings().all()
    if len(head) != 1:
        return ["账本的头不见了 ‖ The head of the ledger is missing"]
    found = head[0]
    faults = []
    if found["count"] != count or found["hash"] != last:
        faults.append(
            f"末尾不对：账本的头说有 {found['count']} 条，实有 {count} 条 ‖ The end is not right: the head tells of {found['count']} entries, there are {count}"
        )
    if found["seal"] not in keys.chain_seals(head_text(found["store"], found["count"], found["hash"])):
        faults.append("账本的头不是用我们的密钥封的 ‖ The head of the ledger was not sealed with our key")
    return faults


def faults_by(anchor: Anchor, connection: Connection, keys: Keyring, hashes: Mapping[int, str]) -> list[str]:
    head = connection.execute(select(ledger_head)).mappings().first()
    if anchor.signature not in keys.chain_seals(anchor_text(anchor.store, anchor.count, anchor.hash, anchor.at)):
        return [f"锚点（{anchor.at}）的签名不对 ‖ The signature of the anchor of {anchor.at} is wrong"]
    if head is None or head["store"] != anchor.store:
        return [f"锚点（{anchor.at}）是另一个数据库的 ‖ The anchor of {anchor.at} is another database's"]
    if hashes.get(anchor.count) is None:
        return [
            f"账本比锚点旧：{anchor.at} 时已有 {anchor.count} 条 ‖ The ledger is older than the anchor: at {anchor.at} there were {anchor.count} entries"
        ]
    if hashes[anchor.count] != anchor.hash:
        return [f"第 {anchor.count} 条与锚点（{anchor.at}）不符 ‖ Entry {anchor.count} is not what the anchor of {anchor.at} tells"]
    return []


def told(number: int, zh: str, en: str) -> str:
    return f"第 {number} 条：{zh} ‖ Entry {number}: {en}"


# ── the database refuses too ─────────────────────────────────────────────────────────────────────────────────────

GUARDS: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$",
        "CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
        "CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
    ),
}


def guard(execute: Callable[[Any], Any], dialect: str) -> None:
    """Has the database refuse every change to the ledger."""
    for statement in GUARDS[dialect]:
        execute(text(statement))


@event.listens_for(ledger, "after_create")
def _guarded(target: Any, connection: Connection, **_: Any) -> None:
    guard(connection.execute, connection.dialect.name)
