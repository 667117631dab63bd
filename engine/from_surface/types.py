"""The types an author can write, and the kinds they mean."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from dsl.diagnostics import Report
from dsl.frozen import frozen
from dsl.source import Text
from engine import problems_of_kinds
from engine.kinds import (
    MONEY,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    TimeKind,
)

if TYPE_CHECKING:
    from dsl import surface


@frozen
class TypeWord:
    """One word for a type, as the reader spells it; its kind, and the format its text must have, if any."""

    word: str
    kind: Kind
    format: str = ""


TYPES: tuple[TypeWord, ...] = (
    TypeWord("文本", TextKind()),
    TypeWord("整数", NumberKind(digits=12, scale=0)),
    TypeWord("数字", NumberKind()),
    TypeWord("金额", NumberKind(unit=MONEY)),
    TypeWord("日期", DateKind()),
    TypeWord("时间", TimeKind()),
    TypeWord("日期时间", DateTimeKind()),
    TypeWord("是否", BooleanKind()),
    TypeWord("行政区划", RegionKind()),
    TypeWord("身份证号", TextKind(), "id_number"),
    TypeWord("统一社会信用代码", TextKind(), "uscc"),
    TypeWord("银行账号", TextKind(), "bank_account"),
    TypeWord("手机号", TextKind(), "mobile"),
    TypeWord("任意", AnyKind()),
)
LIST = "列表"
RECORD = "记录"

BY_WORD: Mapping[str, TypeWord] = {each.word: each for each in TYPES}


@frozen
class Typed:
    kind: Kind
    format: str = ""


def kind_of_fact(fact: surface.Fact, choices: Mapping[str, ChoiceKind], lost: Container[str], report: Report) -> Typed:
    """What values a fact takes; a `Maybe` where it can be absent (docs/meaning.md 2)."""
    typed = _plain(fact, choices, lost, report)
    kind = typed.kind
    if isinstance(kind, NumberKind):
        kind = _bounded(kind, fact, report)
    # Having none of a list is an empty list, which counts and filters like any other.
    if not isinstance(kind, ListKind) and (fact.may_be_absent or means_absent(fact)):
        kind = Maybe(kind)
    return Typed(kind, typed.format)


ABSENT = "没有"


def means_absent(fact: surface.Fact) -> bool:
    """Whether not writing a fact says that there is none."""
    return fact.empty_means is not None and fact.empty_means.value == ABSENT


def _plain(fact: surface.Fact, choices: Mapping[str, ChoiceKind], lost: Container[str], report: Report) -> Typed:
    word = fact.type.value if fact.type else ""
    if word == LIST:
        return Typed(ListKind(_element(fact, choices, lost, report) if fact.item else AnyKind()))
    if word == RECORD:
        return Typed(_record(fact, choices, lost, report))
    return declared(fact.type, fact.unit, fact.allowed, fact.name, choices, lost, report) or Typed(AnyKind())


def _element(fact: surface.Fact, choices: Mapping[str, ChoiceKind], lost: Container[str], report: Report) -> Kind:
    """What one item of a list is: a record of the members written under 每项, or what a single type written there says."""
    first = fact.item[0]
    return _record(fact, choices, lost, report) if first.name.value else kind_of_fact(first, choices, lost, report).kind


def _record(fact: surface.Fact, choices: Mapping[str, ChoiceKind], lost: Container[str], report: Report) -> RecordKind:
    return RecordKind(tuple((each.name.value, kind_of_fact(each, choices, lost, report).kind) for each in fact.item))


def declared(
    type_: Text | None,
    unit: Text | None,
    allowed: tuple[Text, ...],
    name: Text,
    choices: Mapping[str, ChoiceKind],
    lost: Container[str],
    report: Report,
) -> Typed | None:
    """The kind that 类型, 单位 and 可取 declare together; None where nothing is declared.

    A type that is `lost` stands in a part that could not be read, and that has been said.
    """
    options = tuple(each.value for each in allowed)
    if type_ is None:
        if unit is not None:
            return Typed(_with_options(NumberKind(unit=unit.value), allowed, report))
        if options:
            return Typed(_with_options(NumberKind(), allowed, report) if _are_numbers(options) else ChoiceKind(name.value, options))
        return None
    word = type_.value
    if word in choices:
        kind: Kind = choices[word]
        return Typed(ChoiceKind(word, options) if options else kind)
    known = BY_WORD.get(word)
    if known is None and word in lost:
        return Typed(AnyKind())
    if known is None:
        report.add(problems_of_kinds.unknown_type(type_, (*BY_WORD, LIST, RECORD, *choices)))
        return Typed(AnyKind())
    kind = known.kind
    if isinstance(kind, NumberKind):
        if unit is not None and unit.value:
            if kind.unit and unit.value != kind.unit:
                report.add(problems_of_kinds.unit_does_not_fit_type(unit, word, kind.unit))
            else:
                kind = NumberKind(unit.value, kind.digits, kind.scale)
        return Typed(_with_options(kind, allowed, report), known.format)
    if options and isinstance(kind, TextKind):
        return Typed(ChoiceKind(name.value, options), known.format)
    return Typed(kind, known.format)


def _are_numbers(options: tuple[str, ...]) -> bool:
    return all(option.replace(".", "", 1).lstrip("-").isdigit() for option in options)


def _with_options(kind: NumberKind, allowed: tuple[Text, ...], report: Report) -> NumberKind:
    numbers = [number for each in allowed if (number := _number(each, report)) is not None]
    return NumberKind(kind.unit, kind.digits, kind.scale, kind.low, kind.high, tuple(numbers))


def _bounded(kind: NumberKind, fact: surface.Fact, report: Report) -> NumberKind:
    digits, scale = kind.digits, kind.scale
    if fact.digits is not None:
        parts = [part.strip() for part in fact.digits.value.replace("，", ",").split(",")]
        counts = [int(part) for part in parts if part.isdecimal() and len(part) <= 2]
        digits, scale = (*counts, 0)[:2] if counts else (0, 0)
        if len(counts) < len(parts) or len(parts) > 2 or not 1 <= digits <= 34 or scale > digits:
            report.add(problems_of_kinds.bad_digits(fact.digits))
            digits, scale = kind.digits, kind.scale
    low = _number(fact.low, report) if fact.low else kind.low
    high = _number(fact.high, report) if fact.high else kind.high
    if low is not None and high is not None and low > high and fact.low is not None:
        report.add(problems_of_kinds.bounds_crossed(fact.low, low, high))
    return NumberKind(kind.unit, digits, scale, low, high, kind.options)


def _number(text: Text, report: Report) -> Decimal | None:
    try:
        number = Decimal(text.value)
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number.adjusted()) > 34:
        report.add(problems_of_kinds.not_a_number(text))
        return None
    return number
