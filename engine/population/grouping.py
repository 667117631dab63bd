"""By what people are counted: cities, words, ages in tens of years, numbers in round steps; and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from engine.kinds import BooleanKind, DateKind, Kind, NumberKind, RegionKind, certain
from engine.program import Program

MOST_STEPS = 12
MOST_GROUPINGS = 4
"""By how many facts people are counted, where nobody said by which."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A fact to count by: numbers in steps of `step`, days by tens of years up to `on`, the rest as it is."""

    fact: str
    sort: str
    step: Decimal
    unit: str
    on: date
    program: Program

    def of(self, value: object) -> object:
        """What a person with this value is counted under; None: not known, or none."""
        match self.sort, value:
            case _, None:
                return None
            case "region", str(code):
                return f"{code[:4]}00"
            case "age", date() as day:
                if day > self.on:
                    return -1
                return (self.on.year - day.year - ((self.on.month, self.on.day) < (day.month, day.day))) // 10
            case "number", Decimal() as number:
                return int((number / self.step).to_integral_value(ROUND_FLOOR))
        return value

    def label(self, value: object) -> str:
        if value is None:
            return "未知或没有"
        match self.sort:
            case "region":
                return self.program.places.get(str(value), str(value))
            case "truth":
                return "是" if value else "否"
            case "age":
                assert isinstance(value, int)
                return f"{value * 10}至{value * 10 + 9}年" if value >= 0 else "晚于决定日"
            case "number":
                assert isinstance(value, int)
                low = self.step * value
                return f"{low:f}{self.unit}" if self.step == 1 and not self.unit else f"{low:f}至不满{low + self.step:f}{self.unit}"
        return str(value)

    def order(self, value: object) -> tuple[bool, object]:
        return (value is None, "" if value is None else value)


def is_grouping(kind: Kind) -> bool:
    """Whether a fact of a kind is one to count by where nobody said by which: places, days, truths, the few words of a choice."""
    inner = certain(kind)
    return isinstance(inner, RegionKind | BooleanKind) or isinstance(kind, DateKind) or hasattr(inner, "options") and not isinstance(inner, NumberKind)


def grouping_of(fact: str, kind: Kind, scale: int, program: Program, on: date) -> Grouping:
    """How a fact is grouped; `scale` are the decimals its numbers are counted in."""
    match certain(kind):
        case RegionKind():
            return Grouping(fact, "region", Decimal(1), "", on, program)
        case DateKind():
            return Grouping(fact, "age", Decimal(10), "", on, program)
        case NumberKind() as numbers:
            counted = int(_step(numbers).scaleb(scale)) or 1
            return Grouping(fact, "number", Decimal(counted).scaleb(-scale), numbers.unit, on, program)
        case BooleanKind():
            return Grouping(fact, "truth", Decimal(1), "", on, program)
    return Grouping(fact, "text", Decimal(1), "", on, program)


def _step(kind: NumberKind) -> Decimal:
    """A round step: of a number with bounds about a tenth of their distance, of a whole number without a unit one, else a thousand."""
    if kind.low is not None and kind.high is not None and kind.high > kind.low:
        distance = (kind.high - kind.low) / MOST_STEPS
        step = Decimal(1)
        for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000):
            step = Decimal(factor)
            if step >= distance:
                break
        return step
    if kind.scale == 0:
        return Decimal(10) if kind.digits > 1 else Decimal(1)
    return Decimal(1_000)
