"""A file put in order: even indentation, aligned tables, its keys in one language. What it says stays the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml  # type: ignore[import-untyped]

from dsl import from_text
from dsl.diagnostics import Problems, Report
from dsl.from_text import document_from, text_of
from dsl.grid import Lines, lines_of
from dsl.scalars import runs_of
from dsl.source import Run, Text, text_at, text_over
from dsl.to_message import width
from dsl.vocabulary import (
    AMENDMENT_KEYS,
    CATALOG_SHAPE,
    DROP,
    EXAMPLE_SHAPE,
    EXPECT_SHAPE,
    FILE_KINDS,
    HISTORY_INPUTS,
    HISTORY_RESULTS,
    LIBRARY_SHAPE,
    NAME_COLUMN,
    ROW_NOTES,
    SHAPES,
    TRUTHS,
    Key,
    Shape,
    Takes,
)

Convert = Callable[[Text], str]
"""An expression in the other dress, line for line. The text's line breaks are those of the file."""


def formatted(
    text: str, *, to: str | None = None, convert: Convert | None = None, convert_cell: Convert | None = None, name: str = ""
) -> str:
    """The file put in order. `to` is zh or en for its keys; `convert` and `convert_cell` do the same for expressions and
    cells of tables. A file that cannot be read raises `Problems`."""
    report = Report()
    document_from(name, text, report)
    source = text_of(name, text, Report())
    if report.has_errors or source is None:
        raise Problems(report)
    if to is not None:
        source = _edited(source, _Translation(source, name, to, convert, convert_cell).edits())
    return _arranged(source, name)


# --- A file as nodes that know where they begin and end --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str
    style: str | None
    start: int
    end: int
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Scalar, Node], ...]
    is_flow: bool
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    is_flow: bool
    line: int
    column: int
    end_line: int


Node = Scalar | Mapping | Sequence


