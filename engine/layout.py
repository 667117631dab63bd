"""How each noun of a program stands in JSON: as the list of its fields, in the order its class declares them.

The layout is read off the classes themselves, so a new field or a new kind of expression is carried without a word here.
An expression and a kind begin with the name of their class; a span comes last, as numbers; fields at the end that have
their defaults are left away. A value that JSON has no form for is a list that begins with its sort.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from dsl.source import Span
from engine import kinds, program

FORMAT = 2
"""Rises whenever an old text would be read as something else."""


CALLS, LADDER = "Calls", "Ladder"
"""How calls stand whose first argument is a call, innermost first, and choices whose `otherwise` is a choice."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands in a field: `sort`, and for a list, an optional or a mapping what stands in it."""

    sort: str
    inner: tuple[Shape, ...] = ()
    made: type | None = None


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    shape: Shape
    default: object


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a class in order; `has_span` if a span comes after them."""

    made: type
    fields: tuple[Field, ...]
    has_span: bool


EXPRESSIONS: Mapping[str, type] = {each.__name__: each for each in typing.get_args(program.Expr)}
KINDS: Mapping[str, type] = {each.__name__: each for each in typing.get_args(kinds.Kind)}


def layout_of(made: Any) -> Layout:
    """The layout of a class of the program."""
    if made not in _LAYOUTS:
        _LAYOUTS[made] = _layout(made)
    return _LAYOUTS[made]


_LAYOUTS: dict[type, Layout] = {}


def _layout(made: type) -> Layout:
    hints = typing.get_type_hints(made)
    laid, has_span = [], False
    for each in fields(made):
        if each.name == "span":
            has_span = True
        elif each.init:
            default = each.default if each.default is not MISSING else MISSING
            laid.append(Field(each.name, shape_of(hints[each.name]), default))
    return Layout(made, tuple(laid), has_span)


def shape_of(hint: object) -> Shape:
    """The shape of a field by its declared type."""
    if hint in (str, int, bool) or typing.get_origin(hint) is typing.Literal:
        return Shape("plain")
    if hint is object:
        return Shape("value")
    if hint is date:
        return Shape("date")
    if hint is Decimal:
        return Shape("decimal")
    if hint is Span:
        return Shape("span")
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _shape_of_union(set(inner))
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return Shape("many", (shape_of(inner[0]),))
        return Shape("row", tuple(shape_of(each) for each in inner))
    if origin is Mapping:
        return Shape("mapping", (shape_of(inner[1]),))
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return Shape("noun", (), hint)
    raise TypeError(f"{hint} has no form in the JSON of a program")


def _shape_of_union(members: set[object]) -> Shape:
    if type(None) in members:
        rest = members - {type(None)}
        inner = _shape_of_union(rest) if len(rest) > 1 else shape_of(rest.pop())
        return Shape("maybe", (inner,))
    if members == set(EXPRESSIONS.values()):
        return Shape("expression")
    if members == set(KINDS.values()):
        return Shape("kind")
    if members == {str, *EXPRESSIONS.values()}:
        return Shape("words or expression")
    raise TypeError(f"{members} has no form in the JSON of a program")
