"""Brings a database up to date, by the revisions in `migrations/versions`; one from before they were counted is adopted."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, text

from web.store.database import (
    MIGRATIONS,
    REVISIONS,
    SCHEMA,
    begin_revisions,
    engine_for,
    is_counted,
    version_of,
    writing_to,
)
from web.store.ledger import Note, append
from web.store.problems import NewerDatabase
from web.store.store import Store, keyring_for
from web.store.writing import SYSTEM, now, stamp


def upgraded(url: str, *, keys: str = "", suite: str = "aes") -> str | None:
    """The revision a database was of before; None for an empty one, which gets its tables. Raises NewerDatabase, StrangeDatabase.

    All in one transaction: what fails leaves the database as it was.
    """
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        # A table is changed by making it anew: what refers to it must bear with that until all is done.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    with writing_to(engine) as connection:
        had = version_of(connection)
        if had is not None and had not in REVISIONS:
            raise NewerDatabase(had, SCHEMA)
        if had is not None and had != SCHEMA:
            if not is_counted(connection):
                begin_revisions(connection, had)
            keyring = keyring_for(keys, url, suite, is_new=had == REVISIONS[0])
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(730620)"))
            command.upgrade(config_for(connection, keyring=keyring), SCHEMA)
            keyring.load(connection)
            note = Note(SYSTEM.id, "", "", "database.migrated", "database", "", {"from": had, "to": SCHEMA})
            append(connection, keyring, [note], stamp(now()))
            if engine.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise AssertionError(f"a row of {broken[0]} refers to nothing")
    if had is None:
        Store(url, keys=keys, suite=suite)
    engine.dispose()
    return had


def config_for(connection: Connection, **attributes: object) -> Config:
    """What alembic is told: where our revisions are, and the connection to work on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, **attributes)
    return config
