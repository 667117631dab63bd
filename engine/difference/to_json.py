"""A difference as JSON: everything that is told, with the codes, facts and values that programs read."""

from __future__ import annotations

from typing import Any

from dsl.source import Span
from engine.decision import Decision, is_sample
from engine.difference import Answered, Change, Difference, Search
from engine.facts import facts_to_json
from engine.program import Program
from engine.reasons_told import told_reason
from engine.to_answer import to_json as answer_to_json
from engine.values import to_json


def difference_to_json(difference: Difference, new: Program, language: str = "zh") -> dict[str, Any]:
    return {
        "old": difference.old,
        "new": difference.new,
        "on": difference.on.isoformat(),
        "same": difference.is_same,
        "changes": [_change(each, language) for each in difference.changes],
        "examples": {
            "decided": difference.examples,
            "flips": [
                {"name": each.name, "subject": each.subject, "on": each.on.isoformat(), "of": each.side,
                 "old": _answered(each.old, language), "new": _answered(each.new, language)}
                for each in difference.flips
            ],
        },
        "people": [_search(each, new, language) for each in difference.searches],
        "population": difference.effect,
    }  # fmt: skip


def _change(change: Change, language: str) -> dict[str, Any]:
    return {
        "sort": change.sort, "name": change.name, "how": change.how, "about": change.about, "words": change.words.in_(language), "goals": list(change.touches),
        "shown": dict(change.effects), "sample": change.is_sample, "old_place": _place(change.old_span), "new_place": _place(change.new_span),
    }  # fmt: skip


def _place(span: Span) -> str | None:
    return f"{span.file}:{span.line}:{span.column}" if span.file else None


def _search(search: Search, new: Program, language: str) -> dict[str, Any]:
    return {
        "goal": search.goal,
        "shown_alike": search.is_same,
        "tried": search.tried,
        "found": [
            {"from": each.turn[0], "to": each.turn[1], "on": each.on.isoformat(), "region": each.region, "facts": facts_to_json(new, each.facts),
             "old": _decision(each.old, language), "new": _decision(each.new, language)}
            for each in search.witnesses
        ],
    }  # fmt: skip


def _answered(answered: Answered, language: str) -> dict[str, Any]:
    if answered.decision is None:
        return {"outcome": None, "value": None, "problem": answered.problem.in_(language) if answered.problem else ""}
    return _decision(answered.decision, language)


def _decision(decision: Decision, language: str) -> dict[str, Any]:
    whole = answer_to_json(decision, language)
    return {
        "outcome": decision.outcome, "value": to_json(decision.value), "reason": decision.reason, "why": told_reason(decision),
        "missing": list(decision.missing), "problems": whole["problems"], "sample": is_sample(decision.because), "because": whole["because"],
    }  # fmt: skip
