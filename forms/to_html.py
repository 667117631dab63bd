"""Questions as HTML: plain, without a script, the same on the server and in a browser's Python.

Each question is a label, a hint, an error where there is one, and its boxes, in that order. A question that another of
the same page may bring up travels with it in a `<template>`: a browser without scripts never shows it, and the server
asks it in the next wave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dsl.diagnostics import Words
from engine.evaluate import evaluate
from engine.kinds import NumberKind
from engine.program import Expr
from engine.reading import facts_in
from engine.run import Run
from forms import words
from forms.answers import Answers, Filling, pruned, standings, typed
from forms.conditions import Setting, asked_by_then, condition_from, not_before
from forms.form import Field, Option, Step
from forms.formats import format_of
from forms.quoting import said
from forms.suggestions import filled_in
from forms.widgets import LONGEST_TEXT, Boxes, Empty, Posted, Wrong, as_member, bounds, first_box, items_in, widget_of

MOST_WHY = 6
MOST_PLACES = 200
MOST_DRAWN = 2000


@lru_cache(maxsize=4)
def templates(language: str = "zh") -> Environment:
    environment = Environment(
        loader=PackageLoader("forms"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    environment.globals["language"] = language
    environment.globals["say"] = {
        name: {"zh": value.zh, "en": value.en} for name, value in vars(words).items() if isinstance(value, Words)
    }
    environment.filters["said"] = said
    environment.globals["parts_say"] = {part: {"zh": each.zh, "en": each.en} for part, each in words.DATE_PARTS.items()}
    return environment


@dataclass(frozen=True, slots=True)
class Question:
    """A field as a page shows it now: what stands in its boxes, what is wrong, when a script shows it."""

    field: Field
    boxes: Posted
    message: str = ""
    part: str = ""
    picks: tuple[Option, ...] = ()
    condition: str = ""
    is_waiting: bool = False
    is_inner: bool = False
    items: tuple[tuple[Question, ...], ...] = ()
    note: str = ""
    """Where what stands in the box comes from, if the person did not put it there."""
    objection: str = ""
    """The place of the page where one says that it is wrong."""

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def id(self) -> str:
        return id_of(self.field.key)

    @property
    def question(self) -> str:
        return self.field.question

    @property
    def why(self) -> tuple[Words, ...]:
        """Who needs it and on which clause."""
        return () if self.is_inner else why_lines(self.field)

    @property
    def hint(self) -> str:
        return self.field.hint

    @property
    def widget(self) -> str:
        return self.field.widget

    @property
    def is_required(self) -> bool:
        return self.field.is_required

    @property
    def is_group(self) -> bool:
        return widget_of(self.field).is_group

    @property
    def options(self) -> tuple[Option, ...]:
        return self.field.options

    @property
    def autocomplete(self) -> str:
        known = format_of(self.field.format)
        own = self.field.autocomplete
        return known.autocomplete if known and known.autocomplete and own != "off" else own or "off"

    @property
    def input_mode(self) -> str:
        known = format_of(self.field.format)
        if known is not None:
            return known.input_mode
        kind = self.field.kind
        return "decimal" if isinstance(kind, NumberKind) and kind.scale else "numeric"

    @property
    def limits(self) -> str:
        """Which numbers are taken, for the script: decimals, least, greatest, unit."""
        kind = self.field.kind
        if self.field.widget != "number" or not isinstance(kind, NumberKind):
            return ""
        low, high = bounds(kind)
        return json.dumps([kind.scale, low, high, kind.unit], ensure_ascii=False, default=_plain)

    @property
    def longest(self) -> int:
        return LONGEST_TEXT

    @property
    def unit(self) -> str:
        return self.field.kind.unit if isinstance(self.field.kind, NumberKind) else ""

    @property
    def is_marked(self) -> bool:
        """Whether it shows more than the question and what stands in its boxes."""
        return bool(self.message or self.picks or self.items or self.note or self.objection or self.is_inner)

    def box(self, suffix: str = "") -> str:
        return self.boxes.text(self.field.key + suffix)

    def has(self, value: object) -> bool:
        return str(value) in self.boxes.all(self.field.key)


def id_of(key: str) -> str:
    """An id may hold any character but a blank."""
    return "-".join(key.split())


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary: where it leads, what it says."""

    target: str
    message: str


# ── questions of a page ──────────────────────────────────────────────────────────────────────────────────────────


def questions_html(filling: Filling, questions: Sequence[Question], language: str = "zh") -> Markup:
    has_region = any(each.widget == "region" for each in questions)
    near = filling.places.within(filling.region or filling.program.region) if has_region else ()
    places = [filling.places.whole[code] for code in near[:MOST_PLACES]]
    drawn = [(each.is_waiting, question_html(filling, each, language)) for each in questions]
    return Markup(templates(language).get_template("questions.html").render(drawn=drawn, places=places))


