"""A relation as one query of an engine, built from sqlglot's nodes and never from text.

A dialect is a table: how the engine says each operation of `engine.relation`. What two engines say alike stands in
`SHARED`; there is no DOUBLE anywhere, for whole numbers are divided as whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial, reduce
from typing import Literal as OneOf
from typing import assert_never

from sqlglot import exp

from engine.relation import (
    OPERATIONS,
    Aggregate,
    Bound,
    Case,
    Column,
    Compute,
    Constant,
    Made,
    Numbers,
    Operation,
    Project,
    Relation,
    Scalar,
    Scan,
    States,
    Type,
)

Dialect = OneOf["duckdb", "spark"]
Spell = Callable[..., exp.Expression]


def query_from(relation: Relation, dialect: Dialect = "duckdb") -> exp.Select:
    """The relation as a query: a sub-query for each stage."""
    match relation:
        case Scan(table):
            return select("*", table)
        case Compute(of, columns):
            return select([exp.Star(), *_aliased(columns, dialect)], _source(of, dialect))
        case Project(of, columns):
            return select(_aliased(columns, dialect), _source(of, dialect))
        case Aggregate(of, by, sums, count):
            groups = _aliased(by, dialect)
            totals = [named(_narrow_sum(scalar, dialect), name) for name, scalar in sums]
            counted = named(exp.Count(this=exp.Star()), count)
            query = select([*groups, counted, *totals], _source(of, dialect))
            return query.group_by(*(expression(scalar, dialect) for _, scalar in by), copy=False) if by else query
        case Numbers(column, count):
            numbers = exp.Anonymous(this="range", expressions=[exp.Literal.number(count)])
            own = cast(exp.Column(this=exp.to_identifier(NUMBER[dialect])), TYPE_NAMES["code"])
            return select([named(own, column)], exp.Table(this=numbers))
        case States(of, tables):
            joined = select("*", _source(of, dialect))
            for place, (code, states) in enumerate(tables):
                # Every number has its row, so that none of the people is lost.
                small = stage(query_from(states, dialect), f"states{place}")
                joined.join(small, using=[exp.to_identifier(code, quoted=True)], copy=False)
            return joined
        case _:
            assert_never(relation)


NUMBER: Mapping[Dialect, str] = {"duckdb": "range", "spark": "id"}
"""What an engine calls the column of its table of numbers."""


def table_named(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def column_named(name: str) -> exp.Column:
    return exp.Column(this=exp.to_identifier(name, quoted=True))


def text_of(query: exp.Expr, dialect: Dialect = "duckdb", *, pretty: bool = False, for_good: bool = False) -> str:
    """The text of a query; `for_good`: its nodes are used for nothing else, so that they need not be copied first."""
    if dialect == "spark":
        query = query.transform(_without_128_bits)
    return query.sql(dialect=dialect, pretty=pretty, comments=False, copy=not for_good)


def _without_128_bits(node: exp.Expr) -> exp.Expr:
    return type_named("DECIMAL(38, 0)") if isinstance(node, exp.DataType) and node.is_type("INT128") else node


def _source(relation: Relation, dialect: Dialect) -> exp.Expression:
    if isinstance(relation, Scan):
        return table_named(relation.table)
    return stage(query_from(relation, dialect))


def _aliased(columns: Iterable[tuple[str, Scalar]], dialect: Dialect) -> list[exp.Expr]:
    return [named(expression(scalar, dialect), name) for name, scalar in columns]


def select(what: Iterable[exp.Expr | str], of: exp.Expr | str) -> exp.Select:
    """Columns of a table or a stage, `*` for all. Each node is made for its one place: sqlglot's own builders parse every
    name, and copy a stage for every stage upon it."""
    columns = [each if isinstance(each, exp.Expr) else exp.Star() if each == "*" else column_named(each) for each in what]
    return exp.Select(expressions=columns).from_(table_named(of) if isinstance(of, str) else of, copy=False)


def stage(query: exp.Select, name: str = "stage") -> exp.Subquery:
    """A query as what another one reads from."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


def named(part: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=part, alias=exp.to_identifier(name, quoted=True))


def cast(part: exp.Expr, type_name: str | exp.DataType) -> exp.Cast:
    return exp.Cast(this=part, to=type_named(type_name) if isinstance(type_name, str) else type_name)


