"""Whether some text matches several patterns at once: the patterns as automata, walked side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from re import _constants as signs
from re import _parser as parser
from typing import Any

LAST = 0x10FFFF
MOST_STATES = 2_000
MOST_STEPS = 200_000
MOST_REPEATS = 64

Span = tuple[int, int]
"""Characters from one to another, by their numbers, both included."""


def can_meet(patterns: Sequence[str]) -> bool:
    """False where it is shown that no text matches all; what a walk cannot tell is True."""
    try:
        automata = [automaton_of(pattern) for pattern in patterns]
    except _Beyond:
        return True
    start = tuple(0 for _ in automata)
    seen, waiting = {start}, [start]
    steps = 0
    while waiting:
        here = waiting.pop()
        if all(state == automaton.end for state, automaton in zip(here, automata, strict=True)):
            return True
        for there in _next(here, automata):
            steps += 1
            if steps > MOST_STEPS:
                return True
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return False


@dataclass(slots=True)
class Automaton:
    """States by number, from 0 to `end`; edges without a character, and edges for characters."""

    empty: list[list[int]] = field(default_factory=list)
    edges: list[list[tuple[tuple[Span, ...], int]]] = field(default_factory=list)
    end: int = 0

    def state(self) -> int:
        if len(self.empty) >= MOST_STATES:
            raise _Beyond
        self.empty.append([])
        self.edges.append([])
        return len(self.empty) - 1


class _Beyond(Exception):
    """A construct, or a size, that the walk does not cover."""


def _next(here: tuple[int, ...], automata: Sequence[Automaton]) -> list[tuple[int, ...]]:
    """Where one step leads: one of them without a character, or all of them by one that suits all."""
    found = [
        (*here[:place], other, *here[place + 1 :])
        for place, (state, automaton) in enumerate(zip(here, automata, strict=True))
        for other in automaton.empty[state]
    ]
    together: list[tuple[tuple[Span, ...], tuple[int, ...]]] = [(((0, LAST),), ())]
    for state, automaton in zip(here, automata, strict=True):
        together = [
            (both, (*states, other))
            for spans, states in together
            for own, other in automaton.edges[state]
            if (both := _shared(spans, own))
        ]
    return found + [states for _, states in together]


def _shared(left: tuple[Span, ...], right: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d))


# ── from a pattern ───────────────────────────────────────────────────────────────────────────────────────────────


def automaton_of(pattern: str) -> Automaton:
    """The texts in which the pattern is found."""
    try:
        parsed = parser.parse(pattern)
    except Exception:
        raise _Beyond from None
    if parsed.state.flags & ~signs.SRE_FLAG_UNICODE:
        raise _Beyond
    items = list(parsed)
    from_start = bool(items) and items[0] == (signs.AT, signs.AT_BEGINNING)
    to_end = bool(items) and items[-1] == (signs.AT, signs.AT_END)
    items = items[from_start : len(items) - to_end]
    made = Automaton()
    start = made.state()
    if not from_start:
        made.edges[start].append((((0, LAST),), start))
    made.end = _add(made, items, start)
    if not to_end:
        made.edges[made.end].append((((0, LAST),), made.end))
    else:
        end = made.state()
        made.empty[made.end].append(end)
        made.end = end
    return made


def _add(made: Automaton, items: Sequence[Any], start: int) -> int:
    """The state reached once all items were read, one after the other."""
    here = start
    for sign, value in items:
        match sign:
            case signs.LITERAL | signs.NOT_LITERAL | signs.ANY | signs.IN:
                there = made.state()
                made.edges[here].append((_spans(sign, value), there))
                here = there
            case signs.SUBPATTERN:
                _, added, dropped, inner = value
                if added or dropped:
                    raise _Beyond
                here = _add(made, list(inner), here)
            case signs.BRANCH:
                end = made.state()
                for way in value[1]:
                    begin = made.state()
                    made.empty[here].append(begin)
                    made.empty[_add(made, list(way), begin)].append(end)
                here = end
            case signs.MAX_REPEAT | signs.MIN_REPEAT:
                here = _repeated(made, value, here)
            case _:
                raise _Beyond
    return here


def _repeated(made: Automaton, value: Any, here: int) -> int:
    least, most, inner = value
    is_endless = most == signs.MAXREPEAT
    if least > MOST_REPEATS or not is_endless and most > MOST_REPEATS:
        raise _Beyond
    for _ in range(least):
        here = _add(made, list(inner), here)
    if is_endless:
        loop = made.state()
        made.empty[here].append(loop)
        made.empty[_add(made, list(inner), loop)].append(loop)
        return loop
    end = made.state()
    made.empty[here].append(end)
    for _ in range(most - least):
        here = _add(made, list(inner), here)
        made.empty[here].append(end)
    return end


def _spans(sign: Any, value: Any) -> tuple[Span, ...]:
    match sign:
        case signs.LITERAL:
            return ((value, value),)
        case signs.NOT_LITERAL:
            return _others([(value, value)])
        case signs.ANY:
            return _others([(10, 10)])
        case signs.IN:
            spans: list[Span] = []
            is_negated = False
            for kind, each in value:
                match kind:
                    case signs.NEGATE:
                        is_negated = True
                    case signs.LITERAL:
                        spans.append((each, each))
                    case signs.RANGE:
                        spans.append(each)
                    case _:
                        # `\d` and its like take in every script; here it is enough that they may.
                        raise _Beyond
            return _others(spans) if is_negated else tuple(spans)
    raise _Beyond


def _others(spans: list[Span]) -> tuple[Span, ...]:
    found, low = [], 0
    for begin, end in sorted(spans):
        if begin > low:
            found.append((low, begin - 1))
        low = max(low, end + 1)
    return (*found, (low, LAST)) if low <= LAST else tuple(found)
