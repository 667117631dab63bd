"""What there is: catalogs, what they offer, and the form of each as JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.finding.find import found_by
from engine.program import Goal
from forms.to_json_schema import json_schema_from, notes_from
from forms.to_ui_schema import ui_schema_from
from web.api.endpoint import Call, Reply
from web.api.paging import page_of
from web.site import Area


def catalogs(call: Call) -> Reply:
    version = "+".join(area.rulebook.fingerprint[:16] for area in call.areas.values())
    return page_of(call, list(call.areas.values()), catalog_told, version)


def catalog(call: Call) -> Reply:
    return Reply(catalog_told(call.area), call.area.rulebook.fingerprint)


def catalog_told(area: Area) -> dict[str, Any]:
    rulebook = area.rulebook
    return {"id": area.slug, "name": area.name, "region": rulebook.program.region, "program": rulebook.fingerprint, "goals": len(area.goals)}


def goals(call: Call) -> Reply:
    """All that is on offer, or what somebody's words may mean, the likeliest first."""
    area, sort, words = call.area, call.query.get("sort", ""), call.query.get("q", "").strip()
    version = area.rulebook.fingerprint
    if words:
        hits = [(area.goals[hit.goal], hit.score) for hit in found_by([area.finder], words).shown]
        found = [{**goal_told(goal), "score": Decimal(f"{score:.4f}")} for goal, score in hits if not sort or goal.sort == sort]
        return page_of(call, found, lambda each: each)
    return page_of(call, [each for each in area.goals.values() if not sort or each.sort == sort], goal_told, version)


def goal_told(goal: Goal) -> dict[str, Any]:
    return {"name": goal.name, "title": goal.title or goal.name, "sort": goal.sort, "aliases": list(goal.aliases)}


def goal(call: Call) -> Reply:
    """One matter, benefit or theme, with every fact its form asks for."""
    area, name = call.area, call.goal
    program = area.rulebook.program
    facts = [
        {
            "name": each.fact, "key": each.key, "question": each.question, "kind": type(each.kind).__name__.removesuffix("Kind").lower(),
            "source": each.register, "is_needed": each.is_required,
        }
        for each in area.forms[name].fields
    ]  # fmt: skip
    return Reply({**goal_told(program.goals[name]), "facts": facts, "program": area.rulebook.fingerprint}, area.rulebook.fingerprint)


def schema(call: Call) -> Reply:
    """For a client of one's own: the form, how it is laid out, and why each question is asked."""
    area, name = call.area, call.goal
    form, program = area.forms[name], area.rulebook.program
    match call.query.get("format", "jsonschema"):
        case "uischema":
            body: Any = ui_schema_from(form)
        case "why":
            body = notes_from(form, call.language)
        case _:
            body = json_schema_from(form, program)
    return Reply(body, f"{area.rulebook.fingerprint}-{call.query.get('format', 'jsonschema')}-{call.language}")
