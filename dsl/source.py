"""Where words stand in an author's files.

YAML folds, unquotes and unescapes; a message must point at what was typed. So every text keeps a map
from its characters back to lines and columns.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a file: lines and columns count from 1, in code points; the end is just past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Span("", 0, 0, 0, 0)
"""The span of things no author wrote: one expression given on the command line has its own file name instead."""


class Run(NamedTuple):
    """From character `start` of a text on, characters stand side by side from this line and column."""

    start: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words an author wrote, and where each character stands."""

    value: str
    file: str = field(default="", compare=False, repr=False)
    runs: tuple[Run, ...] = field(default=(Run(0, 1, 1),), compare=False, repr=False)
    end: tuple[int, int] | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.value

    @property
    def span(self) -> Span:
        return self.part(0, len(self.value))

    def part(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to, not including, `end`; never empty on screen."""
        runs = self.runs
        if len(runs) == 1 or start < end <= runs[1].start:
            index, line, column = runs[0]
            column += start - index
            return Span(self.file, line, column, line, column + (end - start if end > start else 1))
        line, column = self._place(start)
        if end > start:
            end_line, end_column = self._place(end - 1)
            return Span(self.file, line, column, end_line, end_column + 1)
        return Span(self.file, line, column, line, column + 1)

    def slice(self, start: int, end: int) -> Text:
        """A part of the text, with its places."""
        first = bisect_right(self.runs, start, key=lambda run: run.start) - 1
        line, column = self._place(start)
        inner = (Run(run.start - start, run.line, run.column) for run in self.runs[first + 1 :] if run.start < end)
        return Text(self.value[start:end], self.file, (Run(0, line, column), *inner))

    def _place(self, index: int) -> tuple[int, int]:
        if len(self.runs) == 1:
            return self.runs[0].line, self.runs[0].column + (index - self.runs[0].start)
        run = self.runs[bisect_right(self.runs, index, key=lambda run: run.start) - 1]
        return run.line, run.column + (index - run.start)


def plain(value: str, file: str = "", line: int = 1, column: int = 1) -> Text:
    """A text that stands on its lines as it is, such as an expression given on the command line."""
    runs = [Run(0, line, column)]
    for index, character in enumerate(value):
        if character == "\n":
            line += 1
            runs.append(Run(index + 1, line, 1))
    return Text(value, file, tuple(runs))
