"""RE2 in plain Python, for where the library itself cannot run: the part of it that `engine.functions.patterns` writes.

The same patterns are taken and refused, the same text is found, in time linear in the text. What belongs to a category or a
script, and which letters differ in case alone, is asked of RE2 when the site is written (`tables`), so that both know the
same Unicode.

In the browser this is the module `re2`: `compile`, `escape`, `error`, `Options`, and of a pattern `search`, `fullmatch`,
`finditer`, `groups`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from web.browser.linear.machine import Pattern
from web.browser.linear.reading import error, pattern_from

__all__ = ["Options", "Pattern", "compile", "error", "escape"]

KEPT_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class Options:
    """What RE2 may be told; that it keeps quiet is all that is ever said."""

    def __init__(self) -> None:
        self.log_errors = True


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Pattern:
    return Pattern(pattern_from(pattern))


def compile(pattern: str, options: Any = None) -> Pattern:
    """The pattern ready to match; raises `error` where RE2 does."""
    return _compiled(pattern)


def escape(text: str) -> str:
    """The pattern that matches exactly this text."""
    return "".join(sign if sign in KEPT_PLAIN or ord(sign) >= 0x80 else "\\x00" if sign == "\0" else "\\" + sign for sign in text)
