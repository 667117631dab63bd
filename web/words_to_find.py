"""The search of a site without a server: what `find.js` looks up, worked out beforehand.

The browser cuts what was typed into all its stretches and adds up what each is worth for each guide. So the words that mean
the same, the sounds and the first letters are all written out here as stretches.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from engine.finding.find import BY_INITIALS, BY_SOUND, OWN, Finder
from engine.finding.lexicon import plain
from engine.finding.sounds import runs_of
from engine.finding.terms import SENSE, terms_of
from web import words
from web.site import Area

WHOLE = 2.0
"""What it is worth when a whole name or alias was typed."""

LEAST = 2
"""Hundredths below which a stretch is not worth its bytes."""


def script_from(area: Area, place_of: Callable[[str], str]) -> str:
    """The index as a script, which a page can load from a folder as well as from a server."""
    names = list(area.goals)
    goals = []
    for name in names:
        goal = area.goals[name]
        sort = words.SORT_TAGS[goal.sort]
        goals.append([goal.title or name, place_of(name), sort.zh, sort.en, goal.about, goal.english])
    index = {"goals": goals, "words": index_of(area.finder, {name: number for number, name in enumerate(names)}),
             "fillers": sorted(map(plain, area.finder.lexicon.fillers), key=len, reverse=True)}  # fmt: skip
    return "banshiIndex=" + json.dumps(index, ensure_ascii=False, separators=(",", ":")) + ";\n"


def index_of(finder: Finder, numbers: dict[str, int]) -> dict[str, list[int]]:
    """For each stretch the guides it may mean, by number, each followed by what it is worth in hundredths."""
    worth: dict[str, dict[int, float]] = defaultdict(dict)
    for stretch, goal, value in _stretches(finder):
        number = numbers[goal]
        worth[stretch][number] = max(worth[stretch].get(number, 0.0), value * finder.trust.get(goal, 1.0))
    found = {}
    for stretch, goals in sorted(worth.items()):
        flat = [each for number, value in sorted(goals.items()) if round(value * 100) >= LEAST for each in (number, round(value * 100))]
        if flat:
            found[stretch] = flat
    return found


def _stretches(finder: Finder) -> Iterator[tuple[str, str, float]]:
    """What may be typed, the goal it leads to, and what that is worth."""
    index = finder.written
    said: dict[str, list[str]] = defaultdict(list)
    for sense, others in finder.lexicon.senses.items():
        for word in (sense, *others):
            said[sense].append(plain(word))
    for goal, reach in zip(index.goals, index.reach, strict=True):
        for key, share in reach.items():
            for word in said[key[1:]] if key.startswith("=") else ():
                value = SENSE * index.worth[key] * share
                yield word, goal, value
                yield from ((typed, goal, value * trust) for typed, trust in _sounds(word))
    for phrase in finder.phrases:
        for term in terms_of(phrase.text, finder.lexicon):
            if not term.key.startswith("="):
                yield term.key, phrase.goal, term.counts * index.worth[term.key] * phrase.weight
        if phrase.weight == OWN:
            text = plain(phrase.text)
            yield text, phrase.goal, WHOLE
            yield from ((typed, phrase.goal, WHOLE * trust) for typed, trust in _sounds(text))


def _sounds(text: str) -> Iterator[tuple[str, float]]:
    """A name as it is typed in pinyin, whole, two syllables at a time, and by its first letters; and how far that can be trusted."""
    for run in runs_of(text):
        sounds = [each.sounds[0] for each in run]
        if len(sounds) > 1:
            yield blurred("".join(sounds)), BY_SOUND
            yield blurred("".join(each[0] for each in sounds)), BY_INITIALS
        for left, right in zip(sounds, sounds[1:], strict=False):
            yield blurred(left + right), BY_SOUND / 2


def blurred(letters: str) -> str:
    """Pinyin without what many people neither hear nor type, letter by letter. The same as in find.js."""
    return re.sub("([zcs])h", r"\1", letters).replace("ng", "n").replace("l", "n").replace("v", "u")
