"""Calls as Python where what they are handed may be unknown: the same words, and before them whether all of it is known.

An operand here is `Unknown` or a plain value of its kind; what can be absent is left to the function itself.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.kinds import BooleanKind, Maybe, RegionKind
from engine.program import Call, Expr, Items, Literal, RangeOf
from engine.to_python.module import Env, Module
from engine.to_python.sure import PLAIN, is_sure, sort_of
from engine.values.regions import WHOLE_COUNTRY, prefix_of

Of = Callable[[Expr], str]


def spelled(expr: Call, module: Module, env: Env, sure_input: bool, of: Of) -> str | None:
    """Python for what rules say most; None where only the function itself can say."""
    arguments = [each for each in expr.arguments if each is not None]
    if len(arguments) < len(expr.arguments) or not arguments:
        return None

    def is_plain(each: Expr) -> bool:
        return is_sure(each, module.program, sure_input=sure_input)

    one = arguments[0]
    sorts = [sort_of(each.kind) for each in arguments]
    match expr.function:
        case "not" if is_plain(one) and isinstance(one.kind, BooleanKind):
            return _unless_unknown(module, one, of, lambda held: f"not {held}")
        case "=" | "!=" as word if any(isinstance(each, Literal) and each.value is None for each in arguments):
            other = arguments[1] if isinstance(one, Literal) and one.value is None else one
            kind = other.kind.kind if isinstance(other.kind, Maybe) else other.kind
            if isinstance(other, Literal) or not isinstance(kind, PLAIN):
                return None
            return _unless_unknown(module, other, of, lambda held: f"{held} is {'not ' if word == '!=' else ''}None")
        case "=" | "!=" | "<" | "<=" | ">" | ">=" as word if all(map(is_plain, arguments)):
            if not sorts[0] or sorts[0] != sorts[1] or sorts[0] == "truth" and word not in ("=", "!="):
                return None
            sign = "==" if word == "=" else word
            if isinstance(arguments[1], Literal):
                return _unless_unknown(module, one, of, lambda held: f"{held} {sign} {of(arguments[1])}")
            left, right = module.fresh("left"), module.fresh("right")
            asked = f"(({left} := {of(one)}).__class__ is Unknown) | (({right} := {of(arguments[1])}).__class__ is Unknown)"
            return f"(either({left}, {right}) if {asked} else {left} {sign} {right})"
        case "in" if is_plain(one):
            return _in(module, one, arguments[1], sorts[0], of)
        case "within region" if is_plain(one) and isinstance(one.kind, RegionKind) and isinstance(arguments[1].kind, RegionKind):
            code = _place(arguments[1], module)
            if code is None:
                return None
            prefix = prefix_of(code)
            return _unless_unknown(module, one, of, lambda held: f"{held}[:{len(prefix)}] == {prefix!r}")
    return None


def _unless_unknown(module: Module, expr: Expr, of: Of, code: Callable[[str], str]) -> str:
    held = module.fresh("it")
    return f"({held} if ({held} := {of(expr)}).__class__ is Unknown else {code(held)})"


def _in(module: Module, value: Expr, test: Expr, sort: str, of: Of) -> str | None:
    match test:
        case RangeOf(low, high, low_closed, high_closed) if sort and sort != "truth":
            ends = [end for end in (low, high) if end is not None]
            if not ends or not all(isinstance(end, Literal) and end.value is not None and sort_of(end.kind) == sort for end in ends):
                return None
            before = "" if low is None else f"{of(low)} {'<=' if low_closed else '<'} "
            after = "" if high is None else f" {'<=' if high_closed else '<'} {of(high)}"
            return _unless_unknown(module, value, of, lambda held: f"{before}{held}{after}")
        case Items(items) if items and sort and all(isinstance(item, Literal) and item.value is not None and sort_of(item.kind) == sort for item in items):
            words = ", ".join(of(item) for item in items)
            return _unless_unknown(module, value, of, lambda held: f"{held} in ({words},)")
    return None


def _place(outer: Expr, module: Module) -> str | None:
    match outer:
        case Literal(str(code)):
            pass
        case Call("applicable region"):
            code = module.setting.region
        case _:
            return None
    return None if code in WHOLE_COUNTRY else code
