"""一人一档: what registers told about a person, kept sealed, with what the person says is wrong and what came of that.

Of each register and fact only the newest reading is kept. Whoever reads or looks leaves an entry in the ledger.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from typing import Literal as OneOf

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dsl.diagnostics import Words
from engine.values import json_text
from web.people.person import EVERYWHERE, Person
from web.people.problems import Refused
from web.registers.register import Reading, State, Why
from web.registers.registers import SIGN_IN
from web.store.records import objections, people, readings
from web.store.store import Store
from web.store.writing import Writing, stamp

LONGEST = 2_000
Outcome = OneOf["", "corrected", "kept"]


@dataclass(frozen=True, slots=True)
class Objection:
    """信息有误: what a register holds, what the person says instead, and what the office that holds it answered."""

    id: str
    person: str
    register: str
    unit: str
    fact: str
    purpose: str
    held: Any = field(repr=False)
    said: Any = field(repr=False)
    words: str = field(repr=False)
    proof: str
    at: datetime
    outcome: Outcome
    answer: str = field(repr=False)
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it is kept, and what it was read for: `area/goal`."""

    reading: Reading
    purpose: str


class Dossier:
    def __init__(self, store: Store):
        self.store = store

    # ── readings ─────────────────────────────────────────────────────────────────────────────────────────────────

    def verified(self, person: Person) -> dict[str, str]:
        """What signing in, or a clerk at the counter, has verified about whom the person acts for; nothing of who only visits."""
        if not person.is_signed_in:
            return {}
        id = person.subject
        with self.store.reading() as connection:
            row = connection.execute(select(people.c.name, people.c.number).where(people.c.id == id)).first()
        if row is None:
            return {}
        keys = self.store.keys
        found = {"name": (row[0], people.c.name), "id_number": (row[1], people.c.number)}
        return {name: keys.open(token, column, id) for name, (token, column) in found.items() if token}

    def keep(self, person: Person, role: str, found: Sequence[Reading], purpose: str, consents: frozenset[str] = frozenset()) -> None:
        """Keeps what was read just now in place of what was read before; `consents` names the registers the person agreed to."""
        by_register: dict[str, list[Reading]] = {}
        for each in found:
            by_register.setdefault(each.register, []).append(each)
        if not by_register:
            return
        try:
            self._keep_all(person, role, by_register, purpose, consents)
        except IntegrityError:
            # Another request of the same person kept the same data at the same time: now they are there to be replaced.
            self._keep_all(person, role, by_register, purpose, consents)

    def _keep_all(self, person: Person, role: str, by_register: Mapping[str, Sequence[Reading]], purpose: str, consents: frozenset[str]) -> None:
        with self.store.writing(person, role=role) as writing:
            for register, told in by_register.items():
                for each in told:
                    self._keep(writing, person.subject, each, purpose)
                if register != SIGN_IN and any(each.why != "no consent" for each in told):
                    body = {
                        "register": register, "purpose": purpose, "facts": [each.fact for each in told],
                        "states": dict(Counter(each.state for each in told)), "why": sorted({each.why for each in told if each.why}), "proof": told[0].proof,
                        "consent": register in consents,
                    }  # fmt: skip
                    writing.note("register.asked", f"people/{person.subject}", body, subject=person.subject)
            if not writing.notes:
                writing.note("identity.used", f"people/{person.subject}", {"purpose": purpose}, subject=person.subject)

    def _keep(self, writing: Writing, subject: str, each: Reading, purpose: str) -> None:
        here = (readings.c.person == subject, readings.c.register == each.register, readings.c.fact == each.fact)
        writing.connection.execute(delete(readings).where(*here))
        id = secrets.token_urlsafe(16)
        value = None if each.state != "told" else writing.seal(json_text(each.value), readings.c.value, id)
        writing.connection.execute(
            insert(readings).values(
                id=id, person=subject, register=each.register, fact=each.fact, state=each.state, why=each.why, value=value,
                told_on=each.on.isoformat() if each.on else None, read_at=stamp(each.read_at), proof=each.proof, reference=each.reference, purpose=purpose,
            )
        )  # fmt: skip

    def readings(self, subject: str, purpose: str = "", since: datetime | None = None) -> tuple[Kept, ...]:
        """The newest readings about a person; those for one purpose only, if one is named."""
        wanted = select(readings).where(readings.c.person == subject).order_by(readings.c.register, readings.c.fact)
        if purpose:
            wanted = wanted.where(readings.c.purpose == purpose)
        if since is not None:
            wanted = wanted.where(readings.c.read_at >= stamp(since))
        with self.store.reading() as connection:
            return tuple(self._reading(row) for row in connection.execute(wanted).mappings())

    def _reading(self, row: Any) -> Kept:
        value = None if row["value"] is None else data(self.store.keys.open(row["value"], readings.c.value, row["id"]))
        reading = Reading(
            row["fact"], row["register"], cast(State, row["state"]), value, date.fromisoformat(row["told_on"]) if row["told_on"] else None,
            datetime.fromisoformat(row["read_at"]), row["proof"], row["reference"], cast(Why, row["why"]),
        )  # fmt: skip
        return Kept(reading, row["purpose"])

    # ── objections ───────────────────────────────────────────────────────────────────────────────────────────────

    def object(self, person: Person, role: str, kept: Kept, unit: str, said: Any, words: str) -> Objection:
        """Notes that what a register holds is wrong, and puts it on the list of the office that holds it.

        Said again before anybody looked, it takes the place of what was said before.
        """
        reading, subject = kept.reading, person.subject
        with self.store.writing(person, role=role) as writing:
            here = (objections.c.person == subject, objections.c.register == reading.register, objections.c.fact == reading.fact, objections.c.outcome == "")
            writing.connection.execute(delete(objections).where(*here))
            id = secrets.token_urlsafe(16)
            writing.connection.execute(
                insert(objections).values(
                    id=id, person=subject, register=reading.register, unit=unit, fact=reading.fact, purpose=kept.purpose, proof=reading.proof,
                    held=writing.seal(json_text(reading.value), objections.c.held, id), said=writing.seal(json_text(said), objections.c.said, id),
                    words=writing.seal(words.strip()[:LONGEST], objections.c.words, id), at=writing.at, outcome="",
                )
            )  # fmt: skip
            writing.note("register.objected", f"objections/{id}", {"register": reading.register, "fact": reading.fact, "proof": reading.proof}, subject=subject)
            return self._objection(writing.connection, id)

    def withdraw(self, person: Person, role: str, kept: Kept) -> None:
        """Takes an objection back that nobody has looked at: the person says what the register says after all."""
        reading, subject = kept.reading, person.subject
        with self.store.writing(person, role=role) as writing:
            here = (objections.c.person == subject, objections.c.register == reading.register, objections.c.fact == reading.fact, objections.c.outcome == "")
            for (id,) in writing.connection.execute(delete(objections).where(*here).returning(objections.c.id)).all():
                writing.note("register.objection withdrawn", f"objections/{id}", subject=subject)
            writing.has_changed = bool(writing.notes)

    def objections_of(self, subject: str) -> tuple[Objection, ...]:
        with self.store.reading() as connection:
            ids = connection.execute(select(objections.c.id).where(objections.c.person == subject).order_by(objections.c.at.desc())).scalars().all()
            return tuple(self._objection(connection, id) for id in ids)

    def objections_for(self, officer: Person, role: str, newest: int = 200) -> tuple[Objection, ...]:
        """What is said to be wrong in the registers of an officer's department, the open ones first; looking is noted."""
        wanted = select(objections.c.id, objections.c.person).order_by(objections.c.outcome, objections.c.at).limit(newest)
        if officer.body != EVERYWHERE:
            wanted = wanted.where(objections.c.unit == officer.body)
        with self.store.writing(officer, role=role) as writing:
            rows = writing.connection.execute(wanted).all() if officer.body else []
            for id, subject in rows:
                writing.note("register.objection viewed", f"objections/{id}", subject=subject)
            return tuple(self._objection(writing.connection, id) for id, _ in rows)

    def settle(self, officer: Person, role: str, id: str, outcome: Outcome, answer: str) -> None:
        """The office has looked: the register was put right, or stays as it is, with the reason. Raises Refused."""
        with self.store.writing(officer, role=role) as writing:
            row = writing.connection.execute(select(objections.c.unit, objections.c.outcome, objections.c.person).where(objections.c.id == id)).first()
            if row is None or officer.body not in (row[0], EVERYWHERE) or not officer.body:
                raise Refused(Words("没有这一条。", "There is no such entry."))
            if row[1]:
                raise Refused(Words("已经有人处理过了。", "Somebody has dealt with it already."))
            if outcome not in ("corrected", "kept") or not answer.strip():
                raise Refused(Words("请写明怎样处理的。", "Say what was done."))
            sealed = writing.seal(answer.strip()[:LONGEST], objections.c.answer, id)
            writing.connection.execute(
                update(objections).where(objections.c.id == id).values(outcome=outcome, answer=sealed, answered_at=writing.at, answered_by=officer.id)
            )
            writing.note("register.objection settled", f"objections/{id}", {"outcome": outcome}, subject=row[2])

    def _objection(self, connection: Connection, id: str) -> Objection:
        row = connection.execute(select(objections).where(objections.c.id == id)).mappings().one()
        keys = self.store.keys
        held, said, words, answer = (
            keys.open(row[name], objections.c[name], id) if row[name] else "" for name in ("held", "said", "words", "answer")
        )
        return Objection(
            id, row["person"], row["register"], row["unit"], row["fact"], row["purpose"], data(held), data(said), words, row["proof"],
            datetime.fromisoformat(row["at"]), cast(Outcome, row["outcome"]), answer,
            datetime.fromisoformat(row["answered_at"]) if row["answered_at"] else None,
        )  # fmt: skip


def data(text: str) -> Any:
    return json.loads(text, parse_float=Decimal) if text else None
