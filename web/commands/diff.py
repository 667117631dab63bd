"""`banshi diff`: what a change of the rules does, and to whom."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.commands.given import On, Region, Settings, goal_in, place_in, rulebook_of, rulebook_with
from web.commands.language import language
from web.commands.output import tell, tell_problems_of, write, wrong_call

if TYPE_CHECKING:
    from engine.setting import Setting

EXAMPLES = (
    "banshi diff 旧目录 新目录",
    "banshi diff 我的目录 --set 收入上限=1600元 --population 人员.parquet --by 居住情况 --out 报告",
)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", exists=True, file_okay=False, help="修改前的目录。 ‖ The catalog before.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", exists=True, file_okay=False, help="修改后的目录；只改参数的，不写它，用 --set。 ‖ The catalog after; for a change of parameters alone use --set instead.")
    ] = None,
    settings: Settings = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="只看这一项；可以写几次。 ‖ Only this matter or benefit; may be repeated.")
    ] = None,
    on: On = None,
    region: Region = None,
    population: Annotated[
        str | None, typer.Option(metavar="P", help="人员数据，写法同 match：算出谁得谁失、要多少钱。 ‖ The people, as for match: who gains, who loses, what it costs.")
    ] = None,
    table: Annotated[str, typer.Option(metavar="T", help="数据库里的哪张表。 ‖ Which table of the database.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(metavar="M", exists=True, dir_okay=False, help="哪一列是哪个数据项，YAML 文件。 ‖ Which column is which fact, a YAML file.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="FACT", help="按哪个数据项分组；可以写几次。 ‖ A fact to count by; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="网页报告、JSON 和受影响人员的名单放在哪个文件夹。 ‖ The folder for the HTML report, the JSON and the list of those concerned.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON，不打印文字。 ‖ Print JSON instead of words.")] = False,
    tries: Annotated[int, typer.Option(metavar="N", min=1, max=1_000_000, help="每一项最多编多少人来试。 ‖ How many made-up people are tried for each.")] = 4_000,
    limit_memory: Annotated[str | None, typer.Option(metavar="SIZE", help="引擎最多用多少内存，如 500MB。 ‖ The most memory the engine may hold, such as 500MB.")] = None,
) -> int:
    from dsl.diagnostics import Problems
    from engine.difference.differ import difference_between, out_of
    from engine.rulebook import today

    if new is None and not settings:
        raise wrong_call("请再写一个修改后的目录，或用 --set 写明改哪个参数。 ‖ Name the catalog after the change too, or a parameter with --set.")
    before = rulebook_of(old)
    after = rulebook_of(new) if new is not None else before
    done: tuple[Setting, ...] = ()
    if settings:
        after, done = rulebook_with(after, settings, on, new or old)
    for name in only or ():
        goal_in(after if name in after.names else before, name)
    day_of = on or today()
    place_in(after, region)
    titles = (f"{before.program.name}（{old}）", f"{after.program.name}（{new or old}{''.join(f'，{each}' for each in settings or ())}）")
    try:
        with out_of(out) as (folder, work):
            found = difference_between(before, after, only or (), on, today=day_of, region=region, titles=titles, settings=done, tries=tries)
            if population is not None:
                from dataclasses import replace

                from engine.population import Population as People
                from engine.population.effect import effect_of
                from engine.population.progress import shown_on

                with shown_on(sys.stderr, language()) as watch:
                    effect = effect_of(before, after, only or (), People(population, table, mapping), day_of, work, region=region, by=by or (),
                                       memory=limit_memory, watch=watch, list_in=None if folder is None else folder / "受影响的人.csv")  # fmt: skip
                found = replace(found, effect=effect)
            whole = None
            if folder is not None or as_json:
                from engine.difference.to_json import difference_to_json
                from engine.values import json_text

                whole = difference_to_json(found, after.program, language())
            if folder is not None:
                from forms.to_report import report_html

                (folder / "报告.html").write_text(report_html(found, before.program, after.program, language()), "utf-8")
                (folder / "summary.json").write_text(json_text(whole, indent=2) + "\n", "utf-8")
    except Problems as found_problems:
        tell_problems_of(new or old, found_problems.diagnostics)
        return 1
    if as_json:
        write(whole)
    else:
        from engine.difference.to_text import told

        print(told(found, before.program, after.program, language()))
    if out is not None:
        tell(f"报告在 {out / '报告.html'}。 ‖ The report is {out / '报告.html'}.")
    return 0
