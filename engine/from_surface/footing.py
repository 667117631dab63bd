"""What a rule, a fact or a parameter stands on, as one thing: the very same for as long as nothing below it has changed.

A review of a whole (the situations of a matter, the times of a theme) is as good as new where what it looks at stands as it
stood.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Literal as OneOf
from typing import TypeVar

from dsl.diagnostics import Report
from dsl.memory import ONCE, Memory
from engine.grounds import parts_of_parameter
from engine.program import Expr, Fact, FactRef, Lookup, Parameter, Program, Rule, RuleRef
from engine.walk import all_parts

Made = TypeVar("Made")
Stone = tuple[OneOf["rule", "fact", "parameter", "requirement"], str]
"""What something stands on. What is required of a fact may read the fact itself, so it is a stone of its own."""


class Footing:
    """Of a program whose rules go round in no circle. `ground` is what all of it stands upon."""

    def __init__(self, program: Program, memory: Memory, ground: tuple[object, ...] = ()):
        self.program = program
        self.memory = memory
        self.ground = ground
        self.known: dict[Stone, object] = {}

    def kept(
        self, step: str, things: tuple[object, ...], rules: Iterable[str], make: Callable[[], Made], report: Report, beside: Hashable = ()
    ) -> Made:
        """What a step makes of some things and of all that these rules stand on, with the problems it tells."""
        if self.memory is ONCE:
            return make()
        stones: list[Stone] = [("rule", name) for name in rules if name]
        stones += [("requirement", name) for name in self.facts_below(stones) if self.program.facts[name].require is not None]
        return self.memory.of(step, (*self.ground, *things, *map(self.of, stones)), make, report, beside)

    def facts_below(self, stones: Iterable[Stone]) -> Iterator[str]:
        seen = dict.fromkeys(stones)
        waiting = list(seen)
        while waiting:
            here = waiting.pop()
            if here[0] == "fact" and here[1] in self.program.facts:
                yield here[1]
            fresh = [each for each in self.below(here) if each not in seen]
            seen |= dict.fromkeys(fresh)
            waiting += fresh

    def of(self, stone: Stone) -> object:
        # A list of what is still to be looked at: rules stand upon each other in any number.
        waiting = [stone]
        while waiting:
            here = waiting[-1]
            if here not in self.known:
                below = self.below(here)
                if open_ := [each for each in below if each not in self.known]:
                    waiting += open_
                    continue
                self.known[here] = self.memory.of("footing", (self.thing(here), *(self.known[each] for each in below)), object, beside=here[0])
            waiting.pop()
        return self.known[stone]

    def below(self, stone: Stone) -> tuple[Stone, ...]:
        thing = self.thing(stone)
        return () if thing is None else self.memory.of("stones", (thing,), partial(_read_by, thing, stone[0]), beside=stone[0])

    def thing(self, stone: Stone) -> Rule | Fact | Parameter | None:
        sort, name = stone
        match sort:
            case "rule":
                return self.program.rules.get(name)
            case "parameter":
                return self.program.parameters.get(name)
            case "fact" | "requirement":
                return self.program.facts.get(name)


def _read_by(thing: Rule | Fact | Parameter, sort: str) -> tuple[Stone, ...]:
    found: dict[Stone, None] = {}
    for expr in _expressions(thing, sort):
        for part in all_parts(expr):
            match part:
                case RuleRef(name):
                    found["rule", name] = None
                case FactRef(name):
                    found["fact", name] = None
                case Lookup(name):
                    found["parameter", name] = None
    return tuple(found)


def _expressions(thing: Rule | Fact | Parameter, sort: str) -> Iterator[Expr]:
    match thing:
        case Rule(value=value):
            yield value
        case Parameter():
            yield from parts_of_parameter(thing)
        case Fact(require=require) if sort == "requirement":
            if require is not None:
                yield require
        case Fact(derived=derived):
            if derived is not None:
                yield derived.value
                if derived.when is not None:
                    yield derived.when
