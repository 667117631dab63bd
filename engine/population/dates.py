"""How the dates of a column are written, as a mapping says it: `格式: 年/月/日`.

2004-08-08 is read in every column that has a format, for it can mean no other day. What is no day of the calendar, and a year that no
fact can have, is no date in any format; nor is a time of day other than midnight, unless the format says that there are such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, product
from typing import Any

from dsl.diagnostics import Problems, Words
from dsl.nearest import nearest
from engine import problems_of_dates as problems
from engine.facts import FIRST_YEAR, LAST_YEAR, half_width
from engine.kinds import DateKind, Kind

YEAR = f"(?:{'|'.join(str(century) for century in range(FIRST_YEAR // 100, LAST_YEAR // 100 + 1))})[0-9]{{2}}"
"""A year that a fact can have."""

MIDNIGHT = "(?:(?: +|T)0{1,2}:00(?::00(?:[.]0{1,9})?)?)?"
ANY_TIME = "(?:(?: +|T)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?)?"
RUN_ON = {False: "(?:000000)?", True: "(?:(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?"}
"""A time of day as it follows eight digits: 20040808000000. The other key is whether it may be any."""

SOME_TIME = f"(?P<time>{ANY_TIME})"

OF_A_FLOAT = "(?:[.]0{1,9})?"
"""What becomes of a whole number that a program has held with decimals."""

BEFORE_1900 = date(1899, 12, 31)
"""The day before the one that spreadsheets count as 1."""

NO_LEAP_DAY = 60
"""Spreadsheets count a 29 February 1900, which there was not: whatever they number higher comes a day too late."""

LAST_COUNT = (date(LAST_YEAR, 12, 31) - BEFORE_1900).days + 1


@dataclass(frozen=True, slots=True)
class Form:
    """A text that is a date: its pattern, for every engine, with the groups of year, month and day; without groups of these, one
    group for the number of days as spreadsheets count them. `loosely`: a text that was to be one."""

    pattern: str
    loosely: str
    groups: tuple[int, int, int] | None

    def day_in(self, found: re.Match[str]) -> date | None:
        """The day of a text that fits; None where there is none such."""
        if self.groups is None:
            return day_counted(int(found[1]))
        try:
            return date(*(int(found[group]) for group in self.groups))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write dates: the order of year, month and day, and what stands between them; without an order, days are counted.

    `has_time`: a time of day may follow, which is not looked at.
    """

    order: str
    mark: str = ""
    has_time: bool = False

    @property
    def words(self) -> Words:
        zh, en = self.mark.join(self.order) or "表格天数", self.mark.join(IN_ENGLISH[part] for part in self.order) or "spreadsheet days"
        return Words(f"{zh} 时刻", f"{en} time") if self.has_time else Words(zh, en)

    @property
    def forms(self) -> tuple[Form, ...]:
        if not self.order:
            part = "(?:[.][0-9]{1,20})?" if self.has_time else OF_A_FLOAT
            return (Form(f"([1-9][0-9]{{0,5}}){part}", "([1-9][0-9]{0,8}|0)(?P<time>(?:[.][0-9]*[1-9][0-9]*)?)(?:[.]0+)?", None),)
        groups = (self.order.index("年") + 1, self.order.index("月") + 1, self.order.index("日") + 1)
        time = ANY_TIME if self.has_time else MIDNIGHT
        if self.mark:
            between = f"[{self.mark}]"
            return (Form(between.join(LOOSE[part] for part in self.order) + time, between.join(ANY_YEAR[part] for part in self.order) + SOME_TIME, groups),)
        pattern = "".join(FIXED[part] for part in self.order)
        digits = Form(f"{pattern}(?:{RUN_ON[self.has_time]}|{OF_A_FLOAT}|{time})", "".join(DIGITS[part] for part in self.order) + f"(?P<time>{RUN_ON[True]}|{ANY_TIME})", groups)
        if self.order != "年月日":
            return (digits,)
        # 2004年8月8日, which is read as it is spoken.
        return (digits, Form("".join(f"{LOOSE[part]}{part}" for part in self.order) + time, "".join(f"{ANY_YEAR[part]}{part}" for part in self.order) + SOME_TIME, groups))


