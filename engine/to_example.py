"""A case as a 用例: what is known and what came of it, written as an author would, in a file of its own that `banshi test` runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine.decide import goal_named
from engine.examples import IN_WORDS, run_example
from engine.facts import facts_to_json
from engine.functions.call import unknowns_in
from engine.kinds import AnyKind, Kind, ListKind, NumberKind, certain
from engine.program import Example, Goal, Program
from engine.reading import facts_in
from engine.reasons import rules_of
from engine.rulebook import Rulebook
from engine.to_words import measured
from engine.values import plain


def example_text(
    rulebook: Rulebook, name: str, subject: str, facts: Mapping[str, object], on: date, region: str | None = None, *, note: str = "",
) -> str:  # fmt: skip
    """The YAML of a file with this one example. It says what the rules decide today: whoever keeps it will hear when they do not."""
    example = example_from(rulebook, name, subject, facts, on, region)
    lines = ["用例:", f"  {scalar(name)}:", f"    对象: {scalar(subject)}", f"    日期: {example.on.isoformat()}"]
    if example.region:
        lines.append(f"    地区: {scalar(example.region)}")
    if note:
        lines.append(f"    备注: {scalar(note)}")
    lines += ["    已知:" if example.given else "    已知: {}", *_entries(example.given.items(), 6)]
    lines += ["    应得:", *_entries(example.expect, 6)]
    return "\n".join(lines) + "\n"


def example_from(rulebook: Rulebook, name: str, subject: str, facts: Mapping[str, object], on: date, region: str | None = None) -> Example:
    """The example of a case, with everything expected that comes of it."""
    program = rulebook.program
    goal = goal_named(program, subject)
    place = rulebook.place(region)
    given = {fact: _said(value) for fact, value in facts_to_json(program, facts).items() if value not in (None, []) or not program.facts[fact].empty_is_absent}
    # Where nothing written means that there is none, what is not known has to be said.
    given |= {fact: "未知" for fact in _read(goal, program) if program.facts[fact].empty_is_absent and fact not in facts}
    decision = rulebook.decide(subject, facts, on, place)
    expect: list[tuple[str, object]] = []
    if decision.outcome is not None:
        expect.append(("结论", IN_WORDS[decision.outcome]))
    if decision.outcome == "no" and decision.reason:
        expect.append(("因为", program.rules[decision.reason].label))
    if decision.outcome == "unknown" and decision.missing:
        expect.append(("还缺", "、".join(decision.missing)))
    expect += _values(goal, decision.value, program)
    example = Example(name, subject, on, None, "" if place == program.region else place, given, {}, tuple(expect))
    # What an example cannot say of a value, it leaves out.
    return replace(example, expect=tuple(each for each in example.expect if run_example(rulebook, replace(example, expect=(each,))).is_right))


def _said(value: Any) -> Any:
    """What is known to be none is said so: nothing written is not known."""
    match value:
        case None:
            return "无"
        case Mapping():
            return {name: _said(each) for name, each in value.items()}
        case list():
            return [_said(each) for each in value]
    return value


def _read(goal: Goal, program: Program) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for rule in rules_of(goal, program):
        found |= dict.fromkeys(facts_in(program.rules[rule].value, program, through_derivations=True))
    return tuple(name for name in found if name in program.facts)


def _values(goal: Goal, value: object, program: Program) -> Iterator[tuple[str, object]]:
    for label, rule in goal.results:
        own = value.get(label) if label and isinstance(value, Mapping) else value if not label else None
        if own is None or next(unknowns_in(own), None) is not None:
            continue
        kind = program.rules[rule].kind
        yield label or "结果", _written(own, kind, program)


def _written(value: object, kind: Kind, program: Program) -> object:
    match value:
        case tuple():
            inner = certain(kind)
            return [_written(each, inner.item if isinstance(inner, ListKind) else AnyKind(), program) for each in value]
        case Mapping():
            return {str(name): _written(each, AnyKind(), program) for name, each in value.items()}
        case Decimal():
            # Without the commas that people read.
            unit = number.unit if isinstance(number := certain(kind), NumberKind) else ""
            return plain(value) + unit
        case date():
            return value.isoformat()
    return measured(value, kind, program)


# ── as YAML ──────────────────────────────────────────────────────────────────────────────────────────────────────

PLAIN = re.compile(r"[\w\u3400-\u9fff（）《》·.+-][\w\u3400-\u9fff（）《》“”、，。·.%/ +-]*", re.ASCII)
WORDS_OF_YAML = frozenset(("null", "true", "false", "yes", "no", "on", "off", "~"))


def scalar(value: object) -> str:
    """A word as it stands in YAML, in quotation marks where it would be read as something else."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return "无"
    text = str(value)
    is_plain = PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in WORDS_OF_YAML and not text.startswith(("- ", "-\t"))
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _entries(entries: Any, depth: int) -> Iterator[str]:
    for name, value in entries:
        yield f"{' ' * depth}{scalar(name)}: {_flow(value)}"


def _flow(value: object) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{scalar(name)}: {_flow(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow_item, value)) + "]"
    return scalar(value)


def _flow_item(value: object) -> str:
    # Between brackets a comma parts two items.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and "," in value else _flow(value)
