"""One FEEL expression on its own: DMN exactly, by the same reader, program and evaluator as the catalogs.

There is no unknown here. What is null because something went wrong carries a problem that says what and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from dsl import nodes
from dsl.diagnostics import Diagnostic, Report
from dsl.scope import Scope
from dsl.source import Text, plain
from engine.evaluate import evaluate
from engine.from_surface.desk import Desk, Scene
from engine.from_surface.names import Declared, FactDraft, Names
from engine.from_surface.scopes import scope_of_builtins
from engine.from_surface.typed import expression
from engine.from_surface.types import Typed
from engine.kinds import ANY
from engine.program import Expr, Fact, Program
from engine.run import Run
from engine.values import Record, to_text


@dataclass(frozen=True, slots=True)
class Answer:
    """`is_read`: the text was an expression; otherwise the value is None and the problems say why."""

    value: object
    problems: tuple[Diagnostic, ...]
    is_read: bool = True


def answer_of(text: str, context: Mapping[str, object], on: date) -> Answer:
    """What an expression gives where these names stand for these values; `on` is today."""
    report = Report()
    expr = expression_of(plain(text, "式子"), context, report)
    if report.has_errors:
        return Answer(None, tuple(report), is_read=False)
    program = _program_of(context)
    run = Run(program, context, on, is_dmn=True)
    value = evaluate(expr, run)
    return Answer(value, (*report, *run.problems))


def parts_explained(text: str, context: Mapping[str, object], on: date) -> tuple[str, ...]:
    """What an expression and each of its parts give, a line each, deeper parts further in; literals say it themselves.

    What binds names of its own (`for`, `some`, a filter, a context) is one part: inside it there is not one value.
    """
    from dsl.expression import parse
    from engine.from_surface.scopes import scope_of

    report = Report()
    written = plain(text, "式子")
    tree = parse(written, scope_of(desk_of(context, report), Scene()), report, feel=True)
    if report.has_errors:
        return ()
    lines: list[str] = []
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting and len(lines) < MOST_LINES:
        part, depth = waiting.pop()
        words = text if part is tree else text[slice(*part.at)]
        lines.append(f"{'  ' * depth}{' '.join(words.split())}: {to_text(answer_of(words, context, on).value)}")
        waiting.extend((each, depth + 1) for each in reversed(_parts_with_values(part)))
    return tuple(lines)


MOST_LINES = 200


def _parts_with_values(node: nodes.Node) -> list[nodes.Node]:
    match node:
        case nodes.Connective(_, operands):
            parts = list(operands)
        case nodes.Binary(_, left, right):
            parts = [left, right]
        case nodes.Between(value, low, high):
            parts = [value, low, high]
        case nodes.In(value) | nodes.InstanceOf(value) | nodes.Negation(value):
            parts = [value]
        case nodes.If(test, then, otherwise):
            parts = [test, then, otherwise]
        case nodes.Call(_, arguments):
            parts = list(arguments)
        case _:
            parts = []
    return [each for each in parts if not isinstance(each, nodes.Number | nodes.String | nodes.Boolean | nodes.Null | nodes.AtLiteral)]


def dressed(text: str, language: str, names: Mapping[str, object], report: Report) -> str:
    """The same expression with the words of one language, Chinese (`zh`) or FEEL's own (`en`)."""
    from dsl.expression import parse
    from dsl.to_text import converted
    from engine.from_surface.scopes import scope_of

    written = plain(text, "式子")
    scope = scope_of(desk_of(names, report), Scene())
    parse(written, scope, report, feel=True)
    return text if report.has_errors else converted(written, scope, language, feel=True)


def expression_of(text: Text, names: Mapping[str, object], report: Report) -> Expr:
    return expression(desk_of(names, report), text, Scene())


def desk_of(names: Mapping[str, object], report: Report) -> Desk:
    written = {name: FactDraft(name, None, Typed(ANY)) for name in names}  # type: ignore[arg-type]
    shared = {name: Declared(name, "fact") for name in names}
    desk = Desk(Names(shared, {}, {}, written, {}, {}, {}, ()), report, region="", is_lenient=True)
    desk.item_members = tuple(dict.fromkeys(members_in(names.values())))
    desk.scopes["base"] = _scope_of_names(tuple(names), desk.item_members)
    return desk


@lru_cache(maxsize=64)
def _scope_of_names(names: tuple[str, ...], members: tuple[str, ...]) -> Scope:
    """Kept, since the same names come with many expressions, and with them what was read already."""
    return scope_of_builtins().plus(names, members=members)


def members_in(values: Iterable[object]) -> Iterator[str]:
    """Names of members anywhere in these values, so that the reader knows names with blanks behind a point."""
    for value in values:
        if isinstance(value, Mapping):
            yield from value
            yield from members_in(value.values())
        elif isinstance(value, tuple):
            yield from members_in(value)


def _program_of(context: Mapping[str, object]) -> Program:
    return Program("", "", "03-01", {name: Fact(name, ANY) for name in context}, {}, {}, {})


def context_from(data: Mapping[str, Any]) -> Record:
    """A JSON object as a context: numbers exact, lists and objects all the way down."""
    return Record((name, _value(value)) for name, value in data.items())


def _value(data: Any) -> object:
    match data:
        case Mapping():
            return context_from(data)
        case list():
            return tuple(map(_value, data))
    return data
