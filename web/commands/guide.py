"""`banshi guide`: the next question, the notice, or the check list of a clerk."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.commands.given import Catalog, Facts, Name, On, Region, Settings, goal_in, place_in, rulebook_of, text_in
from web.commands.language import language
from web.commands.output import tell, tell_problems, write, wrong_call

if TYPE_CHECKING:
    from engine.facts import Facts as Known
    from engine.notice import Guide
    from engine.rulebook import Rulebook

EXAMPLES = (
    "banshi guide 我的目录 示例补贴 --facts -",
    "banshi guide 我的目录 示例补贴 --facts 张三.json --text > /dev/null",
    "banshi guide 我的目录 我的一件事 --clerk text",
)


def guide(
    catalog: Catalog,
    name: Name,
    facts: Facts = None,
    on: On = None,
    region: Region = None,
    text: Annotated[
        bool, typer.Option("--text", help="再用文字说一遍，给人看。 ‖ Say it in words too, for people.")
    ] = False,
    promise: Annotated[
        list[str] | None, typer.Option("--promise", metavar="PLEDGE", help="用哪份承诺书代替材料；可以写几次。 ‖ A pledge taken instead of a paper; may be repeated.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="PAPER", help="哪份材料现在拿不出；可以写几次。 ‖ A paper that is not there yet; may be repeated.")
    ] = None,
    mail: Annotated[bool, typer.Option("--mail", help="结果要邮寄。 ‖ Results are to come by mail.")] = False,
    clerk: Annotated[
        Literal["", "text", "json", "html"],
        typer.Option(help="改为打印窗口人员的受理核对单。 ‖ Print the clerk's check list instead."),
    ] = "",
    settings: Settings = None,
) -> int:
    from engine.asking.guide import guide as guided
    from engine.asking.to_json import guide_to_json
    from engine.facts import facts_from
    from engine.rulebook import today

    rulebook = rulebook_of(catalog, settings, on)
    goal_in(rulebook, name)
    given, sources = told_by(facts, rulebook, on or today()) if facts is not None else (facts_from(rulebook.program, {}), [])
    if clerk:
        from engine.notice.checklist import checklist_of, checklist_text, checklist_to_json

        checks = checklist_of(rulebook.program, name, given, on or today(), place_in(rulebook, region), program_hash=rulebook.fingerprint)
        if clerk == "json":
            write(checklist_to_json(checks, language()))
        elif clerk == "html":
            from forms.to_checklist_html import checklist_html

            print(checklist_html(checks, language()))
        else:
            print(checklist_text(checks, language()))
        return 0
    found = guided(rulebook.program, name, given, on or today(), place_in(rulebook, region), program_hash=rulebook.fingerprint)
    if promise or without or mail:
        found = with_choices(found, rulebook, promise or (), without or (), mail)
    write({**guide_to_json(found, language()), "prefilled": sources})
    if text:
        from engine.notice.to_text import text_of

        print(text_of(found, language()), file=sys.stderr)
    return 0


def told_by(path: Path, rulebook: Rulebook, on: date) -> tuple[Known, list[dict[str, Any]]]:
    """The facts of a file without what is too old on that day, and who told those that say so."""
    from dsl.diagnostics import Problems
    from engine.facts import read_json
    from engine.sources import prefilled, told_in

    try:
        data, told = told_in(rulebook.program, read_json(text_in(path)), on)
        return rulebook.facts_from(data), list(prefilled(rulebook.program, told))
    except Problems as found:
        tell_problems(found.diagnostics)
        raise typer.Exit(1) from None


def with_choices(found: Guide, rulebook: Rulebook, promised: Iterable[str], missing: Iterable[str], by_mail: bool) -> Guide:
    """Where the case stands once the applicant has chosen; while questions are open there is nothing to choose."""
    from dataclasses import replace

    from engine.notice.choices import Choices, chosen, unknown_choices

    if found.notice is None:
        tell("还有问题没有答完，选择要等告知单出来才算。 ‖ Questions are still open: choices count once there is a notice.")
        return found
    choices = Choices(tuple(promised), tuple(missing), by_mail)
    for name, known in unknown_choices(found.notice, choices):
        offered = "、".join(known) or "没有"
        raise wrong_call(f"这里不能选“{name}”；可以选的：{offered}。 ‖ {name} is not on offer here; on offer: {', '.join(known) or 'nothing'}.")
    return replace(found, notice=chosen(found.notice, choices, rulebook.program))
