"""`banshi guide-site`: the guides as a site without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.commands.given import rulebook_of
from web.commands.output import tell, wrong_call
from web.commands.serve import shipped

EXAMPLES = (
    "banshi guide-site out/site catalogs/hubei",
    "banshi guide-site out/site catalogs/hubei --url https://zw.example.gov.cn/guide --online https://zw.example.gov.cn",
)


def guide_site(
    folder: Annotated[Path, typer.Argument(metavar="OUTDIR", help="写到哪个文件夹：新的、空的，或者上次写的。 ‖ The folder to write: new, empty, or written before.")],
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...", exists=True,
            help="哪些目录；不写就是自带的全部。 ‖ Which catalogs; all that come with banshi if none is given.",
        ),
    ] = None,
    url: Annotated[str, typer.Option(metavar="URL", help="网站将来的地址；有了才有二维码和 sitemap.xml。 ‖ Where the site will stand; needed for QR codes and sitemap.xml.")] = "",
    online: Annotated[str, typer.Option(metavar="URL", help="banshi serve 的地址；有了才有“看看我能不能办”和“填表”。 ‖ Where banshi serve runs; needed for questions and forms online.")] = "",
) -> int:
    from web.guide_site import LIST, Address, is_ours, site_from, written

    for address in (url, online):
        if address and not address.startswith(("https://", "http://")):
            raise wrong_call(f"地址要以 https:// 或 http:// 开头：{address} ‖ An address begins with https:// or http://: {address}")
    if not is_ours(folder):
        raise wrong_call(
            f"{folder} 里有别的东西（没有 {LIST}），没有动它；请写到新的或空的文件夹。"
            f" ‖ {folder} holds other things (there is no {LIST}) and was left alone; name a new or empty folder."
        )
    rulebooks = [rulebook_of(each) for each in catalogs or shipped()]
    paths = written(site_from(rulebooks, Address(url.rstrip("/"), online.rstrip("/"))), folder)
    pages = sum(path.endswith(".html") for path in paths)
    tell(f"写好了 {pages} 页：{folder / 'index.html'} ‖ {pages} pages: {folder / 'index.html'}")
    if not url:
        tell("没有写 --url，所以没有二维码和 sitemap.xml。 ‖ Without --url there are no QR codes and no sitemap.xml.")
    return 0
