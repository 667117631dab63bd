"""A folder of rules as a rulebook: compiled the first time, taken from the cache while nothing changes."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostics import Problems
from engine.cache import keep, kept_program
from engine.rulebook import Rulebook


def load(folder: str | Path) -> Rulebook:
    """The rulebook of a catalog folder. Raises `Problems` with all of its errors."""
    program = kept_program(folder)
    if program is None:
        # The reader and the compiler are only loaded where there is something to compile.
        from engine.compile import checked

        program, report = checked(folder)
        if program is None or report.has_errors:
            raise Problems(report.errors)
        keep(folder, program)
    return Rulebook(program)
