"""`banshi account`: the accounts of the service, from the machine it runs on: the first administrator is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.kept import Database, settings_of, store_of, told
from web.commands.output import tell, write, wrong_call

if TYPE_CHECKING:
    from web.people.accounts import Account
    from web.people.person import Role

EXAMPLES = (
    "banshi account add wang.fang --role administrator --name 王芳",
    "banshi account add li.na --role receiving --role delivering --body 政务服务中心",
    "banshi account list",
    "banshi account roles li.na --role officer --body 市大数据局",
    "banshi account disable li.na",
    "banshi account password wang.fang",
    "banshi account remove-demo",
)


def account(
    what: Annotated[
        Literal["add", "list", "roles", "disable", "enable", "password", "remove-demo"],
        typer.Argument(
            metavar="add|list|roles|disable|enable|password|remove-demo",
            help="新建、列出、改角色、停用、恢复、重设密码、删演示账号。 ‖ Make one, list all, change roles, disable, enable, a new password, take away demo accounts.",
        ),
    ],
    login: Annotated[str, typer.Argument(metavar="[LOGIN]", help="账号。 ‖ The account.")] = "",
    role: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE", help="角色，可写多个；写错了会列出全部。 ‖ A role; may be given several times.")
    ] = None,
    body: Annotated[
        str | None, typer.Option("--body", metavar="BODY", help="部门：窗口和部门的账号要写。 ‖ The department: for counters and departments.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="姓名。 ‖ The name.")] = "",
    database: Database = None,
) -> int:
    from web.people import accounts
    from web.store.store import Store

    if (what in ("list", "remove-demo")) == bool(login):
        raise wrong_call(f"banshi account {what} {'后面不写账号' if login else '后面要写账号'}。 ‖ banshi account {what} {'takes no' if login else 'needs an'} account.")
    with told():
        if what == "add":
            settings = settings_of(database)
            store = Store(settings.database, settings.draft_days, keys=settings.keys, suite=settings.suite)
        else:
            store = store_of(database)
        match what:
            case "add":
                _, given = accounts.add_account(store, login, roles_in(role), name=name, body=body or "")
                tell(f"已建账号 {login}，密码只显示这一次，第一次登录要换： ‖ Account {login} is made. Its password is shown only now and changed at the first sign-in:")
                print(given)
            case "list":
                write([told_of(each) for each in accounts.all_accounts(store)])
            case "roles":
                accounts.set_roles(store, login, roles_in(role), body=body)
                tell("已改，下一次访问就生效。 ‖ Changed, from the next visit on.")
            case "disable" | "enable":
                accounts.disable(store, login, is_off=what == "disable")
                tell("已停用，并已退出登录。 ‖ Disabled, and signed out." if what == "disable" else "已恢复。 ‖ Enabled.")
            case "password":
                given = accounts.reset_password(store, login)
                tell("新密码只显示这一次，第一次登录要换： ‖ The new password is shown only now and changed at the first sign-in:")
                print(given)
            case "remove-demo":
                gone = accounts.remove_demo(store)
                tell(f"删了 {len(gone)} 个演示账号。 ‖ {len(gone)} demo accounts are gone.")
    return 0


def roles_in(names: list[str] | None) -> frozenset[Role]:
    from web.people.person import Role, roles_of
    from web.people.problems import no_role

    if not names:
        raise wrong_call("请写明角色，如 --role officer。 ‖ Say the role, such as --role officer.")
    known = {role.value for role in Role}
    for each in names or ():
        if each not in known:
            raise no_role(each)
    return roles_of(names)


def told_of(each: Account) -> dict[str, object]:
    """What the list says of an account; names of people stay in the records."""
    return {
        "login": each.login, "roles": sorted(each.person.roles), "body": each.person.body, "demo": each.is_demo, "disabled": each.is_disabled,
        "locked": each.is_locked, "second_factor": each.has_second_factor,
    }  # fmt: skip