def _tree(source: str) -> Node | None:
    """The nodes of a file that has been read without a problem."""
    events = from_text._parser(source)
    root: Node | None = None
    open_ones: list[tuple[Any, list[Any]]] = []
    while (event := events.get_event()) is not None:
        start, end = event.start_mark, event.end_mark
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            style = event.style if event.style in ("'", '"', "|", ">") else None
            node = Scalar(event.value, style, start.index, end.index, start.line, start.column, end.line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_ones.append((event, []))
            continue
        elif isinstance(event, yaml.MappingEndEvent):
            opening, children = open_ones.pop()
            mark = opening.start_mark
            node = Mapping(tuple(zip(children[::2], children[1::2], strict=True)), bool(opening.flow_style), mark.line, mark.column, end.line)
        elif isinstance(event, yaml.SequenceEndEvent):
            opening, children = open_ones.pop()
            node = Sequence(tuple(children), bool(opening.flow_style), opening.start_mark.line, opening.start_mark.column, end.line)
        else:
            continue
        if open_ones:
            open_ones[-1][1].append(node)
        else:
            root = node
    return root


def _text(source: str, scalar: Scalar, name: str) -> Text:
    if scalar.style or scalar.end_line > scalar.line:
        runs = runs_of(source, (scalar.start, scalar.line, scalar.column), scalar.end, scalar.style, scalar.value)
        return text_over(scalar.value, name, runs)
    return text_at(scalar.value, name, scalar.line + 1, scalar.column + 1)


# --- Which words mean what ------------------------------------------------------------------------------------------

Sort = Key | None
"""What a place in the file takes; None where the author's own words stand."""


def _places(root: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    """Every scalar of the file with what it is: ("key", Key), ("drop", Key), ("value", Key), ("name", None)."""
    for name, value in root.pairs:
        for shape in FILE_KINDS:
            if name.value in (shape.called.zh, shape.id) and (shape is CATALOG_SHAPE or isinstance(value, Scalar) and value.value):
                yield name, "key", LIBRARY_SHAPE.key(name.value) or CATALOG_SHAPE.key(name.value)
                rest = Mapping(tuple(pair for pair in root.pairs if pair[0] is not name), False, 0, 0, 0)
                yield from _in_shape(shape, rest)
                return
    yield from _in_shape(LIBRARY_SHAPE, root)


def _in_shape(shape: Shape, node: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    for name, value in node.pairs:
        key = shape.key(name.value)
        if key is None:
            yield name, "name", None
        else:
            yield name, "key", key
            yield from _behind(key, value)


def _behind(key: Key, node: Node) -> Iterator[tuple[Scalar, str, Any]]:
    match key.takes, node:
        case (Takes.PART | Takes.ENTRIES | Takes.USES | Takes.MEMBERS | Takes.DEFINITION | Takes.EXAMPLES | Takes.LOCKS), Mapping():
            shape = SHAPES[key.of]
            if key.takes is Takes.LOCKS:
                for kind, names in node.pairs:
                    yield kind, "key", shape.key(kind.value)
                    for each in names.items if isinstance(names, Sequence) else (names,):
                        if isinstance(each, Scalar) and kind.value in shape.by_word:
                            yield each, "key", SHAPES[shape.by_word[kind.value].en].key(each.value)
            elif key.takes is Takes.PART and shape.noun is None:
                yield from _in_shape(shape, node)
            elif key.takes is Takes.PART:
                yield from _part(shape, node)
            else:
                for name, value in node.pairs:
                    yield name, "name", None
                    yield from _part(shape, value)
        case Takes.PART, _:
            yield from _part(SHAPES[key.of], node)
        case (Takes.ENTRIES | Takes.USES | Takes.EXAMPLES | Takes.ROWS), Scalar(style="|"):
            yield node, "table", key
        case Takes.ROWS, Sequence(items):
            for item in items:
                for name, value in item.pairs if isinstance(item, Mapping) else ():
                    yield name, "column", key
                    if isinstance(value, Scalar):
                        yield value, "cell", name
        case (Takes.EXPRESSIONS | Takes.VALUE_OR_PARTS), Mapping(pairs):
            for name, value in pairs:
                yield name, "name", None
                if isinstance(value, Scalar):
                    yield value, "expression", key
        case Takes.AMENDMENTS, Mapping(pairs):
            for name, value in pairs:
                yield name, "name", None
                if isinstance(value, Mapping):
                    yield from _amendment(value)
        case Takes.ANYTHING, Mapping() if key.of == "expect":
            yield from _in_shape(EXPECT_SHAPE, node)
        case (Takes.EXPRESSION | Takes.VALUE_OR_PARTS), Scalar():
            yield node, "expression", key
        case Takes.PROSE, Scalar():
            yield node, "prose", key
        case _, Scalar():
            yield node, "value", key
        case _, Sequence(items):
            for item in items:
                if isinstance(item, Scalar):
                    yield item, "value", key
        case _:
            pass


def _part(shape: Shape, node: Node) -> Iterator[tuple[Scalar, str, Any]]:
    main = shape.main_key
    if shape.id == "structure":
        yield from _behind(SHAPES["fact"].by_word["每项"], node)
    elif isinstance(node, Mapping) and (
        shape.id != "enum" or any(name.value in ("可取", "allowed") and not isinstance(value, Scalar) for name, value in node.pairs)
    ):
        yield from _in_shape(shape, node)
    elif main and not isinstance(node, Mapping):
        yield from _behind(main, node)


def _amendment(node: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    """What a change changes is told by its keys: the first sort of thing that has them all."""
    own = {word: key for key in AMENDMENT_KEYS for word in (key.zh, key.en)}
    words = [name.value for name, _ in node.pairs if name.value not in own and not name.value.startswith(DROP)]
    shape = next((each for each in SHAPES.values() if each.noun and all(each.key(word) for word in words)), None)
    for name, value in node.pairs:
        drop = next((each for each in DROP if name.value.startswith(each)), None)
        key = own.get(name.value) or (shape.key(name.value) if shape else None)
        if drop:
            word = name.value[len(drop) :]
            yield name, "drop", next((each.by_word[word] for each in (*([shape] if shape else ()), *SHAPES.values()) if word in each.by_word), None)
        elif key:
            yield name, "key", key
            yield from _behind(key, value)


# --- Keys and words in the other language ---------------------------------------------------------------------------

Edit = tuple[int, int, str]


def _edited(source: str, edits: list[Edit]) -> str:
    for start, end, words in sorted(edits, reverse=True):
        source = source[:start] + words + source[end:]
    return source


class _Translation:
    """The edits that put a file's vocabulary into one language."""

    def __init__(self, source: str, name: str, to: str, convert: Convert | None, convert_cell: Convert | None):
        self.source = source
        self.name = name
        self.to = to
        self.convert = convert
        self.convert_cell = convert_cell
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.flows: list[tuple[int, int]] = []

    def edits(self) -> list[Edit]:
        root = _tree(self.source)
        if not isinstance(root, Mapping):
            return []
        self.flows = sorted(_flows(root, self.line_starts))
        found: list[Edit] = []
        for scalar, sort, key in _places(root):
            match sort:
                case "key" if key is not None:
                    found += self.word(scalar, key.spelled(self.to))
                case "drop" if key is not None:
                    found += self.word(scalar, DROP[self.to == "en"] + key.spelled(self.to))
                case "value":
                    found += self.word(scalar, self.spelled(key, scalar.value))
                case "expression":
                    found += self.expression(scalar, self.convert)
                case "prose":
                    found += self.prose(_text(self.source, scalar, self.name))
                case "column":
                    found += self.word(scalar, self.column(key, scalar.value, is_result=False))
                case "cell" if key.value not in ROW_NOTES and not _is_date_column(key.value):
                    found += self.expression(scalar, self.convert_cell)
                case "table":
                    found += self.table(scalar, key)
        return found

    def spelled(self, key: Key, word: str) -> str:
        if key.takes is Takes.TRUTH:
            return TRUTHS.spelled(word, self.to)
        return key.choices.spelled(word, self.to) if key.choices else word

    def word(self, scalar: Scalar, word: str) -> list[Edit]:
        start = scalar.start + (1 if scalar.style in ("'", '"') else 0)
        if word == scalar.value or self.source[start : start + len(scalar.value)] != scalar.value:
            return []
        return [(start, start + len(scalar.value), word)]

    def prose(self, text: Text) -> list[Edit]:
        """The 【expressions】 of a text; one that the words of another dress would tear from its quotes stays."""
        found: list[Edit] = []
        for place in placeholders_in(text.value) if self.convert else ():
            inner = text.slice(place.start, place.stop)
            words = self.convert(inner)  # type: ignore[misc]
            start = self.place_of(inner)
            if words != inner.value and self.source[start : start + len(inner.value)] == inner.value and not _IN_QUOTES.search(words):
                found.append((start, start + len(inner.value), words))
        return found

    def place_of(self, text: Text) -> int:
        return self.line_starts[text.line - 1] + text.column - 1

    def block(self, scalar: Scalar, convert: Convert) -> list[Edit]:
        """An expression of several lines behind | or >, line for line."""
        text = _text(self.source, scalar, self.name)
        starts = [run.start for run in text.runs]
        lines = [text.slice(start, end) for start, end in pairwise([*starts, len(text.value)]) if start < end]
        converted = convert(text_over("\n".join(line.value.rstrip() for line in lines), self.name, tuple(_runs_of(lines)))).split("\n")
        if len(converted) != len(lines):
            return []
        found = []
        for line, words in zip(lines, converted, strict=True):
            old, start = line.value.rstrip(), self.place_of(line)
            if words != old and self.source[start : start + len(old)] == old:
                found.append((start, start + len(old), words))
        return found

    def expression(self, scalar: Scalar, convert: Convert | None) -> list[Edit]:
        if convert is None or not scalar.value:
            return []
        if scalar.style in ("|", ">"):
            return self.block(scalar, convert)
        text = _text(self.source, scalar, self.name)
        raw = self.source[scalar.start : scalar.end]
        if scalar.style or "\n" not in raw:
            words = convert(text)
            return [] if words == scalar.value else [(scalar.start, scalar.end, self.written(words, scalar))]
        # Line for line, so that a long expression stays as it was laid out.
        indents = re.findall(r"\n([ \t]*)", raw)
        lines = [line.strip() for line in raw.split("\n")]
        starts = [Run(sum(len(line) + 1 for line in lines[:number]), scalar.line + number + 1, 1) for number in range(len(lines))]
        converted = convert(text_over("\n".join(lines), self.name, starts)).split("\n")
        if converted == lines:
            return []
        if len(converted) == len(lines) and all(_is_plain(line, is_flow=self.is_flow(scalar)) for line in converted):
            words = converted[0] + "".join(f"\n{indent}{line}" for indent, line in zip(indents, converted[1:], strict=True))
        else:
            words = self.written(" ".join(converted), scalar)
        return [(scalar.start, scalar.end, words)]

    def written(self, words: str, scalar: Scalar) -> str:
        return words if _is_plain(words, is_flow=self.is_flow(scalar)) else "'" + words.replace("'", "''") + "'"

    def is_flow(self, scalar: Scalar) -> bool:
        return any(start <= scalar.start < end for start, end in self.flows)

    def table(self, scalar: Scalar, key: Key) -> list[Edit]:
        lines = lines_of(_text(self.source, scalar, self.name), Report())
        if lines is None:
            return []
        found: list[Edit] = []
        for number, column in enumerate(lines.head):
            is_result = lines.inputs is not None and number >= lines.inputs
            found += self.cell(column, self.column(key, column.value, is_result))
            expected = EXPECT_SHAPE.key(column.value)
            inner = SHAPES[key.of].key(column.value) if key.takes in (Takes.ENTRIES, Takes.USES) else None
            for row in lines.rows:
                cell = row[number]
                if cell is None:
                    continue
                if key.takes is Takes.EXAMPLES:
                    if is_result and expected and expected.choices:
                        found += self.cell(cell, expected.choices.spelled(cell.value, self.to))
                elif column.value in ("核验", "checked"):
                    found += self.cell(cell, SHAPES["fact"].by_word["核验"].choices.spelled(cell.value, self.to))  # type: ignore[union-attr]
                elif inner:
                    if inner.takes is Takes.EXPRESSION and self.convert:
                        found += self.cell(cell, self.convert(cell))
                    elif inner.takes is Takes.PROSE:
                        found += self.prose(cell)
                    else:
                        found += self.cell(cell, self.spelled(inner, cell.value))
                elif key.of == "ledger":
                    continue  # Names of matters and offices, not expressions.
                elif self.convert_cell and key.takes is Takes.ROWS and column.value not in ROW_NOTES and not _is_date_column(column.value):
                    found += self.cell(cell, self.convert_cell(cell))
        return found

    def column(self, key: Key, word: str, is_result: bool) -> str:
        for pairs in self.columns(key, is_result):
            if word in pairs:
                return pairs[self.to == "en"]
        return word

    def columns(self, key: Key, is_result: bool) -> Iterator[tuple[str, str]]:
        """The column names that are vocabulary in such a table, in both languages."""
        if key.takes is Takes.EXAMPLES and is_result:
            yield from ((each.zh, each.en) for each in EXPECT_SHAPE.keys)
            return
        yield from ((zh, en) for zh, en in ROW_NOTES.items() if zh != en)
        if key.takes is Takes.EXAMPLES:
            yield NAME_COLUMN
            yield from ((each.zh, each.en) for each in EXAMPLE_SHAPE.keys if each.en in ("subject", "on", "rules_on", "known_at", "region"))
        elif key.takes in (Takes.ENTRIES, Takes.USES):
            yield NAME_COLUMN
            yield from ((each.zh, each.en) for each in SHAPES[key.of].keys)
        elif key.of == "history":
            yield from (*HISTORY_INPUTS, *HISTORY_RESULTS)

    def cell(self, cell: Text, words: str) -> list[Edit]:
        start = self.place_of(cell)
        if words == cell.value or self.source[start : start + len(cell.value)] != cell.value or re.search(r"[|｜‖\n]", words):
            return []
        return [(start, start + len(cell.value), words)]


def _is_date_column(word: str) -> bool:
    return any(word in pair for pair in HISTORY_INPUTS)


def _flows(node: Node, line_starts: list[int]) -> Iterator[tuple[int, int]]:
    match node:
        case Scalar():
            return
        case Mapping(is_flow=True) | Sequence(is_flow=True):
            yield line_starts[node.line] + node.column, line_starts[min(node.end_line + 1, len(line_starts) - 1)]
        case Mapping(pairs):
            for _, value in pairs:
                yield from _flows(value, line_starts)
        case Sequence(items):
            for item in items:
                yield from _flows(item, line_starts)


def placeholders_in(text: str) -> Iterator[range]:
    """Where what stands between 【 and 】 begins and ends; 【【 is a bracket as it stands."""
    at = 0
    while (at := text.find("【", at)) >= 0:
        if text.startswith("【【", at):
            at += 2
            continue
        end = text.find("】", at)
        if end < 0:
            return
        if text[at + 1 : end].strip():
            yield range(at + 1, end)
        at = end + 1


def _runs_of(lines: list[Text]) -> Iterator[Run]:
    """The lines put one below the other, each at the place it has in the file."""
    start = 0
    for line in lines:
        yield Run(start, line.line, line.column)
        start += len(line.value.rstrip()) + 1


_IN_QUOTES = re.compile(r"""["'\\]|: | #""")
_NOT_PLAIN = re.compile(r"^[\s>|*&!%@`'\"#\[\]{},]|^[-?:](\s|$)|: |:$| #|[\s]$|^$")


def _is_plain(words: str, *, is_flow: bool) -> bool:
    return not _NOT_PLAIN.search(words) and not (is_flow and re.search(r"[\[\]{},]", words))


# --- Indentation and tables -----------------------------------------------------------------------------------------


def _arranged(source: str, name: str) -> str:
    root = _tree(source)
    lines = source.split("\n")
    arranged = _Arrangement(source, lines, name)
    if isinstance(root, Mapping):
        arranged.tables = {id(scalar): key for scalar, sort, key in _places(root) if sort == "table"}
        arranged.block(root, 0, "")
    return arranged.text()


class _Arrangement:
    """New beginnings for the lines of a file."""

    def __init__(self, source: str, lines: list[str], name: str):
        self.source = source
        self.lines = lines
        self.name = name
        self.tables: dict[int, Key] = {}
        self.begins: dict[int, tuple[int, str]] = {}
        """For a line: how many characters are taken away, and what is put in their place."""
        self.rewritten: dict[int, str | None] = {}
        self.exact: set[int] = set()

    def block(self, node: Mapping | Sequence, column: int, first: str) -> None:
        """Puts a block at a column. Its first line begins with `first`, the dashes it shares the line with."""
        match node:
            case Mapping(pairs):
                for number, (name, value) in enumerate(pairs):
                    self.begins[name.line] = (name.column, first if number == 0 and first else " " * column)
                    self.behind(name, value, column)
            case Sequence(items):
                for number, item in enumerate(items):
                    start = first if number == 0 and first else " " * column
                    dash = self.dash_above(item, node.column)
                    if dash == item.line:
                        self.begins[item.line] = (item.column, start + "- ")
                        inner = start + "- "
                    else:
                        self.begins[dash] = (node.column, start)
                        inner = ""
                    if isinstance(item, Mapping | Sequence) and not item.is_flow:
                        self.block(item, column + 2, inner)
                    else:
                        if not inner:
                            self.begins[item.line] = (_depth(self.lines[item.line]), " " * (column + 2))
                        self.long(item, item.line, column, column - node.column)

    def dash_above(self, item: Node, column: int) -> int:
        for number in range(item.line, -1, -1):
            line = self.lines[number]
            if line[column : column + 1] == "-" and not line[:column].strip(" -") and (number < item.line or item.column > column):
                return number
        return item.line

    def behind(self, name: Scalar, value: Node, column: int) -> None:
        if isinstance(value, Mapping | Sequence) and not value.is_flow:
            self.block(value, column + 2, "")
            return
        if value.line > name.end_line and value.end_line >= value.line and self.lines[value.line].strip():
            shift = column + 2 - _depth(self.lines[value.line])
            if value.line not in self.begins and not isinstance(value, Scalar) or (isinstance(value, Scalar) and value.value):
                self.begins[value.line] = (_depth(self.lines[value.line]), " " * (column + 2))
            self.long(value, value.line, column, shift)
        else:
            self.long(value, value.line, column, column - name.column)

    def long(self, value: Node, first: int, column: int, shift: int) -> None:
        """The lines after the first of something that goes over several."""
        if isinstance(value, Scalar) and value.style in ("|", ">"):
            self.literal(value, column)
            return
        for number in range(first + 1, value.end_line + 1):
            line = self.lines[number]
            depth = len(line) - len(line.lstrip(" \t"))
            if line.strip():
                self.begins[number] = (depth, " " * max(depth + shift, column + 2))

    def literal(self, scalar: Scalar, column: int) -> None:
        header = self.lines[scalar.line]
        indent = self.indent_of(scalar, column + 2)
        content = range(scalar.line + 1, self.last_line(scalar, indent) + 1)
        if id(scalar) in self.tables and scalar.style == "|":
            table = lines_of(_text(self.source, scalar, self.name), report := Report())
            if table is not None and not len(report):
                self.table(table, content, column + 2)
                return
        at = scalar.start - (self.source.rfind("\n", 0, scalar.start) + 1)
        self.lines[scalar.line] = header[:at] + re.sub(r"[1-9]", "2", header[at : at + 3]) + header[at + 3 :]
        for number in content:
            line = self.lines[number]
            self.exact.add(number)
            self.begins[number] = (min(indent, len(line)), " " * (column + 2) if len(line) > indent else "")

    def indent_of(self, scalar: Scalar, otherwise: int) -> int:
        """How far the lines of a literal text are indented now."""
        first = len(scalar.value) - len(scalar.value.lstrip("\n"))
        if first == len(scalar.value):
            return otherwise
        runs = runs_of(self.source, (scalar.start, scalar.line, scalar.column), scalar.end, scalar.style, scalar.value)
        return next((run.column - 1 for run in runs if run.start >= first), otherwise)

    def last_line(self, scalar: Scalar, indent: int) -> int:
        """The last line of a literal text: empty lines behind it belong to it only where they are kept."""
        last = len(self.lines) - 1 if scalar.end >= len(self.source) else scalar.end_line - 1
        header = self.source[scalar.start : scalar.start + 3]
        while last > scalar.line and len(self.lines[last]) <= indent and not self.lines[last].strip() and "+" not in header:
            last -= 1
        return last

    def table(self, table: Lines, content: range, column: int) -> None:
        rows = iter(_aligned(table))
        for number in content:
            line = self.lines[number].strip()
            if not line or re.fullmatch(r"[|｜‖:\- ]*---[|｜‖:\- ]*", line):
                self.rewritten[number] = None
            elif line.startswith("# "):
                self.rewritten[number] = " " * column + line
            else:
                self.rewritten[number] = " " * column + next(rows)

    def text(self) -> str:
        self.comments()
        written: list[str] = []
        for number, line in enumerate(self.lines):
            if number in self.rewritten:
                rewritten = self.rewritten[number]
                if rewritten is None:
                    continue
                line = rewritten
            elif number in self.begins:
                taken, begin = self.begins[number]
                line = begin + line[taken:]
            if number not in self.exact:
                line = line.rstrip()
                if not line and (not written or not written[-1]):
                    continue
            written.append(line)
        while written and not written[-1] and len(self.lines) - 1 not in self.exact:
            written.pop()
        return "\n".join(written) + "\n" if written and len(self.lines) - 1 not in self.exact else "\n".join(written)

    def comments(self) -> None:
        """A comment on its own line goes with what it is level with above it, otherwise with what comes next."""
        following: int | None = None
        for number in range(len(self.lines) - 1, -1, -1):
            line = self.lines[number]
            if number in self.begins or number in self.rewritten:
                following = number
                continue
            if not line.lstrip().startswith("#"):
                continue
            depth = _depth(line)
            level = following if following is not None and _depth(self.lines[following]) == depth else self.level_above(number, depth)
            level = following if level is None else level
            begin = self.begins[level][1] if level in self.begins else ""
            column = len(begin) - len(begin.lstrip(" ")) if begin.strip() else len(begin)
            self.begins[number] = (depth, " " * column)
            following = number
            self.lines[number] = re.sub(r"^( *#+)(?=[^\s#!])", r"\1 ", line)


    def level_above(self, number: int, depth: int) -> int | None:
        """The line above that begins as deep, unless one less deep stands between."""
        for above in range(number - 1, -1, -1):
            if above in self.begins and above not in self.exact and _depth(self.lines[above]) <= depth:
                return above if _depth(self.lines[above]) == depth else None
        return None


def _aligned(table: Lines) -> Iterator[str]:
    rows = [[str(cell) if cell else "" for cell in row] for row in (table.head, *table.rows)]
    widths = [max(width(row[number]) for row in rows) for number in range(len(rows[0]))]
    for row in rows:
        line = ""
        for number, cell in enumerate(row):
            if number:
                line += " || " if number == table.inputs else " | "
            line += cell + " " * (widths[number] - width(cell))
        yield line.rstrip()


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
