"""Personal data is shut before it reaches the database, and opens only where it was put.

Each field is shut by a key of the data; those keys stand in the database wrapped by a master that does not (`masters.py`).
A ciphertext names its algorithm and its key, so that both can change while old data stays readable, and is bound to its
table, column and row: moved to another row it does not open. A row is called by its primary key, see `row_id`.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from mmap import mmap
from typing import Any, BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnClause, Connection, Table, TableClause, insert, select, update

from web.store.ciphers import KEY_BYTES, NONCE, TAG, Opening, Shutting, Suite, keyed, opened, shut
from web.store.masters import Masters, Wrapped
from web.store.problems import BrokenSeal, NoKey
from web.store.records import data_keys

_IN_USE = (
    select(data_keys.c.id)
    .where(data_keys.c.purpose == "seal", data_keys.c.retired_at.is_(None))
    .order_by(data_keys.c.made_at.desc(), data_keys.c.id.desc())
)

PIECE = 64 * 1024
"""What of a file is in memory at once besides what is kept of it."""

LONGEST_HEAD = 64
"""Bytes in which the names of algorithm and key stand, with the nonce after them."""

Purpose = Literal["seal", "mark", "chain"]


@dataclass(frozen=True, slots=True)
class DataKey:
    id: str
    purpose: str
    algorithm: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A sealed file whose seal is whole, to be read piece by piece, and closed in the end; `size` is that of what is inside."""

    size: int
    sealed: BinaryIO = field(repr=False)
    begin: int
    nonce: bytes
    algorithm: str
    secret: bytes = field(repr=False)
    about: bytes = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        opening = self._opening()
        return (opening.piece(each) for each in self._sealed_pieces())

    def close(self) -> None:
        self.sealed.close()

    def look_over(self) -> None:
        """Raises InvalidTag where anything was changed."""
        opening = self._opening()
        for each in self._sealed_pieces():
            opening.piece(each)
        opening.end(self.sealed.read(TAG))

    def _opening(self) -> Opening:
        return Opening(self.algorithm, self.secret, self.about, self.nonce)

    def _sealed_pieces(self) -> Iterator[bytes]:
        self.sealed.seek(self.begin)
        left = self.size
        while left and (piece := self.sealed.read(min(left, PIECE))):
            left -= len(piece)
            yield piece


