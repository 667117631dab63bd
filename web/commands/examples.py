"""`banshi test`: the examples of a catalog, and what they cover."""

from __future__ import annotations

from typing import Annotated

import typer

from web.commands.given import Catalog, Settings, goal_in, rulebook_of
from web.commands.output import tell, tell_problems_of

EXAMPLES = (
    "banshi test catalogs/hubei",
    "banshi test 我的目录 示例补贴 --coverage",
)


def test(
    catalog: Catalog,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="只测这些；不写就全测。 ‖ Only these; all if none is given."),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出用例没有走到的条件和表行。 ‖ List the conditions and rows no example reached.")
    ] = False,
    settings: Settings = None,
) -> int:
    from engine.examples import coverage as covered_by
    from engine.examples import run_examples

    rulebook = rulebook_of(catalog, settings)
    for name in names or ():
        goal_in(rulebook, name)
    results = run_examples(rulebook, names or ())
    for result in results:
        tell_problems_of(catalog, result.problems)
    wrong = sum(not result.is_right for result in results)
    found = covered_by(rulebook.program, results).of_files(f"{catalog.resolve().name}/")
    seen, wanted = found.share
    tell(f"{len(results)} 个用例，{len(results) - wrong} 个对，{wrong} 个不对。 ‖ {len(results)} examples, {len(results) - wrong} right, {wrong} wrong.")
    if not names:
        tell(f"条件的成立与不成立、表的各行，共 {wanted} 处，用例走到 {seen} 处。 ‖ {seen} of {wanted} sides of conditions and rows of tables were seen.")
    if coverage:
        for each in found.conditions:
            for is_seen, zh, en in ((each.true, "没有成立过", "never true"), (each.false, "没有不成立过", "never false")):
                if not is_seen:
                    tell(f"{each.span.file}:{each.span.line} {each.owner}.{each.label} {zh} ‖ {each.span.file}:{each.span.line} {each.owner}.{each.label} {en}")
        for each in found.rows:
            if not each.true:
                tell(f"{each.span.file}:{each.span.line} {each.owner} 第{each.label}行没有用到 ‖ {each.span.file}:{each.span.line} {each.owner} row {each.label} never used")
    return 1 if wrong else 0
