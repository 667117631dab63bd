"""What writes plain Python, as the parts that spell calls, tables and parameters see it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from engine.program import Call, Expr, Literal, Program
from engine.to_python.careful import Careful
from engine.to_python.module import Env, Module

Key = tuple[str, object]
Available = dict[Key, str]
"""Facts, rules and tests that were surely computed before a place, and the names that hold them. Under `present`, facts
that are surely not absent there."""

Test = tuple[str, Available, Available]
"""A truth as Python, and what is available after it where it came out true and where false."""

Give = Callable[[str, Literal | None], str]
"""The end of a ladder: what is done with a value, given its code and, if it is one, the literal."""


class Writer(Protocol):
    """Writes statements where a thing is computed in any case, and expressions where it may not be reached."""

    module: Module
    program: Program
    careful: Careful
    available: Available
    sure_input: bool
    counted_input: bool

    def of(self, expr: Expr, env: Env, depth: int) -> str:
        """An expression for a value."""

    def count(self, expr: Expr, env: Env) -> str | None:
        """The code of a whole number that need not become a `Decimal` to be compared; None where there is none."""

    def test(self, expr: Expr, env: Env, depth: int) -> Test:
        """An expression for a truth."""

    def ladder(self, expr: Expr, env: Env, target: str, give: Give, deep: int = 0) -> None:
        """Statements that choose a value and do with it what is to be done."""

    def is_sure(self, expr: Expr) -> bool:
        """Whether what is written for it is surely a value of its kind: it is there, or something was raised."""

    def tested(self, test: Call) -> str | None:
        """The name that holds a test of plain facts, if it was made already."""

    def say(self, line: str) -> None:
        """One more statement."""

    def put(self, hint: str, code: str, expr: Expr | None = None) -> str:
        """The name that holds what this code computes, here and now."""

    def bound(self, hint: str, code: str) -> str:
        """Code whose value has a name from here on: a statement where one can stand, else an assignment within."""

    @property
    def can_say(self) -> bool:
        """Whether a statement can stand here."""

    def branch(self, known: Available) -> AbstractContextManager[None]:
        """Statements that may not be reached, indented."""

    def perhaps(self, known: Available | None = None) -> AbstractContextManager[None]:
        """Where it may not be reached: no statement can stand there."""

    def elsewhere(self) -> AbstractContextManager[list[str]]:
        """In another function: nothing is available there, and what is computed there is not available here."""
