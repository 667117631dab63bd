"""When a question is asked, as a small JSON tree that a browser or a JSON Schema can follow.

    true | false | {"and": […]} | {"or": […]} | {"not": …} | {"present": key}
    {"eq": [key, value]} | {"in": [key, [value, …]]} | {"lt" "le" "gt" "ge": [key, number]}
    {"has": [key, value]} | {"count": [key, "ge", number]} | {"within": [key, digits]}

It says the same as the rule it comes from, or nothing at all: whatever goes beyond these words is None, and the server
decides. A question not answered makes its test unknown, and what is unknown is not yet asked, unless it waits for a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.program import Call, Choose, Connective, Expr, FactRef, Literal, Program, RuleRef
from engine.values import Unknown, to_json
from engine.values.regions import WHOLE_COUNTRY, prefix_of
from forms.form import Field, Form

Condition = bool | dict[str, Any]

COMPARISONS = {"=": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
MIRRORED = {"eq": "eq", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a condition may speak of: the questions by fact, and what is known of an expression without their answers."""

    program: Program
    asks: Mapping[str, Field]
    known: Callable[[Expr], object]


def condition_from(expr: Expr, setting: Setting, depth: int = 0) -> Condition | None:
    """The condition of an expression; None where these few words do not suffice."""
    settled = setting.known(expr)
    if isinstance(settled, bool):
        return settled
    if depth > 40:
        return None

    def inner(each: Expr) -> Condition | None:
        return condition_from(each, setting, depth + 1)

    match expr:
        case Connective(word, operands):
            return joined(word, [inner(each) for each in operands])
        case Call("not", (operand,)) if operand is not None:
            return negated(inner(operand))
        case Call("!=", (left, right)) if left is not None and right is not None:
            return negated(comparison("=", left, right, setting, depth))
        case Call(("=" | "<" | "<=" | ">" | ">=") as sign, (left, right)) if left is not None and right is not None:
            return comparison(sign, left, right, setting, depth)
        case Call("in", (value, *tests)) if value is not None:
            return membership(value, [each for each in tests if each is not None], setting, depth)
        case Call("list contains", (FactRef(name), item)) if name in setting.asks and item is not None:
            wanted = value_of(item, setting)
            return None if wanted is None else {"has": [setting.asks[name].key, wanted]}
        case Call("within region", (FactRef(name), outer)) if name in setting.asks and outer is not None:
            code = value_of(outer, setting)
            if not isinstance(code, str):
                return None
            return {"within": [setting.asks[name].key, "" if code in WHOLE_COUNTRY else prefix_of(code)]}
        case RuleRef(name) if name in setting.program.rules:
            return inner(setting.program.rules[name].value)
        case Choose(test, then, otherwise):
            return either(inner(test), inner(then), inner(otherwise))
        case FactRef():
            return comparison("=", expr, Literal(True, expr.kind), setting, depth)
        case _:
            return None


def comparison(sign: str, left: Expr, right: Expr, setting: Setting, depth: int) -> Condition | None:
    """A fact beside a known value, whichever stands first."""
    if (value := plain_value(right, setting)) is not NOT_PLAIN:
        return against(left, COMPARISONS[sign], value, setting, depth + 1)
    if (value := plain_value(left, setting)) is not NOT_PLAIN:
        return against(right, MIRRORED[COMPARISONS[sign]], value, setting, depth + 1)
    return None


def against(expr: Expr, word: str, value: object, setting: Setting, depth: int) -> Condition | None:
    if depth > 40:
        return None
    match expr:
        case FactRef(name):
            asked = setting.asks.get(name)
            leaf = None if asked is None else test_of(asked, word, value)
            fact = setting.program.facts.get(name)
            if fact is None or fact.derived is None:
                return leaf
            follows = against(fact.derived.value, word, value, setting, depth + 1)
            settled = setting.known(fact.derived.value)
            if follows is None and not isinstance(settled, Unknown):
                follows = compared(settled, word, value)
            if fact.derived.when is None:
                return follows
            return either(condition_from(fact.derived.when, setting, depth + 1), follows, leaf)
        case RuleRef(name) if name in setting.program.rules:
            return against(setting.program.rules[name].value, word, value, setting, depth + 1)
        case Choose(test, then, otherwise):
            return either(
                condition_from(test, setting, depth + 1),
                against(then, word, value, setting, depth + 1),
                against(otherwise, word, value, setting, depth + 1),
            )
        case Call("count", (FactRef(name),)) if name in setting.asks and isinstance(value, Decimal | int):
            return {"count": [setting.asks[name].key, word, int(value)]}
        case Literal(own):
            return compared(own, word, value)
        case _:
            return None


def test_of(asked: Field, word: str, value: object) -> Condition | None:
    if value is None:
        return {"not": {"present": asked.key}} if word == "eq" else None
    if word != "eq" and (isinstance(value, bool) or not isinstance(value, Decimal | int)):
        # Days stand in three boxes; a browser leaves them to the server.
        return None
    if asked.widget in ("date", "moment", "repeat", "checkboxes"):
        return None
    return {word: [asked.key, to_json(value)]}


