"""What tables and parameters need of the writer of a query: the value of an expression, and of a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine import problems_of_backends as problems
from engine.program import Expr, Program
from engine.relation import null
from engine.rows import Rows
from engine.rows.cells import Cell, NotHere, Value, cell_of

Env = Mapping[str, Value]
"""What the bound names around an expression stand for."""


class Expressions(Rows, ABC):
    program: Program
    rules_on: date

    @abstractmethod
    def of(self, expr: Expr, env: Env) -> Value:
        """The value of an expression."""

    def truth_of(self, value: Value) -> Cell:
        cell = cell_of(value)
        if cell.sort == "nothing":
            return replace(cell, sort="truth", value=null("truth"))
        if cell.sort != "truth":
            raise NotHere(problems.sorts_differ())
        return cell
