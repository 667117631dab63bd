"""A form being filled in, a step a page: what a page asks, what comes of what was sent, where it goes on.

It knows no request and no database, so that the server and a browser's own Python show the same pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from dsl.diagnostics import Words
from forms import words
from forms.answers import Answers, Filling, broken_rules, open_fields, read_posted, standings
from forms.form import Field, Step
from forms.suggestions import filled_in
from forms.to_html import Question, problems_of, questions_html, questions_of, summary_html, target_of
from forms.widgets import Posted, Wrong, masked, with_items
from web.look import Look


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a step stands among those that are shown."""

    number: int
    of: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """An answer as the review shows it: its label, what was said, and where to change it."""

    label: str
    answer: str
    target: str
    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its template, and what the template is told."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a page that was sent: the answers as they are kept now, and the page to show or the place to go on at."""

    kept: Answers | None
    then: Shown | str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody else has told of a fact, or could not tell: what to say beside its box, and where one says that it is wrong.

    `is_answer`: what was told stands in the answers; else there is nothing, and the question is asked as usual.
    """

    note: Words
    is_answer: bool
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through a form. `place` is where the matter stands, `query` what the address of the page asks for besides.

    `told` is what others have told, by fact.
    """

    filling: Filling
    place: str
    look: Look
    query: Mapping[str, str]
    told: Mapping[str, Told] = field(default_factory=dict)

    def step(self, number: int, answers: Answers) -> Shown | str:
        """A step, or where else to go if nothing of it is asked."""
        if not is_shown(self.filling, self.filling.form.steps[number], answers):
            return self.place_of(next_after(self.filling, answers, number))
        return self.asking(number, answers)

    def read(self, number: int, answers: Answers, posted: Posted) -> Read:
        """What was sent from a step; `kept` is None where a list got longer or shorter and nothing was said yet."""
        filling = self.filling
        here = filling.form.steps[number]
        names = set(posted.all("_asked"))
        asked = [each for each in here.fields if each.key in names]
        if button := posted.text("_add") or posted.text("_remove"):
            return Read(None, self.asking(number, answers, with_items(posted, button)))
        read = read_posted(filling, asked, posted)
        kept = {fact: value for fact, value in answers.items() if fact not in read.wrong} | read.answers
        wrong = {fact: _or_filled_in(filling, fact, each, kept) for fact, each in read.wrong.items()}
        for fact, message in broken_rules(filling, kept).items():
            if fact in read.answers:
                wrong.setdefault(fact, Wrong(message))
        if wrong:
            return Read(kept, self.asking(number, kept, posted, wrong))
        # What was just answered may bring up more on this page: then the next wave comes before the next step.
        if more := open_fields(filling, here, kept):
            query = "?more=1" + ("&back=review" if posted.text("_back") else "")
            return Read(kept, f"{self.place_of(number)}{query}#{target_of(more[0])}")
        return Read(kept, self.place_of(first_open(filling, kept) if posted.text("_back") else next_after(filling, kept, number)))

    def place_of(self, number: int | None) -> str:
        return f"{self.place}/apply/{'review' if number is None else number + 1}"

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def asking(self, number: int, answers: Answers, posted: Posted | None = None, wrong: dict[str, Wrong] | None = None) -> Shown:
        filling, language = self.filling, self.look.language
        here = filling.form.steps[number]
        wrong = wrong or {}
        problems = problems_of(here.fields, wrong, language)
        shown = [self.with_source(each, answers) for each in questions_of(filling, here, answers, posted, wrong, language)]
        before = self.before(number, answers)
        if self.look.is_large:
            alone = one_of(shown, posted, self.query.get("at", ""), answers)
            before = self.previous(shown, alone, number) or before
            shown = [alone]
        return Shown(
            "step.html",
            {
                "goal": filling.program.goals[filling.form.name], "step": here, "progress": progress_of(filling, number, answers),
                "problems": problems, "summary": summary_html(problems, language) if problems else "",
                "questions": questions_html(filling, shown, language),
                "is_more": "more" in self.query and not problems and not self.look.is_large,
                "back": "review" if (posted and posted.text("_back")) or self.query.get("back") == "review" else "",
                "before": before, "action": self.place_of(number),
            },
            422 if problems else 200,
        )  # fmt: skip

    def with_source(self, question: Question, answers: Answers) -> Question:
        told = self.told.get(question.field.fact)
        if told is None or told.is_answer is not (question.field.fact in answers):
            return question
        return replace(question, note=told.note.in_(self.look.language), objection=told.objection)

    def before(self, number: int, answers: Answers) -> str:
        """The step before this one; in large print, its last question."""
        earlier = [place for place in range(number) if is_shown(self.filling, self.filling.form.steps[place], answers)]
        if not earlier:
            return self.place
        found = standings(self.filling, answers)
        last = [each for each in self.filling.form.steps[earlier[-1]].fields if found[each.fact] == "shown"][-1]
        return self.place_of(earlier[-1]) + (f"?at={quote(last.key, safe='')}" if self.look.is_large else "")

    def previous(self, shown: list[Question], alone: Question, number: int) -> str:
        """The question before this one on the same step; nothing for the first."""
        asked = [each for each in shown if not each.is_waiting]
        place = asked.index(alone)
        return f"{self.place_of(number)}?at={quote(asked[place - 1].key, safe='')}" if place else ""


