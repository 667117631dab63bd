"""A course as the first event of a case carries it, and back: what every case of its kind has, and apart what tells of the
applicant (the papers and promises of somebody say who they are)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from engine.plan import Aside
from web.cases.case import Asked, Course, Ground, Paper, Promise, Stage, Terms, Wait, Work

Json = Mapping[str, Any]


def course_from_json(data: Json, asked: Json) -> Course:
    """Of a case whose personal data are erased, `asked` is empty."""
    return Course(
        data["goal"], data["title"], data["catalog"], data["office"], _days(data["days"]), _days(data.get("legal")),
        tuple(Paper(**{**each, "matters": tuple(each.get("matters", ()))}) for each in asked.get("papers", ())),
        tuple(Asked(**each) for each in asked.get("fields", ())),
        tuple(Ground(each["id"], each["label"], tuple(each.get("clause", ()))) for each in asked.get("grounds", ())),
        tuple(Promise(**{**each, "matters": tuple(each.get("matters", ()))}) for each in asked.get("promises", ())),
        tuple(_work(each) for each in data.get("works", ())),
        tuple(Wait(each["before"], each["after"], each.get("how", "finish-start"), each.get("feeds", False)) for each in data.get("waits", ())),
        asked.get("outcome", ""), data.get("prefilled", 0), data.get("filled", 0), _terms(data.get("terms", {})),
        tuple(Stage(each["name"], each["lead"], Fraction(each["days"]), tuple(each["matters"])) for each in data.get("stages", ())),
    )  # fmt: skip


def _terms(data: Json) -> Terms:
    found: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Terms(**found)


def _work(data: Json) -> Work:
    return Work(
        data["matter"], data["title"], data["body"], _days(data.get("days")), _days(data.get("legal")),
        tuple(Aside(*each) for each in data.get("asides", ())), tuple(data.get("results", ())), data.get("is_automatic", False),
    )  # fmt: skip


def course_to_json(course: Course) -> dict[str, Any]:
    """Nothing personal: departments, their matters, days."""
    return {
        "goal": course.goal, "title": course.title, "catalog": course.catalog, "office": course.office,
        "days": _text(course.days), "legal": _text(course.legal),
        "works": [
            {"matter": each.matter, "title": each.title, "body": each.body, "days": _text(each.days), "legal": _text(each.legal),
             "asides": [[aside.name, aside.limit, aside.most] for aside in each.asides], "results": list(each.results),
             "is_automatic": each.is_automatic} for each in course.works
        ],
        "waits": [{"before": each.before, "after": each.after, "how": each.how, "feeds": each.feeds} for each in course.waits],
        **({"stages": [{"name": each.name, "lead": each.lead, "days": str(each.days), "matters": list(each.matters)} for each in course.stages]} if course.stages else {}),
        "prefilled": course.prefilled, "filled": course.filled,
        "terms": {name: list(value) if isinstance(value, tuple) else value for name in Terms.__dataclass_fields__ for value in (getattr(course.terms, name),)},
    }  # fmt: skip


def asked_to_json(course: Course) -> dict[str, Any]:
    return {
        "papers": [
            {"document": each.document, "title": each.title, "stand": each.stand, "matters": list(each.matters), "mode": each.mode,
             "due": each.due, "if_late": each.if_late, "pledge": each.pledge, "is_later": each.is_later} for each in course.papers
        ],
        "fields": [{"fact": each.fact, "title": each.title} for each in course.fields],
        "grounds": [{"id": each.id, "label": each.label, "clause": list(each.clause)} for each in course.grounds],
        "promises": [
            {"pledge": each.pledge, "document": each.document, "matters": list(each.matters), "check": each.check, "if_false": each.if_false}
            for each in course.promises
        ],
        "outcome": course.outcome,
    }  # fmt: skip


def _days(text: str | int | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _text(days: Fraction | None) -> str | None:
    """Exact: `7/2`."""
    return None if days is None else str(days)
