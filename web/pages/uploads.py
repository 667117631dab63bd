"""The papers of a case as files: sent in by the applicant, looked at by both sides of the counter."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from web.cases.docket import Filed
from web.handing_out import in_pieces
from web.pages import cases, work
from web.papers import keep, problems
from web.people.problems import Refused
from web.people.rights import Right, role_for
from web.visit import Visit

BOX = "file"


def own(visit: Visit, refused: Words | None = None) -> Response:
    filed = cases.filed_of(visit)
    return shown(visit, filed, visit.path("cases", filed.reference), refused)


def office(visit: Visit) -> Response:
    filed = work.filed_of(visit)
    return shown(visit, filed, visit.path("desk", filed.reference))


def shown(visit: Visit, filed: Filed, place: str, refused: Words | None = None) -> Response:
    papers = {each.document: each.title for each in filed.standing.course.papers}
    return visit.page(
        "uploads.html", 422 if refused else 200, area=None, filed=filed, papers=papers, place=place, refused=refused,
        uploads=keep.of_case(visit.site.store, filed.reference), is_own=place.startswith("/cases/"), most=visit.site.settings.largest_file // (1024 * 1024),
    )  # fmt: skip


def sending(visit: Visit) -> Response:
    """Keeps what was sent in; or takes back what was sent by mistake."""
    assert visit.posted is not None
    filed = cases.filed_of(visit)
    store, here = visit.site.store, visit.path("cases", filed.reference, "papers")
    if filed.standing.is_over:
        raise HTTPException(409)
    if gone := visit.posted.text("gone"):
        if not keep.take_back(store, visit.person, gone, filed.reference, subject=filed.subject):
            raise HTTPException(404)
        return visit.redirect(here)
    paper = visit.posted.text("paper")
    known = {each.document for each in filed.standing.course.papers}
    try:
        sent = [each for each in visit.files if each.box == BOX and each.size]
        if not sent:
            raise problems.no_file()
        for each in sent:
            keep.keep(
                store, visit.person, each.name, each.file, case=filed.reference, paper=paper if paper in known else "",
                role=role_for(visit.person, Right.OWN_CASES) or "", subject=filed.subject,
            )  # fmt: skip
    except Refused as refused:
        return own(visit, refused.words)
    return visit.redirect(here)


def own_file(visit: Visit) -> Response:
    return handed_out(visit, cases.filed_of(visit), Right.OWN_CASES)


def office_file(visit: Visit) -> Response:
    return handed_out(visit, work.filed_of(visit), Right.WORK)


def handed_out(visit: Visit, filed: Filed, right: Right) -> Response:
    """The file itself, to be saved and never shown as a page of ours: whatever is in it runs nowhere."""
    id = visit.request.path_params["upload"]
    found = keep.content_of(visit.site.store, visit.person, id, filed.reference, role=role_for(visit.person, right) or "", subject=filed.subject)
    if found is None:
        raise HTTPException(404)
    upload, content = found
    return visit.recognised(in_pieces(content, upload.media, upload.name))
