"""On another device: how far a case is, by its number and code; and a draft that is taken along."""

from __future__ import annotations

from starlette.responses import Response

from dsl.diagnostics import Words
from web.cases import words as said
from web.cases.codes import carried, case_by_code, taken_up
from web.pages.matter import code_of as square_of
from web.store.writing import now
from web.visit import Visit

NO_CASE = Words("没有找到。请照回执上的办件编号和查询码再填一次。", "Not found. Type the number and the code as they stand on the acknowledgement.")
NO_DRAFT = Words("没有找到：可能过了保存的日子，或者已经取走。请在原来的设备上再要一次。", "Not found, or past its day, or taken along before. Ask for a new code where you began.")


def progress(visit: Visit) -> Response:
    return visit.page("progress.html", area=None, wrong=None, filed=None)


def asked(visit: Visit) -> Response:
    """How far a case is: to whoever has its number and code. What was filled in is not shown."""
    assert visit.posted is not None
    store = visit.site.store
    reference = case_by_code(store, visit.posted.text("number"), visit.posted.text("code"))
    filed = None if reference is None else visit.site.docket.filed(reference, now())
    if filed is None:
        return visit.page("progress.html", 422, area=None, wrong=NO_CASE, filed=None)
    with store.writing(visit.person) as writing:
        writing.note("case.viewed", f"cases/{filed.reference}", {"by": "code"}, subject=filed.subject)
    standing = filed.standing
    return visit.page(
        "progress.html", area=None, wrong=None, filed=filed, standing=standing, said=said, lines=said.lines_of(filed.events, standing), next=said.next_of(standing),
        names=said.item_names(standing),
    )  # fmt: skip


def carry(visit: Visit) -> Response:
    draft = visit.draft
    if draft is None:
        return visit.redirect(visit.goal_path)
    reference, code = carried(visit.site.store, visit.person, draft)
    address = visit.address_of("/resume")
    return visit.page("carry.html", goal=visit.goal, reference=reference, code=code, expires=draft.expires_at, square=square_of(address), address=address)


def resume(visit: Visit) -> Response:
    return visit.page("resume.html", area=None, wrong=None)


def resuming(visit: Visit) -> Response:
    assert visit.posted is not None
    found = taken_up(visit.site.store, visit.person, visit.visitor, visit.posted.text("reference"), visit.posted.text("code"), now())
    if found is None:
        return visit.page("resume.html", 422, area=None, wrong=NO_DRAFT)
    return visit.redirect(visit.path(*found, "apply"))
