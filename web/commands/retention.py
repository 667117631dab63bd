"""`banshi retention`: what is past its time, and erasing it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from web.commands.kept import Database, settings_of, store_of, told
from web.commands.language import language
from web.commands.output import lines_under, tell, tell_problems, write

EXAMPLES = (
    "banshi retention plan",
    "banshi retention run",
)


def retention(
    what: Annotated[
        Literal["plan", "run"],
        typer.Argument(
            metavar="plan|run",
            help="plan 只数一数有多少到期，不动任何东西；run 抹去它们。 ‖ plan counts what is past its time and touches nothing; run erases it.",
        ),
    ],
    database: Database = None,
) -> int:
    from dsl.diagnostics import Report
    from web.store.retention import PURPOSES, erased, past
    from web.store.retention_from_catalogs import with_catalogs
    from web.store.retention_from_file import retention_from
    from web.store.writing import now

    report = Report()
    file = settings_of(database).retention
    wanted = retention_from(file, report)
    if report:
        tell_problems(report, lines_under(Path(file).parent))
        # What somebody wished for differently must not be erased by what is usual.
        return 1
    with told():
        store = store_of(database)
        wanted = with_catalogs(wanted, store)
        counts = (past if what == "plan" else erased)(store, wanted, now())
    zh = language() == "zh"
    by_rules = {name: period.in_words(zh) for (_, name), period in sorted(wanted.goals.items())} | {name: period.in_words(zh) for name, period in sorted(wanted.facts.items())}
    write({
        (purpose.zh if zh else purpose.en): {
            ("保存" if zh else "kept"): wanted.of(purpose).in_words(zh), ("到期" if zh else "past"): counts[purpose.en],
        }
        for purpose in PURPOSES
    } | ({("按规则" if zh else "by the rules"): by_rules} if by_rules else {}))  # fmt: skip
    if what == "plan":
        tell("什么都没有动。要抹去，请先备份，再运行 banshi retention run。 ‖ Nothing was touched. To erase it, back up and run banshi retention run.")
    else:
        tell(f"已抹去 {sum(counts.values())} 项；账本和统计不变。 ‖ Erased {sum(counts.values())}; the ledger and the figures stay as they were.")
    return 0
