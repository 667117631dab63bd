"""Finding the right matter in one's own words."""

from __future__ import annotations

from starlette.responses import Response

from engine.find import found_by
from engine.program import Goal
from web.shelves import shelves_of
from web.site import Area
from web.visit import Visit

LONGEST_QUERY = 60
MOST_EXAMPLES = 5


def home(visit: Visit) -> Response:
    """Where to start: the only catalog there is, or a choice of them."""
    areas = list(visit.site.areas.values())
    if len(areas) == 1:
        return visit.redirect(visit.path(areas[0].slug))
    return visit.page("areas.html", hits=searched(visit, areas), query=query_of(visit))


def area_home(visit: Visit) -> Response:
    area = visit.area
    return visit.page(
        "home.html", shelves=shelves_of(area), hits=searched(visit, [area]), query=query_of(visit),
        examples=examples_of(area),
    )  # fmt: skip


def query_of(visit: Visit) -> str:
    return visit.request.query_params.get("q", "").strip()[:LONGEST_QUERY]


def searched(visit: Visit, areas: list[Area]) -> list[tuple[Area, Goal, float]] | None:
    """The hits of all these catalogs, likeliest first; None if nothing was asked."""
    query = query_of(visit)
    if not query:
        return None
    hits = [(area, area.goals[hit.goal], hit.score) for area in areas for hit in found_by(area.finder, query)]
    # A catalog that extends another has its matters too: each is shown once, by the catalog nearest to the people.
    nearest: dict[str, tuple[Area, Goal, float]] = {}
    for area, goal, score in sorted(hits, key=lambda hit: -len(hit[0].rulebook.program.parents)):
        nearest.setdefault(goal.name, (area, goal, score))
    return sorted(nearest.values(), key=lambda hit: -hit[2])[:20]


def examples_of(area: Area) -> list[str]:
    """What people call things here, to show how one may search."""
    return [goal.aliases[0] for goal in area.goals.values() if goal.aliases][:MOST_EXAMPLES]
