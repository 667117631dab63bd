"""Numbers with their units, days, texts, and names in back-ticks."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

from dsl import problems_of_expressions as problems
from dsl.lexing.sight import Sight, behind_spaces
from dsl.nodes import AtLiteral, Name, Number, String
from dsl.quotes import quoted, unescaped
from dsl.scope import comparable
from dsl.spellings import BEGINS_LAW, JOINS_LAW
from dsl.words import SPOKEN, UNITS


class Literals(Sight):
    """Each reads what begins at a place, and gives the place behind it."""

    __slots__ = ()

    def number(self, place: int) -> int:
        digits = NUMBER.match(self.signs, place)
        assert digits
        end = digits.end()
        follows = self.signs[end : end + 1]
        if follows > "~" or follows == " ":
            day = _DAY.match(self.signs, place)
            if day:
                year, month, date = day.groups()
                value = f"{year:0>4}-{month:0>2}-{date:0>2}"
                return self.add("AT", AtLiteral(value, at=(place, day.end())), place, day.end())
        elif follows == "-" and not self.feel and (iso := _ISO_DAY.match(self.signs, place)):
            if self.cell:
                return self.add("AT", AtLiteral(iso[0], at=(place, iso.end())), place, iso.end())
            self.fail(problems.bare_date(self.part(place, iso.end()), *iso.group(1, 2, 3)))
        try:
            number = Decimal(digits[0])
        except InvalidOperation:
            number = _OUT_OF_REACH
        if abs(number.adjusted()) > _LARGEST_EXPONENT:
            self.fail(problems.number_out_of_reach(self.part(place, end), digits[0]))
        unit = ""
        if follows > "~" or follows in ("%", " "):
            unit, power, end = self.unit(end)
            if power:
                number = number.scaleb(power, _EXACT)
        return self.add("NUMBER", Number(number, unit, at=(place, end)), place, end)

    def unit(self, place: int) -> tuple[str, int, int]:
        """The unit that clings to a number, its power of ten, and the place behind it."""
        run = _UNIT.match(self.signs, place)
        if not run:
            return "", 0, place
        start, stop = run.span(1)
        for end in range(stop, start, -1):
            unit = UNITS.get(self.signs[start:end])
            if unit and (
                end == stop
                or self.joining(end) is not None
                or self.begins_law_word(end)
                or self.keyword(end, JOINS_LAW) is not None
            ):
                return *unit, end
        if start > place or self.joining(place) is not None or self.words.startswith(SPOKEN, place):
            return "", 0, place
        self.fail(problems.unknown_unit(self.part(place, stop), self.raw[place:stop], tuple(UNITS)))

    def begins_law_word(self, place: int) -> bool:
        return self.cell and self.keyword(place, BEGINS_LAW) is not None

    def string(self, place: int) -> int:
        found = quoted(self.raw, place)
        if not found:
            self.fail(problems.unclosed_quote(self.part(place, place + 1), self.raw[place]))
        return self.add("STRING", String(unescaped(found), at=found.span()), place, found.end())

    def at_literal(self, place: int) -> int:
        found = quoted(self.raw, behind_spaces(self.signs, place + 1))
        if not found:
            self.fail(problems.lone_at(self.part(place, place + 1)))
        return self.add("AT", AtLiteral(unescaped(found), at=(place, found.end())), place, found.end())

    def ticked(self, place: int) -> int:
        found = TICKED.match(self.raw, place)
        if not found:
            self.fail(problems.unclosed_quote(self.part(place, place + 1), "`"))
        name = comparable(found[1])
        known = any(name in names for names in (self.scope.names, self.scope.functions)) or name in self.bound
        return self.add("TICKED", Name(found[1], known=known, at=found.span()), place, found.end())


_OUT_OF_REACH = Decimal("1e999999")
_LARGEST_EXPONENT = 6144
"""DMN's numbers are those of decimal128."""
_EXACT = Context(prec=100_000)
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9A-Za-z_]))?")
_DAY = re.compile(r"([0-9]{1,4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_ISO_DAY = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-9:.]+(?:Z|[+-][0-9:]+)?)?(?![0-9A-Za-z_])"
)
_UNIT = re.compile(r" ?([一-鿿]{1,8}|[%‰])")
TICKED = re.compile(r"`([^`\n]+)`")
