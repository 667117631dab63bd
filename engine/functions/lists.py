"""Functions of lists (DMN 1.5 table 73). Positions count from 1, from the end below 0."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial, reduce
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from engine.functions import problems, sizes
from engine.functions.comparison import any_of, conjunction, disjunction
from engine.functions.table import INEXACT, NO_LISTS, Function, Parameter, Signature, example, in_rows, says
from engine.kinds import (
    ANY,
    BOOLEAN,
    DAYS,
    MONTHS,
    NUMBER,
    FunctionKind,
    Kind,
    ListKind,
    NumberKind,
    certain,
    least_common,
)
from engine.values import Closure, number_from_text, numbers, temporal_from_text
from engine.values.comparing import equal, order, sort_of
from engine.values.numbers import CONTEXT, plain, whole
from engine.values.temporal import DaysDuration, MonthsDuration
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from engine.rows import Cell, Rows, Value

at, number = temporal_from_text, number_from_text

Items = tuple[object, ...]
Over = OneOf["sum", "least", "greatest"]

LIST = Parameter("list", "列表", ListKind(ANY))
REST = Parameter("items", "各项", ANY, rest=True)
NUMBERS = Parameter("list", "列表", ListKind(NUMBER))
REST_OF_NUMBERS = Parameter("numbers", "各数", NUMBER, rest=True)
POSITION = Parameter("position", "位置", NUMBER)


def list_contains(items: object, element: object) -> object:
    """As an or over the items; an item of another kind is not the element."""
    if isinstance(items, Unknown):
        return items
    if not isinstance(items, tuple):
        raise problems.absent_list()
    truths = (equal(item, element) for item in items)
    return any_of(False if truth is None else truth for truth in truths)


def all_true(items: object) -> object:
    return _judged(items, conjunction)


def any_true(items: object) -> object:
    return _judged(items, disjunction)


def _judged(items: object, judge: Callable[[Items], object]) -> object:
    if isinstance(items, Unknown):
        return items
    if items is None:
        raise problems.absent_list()
    return judge(items if isinstance(items, tuple) else (items,))


def least(items: Items) -> object:
    return _extreme("min", items, -1)


def greatest(items: Items) -> object:
    return _extreme("max", items, 1)


def _extreme(name: str, items: Items, sign: int) -> object:
    if not items:
        raise problems.empty_list(name)
    if items[0] is None:
        raise problems.null_item()
    best = items[0]
    order(best, best)
    for item in items[1:]:
        if item is None:
            raise problems.null_item()
        if order(item, best) == sign:
            best = item
    return best


def total(items: tuple[Decimal, ...]) -> Decimal:
    if not items:
        raise problems.empty_list("sum")
    return reduce(numbers.add, items)


def total_of_days(items: tuple[DaysDuration, ...]) -> DaysDuration:
    if not items:
        raise problems.empty_list("sum")
    return DaysDuration(sum(item.nanoseconds for item in items))


def total_of_months(items: tuple[MonthsDuration, ...]) -> MonthsDuration:
    if not items:
        raise problems.empty_list("sum")
    return MonthsDuration(sum(item.count for item in items))


def multiplied(items: tuple[Decimal, ...]) -> Decimal:
    if not items:
        raise problems.empty_list("product")
    return reduce(numbers.multiply, items)


def mean(items: tuple[Decimal, ...]) -> Decimal:
    if not items:
        raise problems.empty_list("mean")
    return numbers.from_fraction(_average(items))


def _average(items: tuple[Decimal, ...]) -> Fraction:
    return sum(map(Fraction, items), Fraction(0)) / len(items)


def median(items: tuple[Decimal, ...]) -> Decimal:
    if not items:
        raise problems.empty_list("median")
    ordered, middle = sorted(items), len(items) // 2
    if len(items) % 2:
        return ordered[middle]
    return numbers.divide(numbers.add(ordered[middle - 1], ordered[middle]), Decimal(2))


def standard_deviation(items: tuple[Decimal, ...]) -> Decimal:
    """Of a sample: the squares are divided by one less than their count."""
    if len(items) < 2:
        raise problems.too_few("stddev", 2)
    average = _average(items)
    squares = sum(((Fraction(item) - average) ** 2 for item in items), Fraction(0))
    return CONTEXT.sqrt(numbers.from_fraction(squares / (len(items) - 1)))


def most_frequent(items: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    counts: dict[Decimal, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return tuple(sorted(item for item, count in counts.items() if count == most))


def sublist(items: Items, start: Decimal, length: Decimal | None = None) -> Items:
    begin = index(items, start)
    if length is None:
        return items[begin:]
    count = whole(length)
    if count < 0 or begin + count > len(items):
        raise problems.bad_sublist(count, len(items) - begin)
    return items[begin : begin + count]


def index(items: Items, position: Decimal) -> int:
    """The Python index of a FEEL position."""
    place = whole(position)
    if not 1 <= abs(place) <= len(items):
        raise problems.no_such_position(plain(position), len(items))
    return place - 1 if place > 0 else len(items) + place


def concatenated(lists: tuple[Items, ...]) -> Items:
    return tuple(item for each in lists for item in each)


def inserted(items: Items, position: Decimal, new_item: object) -> Items:
    place = index(items, position)
    return (*items[:place], new_item, *items[place:])


def removed(items: Items, position: Decimal) -> Items:
    place = index(items, position)
    return items[:place] + items[place + 1 :]


def replaced(items: Items, position: Decimal, new_item: object) -> Items:
    place = index(items, position)
    return (*items[:place], new_item, *items[place + 1 :])


def replaced_where(items: Items, match: Closure, new_item: object) -> object:
    """Every item for which the function, given it and the new one, says true."""
    if len(match.parameters) != 2:
        raise problems.bad_match_function()
    kept: list[object] = []
    for item in items:
        truth = match(item, new_item)
        if isinstance(truth, Unknown):
            return truth
        if not isinstance(truth, bool):
            raise problems.bad_match_function()
        kept.append(new_item if truth else item)
    return tuple(kept)


def positions(items: Items, match: object) -> tuple[Decimal, ...]:
    return tuple(Decimal(place) for place, item in enumerate(items, 1) if equal(item, match) is True)


def distinct(items: Items) -> Items:
    """Each value once, where it first stands."""
    seen: set[object] = set()
    kept: list[object] = []
    for item in items:
        if type(item) in _EQUAL_AS_HASHED:
            # A set spares comparing each with all; its key keeps apart what Python takes for equal (1 and true).
            key = (sort_of(item), item)
            if key in seen:
                continue
            seen.add(key)
        elif any(equal(item, other) is True for other in kept):
            continue
        kept.append(item)
    return tuple(kept)


_EQUAL_AS_HASHED = frozenset({type(None), str, bool, int, Decimal, date, DaysDuration, MonthsDuration})


def union(lists: tuple[Items, ...]) -> Items:
    return distinct(concatenated(lists))


def flat(items: Items) -> Items:
    """The items of the lists within, however deep, without a stack to overflow."""
    found: list[object] = []
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
        else:
            found.append(item)
    return tuple(found)


def item_kind(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of the items, of one list or of the arguments themselves."""
    first = certain(kinds[0])
    kind = first.item if len(kinds) == 1 and isinstance(first, ListKind) else least_common(kinds)
    return NumberKind(kind.unit, kind.digits, kind.scale, kind.low, kind.high) if isinstance(kind, NumberKind) else kind


