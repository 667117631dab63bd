"""What a change of the rules changes: in words, in the examples, for made-up people, over a population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words
from dsl.source import NOWHERE, Span
from engine.decision import Decision

How = OneOf["added", "removed", "changed"]
Sort = OneOf[
    "catalog", "fact", "parameter", "rule", "goal", "matter", "benefit", "theme", "document", "pledge", "ledger", "basis", "register",
    "choice", "place", "synonyms", "example",
]  # fmt: skip
Effect = OneOf["more", "fewer"]
"""Which way the number of people for whom a goal is a yes can go, where that is shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is said otherwise. `name` is its full name; `touches` are the goals whose decision reads it.

    `about` is the field it is about, "" for the whole thing. `effects` gives for a goal the only way that this change can move its outcomes, where that is shown; `is_sample` where
    either side is marked 核验: 示例.
    """

    sort: Sort
    name: str
    how: How
    words: Words
    touches: tuple[str, ...] = ()
    effects: tuple[tuple[str, Effect], ...] = ()
    is_sample: bool = False
    about: str = ""
    old_span: Span = field(default=NOWHERE, compare=False)
    new_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one side decides; None where it cannot: the goal or a fact is not there, then `problem` says what."""

    decision: Decision | None
    problem: Words | None = None


@dataclass(frozen=True, slots=True)
class ExampleFlip:
    """An example whose answer is another. `side` says whose example it is."""

    name: str
    subject: str
    on: date
    side: OneOf["old", "new", "both"]
    old: Answered
    new: Answered


Turn = tuple[str, str]
"""How an answer turns: from one of yes, no, unknown to another; or, where both are yes, `more`, `less` or `other`, twice."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A made-up person whom the change concerns: with one of these facts less, it would not show."""

    goal: str
    turn: Turn
    on: date
    region: str
    facts: Mapping[str, object]
    old: Decision
    new: Decision


@dataclass(frozen=True, slots=True)
class Search:
    """How people were sought for a goal. `is_same`: shown without a search, for both sides decide by the same rules."""

    goal: str
    is_same: bool
    tried: int
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`is_same`: both catalogs are one program, letter for letter but for the places of words in files."""

    old: str
    new: str
    on: date
    is_same: bool
    changes: tuple[Change, ...]
    flips: tuple[ExampleFlip, ...]
    examples: int
    searches: tuple[Search, ...]
    effect: Mapping[str, Any] | None = None
