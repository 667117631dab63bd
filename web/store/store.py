"""The records in a database: SQLite beside the program by default, PostgreSQL by URL.

What is acknowledged is on the disk. A case is made once for its key, however often it is handed in. Whatever changes, and
whoever looks at somebody's data, stands in the ledger in the same transaction. What people answer is sealed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.rulebook import Rulebook
from engine.to_json import text_of
from engine.values import json_text
from web.store import ledger
from web.store.alone import Alone
from web.store.ciphers import SUITES
from web.store.database import engine_for, is_made, writing_to
from web.store.id_numbers import standard_id_number
from web.store.masters import masters_from
from web.store.problems import WrongKeys
from web.store.records import Case, Draft, case_marks, cases, drafts, events, programs
from web.store.sealing import Keyring
from web.store.writing import SYSTEM, Actor, By, Writing, noted_writing, notice_changes, now, stamp

BETWEEN_FORGETTING = timedelta(hours=1)


class AlreadyHandedIn(Exception):
    """The key was used before, for something else."""

    def __init__(self, case: Case):
        super().__init__(case.number)
        self.case = case


class Store:
    """Raises OldDatabase for one that must be migrated first, and StoreProblem for what else keeps it from being used.

    `keys` says where the master keys are (`masters.py`), `suite` what new data is sealed with: `aes` or `sm`.
    """

    def __init__(self, url: str, draft_days: int = 7, *, keys: str = "", suite: str = "aes"):
        self.engine = engine_for(url)
        notice_changes(self.engine)
        self._draft = Alone(self.engine, DRAFT)
        self.draft_days = draft_days
        self._forgot_at = now()
        with writing_to(self.engine) as connection:
            is_new = is_made(connection)
            self.keys = keyring_for(keys, url, suite, is_new=is_new)
            if is_new:
                for purpose in ("seal", "mark", "chain"):
                    self.keys.make(connection, purpose, stamp(now()))
            self.keys.load(connection)
            if is_new:
                ledger.begin(connection, self.keys, secrets.token_urlsafe(16))
        self.keys.look_again = self._look_for_keys
        self.forget_expired()

    def _look_for_keys(self) -> None:
        with self.engine.connect() as connection:
            self.keys.load(connection)

    def writing(self, by: Actor = SYSTEM, *, role: str = "") -> AbstractContextManager[Writing]:
        """A transaction of somebody, for a change or for looking at somebody's data; what it did is noted in it."""
        return noted_writing(self.engine, self.keys, by, role)

    def tending(self) -> AbstractContextManager[Connection]:
        """A transaction for what is nobody's data and nobody's deed, such as when a session was last seen: no entry."""
        return writing_to(self.engine)

    def reading(self) -> Connection:
        return self.engine.connect()

    def verdict(self, anchors: Iterable[ledger.Anchor] = ()) -> ledger.Verdict:
        """Whether the ledger is whole, looked over as it stands at one moment while others go on writing."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            return ledger.verdict_on(connection, self.keys, anchors)

    def anchor(self) -> ledger.Anchor:
        with self.reading() as connection:
            return ledger.anchor_of(connection, self.keys, stamp(now()))

    def trail(
        self, *, thing: str = "", subject: str = "", actor: str = "", kinds: tuple[str, ...] = (), newest: int = 500, before: int = 0
    ) -> tuple[ledger.Entry, ...]:
        """What the ledger tells of a thing or a person, or by one, the newest first; `before` a number, for the next page."""
        with self.reading() as connection:
            return ledger.entries(connection, thing=thing, subject=subject, actor=actor, kinds=kinds, newest=newest, before=before)

    # ── programs ─────────────────────────────────────────────────────────────────────────────────────────────────

    def keep_program(self, rulebook: Rulebook) -> None:
        """Pins a program under its hash, so that its cases can always be read by the rules they were decided by."""
        with self.writing() as writing:
            connection = writing.connection
            known = connection.execute(select(programs.c.hash).where(programs.c.hash == rulebook.fingerprint)).first()
            if known is None:
                name, body = rulebook.program.name, text_of(rulebook.program)
                connection.execute(insert(programs).values(hash=rulebook.fingerprint, name=name, body=body, kept_at=writing.at))
                writing.note("program.kept", f"programs/{rulebook.fingerprint}")

    def program_text(self, fingerprint: str) -> str:
        with self.engine.connect() as connection:
            return str(connection.execute(select(programs.c.body).where(programs.c.hash == fingerprint)).scalar_one())

    # ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────

    def draft(self, visitor: str, catalog: str, goal: str) -> Draft | None:
        rows = self._draft.rows({"visitor": hidden(visitor), "catalog": catalog, "goal": goal, "now": stamp(now())})
        return self.draft_from(rows[0]) if rows else None

    def forget_expired_now_and_then(self) -> None:
        """Once an hour: a draft is gone on the day that was told, also where the service runs for months."""
        if now() - self._forgot_at > BETWEEN_FORGETTING:
            self.forget_expired()

    def save_draft(self, visitor: str, catalog: str, goal: str, answers: Mapping[str, Any]) -> Draft:
        """The draft with these answers. Keeping it moves the day on which it is forgotten."""
        self.forget_expired_now_and_then()
        try:
            return self._save_draft(visitor, catalog, goal, answers)
        except IntegrityError:
            # Another window began the same draft at the same moment: now it is there.
            return self._save_draft(visitor, catalog, goal, answers)

    def _save_draft(self, visitor: str, catalog: str, goal: str, answers: Mapping[str, Any]) -> Draft:
        moment, mine = now(), {"visitor": hidden(visitor), "catalog": catalog, "goal": goal}
        with self.writing(By(mine["visitor"])) as writing:
            connection = writing.connection
            row = connection.execute(MY_DRAFT, mine).mappings().first()
            if row is not None and row["expires_at"] <= stamp(moment):
                connection.execute(delete(drafts).where(drafts.c.id == row["id"]))
                row = None
            id, key = (row["id"], row["key"]) if row else (secrets.token_urlsafe(24), secrets.token_urlsafe(24))
            expires_at = moment + timedelta(days=self.draft_days)
            sealed = writing.seal(json_text(answers), drafts.c.answers, id)
            values = {"answers": sealed, "changed_at": stamp(moment), "expires_at": stamp(expires_at)}
            if row is None:
                connection.execute(insert(drafts), {"id": id, "key": key, **mine, **values})
            else:
                connection.execute(CHANGE_DRAFT, {"which": id, **values})
            writing.note("draft.saved", f"drafts/{id}", subject=mine["visitor"])
        return Draft(id, mine["visitor"], catalog, goal, key, data(json_text(answers)), moment, expires_at)

    def forget_draft(self, visitor: str, catalog: str, goal: str) -> None:
        with self.writing(By(hidden(visitor))) as writing:
            for (id,) in writing.connection.execute(delete(drafts).where(*mine(visitor, catalog, goal)).returning(drafts.c.id)):
                writing.note("draft.forgotten", f"drafts/{id}", subject=hidden(visitor))
            writing.has_changed = bool(writing.notes)

    def forget_expired(self) -> None:
        self._forgot_at = now()
        with self.writing() as writing:
            gone = writing.connection.execute(select(drafts.c.id).where(drafts.c.expires_at <= writing.at)).scalars().all()
            if gone:
                writing.connection.execute(delete(drafts).where(drafts.c.expires_at <= writing.at))
                writing.note("drafts.expired", "drafts", {"count": len(gone)})

    def draft_from(self, row: Mapping[str, Any]) -> Draft:
        return Draft(
            row["id"], row["visitor"], row["catalog"], row["goal"], row["key"],
            data(self.keys.open(row["answers"], drafts.c.answers, row["id"])),
            datetime.fromisoformat(row["changed_at"]), datetime.fromisoformat(row["expires_at"]),
        )  # fmt: skip

    # ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────

    def hand_in(
        self, *, visitor: str, catalog: str, goal: str, program: str, key: str, answers: Mapping[str, Any],
        decision: Mapping[str, Any], on: date, by: Actor | None = None, role: str = "", subject: str = "",
        id_numbers: Iterable[str] = (), engine: str = "", body: str = "", begin: Callable[[Writing, str], None] | None = None,
    ) -> Case:  # fmt: skip
        """The case for this key: made now, or the one made before from the same body. Raises AlreadyHandedIn otherwise.

        `visitor` is whose draft it was; `by` who hands it in and `subject` for whom, where they are known. The case is found
        again by the `id_numbers` that stand in it. `body` is the hash of all that was sent, where that is more than answers.
        `begin` writes the first events of the case with this reference, in the same transaction.
        """
        body_hash = self.body_mark(body or body_hash_of(catalog, goal, answers))
        owner = hidden(visitor)
        actor = by or By(owner)
        reference = secrets.token_urlsafe(24)
        mandate = actor.mandate.id if actor.mandate else None
        for _ in range(8):
            try:
                with self.writing(actor, role=role) as writing:
                    connection = writing.connection
                    if (earlier := self.case_by_key(connection, key)) is not None:
                        return self.same_or_raise(earlier, body or body_hash_of(catalog, goal, answers), owner)
                    connection.execute(insert(cases), {
                        "reference": reference, "number": number_for(on), "program": program, "engine": engine, "catalog": catalog,
                        "goal": goal, "actor": actor.id, "role": str(role), "mandate": mandate, "subject": subject or actor.id,
                        "visitor": owner, "answers": writing.seal(json_text(answers), cases.c.answers, reference),
                        "decision": writing.seal(json_text(decision), cases.c.decision, reference), "idempotency_key": key,
                        "body_hash": body_hash, "submitted_on": on.isoformat(), "created_at": writing.at, "changed_at": writing.at,
                    })  # fmt: skip
                    if begin is None:
                        first = {"case": reference, "number": 1, "kind": "submitted", "at": writing.at}
                        connection.execute(insert(events), {**first, "actor": actor.id, "role": str(role), "mandate": mandate})
                    else:
                        begin(writing, reference)
                    self.mark_numbers(writing, reference, id_numbers)
                    connection.execute(delete(drafts).where(*mine(visitor, catalog, goal)))
                    writing.note("case.submitted", f"cases/{reference}", {"program": program, "body": body_hash}, subject=subject or actor.id)
                    made = self.case_by_key(connection, key)
                    assert made is not None
                    return made
            except IntegrityError:
                # Another request made the case, or another case has this number: look again.
                continue
        raise RuntimeError("no free number for a case")

    def mark_numbers(self, writing: Writing, reference: str, id_numbers: Iterable[str]) -> None:
        """Has a case be found by the ID numbers that stand in it."""
        wanted = {self.keys.mark("id number", standard_id_number(each)) for each in id_numbers}
        known = set(writing.connection.execute(select(case_marks.c.mark).where(case_marks.c.case == reference)).scalars()) if wanted else set()
        if fresh := sorted(wanted - known):
            writing.connection.execute(insert(case_marks), [{"mark": each, "case": reference} for each in fresh])

    def body_mark(self, body_hash: str) -> str:
        """What is kept of a body's hash: from the hash itself, ID numbers in the body could be guessed."""
        return self.keys.mark("body", body_hash)

    def is_same_body(self, case: Case, body_hash: str) -> bool:
        return case.body_hash in self.keys.marks("body", body_hash)

    def same_or_raise(self, case: Case, body_hash: str, owner: str) -> Case:
        if self.is_same_body(case, body_hash) and secrets.compare_digest(case.visitor, owner):
            return case
        raise AlreadyHandedIn(case)

    def earlier_case(self, visitor: str, key: str) -> Case | None:
        """The case already made for a key, if it is this visitor's."""
        with self.engine.connect() as connection:
            found = self.case_by_key(connection, key)
        return found if found is not None and secrets.compare_digest(found.visitor, hidden(visitor)) else None

    def case_at(self, connection: Connection, reference: str) -> Case | None:
        """A case as it is, for a door that then asks who may see it and notes that they looked."""
        row = connection.execute(CASE_AT, {"which": reference}).mappings().first()
        return None if row is None else self.case_from(dict(row))

    def case_by_key(self, connection: Connection, key: str) -> Case | None:
        row = connection.execute(CASE_BY_KEY, {"which": key}).mappings().first()
        return None if row is None else self.case_from(dict(row))

    def references_by_id_number(self, connection: Connection, id_number: str) -> tuple[str, ...]:
        """The cases in which an ID number stands, however it was typed."""
        marks = self.keys.marks("id number", standard_id_number(id_number))
        return tuple(connection.execute(select(case_marks.c.case).where(case_marks.c.mark.in_(marks)).order_by(case_marks.c.case)).scalars())

    def case_from(self, row: Mapping[str, Any]) -> Case:
        reference = row["reference"]
        is_erased = row["erased_at"] is not None
        answers, decision = (
            {} if is_erased else data(self.keys.open(row[column.name], column, reference)) for column in (cases.c.answers, cases.c.decision)
        )
        return Case(
            reference, row["number"], row["program"], row["catalog"], row["goal"], row["actor"], row["subject"], row["visitor"],
            answers, decision, row["idempotency_key"], row["body_hash"], row["submitted_on"], datetime.fromisoformat(row["created_at"]),
            row["role"], row["mandate"], row["engine"], row["state"], row["due_on"], day_or_none(row["archived_at"]), day_or_none(row["erased_at"]),
        )  # fmt: skip


