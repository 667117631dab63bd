"""Texts with a format of their own, as a table: numbers of persons, of organisations, of accounts and of telephones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Format:
    """`pattern` is for every engine and for JSON Schema: ASCII classes, anchored, linear. `check` says what it cannot."""

    name: str
    pattern: str
    check: Callable[[str], bool] = lambda text: True

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None and self.check(text)


# 前两位是省级行政区划代码；81–83 是港澳台居民，9 开头的是外国人永久居留身份证。
ID_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 92".split()
)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
"""The last sign of an ID number, by the rest that its weighted figures leave of 11 (GB 11643)."""
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))


def _is_id_number(text: str) -> bool:
    """GB 11643: a region, a real day, the check character."""
    if text[:2] not in ID_PROVINCES and text[0] != "9":
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(figure) * weight for figure, weight in zip(text, ID_WEIGHTS, strict=False))
    return text[17] == ID_CHECKS[total % 11]


def _is_uscc(text: str) -> bool:
    """GB 32100: eighteen signs, the last one a check character."""
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(text, USCC_WEIGHTS, strict=False))
    return text[17] == USCC_SIGNS[-total % 31]


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("id_number", "^[0-9]{17}[0-9X]$", _is_id_number),
        Format("uscc", "^[0-9A-HJ-NPQRTUWXY]{18}$", _is_uscc),
        Format("bank_account", "^[0-9]{12,19}$"),
        Format("mobile", "^1[3-9][0-9]{9}$"),
    )
}
