"""Payments for programs of whoever approves them: what is due and why, approving, refusing, payment files and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from web.api.endpoint import Call, Reply
from web.api.paging import asked, page_of, told_page
from web.api.problems import no_key, not_found, not_possible
from web.handing_out import whole
from web.payments.basis import basis_to_json
from web.payments.payment import STATES, WHYS, Batch, Group, Payment, State, can, hidden_end, yuan
from web.payments.payments import Payments
from web.people.problems import Refused
from web.store.writing import now

OPEN: Sequence[State] = ("due", "returned", "held", "approved")


def groups(call: Call) -> Reply:
    """What waits, added up by benefit, period and state."""
    state = call.query.get("state")
    return page_of(call, gathered(call).groups([state] if state else OPEN), group_told)


def listed(call: Call) -> Reply:
    page, size = asked(call)
    said = {name: call.query[name] for name in ("state", "goal", "period", "batch") if name in call.query}
    kept = gathered(call)
    shown = kept.listed(call.person, **said, page=page, size=size)
    return told_page(call, shown, kept.count(**said), lambda one: line_told(call, one))


def payment(call: Call) -> Reply:
    """One payment with all that it stands on."""
    kept = call.site.payments
    found = kept.seen(call.person, call.at["payment"])
    if found is None:
        raise not_found()
    one, basis = found
    told = line_told(call, one)
    return Reply({
        **told, "payee": {"name": one.payee.name, "number": one.payee.number, "account": one.payee.account}, "reason": one.words, "program": one.program,
        "basis": basis_to_json(basis), "alike": list(kept.alike(one)),
    })  # fmt: skip


def approving(call: Call) -> Reply:
    """Those that are named; or all of a benefit and period, if they are still as many and as much as was seen."""
    kept, person = call.site.payments, call.person
    try:
        match call.body:
            case {"payments": ids}:
                done = kept.approve(person, ids)
            case {"goal": goal, "period": period, "count": count, "total": total}:
                done = kept.approve_all(person, goal, period, count, yuan(Decimal(total)))
    except Refused as refused:
        raise not_possible(refused.words) from None
    return Reply({"count": done.count, "total": done.total, "left": done.left})


def refusing(call: Call) -> Reply:
    try:
        return Reply({"count": call.site.payments.refuse(call.person, call.body["payments"], call.body["reason"])})
    except Refused as refused:
        raise not_possible(refused.words) from None


def returning(call: Call) -> Reply:
    """What the bank could not pay."""
    try:
        return Reply({"count": call.site.payments.bring_back(call.person, call.body["payments"], call.body["reason"])})
    except Refused as refused:
        raise not_possible(refused.words) from None


def batches(call: Call) -> Reply:
    return page_of(call, call.site.payments.batches(MOST_BATCHES), batch_told)


MOST_BATCHES = 10_000


def paying(call: Call) -> Reply:
    """A payment file of all that is approved; asked again with the same key, the file that was made then."""
    if not call.key:
        raise no_key()
    try:
        made = call.site.payments.pay(call.person, call.key)
    except Refused as refused:
        raise not_possible(refused.words) from None
    return Reply(batch_told(made), headers={"location": f"/api/v1/payments/batches/{made.id}"})


def batch(call: Call) -> Reply:
    found = call.site.payments.batch(call.at["batch"])
    if found is None:
        raise not_found()
    return Reply(batch_told(found))


def file(call: Call) -> Reply:
    """The payment file as it was made, byte for byte."""
    try:
        found = call.site.payments.file(call.person, call.at["batch"])
    except Refused as refused:
        raise not_possible(refused.words) from None
    if found is None:
        raise not_found()
    made, content = found
    return Reply(file=whole(content, "text/csv", f"{made.number}.csv"))


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def gathered(call: Call) -> Payments:
    """The payments, with those of what was granted a minute ago."""
    call.site.payments.gather(now(), periods=False)
    return call.site.payments


def group_told(one: Group) -> dict[str, Any]:
    return {
        "goal": one.goal, "title": one.title, "body": one.body, "period": one.period, "state": one.state, "count": one.count, "total": one.total,
        "is_sample": one.is_sample, "doubled": one.doubled,
    }  # fmt: skip


def line_told(call: Call, one: Payment) -> dict[str, Any]:
    return {
        "id": one.id, "goal": one.goal, "title": one.title, "body": one.body, "period": one.period, "amount": one.amount, "state": one.state,
        "said": call.said(STATES[one.state]), "why": one.why, "why_said": call.said(WHYS[one.why]), "payee": {"name": one.payee.name, "account": hidden_end(one.payee.account)},
        "source": one.source, "decided_on": one.decided_on.isoformat(), "is_sample": one.is_sample, "batch": one.batch, "can": list(can(one, call.person.id)),
    }  # fmt: skip


def batch_told(one: Batch) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "count": one.count, "total": one.total, "sha256": one.digest, "made_at": one.made_at.isoformat(), "returned": one.returned,
    }  # fmt: skip
