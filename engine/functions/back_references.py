"""A matcher for patterns that refer back to a group (`(.)\\1`), which no linear-time matcher can read.

It tries one way after another, and counts its steps: what takes too many is a fault, the same on every machine. It offers
what RE2 offers for the rest of the patterns: `groups`, `search`, `finditer`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.functions import problems
from engine.values.problems import Fault

MOST_STEPS = 100_000
LONGEST_PROGRAM = 2_000

Piece = str | int
"""A piece of a pattern in RE2's spelling: a sign, a class, an escape; a number refers back to that group."""

Sign = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A match: where each group began and ended, the whole first; -1 for a group that took no part."""

    text: str
    places: tuple[int, ...]

    def start(self) -> int:
        return self.places[0]

    def end(self) -> int:
        return self.places[1]

    def group(self, number: int) -> str | None:
        begin, end = self.places[2 * number : 2 * number + 2]
        return None if begin < 0 or end < 0 else self.text[begin:end]


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: take a sign, go to `first` (and on failing to `second`), keep the place, look around."""

    does: OneOf["sign", "fork", "keep", "same", "begin", "end", "moved", "done"]
    sign: Sign | None = None
    first: int = 0
    second: int = 0


class Matcher:
    def __init__(self, pieces: Sequence[Piece], sign_for: Callable[[str], Sign], flags: str, pattern: str):
        program = _Program(pieces, sign_for, pattern)
        self.groups = program.group_count
        self._steps = program.done()
        self._places = program.places
        referred = sorted({piece for piece in pieces if isinstance(piece, int)})
        loops = range(2 * (self.groups + 1), self._places)
        self._matter = (*(place for group in referred for place in (2 * group, 2 * group + 1)), *loops)
        self._lines = "m" in flags
        self._same: Callable[[str], str] = str.casefold if "i" in flags else str

    def search(self, text: str) -> Found | None:
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[Found]:
        """Every match, from left to right, none inside another."""
        budget, start = [MOST_STEPS], 0
        while start <= len(text):
            found = self._at(text, start, budget)
            if found is None:
                start += 1
                continue
            yield found
            start = found.end() if found.end() > found.start() else found.end() + 1

    def _at(self, text: str, start: int, budget: list[int]) -> Found | None:
        waiting = [(0, start, (-1,) * self._places)]
        tried: set[tuple[int, ...]] = set()
        while waiting:
            step_number, place, kept = waiting.pop()
            while True:
                budget[0] -= 1
                if budget[0] < 0:
                    raise problems.pattern_too_costly()
                step = self._steps[step_number]
                match step.does:
                    case "sign":
                        assert step.sign is not None
                        if place == len(text) or not step.sign(text[place]):
                            break
                        step_number, place = step_number + 1, place + 1
                    case "fork":
                        # Where the same was tried before with all that matters alike, it failed.
                        state = (step_number, place, *(kept[each] for each in self._matter))
                        if state in tried:
                            break
                        tried.add(state)
                        waiting.append((step.second, place, kept))
                        step_number = step.first
                    case "keep":
                        kept = (*kept[: step.first], place, *kept[step.first + 1 :])
                        step_number += 1
                    case "same":
                        begin, end = kept[2 * step.first : 2 * step.first + 2]
                        # XPath: a group that took no part stands for the empty text.
                        wanted = text[begin:end] if begin >= 0 and end >= 0 else ""
                        if self._same(text[place : place + len(wanted)]) != self._same(wanted):
                            break
                        budget[0] -= len(wanted)
                        step_number, place = step_number + 1, place + len(wanted)
                    case "begin":
                        if place and not (self._lines and text[place - 1] == "\n"):
                            break
                        step_number += 1
                    case "end":
                        if place < len(text) and not (self._lines and text[place] == "\n"):
                            break
                        step_number += 1
                    case "moved":
                        # A round of a loop that took nothing would go on for ever.
                        if kept[step.first] == place:
                            break
                        step_number += 1
                    case "done":
                        return Found(text, (start, place, *kept[2 : 2 * self.groups + 2]))
        return None


