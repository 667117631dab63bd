"""One's own cases: what was handed in, what happened to it, what comes next and by when; and what one can do about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from engine.decide import run_of
from engine.program import Program
from forms.answers import Filling, facts_that_count, typed
from forms.from_program import form_from
from web.cases import words as said
from web.cases.codes import code_of as code_of_case
from web.cases.credit import credit_of
from web.cases.docket import Filed
from web.cases.filing import letters_for
from web.cases.letters import Letter
from web.cases.life import day_in_china
from web.cases.moves import WAYS, Hand, Offer, askable
from web.cases.ratings import grades_of
from web.pages import mending
from web.pages.guide import against, chosen_only, figures_of, waiting_for
from web.pages.matter import code_of, optional_of, papers_by_state
from web.pages.moving import open_to, sent
from web.payments.payment import STATES, WHYS, yuan
from web.payments.periods import in_words
from web.people.rights import Right, may
from web.people.sight import is_theirs
from web.steps import groups_of
from web.store.records import Case
from web.store.writing import now
from web.visit import Visit

OWN: tuple[Hand, ...] = ("applicant",)


def mine(visit: Visit) -> Response:
    """我的办件: the newest first, what still wants something of oneself before all others."""
    moment = now()
    found = visit.site.docket.of_subject(visit.person, moment)
    waiting = [each for each in found if any(not step.who for step in said.next_of(each.standing))]
    rest = [each for each in found if each not in waiting]
    return visit.page("cases.html", area=None, waiting=waiting, rest=rest, said=said, credit=credit_of((each.standing for each in found), day_in_china(moment)))


def acknowledgement(visit: Visit) -> Response:
    return shown(visit, filed_of(visit))


def move(visit: Visit) -> Response:
    assert visit.posted is not None
    filed = filed_of(visit)
    mended = mended_in(visit, filed)
    if mended.problems:
        return shown(visit, filed, mended.problems, mended.questions)
    done = sent(visit.site.docket, visit.person, filed, visit.posted, OWN, lambda kind: dict(mended.told))
    if isinstance(done, tuple):
        return shown(visit, filed_of(visit), done)
    return visit.redirect(visit.path("cases", filed.reference))


def mended_in(visit: Visit, filed: Filed) -> mending.Mended:
    """What a form sent to put right tells; nothing for any other move."""
    assert visit.posted is not None
    if visit.posted.text("move") != "mend":
        return mending.Mended()
    rulebook = visit.site.rulebook(filed.standing.version.program or filed.case.program)
    return mending.read(filling_of(filed.case, rulebook.program), rulebook, filed, visit.posted, visit.language)


def shown(visit: Visit, filed: Filed, problems: tuple[Words, ...] = (), questions: Markup | None = None) -> Response:
    """What was handed in and told then, as on the day it was; and where it stands now."""
    case = filed.case
    rulebook = visit.site.rulebook(case.program)
    goal = rulebook.program.goals[case.goal]
    filling = filling_of(case, rulebook.program)
    answers = filed.answers
    facts = typed(filling, facts_that_count(filling, answers))
    guide = rulebook.guide(case.goal, facts, filling.on)
    notice = guide.notice and chosen_only(guide.notice, rulebook.program, case.goal, answers)
    return visit.page(
        "case.html", 422 if problems else 200, area=visit.site.areas.get(case.catalog), case=case, goal=goal, notice=notice, papers=papers_by_state(notice.papers) if notice else {},
        optional=optional_of(rulebook, goal),
        figures=figures_of(notice, guide.decision, run_of(rulebook.program, facts, filling.on)) if notice else [],
        awaited=waiting_for(notice) if notice else [], against=against(guide.decision.because, rulebook.program), groups=groups_of(filling, answers),
        code=code_of(visit.address_of(visit.path("cases", case.reference))), submitted=filling.on, back=visit.path(case.catalog), problems=problems, **told(visit, filed, OWN, questions, bool(problems)),
    )  # fmt: skip


def told(visit: Visit, filed: Filed, hands: tuple[Hand, ...], questions: Markup | None = None, is_wrong: bool = False) -> dict[str, Any]:
    """What both sides of the counter see of a case: where it stands, what happened, what comes next, what can be done."""
    standing = filed.standing
    offers = open_to(visit.person, filed, hands)
    if questions is None:
        program = visit.site.rulebook(standing.version.program or filed.case.program).program
        questions = mending.questions_for(filling_of(filed.case, program), filed, visit.language)
    typed = visit.posted if is_wrong else None
    return {
        "typed": typed, "typed_in": f"move-{typed.text('move').replace(' ', '-')}-{typed.text('about')}" if typed else "",
        "opened": (typed.text("move"), typed.text("about")) if typed else ("mend", "") if standing.state == "mending" else ("", ""),
        "questions": questions,
        "query_code": code_of_case(visit.site.store, filed.reference), "letters": letters_of_case(visit, filed), "filed": filed, "standing": standing, "said": said, "lines": said.lines_of(filed.events, standing), "next": said.next_of(standing),
        "offers": [each for each in offers if not is_rating(each)], "ratings": [each for each in offers if is_rating(each) and not has_rated(visit, filed, each)],
        "decided": {each.state for each in standing.tasks if each.decided is not None}, "payments": visit.site.payments.of_case(filed.reference), "paying": (STATES, WHYS, yuan, in_words),
        "grades": grades_of(standing.course.terms), "askable": list(askable(standing.course)), "names": said.item_names(standing), "ways": list(WAYS.items()), "hands": hands,
        "action": visit.path(*visit.request.url.path.strip("/").split("/")[:2], "move"),
    }  # fmt: skip


def letter(visit: Visit) -> Response:
    """One letter, to be read or printed."""
    filed = filed_of(visit)
    found = next((each for each in letters_of_case(visit, filed) if str(each.number) == visit.request.path_params["number"]), None)
    if found is None:
        raise HTTPException(404)
    place = visit.path(visit.request.url.path.split("/")[1], filed.reference)
    return visit.page(
        "letter.html", area=visit.site.areas.get(filed.catalog), filed=filed, letter=found, back=place,
        goal=visit.site.rulebook(filed.case.program).program.goals[filed.goal],
    )  # fmt: skip


def letters_of_case(visit: Visit, filed: Filed) -> tuple[Letter, ...]:
    return letters_for(filed, visit.site.rulebook(filed.standing.version.program or filed.case.program).program)


def is_rating(offer: Offer) -> bool:
    return offer.kind == "rate"


def has_rated(visit: Visit, filed: Filed, offer: Offer) -> bool:
    return not may(visit.person, Right.RATE) or any(each.step == offer.about and each.person == visit.person.id for each in filed.standing.ratings)


def filed_of(visit: Visit) -> Filed:
    """A case of one's own. Staff whose body works on it see it at work; here they would stand on both sides of the counter."""
    moment = now()
    found = visit.site.docket.seen(visit.person, visit.request.path_params["reference"], moment)
    if found is None or not is_theirs(visit.person, found, moment):
        # A case of somebody else and one that never was look the same.
        raise HTTPException(404)
    return found


def case_of(visit: Visit) -> Case:
    return filed_of(visit).case


def filling_of(case: Case, program: Program) -> Filling:
    """The form as it was, on the day the case was handed in."""
    return Filling(form_from(program, case.goal), program, date.fromisoformat(case.submitted_on), program.region)
