"""`banshi match`: a whole population against the rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from web.commands.given import Catalog, On, Region, Settings, goal_in, place_in, rulebook_of
from web.commands.language import language
from web.commands.output import tell_problems_of, write, wrong_call

EXAMPLES = (
    "banshi match 我的目录 示例补贴 --population 人员.parquet --on 2026-06-01 --out 结果",
    "banshi match 我的目录 示例补贴 --population 人员.csv --dry-run",
    "banshi match 我的目录 示例补贴 --population 人员.csv --suggest-mapping > 对应.yaml",
    "banshi match catalogs/hubei --population sqlite:///人员.db --table 人员 --mapping 对应.yaml --out 结果 --sparse --sample 20",
)


def match(
    catalog: Catalog,
    population: Annotated[
        str,
        typer.Option("--population", metavar="P", help="人员数据：.parquet、.csv、.duckdb 文件，文件夹，part-*.parquet，或数据库地址 sqlite:///… postgresql+psycopg://…。 ‖ The people: a .parquet, .csv or .duckdb file, a folder, part-*.parquet, or a database sqlite:///… postgresql+psycopg://…."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="结果放在哪个文件夹；算完才出现。 ‖ The folder for the results; it appears when all is done.")
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="只算这些；不写就全算。 ‖ Only these; all if none is given."),
    ] = None,
    on: On = None,
    region: Region = None,
    table: Annotated[str, typer.Option(metavar="T", help="数据库里的哪张表；只有一张时不用写。 ‖ Which table of the database, if it has several.")] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="M", exists=True, dir_okay=False, help="哪一列是哪个数据项，YAML 文件；不写就按列名对。 ‖ Which column is which fact, a YAML file; by name if not given."),
    ] = None,
    suggest_mapping: Annotated[
        bool, typer.Option("--suggest-mapping", help="打印一份对应表的初稿，不计算。 ‖ Print a mapping to begin with; nothing is decided.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只试读：哪些列对上了，哪些格看不懂。 ‖ Only read: which columns fit, which cells do not.")
    ] = False,
    format: Annotated[
        Literal["parquet", "csv", "both", "none"], typer.Option(help="逐人结果写成什么；none 只要汇总。 ‖ How the results of each person are written; none: only the summary.")
    ] = "both",
    sparse: Annotated[bool, typer.Option("--sparse", help="只写符合的和未知的。 ‖ Write only yes and unknown.")] = False,
    sample: Annotated[
        int, typer.Option(metavar="N", min=0, max=10_000, help="抽几个人逐条说明理由，供复核。 ‖ Explain this many people in full, for review.")
    ] = 0,
    no_receipt: Annotated[bool, typer.Option("--no-receipt", help="不算指纹，省三四成的时间。 ‖ No receipt, which takes a third of the time or more.")] = False,
    threads: Annotated[int | None, typer.Option(metavar="N", min=1, max=1024, help="用几个线程；不写就全用。 ‖ How many threads; all if not given.")] = None,
    limit_memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="引擎最多用多少内存，如 500MB；不写是 192MB，多的放到磁盘上。 ‖ The most memory the engine may hold, such as 500MB; 192MB if not given, the rest goes to disk.")
    ] = None,
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(help="用哪个引擎；spark 在集群上算，要另外安装。 ‖ Which engine runs it; spark, for a cluster, is installed apart.")] = "duckdb",
    settings: Settings = None,
) -> int:
    import signal

    from dsl.diagnostics import Problems
    from engine import population as doors
    from engine.population.progress import shown_on
    from engine.rulebook import today

    if engine == "spark" and (dry_run or suggest_mapping):
        raise wrong_call("试读和对应表初稿不用 spark，取一部分数据在这台机器上做。 ‖ A dry run and a first mapping need no spark; take a part of the data and do it on this machine.")
    if out is None and not (dry_run or suggest_mapping):
        raise wrong_call("请用 --out 写明结果放在哪个文件夹，或用 --dry-run 先试读。 ‖ Name a folder for the results with --out, or look first with --dry-run.")
    rulebook = rulebook_of(catalog, settings, on)
    wanted = [goal_in(rulebook, name) for name in names or ()]
    people, day_of = doors.Population(population, table, mapping), on or today()
    # Whoever ends us this way finds nothing half written either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if suggest_mapping:
            header, cells = doors.beginning_of(people)
            print(doors.mapping_text(rulebook.program, wanted, day_of, header, language(), cells), end="")
            return 0
        with shown_on(sys.stderr, language()) as watch:
            if engine == "spark":
                assert out is not None
                session = doors.session_of(threads, limit_memory)
                look = dict(doors.match_on_spark(
                    rulebook, wanted, people, day_of, out, region=place_in(rulebook, region), format=format, sparse=sparse, sample=sample, session=session).summary)  # fmt: skip
                words = doors.told(look, language())
            elif dry_run:
                look = doors.looked_at(rulebook, wanted, people, day_of, region=place_in(rulebook, region), threads=threads, memory=limit_memory, watch=watch)
                words = doors.look_told(look, language())
            else:
                assert out is not None
                look = dict(doors.match(
                    rulebook, wanted, people, day_of, out, region=place_in(rulebook, region), format=format, sparse=sparse, sample=sample,
                    receipt=not no_receipt, threads=threads, memory=limit_memory, watch=watch).summary)  # fmt: skip
                words = doors.told(look, language())
    except Problems as found:
        tell_problems_of(catalog, found.diagnostics)
        return 1
    print(words, file=sys.stderr)
    write(look)
    return 0
