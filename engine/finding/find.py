"""The goals that words may mean, likeliest first.

Words are looked up as they are written. Where they hold letters, or characters that no goal says, they are looked up by
their sound as well, or by the first letters of their syllables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.finding.index import Found, Index, Match, Phrase, index_of
from engine.finding.lexicon import GAP, Lexicon, plain
from engine.finding.sounds import (
    SpokenLexicon,
    initial_terms,
    is_pinyin,
    letters_terms,
    spoken_lexicon,
    spoken_terms,
)
from engine.finding.terms import SINGLE, Term, terms_of
from engine.program import Benefit, Goal, Matter, Program, Theme

OWN, ABOUT, RESULT, PART, SITUATION = 1.0, 0.5, 0.7, 0.4, 0.5
"""What it is worth to be found by a name or an alias, by what it is about, by what comes out, by a member, by a situation."""

JOINED = 1.03
"""What a theme is ahead of a single matter: who says little means the whole thing."""

BY_SOUND, BY_INITIALS = 0.85, 0.8
KNOWN_ENOUGH = 0.75
"""Where goals say a smaller share of the words, a misspelling is likely."""

SURE, BESIDE_BEST = 0.3, 0.35
"""A hit has this score at least, and this share of the best one's."""

LEAST, MOST_NEAR = 0.1, 5
"""What only comes near has this score at least; so many are told."""