def keyring_for(keys: str, url: str, suite: str, *, is_new: bool = False) -> Keyring:
    if suite not in SUITES:
        raise WrongKeys(f"BANSHI_SUITE={suite} 看不懂：请写 {' 或 '.join(SUITES)}。 ‖ BANSHI_SUITE={suite} is not understood: write {' or '.join(SUITES)}.")
    return Keyring(masters_from(keys, url, SUITES[suite], may_make=is_new), SUITES[suite])


# Said once, for every page of a form and every case: to put a statement together costs more than to carry it out.
MY_DRAFT = select(drafts).where(
    drafts.c.visitor == bindparam("visitor"), drafts.c.catalog == bindparam("catalog"), drafts.c.goal == bindparam("goal")
)
DRAFT = MY_DRAFT.where(drafts.c.expires_at > bindparam("now"))
CHANGE_DRAFT = update(drafts).where(drafts.c.id == bindparam("which"))
CASE_AT = select(cases).where(cases.c.reference == bindparam("which"))
CASE_BY_KEY = select(cases).where(cases.c.idempotency_key == bindparam("which"))


def mine(visitor: str, catalog: str, goal: str) -> tuple[Any, ...]:
    return (drafts.c.visitor == hidden(visitor), drafts.c.catalog == catalog, drafts.c.goal == goal)


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that look like another when read out or copied by hand."""


def number_for(on: date) -> str:
    """A number short enough to say on the phone; it opens nothing by itself."""
    mark = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{on:%y%m%d}-{mark[:3]}-{mark[3:]}"


def hidden(visitor: str) -> str:
    """What the records know of a visitor: enough to recognise one who comes back, not to become them."""
    return sha256(f"visitor:{visitor}".encode()).hexdigest()


def body_hash_of(catalog: str, goal: str, answers: Mapping[str, Any]) -> str:
    """What makes two applications the same."""
    return sha256(json_text({"catalog": catalog, "goal": goal, "answers": answers}, sort_keys=True).encode()).hexdigest()


def data(words: str) -> Any:
    return DECODE(words)


DECODE: Callable[[str], Any] = json.JSONDecoder(parse_float=Decimal).decode


def day_or_none(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)