class _Program:
    """The steps of a pattern, written while it is read."""

    def __init__(self, pieces: Sequence[Piece], sign_for: Callable[[str], Sign], pattern: str):
        self.pieces = pieces
        self.sign_for = sign_for
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.loops = 0
        self.group_count = sum(
            piece == "(" and tuple(pieces[place + 1 : place + 3]) != ("?", ":") for place, piece in enumerate(pieces)
        )

    @property
    def places(self) -> int:
        return 2 * (self.group_count + 1) + self.loops

    def done(self) -> list[Step]:
        steps = self.alternatives()
        if self.at < len(self.pieces):
            raise self.refused("括号不成对", "its brackets do not pair")
        return [*steps, Step("done")]

    def alternatives(self) -> list[Step]:
        branches = [self.sequence()]
        while self.next_is("|"):
            self.at += 1
            branches.append(self.sequence())
        steps = branches.pop()
        while branches:
            branch = branches.pop()
            leap = Step("fork", first=len(branch) + 2 + len(steps), second=len(branch) + 2 + len(steps))
            steps = [
                Step("fork", first=1, second=len(branch) + 2),
                *_moved([*branch, leap], 1, but_last=True),
                *_moved(steps, len(branch) + 2),
            ]
        return steps

    def sequence(self) -> list[Step]:
        steps: list[Step] = []
        while self.at < len(self.pieces) and self.pieces[self.at] not in ("|", ")"):
            steps += _moved(self.repeated(), len(steps))
            if len(steps) > LONGEST_PROGRAM:
                raise self.refused("太长", "it is too long")
        return steps

    def repeated(self) -> list[Step]:
        body = self.single()
        least, most = self.count()
        if (least, most) == (1, 1):
            return body
        is_lazy = self.next_is("?")
        self.at += is_lazy
        if least * len(body) > LONGEST_PROGRAM or (most or 0) * len(body) > LONGEST_PROGRAM:
            raise self.refused("太长", "it is too long")
        steps: list[Step] = []
        for _ in range(least):
            steps += _moved(body, len(steps))
        if most is None:
            return steps + _moved(self.loop(body, is_lazy), len(steps))
        for _ in range(most - least):
            # Each further round may be the last; leaving skips the rounds after it one by one.
            steps += _moved(_either(is_lazy, body), len(steps))
        return steps

    def loop(self, body: list[Step], is_lazy: bool) -> list[Step]:
        place = 2 * (self.group_count + 1) + self.loops
        self.loops += 1
        round_ = [Step("keep", first=place), *_moved(body, 1), Step("moved", first=place)]
        leave = len(round_) + 2
        fork = Step("fork", first=leave, second=1) if is_lazy else Step("fork", first=1, second=leave)
        return [fork, *_moved(round_, 1), Step("fork", first=0, second=0)]

    def single(self) -> list[Step]:
        piece = self.pieces[self.at]
        self.at += 1
        match piece:
            case int():
                return [Step("same", first=piece)]
            case "^":
                return [Step("begin")]
            case "$":
                return [Step("end")]
            case "(":
                return self.group()
            case "*" | "+" | "?" | "{" | ")":
                raise self.refused(f"{piece} 前面没有东西", f"nothing stands before {piece}")
        return [Step("sign", self.sign_for(piece))]

    def group(self) -> list[Step]:
        is_counted = tuple(self.pieces[self.at : self.at + 2]) != ("?", ":")
        self.groups += is_counted
        number = self.groups
        self.at += 0 if is_counted else 2
        body = self.alternatives()
        if not self.next_is(")"):
            raise self.refused("括号没有关上", "a bracket is not closed")
        self.at += 1
        if not is_counted:
            return body
        return [Step("keep", first=2 * number), *_moved(body, 1), Step("keep", first=2 * number + 1)]

    def count(self) -> tuple[int, int | None]:
        """How often the piece before may stand: `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`, or once."""
        if self.at == len(self.pieces):
            return 1, 1
        match self.pieces[self.at]:
            case "*":
                self.at += 1
                return 0, None
            case "+":
                self.at += 1
                return 1, None
            case "?":
                self.at += 1
                return 0, 1
            case "{":
                end = self.pieces.index("}", self.at) if "}" in self.pieces[self.at :] else len(self.pieces)
                low, comma, high = "".join(map(str, self.pieces[self.at + 1 : end])).partition(",")
                self.at = end + 1
                if not low.isdecimal() or (high and not high.isdecimal()) or len(low + high) > 8:
                    raise self.refused("次数写法不对", "its counts are not written right")
                most = None if comma and not high else int(high) if high else int(low)
                if most is not None and most < int(low):
                    raise self.refused("次数写法不对", "its counts are not written right")
                return int(low), most
        return 1, 1

    def next_is(self, sign: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at] == sign

    def refused(self, zh: str, en: str) -> Fault:
        return problems.bad_pattern(self.pattern, Words(zh, en))


def _either(is_lazy: bool, body: list[Step]) -> list[Step]:
    leave = len(body) + 1
    fork = Step("fork", first=leave, second=1) if is_lazy else Step("fork", first=1, second=leave)
    return [fork, *_moved(body, 1)]


def _moved(steps: list[Step], by: int, but_last: bool = False) -> list[Step]:
    """The same steps standing further on: the forks among them lead further too."""
    moved = [
        Step("fork", first=step.first + by, second=step.second + by) if step.does == "fork" else step for step in steps
    ]
    return [*moved[:-1], steps[-1]] if but_last else moved
