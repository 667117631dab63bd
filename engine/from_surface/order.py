"""An order in which rules can be computed, each after those it reads; and the circles in which none can come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.from_surface.seen import Seen

Reads = tuple[tuple[str, bool], ...]
"""Names that are read; False where it takes kinds to know whether they really are."""


def order_of(rules: Mapping[str, Seen]) -> tuple[str, ...]:
    """Names of rules by what was seen in them: each after those it reads, in written order otherwise."""
    return _gone_through({name: seen.rules for name, seen in rules.items()})[0]


def order_to_type(reads: Mapping[str, Reads]) -> tuple[str, ...]:
    """The names, each after those it may read, as far as that can be."""
    return _gone_through({name: [each for each, _ in read] for name, read in reads.items()})[0]


def circles_in(reads: Mapping[str, Reads]) -> tuple[tuple[str, ...], ...]:
    """The circles of names that surely read each other. A name is told of once: its other circles show when that one is open."""
    told: set[str] = set()
    circles = []
    for circle in _gone_through({name: [each for each, is_sure in read if is_sure] for name, read in reads.items()})[1]:
        if told.isdisjoint(circle):
            circles.append(circle)
            told.update(circle)
    return tuple(circles)


def _gone_through(reads: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The names, each behind those it reads, and the circles met on the way."""
    done: dict[str, None] = {}
    circles: list[tuple[str, ...]] = []
    for start in reads:
        if start in done:
            continue
        way = {start: iter(reads[start])}
        while way:
            here = next(reversed(way))
            for name in way[here]:
                if name in way:
                    names = list(way)
                    circles.append(tuple(names[names.index(name):]))
                elif name in reads and name not in done:
                    way[name] = iter(reads[name])
                    break
            else:
                del way[here]
                done[here] = None
    return tuple(done), circles
