"""What alembic runs for a database that is brought up to date: on the connection it is given, in one transaction.

A change of `records.py` comes with a revision in `versions/`: `rNNNN_what_it_does.py`, the next number. It says its tables
itself and takes none from there, for they will be others by the time it runs. tests/test_store_migrations.py says what is
missing, in the words of a revision.
"""

from __future__ import annotations

from alembic import context

from web.store.records import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
