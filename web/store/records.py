"""What is kept: a draft while it is filled in, a case once it is handed in, and the program each was decided by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

programs = Table(
    "programs",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", String(32), nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Column("catalog", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("key", String(43), nullable=False),
    Column("answers", Text, nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    UniqueConstraint("visitor", "catalog", "goal"),
    Index("drafts_by_expiry", "expires_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("reference", String(43), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("program", String(64), ForeignKey("programs.hash"), nullable=False),
    Column("catalog", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("visitor", String(64), nullable=False),
    Column("answers", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("body_hash", String(64), nullable=False),
    Column("submitted_on", String(10), nullable=False),
    Column("created_at", String(32), nullable=False),
    CheckConstraint("length(reference) >= 22", name="reference_of_128_bits"),
)


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
    """What was handed in, by whom (`actor`), for whom (`subject`), and what was decided by which program."""

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
