"""The file of a case as it is archived and looked over: its letters, and all that a manifest covers."""

from __future__ import annotations

from engine.program import Program
from web.cases.archive import Held
from web.cases.docket import Docket, Filed
from web.cases.letters import Letter, letters_of
from web.words import texts_of

REMEDIES = ("review_way", "lawsuit_way")
"""Elements of a matter that say what can be done against its decision."""


def letters_for(filed: Filed, program: Program) -> tuple[Letter, ...]:
    """What was given in writing, with what can be done against it by the rules the case goes by."""
    ways = {name: tuple(text for key in REMEDIES for text in texts_of(dict(matter.elements).get(key))) for name, matter in program.matters.items()}
    everything = tuple(dict.fromkeys(text for work in filed.standing.course.works for text in ways.get(work.matter, ())))
    return letters_of(filed.events, filed.standing, {**ways, "": everything})


def held_of(docket: Docket, filed: Filed, program: Program) -> Held:
    return Held(filed.case.number, filed.case.answers, filed.case.decision, letters_for(filed, program), docket.papers_of(filed.reference))
