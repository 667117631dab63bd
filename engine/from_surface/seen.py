"""What several passes look for in an expression, seen in one walk through it."""

from __future__ import annotations

from dsl.frozen import frozen
from dsl.source import Span
from engine.kinds import DateKind, RegionKind, certain
from engine.program import Call, Each, Expr, FactRef, Literal, RuleRef
from engine.values import MonthsDuration
from engine.walk import all_parts

AGE = "reached age"


@frozen
class Seen:
    """The rules and facts it reads, the facts whose ages it counts, whole years it adds to a fact, the places it asks to be
    the very same, whether something goes round."""

    rules: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    counted: tuple[str, ...] = ()
    added: tuple[tuple[Span, str, int], ...] = ()
    same: tuple[tuple[Span, str, str], ...] = ()
    """Where a place is compared by = or ≠, what is compared and the code of the place."""
    has_loops: bool = False


def seen_in(expr: Expr) -> Seen:
    rules: dict[str, None] = {}
    facts, counted, added, same, has_loops = set(), [], [], [], False
    for part in all_parts(expr):
        if type(part) is Literal:
            continue
        match part:
            case RuleRef(name):
                rules[name] = None
            case FactRef(name):
                facts.add(name)
            case Each():
                has_loops = True
            case Call(function, (FactRef(name), *_)) if function == AGE:
                counted.append(name)
            case Call("+", (FactRef(name, kind), Literal(MonthsDuration() as span))):
                if isinstance(certain(kind), DateKind) and span.count % 12 == 0 and span.count >= 12:
                    added.append((part.span, name, span.count // 12))
            case Call("=" | "!=", (FactRef(name, kind), Literal(str() as code))) if isinstance(certain(kind), RegionKind):
                same.append((part.span, name, code))
    return Seen(tuple(rules), frozenset(facts), tuple(counted), tuple(added), tuple(same), has_loops)
