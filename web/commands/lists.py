"""`banshi lists`: what data services need, who supplies it, what may not be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.given import Catalog, rulebook_of
from web.commands.language import language
from web.commands.output import write, wrong_call

if TYPE_CHECKING:
    from engine.elements.lists_told import Sort

EXAMPLES = (
    "banshi lists 我的目录",
    "banshi lists 我的目录 --only duty",
    "banshi lists 我的目录 --only demand --format csv > 需求清单.csv",
    "banshi lists 我的目录 --format json",
)


def lists(
    catalog: Catalog,
    only: Annotated[
        Literal["demand", "duty", "withheld"] | None,
        typer.Option(help="只要一张：demand 需求，duty 责任，withheld 负面。 ‖ One of them: what is needed, who supplies it, what is withheld."),
    ] = None,
    format: Annotated[
        Literal["text", "json", "csv"], typer.Option(help="给人看，给程序读，还是给表格。 ‖ For people, for programs, or for a spreadsheet.")
    ] = "text",
) -> int:
    from engine.elements.data_lists import lists_of
    from engine.elements.lists_told import NAMES, lists_csv, lists_json, lists_text
    from web.commands.elements import write_csv

    if format == "csv" and only is None:
        raise wrong_call("--format csv 一次一张，请用 --only 写明哪一张。 ‖ --format csv gives one list: say which with --only.")
    found = lists_of(rulebook_of(catalog).program)
    sorts: tuple[Sort, ...] = tuple(NAMES) if only is None else (only,)
    match format:
        case "csv":
            write_csv(lists_csv(found, sorts[0], language()))
        case "json":
            write(lists_json(found, sorts, language()))
        case _:
            print(lists_text(found, sorts, language()))
    return 0
