"""Where a cursor stands in a file that is being written: what may be typed there, by the vocabulary.

A file under somebody's hands is seldom whole, so nothing here asks YAML: lines, their indentation and their brackets
tell enough, and what cannot be told is `NOTHING`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from dsl.vocabulary import (
    AMENDMENT_KEYS,
    BENEFIT_SHAPE,
    CATALOG_SHAPE,
    DROP,
    EXPECT_SHAPE,
    FILE_KINDS,
    LIBRARY_SHAPE,
    MATTER_SHAPE,
    SHAPES,
    THEME_SHAPE,
    Key,
    Shape,
    Takes,
)


class What(Enum):
    """What is being written: a word of the vocabulary, an author's own name, what stands behind either, part of a table."""

    KEY = "key"
    NAME = "name"
    VALUE = "value"
    HEADER = "header"
    CELL = "cell"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """`words`: what is written of it before the cursor. `key`: behind which key, or whose entries. `of`: for a value behind
    an author's own name, that name.

    `owners` are the goals and formulas around, the nearest first; in a table `columns` are its headers, `column` counts from 0
    and results begin with column `results_from`.
    """

    what: What
    words: str = ""
    shape: Shape | None = None
    key: Key | None = None
    of: str = ""
    written: frozenset[str] = frozenset()
    owners: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column: int = 0
    results_from: int = 10_000
    indent: int = 0
    is_flow: bool = False
    language: str = "zh"

    @property
    def header(self) -> str:
        return self.columns[self.column] if self.column < len(self.columns) else ""

    @property
    def is_result(self) -> bool:
        return self.column >= self.results_from


NOTHING = Standing(What.NOTHING)


def standing_at(text: str, line: int, column: int, sorts: Mapping[str, str] | None = None, language: str = "zh") -> Standing:
    """What is written at a line and a column, which count from 1 in code points as those of messages do.

    `sorts` tells the shape of what the catalogs above define, by name: for what may be written under 修改. `language` is that
    of the keys while none is written.
    """
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return NOTHING
    reading = _Reading(lines, line - 1, column - 1, sorts or {})
    reading.read()
    return replace(reading.standing(), language=language_of(text, language))


def language_of(text: str, otherwise: str = "zh") -> str:
    """The language a file's keys are written in, by its first key that is a word of one language only."""
    for match in _TOP_KEY.finditer(text):
        key = CATALOG_SHAPE.key(match[1]) or LIBRARY_SHAPE.key(match[1]) or BENEFIT_SHAPE.key(match[1])
        key = key or MATTER_SHAPE.key(match[1]) or THEME_SHAPE.key(match[1])
        if key is not None and key.zh != key.en:
            return "en" if match[1] == key.en else "zh"
    return otherwise


_TOP_KEY = re.compile(r"(?m)^([^\s#:：-][^:：\n]*)[:：]")
_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s"'\[\]{}#|>&*!%@`][^:]*?)[ ]*:(?=[ ]|$)""")
_BLOCK = re.compile(r"[|>][-+0-9]*[ ]*(#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#")


# --- The words above a place -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A key that lines below it may belong to, and what stands behind it so far."""

    indent: int
    word: str
    rest: str
    at: int
    is_block: bool = False
    is_open_flow: bool = False
    below: str = ""
    """Lines under it that have no key of their own."""


