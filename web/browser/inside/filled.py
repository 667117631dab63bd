"""A form all of whose questions stand on one page, with what is filled in so far: for whoever tries rules out, not for an applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from engine.program import Program
from forms.answers import Filling, facts_that_count, read_posted, standings
from forms.from_program import form_from
from forms.to_html import questions_html, questions_of
from forms.widgets import Posted, Wrong, with_items


@dataclass(frozen=True, slots=True)
class Filled:
    """The questions that are asked now, step by step, and the answers that count as facts."""

    steps: tuple[tuple[str, Markup], ...]
    facts: Mapping[str, Any]


def filling_for(program: Program, goal: str, on: date, region: str) -> Filling:
    return Filling(form_from(program, goal), program, on, region)


def filled_in(filling: Filling, boxes: Mapping[str, list[str]] | None, facts: Mapping[str, Any] | None, language: str) -> Filled:
    """`boxes` as a browser sends them; where there are none, `facts` are what is known."""
    wrong: dict[str, Wrong] = {}
    posted: Posted | None = None
    if boxes is None:
        known = {each.fact for each in filling.form.fields}
        answers: dict[str, Any] = {fact: value for fact, value in (facts or {}).items() if fact in known}
    else:
        posted = Posted({key: tuple(values) for key, values in boxes.items()})
        if button := posted.text("_add") or posted.text("_remove"):
            posted = with_items(posted, button)
        sent = [each for each in filling.form.fields if each.key in posted.all("_asked")]
        read = read_posted(filling, sent, posted)
        # While it is being filled in an empty box is no mistake, and no answer.
        answers = {fact: answer for fact, answer in read.answers.items() if answer is not None or is_begun(filling, fact, posted)}
        wrong = {each.fact: read.wrong[each.fact] for each in sent if each.fact in read.wrong and is_begun(filling, each.fact, posted)}
    shown = standings(filling, answers)
    steps = []
    for step in filling.form.steps:
        asked = replace(step, fields=tuple(each for each in step.fields if shown[each.fact] == "shown"))
        if asked.fields:
            questions = [replace(each, condition="", is_waiting=False) for each in questions_of(filling, asked, answers, posted, wrong, language)]
            steps.append((step.name, questions_html(filling, questions, language)))
    return Filled(tuple(steps), facts_that_count(filling, answers))


def is_begun(filling: Filling, fact: str, posted: Posted) -> bool:
    """Whether anything stands in a question's boxes."""
    key = next(each.key for each in filling.form.fields if each.fact == fact)
    return any(value.strip() for name in posted.values if name == key or name.startswith(f"{key}-") for value in posted.all(name))
