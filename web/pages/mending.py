"""Putting right what was filled in wrongly: the fields that were asked for, as the form asks them, and what a changed answer brings up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from dsl.diagnostics import Words
from engine.rulebook import Rulebook
from forms.answers import Filling, broken_rules, open_fields, read_posted
from forms.form import Field
from forms.to_html import boxes_from, question_of, questions_html
from forms.widgets import Posted, Wrong
from web.cases.docket import Filed
from web.cases.handing_in import made_again

MORE = Words("改了以后还要回答下面的问题。", "After this change there are a few more questions.")


@dataclass(frozen=True, slots=True)
class Mended:
    """What was put right, as the move tells it; or what is wrong with it, and the questions to ask again."""

    told: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Words, ...] = ()
    questions: Markup = Markup("")


def fields_wanted(filling: Filling, filed: Filed) -> list[Field]:
    """The fields the applicant was asked to put right."""
    mending = filed.standing.mending
    if filed.standing.state != "mending" or mending is None:
        return []
    wanted = {item.partition(":")[2] for item, _ in mending.items if item.startswith("field:")}
    return [each for each in filling.form.fields if each.fact in wanted]


def questions_for(filling: Filling, filed: Filed, language: str) -> Markup:
    """Their questions, with what was answered in the boxes."""
    fields = fields_wanted(filling, filed)
    return asked(filling, [(each, boxes_from(filling, each, filed.answers), None) for each in fields], language)


def read(filling: Filling, rulebook: Rulebook, filed: Filed, posted: Posted, language: str) -> Mended:
    """What was sent for them. The rules decide again, and the course is made again of the answers as they are now."""
    fields = fields_wanted(filling, filed)
    if not fields:
        return Mended()
    keys = set(posted.all("_asked"))
    shown = [each for each in filling.form.fields if each.key in keys]
    found = read_posted(filling, shown, posted)
    answers = {**filed.answers, **found.answers}
    wrong = {**found.wrong, **{fact: Wrong(message) for fact, message in broken_rules(filling, answers).items() if fact in found.answers}}
    more = [each for step in filling.form.steps for each in open_fields(filling, step, answers) if each not in shown]
    if wrong or more or not set(each.key for each in fields) <= keys:
        again = [*dict.fromkeys((*fields, *shown)), *more]
        problems = (*(each.message for each in wrong.values()), *((MORE,) if more else ()))
        return Mended({}, problems or (MORE,), asked(filling, [(each, posted if each in shown else boxes_from(filling, each, answers), wrong.get(each.fact)) for each in again], language))
    return Mended(made_again(filling, rulebook, filed, found.answers))


def asked(filling: Filling, these: list[tuple[Field, Posted, Wrong | None]], language: str) -> Markup:
    return questions_html(filling, [question_of(filling, each, boxes, wrong, language) for each, boxes, wrong in these], language) if these else Markup("")
