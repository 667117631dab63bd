"""A decision for people to read: the answer, then each reason with what was found and its clause."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decision import Decision, Reason
from engine.program import Program
from engine.to_words import measured

OUTCOMES = {
    "yes": ("符合", "yes"),
    "no": ("不符合", "no"),
    "unknown": ("还不能确定", "unknown"),
}
MARKS = {"yes": "✓", "no": "✗", "unknown": "？", None: "·"}
CHECKED = {"示例": "〔示例，不是正式标准〕"}


def explained(decision: Decision, program: Program, language: str = "zh") -> str:
    """The whole explanation, a reason a line, indented under what it is a reason for."""
    return "\n".join(_lines(decision, program, language))


def _lines(decision: Decision, program: Program, language: str) -> Iterator[str]:
    at = 1 if language == "en" else 0
    outcome = OUTCOMES[decision.outcome][at] if decision.outcome else ""
    yield f"{decision.name}（{decision.on}）{'：' if outcome else ''}{outcome}"
    shown: set[str] = set()
    for child in decision.because.children:
        yield from _reason(child, program, 1, shown)
    if decision.missing:
        yield ("还缺：" if at == 0 else "Missing: ") + "、".join(decision.missing)
    for problem in decision.problems:
        yield ("问题：" if at == 0 else "Problem: ") + problem.message.in_(language)


def _reason(reason: Reason, program: Program, depth: int, shown: set[str]) -> Iterator[str]:
    clause = f"〔{'；'.join(reason.clause)}〕" if reason.clause else ""
    yield f"{'  ' * depth}{MARKS[reason.outcome]} {reason.text}{_found(reason, program)}{clause}{CHECKED.get(reason.checked, '')}"
    if reason.id in shown and reason.children:
        return
    shown.add(reason.id)
    for child in reason.children:
        yield from _reason(child, program, depth + 1, shown)


def _found(reason: Reason, program: Program) -> str:
    if reason.missing:
        return f"：未知，等 {'、'.join(reason.missing)}"
    if isinstance(reason.value, bool) and reason.outcome is not None:
        return ""
    rule, fact, parameter = program.rules.get(reason.id), program.facts.get(reason.id), program.parameters.get(reason.id)
    known = rule or fact or parameter
    if known is None:
        return ""
    return f"：{measured(reason.value, known.kind, program)}"
