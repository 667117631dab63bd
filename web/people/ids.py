"""Ids of people and things about people: random, and telling nothing."""

from __future__ import annotations

import secrets

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that look like another when read out or copied by hand."""


def person_id() -> str:
    """An id that can also be read out, for a mandate: twelve of 31 letters are 59 bits, and it opens nothing."""
    return "".join(secrets.choice(LETTERS) for _ in range(12))


def read_out(id: str) -> str:
    """`abcd-efgh-jkmn`"""
    return "-".join(id[place : place + 4] for place in range(0, len(id), 4))


def as_typed(text: str) -> str:
    """An id however it was typed."""
    return "".join(each for each in text.casefold() if each in LETTERS)
