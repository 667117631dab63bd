"""The records a command works on, and how it says what keeps it from doing so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from web.commands.output import wrong_call

if TYPE_CHECKING:
    from web.settings import Settings
    from web.store.store import Store

Database = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="数据库；不写就用 BANSHI_DATABASE，再不然是本机的 SQLite。 ‖ The database; BANSHI_DATABASE if not given, else SQLite on this machine.",
    ),
]


@contextmanager
def told() -> Iterator[None]:
    """Ends a call that the records keep from being carried out with what they say, not with a trace."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    from web.commands.language import language
    from web.people.problems import Refused
    from web.settings import WrongSetting
    from web.store.problems import StoreProblem

    try:
        yield
    except Refused as refused:
        raise wrong_call(refused.words.in_(language())) from None
    except (StoreProblem, WrongSetting) as problem:
        raise wrong_call(str(problem)) from None
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as fault:
        raise wrong_call(
            f"数据库的地址看不懂，或缺少它的驱动（{type(fault).__name__}）。例：sqlite:////var/lib/banshi/banshi.db 或 postgresql+psycopg://用户@主机/库"
            f" ‖ The address of the database is not understood, or its driver is missing ({type(fault).__name__}). For example sqlite:////var/lib/banshi/banshi.db or postgresql+psycopg://user@host/name"
        ) from None


def settings_of(database: str | None) -> Settings:
    from web.settings import settings_for

    return settings_for(database)


def store_of(database: str | None) -> Store:
    """The records, opened; to be called within `told()`. One that is not there is not made."""
    from web.store.store import Store

    settings = settings_of(database)
    there(settings.database)
    return Store(settings.database, settings.draft_days, keys=settings.keys, suite=settings.suite)


def there(url: str) -> None:
    """Ends the call where a file of a database is named that is not there: opening it would make one."""
    from web.store.database import sqlite_file

    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise wrong_call(f"没有这个数据库：{file} ‖ There is no such database: {file}")
