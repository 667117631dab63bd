"""The receipt of a matching: hashes of the program, of what went in and of what came out."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlglot import exp

from dsl.diagnostics import Words
from engine.decide import ENGINE
from engine.population.matching import Matching, region_of
from engine.population.results import KEY, REGION, missing_column, outcome_column, reason_column, value_column
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage, type_named


def receipt_of(matching: Matching, rows: int) -> dict[str, Any]:
    """The same for the same people and rules: neither the order of rows nor the number of threads counts."""
    inputs: list[str] = []
    for bound in matching.binding.bound:
        inputs += [name for name in (bound.fact.name, bound.fact.present) if name is not None]
    outputs = [REGION] if region_of(matching.binding) is not None else []
    for goal in matching.query.goals:
        outputs += [outcome_column(goal)] if goal.outcome else []
        outputs += [value_column(goal, result) for result in goal.results]
        outputs += [reason_column(goal)] if goal.reason else []
        outputs.append(missing_column(goal))
    return {
        "program": matching.rulebook.fingerprint,
        "engine": ENGINE,
        "language": matching.program.language,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "rows": rows,
        "inputs": _hash(matching, "people", [*sorted(inputs), KEY], Words("核对输入", "Hashing what went in")),
        "result": _hash(matching, "results", [*outputs, KEY], Words("核对结果", "Hashing what came out")),
    }


def _hash(matching: Matching, table: str, columns: Sequence[str], words: Words) -> str:
    """A hash of a sum of 128 bits for each row: a sum knows no order, and two equal rows count twice.

    What is between cells stands in none of them, for a text has no control characters; only a key might, and comes last.
    """
    cells = [call("coalesce")(cast(column_named(name), "VARCHAR"), exp.Literal.string("\x02")) for name in columns]
    digest = call("md5_number")(call("concat_ws")(exp.Literal.string("\x1f"), *cells))
    inner = stage(select([named(digest, "digest")], table), "rows_of_it")
    both, half = exp.Literal.number(2**64 - 1), type_named("UBIGINT")
    lower = cast(bracketed(exp.BitwiseAnd(this=column_named("digest"), expression=both)), half)
    upper = cast(bracketed(exp.BitwiseRightShift(this=column_named("digest"), expression=exp.Literal.number(64))), half)
    sums = [named(exp.Sum(this=part), name) for part, name in ((lower, "lower"), (upper, "upper"))]
    ((one, other),) = matching.counted(select(sums, inner), words)
    return sha256(f"{table} {[*columns]} {[*matching.names]} {one} {other}".encode()).hexdigest()
