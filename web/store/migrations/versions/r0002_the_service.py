"""The service: people, what becomes of a case, the ledger, and personal data that is sealed.

What stood in clear is sealed by keys made now; a hash from which answers could be guessed becomes a keyed mark. The space it
took is overwritten (`secure_delete`) on SQLite; on PostgreSQL `VACUUM FULL` afterwards does the same.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from web.store import ledger
from web.store.sealing import Keyring

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    named()
    tables()
    ledger.guard(op.get_bind().execute, op.get_bind().dialect.name)
    config = op.get_context().config
    assert config is not None and "keyring" in config.attributes, "what was in clear cannot be sealed without keys"
    keys: Keyring = config.attributes["keyring"]
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    for purpose in ("seal", "mark", "chain"):
        keys.take_in(keys.make(op.get_bind(), purpose, at))
    ledger.begin(op.get_bind(), keys, secrets.token_urlsafe(16))
    seal_what_was_clear(keys)


def seal_what_was_clear(keys: Keyring) -> None:
    connection = op.get_bind()
    drafts = sa.table("drafts", sa.column("id"), sa.column("answers"))
    for id, answers in connection.execute(sa.select(drafts)).all():
        connection.execute(
            drafts.update().where(drafts.c.id == id).values(answers=keys.seal(answers, drafts.c.answers, id))
        )
    names = ("reference", "answers", "decision", "body_hash", "actor", "created_at", "changed_at")
    cases = sa.table("cases", *map(sa.column, names))
    events = sa.table("events", *map(sa.column, ("case", "number", "kind", "at", "actor", "role", "figures")))
    notes = []
    for case in connection.execute(sa.select(cases).order_by(cases.c.created_at)).mappings().all():
        reference = case["reference"]
        body = keys.mark("body", case["body_hash"])
        connection.execute(
            cases.update()
            .where(cases.c.reference == reference)
            .values(
                answers=keys.seal(case["answers"], cases.c.answers, reference),
                decision=keys.seal(case["decision"], cases.c.decision, reference),
                body_hash=body,
                changed_at=case["created_at"],
            )
        )
        first = {"case": reference, "number": 1, "kind": "submitted", "at": case["created_at"], "actor": case["actor"]}
        connection.execute(events.insert().values(**first, role="", figures="{}"))
        notes.append(ledger.Note("system", "", "", "case.adopted", f"cases/{reference}", case["actor"], {"body": body}))
    if notes:
        ledger.append(connection, keys, notes, datetime.now(UTC).isoformat(timespec="microseconds"))


def named() -> None:
    """On SQLite constraints had no names; from now on they have those that PostgreSQL gives them, so that each can be changed."""
    if op.get_bind().dialect.name != "sqlite":
        return
    names = {
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
    for table in ("programs", "drafts"):
        with op.batch_alter_table(table, recreate="always", naming_convention=names):
            pass
    with op.batch_alter_table("cases", recreate="always", naming_convention=names) as cases:
        cases.create_check_constraint("reference_of_128_bits", "length(reference) >= 22")


def tables() -> None:
    op.create_table(
        "catalog_files",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("algorithm", sa.String(16), nullable=False),
        sa.Column("master", sa.String(64), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("retired_at", sa.String(32), nullable=True),
        sa.CheckConstraint("purpose IN ('seal', 'mark', 'chain')", name="purpose_of_a_key"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("mandate", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("thing", sa.String(160), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.String(16), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ledger_by_subject", "ledger", ["subject"])
    op.create_index("ledger_by_thing", "ledger", ["thing"])
    op.create_table(
        "ledger_head",
        sa.Column("store", sa.String(43), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("store"),
    )
    op.create_table(
        "objections",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("register", sa.String(128), nullable=False),
        sa.Column("unit", sa.String(128), server_default="", nullable=False),
        sa.Column("fact", sa.String(255), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("proof", sa.String(64), server_default="", nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.String(32), nullable=True),
        sa.Column("answered_by", sa.String(128), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("objections_by_person", "objections", ["person", "register", "fact"])
    op.create_index("objections_by_unit", "objections", ["unit", "outcome", "at"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("number_mark", sa.String(64), nullable=True),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("via", sa.String(16), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("disabled_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number_mark"),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("register", sa.String(128), nullable=False),
        sa.Column("fact", sa.String(255), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("why", sa.String(16), server_default="", nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("told_on", sa.String(10), nullable=True),
        sa.Column("read_at", sa.String(32), nullable=False),
        sa.Column("proof", sa.String(64), server_default="", nullable=False),
        sa.Column("reference", sa.String(200), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "register", "fact"),
    )
    op.create_table(
        "accounts",
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("second_factor", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.String(32), nullable=True),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("login"),
    )
    op.create_index("accounts_person_ix", "accounts", ["person"])
    op.create_table(
        "grants",
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("given_by", sa.String(128), nullable=False),
        sa.Column("given_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("person", "role"),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("issuer", "mark"),
    )
    op.create_index("identities_person_ix", "identities", ["person"])
    op.create_table(
        "mandates",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("principal", sa.String(128), nullable=False),
        sa.Column("agent", sa.String(128), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.String(32), nullable=False),
        sa.Column("ends_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.CheckConstraint("principal <> agent", name="mandate_for_another"),
        sa.ForeignKeyConstraint(["agent"], ["people.id"]),
        sa.ForeignKeyConstraint(["principal"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mandates_agent_ix", "mandates", ["agent"])
    op.create_index("mandates_principal_ix", "mandates", ["principal"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("mandate", sa.String(128), nullable=True),
        sa.Column("client", sa.String(128), nullable=True),
        sa.Column("has_second_factor", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sessions_by_expiry", "sessions", ["expires_at"])
    op.create_index("sessions_person_ix", "sessions", ["person"])
    op.create_table(
        "versions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("catalog", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("program", sa.String(64), nullable=True),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["program"], ["programs.hash"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("versions_by_catalog", "versions", ["catalog", "saved_at"])
    op.create_table(
        "case_bodies",
        sa.Column("body", sa.String(128), nullable=False),
        sa.Column("case", sa.String(43), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("body", "case"),
    )
    op.create_index("case_bodies_by_day", "case_bodies", ["body", "is_open", "due_on"])
    op.create_index("case_bodies_case_ix", "case_bodies", ["case"])
    op.create_table(
        "case_marks",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("case", sa.String(43), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("mark", "case"),
    )
    op.create_index("case_marks_case_ix", "case_marks", ["case"])
    op.create_table(
        "events",
        sa.Column("case", sa.String(43), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), server_default="", nullable=False),
        sa.Column("mandate", sa.String(128), nullable=True),
        sa.Column("figures", sa.Text(), server_default="{}", nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("case", "number"),
    )
    op.create_index("events_by_kind", "events", ["kind", "at"])
    op.create_table(
        "files",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("case", sa.String(43), nullable=True),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("media", sa.String(128), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("linked_at", sa.String(32), nullable=True),
        sa.Column("erased_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("files_case_ix", "files", ["case"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("case", sa.String(43), nullable=True),
        sa.Column("addressee", sa.String(128), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.String(32), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("outbox_by_day", "outbox", ["sent_at", "due_at"])
    op.create_index("outbox_case_ix", "outbox", ["case"])
    op.create_table(
        "parcel_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("retired_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("catalog", sa.String(255), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("program", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("starts_at", sa.String(32), nullable=False),
        sa.Column("publisher", sa.String(128), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("changes", sa.Text(), server_default="{}", nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["program"], ["programs.hash"]),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("publications_by_catalog", "publications", ["catalog", "starts_at"])
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("case", sa.String(43), nullable=False),
        sa.Column("step", sa.String(128), server_default="", nullable=False),
        sa.Column("rater", sa.String(128), nullable=False),
        sa.Column("body", sa.String(128), server_default="", nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("called_at", sa.String(32), nullable=True),
        sa.Column("put_right_by", sa.String(10), nullable=True),
        sa.Column("put_right_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.reference"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case", "step", "rater"),
    )
    op.create_index("ratings_by_body", "ratings", ["body", "at"])
    op.create_table(
        "version_authors",
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version", "author"),
    )
    op.create_table(
        "version_gates",
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("gate", sa.String(16), nullable=False),
        sa.Column("against", sa.String(64), server_default="", nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version", "gate"),
    )
    op.add_column("cases", sa.Column("engine", sa.String(length=32), server_default="", nullable=False))
    op.add_column("cases", sa.Column("role", sa.String(length=32), server_default="", nullable=False))
    op.add_column("cases", sa.Column("mandate", sa.String(length=128), nullable=True))
    op.add_column("cases", sa.Column("state", sa.String(length=32), server_default="submitted", nullable=False))
    op.add_column("cases", sa.Column("due_on", sa.String(length=10), nullable=True))
    op.add_column("cases", sa.Column("changed_at", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("archived_at", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("erased_at", sa.String(length=32), nullable=True))
    op.create_index("cases_by_state", "cases", ["state", "due_on"])
    op.create_index("cases_by_subject", "cases", ["subject"])
    op.add_column("drafts", sa.Column("code_mark", sa.String(length=64), nullable=True))
    op.add_column("drafts", sa.Column("code_tries", sa.Integer(), server_default="0", nullable=False))
