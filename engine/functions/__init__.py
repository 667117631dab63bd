"""The table of functions: every builtin of FEEL, those of Chinese rules, and the operators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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

FAMILIES: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "arithmetic": arithmetic.FUNCTIONS,
        "comparison": comparison.FUNCTIONS,
        "conversion": conversion.FUNCTIONS,
        "texts": texts.FUNCTIONS,
        "numbers": numbers.FUNCTIONS,
        "lists": lists.FUNCTIONS,
        "sorting": sorting.FUNCTIONS,
        "contexts": contexts.FUNCTIONS,
        "ranges": ranges.FUNCTIONS,
        "temporal": temporal.FUNCTIONS,
        "ages_and_days": ages_and_days.FUNCTIONS,
    }
)
"""The entries by family, in the order of the reference."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.name: function for family in FAMILIES.values() for function in family}
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
