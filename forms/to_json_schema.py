"""A form as JSON Schema, in words that mean the same in draft-07 and 2020-12.

Only these: type, properties, required, additionalProperties, items, maxItems, uniqueItems, const, oneOf with titles,
allOf, if/then/else, not, enum, lengths, pattern, bounds, format, title, description, `$defs` with local references.
So one file serves react-jsonschema-form, JSON Forms, ajv and Python; a client that only knows draft-07 takes the same
file without `$schema` and `$id`. What the rules check beyond it, they check on the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from typing import Literal as OneOf
from urllib.parse import quote

from engine.evaluate import evaluate
from engine.functions import FUNCTIONS
from engine.program import Call, Expr, Lookup, Program, RuleRef
from engine.run import Run
from engine.values import Unknown
from engine.walk import all_parts
from forms.conditions import Condition, Setting, asked_by_then, condition_from, not_before
from forms.form import Field, Form
from forms.places import Places
from forms.widgets import widget_of

Client = OneOf["", "rjsf", "jsonforms"]
Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema_from(form: Form, program: Program, client: Client = "", are_conditions_checked: bool = True) -> Schema:
    """The schema of the form's answers; `client` is a consumer that knows draft-07 only."""
    fields = tuple(form.fields)
    conditions = conditions_of(form, program) if are_conditions_checked else [None for _ in fields]
    schema: Schema = {}
    if not client:
        schema |= {"$schema": DRAFT, "$id": f"urn:banshi:form:{quote(program.name)}:{quote(form.name)}"}
    schema |= {"title": form.title, "type": "object"}
    asked = [(each, condition) for each, condition in zip(fields, conditions, strict=True) if condition is not False]
    schema["properties"] = {each.key: property_of(each) for each, _ in asked}
    schema["required"] = [
        each.key for each, condition in asked if each.is_required and (each.relevant is None or condition is True)
    ]
    schema["additionalProperties"] = False
    if parts := conditional_parts(asked):
        schema["allOf"] = parts
    if any(each.widget == "region" for each, _ in asked):
        schema["$defs"] = {"region": regions_of(program)}
    return schema


def property_of(field: Field) -> Schema:
    body = widget_of(field).schema(field)
    notes: Schema = {"title": field.question}
    if field.hint:
        notes["description"] = field.hint
    # Beside a reference, draft-07 skips what checks. Titles check nothing, and clients draw no question behind an `allOf`.
    return {**body, **notes}


def regions_of(program: Program) -> Schema:
    places = Places(program.places)
    return {"type": "string", "oneOf": [{"const": code, "title": places.whole[code]} for code in places.smallest]}


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────


def conditional_parts(asked: Sequence[tuple[Field, Condition | None]]) -> list[Schema]:
    """One entry for each condition: questions under the same one come and go together."""
    groups: dict[str, tuple[Schema, list[Field]]] = {}
    for field, condition in asked:
        if condition is None or isinstance(condition, bool):
            continue
        test = if_of(condition)
        groups.setdefault(repr(test), (test, []))[1].append(field)
    parts = []
    for test, members in groups.values():
        then: Schema = {"properties": {each.key: {} for each in members}}
        if required := [each.key for each in members if each.is_required]:
            then["required"] = required
        parts.append({"if": test, "then": then, "else": {"properties": {each.key: False for each in members}}})
    return parts


def conditions_of(form: Form, program: Program) -> list[Condition | None]:
    """The condition of each field as far as a document alone can tell; None where it has none, or only the server can."""
    fields = tuple(form.fields)
    setting = Setting(program, {each.fact: each for each in fields}, known_without_answers(program))
    found: list[Condition | None] = []
    for each in fields:
        condition = None if each.relevant is None else condition_from(each.relevant, setting)
        found.append(asked_by_then(condition, not_before(form, each)))
    return found


