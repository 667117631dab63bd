"""One question put to every backend: the reference evaluator, generated Python, generated SQL.

What they must agree on is an `Agreed`: outcome, value, reason code, and the set of facts that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

import duckdb

from engine.decide import decision_of, goal_named, run_of
from engine.decision import Decision
from engine.kinds import Kind, ListKind, NumberKind, certain
from engine.population.states import make
from engine.program import Program
from engine.to_python import Generated, generated_from
from engine.to_python.running import Answer
from engine.to_relation import FactColumn, GoalColumns, Query, prepared, relation_from, sort_of
from engine.to_relation.facts import fields_of
from engine.to_relation.shape import shaped
from engine.to_sql import query_from, text_of
from engine.values import DaysDuration, MonthsDuration, Record, Unknown

EXACT = Context(prec=40)
People = Sequence[Mapping[str, object]]


class Agreed(NamedTuple):
    outcome: str | None
    value: object
    missing: frozenset[str]
    reason: str


def by_reference(program: Program, name: str, facts: Mapping[str, object], on: date, region: str | None = None) -> Agreed:
    return agreed(decision_of(goal_named(program, name), run_of(program, facts, on, region), "-"))


def agreed(decision: Decision) -> Agreed:
    return Agreed(decision.outcome, decision.value, frozenset(decision.missing), decision.reason)


def decisions(program: Program, names: Iterable[str], facts: Mapping[str, object], on: date, region: str | None = None) -> dict[str, Decision]:
    """What the reference decides of several goals; what they share is computed once."""
    run = run_of(program, facts, on, region)
    return {name: decision_of(goal_named(program, name), run.aside(), "-") for name in names}


def by_python(made: Generated, facts: Mapping[str, object]) -> list[Agreed]:
    answers = made.answer(facts)
    quickly, carefully = made.decide(facts), tuple(answer[:2] for answer in answers)
    assert quickly == carefully, f"{quickly} on the quick path, {carefully} on the careful one"
    return [of_answer(each) for each in answers]


def of_answer(answer: Answer) -> Agreed:
    return Agreed(answer.outcome, answer.value, frozenset(answer.missing), answer.reason)


def python_for(program: Program, names: Iterable[str], on: date, region: str | None = None) -> Generated:
    return generated_from(program, tuple(names), on, region)


# ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def by_sql(
    program: Program, names: Iterable[str], people: People, on: date, region: str | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> tuple[Query, list[dict[str, Agreed]]]:  # fmt: skip
    """The query, and for each person what it says of each goal that it can say."""
    query = relation_from(program, names, on, region, keep={"person": "integer"})
    return query, said_by(query, texts_of(query), people, connection)


def texts_of(query: Query) -> tuple[str, str]:
    """The query as it is written, and in the shape for many people."""
    return text_of(query_from(query.relation)), text_of(query_from(shaped(query.relation, query.columns, most=500)))


def said_by(query: Query, texts: tuple[str, str], people: People, connection: duckdb.DuckDBPyConnection | None = None) -> list[dict[str, Agreed]]:
    """For each person what the query says of each goal."""
    database = connection or duckdb.connect()
    with database.cursor() as cursor:
        load(cursor, query.columns, people)
        header, types, rows = found_by(cursor, texts[0])
        in_tables = found_by(cursor, texts[1])
        assert in_tables == (header, types, rows), "the relation in the shape for many people decides otherwise"
        assert not {"DOUBLE", "FLOAT", "REAL"} & set(types.values()), types
    return [{goal.goal.name: said(goal, row, query.facts) for goal in query.goals} for row in rows]


def by_kind(query: Query, people: People) -> tuple[Found, Found, int]:
    """What the query finds as it is written, and over small tables made beforehand, each with a second one from states to
    kinds; and how many such tables there were."""
    relation = shaped(query.relation, query.columns, most=500)
    with duckdb.connect() as database:
        load(database, query.columns, people)
        made = prepared(relation, few=0)
        for small in made.tables:
            make(small, database)
        return found_by(database, text_of(query_from(query.relation))), found_by(database, text_of(query_from(made.relation))), len(made.tables)


Found = tuple[list[str], dict[str, str], list[dict[str, object]]]
"""The names of columns, their types, and the rows by person."""


def found_by(cursor: duckdb.DuckDBPyConnection, text: str) -> Found:
    """The names and types of the columns that a query gives, and its rows by person."""
    cursor.execute(text)
    described = cursor.description or []
    header = [each[0] for each in described]
    rows = [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]
    return header, {each[0]: str(each[1]) for each in described}, sorted(rows, key=lambda row: row["person"])


TYPES = {"truth": "BOOLEAN", "number": "BIGINT", "text": "VARCHAR", "date": "DATE"}


def declare(cursor: duckdb.DuckDBPyConnection, columns: Iterable[FactColumn]) -> list[str]:
    """An empty table `people`; the names of its columns as a query writes them."""
    declared = {'"person"': "BIGINT"}
    for column in columns:
        declared[quoted(column.name)] = TYPES[column.sort] if column.sort != "list" else type_of_list(column)
        if column.present is not None:
            declared[quoted(column.present)] = "BOOLEAN"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE people ({', '.join(f'{name} {sort}' for name, sort in declared.items())})")
    return list(declared)


def load(cursor: duckdb.DuckDBPyConnection, columns: Iterable[FactColumn], people: People) -> None:
    """The table `people`, from typed facts."""
    columns = tuple(columns)
    names = declare(cursor, columns)
    rows = [[place, *cells(columns, facts)] for place, facts in enumerate(people)]
    # Most columns are empty for everybody: to bind their cells would take longer than all the rest.
    filled = [place for place in range(len(names)) if any(row[place] is not None for row in rows)]
    header, marks = ", ".join(names[place] for place in filled), f"({', '.join('?' * len(filled))})"
    for start in range(0, len(rows), 100):
        some = rows[start : start + 100]
        cursor.execute(f"INSERT INTO people ({header}) VALUES {', '.join([marks] * len(some))}", [row[place] for row in some for place in filled])


def type_of_list(column: FactColumn) -> str:
    fields = [f"{each.name} {TYPES[sort_of(each.kind)]}" + (f", {each.present} BOOLEAN" if each.present else "") for each in fields_of(item_kind(column))]
    return f"STRUCT({', '.join(fields)})[]"


def item_kind(column: FactColumn) -> Kind:
    kind = certain(column.kind)
    assert isinstance(kind, ListKind)
    return kind.item


def items_of(column: FactColumn, value: tuple[object, ...]) -> list[dict[str, object]]:
    """The items of a list as the records of a column."""
    found: list[dict[str, object]] = []
    for item in value:
        row: dict[str, object] = {}
        for each in fields_of(item_kind(column)):
            part = item
            for name in filter(None, each.path.split(".")):
                part = part[name] if isinstance(part, Mapping) else part
            is_known = not isinstance(part, Unknown)
            row[each.name] = counted(part, each.kind) if is_known and part is not None else None
            if each.present is not None:
                row[each.present] = part is not None if is_known else None
        found.append(row)
    return found


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def cells(columns: Iterable[FactColumn], facts: Mapping[str, object]) -> Iterator[object]:
    for column in columns:
        value = fact_at(column.fact, facts)
        is_known = not isinstance(value, Unknown)
        if not is_known or value is None:
            yield None
        else:
            yield items_of(column, value) if isinstance(value, tuple) else counted(value, column.kind)
        if column.present is not None:
            yield value is not None if is_known else None


def fact_at(path: str, facts: Mapping[str, object]) -> object:
    """The value of a fact, or of a member of a record."""
    if path in facts:
        return facts[path]
    above, _, member = path.rpartition(".")
    record = fact_at(above, facts) if above else Unknown((path,))
    return record[member] if isinstance(record, Mapping) else Unknown((path,))


def counted(value: object, kind: Kind) -> object:
    if isinstance(value, Decimal):
        kind = certain(kind)
        assert isinstance(kind, NumberKind)
        count = value.scaleb(kind.scale)
        assert count == int(count), f"{value} has more digits than its kind"
        return int(count)
    return value


def said(goal: GoalColumns, row: Mapping[str, object], facts: Sequence[str]) -> Agreed:
    mask = row[goal.missing]
    assert isinstance(mask, int)
    missing = frozenset(fact for place, fact in enumerate(facts) if mask >> place & 1)
    outcome = None if goal.outcome is None else {True: "yes", False: "no", None: "unknown"}[row[goal.outcome]]
    reason = "" if goal.reason is None or row[goal.reason] is None else goal.codes[row[goal.reason]]
    found: dict[str, object] = {}
    for result in goal.results:
        value = row[result.name]
        if value is not None and result.sort == "number":
            assert isinstance(value, int)
            assert result.low <= value <= result.high, f"{value} lies outside {result.low}..{result.high}"
            value = EXACT.scaleb(Decimal(value), -result.scale)
        elif value is not None and result.sort == "months":
            value = MonthsDuration(int(value))
        elif value is not None and result.sort == "seconds":
            value = DaysDuration(int(value) * 10**9)
        found[result.label] = value
    value = found.get("") if list(found) == [""] else found
    return Agreed(outcome, value, missing, reason)


def same_on_sql(reference: Agreed, sql: Agreed) -> bool:
    """Whether a row says what the reference says. A column cannot tell unknown from absent; the missing set does."""
    if reference._replace(value=None) != sql._replace(value=None):
        return False
    return flat(reference.value) == flat(sql.value)


def flat(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, Record | dict):
        found: dict[str, object] = {}
        for name, each in value.items():
            found |= flat(each, f"{path}.{name}".lstrip("."))
        return found
    return {} if value is None or isinstance(value, tuple) else {path: value}