LONGEST = 60
"""Characters of a search that are read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A goal of a catalog, how likely it is meant (0 to 1), its phrase that fits best, and the words that led to it."""

    catalog: str
    goal: str
    score: float
    matched: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search gives: the hits; or where there are none, what comes nearest."""

    hits: tuple[Hit, ...]
    near: tuple[Hit, ...]

    @property
    def shown(self) -> tuple[Hit, ...]:
        return self.hits or self.near


@dataclass(frozen=True)
class Finder:
    """All that the goals of a catalog can be found by. The sounds are worked out when somebody first needs them.

    `trust` holds the goals that are likelier than others; `height` is the number of catalogs that this one extends;
    `kept` is the index of what is written, where it was made before.
    """

    catalog: str
    height: int
    phrases: tuple[Phrase, ...]
    lexicon: Lexicon
    trust: Mapping[str, float]
    kept: Index | None = None

    def indexed(self) -> Finder:
        """The same with its indexes made, which otherwise the first search does."""
        _ = self.written, self.spoken, self.initials
        return self

    @cached_property
    def written(self) -> Index:
        return self.kept or index_of((each, terms_of(each.text, self.lexicon)) for each in self.phrases)

    @cached_property
    def spoken(self) -> tuple[SpokenLexicon, Index]:
        lexicon = spoken_lexicon(self.lexicon)
        return lexicon, index_of((each, spoken_terms(each.text, lexicon)) for each in self.phrases)

    @cached_property
    def initials(self) -> Index:
        return index_of((each, initial_terms(each.text)) for each in self.phrases if each.weight == OWN)


def finder_for(program: Program, goals: Iterable[Goal]) -> Finder:
    goals = list(goals)
    return Finder(
        program.name,
        len(program.parents),
        tuple(phrase for goal in goals for phrase in phrases_of(program, goal)), Lexicon(program.synonyms, program.fillers),
        {goal.name: JOINED for goal in goals if goal.sort == "theme"},
    )  # fmt: skip


def phrases_of(program: Program, goal: Goal) -> Iterator[Phrase]:
    for text in dict.fromkeys((goal.name, goal.title, *goal.aliases)):
        if text:
            yield Phrase(goal.name, text, OWN)
    if goal.about:
        yield Phrase(goal.name, goal.about, ABOUT)
    holder = program.themes.get(goal.name) or program.matters.get(goal.name) or program.benefits.get(goal.name)
    if isinstance(holder, Matter):
        yield from (Phrase(goal.name, each, RESULT) for each in holder.results)
    if isinstance(holder, Theme | Matter | Benefit):
        for situation in holder.situations:
            # The name of a group only says what it goes by: 怎样办, 谁来办.
            yield from (Phrase(goal.name, program.rules[each].label, SITUATION) for each in situation.options)
    if isinstance(holder, Theme):
        for member in holder.members:
            known = program.goals[member.matter]
            yield from (Phrase(goal.name, each, PART) for each in (known.name, *known.aliases))


def found_by(finders: Iterable[Finder], words: str, most: int = 20) -> Looked:
    """The goals these words may mean, likeliest first.

    A catalog that extends another has its goals too: each is found once, in the catalog nearest to the people, and
    where several places side by side have it, in what stands above them all: nobody has said which place it is about.
    """
    asked = plain(words[:LONGEST])
    by_height: dict[str, dict[int, list[Hit]]] = {}
    for finder in finders:
        for hit in _likeliest(asked, finder, _searches(asked, finder, most)):
            by_height.setdefault(hit.goal, {}).setdefault(finder.height, []).append(hit)
    hits = sorted(map(_for_all, by_height.values()), key=lambda hit: -round(hit.score, 6))
    sure = [hit for hit in hits if hit.score >= SURE and hit.words]
    if sure:
        least = sure[0].score * BESIDE_BEST
        return Looked(tuple(hit for hit in sure if hit.score >= least)[:most], ())
    return Looked((), tuple(hit for hit in hits if hit.score >= LEAST)[:MOST_NEAR])


def _for_all(by_height: Mapping[int, Sequence[Hit]]) -> Hit:
    """One hit for all the catalogs that have a goal: going down, the last before they part."""
    heights = sorted(by_height)
    chosen = by_height[heights[0]][0]
    for height in heights:
        if len(by_height[height]) > 1:
            break
        chosen = by_height[height][0]
    return chosen


def _searches(asked: str, finder: Finder, most: int) -> Iterator[tuple[float, Found]]:
    """What is found in each way that makes sense for these words, and how far each can be trusted."""
    written = finder.written.search(list(terms_of(asked, finder.lexicon)), most)
    yield written.known**0.5, written
    letters = [run[0] for run in re.finditer("[a-z]+(?: [a-z]+)*", asked)]
    if letters or written.known < KNOWN_ENOUGH:
        lexicon, index = finder.spoken
        spoken = index.search(list(spoken_terms(asked, lexicon)), most)
        yield BY_SOUND * (spoken.known**0.5 if letters else spoken.known), spoken
    for run in letters:
        if not is_pinyin(run):
            initials = finder.initials.search(
                list(letters_terms(run.replace(" ", ""), asked.index(run), is_whole=False)), most
            )
            yield BY_INITIALS * initials.known, initials


def _likeliest(asked: str, finder: Finder, searches: Iterable[tuple[float, Found]]) -> list[Hit]:
    best: dict[str, tuple[float, Match]] = {}
    for trust, found in searches:
        for match in found.matches:
            score = trust * match.score * finder.trust.get(match.goal, 1.0)
            if match.goal not in best or score > best[match.goal][0]:
                best[match.goal] = (score, match)
    order = {name: number for number, name in enumerate(finder.written.goals)}
    ranked = sorted(best.values(), key=lambda each: (-round(each[0], 6), order[each[1].goal]))
    return [
        Hit(finder.catalog, match.goal, score, match.phrase.text, _stretches(asked, match.terms))
        for score, match in ranked
    ]


def _stretches(asked: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """The words of a search that terms cover, joined where they touch.

    A character out of several says too little to name it; one that was asked for alone says all there is.
    """
    least = 0.0 if len(asked) == 1 else SINGLE
    covered = {place for term in terms if term.counts > least for place in range(term.start, term.end)}
    text = "".join(each if place in covered else GAP for place, each in enumerate(asked))
    return tuple(dict.fromkeys(text.split()))
