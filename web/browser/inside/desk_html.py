"""What the desk finds as HTML and as charts: tables carry every figure, charts picture some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader

from dsl.diagnostics import Words
from engine.to_explanation import OUTCOMES
from forms.to_report import Chart, report_words, thousands
from web.browser.inside import Data
from web.look import Look
from web.page import templates as pages_of_the_server

MOST_REASONS, MOST_MISSING, MOST_CITIES = 8, 6, 40
COLORS = {"yes": "#0f6b4f", "no": "#c9857f", "unknown": "#d79a2b"}
PEOPLE = Words("人", "people")
NOWHERE = Words("地区未知", "place unknown")


def html_of(template: str, language: str, **values: Any) -> str:
    return templates(language).get_template(template).render(lang=language, visit=Where(language), outcome_words=OUTCOMES, report_say=report_words(), **values)


class Where:
    """Where a part of a page stands."""

    def __init__(self, language: str):
        self.look = Look(language)
        self.language = language


@lru_cache(maxsize=4)
def templates(language: str) -> Environment:
    server = pages_of_the_server(language)
    assert server.loader is not None
    made = server.overlay(loader=ChoiceLoader([PackageLoader("web", "browser/templates"), server.loader, PackageLoader("forms")]))
    made.filters["thousands"] = thousands
    made.filters["share"] = share
    made.globals["most"] = {"reasons": MOST_REASONS, "missing": MOST_MISSING, "cities": MOST_CITIES}
    return made


def share(part: int, whole: int) -> str:
    """A part of a hundred with one decimal; of nobody, nothing."""
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.1'))}%" if whole else ""


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def charts_of(summary: Data, language: str) -> dict[str, Chart]:
    """Under "" the outcomes of every goal side by side, under the name of each those of its places."""
    goals = {name: goal for name, goal in summary["goals"].items() if "outcomes" in goal}
    found = {}
    if len(goals) > 1:
        found[""] = _stacked(Words("各项结论", "Outcomes").in_(language), list(goals), [goal["outcomes"] for goal in goals.values()], language)
    for name, goal in goals.items():
        rows = sorted(goal.get("regions", ()), key=lambda each: -int(each["yes"]))[:MOST_CITIES]
        if len(rows) > 1:
            names = [each["name"] or each["code"] or NOWHERE.in_(language) for each in rows]
            found[name] = _stacked(Words("各地结论", "Outcomes by place").in_(language), names, rows, language)
    return found


def _stacked(title: str, categories: Sequence[str], rows: Sequence[Mapping[str, Any]], language: str) -> Chart:
    series = tuple((words.in_(language), tuple(str(row[word]) for row in rows)) for word, words in OUTCOMES.items())
    return Chart("stacked", title, PEOPLE.in_(language), tuple(categories), series, tuple(COLORS[word] for word in OUTCOMES))
