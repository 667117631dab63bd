"""Rules on their way into force: versions that authors save, what the gates found, who publishes, what was in force when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Diagnostic, Problems, Words
from dsl.to_message import show
from engine.rulebook import SHANGHAI
from web.people.mandates import names_at
from web.people.problems import Refused
from web.people.rights import may_publish
from web.publishing.archive import zip_from
from web.publishing.from_zip import version_from_zip
from web.publishing.served import served_of
from web.publishing.version import (
    GATES,
    Gate,
    GateName,
    Kind,
    State,
    Version,
    midnight,
    on_day,
    periods_of,
)
from web.store.writing import now
from web.visit import Visit

GATE_NAMES: Mapping[GateName, Words] = {
    "check": Words("检查", "Check"), "examples": Words("用例", "Examples"), "diff": Words("改了什么", "What changes"), "review": Words("审读", "Review"),
}  # fmt: skip
STATES: Mapping[State, Words] = {"checking": Words("正在试", "being tried"), "ready": Words("可以发布", "ready"), "failed": Words("没有通过", "failed")}
KINDS: Mapping[Kind, Words] = {
    "first": Words("随程序启动", "served from the start"), "published": Words("发布", "published"), "rolled back": Words("退回", "rolled back"),
    "called off": Words("取消", "called off"), "compiled anew": Words("程序升级，重新编译", "compiled anew by a newer engine"),
}  # fmt: skip


def rules(visit: Visit, refused: Words | None = None, found: tuple[Diagnostic, ...] = ()) -> Response:
    editions = visit.site.editions
    listed = editions.publications()
    moment = now()
    served = [served_of(area.name, area.rulebook.fingerprint, listed, moment) for area in visit.areas.values()]
    versions = editions.versions()
    return visit.page(
        "rules.html", 422 if refused or found else 200, served=served, versions=versions, states=STATES, refused=refused,
        found=[show(each, None, visit.language) for each in found], names=names_of(visit, {each.author for each in versions}),
    )  # fmt: skip


def save(visit: Visit) -> Response:
    """The archive that came, as a version that is now tried."""
    assert visit.posted is not None
    editions = visit.site.editions
    sent = next((each for each in visit.files if each.box == "archive"), None)
    if sent is None or not sent.size:
        return rules(visit, Words("请先选一个 .zip 文件。", "Choose a .zip file first."))
    try:
        version = version_from_zip(editions, visit.person, sent.content, visit.posted.text("catalog"), visit.posted.text("note"))
    except Problems as problems:
        return rules(visit, found=problems.diagnostics)
    except Refused as refused:
        return rules(visit, refused.words)
    visit.site.trials.begin(version.id)
    return visit.redirect(visit.path("rules", "versions", version.id))


def version(visit: Visit, refused: Words | None = None) -> Response:
    here = version_of(visit)
    editions = visit.site.editions
    program = visit.site.served(here.catalog)
    gates = [(name, GATE_NAMES[name], here.gate(name)) for name in (*GATES, "review")]
    is_running = visit.site.trials.is_running(here.id) or here.state == "checking" and now() - here.saved_at < timedelta(minutes=10)
    listed = editions.publications(here.catalog)
    return visit.page(
        "rules_version.html", 422 if refused else 200, version=here, gates=gates, states=STATES, is_running=is_running, refused=refused,
        open_gates=[GATE_NAMES[each] for each in here.open_gates(program)], is_in_force=here.program == program, size=len(editions.files(here.id)),
        may_publish=may_publish(visit.person, here.authors), names=names_of(visit, {*here.authors, *reviewers(here)}),
        is_stale=is_stale(here.gate("diff"), program), used=[each for each in periods_of(listed) if each.publication.version == here.id],
    )  # fmt: skip


def changing(visit: Visit) -> Response:
    """What the button that was pressed says, for whoever may read versions; each deed asks for its own right."""
    assert visit.posted is not None
    here = version_of(visit)
    editions = visit.site.editions
    words = visit.posted.text("words")
    try:
        match visit.posted.text("do"):
            case "publish":
                editions.publish(visit.person, here.id, words, visit.site.served(here.catalog), start_in(visit))
                visit.site.shelf.renew(at_once=True)
                return visit.redirect(visit.path("rules", "history", here.catalog))
            case "agree" | "object":
                editions.review(visit.person, here.id, visit.posted.text("do") == "agree", words)
            case "try":
                visit.site.trials.begin(here.id)
            case _:
                raise HTTPException(400)
    except Refused as refused:
        return version(visit, refused.words)
    return visit.redirect(visit.path("rules", "versions", here.id))


def archive(visit: Visit) -> Response:
    here = version_of(visit)
    name = quote(f"{here.catalog}-{here.id[:8]}.zip")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return visit.recognised(Response(zip_from(visit.site.editions.files(here.id)), media_type="application/zip", headers=headers))


def history(visit: Visit, refused: Words | None = None) -> Response:
    """All that was decided about a catalog, and what was in force on a day."""
    catalog = visit.request.path_params["catalog"]
    editions = visit.site.editions
    listed = editions.publications(catalog)
    if not listed and not visit.site.served(catalog):
        raise HTTPException(404)
    asked = visit.request.query_params.get("on", "")
    day = day_in(asked)
    return visit.page(
        "rules_history.html", 422 if refused else 200, catalog=catalog, listed=[*reversed(listed)], kinds=KINDS, refused=refused,
        served=served_of(catalog, visit.site.served(catalog), listed, now()), names=names_of(visit, {each.publisher for each in listed}), asked=asked, day=day,
        on_day=on_day(listed, day) if day else (), can_ask=bool(listed),
        coming={each.publication.number for each in periods_of(listed) if each.start > now()},
    )  # fmt: skip


def deciding(visit: Visit) -> Response:
    """Going back to what was in force before, or calling off what is to come."""
    assert visit.posted is not None
    catalog, why = visit.request.path_params["catalog"], visit.posted.text("words")
    try:
        match visit.posted.text("do"):
            case "back":
                visit.site.editions.roll_back(visit.person, catalog, why, seen=int(visit.posted.text("seen")) if visit.posted.text("seen").isdecimal() else -1)
            case "off" if visit.posted.text("number").isdecimal():
                visit.site.editions.call_off(visit.person, int(visit.posted.text("number")[:9]), why)
            case _:
                raise HTTPException(400)
    except Refused as refused:
        return history(visit, refused.words)
    visit.site.shelf.renew(at_once=True)
    return visit.redirect(visit.path("rules", "history", catalog))


# ── what the pages tell ──────────────────────────────────────────────────────────────────────────────────────────


def version_of(visit: Visit) -> Version:
    try:
        return visit.site.editions.version(visit.request.path_params["version"])
    except Refused:
        raise HTTPException(404) from None


def is_stale(gate: Gate | None, program: str) -> bool:
    return gate is not None and gate.against != program


def reviewers(version: Version) -> set[str]:
    gate = version.gate("review")
    return {str(gate.report["by"])} if gate is not None else set()


def names_of(visit: Visit, ids: set[str]) -> dict[str, str]:
    """What people of the office are called; the service itself by a word."""
    with visit.site.store.reading() as connection:
        found = names_at(connection, visit.site.store.keys, ids)
    return {id: found.get(id) or (Words("系统", "the service").in_(visit.language) if id == "system" else id) for id in ids}


def start_in(visit: Visit) -> datetime | None:
    """The moment a form says: midnight in China of the day, or now where it says none. Raises Refused."""
    assert visit.posted is not None
    said = visit.posted.text("starts").strip()
    if not said:
        return None
    day = day_in(said)
    if day is None:
        raise Refused(Words("日期要写成 2026-06-01 这样。", "Write a date like 2026-06-01."))
    return None if day == datetime.now(SHANGHAI).date() else midnight(day)


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


