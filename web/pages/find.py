"""Finding the right matter in one's own words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from engine.finding.find import LONGEST, Hit, found_by
from engine.finding.goals import contact_of
from engine.program import Goal
from web import words
from web.shelves import shelves_of
from web.site import Area
from web.visit import Visit

MOST_EXAMPLES = 5


def home(visit: Visit) -> Response:
    """Where to start: the only catalog there is, or a choice of them."""
    areas = list(visit.areas.values())
    if len(areas) == 1:
        asked = f"?{urlencode({'q': query_of(visit)})}" if query_of(visit) else ""
        return visit.redirect(visit.path(areas[0].slug) + asked)
    return visit.page("areas.html", hits=searched(visit, areas), query=query_of(visit))


def area_home(visit: Visit) -> Response:
    area = visit.area
    return visit.page(
        "home.html", shelves=shelves_of(area), hits=searched(visit, [area]), query=query_of(visit),
        examples=examples_of(area),
    )  # fmt: skip


def query_of(visit: Visit) -> str:
    return visit.request.query_params.get("q", "").strip()[:LONGEST]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search shows: hits, the likeliest first; where there are none, what comes nearest, and whom to ask."""

    hits: tuple[tuple[Area, Goal, Hit], ...]
    near: tuple[tuple[Area, Goal, Hit], ...] = ()
    contacts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hits)


def searched(visit: Visit, areas: list[Area]) -> Searched | None:
    """What is found in all these catalogs; None if nothing was asked."""
    query = query_of(visit)
    if not query:
        return None
    looked = found_by([area.finder for area in areas], query)
    by_name = {area.name: area for area in areas}
    hits, near = (
        tuple((by_name[hit.catalog], by_name[hit.catalog].goals[hit.goal], hit) for hit in those)
        for those in (looked.hits, looked.near)
    )
    told = {} if hits else dict.fromkeys(filter(None, (contact_of(area.rulebook.program) for area in areas)))
    return Searched(hits, near, tuple(told))


def examples_of(area: Area) -> list[str]:
    """What people call things here, to show how one may search: first what most come for."""
    return [goal.aliases[0] for sort in words.SORTS for goal in area.goals.values() if goal.sort == sort and goal.aliases][:MOST_EXAMPLES]
