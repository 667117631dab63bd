"""A program cut down to what one goal may ever look at, so that a citizen's browser is sent no more.

It keeps the fingerprint of the whole: what is decided by it bears the same receipt. What it keeps is found without knowing
what refers to what: whoever names a thing, in whichever text, may need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.program import Program
from engine.to_json import fingerprint, to_json

NAMED = (
    "facts", "parameters", "rules", "goals", "matters", "benefits", "themes", "documents", "pledges", "bases", "registers", "ledgers",
)  # fmt: skip
"""The parts of a program whose entries are kept or left out. Choices stay: a kind names them, and they are small."""

ENDS = re.compile(r"[ .\[#@]")
"""Where the name in a reference may end: `某法 第三条`, `子女[2].姓名`."""


@dataclass(frozen=True, eq=False)
class Slices:
    program: Program

    def of(self, goal: str) -> Program:
        """The program as far as a goal needs it; whatever is decided about the goal is decided alike."""
        kept = self.needed(goal)
        parts: dict[str, Any] = {part: {name: entry for name, entry in getattr(self.program, part).items() if name in kept} for part in NAMED}
        found = replace(
            self.program, **parts, order=tuple(name for name in self.program.order if name in kept), examples=(), synonyms={}, fillers=()
        )
        object.__setattr__(found, "kept_hash", self.fingerprint)
        return found

    def needed(self, goal: str) -> frozenset[str]:
        """The goal, what is named by what is kept, and the facts that say something of a fact that is kept."""
        kept: set[str] = set()
        waiting = [goal]
        while waiting:
            name = waiting.pop()
            if name not in kept:
                kept.add(name)
                waiting.extend(self.named_by.get(name, ()))
                waiting.extend(self.told_by.get(name, ()))
        return frozenset(kept)

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.program)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        return to_json(self.program, with_spans=False)

    @cached_property
    def named_by(self) -> Mapping[str, frozenset[str]]:
        """For each name, the names in its entries."""
        names = {name for part in NAMED for name in self.data[part]}
        found: dict[str, set[str]] = {name: set() for name in names}
        for part in NAMED:
            for name, entry in self.data[part].items():
                found[name].update(_names_in(entry, names))
        return {name: frozenset(each) for name, each in found.items()}

    @cached_property
    def told_by(self) -> Mapping[str, frozenset[str]]:
        """For each fact, the facts that follow from it or must agree with it."""
        found: dict[str, set[str]] = {}
        for name in self.program.facts:
            for other in self.named_by[name]:
                if other in self.program.facts:
                    found.setdefault(other, set()).add(name)
        return {name: frozenset(each) for name, each in found.items()}


def _names_in(data: Any, names: Iterable[str]) -> Iterator[str]:
    waiting = [data]
    while waiting:
        match waiting.pop():
            case str() as text:
                if text in names:
                    yield text
                elif (end := ENDS.search(text)) and text[: end.start()] in names:
                    yield text[: end.start()]
            case list() | tuple() as many:
                waiting.extend(many)
            case dict() as pairs:
                waiting.extend(pairs)
                waiting.extend(pairs.values())
