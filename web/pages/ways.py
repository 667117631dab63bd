"""What follows from how a case is handled: the receipt of what is handed in, and what a clerk checks at the counter."""

from __future__ import annotations

from starlette.responses import Response

from engine.notice.checklist import BOXES, SORTS, checklist_of
from engine.notice.choices import Choices, chosen
from forms import words
from forms.answers import facts_so_far, typed
from web.pages.guide import answers_of, chosen_only, guide_for
from web.visit import Visit


def receipt(visit: Visit) -> Response:
    """收件凭证: whether it is accepted as chosen, what is received, what is to come and by when. What is not on offer is not heard."""
    answers = answers_of(visit)
    found = guide_for(visit, answers)
    if found.notice is None or found.notice.outcome == "no":
        return visit.redirect(f"{visit.goal_path}/{'check' if found.notice is None else 'notice'}")
    program = visit.area.rulebook.program
    notice = chosen_only(found.notice, program, visit.goal.name, answers)
    query = visit.request.query_params
    offered = {each.pledge for each in notice.promises}
    asked_for = {each.document for each in notice.papers if each.needed != "no"}
    choices = Choices(
        tuple(each for each in dict.fromkeys(query.getlist("promise")) if each in offered),
        tuple(each for each in dict.fromkeys(query.getlist("without")) if each in asked_for),
        "mail" in query and any(each.mode == "mail" for each in notice.modes),
    )
    told = chosen(notice, choices, program)
    promised = {each.document for each in told.papers if each.state == "promised"}
    return visit.page(
        "receipt.html", goal=visit.goal, notice=told, signed=[each for each in told.promises if each.document in promised],
        asked=[each.title for each in told.fields if each not in notice.fields],
    )  # fmt: skip


def checklist(visit: Visit) -> Response:
    """受理核对单: for everybody, or, with `?mine`, what this applicant's answers leave to be checked."""
    rulebook = visit.area.rulebook
    filling = visit.filling
    answers = answers_of(visit) if "mine" in visit.request.query_params else {}
    facts = typed(filling, facts_so_far(filling, answers))
    found = checklist_of(rulebook.program, visit.goal.name, facts, filling.on, filling.region or None, program_hash=rulebook.fingerprint)
    groups = [(name, checks) for sort, name in SORTS.items() if (checks := found.of(sort))]
    return visit.page("checklist.html", goal=visit.goal, list=found, groups=groups, boxes=BOXES, signs=words.SIGNS, back=visit.goal_path)
