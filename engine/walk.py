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


def parts(expr: Expr) -> Iterator[Expr]:
    """The expressions an expression is made of, in written order."""
    match expr:
        case Literal() | FactRef() | RuleRef() | Local() | Refused():
            return
        case ItemMember(_, otherwise):
            if otherwise is not None:
                yield otherwise
        case Lookup(_, on, region, inputs):
            yield from (each for each in (on, region) if each is not None)
            yield from inputs
        case Member(of):
            yield of
        case Call(_, arguments):
            yield from (each for each in arguments if each is not None)
        case Connective(_, operands):
            yield from operands
        case Choose(test, then, otherwise):
            yield from (test, then, otherwise)
        case Items(items):
            yield from items
        case Record(entries):
            yield from (value for _, value in entries)
        case RangeOf(low, high):
            yield from (each for each in (low, high) if each is not None)
        case Filter(of, test):
            yield from (of, test)
        case Each(iterations, body) | Quantified(_, iterations, body):
            yield from (each.domain for each in iterations)
            yield body
        case Lambda(_, body):
            yield body
        case Apply(function, arguments):
            yield function
            yield from arguments
        case Table():
            yield from expr.inputs
            for row in expr.rows:
                yield from (each for each in row.tests if each is not None)
                yield from row.results
            yield from (each.default for each in expr.columns if each.default is not None)
        case _:
            assert_never(expr)


def all_parts(expr: Expr) -> Iterator[Expr]:
    """The expression itself and everything in it, in written order."""
    stack = [expr]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(tuple(parts(each))))


def rules_read(expr: Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in all_parts(expr) if isinstance(each, RuleRef)))


def facts_read(expr: Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in all_parts(expr) if isinstance(each, FactRef)))
