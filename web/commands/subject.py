"""`banshi subject`: one person's data, handed out to them or erased when they ask."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from web.commands.kept import Database, store_of, told
from web.commands.output import tell, write, wrong_call

EXAMPLES = (
    "banshi subject export --case 260601-ABC-DEF > 这个人.json",
    "banshi subject export --id-number - < 号码.txt > 这个人.json",
    "banshi subject erase --person abcdefghjkmn",
)


def subject(
    what: Annotated[
        Literal["export", "erase"],
        typer.Argument(
            metavar="export|erase",
            help="export 把掌握的全部写成 JSON；erase 抹去法律不要求保存的。 ‖ export writes all that is held as JSON; erase erases what no law wants kept.",
        ),
    ],
    person: Annotated[str, typer.Option("--person", metavar="ID", help="账号的编号。 ‖ The id of an account.")] = "",
    case: Annotated[str, typer.Option("--case", metavar="NUMBER", help="回执上的编号。 ‖ The number of a case.")] = "",
    id_number: Annotated[
        str,
        typer.Option("--id-number", metavar="-", help="证件号码，只从标准输入读，不写在命令行里。 ‖ The ID number, read from standard input only."),
    ] = "",
    database: Database = None,
) -> int:
    from web.store.subject import erased_on_request, exported, subject_by

    if sum(map(bool, (person, case, id_number))) != 1:
        raise wrong_call("请用 --person、--case、--id-number 中的一个说明是谁。 ‖ Say who by one of --person, --case and --id-number.")
    if id_number not in ("", "-"):
        # Whoever lists processes, or reads the history of a shell, would see it.
        raise wrong_call("证件号码请从标准输入给：--id-number - ‖ Give the ID number on standard input: --id-number -")
    typed = sys.stdin.readline().strip() if id_number else ""
    if id_number and not typed:
        raise wrong_call("标准输入里没有证件号码。 ‖ There is no ID number on standard input.")
    with told():
        store = store_of(database)
        with store.reading() as connection:
            found = subject_by(connection, store, id=person, case_number=case, id_number=typed)
        if found is None:
            tell("没有查到这个人的任何数据。 ‖ Nothing is held about this person.")
            return 1
        if what == "export":
            write(exported(store, found))
            return 0
        done = erased_on_request(store, found)
    write({"erased": dict(done.done), "kept": list(done.kept)})
    if done.kept:
        tell(
            f"还有 {len(done.kept)} 件办件按保存期限继续保存，到期由 banshi retention run 抹去。"
            f" ‖ {len(done.kept)} cases are kept until their time; banshi retention run erases them then."
        )
    return 0
