"""The receipt of a matching: hashes of the program, of what went in and of what came out."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlglot import exp

from engine.decide import ENGINE
from engine.population.matching import Matching
from engine.to_sql import call, column_named


def receipt_of(matching: Matching, rows: int) -> dict[str, Any]:
    """The same for the same people and rules: neither the order of rows nor the number of threads counts."""
    described = matching.database.execute("SELECT column_name FROM (DESCRIBE people)").fetchall()
    inputs = [name for name, in described if name not in ("row", "bad")]
    outputs = ["key"]
    for goal in matching.query.goals:
        outputs += [each for each in (goal.outcome, *(result.name for result in goal.results), goal.reason, goal.missing) if each]
    return {
        "program": matching.rulebook.fingerprint,
        "engine": ENGINE,
        "language": matching.program.language,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "rows": rows,
        "inputs": _hash(matching, "people", sorted(inputs)),
        "result": _hash(matching, "results", outputs),
    }


def _hash(matching: Matching, table: str, columns: Sequence[str]) -> str:
    """A hash of a sum over rows."""
    parts = [
        call("coalesce")(exp.DPipe(this=exp.Literal.string("="), expression=exp.cast(column_named(name), "VARCHAR")), exp.Literal.string("?"))
        for name in columns
    ]
    row = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("\x1f"), *parts])
    lower = exp.Sum(this=exp.cast(call("md5_number_lower")(row), "HUGEINT"))
    upper = exp.Sum(this=exp.cast(call("md5_number_upper")(row.copy()), "HUGEINT"))
    ((one, other),) = matching.rows(exp.select(lower, upper).from_(table))
    return sha256(f"{table} {[*columns]} {[*matching.names]} {one} {other}".encode()).hexdigest()
