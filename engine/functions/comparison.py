"""The operators that answer yes or no, and the connectives; unknown parts may already decide (meaning.md 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.functions import problems
from engine.functions.table import NO_TIMES, Function, Parameter, example, in_rows, not_in_rows, says
from engine.kinds import ANY, BOOLEAN, REGION, Kind, is_a
from engine.values.comparing import equal, order, same
from engine.values.compound import OPEN, Comparison, Range
from engine.values.problems import Fault
from engine.values.regions import WHOLE_COUNTRY, prefix_of, region_contains
from engine.values.unknown import Unknown, together

if TYPE_CHECKING:
    from engine.rows import Cell, Rows, Scalar, Value

Truth = bool | Unknown | None

BOTH = (Parameter("left", "左边", ANY), Parameter("right", "右边", ANY))


def all_of(truths: Iterable[object]) -> Truth:
    """Kleene's and, in written order. A part that is no truth counts as absent."""
    return _fold(truths, decides=False)


def any_of(truths: Iterable[object]) -> Truth:
    """Kleene's or."""
    return _fold(truths, decides=True)


def _fold(truths: Iterable[object], decides: bool) -> Truth:
    unknowns: list[Unknown] = []
    is_absent = False
    for truth in truths:
        if truth is decides:
            return decides
        if isinstance(truth, Unknown):
            unknowns.append(truth)
        elif truth is not (not decides):
            is_absent = True
    # What is unknown may yet decide; what is absent never will.
    return together(unknowns) if unknowns else None if is_absent else not decides


def conjunction(operands: tuple[object, ...]) -> Truth:
    return _or_fault(all_of(operands), operands)


def disjunction(operands: tuple[object, ...]) -> Truth:
    return _or_fault(any_of(operands), operands)


def _or_fault(truth: Truth, operands: Iterable[object]) -> Truth:
    if truth is None:
        for operand in operands:
            if not isinstance(operand, bool | Unknown):
                raise problems.not_a_truth(operand)
    return truth


def equals(left: object, right: object) -> Truth:
    truth = equal(left, right)
    if truth is None:
        raise problems.no_common_kind("=", left, right)
    return truth


def differs(left: object, right: object) -> Truth:
    truth = equal(left, right)
    if truth is None:
        raise problems.no_common_kind("!=", left, right)
    return truth if isinstance(truth, Unknown) else not truth


def ordered(operator: str, holds: Callable[[int], bool]) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        if left is None or right is None:
            raise problems.no_common_kind(operator, left, right)
        return holds(order(left, right))

    return compare


less = ordered("<", lambda sign: sign < 0)
less_or_equal = ordered("<=", lambda sign: sign <= 0)
greater = ordered(">", lambda sign: sign > 0)
greater_or_equal = ordered(">=", lambda sign: sign >= 0)


def between(value: object, low: object, high: object) -> Truth:
    return settled((tried(greater_or_equal, value, low), tried(less_or_equal, value, high)))


def contained(value: object, range_: Range) -> Truth:
    """Whether a value lies in a range; absent where an end is, or where the value has no order with it."""
    parts: list[Truth | Fault] = []
    if range_.low is not OPEN:
        parts.append(tried(greater_or_equal if range_.low_closed else greater, value, range_.low))
    if range_.high is not OPEN:
        parts.append(tried(less_or_equal if range_.high_closed else less, value, range_.high))
    return settled(parts)


def tried(compare: Callable[[Any, Any], Truth], left: object, right: object) -> Truth | Fault:
    """A comparison as one part of several: unknown if a side is; its fault counts only if no other part decides."""
    unknowns = [each for each in (left, right) if isinstance(each, Unknown)]
    if unknowns:
        return together(unknowns)
    try:
        return compare(left, right)
    except Fault as fault:
        return fault


def settled(parts: Sequence[Truth | Fault]) -> Truth:
    """All the parts together."""
    truth = all_of(parts)
    faults = [part for part in parts if isinstance(part, Fault)]
    return _raised(faults[0] if truth is None and faults else truth)