class Keyring:
    """The keys of the data, unwrapped, in memory only. `look_again` takes in those that another process has made."""

    def __init__(self, masters: Masters, suite: Suite):
        self.masters = masters
        self.suite = suite
        self._keys: dict[str, DataKey] = {}
        self._current: dict[str, str] = {}
        self._turn = threading.Lock()
        self.look_again: Callable[[], None] = lambda: None

    # ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────

    def seal(self, text: str, column: ColumnClause[Any], row: str) -> str:
        key = self.current("seal")
        body = shut(key.algorithm, key.secret, text.encode(), place(column, row))
        return f"{key.algorithm}.{key.id}.{base64.urlsafe_b64encode(body).decode()}"

    def open(self, token: str, column: ColumnClause[Any], row: str) -> str:
        """What was sealed; raises BrokenSeal for what was changed or stands elsewhere, NoKey without its key."""
        try:
            algorithm, key, body = token.split(".")
            return self._opened(algorithm, key, base64.urlsafe_b64decode(body), column, row).decode()
        except (ValueError, binascii.Error):
            raise BrokenSeal(*names_of(column)) from None

    def seal_bytes(self, content: bytes, column: ColumnClause[Any], row: str) -> bytes:
        key = self.current("seal")
        return f"{key.algorithm}.{key.id}.".encode() + shut(key.algorithm, key.secret, content, place(column, row))

    def seal_file(self, file: BinaryIO, size: int, column: ColumnClause[Any], row: str) -> mmap:
        """The same of a file, which is read piece by piece. Its memory is no part of the heap: with the last use it is gone."""
        key = self.current("seal")
        shutting = Shutting(key.algorithm, key.secret, place(column, row))
        begin = f"{key.algorithm}.{key.id}.".encode() + shutting.nonce
        made = mmap(-1, len(begin) + size + TAG)
        made[: len(begin)] = begin
        with memoryview(made) as room:
            at = len(begin)
            while piece := file.read(PIECE):
                at += shutting.into(piece, room[at:])
            room[at:] = shutting.tag()
        return made

    def open_bytes(self, token: bytes, column: ColumnClause[Any], row: str) -> bytes:
        parts = token.split(b".", 2)
        if len(parts) != 3:
            raise BrokenSeal(*names_of(column))
        return self._opened(parts[0].decode("ascii", "replace"), parts[1].decode("ascii", "replace"), parts[2], column, row)

    def open_file(self, sealed: BinaryIO, column: ColumnClause[Any], row: str) -> OpenedFile:
        """The same of a sealed file, which is read piece by piece: once to see that nothing of it was changed, and again
        when it is handed out. Nothing of a file that was changed is ever given."""
        sealed.seek(0)
        parts = sealed.read(LONGEST_HEAD).split(b".", 2)
        size = sealed.seek(0, io.SEEK_END)
        if len(parts) != 3:
            raise BrokenSeal(*names_of(column))
        algorithm, key = (each.decode("ascii", "replace") for each in parts[:2])
        begin = len(parts[0]) + len(parts[1]) + 2 + NONCE
        if size < begin + TAG:
            raise BrokenSeal(*names_of(column))
        file = OpenedFile(size - begin - TAG, sealed, begin, parts[2][:NONCE], algorithm, self._key(algorithm, key, column).secret, place(column, row))
        try:
            file.look_over()
        except InvalidTag:
            raise BrokenSeal(*names_of(column)) from None
        return file

    def _opened(self, algorithm: str, key: str, body: bytes, column: ColumnClause[Any], row: str) -> bytes:
        try:
            return opened(algorithm, self._key(algorithm, key, column).secret, body, place(column, row))
        except InvalidTag:
            raise BrokenSeal(*names_of(column)) from None

    def _key(self, algorithm: str, key: str, column: ColumnClause[Any]) -> DataKey:
        """The key that a field names; raises BrokenSeal where it cannot have been sealed by it."""
        if algorithm not in KEY_BYTES:
            raise BrokenSeal(*names_of(column))
        if key not in self._keys:
            self.look_again()
        known = self._keys.get(key)
        if known is None:
            raise NoKey(key)
        if known.algorithm != algorithm or known.purpose != "seal":
            raise BrokenSeal(*names_of(column))
        return known

    # ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def mark(self, use: str, text: str) -> str:
        """By which a text is found again. Without the key nobody can try out all ID numbers there may be."""
        return self._mark(self.current("mark"), use, text)

    def marks(self, use: str, text: str) -> tuple[str, ...]:
        """The mark under every key that data may have been marked with, the newest first."""
        newest = self.current("mark")
        older = [key for key in self._keys.values() if key.purpose == "mark" and key.id != newest.id]
        return tuple(self._mark(key, use, text) for key in (newest, *older))

    def _mark(self, key: DataKey, use: str, text: str) -> str:
        return keyed(key.algorithm, key.secret, f"{use}\0{text}".encode())

    def chain_seal(self, text: str) -> str:
        key = self.current("chain")
        return keyed(key.algorithm, key.secret, text.encode())

    def chain_seals(self, text: str) -> tuple[str, ...]:
        return tuple(keyed(key.algorithm, key.secret, text.encode()) for key in self._keys.values() if key.purpose == "chain")

    # ── the keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def current(self, purpose: Purpose) -> DataKey:
        return self._keys[self._current[purpose]]

    def load(self, connection: Connection) -> None:
        """Takes in the keys of the database; those known already stay as they are."""
        rows = connection.execute(select(data_keys).order_by(data_keys.c.made_at, data_keys.c.id)).mappings().all()
        with self._turn:
            for row in rows:
                if row["id"] not in self._keys:
                    secret = self.masters.unwrap(Wrapped(row["master"], row["wrapped"]), about(row["id"], row["purpose"], row["algorithm"]))
                    self._keys[row["id"]] = DataKey(row["id"], row["purpose"], row["algorithm"], secret)
                if row["retired_at"] is None:
                    self._current[row["purpose"]] = row["id"]

    def refresh(self, connection: Connection) -> None:
        """Before writing: what is sealed from here on is sealed with the key that is in use now."""
        now = connection.execute(_IN_USE).scalar()
        if now is None or now != self._current.get("seal"):
            self.load(connection)

    def make(self, connection: Connection, purpose: Purpose, at: str) -> DataKey:
        """A new key, from now on the current one of its purpose."""
        cipher, digest = self.suite
        algorithm = cipher if purpose == "seal" else digest
        key = DataKey(f"k{secrets.token_hex(6)}", purpose, algorithm, secrets.token_bytes(KEY_BYTES.get(algorithm, 32)))
        wrapped = self.masters.wrap(key.secret, about(key.id, purpose, algorithm))
        connection.execute(
            update(data_keys).where(data_keys.c.purpose == purpose, data_keys.c.retired_at.is_(None)).values(retired_at=at)
        )
        connection.execute(
            insert(data_keys).values(
                id=key.id, purpose=purpose, algorithm=algorithm, master=wrapped.master, wrapped=wrapped.body, made_at=at
            )
        )
        return key

    def take_in(self, key: DataKey) -> None:
        """Uses a key that was made, once its making is on the disk."""
        with self._turn:
            self._keys[key.id] = key
            self._current[key.purpose] = key.id

    def wrap_again(self, connection: Connection) -> int:
        """Wraps every key of the data by the newest master; gives how many there were."""
        rows = connection.execute(select(data_keys)).mappings().all()
        for row in rows:
            named = about(row["id"], row["purpose"], row["algorithm"])
            wrapped = self.masters.wrap(self.masters.unwrap(Wrapped(row["master"], row["wrapped"]), named), named)
            connection.execute(
                update(data_keys).where(data_keys.c.id == row["id"]).values(master=wrapped.master, wrapped=wrapped.body)
            )
        return len(rows)


def place(column: ColumnClause[Any], row: str) -> bytes:
    return json.dumps([*names_of(column), row], ensure_ascii=False).encode()


def row_id(table: Table, row: Mapping[Any, Any]) -> str:
    """What a row is called where a field is sealed for it: its primary key, `/` between the parts."""
    return "/".join(str(row[column.name]) for column in table.primary_key)


def names_of(column: ColumnClause[Any]) -> tuple[str, str]:
    table = column.table
    assert isinstance(table, TableClause)
    return table.name, column.name


def about(id: str, purpose: str, algorithm: str) -> str:
    return json.dumps([id, purpose, algorithm])
