"""Checks a JSON document against a form's JSON Schema: no references elsewhere, patterns to the end of the text.

The validator of `jsonschema` has three doors that are closed here: it fetches remote references by default, lets `$`
stand before a last line break, and compares every pair of a list for `uniqueItems`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]
from referencing import Registry

from dsl.diagnostics import Words
from engine.program import Program
from forms.form import Form
from forms.to_json_schema import json_schema_from

MOST_FAULTS = 200


def faults_of(form: Form, program: Program, document: Mapping[str, Any]) -> dict[str, Words]:
    """What does not fit the schema, by the key of the question it concerns."""
    fields = {each.key: each for each in form.fields}
    faults: dict[str, Words] = {}
    schema = json_schema_from(form, program, are_conditions_checked=False)
    for place, error in enumerate(validator_of(schema).iter_errors(dict(document))):
        if place >= MOST_FAULTS:
            break
        key = str(error.absolute_path[0]) if error.absolute_path else ""
        if key in fields:
            faults.setdefault(key, fields[key].messages.wrong)
    return faults


def validator_of(schema: Mapping[str, Any], draft: int = 2020) -> Any:
    """A validator of the form's own profile, which means the same in both drafts."""
    kind = OUR_VALIDATOR if draft == 2020 else OUR_DRAFT_7
    return kind(schema, registry=Registry(), format_checker=FORMATS)


def pattern_to_the_end(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"does not match {pattern}")


def unique_by_text(validator: Any, wanted: bool, value: Any, schema: Any) -> Iterator[ValidationError]:
    if wanted and isinstance(value, list):
        texts = {json.dumps(each, sort_keys=True, default=str) for each in value}
        if len(texts) < len(value):
            yield ValidationError("has equal items")


def properties_by_name(validator: Any, properties: Mapping[str, Any], value: Any, schema: Any) -> Iterator[ValidationError]:
    """As in the standard; what must not be there is told with its name, which the library forgets."""
    if not isinstance(value, Mapping):
        return
    for name, inner in properties.items():
        if name not in value:
            continue
        if inner is False:
            yield ValidationError("is not asked", path=(name,))
        else:
            yield from validator.descend(value[name], inner, path=name, schema_path=name)


def one_of_choices(validator: Any, choices: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """As in the standard; a list of hundreds of places is looked up rather than tried one after the other."""
    if all("const" in each and isinstance(each["const"], str) for each in choices):
        if not isinstance(value, str) or value not in {each["const"] for each in choices}:
            yield ValidationError("is not among the choices")
    else:
        yield from LIBRARY["oneOf"](validator, choices, value, schema)


def is_whole(checker: Any, value: Any) -> bool:
    """A number without a part behind the point is whole, however it is written: 2.0 comes in as a decimal."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value)


LIBRARY = Draft202012Validator.VALIDATORS
OURS = {
    "pattern": pattern_to_the_end, "uniqueItems": unique_by_text, "properties": properties_by_name, "oneOf": one_of_choices,
}  # fmt: skip
OUR_VALIDATOR: Any = extend(Draft202012Validator, OURS, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", is_whole))
OUR_DRAFT_7: Any = extend(Draft7Validator, OURS, type_checker=Draft7Validator.TYPE_CHECKER.redefine("integer", is_whole))
FORMATS = Draft202012Validator.FORMAT_CHECKER