def _or_filled_in(filling: Filling, fact: str, wrong: Wrong, kept: Answers) -> Wrong:
    """What was left empty and can be filled in from other answers is shown filled in, to be looked over."""
    asked = filling.form.asking(fact)
    beforehand = filled_in(filling, asked, kept) if asked is not None and wrong.message == asked.messages.empty else None
    return wrong if beforehand is None else Wrong(beforehand.ask)


# ── the way through ──────────────────────────────────────────────────────────────────────────────────────────────


def is_shown(filling: Filling, step: Step, answers: Answers) -> bool:
    found = standings(filling, answers)
    return any(found[each.fact] == "shown" for each in step.fields)


def first_open(filling: Filling, answers: Answers, from_start: bool = False) -> int | None:
    """The first step with a question that has no answer yet; None when all is answered."""
    for number, each in enumerate(filling.form.steps):
        if open_fields(filling, each, answers) or (from_start and is_shown(filling, each, answers)):
            return number
    return None


def next_after(filling: Filling, answers: Answers, number: int) -> int | None:
    """The step to show next: the one after this, or what was left open before it, or none."""
    for later in range(number + 1, len(filling.form.steps)):
        if is_shown(filling, filling.form.steps[later], answers):
            return later
    return first_open(filling, answers)


def progress_of(filling: Filling, number: int, answers: Answers) -> Progress:
    found = standings(filling, answers)
    shown = [
        place for place, each in enumerate(filling.form.steps)
        if place == number or any(found[field.fact] != "hidden" for field in each.fields)
    ]  # fmt: skip
    return Progress(shown.index(number) + 1, len(shown), filling.form.steps[number].name)


def one_of(shown: list[Question], posted: Posted | None, wanted: str, answers: Answers) -> Question:
    """The one question a page in large print asks: the one just sent or looked for, else the first that is open, else the first."""
    sent = posted.all("_asked") if posted is not None else ()
    asked = [each for each in shown if not each.is_waiting]
    return next(
        (each for test in (lambda each: each.key in sent, lambda each: each.key == wanted, lambda each: each.field.fact not in answers)
         for each in asked if test(each)), asked[0],
    )  # fmt: skip


# ── every answer once more ───────────────────────────────────────────────────────────────────────────────────────


def groups_of(filling: Filling, counting: Answers) -> list[tuple[int, str, list[Row]]]:
    """The answers by step, in words, with what need not be seen masked."""
    groups = []
    for number, each in enumerate(filling.form.steps):
        rows = [row_of(filling, field, counting[field.fact]) for field in each.fields if field.fact in counting]
        if rows:
            groups.append((number + 1, each.name, rows))
    return groups


def row_of(filling: Filling, field: Field, value: Any) -> Row:
    shown = words.NOT_GIVEN.zh if value is None else masked(field, value, filling.places)
    return Row(field.question, shown, target_of(field), field.key)
