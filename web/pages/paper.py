"""The form on paper: blank for a pen, or filled in for a signature."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from forms.to_paper import paper_html
from web.pages.apply import filling_for
from web.pages.cases import case_of, filling_of
from web.pages.guide import answers_of
from web.pages.matter import code_of
from web.visit import Visit


def form(visit: Visit) -> Response:
    """A form nobody has handed in. Its own applicant sees it whole, as on the page it was filled in on."""
    filling = filling_for(visit)
    answers = answers_of(visit) if "filled" in visit.request.query_params else None
    if answers == {}:
        raise HTTPException(404)
    sheet = paper_html(filling, answers, visit.language, is_masked=False)
    address = visit.address_of(visit.goal_path)
    return visit.page("form.html", goal=visit.goal, sheet=sheet, number="", is_blank=answers is None, address=address, code=code_of(address), back=visit.goal_path)


def form_of_case(visit: Visit) -> Response:
    """The form as it was handed in, with numbers hidden: whoever has the number of the case sees the rest."""
    case = case_of(visit)
    program = visit.site.rulebook(case.program).program
    place = visit.path("cases", case.reference)
    address = visit.address_of(place)
    return visit.page(
        "form.html", area=visit.areas.get(case.catalog), goal=program.goals[case.goal], is_blank=False, number=case.number, address=address,
        sheet=paper_html(filling_of(case, program), case.answers, visit.language), code=code_of(address), back=place,
    )  # fmt: skip
