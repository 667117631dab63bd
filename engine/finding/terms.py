"""A text as the terms it is found by: words with a sense, pairs of characters, characters, words in Latin letters.

A pair counts as one. What the others count for beside it is said here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.finding.lexicon import Lexicon, plain

SENSE, PAIR, SINGLE, LATIN, NUMBER = 1.6, 1.0, 0.2, 1.5, 0.8
SAID_BY_SENSE = 0.4
"""What a pair still counts for inside a word whose sense counts already."""

LATIN_OR_NUMBER = re.compile(r"[a-z]+|[0-9]+")
WRITTEN = re.compile(r"[^ a-z0-9]+")


class Term(NamedTuple):
    """One thing to look up, what it counts for, and where it stands in the plain text."""

    key: str
    counts: float
    start: int
    end: int


def terms_of(text: str, lexicon: Lexicon) -> Iterator[Term]:
    """The terms of a text, each as often as it stands there."""
    text = plain(text)
    meant = list(lexicon.meant_in(text))
    bare = lexicon.without_fillers(text)
    for each in meant:
        yield Term(f"={each.sense}", SENSE, each.start, each.end)
    said = {place for each in meant for place in range(each.start, each.end - 1)}
    for run in WRITTEN.finditer(bare):
        start, end = run.span()
        for place in range(start, end):
            yield Term(bare[place], SINGLE, place, place + 1)
        for place in range(start, end - 1):
            yield Term(bare[place : place + 2], PAIR * SAID_BY_SENSE if place in said else PAIR, place, place + 2)
    for run in LATIN_OR_NUMBER.finditer(bare):
        yield Term(run[0], NUMBER if run[0].isdigit() else LATIN, *run.span())