IN_ENGLISH = {"年": "year", "月": "month", "日": "day"}
LOOSE = {"年": f"({YEAR})", "月": "([0-9]{1,2})", "日": "([0-9]{1,2})"}
FIXED = {"年": f"({YEAR})", "月": "(0[1-9]|1[0-2])", "日": "(0[1-9]|[12][0-9]|3[01])"}
ANY_YEAR = {**LOOSE, "年": "([0-9]{4})"}
DIGITS = {"年": "([0-9]{4})", "月": "([0-9]{2})", "日": "([0-9]{2})"}

ISO = Way("年月日", "-")
ISO_FORM = {
    has_time: Form(f"({YEAR})-([0-9]{{2}})-([0-9]{{2}}){ANY_TIME if has_time else MIDNIGHT}", f"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){SOME_TIME}", (1, 2, 3))
    for has_time in (False, True)
}

WAYS = (*(Way(order, mark) for order, mark in product(("年月日", "日月年", "月日年"), ("/", "-", ".", ""))), Way(""))
"""In the order in which they are offered."""


@dataclass(frozen=True)
class Dates:
    """The ways in which the dates of a column are written. No text is a day in two of them."""

    ways: tuple[Way, ...]

    @property
    def words(self) -> Words:
        """As a mapping says it."""
        return worded(self.ways)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """What is read, in the order in which a text is held to it: the first that fits says which day it is."""
        found = [form for way in self.ways for form in way.forms]
        if not any((way.order, way.mark) == (ISO.order, ISO.mark) for way in self.ways):
            found.append(ISO_FORM[any(way.has_time for way in self.ways)])
        return tuple(found)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], Form], ...]:
        return tuple((re.compile(form.pattern), form) for form in self.forms)

    def day_in(self, text: str) -> date | None:
        """The day that a text in half-width signs says; None where it says none."""
        for pattern, form in self._patterns:
            if found := pattern.fullmatch(text):
                return form.day_in(found)
        return None

    def loosely_in(self, text: str) -> tuple[date | None, bool] | None:
        """Of a text that was to be a date in one of these ways the day, if there is one, in any year, and whether there is a time of
        day, which is not looked for; None of any other text."""
        for form in self.forms:
            if found := re.fullmatch(form.loosely, text):
                return form.day_in(found), bool(found["time"])
        return None


def worded(ways: Iterable[Way]) -> Words:
    """Ways as a mapping says them: one, or a list."""
    words = [way.words for way in ways]
    return words[0] if len(words) == 1 else Words(f"[{', '.join(each.zh for each in words)}]", f"[{', '.join(each.en for each in words)}]")


def day_counted(count: int) -> date | None:
    """The day that spreadsheets count so, from 1 for 1 January 1900."""
    if count == NO_LEAP_DAY or not 1 <= count <= LAST_COUNT:
        return None
    return BEFORE_1900 + timedelta(days=count - (count > NO_LEAP_DAY))


# ── what a mapping says ──────────────────────────────────────────────────────────────────────────────────────────


def dates_from(column: str, kind: Kind, said: Any) -> Dates:
    """The format that stands in a mapping for a column of this kind: a word, or a list of words. Raises Problems."""
    if not isinstance(kind, DateKind):
        raise Problems([problems.format_of_no_date(column)])
    listed = said if isinstance(said, list) else [said]
    ways: dict[Way, None] = {}
    for each in listed:
        way = WORDS.get(_bare(each)) if isinstance(each, str) else None
        if way is None:
            raise Problems([_unknown(column, each)])
        ways[way] = None
    if not ways:
        raise Problems([_unknown(column, "")])
    for one, other in combinations(ways, 2):
        if (twin := turned(one)) is not None and (twin.order, twin.mark) == (other.order, other.mark):
            raise Problems([problems.formats_alike(column, one.words, other.words, one.mark.join(("01", "02", "2004")))])
    return Dates(tuple(ways))


def _bare(words: str) -> str:
    """A word as it is looked up: in half-width signs and small letters, without blanks."""
    return "".join(half_width(words).lower().split())


WORDS: Mapping[str, Way] = {
    _bare(word): Way(way.order, way.mark, has_time)
    for way in WAYS for has_time in (False, True) for word in (Way(way.order, way.mark, has_time).words.zh, Way(way.order, way.mark, has_time).words.en)
}  # fmt: skip

