"""The facts a person can be asked for: what expressions wait for, who tells it, which answers there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine.evaluate import evaluate
from engine.functions.call import unknowns_in
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    certain,
)
from engine.program import Expr, Fact, Program
from engine.run import Run
from engine.values import Record, together


def missing_in(exprs: Iterable[Expr], run: Run) -> list[str]:
    """The facts these wait for."""
    return list(together(unknown for expr in exprs for unknown in unknowns_in(evaluate(expr, run))).missing)


def fact_of(path: str, program: Program) -> Fact | None:
    """The fact a path reaches into: 子女 of 子女[2].生日, or the fact of this full name."""
    name = path
    while name not in program.facts:
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
        if not name:
            return None
    return program.facts[name]


def is_asked(path: str, program: Program) -> bool:
    """Whether a person can be asked for it: it has a question, or at least no register and nobody else tells it."""
    fact = fact_of(path, program)
    return fact is not None and not fact.never_ask and (bool(fact.ask) or not fact.register)


def answers_of(kind: Kind) -> tuple[object, ...]:
    """Every answer a fact of this kind can have; nothing where there are too many to name."""
    match kind:
        case Maybe(inner):
            inner_answers = answers_of(inner)
            return (*inner_answers, None) if inner_answers else ()
        case BooleanKind():
            return True, False
        case ChoiceKind(_, options):
            return options
        case NumberKind():
            return kind.options
        case _:
            return ()


def any_answer(kind: Kind, on: date, region: str) -> object:
    """Some answer to a question whose answer makes no difference."""
    match kind:
        case Maybe():
            return None
        case DateKind():
            return on
        case RegionKind():
            return region
        case NumberKind(options=(), low=low):
            return low if low is not None else Decimal(0)
        case TextKind():
            return ""
        case ListKind():
            return ()
        case RecordKind(members):
            return Record((name, any_answer(member, on, region)) for name, member in members)
        case _:
            return (answers_of(kind) or (None,))[0]


def topic_of(path: str, program: Program) -> str:
    """What a question is about: as written, else the person or record the fact belongs to."""
    fact = fact_of(path, program)
    if fact is None:
        return ""
    return fact.topic or fact.name.rpartition(".")[0]


def kind_at(path: str, fact: Fact) -> Kind:
    """The kind of what a path names inside a fact."""
    kind: Kind = fact.kind
    for part in path.removeprefix(fact.name).replace("[", ".[").split("."):
        inner = certain(kind)
        if part.startswith("[") and isinstance(inner, ListKind):
            kind = inner.item
        elif part and isinstance(inner, RecordKind):
            kind = inner.member(part) or kind
    return kind
