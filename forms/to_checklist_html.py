"""A clerk's check list as one HTML file: to print and tick, readable offline and without a script."""

from __future__ import annotations

from engine.notice.checklist import BOXES, SORTS, Checklist
from forms import words
from forms.to_html import templates


def checklist_html(checklist: Checklist, language: str = "zh") -> str:
    parts = [(said.in_(language), checks) for sort, said in SORTS.items() if (checks := checklist.of(sort))]
    return templates(language).get_template("checklist.html").render(
        list=checklist, heading=words.CHECKLIST.in_(language), only=words.ONLY_WHERE.in_(language), parts=parts, boxes=BOXES,
        signs=[each.in_(language) for each in words.SIGNS],
    )  # fmt: skip
