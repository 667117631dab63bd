"""What an earlier check typed, and whether it still stands: nothing that it reads means anything else by now.

What is typed depends on more than its own text: on what the names in it stand for. So beside each thing that was typed stands
what was looked at on the way. It stands as long as none of its words changed its meaning, and every rule and parameter it
read is of the kind it was. Only what was clean is kept: a message may speak of names that have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from dsl.diagnostics import Report
from dsl.memory import Memory
from dsl.words import name_folded, signs_folded
from engine.grounds import is_same
from engine.kinds import Kind

if TYPE_CHECKING:
    from engine.from_surface.names import Declared
    from engine.program import Parameter, Rule

Made = TypeVar("Made")
Space = Mapping[str, "Declared"]
MEANINGS, TRUTHS = ("meanings", ()), ("truths", ())


@dataclass(slots=True)
class Trace:
    """What was looked at while one thing was made. `is_clean`: all of it was there and could be typed."""

    texts: list[str] = field(default_factory=list)
    rules: dict[str, Kind] = field(default_factory=dict)
    things: dict[str, object] = field(default_factory=dict)
    is_clean: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a name can mean where an expression says it; `ground` is what everything stands upon."""

    shared: Space
    own: Mapping[str, Space]
    members: Mapping[str, Space]
    facts: Mapping[str, tuple[Kind, str]]
    spoken: frozenset[str]
    ground: tuple[object, ...]


class Types(Protocol):
    """Who types what is read: the desk."""

    def rule(self, name: str) -> Rule | None: ...

    def parameter(self, name: str) -> Parameter | None: ...


class Earlier:
    """For one check: what the one before made, and which words have changed their meaning since. `lost` could not be read."""

    def __init__(self, memory: Memory, report: Report, lost: frozenset[str]):
        self.memory = memory
        self.report = report
        self.lost = lost
        self.open: list[Trace] = []
        self.added: list[Any] = []
        self.changed: frozenset[str] | None = None

    def compare(self, now: Meanings) -> int:
        """Takes note of what names mean now; the turn since which each has meant what it means."""
        turn, known = self.memory.turn, self.memory.kept.get(MEANINGS)
        since = turn
        if known is not None and known.turn == turn - 1:
            before, begun = cast("tuple[Meanings, int]", known.made)
            self.changed = changed_words(before, now)
            since = turn if self.changed is None or self.changed else begun
        self.memory.keep(MEANINGS, (), (now, since))
        return since

    def compare_truths(self, now: Mapping[str, bool]) -> None:
        """Takes note of which rules there are, and whether each is to be a truth."""
        known = self.memory.kept.get(TRUTHS)
        if self.changed is not None and known is not None and known.turn == self.memory.turn - 1:
            self.changed |= words_of(differing(cast("Mapping[str, bool]", known.made), now))
        else:
            self.changed = None
        self.memory.keep(TRUTHS, (), now)

    def of(self, step: str, things: tuple[object, ...], beside: Hashable, make: Callable[[], Made], types: Types) -> Made:
        """What was made of these things the last time, if it stands; else what is made of them now."""
        memory, key = self.memory, (step, beside, *map(id, things))
        known = memory.kept.get(key)
        if known is not None and known.turn >= memory.turn - 1:
            made, trace = cast("tuple[Made, Trace]", known.made)
            if self.stands(trace, types):
                known.turn = memory.turn
                return made
        trace, told = Trace(), len(self.report.heard)
        self.open.append(trace)
        try:
            made = make()
        finally:
            self.open.pop()
        if trace.is_clean and len(self.report.heard) == told and not self.lost:
            trace.words = comparable("\n".join(trace.texts))
            trace.texts = []
            memory.keep(key, things, (made, trace))
        return made

    def has_read(self, name: str, kind: Kind | None) -> None:
        """What is being made knows a rule by its kind."""
        if not self.open:
            return
        if kind is None:
            self.open[-1].is_clean = False
        else:
            self.open[-1].rules[name] = kind

    def has_read_all_of(self, name: str, thing: object | None) -> None:
        """What is being made looked into a rule or a parameter."""
        if not self.open:
            return
        if thing is None:
            self.open[-1].is_clean = False
        else:
            self.open[-1].things[name] = thing

    def stands(self, trace: Trace, types: Types) -> bool:
        if self.changed is None or self.changed and any(word in trace.words for word in self.changed):
            return False
        if not trace.rules and not trace.things:
            return True
        self.open.append(Trace())  # What is looked at here is no reading of what is being made around it.
        try:
            for name, kind in trace.rules.items():
                rule = types.rule(name)
                if rule is None or rule.kind is not kind and not is_same(rule.kind, kind):
                    return False
            return all((types.parameter(name) or types.rule(name)) is thing for name, thing in trace.things.items())
        finally:
            self.open.pop()


def changed_words(old: Meanings, new: Meanings) -> frozenset[str] | None:
    """Words that a text must hold to mean something else now; None where anything may."""
    if old.ground != new.ground:
        return None
    found = {*differing(old.shared, new.shared), *(old.spoken ^ new.spoken)}
    for before, now in ((old.own, new.own), (old.members, new.members)):
        for owner in differing(before, now):
            found |= {owner, *differing(before.get(owner, {}), now.get(owner, {}))}
    for full in old.facts.keys() | new.facts.keys():
        (kind, person), (other, another) = old.facts.get(full, (None, "")), new.facts.get(full, (None, ""))
        if kind is not other and not is_same(kind, other) or person != another:
            found |= {full, person, another}
    return words_of(found)


def words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for each in names for word in comparable(each).split(".") if word)


def differing(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    if old == new:
        return
    for name in old.keys() | new.keys():
        if name not in old or name not in new or old[name] != new[name]:
            yield name


def comparable(words: str) -> str:
    """A text or a name without what does not count when names are looked for: blanks, full-width letters."""
    return "".join(name_folded(signs_folded(words)).split())
