"""Answers: read from a browser or from JSON, pruned of what is no longer asked, and checked.

Answers go by fact. An answer to a question that is hidden now stays where it was, and comes back with its question;
`pruned` alone decides which answers count, for every page, summary, decision and file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from typing import Literal as OneOf

from markupsafe import Markup

from dsl.diagnostics import Problems, Words
from engine.evaluate import evaluate, evaluate_fact
from engine.facts import FactIndex, facts_from
from engine.program import Program
from engine.reading import facts_in
from engine.run import Run
from engine.to_words import in_words
from engine.values import Unknown, equal
from forms import words
from forms.form import Field, Form, Step
from forms.places import Places
from forms.widgets import Answer, Empty, Given, Posted, Wrong, widget_of

Json = Any
Answers = Mapping[str, Json]
"""By fact. None: asked, and there is none. Not in it: not asked yet."""

Standing = OneOf["shown", "hidden", "waiting"]


@dataclass(frozen=True, slots=True)
class Filling:
    """A form being filled in: the rules behind it, the day and the place they are applied on."""

    form: Form
    program: Program
    on: date
    region: str = ""
    places: Places = field(init=False, compare=False, repr=False)
    index: FactIndex = field(init=False, compare=False, repr=False)
    in_order: tuple[Field, ...] = field(init=False, compare=False, repr=False)
    """The questions, with those that decide on others before them."""
    also: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)
    """By fact, the other names of the same datum."""
    drawn: dict[tuple[object, ...], tuple[Markup, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Questions as pages show them, without what stands in their boxes (`to_html`)."""
    conditions: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict, init=False, compare=False, repr=False)
    """When a question is asked, by it and all that its page asks, where that alone decides (`to_html`)."""
    _at_first: dict[str, Standing] = field(default_factory=dict, init=False, compare=False, repr=False)
    """How the questions stand before anything is answered: the same for everybody."""
    _known: dict[int, tuple[Answers, dict[str, Standing]]] | None = field(default=None, init=False, compare=False, repr=False)
    _typed: dict[str, tuple[Json, dict[str, object]]] | None = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", Places(self.program.places))
        object.__setattr__(self, "index", FactIndex.of(self.program))
        place = {fact: place for place, fact in enumerate(self.form.order)}
        object.__setattr__(self, "in_order", tuple(sorted(self.form.fields, key=lambda each: place.get(each.fact, -1))))
        object.__setattr__(self, "also", {each.fact: each.also for each in self.form.fields if each.also})

    def for_one_page(self) -> Filling:
        """The same with a memory of its own: how the questions stand, and which fact an answer is, is worked out once for the same answers.

        They must not be changed meanwhile; with the page the memory goes, and what it knows of somebody.
        """
        made = copy(self)
        object.__setattr__(made, "_known", {})
        object.__setattr__(made, "_typed", {})
        return made

    def run(self, facts: Mapping[str, object]) -> Run:
        return Run(self.program, facts, self.on, self.region or self.program.region)


# ── which questions are asked ────────────────────────────────────────────────────────────────────────────────────


def pruned(filling: Filling, answers: Answers, counting: tuple[Standing, ...] = ("shown",)) -> dict[str, Json]:
    """The answers that count: those to questions that are asked, given the others that count.

    While the order of questions is another than the form's, those that still wait count too.
    """
    found = standings(filling, answers)
    return {fact: answers[fact] for fact, standing in found.items() if standing in counting and fact in answers}


def standings(filling: Filling, answers: Answers) -> dict[str, Standing]:
    """How each question stands. It waits while a question that decides on it has no answer."""
    if not answers:
        if not filling._at_first:
            filling._at_first.update(_standings(filling, answers))
        return filling._at_first
    if filling._known is None:
        return _standings(filling, answers)
    # Kept together with the answers themselves: as long as they are held, no others can have their place.
    told = filling._known.get(id(answers))
    if told is None:
        told = filling._known[id(answers)] = (answers, _standings(filling, answers))
    return told[1]


