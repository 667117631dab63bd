"""How the keywords of an expression are spelled where an operand begins, and where one has ended."""

from __future__ import annotations

from typing import NamedTuple

from dsl.words import BEGINNING, JOINING, LAW_BEGINNING, LAW_JOINING, Keyword


class Spelled(NamedTuple):
    """A keyword that was found, and the place behind it."""

    keyword: Keyword
    end: int


Spellings = dict[str, tuple[tuple[str, Keyword], ...]]


def spellings(*tables: tuple[Keyword, ...]) -> Spellings:
    """Keywords by their first character, the longest first."""
    by_first: dict[str, list[tuple[str, Keyword]]] = {}
    for keyword in (each for table in tables for each in table):
        for spelling in (*keyword.zh, *keyword.en):
            by_first.setdefault(spelling[0], []).append((spelling, keyword))
    return {first: tuple(sorted(found, key=lambda each: -len(each[0]))) for first, found in by_first.items()}


BEGINS = spellings(BEGINNING)
BEGINS_LAW = spellings(LAW_BEGINNING)
JOINS_LAW = spellings(LAW_JOINING)
BEGINS_CELL = spellings(BEGINNING, LAW_BEGINNING)
_ALWAYS_JOINING = tuple(each for each in JOINING if each.token not in ("KIND", "INSTANCE_OF"))
JOINS = spellings(_ALWAYS_JOINING)
JOINS_CELL = spellings(_ALWAYS_JOINING, LAW_JOINING, tuple(each for each in LAW_BEGINNING if each.token != "ANYTHING"))
INSTANCE_OF = next(each for each in JOINING if each.token == "INSTANCE_OF")
