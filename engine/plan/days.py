"""Which days are worked: by the published calendar, or by a file where a year is not published yet or differs.

    2027:
      放假: [2027-01-01 至 2027-01-03, 2027-02-06 至 2027-02-12]
      上班: [2027-02-20]

A year that stands in the file is taken from it alone: Monday to Friday are worked but for 放假, and so are the days of 上班.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from dsl.diagnostics import Report
from dsl.from_text import document_from
from dsl.source import Text
from dsl.surface import Entries, Items, Value
from engine.functions.ages_and_days import published_working_day
from engine.plan import problems
from engine.values.problems import Fault

MOST_DAYS = 6_000
"""Of working days after a beginning: what needs more is no plan of a public service."""


class Unpublished(Exception):
    """Nobody has said which days of this year are worked."""

    def __init__(self, year: int):
        super().__init__(str(year))
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """`years` are those it takes from a file: their free days, and the weekend days worked instead."""

    years: frozenset[int] = frozenset()
    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    _after: dict[date, list[date]] = field(default_factory=dict, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        if day.year in self.years:
            return day in self.worked or (day.isoweekday() <= 5 and day not in self.free)
        try:
            return published_working_day(day)
        except Fault:
            raise Unpublished(day.year) from None

    def first_from(self, day: date) -> date:
        """The day itself if it is worked, else the next that is."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, begin: date, count: int) -> date:
        """The day so many working days later; the first day is not counted."""
        days = self._after.setdefault(begin, [begin])
        while len(days) <= count:
            days.append(self.first_from(days[-1] + timedelta(days=1)))
        return days[count]


PUBLISHED = Calendar()
FREE, WORKED = ("放假", "free"), ("上班", "worked")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s*(?:至|到|~|to|\.\.)\s*([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


def calendar_from(text: str, file: str, report: Report) -> Calendar:
    """The calendar a file writes; what is wrong in it goes to the report."""
    document = document_from(file, text, report)
    years: set[int] = set()
    days: dict[str, set[date]] = {FREE[0]: set(), WORKED[0]: set()}
    for year, parts in document.root.entries if document is not None else ():
        if not re.fullmatch("(19|20|21)[0-9]{2}", year.value) or not isinstance(parts, Entries):
            report.add(problems.not_a_year(year))
            continue
        years.add(int(year.value))
        for key, value in parts.entries:
            sort = next((each[0] for each in (FREE, WORKED) if key.value in each), None)
            if sort is None:
                report.add(problems.not_free_or_worked(key))
                continue
            for each in _texts(value):
                days[sort].update(_days_of(each, int(year.value), report))
    for day in sorted(days[FREE[0]] & days[WORKED[0]]):
        report.add(problems.free_and_worked(day, file))
    return Calendar(frozenset(years), frozenset(days[FREE[0]]), frozenset(days[WORKED[0]]))


def _days_of(text: Text, year: int, report: Report) -> Iterator[date]:
    match = _DAYS.fullmatch(text.value.strip())
    try:
        first = date.fromisoformat(match[1]) if match else None
        last = date.fromisoformat(match[2]) if match and match[2] else first
    except ValueError:
        first = last = None
    if first is None or last is None or last < first or not first.year == last.year == year:
        report.add(problems.not_days_of_year(text, year))
        return
    while first <= last:
        yield first
        first += timedelta(days=1)


def _texts(value: Value) -> tuple[Text, ...]:
    match value:
        case Text():
            return (value,) if value.value else ()
        case Items(items):
            return tuple(text for each in items for text in _texts(each))
        case Entries(entries):
            return tuple(name for name, _ in entries)
