"""`banshi keys`: the keys that personal data is sealed with, and other ones in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import typer

from web.commands.kept import Database, store_of, told
from web.commands.output import tell, write, wrong_call

EXAMPLES = (
    "banshi keys list",
    "banshi keys rotate",
    "banshi keys rotate --all",
    "banshi keys marks",
    "banshi keys rotate --master",
    "banshi keys parcels",
)


def keys(
    what: Annotated[
        Literal["list", "rotate", "marks", "parcels"],
        typer.Argument(
            metavar="list|rotate|marks|parcels",
            help="list 列出数据密钥；rotate 换新的数据密钥，把全部个人信息重新加密，不必停机；marks 把以前的查找标记换成现在的密钥，rotate --all 中断以后用它接着换；parcels 换离线填写用的密钥，旧的还能打开以前填的。"
            " ‖ list the keys of the data; rotate seals all personal data by a new one, while the service goes on; marks makes earlier marks again by the key in use, and goes on where rotate --all was cut off; parcels makes another key for what is filled in offline, the old one still opens what was.",
        ),
    ],
    master: Annotated[
        bool,
        typer.Option(
            "--master",
            help="换主密钥：数据密钥由新的主密钥重新包裹，数据不动。 ‖ A new master key: the keys of the data are wrapped by it; the data stays as it is.",
        ),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="连查找用的标记密钥、账本封印的密钥一起换。 ‖ The keys of marks and of the ledger's seal, too.")
    ] = False,
    database: Database = None,
) -> int:
    if everything and (master or what != "rotate"):
        raise wrong_call("--all 只用于 rotate，不和 --master 一起写。 ‖ --all goes with rotate, and not with --master.")
    if master and what != "rotate":
        raise wrong_call("--master 只用于 rotate。 ‖ --master goes with rotate.")
    with told():
        from sqlalchemy import select

        from web.store.marks import marked_again
        from web.store.records import data_keys
        from web.store.rotation import in_use, marks_and_chain_renewed, rotated, wrapped_again

        store = store_of(database)
        if what == "list":
            with store.reading() as connection:
                counts = in_use(connection)
                rows = connection.execute(select(data_keys).order_by(data_keys.c.made_at, data_keys.c.id)).mappings().all()
            write([
                {name: row[name] for name in ("id", "purpose", "algorithm", "master", "made_at", "retired_at")} | {"fields": counts[row["id"]]}
                for row in rows
            ])  # fmt: skip
        elif what == "marks":
            tell_marks(marked_again(store))
        elif what == "parcels":
            from web.parcels.keys import renewed

            made = renewed(store).id
            tell(f"离线填写用的新密钥 {made}。以前填的照样能交。 ‖ The new key for what is filled in offline is {made}. What was filled in before is still taken.")
        elif master:
            count = wrapped_again(store)
            tell(
                f"已换主密钥，重新包裹了 {count} 把数据密钥。旧的主密钥请继续保管：以前的备份要用它。"
                f" ‖ The master key is new; {count} keys of the data are wrapped by it. Keep the old one: backups made before need it."
            )
        else:
            others = marks_and_chain_renewed(store) if everything else ()
            done = rotated(store)
            if others:
                tell(f"标记和账本封印的新密钥 {'、'.join(others)}；旧的留着，凭它还能核对以前的封印和进度码。 ‖ New keys of marks and of the ledger's seal: {', '.join(others)}. The old ones stay: earlier seals and codes are proved by them.")
            tell(
                f"新的数据密钥 {done.key}，重新加密了 {sum(done.sealed_again.values())} 项。"
                f" ‖ The new key of the data is {done.key}; {sum(done.sealed_again.values())} fields are sealed by it."
            )
            if others:
                tell_marks(marked_again(store))
    return 0


def tell_marks(done: Mapping[str, int]) -> None:
    tell(f"按号码查找的标记换了 {sum(done.values())} 个。 ‖ {sum(done.values())} marks by which numbers are found were made again.")
