"""What a program tells of a move, made into what the move is told: nothing but what it takes, and what only the service may say said by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dsl.diagnostics import Words
from engine.program import Program
from forms.answers import Filling, read_document
from forms.from_program import form_from
from web.api.endpoint import Call
from web.api.problems import wanting, wrong_answers
from web.cases import problems
from web.cases.archive import sealed
from web.cases.docket import Filed
from web.cases.filing import held_of
from web.cases.handing_in import made_again
from web.cases.moves import MOVES
from web.cases.ratings import grades_of

MADE_HERE = frozenset({"asked", "bad", "changes", "course", "decision", "engine", "leaves", "manifest", "algorithm", "papers", "program", "salt", "texts"})
"""What a move is told by the service alone."""


def told_by(call: Call, filed: Filed, kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Raises a Refusal for what the move does not take from a program, and for answers that cannot be."""
    takes = MOVES[kind].takes - MADE_HERE
    if strange := sorted(set(said) - takes):
        raise wanting(problems.not_heard(each) for each in strange)
    told = dict(said)
    items = told.get("items", ())
    if (kind == "ask" and not all(isinstance(each, dict) for each in items)) or (kind == "mend" and not all(isinstance(each, str) for each in items)):
        raise wanting((problems.nothing_asked(),))
    match kind:
        case "mend":
            return told | mended(call, filed, told.pop("answers", {}))
        case "rate":
            return told | {"bad": grades_of(filed.standing.course.terms).is_bad(told.get("grade", 0))}
        case "archive":
            program = call.site.rulebook(filed.standing.version.program or filed.case.program).program
            return told | sealed(held_of(call.site.docket, filed, program), filed.events)
        case _:
            return told


def mended(call: Call, filed: Filed, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were asked for, answered again; the rules decide anew, and the course is made of the answers as they are now."""
    mending = filed.standing.mending
    wanted = {item.partition(":")[2] for item, _ in mending.items if item.startswith("field:")} if mending is not None else set()
    if not wanted:
        if given:
            raise wanting((problems.not_heard("answers"),))
        return {}
    rulebook = call.site.rulebook(filed.standing.version.program or filed.case.program)
    filling = filling_of(filed, rulebook.program)
    facts = {**{each.key: each.fact for each in filling.form.fields}, **{each.fact: each.fact for each in filling.form.fields}}
    fresh = {facts.get(name, name): value for name, value in given.items()}
    # What was answered stands, but for what was asked; what a changed answer brings up is answered with it.
    strange = [name for name in fresh if name not in wanted and name in filed.answers] + [name for name in fresh if name not in facts.values()]
    if strange:
        raise wanting(Words(f"没有要求补正“{name}”", f"`{name}` was not asked for") for name in strange)
    if missing := sorted(wanted - set(fresh)):
        titles = {each.fact: each.question for each in filling.form.fields}
        raise wanting(problems.not_mended(titles.get(name, name)) for name in missing)
    read = read_document(filling, {**filed.answers, **fresh})
    if read.wrong:
        keys = {each.fact: each.key for each in filling.form.fields}
        raise wrong_answers({keys.get(fact, fact): fault.message for fact, fault in read.wrong.items()}, frozenset(keys.get(name, name) for name in fresh))
    return made_again(filling, rulebook, filed, {name: value for name, value in read.answers.items() if name in fresh})


def filling_of(filed: Filed, program: Program) -> Filling:
    return Filling(form_from(program, filed.goal), program, date.fromisoformat(filed.case.submitted_on), program.region)
