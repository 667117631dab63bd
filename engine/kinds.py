"""What sort of value an expression can have, known before it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from dsl.diagnostics import Words
from dsl.frozen import frozen
from engine.values.compound import OPEN, Closure, Comparison, Range, Record
from engine.values.temporal import DateTime, DaysDuration, FarDate, MonthsDuration, Time
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from dsl.nodes import TypeName


@frozen
class AnyKind:
    """Any value; as the kind of an expression: not known until it runs."""


@frozen
class NullKind:
    """Only absent."""


@frozen
class NumberKind:
    """A number, counted in a unit. Digits, scale, bounds and options tell which numbers come in; they decide no conformance."""

    unit: str = ""
    digits: int = field(default=12, compare=False)
    scale: int = field(default=2, compare=False)
    low: Decimal | None = field(default=None, compare=False)
    high: Decimal | None = field(default=None, compare=False)
    options: tuple[Decimal, ...] = field(default=(), compare=False)


MONEY = "元"
"""The unit of money. Amounts in it are written to the last of their decimals, however round they are: 1200.00."""


@frozen
class TextKind:
    pass


@frozen
class BooleanKind:
    pass


@frozen
class DateKind:
    pass


@frozen
class TimeKind:
    pass


@frozen
class DateTimeKind:
    pass


@frozen
class DaysKind:
    """A days and time duration."""


@frozen
class MonthsKind:
    """A years and months duration."""


@frozen
class ChoiceKind:
    """One of some words; text when it runs. Comparing it with a word outside its options is a problem of the check."""

    name: str
    options: tuple[str, ...]


@frozen
class RegionKind:
    """A region of administration; its code as text when it runs."""


@frozen
class ListKind:
    item: Kind


@frozen
class RecordKind:
    """A context with at least these members."""

    members: tuple[tuple[str, Kind], ...]

    def member(self, name: str) -> Kind | None:
        return next((kind for known, kind in self.members if known == name), None)


MOST_NAMES = 1_000
"""Of one record and all records in it: kinds are written out whole, and a chain of records that hold the one before twice
would double them with every step."""


def names_within(kind: Kind, most: int = MOST_NAMES) -> int:
    """How many names a kind's records have in all; no further counted than one above `most`."""
    found, waiting = 0, [kind]
    while waiting and found <= most:
        match waiting.pop():
            case RecordKind(members):
                found += len(members)
                waiting.extend(member for _, member in members)
            case ListKind(inner) | RangeKind(inner) | Maybe(inner) | AllowedKind(inner):
                waiting.append(inner)
            case FunctionKind(parameters, result):
                waiting.extend((*(parameters or ()), result))
            case _:
                pass
    return found


@frozen
class RangeKind:
    of: Kind


@frozen
class FunctionKind:
    """A function that is a value; any parameters at all when they are None."""

    parameters: tuple[Kind, ...] | None
    result: Kind


@frozen
class Maybe:
    """A value of this kind, or absent (可无). Nothing needs to be Maybe twice."""

    kind: Kind


@frozen
class AllowedKind:
    """The values of a kind that a rule allows: the rule, by its name, is a function of one value (DMN 1.5 §7.3.3)."""

    kind: Kind
    rule: str


Kind = (
    AnyKind | NullKind | NumberKind | TextKind | BooleanKind | DateKind | TimeKind | DateTimeKind | DaysKind
    | MonthsKind | ChoiceKind | RegionKind | ListKind | RecordKind | RangeKind | FunctionKind | Maybe | AllowedKind
)  # fmt: skip

ANY, NULL, NUMBER, TEXT, BOOLEAN = AnyKind(), NullKind(), NumberKind(), TextKind(), BooleanKind()
DATE, TIME, DATE_TIME, DAYS, MONTHS = DateKind(), TimeKind(), DateTimeKind(), DaysKind(), MonthsKind()
REGION = RegionKind()


def conforms(kind: Kind, wanted: Kind) -> bool:
    """Whether every value of `kind` may stand where `wanted` is wanted. A number without unit fits any."""
    if isinstance(kind, NumberKind) and isinstance(wanted, NumberKind):
        return not kind.unit or not wanted.unit or kind.unit == wanted.unit
    if kind == wanted or isinstance(wanted, AnyKind):
        return True
    match kind, wanted:
        case Maybe(inner), Maybe(inner_wanted):
            return conforms(inner, inner_wanted)
        case NullKind(), Maybe():
            return True
        case Maybe(), _:
            return False
        case _, Maybe(inner_wanted):
            return conforms(kind, inner_wanted)
        case AllowedKind(inner), _:
            return conforms(inner, wanted)
        case ChoiceKind(), ChoiceKind():
            return set(kind.options) <= set(wanted.options)
        case ((ChoiceKind() | RegionKind()), TextKind()):
            return True
        case ListKind(item), ListKind(item_wanted):
            return conforms(item, item_wanted)
        case RecordKind(), RecordKind(members):
            return all((own := kind.member(name)) is not None and conforms(own, member) for name, member in members)
        case RangeKind(of), RangeKind(of_wanted):
            return conforms(of, of_wanted)
        case FunctionKind(), FunctionKind():
            return conforms(kind.result, wanted.result) and _takes_as_much(kind.parameters, wanted.parameters)
    return False


