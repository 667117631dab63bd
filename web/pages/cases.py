"""The acknowledgement (回执): the number to quote, what happens next and by when."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.decide import run_of
from engine.program import Program
from forms.answers import Filling, facts_that_count, typed
from forms.from_program import form_from
from web.pages.apply import groups_of
from web.pages.guide import against, chosen_only, figures_of, waiting_for
from web.pages.matter import code_of, optional_of, papers_by_state
from web.store.records import Case
from web.visit import Visit


def acknowledgement(visit: Visit) -> Response:
    case = case_of(visit)
    rulebook = visit.site.rulebook(case.program)
    goal = rulebook.program.goals[case.goal]
    filling = filling_of(case, rulebook.program)
    facts = typed(filling, facts_that_count(filling, case.answers))
    guide = rulebook.guide(case.goal, facts, filling.on)
    notice = guide.notice and chosen_only(guide.notice, rulebook.program, case.goal, case.answers)
    return visit.page(
        "case.html", area=visit.areas.get(case.catalog), case=case, goal=goal, notice=notice, papers=papers_by_state(notice.papers) if notice else {},
        optional=optional_of(rulebook, goal),
        figures=figures_of(notice, guide.decision, run_of(rulebook.program, facts, filling.on)) if notice else [],
        awaited=waiting_for(notice) if notice else [],
        against=against(guide.decision.because, rulebook.program), groups=groups_of(filling, case.answers), code=code_of(visit.address), submitted=filling.on, back=visit.path(case.catalog),
    )  # fmt: skip


def case_of(visit: Visit) -> Case:
    found = visit.site.store.case(visit.visitor, visit.request.path_params["reference"])
    if found is None:
        # A case of somebody else and one that never was look the same.
        raise HTTPException(404)
    return found


def filling_of(case: Case, program: Program) -> Filling:
    """The form as it was, on the day the case was handed in."""
    return Filling(form_from(program, case.goal), program, date.fromisoformat(case.submitted_on), program.region)
