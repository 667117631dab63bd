"""The header of a file of people: the names of its columns, all different."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems

MOST_COLUMNS = 2_000
EXTRA = 8
"""Cells beyond the header that a row may have and still be counted at its place; a row with more is left out."""


def header_from(file: IO[str], delimiter: str, name: str) -> tuple[str, ...]:
    """The names in the first line of a file that is called so."""
    try:
        header = tuple(next(csv.reader(file, delimiter=delimiter), ()))
    except csv.Error as fault:
        raise Problems([problems.unreadable(name, str(fault))]) from None
    if not any(each.strip() for each in header):
        raise Problems([problems.no_header(name)])
    if len(header) > MOST_COLUMNS:
        raise Problems([problems.too_many_columns(name, len(header), MOST_COLUMNS)])
    return names_apart(header)


def names_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Names that are all different: one that comes again is numbered, and so can be named in a mapping."""
    found: dict[str, None] = {}
    for each in names:
        name, at = each.strip(), 2
        while name in found:
            name, at = f"{each.strip()}（{at}）", at + 1
        found[name] = None
    return tuple(found)
