"""A decision for people to read: the answer, then each reason with what was found and its clause."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.diagnostics import Words
from engine.decision import Decision, Reason
from engine.program import Program
from engine.to_words import measured

OUTCOMES = {
    "yes": Words("符合", "yes"),
    "no": Words("不符合", "no"),
    "unknown": Words("还不能确定", "unknown"),
}
MARKS = {"yes": "✓", "no": "✗", "unknown": "？", None: "·"}
CHECKED = {"示例": Words("〔示例，不是正式标准〕", "〔a sample, not an official figure〕")}
NOT_KNOWN = Words("还不知道", "not known yet")
NO_VALUE = Words("没有值", "no value")
HOLDS = {"yes": Words("是", "yes"), "no": Words("否", "no")}
IS_WANTED = {"yes": Words("要", "wanted"), "no": Words("不要", "not wanted")}


def waits_for(names: tuple[str, ...]) -> Words:
    return Words(f"未知，等 {'、'.join(names)}", f"unknown, waits for {', '.join(names)}")


def excluded(outcome: str, case: str) -> Words:
    """An exclusion that does not apply speaks for the applicant: its bare name behind a tick would say the opposite."""
    match outcome:
        case "yes":
            return Words(f"没有这种情况：{case}", f"not the case: {case}")
        case "no":
            return Words(f"有这种情况：{case}", f"the case: {case}")
        case _:
            return Words(f"有没有这种情况：{case}", f"whether it is the case: {case}")


def explained(decision: Decision, program: Program, language: str = "zh") -> str:
    """The whole explanation, a reason a line, indented under what it is a reason for."""
    return "\n".join(_lines(decision, program, language))


def _lines(decision: Decision, program: Program, language: str) -> Iterator[str]:
    colon, comma = (": ", ", ") if language == "en" else ("：", "、")
    outcome = OUTCOMES[decision.outcome].in_(language) if decision.outcome else ""
    yield f"{decision.name}（{decision.on}）{colon if outcome else ''}{outcome}"
    shown: set[str] = set()
    for child in decision.because.children:
        yield from _reason(child, program, 1, shown, language)
    if decision.missing:
        yield Words("还缺", "Missing").in_(language) + colon + comma.join(decision.missing)
    for problem in decision.problems:
        yield Words("问题", "Problem").in_(language) + colon + problem.message.in_(language)


def _reason(reason: Reason, program: Program, depth: int, shown: set[str], language: str) -> Iterator[str]:
    clause = f"〔{'；'.join(reason.clause)}〕" if reason.clause else ""
    checked = CHECKED[reason.checked].in_(language) if reason.checked in CHECKED else ""
    found = _found(reason, program, language)
    found = (": " if language == "en" else "，" if "：" in _said(reason, program, language) else "：") + found if found else ""
    yield f"{'  ' * depth}{_mark(reason, program)} {_said(reason, program, language)}{found}{clause}{checked}"
    if reason.id in shown and reason.children:
        return
    shown.add(reason.id)
    for child in reason.children:
        yield from _reason(child, program, depth + 1, shown, language)


def _role(reason: Reason, program: Program) -> str:
    return program.rules[reason.id].role if reason.id in program.rules else ""


def _mark(reason: Reason, program: Program) -> str:
    """A tick or a cross speaks for or against. A situation and a paper that is not wanted do neither."""
    return MARKS[None if _role(reason, program) in ("situation", "when") and reason.outcome != "unknown" else reason.outcome]


def _said(reason: Reason, program: Program, language: str) -> str:
    rule = program.rules.get(reason.id)
    if rule is None:
        known = reason.id in program.facts or reason.id in program.parameters
        return Words(f"第{reason.text}行", f"row {reason.text}").in_(language) if reason.text.isdigit() and not known else reason.text
    if rule.role == "outcome":
        return rule.owner or reason.text
    if rule.role == "exclusion" and reason.text == rule.label:
        return excluded(reason.outcome or "", rule.label).in_(language)
    return reason.text


def _found(reason: Reason, program: Program, language: str) -> str:
    rule, fact, parameter = program.rules.get(reason.id), program.facts.get(reason.id), program.parameters.get(reason.id)
    if reason.missing:
        return NOT_KNOWN.in_(language) if fact is not None and set(reason.missing) == {reason.id} else waits_for(reason.missing).in_(language)
    if isinstance(reason.value, bool) and reason.outcome is not None:
        words = {"situation": HOLDS, "when": IS_WANTED}.get(_role(reason, program), {}).get(reason.outcome)
        return words.in_(language) if words else ""
    if parameter is not None and reason.value is None:
        return NO_VALUE.in_(language)
    known = rule or fact or parameter
    return "" if known is None else measured(reason.value, known.kind, program)
