"""When something holds, put together from what must hold: its contrary, one of several ways, all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.kinds import BOOLEAN
from engine.program import Call, Connective, Expr, Literal

Guard = tuple[Expr, ...]
"""What must hold together for something to be needed; nothing: always."""


def negated(expr: Expr) -> Expr:
    match expr:
        case Call("not", (inner,)) if inner is not None:
            return inner
        case Literal(bool() as value):
            return Literal(not value, BOOLEAN)
        case _:
            return Call("not", (expr,), BOOLEAN)


def either(guards: Sequence[Guard]) -> Guard:
    """When one of several holds, as at most one expression; nothing if one of them always does."""
    distinct = list(dict.fromkeys(tuple(dict.fromkeys(_flat(guard))) for guard in guards))
    if not distinct or any(not guard for guard in distinct):
        return ()
    # What a shorter guard allows, a longer one that contains it need not repeat.
    least = [each for each in distinct if not any(set(other) < set(each) for other in distinct)]
    ways = tuple(together(guard) for guard in least)
    return (ways[0] if len(ways) == 1 else Connective("or", ways, BOOLEAN),)


def _flat(guard: Guard) -> Iterator[Expr]:
    """Each thing that must hold, also those of an `and`."""
    for each in guard:
        if isinstance(each, Connective) and each.word == "and":
            yield from _flat(each.operands)
        else:
            yield each


def together(guard: Guard) -> Expr:
    return guard[0] if len(guard) == 1 else Connective("and", guard, BOOLEAN)
