"""Who is told what, and when: an applicant at each step, a department before and at a limit. Kept with the case, sent afterwards.

A message stands in the outbox from the same transaction as what it tells of, under a key that no other has, so it is written
once. It is sent at least once: whoever sends gets its id, and can tell one that came twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from sqlalchemy import insert, select, update

from dsl.diagnostics import Words
from engine.values import json_text
from web.cases.case import Event, Standing
from web.cases.words import LIGHTS, clock_name, line_of
from web.store.records import outbox
from web.store.store import Store
from web.store.writing import Writing, stamp

TOLD = frozenset({"submitted", "accept", "ask", "refuse", "extend", "pause", "decide", "lapse", "verify", "deliver", "rectify"})
"""What an applicant is told of as it happens."""

MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Message:
    """`to` is a person's id, or `body:` and a department. The words stand for themselves; where it leads, the case says."""

    id: str
    kind: str
    case: str
    to: str
    says: Words = field(repr=False)


class Sender(Protocol):
    """Carries messages to people: by short message, by an office's own system. Raises OSError where it cannot now."""

    def send(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class FolderSender:
    """The embedded default: each message is a file for whatever sends short messages there, under its id, never half written."""

    folder: Path

    def send(self, message: Message) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half, whole = self.folder / f".{message.id}", self.folder / f"{message.id}.json"
        text = json.dumps({"id": message.id, "kind": message.kind, "case": message.case, "to": message.to, "zh": message.says.zh, "en": message.says.en}, ensure_ascii=False)
        half.write_text(text, encoding="utf-8")
        half.chmod(0o600)
        half.replace(whole)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def tell_applicant(writing: Writing, event: Event, standing: Standing, subject: str) -> None:
    """A word to the applicant of what just happened, where it is one of those they are told of."""
    if event.kind in TOLD:
        line = line_of(event, standing)
        said = Words(f"{standing.course.title}：{line.what.zh}", f"{standing.course.title}: {line.what.en}")
        _put(writing, f"{event.case}/{event.number}", f"case.{event.kind}", event.case, subject, said)


def tell(writing: Writing, key: str, kind: str, case: str, to: str, said: Words) -> bool:
    """A word to somebody about a case, once for each key; false where it stands there already."""
    return _put(writing, key, kind, case, to, said)


def remind(writing: Writing, reference: str, standing: Standing, subject: str) -> int:
    """Words to whoever a clock is running out on, once for each light; gives how many."""
    found = tuple(_reminders(reference, standing, subject))
    return sum(_put(writing, key, "clock", reference, to, said) for key, to, said in found)


def _reminders(reference: str, standing: Standing, subject: str) -> Iterator[tuple[str, str, Words]]:
    for clock in standing.clocks:
        if clock.ended is None and clock.light != "green" and not clock.is_still:
            to = f"body:{clock.body}" if clock.body else subject
            name, light, due = clock_name(clock, standing), LIGHTS[clock.light], clock.due.isoformat() if clock.due else ""
            said = Words(f"{standing.course.title}，{name.zh}：{light.zh}，到期日{due}", f"{standing.course.title}, {name.en}: {light.en}, due {due}")
            yield f"{reference}/{clock.sort}/{clock.about}/{clock.light}/{due}", to, said


def _put(writing: Writing, key: str, kind: str, case: str, to: str, said: Words) -> bool:
    """False where it stands there already."""
    id = sha256(key.encode()).hexdigest()
    if writing.connection.execute(select(outbox.c.id).where(outbox.c.key == id)).first() is not None:
        return False
    writing.connection.execute(insert(outbox).values(
        id=id, key=id, kind=kind, case=case, addressee=to, body=writing.seal(json_text({"zh": said.zh, "en": said.en}), outbox.c.body, id), due_at=writing.at,
    ))  # fmt: skip
    return True


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────


def send_waiting(store: Store, sender: Sender, now: datetime, most: int = 1000) -> tuple[int, int]:
    """Sends what waits, the oldest first; gives how many went out and how many could not. One that fails is tried again later,
    eight times."""
    with store.reading() as connection:
        rows = connection.execute(
            select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.due_at <= stamp(now), outbox.c.tries < MOST_TRIES).order_by(outbox.c.due_at).limit(most)
        ).mappings().all()  # fmt: skip
    sent = failed = 0
    for row in rows:
        said = json.loads(store.keys.open(row["body"], outbox.c.body, row["id"])) if row["body"] else {"zh": "", "en": ""}
        try:
            sender.send(Message(row["id"], row["kind"], row["case"] or "", row["addressee"], Words(said["zh"], said["en"])))
        except OSError:
            failed += 1
            with store.tending() as connection:
                connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(tries=row["tries"] + 1))
            continue
        sent += 1
        with store.writing() as writing:
            writing.connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(sent_at=stamp(now), tries=row["tries"] + 1))
            writing.note("message.sent", f"outbox/{row['id']}", {"kind": row["kind"]})
    return sent, failed
