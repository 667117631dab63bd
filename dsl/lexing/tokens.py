"""Tokens of an expression, and what is open around the next one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dsl.diagnostics import Diagnostic

DEEPEST_BRACKETS = 100
"""Brackets within brackets."""


class Token(NamedTuple):
    """A kind of the grammar's, a value for the tree, and the places of the first character and of the one behind."""

    kind: str
    value: object
    start: int
    end: int


Lexeme = tuple[str, object, int, int]
"""A token as a bare tuple: what the parser reads, by the hundred thousand."""


class Unreadable(Exception):
    """Reading stops at the first problem of an expression: what follows would be its echo."""

    def __init__(self, problem: Diagnostic):
        self.problem = problem


@dataclass(slots=True)
class Level:
    """An open bracket, or the whole text, and what still waits to be said inside it."""

    kind: str
    start: int
    bound: int
    """How many names were bound before it."""
    waits: list[str] = field(default_factory=list)
    """BETWEEN, FOR, SOME, EVERY whose second word has not come."""
    has_dots: bool = False


ENDS_OPERAND = frozenset(
    "NUMBER STRING BOOLEAN NULL AT NAME TICKED RPAR RSQB RBRACE RANGE_CLOSE MEMBER KIND TYPE TYPE_CLOSE"
    " BELOW ANYTHING BOUND PARAMETER".split()
)
"""Tokens behind which an operand is complete."""
