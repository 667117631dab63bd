"""What is kept, table by table: who people are, what they hand in, what became of it, and the trail of who did what.

A column made by `sealed()` holds personal data and is ciphertext in the database (`sealing.py`). One made by `mark()` is a
keyed mark by which such data is found again, and tells nothing without the key. Moments are texts that sort as moments do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# As PostgreSQL names them by itself, so that a constraint is found under one name however it came to be.
NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
metadata = MetaData(naming_convention=NAMES)

IS_SEALED = "is_sealed"


def sealed(name: str, kind: type[Text] | type[LargeBinary] = Text, *, needed: bool = False) -> Column[Any]:
    return Column(name, kind, nullable=not needed, info={IS_SEALED: True})


def mark(name: str, *, unique: bool = False) -> Column[Any]:
    return Column(name, String(64), nullable=True, unique=unique)


def opaque(name: str, *, needed: bool = True, key: bool = False) -> Column[Any]:
    """An id that tells nothing about whom or what it stands for."""
    return Column(name, String(128), nullable=not (needed or key), primary_key=key)


def moment(name: str, *, needed: bool = True) -> Column[Any]:
    return Column(name, String(32), nullable=not needed)


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────

programs = Table(
    "programs",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    moment("kept_at"),
)

# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────

people = Table(
    "people",
    metadata,
    opaque("id", key=True),
    sealed("name"),
    sealed("number"),  # of an identity document
    mark("number_mark", unique=True),
    Column("body", Text, nullable=False, server_default=""),  # the department of staff
    Column("via", String(16), nullable=False),
    moment("made_at"),
    moment("disabled_at", needed=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False, index=True),
    Column("password", Text, nullable=False),  # argon2id
    sealed("second_factor"),
    Column("is_demo", Boolean, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    moment("locked_until", needed=False),
    moment("changed_at"),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("mark", String(64), primary_key=True),  # of who they are there
    Column("person", ForeignKey("people.id"), nullable=False, index=True),
    moment("made_at"),
)

grants = Table(
    "grants",
    metadata,
    Column("person", ForeignKey("people.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
    opaque("given_by"),
    moment("given_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash: who reads the table signs in as nobody
    Column("person", ForeignKey("people.id"), nullable=False, index=True),
    opaque("mandate", needed=False),
    opaque("client", needed=False),
    Column("has_second_factor", Boolean, nullable=False, server_default="0"),
    moment("made_at"),
    moment("seen_at"),
    moment("expires_at"),
    Index("sessions_by_expiry", "expires_at"),
)

mandates = Table(
    "mandates",
    metadata,
    opaque("id", key=True),
    Column("principal", ForeignKey("people.id"), nullable=False, index=True),
    Column("agent", ForeignKey("people.id"), nullable=False, index=True),
    Column("scope", Text, nullable=False),
    moment("starts_at"),
    moment("ends_at"),
    moment("revoked_at", needed=False),
    opaque("made_by"),
    moment("made_at"),
    CheckConstraint("principal <> agent", name="mandate_for_another"),
)

# ── what is handed in ────────────────────────────────────────────────────────────────────────────────────────────

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Column("catalog", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("key", String(43), nullable=False),
    sealed("answers", needed=True),
    mark("code_mark"),
    Column("code_tries", Integer, nullable=False, server_default="0"),
    moment("changed_at"),
    moment("expires_at"),
    UniqueConstraint("visitor", "catalog", "goal"),
    Index("drafts_by_expiry", "expires_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("reference", String(43), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("program", String(64), ForeignKey("programs.hash"), nullable=False),
    Column("engine", String(32), nullable=False, server_default=""),
    Column("catalog", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", String(32), nullable=False, server_default=""),
    opaque("mandate", needed=False),
    Column("subject", Text, nullable=False),
    Column("visitor", String(64), nullable=False),
    sealed("answers", needed=True),
    sealed("decision", needed=True),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("body_hash", String(64), nullable=False),
    Column("submitted_on", String(10), nullable=False),
    moment("created_at"),
    # Written with each event, in its transaction: by these cases are listed. What they say follows from the events.
    Column("state", String(32), nullable=False, server_default="submitted"),
    Column("due_on", String(10), nullable=True),
    moment("changed_at", needed=False),
    moment("archived_at", needed=False),
    moment("erased_at", needed=False),
    CheckConstraint("length(reference) >= 22", name="reference_of_128_bits"),
    Index("cases_by_subject", "subject"),
    Index("cases_by_state", "state", "due_on"),
)

events = Table(
    "events",
    metadata,
    Column("case", ForeignKey("cases.reference"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # two that act at once: one is refused
    Column("kind", String(48), nullable=False),
    moment("at"),
    opaque("actor"),
    Column("role", String(32), nullable=False, server_default=""),
    opaque("mandate", needed=False),
    Column("figures", Text, nullable=False, server_default="{}"),  # nothing personal: steps, bodies, days, grades
    sealed("body"),
    Index("events_by_kind", "kind", "at"),
)

case_marks = Table(
    "case_marks",
    metadata,
    Column("mark", String(64), primary_key=True),  # of an ID number that stands in the case
    Column("case", ForeignKey("cases.reference"), primary_key=True, index=True),
)

case_bodies = Table(
    "case_bodies",
    metadata,
    Column("body", String(128), primary_key=True),
    Column("case", ForeignKey("cases.reference"), primary_key=True, index=True),
    Column("is_open", Boolean, nullable=False),  # something is to be done there
    Column("due_on", String(10), nullable=True),
    Index("case_bodies_by_day", "body", "is_open", "due_on"),
)

files = Table(
    "files",
    metadata,
    opaque("id", key=True),
    opaque("owner"),
    Column("case", ForeignKey("cases.reference"), nullable=True, index=True),
    Column("paper", Text, nullable=False, server_default=""),  # the material it is
    Column("media", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    mark("digest"),
    sealed("name"),
    sealed("content", LargeBinary),
    moment("made_at"),
    moment("linked_at", needed=False),
    moment("erased_at", needed=False),
)

ratings = Table(
    "ratings",
    metadata,
    opaque("id", key=True),
    Column("case", ForeignKey("cases.reference"), nullable=False),
    Column("step", String(128), nullable=False, server_default=""),
    opaque("rater"),
    Column("body", String(128), nullable=False, server_default=""),
    Column("grade", Integer, nullable=False),
    sealed("reasons"),
    moment("at"),
    moment("called_at", needed=False),
    Column("put_right_by", String(10), nullable=True),
    moment("put_right_at", needed=False),
    UniqueConstraint("case", "step", "rater"),
    Index("ratings_by_body", "body", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    opaque("id", key=True),
    Column("key", String(128), nullable=False, unique=True),  # what would be sent twice has one key
    Column("kind", String(48), nullable=False),
    Column("case", ForeignKey("cases.reference"), nullable=True, index=True),
    opaque("addressee"),
    sealed("body"),
    moment("due_at"),
    moment("sent_at", needed=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Index("outbox_by_day", "sent_at", "due_at"),
)

# ── what registers told, and what people say of it ───────────────────────────────────────────────────────────────

readings = Table(
    "readings",
    metadata,
    opaque("id", key=True),
    opaque("person"),
    Column("register", String(128), nullable=False),
    Column("fact", String(255), nullable=False),
    Column("state", String(8), nullable=False),  # told, absent or unknown
    Column("why", String(16), nullable=False, server_default=""),
    sealed("value"),
    Column("told_on", String(10), nullable=True),  # the day the data are of
    moment("read_at"),
    Column("proof", String(64), nullable=False, server_default=""),
    Column("reference", String(200), nullable=False, server_default=""),
    Column("purpose", Text, nullable=False, server_default=""),  # `area/goal` it was read for
    UniqueConstraint("person", "register", "fact"),
)

objections = Table(
    "objections",
    metadata,
    opaque("id", key=True),
    opaque("person"),
    Column("register", String(128), nullable=False),
    Column("unit", String(128), nullable=False, server_default=""),  # the department that holds it
    Column("fact", String(255), nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),
    sealed("held"),
    sealed("said"),
    sealed("words"),
    Column("proof", String(64), nullable=False, server_default=""),
    moment("at"),
    Column("outcome", String(16), nullable=False, server_default=""),  # corrected or kept, once somebody has looked
    sealed("answer"),
    moment("answered_at", needed=False),
    opaque("answered_by", needed=False),
    Index("objections_by_unit", "unit", "outcome", "at"),
    Index("objections_by_person", "person", "register", "fact"),
)

# ── payments ─────────────────────────────────────────────────────────────────────────────────────────────────────

payment_batches = Table(
    "payment_batches",
    metadata,
    opaque("id", key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("count", Integer, nullable=False),
    Column("total", Text, nullable=False),  # exact, as the sum of what is in it
    Column("digest", String(64), nullable=False),  # of the payment file, SHA-256
    opaque("made_by"),
    moment("made_at"),
)

payments = Table(
    "payments",
    metadata,
    opaque("id", key=True),
    mark("key", unique=True),  # of what is paid to whom for which period: nothing is paid twice
    Column("catalog", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", String(128), nullable=False, server_default=""),  # the department that is in charge of it
    Column("period", String(10), nullable=False, server_default=""),  # 2026-06, 2026Q2, 2026; "" for what is paid once
    Column("amount", Text, nullable=False, server_default=""),  # exact; "" while it cannot be told
    Column("program", String(64), ForeignKey("programs.hash"), nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("source", String(8), nullable=False),  # case or run
    Column("case", ForeignKey("cases.reference"), nullable=True),
    Column("event", Integer, nullable=True),  # of the case, that granted it
    Column("run", String(64), nullable=False, server_default=""),  # the hash of a run over a population
    opaque("subject", needed=False),
    mark("payee_mark"),  # of an ID number: two payments of one person are seen
    Column("hands", Text, nullable=False, server_default="[]"),  # who had a hand in it, and so never approves it
    Column("is_sample", Boolean, nullable=False, server_default="0"),
    Column("state", String(16), nullable=False),
    Column("why", String(32), nullable=False, server_default=""),  # what keeps it from being paid
    moment("made_at"),
    opaque("approved_by", needed=False),
    moment("approved_at", needed=False),
    Column("batch", ForeignKey("payment_batches.id"), nullable=True, index=True),
    opaque("settled_by", needed=False),
    moment("settled_at", needed=False),
    sealed("payee"),
    sealed("basis"),
    sealed("words"),  # why it was refused, or came back
    moment("erased_at", needed=False),
    Index("payments_by_state", "state", "goal", "period"),
    Index("payments_by_case", "case", "event"),
    Index("payments_by_payee", "payee_mark", "goal", "period"),
)

# ── versions of catalogs ─────────────────────────────────────────────────────────────────────────────────────────

catalog_files = Table(
    "catalog_files",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String(64), primary_key=True),  # the hash of all its files
    Column("catalog", String(255), nullable=False),
    Column("folder", String(255), nullable=False),
    Column("files", Text, nullable=False),  # the hash of each file by its path
    Column("program", String(64), ForeignKey("programs.hash"), nullable=True),
    opaque("author"),
    Column("note", Text, nullable=False, server_default=""),
    moment("saved_at"),
    Column("state", String(16), nullable=False),  # checking, ready, failed or withdrawn
    Index("versions_by_catalog", "catalog", "saved_at"),
)

version_authors = Table(
    "version_authors",
    metadata,
    Column("version", ForeignKey("versions.id"), primary_key=True),
    Column("author", String(128), primary_key=True),  # all who saved it, or a version it goes back to that was not published yet
)

version_gates = Table(
    "version_gates",
    metadata,
    Column("version", ForeignKey("versions.id"), primary_key=True),
    Column("gate", String(16), primary_key=True),
    Column("against", String(64), nullable=False, server_default=""),  # the version in force it was compared with
    Column("is_passed", Boolean, nullable=False),
    Column("report", Text, nullable=False),
    moment("at"),
)

publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("catalog", String(255), nullable=False),
    Column("version", ForeignKey("versions.id"), nullable=False),
    Column("program", String(64), ForeignKey("programs.hash"), nullable=False),
    Column("kind", String(16), nullable=False),  # first, published, rolled back or called off
    moment("starts_at"),
    opaque("publisher"),
    Column("why", Text, nullable=False, server_default=""),
    Column("changes", Text, nullable=False, server_default="{}"),  # against what was in force, in words, in both languages
    moment("at"),
    Index("publications_by_catalog", "catalog", "starts_at"),
)

parcel_keys = Table(
    "parcel_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("public", Text, nullable=False),
    sealed("private", needed=True),
    moment("made_at"),
    moment("retired_at", needed=False),
)

# ── the trail, and the keys ──────────────────────────────────────────────────────────────────────────────────────

ledger = Table(
    "ledger",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    moment("at"),
    opaque("actor"),
    Column("role", String(32), nullable=False),
    Column("mandate", String(128), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("thing", String(160), nullable=False),  # `cases/…`, `drafts/…`
    Column("subject", String(128), nullable=False),  # whom it concerns
    Column("body", Text, nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ledger_by_thing", "thing"),
    Index("ledger_by_subject", "subject"),
)

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("store", String(43), primary_key=True),  # a name of this database, so that no other's anchor fits
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("master", String(64), nullable=False),
    Column("wrapped", Text, nullable=False),
    moment("made_at"),
    moment("retired_at", needed=False),
    CheckConstraint("purpose IN ('seal', 'mark', 'chain')", name="purpose_of_a_key"),
)


def sealed_columns() -> tuple[Column[Any], ...]:
    """Every column that holds ciphertext."""
    return tuple(column for table in metadata.sorted_tables for column in table.c if column.info.get(IS_SEALED))


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers as given so far, by fact; also those to questions that are hidden now. `key` becomes the case's own."""

    id: str
    visitor: str
    catalog: str
    goal: str
    key: str
    answers: Mapping[str, Any]
    changed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What was handed in, by whom (`actor`), for whom (`subject`), and what was decided by which program.

    `body_hash` is the mark of what makes two applications the same. After erasure, answers and decision are empty.
    """

    reference: str
    number: str
    program: str
    catalog: str
    goal: str
    actor: str
    subject: str
    visitor: str
    answers: Mapping[str, Any]
    decision: Mapping[str, Any]
    idempotency_key: str
    body_hash: str
    submitted_on: str
    created_at: datetime
    role: str = ""
    mandate: str | None = None
    engine: str = ""
    state: str = "submitted"
    due_on: str | None = None
    archived_at: datetime | None = None
    erased_at: datetime | None = None