def _standings(filling: Filling, answers: Answers) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    facts: dict[str, object] = {}
    open_: set[str] = set()
    run: Run | None = None
    for asked in filling.in_order:
        standing: Standing = "shown"
        if asked.relevant is not None:
            # As long as no more is known, what was decided for one question holds for the next; each has its own budget.
            run = run or filling.run(facts)
            run.cost = 0
            value = evaluate(asked.relevant, run)
            if isinstance(value, Unknown):
                # What waits for a register, or for a question that waits for it, is asked: nobody else will tell.
                standing = "waiting" if any(base(name) in open_ for name in value.missing) else "shown"
            elif value is not True:
                standing = "hidden"
        found[asked.fact] = standing
        if standing == "shown" and asked.fact in answers:
            if asked.also or asked.fact not in filling.program.facts:
                facts.update(typed(filling, {asked.fact: answers[asked.fact]}))
            else:
                facts.update(as_facts(filling, asked.fact, answers[asked.fact]))
            run = None
        elif standing != "hidden":
            open_.add(asked.fact)
    return {asked.fact: found[asked.fact] for asked in filling.form.fields}


def base(path: str) -> str:
    """The fact a path reaches into: `工具[2].名称` is a part of `工具`."""
    return path.partition("[")[0]


def typed(filling: Filling, answers: Answers) -> dict[str, object]:
    """Answers as facts; one that no longer fits the rules is left out, and is asked again."""
    found: dict[str, object] = {}
    for fact, value in everywhere(filling, answers).items():
        if fact not in filling.program.facts:
            # What the form itself asks is which matters to add: no answer adds none.
            found[fact] = tuple(value) if isinstance(value, list) else () if value is None else value
            continue
        found.update(as_facts(filling, fact, value))
    return found


def as_facts(filling: Filling, fact: str, value: Json) -> Mapping[str, object]:
    """What one answer says; nothing where the rules do not take it."""
    known = filling._typed.get(fact) if filling._typed is not None else None
    if known is not None and known[0] is value:
        return known[1]
    try:
        told = dict(facts_from(filling.program, {fact: value}, filling.index))
    except Problems:
        told = {}
    if filling._typed is not None:
        filling._typed[fact] = (value, told)
    return told


def everywhere(filling: Filling, answers: Answers) -> dict[str, Json]:
    """The answers, each under every name that its datum has."""
    found = dict(answers)
    for fact, others in filling.also.items():
        if fact in answers:
            found.update({other: answers[fact] for other in others if other not in answers})
    return found


def facts_that_count(filling: Filling, answers: Answers) -> dict[str, Json]:
    """The pruned answers as the rules take them, without what only the form itself asks."""
    return {fact: value for fact, value in everywhere(filling, pruned(filling, answers)).items() if fact in filling.program.facts}


def facts_so_far(filling: Filling, answers: Answers) -> dict[str, Json]:
    """What is known before the form is filled in: also answers to what the form does not ask by itself."""
    asked = {each.fact for each in filling.form.fields}
    counting = pruned(filling, answers, ("shown", "waiting"))
    besides = {fact: value for fact, value in answers.items() if fact not in asked}
    return {fact: value for fact, value in everywhere(filling, {**besides, **counting}).items() if fact in filling.program.facts}


