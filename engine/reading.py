"""What an expression reads, and an expression with another put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.program import Expr, FactRef, Local, Lookup, Program, RuleRef
from engine.walk import all_parts


def facts_in(expr: Expr, program: Program, through_derivations: bool = False) -> tuple[str, ...]:
    """The facts an expression reads, also through the rules and parameters it uses, each once."""
    return tuple(dict.fromkeys(node.name for node in read_by((expr,), program, through_derivations) if isinstance(node, FactRef)))


def read_by(exprs: Iterable[Expr], program: Program, through_derivations: bool = False) -> Iterator[Expr]:
    """All that expressions say, also through the rules and parameters they use; what is used many times comes once."""
    seen: set[tuple[type, str]] = set()

    # A list of what is still to be looked at, not a function that calls itself: that would keep the program alive.
    waiting = [_nodes(exprs)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        yield node
        match node:
            case FactRef(name) | RuleRef(name) | Lookup(name) if (type(node), name) in seen:
                continue
            case FactRef(name):
                derived = program.facts[name].derived if name in program.facts else None
                if through_derivations and derived is not None:
                    waiting.append(_nodes((derived.value, derived.when)))
            case RuleRef(name) if name in program.rules:
                waiting.append(_nodes((program.rules[name].value,)))
            case Lookup(name) if name in program.parameters:
                parameter = program.parameters[name]
                tests = (each for period in parameter.periods for each in (*period.tests, period.value))
                waiting.append(_nodes((parameter.by, *(each for _, each in parameter.inputs), *tests)))
            case _:
                continue
        seen.add((type(node), name))


def _nodes(exprs: Iterable[Expr | None]) -> Iterator[Expr]:
    return (node for each in exprs if each is not None for node in all_parts(each))


def substituted(part: Any, local: str, by: Expr) -> Any:
    """An expression with another in the place of a local name."""
    return _replaced(part, lambda each: isinstance(each, Local) and each.name == local, by)


def with_fact_as(part: Any, fact: str, by: Expr) -> Any:
    """An expression with another in the place of a fact."""
    return _replaced(part, lambda each: isinstance(each, FactRef) and each.name == fact, by)


def with_part_as(part: Any, old: Expr, by: Expr) -> Any:
    """An expression with another in the place of just this part of it: not of one that is equal to it."""
    return _replaced(part, lambda each: each is old, by)


def _replaced(part: Any, is_meant: Callable[[Any], bool], by: Expr) -> Any:
    match part:
        case _ if is_meant(part):
            return by
        case tuple():
            return tuple(_replaced(each, is_meant, by) for each in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            changes = {
                each.name: _replaced(getattr(part, each.name), is_meant, by)
                for each in fields(part)
                if each.name not in ("kind", "span", "name", "value")
            }
            return replace(part, **{name: value for name, value in changes.items() if value is not getattr(part, name)})
        case _:
            return part
