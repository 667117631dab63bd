"""One person's data: all that is held, in one document for them; and what is erased when they ask.

Who asks is told by an opaque id, by the number of a case, or by an ID number; what is found under the one is not searched for
under another, so that nobody gets somebody else's by a likeness.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from web.store.id_numbers import standard_id_number
from web.store.records import (
    IS_SEALED,
    accounts,
    case_marks,
    cases,
    drafts,
    events,
    files,
    grants,
    identities,
    ledger,
    mandates,
    objections,
    outbox,
    payments,
    people,
    ratings,
    readings,
    sessions,
)
from web.store.sealing import row_id
from web.store.store import Store, data, hidden
from web.store.writing import SYSTEM, Actor, Writing

LEFT_OUT = frozenset({"password", "second_factor", "code_mark", "number_mark", "payee_mark", "digest", "idempotency_key", "body_hash", "key", "content", "visitor"})
"""What is no information about a person, or would let somebody in."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as the records know them: by an id, and the cases that are theirs."""

    id: str
    cases: tuple[str, ...]
    desks: tuple[str, ...]
    """Under which their drafts stand: their own, and those of whoever fills in for them under a mandate."""


def subject_by(connection: Connection, store: Store, *, id: str = "", case_number: str = "", id_number: str = "") -> Subject | None:
    """Whom an id, the number of a case or an ID number means. By an ID number also cases of people without an account are found."""
    references: tuple[str, ...] = ()
    if case_number:
        id = connection.execute(select(cases.c.subject).where(cases.c.number == case_number)).scalar() or ""
    if id_number:
        marks = store.keys.marks("id number", standard_id_number(id_number))
        id = connection.execute(select(people.c.id).where(people.c.number_mark.in_(marks))).scalar() or ""
        references = store.references_by_id_number(connection, id_number)
    own = connection.execute(select(cases.c.reference).where(cases.c.subject == id)).scalars().all() if id else ()
    found = tuple(sorted({*own, *references}))
    desks: tuple[str, ...] = ()
    if id:
        given = connection.execute(select(mandates.c.agent, mandates.c.id).where(mandates.c.principal == id)).all()
        desks = (id, hidden(id), *(hidden(f"{agent}/{mandate}") for agent, mandate in given))
    is_known = bool(found) or any(
        connection.execute(select(table.primary_key.columns[0]).where(where)).first() is not None
        for table, where in ((people, people.c.id == id), (drafts, drafts.c.visitor.in_(desks)))
    )
    return Subject(id, found, desks) if is_known else None


# ── what is held ─────────────────────────────────────────────────────────────────────────────────────────────────


def exported(store: Store, subject: Subject, by: Actor = SYSTEM) -> Mapping[str, Any]:
    """All that is held about a person, opened, by table, and who looked at it; that it was handed out is noted."""
    with store.writing(by) as writing:
        held = {table.name: rows for table, where in places(subject) if (rows := opened(writing, table, where))}
        trail = writing.connection.execute(
            select(ledger.c.at, ledger.c.actor, ledger.c.role, ledger.c.kind, ledger.c.thing)
            .where(ledger.c.subject == subject.id)
            .order_by(ledger.c.number)
        )
        held["trail"] = [dict(row) for row in trail.mappings()]
        writing.note("subject.exported", f"people/{subject.id}", {"tables": sorted(held)}, subject=subject.id)
    return held


def places(subject: Subject) -> Iterable[tuple[Table, Any]]:
    """Where data about a person stand, and which rows are theirs."""
    own, theirs = subject.id, subject.cases
    return (
        (people, people.c.id == own),
        (accounts, accounts.c.person == own),
        (identities, identities.c.person == own),
        (grants, grants.c.person == own),
        (sessions, sessions.c.person == own),
        (mandates, (mandates.c.principal == own) | (mandates.c.agent == own)),
        (drafts, drafts.c.visitor.in_(subject.desks)),
        (cases, cases.c.reference.in_(theirs)),
        (events, events.c.case.in_(theirs)),
        (files, files.c.case.in_(theirs) | (files.c.owner == own)),
        (ratings, ratings.c.case.in_(theirs) | (ratings.c.rater == own)),
        (outbox, outbox.c.addressee == own),
        (readings, readings.c.person == own),
        (objections, objections.c.person == own),
        (payments, (payments.c.subject == own) | payments.c.case.in_(theirs)),
    )


def opened(writing: Writing, table: Table, where: Any) -> list[dict[str, Any]]:
    columns = [each for each in table.c if each.name not in LEFT_OUT]
    rows = writing.connection.execute(select(*columns).where(where).order_by(*table.primary_key)).mappings().all()
    return [
        {column.name: readable(writing, table, column, row) for column in columns if row[column.name] is not None} for row in rows
    ]  # fmt: skip


def readable(writing: Writing, table: Table, column: Any, row: Mapping[Any, Any]) -> Any:
    value = row[column.name]
    if not column.info.get(IS_SEALED) or not value:
        return value
    clear = writing.open(value, column, row_id(table, row))
    try:
        return data(clear)
    except json.JSONDecodeError:
        return clear


# ── what is erased on request ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Erasure:
    """How many rows were erased, by table, and the cases that stay until their time: the law wants them kept."""

    done: Mapping[str, int]
    kept: tuple[str, ...]


def erased_on_request(store: Store, subject: Subject, by: Actor = SYSTEM) -> Erasure:
    """Erases what no law wants kept: drafts, what registers told, sessions, mandates that are over, the account with name and
    number. Cases stay until the time of their retention, and are found by their own numbers only; that they do is told.
    """
    done: Counter[str] = Counter()
    own = subject.id
    with store.writing(by) as writing:
        execute = writing.connection.execute
        gone: tuple[tuple[Table, Any], ...] = (
            (drafts, drafts.c.visitor.in_(subject.desks)),
            (sessions, sessions.c.person == own),
            (readings, readings.c.person == own),
            (objections, (objections.c.person == own) & objections.c.answered_at.is_not(None)),
            (files, (files.c.owner == own) & files.c.case.is_(None)),
            (identities, identities.c.person == own),
            (accounts, accounts.c.person == own),
            (grants, grants.c.person == own),
        )
        for table, where in gone:
            done[table.name] = execute(delete(table).where(where)).rowcount
        live = ((mandates.c.principal == own) | (mandates.c.agent == own)) & mandates.c.revoked_at.is_(None)
        done[mandates.name] = execute(update(mandates).where(live).values(revoked_at=writing.at)).rowcount
        nobody = {"name": None, "number": None, "number_mark": None, "disabled_at": writing.at}
        done[people.name] = execute(update(people).where(people.c.id == own).values(**nobody)).rowcount
        kept = execute(
            select(cases.c.number).where(cases.c.reference.in_(subject.cases), cases.c.erased_at.is_(None)).order_by(cases.c.number)
        ).scalars().all()  # fmt: skip
        erased = execute(select(cases.c.reference).where(cases.c.reference.in_(subject.cases), cases.c.erased_at.is_not(None))).scalars().all()
        done[case_marks.name] = execute(delete(case_marks).where(case_marks.c.case.in_(erased))).rowcount
        figures = {name: count for name, count in sorted(done.items()) if count}
        writing.note("subject.erased", f"people/{own}", {"rows": figures, "kept": len(kept)}, subject=own)
    return Erasure(figures, tuple(kept))
