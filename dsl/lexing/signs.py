"""Operators, brackets, commas, points: what they open, close and announce."""

from __future__ import annotations

import re

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Words
from dsl.lexing.awaited import Awaiting
from dsl.lexing.literals import NUMBER, Literals
from dsl.lexing.sight import begins_operand, behind_blank
from dsl.lexing.tokens import DEEPEST_BRACKETS, Level
from dsl.words import INSTEAD


class Signs(Awaiting, Literals):
    """Each reads the sign at a place, and gives the place behind it."""

    __slots__ = ()

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
            if found == ";" and len(self.levels) == 1:
                if behind_blank(self.signs, end) == len(self.signs):
                    self.fail(problems.full_stop(self.part(place, end), Words("分号", "semicolon")))
                if not self.cell:
                    self.fail(problems.comma_between_conditions(self.part(place, end), self.raw[place:end]))
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
        if self.wants and NUMBER.match(self.signs, place):
            return self.number(place)
        run = _DOTS.match(self.signs, place)
        assert run
        if len(run[0]) > 2:
            self.fail(problems.other_notation(self.part(*run.span()), self.raw[place : run.end()], "..", ".."))
        if len(run[0]) == 2:
            self.levels[-1].has_dots = True
            return self.add("DOTDOT", None, place, run.end())
        if behind_blank(self.signs, place + 1) == len(self.signs) and self.raw[place] == "。":
            self.fail(problems.full_stop(self.part(place, place + 1), Words("句号", "full stop")))
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
_CLOSING = {")": "RPAR", "]": "RSQB", "}": "RBRACE"}
CLOSES = {"(": ")", "call": ")", "params": ")", "[": "]", "filter": "]", "]": "]", "{": "}"}
AFTER_OPENING = {"{": "key", "call": "argument", "params": "parameter"}
AFTER_COMMA = AFTER_OPENING
_OPERATOR = re.compile(r"===?|!==?|<>|=>|=<(?!=)|:=|>=|<=|\*\*|&&|\|\||……|[-+*/=<>!&|^;~…≠≤≥≦≧]")
_DOTS = re.compile(r"\.+")
