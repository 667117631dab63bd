"""`banshi new`: a first catalog, with an example that runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated

import typer

from web.commands.output import tell, wrong_call

EXAMPLES = ("banshi new 我的目录",)


def new(folder: Annotated[Path, typer.Argument(metavar="DIR", help="新目录的文件夹。 ‖ The folder to make.")]) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise wrong_call(f"{folder} 里已经有东西了，请换一个名字。 ‖ {folder} is not empty; choose another name.")
    shutil.copytree(Path(__file__).parents[2] / "dsl" / "starter", folder, dirs_exist_ok=True)
    top = folder / "目录.yaml"
    name = folder.resolve().name
    if re.fullmatch(r"[^\W\d][\w·（）]*", name):
        top.write_text(top.read_text(encoding="utf-8").replace("目录: 示例目录", f"目录: {name}", 1), encoding="utf-8")
    tell(f"已建好 {folder}。接着： ‖ {folder} is ready. Next:")
    for line in (f"  banshi check {folder}", f"  banshi test {folder}", f"  banshi serve {folder}"):
        tell(line)
    return 0
