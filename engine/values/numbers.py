"""Numbers: decimals of 34 digits, as DMN has them, and never a float.

Every operation stays in one bounded context, so nothing an author writes can make a number of a million digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

from engine.values import problems

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""IEEE 754 decimal128. Its methods are used directly; the thread's own context is never touched."""

# Rounding must not lose digits before it rounds.
_WIDE = Context(prec=DIGITS + 2, Emin=-999_999, Emax=999_999)
_ENDLESS = Context(prec=30_000, Emin=-999_999, Emax=999_999)

NUMERAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
LONGEST_NUMERAL = 1_000
SMALLEST_SCALE, LARGEST_SCALE = -6111, 6176


def number_from_text(text: str) -> Decimal:
    """The number a numeral means, rounded to 34 digits. A wild exponent is refused before anything is computed."""
    if len(text) > LONGEST_NUMERAL or not NUMERAL.fullmatch(text):
        raise problems.not_a_number(text)
    try:
        return CONTEXT.create_decimal(text)
    except (Overflow, InvalidOperation):
        raise problems.number_too_large() from None


def within_digits(number: Decimal) -> Decimal:
    """A number rounded to 34 digits."""
    try:
        return CONTEXT.plus(number)
    except Overflow:
        raise problems.number_too_large() from None


def plain(number: Decimal | int) -> str:
    """A number without exponent, trailing zeros or a negative zero."""
    if isinstance(number, int):
        return str(number)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def add(left: Decimal, right: Decimal) -> Decimal:
    try:
        return CONTEXT.add(left, right)
    except Overflow:
        raise problems.number_too_large() from None


def subtract(left: Decimal, right: Decimal) -> Decimal:
    try:
        return CONTEXT.subtract(left, right)
    except Overflow:
        raise problems.number_too_large() from None


def multiply(left: Decimal, right: Decimal) -> Decimal:
    try:
        return CONTEXT.multiply(left, right)
    except Overflow:
        raise problems.number_too_large() from None


def divide(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise problems.division_by_zero()
    try:
        return CONTEXT.divide(left, right)
    except Overflow:
        raise problems.number_too_large() from None


def power(base: Decimal, exponent: Decimal) -> Decimal:
    if not exponent:
        return Decimal(1)
    if not base and exponent < 0:
        raise problems.division_by_zero()
    try:
        return CONTEXT.power(base, exponent)
    except InvalidOperation:
        raise problems.no_such_power(plain(base), plain(exponent)) from None
    except Overflow:
        raise problems.number_too_large() from None


def negate(number: Decimal) -> Decimal:
    return CONTEXT.minus(number)


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """What is left of the dividend after whole divisors, with the sign of the divisor (DMN: floored division)."""
    if not divisor:
        raise problems.division_by_zero()
    left, right = Fraction(dividend), Fraction(divisor)
    return from_fraction(left - right * (left // right))


def square_root(number: Decimal) -> Decimal:
    if number < 0:
        raise problems.outside_domain("sqrt", plain(number))
    return CONTEXT.sqrt(number)


def natural_logarithm(number: Decimal) -> Decimal:
    if number <= 0:
        raise problems.outside_domain("log", plain(number))
    return CONTEXT.ln(number)


def exponential(number: Decimal) -> Decimal:
    try:
        return CONTEXT.exp(number)
    except Overflow:
        raise problems.number_too_large() from None


def rounded(number: Decimal | int | Fraction, scale: int, mode: str) -> Decimal:
    """A number with at most so many digits after the point; a negative scale rounds to tens, hundreds, ….

    An exact fraction is rounded once, from its true value (meaning.md 9).
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise problems.bad_scale(scale)
    if isinstance(number, Fraction):
        return _rounded_fraction(number, scale, mode)
    decimal = Decimal(number)
    if decimal.as_tuple().exponent >= -scale:  # type: ignore[operator]
        return CONTEXT.plus(decimal)
    return CONTEXT.plus(decimal.quantize(Decimal((0, (1,), -scale)), mode, _WIDE))


def _rounded_fraction(number: Fraction, scale: int, mode: str) -> Decimal:
    shifted = number * 10**scale if scale >= 0 else number / 10**-scale
    units, rest = divmod(abs(shifted.numerator), shifted.denominator)
    if rest:
        # One half, and a little less or more than it, round as any fraction on that side does.
        twice = 2 * rest
        tenth = 5 if twice == shifted.denominator else 1 if twice < shifted.denominator else 9
        units = 10 * units + tenth
    else:
        units = 10 * units
    signed = Decimal(-units if shifted < 0 else units).scaleb(-1, _ENDLESS)
    try:
        return CONTEXT.plus(signed.quantize(Decimal(1), mode, _ENDLESS).scaleb(-scale, _ENDLESS))
    except (Overflow, InvalidOperation):
        raise problems.number_too_large() from None


def exact_numbers(word: str, arguments: Sequence[object]) -> list[Fraction] | None:
    """The operands of a step that `exactly` can take; None where one is no number, or there is nothing to divide by."""
    numbers = [Fraction(each) for each in arguments if isinstance(each, Decimal | Fraction)]
    return None if len(numbers) < len(arguments) or word == "/" and not numbers[1] else numbers


def exactly(word: str, numbers: Sequence[Fraction]) -> Fraction:
    """A step of the argument of a rounding, nothing lost (docs/meaning.md 9): + - * / of two, or the negative of one."""
    match word:
        case "+":
            return numbers[0] + numbers[1]
        case "-":
            return numbers[0] - numbers[1]
        case "*":
            return numbers[0] * numbers[1]
        case "/":
            return numbers[0] / numbers[1]
    return -numbers[0]


def from_fraction(number: Fraction) -> Decimal:
    """A fraction as a decimal of 34 digits, divided once."""
    try:
        return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))
    except Overflow:
        raise problems.number_too_large() from None


def whole(number: Decimal | int) -> int:
    """A number cut to an integer. Only for numbers that count something, so a wild one is refused."""
    if isinstance(number, int):
        return number
    if number.adjusted() > 30:
        raise problems.number_too_large()
    return int(number)


def is_whole(number: Decimal | int) -> bool:
    return isinstance(number, int) or number == number.to_integral_value()


ROUNDINGS = {
    "decimal": ROUND_HALF_EVEN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}
"""How each rounding function of FEEL rounds."""
