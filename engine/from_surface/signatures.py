"""Which signatures of a function take some arguments, and a value taken as one of the kind that its parameter has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from engine.functions import FUNCTIONS, Parameter, Signature
from engine.kinds import AllowedKind, AnyKind, FunctionKind, Kind, ListKind, Maybe, certain, conforms, is_a
from engine.program import Apply, Expr, Lambda, Literal, Local


@cache
def signatures_for(name: str, count: int) -> list[Signature]:
    """Those of a function that take so many arguments."""
    return [each for each in FUNCTIONS[name].signatures if takes_so_many(each, count)]


def takes_so_many(signature: Signature, count: int) -> bool:
    fixed = [each for each in signature.takes if not each.rest]
    has_rest = len(fixed) < len(signature.takes)
    needed = sum(1 for each in signature.takes if not each.optional)
    return needed <= count and (has_rest or count <= len(fixed))


def accepts_all(kinds: tuple[Kind, ...], signature: Signature) -> bool:
    return all(accepts(kind, each) for kind, each in zip(kinds, parameters_for(signature, len(kinds)), strict=True))


def accepts(kind: Kind, parameter: Parameter) -> bool:
    wanted = parameter.kind
    if isinstance(kind, AnyKind) or isinstance(wanted, AnyKind):
        return True
    if conforms(kind, wanted):
        return True
    plain = certain(wanted)
    return isinstance(plain, ListKind) and not isinstance(kind, ListKind | Maybe) and conforms(kind, plain.item)


def parameters_for(signature: Signature, count: int) -> tuple[Parameter, ...]:
    """The parameter each argument is for."""
    takes = signature.takes
    return takes[:count] if count <= len(takes) else (*takes, *takes[-1:] * (count - len(takes)))


def placed_by_name(
    signature: Signature, arguments: Sequence[Expr | None], names: tuple[str, ...]
) -> tuple[Signature, list[Expr | None]] | None:
    """The signature, and the arguments in its order; None if it does not have exactly these names."""
    given = dict(zip(names, arguments, strict=True))
    placed = [given.pop(each.name, given.pop(each.zh, None)) for each in signature.takes]
    if given or any(value is None and not each.optional for value, each in zip(placed, signature.takes, strict=True)):
        return None
    while placed and placed[-1] is None:
        placed.pop()
    return signature, placed


def taken_as(value: Expr, kind: Kind, title: str) -> Expr:
    """The value as one of a kind, converted if need be; null, with a problem, if it cannot be one (§10.3.2.9.4)."""
    if isinstance(kind, AnyKind) or isinstance(value, Literal) and value.value is None:
        return value
    if isinstance(value, Literal) and not isinstance(kind, AllowedKind) and is_a(value.value, kind):
        return value
    itself = Lambda(((title, kind),), Local(title, kind), FunctionKind((kind,), kind))
    return Apply(itself, (value,), (), open_kind(kind), span=value.span)


def open_kind(kind: Kind) -> Kind:
    """A kind as the reader of expressions needs it: what it allows does not matter."""
    while isinstance(kind, AllowedKind):
        kind = kind.kind
    return kind
