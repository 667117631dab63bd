"""How long personal data is kept: `10年`, `6个月`, `90天`, `永久`, as catalogs and sites write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """So many days, months or years; `unit` is empty for what is kept for ever."""

    count: int
    unit: str

    @property
    def is_for_ever(self) -> bool:
        return not self.unit

    def before(self, moment: datetime) -> datetime | None:
        """Whatever began earlier is past its time; None for ever. A day that the month has not is its last."""
        match self.unit:
            case "":
                return None
            case "day":
                return moment - timedelta(days=self.count)
            case _:
                months = moment.year * 12 + moment.month - 1 - self.count * (12 if self.unit == "year" else 1)
                year, month = divmod(months, 12)
                day = next(day for day in range(moment.day, 0, -1) if is_day(year, month + 1, day))
                return moment.replace(year=year, month=month + 1, day=day)

    def in_words(self, zh: bool) -> str:
        if self.is_for_ever:
            return "永久" if zh else "for ever"
        return f"{self.count}{ {'day': '天', 'month': '个月', 'year': '年'}[self.unit] }" if zh else f"{self.count} {self.unit}{'s' * (self.count > 1)}"


def is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime(year, month, day)
    except ValueError:
        return False
    return True


FOR_EVER = Period(0, "")
UNITS = {"天": "day", "日": "day", "个月": "month", "年": "year", "days": "day", "day": "day", "months": "month", "month": "month", "years": "year", "year": "year"}
WRITTEN = re.compile(r"([0-9]{1,4}) *(\S+)")


def period_from(text: str) -> Period | None:
    """`10年`, `6个月`, `90天`, `永久`, `10 years`, `for ever`; None for anything else."""
    if text in ("永久", "for ever", "forever"):
        return FOR_EVER
    found = WRITTEN.fullmatch(text)
    unit = UNITS.get(found[2]) if found else None
    return Period(int(found[1]), unit) if found and unit and int(found[1]) > 0 else None
