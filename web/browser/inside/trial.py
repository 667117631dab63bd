"""The functions of the language tried by their own examples: those that the tests run natively and the reference page shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from dsl.diagnostics import Report
from dsl.source import plain
from engine.evaluate import evaluate
from engine.feel import expression_of
from engine.functions import FUNCTIONS
from engine.functions.table import Example
from engine.program import Program
from engine.run import Run
from engine.values import same
from web.browser.inside import Data, told


def examples(data: Data) -> Data:
    """How many examples there are, and the texts of those that give another value here."""
    wrong, number = [], 0
    for place, function in enumerate(FUNCTIONS.values()):
        told(place / len(FUNCTIONS), function.zh)
        for each in function.examples:
            number += 1
            if not holds(each):
                wrong.append(each.text)
    return {"examples": number, "wrong": wrong}


def holds(example: Example) -> bool:
    ambient: dict[str, Any] = dict(example.ambient)
    report = Report()
    expr = expression_of(plain(example.text), {}, report)
    program = Program("", "", ambient.get("leap_birthday", "03-01"), {}, {}, {}, {})
    run = Run(program, {}, ambient.get("on", date(2026, 6, 1)), ambient.get("region", ""), is_dmn=True)
    return not report.has_errors and same(evaluate(expr, run), example.value)
