"""A call of a function of the table: which signature it is, what its arguments become, what it gives.

The one place where unknown spreads, absent arguments are refused and DMN's conversions are made (DMN 1.5 §10.3.2.9.4):
a single value for a list of one, a list of one for its item, a date for its midnight at Greenwich.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from operator import is_
from typing import Final

from engine.functions import problems
from engine.functions.table import NOWHERE_AND_NEVER, Ambient, Function, Meaning, Parameter, Signature
from engine.kinds import DATE, DATE_TIME, AllowedKind, AnyKind, Kind, ListKind, Maybe, NullKind, RecordKind, is_a
from engine.values.compound import Closure
from engine.values.temporal import Date
from engine.values.temporal_arithmetic import at_midnight
from engine.values.unknown import Unknown, together


class Missing(Enum):
    LEFT_OUT = "left out"


LEFT_OUT: Final = Missing.LEFT_OUT
"""An optional argument that was not written; a written null is None."""


def called(
    function: Function, arguments: Sequence[object], names: Sequence[str] = (), ambient: Ambient = NOWHERE_AND_NEVER
) -> object:
    """What the function gives for these values; a Fault says why it is absent."""
    unknown = unknown_among(function, arguments)
    if unknown is not None:
        return unknown
    signature, bound = chosen(function, arguments, names)
    return signature.meaning(*bound, **{need: getattr(ambient, need) for need in function.needs})


def meaning_as_given(function: Function, arguments: Sequence[object]) -> Meaning | None:
    """The meaning that takes these arguments as they are; None where one must be converted first. A Fault as for `called`."""
    signature, bound = chosen(function, arguments)
    return signature.meaning if len(bound) == len(arguments) and all(map(is_, bound, arguments)) else None


class Waiting(Exception):
    """Inside a function of the table, a value turned out to be unknown, and so is what the function gives."""

    def __init__(self, unknown: Unknown):
        super().__init__()
        self.unknown = unknown


def must_answer(closure: Closure) -> Closure:
    """The same function for a builtin that calls it: an unknown answer makes what the builtin gives unknown."""

    def body(*arguments: object) -> object:
        value = closure(*arguments)
        if isinstance(value, Unknown):
            raise Waiting(value)
        return value

    return Closure(closure.parameters, closure.result, body)


def unknown_among(function: Function, arguments: Sequence[object]) -> Unknown | None:
    """The unknown that these arguments make of the result, if they do."""
    if function.unknown == "itself":
        return None
    found: list[Unknown] = []
    for argument in arguments:
        if isinstance(argument, Unknown):
            found.append(argument)
        elif function.unknown == "anywhere" and isinstance(argument, tuple | Mapping):
            found.extend(unknowns_in(argument))
    return together(found) if found else None


def unknowns_in(value: object) -> Iterator[Unknown]:
    """Every unknown standing in a value, in written order."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from unknowns_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from unknowns_in(item)


def chosen(
    function: Function, arguments: Sequence[object], names: Sequence[str] = ()
) -> tuple[Signature, tuple[object, ...]]:
    """The first signature that takes these values as they are, else the first that takes them converted."""
    fitting = [
        (signature, placed)
        for signature in function.signatures
        if (placed := placed_in(signature, arguments, names)) is not None
    ]
    if not fitting:
        raise problems.wrong_arguments(function)
    for signature, placed in fitting:
        if all(accepts(value, each.kind) for each, values in placed for value in values):
            return signature, as_arguments(placed)
    # An operator takes its operands as they are (DMN 1.5 §10.3.2.9.4 converts arguments of functions).
    for signature, placed in [] if function.is_operator else fitting:
        converted = [(each, [conversion(value, each.kind) for value in values]) for each, values in placed]
        if all(accepts(value, each.kind) for each, values in converted for value in values):
            return signature, as_arguments(converted)
    for each, value in ((each, value) for _, placed in fitting[:1] for each, values in placed for value in values):
        if not accepts(conversion(value, each.kind), each.kind):
            raise (problems.absent_argument(function, each) if value is None
                   else problems.wrong_kind(function, each, value))  # fmt: skip
    raise problems.wrong_arguments(function)


Placed = list[tuple[Parameter, list[object]]]


def placed_in(signature: Signature, arguments: Sequence[object], names: Sequence[str]) -> Placed | None:
    """Each parameter with the values given for it; None if the signature is not called so."""
    takes = signature.takes
    if names:
        given = dict(zip(names, arguments, strict=True))
        placed: Placed = []
        for each in takes:
            name = each.name if each.name in given else each.zh
            value = given.pop(name, LEFT_OUT)
            placed.append((each, [] if value is LEFT_OUT else [value]))
        if given:
            return None
    else:
        while arguments and arguments[-1] is LEFT_OUT:
            arguments = arguments[:-1]
        fixed = [each for each in takes if not each.rest]
        rest = list(arguments[len(fixed) :])
        if rest and len(fixed) == len(takes):
            return None
        placed = [
            (each, [value] if value is not LEFT_OUT else []) for each, value in zip(fixed, arguments, strict=False)
        ]
        placed += [(each, []) for each in fixed[len(arguments) :]]
        placed += [(each, rest) for each in takes if each.rest]
    return None if any(not values and not each.optional for each, values in placed) else placed


def as_arguments(placed: Placed) -> tuple[object, ...]:
    """The values in the order of the parameters. What was left out before one that was given is None."""
    while placed and not placed[-1][1]:
        placed = placed[:-1]
    return tuple(tuple(values) if each.rest else values[0] if values else None for each, values in placed)


def accepts(value: object, kind: Kind) -> bool:
    """Whether a parameter of this kind takes the value as it is; parts that are unknown are taken as they are."""
    if isinstance(value, Unknown) or isinstance(kind, AnyKind):
        return True
    if value is None:
        return isinstance(kind, Maybe | NullKind)
    match kind:
        case Maybe(inner):
            return accepts(value, inner)
        case ListKind(item):
            return isinstance(value, tuple) and all(accepts(each, item) for each in value)
        case RecordKind(()):
            return isinstance(value, Mapping)
        case AllowedKind():
            return False  # Only who runs the program can ask its rule.
    return is_a(value, kind)


def conversion(value: object, kind: Kind) -> object:
    """The value as DMN converts it for a parameter of this kind; itself where nothing applies."""
    inner = kind
    while isinstance(inner, Maybe | AllowedKind):
        inner = inner.kind
    if isinstance(inner, ListKind):
        return value if isinstance(value, tuple) or value is None else (value,)
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if inner == DATE_TIME and is_a(value, DATE):
        day: Date = value  # type: ignore[assignment]
        return at_midnight(day)
    return value
