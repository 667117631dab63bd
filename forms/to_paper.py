"""A form on paper: blank, to be filled in with a pen, or with the answers given so far, to be signed.

Nobody skips a question by himself on paper: one that is not for everybody says for whom it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from markupsafe import Markup

from engine.to_prose import prose_from
from forms import words
from forms.answers import Answers, Filling, pruned, standings
from forms.form import Field, Option
from forms.to_html import templates
from forms.widgets import masked, widget_of

MOST_BOXES = 14
"""More options than these are written, not ticked."""
ROWS = 3
"""Room for so many items of a list."""

Blank = OneOf["line", "boxes", "date", "moment", "table"]


@dataclass(frozen=True, slots=True)
class Line:
    """One question on paper, with what is to be filled in or what was answered."""

    question: str
    hint: str
    only: str
    blank: Blank
    is_required: bool
    unit: str = ""
    options: tuple[Option, ...] = ()
    heads: tuple[str, ...] = ()
    answer: str | None = None


def paper_html(filling: Filling, answers: Answers | None = None, language: str = "zh", is_masked: bool = True) -> Markup:
    """The steps of a form as tables for paper; without answers, blank. Numbers that others need not see are hidden if `is_masked`."""
    given = pruned(filling, answers) if answers is not None else None
    shown = standings(filling, answers) if answers is not None else None
    steps = []
    for step in filling.form.steps:
        asked = [each for each in step.fields if shown is None or shown[each.fact] == "shown"]
        if asked:
            steps.append((step.name, [line_of(filling, each, given, is_masked) for each in asked]))
    page = templates(language).get_template("paper.html")
    return Markup(page.render(steps=steps, rows=range(ROWS), is_blank=answers is None))


def line_of(filling: Filling, asked: Field, given: Answers | None, is_masked: bool) -> Line:
    only = prose_from(asked.relevant, filling.program) if asked.relevant is not None and given is None else ""
    return Line(
        asked.question, asked.hint, only, blank_of(asked), asked.is_required, str(getattr(asked.kind, "unit", "")), options_of(asked),
        tuple(each.question for each in asked.members), answer_of(filling, asked, given, is_masked) if given is not None else None,
    )  # fmt: skip


def blank_of(asked: Field) -> Blank:
    match asked.widget:
        case "date" | "moment":
            return asked.widget
        case "repeat":
            return "table"
        case _:
            return "boxes" if options_of(asked) else "line"


def options_of(asked: Field) -> tuple[Option, ...]:
    if asked.widget == "yes_no":
        return (Option(True, words.YES.zh), Option(False, words.NO.zh))
    return asked.options if len(asked.options) <= MOST_BOXES else ()


def answer_of(filling: Filling, asked: Field, given: Answers, is_masked: bool) -> str:
    value = given.get(asked.fact)
    if value is None:
        return words.NOT_GIVEN.zh if asked.fact in given else ""
    return masked(asked, value, filling.places) if is_masked else widget_of(asked).shown(asked, value, filling.places)
