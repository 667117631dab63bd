"""An expression's characters as tokens: the longest known name, then a keyword, then an unknown name.

What a word means depends on where it stands. Behind an operand only joining words (and, 属于, 那么 …) and signs can
follow; everywhere else an operand begins, and there a name comes first. So `或有负债`, when it is known, is never split,
and `父或母` is two names unless it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple, NoReturn

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Diagnostic
from dsl.nodes import AtLiteral, Boolean, Name, Null, Number, String
from dsl.quotes import quoted, unescaped
from dsl.scope import Bound, Even, Found, Names, Scope, comparable, is_within_word
from dsl.source import Span, Text
from dsl.spellings import BEGINS, BEGINS_CELL, BEGINS_LAW, INSTANCE_OF, JOINS, JOINS_CELL, JOINS_LAW, Spelled, Spellings
from dsl.words import (
    GENERIC,
    INSTEAD,
    PROPERTIES,
    SHORT_RUN,
    SIGN_CHARACTERS,
    SPOKEN,
    UNITS,
    name_folded,
    signs_folded,
)

DEEPEST_BRACKETS = 100
"""Brackets within brackets."""


class Token(NamedTuple):
    """A kind of the grammar's, a value for the tree, and the places of the first character and of the one behind."""

    kind: str
    value: object
    start: int
    end: int


Lexeme = tuple[str, object, int, int]
"""A token as a bare tuple: what the parser reads, by the hundred thousand."""


class Unreadable(Exception):
    """Reading stops at the first problem of an expression: what follows would be its echo."""

    def __init__(self, problem: Diagnostic):
        self.problem = problem


def tokens_of(text: Text, scope: Scope, *, cell: bool = False, feel: bool = False) -> list[Lexeme]:
    """The tokens of an expression, or of a table's cell, with one called `$END` behind them."""
    return Reading(text, scope, cell, feel).tokens_to_end()


@dataclass(slots=True)
class Level:
    """An open bracket, or the whole text, and what still waits to be said inside it."""

    kind: str
    start: int
    bound: int
    """How many names were bound before it."""
    waits: list[str] = field(default_factory=list)
    """BETWEEN, FOR, SOME, EVERY whose second word has not come."""
    has_dots: bool = False


