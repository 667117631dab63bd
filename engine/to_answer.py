"""Decisions as the command line, the web and the browser print them; guides are in `engine/asking/to_json.py`."""

from __future__ import annotations

from typing import Any

from dsl.diagnostics import to_json as problem_to_json
from engine.decision import Decision, Reason, Receipt
from engine.values import to_json as value_to_json


def to_json(decision: Decision, language: str = "zh") -> dict[str, Any]:
    """The contract of `banshi decide`. Numbers are ints or Decimals: print it with `engine.values.json_text`."""
    return {
        "name": decision.name,
        "on": decision.on.isoformat(),
        "outcome": decision.outcome,
        "value": value_to_json(decision.value),
        "missing": list(decision.missing),
        "problems": [problem_to_json(problem, language) for problem in decision.problems],
        "reason": decision.reason,
        "because": reason_to_json(decision.because),
        "receipt": receipt_to_json(decision.receipt),
    }


def reason_to_json(reason: Reason) -> dict[str, Any]:
    return {
        "id": reason.id,
        "text": reason.text,
        "clause": list(reason.clause),
        "source": reason.source,
        "value": value_to_json(reason.value),
        "outcome": reason.outcome,
        "missing": list(reason.missing),
        "children": [reason_to_json(child) for child in reason.children],
    }


def receipt_to_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "program": receipt.program,
        "engine": receipt.engine,
        "language": receipt.language,
        "on": receipt.on.isoformat(),
        "inputs": receipt.inputs,
        "result": receipt.result,
    }
