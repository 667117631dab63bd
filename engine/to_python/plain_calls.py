"""Calls of functions as Python for plain values: what rules say most in Python's own words, the rest by their meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, partial

from engine.functions import FUNCTIONS
from engine.functions.call import called
from engine.functions.table import Function, Signature
from engine.kinds import (
    AnyKind,
    BooleanKind,
    DateKind,
    NumberKind,
    RegionKind,
    certain,
    conforms,
)
from engine.program import Call, Derivation, Expr, Fact, FactRef, Items, Literal, Lookup, Program, RangeOf, RuleRef
from engine.to_python import running
from engine.to_python.module import DEEPEST_LINE, EXACT, SIGNS, Env, after, identifier, is_valid, tuple_of
from engine.to_python.sure import PLAIN, sort_of
from engine.to_python.writer import Writer
from engine.values import Fault
from engine.values.numbers import ROUNDINGS
from engine.values.regions import WHOLE_COUNTRY, prefix_of

_NUMERIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "negate": "minus"}
_HERE = Call("applicable region", (), RegionKind())


def call(writer: Writer, expr: Call, env: Env, depth: int) -> str:
    function, arguments = FUNCTIONS[expr.function], expr.arguments
    if function.name == "not":
        return f"({writer.test(expr, env, depth)[0]})"
    if (literal := literal_of(writer, expr)) is not None:
        return writer.of(literal, env, depth)
    if function.rounds and (rounded := _rounded(writer, expr, env, depth)) is not None:
        return rounded
    is_plain_test = not env and isinstance(expr.kind, BooleanKind) and all(
        isinstance(each, FactRef | Literal) or each == _HERE for each in arguments
    )
    if is_plain_test and (found := writer.tested(expr)) is not None:
        return found
    spelled = _spelled(writer, expr, env, depth)
    if spelled is not None:
        return spelled
    signature = _signature(writer, function, arguments)
    if signature is not None:
        codes = ", ".join(writer.of(each, env, depth) for each in arguments if each is not None)
        meaning: Callable[..., object] = signature.meaning
        if function.needs:
            ambient = writer.module.setting.ambient
            meaning = partial(meaning, **{need: getattr(ambient, need) for need in function.needs})
        key = f"{function.name} {function.signatures.index(signature)}"
        return f"{writer.module.known(key, SIGNS.get(function.name, function.name), meaning)}({codes})"
    plain = running.plain_caller(function, writer.module.setting.ambient)
    held = writer.module.known(f"plain {function.name}", f"plain_{SIGNS.get(function.name) or identifier(function.name)}", plain)
    spell = [_exactly if function.rounds and place == 0 else _plainly for place in range(len(arguments))]
    codes = ", ".join("LEFT_OUT" if each is None else said(writer, each, env, depth) for said, each in zip(spell, arguments, strict=True))
    return f"{held}({codes})"


def name_of(test: Call) -> str:
    """What a test of facts is called in the code."""
    names = [each.name for each in test.arguments if isinstance(each, FactRef)]
    if any(isinstance(each, Literal) and each.value is None for each in test.arguments):
        return f"{'_'.join(names)}_is_{'absent' if test.function == '=' else 'there'}"
    return f"{'_'.join(names)}_{SIGNS.get(test.function, test.function)}"


DEEPEST_LITERAL = 5


def literal_of(writer: Writer, expr: Expr | None, deep: int = 0) -> Literal | None:
    """The literal an expression comes to on this day in this place, whatever the facts; None too where it is deep."""
    match expr:
        case _ if deep > DEEPEST_LITERAL:
            return None
        case Literal(value) if value is not None:
            return expr
        case RuleRef(name):
            return literal_of(writer, writer.program.rules[name].value, deep + 1)
        case Lookup(parameter, None, None):
            known = writer.program.parameters[parameter]
            if expr.inputs or known.inputs or known.is_regional:
                return None
            rows = [period for period in known.periods if is_valid(period, writer.module.setting.rules_on)]
            return literal_of(writer, rows[0].value, deep + 1) if len(rows) == 1 and not any(rows[0].tests) else None
        case Call(name, arguments) if isinstance(expr.kind, PLAIN) and not FUNCTIONS[name].needs and not FUNCTIONS[name].rounds:
            literals = [literal_of(writer, each, deep + 1) for each in arguments]
            if not literals or None in literals:
                return None
            try:
                value = called(FUNCTIONS[name], [each.value for each in literals if each is not None])
            except Fault:
                return None
            return Literal(value, expr.kind, span=expr.span) if isinstance(value, Decimal | str | bool | date) else None
    return None


def _signature(writer: Writer, function: Function, arguments: tuple[Expr | None, ...]) -> Signature | None:
    """The one signature that surely takes these arguments as they are."""
    if any(each is None or not writer.is_sure(each) for each in arguments) or function.unknown == "itself":
        return None
    if function.rounds:
        return None
    for signature in function.signatures:
        if len(signature.takes) != len(arguments) or any(each.rest for each in signature.takes):
            continue
        if all(
            isinstance(certain(argument.kind), PLAIN)
            and conforms(certain(argument.kind), parameter.kind)
            and not isinstance(parameter.kind, AnyKind)
            for argument, parameter in zip(arguments, signature.takes, strict=True)
            if argument is not None
        ):
            return signature
    return None


# ── in Python's own words ────────────────────────────────────────────────────────────────────────────────────────


def _spelled(writer: Writer, expr: Call, env: Env, depth: int) -> str | None:
    """The shortest Python for what rules say most."""
    arguments = [each for each in expr.arguments if each is not None]
    name = expr.function
    setting = writer.module.setting
    if name == "today":
        return writer.module.constant(setting.on)
    if name == "applicable region":
        return writer.module.constant(setting.region)
    if len(arguments) < len(expr.arguments):
        return None
    of = partial(writer.of, env=env, depth=depth)
    sorts = [sort_of(each.kind) for each in arguments]
    if name in ("=", "!="):
        if any(isinstance(each, Literal) and each.value is None for each in arguments):
            other = next((each for each in arguments if not (isinstance(each, Literal) and each.value is None)), arguments[0])
            if sorts[arguments.index(other)]:
                return f"({of(other)} is {'not ' if name == '!=' else ''}None)"
            return None
        if sorts[0] and sorts[0] == sorts[1]:
            left, right = _operands(writer, arguments, env, depth)
            return f"({left} {'==' if name == '=' else '!='} {right})"
        return None
    if name == "in" and len(arguments) == 2 and writer.is_sure(arguments[0]):
        return _in(writer, arguments[0], arguments[1], env, depth)
    if not all(map(writer.is_sure, arguments)):
        return None
    if name == "between" and sorts[0] and len(set(sorts)) == 1 and sorts[0] != "truth":
        value, low, high = arguments
        return _chain(writer, value, low, high, True, True, env, depth)
    if name in ("<", "<=", ">", ">=") and sorts[0] and sorts[0] == sorts[1] and sorts[0] != "truth":
        left, right = _operands(writer, arguments, env, depth)
        return f"({left} {name} {right})"
    if name in _NUMERIC and all(sort == "number" for sort in sorts):
        return f"{_NUMERIC[name]}({', '.join(map(of, arguments))})"
    if name in ("min", "max") and len(arguments) > 1 and sorts[0] in ("number", "date") and len(set(sorts)) == 1:
        return f"{name}({', '.join(map(of, arguments))})"
    if name == "within region" and isinstance(arguments[1].kind, RegionKind):
        return _within(writer, arguments[0], arguments[1], env, depth)
    if name == "reached age" and sorts == ["date"]:
        return f"Decimal({age(writer, of(arguments[0]))})"
    return None


def _in(writer: Writer, value: Expr, test: Expr, env: Env, depth: int) -> str | None:
    """In a range: compared with its ends; among words written out: one of them."""
    sort = sort_of(value.kind)
    match test:
        case RangeOf(low, high, low_closed, high_closed) if sort and sort != "truth":
            ends = [end for end in (low, high) if end is not None]
            if not ends or not all(writer.is_sure(end) and sort_of(end.kind) == sort for end in ends):
                return None
            return _chain(writer, value, low, high, low_closed, high_closed, env, depth)
        case Items(items) if items and sort and all(isinstance(item, Literal) and sort_of(item.kind) == sort for item in items):
            return f"({writer.of(value, env, depth)} in {tuple_of([writer.of(item, env, depth) for item in items])})"
    return None


def _chain(
    writer: Writer, value: Expr, low: Expr | None, high: Expr | None, low_closed: bool, high_closed: bool, env: Env, depth: int
) -> str:
    """`low <= value < high`, written in the order in which Python computes it; the high end perhaps not at all."""
    ends = [end for end in (low, high) if end is not None]
    if all(isinstance(end, Literal) for end in ends):
        codes = iter(_operands(writer, [*([] if low is None else [low]), value, *([] if high is None else [high])], env, depth))
        before = "" if low is None else f"{next(codes)} {'<=' if low_closed else '<'} "
        code = next(codes)
        return f"({before}{code}" + ("" if high is None else f" {'<=' if high_closed else '<'} {next(codes)}") + ")"
    before = "" if low is None else f"{writer.of(low, env, depth)} {'<=' if low_closed else '<'} "
    code = writer.of(value, env, depth)
    with writer.perhaps():
        after = "" if high is None else f" {'<=' if high_closed else '<'} {writer.of(high, env, depth)}"
    return f"({before}{code}{after})"


def _within(writer: Writer, inner: Expr, outer: Expr, env: Env, depth: int) -> str | None:
    match outer:
        case Literal(str(code)):
            pass
        case Call("applicable region"):
            code = writer.module.setting.region
        case _:
            return None
    if code in WHOLE_COUNTRY:
        return None
    prefix = prefix_of(code)
    return f"({writer.of(inner, env, depth)}[:{len(prefix)}] == {writer.module.constant(prefix)})"


def is_count(fact: Fact) -> bool:
    """Whether a fact that was not given is an age of today: a whole number that Python counts itself."""
    match fact.derived:
        case Derivation(Call("reached age", (birth,)), None) if birth is not None and isinstance(birth.kind, DateKind):
            return isinstance(fact.kind, NumberKind) and isinstance(birth, FactRef)
    return False


def is_count_of(program: Program, name: str) -> bool:
    fact = program.facts.get(name)
    return fact is not None and is_count(fact)


def _operands(writer: Writer, arguments: list[Expr], env: Env, depth: int) -> list[str]:
    """What is compared: a count with whole numbers as they are, all else as values."""
    counted = [each for each in arguments if not isinstance(each, Literal)]
    if len(counted) == 1 and all(_is_whole(each) for each in arguments if isinstance(each, Literal)):
        code = writer.count(counted[0], env)
        if code is not None:
            return [str(int(each.value)) if isinstance(each, Literal) else code for each in arguments]  # type: ignore[call-overload]
    return [writer.of(each, env, depth) for each in arguments]


def _is_whole(literal: Literal) -> bool:
    return isinstance(literal.value, Decimal) and abs(literal.value) < 10**6 and literal.value == int(literal.value)


def age(writer: Writer, birth: str) -> str:
    """Completed years on the day, read off by year, month and day."""
    on = writer.module.setting.on
    held = writer.bound("birth", birth)
    name = held if held.isidentifier() else held[1:].partition(" ")[0]
    to_come = writer.module.constant(_birthday_to_come(on, writer.program.leap_birthday), "birthday_to_come")
    check = writer.module.constant(on)
    return f"({on.year} - {name}.year - {to_come}[{name}.month * 32 + {name}.day] if {held} <= {check} else irregular())"


@cache
def _birthday_to_come(on: date, leap_birthday: str) -> tuple[int, ...]:
    """For each day of a year, as month * 32 + day: 1 where a birthday on it is still to come on that day of the year."""
    common = not (on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0))
    today = on.month * 32 + on.day
    to_come = [int(day > today) for day in range(13 * 32)]
    if common:
        to_come[2 * 32 + 29] = int((2 * 32 + 28 if leap_birthday == "02-28" else 3 * 32 + 1) > today)
    return tuple(to_come)


# ── roundings ────────────────────────────────────────────────────────────────────────────────────────────────────


def _rounded(writer: Writer, expr: Call, env: Env, depth: int) -> str | None:
    """A rounding of + - * / of plain numbers: numerator and denominator exactly, divided once."""
    scale = expr.arguments[1] if len(expr.arguments) > 1 else Literal(Decimal(0), NumberKind())
    argument = expr.arguments[0]
    if argument is None or not isinstance(scale, Literal) or not isinstance(scale.value, Decimal):
        return None
    if abs(scale.value) > 30 or scale.value != int(scale.value) or not _is_exact_tree(writer, argument):
        return None
    computed: list[str] = []
    numerator, denominator = _fraction(writer, argument, env, depth, computed)
    quotient = numerator if denominator is None else f"cut_quotient({numerator}, {denominator})"
    unit = writer.module.constant(Decimal((0, (1,), -int(scale.value))), f"to_{int(scale.value)}")
    return after(computed, f"plus({quotient}.quantize({unit}, {ROUNDINGS[expr.function]!r}, rounding))")


def _plainly(writer: Writer, expr: Expr, env: Env, depth: int) -> str:
    return writer.of(expr, env, depth)


def _exactly(writer: Writer, expr: Expr, env: Env, depth: int) -> str:
    """The argument of a rounding where a part may be no plain number, such as a member of a record: step by step, exactly."""
    if not (isinstance(expr, Call) and expr.function in EXACT):
        return writer.of(expr, env, depth)
    if depth > DEEPEST_LINE:
        return "irregular()"
    return f"exact({expr.function!r}, {', '.join(_exactly(writer, each, env, depth + 1) for each in expr.arguments if each is not None)})"


def _is_exact_tree(writer: Writer, expr: Expr) -> bool:
    if isinstance(expr, Call) and expr.function in EXACT:
        return all(each is not None and _is_exact_tree(writer, each) for each in expr.arguments)
    return sort_of(expr.kind) == "number" and writer.is_sure(expr)


def _fraction(writer: Writer, expr: Expr, env: Env, depth: int, computed: list[str]) -> tuple[str, str | None]:
    """Numerator and denominator (None is one), of names that are computed first, in written order."""
    if not (isinstance(expr, Call) and expr.function in EXACT):
        return _named(writer, writer.of(expr, env, depth), computed), None
    parts = [_fraction(writer, each, env, depth + 1, computed) for each in expr.arguments if each is not None]
    (left, under_left), (right, under_right) = parts[0], parts[-1]
    match expr.function:
        case "negate":
            return f"exactly_minus({left})", under_left
        case "*":
            return _times(left, right), _product(under_left, under_right)
        case "/":
            if under_right is not None:
                # Above the line in the end, it is a divisor all the same, and must not be zero.
                left = _times(left, _named(writer, f"({under_right} or irregular())", computed))
            return left, _named(writer, _product(under_left, right) or right, computed)
    word = "exactly_add" if expr.function == "+" else "exactly_subtract"
    if under_right is not None:
        left = _times(left, under_right)
    if under_left is not None:
        right = _times(right, under_left)
    below = _product(under_left, under_right)
    return f"{word}({left}, {right})", None if below is None else _named(writer, below, computed)


def _named(writer: Writer, code: str, computed: list[str]) -> str:
    if code.isidentifier():
        return code
    held = writer.bound("part", code)
    if held.isidentifier():
        return held
    computed.append(held[1:-1])
    return held[1:].partition(" ")[0]


def _times(left: str, right: str) -> str:
    return f"exactly_multiply({left}, {right})"


def _product(left: str | None, right: str | None) -> str | None:
    return right if left is None else left if right is None else _times(left, right)