class _Reading:
    """Goes down the lines to the cursor and remembers which keys are still open."""

    def __init__(self, lines: list[str], line: int, column: int, sorts: Mapping[str, str]):
        self.lines = lines
        self.sorts = sorts
        self.line = line
        self.before = lines[line][:column]
        self.open: list[_Open] = []

    def read(self) -> None:
        for number in range(self.line):
            self._pass(number, self.lines[number])

    def _pass(self, number: int, line: str) -> None:
        content = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        top = self.open[-1] if self.open else None
        if top is not None and top.is_block and (not content or indent > top.indent):
            return
        if not content or content.startswith("#"):
            return
        if top is not None and top.is_open_flow:
            top.rest += "\n" + line
            top.is_open_flow = bool(_flow(top.rest).path)
            return
        self._close(indent)
        while content.startswith("- "):
            self.open.append(_Open(indent, "", "", number))
            inner = content[2:].lstrip(" ")
            indent += len(content) - len(inner)
            content = inner
        match = _KEY.match(content)
        if match is None:
            if self.open:
                self.open[-1].below += "\n" + line
            return
        self.open.append(_opened(indent, match[1], content[match.end() :], number))

    def _close(self, indent: int) -> None:
        while self.open and self.open[-1].indent >= indent:
            self.open.pop()

    def standing(self) -> Standing:
        before, content = self.before, self.before.strip()
        indent = len(before) - len(before.lstrip(" "))
        top = self.open[-1] if self.open else None
        if top is not None and top.is_block and indent > top.indent:
            return self._in_block(top)
        if content.startswith("#") or _in_comment(before):
            return NOTHING
        if top is not None and top.is_open_flow:
            return self._in_flow(top.rest + "\n" + before)
        self._close(indent)
        content = before[indent:]
        while content.startswith("- "):
            self.open.append(_Open(indent, "", "", self.line))
            inner = content[2:].lstrip(" ")
            indent += len(content) - len(inner)
            content = inner
        match = _KEY.match(content)
        if match is not None:
            rest = content[match.end() :]
            self.open.append(_opened(indent, match[1], rest, self.line))
            return self._in_flow(rest) if rest.lstrip()[:1] in ("{", "[") and rest.strip() else self._value(rest)
        top = self.open[-1] if self.open else None
        spot = self._spot()
        if top is not None and not top.is_block and (top.rest.strip() or spot.shape is None and spot.names is None):
            return self._value(top.rest + top.below + "\n" + before)
        if content[:1] in ("{", "["):
            return self._in_flow(content)
        return self._told(spot, What.KEY if spot.shape is not None else What.NAME, content, indent)

    # -- what is at hand --

    def _spot(self, more: tuple[str, ...] = ()) -> _Spot:
        spot = _root(self.lines)
        for each in (*(each.word for each in self.open if each.word), *more):
            spot = spot.behind(each, self.sorts)
        return spot

    def _told(self, spot: _Spot, what: What, words: str, indent: int = 0, *, is_flow: bool = False) -> Standing:
        if what is What.NAME and spot.names is None or what is What.VALUE and spot.value is None:
            return NOTHING
        key = spot.names if what is What.NAME else spot.value if what is What.VALUE else None
        written = frozenset() if is_flow else self._beside(indent)
        return Standing(
            what, words.lstrip(" "), spot.shape if what is What.KEY else None, key, spot.named, written, spot.owners,
            indent=indent, is_flow=is_flow,
        )  # fmt: skip

    def _value(self, rest: str) -> Standing:
        words = rest.lstrip(" ")
        if words[:1] in ("'", '"'):
            words = words[1:]
        return self._told(self._spot(), What.VALUE, words)

    def _in_flow(self, text: str) -> Standing:
        flow = _flow(text)
        if not flow.path:
            return NOTHING
        spot = self._spot(tuple(each for each in flow.path if each))
        if flow.is_key:
            told = self._told(spot, What.KEY if spot.shape is not None else What.NAME, flow.words, is_flow=True)
            return replace(told, written=frozenset(flow.beside))
        return self._told(spot, What.VALUE, flow.words, is_flow=True)

    def _in_block(self, top: _Open) -> Standing:
        spot = self._spot()
        if spot.value is None:
            return NOTHING
        if spot.value.takes not in (Takes.ROWS, Takes.EXAMPLES, Takes.ENTRIES, Takes.DEFINITION):
            words = "\n".join([*self.lines[top.at + 1 : self.line], self.before])
            return self._told(spot, What.VALUE, words.lstrip())
        if self.before.lstrip().startswith("#"):
            return NOTHING
        rows = [each for each in self.lines[top.at + 1 : self.line] if each.strip() and not each.lstrip().startswith("#")]
        cells = _cells(self.before)
        headers, results_from = _headers(rows[0] if rows else self.lines[self.line])
        what = What.CELL if rows else What.HEADER
        return Standing(
            what, cells[-1].lstrip(), None, spot.value, spot.named, frozenset(headers), spot.owners,
            tuple(headers), len(cells) - 1, results_from,
        )  # fmt: skip

    def _beside(self, indent: int) -> frozenset[str]:
        """The words that are written at the same depth, above and below."""
        found = set()
        for step, start in ((-1, self.line - 1), (1, self.line + 1)):
            number = start
            while 0 <= number < len(self.lines):
                line = self.lines[number]
                number += step
                content = line.lstrip(" ")
                here = len(line) - len(content)
                if not content.strip() or content.startswith("#") or here > indent:
                    continue
                if here < indent:
                    break
                match = _KEY.match(content)
                if match:
                    found.add(match[1])
        return frozenset(found)


