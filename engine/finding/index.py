"""Which goals say a term, and what the term is worth: the rarer it is over all goals, the more it tells.

A search opens the lists of the rarest terms first. Once enough goals lead by more than all that is left can give, no new
one is opened: what is left is looked up for those. A list is read to its CHAMPIONS-th entry at most, best first, so that a
search costs about the same however many goals there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log

from engine.finding.terms import Term

CHAMPIONS = 256
CANDIDATES = 48


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a goal can be found by; `weight` is what being found by them is worth, 1 for its own name."""

    goal: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A goal that some terms lead to: `score` from 0 to 1, the phrase that fits best, and the terms it has."""

    goal: str
    score: float
    phrase: Phrase
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Matches, the best first; `known` is the share of the words that any goal says, `read` how many entries were read."""

    matches: tuple[Match, ...]
    known: float
    read: int


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with its terms and what they are worth together."""

    phrase: Phrase
    keys: tuple[str, ...]
    worth: float


@dataclass(frozen=True)
class Index:
    goals: tuple[str, ...]
    said: tuple[tuple[Said, ...], ...]
    reach: tuple[Mapping[str, float], ...]
    holders: Mapping[str, tuple[int, ...]]
    worth: Mapping[str, float]

    def search(self, terms: Iterable[Term], most: int) -> Found:
        wanted = self._wanted(terms)
        known = {key: worth for key, worth in wanted.items() if key in self.holders}
        whole = sum(known.values())
        if not whole:
            return Found((), 0.0, 0)
        partial, read = self._leaders(known, max(most, CANDIDATES))
        by_key: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_key[term.key].append(term)
        matches = []
        for goal in nlargest(max(most, CANDIDATES), partial, key=lambda each: (partial[each], -each)):
            best = max(self.said[goal], key=lambda said: said.phrase.weight * _likeness(said, known, whole))
            score = BY_GOAL * partial[goal] / whole + (1 - BY_GOAL) * best.phrase.weight * _likeness(best, known, whole)
            own = tuple(term for key in self.reach[goal] if key in known for term in by_key[key])
            matches.append((score, goal, Match(self.goals[goal], score, best.phrase, own)))
            read += sum(len(said.keys) for said in self.said[goal])
        matches.sort(key=lambda each: (-round(each[0], 9), each[1]))
        return Found(tuple(match for *_, match in matches[:most]), whole / sum(wanted.values()), read)

    def _wanted(self, terms: Iterable[Term]) -> dict[str, float]:
        """What each term of a search is worth. One that no goal says is worth what the rarest is."""
        found: dict[str, float] = {}
        for term in terms:
            found[term.key] = max(found.get(term.key, 0.0), term.counts * self.worth.get(term.key, 1.0))
        return found

    def _leaders(self, known: Mapping[str, float], enough: int) -> tuple[dict[int, float], int]:
        partial: dict[int, float] = {}
        read, left, is_open = 0, sum(known.values()), True
        for key in sorted(known, key=lambda each: (len(self.holders[each]), each)):
            worth = known[key]
            if is_open:
                for goal in self.holders[key][:CHAMPIONS]:
                    partial[goal] = partial.get(goal, 0.0) + worth * self.reach[goal][key]
                    read += 1
                left -= worth
                is_open = len(partial) < enough or nlargest(enough, partial.values())[-1] < left
            else:
                for goal in partial:
                    partial[goal] += worth * self.reach[goal].get(key, 0.0)
                read += len(partial)
        return partial, read


BY_GOAL, BY_FIT = 0.6, 0.5
"""How much of a score is what the goal says altogether; the rest is one phrase of it: what it has of the search, and how
much of the phrase that is."""


def _likeness(said: Said, known: Mapping[str, float], whole: float) -> float:
    """How much of the search a phrase has, and how much of the phrase the search has."""
    shared = sum(known[key] for key in said.keys if key in known)
    return (1 - BY_FIT) * shared / whole + BY_FIT * min(1.0, shared / said.worth) if said.worth else 0.0


def index_of(phrases: Iterable[tuple[Phrase, Iterable[Term]]]) -> Index:
    """An index of phrases, each with its terms. Goals stay in the order they come in."""
    numbers: dict[str, int] = {}
    reach: list[dict[str, float]] = []
    counted: list[tuple[Phrase, dict[str, float]]] = []
    for phrase, terms in phrases:
        number = numbers.setdefault(phrase.goal, len(numbers))
        if number == len(reach):
            reach.append({})
        mine, weight = reach[number], phrase.weight
        counts: dict[str, float] = {}
        for key, value, _, _ in terms:
            if counts.get(key, 0.0) < value:
                counts[key] = value
        for key in counts:
            if mine.get(key, 0.0) < weight:
                mine[key] = weight
        counted.append((phrase, counts))
    holders: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for number, mine in enumerate(reach):
        for key, weight in mine.items():
            # The best first: by what they are worth, then those that say little else.
            holders[key].append((-weight, len(mine), number))
    worth = {key: _rarity(-sum(weight for weight, _, _ in those), len(reach)) for key, those in holders.items()}
    said: list[list[Said]] = [[] for _ in reach]
    for phrase, counts in counted:
        value = sum(worth[key] * count for key, count in counts.items())
        said[numbers[phrase.goal]].append(Said(phrase, tuple(counts), value))
    return Index(
        tuple(numbers),
        tuple(map(tuple, said)),
        tuple(reach),
        {key: tuple(number for _, _, number in sorted(those)) for key, those in holders.items()},
        worth,
    )


def _rarity(holders: float, goals: int) -> float:
    """1 for a term of one goal, near 0 for a term of all."""
    return max(LEAST, log((goals + 1) / (holders + 0.5)) / log((goals + 1) / 1.5)) if goals > 1 else 1.0


LEAST = 0.05
