"""What one entry of the table of functions says: its names, its kinds, its meaning, its spellings, a sentence, examples.

Operators are entries too. An entry is complete where it stands: its examples are its tests on every backend and its page
of the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.bounds.size import Size
from engine.kinds import Kind
from engine.values.compound import Record
from engine.values.unknown import Unknown

Gives = Kind | Callable[[tuple[Kind, ...]], Kind]
Meaning = Callable[..., object]
Need = OneOf["on", "applies_on", "region", "leap_birthday", "is_working_day"]

SpreadsUnknown = OneOf["anywhere", "whole", "itself"]
"""Which unknown makes the result unknown (meaning.md 3).

- anywhere: one standing anywhere in an argument, also as an item or a member;
- whole: only an argument that is unknown as a whole: the function looks at the length or moves items about;
- itself: the function takes unknown arguments and judges for itself.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`optional`: may be left out. `rest`: takes all remaining arguments, at least one; always the last."""

    name: str
    zh: str
    kind: Kind
    optional: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. `meaning` gets plain values in this order, a `rest` as a tuple, and what it needs by name.

    It returns a value, or raises `Fault` where the result is absent because something is wrong.
    """

    takes: tuple[Parameter, ...]
    gives: Gives
    meaning: Meaning

    def kind_given(self, kinds: tuple[Kind, ...]) -> Kind:
        """The kind of the result for arguments of these kinds."""
        return self.gives(kinds) if callable(self.gives) else self.gives


@dataclass(frozen=True, slots=True)
class Example:
    """An expression and its value, known from the standard or by arithmetic; a value of None is absent."""

    text: str
    value: object
    note: str = ""
    ambient: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class InRows:
    """How a query over many rows says a function.

    `says` gets the query being written (`engine.rows.Rows`) and the arguments; of a function that rounds, it gets what a
    division leaves and tells when one more is taken. `sorts`: all arguments must be there, and of these sorts
    (`"date, number|months"`); without, `says` judges for itself what is not there. `once`: it speaks of each argument once.
    """

    says: Callable[..., Any]
    sorts: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """An entry. `takes`, `gives`, `meaning` are its first signature, `also` the others.

    `prose`: how a call reads in a Chinese sentence, for each number of arguments: `{0}` is the first argument, bracketed
    unless it is one thing; `{0:宽}` may be a sum or a list; `{all}` is any number of them.
    `size`: how large the result is at most, given the sizes of the arguments (`sizes`); without, a text, list or context may be of
    any size, and who calls it is counted while it runs.
    `rows`: how a query over many rows says it, or why none can (docs/meaning.md 8 and 9).
    `nothing`: when it gives null and nothing is wrong; every other null is a fault that names what is.
    `is_operator`: written between or before its arguments, never `name(…)`. `rounds`: how it rounds, in a Chinese word; its
    first argument may then come as an exact `Fraction` (docs/meaning.md 9). `needs`: what the caller hands over besides the
    arguments.
    """

    name: str
    zh: str
    takes: tuple[Parameter, ...]
    gives: Gives
    meaning: Meaning
    says: Words
    rows: InRows | Words
    examples: tuple[Example, ...]
    size: Callable[..., Size] | None = None
    prose: tuple[str, ...] = ()
    nothing: Words | None = None
    also: tuple[Signature, ...] = ()
    needs: tuple[Need, ...] = ()
    unknown: SpreadsUnknown = "anywhere"
    is_operator: bool = False
    rounds: str = ""
    signatures: tuple[Signature, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first = Signature(self.takes, self.gives, self.meaning)
        object.__setattr__(self, "signatures", (first, *self.also))


@dataclass(frozen=True, slots=True)
class Ambient:
    """What a call gets from around it, never from a clock: the day decided on, the day whose rules apply, the place.

    `region` may be unknown. `leap_birthday`: when a person born on 29 February has a birthday in a common year.
    `is_working_day` is the calendar; None is the published one of the State Council.
    """

    on: date | None = None
    applies_on: date | None = None
    region: str | Unknown | None = None
    leap_birthday: OneOf["03-01", "02-28"] = "03-01"
    is_working_day: Callable[[date], bool] | None = None


NOWHERE_AND_NEVER = Ambient()


def example(text: str, value: object, note: str = "", **ambient: object) -> Example:
    """An example; numbers may be written as ints or texts of a Decimal, lists and dicts as Python's."""
    return Example(text, as_value(value), note, tuple(ambient.items()))


def as_value(value: object) -> object:
    match value:
        case bool():
            return value
        case int():
            return Decimal(value)
        case list():
            return tuple(map(as_value, value))
        case dict():
            return Record((name, as_value(item)) for name, item in value.items())
    return value


def says(zh: str, en: str) -> Words:
    return Words(zh, en)


def in_rows(says: Callable[..., Any], sorts: str = "", *, once: bool = False) -> InRows:
    return InRows(says, sorts, once)


not_in_rows = Words
"""Why a query over many rows cannot say a function."""

INEXACT = not_in_rows("没有整数的准确算法", "it has no exact form in whole numbers")
TEXTS_DIFFER = not_in_rows("各种引擎对文字的处理不同", "engines treat such texts differently")
NO_LISTS = not_in_rows("查询里的列表只能数、加、挑和逐个看", "a query only counts, adds up, filters and goes through a list")
NO_CONTEXTS = not_in_rows("一列里放不下记录", "a column cannot hold a context")
NO_RANGES = not_in_rows("一列里放不下区间", "a column cannot hold a range")
NO_TIMES = not_in_rows("一列里放不下时刻", "a column cannot hold a time of day")
NO_CALENDAR = not_in_rows("查询里没有放假安排", "a query has no calendar of holidays")
NO_TEXTS_OF_VALUES = not_in_rows("一列里的值不能和文本互换", "a column does not turn values into texts or back")
