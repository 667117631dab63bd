"""A cell of text as a value of a fact, as the one door for facts judges it; each different text is judged once.

A column becomes small numbers: each stands for a value that somebody has, and three for none. Days and numbers that are
written as plainly as can be, and no two of them alike, are read many at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Context, Decimal

from dsl.diagnostics import Problems
from engine.facts import (
    BAD,
    FIRST_YEAR,
    LAST_YEAR,
    REGION_CODE,
    FactIndex,
    codes_of_place,
    half_width,
    number_in,
    out_of_kind,
    plain_code,
    value_from,
)
from engine.kinds import ChoiceKind, DateKind, Kind, Maybe, NumberKind, RegionKind, TextKind, certain
from engine.population.binding import Bound
from engine.population.clean_csv import BROKEN
from engine.population.dates import Dates
from engine.program import Program
from engine.simulation.side_by_side import all_in
from engine.values import Unknown

UNKNOWN, WRONG, ABSENT = range(3)
"""Nothing is written, or nobody knows what; something is written that is no value; there is none."""

NOTHING = ("无", "none")
EXACT = Context(prec=120)

VARIED = 16
"""Where one cell of so many is met for the first time, many are read at once."""

Read = Callable[[str], object]
"""From a text that is not empty to a value; BAD where it is none."""

ReadMany = Callable[[Iterable[str]], tuple[list[str], list[object]]]
"""Of many texts those that are plainly written, and their values."""


class Cells(dict[str | None, int]):
    """The number of each text of a column; `meant` has the value of each number.

    A text that was not met before is judged when it is looked up.
    """

    def __init__(self, bound: Bound, program: Program, index: FactIndex):
        super().__init__({None: UNKNOWN})
        self.bound = bound
        self.meant: list[object] = [Unknown((bound.fact.fact,)), Unknown((bound.fact.fact,)), None]
        self._numbers: dict[object, int] = {}
        self.has_wrong = False
        self._read = reader_of(bound, program, index)
        self._read_many = reader_of_many(bound)
        self._is_varied = True

    def numbers_of(self, cells: Sequence[str | None]) -> Sequence[int]:
        """The numbers of some cells of the column."""
        before = len(self)
        if self._is_varied and self._read_many is not None:
            texts, values = self._read_many([each for each in dict.fromkeys(cells) if each is not None and each not in self])
            self.update(zip(texts, range(len(self.meant), len(self.meant) + len(values)), strict=True))
            self.meant += values
        found = all_in(self, cells)
        self._is_varied = (len(self) - before) * VARIED > len(cells)
        return found

    def __missing__(self, cell: str | None) -> int:
        assert cell is not None
        text = cell.strip()
        if not text:
            number = ABSENT if self.bound.empty_is_absent else UNKNOWN
        elif (value := self._read(text)) is BAD:
            number = WRONG
            self.has_wrong = True
        elif value is None:
            number = ABSENT
        else:
            # Texts that mean one value have one number; all values of a fact are of one sort.
            number = self._numbers.setdefault(value, len(self.meant))
            if number == len(self.meant):
                self.meant.append(value)
        self[cell] = number
        return number


def reader_of(bound: Bound, program: Program, index: FactIndex) -> Read:
    """What reads the cells of a column: codes of the mapping, words for nothing, units, then what the fact's kind takes."""
    kind, codes = certain(bound.fact.kind), dict(bound.codes)
    read = _times(bound.times, kind) if bound.times != 1 and isinstance(kind, NumberKind) else _plain(bound, kind, program, index)
    options = kind.options if isinstance(kind, ChoiceKind) else ()
    nothing = [word for word in NOTHING if word not in options] if isinstance(bound.fact.kind, Maybe) else []
    if not codes and not nothing and not isinstance(kind, TextKind):
        # What stands for a broken sign is in no number, day, truth or word of a choice.
        return read

    def value(text: str) -> object:
        # In a column with a format, what is no code is a date.
        word = codes.get(text, text if bound.dates else None) if codes else text
        if word is None:
            return BAD
        if word in nothing:
            return None
        return BAD if BROKEN in word else read(word)

    return value


def _plain(bound: Bound, kind: Kind, program: Program, index: FactIndex) -> Read:
    if bound.dates is not None:
        return _written_day(bound.dates)
    if isinstance(kind, DateKind):
        return _plain_day(closely_read(bound, kind, program, index))
    if isinstance(kind, NumberKind) and not kind.options:
        return _plain_number(kind, closely_read(bound, kind, program, index))
    return closely_read(bound, kind, program, index)


