"""`banshi test`: the examples of a catalog, and what they cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from web.commands.given import Catalog, Settings, files_of, goal_in, rulebook_of
from web.commands.output import tell, tell_problems_of

if TYPE_CHECKING:
    from engine.rulebook import Rulebook

EXAMPLES = (
    "banshi test catalogs/hubei",
    "banshi test 我的目录 示例补贴 --coverage",
    "banshi test 我的目录 示例补贴 --mutate",
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
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="把规则里的数、日期、界线逐个改一点，列出没有用例发现的改动。 ‖ Change each number, date and bound a little, and list what no example notices."),
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
    found = covered_by(rulebook.program, results, names or ()).of_files(files_of(catalog))
    seen, wanted = found.share
    tell(f"{len(results)} 个用例，{len(results) - wrong} 个对，{wrong} 个不对。 ‖ {len(results)} examples, {len(results) - wrong} right, {wrong} wrong.")
    if not names:
        which = ("；没走到的，加上 --coverage 列出", "; --coverage lists the others") if seen < wanted and not coverage else ("", "")
        tell(f"条件的成立与不成立、表的各行，共 {wanted} 处，用例走到 {seen} 处{which[0]}。 ‖ {seen} of {wanted} sides of conditions and rows of tables were seen{which[1]}.")
    if coverage:
        for each in found.conditions:
            for is_seen, zh, en in ((each.true, "没有成立过", "never true"), (each.false, "没有不成立过", "never false")):
                if not is_seen:
                    tell(f"{each.span.file}:{each.span.line} {each.owner}.{each.label} {zh} ‖ {each.span.file}:{each.span.line} {each.owner}.{each.label} {en}")
        for each in found.rows:
            if not each.true:
                tell(f"{each.span.file}:{each.span.line} {each.owner} 第{each.label}行没有用到 ‖ {each.span.file}:{each.span.line} {each.owner} row {each.label} never used")
    if mutate and not wrong:
        _tell_survivors(rulebook, names or (), files_of(catalog))
    return 1 if wrong else 0


def _tell_survivors(rulebook: Rulebook, names: Sequence[str], start: str) -> None:
    from engine.mutants import trial_of

    trial = trial_of(rulebook, names, "" if names else start)
    for each in trial.survivors:
        place = f"{each.span.file}:{each.span.line}:{each.span.column}"
        tell(f"{place} {each.owner}：{each.old.zh} 改成 {each.new.zh}，没有用例发现 ‖ {place} {each.owner}: {each.old.en} changed to {each.new.en}, and no example notices")
    noticed = trial.tried - len(trial.survivors)
    tell(f"试着改了 {trial.tried} 处，用例发现 {noticed} 处。 ‖ {trial.tried} small changes tried, {noticed} noticed by examples.")
