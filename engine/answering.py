"""Facts as a file brings them, answered one by one: an object, or an object a line.

In JSON Lines a bad line is answered with its problems and the others are decided all the same (docs/meaning.md 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dsl.diagnostics import Diagnostic, Problems, to_json
from engine.decision import Decision
from engine.rulebook import Rulebook, today
from engine.to_answer import to_json as answer_to_json


@dataclass(frozen=True, slots=True)
class Answered:
    """`is_read`: the facts could be taken in; otherwise `decision` is None and the JSON says what is wrong, on which line of several."""

    json: dict[str, Any]
    decision: Decision | None
    is_read: bool = True
    problems: tuple[Diagnostic, ...] = ()
    line: int | None = None


def answers_from(
    rulebook: Rulebook, name: str, text: str, on: date | None, region: str | None, language: str, *, in_lines: bool = False
) -> Iterator[Answered]:
    """One answer for one object, in order; `region` is a code. `in_lines`: it is known to be an object a line."""
    day = on or today()
    if not in_lines and not is_json_lines(text):
        yield answered(rulebook, name, text, None, day, region, language)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield answered(rulebook, name, line, number, day, region, language)


def is_json_lines(text: str) -> bool:
    """Whether the text is an object a line: its first line closes what it opens, and another follows."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and lines[0].startswith("{") and lines[0].endswith("}") and lines[1].startswith("{")


def answered(rulebook: Rulebook, name: str, text: str, line: int | None, on: date, region: str | None, language: str) -> Answered:
    try:
        facts = rulebook.facts_from(text)
        if unmet := rulebook.unmet(facts, on, region):
            raise Problems(unmet)
        decision = rulebook.decide(name, facts, on, region)
    except Problems as found:
        told = [to_json(each, language) for each in found.diagnostics]
        return Answered({"line": line or 1, "problems": told}, None, False, found.diagnostics, line)
    return Answered(answer_to_json(decision, language), decision)
