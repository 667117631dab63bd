"""A province of matters by their names alone, for searching: words as uneven as those of real names, some of them everywhere."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from random import Random

from engine.finding.find import ABOUT, OWN, Finder
from engine.finding.index import Phrase
from engine.finding.lexicon import Lexicon

WORDS = 1_500
ALIASES = 3


@cache
def words() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Two characters each; the second word is half as common as the first, the third a third, as words are (Zipf)."""
    chance = Random(5)
    made = dict.fromkeys("".join(chr(0x4E00 + chance.randrange(900)) for _ in "ab") for _ in range(WORDS * 2))
    return tuple(made)[:WORDS], tuple(accumulate(1 / rank for rank in range(1, WORDS + 1)))


def said(chance: Random, count: int) -> str:
    known, weights = words()
    return "".join(dict.fromkeys(chance.choices(known, cum_weights=weights, k=count)))


def province_of_names(goals: int) -> Finder:
    """As many matters as wanted, each with a name, some aliases and what it is about; the first are the same in every size."""
    chance = Random(8)
    phrases = []
    for number in range(goals):
        name = f"{said(chance, 3)}第{number}"
        phrases += [Phrase(name, name, OWN), Phrase(name, said(chance, 9), ABOUT)]
        phrases += [Phrase(name, said(chance, 3), OWN) for _ in range(ALIASES)]
    senses = {word: (other,) for word, other in zip(words()[0][::20], words()[0][7::20], strict=False)}
    return Finder("某省", 0, tuple(phrases), Lexicon(senses, words()[0][:3]), {})


def searches(finder: Finder, count: int) -> tuple[tuple[str, str], ...]:
    """What people type, and the matter they mean: one of its aliases with a word too many and a character missing."""
    chance = Random(13)
    aliases = [
        phrase
        for phrase in finder.phrases[: 500 * (2 + ALIASES)]
        if phrase.weight == OWN and phrase.text != phrase.goal
    ]
    asked = []
    for phrase in chance.sample(aliases, count):
        gap = chance.randrange(len(phrase.text))
        asked.append((phrase.text[:gap] + phrase.text[gap + 1 :] + said(chance, 1), phrase.goal))
    return tuple(asked)
