"""Going through an expression: its parts, all its parts, the facts and rules it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    ItemMember,
    Items,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
)

LEAVES = frozenset((Literal, FactRef, RuleRef, Local, Refused))
"""What is made of nothing else: two thirds of all."""


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The expressions an expression is made of, in written order."""
    match expr:
        case Literal() | FactRef() | RuleRef() | Local() | Refused():
            return ()
        case Call(_, arguments):
            return tuple([each for each in arguments if each is not None])
        case Connective(_, operands):
            return operands
        case Choose(test, then, otherwise):
            return test, then, otherwise
        case Member(of):
            return (of,)
        case ItemMember(_, otherwise):
            return () if otherwise is None else (otherwise,)
        case Lookup(_, on, region, inputs):
            return *(each for each in (on, region) if each is not None), *inputs
        case Items(items):
            return items
        case Record(entries):
            return tuple(value for _, value in entries)
        case RangeOf(low, high):
            return tuple(each for each in (low, high) if each is not None)
        case Filter(of, test):
            return of, test
        case Each(iterations, body) | Quantified(_, iterations, body):
            return *(each.domain for each in iterations), body
        case Lambda(_, body):
            return (body,)
        case Apply(function, arguments):
            return function, *arguments
        case Table():
            return (
                *expr.inputs,
                *(part for row in expr.rows for part in (*(each for each in row.tests if each is not None), *row.results)),
                *(each.default for each in expr.columns if each.default is not None),
            )
        case _:
            assert_never(expr)


def all_parts(expr: Expr) -> Iterator[Expr]:
    """The expression itself and everything in it, in written order."""
    stack = [expr]
    while stack:
        each = stack.pop()
        yield each
        if type(each) not in LEAVES:
            stack += parts(each)[::-1]


def rules_read(expr: Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in all_parts(expr) if isinstance(each, RuleRef)))


def facts_read(expr: Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in all_parts(expr) if isinstance(each, FactRef)))
