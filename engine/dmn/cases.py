"""Cases of the DMN conformance suite, as JSON lines: an expression or a whole model, what goes in, what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from dsl.diagnostics import Report
from engine.dmn.from_model import name_of, program_from, value_in
from engine.feel import answer_of, members_in
from engine.run import Run
from engine.values import Record
from engine.values.case_values import from_case_value, to_case_value


def results_of(lines: Iterable[str], on: date) -> Iterator[dict[str, Any]]:
    """A result for each case of a file of JSON lines, in the form its scorer reads."""
    for line in lines:
        if line.strip():
            yield result_of(json.loads(line), on)


def result_of(case: Mapping[str, Any], on: date) -> dict[str, Any]:
    if "model" in case or case.get("result_type") or case.get("item_definitions"):
        return result_in_model(case if "model" in case else model_of(case), on)
    context = Record((name, from_case_value(value)) for name, value in case["context"])
    answer = answer_of(case["expr"], context, on)
    if not answer.is_read:
        return {"id": case["id"], "status": "parse_error"}
    return {"id": case["id"], "status": "value", "value": to_case_value(answer.value)}


def model_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case of an expression with declared types as that of a model with one decision."""
    types = case.get("context_types") or {}
    inputs = [
        {"kind": "inputData", "name": name, "key": f"m0:{name}", "typeRef": types.get(name), "requires": []}
        for name, _ in case["context"]
    ]
    logic = {"kind": "literal", "text": case["expr"]}
    decision = {
        "kind": "decision",
        "name": "",
        "key": "m0:",
        "typeRef": case["result_type"],
        "logic": logic,
        "requires": inputs,
    }
    models = [{"alias": "m0", "name": "", "imports": []}]
    return {
        "id": case["id"],
        "target": {"kind": "decision", "key": "m0:", "result": ""},
        "inputs": [{"key": f"m0:{name}", "value": value} for name, value in case["context"]],
        "model": {"models": models, "item_definitions": case.get("item_definitions", ()), "nodes": [*inputs, decision]},
    }


def result_in_model(case: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What a decision or a service of a case's model gives for the inputs of the case."""
    given = {name_of(case["model"], each["key"]): from_case_value(each["value"]) for each in case["inputs"]}
    report = Report()
    program = program_from(case["model"], report, members_in(given.values()))
    run = Run(program, {}, on, is_dmn=True)
    value = value_in(program, name_of(case["model"], case["target"]["key"]), given, run)
    if case["target"]["kind"] == "decisionService" and isinstance(value, Mapping) and case["target"]["result"] in value:
        service = next(each for each in case["model"]["nodes"] if each["key"] == case["target"]["key"])
        value = value[case["target"]["result"]] if len(service["outputDecision"]) > 1 else value
    if value is None and report.has_errors:
        return {"id": case["id"], "status": "parse_error"}
    return {"id": case["id"], "status": "value", "value": to_case_value(value)}
