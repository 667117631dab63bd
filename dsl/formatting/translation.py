"""A file's keys and words in one language; its expressions and cells too, where somebody says how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from dsl.diagnostics import Report
from dsl.formatting.tree import Mapping, Node, Scalar, Sequence, places_in, text_of_scalar, tree_of
from dsl.grid import lines_of
from dsl.source import Run, Text, text_over
from dsl.vocabulary import (
    DROP,
    EXAMPLE_SHAPE,
    EXPECT_SHAPE,
    HISTORY_INPUTS,
    HISTORY_RESULTS,
    NAME_COLUMN,
    ROW_NOTES,
    SHAPES,
    TRUTHS,
    Key,
    Takes,
)

Convert = Callable[[Text], str]
"""An expression in the other dress, line for line. The text's line breaks are those of the file."""
Edit = tuple[int, int, str]


def edited(source: str, edits: list[Edit]) -> str:
    for start, end, words in sorted(edits, reverse=True):
        source = source[:start] + words + source[end:]
    return source


class Translation:
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
        root = tree_of(self.source)
        if not isinstance(root, Mapping):
            return []
        self.flows = sorted(_flows(root, self.line_starts))
        found: list[Edit] = []
        for scalar, sort, key in places_in(root):
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
                    found += self.prose(text_of_scalar(self.source, scalar, self.name))
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
        text = text_of_scalar(self.source, scalar, self.name)
        starts = [run.start for run in text.runs]
        lines = [text.slice(start, end) for start, end in pairwise([*starts, len(text.value)]) if start < end]
        converted = convert(text_over("\n".join(line.value.rstrip() for line in lines), self.name, tuple(runs_of_lines(lines)))).split("\n")
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
        text = text_of_scalar(self.source, scalar, self.name)
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
        lines = lines_of(text_of_scalar(self.source, scalar, self.name), Report())
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


def runs_of_lines(lines: list[Text]) -> Iterator[Run]:
    """The lines put one below the other, each at the place it has in the file."""
    start = 0
    for line in lines:
        yield Run(start, line.line, line.column)
        start += len(line.value.rstrip()) + 1


_IN_QUOTES = re.compile(r"""["'\\]|: | #""")
_NOT_PLAIN = re.compile(r"^[\s>|*&!%@`'\"#\[\]{},]|^[-?:](\s|$)|: |:$| #|[\s]$|^$")


def _is_plain(words: str, *, is_flow: bool) -> bool:
    return not _NOT_PLAIN.search(words) and not (is_flow and re.search(r"[\[\]{},]", words))
