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
        beyond = self.signs[end + 1 : end + 2] if follows == " " else follows
        if beyond > "~":
            day = _DAY.match(self.signs, place)
            if day:
                year, month, date = day.groups()
                value = f"{year:0>4}-{month:0>2}-{date:0>2}"
                return self.add("AT", AtLiteral(value, at=(place, day.end())), place, day.end())
            if not self.feel and (month_only := _MONTH.match(self.signs, place)):
                self.fail(
                    problems.day_missing(
                        self.part(*month_only.span()), self.raw[place : month_only.end()], *month_only.groups()
                    )
                )
        elif follows in _IN_DAYS and not self.feel:
            iso = _ISO_DAY.match(self.signs, place) if self.cell else None
            if iso:
                return self.add("AT", AtLiteral(iso[0], at=(place, iso.end())), place, iso.end())
            if bare := _BARE_DAY.match(self.signs, place):
                self.fail(problems.bare_date(self.part(*bare.span()), *bare.groups()))
        try:
            number = Decimal(digits[0])
        except InvalidOperation:
            number = _OUT_OF_REACH
        if number and not _SMALLEST_EXPONENT <= number.adjusted() <= _LARGEST_EXPONENT:
            self.fail(problems.number_out_of_reach(self.part(place, end), digits[0]))
        unit = ""
        if beyond > "~" or beyond == "%":
            unit, power, end = self.unit(end, number)
            if power:
                number = number.scaleb(power, _EXACT)
        if not self.feel and self.signs[end : end + 2].lstrip()[:1] in _TELLING:
            self.refuse_what_follows(end)
        return self.add("NUMBER", Number(number, unit, at=(place, end)), place, end)

    def refuse_what_follows(self, place: int) -> None:
        """`80（含）`, `65到80`: what laws and letters write behind a number."""
        if inclusive := _INCLUSIVE.match(self.signs, place):
            self.fail(problems.inclusive_in_brackets(self.part(*inclusive.span()), self.raw[slice(*inclusive.span())]))
        if until := _UNTIL.match(self.signs, place):
            instead = "至" if self.cell and len(self.levels) == 1 else ".."
            self.fail(
                problems.other_notation(self.part(*until.span(1)), self.raw[slice(*until.span(1))], instead, "..")
            )

    def unit(self, place: int, number: Decimal) -> tuple[str, int, int]:
        """The unit that clings to a number, its power of ten, and the place behind it."""
        run = _UNIT.match(self.signs, place)
        if not run:
            return "", 0, place
        start, stop = run.span(1)
        for end in range(stop, start, -1):
            unit = UNITS.get(self.signs[start:end])
            if unit and (end == stop or self.may_follow_unit(end)):
                return *unit, end
        if (
            start > place
            or self.joining(place) is not None
            or self.words.startswith(SPOKEN, place)
            or _UNTIL.match(self.signs, place)
        ):
            return "", 0, place
        word = self.signs[start:stop]
        if word[0] in _TIMES and word[1:] in UNITS:
            whole = f"{number * _TIMES[word[0]]:f}{word[1:]}"
            self.fail(problems.figure_and_word(self.part(place, stop), word, whole))
        self.fail(problems.unknown_unit(self.part(place, stop), self.raw[place:stop], tuple(UNITS)))

    def may_follow_unit(self, place: int) -> bool:
        return (
            self.joining(place) is not None
            or self.begins_law_word(place)
            or self.keyword(place, JOINS_LAW) is not None
            or self.words.startswith(SPOKEN, place)
            or not self.feel
            and _UNTIL.match(self.signs, place) is not None
        )

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
_SMALLEST_EXPONENT, _LARGEST_EXPONENT = -6176, 6144
"""DMN's numbers are those of decimal128, the smallest of which have one digit left (DMN 1.5 §10.3.2.3.1, IEEE 754)."""
_EXACT = Context(prec=100_000)
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9A-Za-z_]))?")
_DAY = re.compile(r"([0-9]{1,4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_ISO_DAY = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-9:.]+(?:Z|[+-][0-9:]+)?)?(?![0-9A-Za-z_])"
)
_IN_DAYS = frozenset("-/.")
_BARE_DAY = re.compile(r"([0-9]{4})([-./])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9])")
_MONTH = re.compile(r"([0-9]{4})\s?年\s?(1[0-2]|0?[1-9])\s?月(?!\s?[0-9])")
_TELLING = frozenset("(到—–~")
"""What may stand behind a number that was meant otherwise."""
_INCLUSIVE = re.compile(r"\s?\(不?(?:包含|包括|含)[^()]{0,4}\)")
_UNTIL = re.compile(r"\s?(到|[—–]+|~)\s?(?=[0-9])")
_TIMES = {"十": 10, "百": 100, "千": 1000}
_UNIT = re.compile(r" ?([一-鿿]{1,8}|[%‰])")
TICKED = re.compile(r"`([^`\n]+)`")
