"""What some tokens announce: a bound name behind `for`, a key behind `{`, a member behind a point, a type."""

from __future__ import annotations

import re

from dsl import problems_of_expressions as problems
from dsl.lexing.literals import TICKED
from dsl.lexing.sight import Sight, behind_blank
from dsl.lexing.tokens import DEEPEST_BRACKETS
from dsl.quotes import quoted, unescaped
from dsl.scope import Found, Names, comparable
from dsl.words import GENERIC, PROPERTIES, SHORT_RUN, SIGN_CHARACTERS


class Awaiting(Sight):
    """Each reads what must come at a place, and gives the place behind it; None where it does not come."""

    __slots__ = ()

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
        if run and run.end() < len(self.signs) and self.signs[run.end()] in SIGN_CHARACTERS and self.keys.are_whole:
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
            ticked = TICKED.match(self.raw, place)
            if not ticked:
                return None
            return self.add("MEMBER", ticked[1], place, ticked.end())
        return self.add("MEMBER", comparable(self.raw[place:end]), place, end)

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


_FAR_AHEAD = 200
"""How far a word looks for its second half: a bound, so that reading stays linear."""
_NOT_IN_NAMES = re.escape(SIGN_CHARACTERS)
_PLAIN_NAME = re.compile(rf"[^{_NOT_IN_NAMES}“”‘’＂\x00-\x1f\x7f-\x9f]+")
"""A new name. No quote stands in one, however it is drawn: in the other dress it would be a text."""
_COLON = re.compile(r"\s*:")
_IN_AHEAD = re.compile(r"(?<![A-Za-z0-9_])in(?![A-Za-z0-9_])|属于")
_KEY = re.compile(r'([^\s:,<>={}\[\]"]++(?:\s++[^\s:,<>={}\[\]"]++)*+)\s*+:(?!=)')
_ARGUMENT = re.compile(r'([^\s:,<>=(){}\[\]"]++(?:\s++[^\s:,<>=(){}\[\]"]++)*+)\s*+:(?!=)')
_PARAMETER = re.compile(r'([^\s:,<>=(){}\[\]"]++(?:\s++[^\s:,<>=(){}\[\]"]++)*+)\s*+(?=[:,)])')
_TYPE = re.compile(rf"[^\s{_NOT_IN_NAMES}]+(?:\.[^\s{_NOT_IN_NAMES}]+)*")
_TYPE_CHINESE = re.compile(rf"(?:(?!类)[^\s{_NOT_IN_NAMES}])+(?:\.(?:(?!类)[^\s{_NOT_IN_NAMES}])+)*")
_TYPE_MEMBER = re.compile(r'([^\s:,<>(){}\[\]"]++(?:\s++[^\s:,<>(){}\[\]"]++)*+)\s*+:')
_PROPERTIES = Names({**{name: name for name in PROPERTIES.values() if " " in name}, **PROPERTIES})
