"""What a call gives: the arguments and options that commands share, and what they stand for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.commands.language import language
from web.commands.output import tell_problems, tell_problems_of, wrong_call

if TYPE_CHECKING:
    from engine.facts import Facts as Known
    from engine.rulebook import Rulebook
    from engine.setting import Setting

# ── arguments and options ────────────────────────────────────────────────────────────────────────────────────────


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong_call(f"日期要写成 2026-06-01 这样，不是 {text}。 ‖ Write a date like 2026-06-01, not {text}.") from None


Catalog = Annotated[
    Path, typer.Argument(metavar="CATALOG", help="目录所在的文件夹。 ‖ The folder of the catalog.")
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="事项、政策或公式的名称。 ‖ A matter, a benefit or a formula.")
]
Facts = Annotated[
    Path | None,
    typer.Option(
        "--facts", metavar="F", exists=True, dir_okay=False, allow_dash=True,
        help="已知的数据项，JSON 文件；- 为标准输入。 ‖ What is known, a JSON file; - is stdin.",
    ),
]
On = Annotated[
    date | None,
    typer.Option(
        "--on", metavar="DATE", parser=day,
        help="按哪一天的规则决定；不写就是今天。 ‖ Whose day's rules decide; today if not given.",
    ),
]
Region = Annotated[
    str | None,
    typer.Option("--region", metavar="R", help="适用地区，名称或代码；不写就是目录的地区。 ‖ The region of application; the catalog's own if not given."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="P=V",
        help="设想一个参数是别的值，如 补贴标准=120元，某地的写 补贴标准@某市=120元，某行的写 补贴标准#6=120元；可以写几次。 ‖ What if a parameter were another, such as rate=120, of a place rate@place=120, of a row rate#6=120; may be repeated.",
    ),
]

# ── the catalog ──────────────────────────────────────────────────────────────────────────────────────────────────


def rulebook_of(catalog: Path, settings: Iterable[str] | None = None, on: date | None = None) -> Rulebook:
    """The compiled catalog; its problems are shown and the command ends with 1 where it has any.

    What is set from outside is said, and a setting that cannot be is a wrong call.
    """
    from dsl.diagnostics import Problems
    from engine.load import load

    try:
        rulebook = load(catalog)
    except Problems as found:
        tell_problems_of(catalog, found.diagnostics)
        raise typer.Exit(1) from None
    return rulebook_with(rulebook, settings, on, catalog)[0] if settings else rulebook


def rulebook_with(rulebook: Rulebook, settings: Iterable[str], on: date | None, catalog: Path) -> tuple[Rulebook, tuple[Setting, ...]]:
    """The rulebook with some of its parameters set, and what was set; a setting that cannot be is a wrong call."""
    from dsl.diagnostics import Problems
    from engine.rulebook import Rulebook, today
    from engine.setting import program_with, told_setting

    try:
        program, done = program_with(rulebook.program, settings, on or today())
    except Problems as found:
        tell_problems_of(catalog, found.diagnostics)
        raise typer.Exit(2) from None
    for each in done:
        print(told_setting(each, rulebook.program).in_(language()), file=sys.stderr)
    return Rulebook(program), done


def goal_in(rulebook: Rulebook, name: str) -> str:
    """A name that the catalog can decide; otherwise the nearest one is offered."""
    from dsl.nearest import nearest

    if name in rulebook.names:
        return name
    near = nearest(name, rulebook.names)
    hint = f"，是想写“{near}”吗？" if near else "。可以写：" + "、".join(rulebook.names)
    hint_en = f'; did you mean "{near}"?' if near else ". There are: " + ", ".join(rulebook.names)
    raise wrong_call(f'目录里没有“{name}”{hint} ‖ The catalog has no "{name}"{hint_en}')


def place_in(rulebook: Rulebook, region: str | None) -> str | None:
    """The code of a region given by name or code."""
    from dsl.diagnostics import Problems, Words

    if region is None:
        return None
    try:
        return rulebook.place(region)
    except Problems as found:
        told, hint = found.diagnostics[0].message, found.diagnostics[0].hint or Words("", "")
        raise wrong_call(f"{told.zh}{hint.zh} ‖ {told.en} {hint.en}".rstrip()) from None


def files_of(catalog: Path) -> str:
    """How the places of a catalog's own files begin: `hubei/`, and of one that lies inside another `hunan/loudi/`."""
    from dsl.shelf import inside, root_of

    return f"{inside(catalog, root_of(catalog))}/"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_in(path: Path) -> str:
    """What a file, or stdin for `-`, holds."""
    try:
        return bytes_in(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong_call(f"{path} 不是 UTF-8 编码。 ‖ {path} is not UTF-8.") from None


def json_in(path: Path) -> Any:
    """What a file of JSON, or stdin for `-`, holds; a number with a point stays exact."""
    text = text_in(path)
    try:
        return json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise no_json(str(path), text, fault) from None


def no_json(called: str, text: str, fault: Exception) -> typer.BadParameter:
    """To be raised where a text, which is called so, is no JSON."""
    from engine.problems_of_files import why_no_json

    why = why_no_json(text, fault).sentence()
    return wrong_call(f"{called} 不是 JSON：{why.zh} ‖ {called} is not JSON: {why.en}")


def bytes_in(path: Path) -> bytes:
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def facts_in(rulebook: Rulebook, path: Path) -> Known:
    """The facts of a file; their problems are shown and the command ends with 1 where there are any."""
    from dsl.diagnostics import Problems

    try:
        return rulebook.facts_from(text_in(path))
    except Problems as found:
        tell_problems(found.diagnostics)
        raise typer.Exit(1) from None
