"""The ledger for the auditor: who did what and who looked, whether it is whole, and an anchor to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from dsl.diagnostics import Words
from web.pages.own_file import LOOKS
from web.people.person import roles_of
from web.store.ledger import Entry, NoAnchor, Verdict, anchors_from
from web.visit import Visit

ON_A_PAGE = 100
FILTERS = ("thing", "subject", "actor", "kind")
SYSTEM = Words("系统", "The service")

KINDS: Mapping[str, Words] = {
    **LOOKS,
    "backup.made": Words("备份", "made a backup"),
    "backup.restored": Words("从备份恢复", "restored a backup"),
    "case.adopted": Words("接收旧版本的办件", "took over a case of an older version"),
    "case.erased": Words("到期抹去办件内容", "erased what was said in a case"),
    "cases.sought": Words("按号码查办件", "looked for cases by a number"),
    "cases.listed": Words("看了办件列表", "looked at a list of cases"),
    "database.migrated": Words("升级数据库", "brought the database up to date"),
    "drafts.expired": Words("到期删除草稿", "forgot drafts past their day"),
    "figures.exported": Words("下载统计", "took figures away"),
    "keys.made": Words("换数据密钥", "made a key of the data"),
    "keys.rotated": Words("重新加密完成", "sealed all by a new key"),
    "keys.wrapped": Words("换主密钥", "wrapped the keys by a new master"),
    "keys.dropped": Words("删除不用的密钥", "dropped keys out of use"),
    "ledger.anchored": Words("记了锚点", "took an anchor"),
    "ledger.verified": Words("核对账本", "looked the ledger over"),
    "ledger.viewed": Words("查看账本", "looked at the ledger"),
    "payments.batched": Words("出支付文件", "made a payment file"),
    "payments.erased": Words("到期抹去收款人信息", "erased payees past their time"),
    "payments.exported": Words("下载支付文件", "took a payment file away"),
    "payments.listed": Words("看了支付列表", "looked at a list of payments"),
    "payments.taken": Words("全员比对生成支付", "made payments of a run over the population"),
    "program.kept": Words("保存规则版本", "kept a version of the rules"),
    "subject.erased": Words("按请求抹去个人信息", "erased a person's data on request"),
}
"""What the ledger calls things, as people would say it; what is not here is shown by its own name."""


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
        "audit.html", 422 if refused else 200, area=None, lines=[line_of(each, visit.language) for each in shown], wanted=wanted, kinds=sorted(KINDS.items()),
        older=f"/audit?{urlencode({**kept, 'before': shown[-1].number})}" if len(found) > ON_A_PAGE else "", verdict=verdict, refused=refused,
        faults=[Words(*map(str.strip, each.split("‖"))) for each in verdict.faults] if verdict else [],
    )  # fmt: skip


def line_of(entry: Entry, language: str) -> Line:
    what = KINDS[entry.kind].in_(language) if entry.kind in KINDS else entry.kind
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
