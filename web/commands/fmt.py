"""`banshi fmt`: rule files in their one format."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated, Literal

import typer

from web.commands.output import lines_of, tell, tell_problems

EXAMPLES = (
    "banshi fmt catalogs/hubei",
    "banshi fmt catalogs/hubei --to en",
    "banshi fmt catalogs/hubei --check",
)


def fmt(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", exists=True, help="文件或文件夹。 ‖ Files or folders.")
    ],
    to: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="把关键词统一成哪种语言。 ‖ The language of the keywords.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="只检查，不改文件。 ‖ Only say which would change.")] = False,
) -> int:
    from dsl.diagnostics import Problems
    from dsl.fmt import formatted

    converters_for = None
    if to is not None:
        from engine.dress import converters_to

        converters_for = converters_to(to)
    files = [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    changed, refused = [], 0
    for file in files:
        written = file.read_bytes().decode("utf-8", "replace")
        convert, convert_cell = converters_for(file) if converters_for else (None, None)
        try:
            tidy = formatted(written, to=to, convert=convert, convert_cell=convert_cell, name=str(file))
        except Problems as found:
            refused += 1
            tell_problems(found.diagnostics, lines_of(written), end="\n\n")
            continue
        if tidy != written:
            changed.append(file)
            if not check:
                put_whole(file, tidy)
    for file in changed:
        print(file)
    tell(
        f"{len(files)} 个文件，{len(changed)} 个{'需要整理' if check else '已整理'}，{refused} 个看不懂。 ‖ "
        f"{len(files)} files, {len(changed)} {'to be formatted' if check else 'formatted'}, {refused} not understood."
    )
    return 1 if refused or (check and changed) else 0


def put_whole(file: Path, text: str) -> None:
    """Writes a file so that it is never half there."""
    import tempfile

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=file.parent, prefix=".", delete=False) as out:
        out.write(text)
    shutil.copymode(file, out.name)
    os.replace(out.name, file)
