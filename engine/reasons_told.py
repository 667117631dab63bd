"""A decision in few words: its value, and the condition it falls on."""

from __future__ import annotations

from collections.abc import Mapping

from engine.decide import goal_named
from engine.decision import SAMPLE_TOLD, Decision, is_sample, reasons_in
from engine.program import Program
from engine.to_words import measured
from engine.values import Unknown


def told_value(decision: Decision, program: Program) -> str:
    """The value in words, each result with its unit, marked where it stands on illustrative figures."""
    goal = goal_named(program, decision.name)
    if decision.value is None:
        return ""
    mark = SAMPLE_TOLD.zh if is_sample(decision.because) else ""
    if goal.sort == "formula" or not isinstance(decision.value, Mapping):
        return measured(decision.value, program.rules[goal.results[0][1]].kind, program) + mark if not isinstance(decision.value, bool) else ""
    kinds = {label: program.rules[rule].kind for label, rule in goal.results}
    parts = [
        f"{label} {measured(value, kinds[label], program)}" for label, value in decision.value.items()
        if label in kinds and not isinstance(value, Unknown) and value not in (None, ())
    ]  # fmt: skip
    return "，".join(parts) + (mark if parts else "")


def told_reason(decision: Decision) -> str:
    """The words of the first condition that decided against it."""
    if decision.outcome != "no":
        return ""
    return next((each.text for each in reasons_in(decision.because) if each.id == decision.reason), decision.reason)
