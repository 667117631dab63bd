"""How somebody reads the pages: in which language, and as they are or large with one question a page (长辈版).

A link with `?lang=` or `?look=` chooses, a cookie of this browser keeps the choice. It says nothing of who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dsl.diagnostics import Words

LANGUAGES: Mapping[str, Words] = {
    "zh": Words("中文", "中文"),
    "en": Words("English", "English"),
}
"""Each named in itself, for those who read no other."""

LOOKS: Mapping[str, Words] = {
    "plain": Words("标准版", "Standard size"),
    "large": Words("长辈版", "Large print"),
}

COOKIE = "banshi-look"
DAYS = 180


@dataclass(frozen=True, slots=True)
class Look:
    language: str = "zh"
    size: str = "plain"

    @property
    def is_large(self) -> bool:
        return self.size == "large"

    @property
    def kept(self) -> str:
        """As a cookie keeps it."""
        return f"{self.language}.{self.size}"

    @property
    def others(self) -> tuple[tuple[Words, str, Look], ...]:
        """What may be switched to from here: its name, the language the name is in, and the look."""
        sizes = tuple((name, self.language, replace(self, size=size)) for size, name in LOOKS.items() if size != self.size)
        return sizes + tuple((name, code, replace(self, language=code)) for code, name in LANGUAGES.items() if code != self.language)


def look_from(query: Mapping[str, str], kept: str) -> Look:
    """What a request asks for, else what was kept, else Chinese as it is; words nobody knows count for nothing."""
    language, _, size = kept.partition(".")
    language, size = query.get("lang", language), query.get("look", size)
    found = Look()
    if language in LANGUAGES:
        found = replace(found, language=language)
    if size in LOOKS:
        found = replace(found, size=size)
    return found


def switched(query: str, look: Look) -> str:
    """The query of the same page in another look."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in ("lang", "look")]
    return "?" + urlencode([*kept, ("lang", look.language), ("look", look.size)])


def spoken(text: str, language: str) -> str:
    """One side of `中文 ‖ English`."""
    chinese, _, english = text.partition(" ‖ ")
    return english if language == "en" and english else chinese
