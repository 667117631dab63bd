"""`banshi decide`: one decision, or one for each line of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from web.commands.given import Catalog, Name, On, Region, Settings, goal_in, place_in, rulebook_of, text_in
from web.commands.language import language
from web.commands.output import tell, write

EXAMPLES = (
    "banshi decide 我的目录 示例补贴 --facts 张三.json --on 2026-06-01 --explain",
    "banshi decide 我的目录 示例补贴 --facts 多人.jsonl",
)


def decide(
    catalog: Catalog,
    name: Name,
    facts: Annotated[
        Path,
        typer.Option(
            "--facts", metavar="F", exists=True, dir_okay=False, allow_dash=True,
            help="已知的数据项，JSON 文件；- 为标准输入；一行一个对象的 .jsonl 逐行回答。 ‖ What is known, a JSON file; - is stdin; a .jsonl file is answered line by line.",
        ),
    ],
    on: On = None,
    region: Region = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="逐条说明理由，给人看。 ‖ Give every reason, for people.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="答案有问题时退出码为1。 ‖ Exit 1 if an answer has problems.")
    ] = False,
    settings: Settings = None,
) -> int:
    from engine.answering import answers_from

    rulebook = rulebook_of(catalog, settings, on)
    goal_in(rulebook, name)
    is_good = True
    in_lines = facts.suffix == ".jsonl"
    for answer in answers_from(rulebook, name, text_in(facts), on, place_in(rulebook, region), language(), in_lines=in_lines):
        write(answer.json)
        if answer.decision is None:
            from dsl.to_message import show

            for problem in answer.problems:
                print((f"{facts}:{answer.line} " if answer.line else "") + show(problem, None, language()), file=sys.stderr)
        if explain and answer.decision is not None:
            from engine.to_explanation import explained

            tell(explained(answer.decision, rulebook.program, language()))
        is_good = is_good and answer.is_read and not (strict and answer.json["problems"])
    return 0 if is_good else 1
