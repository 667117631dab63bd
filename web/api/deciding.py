"""Asking the rules: a decision, the next question, the plan. Nothing of what is told is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from dsl.diagnostics import Problems
from engine.asking.to_json import guide_to_json
from engine.decide import goal_named, run_of
from engine.plan.from_theme import plan_of
from engine.plan.to_json import plan_to_json
from engine.rulebook import Rulebook, today
from engine.to_answer import to_json
from engine.to_python import Generated, generated_from
from engine.values import to_json as value_to_json
from web.api.endpoint import Call, Reply
from web.api.problems import bad_facts, not_decided, not_found


def decide(call: Call) -> Reply:
    """What the rules say, on a day and in a place; with `explain`, why, and the receipt."""
    rulebook, name = call.area.rulebook, call.goal
    facts = facts_in(call, rulebook)
    on, region = day_in(call, "on") or today(), region_in(call, rulebook)
    try:
        if call.body.get("explain"):
            return Reply({**to_json(rulebook.decide(name, facts, on, region), call.language), "program": rulebook.fingerprint})
        (answer,) = generated(rulebook, name, on, region).answer(facts)
    except Problems as problems:
        raise not_decided(problems.diagnostics, call.language) from None
    return Reply({
        "name": name, "on": on.isoformat(), "outcome": answer.outcome, "value": value_to_json(answer.value), "missing": list(answer.missing),
        "reason": answer.reason, "program": rulebook.fingerprint,
    })  # fmt: skip


@lru_cache(maxsize=512)
def generated(rulebook: Rulebook, name: str, on: date, region: str) -> Generated:
    """The generated function of a day; writing it costs some milliseconds, calling it some microseconds."""
    return generated_from(rulebook.program, (name,), on, region)


def guide(call: Call) -> Reply:
    rulebook, name = call.area.rulebook, call.goal
    facts = facts_in(call, rulebook)
    found = rulebook.guide(name, facts, day_in(call, "on") or today(), region_in(call, rulebook))
    return Reply(guide_to_json(found, call.language))


def plan(call: Call) -> Reply:
    """Who does what when, counted in working days; with `from`, on which days."""
    rulebook, name = call.area.rulebook, call.goal
    if name not in rulebook.program.themes and name not in rulebook.program.matters:
        raise not_found()
    facts, begin = facts_in(call, rulebook), day_in(call, "from")
    run = run_of(rulebook.program, facts, day_in(call, "on") or begin or today(), region_in(call, rulebook))
    try:
        return Reply(plan_to_json(plan_of(goal_named(rulebook.program, name), run, begin), call.language))
    except Problems as problems:
        raise not_decided(problems.diagnostics, call.language) from None


def facts_in(call: Call, rulebook: Rulebook) -> Mapping[str, object]:
    try:
        return rulebook.facts_from(call.body["facts"])
    except Problems as problems:
        raise bad_facts(problems.diagnostics, call.language) from None


def region_in(call: Call, rulebook: Rulebook) -> str:
    try:
        return rulebook.place(call.body.get("region"))
    except Problems as problems:
        raise bad_facts(problems.diagnostics, call.language) from None


def day_in(call: Call, name: str) -> date | None:
    return date.fromisoformat(call.body[name]) if name in call.body else None