class Reading:
    """One pass over one text."""

    __slots__ = (
        "awaits",
        "bound",
        "cell",
        "even",
        "feel",
        "keys",
        "levels",
        "raw",
        "scope",
        "signs",
        "text",
        "tokens",
        "wants",
        "words",
    )

    def __init__(self, text: Text, scope: Scope, cell: bool, feel: bool):
        self.text = text
        self.raw = text.value
        self.signs = signs_folded(self.raw)
        self.words = name_folded(self.raw)
        self.even = Even(self.words) if _UNEVEN.search(self.words) else None
        self.scope = scope
        self.cell = cell
        self.feel = feel
        self.tokens: list[Lexeme] = []
        self.levels = [Level("", 0, 0)]
        self.bound = Bound()
        self.keys = Bound()
        self.wants = True
        self.awaits = ""

    def tokens_to_end(self) -> list[Lexeme]:
        signs, end, place = self.signs, len(self.signs), 0
        while place < end:
            character = signs[place]
            if character == " ":
                place += 1
            elif self.awaits:
                place = self.awaited(place)
            elif character in _DIGITS:
                place = self.number(place)
            elif character in SIGNS:
                place = SIGNS[character](self, place)
            elif character.isspace():
                place = behind_blank(signs, place)
            else:
                place = self.word(place)
        if len(self.levels) > 1:
            level = self.levels[-1]
            self.fail(problems.unclosed_bracket(self.part(level.start, level.start + 1), self.raw[level.start]))
        if self.cell:
            self.tokens = as_cell(self.tokens)
        self.tokens.append(("$END", None, end, end))
        return self.tokens

    def awaited(self, place: int) -> int:
        """Read what some tokens announce: a key behind `{`, a member behind a point."""
        start = behind_blank(self.signs, place)
        if start == len(self.signs):
            return start
        awaited, self.awaits = AWAITED[self.awaits], ""
        end = awaited(self, start)
        return start if end is None else end

    # ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, kind: str, value: object, start: int, end: int) -> int:
        self.tokens.append((kind, value, start, end))
        self.wants = kind not in _ENDS_OPERAND
        return end

    def previous(self) -> str:
        return self.tokens[-1][0] if self.tokens else ""

    def part(self, start: int, end: int) -> Span:
        return self.text.part(start, end)

    def fail(self, problem: Diagnostic) -> NoReturn:
        raise Unreadable(problem)

    # ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def word(self, place: int) -> int:
        run = SHORT_RUN.match(self.signs, place)
        if run is None:
            self.fail(problems.unreadable_character(self.part(place, place + 1), self.raw[place]))
        end = run.end()
        word = self.words[place:end]
        if self.wants:
            # Most words are names between blanks or signs, and need no search.
            settled = self.scope.settled.get(word) or self.scope.settle(word)
            if settled.is_whole and self.bound.are_whole and word not in _BEGINNING_WORDS:
                name = settled.name
                if word in self.bound.counts and self.bound.counts[word]:
                    name = word
                elif settled.function is not None and (name is None or self.is_called(end)):
                    name = settled.function
                if name is not None:
                    self.tokens.append(("NAME", Name(name, at=(place, end)), place, end))
                    self.wants = False
                    return end
        elif word in _JOINING_WORDS:
            keyword = _JOINING_WORDS[word]
            if keyword.token in _ONLY_JOIN and not self.levels[-1].waits:
                self.tokens.append((keyword.token, keyword.value, place, end))
                self.wants = True
                return end
            return self.join(Spelled(keyword, end), place)
        return self.any_word(place)

    def any_word(self, place: int) -> int:
        if self.wants:
            keyword = self.keyword(place, BEGINS_CELL if self.cell and len(self.levels) == 1 else BEGINS)
            known = self.known(place)
            if known and (
                not keyword or known[0].end > keyword.end or (known[0].end == keyword.end and self.is_named(keyword))
            ):
                found, kind = known
                return self.name(found, place, is_known=kind)
            if keyword:
                return self.begin(keyword, place)
            keyword = self.joining(place)
            # Nothing can be joined where an operand must stand: 且末县 is a name nobody declared, `且 x` lacks an operand.
            if keyword and not (self.words[place] >= _HAN and self.is_glued(keyword.end)):
                return self.join(keyword, place)
        else:
            keyword = self.joining(place)
            if keyword:
                return self.join(keyword, place)
            known = self.known(place)
            if known:
                return self.name(known[0], place, is_known=known[1])
        end = self.end_of_unknown(place)
        name = comparable(self.raw[place:end])
        if name == "未知" and not self.feel:
            self.fail(problems.unknown_written(self.part(place, end)))
        return self.add("NAME", Name(name, known=False, at=(place, end)), place, end)

    def known(self, place: int, *, in_unknown: bool = False) -> tuple[Found, bool] | None:
        """The longest name that begins here; whether it stands for something here, or is only some structure's member."""
        own = self.longest(self.scope.names, place)
        bound = self.bound.longest(self.words, place)
        if bound and (not own or bound.end >= own.end):
            own = bound
        function = self.longest(self.scope.functions, place)
        if function and (not own or function.end >= own.end):
            is_called = self.is_called(function.end)
            # 日期 is a function, but 日期范围 is a name that nobody declared.
            is_used = is_called or not (
                own or in_unknown or self.is_glued(function.end) and not self.joining(function.end)
            )
            if is_used or (own and function.end > own.end):
                return function, True
        is_filter = any(level.kind == "filter" for level in self.levels)
        if is_filter or not in_unknown:
            member = self.longest(self.scope.members, place)
            key = self.keys.longest(self.words, place) if is_filter else None
            if key and (not member or key.end > member.end):
                member = key
            # In FEEL a name that is known stays itself: `a-b` is no member `a-b` of something else.
            if member and (not own or member.end > own.end and (is_filter or not self.feel)):
                return member, is_filter
        return (own, True) if own else None

    def longest(self, names: Names, place: int) -> Found | None:
        if self.even is None:
            return names.longest(self.words, place)
        return self.even.longest(names, place)

    def is_called(self, end: int) -> bool:
        return self.signs.startswith("(", behind_blank(self.signs, end))

    def is_named(self, keyword: Spelled) -> bool:
        """A name spelled like a keyword is the keyword where an operand follows: `for x in for return x`."""
        after = behind_blank(self.signs, keyword.end)
        return after == len(self.signs) or not begins_operand(self.signs, after) or self.joining(after) is not None

    def name(self, found: Found, place: int, *, is_known: bool) -> int:
        return self.add("NAME", Name(found.name, known=is_known, at=(place, found.end)), place, found.end)

    def keyword(self, place: int, spellings: Spellings) -> Spelled | None:
        """The longest keyword here, unless the place makes it part of a name."""
        for spelling, keyword in spellings.get(self.words[place], ()):
            end = place + len(spelling)
            if self.words.startswith(spelling, place) and not is_within_word(self.words, end):
                found = Spelled(keyword, end)
                may_stand = MAY_STAND.get(spelling)
                if may_stand is None or may_stand(self, found):
                    return found
        return None

    def joining(self, place: int) -> Spelled | None:
        if self.words[place] == "i" and (instance := _INSTANCE_OF.match(self.signs, place)):
            return Spelled(INSTANCE_OF, instance.end())
        return self.keyword(place, JOINS_CELL if self.cell and len(self.levels) == 1 else JOINS)

    def is_glued(self, end: int) -> bool:
        """Whether a name goes on at this place."""
        return end < len(self.signs) and self.words[end] >= _HAN and SHORT_RUN.match(self.signs, end) is not None

    def stands_alone(self, found: Spelled) -> bool:
        """A literal of Han characters is one unless more of them follow: 是 is, 是否结婚 is not, 是且 is."""
        return not self.is_glued(found.end) or self.joining(found.end) is not None

    def is_awaited(self, *words: str) -> bool:
        return any(word in self.levels[-1].waits for word in words)

    def wait(self, word: str, place: int) -> None:
        waits = self.levels[-1].waits
        if len(waits) >= DEEPEST_BRACKETS:
            self.fail(problems.too_deep(self.part(place, place + 1), DEEPEST_BRACKETS))
        waits.append(word)

    def begin(self, found: Spelled, place: int) -> int:
        keyword, end = found
        match keyword.token:
            case "BOOLEAN":
                return self.add("BOOLEAN", Boolean(bool(keyword.value), at=(place, end)), place, end)
            case "NULL":
                return self.add("NULL", Null(at=(place, end)), place, end)
            case "NAME":
                return self.add("NAME", Name(str(keyword.value), at=(place, end)), place, end)
            case "FOR" | "SOME" | "EVERY" as token:
                self.wait(token, place)
                self.awaits = "bound"
        return self.add(keyword.token, keyword.value, place, end)

    def join(self, found: Spelled, place: int) -> int:
        keyword, end = found
        token, waits = keyword.token, self.levels[-1].waits
        match token:
            case "BETWEEN":
                self.wait(token, place)
            case "AND" | "BETWEEN_AND" if "BETWEEN" in waits:
                token = "BETWEEN_AND"
                del waits[last(waits, "BETWEEN")]
            case "RETURN" if "FOR" in waits:
                del waits[last(waits, "FOR")]
                self.bound.append("partial")
            case "SATISFIES" if self.is_awaited("SOME", "EVERY"):
                del waits[max(last(waits, word) for word in ("SOME", "EVERY") if word in waits)]
            case "INSTANCE_OF" | "KIND_OF":
                self.add(token, None, place, end)
                return self.type(end, chinese=token == "KIND_OF")
        return self.add(token, keyword.value, place, end)

    def end_of_unknown(self, place: int) -> int:
        """Where a name that nobody declared ends: before the next known name, joining word or sign."""
        begins, end = place, place
        while True:
            part = SHORT_RUN.match(self.signs, begins)
            if part is None or (begins > place and self.may_end_unknown(begins, is_apart=begins > end)):
                return end
            end = part.end()
            for inside in range(begins + 1, end):
                if self.may_end_unknown(inside):
                    return inside
            begins = behind_spaces(self.signs, end)

    def may_end_unknown(self, place: int, *, is_apart: bool = False) -> bool:
        if is_apart and self.signs[place] in _DIGITS:
            return True
        return not is_within_word(self.words, place) and self.ends_unknown(place)

    def ends_unknown(self, place: int) -> bool:
        return (
            self.joining(place) is not None
            or self.known(place, in_unknown=True) is not None
            or (self.words[place] >= _HAN and self.words.startswith(SPOKEN, place))
        )

    # ── what is awaited after some tokens ───────────────────────────────────────────────────────────────────────────

    def bound_name(self, place: int) -> int | None:
        ahead = _IN_AHEAD.search(self.signs, place, place + _FAR_AHEAD)
        name = comparable(self.raw[place : ahead.start()]) if ahead else ""
        if not ahead or not _PLAIN_NAME.fullmatch(name):
            return None
        self.bound.append(name)
        return self.add("BOUND", name, place, place + len(self.raw[place : ahead.start()].rstrip()))

    def key(self, place: int) -> int | None:
        string = quoted(self.raw, place)
        if string:
            colon = _COLON.match(self.signs, string.end())
            if not colon:
                return None
            name = unescaped(string)
            end = colon.end()
        else:
            found = _KEY.match(self.signs, place)
            if not found:
                return None
            name, end = comparable(self.raw[place : found.end(1)]), found.end()
        self.bound.append(name)
        self.keys.append(name)
        self.levels[-1].bound = len(self.bound)
        return self.add("KEY", name, place, end)

    def argument(self, place: int) -> int | None:
        found = _ARGUMENT.match(self.signs, place)
        if not found:
            return None
        return self.add("ARGUMENT", comparable(self.raw[place : found.end(1)]), place, found.end())

    def parameter(self, place: int) -> int | None:
        found = _PARAMETER.match(self.signs, place)
        if not found:
            return None
        name = comparable(self.raw[place : found.end(1)])
        self.bound.append(name)
        return self.add("PARAMETER", name, place, found.end(1))

    def member(self, place: int) -> int | None:
        run = SHORT_RUN.match(self.signs, place)
        if run and run.end() < len(self.signs) and self.signs[run.end()] in SIGNS and self.keys.are_whole:
            # Nothing but a sign follows: the run is all of the member, if nothing known is a part of it.
            word = self.words[place : run.end()]
            settled = self.scope.settled.get(word) or self.scope.settle(word)
            if settled.is_whole and (word.isascii() or word in self.scope.members):
                return self.add("MEMBER", word, place, run.end())
        known = self.longest(self.scope.members, place)
        for other in (self.longest(self.scope.names, place), self.keys.longest(self.words, place)):
            if other and (not known or other.end > known.end):
                known = other
        prop = self.longest(_PROPERTIES, place)
        if prop and (not known or prop.end > known.end):
            known = prop
        if known and self.is_glued_to_unknown(known.end):
            # 本人.年岁 is one name that nobody declared, not the year with something behind it.
            end = self.end_of_unknown(known.end)
            return self.add("MEMBER", comparable(self.raw[place:end]), place, end)
        if known:
            return self.add("MEMBER", known.name, place, known.end)
        end = self.end_of_unknown(place)
        if end == place:
            ticked = _TICKED.match(self.raw, place)
            if not ticked:
                return None
            return self.add("MEMBER", ticked[1], place, ticked.end())
        return self.add("MEMBER", comparable(self.raw[place:end]), place, end)

    def is_glued_to_unknown(self, place: int) -> bool:
        """Whether a Han character follows at once that begins nothing known."""
        return self.is_glued(place) and not self.ends_unknown(place)

    def type(self, place: int, *, chinese: bool = False) -> int:
        """All of a type: it has its own signs, and words that are keywords elsewhere."""
        open_at: list[int] = []
        signs = self.signs
        while True:
            place = behind_blank(signs, place)
            member = _TYPE_MEMBER.match(signs, place) if open_at else None
            if member:
                place = self.add("TYPE_MEMBER", comparable(self.raw[place : member.end(1)]), place, member.end())
                place = behind_blank(signs, place)
            found = self.longest(self.scope.types, place) if place < len(signs) else None
            if not found:
                part = (_TYPE_CHINESE if chinese else _TYPE).match(signs, place)
                if not part:
                    return place
                found = Found(part.end(), comparable(self.raw[place : part.end()]))
            start, place = place, self.add("TYPE", found.name, place, found.end)
            after = behind_blank(signs, place)
            if found.name in GENERIC and signs.startswith("<", after):
                open_at.append(start)
                if len(self.levels) + len(open_at) > DEEPEST_BRACKETS:
                    self.fail(problems.too_deep(self.part(after, after + 1), DEEPEST_BRACKETS))
                place = self.add("TYPE_OPEN", None, after, after + 1)
                after = behind_blank(signs, place)
                if not signs.startswith(">", after):
                    continue
            while open_at and signs.startswith(">", after):
                open_at.pop()
                place = self.add("TYPE_CLOSE", None, after, after + 1)
                after = behind_blank(signs, place)
                if signs.startswith("->", after):
                    break
            if signs.startswith("->", after) and self.previous() == "TYPE_CLOSE":
                place = self.add("ARROW", None, after, after + 2)
                continue
            if open_at and signs.startswith(",", after):
                place = self.add("COMMA", None, after, after + 1)
                continue
            if chinese and not open_at and signs.startswith("类", after):
                return self.add("KIND", None, after, after + 1)
            return place

    # ── literals ────────────────────────────────────────────────────────────────────────────────────────────────────

    def number(self, place: int) -> int:
        digits = _NUMBER.match(self.signs, place)
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
            if unit and (end == stop or self.joining(end) is not None or self.begins_law_word(end) or self.keyword(end, JOINS_LAW) is not None):
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
        found = _TICKED.match(self.raw, place)
        if not found:
            self.fail(problems.unclosed_quote(self.part(place, place + 1), "`"))
        name = comparable(found[1])
        known = any(name in names for names in (self.scope.names, self.scope.functions)) or name in self.bound
        return self.add("TICKED", Name(found[1], known=known, at=found.span()), place, found.end())

    # ── signs ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def operator(self, place: int) -> int:
        signs = self.signs
        if signs[place + 1 : place + 2] in _SIGNS_IN_SIGNS:
            return self.long_operator(place)
        operator = OPERATORS.get(signs[place])
        if operator is None:
            return self.long_operator(place)
        self.tokens.append((*operator, place, place + 1))
        self.wants = True
        return place + 1

    def long_operator(self, place: int) -> int:
        signs = _OPERATOR.match(self.signs, place)
        if signs is None or signs[0] in INSTEAD:
            found = signs[0] if signs else self.signs[place]
            end = place + len(found)
            if found not in INSTEAD:
                self.fail(problems.unreadable_character(self.part(place, end), self.raw[place:end]))
            self.fail(problems.other_notation(self.part(place, end), self.raw[place:end], *INSTEAD[found]))
        kind, sign = OPERATORS[signs[0]]
        return self.add(kind, sign, place, signs.end())

    def slash(self, place: int) -> int:
        behind = behind_blank(self.signs, place)
        if behind > place:
            return behind
        if self.signs.startswith("/*", place):
            self.fail(problems.unclosed_comment(self.part(place, place + 2)))
        return self.add("SLASH", "/", place, place + 1)

    def dot(self, place: int) -> int:
        if self.wants and _NUMBER.match(self.signs, place):
            return self.number(place)
        run = _DOTS.match(self.signs, place)
        assert run
        if len(run[0]) > 2:
            self.fail(problems.other_notation(self.part(*run.span()), self.raw[place : run.end()], "..", ".."))
        if len(run[0]) == 2:
            self.levels[-1].has_dots = True
            return self.add("DOTDOT", None, place, run.end())
        if behind_blank(self.signs, place + 1) == len(self.signs) and self.raw[place] == "。":
            self.fail(problems.full_stop(self.part(place, place + 1)))
        self.awaits = "member"
        return self.add("DOT", None, place, place + 1)

    def comma(self, place: int) -> int:
        level = self.levels[-1]
        self.add("COMMA", None, place, place + 1)
        if any(word in ("FOR", "SOME", "EVERY") for word in level.waits):
            self.awaits = "bound"
        else:
            self.awaits = AFTER_COMMA.get(level.kind, "")
            if level.kind != "params":
                self.bound.forget(level.bound)
            level.waits.clear()
        return place + 1

    def colon(self, place: int) -> int:
        if self.signs.startswith(":=", place):
            self.fail(problems.other_notation(self.part(place, place + 2), self.raw[place : place + 2], *INSTEAD[":="]))
        if self.levels[-1].kind != "params":
            self.fail(problems.stray_colon(self.part(place, place + 1)))
        self.add("COLON", None, place, place + 1)
        return self.type(place + 1)

    def open(self, place: int) -> int:
        character = self.signs[place]
        match character:
            case "(":
                token = "LPAR"
                kind = "(" if self.wants else "call"
                if self.previous() == "FUNCTION":
                    kind = "params"
            case "[":
                level = self.levels[-1]
                if not self.wants and level.has_dots and level.kind in ("(", "[", "]") and not self.opens_filter(place):
                    return self.close_range(place)
                token = "LSQB"
                kind = "[" if self.wants else "filter"
            case _:
                token, kind = "LBRACE", "{"
        return self.enter(token, kind, place)

    def enter(self, token: str, kind: str, place: int) -> int:
        if len(self.levels) >= DEEPEST_BRACKETS:
            self.fail(problems.too_deep(self.part(place, place + 1), DEEPEST_BRACKETS))
        self.levels.append(Level(kind, place, len(self.bound)))
        self.awaits = AFTER_OPENING.get(kind, "")
        return self.add(token, self.signs[place], place, place + 1)

    def close(self, place: int) -> int:
        character = self.signs[place]
        level = self.levels[-1]
        if character == "]" and self.wants and self.opens_range(place):
            return self.enter("RANGE_OPEN", "]", place)
        if len(self.levels) == 1:
            self.fail(problems.stray_bracket(self.part(place, place + 1), self.raw[place]))
        may_close = ")]" if level.has_dots and level.kind in ("(", "[", "]") else CLOSES[level.kind]
        if character not in may_close:
            is_range = character in ")]" and level.kind in ("(", "[", "]")
            problem = problems.range_with_one_dot if is_range and "." in self.signs[level.start : place] else None
            if problem:
                self.fail(problem(self.part(level.start, place + 1), self.raw[level.start : place + 1]))
            self.fail(
                problems.mismatched_brackets(
                    self.part(level.start, level.start + 1),
                    self.part(place, place + 1),
                    self.raw[level.start],
                    self.raw[place],
                )
            )
        self.leave()
        self.add(_CLOSING[character], character, place, place + 1)
        if level.kind == "params":
            # Parameters are known in the body, which reaches as far as it can.
            self.wants = True
        return place + 1

    def close_range(self, place: int) -> int:
        self.leave()
        return self.add("RANGE_CLOSE", "[", place, place + 1)

    def leave(self) -> None:
        level = self.levels.pop()
        if level.kind != "params":
            self.bound.forget(level.bound)

    def opens_range(self, place: int) -> bool:
        """`]1..3]`: a bracket the wrong way round where an operand should begin."""
        if self.previous() in ("LSQB", "DOTDOT"):
            return False
        after = behind_blank(self.signs, place + 1)
        return begins_operand(self.signs, after) and self.joining(after) is None or self.signs.startswith("..", after)

    def opens_filter(self, place: int) -> bool:
        """Whether `[` behind an operand inside a range begins a filter, rather than ending `[1..3[`."""
        after = behind_blank(self.signs, place + 1)
        return begins_operand(self.signs, after) and self.joining(after) is None


