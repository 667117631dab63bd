"""The names an expression may use: which they are, and the longest one that begins at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dsl.words import FUNCTIONS_OF_SEVERAL_WORDS, RESERVED, TYPES, TYPES_OF_SEVERAL_WORDS, name_folded


class Scope:
    """What is known where an expression stands. Never changed; `plus` gives a larger one.

    - `names`: facts, parameters, formulas, whatever an expression can say by itself.
    - `functions`: builtin functions, each spelling with FEEL's name for it (`{"最小": "min", "min": "min"}`).
    - `members`: names that stand after a point, or inside a filter.
    - `types`: names of types beside FEEL's own.
    """

    __slots__ = ("functions", "members", "names", "types")

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
        self.functions = Names({**dict.fromkeys(FUNCTIONS_OF_SEVERAL_WORDS), **functions})
        self.members = Names(dict.fromkeys(members))
        self.types = Names({**dict.fromkeys(TYPES_OF_SEVERAL_WORDS), **TYPES, **dict.fromkeys(types)})

    def plus(self, names: Iterable[str] = (), *, members: Iterable[str] = (), types: Iterable[str] = ()) -> Scope:
        larger = Scope.__new__(Scope)
        larger.names = self.names.plus(dict.fromkeys(names))
        larger.functions = self.functions
        larger.members = self.members.plus(dict.fromkeys(members))
        larger.types = self.types.plus(dict.fromkeys(types))
        return larger

    def __contains__(self, name: str) -> bool:
        return name in self.names


class Found(NamedTuple):
    """A name in a text: how the scope spells it, and the place past its last character."""

    end: int
    name: str


class Names:
    """Names by their first character and length, so that finding the longest takes a few slices, however many there are."""

    __slots__ = ("_below", "_lengths", "_spelled")

    def __init__(self, meanings: Mapping[str, str | None], below: Names | None = None):
        self._below = below
        self._spelled = {
            key: meaning or _BLANKS.sub(" ", name).strip()
            for name, meaning in meanings.items()
            if (key := comparable(name)) and key not in RESERVED
        }
        lengths: dict[str, set[int]] = {}
        for key in self._spelled:
            lengths.setdefault(key[0], set()).add(len(key))
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
            name = self._spelled.get(text[start:end])
            if name is not None and not is_within_word(text, end):
                return Found(end, name)
        return best

    def __contains__(self, name: str) -> bool:
        return comparable(name) in self._spelled or (self._below is not None and name in self._below)

    def __iter__(self):
        yield from self._spelled.values()
        if self._below is not None:
            yield from self._below


def comparable(name: str) -> str:
    """A name without the differences that do not count: blanks at its ends and in a row, full-width letters."""
    return _BLANKS.sub(" ", name_folded(name)).strip()


def is_within_word(text: str, place: int) -> bool:
    """Whether the characters around a place belong to one word. Han characters stand alone: 年龄大于 may end after 年龄."""
    return 0 < place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])


def _is_letter(character: str) -> bool:
    return character == "_" or (character < "⺀" and character.isalnum())


_BLANKS = re.compile(r"\s+")
