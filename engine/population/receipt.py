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


def receipt_of(matching: Matching, rows: int, sums_of_inputs: Sequence[int]) -> dict[str, Any]:
    """The same for the same people and rules: neither the order of rows nor the number of threads counts.

    `sums_of_inputs` are those of `digest_of_inputs` over all people.
    """
    outputs = [REGION] if region_of(matching.binding) is not None else []
    for goal in matching.query.goals:
        outputs += [outcome_column(goal)] if goal.outcome else []
        outputs += [value_column(goal, result) for result in goal.results]
        outputs += [reason_column(goal)] if goal.reason else []
        outputs.append(missing_column(goal))
    outputs.append(KEY)
    (sums_of_outputs,) = matching.counted(
        select(sums_of_digest(), stage(select([named(_digest(outputs), DIGEST)], "results"), "rows_of_it")), Words("核对结果", "Hashing what came out")
    )
    return {
        "program": matching.rulebook.fingerprint,
        "engine": ENGINE,
        "language": matching.program.language,
        "on": matching.on.isoformat(),
        "region": matching.region,
        "rows": rows,
        "inputs": _hash(matching, "people", _inputs(matching), sums_of_inputs),
        "result": _hash(matching, "results", outputs, sums_of_outputs),
    }


DIGEST = "digest"


def digest_of_inputs(matching: Matching) -> exp.Expr:
    """128 bits for each person, in the columns of people."""
    return _digest(_inputs(matching))


def sums_of_digest() -> list[exp.Expr]:
    """Two numbers for all rows that have a column `digest`: a sum knows no order, and two equal rows count twice."""
    both, half = exp.Literal.number(2**64 - 1), type_named("UBIGINT")
    lower = cast(bracketed(exp.BitwiseAnd(this=column_named(DIGEST), expression=both)), half)
    upper = cast(bracketed(exp.BitwiseRightShift(this=column_named(DIGEST), expression=exp.Literal.number(64))), half)
    return [named(exp.Sum(this=part), name) for part, name in ((lower, "lower"), (upper, "upper"))]


def _inputs(matching: Matching) -> list[str]:
    inputs = [name for bound in matching.binding.bound for name in (bound.fact.name, bound.fact.present) if name is not None]
    return [*sorted(inputs), KEY]


def _digest(columns: Sequence[str]) -> exp.Expr:
    """What is between cells stands in none of them, for a text has no control characters; only a key might, and comes last."""
    cells = [call("coalesce")(cast(column_named(name), "VARCHAR"), exp.Literal.string("\x02")) for name in columns]
    return call("md5_number")(call("concat_ws")(exp.Literal.string("\x1f"), *cells))


def _hash(matching: Matching, table: str, columns: Sequence[str], sums: Sequence[int]) -> str:
    one, other = sums
    return sha256(f"{table} {[*columns]} {[*matching.names]} {one} {other}".encode()).hexdigest()
