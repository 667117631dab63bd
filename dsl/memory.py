"""What was made of files and of what stands in them, kept for the next time that nothing of it has changed.

A thing is known again by being the very same object: a file that says what it said gives the definitions it gave, and so on
down the line. So whatever is kept is what would be made anew, and an edit costs what was made of the edited file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from dsl.diagnostics import Diagnostic, Report

Made = TypeVar("Made")
Key = tuple[Hashable, ...]

LONGEST_UNUSED = 12
"""Turns that something is kept without being asked for: what a slip hides is back when the slip is mended."""


class Memory:
    """Belongs to one catalog that is read again and again, by one thread at a time. `fresh`: how much was made anew."""

    def __init__(self) -> None:
        self.turn = self.fresh = 0
        self.kept: dict[Key, Kept] = {}

    def of(self, step: str, things: tuple[object, ...], make: Callable[[], Made], report: Report | None = None, beside: Hashable = ()) -> Made:
        """What a step makes of these very things and of values equal to those `beside`, with the problems it tells."""
        key = (step, beside, *map(id, things))
        known = self.kept.get(key)
        if known is None:
            told = 0 if report is None else len(report.heard)
            made = make()
            known = self.keep(key, things, made, () if report is None else tuple(report.heard[told:]))
        elif report is not None and known.problems:
            report.extend(known.problems)
        known.turn = self.turn
        return known.made  # type: ignore[return-value]

    def keep(self, key: Key, things: tuple[object, ...], made: object, problems: tuple[Diagnostic, ...] = ()) -> Kept:
        self.fresh += 1
        known = self.kept[key] = Kept(things, made, problems, self.turn)
        return known

    def begin(self) -> None:
        """A new turn: what nobody has asked for in a while is let go."""
        self.turn += 1
        if self.turn % LONGEST_UNUSED == 0:
            oldest = self.turn - LONGEST_UNUSED
            self.kept = {key: each for key, each in self.kept.items() if each.turn >= oldest}


class Kept:
    """`things` stay alive with what was made of them: no other thing can be taken for one of them."""

    __slots__ = ("made", "problems", "things", "turn")

    def __init__(self, things: tuple[object, ...], made: object, problems: tuple[Diagnostic, ...], turn: int):
        self.things = things
        self.made = made
        self.problems = problems
        self.turn = turn


class NoMemory(Memory):
    """Of what is read once."""

    def of(self, step: str, things: tuple[object, ...], make: Callable[[], Made], report: Report | None = None, beside: Hashable = ()) -> Made:
        return make()


ONCE = NoMemory()
