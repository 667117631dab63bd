"""An expression's characters as tokens: the longest known name, then a keyword, then an unknown name.

What a word means depends on where it stands. Behind an operand only joining words (and, 属于, 那么 …) and signs can
follow; everywhere else an operand begins, and there a name comes first. So `或有负债`, when it is known, is never split,
and `父或母` is two names unless it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dsl import problems_of_expressions as problems
from dsl.lexing.sight import DIGITS, HAN, MAY_STAND, behind_blank
from dsl.lexing.signs import Signs
from dsl.lexing.tokens import Lexeme
from dsl.nodes import Boolean, Name, Null
from dsl.scope import Found, Scope, comparable
from dsl.source import Text
from dsl.spellings import BEGINS, BEGINS_CELL, JOINS, Spelled
from dsl.words import INSTEAD, SHORT_RUN, SIGN_CHARACTERS, SPOKEN


def tokens_of(text: Text, scope: Scope, *, cell: bool = False, feel: bool = False) -> list[Lexeme]:
    """The tokens of an expression, or of a table's cell, with one called `$END` behind them."""
    return Reading(text, scope, cell, feel).tokens_to_end()


class Reading(Signs):
    """One pass over one text."""

    __slots__ = ()

    def tokens_to_end(self) -> list[Lexeme]:
        signs, end, place = self.signs, len(self.signs), 0
        while place < end:
            character = signs[place]
            if character == " ":
                place += 1
            elif self.awaits:
                place = self.awaited(place)
            elif character in DIGITS:
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
            if keyword and not (self.words[place] >= HAN and self.is_glued(keyword.end)):
                return self.join(keyword, place)
        else:
            keyword = self.joining(place)
            if keyword:
                return self.join(keyword, place)
            known = self.known(place)
            if known:
                return self.name(known[0], place, is_known=known[1])
        self.refuse_other_notation(place)
        end = self.end_of_unknown(place)
        name = comparable(self.raw[place:end])
        if name == "未知" and not self.feel:
            self.fail(problems.unknown_written(self.part(place, end)))
        return self.add("NAME", Name(name, known=False, at=(place, end)), place, end)

    def refuse_other_notation(self, place: int) -> None:
        """`大于80` where a cell begins, and `标准的80%`."""
        if self.wants:
            word = next((each for each in SPOKEN if self.words.startswith(each, place)), "")
            if word and _FIGURES.match(self.signs, place + len(word)):
                self.fail(problems.other_notation(self.part(place, place + len(word)), word, *INSTEAD[word]))
        elif _SHARE.match(self.signs, place) and not self.feel:
            self.fail(problems.other_notation(self.part(place, place + 1), self.raw[place], "×", "*"))

    def name(self, found: Found, place: int, *, is_known: bool) -> int:
        return self.add("NAME", Name(found.name, known=is_known, at=(place, found.end)), place, found.end)

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


def last(words: list[str], word: str) -> int:
    return len(words) - 1 - words[::-1].index(word)


_OPENERS = frozenset("LPAR LSQB LBRACE RANGE_OPEN".split())
_CLOSERS = frozenset("RPAR RSQB RBRACE RANGE_CLOSE".split())

AWAITED: dict[str, Callable[[Reading, int], int | None]] = {
    "bound": Reading.bound_name,
    "key": Reading.key,
    "argument": Reading.argument,
    "parameter": Reading.parameter,
    "member": Reading.member,
}

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

_FIGURES = re.compile(r"\s?[0-9]")
_SHARE = re.compile(r"的\s?(?:[0-9.]+\s?[%‰]|百分之)")
_BEGINNING_WORDS = frozenset(each for found in BEGINS_CELL.values() for each, _ in found)
_ONLY_JOIN = frozenset({"AND", "OR", "IN", "THEN", "ELSE"})
"""Joining words that nothing else depends on."""
_JOINING_WORDS = {each: keyword for found in JOINS.values() for each, keyword in found if each not in MAY_STAND}