def _opened(indent: int, word: str, rest: str, at: int) -> _Open:
    value = rest.strip()
    is_flow = value[:1] in ("{", "[")
    return _Open(indent, word.strip("\"' "), rest, at, bool(_BLOCK.match(value)), is_flow and bool(_flow(value).path))


def _in_comment(before: str) -> bool:
    quote = ""
    for place, character in enumerate(before):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and (place == 0 or before[place - 1] in " {[,:"):
            quote = character
        elif character == "#" and (place == 0 or before[place - 1].isspace()):
            return True
    return False


# --- Inside brackets -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Flow:
    """Where a text of brackets ends: the keys that are open (empty for a list), none if all is closed again."""

    path: list[str]
    is_key: bool
    words: str
    beside: list[str]


def _flow(text: str) -> _Flow:
    stack: list[tuple[str, list[str]]] = []
    keys: list[str] = []
    words = quote = ""
    for place, character in enumerate(text):
        following = text[place + 1 : place + 2]
        if quote:
            quote = "" if character == quote else quote
            words += character
        elif character in "\"'" and not words.strip():
            quote = character
            words += character
        elif character in "{[" and not words.strip():
            stack.append((character, []))
            keys.append("")
            words = ""
        elif character in "}]" and stack:
            stack.pop()
            keys.pop()
            words = ""
            if not stack:
                return _Flow([], False, "", [])
        elif character == "," and stack:
            keys[-1] = ""
            words = ""
        elif character == ":" and stack and stack[-1][0] == "{" and not keys[-1] and following in ("", " ", "\n"):
            keys[-1] = words.strip().strip("\"'")
            stack[-1][1].append(keys[-1])
            words = ""
        else:
            words += character
    if not stack:
        return _Flow([], False, "", [])
    is_key = stack[-1][0] == "{" and not keys[-1]
    # A list in brackets has no key of its own, and still it is open.
    return _Flow(keys, is_key, words.lstrip().lstrip("\"'"), stack[-1][1])


# --- Inside tables ---------------------------------------------------------------------------------------------------

_BARS = re.compile(r"\|\||‖|\||｜")


def _cells(row: str) -> list[str]:
    return _BARS.split(row)


def _headers(row: str) -> tuple[list[str], int]:
    """The headers of a table, and from which column on they are results."""
    headers, results_from = [], 10_000
    place = 0
    for bar in _BARS.finditer(row):
        headers.append(row[place : bar.start()].strip())
        if bar[0] in ("||", "‖"):
            results_from = len(headers)
        place = bar.end()
    return [*headers, row[place:].strip()], results_from


# --- The vocabulary, step by step ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spot:
    """What may stand at a place: the keys of a shape, entries under names of the author's, a value."""

    shape: Shape | None = None
    names: Key | None = None
    value: Key | None = None
    named: str = ""
    owners: tuple[str, ...] = ()

    def behind(self, word: str, sorts: Mapping[str, str]) -> _Spot:
        if self.shape is not None and (key := self.shape.key(word)) is not None:
            return replace(_behind_key(key), owners=self.owners)
        if self.names is not None:
            owners = (word, *self.owners) if self.names.of in _OWNERS else self.owners
            return replace(_behind_name(self.names, word, sorts), owners=owners)
        return _Spot(owners=self.owners)


