"""支付审批: what is due, to whom, by which rule; approved one by one or a whole period at once, refused with a reason, paid by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from web.payments import payment as nouns
from web.payments.payment import State, can, hidden_end, yuan
from web.payments.payments import IN_A_FILE, ON_A_PAGE, Payments
from web.payments.periods import in_words
from web.people.mandates import names_at
from web.people.problems import Refused
from web.store.writing import now
from web.visit import Visit

OPEN: tuple[State, ...] = ("due", "returned", "held", "approved")
TABS: Mapping[State, Words] = {state: nouns.STATES[state] for state in ("due", "returned", "held", "approved", "sent", "refused")}


def payments(visit: Visit, refused: Words | None = None) -> Response:
    """What waits, by benefit and period; what is approved and not in a file yet; the files."""
    kept = of(visit)
    # What comes due by the month is made once a day; what was granted a minute ago stands here at once.
    kept.gather(now(), periods=False)
    groups = kept.groups(OPEN)
    said = visit.request.query_params
    return visit.page(
        "payments.html", 422 if refused else 200, refused=refused, groups={state: [each for each in groups if each.state == state] for state in OPEN},
        batches=kept.batches(), done=number_in(said.get("done", "")), left=number_in(said.get("left", "")), most=IN_A_FILE, **common(),
    )  # fmt: skip


def doing(visit: Visit) -> Response:
    """A whole period approved as it was seen, or a payment file of all that is approved."""
    assert visit.posted is not None
    text = visit.posted.text
    try:
        match text("do"):
            case "approve":
                done = of(visit).approve_all(visit.person, text("goal"), text("period"), number_in(text("count")), text("total"))
                return visit.redirect(f"/payments?{urlencode({'done': done.count, 'left': done.left})}")
            case "pay":
                return visit.redirect(visit.path("payments", "batches", of(visit).pay(visit.person).id))
    except Refused as problem:
        return payments(visit, problem.words)
    raise HTTPException(400)


def listed(visit: Visit, refused: Words | None = None) -> Response:
    """Payments of one state, perhaps of one benefit and period, to be ticked."""
    said = visit.posted.text if visit.posted is not None else lambda name: visit.request.query_params.get(name, "")
    state = state_in(said("state"))
    goal, page = said("goal")[:200], max(1, number_in(said("page")))
    period = said("period")[:10] if goal else None
    found = of(visit).listed(visit.person, state=state, goal=goal, period=period, page=page)
    here = {"state": state, **({"goal": goal, "period": period or ""} if goal else {})}
    return visit.page(
        "payments_list.html", 422 if refused else 200, refused=refused, found=found, state=state, here=here, page=page,
        onward=f"/payments/list?{urlencode({**here, 'page': page + 1})}" if len(found) == ON_A_PAGE else "",
        tabs=[(name, label, f"/payments/list?{urlencode({'state': name})}") for name, label in TABS.items()], **common(),
    )  # fmt: skip


def ticked(visit: Visit) -> Response:
    assert visit.posted is not None
    try:
        done = carried_out(visit, visit.posted.all("payment"))
    except Refused as problem:
        return listed(visit, problem.words)
    return visit.redirect(f"/payments?{urlencode(done)}")


def payment(visit: Visit, refused: Words | None = None) -> Response:
    """Who gets how much, by which rule and clause, from which facts; who had a hand in it; what can be done."""
    kept = of(visit)
    found = kept.seen(visit.person, visit.request.path_params["payment"])
    if found is None:
        raise HTTPException(404)
    one, basis = found
    with visit.site.store.reading() as connection:
        names = names_at(connection, visit.site.store.keys, {one.approved_by} if one.approved_by else set())
    return visit.page(
        "payment.html", 422 if refused else 200, refused=refused, one=one, basis=basis, alike=kept.alike(one), is_own=one.is_touched_by(visit.person.id),
        approver=names.get(one.approved_by or "", ""), batch=kept.batch(one.batch) if one.batch else None, **common(),
    )  # fmt: skip


def settling(visit: Visit) -> Response:
    id = visit.request.path_params["payment"]
    try:
        carried_out(visit, [id])
    except Refused as problem:
        return payment(visit, problem.words)
    return visit.redirect(visit.path("payments", "one", id))


def batch(visit: Visit, refused: Words | None = None) -> Response:
    """The receipt of a payment file: how many, how much, the hash of its bytes; and what is in it."""
    found = of(visit).in_batch(visit.person, visit.request.path_params["batch"])
    if found is None:
        raise HTTPException(404)
    one, rows = found
    with visit.site.store.reading() as connection:
        names = names_at(connection, visit.site.store.keys, {one.made_by})
    return visit.page("payment_batch.html", 422 if refused else 200, refused=refused, one=one, rows=rows, maker=names.get(one.made_by, ""), **common())


def bringing_back(visit: Visit) -> Response:
    """The bank could not pay some of it."""
    assert visit.posted is not None
    try:
        of(visit).bring_back(visit.person, visit.posted.all("payment"), visit.posted.text("says"))
    except Refused as problem:
        return batch(visit, problem.words)
    return visit.redirect(visit.path("payments", "batches", visit.request.path_params["batch"]))


def file(visit: Visit) -> Response:
    try:
        found = of(visit).file(visit.person, visit.request.path_params["batch"])
    except Refused as problem:
        return batch(visit, problem.words)
    if found is None:
        raise HTTPException(404)
    one, content = found
    return Response(content, media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{one.number}.csv"'})


# ── what they share ──────────────────────────────────────────────────────────────────────────────────────────────


def carried_out(visit: Visit, ids: Iterable[str]) -> dict[str, int]:
    """What was asked for with these payments, done. Raises Refused."""
    assert visit.posted is not None
    match visit.posted.text("do"):
        case "approve":
            done = of(visit).approve(visit.person, ids)
            return {"done": done.count, "left": done.left}
        case "refuse":
            return {"done": of(visit).refuse(visit.person, ids, visit.posted.text("says"))}
        case "return":
            return {"done": of(visit).bring_back(visit.person, ids, visit.posted.text("says"))}
    raise HTTPException(400)


def of(visit: Visit) -> Payments:
    return visit.site.payments


def common() -> dict[str, Any]:
    return {"area": None, "states": nouns.STATES, "whys": nouns.WHYS, "yuan": yuan, "period_of": in_words, "hidden_end": hidden_end, "can": can}


def state_in(text: str) -> State:
    return next((state for state in TABS if state == text), "due")


def number_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
