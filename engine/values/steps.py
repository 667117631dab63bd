"""The whole numbers, or the days, from one value to another: what a loop over a range goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.values.numbers import is_whole
from engine.values.temporal import FarDate, day_by_number, day_number


def steps_from(low: object, high: object, low_closed: bool, high_closed: bool) -> Counted | None:
    """From a start to an end, also downwards; None where neither whole numbers nor days lie between the two."""
    match low, high:
        case Decimal(), Decimal() if is_whole(low) and is_whole(high):
            return Counted(_counted(int(low), int(high), low_closed, high_closed), Decimal)
        case date() | FarDate(), date() | FarDate():
            return Counted(_counted(day_number(low), day_number(high), low_closed, high_closed), day_by_number)
    return None


def _counted(start: int, end: int, low_closed: bool, high_closed: bool) -> range:
    step = 1 if end >= start else -1
    return range(start if low_closed else start + step, end + step if high_closed else end, step)


@dataclass(frozen=True, slots=True)
class Counted:
    """Whole numbers or days, made one by one."""

    numbers: range
    made: Callable[[int], object]

    def __iter__(self) -> Iterator[object]:
        return map(self.made, self.numbers)

    def count(self, most: int) -> int:
        """How many there are, or `most`: there may be more than Python counts."""
        first, end = self.numbers.start, self.numbers.stop
        return min(max(0, (end - first) * self.numbers.step), most)
