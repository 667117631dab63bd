"""What a call is told that cannot be carried out as written: what is wrong with it, and below what the option is for.

typer finds these faults and says them in an English of its own. Each is said here once, in the words of the house.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import typer

from dsl.diagnostics import Words
from dsl.nearest import nearest
from web.commands import COMMANDS
from web.commands.language import language
from web.commands.output import wrong_call


def refusal(refused: typer.TyperException) -> str:
    """What is wrong with a call, in the language of this run; what a command itself says (`wrong_call`) stands as it is."""
    parameter = parameter_of(refused)
    # Only what is missing is told without a word of its own.
    wrong = words_of(refused, parameter) if refused.message else missing(parameter)
    if wrong is None:
        return Words(f"{called(parameter)}：", f"{called(parameter)}: ").in_(language()) + refused.message if parameter else refused.message
    below = f"\n  {called(parameter)}  {parameter.help}" if parameter and parameter.help else ""
    return wrong.in_(language()) + below


def refuse_long_dashes(words: Iterable[str], parameters: Iterable[Any]) -> None:
    """Refuses `——on` and `－－on` where `--on` is an option: it would be taken for a name."""
    options = [option for each in parameters for option in each.opts]
    for word in words:
        written = re.fullmatch(r"[—–－−-]+([a-z-]+)(=.*)?", word, re.DOTALL)
        if written and word[0] != "-" and (option := f"--{written[1]}") in options:
            raise wrong_call(
                f"“{word}”前面的横线不对，选项以两个半角的减号开头：{option}"
                f" ‖ The dash of `{word}` is none of an option, which begins with two hyphens: {option}"
            )


def parameter_of(refused: typer.TyperException) -> Any:
    """The argument or option that a fault is about, where it is about one."""
    if found := getattr(refused, "param", None):
        return found
    name, context = getattr(refused, "option_name", None), getattr(refused, "ctx", None)
    return next((each for each in context.command.params if name in each.opts), None) if name and context else None


def words_of(refused: typer.TyperException, parameter: Any) -> Words | None:
    for shape, say in FAULTS:
        if found := re.fullmatch(shape, refused.message, re.DOTALL):
            return say(*map(plain, found.groups()), parameter or getattr(refused, "ctx", None))
    return None


def plain(value: str) -> str:
    """A value without the quotes that typer puts round it."""
    return str(ast.literal_eval(value)) if value[0] in "'\"" else value


def called(parameter: Any) -> str:
    """An option as it is written, `--on`; an argument as help has it, `CATALOG`; one of a few words has no name but them."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    name = str(parameter.metavar or parameter.name.upper())
    return "ACTION" if "|" in name and "[" not in name else re.sub(r"[\[\]]|\.\.\.", "", name)


def likely(word: str, known: Iterable[str], before: str = "") -> Words:
    """The likeliest word, asked after; nothing where none is near."""
    near = nearest(word, known)
    return Words(f"是想写“{before}{near}”吗？", f" Did you mean `{before}{near}`?") if near else Words("", "")


# ── what may be wrong ────────────────────────────────────────────────────────────────────────────────────────────


def missing(parameter: Any) -> Words:
    choices = [str(each) for each in getattr(parameter.type, "choices", ())]
    can, can_en = (f"，可以写：{'、'.join(choices)}", f": one of {', '.join(choices)}") if choices else ("", "")
    return Words(f"还缺 {called(parameter)}{can}。", f"{called(parameter)} is missing{can_en}.")


def wrong_number(value: str, parameter: Any) -> Words:
    match getattr(parameter.type, "min", None), getattr(parameter.type, "max", None):
        case None, None:
            zh, en = "整数", "a whole number"
        case least, None:
            zh, en = f"不小于{least}的整数", f"a whole number of at least {least}"
        case None, most:
            zh, en = f"不大于{most}的整数", f"a whole number of at most {most}"
        case least, most:
            zh, en = f"{least}到{most}的整数", f"a whole number from {least} to {most}"
    return Words(f"{called(parameter)} 要写{zh}，不是“{value}”。", f"{called(parameter)} takes {en}, not `{value}`.")