ALSO = {_bare(word): "表格天数" for word in ("Excel", "Excel日期", "Excel天数", "序列号", "日期序列号", "日期序号", "序号", "天数", "数字", "serial", "serial number", "days")}
"""What people call it; offered, never taken."""


def _unknown(column: str, said: Any) -> Any:
    """A format that is none, with what was most likely meant: in letters (yyyy/mm/dd), by an example (2004/8/8), or misspelled."""
    text = said if isinstance(said, str) else ""
    if example := likely([text]):
        return problems.example_of_format(column, text, *(way.words for way in (example.ways[0], example.instead) if way is not None))
    bare = _bare(text)
    in_letters = re.sub(r"(.)\1+", r"\1", re.sub("h.*", "时刻", bare).translate(str.maketrans("ymd", "年月日")))
    meant = WORDS.get(in_letters) or WORDS.get(ALSO.get(bare, ""))
    if meant is None and (near := nearest(bare, tuple(WORDS))) is not None:
        meant = WORDS[near]
    return problems.unknown_format(column, text, meant.words if meant else None, [way.words for way in WAYS if way.mark == "/" or way.order in ("年月日", "")])


# ── what cells look like ─────────────────────────────────────────────────────────────────────────────────────────

NEARLY = 10
"""One cell of so many may be something else."""

MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """How cells are written by their looks; `instead` is another way that nothing tells from the only one of `ways`."""

    ways: tuple[Way, ...]
    instead: Way | None = None


def likely(cells: Iterable[str]) -> Likely | None:
    """The fewest ways in which nearly all of these texts are days; a time of day is left out only where nothing else helps."""
    texts = [half_width(each) for each in cells]
    if are_of_another_zone(texts):
        return None
    for has_time in (False, True):
        chosen: dict[Way, list[str]] = {}
        left = texts
        while len(left) * NEARLY > len(texts) and len(chosen) < MOST_WAYS:
            days = {way: [each for each in left if _is_day(each, way)] for way in (Way(base.order, base.mark, has_time) for base in WAYS)}
            best = max(days, key=lambda way: len(days[way]))
            alike = [each for each in left if _is_written(each, best)]
            twin = turned(best)
            if twin is not None and any(_is_day(each, twin) and not _is_day(each, best) for each in alike):
                # Some have the day first, and some the month.
                return None
            # A day that there was not is written as the others are, but most should be days.
            if not days[best] or 2 * len(days[best]) < len(alike):
                break
            chosen[best] = days[best]
            left = [each for each in left if each not in alike]
        if not chosen or len(left) * NEARLY > len(texts):
            continue
        twins = [twin for way in chosen if (twin := turned(way)) is not None and all(_is_day(each, twin) for each in chosen[way])]
        if not twins or len(chosen) == 1:
            return Likely(tuple(chosen), twins[0] if twins else None)
    return None


OF_ANOTHER_ZONE = re.compile(r"(?:[ T:]1[56]:00(?::00(?:[.]0+)?)?|(?<=[0-9]{8})1[56]0000|[0-9][.]6{4,}7?)\s*")
"""Midnight in Beijing as a clock of universal time has it, in the summers of 1986 to 1991 an hour sooner."""


def are_of_another_zone(texts: Sequence[str]) -> bool:
    """Whether all of these say such a time: then their dates are a day too early."""
    return bool(texts) and all((found := OF_ANOTHER_ZONE.search(each)) is not None and found.end() == len(each) for each in texts)


def turned(way: Way) -> Way | None:
    """The way that has day and month the other way round, where the year is last."""
    order = {"日月年": "月日年", "月日年": "日月年"}.get(way.order)
    return None if order is None else Way(order, way.mark, way.has_time)


def _is_written(text: str, way: Way) -> bool:
    # A number of five digits may be counted days; one of four is a year as likely.
    return (bool(way.order) or re.match("[0-9]{5}(?![0-9])", text) is not None) and any(re.fullmatch(form.pattern, text) for form in way.forms)


def _is_day(text: str, way: Way) -> bool:
    return _is_written(text, way) and any((found := re.fullmatch(form.pattern, text)) and form.day_in(found) is not None for form in way.forms)
