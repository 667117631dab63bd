"""Long work in steps: a generator that says how far it is, and returns what it has made.

Who asks for the next step may as well not ask: that is how work is cancelled where there are no threads.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from dsl.diagnostics import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, and how much of it is done, in people."""

    words: Words
    done: int
    of: int


def finished(work: Generator[Step, None, T]) -> T:
    """What work makes in the end, by someone who can wait."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: T = end.value
            return made
