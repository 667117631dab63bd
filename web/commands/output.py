"""What a command says: machines read stdout, people read stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from web.commands.language import language, spoken

if TYPE_CHECKING:
    from dsl.diagnostics import Diagnostic
    from dsl.source import Span

    Lines = Callable[[Span], str | None]
    """The author's line that a place is on, where there is one to show."""


def write(value: Any) -> None:
    """For machines, on stdout; a Decimal is printed as the number it is."""
    from engine.values import json_text

    print(json_text(value, indent=2 if sys.stdout.isatty() else None))


def tell(text: str) -> None:
    """For people, on stderr: `中文 ‖ English`."""
    print(spoken(text), file=sys.stderr)


def wrong_call(text: str) -> typer.BadParameter:
    """To be raised where a call cannot be carried out, `中文 ‖ English`: it is told, and the command ends with 2."""
    return typer.BadParameter(spoken(text))


def tell_problems(found: Iterable[Diagnostic], lines: Lines | None = None, end: str = "\n") -> None:
    """Problems as an author reads them, each with its line."""
    from dsl.to_message import show

    for problem in found:
        print(show(problem, lines and lines(problem.span), language()), end=end, file=sys.stderr)


def tell_problems_of(catalog: Path, found: Iterable[Diagnostic]) -> None:
    """The problems of a catalog, with an empty line after each."""
    from dsl.shelf import root_of

    tell_problems(found, lines_under(root_of(catalog)), end="\n\n")


def lines_under(root: Path, otherwise: str | None = None) -> Lines:
    """The lines of files in a folder; a place in none of them is one in what was written on the command line."""
    from dsl.to_message import line_of

    texts: dict[str, bytes | None] = {}

    def line(span: Span) -> str | None:
        if span.file not in texts:
            path = root / span.file
            # A link may lead to what is none of the folder's business, and then not a line of it is shown.
            is_ours = bool(span.file) and path.is_file() and path.resolve().is_relative_to(root.resolve())
            texts[span.file] = path.read_bytes() if is_ours else None
        found = texts[span.file]
        return line_of(otherwise if found is None else found, span)

    return line


def lines_of(expression: str) -> Lines:
    """The lines of what was written on the command line."""
    from dsl.to_message import line_of

    return lambda span: line_of(expression, span)
