"""A text as it is spoken: for what was typed in pinyin, in part or whole, and for characters that sound like the right ones.

Sounds that many people do not tell apart are one sound here: zh and z, n and ng at the end, n and l at the beginning.
Traditional characters sound like simplified ones, so they are found too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from engine.finding.lexicon import GAP, Lexicon, by_first, occurrences, plain
from engine.finding.terms import PAIR, SENSE, SINGLE, Term

READINGS = 2
"""Of a character with many readings those that are common."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """What one character, or a few letters, may sound like; from `start` to before `end` of the plain text."""

    sounds: tuple[str, ...]
    start: int
    end: int


def spoken_terms(text: str, lexicon: SpokenLexicon) -> Iterator[Term]:
    """The terms of a text by its sound."""
    bare = lexicon.written.without_fillers(plain(text))
    for run in runs_of(bare):
        for word, place in occurrences(tuple(each.sounds[0] for each in run), lexicon.words):
            for sense in lexicon.senses[word]:
                yield Term(f"={sense}", SENSE, run[place].start, run[place + len(word) - 1].end)
        for each in run:
            for sound in each.sounds:
                yield Term(f"~{sound}", SINGLE, each.start, each.end)
        for left, right in zip(run, run[1:], strict=False):
            for one in left.sounds:
                for other in right.sounds:
                    yield Term(f"~{one} {other}", PAIR, left.start, right.end)


def initial_terms(text: str) -> Iterator[Term]:
    """The terms of a text by the first letters of its syllables: three at a time, and the first two."""
    firsts = "".join(first_letter(each) for each in plain(text))
    for run in re.finditer("[a-z]+", firsts):
        yield from letters_terms(run[0], run.start())


def letters_terms(letters: str, start: int, is_whole: bool = True) -> Iterator[Term]:
    if len(letters) == 2 or is_whole and len(letters) > 2:
        yield Term(f"^{letters[:2]}", PAIR, start, start + 2)
    for place in range(len(letters) - 2):
        yield Term(f"^{letters[place : place + 3]}", PAIR, start + place, start + place + 3)


@dataclass(frozen=True)
class SpokenLexicon:
    """The words with a sense by their sound; words of one syllable sound like too many others."""

    written: Lexicon
    words: Mapping[str, tuple[tuple[str, ...], ...]]
    senses: Mapping[tuple[str, ...], tuple[str, ...]]


def spoken_lexicon(lexicon: Lexicon) -> SpokenLexicon:
    senses: dict[tuple[str, ...], list[str]] = {}
    for sense, words in lexicon.senses.items():
        for word in (sense, *words):
            for run in runs_of(plain(word)):
                sound = tuple(each.sounds[0] for each in run)
                if len(sound) >= 2 and sense not in senses.setdefault(sound, []):
                    senses[sound].append(sense)
    return SpokenLexicon(lexicon, by_first(senses), {sound: tuple(those) for sound, those in senses.items()})


def runs_of(text: str) -> Iterator[list[Syllable]]:
    """The syllables of a plain text, from gap to gap. Letters that are no pinyin make a gap."""
    run: list[Syllable] = []
    for piece in re.finditer(r"[a-z ]+|[^a-z]", text):
        if piece[0][0].isascii() and piece[0].strip():
            # Blanks between letters are how people type pinyin, not where words end.
            for syllable in syllables_of(piece[0], piece.start()):
                if syllable.sounds:
                    run.append(syllable)
                elif run:
                    yield run
                    run = []
        elif readings := readings_of(piece[0][0]):
            run.append(Syllable(readings, *piece.span()))
        elif run:
            yield run
            run = []
    if run:
        yield run


def syllables_of(letters: str, start: int) -> list[Syllable]:
    """Letters cut into syllables, as few as can be; a letter that belongs to none has no sound."""
    best: list[tuple[int, list[Syllable]]] = [(0, [])]
    known = all_syllables()
    for end in range(1, len(letters) + 1):
        ways = []
        for begin in range(end - 1, max(-1, end - 7), -1):
            part = letters[begin:end]
            cost, cut = best[begin]
            if part == " ":
                ways.append((cost, cut))
            elif part in known:
                ways.append((cost + 2, [*cut, Syllable((blurred(part),), start + begin, start + end)]))
            elif len(part) == 1:
                ways.append((cost + 7, [*cut, Syllable((), start + begin, start + end)]))
        best.append(min(ways, key=lambda each: each[0]))
    return best[-1][1]


def is_pinyin(letters: str) -> bool:
    """Whether letters are syllables from end to end."""
    return all(each.sounds for each in syllables_of(letters, 0))


def blurred(sound: str) -> str:
    """A syllable without what many people neither hear nor type."""
    sound = sound.replace("v", "u").replace("ü", "u")
    sound = re.sub("^(z|c|s)h", r"\1", sound)
    sound = re.sub("^l", "n", sound)
    return re.sub("ng$", "n", sound)


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """How a character is read, blurred, the commonest first."""
    return tuple(dict.fromkeys(map(blurred, read_as(character))))[:READINGS]


def first_letter(character: str) -> str:
    """The letter that people type for a character; a gap for what is read in no way."""
    return next((reading[0] for reading in read_as(character)), GAP)


def read_as(character: str) -> tuple[str, ...]:
    """The readings of a character without tones, the commonest first."""
    return tuple(without_tone(each) for each in table().get(ord(character), "").split(",") if each)


@cache
def all_syllables() -> frozenset[str]:
    found = frozenset(without_tone(each) for readings in table().values() for each in readings.split(","))
    return frozenset(each for each in found if each.isascii() and each.isalpha() and (len(each) > 1 or each in "aeo"))


def without_tone(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    bare = "".join(each for each in letters if not unicodedata.combining(each) or each == "\u0308")
    return bare.replace("u\u0308", "v").lower()


@cache
def table() -> Mapping[int, str]:
    """Characters and how they are read. The library's table alone takes 50 ms; its tables of whole words 150 more, and 40 MB."""
    package = find_spec("pypinyin")
    assert package is not None and package.submodule_search_locations
    spec = spec_from_file_location("characters", Path(package.submodule_search_locations[0], "pinyin_dict.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: Mapping[int, str] = module.pinyin_dict
    return readings