def question_html(filling: Filling, asked: Question, language: str) -> Markup:
    """One question. What of it is the same for everybody is drawn once; what stands in its boxes is put in."""
    options = ("true", "false") if asked.widget == "yes_no" else tuple(str(each.value) for each in asked.options)
    chosen = asked.boxes.all(asked.key) if options else ()
    if asked.is_marked or not set(chosen) <= set(options) or filling.form.asking(asked.field.fact) is not asked.field:
        return drawn(asked, language)
    which = (asked.key, language, bool(asked.condition), *chosen)
    known = filling.drawn.get(which)
    if known is None:
        holes = Holes(asked.boxes.values if chosen else {}, [])
        condition = holes.text(CONDITION) if asked.condition else ""
        text = str(drawn(replace(asked, boxes=holes if not chosen else asked.boxes, condition=condition), language))
        pieces = HOLE.split(text)
        known = tuple(Markup(holes.names[int(each)] if at % 2 else each) for at, each in enumerate(pieces))
        if len(filling.drawn) < MOST_DRAWN:
            filling.drawn[which] = known
    return Markup("".join(put_in(asked, each) if at % 2 else each for at, each in enumerate(known)))


def drawn(asked: Question, language: str) -> Markup:
    widgets: Any = templates(language).get_template("widgets.html").module
    return Markup(widgets.ask(asked))


HOLE = re.compile("\x02([0-9]+)\x03")
"""What stands for something to be put in: characters that no text of a page has."""

CONDITION = "\x02"


@dataclass(frozen=True, slots=True)
class Holes(Posted):
    """Boxes in each of which stands a hole; `names` are those that were asked for."""

    names: list[str]

    def text(self, name: str) -> str:
        self.names.append(name)
        return f"\x02{len(self.names) - 1}\x03"


def put_in(asked: Question, name: str) -> Markup:
    return escape(asked.condition if name == CONDITION else asked.boxes.text(name))


def form_html(filling: Filling, answers: Answers, language: str = "zh") -> str:
    """The whole form on one page that needs nothing else; what is asked only of some says so."""
    shown = standings(filling, answers)

    def ask(asked: Field) -> Question:
        if asked.relevant is not None and shown[asked.fact] != "shown":
            note = words.ONLY_OF_SOME.in_(language)
            asked = replace(asked, hint=f"{asked.hint}（{note}）" if asked.hint else note)
        return question_of(filling, asked, boxes_from(filling, asked, answers))

    steps = [(step.name, [ask(each) for each in step.fields]) for step in filling.form.steps]
    return templates(language).get_template("form.html").render(title=filling.form.title, steps=steps)


def summary_html(problems: Sequence[Problem], language: str = "zh") -> Markup:
    return Markup(templates(language).get_template("summary.html").render(problems=problems))


def questions_of(
    filling: Filling, step: Step, answers: Answers, posted: Posted | None = None, wrong: Mapping[str, Wrong] | None = None,
    language: str = "zh",
) -> list[Question]:  # fmt: skip
    """The questions of a step: those that are asked, and those the same page may bring up.

    What the form does not ask by itself is asked here without a condition.
    """
    shown = standings(filling, answers)
    conditions = conditions_on_page(filling, step, answers)
    found = []
    for asked in step.fields:
        condition = conditions.get(asked.fact)
        if shown.get(asked.fact, "shown") != "shown" and condition is None:
            continue
        boxes = posted if posted is not None and _is_sent(asked, posted) else boxes_from(filling, asked, answers)
        beforehand = filled_in(filling, asked, answers)
        is_empty = isinstance(widget_of(asked).read(asked, boxes, filling.places), Empty)
        if beforehand is not None and is_empty:
            boxes = boxes_from(filling, asked, {asked.fact: beforehand.value})
        found.append(
            question_of(
                filling, asked, boxes, (wrong or {}).get(asked.fact), language,
                condition=condition or "", is_waiting=shown.get(asked.fact, "shown") != "shown",
                note=beforehand.note.in_(language) if beforehand is not None and is_empty else "",
            )  # fmt: skip
        )
    return found


def _is_sent(asked: Field, posted: Posted) -> bool:
    return asked.key in posted.all("_asked")


