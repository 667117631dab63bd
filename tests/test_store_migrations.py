"""A database of an older version is told, is brought up to date when it is asked for, and is then like a new one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, delete, insert, inspect, select, text

from tests.called import called
from tests.counter import OWNER, applied, rulebook
from tests.garden.walk import Visitor
from tests.store.one_case import kept
from web.app import app_for
from web.cases.adopting import Adopted, adopted
from web.settings import Settings
from web.store import ledger
from web.store.database import REVISIONS, SCHEMA, version_of, writing_to
from web.store.problems import NewerDatabase, OldDatabase, StrangeDatabase
from web.store.records import case_bodies, case_marks, events, metadata, outbox
from web.store.store import AlreadyHandedIn, Store, body_hash_of
from web.store.upgrade import config_for, upgraded
from web.store.writing import now

BEFORE = (Path(__file__).parent / "store" / "before.sql").read_text("utf-8")
"""A database from before revisions were counted: a draft, and two cases of one visitor."""


def database_from_before(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        statements = BEFORE.replace("BEGIN TRANSACTION;", "").replace("COMMIT;", "")
        for statement in sorted(statements.split(";\n"), key=order):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def order(statement: str) -> int:
    """Tables before what they refer to, rows after all tables."""
    places = ("CREATE TABLE programs", "CREATE TABLE", "CREATE INDEX", 'INSERT INTO "programs"', "INSERT")
    return next(place for place, words in enumerate((*places, "")) if statement.strip().startswith(words))


def missing(connection: Connection) -> str:
    """What a revision would still have to do for the tables to be those of records.py, as it would say it; nothing if there is nothing."""
    # Alembic takes an empty text as default for none on SQLite; there `columns` compares them.
    opts = {"compare_server_default": connection.dialect.name == "postgresql", "target_metadata": metadata}
    operations = produce_migrations(MigrationContext.configure(connection, opts=opts), metadata).upgrade_ops
    return "" if operations.is_empty() else render_python_code(operations)


def columns(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    tables = inspect(connection).get_table_names()
    asked = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{}') ORDER BY name"
    return {table: [tuple(row) for row in connection.execute(text(asked.format(table)))] for table in tables}


def guards(connection: Connection) -> set[str]:
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        asked = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    return {f"{name}: {sql}" for name, sql in connection.execute(text(asked))}


def test_revisions_follow_each_other_in_the_order_of_their_files() -> None:
    with create_engine("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(config_for(connection))
    assert tuple(reversed([each.revision for each in script.walk_revisions()])) == REVISIONS
    assert script.get_heads() == [SCHEMA]


def test_revisions_make_the_tables_that_the_records_describe(database: str) -> None:
    database_from_before(database)
    assert upgraded(database) == "0001"
    migrated = create_engine(database)
    fresh = Store("sqlite://") if database.startswith("sqlite") else None
    with migrated.connect() as connection:
        assert missing(connection) == ""
        assert version_of(connection) == SCHEMA
        assert len(guards(connection)) >= 2
        if fresh is not None:
            with fresh.reading() as other:
                assert guards(connection) == guards(other)
                assert columns(connection) == columns(other)
    migrated.dispose()


def test_a_new_database_is_of_the_newest_revision(database: str) -> None:
    store = Store(database)
    with store.reading() as connection:
        assert version_of(connection) == SCHEMA
        assert missing(connection) == ""
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    store.engine.dispose()
    assert upgraded(database) == SCHEMA


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_a_database_from_before_is_told_and_left_as_it_is(database: str) -> None:
    database_from_before(database)
    with pytest.raises(OldDatabase, match="banshi migrate"):
        Store(database)
    engine = create_engine(database)
    assert set(inspect(engine).get_table_names()) == {"programs", "drafts", "cases"}
    engine.dispose()


def test_what_was_there_is_there_afterwards_and_sealed(database: str) -> None:
    database_from_before(database)
    upgraded(database)
    store = Store(database, draft_days=36500)
    draft = store.draft("visitor one", "910100", "种花")
    assert draft is not None and draft.answers["姓名"] == "郑小园"
    first = store.earlier_case("visitor two", "k" * 32)
    second = store.earlier_case("visitor two", "l" * 32)
    assert first is not None and second is not None
    assert (first.answers["姓名"], first.decision["outcome"], first.state) == ("钱大园", "yes", "submitted")
    assert kept(store, second.reference) == second and store.earlier_case("visitor one", "l" * 32) is None
    assert store.is_same_body(first, body_hash_of("910100", "种花", first.answers))
    with pytest.raises(AlreadyHandedIn):
        again(store, {"姓名": "郑小园"})
    assert again(store, first.answers).reference == first.reference
    with store.reading() as connection:
        rows = "".join(str(row) for table in ("drafts", "cases") for row in connection.execute(text(f"SELECT * FROM {table}")))
        assert "郑小园" not in rows and "钱大园" not in rows and "91010119900307293" not in rows
        assert connection.execute(text("SELECT count(*) FROM events WHERE kind = 'submitted'")).scalar() == 2
        assert ledger.verdict_on(connection, store.keys).is_whole
    assert [entry.kind for entry in store.trail(newest=3)][::-1] == ["case.adopted", "case.adopted", "database.migrated"]
    store.engine.dispose()


def again(store: Store, answers: object):
    from datetime import date

    return store.hand_in(
        visitor="visitor two", catalog="910100", goal="种花", program="a" * 64, key="k" * 32, answers=answers, decision={}, on=date(2026, 6, 3)
    )  # fmt: skip


def test_sealing_leaves_nothing_behind_in_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    database_from_before(url)
    assert "钱大园".encode() in (tmp_path / "records.db").read_bytes()
    upgraded(url)
    sqlite3.connect(tmp_path / "records.db").execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.iterdir():
        assert "钱大园".encode() not in file.read_bytes(), file


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_what_fails_on_the_way_leaves_the_database_as_it_was(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database_from_before(database)
    monkeypatch.setattr(ledger, "begin", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgraded(database)
    with pytest.raises(OldDatabase):
        Store(database)
    monkeypatch.undo()
    assert upgraded(database) == "0001"


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_the_database_of_a_newer_program_is_not_touched(database: str) -> None:
    store = Store(database)
    with writing_to(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.engine.dispose()
    for opened in (Store, upgraded):
        with pytest.raises(NewerDatabase, match="9999"):
            opened(database)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_a_database_of_something_else_is_not_touched(database: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE books (title TEXT)"))
    for opened in (Store, upgraded):
        with pytest.raises(StrangeDatabase):
            opened(database)
    assert inspect(engine).get_table_names() == ["books"]
    engine.dispose()


def test_cases_that_were_there_are_on_the_desks_afterwards_and_found_by_number() -> None:
    """As they are after sealing: one event, on no desk, under no mark."""
    app = app_for([rulebook()], Settings("sqlite://", "a secret of the tests", rate_of_looks="", rate_of_changes=""))
    store, docket, site = app.state.site.store, app.state.site.docket, app.state.site
    reference = applied(Visitor(app))
    with store.reading() as connection:
        before = connection.execute(select(case_bodies).order_by(case_bodies.c.body)).all()
    with store.tending() as connection:
        for table in (case_bodies, case_marks, events, outbox):
            connection.execute(delete(table))
        first = {"case": reference, "number": 1, "kind": "submitted", "at": "2026-06-01T00:00:00.000000+00:00", "actor": "a"}
        connection.execute(insert(events), first)
    done = adopted(docket, lambda fingerprint: site.rulebook(fingerprint).program, now())
    assert done == Adopted(1, ())
    with store.reading() as connection:
        assert {row.body for row in connection.execute(select(case_bodies))} == {row.body for row in before}
        assert store.references_by_id_number(connection, OWNER["证号"]) == (reference,)
    assert adopted(docket, lambda fingerprint: site.rulebook(fingerprint).program, now()) == Adopted(0, ())


def test_the_command_says_which_cases_it_could_not_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    database_from_before(url)
    said = called("migrate", "--database", url).stderr
    assert "数据库已从 0001 升级到" in said and "有 2 件办件所依据的规则版本太旧" in said and "260601-N3P-3EQ" in said
    assert "已是最新" in called("migrate", "--database", url).stderr


def test_one_step_alone_can_be_made(tmp_path: Path) -> None:
    """As alembic's own command does it: the first revision makes what a database from before has."""
    engine = create_engine(f"sqlite:///{tmp_path / 'records.db'}")
    with engine.begin() as connection:
        command.upgrade(config_for(connection), "0001")
    with engine.connect() as connection:
        assert version_of(connection) == "0001"
        assert {"programs", "drafts", "cases"} < set(inspect(connection).get_table_names())
    engine.dispose()
