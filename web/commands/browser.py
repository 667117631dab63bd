"""`banshi browser`: the site that works offline, with the rules worked out in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.given import rulebook_of
from web.commands.output import tell, wrong_call
from web.commands.serve import shipped

EXAMPLES = (
    "banshi browser out/offline catalogs/hubei",
    "banshi browser out/offline catalogs/hubei --runtime pyodide-314.0.7.tgz",
)


def browser(
    folder: Annotated[Path, typer.Argument(metavar="OUTDIR", help="写到哪个文件夹：新的、空的，或者上次写的。 ‖ The folder to write: new, empty, or written before.")],
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...", exists=True,
            help="哪些目录；不写就是自带的全部。 ‖ Which catalogs; all that come with banshi if none is given.",
        ),
    ] = None,
    runtime: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", exists=True,
            help="Pyodide 所在的文件夹、npm 包或 wheel；不写就用存好的，没有就请 pip 或 npm 去取。 ‖ Pyodide: a folder, the package of npm, or a wheel; what was kept if not given, else pip or npm is asked.",
        ),
    ] = None,
) -> int:
    from web.browser.headers import LIST
    from web.browser.runtime import FILES, VERSION, NoRuntime, runtime_from
    from web.browser.site import is_ours, site_from, written

    if not is_ours(folder):
        raise wrong_call(
            f"{folder} 里有别的东西（没有 {LIST}），没有动它；请写到新的或空的文件夹。"
            f" ‖ {folder} holds other things (there is no {LIST}) and was left alone; name a new or empty folder."
        )
    try:
        found = runtime_from(runtime)
    except NoRuntime as fault:
        ways = "\n".join(f"  {way}：{why} ‖   {way}: {why}" for way, why in fault.tried)
        raise wrong_call(
            f"拿不到 Pyodide {VERSION}（要 {'、'.join(FILES)}，每个文件的校验值都要对）。试过： ‖ Pyodide {VERSION} cannot be had ({', '.join(FILES)}, each with its hash). Tried:\n"
            f"{ways}\n"
            f"请在能上网的机器上取 npm 包 pyodide@{VERSION} 或者 wheel flet-web==1.0.5，带过来用 --runtime 指给它。"
            f" ‖ Fetch the npm package pyodide@{VERSION} or the wheel flet-web==1.0.5 where there is a network, bring it here, and name it with --runtime."
        ) from None
    rulebooks = [rulebook_of(each) for each in catalogs or shipped()]
    paths = written(site_from(rulebooks, found), folder)
    tell(f"写好了 {len(paths)} 个文件：{folder / 'index.html'} ‖ {len(paths)} files: {folder / 'index.html'}")
    return 0