def as_cell(tokens: list[Lexeme]) -> list[Lexeme]:
    """A cell's first word may mean the whole of it: `-` is any value, `not(…)` none of those."""
    kinds = [token[0] for token in tokens]
    if kinds == ["MINUS"]:
        return [("ANYTHING", *tokens[0][1:])]
    if (
        kinds[1:2] == ["LPAR"]
        and kinds[2:3] not in (["RPAR"], ["ARGUMENT"])
        and (kinds[0] == "NOT" or tokens[0][1] == Name("not"))
    ):
        depth = 0
        for index, kind in enumerate(kinds[1:], 1):
            depth += (kind in _OPENERS) - (kind in _CLOSERS)
            if depth == 0:
                return [("NONE_OF", *tokens[0][1:]), *tokens[1:]] if index == len(kinds) - 1 else tokens
    return tokens


def behind_blank(signs: str, place: int) -> int:
    """The place behind blanks and comments."""
    blank = _BLANK.match(signs, place)
    return blank.end() if blank else place


def behind_spaces(signs: str, place: int) -> int:
    spaces = _BLANKS.match(signs, place)
    return spaces.end() if spaces else place


def last(words: list[str], word: str) -> int:
    return len(words) - 1 - words[::-1].index(word)


def begins_operand(signs: str, place: int) -> bool:
    return place < len(signs) and (signs[place] not in SIGNS or signs[place] in '"@`([{-?')


