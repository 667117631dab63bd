"""The command line: finds the command in the table, has it carried out, and tells how the call ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, Literal

import typer
import typer.core

from web.commands import COMMANDS
from web.commands.language import language, language_of, speak, spoken, translated
from web.commands.output import tell


def carried_out(arguments: list[str]) -> int:
    """How a call ended: 0 when the work is done, 1 for a problem in the rules, 2 for a call that cannot be carried out."""
    chosen, arguments = language_of(arguments)
    speak(chosen)
    try:
        code = in_language(typer.main.get_command(app)).main(arguments or ["--help"], prog_name="banshi", standalone_mode=False)
        sys.stdout.flush()
        return code or 0
    except typer.TyperException as refused:
        from web.commands.refused import refusal

        print(refusal(refused), file=sys.stderr)
        if context := getattr(refused, "ctx", None):
            tell(f"说明：{context.command_path} --help ‖ For help: {context.command_path} --help")
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output has seen enough (`banshi … | head`); closing must not complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        import traceback

        traceback.print_exc()
        tell(
            "这是 banshi 自己的错误，不是规则的错误。请把上面的内容告诉我们。"
            " ‖ This is a fault of banshi, not of the rules. Please send us the lines above."
        )
        return 2


LONG_DASHES = ("—", "–", "－", "−")
"""What a Chinese keyboard, or a page that was copied from, makes of `--`."""


class Ours:
    """A command, or the line of them all: its help and its faults in the language of this run."""

    params: list[Any]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            if any(word.startswith(LONG_DASHES) for word in args):
                from web.commands.refused import refuse_long_dashes

                refuse_long_dashes(args, self.params)
            return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]
        except typer.TyperException as refused:
            # Of some faults typer does not say whose they are.
            refused.ctx = getattr(refused, "ctx", None) or ctx  # type: ignore[attr-defined]
            raise

    def get_help(self, ctx: Any) -> str:
        return translated(super().get_help(ctx))  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        return translated(super().get_usage(ctx))  # type: ignore[misc]


class Command(Ours, typer.core.TyperCommand):
    """A command of the table."""


class Group(Ours, typer.core.TyperGroup):
    """Every command of the table."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": Made()})

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, getattr(row, language())) for name, row in COMMANDS.items()])


class Made(Mapping[str, Any]):
    """The commands by name: each is made when it is asked for, and only then its module is imported."""

    def __getitem__(self, name: str) -> Any:
        return command_named(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def command_named(name: str) -> Any:
    """A command with its help, in the language of this run."""
    row = COMMANDS[name]
    module = import_module(f"web.commands.{row.module}")
    # After a \b typer leaves the lines as they are.
    examples = "\n\n\b\n例 ‖ For example\n" + "\n".join(f"  $ {example}" for example in module.EXAMPLES)
    alone = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    alone.command(name, cls=Command, help=f"{row.zh} ‖ {row.en}{examples}")(getattr(module, name.replace("-", "_")))
    return in_language(typer.main.get_command(alone))


def in_language(command: Any) -> Any:
    """A command with all its help in the language of this run."""
    command.help = spoken(command.help or "")
    for parameter in command.params:
        parameter.help = spoken(parameter.help or "")
    return command


app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.callback(cls=Group)
def banshi(
    lang: Annotated[
        Literal["zh", "en"],
        typer.Option(
            help="语言，写在哪里都行；也可用环境变量 BANSHI_LANG。 ‖ The language, anywhere on the line; or the environment variable BANSHI_LANG."
        ),
    ] = "zh",
) -> None:
    """办事：用中文写的规则，变成表单、决定、计划和查询。 ‖ Rules written in Chinese become forms, decisions, plans and queries."""
