"""`banshi audit`: whether the ledger of who did what and who looked is whole, and the anchors by which that is found out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.kept import Database, settings_of, store_of, there, told
from web.commands.output import tell, wrong_call

if TYPE_CHECKING:
    from web.store.ledger import Anchor

EXAMPLES = (
    "banshi audit verify",
    "banshi audit anchor /mnt/别处/锚点.jsonl",
    "banshi audit verify --anchor /mnt/别处/锚点.jsonl",
    "banshi audit archives",
)


def audit(
    what: Annotated[
        Literal["verify", "anchor", "archives"],
        typer.Argument(
            metavar="verify|anchor|archives",
            help="verify 核对全部账目；anchor 在文件末尾记下此刻的锚点；archives 把归档的办件逐件核对，连材料的每个字节。"
            " ‖ verify looks the whole ledger over; anchor adds what it is now to a file; archives looks over every archived case, papers to the byte.",
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="锚点文件，应放在别的机器上。 ‖ The file of anchors; keep it on another machine.")
    ] = None,
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", metavar="FILE", help="用它核对，可写多个。 ‖ Verify against it; may be given several times."),
    ] = None,
    database: Database = None,
) -> int:
    if (what == "anchor") != (file is not None):
        raise wrong_call("锚点写在文件里：banshi audit anchor 文件；核对用 --anchor 文件。 ‖ An anchor goes to a file: banshi audit anchor FILE; verify against one by --anchor FILE.")
    if what == "archives":
        return archives(database)
    with told():
        store = store_of(database)
        if file is not None:
            made = store.anchor()
            try:
                with open(file, "a", encoding="utf-8") as lines:
                    lines.write(made.to_text())
                    lines.flush()
                    os.fsync(lines.fileno())
            except OSError as fault:
                raise wrong_call(f"锚点没有写成 {file}：{fault.strerror} ‖ The anchor could not be written to {file}: {fault.strerror}") from None
            tell(f"锚点已记：{made.count} 条，{made.hash[:16]}… ‖ Anchored: {made.count} entries, {made.hash[:16]}…")
            return 0
        verdict = store.verdict([each for path in anchor or () for each in anchors_in(path)])
    for found in verdict.faults:
        tell(found)
    if verdict.is_whole:
        tell(f"账本完整：{verdict.count} 条，{verdict.hash[:16]}… ‖ The ledger is whole: {verdict.count} entries, {verdict.hash[:16]}…")
    else:
        tell("账本不完整：请保存现场，并从备份和锚点核对。 ‖ The ledger is not whole: keep everything as it is, and compare with backups and anchors.")
    return 0 if verdict.is_whole else 1


def archives(database: str | None) -> int:
    """Every archived case against its manifest: what is not as it was, case by case."""
    from web.cases import words as said
    from web.cases.archive import verified
    from web.cases.filing import held_of
    from web.commands.language import language
    from web.site import site_for
    from web.store.writing import now

    with told():
        settings = settings_of(database)
        there(settings.database)
        site = site_for([], settings)
        count = harmed = 0
        for reference in site.docket.archived():
            filed = site.docket.filed(reference, now())
            if filed is None:
                continue
            program = site.rulebook(filed.standing.version.program or filed.case.program).program
            wrong = verified(held_of(site.docket, filed, program), filed.events)
            count, harmed = count + 1, harmed + bool(wrong)
            if wrong:
                names = "、".join(said.leaf_name(each).in_(language()) for each in wrong)
                tell(f"{filed.case.number} 和归档时不一样：{names} ‖ {filed.case.number} is not as it was archived: {names}")
    tell(f"核对了 {count} 件归档的办件，{harmed} 件不一样。 ‖ {count} archived cases looked over, {harmed} are not as they were.")
    return 1 if harmed else 0


def anchors_in(path: Path) -> tuple[Anchor, ...]:
    from web.store.ledger import NoAnchor, anchors_from

    try:
        return anchors_from(path.read_text("utf-8"))
    except OSError as fault:
        raise wrong_call(f"打不开 {path}：{fault.strerror} ‖ {path} cannot be read: {fault.strerror}") from None
    except (NoAnchor, UnicodeDecodeError) as fault:
        line = fault.line if isinstance(fault, NoAnchor) else 1
        raise wrong_call(f"{path} 第 {line} 行不是锚点。 ‖ Line {line} of {path} is not an anchor.") from None