def type_named(name: str) -> exp.DataType:
    """A type by its name: `BIGINT`, `DECIMAL(12, 2)`. Made by hand, for to read such names sqlglot sets up a whole parser."""
    word, _, sizes = name.rstrip(")").partition("(")
    made = exp.DataType(this=exp.DataType.Type[OTHER_NAMES.get(word, word)])
    if sizes:
        made.set("expressions", [exp.DataTypeParam(this=exp.Literal.number(int(size))) for size in sizes.split(",")])
    return made


OTHER_NAMES: Mapping[str, str] = {"HUGEINT": "INT128", "INTEGER": "INT"}
"""What sqlglot calls a type by another name."""


def bracketed(part: exp.Expr) -> exp.Paren:
    return exp.Paren(this=part)


def _narrow_sum(scalar: Scalar, dialect: Dialect) -> exp.Expression:
    return exp.Sum(this=expression(scalar, dialect))


def expression(scalar: Scalar, dialect: Dialect = "duckdb") -> exp.Expression:
    spell = partial(expression, dialect=dialect)
    match scalar:
        case Column(name):
            return column_named(name)
        case Constant(value, type_):
            return constant(value, type_)
        case Bound(name):
            return column_named(name)
        case Made(of, bound, fields):
            record = exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=spell(value)) for name, value in fields])
            return call(EACH[dialect])(spell(of), each_of(bound.name, record))
        case Operation(name, of):
            said = SPELLINGS[dialect].get(name)
            if said is None:
                raise Unsaid(name, dialect)
            return said(*map(spell, of))
        case Case(branches, otherwise):
            # Where there is no `otherwise` there is no ELSE: what is unknown must stay unknown.
            made = exp.Case(ifs=[exp.If(this=spell(test), true=spell(value)) for test, value in branches])
            if otherwise is not None:
                made.set("default", spell(otherwise))
            return made
        case _:
            assert_never(scalar)


TYPE_NAMES: Mapping[Type, str] = {"truth": "BOOLEAN", "integer": "BIGINT", "code": "INT", "text": "VARCHAR", "date": "DATE"}
"""A list or an item that is not there is a bare NULL: it is of any type."""


def constant(value: bool | int | str | date | None, type_: Type) -> exp.Expression:
    match value:
        case None:
            return cast(exp.Null(), TYPE_NAMES[type_]) if type_ in TYPE_NAMES else exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case int() if type_ == "code":
            # A small literal is of that type as it stands.
            return exp.Literal.number(value)
        case int():
            # A small literal would be an INTEGER, which overflows where we reckon with 64 bits.
            size = "BIGINT" if abs(value) < 2**63 else "INT128"
            return cast(exp.Literal.number(value), size)
        case date():
            return cast(exp.Literal.string(value.isoformat()), "DATE")
        case str():
            return exp.Literal.string(value)


# ── what is said alike ───────────────────────────────────────────────────────────────────────────────────────────


def call(name: str) -> Spell:
    return lambda *arguments: exp.Anonymous(this=name, expressions=list(arguments))


def binary(node: type[exp.Binary]) -> Spell:
    return lambda left, right: bracketed(node(this=left, expression=right))


def chain(node: type[exp.Binary]) -> Spell:
    return lambda *parts: bracketed(reduce(lambda left, right: node(this=left, expression=right), parts))


def is_(what: exp.Expression) -> Spell:
    return lambda part: bracketed(exp.Is(this=part, expression=what.copy()))


def age(day: exp.Expression, year: exp.Expression, turn: exp.Expression) -> exp.Expression:
    month, own = call("month")(day.copy()), call("day")(day.copy())
    is_later = exp.GT(this=bracketed(exp.Add(this=exp.Mul(this=month, expression=exp.Literal.number(100)), expression=own)), expression=turn)
    years = exp.Sub(this=year, expression=cast(call("year")(day), "BIGINT"))
    return bracketed(exp.Sub(this=years, expression=cast(bracketed(is_later), "BIGINT")))


EACH: Mapping[Dialect, str] = {"duckdb": "list_transform", "spark": "transform"}
"""What an engine calls a list made of another, item by item."""


def each_of(name: str, body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name, quoted=True)])


def each_item(body: Callable[[exp.Expr], exp.Expr]) -> exp.Lambda:
    """A lambda that needs nothing from around it."""
    return each_of("each", body(column_named("each")))


