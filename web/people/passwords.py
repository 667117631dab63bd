"""Passwords: kept as argon2id, checked a few at a time, and as slowly for accounts that are not there."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from web.people import problems

LEAST, MOST = 10, 128

# RFC 9106, 4: the second recommended choice, for machines with little memory: 64 MiB, three passes.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, type=Type.ID)

AT_ONCE = BoundedSemaphore(2)
"""Each check takes 64 MiB and a tenth of a second: a crowd at the door must not be one."""


def hashed(password: str) -> str:
    with AT_ONCE:
        return HASHER.hash(plain(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password; for an account that is not there (None) never, after as much work."""
    with AT_ONCE:
        try:
            return HASHER.verify(kept or of_nobody(), plain(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was made with other settings than today's, and is made anew when its owner next signs in."""
    return HASHER.check_needs_rehash(kept)


def strong(password: str, login: str) -> str:
    """The password, if it is hard to guess; raises Refused. No rules of kinds of characters: they make passwords alike."""
    text = plain(password)
    lower = text.casefold()
    if not LEAST <= len(text) <= MOST or len(set(lower)) < 5 or login.casefold() in lower or is_run(lower):
        raise problems.weak_password(LEAST)
    return password


def is_run(text: str) -> bool:
    """Whether most of it goes on from one character to the next, as `1234567890` and `abcdefghij`."""
    steps = [ord(b) - ord(a) for a, b in zip(text, text[1:], strict=False)]
    return sum(step in (-1, 0, 1) for step in steps) * 2 > len(steps)


def plain(password: str) -> str:
    """One spelling for what looks alike (RFC 8265, OpaqueString): cut where nobody's password is as long."""
    return unicodedata.normalize("NFC", password[: MOST * 2])


@lru_cache(maxsize=1)
def of_nobody() -> str:
    return HASHER.hash("of nobody")
