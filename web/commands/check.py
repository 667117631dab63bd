"""`banshi check`: every problem of a catalog, and what of it runs on a population."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.given import Catalog, On, files_of
from web.commands.language import language
from web.commands.output import tell, tell_problems_of, write

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dsl.diagnostics import Words
    from dsl.memory import Memory
    from engine.program import Program

EXAMPLES = (
    "banshi check catalogs/hubei",
    "banshi check catalogs/hubei --format json",
    "banshi check catalogs/national --population",
    "banshi check catalogs/national --on 2028-01-01",
    "banshi check catalogs/hubei --watch",
)


def check(
    catalog: Catalog,
    format: Annotated[
        Literal["text", "json"], typer.Option(help="给人看，还是给程序读。 ‖ For people or for programs.")
    ] = "text",
    population: Annotated[
        bool, typer.Option("--population", help="再列出哪些能对全体人员计算，其余为什么不能。 ‖ Also list what can run on a population, and why the rest cannot.")
    ] = False,
    on: On = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="文件一存就再查一遍，按 Ctrl+C 结束。 ‖ Check again whenever a file is saved; Ctrl+C ends it.")
    ] = False,
) -> int:
    from engine.cache import keep_memory, kept_memory

    changes = changes_of(catalog) if watch else iter(())
    next(changes, None)
    memory = kept_memory(catalog)
    once = partial(told_once, catalog, memory, format, population, on)
    status = once()
    keep_memory(catalog, memory)
    with suppress(KeyboardInterrupt):
        for _ in changes:
            tell("有改动，再查一遍： ‖ Something was changed; checking again:")
            status = once()
    return status


def changes_of(catalog: Path, pause: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Comes round at once, and then whenever a catalog, or one above it, consists of other files than the last time."""
    from dsl.shelf import fingerprint

    before = ""
    while True:
        if (now := fingerprint(catalog)) != before:
            before = now
            yield
        pause(BETWEEN_LOOKS)


BETWEEN_LOOKS = 0.5
"""Seconds: soon enough for who saves a file and looks up."""


def told_once(catalog: Path, memory: Memory, format: str, population: bool, on: date | None) -> int:
    from dsl.diagnostics import to_json
    from engine.citations import overdue
    from engine.compile import checked
    from engine.elements.review import overdue_matters
    from engine.rulebook import today

    program, report = checked(catalog, memory)
    if program is not None:
        report.extend(overdue(program, on or today()))
        report.extend(overdue_matters(program, on or today()))
    reach = None
    if population and program is not None and not report.has_errors:
        from engine.population.reach import reach_of

        reach = reach_of(program, on or today())
    if format == "json":
        refused = [problem for problem, _ in reach.refused] if reach is not None else []
        write([to_json(problem, language()) for problem in (*report, *refused)])
    else:
        tell_problems_of(catalog, report)
        errors, others = len(report.errors), len(report) - len(report.errors)
        if program is not None and not errors:
            counts = f"{len(program.goals)} 项可以决定，{len(program.facts)} 个数据项，{len(program.examples)} 个用例"
            counts_en = f"{len(program.goals)} decidable, {len(program.facts)} facts, {len(program.examples)} examples"
            tell(f"{program.name}：没有错误，{others} 处提醒。{counts}。 ‖ {program.name}: no errors, {others} warnings. {counts_en}.")
        else:
            tell(f"{errors} 处错误，{others} 处提醒。 ‖ {errors} errors, {others} warnings.")
        if program is not None and not errors:
            tell(confidence_told(program, files_of(catalog)))
        if reach is not None:
            tell(f"能对全体人员计算的 {len(reach.possible)} 项：{'、'.join(reach.possible)} ‖ {len(reach.possible)} can run on a population: {', '.join(reach.possible)}")
            for problem, names in reach.refused:
                tell(f"不能的：{'、'.join(names)} ‖ Not on a population: {', '.join(names)}")
                tell_problems_of(catalog, [problem])
    return 1 if report.has_errors else 0


def confidence_told(program: Program, start: str) -> str:
    """How well what is written here is known, mark by mark."""
    from engine.citations import MARKS, confidence

    found = confidence(program, start)
    zh = "；".join(f"{mark} {sum(sorts.values())} 处" + _sorts(sorts, "zh") for mark, sorts in found.items())
    en = "; ".join(f"{MARKS[mark].en} {sum(sorts.values())}" + _sorts(sorts, "en") for mark, sorts in found.items())
    return f"核验：{zh}。 ‖ Known as: {en}."


def _sorts(sorts: dict[Words, int], language: str) -> str:
    listed = [f"{sort.zh} {count}" if language == "zh" else f"{sort.en} {count}" for sort, count in sorts.items()]
    return ("（" + "、".join(listed) + "）" if language == "zh" else f" ({', '.join(listed)})") if listed else ""
