"""The table of functions: every builtin of FEEL, those of Chinese rules, and the operators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dsl.diagnostics import Words
from engine.functions import (
    ages_and_days,
    arithmetic,
    comparison,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    sorting,
    temporal,
    texts,
)
from engine.functions.call import LEFT_OUT, called
from engine.functions.table import Ambient, Example, Function, Parameter, Signature

__all__ = [
    "FUNCTIONS",
    "LEFT_OUT",
    "Ambient",
    "Example",
    "Function",
    "Parameter",
    "Signature",
    "called",
    "chinese_names",
    "named",
]

class Family(NamedTuple):
    """Functions that stand together in the reference."""

    title: Words
    functions: tuple[Function, ...]


FAMILIES: tuple[Family, ...] = (
    Family(Words("加减乘除", "Arithmetic"), arithmetic.FUNCTIONS),
    Family(Words("比较和判断", "Comparison"), comparison.FUNCTIONS),
    Family(Words("换一种类型", "Conversion"), conversion.FUNCTIONS),
    Family(Words("文字", "Texts"), texts.FUNCTIONS),
    Family(Words("数字和取整", "Numbers"), numbers.FUNCTIONS),
    Family(Words("列表", "Lists"), lists.FUNCTIONS),
    Family(Words("排序", "Sorting"), sorting.FUNCTIONS),
    Family(Words("记录", "Contexts"), contexts.FUNCTIONS),
    Family(Words("区间的前后", "Ranges"), ranges.FUNCTIONS),
    Family(Words("今天和日历", "Days of the calendar"), temporal.FUNCTIONS),
    Family(Words("周岁、足月、工作日、身份证", "Ages, months, working days, ID numbers"), ages_and_days.FUNCTIONS),
)
"""In the order of the reference."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.name: function for family in FAMILIES for function in family.functions}
)


def named(name: str) -> Function | None:
    """The function of this name, in either language."""
    return FUNCTIONS.get(name) or FUNCTIONS.get(_FEEL_NAMES.get(name, ""))


def chinese_names() -> dict[str, str]:
    """The Chinese names of the functions that are called by name, and FEEL's name for each.

    Denial is not among them: it has keywords of its own (非, 不是).
    """
    return {zh: name for zh, name in _FEEL_NAMES.items() if name != "not"}


_FEEL_NAMES = {function.zh: function.name for function in FUNCTIONS.values() if not function.is_operator}
