"""The ledger for the auditor: who did what and who looked, whether it is whole, and an anchor to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from dsl.diagnostics import Words
from web.pages.deeds import DEEDS, deed_of
from web.people.person import roles_of
from web.store.ledger import Entry, NoAnchor, Verdict, anchors_from
from web.visit import Visit

ON_A_PAGE = 100
FILTERS = ("thing", "subject", "actor", "kind")
SYSTEM = Words("系统", "The service")

@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: datetime
    what: str
    who: str
    role: Words
    thing: str
    subject: str


def audit(visit: Visit, verdict: Verdict | None = None, refused: Words | None = None) -> Response:
    query = visit.request.query_params
    wanted = {name: query.get(name, "").strip()[:160] for name in FILTERS}
    before = query.get("before", "")
    found = visit.site.store.trail(
        thing=wanted["thing"], subject=wanted["subject"], actor=wanted["actor"], kinds=(wanted["kind"],) if wanted["kind"] else (),
        newest=ON_A_PAGE + 1, before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0,
    )  # fmt: skip
    with visit.site.store.writing(visit.person, role="auditor") as writing:
        writing.note("ledger.viewed", "ledger", {name: value for name, value in wanted.items() if value})
    shown = found[:ON_A_PAGE]
    kept = {name: value for name, value in wanted.items() if value}
    return visit.page(
        "audit.html", 422 if refused else 200, area=None, lines=[line_of(each, visit.language) for each in shown], wanted=wanted, kinds=sorted(DEEDS.items()),
        older=f"/audit?{urlencode({**kept, 'before': shown[-1].number})}" if len(found) > ON_A_PAGE else "", verdict=verdict, refused=refused,
        faults=[Words(*map(str.strip, each.split("‖"))) for each in verdict.faults] if verdict else [],
    )  # fmt: skip


def line_of(entry: Entry, language: str) -> Line:
    what = deed_of(entry.kind, entry.thing).in_(language)
    role = next((role.label for role in roles_of([entry.role])), SYSTEM if entry.actor == "system" else Words("", ""))
    return Line(entry.number, entry.at, what, entry.actor, role, entry.thing, entry.subject)


def verifying(visit: Visit) -> Response:
    """Looks the whole ledger over, against the anchor that was pasted where there is one."""
    assert visit.posted is not None
    try:
        anchors = anchors_from(visit.posted.text("anchor"))
    except NoAnchor as fault:
        return audit(visit, refused=Words(f"第 {fault.line} 行不是锚点。", f"Line {fault.line} is not an anchor."))
    verdict = visit.site.store.verdict(anchors)
    with visit.site.store.writing(visit.person, role="auditor") as writing:
        writing.note("ledger.verified", "ledger", {"count": verdict.count, "faults": len(verdict.faults), "anchors": len(anchors)})
    return audit(visit, verdict)


def anchoring(visit: Visit) -> Response:
    """An anchor as a file of one line."""
    with visit.site.store.writing(visit.person, role="auditor") as writing:
        writing.note("ledger.anchored", "ledger")
    made = visit.site.store.anchor()
    name = f"banshi-anchor-{made.count}.jsonl"
    return visit.recognised(
        Response(made.to_text(), media_type="application/x-ndjson", headers={"content-disposition": f'attachment; filename="{name}"'})
    )