SHARED: Mapping[str, Spell] = {
    "and": chain(exp.And),
    "or": chain(exp.Or),
    "not": lambda part: bracketed(exp.Not(this=bracketed(part))),
    "=": binary(exp.EQ),
    "!=": binary(exp.NEQ),
    "<": binary(exp.LT),
    "<=": binary(exp.LTE),
    ">": binary(exp.GT),
    ">=": binary(exp.GTE),
    "is_null": is_(exp.Null()),
    "is_true": is_(exp.true()),
    "is_false": is_(exp.false()),
    "+": binary(exp.Add),
    "-": binary(exp.Sub),
    "*": binary(exp.Mul),
    "rest": binary(exp.Mod),
    "opposite": lambda part: bracketed(exp.Neg(this=bracketed(part))),
    "absolute": call("abs"),
    "bits": chain(exp.BitwiseOr),
    "small": lambda part: cast(part, "SMALLINT"),
    "middling": lambda part: cast(part, "INT"),
    "age": age,
    "year": call("year"),
    "month": call("month"),
    "day": call("day"),
    "day_from": call("make_date"),
    "last_of_month": call("last_day"),
    "starts_with": call("starts_with"),
    "contains": call("contains"),
    "ends_with": call("ends_with"),
    "length": call("length"),
    "part": call("substr"),
    "join": binary(exp.DPipe),
}

def _looked_up(text: exp.Expression, otherwise: exp.Expression, *words_and_numbers: exp.Expression) -> exp.Expression:
    """By two calls, which DuckDB makes once for each different text of a column that is stored so; a CASE it puts to everyone."""
    words, numbers = list(words_and_numbers[::2]), list(words_and_numbers[1::2])
    if otherwise.find(exp.Column) is None:
        # NULL is found in a list like a word, so that next to nobody is left over.
        words, numbers = [*words, exp.Null()], [*numbers, otherwise.copy()]
    number = call("list_extract")(exp.Array(expressions=numbers), call("list_position")(exp.Array(expressions=words), text))
    return call("coalesce")(number, otherwise)


def _looked_up_by_cases(text: exp.Expression, otherwise: exp.Expression, *words_and_numbers: exp.Expression) -> exp.Expression:
    pairs = zip(words_and_numbers[::2], words_and_numbers[1::2], strict=True)
    return exp.Case(this=text, ifs=[exp.If(this=word, true=number) for word, number in pairs]).else_(otherwise)


DUCKDB: Mapping[str, Spell] = {
    **SHARED,
    "cut_quotient": binary(exp.IntDiv),
    "wide": lambda part: cast(part, "INT128"),
    "weekday": call("isodow"),
    "days_between": lambda begin, end: exp.Anonymous(this="date_diff", expressions=[exp.Literal.string("day"), begin, end]),
    "plus_days": lambda day, count: bracketed(exp.Add(this=day, expression=cast(count, "INT"))),
    "year_and_month": lambda day: exp.Anonymous(this="strftime", expressions=[day, exp.Literal.string("%Y-%m")]),
    "day_from_digits": lambda digits: cast(
        exp.Anonymous(this="try_strptime", expressions=[digits, exp.Literal.string("%Y%m%d")]), "DATE"
    ),
    "matches": call("regexp_matches"),
    "looked_up": _looked_up,
    "digit": lambda text, place: exp.TryCast(
        this=exp.Anonymous(this="substr", expressions=[text, place, exp.Literal.number(1)]), to=type_named("BIGINT")
    ),
    "field": call("struct_extract"),
    "fields": lambda items, name: call("list_transform")(items, each_item(lambda each: call("struct_extract")(each, name))),
    "kept": lambda items, name: call("list_filter")(items, each_item(lambda each: call("struct_extract")(each, name))),
    "item_at": call("list_extract"),
    "item_count": lambda items: cast(call("len")(items), "BIGINT"),
    "some_true": lambda truths: _decided(truths, exp.true()),
    "all_true": lambda truths: _decided(truths, exp.false()),
    "is_whole": lambda values: bracketed(exp.EQ(this=_totalled("count", values), expression=call("len")(values.copy()))),
    "sum_of": lambda values: cast(_totalled("sum", values), "BIGINT"),
    "wide_sum_of": lambda values: cast(_totalled("sum", values), "INT128"),
    "least_of": call("list_min"),
    "greatest_of": call("list_max"),
    "bits_of": lambda masks: call("coalesce")(_totalled("bit_or", masks), constant(0, "integer")),
}