def _takes_as_much(own: tuple[Kind, ...] | None, wanted: tuple[Kind, ...] | None) -> bool:
    if own is None or wanted is None:
        return wanted is None
    return len(own) == len(wanted) and all(conforms(theirs, ours) for ours, theirs in zip(own, wanted, strict=True))


def least_common(kinds: Iterable[Kind]) -> Kind:
    """The narrowest kind all of these conform to; nothing at all is NULL."""
    common: Kind | None = None
    for kind in kinds:
        common = kind if common is None else _least_of_two(common, kind)
    return NULL if common is None else common


def _least_of_two(left: Kind, right: Kind) -> Kind:
    match left, right:
        case NumberKind(), NumberKind() if left.unit == right.unit or not left.unit or not right.unit:
            return _wider_number(left, right)
        case (NullKind(), NullKind()) | (Maybe(), NullKind()):
            return left
        case NullKind(), Maybe():
            return right
        case (AnyKind(), _) | (_, AnyKind()):
            return ANY
        case NullKind(), _:
            return Maybe(right)
        case _, NullKind():
            return Maybe(left)
        case (Maybe(), _) | (_, Maybe()):
            return maybe(_least_of_two(certain(left), certain(right)))
        case ListKind(), ListKind():
            return ListKind(_least_of_two(left.item, right.item))
        case RangeKind(), RangeKind():
            return RangeKind(_least_of_two(left.of, right.of))
        case RecordKind(), RecordKind():
            shared = ((name, kind, right.member(name)) for name, kind in left.members)
            return RecordKind(tuple((name, _least_of_two(kind, other)) for name, kind, other in shared if other))
    if conforms(left, right):
        return right
    if conforms(right, left):
        return left
    text = (TextKind, ChoiceKind, RegionKind)
    return TEXT if isinstance(left, text) and isinstance(right, text) else ANY


def _wider_number(left: NumberKind, right: NumberKind) -> NumberKind:
    scale = max(left.scale, right.scale)
    whole = max(left.digits - left.scale, right.digits - right.scale)
    return NumberKind(
        left.unit or right.unit,
        whole + scale,
        scale,
        None if left.low is None or right.low is None else min(left.low, right.low),
        None if left.high is None or right.high is None else max(left.high, right.high),
    )


def maybe(kind: Kind) -> Kind:
    """The kind, or absent."""
    return kind if isinstance(kind, Maybe | NullKind | AnyKind) else Maybe(kind)


def certain(kind: Kind) -> Kind:
    """The kind without the chance of being absent."""
    return kind.kind if isinstance(kind, Maybe) else kind


def can_be_absent(kind: Kind) -> bool:
    return isinstance(kind, Maybe | NullKind | AnyKind)


def kind_of(value: object) -> Kind:
    """The narrowest kind of a value; of an unknown nothing is known."""
    known = _KINDS_OF_TYPES.get(type(value))
    if known is not None:
        return known
    match value:
        case Decimal() | int() | Fraction():
            return kind_of_number(Decimal(value) if isinstance(value, int) else value)
        case tuple():
            return ListKind(least_common(map(kind_of, value)) if value else ANY)
        case Mapping():
            return RecordKind(tuple((name, kind_of(member)) for name, member in value.items()))
        case Range():
            return RangeKind(least_common(kind_of(end) for end in (value.low, value.high) if end is not OPEN))
        case Comparison():
            return RangeKind(kind_of(value.value))
        case Closure():
            parameters: tuple[Kind, ...] = tuple(kind for _, kind in value.parameters)  # type: ignore[misc]
            return FunctionKind(parameters, value.result)  # type: ignore[arg-type]
    raise TypeError(f"{type(value).__name__} is not a value")


def kind_of_number(value: Decimal | Fraction, unit: str = "") -> NumberKind:
    if isinstance(value, Fraction):
        return NumberKind(unit, 34, 17)
    sign, figures, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(0, -exponent)
    return NumberKind(unit, max(len(figures) + max(0, exponent), scale), scale, value, value)


_KINDS_OF_TYPES: dict[type, Kind] = {
    Unknown: ANY,
    type(None): NULL,
    bool: BOOLEAN,
    str: TEXT,
    date: DATE,
    FarDate: DATE,
    Time: TIME,
    DateTime: DATE_TIME,
    DaysDuration: DAYS,
    MonthsDuration: MONTHS,
}


def untold(path: str, kind: Kind) -> object:
    """What stands for a value nobody has told: a record is known to have its members, each waited for on its own."""
    if not isinstance(kind, RecordKind):
        return Unknown((path,))
    return Record((name, untold(f"{path}.{name}", member)) for name, member in kind.members)


IsAllowed = Callable[[str, object], bool]
"""Whether the rule of this name allows the value."""


