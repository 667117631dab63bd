"""`banshi remind`: what time brings about, and the messages it calls for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.kept import Database, settings_of, there, told
from web.commands.output import tell, write

EXAMPLES = (
    "banshi remind",
    "banshi remind --out 待发短信",
)


def remind(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="待发的短信放进哪个文件夹，一条一个文件；不写就只登记，不发。 ‖ The folder for messages to be sent, a file each; without it they are only noted down.")
    ] = None,
    database: Database = None,
) -> int:
    from web.cases.messages import FolderSender, send_waiting
    from web.site import site_for
    from web.store.writing import now

    with told():
        settings = settings_of(database)
        there(settings.database)
        site = site_for([], settings)
        changed = site.docket.tend(now())
        reminded = site.docket.remind(now())
        sent, failed = send_waiting(site.store, FolderSender(out), now()) if out is not None else (0, 0)
    write({"changed": changed, "reminded": reminded, "sent": sent, "failed": failed})
    tell(f"视为受理或自动办结 {changed} 件，新提醒 {reminded} 条，发出 {sent} 条，没发成 {failed} 条。 ‖ {changed} cases moved by time alone, {reminded} new reminders, {sent} sent, {failed} not sent.")
    return 1 if failed else 0