def membership(value: Expr, tests: list[Expr], setting: Setting, depth: int) -> Condition | None:
    settled = [plain_value(each, setting) for each in tests]
    flat: list[object] = []
    for each in settled:
        if each is NOT_PLAIN:
            return None
        flat.extend(each) if isinstance(each, tuple) else flat.append(each)
    if not all(isinstance(each, str | bool | int | Decimal) for each in flat):
        return None
    ways = [against(value, "eq", each, setting, depth + 1) for each in flat]
    keys = {way["eq"][0] for way in ways if isinstance(way, dict) and set(way) == {"eq"}}
    if len(keys) == 1 and all(isinstance(way, dict) and "eq" in way for way in ways):
        return {"in": [keys.pop(), [way["eq"][1] for way in ways if isinstance(way, dict)]]}
    return joined("or", ways)


NOT_PLAIN = object()


def plain_value(expr: Expr, setting: Setting) -> object:
    """A value that hangs on no question; NOT_PLAIN otherwise."""
    value = setting.known(expr)
    return NOT_PLAIN if isinstance(value, Unknown) else value


def value_of(expr: Expr, setting: Setting) -> Any:
    value = plain_value(expr, setting)
    return None if value is NOT_PLAIN else to_json(value)


def compared(left: object, word: str, right: object) -> Condition | None:
    if word == "eq":
        return left == right
    return None


def joined(word: str, parts: list[Condition | None]) -> Condition | None:
    decides = word == "or"
    if any(part is decides for part in parts):
        return decides
    if any(part is None for part in parts):
        return None
    open_ = [part for part in parts if part is not (not decides)]
    flat = [each for part in open_ for each in (part[word] if isinstance(part, dict) and word in part else (part,))]
    if not flat:
        return not decides
    return flat[0] if len(flat) == 1 else {word: flat}


def negated(condition: Condition | None) -> Condition | None:
    match condition:
        case None:
            return None
        case bool():
            return not condition
        case {"not": inner}:
            return inner  # type: ignore[no-any-return]
        case _:
            return {"not": condition}


def either(test: Condition | None, then: Condition | None, otherwise: Condition | None) -> Condition | None:
    """`if test then … else …` of truths. A branch that cannot be said does not matter where the test rules it out."""
    if test is True:
        return then
    if test is False:
        return otherwise
    return joined("or", [joined("and", [test, then]), joined("and", [negated(test), otherwise])])


def asked_by_then(condition: Condition | None, later: Collection[str], is_negated: bool = False) -> Condition | None:
    """The condition where the answers to some questions come too late for it: what hangs on those is asked, for nobody
    else will tell. Said of the parts that stand without a `not`, so that a later yes and a later no come to the same.
    """
    match condition:
        case None:
            return None
        case bool():
            return condition is not is_negated
        case {"and": parts} | {"or": parts}:
            is_and = ("and" in condition) is not is_negated
            return joined("and" if is_and else "or", [asked_by_then(each, later, is_negated) for each in parts])
        case {"not": inner}:
            return asked_by_then(inner, later, not is_negated)
    if keys_in(condition) & set(later):
        return True
    return negated(condition) if is_negated else condition


def not_before(form: Form, asked: Field) -> frozenset[str]:
    """The questions that do not decide on one: itself, and those that come after it where each waits for what decides it."""
    place = {fact: place for place, fact in enumerate(form.order)}
    own = place.get(asked.fact, -1)
    return frozenset(each.key for each in form.fields if place.get(each.fact, -1) >= own)


def keys_in(condition: Condition) -> frozenset[str]:
    """The questions a condition speaks of."""
    match condition:
        case bool():
            return frozenset()
        case {"and": parts} | {"or": parts}:
            return frozenset().union(*(keys_in(each) for each in parts))
        case {"not": inner}:
            return keys_in(inner)
        case {"present": key}:
            return frozenset((key,))
        case _:
            return frozenset((next(iter(condition.values()))[0],))


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool | None:
    """What a condition comes to; None while it waits for an answer. The script of the pages says the same."""
    match condition:
        case bool():
            return condition
        case {"and": parts}:
            return _fold([holds(each, answers) for each in parts], False)
        case {"or": parts}:
            return _fold([holds(each, answers) for each in parts], True)
        case {"not": inner}:
            found = holds(inner, answers)
            return None if found is None else not found
        case {"present": key}:
            return answers.get(key) is not None if key in answers else None
    word, (key, *rest) = next(iter(condition.items()))
    value = answers.get(key)
    if value is None:
        return None
    match word:
        case "eq":
            return bool(value == rest[0])
        case "in":
            return value in rest[0]
        case "has":
            return rest[0] in value
        case "within":
            return str(value).startswith(rest[0])
        case "count":
            return _ordered(len(value), rest[0], rest[1])
        case _:
            return _ordered(value, word, rest[0])


def _fold(parts: list[bool | None], decides: bool) -> bool | None:
    if decides in parts:
        return decides
    return None if None in parts else not decides


def _ordered(left: Any, word: str, right: Any) -> bool:
    return bool(
        {"lt": left < right, "le": left <= right, "gt": left > right, "ge": left >= right, "eq": left == right}[word]
    )
