"""`banshi show`: how the rules are understood."""

from __future__ import annotations

from typing import Annotated

import typer

from web.commands.given import Catalog, Name, On, Region, goal_in, place_in, rulebook_of

EXAMPLES = (
    "banshi show 我的目录 示例补贴 --prose",
    "banshi show 我的目录 示例补贴 --python --on 2026-06-01",
)


def show(
    catalog: Catalog,
    name: Name,
    prose: Annotated[bool, typer.Option("--prose", help="每条规则读成一句话。 ‖ Each rule as a Chinese sentence.")] = False,
    python: Annotated[bool, typer.Option("--python", help="某一天的规则生成的 Python。 ‖ The Python made of one day's rules.")] = False,
    on: On = None,
    region: Region = None,
) -> int:
    rulebook = rulebook_of(catalog)
    program = rulebook.program
    if python:
        from engine.rulebook import today
        from engine.to_python import python_from

        goal_in(rulebook, name)
        print(python_from(program, (name,), on or today(), place_in(rulebook, region)).text)
    if prose or not python:
        from engine.to_prose import prose_of_rule

        if name not in program.rules:
            goal_in(rulebook, name)
        for each in program.rules.values():
            if each.name == name or each.owner == name:
                print(f"{each.label or each.name}：{prose_of_rule(each.name, program)}。")
    return 0
