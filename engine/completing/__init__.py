"""What an author may write next, and what a word that is written means: for editors, from texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.from_surface.names import Names

Sort = OneOf["key", "name", "fact", "parameter", "rule", "goal", "function", "option", "keyword", "value", "snippet"]

CURSOR = "▌"
"""In the text of an offer: where the cursor goes on, if not to its end."""


@dataclass(frozen=True, slots=True)
class Offer:
    """`label` is shown, `text` is put in the place of the last `replaces` characters before the cursor."""

    label: str
    text: str
    sort: Sort
    says: Words
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalog with its parents declares, as far as it can be read: `spaces` by what a key may name (`Key.of`),
    `sorts` the shape of each thing that may be changed, `options` the words that a fact, a parameter or a result may be and
    `said` a line on each name, by full names, `conditions` the full names of those."""

    names: Names
    spaces: Mapping[str, tuple[str, ...]]
    sorts: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    said: Mapping[str, Words] = field(repr=False)
    conditions: frozenset[str] = frozenset()

    def facts_seen_from(self, owners: tuple[str, ...]) -> Iterator[str]:
        """Every fact as an expression of these owners may call it."""
        for full, draft in self.names.facts.items():
            if draft.owner in ("", *owners):
                yield full.removeprefix(f"{draft.owner}.") if draft.owner else full

    def options_of(self, name: str, owners: tuple[str, ...]) -> tuple[str, ...]:
        """The words that a fact, a parameter or a result may be."""
        for owner in (*owners, ""):
            declared = (self.names.own.get(owner, {}) if owner else self.names.shared).get(name)
            full = declared.full if declared is not None else f"{owner}.{name}" if owner else name
            if full in self.options:
                return self.options[full]
        return ()
