"""Numbers in Chinese characters: 二百三十, 百分之八十, 一九六〇年一月一日."""

from __future__ import annotations

import re

from dsl.words import UNITS


def in_figures(words: str) -> str:
    """六十五岁 as 65岁, 百分之八十 as 80%, 一九六〇年一月一日 as 1960年1月1日; "" for words that are no number."""
    written = _IN_CHINESE.sub(lambda found: str(number_of(found[0])), words.removeprefix("百分之"))
    if not _FIGURES.fullmatch(written) or written == words:
        return ""
    return f"{written}%" if words.startswith("百分之") else written


def number_of(words: str) -> int:
    """The number that Chinese numerals say: 二百三十, 十五, 二〇二五, 三万五千."""
    if not any(each in _TENS for each in words):
        return int("".join(str(_DIGITS[each]) for each in words))
    total = section = digit = 0
    for each in words:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif (ten := _TENS[each]) < 10_000:
            section += (digit or 1) * ten
            digit = 0
        else:
            total += (section + digit or 1) * ten
            section = digit = 0
    return total + section + digit


_DIGITS = {**{each: value for value, each in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_IN_CHINESE = re.compile(f"[{''.join((*_DIGITS, *_TENS))}]{{1,20}}")
_UNITS = "|".join(sorted((re.escape(each) for each in UNITS if each), key=len, reverse=True))
_FIGURES = re.compile(rf"[0-9]+(?:{_UNITS})?|[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日")
