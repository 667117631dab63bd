"""When each of several works begins and ends at the earliest, how much slack it has, and which ways are the longest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from engine.plan import Tie

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Work:
    """Something that takes a time. It begins not before `after` and is issued not before `until`."""

    name: str
    days: Fraction
    after: Fraction = NOTHING
    until: Fraction = NOTHING


@dataclass(frozen=True, slots=True)
class Wait:
    """`later` waits for `sooner`, with its beginning or only with its end."""

    sooner: str
    later: str
    how: Tie = "finish-start"


class Circle(Exception):
    """Works that wait for each other: each for the one before it, the first for the last."""

    def __init__(self, names: tuple[str, ...]):
        super().__init__(" → ".join((*names, names[0])))
        self.names = names


@dataclass(frozen=True)
class Timing:
    """The times of works that wait for each other; raises Circle where none could be first."""

    works: Mapping[str, Work]
    waits: tuple[Wait, ...]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Each behind those it waits for."""
        sorter = TopologicalSorter({name: [each.sooner for each in self.before[name]] for name in self.works})
        try:
            return tuple(sorter.static_order())
        except CycleError as circle:
            raise Circle(tuple(circle.args[1][:-1])) from None

    @cached_property
    def before(self) -> dict[str, list[Wait]]:
        return self._by(lambda wait: wait.later)

    @cached_property
    def behind(self) -> dict[str, list[Wait]]:
        return self._by(lambda wait: wait.sooner)

    @cached_property
    def times(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The earliest beginning and end of each."""
        found: dict[str, tuple[Fraction, Fraction]] = {}
        for name in self.order:
            work = self.works[name]
            ends = {how: [found[each.sooner][1] for each in self.before[name] if each.how == how] for how in HOWS}
            start = max((work.after, *ends["finish-start"]))
            # What may run beside another and only waits with its end is worked on all the while.
            found[name] = start, max((start + work.days, work.until, *ends["finish-finish"]))
        return found

    @cached_property
    def total(self) -> Fraction:
        return max((end for _, end in self.times.values()), default=NOTHING)

    @cached_property
    def slack(self) -> dict[str, Fraction]:
        """How much longer each may take, or later begin, without the whole ending later."""
        latest: dict[str, Fraction] = {}
        for name in reversed(self.order):
            latest[name] = min((self.total, *(
                latest[each.later] - (self.works[each.later].days if each.how == "finish-start" else 0) for each in self.behind[name]
            )))  # fmt: skip
        return {name: latest[name] - self.works[name].days - self.times[name][0] for name in self.works}

    def chains(self, most: int) -> Iterator[tuple[str, ...]]:
        """The longest ways through, in order of time: each step begins, or is issued, because the one before it is done."""
        waiting: list[tuple[str, bool, tuple[str, ...]]] = [(last, False, (last,)) for last in reversed(self.lasts)]
        while waiting and most:
            name, has_begun, chain = waiting.pop()
            steps = self.steps(name, has_begun)
            if not steps:
                most -= 1
                yield chain
            waiting += [(to, begun, chain if to == name else (to, *chain)) for to, begun in reversed(steps)]

    @cached_property
    def lasts(self) -> tuple[str, ...]:
        """Those the whole ends with."""
        return tuple(name for name in self.works if self.times[name][1] == self.total and not self.behind[name])

    def steps(self, name: str, has_begun: bool) -> list[tuple[str, bool]]:
        """What the end of a work follows from (or its beginning, once `has_begun`) without a day between."""
        start, finish = self.times[name]
        if has_begun:
            return [(each.sooner, False) for each in self.before[name] if each.how == "finish-start" and self.times[each.sooner][1] == start]
        own = [(name, True)] if start + self.works[name].days == finish else []
        return own + [(each.sooner, False) for each in self.before[name] if each.how == "finish-finish" and self.times[each.sooner][1] == finish]

    @cached_property
    def chain_count(self) -> int:
        """How many longest ways there are, without going them all."""
        ways: dict[tuple[str, bool], int] = {}
        for name in self.order:
            for has_begun in (True, False):
                if (name, has_begun) in self.seen:
                    ways[name, has_begun] = sum(ways[step] for step in self.steps(name, has_begun)) or 1
        return sum(ways[last, False] for last in self.lasts)

    @cached_property
    def seen(self) -> frozenset[tuple[str, bool]]:
        """The beginnings and ends on the longest ways."""
        found: set[tuple[str, bool]] = set()
        waiting = [(last, False) for last in self.lasts]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self.steps(*here)
        return frozenset(found)

    def _by(self, end: Callable[[Wait], str]) -> dict[str, list[Wait]]:
        found: dict[str, list[Wait]] = {name: [] for name in self.works}
        for wait in self.waits:
            found[end(wait)].append(wait)
        return found


HOWS: tuple[Tie, ...] = ("finish-start", "finish-finish")


def timing_of(works: Iterable[Work], waits: Sequence[Wait]) -> Timing:
    """Works and what they wait for; what waits for something that is not there waits for nothing."""
    named = {work.name: work for work in works}
    return Timing(named, tuple(dict.fromkeys(each for each in waits if each.sooner in named and each.later in named)))
