"""What RE2 knows of Unicode: which signs belong to a category or a script, and which differ in case alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

Ranges = tuple[tuple[int, int], ...]
LAST = 0x10FFFF
FILE = Path(__file__).with_name("tables.json")
"""Made when the site is written; where RE2 itself is at hand there is no need of it."""

CATEGORIES = "Cc Cf Co Cs Ll Lm Lo Lt Lu Mc Me Mn Nd Nl No Pc Pd Pe Pf Pi Po Ps Sc Sk Sm So Zl Zp Zs".split()
FAMILIES = "CLMNPSZ"
"""A family of categories is all of them that begin with its letter."""


def group(name: str) -> Ranges | None:
    """The signs of a category or a script; None where there is none of the name."""
    if name == "Any":
        return ((0, LAST),)
    if name and name in FAMILIES:
        return tuple(sorted(run for each in CATEGORIES if each[0] == name for run in groups().get(each, ())))
    found = groups().get(name)
    return None if found is None else tuple(found)


@lru_cache(maxsize=1)
def groups() -> Mapping[str, list[tuple[int, int]]]:
    """The signs of every category and every script, as they stand one after another."""
    found: dict[str, list[tuple[int, int]]] = {}
    for part in known()["parts"]:
        nobody: list[tuple[int, int]] = []
        owners = [*(found.setdefault(name, []) for name in part["names"]), nobody]
        first = 0
        for length, at in zip(part["lengths"], part["whose"], strict=True):
            owners[at].append((first, first + length - 1))
            first += length
    return found


@lru_cache(maxsize=1)
def circles() -> Mapping[int, tuple[int, ...]]:
    """For a letter, all that differ from it in case alone, itself among them."""
    found: dict[int, tuple[int, ...]] = {}
    first = 0
    for far, *others in known()["circles"]:
        first += far
        circle = (first, *(first + each for each in others))
        found |= dict.fromkeys(circle, circle)
    return found


@lru_cache(maxsize=1)
def known() -> Mapping[str, Any]:
    if FILE.exists():
        found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="ascii"))
        return found
    from web.browser.linear.asked import known_to_re2

    return known_to_re2(CATEGORIES)