def known_without_answers(program: Program) -> Callable[[Expr], object]:
    """What an expression comes to before anything is answered. What hangs on the day is not known."""

    def known(expr: Expr) -> object:
        if needs_the_day(expr, program, set()):
            return Unknown(())
        return evaluate(expr, Run(program, {}, date.min, program.region))

    return known


def needs_the_day(expr: Expr, program: Program, seen: set[str]) -> bool:
    """Whether a parameter is looked up or a function asks what day it is, here or in a rule that is used."""
    for node in all_parts(expr):
        match node:
            case Lookup():
                return True
            case Call(name) if name in FUNCTIONS and any(need != "region" for need in FUNCTIONS[name].needs):
                return True
            case RuleRef(name) if name not in seen and name in program.rules:
                seen.add(name)
                if needs_the_day(program.rules[name].value, program, seen):
                    return True
    return False


def if_of(condition: Condition, is_negated: bool = False) -> Schema:
    """A test for `if`. Every question it speaks of must be there: an `if` about nothing would hold on an empty form."""
    match condition:
        case bool():
            return {"type": "object"} if condition is not is_negated else {"not": {"type": "object"}}
        case {"and": parts}:
            return {"anyOf" if is_negated else "allOf": [if_of(each, is_negated) for each in parts]}
        case {"or": parts}:
            return {"allOf" if is_negated else "anyOf": [if_of(each, is_negated) for each in parts]}
        case {"not": inner}:
            return if_of(inner, not is_negated)
        case {"present": key}:
            there: Schema = {"type": "object", "required": [key]}
            return {"type": "object", "not": {"required": [key]}} if is_negated else there
    word, (key, *rest) = next(iter(condition.items()))
    kind, test = value_test(word, rest)
    typed = {"type": kind} if kind else {}
    test = {**typed, "not": test} if is_negated else {**typed, **test}
    return {"type": "object", "properties": {key: test}, "required": [key]}


def value_test(word: str, rest: list[Any]) -> tuple[str, Schema]:
    """What a value must be, and of which type: a strict validator wants the type beside the keyword."""
    match word:
        case "eq":
            return "", {"const": rest[0]}
        case "in":
            return "", {"enum": rest[0]}
        case "lt":
            return "number", {"exclusiveMaximum": rest[0]}
        case "le":
            return "number", {"maximum": rest[0]}
        case "gt":
            return "number", {"exclusiveMinimum": rest[0]}
        case "ge":
            return "number", {"minimum": rest[0]}
        case "has":
            return "array", {"contains": {"const": rest[0]}}
        case "within":
            return "string", {"pattern": f"^{rest[0]}"}
        case "count":
            return "array", count_test(rest[0], rest[1])
    raise AssertionError(word)


def count_test(word: str, number: int) -> Schema:
    match word:
        case "eq":
            return {"minItems": number, "maxItems": number}
        case "lt":
            return {"maxItems": number - 1}
        case "le":
            return {"maxItems": number}
        case "gt":
            return {"minItems": number + 1}
    return {"minItems": number}


# ── notes beside the schema ──────────────────────────────────────────────────────────────────────────────────────


def notes_from(form: Form, language: str = "zh") -> Mapping[str, Schema]:
    """What the schema leaves out, by JSON Pointer: the data element, why it is asked, who already holds it, and what a
    person reads where the answer is missing or does not fit."""
    return {
        f"/properties/{field.key}": {
            "fact": field.fact,
            **({"id": field.id} if field.id else {}),
            **({"register": field.register} if field.register else {}),
            **({"sensitivity": field.sensitivity} if field.sensitivity else {}),
            **({"also": list(field.also)} if field.also else {}),
            **({"suggested": {"from": [asking.key if (asking := form.asking(each)) else each for each in field.suggested_by]}} if field.suggested_by else {}),
            "why": [{"matter": why.matter, "part": why.part, "for": why.label, "basis": list(why.basis)} for why in field.why],
            "messages": {"empty": field.messages.empty.in_(language), "wrong": field.messages.wrong.in_(language)},
        }
        for field in form.fields
    }
