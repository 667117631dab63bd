"""A pattern in RE2's spelling, read: what it is made of, or the error RE2 has for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf
from typing import NoReturn

from web.browser.linear.tables import LAST, Ranges, circles, group

MOST_TIMES = 1000
"""How often something may be repeated, also when repetitions stand inside one another."""


class error(Exception):
    """What is wrong with a pattern."""


@dataclass(frozen=True, slots=True)
class One:
    """One sign out of these."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Place:
    """A place, and no sign: where the text or a line begins or ends."""

    what: OneOf["text begins", "text ends", "line begins", "line ends"]


@dataclass(frozen=True, slots=True)
class Chain:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    ways: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """`most` is None where there is no end to it."""

    of: Node
    least: int
    most: int | None
    is_greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    of: Node
    number: int


Node = One | Place | Chain | Either | Times | Group


@dataclass(frozen=True, slots=True)
class Flags:
    i: bool = False
    m: bool = False
    s: bool = False


@dataclass(slots=True)
class Open:
    """What has been read since a bracket was opened."""

    flags: Flags
    number: int | None = None
    ways: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def done(self) -> Node:
        chain = Chain(tuple(self.parts))
        return Either((*self.ways, chain)) if self.ways else chain


COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
OPENS = re.compile(r"\(\?([ims]*)(?:-([ims]+))?([:)])")
GROUP = re.compile(r"\{(\^?)([^}]*)\}")
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}
PERL: dict[str, Ranges] = {
    "d": ((0x30, 0x39),),
    "s": ((9, 10), (12, 13), (32, 32)),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
}


