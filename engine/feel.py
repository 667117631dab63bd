"""One FEEL expression on its own: DMN exactly, by the same reader, program and evaluator as the catalogs.

There is no unknown here. What is null because something went wrong carries a problem that says what and where.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dsl.diagnostics import Diagnostic, Report
from dsl.source import Text, plain
from engine.evaluate import Run, evaluate
from engine.from_surface.desk import Desk, Scene
from engine.from_surface.names import Declared, FactDraft, Names
from engine.from_surface.typed import expression
from engine.from_surface.types import Typed
from engine.kinds import ANY, Kind, ListKind, RecordKind, from_type_name, is_a
from engine.program import Expr, Fact, Program
from engine.values import Record
from engine.values.case_values import from_case_value, to_case_value


@dataclass(frozen=True, slots=True)
class Answer:
    """`is_read`: the text was an expression; otherwise the value is None and the problems say why."""

    value: object
    problems: tuple[Diagnostic, ...]
    is_read: bool = True


def answer_of(text: str, context: Mapping[str, object], on: date, types: Mapping[str, Kind] | None = None) -> Answer:
    """What an expression gives where these names stand for these values; `on` is today."""
    report = Report()
    expr = expression_of(plain(text, "式子"), context, report, types or {})
    if report.has_errors:
        return Answer(None, tuple(report), is_read=False)
    program = _program_of(context)
    run = Run(program, context, on, is_dmn=True)
    value = evaluate(expr, run)
    return Answer(value, (*report, *run.problems))


def dressed(text: str, language: str, names: Mapping[str, object], report: Report) -> str:
    """The same expression with the words of one language, Chinese (`zh`) or FEEL's own (`en`)."""
    from dsl.expression import parse
    from dsl.to_text import converted
    from engine.from_surface.typed import scope_of

    written = plain(text, "式子")
    scope = scope_of(desk_of(names, report, {}), Scene())
    parse(written, scope, report, feel=True)
    return text if report.has_errors else converted(written, scope, language, feel=True)


def expression_of(text: Text, names: Mapping[str, object], report: Report, types: Mapping[str, Kind]) -> Expr:
    return expression(desk_of(names, report, types), text, Scene())


def desk_of(names: Mapping[str, object], report: Report, types: Mapping[str, Kind]) -> Desk:
    written = {name: FactDraft(name, None, Typed(ANY)) for name in names}  # type: ignore[arg-type]
    shared = {name: Declared(name, "fact") for name in names}
    desk = Desk(Names(shared, {}, {}, written, {}, {}, {}, ()), report, region="", is_lenient=True)
    desk.types.update(types)
    desk.item_members = tuple(dict.fromkeys(members_in(names.values())))
    return desk


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


# ── cases of the conformance suite ───────────────────────────────────────────────────────────────────────────────


def results_of(lines: Iterable[str], on: date) -> Iterator[dict[str, Any]]:
    """A result for each case of a file of JSON lines, in the form its scorer reads."""
    for line in lines:
        if line.strip():
            yield result_of(json.loads(line), on)


def result_of(case: Mapping[str, Any], on: date) -> dict[str, Any]:
    if "model" in case:
        from engine.from_model import result_in_model

        return result_in_model(case, on)
    types = types_of(case.get("item_definitions", ()))
    context = Record((name, from_case_value(value)) for name, value in case["context"])
    answer = answer_of(case["expr"], context, on, types)
    if not answer.is_read:
        return {"id": case["id"], "status": "parse_error"}
    value = coerced(answer.value, types.get(case["result_type"] or "") or kind_named(case["result_type"]))
    return {"id": case["id"], "status": "value", "value": to_case_value(value)}


def kind_named(name: str | None) -> Kind | None:
    from dsl.nodes import TypeName

    return None if not name else from_type_name(TypeName(name))


def types_of(definitions: Iterable[Mapping[str, Any]]) -> dict[str, Kind]:
    """The types that a model declares (DMN 1.5 §7.3.3)."""
    written = {each["name"]: each for each in definitions}
    found: dict[str, Kind] = {}

    def named(name: str) -> Kind:
        if name in written and name not in found:
            found[name] = ANY
            found[name] = of(written[name])
        return found.get(name) or kind_named(name) or ANY

    def of(definition: Mapping[str, Any]) -> Kind:
        kind: Kind
        if definition.get("components"):
            kind = RecordKind(tuple((each["name"], of(each)) for each in definition["components"]))
        else:
            kind = named(definition["typeRef"]) if definition.get("typeRef") else ANY
        return ListKind(kind) if definition.get("isCollection") else kind

    for name in written:
        named(name)
    return found


def coerced(value: object, kind: Kind | None) -> object:
    """A result as its declared type takes it (DMN 1.5 §10.3.2.9.4): a list of one is its item, an item a list of one."""
    if kind is None or value is None or is_a(value, kind):
        return value
    if isinstance(value, tuple) and len(value) == 1 and is_a(value[0], kind):
        return value[0]
    if isinstance(kind, ListKind) and not isinstance(value, tuple) and is_a(value, kind.item):
        return (value,)
    return None


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
