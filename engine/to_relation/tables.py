"""A decision table as a query decides it, by each hit policy."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from engine import problems_of_backends as problems
from engine.program import (
    Column as TableColumn,
)
from engine.program import Expr, Literal, Table
from engine.relation import (
    FALSE,
    TRUE,
    ZERO,
    Scalar,
    bits,
    both,
    case,
    compared,
    either,
    is_false,
    is_null,
    is_true,
    null,
)
from engine.rows.cells import (
    ABSENT,
    WRONG,
    Cell,
    Fields,
    NotHere,
    Value,
    absent,
    arithmetic,
    cell_of,
    equality,
    folded,
    integer,
    pick,
    truth,
    unknown,
    waiting,
)
from engine.rows.literals import literal
from engine.to_relation.expressions import Env, Expressions


def state_of_row(writer: Expressions, tests: tuple[Expr | None, ...], inputs: list[Value], env: Env, also: Scalar = TRUE) -> tuple[Scalar, Scalar]:
    """The state of a row as a column, and what it waits for. A cell that is absent does not match."""
    cells = [
        writer.truth_of(writer.of(test, {**env, "?": value})) for test, value in zip(tests, inputs, strict=True) if test is not None
    ]
    parts = [cell.value if cell.present is None else case(((absent(cell), FALSE),), cell.value, "truth") for cell in cells]
    state = writer.column(both(also, *parts), "行")
    masks = bits(*(cell.waits for cell in cells))
    if masks == ZERO or len(cells) == 1 and also == TRUE:
        return state, masks
    return state, case(((is_null(state), masks),), ZERO, "integer")


def value_of_table(writer: Expressions, table: Table, env: Env) -> Value:
    inputs = [writer.held(writer.of(each, env), "输入") for each in table.inputs]
    rows = [state_of_row(writer, row.tests, inputs, env) for row in table.rows]
    states, masks = [state for state, _ in rows], [mask for _, mask in rows]
    results = [_output(writer, table.columns, tuple(writer.of(result, env) for result in row.results)) for row in table.rows]
    default: Value = WRONG
    if any(column.default is not None for column in table.columns):
        defaults = tuple(ABSENT if column.default is None else writer.of(column.default, env) for column in table.columns)
        default = _output(writer, table.columns, defaults)
    any_open = (either(*map(is_null, states)), waiting(bits(*masks)))
    taken: list[tuple[Scalar, Value]] = list(zip(states, results, strict=True))
    match table.hit:
        case "U" | "A" if table.is_disjoint:
            return pick([*taken, any_open], default)
        case "U":
            return pick([(more_than_one(states), WRONG), any_open, *taken], default)
        case "A":
            first = writer.held(pick(taken, WRONG))
            agree = writer.truth_of(writer.held(_agreement(writer, first, taken)))
            disagree = is_false(agree.value)
            return pick([any_open, (disagree, WRONG), (unknown(agree), waiting(agree.waits)), *taken], default)
        case "F":
            return pick(_first(writer, states, masks, results), default)
        case "P":
            return pick([any_open, *_by_priority(writer, table, states, results)], default)
        case "C+" | "C<" | "C>" | "C#":
            return pick([any_open, (either(*map(is_true, states)), _collected(writer, table, states, results))], default)
        case "R" | "O" | "C":
            raise NotHere(problems.kind_not_here("列表", "list"))
        case _:
            assert_never(table.hit)


def _output(writer: Expressions, columns: tuple[TableColumn, ...], values: tuple[Value, ...]) -> Value:
    if len(columns) == 1:
        return values[0]
    return Fields(tuple((column.name, value) for column, value in zip(columns, values, strict=True)))


def _first(writer: Expressions, states: list[Scalar], masks: list[Scalar], results: list[Value]) -> list[tuple[Scalar, Value]]:
    """The first true row; unknown where one before it is. Rows after the first true one are not waited for."""
    branches: list[tuple[Scalar, Value]] = []
    after: Scalar = ZERO
    for state, mask, result in reversed(list(zip(states, masks, results, strict=True))):
        after = writer.column(case(((is_true(state), ZERO),), bits(mask, after), "integer"))
        branches[:0] = [(state, result), (is_null(state), waiting(after))]
    return branches


def _agreement(writer: Expressions, first: Value, taken: list[tuple[Scalar, Value]]) -> Cell:
    """Whether all rows that are true have the same results."""
    pairs = []
    for state, result in taken:
        ones = [first] if not isinstance(first, Fields) else [value for _, value in first.members]
        others = [result] if not isinstance(result, Fields) else [value for _, value in result.members]
        for one, other in zip(ones, others, strict=True):
            same = equality(cell_of(one), writer.cell(other), lambda left, right: compared("=", left, right))
            pairs.append(cell_of(pick([(state, same)], truth(TRUE))))
    return folded("and", pairs)


def _by_priority(writer: Expressions, table: Table, states: list[Scalar], results: list[Value]) -> list[tuple[Scalar, Value]]:
    ranked: list[tuple[tuple[int, ...], int]] = []
    stray: list[tuple[Scalar, Value]] = []
    for place, row in enumerate(table.rows):
        if not all(isinstance(result, Literal) for result in row.results):
            raise NotHere(problems.priorities_not_written())
        values = [result.value for result in row.results if isinstance(result, Literal)]
        ranks = [
            column.allowed.index(value) if value in column.allowed else -1 if column.allowed else 0
            for column, value in zip(table.columns, values, strict=True)
        ]
        if -1 in ranks:
            stray.append((states[place], WRONG))
        ranked.append((tuple(ranks), place))
    return [*stray, *((states[place], results[place]) for _, place in sorted(ranked))]


def _collected(writer: Expressions, table: Table, states: list[Scalar], results: list[Value]) -> Value:
    """The sum, least, greatest or count of the results of the true rows; at least one is true."""

    hit = table.hit
    columns = []
    for place, column in enumerate(table.columns):
        cells = [cell_of(result.members[place][1]) if isinstance(result, Fields) else cell_of(result) for result in results]
        count: Value = literal(Decimal(0))
        found: Value = count
        if hit in ("C+", "C#"):
            for state, cell in zip(states, cells, strict=True):
                one = literal(Decimal(1)) if hit == "C#" else cell
                found = writer.shallow(writer.total(found, pick([(state, one)], literal(Decimal(0)))))
        else:
            best: Cell | None = None
            for state, cell in zip(states, cells, strict=True):
                other = writer.cell(cell)
                if best is not None:
                    other = cell_of(writer.smaller_or_larger(hit == "C>", best, other))
                    # A row that does not hold changes nothing; before the first that holds there is nothing to compare.
                    other = cell_of(pick([(is_null(best.value), cell)], other))
                best = writer.cell(pick([(state, other)], best or Cell("nothing", null("truth"))))
            assert best is not None
            open_ = [both(is_true(state), unknown(cell)) for state, cell in zip(states, cells, strict=True)]
            gone = [both(is_true(state), absent(cell)) for state, cell in zip(states, cells, strict=True)]
            masks = (case(((each, cell.waits),), ZERO, "integer") for each, cell in zip(open_, cells, strict=True))
            found = pick([(either(*open_), waiting(bits(*masks))), (either(*gone), WRONG)], best)
        columns.append((column.name, found))
    return columns[0][1] if len(columns) == 1 else Fields(tuple(columns))


def more_than_one(states: list[Scalar]) -> Scalar:
    if len(states) < 2:
        return FALSE
    count: Scalar = ZERO
    for place, state in enumerate(states):
        count = arithmetic("+", count, case(((is_true(state), integer(1)),), ZERO, "integer"), 0, place + 1)
    return compared(">", count, integer(1))
