"""`banshi migrate`: brings the records up to date with this version of banshi."""

from __future__ import annotations

from web.commands.kept import Database, settings_of, told
from web.commands.output import tell

EXAMPLES = (
    "banshi migrate",
    "banshi migrate --database postgresql+psycopg://banshi@db/banshi",
)


def migrate(database: Database = None) -> int:
    with told():
        from web.store.database import SCHEMA
        from web.store.upgrade import upgraded

        settings = settings_of(database)
        had = upgraded(settings.database, keys=settings.keys, suite=settings.suite)
        match had:
            case None:
                tell(f"数据库是空的，已建好全部的表（{SCHEMA}）。 ‖ The database was empty; its tables are made ({SCHEMA}).")
            case version if version == SCHEMA:
                tell(f"数据库已是最新（{SCHEMA}）。 ‖ The database is up to date ({SCHEMA}).")
            case version:
                tell(f"数据库已从 {version} 升级到 {SCHEMA}。 ‖ The database went from {version} to {SCHEMA}.")
    return 0
