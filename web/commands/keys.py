"""`banshi keys`: the keys that personal data is sealed with, and other ones in their place."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from web.commands.kept import Database, store_of, told
from web.commands.output import tell, write, wrong_call

EXAMPLES = (
    "banshi keys list",
    "banshi keys rotate",
    "banshi keys rotate --master",
)


def keys(
    what: Annotated[
        Literal["list", "rotate"],
        typer.Argument(
            metavar="list|rotate",
            help="list 列出数据密钥；rotate 换新的数据密钥，把全部个人信息重新加密，不必停机。"
            " ‖ list the keys of the data; rotate seals all personal data by a new one, while the service goes on.",
        ),
    ],
    master: Annotated[
        bool,
        typer.Option(
            "--master",
            help="换主密钥：数据密钥由新的主密钥重新包裹，数据不动。 ‖ A new master key: the keys of the data are wrapped by it; the data stays as it is.",
        ),
    ] = False,
    database: Database = None,
) -> int:
    if master and what == "list":
        raise wrong_call("--master 只用于 rotate。 ‖ --master goes with rotate.")
    with told():
        from sqlalchemy import select

        from web.store.records import data_keys
        from web.store.rotation import in_use, rotated, wrapped_again

        store = store_of(database)
        if what == "list":
            with store.reading() as connection:
                counts = in_use(connection)
                rows = connection.execute(select(data_keys).order_by(data_keys.c.made_at, data_keys.c.id)).mappings().all()
            write([
                {name: row[name] for name in ("id", "purpose", "algorithm", "master", "made_at", "retired_at")} | {"fields": counts[row["id"]]}
                for row in rows
            ])  # fmt: skip
        elif master:
            count = wrapped_again(store)
            tell(
                f"已换主密钥，重新包裹了 {count} 把数据密钥。旧的主密钥请继续保管：以前的备份要用它。"
                f" ‖ The master key is new; {count} keys of the data are wrapped by it. Keep the old one: backups made before need it."
            )
        else:
            done = rotated(store)
            tell(
                f"新的数据密钥 {done.key}，重新加密了 {sum(done.sealed_again.values())} 项。"
                f" ‖ The new key of the data is {done.key}; {sum(done.sealed_again.values())} fields are sealed by it."
            )
    return 0
