"""Mandates: giving one, taking it back, acting under it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from dsl.nearest import nearest
from web.people import mandates, sessions
from web.people.problems import Refused
from web.people.rights import Right, may
from web.site import Area
from web.store.writing import now
from web.visit import Visit

ALL = "*"


def given(visit: Visit, refused: Words | None = None) -> Response:
    """Those one gave, those that are over, and the form for another."""
    query = visit.request.query_params
    typed = {name: visit.posted.text(name) if visit.posted is not None else query.get(name, "") for name in ("area", "goal", "agent", "days")}
    moment = now()
    mine = [each for each in mandates.mandates_of(visit.site.store, visit.person.id) if each.principal == visit.person.id]
    return visit.page(
        "mandates.html", 422 if refused else 200, refused=refused, typed=typed, longest=mandates.LONGEST_DAYS,
        live=[each for each in mine if each.is_live(moment)], over=[each for each in mine if not each.is_live(moment)],
        scope_of=lambda mandate: [scope_words(visit, entry) for entry in sorted(mandate.scope)],
    )  # fmt: skip


def giving(visit: Visit) -> Response:
    assert visit.posted is not None
    days = visit.posted.text("days").strip()
    try:
        scope = scope_from(visit, visit.posted.text("area"), visit.posted.text("goal").strip())
        mandates.give(visit.site.store, visit.person, visit.posted.text("agent"), [scope], int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0)
    except Refused as refused:
        return given(visit, refused.words)
    return visit.redirect("/mandates")


def scope_from(visit: Visit, slug: str, goal: str) -> str:
    """What the form names, as a mandate keeps it; raises Refused."""
    area = visit.areas.get(slug)
    if area is None:
        raise Refused(Words("请选一个地方。", "Choose a place."))
    if not goal:
        return f"{slug}/{ALL}"
    names = {**{each.title: name for name, each in area.goals.items() if each.title}, **{name: name for name in area.goals}}
    if goal in names:
        return f"{slug}/{names[goal]}"
    near = nearest(goal, names)
    hint, hint_en = (f"，是想写“{near}”吗？", f'; did you mean "{near}"?') if near else ("。", ".")
    raise Refused(Words(f"这里没有叫“{goal}”的事项{hint}", f'There is no service called "{goal}" here{hint_en}'))


def scope_words(visit: Visit, entry: str) -> tuple[Area | None, str]:
    """The place and the matter of a scope; no matter for all there."""
    slug, _, goal = entry.partition("/")
    return visit.areas.get(slug), "" if goal == ALL else goal


def revoking(visit: Visit) -> Response:
    if not mandates.revoke(visit.site.store, visit.person, visit.request.path_params["mandate"]):
        raise HTTPException(404)
    return visit.redirect("/mandates" if may(visit.person, Right.GIVE_MANDATE) else "/me")


def taking_up(visit: Visit) -> Response:
    if not sessions.act_under(visit.site.store, visit.session, visit.request.path_params["mandate"]):
        raise HTTPException(404)
    return visit.redirect("/")
