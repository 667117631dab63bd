"""`banshi backup`: a copy of the records in one file, looked over before it is given out as made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.kept import Database, settings_of, there, told
from web.commands.output import tell, wrong_call

EXAMPLES = (
    "banshi backup /mnt/备份/",
    "banshi backup 今天.backup --database postgresql+psycopg://banshi@db/banshi",
)


def backup(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="写到哪里；是文件夹就在里面按时间起名。 ‖ Where to; in a folder it is named for the time.",
        ),
    ],
    database: Database = None,
) -> int:
    with told():
        from web.store.backup import backed_up
        from web.store.writing import now

        settings = settings_of(database)
        there(settings.database)
        target = file / f"banshi-{now():%Y%m%dT%H%M%SZ}.backup" if file.is_dir() else file
        if target.exists():
            raise wrong_call(f"{target} 已经有了，没有覆盖。 ‖ {target} exists already; it was not overwritten.")
        if not target.parent.is_dir():
            raise wrong_call(f"没有这个文件夹：{target.parent} ‖ There is no such folder: {target.parent}")
        try:
            made = backed_up(settings.database, target, keys=settings.keys, suite=settings.suite)
        except OSError as fault:
            raise wrong_call(f"备份没有写成：{fault.strerror} ‖ The backup could not be written: {fault.strerror}") from None
    tell(
        f"已备份到 {target}：{made.rows} 行，账本 {made.entries} 条，已核对。主密钥不在里面，请另外保管。"
        f" ‖ Backed up to {target}: {made.rows} rows, {made.entries} entries of the ledger, looked over. The master key is not in it: keep it elsewhere."
    )
    return 0
