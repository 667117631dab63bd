"""Words that count as the same, and words that were probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_IS_FOLDED = re.compile(r"[_a-zA-Z0-9.一-鿿]+").fullmatch
"""Names as most are: nothing in them is ever written another way."""
_FOLDED = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def folded(name: str) -> str:
    """A name as it is compared: trimmed, inner blanks single, full-width letters and digits made half-width."""
    return name if _IS_FOLDED(name) else " ".join(name.translate(_FOLDED).split())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the author most likely meant: one slip away, or two in a long word."""
    best, least, others = None, 0, 0
    folded_word = compared(word)
    letters = set(folded_word)
    for each in known:
        longer = max(len(each), len(word))
        allowed = 1 if longer <= 4 else 2 if longer <= 9 else 3
        if each == word or abs(len(each) - len(word)) > allowed or not each:
            continue
        folded_each = compared(each)
        # A letter that is not there has to be put in; two words that share none are two words, not a slip.
        missing = len(letters.difference(folded_each))
        if missing > allowed or missing == len(letters):
            continue
        distance = _distance(folded_word, folded_each, allowed)
        if distance > allowed:
            continue
        if best is None or distance < least:
            best, least, others = each, distance, 0
        elif distance == least:
            others += 1
    # Of several short words that are all one slip away, none is more likely.
    return None if others and len(word) <= 2 else best


@lru_cache(maxsize=20_000)
def compared(name: str) -> str:
    return folded(name).lower()


def _distance(one: str, other: str, limit: int) -> int:
    """Characters to insert, drop, replace or swap; past the limit any greater number."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        next_row = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, next_row[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            next_row.append(cost)
        if min(next_row) > limit:
            return limit + 1
        before, row = row, next_row
    return row[-1]
