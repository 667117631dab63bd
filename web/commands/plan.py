"""`banshi plan`: who waits for whom and how long, and what is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.given import Catalog, Facts, On, Region, day, facts_in, goal_in, place_in, rulebook_of, text_in
from web.commands.language import language
from web.commands.output import lines_under, tell, tell_problems, write, wrong_call

if TYPE_CHECKING:
    from engine.plan.days import Calendar
    from engine.plan.from_theme import Lateness
    from engine.rulebook import Rulebook

EXAMPLES = (
    "banshi plan 我的目录 我的一件事 --from 2026-06-01",
    "banshi plan 我的目录 我的一件事 --facts 张三.json --format json",
    "banshi plan 我的目录 我的一件事 --late 我的材料=3",
    "banshi plan 我的目录 我的一件事 --facts 项目.json --format svg > 计划.svg",
    "banshi plan 我的目录 我的一件事 --compare",
    "banshi plan catalogs/hubei --all --compare --format json",
)


def plan(
    catalog: Catalog,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="一件事或事项的名称；--all 不用写。 ‖ A theme or a matter; none with --all.")] = None,
    facts: Facts = None,
    begin: Annotated[
        date | None,
        typer.Option("--from", metavar="DATE", parser=day, help="哪天受理；不写就只算天数。 ‖ The day of acceptance; days only if not given."),
    ] = None,
    format: Annotated[
        Literal["text", "json", "svg", "html"],
        typer.Option(help="给人看，给程序读，一张图，还是可打印的比较表。 ‖ For people, for programs, a picture, or a comparison to print."),
    ] = "text",
    compare: Annotated[
        bool, typer.Option("--compare", help="一件件办和一次办相比：填写项、材料、环节、跑现场、工作日，每个数都有台账。 ‖ One by one beside once: fields, papers, steps, visits, days, with a ledger behind every figure.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="目录里的每一件事都比较。 ‖ Compare every theme of the catalog.")] = False,
    late: Annotated[
        list[str] | None,
        typer.Option("--late", metavar="PAPER=DAYS", help="某份材料比要用的那天晚几个工作日；可以写几次。 ‖ A paper that comes so many working days after it is needed; may be repeated."),
    ] = None,
    calendar: Annotated[
        Path | None,
        typer.Option("--calendar", metavar="FILE", exists=True, dir_okay=False, help="放假安排，YAML；写了的年份以它为准。 ‖ The holidays, YAML; it decides the years it names."),
    ] = None,
    on: On = None,
    region: Region = None,
) -> int:
    from dsl.diagnostics import Problems
    from engine.decide import goal_named, run_of
    from engine.facts import Facts as NoFacts
    from engine.plan.from_theme import plan_of
    from engine.rulebook import today

    rulebook = rulebook_of(catalog)
    if compare or all_:
        return comparison(rulebook, name, format, begin, late, facts)
    if name is None:
        raise wrong_call("请写明哪一件事；比较全部用 --all。 ‖ Say which theme; --all compares them all.")
    goal_in(rulebook, name)
    if format == "html":
        raise wrong_call("--format html 要和 --compare 一起用；计划的图用 --format svg。 ‖ --format html goes with --compare; a plan is drawn with --format svg.")
    if name not in rulebook.program.themes and name not in rulebook.program.matters:
        raise wrong_call(f"“{name}”不是一件事，也不是事项，没有办理计划。 ‖ {name} is no theme and no matter: it has no plan.")
    given = facts_in(rulebook, facts) if facts is not None else NoFacts({})
    run = run_of(rulebook.program, given, on or begin or today(), place_in(rulebook, region))
    try:
        found = plan_of(goal_named(rulebook.program, name), run, begin, calendar_in(calendar), lateness_in(late or ()))
    except Problems as problems:
        tell_problems(problems.diagnostics)
        return 1
    if format == "json":
        from engine.plan.to_json import plan_to_json

        write(plan_to_json(found, language()))
    elif format == "svg":
        from forms.to_gantt import gantt_from

        print(gantt_from(found, language()))
    else:
        from engine.plan.to_text import text_of

        print(text_of(found, language()))
    return 0


def comparison(rulebook: Rulebook, name: str | None, format: str, begin: date | None, late: list[str] | None, facts: Path | None) -> int:
    """What a theme saves, or each of them: for people, for programs, or to print."""
    from engine.saving.from_theme import saving_of, themes_in_use
    from engine.saving.to_text import html_of, savings_to_json, summary_of, text_of

    themes = rulebook.program.themes
    if name is not None:
        goal_in(rulebook, name)
        if name not in themes:
            raise wrong_call(f"“{name}”不是一件事，没有可比的。 ‖ {name} is no theme: there is nothing to compare.")
    if format == "svg" or begin is not None or late or facts is not None:
        raise wrong_call(
            "比较按目录里的用例，不用 --facts、--from、--late，也不画图。 ‖ A comparison goes by the catalog's examples: no --facts, --from or --late, and no picture."
        )
    found = [saving_of(rulebook, each) for each in ([name] if name is not None else themes_in_use(rulebook.program))]
    if format == "json":
        write(savings_to_json(found, language()))
    elif format == "html":
        print(html_of(found, language()))
    else:
        print("\n\n".join(text_of(each, language(), with_ledger=name is not None) for each in found))
        tell(" ‖ ".join((summary_of(found).zh, summary_of(found).en)))
    return 0


def calendar_in(path: Path | None) -> Calendar:
    """The working days of a file; without one, those that are published."""
    from dsl.diagnostics import Report
    from engine.plan.days import PUBLISHED, calendar_from

    if path is None:
        return PUBLISHED
    report = Report()
    found = calendar_from(text_in(path), path.name, report)
    if report.has_errors:
        tell_problems(report, lines_under(path.parent))
        raise typer.Exit(2)
    return found


def lateness_in(written: Iterable[str]) -> tuple[Lateness, ...]:
    """Papers that come late, each written 材料=天数."""
    from fractions import Fraction

    from engine.plan.from_theme import Lateness

    found = []
    for each in written:
        paper, sign, days = each.rpartition("=")
        if not sign or not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", days.strip(), re.ASCII):
            raise wrong_call(f"写成“材料=天数”，如 我的材料=3，不是 {each}。 ‖ Write paper=days, such as 我的材料=3, not {each}.")
        found.append(Lateness(paper.strip(), Fraction(days.strip())))
    return tuple(found)