def question_of(
    filling: Filling, asked: Field, boxes: Posted, wrong: Wrong | None = None, language: str = "zh", condition: str = "",
    is_waiting: bool = False, is_inner: bool = False, note: str = "",
) -> Question:  # fmt: skip
    items: tuple[tuple[Question, ...], ...] = ()
    if asked.widget == "repeat":
        items = tuple(
            tuple(question_of(filling, as_member(asked, each, place), boxes, is_inner=True) for each in asked.members)
            for place in items_in(asked, boxes)
        )
    return Question(
        asked,
        boxes,
        message=wrong.message.in_(language) if wrong else "",
        part=wrong.part if wrong else "",
        picks=tuple(Option(code, filling.places.whole[code]) for code in wrong.choices) if wrong else (),
        condition=condition,
        is_waiting=is_waiting,
        is_inner=is_inner,
        items=items,
        note=note,
    )


def boxes_from(filling: Filling, asked: Field, answers: Answers) -> Posted:
    value = answers.get(asked.fact)
    if value is None:
        return Posted({})
    if asked.widget == "checkboxes":
        return Posted({asked.key: tuple(value)})
    boxes: Boxes = widget_of(asked).spread(asked, value, filling.places)
    return Posted({name: (text,) for name, text in boxes.items()})


def why_lines(asked: Field) -> tuple[Words, ...]:
    """Who needs it and on which clause, one line each."""
    lines = dict.fromkeys(words.why_line(each) for each in asked.why)
    return tuple(lines)[:MOST_WHY]


def problems_of(fields: Iterable[Field], wrong: Mapping[str, Wrong], language: str = "zh") -> list[Problem]:
    """The lines of the summary, in the order of the questions."""
    return [
        Problem(target_of(each, wrong[each.fact]), wrong[each.fact].message.in_(language)) for each in fields if each.fact in wrong
    ]


def target_of(asked: Field, wrong: Wrong | None = None) -> str:
    """The box a link to a question leads to: the one to blame, or the first."""
    if wrong is not None and wrong.part:
        return id_of(f"{asked.key}-{wrong.part}")
    return id_of(asked.key) if asked.widget == "repeat" else id_of(first_box(asked))


# ── what a script may show by itself ─────────────────────────────────────────────────────────────────────────────


def conditions_on_page(filling: Filling, step: Step, answers: Answers) -> dict[str, str]:
    """For the questions that hang on others of this page only: when, as JSON. Other answers are already put in."""
    here = {each.fact: each for each in step.fields}
    hanging = [each for each in step.fields if each.relevant is not None]
    page = tuple(here)
    found: dict[str, str] = {}
    unsettled: list[Field] = []
    for asked in hanging:
        known = filling.conditions.get((asked.fact, page))
        if known is None:
            unsettled.append(asked)
        elif known:
            found[asked.fact] = known
    if unsettled:
        facts = typed(filling, {fact: value for fact, value in pruned(filling, answers).items() if fact not in here})
        run = filling.run(facts)
        for asked in unsettled:
            text = condition_on_page(filling, asked, here, run)
            if text:
                found[asked.fact] = text
            assert asked.relevant is not None
            if len(filling.conditions) < MOST_DRAWN and set(facts_in(asked.relevant, filling.program, through_derivations=True)) <= here.keys():
                # It reads nothing but this page: whatever is answered elsewhere, it says the same.
                filling.conditions[asked.fact, page] = text
    return {each.fact: found[each.fact] for each in hanging if each.fact in found}


def condition_on_page(filling: Filling, asked: Field, here: Mapping[str, Field], run: Run) -> str:
    """Nothing where it cannot be told by this page alone."""

    def known(expr: Expr) -> object:
        run.cost = 0  # each has its own budget
        return evaluate(expr, run)

    assert asked.relevant is not None
    condition = asked_by_then(condition_from(asked.relevant, Setting(filling.program, here, known)), not_before(filling.form, asked))
    is_told = isinstance(condition, dict) and is_told_by_boxes(condition, {each.key: each for each in here.values()})
    return json.dumps(condition, ensure_ascii=False, separators=(",", ":"), default=_plain) if is_told else ""


def is_told_by_boxes(condition: Any, boxes: Mapping[str, Field]) -> bool:
    """Whether a browser can tell from the boxes of a page alone. The name of a place has no code there, a text may yet be
    written in another way, an empty box may be an answer, and only the server knows which items of a list count.
    """
    match condition:
        case {"and": parts} | {"or": parts}:
            return all(is_told_by_boxes(each, boxes) for each in parts)
        case {"not": inner}:
            return is_told_by_boxes(inner, boxes)
        case {"present": _}:
            return False
    word, (key, *_) = next(iter(condition.items()))
    if key not in boxes:
        return False
    fitting = ("checkboxes",) if word in ("has", "count") else ("radios", "select", "yes_no", "number")
    return boxes[key].widget in fitting


def _plain(value: Any) -> float | int:
    # Only for comparing in a browser; what is decided, the server decides with exact numbers.
    return int(value) if value == int(value) else float(value)