def is_a(value: object, kind: Kind, is_allowed: IsAllowed = lambda rule, value: True) -> bool:
    """Whether a value belongs to a kind: FEEL's `instance of`. Absent parts belong anywhere, absent itself nowhere.

    Who hands over a value as one of a kind says in `is_allowed` which rule allows it.
    """
    match kind:
        case AllowedKind(inner, rule):
            return is_a(value, inner, is_allowed) and is_allowed(rule, value)
        case AnyKind():
            return value is not None
        case NullKind():
            return value is None
        case Maybe(inner):
            return value is None or is_a(value, inner, is_allowed)
        case NumberKind():
            return type(value) in (Decimal, int, Fraction)
        case TextKind() | RegionKind():
            return isinstance(value, str)
        case ChoiceKind():
            return isinstance(value, str) and value in kind.options
        case ListKind(item):
            return isinstance(value, tuple) and all(
                each is None or is_a(each, item, is_allowed) for each in value
            )
        case RecordKind(members):
            return isinstance(value, Mapping) and all(
                name in value and (value[name] is None or is_a(value[name], member, is_allowed)) for name, member in members
            )
        case RangeKind(of):
            ends: tuple[object, ...] = ()
            if isinstance(value, Range):
                ends = tuple(end for end in (value.low, value.high) if end is not OPEN)
            elif isinstance(value, Comparison):
                ends = (value.value,)
            return bool(ends) and all(end is None or is_a(end, of, is_allowed) for end in ends)
        case FunctionKind():
            return isinstance(value, Closure) and conforms(kind_of(value), kind)
    return value is not None and _KINDS_OF_TYPES.get(type(value)) == kind


def from_type_name(name: TypeName, known: Callable[[str], Kind | None] = lambda name: None) -> Kind | None:
    """The kind a written type means; None for a type nobody declared. `known` finds the author's own types."""
    arguments = [from_type_name(argument, known) for argument in name.arguments]
    if any(argument is None for argument in arguments):
        return None
    inner = [argument for argument in arguments if argument is not None]
    match _STANDARD_WORDS.get(name.name, name.name):
        case "list":
            return ListKind(inner[0] if inner else ANY)
        case "range":
            return RangeKind(inner[0] if inner else ANY)
        case "context":
            members = [(member, from_type_name(type_, known)) for member, type_ in name.members]
            found = tuple((member, kind) for member, kind in members if kind is not None)
            return RecordKind(found) if len(found) == len(members) else None
        case "function":
            if name.result is None:
                return FunctionKind(None, ANY)
            result = from_type_name(name.result, known)
            return None if result is None else FunctionKind(tuple(inner), result)
        case simple:
            return known(name.name) or _SIMPLE_KINDS.get(simple)


_SIMPLE_KINDS: dict[str, Kind] = {
    "Any": ANY,
    "Null": NULL,
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "days and time duration": DAYS,
    "years and months duration": MONTHS,
    "行政区划": REGION,
}
_STANDARD_WORDS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "任意": "Any",
    "数字": "number",
    "整数": "number",
    "金额": "number",
    "数": "number",
    "文本": "string",
    "是否": "boolean",
    "日期": "date",
    "时间": "time",
    "日期时间": "date and time",
    "天数时长": "days and time duration",
    "年月时长": "years and months duration",
    "列表": "list",
    "区间": "range",
    "记录": "context",
    "函数": "function",
    "region": "行政区划",
}
"""Other words for the types of the standard, Chinese ones among them."""


def describe(kind: Kind, language: str = "zh") -> str:
    """A kind in an author's words."""
    return words_for(kind).in_(language)


def words_for(kind: Kind) -> Words:
    match kind:
        case AllowedKind(inner):
            return words_for(inner)
        case NumberKind(unit) if unit:
            return Words(f"数字（{unit}）", f"number ({unit})")
        case ChoiceKind(name):
            return Words(name, name)
        case ListKind(AnyKind()):
            return Words("列表", "list")
        case ListKind(item):
            words = words_for(item)
            return Words(f"{words.zh}的列表", f"list of {words.en}")
        case RecordKind(()):
            return Words("记录", "context")
        case RecordKind(members):
            names = [name for name, _ in members]
            return Words(f"记录（{'、'.join(names)}）", f"context ({', '.join(names)})")
        case RangeKind(AnyKind()):
            return Words("区间", "range")
        case RangeKind(of):
            words = words_for(of)
            return Words(f"{words.zh}的区间", f"range of {words.en}")
        case FunctionKind():
            return Words("函数", "function")
        case Maybe(inner):
            words = words_for(inner)
            return Words(f"{words.zh}或空", f"{words.en} or null")
        case _:
            return _WORDS[type(kind)]


_WORDS: dict[type, Words] = {
    AnyKind: Words("任意值", "any value"),
    NullKind: Words("空", "null"),
    NumberKind: Words("数字", "number"),
    TextKind: Words("文本", "text"),
    BooleanKind: Words("是否", "boolean"),
    DateKind: Words("日期", "date"),
    TimeKind: Words("时间", "time"),
    DateTimeKind: Words("日期时间", "date and time"),
    DaysKind: Words("天数时长", "days and time duration"),
    MonthsKind: Words("年月时长", "years and months duration"),
    RegionKind: Words("行政区划", "region"),
}
