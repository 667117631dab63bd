"""Random calls of every function of the table, by each of its signatures.

`call_of(random, draw, signature)` writes a call; `draw(kind)` gives an expression of a kind. Literals that an example of
the function has at the same place are taken too, so that patterns, formats and numbers of people are right often enough.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from dsl.diagnostics import Report
from dsl.source import plain
from engine.feel import expression_of
from engine.functions import FUNCTIONS
from engine.functions.call import placed_in
from engine.functions.table import InRows, Parameter
from engine.functions.table import Signature as Way
from engine.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    REGION,
    TEXT,
    AnyKind,
    FunctionKind,
    Kind,
    ListKind,
    Maybe,
    RangeKind,
    RegionKind,
    certain,
    conforms,
    kind_of,
)
from engine.program import Call, Expr, Items, Lambda, Literal, Local
from engine.values import MonthsDuration
from engine.values.temporal import DAY, DateTime, DaysDuration, Time
from engine.walk import all_parts

Draw = Callable[[Kind], Expr]


class Signature(NamedTuple):
    """One way to call a function, by its place among the ways."""

    function: str
    place: int

    @property
    def way(self) -> Way:
        return FUNCTIONS[self.function].signatures[self.place]


SIGNATURES = tuple(Signature(name, place) for name, function in FUNCTIONS.items() for place in range(len(function.signatures)))
SIGNATURES_OF_ROWS = tuple(each for each in SIGNATURES if isinstance(FUNCTIONS[each.function].rows, InRows))


def signature_of(call: Call) -> Signature | None:
    """The first way to call the function that takes arguments of these kinds."""
    arguments = list(call.arguments)
    while arguments and arguments[-1] is None:
        arguments.pop()
    for place, way in enumerate(FUNCTIONS[call.function].signatures):
        placed = placed_in(way, arguments, ())
        if placed is not None and all(
            each is None or conforms(certain(each.kind), certain(parameter.kind))  # type: ignore[union-attr, attr-defined]
            for parameter, values in placed for each in values
        ):
            return Signature(call.function, place)
    return None


def call_of(random: Random, draw: Draw, signature: Signature) -> Call:
    """A call by this signature. Where anything may stand, mostly things of one kind stand together."""
    examples = _examples(signature)
    if examples and random.random() < 0.5:
        return _loosened(random, draw, random.choice(examples))
    of = BOOLEAN if signature.function in TRUTHS and random.random() < 0.8 else random.choice((NUMBER, NUMBER, DATE, TEXT, BOOLEAN))
    arguments: list[Expr | None] = []
    for parameter in signature.way.takes:
        if parameter.optional and random.random() < 0.4:
            break
        count = random.randint(1, 3) if parameter.rest else 1
        arguments += [_argument(random, draw, signature, parameter, len(arguments), of) for _ in range(count)]
    kinds = tuple(ANY if each is None else certain(each.kind) for each in arguments)
    return Call(signature.function, tuple(arguments), signature.way.kind_given(kinds))


@cache
def _examples(signature: Signature) -> tuple[Call, ...]:
    """The calls by this signature that stand in the examples of the function."""
    found: list[Call] = []
    for example in FUNCTIONS[signature.function].examples:
        expr = expression_of(plain(example.text), {}, Report())
        found += [each for each in all_parts(expr) if isinstance(each, Call) and signature_of(each) == signature and example.value is not None]
    return tuple(found)


def _loosened(random: Random, draw: Draw, call: Call) -> Call:
    """An example with something else in place of some of its literals."""
    arguments = tuple(
        draw(each.kind) if isinstance(each, Literal) and random.random() < 0.3 and certain(each.kind) in (NUMBER, DATE, TEXT, BOOLEAN)
        and not _must_be_written(call.function, place) else each
        for place, each in enumerate(call.arguments)
    )  # fmt: skip
    return Call(call.function, arguments, call.kind)


MEMBER_BY_PATH = Signature("get value", 1)
TRUTHS = frozenset({"and", "or", "any", "all"})


def _argument(random: Random, draw: Draw, signature: Signature, parameter: Parameter, place: int, of: Kind) -> Expr:
    if signature.function == "instance of" and place == 1:
        return Literal(random.choice((NUMBER, TEXT, DATE, ListKind(NUMBER), Maybe(TEXT))), ANY)
    kind = _settled(parameter.kind, of if random.random() < 0.9 else random.choice((NUMBER, DATE, TEXT)))
    if signature.function == "within region" and place == 1:
        return draw(REGION) if random.random() < 0.5 else Items((draw(REGION), draw(REGION)), ListKind(REGION))
    if signature == MEMBER_BY_PATH and place == 1:
        return Items((Literal(random.choice(("面积", "自有", "没有的")), TEXT),), ListKind(TEXT))
    written = [each for each in _written(signature.function, place) if conforms(each.kind, kind)]
    if written and (signature.function == "matches" and place or random.random() < (0.85 if _must_be_written(signature.function, place) else 0.35)):
        return random.choice(written)
    if isinstance(kind, FunctionKind):
        return precedes() if signature.function == "sort" else matches(draw)
    if isinstance(kind, Maybe):
        return Literal(None, kind) if random.random() < 0.15 else draw(kind.kind)
    return draw(kind)


def _settled(kind: Kind, of: Kind) -> Kind:
    match kind:
        case AnyKind():
            return of
        case ListKind(item):
            return ListKind(_settled(item, of))
        case RangeKind(inner):
            return RangeKind(_settled(inner, of if of in (NUMBER, DATE) else NUMBER))
        case Maybe(inner):
            return Maybe(_settled(inner, of))
    return kind


def _must_be_written(function: str, place: int) -> bool:
    """What a query wants written, and texts that seldom are what the function reads."""
    return place == 1 and (function in ("matches", "decimal") or bool(FUNCTIONS[function].rounds)) or place == 2 and function == "matches" or "is_working_day" in FUNCTIONS[function].needs or (
        function in ("date", "time", "date and time", "duration", "number", "range", "birth date on ID card", "sex on ID card")
    )


@cache
def _written(function: str, place: int) -> tuple[Literal, ...]:
    """What the examples of a function write at a place."""
    found: list[Literal] = []
    for example in FUNCTIONS[function].examples:
        expr = expression_of(plain(example.text), {}, Report())
        for each in all_parts(expr):
            if isinstance(each, Call) and each.function == function and place < len(each.arguments):
                argument = each.arguments[place]
                if isinstance(argument, Literal) and argument.value is not None:
                    found.append(argument)
    if "digits" in {parameter.name for parameter in FUNCTIONS[function].takes} or FUNCTIONS[function].rounds and place == 1:
        found += [Literal(Decimal(each), kind_of(Decimal(each))) for each in (0, 1, 2)]
    return tuple(found)


def precedes() -> Expr:
    return Lambda((("前", ANY), ("后", ANY)), Call("<", (Local("前", ANY), Local("后", ANY)), BOOLEAN),
                  FunctionKind((ANY, ANY), BOOLEAN))  # fmt: skip


def matches(draw: Draw) -> Expr:
    return Lambda((("项", ANY), ("新", ANY)), Call("=", (Local("项", ANY), draw(NUMBER)), BOOLEAN), FunctionKind((ANY, ANY), BOOLEAN))


TIMES = tuple(Time(hour * 3_600_000_000_000, zone) for hour, zone in ((0, None), (8, None), (20, 28_800), (23, 0)))
DATE_TIMES = tuple(DateTime(day, time) for day, time in zip(
    (date(2024, 2, 29), date(2026, 6, 15), date(2026, 6, 15), date(1999, 12, 31)), TIMES, strict=True))  # fmt: skip
DAY_SPANS = tuple(DaysDuration(count * DAY) for count in (-40, 0, 1, 30, 366))
MONTH_SPANS = tuple(MonthsDuration(count) for count in (-960, -1, 0, 1, 12, 960))


def is_text(kind: Kind) -> bool:
    return kind == TEXT or isinstance(kind, RegionKind)