_HAN = "⺀"
_DIGITS = frozenset("0123456789")
_OUT_OF_REACH = Decimal("1e999999")
_LARGEST_EXPONENT = 6144
"""DMN's numbers are those of decimal128."""
_ENDS_OPERAND = frozenset(
    "NUMBER STRING BOOLEAN NULL AT NAME TICKED RPAR RSQB RBRACE RANGE_CLOSE MEMBER KIND TYPE TYPE_CLOSE"
    " BELOW ANYTHING BOUND PARAMETER".split()
)
_OPENERS = frozenset("LPAR LSQB LBRACE RANGE_OPEN".split())
_CLOSERS = frozenset("RPAR RSQB RBRACE RANGE_CLOSE".split())
_CLOSING = {")": "RPAR", "]": "RSQB", "}": "RBRACE"}
CLOSES = {"(": ")", "call": ")", "params": ")", "[": "]", "filter": "]", "]": "]", "{": "}"}
AFTER_OPENING = {"{": "key", "call": "argument", "params": "parameter"}
AFTER_COMMA = AFTER_OPENING

AWAITED: dict[str, Callable[[Reading, int], int | None]] = {
    "bound": Reading.bound_name,
    "key": Reading.key,
    "argument": Reading.argument,
    "parameter": Reading.parameter,
    "member": Reading.member,
}