def wrong_choice(value: str, parameter: Any) -> Words:
    choices: Sequence[str] = [str(each) for each in parameter.type.choices if each]
    near = likely(value, choices)
    return Words(
        f"{called(parameter)} 没有“{value}”，可以写：{'、'.join(choices)}。{near.zh}",
        f"{called(parameter)} takes no `{value}`, but one of: {', '.join(choices)}.{near.en}",
    )


def not_there(value: str, parameter: Any) -> Words:
    kind = parameter.type
    what, what_en = ("文件夹", "folder") if not kind.file_okay else ("文件", "file") if not kind.dir_okay else ("文件或文件夹", "file or folder")
    folder = os.path.dirname(value)
    try:
        beside = os.listdir(folder or ".")
    except OSError:
        beside = []
    near = likely(os.path.basename(value), beside, os.path.join(folder, ""))
    return Words(f"{called(parameter)}：找不到{what}“{value}”。{near.zh}", f"{called(parameter)}: there is no {what_en} `{value}`.{near.en}")


def is_folder(value: str, parameter: Any) -> Words:
    return Words(f"{called(parameter)}：“{value}”是文件夹，这里要写一个文件。", f"{called(parameter)}: `{value}` is a folder; name a file.")


def is_file(value: str, parameter: Any) -> Words:
    return Words(f"{called(parameter)}：“{value}”是文件，这里要写一个文件夹。", f"{called(parameter)}: `{value}` is a file; name a folder.")


def not_permitted(value: str, parameter: Any) -> Words:
    return Words(f"{called(parameter)}：没有读“{value}”的权限。", f"{called(parameter)}: there is no permission to read `{value}`.")


def no_option(name: str, context: Any) -> Words:
    near = likely(name, [option for each in context.command.params for option in each.opts])
    return Words(f"没有选项“{name}”。{near.zh}", f"There is no option `{name}`.{near.en}")


def no_command(name: str, _: Any) -> Words:
    near = likely(name, COMMANDS)
    return Words(f"没有命令“{name}”。{near.zh}", f"There is no command `{name}`.{near.en}")


def no_command_at_all(_: Any) -> Words:
    return Words("请写明要做什么：banshi --help 列出全部命令。", "Say what is to be done: banshi --help lists all commands.")


def without_value(name: str, _: Any) -> Words:
    return Words(f"{name} 后面还要写一个值。", f"{name} wants a value behind it.")


def with_value(name: str, _: Any) -> Words:
    return Words(f"{name} 写上就算，后面不写值。", f"{name} takes no value: naming it is enough.")


def too_many(extra: str, _: Any) -> Words:
    return Words(f"多写了“{extra}”。名称里有空格的，用引号括起来。", f"Not expected here: `{extra}`. A name with blanks in it is put in quotes.")


FAULTS: tuple[tuple[str, Callable[..., Words]], ...] = (
    (r"(.+) is not a valid (?:int|integer)(?: range)?\.", wrong_number),
    (r"(\S+) is not in the range .*\.", wrong_number),
    (r"(.+) is not one of .*", wrong_choice),
    (r"(?:Path|File|Directory) (.+) does not exist\.", not_there),
    (r"(?:Path|File) (.+) is a directory\.", is_folder),
    (r"(?:Path|Directory) (.+) is a file\.", is_file),
    (r"(?:Path|File|Directory) (.+) is not readable\.", not_permitted),
    (r"No such option: (\S+)", no_option),
    (r"No such command (.+?)\.(?: Did you mean .*)?", no_command),
    (r"Missing command\.", no_command_at_all),
    (r"Option (.+) requires an argument\.", without_value),
    (r"Option (.+) does not take a value\.", with_value),
    (r"Got unexpected extra argument\S* \((.*)\)", too_many),
)
"""How typer says a fault, and what is said of it here: the groups of the pattern come first, then the argument or option."""
