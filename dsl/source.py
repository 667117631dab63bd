"""Where words stand in an author's files.

YAML folds, unquotes and unescapes; a message must point at what was typed. So every text keeps a map
from its characters back to lines and columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import partial
from typing import NamedTuple, cast

from dsl.frozen import frozen


class Span(NamedTuple):
    """A stretch of a file: lines and columns count from 1, in code points; the end is just past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


span_of = cast("Callable[[tuple[str, int, int, int, int]], Span]", partial(tuple.__new__, Span))
"""A span of its five parts: Python makes a named tuple twice as fast so, and a shelf of catalogs has a hundred thousand."""

NOWHERE = Span("", 0, 0, 0, 0)
"""The span of things no author wrote: one expression given on the command line has its own file name instead."""


class Run(NamedTuple):
    """From character `start` of a text on, characters stand side by side from this line and column."""

    start: int
    line: int
    column: int


@frozen
class Text:
    """Words an author wrote, and where each character stands: the first at `line` and `column`."""

    value: str
    file: str = field(default="", compare=False, repr=False)
    line: int = field(default=1, compare=False, repr=False)
    column: int = field(default=1, compare=False, repr=False)
    breaks: tuple[Run, ...] = field(default=(), compare=False, repr=False)
    """Where characters do not stand beside the one before them: most texts have no such place."""

    def __str__(self) -> str:
        return self.value

    @property
    def runs(self) -> tuple[Run, ...]:
        """The whole map: from the first character on, and from each break."""
        return (Run(0, self.line, self.column), *self.breaks)

    @property
    def span(self) -> Span:
        if self.breaks:
            return self.part(0, len(self.value))
        return span_of((self.file, self.line, self.column, self.line, self.column + (len(self.value) or 1)))

    def part(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to, not including, `end`; never empty on screen."""
        if not self.breaks or start < end <= self.breaks[0].start:
            line, column = self.line, self.column + start
            return span_of((self.file, line, column, line, column + (end - start if end > start else 1)))
        line, column = self._place(start)
        if end > start:
            end_line, end_column = self._place(end - 1)
            return Span(self.file, line, column, end_line, end_column + 1)
        return Span(self.file, line, column, line, column + 1)

    def slice(self, start: int, end: int) -> Text:
        """A part of the text, with its places."""
        line, column = self._place(start)
        if not self.breaks:
            return text_at(self.value[start:end], self.file, line, column)
        first = bisect_right(self.breaks, start, key=_start)
        inner = (Run(run.start - start, run.line, run.column) for run in self.breaks[first:] if run.start < end)
        return Text(self.value[start:end], self.file, line, column, tuple(inner))

    def _place(self, index: int) -> tuple[int, int]:
        number = bisect_right(self.breaks, index, key=_start) if self.breaks else 0
        if not number:
            return self.line, self.column + index
        run = self.breaks[number - 1]
        return run.line, run.column + (index - run.start)


def _start(run: Run) -> int:
    return run.start


def text_over(value: str, file: str, runs: Sequence[Run]) -> Text:
    """The text with this map, whose first run is that of the first character."""
    _, line, column = runs[0]
    return Text(value, file, line, column, tuple(runs[1:]))


class _Writing:
    """A text that stands on one line, while it is made: Python writes a frozen one through a call for each field."""

    __slots__ = ("value", "file", "line", "column", "breaks")

    def __init__(self, value: str, file: str, line: int, column: int):
        self.value = value
        self.file = file
        self.line = line
        self.column = column
        self.breaks = ()
        self.__class__ = Text  # type: ignore[assignment]


text_at = cast("Callable[[str, str, int, int], Text]", _Writing)
"""The text of a file that stands on one line, from this column on. A shelf of catalogs has tens of thousands."""


def plain(value: str, file: str = "", line: int = 1, column: int = 1) -> Text:
    """A text that stands on its lines as it is, such as an expression given on the command line."""
    breaks = []
    for number, match in enumerate(_LINE_END.finditer(value), line + 1):
        breaks.append(Run(match.end(), number, 1))
    return Text(value, file, line, column, tuple(breaks))


_LINE_END = re.compile("\n")
