"""The form of a matter, a benefit or a theme: a question for each datum that merging leaves, in the form's own words."""

from __future__ import annotations

from dataclasses import replace

from engine.asking.merge import Merged, merge, order_of_decisions
from engine.asking.needs import choice_of
from engine.kinds import ChoiceKind, Kind, ListKind, RecordKind, can_be_absent, certain
from engine.program import Fact, Goal, Program
from engine.reading import facts_in
from forms import words
from forms.form import Field, Form, Option, Step
from forms.widgets import widget_for


def form_from(program: Program, name: str) -> Form:
    goal = program.goals[name]
    topics = merge(program, name)
    order = order_of_decisions(topics, program)
    steps = tuple(
        Step(topic.name or words.OTHER_TOPIC, tuple(with_own_label(field_for(program, each), program) for each in topic.fields))
        for topic in topics
    )
    chosen = optional_members(program, goal)
    if chosen is not None:
        steps = (Step(words.OPTIONAL_STEP, (chosen,)), *steps)
        order = (chosen.fact, *order)
    return Form(name, goal.title or name, steps, order)


# ── matters one may add ──────────────────────────────────────────────────────────────────────────────────────────


def optional_members(program: Program, goal: Goal) -> Field | None:
    theme = program.themes.get(goal.name)
    names = tuple(each.matter for each in theme.members if each.how == "may") if theme else ()
    if not names:
        return None
    options = tuple(Option(name, program.goals[name].title or name) for name in names)
    fact = choice_of(goal.name)
    kind = ListKind(ChoiceKind(words.OPTIONAL_STEP, names))
    return Field(
        fact, key_of(fact), words.OPTIONAL_LABEL, words.OPTIONAL_QUESTION, words.OPTIONAL_HINT, "checkboxes", kind,
        words.messages(words.OPTIONAL_QUESTION, is_choice=True), is_required=False, options=options,
    )  # fmt: skip


# ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────


def field_for(program: Program, asked: Merged) -> Field:
    fact = program.facts[asked.fact]
    kind = certain(asked.kind)
    widget = widget_for(kind, fact.format)
    question = fact.ask or fact.title or fact.name
    members: tuple[Field, ...] = ()
    if isinstance(kind, ListKind) and isinstance(kind.item, RecordKind):
        members = tuple(member_field(fact, name, each, program) for name, each in kind.item.members)
    return Field(
        fact=fact.name,
        key=key_of(fact.name),
        label=fact.title or fact.name,
        question=question,
        hint=fact.hint,
        widget=widget.name,
        kind=kind,
        messages=words.messages(question, widget.is_choice, fact.otherwise),
        id=fact.id,
        is_required=not can_be_absent(asked.kind) and (not fact.empty_is_absent or any(each.is_required and not each.guard for each in asked.demands)),
        options=options_of(kind, program),
        format=fact.format,
        relevant=asked.relevant,
        why=asked.why,
        demands=asked.demands,
        also=asked.also,
        register=fact.register,
        sensitivity=fact.sensitivity,
        autocomplete=words.AUTOCOMPLETE.get(fact.id, "off") if "." not in fact.name else "off",
        members=members,
        suggested_by=facts_in(fact.suggested, program) if fact.suggested is not None else (),
    )


def field_of_fact(program: Program, name: str) -> Field:
    """The question for a fact that no form asks by itself."""
    return field_for(program, Merged(name, program.facts[name].kind, None, ()))


def member_field(fact: Fact, name: str, kind: Kind, program: Program) -> Field:
    widget = widget_for(certain(kind), "")
    return Field(
        f"{fact.name}.{name}", name, name, name, "", widget.name, certain(kind), words.messages(name, widget.is_choice),
        is_required=not can_be_absent(kind), options=options_of(certain(kind), program), sensitivity=fact.sensitivity,
    )  # fmt: skip


def options_of(kind: Kind, program: Program) -> tuple[Option, ...]:
    if isinstance(kind, ListKind):
        return options_of(kind.item, program)
    if isinstance(kind, ChoiceKind):
        return tuple(Option(each, each) for each in kind.options)
    numbers = getattr(kind, "options", ())
    return tuple(Option(each, f"{each}{getattr(kind, 'unit', '')}") for each in numbers)


def key_of(fact: str) -> str:
    """A fact's name where dots would be taken apart: in a browser's form and in the paths of JSON Schema clients."""
    return fact.replace(".", "_")


def with_own_label(field_: Field, program: Program) -> Field:
    """The short name people know it by: without the person it belongs to, where its step says who that is."""
    title = program.facts[field_.fact].title
    return replace(field_, label=title if title and title != field_.fact else field_.fact.rpartition(".")[2])
