"""A matter found in everyday words: what it is called, what people call it, what it is about, in characters or pinyin.

Whole words count most, then parts of words, then pairs of characters; pinyin and its first letters find what a phone's
keyboard left untranslated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.program import Goal, Program, Theme

OWN, TITLE, ABOUT, PART = 1.0, 1.0, 0.45, 0.55


@dataclass(frozen=True, slots=True)
class Hit:
    goal: str
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class Phrase:
    goal: str
    text: str
    weight: float


@dataclass(frozen=True)
class Finder:
    """Every phrase a goal can be found by, and which phrases hold which pair of characters."""

    phrases: tuple[Phrase, ...]

    @cached_property
    def holding(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, phrase in enumerate(self.phrases):
            for gram in grams(phrase.text):
                found[gram].append(place)
        return {gram: tuple(places) for gram, places in found.items()}

    @cached_property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        return tuple(pinyin_of(phrase.text) for phrase in self.phrases)


def finder_for(program: Program, goals: Iterable[Goal]) -> Finder:
    return Finder(tuple(phrase for goal in goals for phrase in phrases_of(program, goal)))


def phrases_of(program: Program, goal: Goal) -> Iterator[Phrase]:
    yield Phrase(goal.name, plain(goal.name), OWN)
    yield from (Phrase(goal.name, plain(alias), OWN) for alias in goal.aliases)
    if goal.title and goal.title != goal.name:
        yield Phrase(goal.name, plain(goal.title), TITLE)
    if goal.about:
        yield Phrase(goal.name, plain(goal.about), ABOUT)
    holder = program.themes.get(goal.name) or program.matters.get(goal.name)
    if isinstance(holder, Theme):
        for member in holder.members:
            known = program.goals[member.matter]
            yield from (Phrase(goal.name, plain(each), PART) for each in (known.name, *known.aliases))
    else:
        yield from (Phrase(goal.name, plain(each), PART) for each in getattr(holder, "results", ()))


def found_by(finder: Finder, words: str, most: int = 20) -> list[Hit]:
    """The goals these words may mean, likeliest first."""
    terms = [plain(term) for term in re.split(r"[\s，。、,;；？?！!]+", words) if plain(term)][:8]
    totals: dict[str, list[tuple[float, str]]] = {}
    for term in terms:
        best: dict[str, tuple[float, str]] = {}
        for place, score in likenesses(finder, term):
            phrase = finder.phrases[place]
            weighted = (score * phrase.weight, phrase.text)
            if weighted > best.get(phrase.goal, (0.0, "")):
                best[phrase.goal] = weighted
        for goal, each in best.items():
            totals.setdefault(goal, []).append(each)
    hits = [
        Hit(goal, sum(score for score, _ in parts) / len(terms), max(parts)[1])
        for goal, parts in totals.items()
    ]
    order = {phrase.goal: -place for place, phrase in enumerate(reversed(finder.phrases))}
    hits.sort(key=lambda hit: (-round(hit.score, 6), -order[hit.goal]))
    least = hits[0].score * 0.35 if hits else 0
    return [hit for hit in hits if hit.score >= max(least, 0.12)][:most]


def likenesses(finder: Finder, term: str) -> Iterator[tuple[int, float]]:
    if re.fullmatch("[a-z]+", term):
        yield from spoken_likenesses(finder, term)
    own = grams(term)
    shared: dict[int, int] = defaultdict(int)
    for gram in own:
        for place in finder.holding.get(gram, ()):
            shared[place] += 1
    pairs = max(1, len(term) - 1)
    for place, count in shared.items():
        text = finder.phrases[place].text
        if text == term:
            yield place, 1.0
        elif term in text:
            yield place, 0.75 + 0.2 * len(term) / len(text)
        elif text in term and len(text) >= 2:
            yield place, 0.6 + 0.3 * len(text) / len(term)
        else:
            yield place, 0.55 * min(1.0, count / (pairs + len(set(term)) * SINGLE))


SINGLE = 0.5


def spoken_likenesses(finder: Finder, term: str) -> Iterator[tuple[int, float]]:
    for place, (whole, firsts) in enumerate(finder.spoken):
        if term in (whole, firsts):
            yield place, 0.95
        elif whole.startswith(term) and len(term) >= 3:
            yield place, 0.8
        elif len(term) >= 2 and firsts.startswith(term):
            yield place, 0.7
        elif len(term) >= 4 and term in whole:
            yield place, 0.5


def grams(text: str) -> frozenset[str]:
    """Pairs of characters that stand side by side; a single character stands for itself."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset((text,))


def plain(text: str) -> str:
    """A text without what does not matter for finding: blanks, marks, case, full width."""
    half = "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else each for each in text)
    return "".join(each for each in half.lower() if each.isalnum())


def pinyin_of(text: str) -> tuple[str, str]:
    """A text as it is spoken, without tones, and its first letters."""
    from pypinyin import lazy_pinyin  # 300 ms and 20 MB: only when somebody types letters

    parts = lazy_pinyin(text)
    return "".join(parts).lower(), "".join(part[:1] for part in parts).lower()
