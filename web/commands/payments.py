"""`banshi payments`: what comes due by the month, what a run over a population pays without anybody applying, and whether a file is ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.given import On, Region, goal_in, place_in, rulebook_of
from web.commands.kept import Database, settings_of, there, told
from web.commands.output import tell, tell_problems_of, write, wrong_call

if TYPE_CHECKING:
    from web.people.person import Person
    from web.site import Site
    from web.store.store import Store

EXAMPLES = (
    "banshi payments due",
    "banshi payments match 我的目录 示例补贴 --population 人员.csv --payees 收款人.csv --period 2026-06 --by wang.fang",
    "banshi payments list",
    "banshi payments verify ZF-2K7-QX4.csv",
)


def payments(
    what: Annotated[
        Literal["due", "match", "list", "verify"],
        typer.Argument(
            metavar="due|match|list|verify",
            help="due 生成到期的支付，每天跑一次；match 对全体人员比对，不用申请就发；list 各项待遇各期各有多少；verify 核对支付文件。"
            " ‖ due makes what has come due, once a day; match decides a population and pays without applications; list counts by benefit and period; verify looks a payment file over.",
        ),
    ],
    which: Annotated[str, typer.Argument(metavar="[CATALOG|FILE]", help="match 写目录的文件夹，verify 写支付文件。 ‖ A catalog's folder for match, a payment file for verify.")] = "",
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="哪项待遇。 ‖ Which benefit.")] = "",
    population: Annotated[str, typer.Option("--population", metavar="P", help="人员数据，同 match。 ‖ The people, as for match.")] = "",
    table: Annotated[str, typer.Option(metavar="T", help="数据库里的哪张表。 ‖ Which table of the database.")] = "",
    mapping: Annotated[Path | None, typer.Option(metavar="M", exists=True, dir_okay=False, help="哪一列是哪个数据项。 ‖ Which column is which fact.")] = None,
    payees: Annotated[
        Path | None, typer.Option(metavar="CSV", exists=True, dir_okay=False, help="收款人表：主键、姓名、账号，可以有证件号码。 ‖ The payees: key, name, account, perhaps id_number.")
    ] = None,
    period: Annotated[str, typer.Option(metavar="PERIOD", help="发哪一期：每月的写 2026-06，每季 2026Q2，每年 2026，一次性的不写。 ‖ Which period: 2026-06, 2026Q2, 2026; nothing for what is paid once.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="LOGIN", help="谁负责这次比对：一个账号，以后不能由这个人审批。 ‖ Who answers for the run: an account, which never approves it.")] = "",
    on: On = None,
    region: Region = None,
    database: Database = None,
) -> int:
    match what:
        case "verify":
            return verify(which, database)
        case "match":
            if not (which and name and population and payees and by):
                raise wrong_call("banshi payments match 要写目录、待遇、--population、--payees 和 --by。 ‖ banshi payments match needs a catalog, a benefit, --population, --payees and --by.")
            from engine.population import Population

            people = Population(population, table, mapping)
            return matched(Path(which), name, people, payees, period, by, on, region, database)
        case "due" | "list":
            with told():
                site = site_of(database)
                if what == "due":
                    return due(site)
                groups = site.payments.groups(("held", "due", "returned", "approved", "sent", "refused"))
            write([
                {"goal": each.goal, "title": each.title, "body": each.body, "period": each.period, "state": each.state, "count": each.count, "total": f"{each.total:.2f}", "is_sample": each.is_sample}
                for each in groups
            ])  # fmt: skip
            return 0


def due(site: Site) -> int:
    from web.store.writing import now

    done = site.payments.gather(now())
    write({"made": done.made, "held": done.held})
    tell(f"新到 {done.made} 笔，其中 {done.held} 笔付不了，要人看。 ‖ {done.made} new payments, {done.held} of which cannot be paid as they are.")
    return 0


def matched(catalog: Path, name: str, people: object, payees: Path, period: str, by: str, on: On, region: Region, database: str | None) -> int:
    from dsl.diagnostics import Problems
    from engine.population import Population
    from engine.rulebook import today
    from web.payments.from_run import payees_from, ran

    assert isinstance(people, Population)
    rulebook = rulebook_of(catalog)
    goal = goal_in(rulebook, name)
    with told():
        site = site_of(database)
        person = person_of(site.store, by)
        try:
            found = ran(rulebook, goal, people, payees_from(payees.read_bytes()), period, on or today(), place_in(rulebook, region))
        except Problems as problems:
            tell_problems_of(catalog, problems.diagnostics)
            return 1
        done = site.payments.take(person, rulebook, found)
    write({"outcomes": dict(found.outcomes), "made": done.made, "held": done.held, "known": len(found.due) - done.made})
    unknown = found.outcomes.get("unknown", 0)
    tell(
        f"符合并到期的 {len(found.due)} 人：新到 {done.made} 笔，其中 {done.held} 笔付不了；以前已有 {len(found.due) - done.made} 笔。未知 {unknown} 人，没有付，也不是不符合。"
        f" ‖ {len(found.due)} people are due: {done.made} new payments, {done.held} of which cannot be paid as they are; {len(found.due) - done.made} were there before. {unknown} are not known: not paid, and not refused."
    )
    return 0


def verify(which: str, database: str | None) -> int:
    """Whether a file is one of ours, to the byte; what it adds up to is told either way."""
    from hashlib import sha256

    from web.payments.to_file import sum_of

    if not which or not Path(which).is_file():
        raise wrong_call("verify 后面写支付文件。 ‖ verify needs a payment file.")
    content = Path(which).read_bytes()
    with told():
        site = site_of(database)
        digest = sha256(content).hexdigest()
        batch = next((each for each in site.payments.batches(100_000) if each.digest == digest), None)
    count, total = sum_of(content)
    write({"number": batch.number if batch else None, "count": count, "total": f"{total:.2f}", "sha256": digest, "is_ours": batch is not None and (batch.count, batch.total) == (count, total)})
    if batch is None:
        tell("这不是这里出的支付文件，或者被改过。 ‖ This is no payment file of ours, or it was changed.")
    return 0 if batch is not None else 1


def site_of(database: str | None) -> Site:
    from web.site import site_for

    settings = settings_of(database)
    there(settings.database)
    return site_for([], settings)


def person_of(store: Store, login: str) -> Person:
    from web.people.accounts import account_at

    found = account_at(store, login)
    if found is None:
        raise wrong_call(f"没有账号 {login}。 ‖ There is no account {login}.")
    return found.person

