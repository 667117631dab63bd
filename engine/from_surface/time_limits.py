"""Time limits and reach as authors write them: `20个工作日`, `当场`, `全省`. Compared only, never counted on a calendar here."""

from __future__ import annotations

import re
from decimal import Decimal

from dsl.frozen import frozen

ON_THE_SPOT = ("当场", "即时", "即办", "当日", "on the spot", "at once", "same day")
WORKING_DAYS = {"个工作日": Decimal(1), "工作日": Decimal(1), "天": Decimal(5) / 7, "日": Decimal(5) / 7, "个自然日": Decimal(5) / 7,
                "个月": Decimal(21), "月": Decimal(21), "年": Decimal(250), "小时": Decimal(1) / 8, "分钟": Decimal(1) / 480, "次": Decimal(1)}
"""About how many working days one of each is: good enough to say which of two is longer, and for nothing else."""

_PATTERN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(\D+)")


@frozen
class Limit:
    count: Decimal
    unit: str

    @property
    def in_working_days(self) -> Decimal:
        return self.count * WORKING_DAYS[self.unit]


def limit_from(text: str) -> Limit | None:
    """None where the words are not a time limit."""
    text = text.strip()
    if text in ON_THE_SPOT:
        return Limit(Decimal(0), "个工作日")
    match = _PATTERN.fullmatch(text)
    if match is None or match.group(2).strip() not in WORKING_DAYS:
        return None
    return Limit(Decimal(match.group(1)), match.group(2).strip())


def is_longer(new: str, old: str) -> bool:
    a, b = limit_from(new), limit_from(old)
    return a is not None and b is not None and a.in_working_days > b.in_working_days


REACH = ("全国", "跨省", "全省", "全市", "县内")
DEPTH = ("四级", "三级", "二级", "一级")


def is_narrower(new: str, old: str) -> bool:
    """Whether a matter reaches less far, or less deep into the network, than before."""
    for order in (REACH, DEPTH):
        if new in order and old in order:
            return order.index(new) > order.index(old)
    return False
