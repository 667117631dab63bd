"""A decision in few words: its value, and the condition it falls on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.decide import goal_named
from engine.decision import Decision, Reason
from engine.program import Program
from engine.to_words import measured
from engine.values import Unknown

SAMPLE = "示例"


def told_value(decision: Decision, program: Program) -> str:
    """The value in words, each result with its unit, marked where it stands on illustrative figures."""
    goal = goal_named(program, decision.name)
    if decision.value is None:
        return ""
    mark = "〔示例〕" if stands_on_samples(decision) else ""
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
    return next((each.text for each in _all(decision.because) if each.id == decision.reason), decision.reason)


def stands_on_samples(decision: Decision) -> bool:
    """Whether anything the decision rests on is marked 核验: 示例."""
    return any(each.checked == SAMPLE for each in _all(decision.because))


def _all(reason: Reason) -> Iterator[Reason]:
    yield reason
    for child in reason.children:
        yield from _all(child)
