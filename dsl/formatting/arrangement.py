"""The lines of a file with even indentation and aligned tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.diagnostics import Report
from dsl.formatting.tree import Mapping, Node, Scalar, Sequence, places_in, text_of_scalar, tree_of
from dsl.grid import Lines, lines_of
from dsl.scalars import runs_of
from dsl.to_message import width
from dsl.vocabulary import (
    Key,
)


def arranged(source: str, name: str) -> str:
    root = tree_of(source)
    lines = source.split("\n")
    arranged = Arrangement(source, lines, name)
    if isinstance(root, Mapping):
        arranged.tables = {id(scalar): key for scalar, sort, key in places_in(root) if sort == "table"}
        arranged.block(root, 0, "")
    return arranged.text()


class Arrangement:
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
            table = lines_of(text_of_scalar(self.source, scalar, self.name), report := Report())
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
