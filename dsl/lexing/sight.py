"""What can be seen at a place of an expression: a known name, a keyword, where an unknown name ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Diagnostic
from dsl.lexing.tokens import DEEPEST_BRACKETS, ENDS_OPERAND, Level, Lexeme, Unreadable
from dsl.scope import Bound, Even, Found, Names, Scope, is_within_word
from dsl.source import Span, Text
from dsl.spellings import INSTANCE_OF, JOINS, JOINS_CELL, Spelled, Spellings
from dsl.words import SHORT_RUN, SIGN_CHARACTERS, SPOKEN, name_folded, signs_folded


class Sight:
    """One text with its scope, the tokens read so far, and what is open around the next. It looks, and reads nothing."""

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

    # ── the tokens so far ───────────────────────────────────────────────────────────────────────────────────────────

    def add(self, kind: str, value: object, start: int, end: int) -> int:
        self.tokens.append((kind, value, start, end))
        self.wants = kind not in ENDS_OPERAND
        return end

    def previous(self) -> str:
        return self.tokens[-1][0] if self.tokens else ""

    def part(self, start: int, end: int) -> Span:
        return self.text.part(start, end)

    def fail(self, problem: Diagnostic) -> NoReturn:
        raise Unreadable(problem)

    # ── what stands at a place ──────────────────────────────────────────────────────────────────────────────────────

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
        return end < len(self.signs) and self.words[end] >= HAN and SHORT_RUN.match(self.signs, end) is not None

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
        if is_apart and self.signs[place] in DIGITS:
            return True
        return not is_within_word(self.words, place) and self.ends_unknown(place)

    def ends_unknown(self, place: int) -> bool:
        return (
            self.joining(place) is not None
            or self.known(place, in_unknown=True) is not None
            or (self.words[place] >= HAN and self.words.startswith(SPOKEN, place))
        )

    def is_glued_to_unknown(self, place: int) -> bool:
        """Whether a Han character follows at once that begins nothing known."""
        return self.is_glued(place) and not self.ends_unknown(place)


def behind_blank(signs: str, place: int) -> int:
    """The place behind blanks and comments."""
    blank = _BLANK.match(signs, place)
    return blank.end() if blank else place


def behind_spaces(signs: str, place: int) -> int:
    spaces = _BLANKS.match(signs, place)
    return spaces.end() if spaces else place


def begins_operand(signs: str, place: int) -> bool:
    return place < len(signs) and (signs[place] not in _SIGNS or signs[place] in '"@`([{-?')


HAN = "⺀"
"""From here on characters are Han, or stand among them."""
DIGITS = frozenset("0123456789")
_SIGNS = frozenset(SIGN_CHARACTERS)
_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLANKS = re.compile(r"\s*")
_UNEVEN = re.compile(r"\s\s|[^\S ]")
_INSTANCE_OF = re.compile(r"instance\s+of(?![A-Za-z0-9_])")
_DOMAIN_AHEAD = re.compile(r'[^()\[\]{}"=<>,]{1,200}?(?:属于|(?<![A-Za-z0-9_])in(?![A-Za-z0-9_]))')
_TYPE_AHEAD = re.compile(r"[^()\[\]{}\"=]{1,200}?类")
_CALL_AHEAD = re.compile(r"\s*\(")


def _looks(ahead: re.Pattern[str]) -> Callable[[Sight, Spelled], bool]:
    return lambda reading, found: ahead.match(reading.signs, found.end) is not None


MAY_STAND: dict[str, Callable[[Sight, Spelled], bool]] = {
    "对": _looks(_DOMAIN_AHEAD),
    **dict.fromkeys(("每个", "有的"), _looks(re.compile(rf"\s|{_DOMAIN_AHEAD.pattern}"))),
    **dict.fromkeys(("函数", "function"), _looks(_CALL_AHEAD)),
    "为": _looks(_TYPE_AHEAD),
    "与": lambda reading, _: reading.is_awaited("BETWEEN"),
    "得": lambda reading, _: reading.is_awaited("FOR"),
    "满足": lambda reading, _: reading.is_awaited("SOME", "EVERY"),
    **dict.fromkeys(("是", "真", "否", "假", "空", "此项", "本值", "不限"), Sight.stands_alone),
}
"""Spellings that are keywords only in some places, and elsewhere part of a name."""
