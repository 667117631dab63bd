"""What a query gives for a goal: an outcome, its values, a reason and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.kinds import Kind, ListKind, RecordKind, certain
from engine.program import Goal, Program
from engine.reasons import codes_of
from engine.relation import (
    TRUE,
    ZERO,
    Scalar,
    bits,
    both,
    case,
    compared,
    is_false,
    is_null,
    is_true,
    negation,
    null,
    operation,
)
from engine.rows.cells import Cell, Fields, NotHere, Sort, Value, cell_of, integer, unknown, waits_of
from engine.to_relation.writer import Writer


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A value of a goal; `label` is its path in the value ("" is the value itself)."""

    label: str
    name: str
    sort: Sort
    scale: int
    low: int
    high: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class GoalColumns:
    """`reason` counts from 0 in `codes`, `missing` has a bit for each of `facts`; both are None where there can be none."""

    goal: Goal
    outcome: str | None
    results: tuple[ResultColumn, ...]
    reason: str | None
    codes: tuple[str, ...]
    missing: str

    def rules_of(self, result: ResultColumn) -> tuple[str, ...]:
        """The rules a column of its value is made of."""
        return tuple(rule for label, rule in self.goal.results if not label or label == result.label.split(".")[0])


def is_for_notices(goal: Goal, rule: str, program: Program) -> bool:
    """Lists of papers and situations are for notices; a population asks for the outcome and the amounts."""
    return goal.sort in ("matter", "theme") and isinstance(program.rules[rule].kind, ListKind)


def columns_of_goal(writer: Writer, goal: Goal, prefix: str) -> tuple[GoalColumns, dict[str, Scalar]]:
    """The columns of a goal by their names, or a `Refusal`."""
    try:
        return _columns_of_goal(writer, goal, prefix)
    except NotHere as refused:
        raise writer.refused(goal, refused) from None


def _columns_of_goal(writer: Writer, goal: Goal, prefix: str) -> tuple[GoalColumns, dict[str, Scalar]]:
    scalars: dict[str, Scalar] = {}
    outcome: Cell | None = None
    waits: list[Scalar] = []
    if goal.outcome:
        outcome = writer.truth_of(writer.rule(goal.outcome))
        waits.append(outcome.waits)
        scalars[f"{prefix} outcome"] = outcome.value
    is_yes = TRUE if goal.sort == "formula" or outcome is None else is_true(outcome.value)
    results: list[ResultColumn] = []
    for label, name in goal.results:
        if is_for_notices(goal, name, writer.program):
            continue
        value = writer.rule(name)
        mask = waits_of([value])
        is_shown = both(is_yes, compared("=", mask, ZERO))
        parts = list(_flat(label, value, writer.program.rules[name].kind))
        if len(parts) > 1:
            # A record is shown whole or not at all: one part in error is an error of the record.
            is_shown = both(is_shown, *(negation(unknown(cell)) for _, cell, _ in parts))
        for path, cell, kind in parts:
            column = f"{prefix} value {len(results)}"
            scalars[column] = case(((is_shown, cell.value),), None, cell.type)
            results.append(ResultColumn(path, column, cell.sort, cell.scale, cell.low, cell.high, kind))
        waits.append(case(((is_yes, mask),), ZERO, "integer"))
    scalars[f"{prefix} missing"] = _narrow(bits(*waits), len(writer.bits))
    codes = codes_of(writer.program, goal)
    if codes:
        scalars[f"{prefix} reason"] = _reason(writer, [(code.id, code.is_exclusion) for code in codes], outcome)
    return (
        GoalColumns(
            goal, f"{prefix} outcome" if outcome is not None else None, tuple(results),
            f"{prefix} reason" if codes else None, tuple(code.id for code in codes), f"{prefix} missing",
        ),
        scalars,
    )  # fmt: skip


def _reason(writer: Writer, codes: list[tuple[str, bool]], outcome: Cell | None) -> Scalar:
    """The place of the first false condition; if none is false, of the first that is not true."""
    cells = [writer.truth_of(writer.rule(name)) for name, _ in codes]
    truths = [negation(cell.value) if is_exclusion else cell.value for cell, (_, is_exclusion) in zip(cells, codes, strict=True)]
    yes = [] if outcome is None else [(is_true(outcome.value), null("integer"))]
    false = [(is_false(value), integer(place)) for place, value in enumerate(truths)]
    open_ = [(is_null(value), integer(place)) for place, value in enumerate(truths)]
    return _narrow(case([*yes, *false, *open_], None, "integer"), 15)


def _narrow(scalar: Scalar, bits_: int) -> Scalar:
    """As few bytes as hold it: a result is written for everyone."""
    if bits_ >= 32:
        return scalar
    return operation("small" if bits_ < 16 else "middling", scalar, type="integer")


def _flat(label: str, value: Value, kind: Kind) -> Iterator[tuple[str, Cell, Kind]]:
    if isinstance(value, Fields):
        inner = certain(kind)
        for name, member in value.members:
            known = inner.member(name) if isinstance(inner, RecordKind) else None
            yield from _flat(f"{label}.{name}".lstrip("."), member, known or kind)
    else:
        yield label, cell_of(value), kind
