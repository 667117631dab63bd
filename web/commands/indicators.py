"""`banshi indicators`: shares and averages over the matters of a catalog."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from web.commands.given import Catalog, On, rulebook_of
from web.commands.language import language
from web.commands.output import tell, write, wrong_call

EXAMPLES = (
    "banshi indicators 我的目录",
    "banshi indicators 我的目录 --on 2028-01-01 --format json",
    "banshi indicators 我的目录 --gaps 进驻率",
)


def indicators(
    catalog: Catalog,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people or for programs.")
    ] = "text",
    gaps: Annotated[
        str, typer.Option(metavar="INDICATOR", help="只列一个指标还差的事项，和由谁办，如 --gaps 进驻率。 ‖ Only the matters that keep one share below the whole, and whose they are.")
    ] = "",
    on: On = None,
) -> int:
    from engine.elements.in_force import state_on
    from engine.elements.indicators import gaps_text, indicators_json, indicators_of, indicators_text
    from engine.rulebook import today
    from web.commands.elements import sheets_in

    rulebook_of(catalog)
    sheets, day = sheets_in(catalog), on or today()
    found = indicators_of(sheets, day)
    if gaps:
        shares = {word: each for each in found if each.against is not None for word in (each.id, each.name.zh, each.name.en)}
        if gaps not in shares:
            known = [each for each in found if each.against is not None]
            raise wrong_call(
                f"--gaps 要写一个由事项计数的指标，没有“{gaps}”。可写：{'、'.join(each.name.zh for each in known)}。"
                f" ‖ --gaps takes a share of matters, and there is no `{gaps}`. There are: {', '.join(each.name.en for each in known)}."
            )
        share = shares[gaps]
        found = (share,)
        if format == "text":
            listed = gaps_text(share, sheets, language())
            if listed:
                print(listed)
            tell(
                f"{indicators_text(found)}。还差 {len(share.against or ())} 个事项，没有写的 {len(share.unsaid)} 个。"
                f" ‖ {indicators_text(found, 'en')}. Not counted: {len(share.against or ())}; not said: {len(share.unsaid)}."
            )
            return 0
    if format == "json":
        write(indicators_json(found, language()))
    else:
        print(indicators_text(found, language()))
        count = sum(state_on(each, day) in ("in use", "suspended") for each in sheets)
        tell(f"{day.isoformat()}，共 {count} 个事项。 ‖ {count} matters on {day.isoformat()}.")
    return 0
