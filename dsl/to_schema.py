"""The vocabulary as a JSON Schema, so that an editor completes keys, shows help and underlines what cannot stand.

It uses only keywords that draft 7 and 2020-12 have in common: editors' YAML extensions know the first best.
"""

from __future__ import annotations

from typing import Any

from dsl.vocabulary import (
    AMENDMENT_KEYS,
    BENEFIT_SHAPE,
    CATALOG_SHAPE,
    DROP,
    FILE_KINDS,
    MATTER_SHAPE,
    SHAPES,
    THEME_SHAPE,
    Choices,
    Key,
    Shape,
    Takes,
)

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of one file of a catalog: 目录.yaml, a matter, a benefit, a theme, or a library file."""
    definitions: dict[str, Schema] = {"word": WORD, "words": WORDS, "date": DATE, "text-table": TABLE, "truth": TRUTH}
    for shape in SHAPES.values():
        definitions[shape.id] = _shape(shape)
        if shape.main:
            definitions[f"{shape.id}-entry"] = _entry(shape)
    definitions["amendment"] = _amendment()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://banshi.invalid/schema/1",
        "title": "办事：规则文件",
        "description": "A file of a banshi catalog.",
        "type": "object",
        # Offered in an empty file; each kind of file says below what else it holds.
        "properties": {word: {"description": _help(key)} for key in (*CATALOG_SHAPE.keys,) for word in (key.zh, key.en)},
        **_by_kind([shape for shape in FILE_KINDS]),
        "definitions": definitions,
    }


WORD: Schema = {"type": ["string", "number", "boolean"]}
"""A bare scalar: an editor takes `6` for a number, and it is still the author's word."""
WORDS: Schema = {"anyOf": [WORD, {"type": "array", "items": WORD}]}
DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$"}
TABLE: Schema = {"type": "string", "pattern": r"[|‖｜]"}
TRUTH: Schema = {"enum": ["是", "否", "yes", "no", True, False]}


def _by_kind(kinds: list[Shape]) -> Schema:
    """What a file holds, by the key whose name stands on its first line."""
    if not kinds:
        return {"if": {}, "then": {"$ref": "#/definitions/library"}}
    shape, rest = kinds[0], kinds[1:]
    named = [
        {"required": [word], "properties": {word: WORD}} if shape is not CATALOG_SHAPE else {"required": [word]}
        for word in (shape.called.zh, shape.id)
    ]
    return {"if": {"anyOf": named}, "then": _file(shape), "else": _by_kind(rest)}


def _file(shape: Shape) -> Schema:
    if shape is CATALOG_SHAPE:
        return {"$ref": "#/definitions/catalog"}
    own = _shape(shape)
    own["properties"] = {word: {**WORD, "description": shape.called.zh} for word in (shape.called.zh, shape.id)} | own["properties"]
    return own


def _shape(shape: Shape) -> Schema:
    if shape.id == "structure":
        return {"type": "object", "additionalProperties": {"$ref": "#/definitions/fact-entry"}}
    found: Schema = {
        "type": "object",
        "title": shape.called.zh,
        "properties": {word: _property(key, word) for key in shape.keys for word in dict.fromkeys((key.zh, key.en))},
        "additionalProperties": shape.id == "expect",
    }
    required = [{"anyOf": [{"required": [key.zh]}, {"required": [key.en]}]} for key in shape.keys if key.required]
    if required:
        found["allOf"] = required
    return found


def _entry(shape: Shape) -> Schema:
    """What may stand behind the name of an entry: all its keys, or the main one alone."""
    main = shape.main_key
    assert main is not None
    return {"anyOf": [_behind(main), {"$ref": f"#/definitions/{shape.id}"}]}


def _property(key: Key, word: str) -> Schema:
    return {"description": _help(key, word), **_behind(key, word)}


def _help(key: Key, word: str = "") -> str:
    other = key.zh if word == key.en else key.en
    element = f"（四十八要素第{key.number}项）" if key.number else ""
    return f"{key.help.zh}{element}\n\n{key.help.en}\n\n{other}"


def _behind(key: Key, word: str = "") -> Schema:
    """What may stand behind a key."""
    match key.takes:
        case Takes.TEXT | Takes.PROSE | Takes.VALUE | Takes.EXPRESSION | Takes.NAME:
            return dict(WORD)
        case Takes.TRUTH:
            return dict(TRUTH)
        case Takes.DATE:
            return dict(DATE)
        case Takes.CHOICE:
            return _choice(key.choices)
        case Takes.CHOICES:
            return {"anyOf": [_choice(key.choices), {"type": "array", "items": _choice(key.choices)}]}
        case Takes.NAMES | Takes.TEXTS:
            return dict(WORDS)
        case Takes.USES:
            return {"anyOf": [WORD, {"type": "array", "items": WORD}, {"type": "object", "additionalProperties": _named(SHAPES[key.of])}]}
        case Takes.PART:
            return {"$ref": f"#/definitions/{key.of}{'-entry' if SHAPES[key.of].main else ''}"}
        case Takes.ENTRIES | Takes.DEFINITION | Takes.EXAMPLES:
            return {"anyOf": [{"type": "object", "additionalProperties": _named(SHAPES[key.of])}, {"$ref": "#/definitions/text-table"}]}
        case Takes.MEMBERS:
            return {"anyOf": [dict(WORD), {"type": "object", "additionalProperties": {"$ref": "#/definitions/fact-entry"}}]}
        case Takes.EXPRESSIONS | Takes.TEXTS_BY_NAME:
            return {"type": "object", "additionalProperties": dict(WORD)}
        case Takes.VALUE_OR_PARTS:
            return {"anyOf": [dict(WORD), {"type": "object", "additionalProperties": dict(WORD)}]}
        case Takes.OPTIONS:
            return {"anyOf": [dict(WORDS), {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}]}
        case Takes.ROWS:
            return {"anyOf": [{"$ref": "#/definitions/text-table"}, {"type": "array", "items": {"type": "object", "additionalProperties": dict(WORDS)}}]}
        case Takes.AMENDMENTS:
            return {"type": "object", "additionalProperties": {"$ref": "#/definitions/amendment"}}
        case Takes.LOCKS:
            return {"$ref": "#/definitions/locked"}
        case Takes.ANYTHING:
            if key.of:
                return {"$ref": f"#/definitions/{key.of}"}
            return {"type": "object"} if key.en == "given" else {}


def _named(shape: Shape) -> Schema:
    return {"$ref": f"#/definitions/{shape.id}{'-entry' if shape.main else ''}"}


def _choice(choices: Choices | None) -> Schema:
    if choices is None:
        return dict(WORD)
    words: list[Any] = list(choices.all)
    # An editor reads `语言: 1` as a number.
    words += [int(word) for word in words if word.isdigit()]
    return {"anyOf": [{"enum": words}, dict(WORD)]} if choices.open else {"enum": words}


def _amendment() -> Schema:
    """A change: the keys of whatever it changes, what it takes away, and why."""
    properties: dict[str, Schema] = {}
    for shape in (MATTER_SHAPE, BENEFIT_SHAPE, THEME_SHAPE, *SHAPES.values()):
        if shape.noun is not None and shape is not CATALOG_SHAPE:
            for key in shape.keys:
                for word in (key.zh, key.en):
                    # The same word may stand for other things in other shapes.
                    properties.setdefault(word, {"description": _help(key, word)})
    for key in AMENDMENT_KEYS:
        for word in (key.zh, key.en):
            properties[word] = _property(key, word)
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {f"^({'|'.join(DROP)})": dict(WORDS)},
        "additionalProperties": False,
    }
