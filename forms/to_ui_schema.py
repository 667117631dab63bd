"""How a form looks in the two renderers of JSON Schema that are most used, beside the schema itself.

Both renderers have habits that must be switched off: the first preselects the first choice of every question, the second
shows a question whatever `if` says unless it has a rule of its own.
"""

from __future__ import annotations

from typing import Any

from engine.program import Program
from forms import words
from forms.form import Field, Form
from forms.to_json_schema import conditions_of, if_of

UiSchema = dict[str, Any]


def ui_schema_from(form: Form) -> UiSchema:
    """For react-jsonschema-form: the order of the questions, and radio buttons where there are few choices."""
    schema: UiSchema = {"ui:order": [each.key for each in form.fields], "ui:submitButtonOptions": {"submitText": "提交"}}
    for field in form.fields:
        if entry := rjsf_entry(field):
            schema[field.key] = entry
    return schema


RJSF_WIDGETS = {"radios": "radio", "yes_no": "radio", "select": "select", "checkboxes": "checkboxes", "region": "select"}


def rjsf_entry(field: Field) -> UiSchema:
    entry: UiSchema = {}
    if field.widget in RJSF_WIDGETS:
        entry["ui:widget"] = RJSF_WIDGETS[field.widget]
    if field.widget == "yes_no":
        entry["ui:enumNames"] = ["是", "否"]
    if field.autocomplete != "off":
        entry["ui:autocomplete"] = field.autocomplete
    if field.why:
        lines = dict.fromkeys(words.why_line(each).zh for each in field.why)
        entry["ui:help"] = f"{words.WHY.zh}：{'；'.join(lines)}"
    return entry


RJSF_PROPS: UiSchema = {
    # Otherwise the first choice of every question is chosen before anyone has looked, and consent is ticked.
    "experimental_defaultFormStateBehavior": {"constAsDefaults": "never", "emptyObjectFields": "skipDefaults"},
    "omitExtraData": True,
    "liveOmit": True,
    "noHtml5Validate": True,
    "showErrorList": "top",
    "focusOnFirstError": True,
}


def jsonforms_ui_schema_from(form: Form, program: Program) -> UiSchema:
    """For JSON Forms: a group for each topic, radio buttons, and a SHOW rule for each condition."""
    conditions = dict(zip((each.fact for each in form.fields), conditions_of(form, program), strict=True))

    def control(field: Field) -> UiSchema:
        element: UiSchema = {"type": "Control", "scope": f"#/properties/{field.key}", "label": field.question}
        if field.widget in ("radios", "yes_no"):
            element["options"] = {"format": "radio"}
        condition = conditions[field.fact]
        if condition is not None and not isinstance(condition, bool):
            rule = {"scope": "#", "schema": if_of(condition), "failWhenUndefined": True}
            element["rule"] = {"effect": "SHOW", "condition": rule}
        return element

    groups = [
        {"type": "Group", "label": step.name, "elements": [control(each) for each in step.fields if conditions[each.fact] is not False]}
        for step in form.steps
    ]
    return {"type": "VerticalLayout", "elements": groups}