OPERATORS = {
    "+": ("PLUS", "+"),
    "-": ("MINUS", "-"),
    "*": ("TIMES", "*"),
    "**": ("POWER", "**"),
    "/": ("SLASH", "/"),
    "=": ("COMPARES", "="),
    "!=": ("COMPARES", "!="),
    "≠": ("COMPARES", "!="),
    "<": ("COMPARES", "<"),
    "<=": ("COMPARES", "<="),
    "≤": ("COMPARES", "<="),
    "≦": ("COMPARES", "<="),
    ">": ("COMPARES", ">"),
    ">=": ("COMPARES", ">="),
    "≥": ("COMPARES", ">="),
    "≧": ("COMPARES", ">="),
}
_SIGNS_IN_SIGNS = frozenset("=<>*&|!…")
"""What may stand behind a sign and belong to it."""
SIGNS: dict[str, Callable[[Reading, int], int]] = {
    "/": Reading.slash,
    **dict.fromkeys("+-*=!<>&|^;~…:≠≤≥≦≧\\#%", Reading.operator),
    '"': Reading.string,
    "@": Reading.at_literal,
    "`": Reading.ticked,
    ".": Reading.dot,
    ",": Reading.comma,
    ":": Reading.colon,
    **dict.fromkeys("([{", Reading.open),
    **dict.fromkeys(")]}", Reading.close),
}
assert set(SIGNS) == set(SIGN_CHARACTERS)

