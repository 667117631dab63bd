"""The words a catalog knows beyond its names: which mean the same (同义词), and which say nothing of what is wanted (虚词)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

Spelled = TypeVar("Spelled", str, tuple[str, ...])
"""A word as characters, or as syllables."""

GAP = " "
"""What stands between two words. No pair of characters reaches over it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of a text that stands for something: from `start` to before `end`."""

    sense: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """`senses` gives for each sense, by its official word, all that people say for it."""

    senses: Mapping[str, tuple[str, ...]]
    fillers: tuple[str, ...] = ()

    def meant_in(self, text: str) -> Iterator[Meant]:
        """Every word with a sense, also inside of another: 生小孩 speaks of birth, and of a child.

        One character alone says it only where no longer word has it: 开 is to open, but not in 不开了.
        """
        found = list(occurrences(text, self._words_by_letter))
        within = {place for word, start in found if len(word) > 1 for place in range(start, start + len(word))}
        for word, start in found:
            if len(word) > 1 or start not in within:
                for sense in self._senses_of[word]:
                    yield Meant(sense, start, start + len(word))

    def without_fillers(self, text: str) -> str:
        """The text with gaps where it says nothing of what is wanted; as it was if nothing else were left.

        What is inside of a word with a sense is a part of it: 的 says nothing, but 的钱 speaks of money.
        """
        bare = list(text)
        meant = {place for each in self.meant_in(text) for place in range(each.start, each.end)}
        for word, start in occurrences(text, self._fillers_by_letter):
            if meant.isdisjoint(range(start, start + len(word))):
                bare[start : start + len(word)] = GAP * len(word)
        return "".join(bare) if any(each != GAP for each in bare) else text

    @cached_property
    def _senses_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for sense, words in self.senses.items():
            for word in dict.fromkeys((sense, *words)):
                found[plain(word)].append(sense)
        return {word: tuple(senses) for word, senses in found.items()}

    @cached_property
    def _words_by_letter(self) -> Mapping[str, tuple[str, ...]]:
        return by_first(self._senses_of)

    @cached_property
    def _fillers_by_letter(self) -> Mapping[str, tuple[str, ...]]:
        return by_first(plain(each) for each in self.fillers)


def by_first(words: Iterable[Spelled]) -> dict[str, tuple[Spelled, ...]]:
    """Words by what they begin with, the longest first."""
    found: dict[str, list[Spelled]] = defaultdict(list)
    for word in words:
        if word:
            found[word[0]].append(word)
    return {first: tuple(sorted(those, key=len, reverse=True)) for first, those in found.items()}


def occurrences(text: Spelled, words: Mapping[str, tuple[Spelled, ...]]) -> Iterator[tuple[Spelled, int]]:
    """Where the words stand in a text. One in Latin letters is a word only where no other letter touches it."""
    for start, first in enumerate(text):
        for word in words.get(first, ()):
            end = start + len(word)
            if text[start:end] == word and not (_runs_on(text, start - 1, start) or _runs_on(text, end - 1, end)):
                yield word, start


def _runs_on(text: str | tuple[str, ...], left: int, right: int) -> bool:
    if left < 0 or right >= len(text) or not isinstance(text, str):
        return False
    pair = text[left] + text[right]
    return pair.isascii() and (pair.isalpha() or pair.isdigit())


def plain(text: str) -> str:
    """A text without what does not matter for finding: case, full width, marks; those are gaps, also between 80 and 岁."""
    half = "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else each for each in text)
    words = GAP.join("".join(each if each.isalnum() else GAP for each in half.lower()).split())
    return re.sub("(?<=[0-9]) (?=[^ a-z0-9])", "", words)
