"""`banshi publish`: versions of a catalog on the machine the service runs on: saved, tried, put in force, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.commands.given import On
from web.commands.kept import Database, store_of, told
from web.commands.output import tell, tell_problems, write, wrong_call

if TYPE_CHECKING:
    from web.people.person import Person
    from web.publishing.editions import Editions
    from web.publishing.version import Version
    from web.store.store import Store

EXAMPLES = (
    "banshi publish save 我的目录 --by wang.fang --note 提高补贴标准",
    "banshi publish list",
    "banshi publish show 3f9a2c11",
    "banshi publish approve 3f9a2c11 --by li.na --why 市政办〔2026〕3号",
    "banshi publish approve 3f9a2c11 --by li.na --why 市政办〔2026〕3号 --on 2027-01-01",
    "banshi publish back 我的目录 --by li.na --why 标准有误",
    "banshi publish off 我的目录 --by li.na --why 文件推迟",
    "banshi publish on 我的目录 --on 2026-06-01",
    "banshi publish get 3f9a2c11 --out 我的目录.zip",
)


def publish(
    what: Annotated[
        Literal["save", "list", "show", "approve", "back", "off", "on", "get"],
        typer.Argument(
            metavar="save|list|show|approve|back|off|on|get",
            help="保存一版并检查、列出、看一版、发布、退回上一版、取消还没生效的发布、某天在用的是哪版、取出文件。 ‖ Save and try a version, list, show one, publish it, go back to the one before, call off what is to come, what was in force on a day, get the files.",
        ),
    ],
    which: Annotated[
        str, typer.Argument(metavar="[FOLDER|VERSION|NAME]", help="save 写文件夹或 .zip，show、approve、get 写版本号的前几位，back、off、on、list 写目录名称。 ‖ A folder or .zip for save, the beginning of a version's number for show, approve and get, a catalog's name for back, off, on and list.")
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="LOGIN", help="谁做的：一个账号。 ‖ Who does it: an account.")] = "",
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="为什么发布或退回，记入历史。 ‖ Why it is published or taken back, for the history.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="改了什么、为什么。 ‖ What was changed, and why.")] = "",
    on: On = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="文件放在哪里。 ‖ Where the files are put.")] = None,
    database: Database = None,
) -> int:
    from web.publishing.editions import Editions
    from web.publishing.version import midnight

    if what != "list" and not which:
        raise wrong_call(f"banshi publish {what} 后面还要写是哪一个。 ‖ banshi publish {what} needs to be told which.")
    with told():
        store = store_of(database)
        editions = Editions(store)
        match what:
            case "save":
                return save(editions, Path(which), person_of(store, by), note)
            case "list":
                write([row_of(each) for each in editions.versions(which)])
            case "show":
                version = version_at(editions, which)
                write({**row_of(version), "gates": [{"gate": each.name, "passed": each.is_passed, "against": each.against, **each.report} for each in version.gates]})
            case "approve":
                version = version_at(editions, which)
                made = editions.publish(person_of(store, by), version.id, why, editions.served_last(version.catalog), midnight(on) if on else None)
                tell(f"{made.catalog}：从 {made.starts_at.isoformat()} 起用 {made.program[:8]}。 ‖ {made.catalog}: {made.program[:8]} from {made.starts_at.isoformat()} on.")
            case "back":
                made = editions.roll_back(person_of(store, by), which, why)
                tell(f"{made.catalog}：已退回 {made.program[:8]}。 ‖ {made.catalog}: back to {made.program[:8]}.")
            case "off":
                coming = editions.coming(which)
                if coming is None:
                    raise wrong_call(f"“{which}”没有还没生效的发布。 ‖ `{which}` has nothing that is to come.")
                editions.call_off(person_of(store, by), coming, why)
                tell(f"{which}：已取消还没生效的发布。 ‖ {which}: what was to come is called off.")
            case "on":
                write(told_on(editions, which, on))
            case "get":
                version = version_at(editions, which)
                get(editions, version, out or Path(f"{version.catalog}-{version.id[:8]}.zip"))
    return 0


def save(editions: Editions, path: Path, author: Person, note: str) -> int:
    """Saves a folder or an archive, tries it here and now, and tells what the gates found."""
    from dsl.diagnostics import Problems
    from dsl.shelf import FilesShelf
    from web.commands.language import language
    from web.publishing.archive import catalog_in, files_from_folder, files_from_zip
    from web.publishing.trials import Trials

    if not path.exists():
        raise wrong_call(f"没有 {path}。 ‖ There is no {path}.")
    try:
        files, folder = files_from_folder(path) if path.is_dir() else catalog_in(files_from_zip(path.read_bytes()))
    except Problems as found:
        tell_problems(found.diagnostics)
        return 1
    catalog = FilesShelf(files).catalogs()[folder][0] if folder in FilesShelf(files).catalogs() else ""
    if not catalog:
        raise wrong_call(f"{path} 里没有 目录.yaml。 ‖ There is no 目录.yaml in {path}.")
    version = editions.save(author, files, folder, catalog, note)
    Trials(editions, editions.served_last).run(version.id)
    version = editions.version(version.id)
    for gate in version.gates:
        mark = "✓" if gate.is_passed else "✕"
        tell(f"{mark} {gate.name}：{gate.report['told']['zh']} ‖ {mark} {gate.name}: {gate.report['told']['en']}")
        for each in gate.report.get("problems", ()) if not gate.is_passed else ():
            tell(each[language()])
        if gate.report.get("words"):
            tell(gate.report["words"][language()])
    print(version.id)
    return 0 if version.state == "ready" else 1


def person_of(store: Store, login: str) -> Person:
    from web.people.accounts import account_at

    if not login:
        raise wrong_call("请用 --by 写明是谁。 ‖ Say who with --by.")
    found = account_at(store, login)
    if found is None or found.is_disabled:
        raise wrong_call(f"没有账号 {login}。 ‖ There is no account {login}.")
    return found.person


def version_at(editions: Editions, start: str) -> Version:
    found = [each for each in editions.versions(newest=10_000) if each.id.startswith(start)]
    if len(found) != 1:
        many = ("没有这个版本", "There is no such version") if not found else (f"有 {len(found)} 个版本以它开头，请多写几位", f"{len(found)} versions begin like this: write more of it")
        raise wrong_call(f"{start}：{many[0]}。 ‖ {start}: {many[1]}.")
    return found[0]


def row_of(version: Version) -> dict[str, Any]:
    return {
        "version": version.id, "catalog": version.catalog, "program": version.program, "state": version.state, "saved_at": version.saved_at.isoformat(),
        "authors": sorted(version.authors), "note": version.note,
    }  # fmt: skip


def told_on(editions: Editions, catalog: str, on: Any) -> list[dict[str, Any]]:
    """The periods that a day has a part in."""
    from engine.rulebook import today
    from web.publishing.version import on_day

    return [
        {"version": each.publication.version, "program": each.publication.program, "from": each.start.isoformat(), "until": each.end.isoformat() if each.end else None, "why": each.publication.why}
        for each in on_day(editions.publications(catalog), on or today())
    ]  # fmt: skip


def get(editions: Editions, version: Version, out: Path) -> None:
    from web.publishing.archive import zip_from

    out.write_bytes(zip_from(editions.files(version.id)))
    tell(f"放在 {out}。 ‖ It is in {out}.")
