"""`banshi form`: the merged form, for a browser, for other clients, or with its reasons."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from web.commands.given import Catalog, Facts, Name, On, Region, goal_in, json_in, place_in, rulebook_of
from web.commands.language import language
from web.commands.output import write

EXAMPLES = (
    "banshi form 我的目录 我的一件事 --format html > form.html",
    "banshi form 我的目录 示例补贴 --format jsonschema --client rjsf",
)


def form(
    catalog: Catalog,
    name: Name,
    format: Annotated[
        Literal["jsonschema", "uischema", "props", "html", "why"],
        typer.Option(
            help="要哪一种；props 是 react-jsonschema-form 要的设定，why 逐项说为什么要问、哪个事项要、依据哪条、错了怎么说。 ‖ "
            "Which kind; props is what react-jsonschema-form must be told, why says of each field why, for which matter, on which clause, and what is said where it is wrong."
        ),
    ],
    facts: Facts = None,
    client: Annotated[
        Literal["", "rjsf", "jsonforms"],
        typer.Option(help="给哪个客户端用；只认 draft-07 的要写。 ‖ The client it is for, where it knows draft-07 only."),
    ] = "",
    on: On = None,
    region: Region = None,
) -> int:
    from engine.rulebook import today
    from forms.from_program import form_from

    rulebook = rulebook_of(catalog)
    goal_in(rulebook, name)
    merged = form_from(rulebook.program, name)
    match format:
        case "jsonschema":
            from forms.to_json_schema import json_schema_from

            write(json_schema_from(merged, rulebook.program, client))
        case "uischema":
            from forms.to_ui_schema import jsonforms_ui_schema_from, ui_schema_from

            write(jsonforms_ui_schema_from(merged, rulebook.program) if client == "jsonforms" else ui_schema_from(merged))
        case "props":
            from forms.to_ui_schema import RJSF_PROPS

            write(RJSF_PROPS)
        case "why":
            from forms.to_json_schema import notes_from

            write(notes_from(merged, language()))
        case "html":
            from forms.answers import Filling, read_document
            from forms.to_html import form_html

            filling = Filling(merged, rulebook.program, on or today(), place_in(rulebook, region) or "")
            given = read_document(filling, json_in(facts)) if facts else None
            print(form_html(filling, given.answers if given else {}, language()))
    return 0
