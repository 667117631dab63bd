"""Files as they are kept: under a random name, sealed, with their case or, for two days, without one."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from typing import BinaryIO

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from web.papers import problems
from web.papers.media import media_in, plain_name
from web.people.person import Person
from web.store.pieces import opened_field
from web.store.records import files
from web.store.sealing import OpenedFile
from web.store.store import Store
from web.store.writing import now, stamp

MOST_IN_A_CASE = 40
UNLINKED = timedelta(days=2)
"""After which a file that belongs to no case is gone."""
TOLD = tuple(column for column in files.c if column is not files.c.content)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent in. `paper` is the document of the notice it stands for."""

    id: str
    owner: str
    case: str | None
    paper: str
    media: str
    size: int
    name: str = field(repr=False)
    made_at: datetime


class AlreadySent(Exception):
    """The id was used before, for another file."""


def keep(
    store: Store, person: Person, name: str, content: bytes | BinaryIO, *, case: str | None, paper: str = "", role: str = "", subject: str = "", id: str = ""
) -> str:  # fmt: skip
    """Keeps a file; gives its id. It is read piece by piece. Raises Refused for what is no file of a kind that is taken.

    With an `id` of the caller's own it is kept once, however often it is sent; raises AlreadySent where that id is of another file.
    """
    file: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content
    media = media_in(file)
    if media is None:
        raise problems.not_taken()
    is_named, id = bool(id), id or secrets.token_urlsafe(24)
    file.seek(0)
    digest = file_digest(file, sha256).hexdigest()  # type: ignore[arg-type]  # whatever can be read, says its documentation
    size = file.seek(0, io.SEEK_END)
    with store.writing(person, role=role) as writing:
        connection = writing.connection
        if is_named and (known := connection.execute(select(files.c.digest, files.c.paper).where(files.c.id == id)).first()) is not None:
            if known.digest not in writing.keys.marks("file", digest) or known.paper != paper:
                raise AlreadySent
            return id
        if case is not None and connection.execute(select(func.count()).select_from(files).where(files.c.case == case)).scalar_one() >= MOST_IN_A_CASE:
            raise problems.too_many(MOST_IN_A_CASE)
        file.seek(0)
        with writing.keys.seal_file(file, size, files.c.content, id) as sealed:
            connection.execute(
                files.insert().values(
                    id=id, owner=person.id, case=case, paper=paper, media=media.type, size=size, made_at=writing.at,
                    digest=writing.keys.mark("file", digest), linked_at=writing.at if case else None,
                    name=writing.seal(plain_name(name, media), files.c.name, id), content=sealed,
                )
            )  # fmt: skip
        writing.note("file.added", f"files/{id}", {"case": case or "", "paper": paper, "size": size}, subject=subject or person.subject)
    return id


def link(store: Store, person: Person, ids: list[str], case: str) -> None:
    """Gives files of this person that belong to no case yet to one."""
    with store.writing(person) as writing:
        for id in ids:
            done = writing.connection.execute(
                update(files).where(files.c.id == id, files.c.owner == person.id, files.c.case.is_(None)).values(case=case, linked_at=writing.at)
            )
            if done.rowcount:
                writing.note("file.linked", f"files/{id}", {"case": case}, subject=person.subject)
        writing.has_changed = bool(writing.notes)


def of_case(store: Store, case: str) -> tuple[Upload, ...]:
    """The files of a case, the first one first; without their content."""
    with store.reading() as connection:
        rows = connection.execute(select(*TOLD).where(files.c.case == case, files.c.erased_at.is_(None)).order_by(files.c.made_at, files.c.id)).mappings().all()
    return tuple(upload_from(row, store) for row in rows)


def content_of(store: Store, person: Person, id: str, case: str, *, role: str = "", subject: str = "") -> tuple[Upload, OpenedFile] | None:
    """A file of a case, to be read piece by piece, and an entry that they looked; None where the case has no such file."""
    with store.reading() as connection:
        row = row_at(connection, id, case)
        if row is None:
            return None
        opened = opened_field(connection, store.keys, files.c.content, id, row["size"])
    with store.writing(person, role=role) as writing:
        if row_at(writing.connection, id, case) is None:
            return None
        writing.note("file.viewed", f"files/{id}", {"case": case}, subject=subject)
    return upload_from(row, store), opened


def take_back(store: Store, person: Person, id: str, case: str, *, subject: str = "") -> bool:
    """Takes away a file one has sent in oneself; false where there is none."""
    with store.writing(person) as writing:
        row = row_at(writing.connection, id, case)
        if row is None or row["owner"] != person.id:
            return False
        writing.connection.execute(delete(files).where(files.c.id == id))
        writing.note("file.taken_back", f"files/{id}", {"case": case}, subject=subject)
        return True


def prune(store: Store, moment: datetime | None = None) -> int:
    """Forgets files that belong to no case after two days; gives how many."""
    before = stamp((moment or now()) - UNLINKED)
    with store.writing() as writing:
        gone = writing.connection.execute(delete(files).where(files.c.case.is_(None), files.c.made_at < before)).rowcount
        if gone:
            writing.note("files.pruned", "files", {"count": gone})
        writing.has_changed = bool(gone)
    return int(gone)


def row_at(connection: Connection, id: str, case: str) -> RowMapping | None:
    """What is kept of a file, without its content."""
    return connection.execute(select(*TOLD).where(files.c.id == id, files.c.case == case, files.c.erased_at.is_(None))).mappings().first()


def upload_from(row: RowMapping, store: Store) -> Upload:
    name = store.keys.open(row["name"], files.c.name, row["id"])
    return Upload(row["id"], row["owner"], row["case"], row["paper"], row["media"], row["size"], name, datetime.fromisoformat(row["made_at"]))
