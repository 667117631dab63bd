"""Sorting by an author's own order (DMN 1.5 table 81)."""

from __future__ import annotations

from functools import cmp_to_key

from engine.functions import problems, sizes
from engine.functions.lists import same_list
from engine.functions.table import NO_LISTS, Function, Parameter, example, says
from engine.kinds import ANY, FunctionKind, ListKind
from engine.values import Closure
from engine.values.unknown import Unknown


class _Undecided(Exception):
    def __init__(self, unknown: Unknown):
        self.unknown = unknown


def sorted_by(items: tuple[object, ...], precedes: Closure) -> object:
    """The items so that the function says true of each and its follower; equals keep their order."""
    if len(precedes.parameters) != 2:
        raise problems.bad_order_function()

    def comparison(first: object, second: object) -> int:
        return -1 if _holds(precedes, first, second) else 1 if _holds(precedes, second, first) else 0

    try:
        return tuple(sorted(items, key=cmp_to_key(comparison)))
    except _Undecided as undecided:
        return undecided.unknown


def _holds(precedes: Closure, first: object, second: object) -> bool:
    truth = precedes(first, second)
    if isinstance(truth, Unknown):
        raise _Undecided(truth)
    if not isinstance(truth, bool):
        raise problems.bad_order_function()
    return truth


FUNCTIONS = (
    Function(
        "sort",
        zh="排序",
        takes=(Parameter("list", "列表", ListKind(ANY)), Parameter("precedes", "先后", FunctionKind(None, ANY))),
        gives=same_list,
        size=sizes.same_list,
        meaning=sorted_by,
        says=says(
            "按给出的先后排好；先后是有两个参数的函数，前一个该在前就给“是”。",
            "The items in order; the function of two items says whether the first comes before the second.",
        ),
        prose=("排好顺序的{0}", "按{1}排好顺序的{0}"),
        rows=NO_LISTS,
        examples=(
            example("sort([3, 1, 5, 4], function(x, y) x > y)", [5, 4, 3, 1]),
            example("sort([3, 1, 5, 4], function(x, y) x < y)", [1, 3, 4, 5]),
            example("sort([1, 2], function(x) true)", None),
        ),
    ),
)
