"""Functions of numbers (DMN 1.5 table 75): rounding, roots, remainders."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.functions import sizes
from engine.functions.number_kinds import same_number
from engine.functions.table import INEXACT, Function, Parameter, Signature, example, in_rows, says
from engine.kinds import BOOLEAN, DAYS, MONTHS, NUMBER, Kind, NumberKind
from engine.values import number_from_text, temporal_from_text
from engine.values.numbers import (
    ROUNDINGS,
    exponential,
    modulo,
    natural_logarithm,
    rounded,
    square_root,
    whole,
)
from engine.values.temporal import DaysDuration, MonthsDuration

if TYPE_CHECKING:
    from engine.rows import Cell, Rest, Rows, Scalar

at, number = temporal_from_text, number_from_text

N = Parameter("n", "数", NUMBER)
NUMERAL = Parameter("number", "数", NUMBER)
SCALE = Parameter("scale", "小数位数", NUMBER)


def rounding(name: str) -> Callable[..., Decimal]:
    """The rounding of this name; it takes an exact fraction too, and rounds it once (meaning.md 9)."""
    mode = ROUNDINGS[name]

    def round_(n: Decimal | Fraction, scale: Decimal = Decimal(0)) -> Decimal:
        return rounded(n, whole(scale), mode)

    return round_


def rounded_kind(kinds: tuple[Kind, ...]) -> Kind:
    """As many digits after the point as the scale says, where it is written."""
    first = kinds[0]
    if not isinstance(first, NumberKind):
        return NUMBER
    scale = Decimal(0) if len(kinds) == 1 else kinds[1].low if isinstance(kinds[1], NumberKind) else None
    if scale is None or not 0 <= scale <= 30:
        return NumberKind(first.unit, first.digits, first.scale)
    return NumberKind(first.unit, first.digits - first.scale + 1 + int(scale), int(scale))


def is_even(number: Decimal) -> bool:
    return not modulo(number, Decimal(2))


def is_odd(number: Decimal) -> bool:
    return modulo(number, Decimal(2)) == 1


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def size_in_rows(rows: Rows, n: Cell) -> Cell:
    if n.low >= 0:
        return n
    return rows.like(n, rows.absolute(n.value, n.low), 0, max(abs(n.low), abs(n.high)))


def leaves(rows: Rows, n: Cell, rest: int) -> Scalar:
    """Whether dividing by 2 leaves so much."""
    unit = 10**n.scale
    left = rows.operation("rest", rows.absolute(n.value, n.low), rows.integer(2 * unit), type="integer")
    return rows.compared("=", left, rows.integer(rest * unit))


def modulo_in_rows(rows: Rows, dividend: Cell, divisor: Cell) -> Cell:
    dividend, divisor = (rows.cell(each) for each in rows.aligned((dividend, divisor)))
    size = rows.absolute(divisor.value, divisor.low)
    if divisor.low <= 0 <= divisor.high:
        size = rows.column(rows.case(((rows.compared(">", size, rows.ZERO), size),), None, "integer"))
    rest = rows.column(rows.operation("rest", rows.absolute(dividend.value, dividend.low), size, type="integer"))
    most = max(abs(divisor.low), abs(divisor.high))
    less = rows.arithmetic("-", size, rest, 0, most)
    is_same_sign = rows.compared(
        "=", rows.compared("<", dividend.value, rows.ZERO), rows.compared("<", divisor.value, rows.ZERO)
    )
    none_left = rows.compared("=", rest, rows.ZERO)
    amount = rows.case(
        ((none_left, rows.ZERO), (is_same_sign, rest), (rows.negation(is_same_sign), less)), None, "integer"
    )
    value = amount if divisor.low >= 0 else rows.with_sign(rows.column(amount), divisor.value)
    fault = rows.FALSE if divisor.low > 0 or divisor.high < 0 else rows.compared("=", divisor.value, rows.ZERO)
    return rows.number(value, dividend.scale, -most if divisor.low < 0 else 0, most, rows.unless(fault))


# When each rounding takes one more, away from zero.


def half_to_even(rows: Rows, rest: Rest) -> Scalar:
    odd = rows.operation("rest", rest.whole, rows.integer(2), type="integer")
    return rows.either(
        rows.compared(">", rest.twice, rest.divisor),
        rows.both(rows.compared("=", rest.twice, rest.divisor), rows.compared("=", odd, rows.integer(1))),
    )


def downwards(rows: Rows, rest: Rest) -> Scalar:
    return rows.both(rest.is_left, rest.is_below)


def upwards(rows: Rows, rest: Rest) -> Scalar:
    return rows.both(rest.is_left, rest.is_above)


def always(rows: Rows, rest: Rest) -> Scalar:
    return rest.is_left


def never(rows: Rows, rest: Rest) -> Scalar:
    return rows.FALSE


def from_half(rows: Rows, rest: Rest) -> Scalar:
    return rows.compared(">=", rest.twice, rest.divisor)


def above_half(rows: Rows, rest: Rest) -> Scalar:
    return rows.compared(">", rest.twice, rest.divisor)


FUNCTIONS = (
    Function(
        "decimal",
        zh="取小数",
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding("decimal"),
        says=says("舍入到几位小数，正好一半时取偶数（银行家舍入）。", "Rounded to so many digits after the point, a half to the even digit."),
        prose=("{0}四舍六入五成双后保留{1}位小数的值",),
        rows=in_rows(half_to_even),
        examples=(
            example("decimal(1/3, 2)", number("0.33")),
            example("decimal(1.5, 0)", number("2")),
            example("decimal(2.5, 0)", number("2")),
            example("decimal(1234.567, -2)", number("1200")),
        ),
        rounds="四舍六入五成双",
    ),
    Function(
        "floor",
        zh="向下取整",
        takes=(N,),
        gives=rounded_kind,
        size=sizes.rounded,
        meaning=rounding("floor"),
        also=(Signature((N, SCALE), rounded_kind, rounding("floor")),),
        says=says("不大于它的最大整数；可以指定小数位数。", "The largest whole number not above it; or with so many digits after the point."),
        prose=("{0}向下取整的值", "{0}向下取到{1}位小数的值"),
        rows=in_rows(downwards),
        examples=(
            example("floor(1.5)", number("1")),
            example("floor(-1.5)", number("-2")),
            example("floor(-1.56, 1)", number("-1.6")),
            example("floor(null)", None),
        ),
        rounds="向下取整",
    ),
    Function(
        "ceiling",
        zh="向上取整",
        takes=(N,),
        gives=rounded_kind,
        size=sizes.rounded,
        meaning=rounding("ceiling"),
        also=(Signature((N, SCALE), rounded_kind, rounding("ceiling")),),
        says=says("不小于它的最小整数；可以指定小数位数。", "The smallest whole number not below it; or with so many digits after the point."),
        prose=("{0}向上取整的值", "{0}向上取到{1}位小数的值"),
        rows=in_rows(upwards),
        examples=(
            example("ceiling(1.5)", number("2")),
            example("ceiling(-1.5)", number("-1")),
            example("ceiling(1.56, 1)", number("1.6")),
        ),
        rounds="向上取整",
    ),
    Function(
        "round up",
        zh="进位舍入",
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding("round up"),
        says=says("有零头就向远离0的方向进一。", "Away from zero whenever something is left."),
        prose=("{0}有零头就进位、保留{1}位小数的值",),
        rows=in_rows(always),
        examples=(
            example("round up(5.5, 0)", number("6")),
            example("round up(-5.5, 0)", number("-6")),
            example("round up(1.121, 2)", number("1.13")),
            example("round up(-1.126, 2)", number("-1.13")),
        ),
        rounds="有零头就进位",
    ),
    Function(
        "round down",
        zh="截断舍入",
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding("round down"),
        says=says("零头都舍去。", "Towards zero."),
        prose=("{0}舍去零头、保留{1}位小数的值",),
        rows=in_rows(never),
        examples=(
            example("round down(5.5, 0)", number("5")),
            example("round down(-5.5, 0)", number("-5")),
            example("round down(1.121, 2)", number("1.12")),
            example("round down(5.5, 6177)", None),
        ),
        rounds="零头舍去",
    ),
    Function(
        "round half up",
        zh="四舍五入",
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding("round half up"),
        says=says("四舍五入到几位小数；负数的五也向远离0的方向进。", "Rounded to so many digits after the point, a half away from zero."),
        prose=("{0}四舍五入后保留{1}位小数的值",),
        rows=in_rows(from_half),
        examples=(
            example("round half up(5.5, 0)", number("6")),
            example("round half up(-5.5, 0)", number("-6")),
            example("round half up(1.121, 2)", number("1.12")),
            example("round half up(82420.73 / 6 + 82420.73 / 6 + 82420.73 / 6, 2)", number("41210.37")),
        ),
        rounds="四舍五入",
    ),
    Function(
        "round half down",
        zh="五舍六入",
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding("round half down"),
        says=says("正好一半时舍去。", "Rounded to so many digits after the point, a half towards zero."),
        prose=("{0}五舍六入后保留{1}位小数的值",),
        rows=in_rows(above_half),
        examples=(
            example("round half down(5.5, 0)", number("5")),
            example("round half down(-5.5, 0)", number("-5")),
            example("round half down(1.126, 2)", number("1.13")),
        ),
        rounds="五舍六入",
    ),
    Function(
        "abs",
        zh="绝对值",
        takes=(N,),
        gives=same_number,
        size=sizes.same_number,
        meaning=lambda n: n.copy_abs(),
        also=(
            Signature((Parameter("n", "时长", MONTHS),), MONTHS, lambda n: MonthsDuration(abs(n.count))),
            Signature((Parameter("n", "时长", DAYS),), DAYS, lambda n: DaysDuration(abs(n.nanoseconds))),
        ),
        says=says("去掉负号。", "Without its minus sign."),
        prose=("{0}的绝对值",),
        rows=in_rows(size_in_rows, "number|months|seconds"),
        examples=(
            example("abs(-10)", 10),
            example("abs(10)", 10),
            example('abs(@"-PT5H")', at("PT5H")),
            example('abs(@"-P1Y")', at("P1Y")),
        ),
    ),
    Function(
        "modulo",
        zh="余数",
        takes=(Parameter("dividend", "被除数", NUMBER), Parameter("divisor", "除数", NUMBER)),
        gives=NUMBER,
        meaning=modulo,
        says=says(
            "除到整数后余下的，与除数同号。",
            "What is left after dividing to a whole number, with the sign of the divisor.",
        ),
        prose=("{0}除以{1}的余数",),
        rows=in_rows(modulo_in_rows, "number, number"),
        examples=(
            example("modulo(12, 5)", 2),
            example("modulo(-12, 5)", 3),
            example("modulo(12, -5)", -3),
            example("modulo(10.1, 4.5)", number("1.1")),
            example("modulo(1, 0)", None),
        ),
    ),
    Function(
        "sqrt",
        zh="平方根",
        takes=(NUMERAL,),
        gives=NUMBER,
        meaning=square_root,
        says=says("平方等于它的正数。", "The positive number whose square it is."),
        prose=("{0}的平方根",),
        rows=INEXACT,
        examples=(example("sqrt(16)", 4), example("sqrt(0.25)", number("0.5")), example("sqrt(-1)", None)),
    ),
    Function(
        "log",
        zh="自然对数",
        takes=(NUMERAL,),
        gives=NUMBER,
        meaning=natural_logarithm,
        says=says("以 e 为底的对数。", "The logarithm to base e."),
        prose=("{0}的自然对数",),
        rows=INEXACT,
        examples=(
            example("log(1)", 0),
            example("decimal(log(10), 8)", number("2.30258509")),
            example("log(0)", None),
        ),
    ),
    Function(
        "exp",
        zh="指数",
        takes=(NUMERAL,),
        gives=NUMBER,
        meaning=exponential,
        says=says("e 的几次方。", "e to the power of the number."),
        prose=("自然常数的{0}次方",),
        rows=INEXACT,
        examples=(
            example("exp(0)", 1),
            example("decimal(exp(5), 8)", number("148.41315910")),
        ),
    ),
    Function(
        "odd",
        zh="是奇数",
        takes=(NUMERAL,),
        gives=BOOLEAN,
        meaning=is_odd,
        says=says("除以2余1。", "Whether dividing by 2 leaves 1."),
        prose=("{0}是奇数",),
        rows=in_rows(lambda rows, n: rows.truth(leaves(rows, n, 1)), "number"),
        examples=(example("odd(5)", True), example("odd(2)", False), example("odd(-1)", True)),
    ),
    Function(
        "even",
        zh="是偶数",
        takes=(NUMERAL,),
        gives=BOOLEAN,
        meaning=is_even,
        says=says("能被2整除。", "Whether it can be divided by 2."),
        prose=("{0}是偶数",),
        rows=in_rows(lambda rows, n: rows.truth(leaves(rows, n, 0)), "number"),
        examples=(example("even(5)", False), example("even(2)", True), example("even(0)", True)),
    ),
)