def open_fields(filling: Filling, step: Step, answers: Answers) -> tuple[Field, ...]:
    """The questions of a step that are asked and have no answer yet."""
    shown = standings(filling, answers)
    return tuple(each for each in step.fields if shown[each.fact] == "shown" and each.fact not in answers)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood, and what was not, by fact."""

    answers: dict[str, Json]
    wrong: dict[str, Wrong]


def read_posted(filling: Filling, fields: Iterable[Field], posted: Posted) -> Read:
    """The answers to these questions in what a browser sent."""
    answers: dict[str, Json] = {}
    wrong: dict[str, Wrong] = {}
    for asked in fields:
        answer: Answer = widget_of(asked).read(asked, posted, filling.places)
        match answer:
            case Given(value):
                answers[asked.fact] = value
            case Wrong():
                wrong[asked.fact] = answer
            case Empty() if asked.is_required:
                wrong[asked.fact] = Wrong(asked.messages.empty)
            case Empty():
                answers[asked.fact] = None
    return Read(answers, wrong)


def read_document(filling: Filling, document: Mapping[str, Json]) -> Read:
    """The answers in a JSON document made for the form's JSON Schema, through the same door as a browser's.

    A fact may also go by its own name, with dots.
    """
    from forms.validate import faults_of

    fields = {each.key: each for each in filling.form.fields}
    keys = {**{each.fact: each.key for each in filling.form.fields}, **{key: key for key in fields}}
    known = {keys[name]: value for name, value in document.items() if name in keys and value is not None}
    wrong = {fields[key].fact: Wrong(message) for key, message in faults_of(filling.form, filling.program, known).items()}
    answers: dict[str, Json] = {}
    for key, value in known.items():
        asked = fields[key]
        if asked.fact in wrong:
            continue
        boxes = Posted({name: (text,) for name, text in widget_of(asked).spread(asked, value, filling.places).items()})
        if asked.widget == "checkboxes":
            boxes = Posted({key: tuple(value)})
        found = widget_of(asked).read(asked, boxes, filling.places)
        match found:
            case Given(normal):
                answers[asked.fact] = normal
            case Wrong():
                wrong[asked.fact] = found
            case Empty():
                pass
    shown = standings(filling, answers)
    for asked in fields.values():
        if shown[asked.fact] == "shown" and asked.fact not in answers and asked.fact not in wrong:
            if asked.is_required:
                wrong[asked.fact] = Wrong(asked.messages.empty)
            else:
                answers[asked.fact] = None
    counting = pruned(filling, answers)
    wrong = {fact: fault for fact, fault in wrong.items() if shown[fact] == "shown"}
    for fact, message in broken_rules(filling, counting).items():
        wrong.setdefault(fact, Wrong(message))
    return Read(counting, wrong)


# ── what the rules say of the answers ────────────────────────────────────────────────────────────────────────────


def broken_rules(filling: Filling, answers: Answers) -> dict[str, Words]:
    """The answers that cannot be, each with what to tell the person: requirements not met, and two that disagree."""
    facts = typed(filling, pruned(filling, answers))
    run = filling.run(facts)
    found = dict(refused(filling, facts))
    for name, asked in sources_of(filling).items():
        fact = filling.program.facts[name]
        blamed = asked[-1]
        if fact.require is not None and evaluate(fact.require, run) is False:
            message = Words(fact.otherwise, fact.otherwise) if fact.otherwise else words.does_not_hold(blamed.question)
            found.setdefault(blamed.fact, message)
        if name in facts and fact.derived is not None:
            others = {each: value for each, value in facts.items() if each != name}
            follows = evaluate_fact(name, filling.run(others))
            if not isinstance(follows, Unknown) and follows is not None and equal(follows, facts[name]) is False:
                about = [each for each in asked if each.fact != name]
                if about:
                    given, should = (in_words(each, fact.kind, filling.program) for each in (facts[name], follows))
                    found.setdefault(name, words.differs_from(blamed.question, about[0].question, given, should))
    return found


def refused(filling: Filling, facts: Mapping[str, object]) -> Iterator[tuple[str, Words]]:
    """The answers that a matter which takes part does not take, each with its words."""
    run = filling.run(facts)
    for asked in filling.form.fields:
        for demand in asked.demands:
            if demand.fact not in facts or not all(evaluate(each, run) is True for each in demand.guard):
                continue
            value = facts[demand.fact]
            said = Words(demand.otherwise, demand.otherwise) if demand.otherwise else None
            if value is None:
                if demand.is_required:
                    yield asked.fact, said or asked.messages.empty
            elif demand.allowed and value not in demand.allowed:
                yield asked.fact, said or words.not_taken(asked.question, demand.matter, demand.allowed)
            elif demand.require is not None and evaluate(demand.require, run) is False:
                yield asked.fact, said or words.does_not_hold(asked.question)


def sources_of(filling: Filling) -> dict[str, tuple[Field, ...]]:
    """For each fact with something to check: the questions it comes from; the one to blame stands last."""
    asks = {each.fact: each for each in filling.form.fields}
    found: dict[str, tuple[Field, ...]] = {}
    for name, fact in filling.program.facts.items():
        if fact.require is None and fact.derived is None:
            continue
        sources: list[Field] = []
        if fact.derived is not None:
            read = facts_in(fact.derived.value, filling.program, through_derivations=True)
            sources = [asks[each] for each in read if each in asks]
        if name in asks:
            sources.append(asks[name])
        if sources:
            found[name] = tuple(sources)
    return found
