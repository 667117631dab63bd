"""Functions of numbers (DMN 1.5 table 75): rounding, roots, remainders."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from engine.functions.number_kinds import same_number
from engine.functions.table import Function, Parameter, Signature, example, says
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


def rounding_entry(name: str, zh: str, zh_says: str, en_says: str, *examples: tuple[str, str | None]) -> Function:
    return Function(
        name,
        zh=zh,
        takes=(N, SCALE),
        gives=rounded_kind,
        meaning=rounding(name),
        says=says(zh_says, en_says),
        examples=tuple(example(text, None if value is None else number(value)) for text, value in examples),
        rounds=True,
    )


def whole_entry(name: str, zh: str, zh_says: str, en_says: str, *examples: tuple[str, str | None]) -> Function:
    return Function(
        name,
        zh=zh,
        takes=(N,),
        gives=rounded_kind,
        meaning=rounding(name),
        also=(Signature((N, SCALE), rounded_kind, rounding(name)),),
        says=says(zh_says, en_says),
        examples=tuple(example(text, None if value is None else number(value)) for text, value in examples),
        rounds=True,
    )


FUNCTIONS = (
    rounding_entry(
        "decimal",
        "取小数",
        "舍入到几位小数，正好一半时取偶数（银行家舍入）。",
        "Rounded to so many digits after the point, a half to the even digit.",
        ("decimal(1/3, 2)", "0.33"),
        ("decimal(1.5, 0)", "2"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1234.567, -2)", "1200"),
    ),
    whole_entry(
        "floor",
        "向下取整",
        "不大于它的最大整数；可以指定小数位数。",
        "The largest whole number not above it; or with so many digits after the point.",
        ("floor(1.5)", "1"),
        ("floor(-1.5)", "-2"),
        ("floor(-1.56, 1)", "-1.6"),
        ("floor(null)", None),
    ),
    whole_entry(
        "ceiling",
        "向上取整",
        "不小于它的最小整数；可以指定小数位数。",
        "The smallest whole number not below it; or with so many digits after the point.",
        ("ceiling(1.5)", "2"),
        ("ceiling(-1.5)", "-1"),
        ("ceiling(1.56, 1)", "1.6"),
    ),
    rounding_entry(
        "round up",
        "进位舍入",
        "有零头就向远离0的方向进一。",
        "Away from zero whenever something is left.",
        ("round up(5.5, 0)", "6"),
        ("round up(-5.5, 0)", "-6"),
        ("round up(1.121, 2)", "1.13"),
        ("round up(-1.126, 2)", "-1.13"),
    ),
    rounding_entry(
        "round down",
        "截断舍入",
        "零头都舍去。",
        "Towards zero.",
        ("round down(5.5, 0)", "5"),
        ("round down(-5.5, 0)", "-5"),
        ("round down(1.121, 2)", "1.12"),
        ("round down(5.5, 6177)", None),
    ),
    rounding_entry(
        "round half up",
        "四舍五入",
        "四舍五入到几位小数；负数的五也向远离0的方向进。",
        "Rounded to so many digits after the point, a half away from zero.",
        ("round half up(5.5, 0)", "6"),
        ("round half up(-5.5, 0)", "-6"),
        ("round half up(1.121, 2)", "1.12"),
        ("round half up(82420.73 / 6 + 82420.73 / 6 + 82420.73 / 6, 2)", "41210.37"),
    ),
    rounding_entry(
        "round half down",
        "五舍六入",
        "正好一半时舍去。",
        "Rounded to so many digits after the point, a half towards zero.",
        ("round half down(5.5, 0)", "5"),
        ("round half down(-5.5, 0)", "-5"),
        ("round half down(1.126, 2)", "1.13"),
    ),
    Function(
        "abs",
        zh="绝对值",
        takes=(N,),
        gives=same_number,
        meaning=lambda n: n.copy_abs(),
        also=(
            Signature((Parameter("n", "时长", MONTHS),), MONTHS, lambda n: MonthsDuration(abs(n.count))),
            Signature((Parameter("n", "时长", DAYS),), DAYS, lambda n: DaysDuration(abs(n.nanoseconds))),
        ),
        says=says("去掉负号。", "Without its minus sign."),
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
        examples=(example("sqrt(16)", 4), example("sqrt(0.25)", number("0.5")), example("sqrt(-1)", None)),
    ),
    Function(
        "log",
        zh="自然对数",
        takes=(NUMERAL,),
        gives=NUMBER,
        meaning=natural_logarithm,
        says=says("以 e 为底的对数。", "The logarithm to base e."),
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
        examples=(example("odd(5)", True), example("odd(2)", False), example("odd(-1)", True)),
    ),
    Function(
        "even",
        zh="是偶数",
        takes=(NUMERAL,),
        gives=BOOLEAN,
        meaning=is_even,
        says=says("能被2整除。", "Whether it can be divided by 2."),
        examples=(example("even(5)", False), example("even(2)", True), example("even(0)", True)),
    ),
)
