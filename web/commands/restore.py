"""`banshi restore`: the records again from a backup, looked over before they are put in place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.audit import anchors_in
from web.commands.kept import Database, settings_of, told
from web.commands.output import tell, wrong_call

EXAMPLES = (
    "banshi restore 今天.backup --check",
    "banshi restore 今天.backup --database sqlite:////var/lib/banshi/banshi.db",
    "banshi restore 今天.backup --replace --anchor 锚点.jsonl",
)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="备份文件。 ‖ The backup.")],
    check: Annotated[bool, typer.Option("--check", help="只核对，不恢复。 ‖ Only look it over.")] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="替换已有的 SQLite 数据库；原来的留在旁边。 ‖ In place of the SQLite database there, which is kept beside it."),
    ] = False,
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", metavar="FILE", help="备份不得比这些锚点旧。 ‖ The backup must not be older than these anchors."),
    ] = None,
    database: Database = None,
) -> int:
    with told():
        from web.store.backup import restored
        from web.store.database import SCHEMA
        from web.store.problems import NotWhole

        settings = settings_of(database)
        anchors = [each for path in anchor or () for each in anchors_in(path)]
        try:
            made = restored(
                file, settings.database, keys=settings.keys, suite=settings.suite, anchors=anchors, replace=replace, only_check=check
            )
        except NotWhole as fault:
            tell(str(fault))
            tell("没有恢复任何东西。 ‖ Nothing was restored.")
            return 1
        except OSError as fault:
            raise wrong_call(f"恢复没有成功：{fault.strerror} ‖ The restoring failed: {fault.strerror}") from None
    done = "备份完好" if check else "已恢复"
    tell(
        f"{done}：{made.made_at} 的备份，{made.rows} 行，账本 {made.entries} 条，全部核对无误。"
        f" ‖ {'The backup is whole' if check else 'Restored'}: made at {made.made_at}, {made.rows} rows, {made.entries} entries of the ledger, all looked over."
    )
    if made.schema != SCHEMA:
        tell(f"它是旧版本（{made.schema}）：请接着运行 banshi migrate。 ‖ It is of an older version ({made.schema}): run banshi migrate next.")
    return 0