def _totalled(aggregate: str, values: exp.Expression) -> exp.Expression:
    return call("list_aggregate")(values, exp.Literal.string(aggregate))


def _decided(truths: exp.Expression, by: exp.Expression) -> exp.Expression:
    """A Kleene fold of a list: what decides stands in it, or all of it is known and nothing decides."""
    is_in = exp.If(this=call("list_contains")(truths, by), true=by.copy())
    is_whole = exp.EQ(this=_totalled("count", truths.copy()), expression=call("len")(truths.copy()))
    other = exp.false() if by == exp.true() else exp.true()
    return exp.Case(ifs=[is_in, exp.If(this=is_whole, true=other)])


def _small(part: exp.Expression) -> exp.Expression:
    return cast(part, "INT")


SPARK: Mapping[str, Spell] = {
    **SHARED,
    "cut_quotient": binary(exp.IntDiv),
    "wide": lambda part: cast(part, "INT128"),
    "day_from": lambda *parts: call("make_date")(*map(_small, parts)),
    "weekday": lambda day: bracketed(exp.Add(this=call("weekday")(day), expression=exp.Literal.number(1))),
    "days_between": lambda begin, end: call("datediff")(end, begin),
    "plus_days": lambda day, count: call("date_add")(day, _small(count)),
    "year_and_month": lambda day: call("date_format")(day, exp.Literal.string("yyyy-MM")),
    "day_from_digits": lambda digits: cast(call("try_to_timestamp")(digits, exp.Literal.string("yyyyMMdd")), "DATE"),
    "starts_with": call("startswith"),
    "ends_with": call("endswith"),
    "looked_up": _looked_up_by_cases,
    "part": lambda text, *places: call("substr")(text, *map(_small, places)),
    "digit": lambda text, place: exp.TryCast(
        this=call("substr")(text, _small(place), exp.Literal.number(1)), to=type_named("BIGINT")
    ),
    "field": lambda item, name: exp.Dot(this=item, expression=exp.to_identifier(name.this, quoted=True)),
    "fields": lambda items, name: call("transform")(items, each_item(lambda each: SPARK["field"](each, name))),
    "kept": lambda items, name: call("filter")(items, each_item(lambda each: SPARK["field"](each, name))),
    "item_at": lambda items, place: call("try_element_at")(items, _small(place)),
    # Spark's `size` of NULL is -1 or NULL by a setting; this is always NULL.
    "item_count": lambda items: cast(call("array_size")(items), "BIGINT"),
    "some_true": lambda truths: call("exists")(truths, each_item(lambda each: each)),
    "all_true": lambda truths: call("forall")(truths, each_item(lambda each: each)),
    "is_whole": lambda values: call("forall")(values, each_item(lambda each: exp.Not(this=bracketed(exp.Is(this=each, expression=exp.Null()))))),
    "sum_of": lambda values: _folded(values, exp.Add, "BIGINT", is_null_of_none=True),
    "wide_sum_of": lambda values: _folded(values, exp.Add, "INT128", is_null_of_none=True),
    "least_of": call("array_min"),
    "greatest_of": call("array_max"),
    "bits_of": lambda masks: call("coalesce")(_folded(masks, exp.BitwiseOr, "BIGINT"), constant(0, "integer")),
}
"""`matches` is not here: Java's patterns are not RE2's. Whole numbers beyond 64 bits are decimals without a fraction."""


def _folded(values: exp.Expression, node: type[exp.Binary], type_: str, *, is_null_of_none: bool = False) -> exp.Expression:
    joined = cast(bracketed(node(this=column_named("so_far"), expression=column_named("each"))), type_)
    step = exp.Lambda(this=joined, expressions=[exp.to_identifier(name, quoted=True) for name in ("so_far", "each")])
    made = call("aggregate")(values, cast(exp.Literal.number(0), type_), step)
    if not is_null_of_none:
        return made
    has_some = exp.GT(this=call("array_size")(values.copy()), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=has_some, true=made)])


SPELLINGS: Mapping[Dialect, Mapping[str, Spell]] = {"duckdb": DUCKDB, "spark": SPARK}
"""An operation that an engine cannot say is missing from its table."""


class Unsaid(Exception):
    """An engine has no word for an operation."""

    def __init__(self, operation: str, dialect: Dialect):
        super().__init__(f"{dialect} cannot say {operation}")
        self.operation = operation

assert OPERATIONS <= DUCKDB.keys()