_OWNERS = frozenset(("matter", "benefit", "theme", "formula"))
_OF_A_FACT = Key("", "", Takes.VALUE, SHAPES["fact"].called, of="given")

def _root(lines: list[str]) -> _Spot:
    is_empty = True
    for line in lines:
        match = _KEY.match(line)
        if match is None:
            continue
        is_empty = False
        for shape in FILE_KINDS:
            if match[1] in (shape.called.zh, shape.id):
                rest = line[match.end() :].strip()
                if shape is CATALOG_SHAPE:
                    return _Spot(shape)
                if rest and rest[:1] not in "{[|>#":
                    name = rest.split(" #")[0].strip().strip("\"'")
                    return _Spot(_with_its_own_key(shape), owners=(name,))
    # A file without a key may still become whatever there is.
    return _Spot(CATALOG_SHAPE if is_empty else LIBRARY_SHAPE)


def _with_its_own_key(shape: Shape) -> Shape:
    own = next(key for key in LIBRARY_SHAPE.keys if key.zh == shape.called.zh)
    return Shape(shape.id, shape.called, shape.noun, (replace(own, takes=Takes.NAME, of="new"), *shape.keys), shape.main)


def _behind_key(key: Key) -> _Spot:
    match key.takes:
        case Takes.PART:
            shape = SHAPES[key.of]
            return _Spot(shape, value=shape.main_key)
        case Takes.ENTRIES | Takes.DEFINITION | Takes.EXAMPLES | Takes.USES | Takes.MEMBERS | Takes.AMENDMENTS:
            return _Spot(names=key, value=key)
        case Takes.EXPRESSIONS | Takes.TEXTS_BY_NAME | Takes.OPTIONS:
            return _Spot(names=key)
        case Takes.VALUE_OR_PARTS:
            return _Spot(names=key, value=key)
        case Takes.LOCKS:
            return _Spot(SHAPES[key.of])
        case Takes.ANYTHING:
            if key.of:
                return _Spot(EXPECT_SHAPE if key.of == "expect" else SHAPES[key.of])
            return _Spot(names=key if key.en == "given" else None)
        case _:
            return _Spot(value=key)


def _behind_name(key: Key, name: str, sorts: Mapping[str, str]) -> _Spot:
    match key.takes:
        case Takes.EXPRESSIONS | Takes.VALUE_OR_PARTS:
            return _Spot(value=replace(key, takes=Takes.EXPRESSION, of=""), named=name)
        case Takes.TEXTS_BY_NAME | Takes.OPTIONS:
            return _Spot(value=replace(key, takes=Takes.TEXT, of=""), named=name)
        case Takes.MEMBERS:
            shape = SHAPES["fact"]
            return _Spot(shape, value=shape.main_key, named=name)
        case Takes.ANYTHING:
            return _Spot(names=key, value=_OF_A_FACT, named=name)
        case Takes.AMENDMENTS:
            return _Spot(_amended(sorts[name]) if name in sorts else None, named=name)
        case _:
            shape = SHAPES[key.of]
            if shape.id == "structure":
                return _Spot(names=replace(key, of="fact", takes=Takes.MEMBERS), named=name)
            return _Spot(shape, value=shape.main_key, named=name)


@cache
def _amended(shape_id: str) -> Shape:
    """A change: the keys of what it changes, what it takes away of them, and why."""
    shape = SHAPES[shape_id]
    reasons = {key.zh: key for key in AMENDMENT_KEYS}
    kept = tuple(key for key in shape.keys if key.zh not in reasons)
    dropped = tuple(
        replace(key, zh=DROP[0] + key.zh, en=DROP[1] + key.en, takes=Takes.NAMES) for key in kept if key.takes in _OF_MANY
    )
    return Shape("amended", shape.called, None, (*AMENDMENT_KEYS, *kept, *dropped))


_OF_MANY = (Takes.ENTRIES, Takes.USES, Takes.NAMES, Takes.TEXTS, Takes.OPTIONS)