_FAR_AHEAD = 200
"""How far a word looks for its second half: a bound, so that reading stays linear."""
_NOT_IN_NAMES = re.escape(SIGN_CHARACTERS)
_PLAIN_NAME = re.compile(rf"[^{_NOT_IN_NAMES}“”‘’＂\x00-\x1f\x7f-\x9f]+")
"""A new name. No quote stands in one, however it is drawn: in the other dress it would be a text."""
_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLANKS = re.compile(r"\s*")
_UNEVEN = re.compile(r"\s\s|[^\S ]")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9A-Za-z_]))?")
_DAY = re.compile(r"([0-9]{1,4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_ISO_DAY = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-9:.]+(?:Z|[+-][0-9:]+)?)?(?![0-9A-Za-z_])"
)
_UNIT = re.compile(r" ?([一-鿿]{1,8}|[%‰])")
_TICKED = re.compile(r"`([^`\n]+)`")
_OPERATOR = re.compile(r"===?|!==?|<>|=>|=<(?!=)|:=|>=|<=|\*\*|&&|\|\||……|[-+*/=<>!&|^;~…≠≤≥≦≧]")
_DOTS = re.compile(r"\.+")
_COLON = re.compile(r"\s*:")
_INSTANCE_OF = re.compile(r"instance\s+of(?![A-Za-z0-9_])")
_IN_AHEAD = re.compile(r"(?<![A-Za-z0-9_])in(?![A-Za-z0-9_])|属于")
_DOMAIN_AHEAD = re.compile(r'[^()\[\]{}"=<>,]{1,200}?(?:属于|(?<![A-Za-z0-9_])in(?![A-Za-z0-9_]))')
_TYPE_AHEAD = re.compile(r"[^()\[\]{}\"=]{1,200}?类")
_CALL_AHEAD = re.compile(r"\s*\(")
_KEY = re.compile(r'([^\s:,<>={}\[\]"]++(?:\s++[^\s:,<>={}\[\]"]++)*+)\s*+:(?!=)')
_ARGUMENT = re.compile(r'([^\s:,<>=(){}\[\]"]++(?:\s++[^\s:,<>=(){}\[\]"]++)*+)\s*+:(?!=)')
_PARAMETER = re.compile(r'([^\s:,<>=(){}\[\]"]++(?:\s++[^\s:,<>=(){}\[\]"]++)*+)\s*+(?=[:,)])')
_TYPE = re.compile(rf"[^\s{_NOT_IN_NAMES}]+(?:\.[^\s{_NOT_IN_NAMES}]+)*")
_TYPE_CHINESE = re.compile(rf"(?:(?!类)[^\s{_NOT_IN_NAMES}])+(?:\.(?:(?!类)[^\s{_NOT_IN_NAMES}])+)*")
_TYPE_MEMBER = re.compile(r'([^\s:,<>(){}\[\]"]++(?:\s++[^\s:,<>(){}\[\]"]++)*+)\s*+:')
_PROPERTIES = Names({**{name: name for name in PROPERTIES.values() if " " in name}, **PROPERTIES})
_EXACT = Context(prec=100_000)