def total_kind(kinds: tuple[Kind, ...]) -> Kind:
    kind = item_kind(kinds)
    return NumberKind(kind.unit, kind.digits + 6, kind.scale) if isinstance(kind, NumberKind) else NUMBER


def unit_kind(kinds: tuple[Kind, ...]) -> Kind:
    kind = item_kind(kinds)
    return NumberKind(kind.unit, numbers.DIGITS, numbers.DIGITS // 2) if isinstance(kind, NumberKind) else NUMBER


def same_list(kinds: tuple[Kind, ...]) -> Kind:
    first = certain(kinds[0])
    return first if isinstance(first, ListKind) else ListKind(first)


def grown_list(kinds: tuple[Kind, ...]) -> Kind:
    first = same_list(kinds)
    assert isinstance(first, ListKind)
    return ListKind(least_common((first.item, *kinds[1:])))


def list_with_last(kinds: tuple[Kind, ...]) -> Kind:
    first = same_list(kinds)
    assert isinstance(first, ListKind)
    return ListKind(least_common((first.item, kinds[-1])))


def common_list(kinds: tuple[Kind, ...]) -> Kind:
    return ListKind(least_common(each.item if isinstance(each, ListKind) else each for each in map(certain, kinds)))


def flat_kind(kinds: tuple[Kind, ...]) -> Kind:
    kind = certain(kinds[0])
    while isinstance(kind, ListKind):
        kind = certain(kind.item)
    return ListKind(kind)


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sum_in_rows(rows: Rows, *values: Value) -> Value:
    return together_in_rows(rows, rows.sum_of_two, "number|months|seconds", values, "sum")


def product_in_rows(rows: Rows, *values: Value) -> Value:
    return together_in_rows(rows, rows.product_of_two, "number", values)


def least_in_rows(rows: Rows, *values: Value) -> Value:
    return together_in_rows(rows, partial(rows.smaller_or_larger, False), "number|text|date|months|seconds", values, "least")


def greatest_in_rows(rows: Rows, *values: Value) -> Value:
    return together_in_rows(rows, partial(rows.smaller_or_larger, True), "number|text|date|months|seconds", values, "greatest")


def together_in_rows(
    rows: Rows, join: Callable[[Value, Value], Value], sorts: str, values: tuple[Value, ...], over: Over | None = None
) -> Value:
    """All items joined, two by two. One alone must be there too, and of these sorts. `over`: what it is of a list in a column."""
    items = rows.items_of(values)
    if not items:
        return rows.WRONG
    if over and len(items) == 1 and isinstance(items[0], rows.Several):
        return rows.joined_over(over, items[0])
    if len(items) == 1:
        return rows.needing(sorts, lambda rows, item: item, *items)
    found = items[0]
    for item in items[1:]:
        found = rows.shallow(join(found, item))
    return found


def mean_in_rows(rows: Rows, *values: Value) -> Value:
    """Not rounded, it may be compared and rounded further, as any quotient may."""
    items = rows.items_of(values)
    if len(items) == 1 and isinstance(items[0], rows.Several):
        return rows.mean_over(items[0])
    total = rows.cell_of(sum_in_rows(rows, *items))
    if total.sort != "number":
        return rows.WRONG
    return rows.mean_of(total, rows.integer(len(items)), len(items))


def truths_in_rows(rows: Rows, word: OneOf["and", "or"], values: tuple[Value, ...]) -> Cell:
    items = rows.items_of(values)
    if len(items) == 1 and isinstance(items[0], rows.Several):
        return rows.folded_over(word, items[0], rows.truth_of)
    return rows.folded(word, [rows.truth_of(item) for item in items])


def count_in_rows(rows: Rows, items: Value) -> Value:
    if isinstance(items, rows.Several):
        return rows.length(items)
    if not isinstance(items, rows.Listed):
        raise rows.refusal(rows.lists_not_here())
    return rows.literal_number(len(items.items))


def list_contains_in_rows(rows: Rows, items: Value, element: Value) -> Value:
    held = rows.held(element)
    if isinstance(items, rows.Several):
        return rows.folded_over("or", items, lambda item: rows.cell_of(rows.equal(item, held)))
    if not isinstance(items, rows.Listed):
        raise rows.refusal(rows.lists_not_here())
    return rows.folded("or", [rows.cell_of(rows.equal(item, held)) for item in items.items])


FUNCTIONS = (
    Function(
        "list contains",
        zh="列表含有",
        takes=(LIST, Parameter("element", "项", ANY)),
        gives=BOOLEAN,
        meaning=list_contains,
        says=says("列表里有没有这一项。", "Whether the list has this item."),
        prose=("{0}中有{1}",),
        rows=in_rows(list_contains_in_rows),
        examples=(
            example("list contains([1, 2, 3], 2)", True),
            example('list contains([1, 2, 3], "2")', False),
            example("list contains([1, null], null)", True),
            example("list contains([], 1)", False),
        ),
        unknown="itself",
    ),
    Function(
        "count",
        zh="个数",
        takes=(LIST,),
        gives=NumberKind(digits=9, scale=0),
        size=sizes.counted,
        meaning=lambda items: Decimal(len(items)),
        says=says("列表有几项。", "How many items a list has."),
        prose=("{0}的个数",),
        rows=in_rows(count_in_rows),
        examples=(example("count([1, 2, 3])", 3), example("count([])", 0), example("count([1, [2, 3]])", 2)),
        unknown="whole",
    ),
    Function(
        "min",
        zh="最小",
        takes=(LIST,),
        gives=item_kind,
        size=sizes.one_of_them,
        meaning=least,
        also=(Signature((REST,), item_kind, least),),
        says=says("最小的一项；日期是最早的。", "The least item; of dates the earliest."),
        prose=("{0}中最小的一项", "{0}和{1}中较小的一个", "{all}中最小的一个"),
        rows=in_rows(least_in_rows),
        examples=(
            example("min([1, 2, 3])", 1),
            example("min(3, -1)", -1),
            example('min(@"2024-05-01", @"2024-02-29")', at("2024-02-29")),
            example("min([])", None),
        ),
    ),
    Function(
        "max",
        zh="最大",
        takes=(LIST,),
        gives=item_kind,
        size=sizes.one_of_them,
        meaning=greatest,
        also=(Signature((REST,), item_kind, greatest),),
        says=says("最大的一项；日期是最晚的。", "The greatest item; of dates the latest."),
        prose=("{0}中最大的一项", "{0}和{1}中较大的一个", "{all}中最大的一个"),
        rows=in_rows(greatest_in_rows),
        examples=(
            example("max([1, 2, 3])", 3),
            example('max("a", "b")', "b"),
            example("max([1, null])", None),
        ),
    ),
    Function(
        "sum",
        zh="合计",
        takes=(NUMBERS,),
        gives=total_kind,
        size=sizes.total,
        meaning=total,
        also=(
            Signature((REST_OF_NUMBERS,), total_kind, total),
            Signature((Parameter("list", "列表", ListKind(DAYS)),), DAYS, total_of_days),
            Signature((Parameter("list", "列表", ListKind(MONTHS)),), MONTHS, total_of_months),
        ),
        says=says("各数之和；空列表没有和。", "All the numbers together; an empty list has no sum."),
        prose=("{0}的合计", "{all}的合计"),
        rows=in_rows(sum_in_rows),
        examples=(
            example("sum([1, 2, 3])", 6),
            example("sum(1.5, 2.5)", 4),
            example('sum([@"P1D", @"PT12H"])', at("P1DT12H")),
            example("sum([])", None),
            example("sum([1, null])", None),
        ),
    ),
    Function(
        "mean",
        zh="平均",
        takes=(NUMBERS,),
        gives=unit_kind,
        meaning=mean,
        also=(Signature((REST_OF_NUMBERS,), unit_kind, mean),),
        says=says("各数之和除以个数。", "Their sum divided by how many they are."),
        prose=("{0}的平均数", "{all}的平均数"),
        rows=in_rows(mean_in_rows),
        examples=(example("mean([1, 2, 3])", 2), example("mean(1, 2)", number("1.5")), example("mean([])", None)),
    ),
    Function(
        "product",
        zh="连乘",
        takes=(NUMBERS,),
        gives=NUMBER,
        meaning=multiplied,
        also=(Signature((REST_OF_NUMBERS,), NUMBER, multiplied),),
        says=says("各数之积。", "All the numbers multiplied."),
        prose=("{0}的连乘积", "{all}的连乘积"),
        rows=in_rows(product_in_rows),
        examples=(example("product([2, 3, 4])", 24), example("product(2, 3, 4)", 24), example("product([])", None)),
    ),
    Function(
        "median",
        zh="中位数",
        takes=(NUMBERS,),
        gives=unit_kind,
        meaning=median,
        also=(Signature((REST_OF_NUMBERS,), unit_kind, median),),
        says=says("排在正中的数；有偶数个时取中间两个的平均。", "The one in the middle, or the mean of the two."),
        prose=("{0}的中位数", "{all}的中位数"),
        rows=INEXACT,
        examples=(
            example("median(8, 2, 5, 3, 4)", 4),
            example("median([6, 1, 2, 3])", number("2.5")),
            example("median([])", None),
        ),
    ),
    Function(
        "stddev",
        zh="标准差",
        takes=(NUMBERS,),
        gives=NUMBER,
        meaning=standard_deviation,
        also=(Signature((REST_OF_NUMBERS,), NUMBER, standard_deviation),),
        says=says("样本标准差，至少要两个数。", "The standard deviation of a sample of at least two numbers."),
        prose=("{0}的标准差", "{all}的标准差"),
        rows=INEXACT,
        examples=(
            example("stddev([1, 3])", number("1.414213562373095048801688724209698"), "the root of 2"),
            example("stddev(2, 4, 6)", 2),
            example("stddev([47])", None),
        ),
    ),
    Function(
        "mode",
        zh="众数",
        takes=(NUMBERS,),
        gives=same_list,
        size=sizes.numbers_of,
        meaning=most_frequent,
        also=(Signature((REST_OF_NUMBERS,), common_list, most_frequent),),
        says=says("出现最多的数，从小到大。", "The most frequent numbers, in ascending order."),
        prose=("{0}的众数", "{all}的众数"),
        rows=INEXACT,
        examples=(
            example("mode(6, 3, 9, 6, 6)", [6]),
            example("mode([6, 1, 9, 6, 1])", [1, 6]),
            example("mode([])", []),
        ),
    ),
    Function(
        "all",
        zh="全部成立",
        takes=(LIST,),
        gives=BOOLEAN,
        meaning=all_true,
        also=(Signature((REST,), BOOLEAN, all_true),),
        says=says("每一项都是“是”；空列表也算。", "Every item is true; so it is for an empty list."),
        prose=("{0}全部成立", "{all}全部成立"),
        rows=in_rows(lambda rows, *items: truths_in_rows(rows, "and", items)),
        examples=(
            example("all([false, null, true])", False),
            example("all(true, true)", True),
            example("all([])", True),
            example("all([true, 0])", None),
        ),
        unknown="itself",
    ),
    Function(
        "any",
        zh="任一成立",
        takes=(LIST,),
        gives=BOOLEAN,
        meaning=any_true,
        also=(Signature((REST,), BOOLEAN, any_true),),
        says=says("至少一项是“是”；空列表不算。", "At least one item is true; not so for an empty list."),
        prose=("{0}至少一项成立", "{all}至少一项成立"),
        rows=in_rows(lambda rows, *items: truths_in_rows(rows, "or", items)),
        examples=(
            example("any([false, null, true])", True),
            example("any(false)", False),
            example("any([])", False),
            example("any([null, false])", None),
        ),
        unknown="itself",
    ),
    Function(
        "sublist",
        zh="子列表",
        takes=(
            LIST,
            Parameter("start position", "起始位置", NUMBER),
            Parameter("length", "长度", NUMBER, optional=True),
        ),
        gives=same_list,
        size=sizes.same_list,
        meaning=sublist,
        says=says("从第几项起的几项，负数从末尾数。", "Some items from a position on, from the end when negative."),
        prose=("{0}从第{1}项起的各项", "{0}从第{1}项起的{2}项"),
        rows=NO_LISTS,
        examples=(
            example("sublist([4, 5, 6], 1, 2)", [4, 5]),
            example("sublist([4, 5, 6], -2)", [5, 6]),
            example("sublist([4, 5, 6], 4)", None),
        ),
        unknown="whole",
    ),
    Function(
        "append",
        zh="追加",
        takes=(LIST, REST),
        gives=grown_list,
        size=sizes.grown,
        meaning=lambda items, new: items + new,
        says=says("列表末尾加上几项。", "The list with items added at its end."),
        prose=("依次为{all}的列表",),
        rows=NO_LISTS,
        examples=(example("append([1], 2, 3)", [1, 2, 3]), example("append([], [1])", [[1]])),
        unknown="whole",
    ),
    Function(
        "concatenate",
        zh="连接",
        takes=(Parameter("lists", "各列表", ListKind(ANY), rest=True),),
        gives=common_list,
        size=sizes.all_together,
        meaning=concatenated,
        says=says("几个列表接成一个。", "The lists one after another."),
        prose=("依次列出{all}",),
        rows=NO_LISTS,
        examples=(
            example("concatenate([1, 2], [3])", [1, 2, 3]),
            example("concatenate([1], [], [[2]])", [1, [2]]),
        ),
        unknown="whole",
    ),
    Function(
        "insert before",
        zh="插入",
        takes=(LIST, POSITION, Parameter("newItem", "新项", ANY)),
        gives=list_with_last,
        size=sizes.one_more,
        meaning=inserted,
        says=says("在第几项之前插入一项。", "The list with an item put in before a position."),
        prose=("{0}在第{1}项之前插入{2}后的列表",),
        rows=NO_LISTS,
        examples=(
            example("insert before([1, 3], 1, 2)", [2, 1, 3]),
            example("insert before([1, 3], -1, 2)", [1, 2, 3]),
            example("insert before([1], 3, 2)", None),
        ),
        unknown="whole",
    ),
    Function(
        "remove",
        zh="移除",
        takes=(LIST, POSITION),
        gives=same_list,
        size=sizes.same_list,
        meaning=removed,
        says=says("去掉第几项。", "The list without the item at a position."),
        prose=("{0}去掉第{1}项后的列表",),
        rows=NO_LISTS,
        examples=(example("remove([1, 2, 3], 2)", [1, 3]), example("remove([1, 2, 3], -1)", [1, 2])),
        unknown="whole",
    ),
    Function(
        "list replace",
        zh="列表替换",
        takes=(LIST, POSITION, Parameter("newItem", "新项", ANY)),
        gives=list_with_last,
        size=sizes.replaced,
        meaning=replaced,
        also=(
            Signature(
                (
                    LIST,
                    Parameter("match", "条件函数", FunctionKind(None, ANY)),
                    Parameter("newItem", "新项", ANY),
                ),
                list_with_last,
                replaced_where,
            ),
        ),
        says=says(
            "换掉第几项，或换掉函数说“是”的各项。",
            "The list with the item at a position replaced, or those for which a function says true.",
        ),
        prose=("{0}中{1}换成{2}后的列表",),
        rows=NO_LISTS,
        examples=(
            example("list replace([2, 4, 7, 8], 3, 6)", [2, 4, 6, 8]),
            example("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", [5, 5, 7, 8]),
            example("list replace([1, 2, 3], 4, 4)", None),
        ),
        unknown="whole",
    ),
    Function(
        "reverse",
        zh="倒序",
        takes=(LIST,),
        gives=same_list,
        size=sizes.same_list,
        meaning=lambda items: items[::-1],
        says=says("从后往前。", "From the last to the first."),
        prose=("倒序的{0}",),
        rows=NO_LISTS,
        examples=(example("reverse([1, 2, 3])", [3, 2, 1]), example("reverse([])", [])),
        unknown="whole",
    ),
    Function(
        "index of",
        zh="所在位置",
        takes=(LIST, Parameter("match", "要找的", ANY)),
        gives=ListKind(NUMBER),
        size=sizes.places,
        meaning=positions,
        says=says("等于它的各项在第几项。", "The positions of the items equal to it."),
        prose=("{1}在{0}中的位置",),
        rows=NO_LISTS,
        examples=(
            example("index of([1, 2, 3, 2], 2)", [2, 4]),
            example("index of([1, null], null)", [2]),
            example('index of(["a"], "b")', []),
        ),
    ),
    Function(
        "union",
        zh="并集",
        takes=(Parameter("lists", "各列表", ListKind(ANY), rest=True),),
        gives=common_list,
        size=sizes.all_together,
        meaning=union,
        says=says("几个列表接成一个，重复的只留第一个。", "The lists one after another, each value once."),
        prose=("合并{all}并去掉重复后的列表",),
        rows=NO_LISTS,
        examples=(example("union([1, 2], [2, 3])", [1, 2, 3]), example('union(["a"], ["a"])', ["a"])),
    ),
    Function(
        "distinct values",
        zh="去重",
        takes=(LIST,),
        gives=same_list,
        size=sizes.same_list,
        meaning=distinct,
        says=says("重复的只留第一个。", "Each value once, where it first stands."),
        prose=("去掉重复后的{0}",),
        rows=NO_LISTS,
        examples=(
            example("distinct values([1, 2, 3, 2, 1])", [1, 2, 3]),
            example("distinct values([1, null, null])", [1, None]),
        ),
    ),
    Function(
        "flatten",
        zh="展平",
        takes=(LIST,),
        gives=flat_kind,
        size=sizes.flat,
        meaning=flat,
        says=says("列表里的列表都展开。", "The lists within laid out."),
        prose=("展平后的{0}",),
        rows=NO_LISTS,
        examples=(
            example("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
            example("flatten([])", []),
        ),
    ),
)
