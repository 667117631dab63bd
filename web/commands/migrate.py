"""`banshi migrate`: brings the records up to date with this version of banshi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.commands.kept import Database, settings_of, told
from web.commands.output import tell

if TYPE_CHECKING:
    from web.settings import Settings

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
                take_over(settings)
    return 0


def take_over(settings: Settings) -> None:
    """Puts the cases that were there on the desks they belong to."""
    from web.cases.adopting import adopted
    from web.site import site_for
    from web.store.writing import now

    site = site_for([], settings)
    done = adopted(site.docket, lambda fingerprint: site.rulebook(fingerprint).program, now())
    if done.count:
        tell(f"原有的 {done.count} 件办件已放到各部门的待办里。 ‖ {done.count} cases that were there are on the desks of their departments now.")
    if done.unread:
        listed = "、".join(done.unread[:20])
        tell(
            f"有 {len(done.unread)} 件办件所依据的规则版本太旧，读不了，请人工处理：{listed}"
            f" ‖ The rules of {len(done.unread)} cases are of a version too old to be read; see to them by hand: {listed}"
        )
