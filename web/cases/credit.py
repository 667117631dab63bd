"""信用: what became of somebody's promises, and whether they may promise again (告知承诺)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from web.cases.case import Standing


@dataclass(frozen=True, slots=True)
class Mark:
    """A promise that was looked into. A broken one counts `until` a day, or until it was made good."""

    pledge: str
    goal: str
    on: date
    was_kept: bool
    until: date | None = None
    repaired: date | None = None

    def counts_on(self, day: date) -> bool:
        return not self.was_kept and self.repaired is None and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Credit:
    marks: tuple[Mark, ...]
    today: date

    @property
    def against(self) -> tuple[Mark, ...]:
        """What bars another promise today."""
        return tuple(each for each in self.marks if each.counts_on(self.today))

    @property
    def may_promise(self) -> bool:
        return not self.against

    @property
    def until(self) -> date | None:
        """The last day on which it is barred, if nothing is made good before."""
        return max((each.until for each in self.against if each.until is not None), default=None)


def credit_of(standings: Iterable[Standing], today: date) -> Credit:
    """What the cases of one person tell of their promises, the newest first."""
    marks = [
        Mark(each.promise.pledge, standing.course.title, each.checked, each.was_kept, each.until, each.repaired)
        for standing in standings for each in standing.promised if each.was_kept is not None and each.checked is not None
    ]  # fmt: skip
    return Credit(tuple(sorted(marks, key=lambda each: each.on, reverse=True)), today)