def is_in(value: object, tests: tuple[object, ...]) -> Truth:
    """Whether one of the tests holds: a range that contains the value, a list that has it, a value equal to it."""
    return _raised(_one_of([_passes(value, test) for test in tests]))


def _raised(truth: Truth | Fault) -> Truth:
    if isinstance(truth, Fault):
        raise truth
    return truth


def _passes(value: object, test: object) -> Truth | Fault:
    match test:
        case Range() if not isinstance(value, Range):
            return tried(contained, value, test)
        case Comparison() if not isinstance(value, Comparison):
            return tried(equals if test.operator == "=" else differs, value, test.value)
        case tuple():
            # A list among lists may be meant whole; an item of another kind is simply not the value sought.
            items = (*test, test) if isinstance(value, tuple) else test
            return _one_of([_item_passes(value, item) for item in items])
    return tried(equals, value, test)


def _item_passes(value: object, item: object) -> Truth | Fault:
    if isinstance(item, Range | Comparison):
        return _passes(value, item)
    truth = equal(value, item)
    return False if truth is None else truth


def _one_of(parts: Sequence[Truth | Fault]) -> Truth | Fault:
    truth = any_of(parts)
    faults = [part for part in parts if isinstance(part, Fault)]
    return faults[0] if truth is None and faults else truth


def in_region(region: object, outer: object) -> Truth:
    """Whether a region lies in another, or in one of several."""
    if isinstance(region, Unknown):
        return region
    outers = outer if isinstance(outer, tuple) else (outer,)
    truth = any_of(each if each is None or isinstance(each, Unknown) else region_contains(str(each), str(region)) for each in outers)
    if truth is None:
        # A place there is none of holds nothing and leaves out nothing: an error never becomes a no.
        raise problems.no_common_kind("within region", region, None)
    return truth


def opposite(truth: bool) -> bool:
    return not truth


def instance_of(value: object, kind: Kind) -> bool:
    """Whether the value is of the type; which of its values a type allows is no part of it (DMN 1.5 §10.3.2.9)."""
    return is_a(value, kind)


def shown_same(value1: object = None, value2: object = None) -> bool:
    return same(value1, value2)


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_in_rows(rows: Rows, value: Value, *tests: Value) -> Value:
    held = rows.held(value)
    return rows.folded("or", [rows.contained(held, test) for test in tests])


def between_in_rows(rows: Rows, value: Value, low: Value, high: Value) -> Value:
    held = rows.held(value)
    return rows.folded("and", [rows.cell_of(rows.at_least(held, low)), rows.cell_of(rows.at_most(held, high))])


def within_region_in_rows(rows: Rows, region: Value, outer: Value) -> Value:
    held = rows.cell(region)
    outers = outer.items if isinstance(outer, rows.Listed) else (outer,)
    found = rows.folded("or", [rows.cell_of(rows.needing("text, text", within_in_rows, held, each)) for each in outers])
    # As long as the place itself is unknown, nothing else is asked for; where there is none, nothing helps.
    waits = rows.case(((rows.unknown(held), held.waits), (rows.absent(held), rows.ZERO)), found.waits, "integer")
    return replace(found, waits=waits)


def within_in_rows(rows: Rows, region: Cell, outer: Cell) -> Cell:
    code, written = outer.value, rows.written(outer)
    if isinstance(written, str):
        if written in WHOLE_COUNTRY:
            return rows.truth(rows.case(((rows.negation(rows.is_null(region.value)), rows.TRUE),), None, "truth"))
        return rows.truth(rows.operation("starts_with", region.value, rows.word(prefix_of(written)), type="truth"))

    def part(text: Scalar, count: int) -> Scalar:
        return rows.operation("part", text, rows.integer(1), rows.integer(count), type="text")

    def ends(text: str) -> Scalar:
        return rows.operation("ends_with", code, rows.word(text), type="truth")

    def same(count: int) -> Scalar:
        return rows.compared("=", part(region.value, count), part(code, count))

    is_unknown = rows.either(rows.is_null(code), rows.is_null(region.value))
    is_whole = rows.either(*(rows.compared("=", code, rows.word(each)) for each in sorted(WHOLE_COUNTRY)))
    branches = ((is_unknown, rows.null("truth")), (is_whole, rows.TRUE), (ends("0000"), same(2)), (ends("00"), same(4)))
    begins = rows.operation("starts_with", region.value, code, type="truth")
    return rows.truth(rows.case(branches, begins, "truth"))


