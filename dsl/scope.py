"""The names an expression may use: which they are, and the longest one that begins at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dsl.words import (
    RESERVED,
    RUN,
    TYPES,
    TYPES_OF_SEVERAL_WORDS,
    name_folded,
    signs_folded,
)


class Scope:
    """What is known where an expression stands. Never changed; `plus` gives a larger one.

    - `names`: facts, parameters, formulas, whatever an expression can say by itself.
    - `functions`: builtin functions, each spelling with FEEL's name for it (`{"最小": "min", "min": "min"}`).
    - `members`: names that stand after a point, or inside a filter.
    - `types`: names of types beside FEEL's own.

    What it has found is kept beside (`settled`, `trees`), so reading the same again costs little.
    """

    __slots__ = ("functions", "members", "names", "settled", "trees", "types")

    def __init__(
        self,
        names: Iterable[str] = (),
        *,
        functions: Mapping[str, str] | Iterable[str] = (),
        members: Iterable[str] = (),
        types: Iterable[str] = (),
    ):
        if not isinstance(functions, Mapping):
            functions = {name: name for name in functions}
        self.names = Names(dict.fromkeys(names))
        self.functions = Names({**dict.fromkeys(TYPES_OF_SEVERAL_WORDS), **functions})
        self.members = Names(dict.fromkeys(members))
        self.types = Names({**dict.fromkeys(TYPES_OF_SEVERAL_WORDS), **TYPES, **dict.fromkeys(types)})
        self.settled: dict[str, Settled] = {}
        self.trees: dict[tuple[str, bool, bool], Any] = {}

    def plus(self, names: Iterable[str] = (), *, members: Iterable[str] = (), types: Iterable[str] = ()) -> Scope:
        larger = Scope.__new__(Scope)
        larger.names = self.names.plus(dict.fromkeys(names))
        larger.functions = self.functions
        larger.members = self.members.plus(dict.fromkeys(members))
        larger.types = self.types.plus(dict.fromkeys(types))
        larger.settled = {}
        larger.trees = {}
        return larger

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def settle(self, word: str) -> Settled:
        """What a word between blanks or signs is by itself; kept, since words come again."""
        goes_on = self.names.begins_longer(word) or self.functions.begins_longer(word) or self.members.begins_longer(word)
        settled = Settled(self.names.exactly(word), self.functions.exactly(word), not goes_on)
        if len(self.settled) < MOST_SETTLED:
            self.settled[word] = settled
        return settled


MOST_SETTLED = 20_000
"""A scope lives as long as its program, and foreign texts can hold any number of words."""


class Settled(NamedTuple):
    name: str | None
    function: str | None
    is_whole: bool
    """No longer name begins with this word."""


class Found(NamedTuple):
    """A name in a text: how the scope spells it, and the place past its last character."""

    end: int
    name: str


class Names:
    """Names by their first character and length, so that finding the longest takes a few slices, however many there are."""

    __slots__ = ("_below", "_first_runs", "_lengths", "_spelled")

    def __init__(self, meanings: Mapping[str, str | None], below: Names | None = None):
        self._below = below
        self._spelled = {
            key: meaning or (name if key == name else _BLANKS.sub(" ", name).strip())
            for name, meaning in meanings.items()
            if (key := comparable(name)) and key not in RESERVED
        }
        lengths: dict[str, set[int]] = {}
        self._first_runs: set[str] = set()
        for key in self._spelled:
            lengths.setdefault(key[0], set()).add(len(key))
            if not _EVEN.fullmatch(key) and (run := RUN.match(signs_folded(key))) and run.end() < len(key):
                self._first_runs.add(key[: run.end()])
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def plus(self, meanings: Mapping[str, str | None]) -> Names:
        return Names(meanings, self) if meanings else self

    def longest(self, text: str, start: int) -> Found | None:
        """The longest of the names that begins at `start` and does not end within a word of letters."""
        best = self._below.longest(text, start) if self._below else None
        for length in self._lengths.get(text[start], ()):
            end = start + length
            if best and end < best.end:
                break
            name = self._spelled.get(text[start:end]) if end <= len(text) else None
            if name is not None and not is_within_word(text, end):
                return Found(end, name)
        return best

    def exactly(self, word: str) -> str | None:
        """How the name is spelled that is this word and no more."""
        names: Names | None = self
        while names is not None:
            if word in names._spelled:
                return names._spelled[word]
            names = names._below
        return None

    def spelling_of(self, meaning: str, *, chinese: bool) -> str | None:
        """How a name is spelled in one of the languages; the first spelling given."""
        for spelled, found in self._spelled.items():
            if found == meaning and (max(spelled) >= "⺀") == chinese:
                return spelled
        return self._below.spelling_of(meaning, chinese=chinese) if self._below else None

    def begins_longer(self, run: str) -> bool:
        """Whether a name goes on, behind a blank or a sign, after this beginning."""
        return run in self._first_runs or (self._below is not None and self._below.begins_longer(run))

    def __contains__(self, name: str) -> bool:
        return comparable(name) in self._spelled or (self._below is not None and name in self._below)

    def __iter__(self) -> Iterator[str]:
        yield from self._spelled.values()
        if self._below is not None:
            yield from self._below


class Bound:
    """The names bound so far by for, some, every, parameters and keys: found like those of a scope, and forgotten again."""

    __slots__ = ("are_whole", "counts", "lengths", "names")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.counts: dict[str, int] = {}
        self.lengths: dict[str, set[int]] = {}
        self.are_whole = True

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: str) -> bool:
        return self.counts.get(name, 0) > 0

    def append(self, name: str) -> None:
        self.names.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1
        self.lengths.setdefault(name[:1], set()).add(len(name))
        self.are_whole = self.are_whole and RUN.fullmatch(name) is not None

    def forget(self, count: int) -> None:
        """All but the first `count`."""
        while len(self.names) > count:
            self.counts[self.names.pop()] -= 1

    def longest(self, words: str, place: int) -> Found | None:
        for length in sorted(self.lengths.get(words[place], ()), reverse=True):
            end = place + length
            if end <= len(words) and words[place:end] in self and not is_within_word(words, end):
                return Found(end, words[place:end])
        return None


class Even:
    """A text whose blanks are single ones, with the way back to the places of the text as written."""

    def __init__(self, words: str):
        self.there: list[int] = []
        self.back: list[int] = []
        characters: list[str] = []
        was_blank = False
        for place, character in enumerate(words):
            is_blank = character.isspace()
            if not (is_blank and was_blank):
                characters.append(" " if is_blank else character)
                self.back.append(place)
            self.there.append(len(characters) - 1)
            was_blank = is_blank
        self.words = "".join(characters)

    def longest(self, names: Names, place: int) -> Found | None:
        found = names.longest(self.words, self.there[place])
        return Found(self.back[found.end - 1] + 1, found.name) if found else None


def comparable(name: str) -> str:
    """A name without the differences that do not count: blanks at its ends and in a row, full-width letters."""
    return name if _EVEN.fullmatch(name) else _BLANKS.sub(" ", name_folded(name)).strip()


def is_within_word(text: str, place: int) -> bool:
    """Whether the characters around a place belong to one word. Han characters stand alone: 岁数大于 may end after 岁数."""
    return 0 < place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])


def _is_letter(character: str) -> bool:
    return character == "_" or (character < "⺀" and character.isalnum())


_BLANKS = re.compile(r"\s+")
_EVEN = re.compile(r"[_a-zA-Z0-9一-鿿]+")
"""Names as most are: nothing in them is ever spelled another way."""
