"""What an expression reads, and an expression with another put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.program import Expr, FactRef, Local, Lookup, Program, RuleRef


def facts_in(expr: Expr, program: Program, through_derivations: bool = False) -> tuple[str, ...]:
    """The facts an expression reads, also through the rules and parameters it uses, each once."""
    found: dict[str, None] = {}
    rules: set[str] = set()

    def look(part: Any) -> None:
        for node in nodes_in(part):
            match node:
                case FactRef(name) if name not in found:
                    found[name] = None
                    derived = program.facts[name].derived if name in program.facts else None
                    if through_derivations and derived is not None:
                        look(derived.value)
                        look(derived.when)
                case RuleRef(name) if name not in rules and name in program.rules:
                    rules.add(name)
                    look(program.rules[name].value)
                case Lookup(name) if name not in rules and name in program.parameters:
                    rules.add(name)
                    parameter = program.parameters[name]
                    look((parameter.by, parameter.inputs, tuple((each.tests, each.value) for each in parameter.periods)))

    look(expr)
    return tuple(found)


def nodes_in(part: Any) -> Iterator[Any]:
    """An expression and all inside it."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(reversed(node))
        elif is_dataclass(node) and not isinstance(node, type):
            yield node
            waiting.extend(getattr(node, each.name) for each in reversed(fields(node)) if each.name not in ("kind", "span"))


def substituted(part: Any, local: str, by: Expr) -> Any:
    """An expression with another in the place of a local name."""
    match part:
        case Local(name) if name == local:
            return by
        case tuple():
            return tuple(substituted(each, local, by) for each in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            changes = {
                each.name: substituted(getattr(part, each.name), local, by)
                for each in fields(part)
                if each.name not in ("kind", "span", "name", "value")
            }
            return replace(part, **{name: value for name, value in changes.items() if value is not getattr(part, name)})
        case _:
            return part
