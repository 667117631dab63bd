"""A form: what a person is asked so that a matter can be decided and done, step by step.

One field for each fact, however many matters need it. Steps are topics in the order they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dsl.diagnostics import Words
from engine.asking.merge import Demand
from engine.asking.needs import Why
from engine.kinds import Kind
from engine.program import Expr


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values to choose from: what is kept, and what people read."""

    value: str | Decimal | bool
    label: str


@dataclass(frozen=True, slots=True)
class Messages:
    """What a person reads when nothing was answered, and when the answer does not fit."""

    empty: Words
    wrong: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `key` is its name in a browser's form and in the JSON Schema; `id` the shared data element.

    `relevant` is when it is asked (None: always). `widget` names an entry of `forms.widgets`. A list of records has
    `members`: the questions asked for each item. `demands` are what single matters require of the answer; `also` are other
    facts that the same answer tells.
    """

    fact: str
    key: str
    label: str
    question: str
    hint: str
    widget: str
    kind: Kind
    messages: Messages
    id: str = ""
    is_required: bool = True
    options: tuple[Option, ...] = ()
    format: str = ""
    relevant: Expr | None = None
    why: tuple[Why, ...] = ()
    register: str = ""
    sensitivity: str = ""
    autocomplete: str = ""
    members: tuple[Field, ...] = ()
    demands: tuple[Demand, ...] = ()
    also: tuple[str, ...] = ()
    suggested_by: tuple[str, ...] = ()
    """The facts from which its box may be filled in, to be looked over."""


@dataclass(frozen=True, slots=True)
class Step:
    """One topic."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """`order` names the questions with those that decide on others before them, whatever their steps."""

    name: str
    title: str
    steps: tuple[Step, ...]
    order: tuple[str, ...] = ()

    @property
    def fields(self) -> Iterator[Field]:
        for step in self.steps:
            yield from step.fields

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)

    def asking(self, fact: str) -> Field | None:
        """The field that asks for a fact."""
        return next((each for each in self.fields if each.fact == fact), None)