def _written_day(dates: Dates) -> Read:
    def read(text: str) -> object:
        day = dates.day_in(half_width(text))
        return BAD if day is None else day

    return read


def _plain_day(closely: Read) -> Read:
    def read(text: str) -> object:
        if len(text) == 10 and text[4] == "-" == text[7] and text.isascii():
            try:
                day = date.fromisoformat(text)
            except ValueError:
                return BAD
            return day if FIRST_YEAR <= day.year <= LAST_YEAR else BAD
        return closely(text)

    return read


def _plain_number(kind: NumberKind, closely: Read) -> Read:
    """Most numbers are written as plainly as can be, and no two people have the same income."""
    plainly = _plainly_written(kind)
    if plainly is None:
        return closely
    low, high = kind.low, kind.high

    def read(text: str) -> object:
        if plainly.fullmatch(text) is None:
            return closely(text)
        number = Decimal(_shortest(text))
        return BAD if low is not None and number < low or high is not None and number > high else number

    return read


def _plainly_written(kind: NumberKind) -> re.Pattern[str] | None:
    most = min(kind.digits - kind.scale, 20)
    if most < 1:
        return None
    return re.compile(rf"(?:0|[1-9][0-9]{{0,{most - 1}}})" + (rf"(?:\.[0-9]{{1,{kind.scale}}})?" if kind.scale else ""))


def _shortest(text: str) -> str:
    return text.rstrip("0").rstrip(".") if text[-1] == "0" and "." in text else text


def reader_of_many(bound: Bound) -> ReadMany | None:
    """What reads many cells of a column at once, as the reader of one reads each; None where nothing does."""
    kind = certain(bound.fact.kind)
    if bound.codes or bound.dates is not None:
        return None
    if isinstance(kind, DateKind):
        return _many_days
    if isinstance(kind, NumberKind) and not kind.options and bound.times == 1 and (plainly := _plainly_written(kind)) is not None:
        return _many_numbers(kind, plainly)
    return None


PLAIN_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _many_days(texts: Iterable[str]) -> tuple[list[str], list[object]]:
    plain = list(filter(PLAIN_DAY.fullmatch, texts))
    try:
        days = list(map(date.fromisoformat, plain))
    except ValueError:
        # One that is in no calendar: each is read by itself.
        return [], []
    return (plain, [*days]) if plain and FIRST_YEAR <= min(days).year and max(days).year <= LAST_YEAR else ([], [])


def _many_numbers(kind: NumberKind, plainly: re.Pattern[str]) -> ReadMany:
    def read(texts: Iterable[str]) -> tuple[list[str], list[object]]:
        plain = list(filter(plainly.fullmatch, texts))
        numbers = list(map(Decimal, map(_shortest, plain)))
        if not plain or kind.low is not None and min(numbers) < kind.low or kind.high is not None and max(numbers) > kind.high:
            return [], []
        return plain, [*numbers]

    return read


def closely_read(bound: Bound, kind: Kind, program: Program, index: FactIndex) -> Read:
    """The door's own readers first, which know most cells as they stand, then the door itself."""
    _, words, quickly = index.readers.get(bound.fact.fact, ("", {}, lambda _: BAD))
    is_declared_text = isinstance(kind, TextKind) and bound.fact.fact in program.facts

    def closely(text: str) -> object:
        match kind:
            case ChoiceKind(name, options):
                # Without a message: nobody looks for the nearest word in a hundred thousand cells.
                word = plain_code(text)
                if word in options:
                    return word
                return next((option for option, code in program.choices.get(name, ()) if code and code == word and option in options), BAD)
            case RegionKind():
                word = plain_code(text)
                found = (word,) if REGION_CODE.fullmatch(word) else codes_of_place(word, index)
                return found[0] if len(found) == 1 else BAD
        if is_declared_text:
            return BAD
        try:
            return value_from(program, kind, bound.fact.fact, text, index)
        except Problems:
            return BAD

    def read(text: str) -> object:
        value = words.get(text, BAD)
        if value is BAD:
            value = quickly(text)
        return closely(text) if value is BAD else value

    return read


def _times(times: int, kind: NumberKind) -> Read:
    """Numbers in another unit: a round one may have so many more decimals; the product is a number of the fact's kind."""
    zeros = len(str(times)) - 1 if times == 10 ** (len(str(times)) - 1) else 0

    def read(text: str) -> object:
        number = number_in(text, kind.unit)
        if number is None:
            return BAD
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > kind.scale + zeros:
            return BAD
        product = number_in(EXACT.multiply(number, Decimal(times)), "")
        return BAD if product is None or out_of_kind(product, kind) else product

    return read