FUNCTIONS = (
    Function(
        "and",
        zh="且",
        takes=(Parameter("operands", "各项", ANY, rest=True),),
        gives=BOOLEAN,
        meaning=conjunction,
        says=says("每一项都成立。有一项不成立，别的不用知道。", "Every part holds. One that does not decides alone."),
        rows=in_rows(lambda rows, *truths: rows.folded("and", [rows.truth_of(each) for each in truths])),
        examples=(
            example("true and true", True),
            example("false and null", False),
            example("true and null", None),
            example("true and 123", None),
        ),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "or",
        zh="或",
        takes=(Parameter("operands", "各项", ANY, rest=True),),
        gives=BOOLEAN,
        meaning=disjunction,
        says=says("至少一项成立。有一项成立，别的不用知道。", "At least one part holds. One that does decides alone."),
        rows=in_rows(lambda rows, *truths: rows.folded("or", [rows.truth_of(each) for each in truths])),
        examples=(
            example("false or true", True),
            example("null or true", True),
            example("false or null", None),
            example("false or false", False),
        ),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "not",
        zh="不是",
        takes=(Parameter("negand", "条件", BOOLEAN),),
        gives=BOOLEAN,
        meaning=opposite,
        says=says("相反的回答。", "The opposite answer."),
        rows=in_rows(lambda rows, negand: rows.truth(rows.negation(negand.value)), "truth", once=True),
        examples=(example("not(true)", False), example("not(false)", True), example("not(null)", None)),
    ),
    Function(
        "=",
        zh="等于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=equals,
        says=says(
            "两边相等。空只等于空；不同类的值不能比。",
            "Both sides are equal. Null equals only null; values of different kinds do not compare.",
        ),
        rows=in_rows(lambda rows, left, right: rows.equal(left, right)),
        examples=(
            example("0 = 0.00", True),
            example('"foo" = "Foo"', False),
            example("100 = null", False),
            example('100 = "100"', None),
            example("{a: 1, b: [2]} = {b: [2], a: 1}", True),
            example('@"2018-10-08T00:00:00+02:00" = @"2018-10-08T00:00:00@Europe/Paris"', True),
        ),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "!=",
        zh="不等于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=differs,
        says=says("两边不相等。", "The sides differ."),
        rows=in_rows(lambda rows, left, right: rows.unequal(left, right)),
        examples=(example("1 != 2", True), example('"a" != "a"', False), example("null != null", False)),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "<",
        zh="小于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=less,
        says=says("左边在右边之前：数、文本、日期、时间、时长。", "The left comes before the right."),
        rows=in_rows(lambda rows, left, right: rows.below(left, right)),
        examples=(
            example("1 < 2", True),
            example('@"2024-02-29" < @"2024-02-29"', False),
            example('"a" < "b"', True),
            example("true < false", None, "truths have no order"),
        ),
        is_operator=True,
    ),
    Function(
        "<=",
        zh="不大于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=less_or_equal,
        says=says("左边在右边之前或相等。", "The left comes before the right or equals it."),
        rows=in_rows(lambda rows, left, right: rows.at_most(left, right)),
        examples=(example("2 <= 2", True), example('@"P1Y" <= @"P11M"', False), example("null <= 1", None)),
        is_operator=True,
    ),
    Function(
        ">",
        zh="大于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=greater,
        says=says("左边在右边之后。", "The left comes after the right."),
        rows=in_rows(lambda rows, left, right: rows.above(left, right)),
        examples=(
            example("2 > 10", False),
            example('"9" > "10"', True, "texts compare character by character"),
            example('@"P1Y" > @"P1D"', None, "months and days do not compare"),
        ),
        is_operator=True,
    ),
    Function(
        ">=",
        zh="不小于",
        takes=BOTH,
        gives=BOOLEAN,
        meaning=greater_or_equal,
        says=says("左边在右边之后或相等。", "The left comes after the right or equals it."),
        rows=in_rows(lambda rows, left, right: rows.at_least(left, right)),
        examples=(example("80 >= 80", True), example('@"10:00:00" >= @"10:00:01"', False)),
        is_operator=True,
    ),
    Function(
        "between",
        zh="介于",
        takes=(Parameter("value", "值", ANY), Parameter("low", "下限", ANY), Parameter("high", "上限", ANY)),
        gives=BOOLEAN,
        meaning=between,
        says=says("不小于下限且不大于上限。", "Not below the low end and not above the high end."),
        rows=in_rows(between_in_rows),
        examples=(
            example("10 between 1 and 10", True),
            example('"e" between "b" and "d"', False),
            example("null between 1 and 10", None),
        ),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "in",
        zh="属于",
        takes=(Parameter("value", "值", ANY), Parameter("tests", "范围", ANY, rest=True)),
        gives=BOOLEAN,
        meaning=is_in,
        says=says(
            "至少一个范围含有这个值：区间、列表或相等的值。",
            "At least one test holds: a range around the value, a list that has it, an equal value.",
        ),
        rows=in_rows(in_in_rows),
        examples=(
            example("1 in [2, 3, 1]", True),
            example("4 in (2..4)", False),
            example("4 in (2..4]", True),
            example("5 in (>= 10, 5)", True),
            example("[1, 2] in [[1], [1, 2]]", True),
            example("null in [1..10]", None),
        ),
        unknown="itself",
        is_operator=True,
    ),
    Function(
        "within region",
        zh="地区属于",
        takes=(Parameter("region", "地区", REGION), Parameter("outer", "范围", ANY)),
        gives=BOOLEAN,
        meaning=in_region,
        says=says(
            "地区在范围之内，或就是它：代码以范围的代码开头。",
            "The region lies in the other or is it: its code begins with the other's.",
        ),
        prose=("{0:宽}在{1:宽}之内",),
        rows=in_rows(within_region_in_rows),
        examples=(
            example('within region("420102", "420000")', True),
            example('within region("429004", "429000")', True),
            example('within region("420000", "420102")', False),
            example('within region("430102", ["420000", "430000"])', True),
        ),
        unknown="itself",
    ),
    Function(
        "instance of",
        zh="为",
        takes=(Parameter("value", "值", ANY), Parameter("kind", "类", ANY)),
        gives=BOOLEAN,
        meaning=instance_of,
        says=says("值是不是这一类。空不是任何一类。", "Whether the value is of this kind. Null is of none."),
        prose=("{0:宽}是一个{1}",),
        rows=not_in_rows("查询里没有类", "a query has no kinds"),
        examples=(
            example("123.01 instance of number", True),
            example("null instance of Any", False),
            example('[1, "2"] instance of list<Any>', True),
            example('{a: "foo"} instance of context<a: string>', True),
        ),
        is_operator=True,
    ),
    Function(
        "is",
        zh="就是",
        takes=(
            Parameter("value1", "甲", ANY, optional=True),
            Parameter("value2", "乙", ANY, optional=True),
        ),
        gives=BOOLEAN,
        meaning=shown_same,
        says=says(
            "两个值就是同一个值：同一时刻在两个时区不算。",
            "Both are the very same value: one instant in two zones is not.",
        ),
        prose=("{0:宽}就是{1:宽}",),
        rows=NO_TIMES,
        examples=(
            example('is(@"23:00:50Z", @"23:00:50+00:00")', True),
            example('is(@"20:00:50+00:00", @"21:00:50+01:00")', False),
            example('is(@"P0Y", @"P0D")', False),
            example('is(@"P1D", @"PT24H")', True),
        ),
    ),
)