def _looks(ahead: re.Pattern[str]) -> Callable[[Reading, Spelled], bool]:
    return lambda reading, found: ahead.match(reading.signs, found.end) is not None


MAY_STAND: dict[str, Callable[[Reading, Spelled], bool]] = {
    "对": _looks(_DOMAIN_AHEAD),
    **dict.fromkeys(("每个", "有的"), _looks(re.compile(rf"\s|{_DOMAIN_AHEAD.pattern}"))),
    **dict.fromkeys(("函数", "function"), _looks(_CALL_AHEAD)),
    "为": _looks(_TYPE_AHEAD),
    "与": lambda reading, _: reading.is_awaited("BETWEEN"),
    "得": lambda reading, _: reading.is_awaited("FOR"),
    "满足": lambda reading, _: reading.is_awaited("SOME", "EVERY"),
    **dict.fromkeys(("是", "真", "否", "假", "空", "此项", "本值", "不限"), Reading.stands_alone),
}
"""Spellings that are keywords only in some places, and elsewhere part of a name."""

_BEGINNING_WORDS = frozenset(each for found in BEGINS_CELL.values() for each, _ in found)
_ONLY_JOIN = frozenset({"AND", "OR", "IN", "THEN", "ELSE"})
"""Joining words that nothing else depends on."""
_JOINING_WORDS = {each: keyword for found in JOINS.values() for each, keyword in found if each not in MAY_STAND}
