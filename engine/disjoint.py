"""Whether rows of a table or a parameter exclude each other, as far as literals show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from engine.program import Call, Connective, Expr, Literal, Local, RangeOf


def are_disjoint(rows: Sequence[tuple[Expr | None, ...]]) -> bool:
    """Whether no two rows can hold at once, because in some column their literal ranges lie apart."""
    spans = [[_stretch(test) for test in row] for row in rows]
    for place, row in enumerate(spans):
        for other in spans[place + 1 :]:
            if not any(_apart(one, two) for one, two in zip(row, other, strict=True)):
                return False
    return True


@dataclass(frozen=True)
class _Stretch:
    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


def _stretch(test: Expr | None) -> _Stretch | None:
    """The values between two literals that a cell lets through; None if it is not such a cell."""
    match test:
        case Call("in", (Local("?"), RangeOf(low, high, low_closed, high_closed))):
            if all(end is None or isinstance(end, Literal) for end in (low, high)):
                first, last = (end.value if isinstance(end, Literal) else None for end in (low, high))
                return _Stretch(first, last, low_closed, high_closed)
        case Call("=", (Local("?"), Literal(value))) if value is not None:
            return _Stretch(value, value, True, True)
        case Call(">=" | ">" as sign, (Local("?"), Literal(value))) if value is not None:
            return _Stretch(value, None, sign == ">=", False)
        case Call("<=" | "<" as sign, (Local("?"), Literal(value))) if value is not None:
            return _Stretch(None, value, False, sign == "<=")
        case Connective("and", operands):
            return reduce(_within_both, map(_stretch, operands))
    return None


def _within_both(one: _Stretch | None, two: _Stretch | None) -> _Stretch | None:
    """What both let through, where they are the two ends of a stretch."""
    if one is None or two is None:
        return one or two
    for low, high in ((one, two), (two, one)):
        if low.high is None and high.low is None:
            return _Stretch(low.low, high.high, low.low_closed, high.high_closed)
    return one


def _apart(one: _Stretch | None, two: _Stretch | None) -> bool:
    if one is None or two is None:
        return False
    return _ends_before(one, two) or _ends_before(two, one)


def _ends_before(one: _Stretch, two: _Stretch) -> bool:
    if one.high is None or two.low is None or type(one.high) is not type(two.low) or isinstance(one.high, bool):
        return False
    return bool(one.high < two.low) or one.high == two.low and not (one.high_closed and two.low_closed)
