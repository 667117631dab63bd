"""`banshi indicators`: shares and averages over the matters of a catalog."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from web.commands.given import Catalog, On, rulebook_of
from web.commands.language import language
from web.commands.output import tell, write

EXAMPLES = (
    "banshi indicators 我的目录",
    "banshi indicators 我的目录 --on 2028-01-01 --format json",
)


def indicators(
    catalog: Catalog,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people or for programs.")
    ] = "text",
    on: On = None,
) -> int:
    from engine.elements.in_force import state_on
    from engine.elements.indicators import indicators_json, indicators_of, indicators_text
    from engine.rulebook import today
    from web.commands.elements import sheets_in

    rulebook_of(catalog)
    sheets, day = sheets_in(catalog), on or today()
    found = indicators_of(sheets, day)
    if format == "json":
        write(indicators_json(found, language()))
    else:
        print(indicators_text(found, language()))
        count = sum(state_on(each, day) in ("in use", "suspended") for each in sheets)
        tell(f"{day.isoformat()}，共 {count} 个事项。 ‖ {count} matters on {day.isoformat()}.")
    return 0
