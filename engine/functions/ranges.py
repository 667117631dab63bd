"""Functions of ranges and points (DMN 1.5 table 78). A point is a range from itself to itself; an open end is infinity."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.functions import problems
from engine.functions.table import NO_RANGES, Function, Meaning, Parameter, Signature, example, says
from engine.kinds import ANY, BOOLEAN, TEXT, Kind, RangeKind
from engine.values import OPEN, Comparison, Range, number_from_text, temporal_from_text
from engine.values.comparing import ORDERED, order, sort_of
from engine.values.problems import Fault, backward_range, not_a_range
from engine.values.temporal_from_text import (
    date_and_time_from_text,
    date_from_text,
    duration_from_text,
    time_from_text,
)

Relation = Callable[[Range, Range], bool]


def between_ranges(relation: Relation) -> Meaning:
    """The relation of two points or ranges; absent where an end is."""

    def meaning(first: object, second: object) -> bool:
        return relation(as_range(first), as_range(second))

    return meaning


def as_range(value: object) -> Range:
    if isinstance(value, Comparison):
        raise problems.not_one_stretch()
    range_ = value if isinstance(value, Range) else Range(value, value)
    if range_.low is None or range_.high is None:
        raise problems.open_end()
    return range_


def before(first: Range, second: Range) -> bool:
    """All of the first before any of the second."""
    gap = end_to_start(first, second)
    return gap < 0 or (gap == 0 and not (first.high_closed and second.low_closed))


def meets(first: Range, second: Range) -> bool:
    return first.high_closed and second.low_closed and end_to_start(first, second) == 0


def overlaps(first: Range, second: Range) -> bool:
    return not before(first, second) and not before(second, first)


def overlaps_before(first: Range, second: Range) -> bool:
    return starts_order(first, second) < 0 and overlaps(first, second) and ends_order(first, second) <= 0


def finishes(first: Range, second: Range) -> bool:
    return ends_order(first, second) == 0 and starts_order(first, second) >= 0


def includes(first: Range, second: Range) -> bool:
    return starts_order(first, second) <= 0 and ends_order(first, second) >= 0


def starts(first: Range, second: Range) -> bool:
    return starts_order(first, second) == 0 and ends_order(first, second) <= 0


def coincides(first: Range, second: Range) -> bool:
    return starts_order(first, second) == 0 and ends_order(first, second) == 0


def turned(relation: Relation) -> Relation:
    return lambda first, second: relation(second, first)


def starts_order(first: Range, second: Range) -> int:
    """Which begins earlier: a closed start lies before an open one at the same place."""
    if first.low is OPEN or second.low is OPEN:
        return (first.low is not OPEN) - (second.low is not OPEN)
    return order(first.low, second.low) or second.low_closed - first.low_closed


def ends_order(first: Range, second: Range) -> int:
    """Which ends later: a closed end lies after an open one at the same place."""
    if first.high is OPEN or second.high is OPEN:
        return (first.high is OPEN) - (second.high is OPEN)
    return order(first.high, second.high) or first.high_closed - second.high_closed


def end_to_start(first: Range, second: Range) -> int:
    return 1 if first.high is OPEN or second.low is OPEN else order(first.high, second.low)


_TEXT = r'"((?:[^"\\]|\\.)*)"'
_END = rf"-?[0-9.]+(?:[eE][+-]?[0-9]+)?|@?{_TEXT}|(?:date and time|date|time|duration)\(\s*{_TEXT}\s*\)"
_RANGE = re.compile(rf"\s*([\[\](])\s*({_END})\s*\.\.\s*({_END})\s*([\[\])])\s*")
_MAKERS = {
    "date": date_from_text,
    "time": time_from_text,
    "date and time": date_and_time_from_text,
    "duration": duration_from_text,
}


def range_from_text(text: str) -> Range:
    found = _RANGE.fullmatch(text)
    if not found:
        raise not_a_range(text)
    try:
        low, high = end_from_text(found[2]), end_from_text(found[5])
    except Fault:
        raise not_a_range(text) from None
    if sort_of(low) != sort_of(high) or sort_of(low) not in ORDERED:
        raise not_a_range(text)
    if order(low, high) > 0:
        raise backward_range()
    return Range(low, high, found[1] == "[", found[8] == "]")


def end_from_text(text: str) -> object:
    if text[0] == "@":
        return temporal_from_text(text[2:-1])
    if text[0] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    maker, bracket, inner = text.partition("(")
    if bracket:
        return _MAKERS[maker](inner.strip(" )")[1:-1])
    return number_from_text(text)


RANGE = RangeKind(ANY)


def relation(
    name: str, zh: str, relation_: Relation, zh_says: str, en_says: str, *examples: tuple[str, bool | None],
    of: str, prose: str,
) -> Function:
    """An entry; `of` tells what it relates: points or ranges (p), ranges (r), first and second."""
    meaning = between_ranges(relation_)
    kinds: dict[str, Kind] = {"p": ANY, "r": RANGE}
    names = {"p": ("point", "点"), "r": ("range", "区间")}
    signatures = [
        Signature(
            tuple(
                Parameter(
                    f"{names[sort][0]}{place if both[0] == both[1] else ''}", f"{names[sort][1]}{place}", kinds[sort]
                )
                for place, sort in enumerate(both, 1)
            ),
            BOOLEAN,
            meaning,
        )
        for both in of.split()
    ]
    return Function(
        name,
        zh=zh,
        takes=signatures[0].takes,
        gives=BOOLEAN,
        meaning=meaning,
        also=tuple(signatures[1:]),
        says=says(zh_says, en_says),
        prose=(prose,),
        rows=NO_RANGES,
        examples=tuple(example(*each) for each in examples),
    )


FUNCTIONS = (
    Function(
        "range",
        zh="成区间",
        takes=(Parameter("from", "文本", TEXT),),
        gives=RANGE,
        meaning=range_from_text,
        says=says("由文本得到区间，两端写成字面值。", "A range from text, its ends written as literals."),
        prose=("{0}表示的区间",),
        rows=NO_RANGES,
        examples=(
            example('range("[18..21)")', Range(number_from_text("18"), number_from_text("21"), True, False)),
            example('range("[3..1]")', None, "it begins after it ends"),
            example('range("[..2]")', None),
        ),
    ),
    relation(
        "before", "在前", before, "整个在另一个之前。", "It lies wholly before the other.",
        ("before(1, 10)", True), ("before(1, [1..10])", False), ("before([1..5], [5..10])", False),
        ("before([1..5), [5..10])", True), of="rr pr rp pp", prose="{0}在{1}之前",
    ),
    relation(
        "after", "在后", turned(before), "整个在另一个之后。", "It lies wholly after the other.",
        ("after(10, 5)", True), ("after([11..20], [1..11))", True), ("after([11..20], 11)", False), of="rr pr rp pp", prose="{0}在{1}之后",
    ),
    relation(
        "meets", "相接", meets, "前一个的终点就是后一个的起点，都含在内。", "The end of the one is the start of the other.",
        ("meets([1..5], [5..10])", True), ("meets([1..5), [5..10])", False), of="rr", prose="{0}的终点接着{1}的起点",
    ),
    relation(
        "met by", "被接", turned(meets), "起点就是另一个的终点，都含在内。", "Its start is the end of the other.",
        ("met by([5..10], [1..5])", True), ("met by([5..10], [1..5))", False), of="rr", prose="{0}的起点接着{1}的终点",
    ),
    relation(
        "overlaps", "重叠", overlaps, "有共同的部分。", "They have something in common.",
        ("overlaps([1..5], [3..8])", True), ("overlaps([1..5], [6..8])", False), ("overlaps([1..5), [5..8])", False),
        of="rr", prose="{0}与{1}有重叠",
    ),
    relation(
        "overlaps before", "前部重叠", overlaps_before, "先开始，并与另一个重叠，不比它晚结束。",
        "It starts earlier, overlaps, and ends no later.",
        ("overlaps before([1..5], [3..8])", True), ("overlaps before([1..5], [1..8])", False), of="rr", prose="{0}先于{1}开始并与它重叠",
    ),
    relation(
        "overlaps after", "后部重叠", turned(overlaps_before), "后开始，并与另一个重叠，不比它早结束。",
        "It starts later, overlaps, and ends no earlier.",
        ("overlaps after([3..8], [1..5])", True), ("overlaps after([1..8], [1..5])", False), of="rr", prose="{0}晚于{1}结束并与它重叠",
    ),
    relation(
        "finishes", "同止", finishes, "与另一个同时结束，且不比它早开始。", "It ends with the other and starts no earlier.",
        ("finishes(10, [1..10])", True), ("finishes([5..10], [1..10])", True), ("finishes([5..10), [1..10])", False),
        of="rr pr", prose="{0}与{1}同时结束，开始不早于它",
    ),
    relation(
        "finished by", "被同止", turned(finishes), "另一个与它同时结束，且不比它早开始。",
        "The other ends with it and starts no earlier.",
        ("finished by([1..10], 10)", True), ("finished by([1..10], [5..10))", False), of="rr rp", prose="{0}与{1}同时结束，开始不晚于它",
    ),
    relation(
        "includes", "含有", includes, "另一个整个在它里面。", "The other lies wholly within it.",
        ("includes([1..10], 5)", True), ("includes([1..10], [4..6])", True), ("includes((1..5], (1..5))", True),
        ("includes([1..10), 10)", False), of="rr rp", prose="{0}包括{1}",
    ),
    relation(
        "during", "在其中", turned(includes), "整个在另一个里面。", "It lies wholly within the other.",
        ("during(5, [1..10])", True), ("during([4..6], [1..10))", True), ("during(1, (1..10])", False), of="rr pr", prose="{0}在{1}期间",
    ),
    relation(
        "starts", "同起", starts, "与另一个同时开始，且不比它晚结束。", "It starts with the other and ends no later.",
        ("starts(1, [1..10])", True), ("starts([1..5], [1..10])", True), ("starts((1..5], [1..10])", False),
        of="rr pr", prose="{0}与{1}同时开始，结束不晚于它",
    ),
    relation(
        "started by", "被同起", turned(starts), "另一个与它同时开始，且不比它晚结束。",
        "The other starts with it and ends no later.",
        ("started by([1..10], 1)", True), ("started by([1..10], (1..5])", False), of="rr rp", prose="{0}与{1}同时开始，结束不早于它",
    ),
    relation(
        "coincides", "重合", coincides, "起止都相同。", "Both start and end alike.",
        ("coincides(5, 5)", True), ("coincides([1..5], [1..5])", True), ("coincides([1..5), [1..5])", False),
        of="rr pp", prose="{0}与{1}重合",
    ),
)  # fmt: skip
