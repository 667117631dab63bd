"""A pattern at work: every way through it is gone at once, sign by sign, so that no text takes longer than its length."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import assert_never

from web.browser.linear.reading import Chain, Either, Group, Node, One, Place, Times, error, merged
from web.browser.linear.tables import Ranges

LONGEST_PROGRAM = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction; `first` is where it goes on, `second` the way that is tried after it."""

    does: OneOf["sign", "fork", "keep", "place", "done"]
    first: int = 0
    second: int = 0
    ranges: Ranges = ()
    what: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A match: where each group began and ended, the whole first; -1 for a group that took no part."""

    text: str
    places: tuple[int, ...]

    def start(self, number: int = 0) -> int:
        return self.places[2 * number]

    def end(self, number: int = 0) -> int:
        return self.places[2 * number + 1]

    def group(self, number: int = 0) -> str | None:
        begin, end = self.places[2 * number : 2 * number + 2]
        return None if begin < 0 else self.text[begin:end]

    def __getitem__(self, number: int) -> str | None:
        return self.group(number)


Thread = tuple[int, tuple[int, ...]]


class Pattern:
    def __init__(self, node: Node):
        self.groups = groups_in(node)
        self._steps: list[Step] = []
        run = one_run(node)
        self._run = None if run is None else re.compile(f"{sign_class(run)}+")
        self._first: re.Pattern[str] | None = None
        try:
            self._write(Group(node, 0))
            if not may_be_nothing(node) and (first := first_signs(node)):
                self._first = re.compile(sign_class(first))
        except RecursionError:
            raise error("expression nests too deeply") from None
        self._steps.append(Step("done"))
        self._signs: dict[tuple[int, str], bool] = {}

    def search(self, text: str) -> Match | None:
        return self._found(text, 0)

    def fullmatch(self, text: str) -> Match | None:
        return self._found(text, 0, is_whole=True)

    def finditer(self, text: str) -> Iterator[Match]:
        if self._run is not None:
            yield from (Match(text, found.span()) for found in self._run.finditer(text))
            return
        begin = 0
        while begin <= len(text) and (found := self._found(text, begin)) is not None:
            yield found
            # After nothing was found somewhere, the search goes on one sign later.
            begin = found.end() + (found.end() == found.start())

    # ── going all ways ───────────────────────────────────────────────────────────────────────────────────────────

    def _found(self, text: str, begin: int, is_whole: bool = False) -> Match | None:
        none = (-1,) * (2 * self.groups + 2)
        threads: list[Thread] = []
        best: tuple[int, ...] | None = None
        place = begin - 1
        while place < len(text):
            place += 1
            if not threads and best is None and self._first is not None and not is_whole:
                # Where nothing is under way, the next sign that anything can begin with is looked up, not walked to.
                ahead = self._first.search(text, place)
                if ahead is None:
                    break
                place = ahead.start()
            if best is None and (not is_whole or place == begin):
                # A way that begins here comes after all that began before: the leftmost counts.
                threads = self._followed([*threads, (0, none)], text, place, begin_with=len(threads))
            elif place == begin:
                threads = self._followed(threads, text, place)
            if not threads:
                if is_whole or best is not None:
                    break
                continue
            sign = text[place] if place < len(text) else None
            onward: list[Thread] = []
            for step, places in threads:
                here = self._steps[step]
                if here.does == "done":
                    if is_whole and place < len(text):
                        continue
                    best = places
                    break  # what comes after in order counts less
                if sign is not None and self._takes(step, sign):
                    onward.append((here.first, places))
            threads = self._followed(onward, text, place + 1) if sign is not None else []
        return None if best is None else Match(text, best)

    def _followed(self, threads: list[Thread], text: str, place: int, begin_with: int = 0) -> list[Thread]:
        """Where the threads stand when they have gone on without taking a sign, each place once, the first to come first."""
        seen: set[int] = {step for step, _ in threads[:begin_with]}
        found: list[Thread] = list(threads[:begin_with])
        waiting = list(reversed(threads[begin_with:]))
        while waiting:
            step, places = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            here = self._steps[step]
            match here.does:
                case "sign" | "done":
                    found.append((step, places))
                case "fork":
                    waiting.append((here.second, places))
                    waiting.append((here.first, places))
                case "keep":
                    kept = list(places)
                    kept[here.second] = place
                    waiting.append((here.first, tuple(kept)))
                case "place":
                    if is_at(here.what, text, place):
                        waiting.append((here.first, places))
        return found

    def _takes(self, step: int, sign: str) -> bool:
        known = self._signs.get((step, sign))
        if known is None:
            if len(self._signs) > 50_000:
                self._signs.clear()
            ranges = self._steps[step].ranges
            known = self._signs[step, sign] = in_order(ranges, ord(sign))
        return known

    # ── writing the program ──────────────────────────────────────────────────────────────────────────────────────

    def _write(self, node: Node) -> None:
        """Puts the steps of a node at the end; they go on at the step after them."""
        if len(self._steps) > LONGEST_PROGRAM:
            raise error("pattern too large - compile failed")
        steps = self._steps
        match node:
            case One(ranges):
                steps.append(Step("sign", len(steps) + 1, ranges=ranges))
            case Place(what):
                steps.append(Step("place", len(steps) + 1, what=what))
            case Chain(parts):
                for each in parts:
                    self._write(each)
            case Group(of, number):
                steps.append(Step("keep", len(steps) + 1, 2 * number))
                self._write(of)
                steps.append(Step("keep", len(steps) + 1, 2 * number + 1))
            case Either(ways):
                jumps = []
                for each in ways[:-1]:
                    fork = self._gap()
                    self._write(each)
                    jumps.append(self._gap())
                    steps[fork] = Step("fork", fork + 1, len(steps))
                self._write(ways[-1])
                for jump in jumps:
                    steps[jump] = Step("fork", len(steps), len(steps))
            case Times(of, least, most, is_greedy):
                self._write_times(of, least, most, is_greedy)
            case _:
                assert_never(node)

    def _write_times(self, of: Node, least: int, most: int | None, is_greedy: bool) -> None:
        steps = self._steps
        for _ in range(least):
            begin = len(steps)
            self._write(of)
        if most is None:
            if least:
                steps.append(self._fork(is_greedy, begin, len(steps) + 1))
                return
            fork = self._gap()
            body = len(steps)
            self._write(of)
            if may_be_nothing(of):
                # One fork would put the ways in the wrong order: what may be nothing is tried once, then again only after something.
                steps.append(self._fork(is_greedy, body, len(steps) + 1))
            else:
                steps.append(Step("fork", fork, fork))
            steps[fork] = self._fork(is_greedy, body, len(steps))
            return
        forks = []
        for _ in range(most - least):
            forks.append(self._gap())
            self._write(of)
        for fork in forks:
            steps[fork] = self._fork(is_greedy, fork + 1, len(steps))

    def _gap(self) -> int:
        self._steps.append(Step("done"))
        return len(self._steps) - 1

    @staticmethod
    def _fork(is_greedy: bool, on: int, out: int) -> Step:
        return Step("fork", on, out) if is_greedy else Step("fork", out, on)


def is_at(what: str, text: str, place: int) -> bool:
    match what:
        case "text begins":
            return place == 0
        case "text ends":
            return place == len(text)
        case "line begins":
            return place == 0 or text[place - 1] == "\n"
        case _:
            return place == len(text) or text[place] == "\n"


def groups_in(node: Node) -> int:
    match node:
        case One() | Place():
            return 0
        case Chain(parts) | Either(parts):
            return sum(map(groups_in, parts))
        case Times(of):
            return groups_in(of)
        case Group(of):
            return 1 + groups_in(of)


def may_be_nothing(node: Node) -> bool:
    match node:
        case One():
            return False
        case Place():
            return True
        case Chain(parts):
            return all(map(may_be_nothing, parts))
        case Either(ways):
            return any(map(may_be_nothing, ways))
        case Group(of):
            return may_be_nothing(of)
        case Times(of, least):
            return least == 0 or may_be_nothing(of)
        case _:
            assert_never(node)


def one_run(node: Node) -> Ranges | None:
    """The signs of a pattern that is one class, again and again: its runs are told without a machine."""
    match node:
        case Chain((Times(One(ranges), 1, None, True),)):
            return ranges
        case _:
            return None


def first_signs(node: Node) -> Ranges | None:
    """The signs that what a pattern finds can begin with, unless that is nothing; None where a place decides."""
    match node:
        case One(ranges):
            return ranges
        case Place():
            return None
        case Group(of):
            return first_signs(of)
        case Times(of, _, most):
            return () if most == 0 else first_signs(of)
        case Either(ways):
            return _together(ways)
        case Chain(parts):
            until = next((place for place, part in enumerate(parts, 1) if not may_be_nothing(part)), len(parts))
            return _together(parts[:until])
        case _:
            assert_never(node)


def _together(nodes: tuple[Node, ...]) -> Ranges | None:
    found = [first_signs(each) for each in nodes]
    return None if None in found else merged([each for ranges in found for each in ranges or ()])


def sign_class(ranges: Ranges) -> str:
    """One of these signs, in the spelling of `re`: a single class goes through no text twice."""
    if not ranges:
        return "(?!)"
    return "[" + "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in ranges) + "]"


def in_order(ranges: Ranges, sign: int) -> bool:
    place = bisect_right(ranges, (sign, 0x110000)) - 1
    return place >= 0 and ranges[place][1] >= sign