def pattern_from(text: str) -> Node:
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise error("invalid UTF-8")
    return _Reader(text).all()


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.place = 0
        self.groups = 0
        self.open = [Open(Flags())]

    def all(self) -> Node:
        while self.place < len(self.text):
            self.next()
        if len(self.open) > 1:
            raise error(f"missing ): {self.text}")
        return self.open[0].done()

    def next(self) -> None:
        here = self.open[-1]
        sign = self.text[self.place]
        match sign:
            case "(":
                self.opened()
                return
            case ")":
                if len(self.open) == 1:
                    raise error(f"unexpected ): {self.text}")
                self.open.pop()
                node = here.done()
                self.open[-1].parts.append(Group(node, here.number) if here.number is not None else node)
                self.place += 1
                return
            case "|":
                here.ways.append(Chain(tuple(here.parts)))
                here.parts = []
                self.place += 1
                return
            case "*" | "+" | "?":
                self.repeated(sign)
                return
            case "{" if COUNT.match(self.text, self.place):
                self.repeated("{")
                return
            case "^":
                here.parts.append(Place("line begins" if here.flags.m else "text begins"))
                self.place += 1
                return
            case "$":
                here.parts.append(Place("line ends" if here.flags.m else "text ends"))
                self.place += 1
                return
            case ".":
                here.parts.append(One(((0, LAST),) if here.flags.s else ((0, 9), (11, LAST))))
                self.place += 1
                return
            case "[":
                here.parts.append(One(self.brackets(here.flags)))
                return
            case "\\":
                here.parts.append(One(self.escape(here.flags)))
                return
        self.place += 1
        here.parts.append(One(self.cased(((ord(sign), ord(sign)),), here.flags)))

    def opened(self) -> None:
        flags = self.open[-1].flags
        if not self.text.startswith("(?", self.place):
            self.groups += 1
            self.open.append(Open(flags, self.groups))
            self.place += 1
            return
        found = OPENS.match(self.text, self.place)
        if not found:
            raise error(f"invalid perl operator: {self.text[self.place : self.place + 3]}")
        flags = replace(flags, **dict.fromkeys(found[1], True), **dict.fromkeys(found[2] or "", False))
        self.place = found.end()
        if found[3] == ":":
            self.open.append(Open(flags))
        else:
            self.open[-1].flags = flags

    def repeated(self, sign: str) -> None:
        here = self.open[-1]
        begin = self.place
        if sign == "{":
            found = COUNT.match(self.text, self.place)
            assert found is not None
            least = int(found[1])
            most = least if found[2] is None else int(found[3]) if found[3] else None
            self.place = found.end()
        else:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            self.place += 1
        if not here.parts:
            raise error(f"no argument for repetition operator: {self.text[begin : self.place]}")
        is_greedy = not self.text.startswith("?", self.place)
        self.place += not is_greedy
        written = self.text[begin : self.place]
        # A repetition of a repetition is written with brackets; `a**` says nothing.
        if self.place < len(self.text) and (self.text[self.place] in "*+?" or COUNT.match(self.text, self.place)):
            after = COUNT.match(self.text, self.place)
            end = after.end() if after else self.place + 1
            raise error(f"bad repetition operator: {self.text[begin:end]}")
        if least > MOST_TIMES or (most is not None and (most > MOST_TIMES or least > most)):
            raise error(f"invalid repetition size: {written}")
        here.parts[-1] = Times(here.parts[-1], least, most, is_greedy)
        if sign == "{" and max(least, most or 0) >= 2 and most_times(here.parts[-1]) > MOST_TIMES:
            raise error(f"invalid repetition size: {written}")

    # ── signs ────────────────────────────────────────────────────────────────────────────────────────────────────

    def cased(self, ranges: Ranges, flags: Flags) -> Ranges:
        """With the flag i: whatever differs in case alone from one of them as well."""
        if not flags.i:
            return ranges
        more = {other for letter, circle in circles().items() if holds(ranges, letter) for other in circle}
        return merged([*ranges, *((each, each) for each in more)])

    def escape(self, flags: Flags, in_brackets: bool = False) -> Ranges:
        begin = self.place
        letter = self.text[self.place + 1 : self.place + 2]
        self.place += 2
        if not letter:
            raise error("trailing \\")
        if letter in "pP":
            return self.property(letter, flags)
        if letter.lower() in PERL:
            ranges = PERL[letter.lower()]
            return opposite(ranges) if letter.isupper() else ranges
        if letter == "x":
            found = re.compile(r"\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})").match(self.text, self.place)
            if not found or (number := int(found[1] or found[2], 16)) > LAST:
                raise error(f"invalid escape sequence: {self.text[begin : self.place + 1]}")
            self.place = found.end()
            return self.cased(((number, number),), flags) if not in_brackets else ((number, number),)
        sign = PLAIN.get(letter) or (letter if letter.isascii() and not letter.isalnum() else None)
        if sign is None:
            raise error(f"invalid escape sequence: {self.text[begin : self.place]}")
        return self.cased(((ord(sign), ord(sign)),), flags) if not in_brackets else ((ord(sign), ord(sign)),)

    def property(self, letter: str, flags: Flags) -> Ranges:
        begin = self.place - 2
        found = GROUP.match(self.text, self.place)
        if not found:
            raise error(f"invalid character class range: {self.text[begin : self.place + 1]}")
        self.place = found.end()
        ranges = group(found[2])
        if ranges is None:
            raise error(f"invalid character class range: {self.text[begin : self.place]}")
        ranges = self.cased(ranges, flags)
        return opposite(ranges) if (letter == "P") != bool(found[1]) else ranges

    def brackets(self, flags: Flags) -> Ranges:
        begin = self.place
        self.place += 1
        is_opposite = self.text.startswith("^", self.place)
        self.place += is_opposite
        found: list[tuple[int, int]] = []
        first = True
        while first or not self.text.startswith("]", self.place):
            first = False
            if self.place >= len(self.text):
                self.missing(begin)
            low = self.one(flags, begin)
            if isinstance(low, tuple):
                found += low
                continue
            high = low
            if self.text.startswith("-", self.place) and not self.text.startswith("-]", self.place) and self.place + 1 < len(self.text):
                from_here = self.place
                self.place += 1
                upper = self.one(flags, begin)
                if isinstance(upper, tuple) or upper < low:
                    raise error(f"invalid character class range: {self.text[from_here - 1 : self.place]}")
                high = upper
            found += self.cased(((low, high),), flags)
        self.place += 1
        ranges = merged(found)
        return opposite(ranges) if is_opposite else ranges

    def one(self, flags: Flags, begin: int) -> int | Ranges:
        """A sign between brackets, or what stands for many."""
        if self.place >= len(self.text):
            self.missing(begin)
        if self.text[self.place] != "\\":
            self.place += 1
            return ord(self.text[self.place - 1])
        letter = self.text[self.place + 1 : self.place + 2]
        ranges = self.escape(flags, in_brackets=True)
        return ranges if letter and letter in "pPdDsSwW" else ranges[0][0]

    def missing(self, begin: int) -> NoReturn:
        raise error(f"missing ]: {self.text[begin:]}")


def most_times(node: Node) -> int:
    """How often the innermost is repeated when every repetition is written out."""
    match node:
        case One() | Place():
            return 1
        case Chain(parts) | Either(parts):
            return max(map(most_times, parts), default=1)
        case Group(of):
            return most_times(of)
        case Times(of, least, most):
            return most_times(of) * max(1, least if most is None else most)


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """In order, each sign once."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def opposite(ranges: Ranges) -> Ranges:
    found, begin = [], 0
    for low, high in merged(list(ranges)):
        if begin < low:
            found.append((begin, low - 1))
        begin = high + 1
    return tuple([*found, (begin, LAST)] if begin <= LAST else found)


def holds(ranges: Ranges, sign: int) -> bool:
    return any(low <= sign <= high for low, high in ranges)
