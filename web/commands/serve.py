"""`banshi serve`: the web site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.given import rulebook_of
from web.commands.kept import Database, settings_of, told
from web.commands.migrate import migrate as migrated
from web.commands.output import lines_under, tell, tell_problems, wrong_call

EXAMPLES = (
    "banshi serve catalogs/hubei",
    "banshi serve catalogs/hubei --host 0.0.0.0 --port 80 --database sqlite:////var/lib/banshi/banshi.db",
)


def serve(
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...",
            exists=True,
            help="要服务的目录；不写就是自带的全部。 ‖ The catalogs to serve; all that come with banshi if none is given.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="监听的地址。 ‖ The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="监听的端口。 ‖ The port to listen on.")] = 8000,
    database: Database = None,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="先把数据库升级到本版本，再启动。 ‖ Bring the database up to date first.")
    ] = False,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo",
            help="要不要演示账号；不写时，只在本机第一次试用（自带的空数据库、127.0.0.1）才建。 ‖ Demo accounts or none; if not said, only at a first trial on this machine.",
        ),
    ] = None,
    offline: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", exists=True, file_okay=False,
            help="banshi browser 写好的离线网站，放在 /offline/。 ‖ A site written by banshi browser, to stand under /offline/.",
        ),
    ] = None,
) -> int:
    from dsl.diagnostics import Problems
    from web.browser.headers import LIST
    from web.serve import serve as served

    if offline is not None and not (offline / LIST).is_file():
        raise wrong_call(f"{offline} 不是 banshi browser 写的网站（没有 {LIST}）。 ‖ {offline} is no site written by banshi browser: there is no {LIST}.")
    if migrate:
        migrated(database)
    folders = catalogs or shipped()
    rulebooks = [rulebook_of(folder) for folder in folders]
    tell(f"{'、'.join(each.program.name for each in rulebooks)}，按 Ctrl+C 停止。 ‖ {', '.join(each.program.name for each in rulebooks)}; Ctrl+C stops it.")
    with told():
        tell_of_new_key(database)
        try:
            served(rulebooks, host, port, database, demo, offline)
        except Problems as found:
            # Of the settings of registers: those of the catalogs were told before.
            tell_problems(found.diagnostics, lines_under(Path(settings_of(database).registers).parent), end="\n\n")
            return 2
    return 0


def shipped() -> list[Path]:
    """The catalogs that come with banshi, those inside others too."""
    root = Path(__file__).parents[2] / "catalogs"
    return sorted(path.parent for path in root.rglob("目录.yaml"))


def tell_of_new_key(database: str | None) -> None:
    """Says where the first start makes the master key: whoever runs the service must keep a copy of it."""
    from web.store.masters import file_to_be_made

    settings = settings_of(database)
    if file := file_to_be_made(settings.keys, settings.database):
        tell(
            f"主密钥将生成在 {file}。请另外保管一份：丢了它，已经保存的个人信息谁也打不开。"
            f" ‖ The master key will be made in {file}. Keep a copy elsewhere: without it nobody can open the personal data that is kept."
        )
